"""A campaign goes from draft to archive, its phases in order, and its categories keep the names of their time."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from huiyin.campaigns.actions import campaign_verbs
from huiyin.campaigns.models import Campaign, CategoryVersion, Phase
from huiyin.cases.actions import voice_verbs
from huiyin.kernel.models import JournalEntry
from huiyin.kernel.refusals import Invalid, Missing, NotAllowed, WrongState
from huiyin.reports.actions import report_verbs
from tests.campaigns.stories import PHASE_PLAN, TRANSITION, prepare, summarised, turn
from tests.factories import District

NEW = {"code": "new", "name": "效能革命", "theme": "效能", "starts_on": "2026-03-01"}


@pytest.fixture
def draft(district: District) -> Campaign:
    opened: Campaign = campaign_verbs["open_campaign"](district.units["office"], actor=district.program, **NEW).obj
    return opened


def do(district: District, campaign: Campaign, verb: str, **data: Any) -> Campaign:
    fresh = Campaign.objects.get(pk=campaign.pk)
    done: Campaign = campaign_verbs[verb](fresh, actor=district.program, **data).obj
    return done


def phases(campaign: Campaign) -> list[tuple[int, str, str]]:
    return list(campaign.phases.values_list("number", "name", "state"))


def test_campaign_is_opened_as_a_draft_kept_by_its_unit(district: District, draft: Campaign) -> None:
    assert (draft.state, draft.office, draft.institution) == ("draft", district.units["office"], district.institution)
    assert JournalEntry.objects.get(about="campaign/new").verb == "open_campaign"


@pytest.mark.parametrize(
    ("change", "field"),
    [({"code": "district-2026"}, "code"), ({"code": "有 空格"}, "code"), ({"starts_on": "某日"}, "starts_on"),
     ({"theme": ""}, "theme")],
)  # fmt: skip
def test_bad_campaign_is_refused_in_words(district: District, change: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        campaign_verbs["open_campaign"](district.units["office"], actor=district.program, **NEW | change)
    assert list(refused.value.errors) == [field]
    assert Campaign.objects.count() == 1


def test_phases_run_in_order_one_at_a_time(district: District, draft: Campaign) -> None:
    for name in ("学习调研", "分析检查", "整改落实"):
        do(district, draft, "add_phase", name=name)
    do(district, draft, "start_campaign")
    assert [state for _number, _name, state in phases(draft)] == ["open", "planned", "planned"]
    turn(draft, district.program)
    turn(draft, district.program)
    assert phases(draft) == [(1, "学习调研", "closed"), (2, "分析检查", "closed"), (3, "整改落实", "open")]
    with pytest.raises(Missing, match="尚未开始的下一阶段"):
        do(district, draft, "next_phase")
    summarised(draft, district.program)
    assert {state for _number, _name, state in phases(draft)} == {"closed"}


def test_campaign_goes_its_way_and_not_back(district: District, draft: Campaign) -> None:
    with pytest.raises(WrongState):
        do(district, draft, "summarise_campaign")
    assert do(district, draft, "start_campaign").state == "running"
    with pytest.raises(WrongState):
        do(district, draft, "start_campaign")
    assert do(district, draft, "summarise_campaign").state == "summarised"
    with pytest.raises(WrongState):
        do(district, draft, "add_category", code="x", name="类")
    assert do(district, draft, "archive_campaign").state == "archived"


def test_nothing_is_received_before_the_start_and_after_the_end(district: District, draft: Campaign) -> None:
    def receive() -> Any:
        fresh = Campaign.objects.get(pk=draft.pk)
        return voice_verbs["receive"](fresh, actor=district.program, channel="web", body="话")

    with pytest.raises(Missing, match="活动已启动且未总结"):
        receive()
    do(district, draft, "start_campaign")
    assert receive().obj.campaign == draft
    do(district, draft, "summarise_campaign")
    with pytest.raises(Missing):
        receive()


def test_units_join_once(district: District, draft: Campaign) -> None:
    do(district, draft, "add_units", units=["school", "school2"])
    do(district, draft, "add_units", units=["school2", "section"])
    assert sorted(draft.members.values_list("unit__code", flat=True)) == ["school", "school2", "section"]
    with pytest.raises(Invalid):
        do(district, draft, "add_units", units=["school", "nowhere"])
    with pytest.raises(Invalid):
        do(district, draft, "add_units", units=[])


def test_categories_have_two_levels(district: District, draft: Campaign) -> None:
    do(district, draft, "add_category", code="style", name="四风")
    do(district, draft, "add_category", code="cadres", name="干部作风", parent="style")
    with pytest.raises(Invalid) as refused:
        do(district, draft, "add_category", code="third", name="第三级", parent="cadres")
    assert list(refused.value.errors) == ["parent"]
    with pytest.raises(Invalid):
        do(district, draft, "add_category", code="cadres", name="再来一个")
    with pytest.raises(Invalid):
        do(district, draft, "add_category", code="other", name="别的活动的上级", parent="interest")


def test_renamed_category_keeps_the_old_name_for_its_time(district: District, draft: Campaign) -> None:
    do(district, draft, "add_category", code="style", name="四风")
    do(district, draft, "rename_category", category="style", name="四风突出问题")
    old, new = CategoryVersion.objects.filter(category__campaign=draft).order_by("pk")
    assert (old.name, old.until, new.name, new.until) == ("四风", new.at, "四风突出问题", None)
    assert draft.categories.get().name == "四风突出问题"


def test_category_is_not_renamed_before_its_newest_name(district: District, draft: Campaign) -> None:
    do(district, draft, "add_category", code="style", name="四风")
    with pytest.raises(Missing, match="生效时间不早于上一次改名"):
        do(district, draft, "rename_category", category="style", name="旧名", at=timezone.now() - timedelta(days=1))
    assert draft.categories.get().name == "四风"


def test_campaign_is_kept_by_its_office_only(district: District, draft: Campaign) -> None:
    with pytest.raises(NotAllowed):
        campaign_verbs["start_campaign"](draft, actor=district.actor("clerk"))
    with pytest.raises(NotAllowed):
        campaign_verbs["open_campaign"](district.units["office"], actor=district.actor("head"), **NEW | {"code": "x"})
    assert campaign_verbs["start_campaign"](draft, actor=district.actor("admin")).obj.state == "running"


def test_past_progress_needs_its_permission(district: District, draft: Campaign) -> None:
    yesterday = timezone.now() - timedelta(days=1)
    with pytest.raises(Missing, match="补录以往日期的权限"):
        campaign_verbs["start_campaign"](draft, actor=district.actor("admin"), at=yesterday)
    do(district, draft, "add_phase", name="学习调研")
    do(district, draft, "start_campaign", at=yesterday)
    assert timezone.localdate(draft.phases.get().opened_at) == timezone.localdate(yesterday)


def test_category_with_cases_gets_no_lower_ones(district: District) -> None:
    lone = do(district, district.campaign, "add_category", code="lone", name="收费")
    case = district.case(district.voice())
    district.do(case, "classify", "clerk", category="lone", handling_type="at_once", target="school")
    for verb, data, field in [
        ("add_category", {"code": "low", "name": "校服费", "parent": "lone"}, "parent"),
        ("add_categories", {"lines": "校服费", "parent": "lone"}, "parent"),
        ("add_categories", {"lines": "收费/校服费"}, "lines"),
    ]:
        with pytest.raises(Invalid) as refused:
            do(district, lone, verb, **data)
        assert refused.value.errors[field][0].startswith("类别「收费」下已有 1 件")
    district.do(case, "classify", "clerk", category="school", handling_type="at_once", target="school")
    do(district, lone, "add_categories", lines="收费/校服费")
    assert lone.categories.get(name="校服费").parent.code == "lone"


def test_next_phase_waits_for_meeting_plan_and_report(district: District, draft: Campaign) -> None:
    """A02: the next phase opens only with a transition meeting and a plan, closing requires a stage summary (I12)."""
    for name in ("学习调研", "分析检查"):
        do(district, draft, "add_phase", name=name)
    do(district, draft, "start_campaign")
    with pytest.raises(Missing) as refused:
        do(district, draft, "next_phase")
    assert refused.value.missing == ["「分析检查」的转段会", "「分析检查」的实施方案", "签发「学习调研」的阶段报告"]
    with pytest.raises(Missing, match="签发「学习调研」的阶段报告"):
        do(district, draft, "summarise_campaign")
    prepare(draft, district.program)
    do(district, draft, "next_phase")
    second = draft.phases.get(number=2)
    assert (second.meeting_chair, second.meeting_people, second.plan_title) == (
        district.users["leader"], 60, PHASE_PLAN["plan_title"],
    )  # fmt: skip
    with pytest.raises(Missing, match="签发「分析检查」的阶段报告"):
        do(district, draft, "summarise_campaign")


def test_a_report_of_one_unit_or_of_an_earlier_day_sums_no_phase_up(district: District, draft: Campaign) -> None:
    do(district, draft, "add_phase", name="学习调研")
    do(district, draft, "start_campaign")
    Phase.objects.filter(campaign=draft).update(opened_at=timezone.now() - timedelta(days=3))
    early = timezone.localdate() - timedelta(days=9)
    for said in ({"unit": "school"}, {"kind": "complaint"}, {"as_of": early}):
        report_verbs["sign_report"](Campaign.objects.get(pk=draft.pk), actor=district.program, **said)
        with pytest.raises(Missing, match="签发「学习调研」的阶段报告"):
            do(district, draft, "summarise_campaign")
    summarised(draft, district.program)


def test_meeting_and_plan_are_mended_until_the_phase_opens(district: District, draft: Campaign) -> None:
    for name in ("学习调研", "分析检查", "整改落实"):
        do(district, draft, "add_phase", name=name)
    do(district, draft, "start_campaign")
    prepare(draft, district.program)
    form = campaign_verbs["issue_phase_plan"].form(obj=Campaign.objects.get(pk=draft.pk), actor=district.program)
    assert form.initial["plan_text"] == PHASE_PLAN["plan_text"], "what was said before is there to be mended"
    do(district, draft, "issue_phase_plan", plan_on="2026-02-02", **PHASE_PLAN | {"plan_title": "实施方案(修订)"})
    do(district, draft, "next_phase")
    do(district, draft, "issue_phase_plan", plan_on="2026-03-02", **PHASE_PLAN)
    assert list(draft.phases.values_list("plan_title", flat=True)) == ["", "实施方案(修订)", PHASE_PLAN["plan_title"]]
    for change in (
        "meeting_people = 5",
        "plan_text = '另一份'",
        "meeting_on = NULL, meeting_people = NULL, meeting_words = ''",
    ):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"UPDATE campaigns_phase SET {change} WHERE campaign_id = %s AND number = 2", [draft.pk])


@pytest.mark.parametrize(
    ("change", "field"),
    [({"meeting_on": "2999-01-01"}, "meeting_on"), ({"meeting_on": "2020-01-01"}, "meeting_on"),
     ({"meeting_chair": "leader、clerk"}, "meeting_chair"), ({"meeting_chair": "谁"}, "meeting_chair"),
     ({"meeting_people": 0}, "meeting_people"), ({"meeting_words": ""}, "meeting_words"),
     ({"meeting_words": "部署〔填写〕工作"}, "meeting_words")],
)  # fmt: skip
def test_bad_meeting_is_refused_in_words(
    district: District, draft: Campaign, change: dict[str, Any], field: str
) -> None:
    for name in ("学习调研", "分析检查"):
        do(district, draft, "add_phase", name=name)
    do(district, draft, "start_campaign")
    with pytest.raises(Invalid) as refused:
        do(district, draft, "hold_transition", **TRANSITION | {"meeting_on": timezone.localdate()} | change)
    assert list(refused.value.errors) == [field]


@pytest.mark.parametrize("change", ["state = 'open'", "state = 'closed'"])
def test_database_opens_no_phase_without_its_meeting_or_out_of_order(
    district: District, draft: Campaign, change: str
) -> None:
    for name in ("学习调研", "分析检查", "整改落实"):
        do(district, draft, "add_phase", name=name)
    do(district, draft, "start_campaign")
    for number in (2, 3):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                f"UPDATE campaigns_phase SET {change} WHERE campaign_id = %s AND number = %s", [draft.pk, number]
            )
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE campaigns_phase SET state = 'closed' WHERE campaign_id = %s AND number = 1;"
                       "UPDATE campaigns_phase SET state = 'open' WHERE campaign_id = %s AND number = 2",
                       [draft.pk, draft.pk])  # fmt: skip
