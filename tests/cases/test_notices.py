"""Telling everything at once (F03, M29): numbered, once; a second notice gives its reason and counts as a breach."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from huiyin.cases.actions.notices import LinesField, waiting_notice
from huiyin.cases.counter import Notice
from huiyin.cases.models import Case
from huiyin.kernel import outbox
from huiyin.kernel.refusals import Invalid, Missing
from huiyin.reports.figures import FIGURES, count
from huiyin.reports.rows import rows
from huiyin.reports.scope import Scope
from tests.cases.every_state import NOTICE
from tests.days import TODAY


def tell(district, case, **said):
    return district.do(case, "give_notice", "clerk", **NOTICE | said)


def complete(district, case):
    return district.do(case, "complete_notice", "clerk", remark="都带来了")


def fresh(case) -> Case:
    return Case.objects.get(pk=case.pk)


def test_notice_is_numbered_lists_all_and_waits(district):
    voice = district.voice()
    case = district.case(voice)
    tell(district, case)
    found = Notice.objects.get(case=case)
    assert (found.ref, found.number) == (f"G{timezone.localdate().year}-000001", 1)
    assert (found.materials, found.missing) == (["户口簿", "转学申请表"], ["户口簿"])
    assert found.waiting_since == found.given_at
    said = outbox.in_words(list(outbox.told(f"voice/{voice.ref}"))[-1])
    assert "还缺:户口簿" in said
    assert "不计入办理期限" in said
    assert "小周" not in said, "nobody of the staff is named to a sender"
    complete(district, case)
    found.refresh_from_db()
    assert (found.remark, waiting_notice(fresh(case))) == ("都带来了", None)
    assert found.completed_at >= found.waiting_since


def test_second_notice_waits_for_the_first_and_gives_its_reason(district):
    case = district.case(district.voice())
    tell(district, case)
    with pytest.raises(Missing, match="还没有登记补齐"):
        tell(district, case)
    complete(district, case)
    with pytest.raises(Invalid) as refused:
        tell(district, case)
    assert refused.value.errors.keys() == {"again", "reason"}


@pytest.mark.parametrize(("again", "breach", "part"), [("same", True, "breach"), ("new", False, "news")])
def test_second_notice_counts_as_a_breach_unless_it_is_news(district, again, breach, part):
    case = district.case(district.voice())
    tell(district, case)
    complete(district, case)
    tell(district, case, again=again, reason="漏看了申请表")
    assert list(Notice.objects.values_list("number", "breach")) == [(1, False), (2, breach)]
    scope = Scope(district.campaign)
    counted = count(FIGURES["notices.given"], scope)
    assert (counted.value, counted.part("first"), counted.part(part)) == (2, 1, 1)
    listed = rows(FIGURES["notices.given"], scope, actor=district.actor("clerk"), part=part)
    assert listed.refs == [case.ref]


def test_delivery_is_noted_once(district):
    case = district.case(district.voice())
    tell(district, case)
    district.do(case, "deliver_notice", "clerk", delivery="by_hand", delivered_on=timezone.localdate(), signed="on")
    assert Notice.objects.filter(delivery="by_hand", signed=True).count() == 1
    with pytest.raises(Missing, match="还没有登记送达"):
        district.do(case, "deliver_notice", "clerk", delivery="by_post", delivered_on=timezone.localdate())


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"complete_by": TODAY}, "complete_by"),
        ({"missing": " \n "}, "missing"),
        ({"materials": "项\n" * 3 + "\n".join(map(str, range(60)))}, "materials"),
        ({"missing": "长" * 201}, "missing"),
    ],
)
def test_what_is_wrong_is_said_at_the_field(district, said, field):
    with pytest.raises(Invalid) as refused:
        tell(district, district.case(district.voice()), **said)
    assert list(refused.value.errors) == [field]


@pytest.mark.parametrize("days", [1, -1])
def test_delivery_lies_between_the_notice_and_today(district, days):
    case = district.case(district.voice())
    tell(district, case)
    on = timezone.localdate() + timedelta(days=days)
    with pytest.raises(Invalid):
        district.do(case, "deliver_notice", "clerk", delivery="by_hand", delivered_on=on)


def test_lines_are_a_list_without_blanks():
    assert LinesField().clean(" 户口簿 \r\n\r\n申请表\n户口簿") == ["户口簿", "申请表"]


def test_database_keeps_a_notice_as_it_was_given(district):
    tell(district, district.case(district.voice()))
    for sql in (
        "UPDATE cases_notice SET missing = '[\"别的\"]'",
        "UPDATE cases_notice SET waiting_since = waiting_since + interval '1 day'",
        "UPDATE cases_notice SET delivery = 'by_hand'",
        "DELETE FROM cases_notice",
    ):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)
