"""A unit's passage through a phase: three reviews, four talks, five reactions, and nobody over his own unit (G07, G08, G10)."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from huiyin.activities.actions_calls import paper_call_verbs
from huiyin.activities.actions_reviews import paper_verbs
from huiyin.activities.actions_talks import talk_verbs, visit_verbs
from huiyin.activities.actions_voices import session_verbs
from huiyin.activities.models import Paper, Session, Talk
from huiyin.activities.terms_papers import PASSED, ReviewKind
from huiyin.campaigns.actions import campaign_verbs
from huiyin.kernel.actors import Actor
from huiyin.kernel.models import JournalEntry, Outbox
from huiyin.kernel.refusals import Invalid, Missing, NotAllowed, Refused
from huiyin.supervision.actions_reactions import unit_phase_verbs
from huiyin.supervision.models_phases import UnitPhase, UnitReaction, UnitTalk
from huiyin.supervision.terms_phases import BLOCKING, ReactionKind, TalkKind
from tests.campaigns.stories import turn
from tests.factories import District
from tests.supervision.group_stories import (
    a_campaign,
    a_group,
    accepted,
    fresh,
    handed_in,
    passages,
    passed,
    reacted,
    review_calls,
    talked,
    to_unit,
)

TODAY = timezone.localdate
MISSING = [
    "三必审:「活动方案」还没有征集", "三必审:「学习会方案」还没有征集", "三必审:「征求意见方案」还没有征集",
    "四必谈:党政主要负责人", "四必谈:中层干部", "四必谈:一线教职工", "四必谈:离退休教师",
]  # fmt: skip


def missing(passage: UnitPhase, actor: Actor, verb: str = "pass_phase") -> list[str]:
    refusal = unit_phase_verbs[verb].refusal(fresh(passage), actor)
    return refusal.missing if refusal else []


def test_every_unit_begins_its_own_passage(district: District) -> None:
    campaign = a_campaign(district)
    found = passages(district, campaign, due_on=date(2026, 3, 31))
    assert sorted(found) == ["logistics", "school", "school2", "section"]
    assert {str(one.due_on) for one in found.values()} == {"2026-03-31"}
    for one in found.values():
        entry = JournalEntry.objects.get(about=f"unitphase/{one.ref}")
        assert (entry.verb, entry.after) == ("open_unit_phases", "open")
    refusal = unit_phase_verbs["open_unit_phases"].refusal(campaign, district.program)
    assert refusal is not None
    assert refusal.missing == ["还没有进入「学习教育、听取意见」的活动单位"]
    campaign_verbs["add_units"](campaign, actor=district.program, units=["office"])
    assert sorted(passages(district, fresh(campaign))) == ["logistics", "office", "school", "school2", "section"]
    turn(campaign, district.program)
    passages(district, fresh(campaign))
    assert UnitPhase.objects.filter(campaign=campaign).count() == 10, "each phase has passages of its own"


def test_a_unit_passes_when_nothing_is_missing_and_is_told_all_at_once(district: District) -> None:
    campaign = a_campaign(district)
    passage = passages(district, campaign)["school"]
    supervisor = district.actor("supervisor")
    reacted(passage, supervisor)
    assert missing(passage, supervisor) == [*MISSING, "第 1 次处理「返工」还没有复核解除"]
    calls = review_calls(district, campaign)
    assert missing(passage, supervisor)[:3] == [
        "三必审:「活动方案」还没有提交", "三必审:「学习会方案」还没有提交", "三必审:「征求意见方案」还没有提交",
    ]  # fmt: skip
    paper = handed_in(district, calls["activity"])
    assert missing(passage, supervisor)[0] == f"三必审:「活动方案」已提交,待审({paper.ref})"
    paper_verbs["return_paper"](paper, actor=supervisor, reason="copied", comments="照抄上级")
    assert missing(passage, supervisor)[0] == f"三必审:「活动方案」已退回修改({paper.ref})"
    paper_verbs["submit_paper"](fresh(paper), actor=district.program, seen_alike="on")
    paper_verbs["accept_paper"](fresh(paper), actor=supervisor)
    for kind in ("study", "collection"):
        paper_verbs["accept_paper"](handed_in(district, calls[kind]), actor=supervisor)
    talked(passage, supervisor, "chiefs", "staff", "staff", "retired")
    assert missing(passage, supervisor) == ["四必谈:中层干部", "第 1 次处理「返工」还没有复核解除"]
    talked(passage, supervisor, "middle")
    to_unit(passage, "answer_reaction", district.actor("director"), answer="已重新做")
    to_unit(passage, "recheck_reaction", supervisor, lifts="yes", remarks="已看过")
    assert missing(passage, supervisor) == []
    done = to_unit(passage, "pass_phase", supervisor)
    assert (done.state, done.passed_by_id) == ("passed", district.users["supervisor"].pk)
    assert done.passed_at is not None
    again = to_unit(passage, "reopen_unit_phase", supervisor, reason="回头看发现笔记是补的")
    assert (again.state, again.passed_at, again.passed_by_id) == ("open", None, None)


def test_talks_and_papers_of_the_first_phase_count_for_the_next(district: District) -> None:
    campaign = a_campaign(district)
    passed(district, campaign, passages(district, campaign)["school"])
    turn(campaign, district.program)
    passages(district, fresh(campaign))
    second = UnitPhase.objects.get(phase__number=2, unit__code="school")
    assert missing(second, district.actor("supervisor")) == []


@pytest.mark.parametrize("kind", ReactionKind.values)
def test_three_of_the_five_reactions_block(district: District, kind: str) -> None:
    campaign = a_campaign(district)
    passage = passages(district, campaign)["school"]
    supervisor = district.actor("supervisor")
    accepted(district, campaign)
    talked(passage, supervisor)
    more = {"new_day": TODAY() + timedelta(days=30)} if kind == "delay" else {}
    changed = reacted(passage, supervisor, kind=kind, **more)
    assert changed.due_on == more.get("new_day"), "a delay is the new day of the phase, too"
    assert bool(missing(passage, supervisor)) == (kind in BLOCKING)
    to_unit(passage, "answer_reaction", district.actor("director"), answer="已补")
    assert bool(missing(passage, supervisor)) == (kind in BLOCKING), "an answer alone lifts nothing"
    to_unit(passage, "recheck_reaction", supervisor, lifts="no", remarks="还差两份笔记")
    assert bool(missing(passage, supervisor)) == (kind in BLOCKING)
    to_unit(passage, "answer_reaction", district.actor("director"), answer="补齐了")
    to_unit(passage, "recheck_reaction", supervisor, lifts="yes", remarks="齐了")
    assert to_unit(passage, "pass_phase", supervisor).state == "passed"


def test_what_is_wrongly_filled_in_is_said(district: District) -> None:
    campaign = a_campaign(district)
    passage = passages(district, campaign, due_on=TODAY() + timedelta(days=9))["school"]
    supervisor = district.actor("supervisor")

    def said(verb: str, **data: Any) -> list[str]:
        with pytest.raises(Refused) as error:
            to_unit(passage, verb, supervisor, **data)
        return error.value.missing

    tomorrow = TODAY() + timedelta(days=1)
    full = {"kind": "delay", "ground": "slow", "text": "慢", "limit_on": tomorrow}
    assert said("react", **full) == ["延期到:延期要写明延到哪一天"]
    assert said("react", **full, new_day=tomorrow)[0].startswith("延期到:晚于现在的完成期限(")
    assert said("react", **full | {"kind": "remind"}, new_day=tomorrow) == ["延期到:只有「延期」才填"]
    assert said("react", **full | {"limit_on": "2020-01-01", "kind": "redo"}) == ["答复期限不早于发出的那一天"]
    assert "处理方式" in said("react", **full | {"kind": "shout"})[0]
    assert said("note_talk", kind="staff", held_on=tomorrow, people=1) == ["日期:不能在今天以后"]
    assert "人数" in said("note_talk", kind="staff", held_on=TODAY(), people=0)[0]
    assert said("recheck_reaction", lifts="yes", remarks="x") == ["一次等待复核的处理"]
    for _ in range(2):
        reacted(passage, supervisor)
    refusal = unit_phase_verbs["answer_reaction"].bound(fresh(passage), supervisor, {"answer": "做了"})
    assert refusal.errors == {"number": ["选一次处理"]}
    assert "哪一次处理" in said_by(passage, district.actor("director"), number=9, answer="x")[0]


def said_by(passage: UnitPhase, actor: Actor, **data: Any) -> list[str]:
    with pytest.raises(Invalid) as error:
        to_unit(passage, "answer_reaction", actor, **data)
    return error.value.missing


def test_nobody_supervises_the_unit_in_which_he_works(district: District) -> None:
    campaign = a_campaign(district)
    found = passages(district, campaign)
    district.add_user("inspector", "school", "supervisor", at_unit="bureau")
    actor = district.actor("inspector")
    for verb, data in (
        ("note_talk", {"kind": "staff", "held_on": TODAY(), "people": 1}),
        ("react", {"kind": "remind", "ground": "slow", "text": "慢", "limit_on": TODAY()}),
        ("pass_phase", {}),
    ):
        with pytest.raises(Missing) as error:
            to_unit(found["school"], verb, actor, **data)
        assert error.value.missing[0] == "由不在「第一小学」工作的督导人员办理"
    talked(found["school2"], actor, "staff")
    assert missing(found["school"], district.actor("supervisor"), "note_talk") == [], "the root unit bars nobody"


def test_whoever_answered_does_not_check_it_again(district: District) -> None:
    passage = passages(district, a_campaign(district))["school"]
    reacted(passage, district.actor("supervisor"))
    both = district.add_user("both", "bureau", "supervisor", "head")
    to_unit(passage, "answer_reaction", district.actor("both"), answer="我替他们答了")
    assert UnitReaction.objects.get().answered_by == both
    with pytest.raises(Invalid) as error:
        to_unit(passage, "recheck_reaction", district.actor("both"), lifts="yes", remarks="好")
    assert error.value.missing == ["哪一次处理:由答复人以外的人复核"]
    to_unit(passage, "recheck_reaction", district.actor("supervisor"), lifts="yes", remarks="好")


def test_a_lower_tier_does_not_lift_what_a_higher_one_ordered(district: District) -> None:
    campaign = a_campaign(district)
    district.add_user("dean", "school2")
    a_group(district, campaign, name="区委组", tier="district", leader="auditor")
    a_group(district, campaign, name="学区组", tier="school_district", leader="leader", members="dean")
    passage = passages(district, campaign)["school"]
    reacted(passage, district.actor("auditor"))
    assert UnitReaction.objects.get().tier == "district"
    to_unit(passage, "answer_reaction", district.actor("director"), answer="做了")
    with pytest.raises(Invalid) as error:
        to_unit(passage, "recheck_reaction", district.actor("dean"), lifts="yes", remarks="好")
    assert error.value.missing == ["哪一次处理:这是区委督导作出的处理,由同级或上级复核"]
    to_unit(passage, "recheck_reaction", district.actor("auditor"), lifts="yes", remarks="好")


def test_a_supervisor_keeps_to_the_units_of_his_group(district: District) -> None:
    campaign = a_campaign(district)
    a_group(district, campaign, leader="supervisor")
    a_group(district, campaign, name="第二督导组", leader="auditor", units=["school2"])
    found = passages(district, campaign)
    assert missing(found["school"], district.actor("supervisor"), "react") == []
    assert missing(found["school2"], district.actor("supervisor"), "react") == [
        "由督导「第二小学」的督导组办理(第二督导组)"
    ]
    assert missing(found["section"], district.actor("supervisor"), "react") == [
        "由督导「基础教育科」的督导组办理(未分组)"
    ]
    with pytest.raises(NotAllowed):
        to_unit(found["school"], "react", district.actor("auditor"))


def test_who_has_to_do_with_it_hears_of_a_reaction(district: District) -> None:
    passage = passages(district, a_campaign(district))["school"]
    reacted(passage, district.actor("supervisor"))
    assert hearers() == [f"staff/{district.users['director'].pk}"]
    to_unit(passage, "answer_reaction", district.actor("director"), answer="做了")
    assert hearers()[1:] == [f"staff/{district.users['supervisor'].pk}"]
    to_unit(passage, "recheck_reaction", district.actor("supervisor"), lifts="no", remarks="再改")
    assert hearers()[2:] == [f"staff/{district.users['director'].pk}"]


def hearers() -> list[str]:
    return list(
        Outbox.objects.filter(params__about__startswith="unitphase/").order_by("pk").values_list("hearer", flat=True)
    )


def test_the_database_lets_no_unit_through_unfinished(district: District) -> None:
    campaign = a_campaign(district)
    found = passages(district, campaign)
    done = passed(district, campaign, found["school"])
    accepted(district, campaign, "school2")
    talked(found["school2"], district.actor("supervisor"))
    reacted(found["school2"], district.actor("supervisor"))
    blocked, open_one = found["school2"].pk, found["section"].pk
    for statement in (
        f"UPDATE supervision_unitphase SET state = 'passed', passed_at = now() WHERE id = {open_one}",
        f"UPDATE supervision_unitphase SET state = 'passed', passed_at = now() WHERE id = {blocked}",
        f"UPDATE supervision_unitphase SET passed_at = NULL WHERE id = {done.pk}",
        f"UPDATE supervision_unitphase SET unit_id = {done.unit_id} WHERE id = {open_one}",
        f"UPDATE supervision_unitreaction SET kind = 'remind' WHERE passage_id = {blocked}",
        f"UPDATE supervision_unitreaction SET state = 'lifted' WHERE passage_id = {blocked}",
        f"DELETE FROM supervision_unittalk WHERE passage_id = {done.pk}",
        "INSERT INTO supervision_unitreaction (passage_id, number, kind, ground, tier, text, limit_on, issued_at, answer,"
        f" remarks, state) VALUES ({done.pk}, 1, 'remind', 'slow', 'bureau', 'x', now(), now(), '', '', 'issued')",
    ):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"{statement}; SET CONSTRAINTS ALL IMMEDIATE")


# No collecting before the plan for it is passed.


def test_a_unit_collects_only_after_its_plan_is_passed(district: District) -> None:
    campaign = a_campaign(district)
    school = district.units["school"]
    told = {"campaign": campaign.code, "audience": "teachers", "talker": "校长", "times": 5}
    visit = {"campaign": campaign.code, "visitor": "校长", "place": "石壕镇", "reason": "慰问", "headcount": 2}
    before = talk_verbs["record_talk"](school, actor=district.program, **told, held_on=TODAY() + timedelta(days=3)).obj
    calls = review_calls(district, campaign, "school")
    session = session_verbs["plan_session"](
        campaign, actor=district.program, kind="discussion", topic="强化服务意识", about="group", place="三楼", leader="周",
        planned_at=f"{TODAY()} 00:30",
    ).obj  # fmt: skip
    Session.objects.filter(pk=session.pk).update(unit=school)
    sentence = "「第一小学」的征求意见方案(征求意见方案)由督导组审核通过以后,才能开始征求意见"
    session_verbs["hold"](fresh(session), actor=district.program, teachers=4)
    for verb, obj, data in (
        (talk_verbs["record_talk"], school, told | {"held_on": TODAY()}),
        (visit_verbs["record_visit"], school, visit | {"visited_on": TODAY()}),
        (talk_verbs["confirm_talk"], before, {"held_on": TODAY()}),
        (session_verbs["record_voice"], session, {"body": "作业太多"}),
        (session_verbs["take_minute"], session, {"passages": "作业太多"}),
    ):
        with pytest.raises(Refused) as error:
            verb(fresh(obj) if obj is not school else school, actor=district.program, **data)
        assert sentence in error.value.missing[0], verb.name
    paper_verbs["accept_paper"](handed_in(district, calls["collection"]), actor=district.actor("supervisor"))
    talk_verbs["record_talk"](school, actor=district.program, **told, held_on=TODAY())
    visit_verbs["record_visit"](school, actor=district.program, **visit, visited_on=TODAY())
    session_verbs["record_voice"](fresh(session), actor=district.program, body="作业太多")
    assert Talk.objects.count() == 2
    other = told | {"held_on": TODAY()}
    talk_verbs["record_talk"](district.units["school2"], actor=district.program, **other)


def test_one_call_for_each_of_the_three_plans(district: District) -> None:
    campaign = a_campaign(district)
    calls = review_calls(district, campaign)
    said = {
        "kind": "plan", "owing": "unit", "review_kind": "study", "title": "另一份", "due_on": TODAY(), "units": ["school"],
    }  # fmt: skip
    with pytest.raises(Invalid) as error:
        paper_call_verbs["draft_paper_call"](campaign, actor=district.program, **said)
    assert error.value.missing == [f"督导必审的方案:这个活动已有「学习会方案」的征集({calls['study'].ref})"]
    with pytest.raises(Invalid) as error:
        paper_call_verbs["draft_paper_call"](
            campaign, actor=district.program, **said | {"kind": "essay", "owing": "staff"}
        )
    assert error.value.missing == ["督导必审的方案:只有方案由督导组必审"]
    draft = paper_call_verbs["draft_paper_call"](campaign, actor=district.program, **said | {"review_kind": ""}).obj
    with pytest.raises(Invalid):
        paper_call_verbs["edit_paper_call"](draft, actor=district.program, **said)
    with pytest.raises(IntegrityError), transaction.atomic():
        type(draft).objects.filter(pk=draft.pk).update(review_kind="study")
    assert [kind.value for kind in ReviewKind] == ["activity", "study", "collection"]


# Properties.


def steps(d: District, passage: UnitPhase, dice: Random) -> None:
    """Do one thing at random that supervisor, unit or reviewer might do; what is refused changes nothing."""
    supervisor, director = d.actor("supervisor"), d.actor("director")
    day = TODAY() + timedelta(days=9)
    papers = list(Paper.objects.filter(call__campaign=passage.campaign_id, unit=passage.unit_id))
    calls = {one.review_kind: one for one in passage.campaign.paper_calls.all()}
    paper = dice.choice(papers) if papers else None
    move = dice.choice(
        ["talk", "talk", "react", "answer", "recheck", "pass", "pass", "begin", "submit", "return", "accept", "accept"]
    )
    kind = dice.choice(ReactionKind.values)
    standing = list(passage.reactions.exclude(state="lifted").values_list("number", flat=True))
    number = dice.choice(standing or [1])
    if move == "react" and standing:
        move = dice.choice(["answer", "recheck"])
    doing: dict[str, Any] = {
        "talk": lambda: talked(passage, supervisor, dice.choice(TalkKind.values)),
        "react": lambda: reacted(passage, supervisor, kind=kind, new_day=day if kind == "delay" else ""),
        "answer": lambda: to_unit(passage, "answer_reaction", director, number=number, answer="改了"),
        "recheck": lambda: to_unit(
            passage,
            "recheck_reaction",
            supervisor,
            number=number,
            lifts=dice.choice(["yes", "yes", "no"]),
            remarks="看过",
        ),
        "pass": lambda: to_unit(passage, "pass_phase", supervisor),
        "begin": lambda: handed_in(d, calls[dice.choice(ReviewKind.values)]),
        "submit": lambda: paper_verbs["submit_paper"](fresh(paper), actor=d.program, seen_alike="on"),
        "return": lambda: paper_verbs["return_paper"](fresh(paper), actor=supervisor, reason="other", comments="改"),
        "accept": lambda: paper_verbs["accept_paper"](fresh(paper), actor=supervisor),
    }
    if paper is None and move in ("submit", "return", "accept"):
        return
    try:
        with transaction.atomic():
            doing[move]()
    except Refused:
        return


def holds(passage: UnitPhase) -> None:
    """A unit that is through lacks nothing, whatever was done before."""
    now = fresh(passage)
    if now.state != "passed":
        return
    papers = Paper.objects.filter(call__campaign=now.campaign, unit=now.unit, state__in=PASSED)
    assert set(papers.values_list("call__review_kind", flat=True)) == set(ReviewKind.values)
    assert set(UnitTalk.objects.filter(passage=now).values_list("kind", flat=True)) == set(TalkKind.values)
    assert not now.reactions.filter(kind__in=BLOCKING).exclude(state="lifted").exists()


@pytest.mark.parametrize("seed", [3, 11])
def test_no_way_leads_through_with_something_missing(district: District, seed: int) -> None:
    dice, campaign = Random(seed), a_campaign(district)
    review_calls(district, campaign, "school")
    passage = passages(district, campaign)["school"]
    turns = 0
    while fresh(passage).state == "open" and turns < 400:
        steps(district, passage, dice)
        holds(passage)
        turns += 1
    assert fresh(passage).state == "passed", "the walk got through in the end, or nothing was proved"
    assert turns > 10


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_random_memberships_give_nobody_his_own_unit(district: District, seed: int) -> None:
    """Whoever is in whichever group: what he does as a supervisor is refused where he works, the root unit apart."""
    dice, campaign = Random(seed), a_campaign(district)
    codes = ["school", "school2", "section", "logistics"]
    names = [f"s{n}" for n in range(6)]
    for name in names:
        district.add_user(
            name, dice.choice([*codes, "bureau", "office"]), *dice.sample(["supervisor"], dice.randint(0, 1))
        )
    found = passages(district, campaign)
    for n, tier in enumerate(("district", "bureau", "bureau", "school_district")):
        people = dice.sample(names, 4)
        try:
            with transaction.atomic():
                a_group(
                    district, campaign, name=f"组{n}", tier=tier, leader=people[0], deputies=people[1],
                    members="、".join(people[2:]), units=dice.sample(codes, 2),
                )  # fmt: skip
        except Refused:
            continue
    allowed = 0
    for name in names:
        actor = district.actor(name)
        for code, passage in found.items():
            for verb in ("note_talk", "react", "pass_phase", "recheck_reaction"):
                refusal = unit_phase_verbs[verb].refusal(fresh(passage), actor)
                if actor.works_in(district.units[code].path):
                    assert refusal is not None, (name, code, verb)
                allowed += refusal is None
    assert allowed, "somebody supervised something, or nothing was proved"
