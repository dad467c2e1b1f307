"""The scope of a figure: what it refuses, and how it reads in words."""

from datetime import date

import pytest

from huiyin.campaigns.actions import campaign_verbs
from huiyin.people.actions import found_institution, unit_verbs
from huiyin.people.models import Unit
from huiyin.reports.scope import BadScope, Scope
from tests.factories import moment


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({"since": date(2026, 3, 2), "until": date(2026, 3, 1)}, "起始日期不能晚于截止日期。"),
        ({"as_of": date(2026, 3, 3)}, "截至日期不能晚于今天。"),
        ({"since": date.min}, "日期须在 1900 年至 2200 年之间。"),
        ({"until": date.max}, "日期须在 1900 年至 2200 年之间。"),
        ({"kind": "petition"}, "没有「petition」这一种类。"),
    ],
)
def test_contradictory_scope_is_refused_in_words(district, asked, sentence):
    with pytest.raises(BadScope) as refused:
        Scope(district.campaign, **asked)
    assert str(refused.value) == sentence


def test_unit_of_another_institution_is_refused(district):
    other = found_institution("other", "别的机构", {})
    unit = unit_verbs["add_unit"](
        other, actor=district.program, code="x", name="别处", kind="bureau", level=1, parent=""
    ).obj
    with pytest.raises(BadScope, match="单位不属于"):
        Scope(district.campaign, unit=unit)


def test_day_means_its_end_in_local_time(district, clock):
    clock.set("2026-03-05 09:00")
    scope = Scope(district.campaign, as_of=date(2026, 3, 2))
    assert scope.moment == moment("2026-03-03 00:00")
    assert scope.as_of_words == "截至2026年3月2日"


def test_day_that_is_not_over_is_called_provisional(district):
    assert Scope(district.campaign, as_of=date(2026, 3, 2)).as_of_words == "截至2026年3月2日(当日未终了,为暂计数)"


def test_scope_without_a_day_is_of_the_moment_it_was_made(district, clock):
    clock.set("2026-03-02 09:05")
    scope = Scope(district.campaign)
    clock.set("2026-03-02 11:00")
    assert scope.as_of_words == "截至2026年3月2日9时05分"


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({}, "示例区教委「作风整改」,全部单位"),
        ({"kind": "complaint"}, "示例区教委「作风整改」,全部单位,只计投诉"),
        (
            {"since": date(2026, 1, 1), "until": date(2026, 3, 1)},
            "示例区教委「作风整改」,全部单位,2026年1月1日至2026年3月1日期间收到的来件、登记的件",
        ),
        ({"since": date(2026, 1, 1)}, "示例区教委「作风整改」,全部单位,2026年1月1日以来期间收到的来件、登记的件"),
    ],
)
def test_scope_reads_in_words(district, asked, words):
    assert Scope(district.campaign, **asked).words == words


def test_unit_in_the_words_has_its_name_of_that_day(district, clock):
    clock.set("2026-03-03 09:00")
    unit_verbs["rename_unit"](Unit.objects.get(code="section"), actor=district.program, name="基教处")
    section = Unit.objects.get(code="section")
    old, new = Scope(district.campaign, unit=section, as_of=date(2026, 3, 2)), Scope(district.campaign, unit=section)
    assert old.words == "示例区教委「作风整改」,基础教育科及其下级单位牵头的件、收到的来件"
    assert "基教处及其下级单位" in new.words


def test_category_added_later_was_not_there_before(district, clock):
    clock.set("2026-03-03 09:00")
    district.campaign.refresh_from_db()
    campaign_verbs["add_category"](district.campaign, actor=district.program, code="new", name="新类", parent="conduct")
    old, new = Scope(district.campaign, as_of=date(2026, 3, 2)), Scope(district.campaign)
    assert {name.code for name in old.categories.values() if name.there} == {"conduct", "leaders", "interest", "school"}
    assert "new" in {name.code for name in new.categories.values() if name.there}
