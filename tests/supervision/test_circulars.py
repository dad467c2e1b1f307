"""Circulars: typed once and read by every unit, or counted from the ledger at a moment and frozen (G16, E12)."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import docx
import pypdf
import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from huiyin.kernel.models import Outbox
from huiyin.kernel.refusals import Invalid, Missing, Refused
from huiyin.supervision.actions_circulars import circular_verbs
from huiyin.supervision.models_circulars import Circular
from huiyin.supervision.queries_circulars import circulars_seen, progress_of
from tests.days import TODAY
from tests.factories import District
from tests.supervision.circular_verbs import TOLD, a_circular
from tests.supervision.discipline_verbs import a_sanction, go_on, second_keeper

PROGRESS: dict[str, Any] = {"kind": "progress", "title": "", "text": ""}


def do(district: District, one: Circular, verb: str, username: str, **said: Any) -> Circular:
    circular_verbs[verb](Circular.objects.get(pk=one.pk), actor=district.actor(username), **said)
    return Circular.objects.get(pk=one.pk)


def refused(make: Any, *arguments: Any, **said: Any) -> list[str]:
    with pytest.raises(Refused) as found:
        make(*arguments, **said)
    return found.value.missing


def test_a_self_criticism_goes_to_every_unit_and_each_confirms(district: District) -> None:
    one = a_circular(district, "issued", units=[])
    assert one.units.count() == 5, "every unit of the system but the root"
    assert one.receipts == "0/5"
    told = Outbox.objects.get(hearer=f"staff/{district.users['director'].pk}")
    assert told.params["ref"] == one.ref
    read = do(district, one, "confirm_reading", "director")
    assert read.receipts == "1/5"
    row = read.units.get(unit=district.units["school"])
    assert (row.read_by, row.read_at is not None) == (district.users["director"], True)
    assert refused(do, district, one, "confirm_reading", "director") == ["没有签收过的单位"]


def test_a_unit_sees_it_when_it_is_out_and_its_own_receipt_alone(district: District) -> None:
    draft, out = a_circular(district), a_circular(district, "issued")
    elsewhere = a_circular(district, "issued", units=["school2"])
    assert list(circulars_seen(district.actor("principal"))) == [out]
    assert set(circulars_seen(district.actor("clerk"))) == {draft, out, elsewhere}
    client = Client()
    client.force_login(district.users["director"])
    page = client.get(reverse("circular", args=[out.ref])).content.decode()
    assert TOLD["text"] in page
    assert "第一小学" in page
    assert "基础教育科" not in page
    assert client.get(reverse("circular", args=[draft.ref])).status_code == 404


def test_who_drafts_does_not_issue(district: District) -> None:
    one = a_circular(district)
    Circular.objects.filter(pk=one.pk).update(drafted_by=district.users["leader"])
    assert refused(do, district, one, "issue_circular", "leader") == ["由拟稿人以外的领导签发"]
    with pytest.raises(DatabaseError), transaction.atomic():
        Circular.objects.filter(pk=one.pk).update(issued_by=district.users["leader"])


def test_a_progress_circular_is_counted_and_never_typed(district: District) -> None:
    district.assigned(lead="section")
    district.verified(lead="section")
    district.assigned(lead="school")
    district.case()
    one = a_circular(district, **PROGRESS)
    assert one.figures == [
        {"code": "section", "name": "基础教育科", "assigned": 2, "done": 1, "late": 0},
        {"code": "school", "name": "第一小学", "assigned": 1, "done": 0, "late": 0},
    ]
    assert one.title == f"整改落实情况通报(截至 {TODAY})"
    assert refused(a_circular, district, **PROGRESS | {"text": "手写的数字"}) == [
        "正文:整改落实情况通报由台账生成,不写正文"
    ]
    assert refused(a_circular, district, title="", text="") == ["标题:写明标题", "正文:写检讨的正文"]


def test_its_numbers_are_frozen_and_the_same_moment_gives_the_same(district: District) -> None:
    case = district.assigned(lead="section")
    one = a_circular(district, **PROGRESS)
    assert one.as_of is not None
    district.do(case, "sign", "head", person="陈科长")
    district.assigned(lead="section")
    assert progress_of(district.campaign, one.as_of) == one.figures
    assert progress_of(district.campaign, timezone.now()) != one.figures
    with pytest.raises(DatabaseError), transaction.atomic():
        Circular.objects.filter(pk=one.pk).update(figures=[])
    assert do(district, one, "edit_circular", "clerk", title="通报").figures == one.figures


def test_late_is_what_is_still_to_do_after_its_limit(district: District) -> None:
    district.assigned(lead="section")
    later = timezone.now() + timedelta(days=60)
    assert progress_of(district.campaign, later)[0]["late"] == 1
    assert progress_of(district.campaign, timezone.now() - timedelta(days=1)) == []


def test_a_progress_circular_of_a_past_day_counts_to_its_end(district: District) -> None:
    district.assigned(lead="section")
    past = a_circular(district, **PROGRESS, as_of=TODAY - timedelta(days=1))
    assert past.figures == []
    assert timezone.localtime(past.as_of).date() == TODAY
    with pytest.raises(Invalid):
        a_circular(district, **PROGRESS, as_of=TODAY + timedelta(days=1))


def test_a_self_criticism_from_a_sanction_waits_for_the_decision_to_publish(district: District) -> None:
    district.add_user("writer", "office", "clerk", "discipline", at_unit="bureau")
    sanction = a_sanction(district, "decided")
    assert refused(a_circular, district, sanction=sanction.ref) == [
        f"由哪项处理而来(处理编号):没有处理「{sanction.ref}」"
    ]
    said = TOLD | {"sanction": sanction.ref}
    made = circular_verbs["draft_circular"](district.campaign, actor=district.actor("writer"), **said).obj
    with pytest.raises(Missing) as found:
        do(district, made, "issue_circular", "leader")
    assert found.value.missing == ["同意公开处理的决定"]
    go_on(district, sanction, "ask_publication", "discipline", where="全区教育系统")
    go_on(district, sanction, "approve_publication", second_keeper(district))
    assert do(district, made, "issue_circular", "leader").state == "issued"


def test_it_is_printed_with_its_numbers_or_words(district: District) -> None:
    district.assigned(lead="section")
    counted, typed = a_circular(district, "issued", **PROGRESS), a_circular(district)
    told = [words_of(district, "clerk", one) for one in (counted, typed)]
    assert "基础教育科" in told[0]
    assert "各单位共承办整改问题１个" in told[0].replace("1", "１").replace(" ", "")
    assert TOLD["text"] in told[1].replace("，", ",")
    client = Client()
    client.force_login(district.users["principal"])
    assert words_of(district, "principal", counted)
    assert client.get(reverse("circular-word", args=[typed.ref])).status_code == 404


def words_of(district: District, username: str, one: Circular) -> str:
    client = Client()
    client.force_login(district.users[username])
    answer = client.get(reverse("circular-word", args=[one.ref]))
    document = docx.Document(io.BytesIO(b"".join(answer.streaming_content)))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


def test_it_is_printed_as_a_pdf_as_well(district: District) -> None:
    district.assigned(lead="section")
    for one, mark in ((a_circular(district, "issued", **PROGRESS), None), (a_circular(district), "拟稿")):
        client = Client()
        client.force_login(district.users["clerk"])
        assert (
            reverse("circular-pdf", args=[one.ref]) in client.get(reverse("circular", args=[one.ref])).content.decode()
        )
        answer = client.get(reverse("circular-pdf", args=[one.ref]))
        assert answer["Content-Type"] == "application/pdf"
        told = "".join(
            page.extract_text() for page in pypdf.PdfReader(io.BytesIO(b"".join(answer.streaming_content))).pages
        )
        assert (mark or one.ref) in told
        assert ("基础教育科" if one.figures else TOLD["text"][:4]) in told
    client.force_login(district.users["principal"])
    assert client.get(reverse("circular-pdf", args=[one.ref])).status_code == 404


def test_what_was_issued_stays(district: District) -> None:
    one = a_circular(district, "issued")
    with pytest.raises(DatabaseError), transaction.atomic():
        Circular.objects.filter(pk=one.pk).update(text="改了")
    with pytest.raises(DatabaseError), transaction.atomic():
        Circular.objects.filter(pk=one.pk).delete()
