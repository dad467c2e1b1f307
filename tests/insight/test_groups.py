"""Hot topics: the pile is grouped in a job, proposals are accepted, refused and undone, and nothing is lost (D01, D07, M22)."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from huiyin.cases.actions import voice_verbs
from huiyin.cases.models import Case, Identity, Link, Voice
from huiyin.insight import jobs
from huiyin.insight.actions_groups import forget_words, run_verbs, topic_verbs
from huiyin.insight.jobs import group_pile
from huiyin.insight.models import GroupingRun, Topic
from huiyin.insight.queries_groups import heat_of_all, topics_of
from huiyin.kernel.models import JournalEntry
from huiyin.kernel.refusals import Invalid, Missing, NotAllowed, WrongState
from tests.insight.group_stories import NEW, a_pile, proposed, ran

pytestmark = pytest.mark.django_db


def dispositions() -> dict[str, int]:
    found: dict[str, int] = {}
    for state in Voice.objects.values_list("disposition", flat=True):
        found[state] = found.get(state, 0) + 1
    return found


def test_the_pile_is_grouped_in_the_background(district):
    voices = a_pile(district)
    run = run_verbs["group_pile"](district.campaign, actor=district.actor("clerk")).obj
    with pytest.raises(Missing):
        run_verbs["group_pile"](district.campaign, actor=district.actor("clerk"))
    group_pile(run_id=run.pk)
    run.refresh_from_db()
    topic = Topic.objects.get()
    assert (run.state, run.progress, run.voices, run.topics) == ("done", 100, len(voices), 1)
    assert set(topic.members.values_list("voice__ref", flat=True)) == {voice.ref for voice in voices[:3]}
    assert (topic.size, topic.place, sum(topic.months.values()), topic.channels) == (3, "兰亭小区", 3, {"web": 3})
    assert "垃圾" in topic.title
    assert heat_of_all(topics_of(district.actor("clerk"))) == topic.months
    assert dispositions() == {"pending": len(voices)}
    assert all("兰亭小区" in said for said in topic.members.values_list("evidence", flat=True))


def test_a_run_of_letters_as_long_as_its_text_breaks_nothing(district):
    for _ in range(2):
        district.voice(subject="兰亭小区" + "a" * 100, body="兰亭小区垃圾没人清运" + "a" * 100)
    assert ran(district).topics == 1
    topic = Topic.objects.get()
    told = [*topic.shared, *(word for member in topic.members.all() for word in member.evidence)]
    assert "兰亭小区" in told
    assert all(len(word) <= 60 for word in told)


def test_a_proposal_is_for_those_who_sort(district):
    topic = proposed(district)
    assert not topics_of(district.actor("principal")).exists()
    with pytest.raises(NotAllowed):
        topic_verbs["refuse_topic"](topic, actor=district.actor("principal"))


def test_accepted_whole_opens_one_case_and_undone_leaves_all_as_it_was(district):
    topic = proposed(district)
    before = dispositions()
    refs = list(topic.members.values_list("voice__ref", flat=True))
    topic_verbs["accept_topic"](topic, actor=district.actor("clerk"), voices=refs, **NEW)
    topic.refresh_from_db()
    case = Case.objects.get()
    assert (topic.state, topic.case) == ("accepted", case)
    assert Link.objects.filter(case=case, unlinked_at=None).count() == 3
    assert dispositions() == {"linked": 3, "pending": before["pending"] - 3}
    topic_verbs["undo_topic"](topic, actor=district.actor("clerk"), reason="放错了")
    topic.refresh_from_db()
    assert (topic.state, topic.case) == ("proposed", None)
    assert JournalEntry.objects.get(verb="undo_topic").data["case"] == case.ref
    assert not topic.members.filter(taken=True).exists()
    assert not Link.objects.filter(unlinked_at=None).exists()
    assert dispositions() == before


def test_accepted_in_part_joins_an_open_case(district):
    topic = proposed(district)
    case = district.case(district.voice())
    refs = list(topic.members.order_by("pk").values_list("voice__ref", flat=True))[:2]
    topic_verbs["accept_topic"](topic, actor=district.actor("clerk"), voices=refs, case=case.ref)
    topic.refresh_from_db()
    assert topic.state == "partly"
    assert topic.members.filter(taken=True).count() == 2
    assert Link.objects.filter(case=case, unlinked_at=None).count() == 3


def test_the_case_in_which_some_lie_already_is_offered_first(district):
    first, *_others = a_pile(district)
    known = district.case(first, title="兰亭小区垃圾", problem="垃圾清运不及时")
    ran(district)
    topic = Topic.objects.get(state="proposed")
    form = topic_verbs["accept_topic"].form(obj=topic, actor=district.actor("clerk"))
    assert form.initial["case"] == known.ref
    refs = list(topic.members.exclude(voice=first).values_list("voice__ref", flat=True))
    topic_verbs["accept_topic"](topic, actor=district.actor("clerk"), voices=refs, case=known.ref)
    assert Link.objects.filter(case=known, unlinked_at=None).count() == 3


def test_a_case_about_conduct_takes_no_topic_and_its_voices_are_in_none(district):
    topic = proposed(district)
    accused = {"kind": "complaint", "conduct": "on", "about_unit": "school", "conduct_code": "J01"}
    said = {key: value for key, value in accused.items() if key != "conduct_code"}
    first = topic.members.order_by("pk")[0].voice
    case = district.case(first, **said | {"kind": "rectification"})
    rest = list(topic.members.exclude(voice=first).values_list("voice__ref", flat=True))
    with pytest.raises(Invalid) as refused:
        topic_verbs["accept_topic"](topic, actor=district.actor("clerk"), voices=rest, case=case.ref)
    assert "不能成批归入" in "".join(refused.value.errors["case"])
    assert first.pk not in [voice.pk for voice in jobs.pile_of(topic.run)]


def test_what_is_lacking_is_told_beside_its_field(district):
    topic = proposed(district)
    with pytest.raises(Invalid) as refused:
        topic_verbs["accept_topic"](topic, actor=district.actor("clerk"), voices=["V1999-000001"])
    assert {"voices", "problem"} <= set(refused.value.errors)
    assert not Case.objects.exists()


def test_a_refusal_is_remembered_until_the_set_has_grown_by_half(district):
    topic = proposed(district)
    topic_verbs["refuse_topic"](topic, actor=district.actor("clerk"), reason="不是一回事")
    assert ran(district).topics == 0
    for n in range(2):
        district.voice(
            subject="投诉兰亭小区垃圾没人清运",
            body=f"兰亭小区的垃圾桶满了,物业一直不清运,臭味很大,请安排清理{'!' * n}谢谢。",
        )
    assert ran(district).topics == 1
    assert Topic.objects.get(state="proposed").size == 5


def test_a_new_run_takes_the_place_of_what_nobody_decided_on(district):
    first = proposed(district)
    ran(district)
    first.refresh_from_db()
    assert first.state == "superseded"
    with pytest.raises(WrongState):
        topic_verbs["refuse_topic"](first, actor=district.actor("clerk"))


def test_a_run_is_cancelled_between_two_pieces(district, monkeypatch):
    a_pile(district)
    run = run_verbs["group_pile"](district.campaign, actor=district.actor("clerk")).obj

    def cancelled_meanwhile(readings, told):
        run_verbs["cancel_grouping"](GroupingRun.objects.get(pk=run.pk), actor=district.actor("clerk"))
        told(0.5)
        raise AssertionError("it went on")

    monkeypatch.setattr(jobs, "grouped", cancelled_meanwhile)
    group_pile(run_id=run.pk)
    run.refresh_from_db()
    assert run.state == "cancelled"
    assert not Topic.objects.exists()


def test_a_run_that_breaks_says_so_and_another_may_begin(district, monkeypatch):
    a_pile(district)
    run = run_verbs["group_pile"](district.campaign, actor=district.actor("clerk")).obj

    def broken(readings, told):
        raise RuntimeError("out of memory")

    with monkeypatch.context() as patched:
        patched.setattr(jobs, "grouped", broken)
        with pytest.raises(RuntimeError):
            group_pile(run_id=run.pk)
    run.refresh_from_db()
    assert run.state == "failed"
    assert ran(district).state == "done"


def test_the_database_keeps_one_run_at_once(district):
    run = ran(district)
    said = {"campaign": run.campaign, "method": "m", "method_version": "1", "started_at": run.started_at}
    GroupingRun.objects.create(ref="JL1999-000001", **said)
    with pytest.raises(IntegrityError), transaction.atomic():
        GroupingRun.objects.create(ref="JL1999-000002", **said)


def test_the_database_wants_the_case_of_an_accepted_topic(district):
    topic = proposed(district)
    with transaction.atomic():
        Topic.objects.filter(pk=topic.pk).update(state="accepted")
        with pytest.raises(IntegrityError, match="names its case"), transaction.atomic():
            check_now()
        transaction.set_rollback(True)


def check_now() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def named_pile(district):
    """Return the topic of a pile in which one voice has its sender's name and gave the topic its title."""
    district.voice(
        subject="兰亭小区垃圾没人清运鼓楼包子铺旁边", body="兰亭小区的垃圾桶满了,鼓楼包子铺旁边臭味很大,物业不清运。",
        anonymous="", name="王小芳", phone="13800000000",
    )  # fmt: skip
    a_pile(district)
    ran(district)
    topic = Topic.objects.get()
    return topic, Voice.objects.get(subject__contains="包子铺")


def test_what_a_topic_quotes_of_a_sender_goes_when_the_sender_is_forgotten(district):
    topic, voice = named_pile(district)
    Topic.objects.filter(pk=topic.pk).update(title="兰亭小区垃圾没人清运鼓楼包子铺旁边", shared=["兰亭小区", "包子铺"])
    topic.members.filter(voice=voice).update(evidence=["兰亭小区", "鼓楼包子铺"])
    voice_verbs["forget_identity"](voice, actor=district.actor("clerk"), reason="本人要求")
    topic.refresh_from_db()
    assert "包子" not in topic.title
    assert "兰亭小区" in topic.title
    assert (topic.place, topic.shared) == ("兰亭小区", ["兰亭小区"])
    assert topic.members.get(voice=voice).evidence == []
    assert all(one.evidence for one in topic.members.exclude(voice=voice))


def test_a_title_that_others_say_too_stays_when_one_is_forgotten(district):
    topic, voice = named_pile(district)
    Topic.objects.filter(pk=topic.pk).update(title="兰亭小区垃圾没人清运")
    voice_verbs["forget_identity"](voice, actor=district.actor("clerk"), reason="本人要求")
    topic.refresh_from_db()
    assert (topic.title, topic.place) == ("兰亭小区垃圾没人清运", "兰亭小区")


def test_a_topic_that_was_replaced_keeps_neither_words_nor_members(district):
    topic, _voice = named_pile(district)
    ran(district)
    topic.refresh_from_db()
    assert topic.state == "superseded"
    assert (topic.title, topic.place, topic.shared) == (topic.ref, "", [])
    assert (topic.members.count(), topic.size > 1) == (0, True)
    later = Topic.objects.get(state="proposed")
    assert (later.place, later.members.count()) == ("兰亭小区", later.size)


def test_whose_sender_was_forgotten_is_quoted_by_no_later_topic(district):
    _topic, voice = named_pile(district)
    voice_verbs["forget_identity"](voice, actor=district.actor("clerk"), reason="本人要求")
    ran(district)
    later = Topic.objects.get(state="proposed")
    assert "包子" not in later.title
    assert later.members.get(voice=voice).evidence == []


def test_where_all_are_forgotten_a_topic_is_called_by_its_number(district):
    topic = proposed(district)
    for voice in Voice.objects.all():
        Identity.objects.create(voice=voice, sealed=None)
    forget_words(topic.members.first().voice, timezone.now())
    topic.refresh_from_db()
    assert (topic.title, topic.place, topic.shared) == (topic.ref, "", [])


def test_a_topic_with_a_voice_about_oneself_does_not_exist(district):
    topic = proposed(district)
    sorter = district.actor("clerk")
    assert topics_of(sorter).filter(pk=topic.pk).exists()
    case = district.accepted(topic.members.first().voice)
    Case.objects.filter(pk=case.pk).update(kind="complaint", conduct=True, about_user=sorter.user_id)
    assert not topics_of(district.actor("clerk")).filter(pk=topic.pk).exists()


def test_an_opinion_that_is_proposed_again_beside_accepted_ones_counts_once(district):
    topic = proposed(district)
    refs = list(topic.members.values_list("voice__ref", flat=True))
    topic_verbs["accept_topic"](topic, actor=district.actor("clerk"), voices=refs[:2], **NEW)
    ran(district)
    assert Topic.objects.get(state="proposed").size == 3
    assert sum(heat_of_all(topics_of(district.actor("clerk"))).values()) == 3
