"""The demonstration as the loader leaves it: the figures of the source, plausible moments, a whole journal, receipts.

It is loaded once for all tests of this file, inside a transaction that is rolled back.
"""

import datetime as dt
import stat
from collections import Counter
from collections.abc import Iterator

import pytest
from django.db import transaction
from django.db.models import Count, F, QuerySet
from django.test import TestCase
from django.test.utils import override_settings
from django.utils import timezone
from pytest_django.plugin import DjangoDbBlocker

from huiyin.activities.queries import coverage, missing_pairs
from huiyin.campaigns.models import Campaign, CategoryVersion, Phase
from huiyin.cases.actions.asking import answer_due
from huiyin.cases.models import Case, CaseFact, Closing, CoWork, Evidence, Link, Rating, Voice, VoiceFact
from huiyin.cases.receipts import voice_by_receipt
from huiyin.cases.terms import RECTIFIED
from huiyin.config import demo_loader
from huiyin.config.demo_loader import LoadedDemo
from huiyin.kernel.calendars import seeded
from huiyin.kernel.models import JournalEntry
from huiyin.people.actors import named_actor
from huiyin.people.models import Role, RoleGiven, Unit, UnitVersion, User
from huiyin.reports import audit, figures
from huiyin.reports.figures import FIGURES, Scope

FIRST_DAY, LAST_DAY = dt.date(2014, 3, 20), dt.date(2014, 6, 12)
LEAVES = ["sifeng-quguan", "sifeng-jiceng", "liyi-qunzhong", "zuihou-yigongli"]
OFFICE_HOURS = range(8, 18)


@pytest.fixture(scope="module")
def said() -> list[str]:
    return []


@pytest.fixture(scope="module", autouse=True)
def demo(
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
    said: list[str],
) -> Iterator[LoadedDemo]:
    home = tmp_path_factory.mktemp("demo")
    quick = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    own = override_settings(HUIYIN_HOME=home, MEDIA_ROOT=home / "files", PASSWORD_HASHERS=quick)
    with own, django_db_blocker.unblock(), transaction.atomic():
        with TestCase.captureOnCommitCallbacks(execute=True):
            loaded = demo_loader.load(say=said.append, today=False)
        yield loaded
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def own_seals() -> None:
    """Leave every test of this file in the data folder of the demonstration, where its keys and seals lie."""


def figure(name: str, **scope: object) -> figures.Count:
    campaign = Campaign.objects.select_related("institution").get(code="qijiang-2014")
    return figures.count(FIGURES[name], Scope(campaign, **scope))  # type: ignore[arg-type]  # each test knows its scope


def by_leaf(name: str, **scope: object) -> list[int]:
    counted = figure(name, **scope)
    assert sum(counted.part(leaf) for leaf in LEAVES) == counted.value
    return [counted.part(leaf) for leaf in LEAVES]


def day_of(moment: dt.datetime) -> dt.date:
    return timezone.localdate(moment)


# The figures of the source.


def test_problems_are_fifty_two_by_category() -> None:
    assert by_leaf("cases.by_category") == [6, 6, 15, 25]


def test_rectified_are_thirty_six_by_category() -> None:
    assert by_leaf("cases.rectified") == [5, 6, 10, 15]


def test_struck_off_are_fewer_than_rectified() -> None:
    assert figure("cases.struck_off").value == 28
    assert Case.objects.filter(state__in=RECTIFIED).count() == 36


def test_rectified_within_the_commission_are_all_of_them() -> None:
    commission = Unit.objects.get(code="qjjw-jg")
    assert figure("cases.rectified", unit=commission).value == 36
    assert figure("cases.by_category", unit=commission).value < 52


def test_figures_as_of_an_earlier_day_are_fewer() -> None:
    april, may = dt.date(2014, 4, 30), dt.date(2014, 5, 7)
    assert figure("cases.by_category", as_of=april).value == 47
    assert figure("cases.rectified", as_of=april).value == 2
    assert figure("cases.rectified", as_of=may).value == 1, "the one sent back on 6 May does not count"
    assert figure("cases.struck_off", as_of=april).value == 0
    assert figure("cases.by_category", as_of=FIRST_DAY).value == 0


def test_names_stand_from_the_first_day_on() -> None:
    labels = set(figure("cases.by_unit", as_of=dt.date(2014, 4, 30)).parts)
    assert {"办公室", "基础教育科", "监察室"} <= labels
    for version in (UnitVersion, CategoryVersion):
        assert {day_of(at) for at in version.objects.values_list("at", flat=True)} == {FIRST_DAY}


def test_activity_units_are_one_hundred_and_twenty_three() -> None:
    campaign = Campaign.objects.get()
    kinds = Counter(campaign.members.filter(until=None).values_list("unit__kind", flat=True))
    assert kinds == {"bureau": 1, "district": 8, "subordinate": 9, "school": 105}
    assert Unit.objects.count() == 137


def test_phases_ran_in_order() -> None:
    assert [(phase.state, phase.opened_at and day_of(phase.opened_at)) for phase in Phase.objects.all()] == [
        ("closed", FIRST_DAY),
        ("closed", dt.date(2014, 5, 12)),
        ("open", LAST_DAY),
    ]


# Voices and cases.


def test_every_voice_is_in_one_disposition() -> None:
    assert figure("voices.received_by_channel").value == 179
    assert figure("voices.dispositions").value == 179
    found = Counter(Voice.objects.values_list("disposition", flat=True))
    assert found == {"linked": 159, "pending": 6, "answered": 6, "referred": 4, "set_aside": 4}
    assert VoiceFact.objects.filter(until=None, disposition=F("voice__disposition")).count() == 179


def test_voice_with_several_demands_names_the_passage_of_each() -> None:
    several = Voice.objects.annotate(n=Count("links")).filter(n__gt=1)
    assert several.count() == 6
    for link in Link.objects.filter(voice__in=several).select_related("voice"):
        assert link.passage
        assert link.passage in link.voice.body


def test_case_of_a_dissatisfied_sender_went_two_rounds() -> None:
    refused = Rating.objects.get(grade="dissatisfied")
    case = refused.round.case
    assert case.state == "closed"
    first, second = case.rounds.all()
    assert refused.round == first
    assert first.sent_back_at == refused.rated_at
    assert second.sent_back_at is None
    assert set(second.ratings.values_list("grade", flat=True)) == {"satisfied"}
    states = CaseFact.objects.filter(case=case).order_by("pk").values_list("state", flat=True)
    changes = [state for place, state in enumerate(states) if place == 0 or states[place - 1] != state]
    assert changes == [
        *("registered", "accepted", "assigned"),
        *("working", "submitted", "verified", "asked"),
        *("working", "submitted", "verified", "asked", "closed"),
    ]


def test_every_sender_of_an_asked_case_was_asked() -> None:
    for case in Case.objects.filter(state__in=["asked", "closed"]):
        asked = set(case.rounds.last().ratings.values_list("voice", flat=True))
        assert asked == set(case.links.values_list("voice", flat=True)), case.title


def test_no_case_was_closed_while_an_answer_was_waited_for() -> None:
    silent = 0
    for closing in Closing.objects.select_related("case__office__institution"):
        last = closing.case.rounds.last()
        if last.ratings.filter(grade="").exists():
            silent += 1
            assert day_of(closing.at) > answer_due(day_of(last.asked_at), closing.case)
    assert silent == 2


def test_conduct_of_a_unit_is_handled_by_another() -> None:
    cases = Case.objects.filter(conduct=True)
    assert {case.about_unit.code for case in cases if case.about_unit} == {"zs-jinxiu", "gw-renshi"}
    for case in cases:
        helpers = CoWork.objects.filter(assignment__case=case).values_list("unit", flat=True)
        assert case.about_unit_id not in {case.lead_unit_id, *helpers}


def test_some_evidence_is_a_file_that_can_be_read(demo: LoadedDemo) -> None:
    kept = Evidence.objects.exclude(file="")
    assert 3 <= kept.count() <= 10
    for evidence in kept:
        text = (demo.file.parent / "files" / evidence.file).read_text(encoding="utf-8")
        assert evidence.case.title in text
    assert not Evidence.objects.filter(note="").exists()


def test_limit_is_kept_but_for_the_case_that_is_late_on_purpose() -> None:
    late = [
        case.title
        for case in Case.objects.filter(rounds__isnull=False).distinct()
        if day_of(case.rounds.first().submitted_at) > case.due_on
    ]
    assert late == ["校舍小修报修慢，漏雨没人管"]


# Moments, actors and the journal.


def told_days() -> QuerySet[JournalEntry]:
    """Return what was done on days of the story. A report of its phases is signed as it is loaded: none is signed for a past day."""
    return JournalEntry.objects.exclude(verb="sign_report")


def test_deeds_lie_within_the_campaign_by_the_door_of_the_demonstration() -> None:
    entries = told_days()
    days = {day_of(at) for at in entries.values_list("at", flat=True)}
    assert (min(days), max(days)) == (FIRST_DAY, LAST_DAY)
    assert set(entries.values_list("via", flat=True)) == {"demo"}


def test_staff_works_in_office_hours_and_spread_over_them() -> None:
    entries = told_days().exclude(actor__in=["public", "sender"]).exclude(verb="receive")
    moments = [timezone.localtime(at) for at in entries.values_list("at", flat=True)]
    assert {moment.hour for moment in moments} <= set(OFFICE_HOURS)
    assert all(seeded().is_workday(moment.date()) for moment in moments)
    by_hour = Counter(moment.hour for moment in moments)
    assert all(by_hour[hour] > 50 for hour in (9, 10, 11, 14, 15))


def test_time_of_an_anonymous_voice_is_kept_to_the_day() -> None:
    anonymous = Voice.objects.filter(anonymous=True)
    assert anonymous.count() == 20
    assert {timezone.localtime(voice.received_at).time() for voice in anonymous} == {dt.time()}


def test_audit_finds_everything_in_order_and_sealed(demo: LoadedDemo) -> None:
    seals = (demo.file.parent / "seals").iterdir()
    sealed = [line for path in seals for line in path.read_text(encoding="utf-8").splitlines()]
    assert len(sealed) == JournalEntry.objects.count()
    assert [(result.name, result.rows) for result in audit.run() if result.broken] == []


def test_people_were_given_no_right_to_enter_past_dates() -> None:
    held = {permission for role in Role.objects.all() for permission in role.permissions}
    assert not [permission for permission in held if "backdate" in permission]
    assert not named_actor("clerk", via="web").paths("case.backdate")


def test_roles_hold_at_the_root_but_for_those_of_a_unit() -> None:
    given, of_a_unit = RoleGiven.objects.select_related("role", "unit", "user__unit"), {"handler", "head"}
    for held in given:
        assert held.unit == held.user.unit if held.role.code in of_a_unit else held.unit.parent is None, held
    assert {held.user.username for held in given if held.role.code not in of_a_unit} == {
        *("clerk", "leader", "supervisor", "auditor", "admin", "jijian", "jijian2")
    }


# What the person at the keyboard is told.


def test_every_person_signs_in_with_the_password_of_the_file(demo: LoadedDemo) -> None:
    lines = [line.split("\t") for line in demo.lines]
    passwords = {name: password for name, password, _who in lines if name != "回执"}
    people = {user.username: user for user in User.objects.all()}
    assert passwords.keys() == people.keys()
    assert {"clerk", "head", "leader", "supervisor", "auditor", "admin"} <= passwords.keys()
    assert len(set(passwords.values())) == len(passwords)
    assert all(people[name].check_password(password) for name, password in passwords.items())


def test_file_is_private_and_holds_the_lines(demo: LoadedDemo) -> None:
    assert demo.file.name == "demo-passwords.txt"
    assert demo.file.read_text(encoding="utf-8").splitlines() == demo.lines
    assert stat.S_IMODE(demo.file.stat().st_mode) == 0o600
    assert [path.name for path in demo.file.parent.glob("demo-passwords*")] == [demo.file.name]


def test_receipts_open_voices_at_different_places(demo: LoadedDemo) -> None:
    codes = [line.split("\t")[1] for line in demo.lines if line.startswith("回执\t")]
    voices = [voice_by_receipt(code) for code in codes]
    assert all(voices)
    asked, closed, working, answered = [voice for voice in voices if voice]
    assert asked.ratings.get().grade == ""
    assert asked.links.get().case.state == "asked"
    assert {rating.grade for rating in closed.ratings.all()} == {"dissatisfied", "satisfied"}
    assert working.links.get().case.state == "working"
    assert answered.disposition == "answered"


def test_loading_says_what_it_does(demo: LoadedDemo, said: list[str]) -> None:
    assert demo.fresh
    assert demo.sentence == "演示数据已装入:52 个问题,179 件来件,123 个活动单位。"
    assert len(said) == 5


def test_second_loading_says_so_and_changes_nothing(demo: LoadedDemo) -> None:
    before = (JournalEntry.objects.count(), demo.file.stat().st_mtime_ns)
    again = demo_loader.load(say=lambda sentence: pytest.fail(sentence))
    assert not again.fresh
    assert again.sentence == "演示数据已在,没有改动。"
    assert again.lines == demo.lines
    assert (JournalEntry.objects.count(), demo.file.stat().st_mtime_ns) == before


def test_second_loading_puts_the_file_in_place_that_a_kill_left_waiting(demo: LoadedDemo) -> None:
    demo.file.rename(demo.file.with_suffix(".waiting"))
    assert demo_loader.load(say=print).lines == demo.lines
    assert demo.file.exists()


def test_forums_talks_and_visits_are_as_the_source_tells() -> None:
    """Seeds 002: 4 forums with 54 opinions, 7 research forums, 123 units, 400 + 400 + 200 + 200 people, 1,300 person-times."""
    held, came, said = (figure(f"sessions.{name}") for name in ("held", "people", "opinions"))
    assert (held.part("forum"), held.part("research_forum")) == (4, 7)
    assert (came.part("forum"), came.part("research_forum")) == (64, 106)
    assert said.part("forum") == 54
    assert sum(part.value for part in figure("sessions.opinions_by_session").split) == said.value
    people = figure("talks.people")
    classes = ("school_cadres", "middle_cadres", "teachers", "retired_teachers")
    assert [people.part(name) for name in classes] == [412, 408, 216, 207]
    assert figure("talks.person_times").value == people.value + 1  # the leader talked twice with one of them
    assert figure("visits.person_times").value == 1316
    campaign = Campaign.objects.get(code="qijiang-2014")
    assert (
        campaign.talks.filter(done_at__lt=timezone.make_aware(dt.datetime(2014, 5, 1)))
        .values("unit")
        .distinct()
        .count()
        == 123
    )
    assert coverage(campaign).complete
    assert len(missing_pairs(campaign)) == 4
