"""Paper on the desk: printed with codes that decode again, keyed by the keyboard or a spreadsheet, counted with the web."""

from __future__ import annotations

import io
import subprocess
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import docx
import pytest
import zxingcpp
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from huiyin.kernel.tables import write_xlsx
from huiyin.reports.figures import FIGURES, Scope, count
from huiyin.reports.result_sheet import facts
from huiyin.surveys.models import Copy, Keying, Questionnaire, Sealed
from huiyin.surveys.queries import standing_of
from tests.factories import District
from tests.surveys.paper_stories import an_open, do, fresh, issued, key
from tests.surveys.stories import answer, tokens

SHEET = {"k-1": "1", "k-2": "3", "k-3": "1,3", "k-4.1": "2", "k-4.2": "1", "k-5": "9", "k-6": "食堂的菜价要公开"}


@pytest.fixture
def clerk(as_user):
    return as_user("clerk")


def codes_in(pdf: bytes, folder: Path) -> list[list[str]]:
    """Render the pages and decode every code on each of them."""
    (folder / "form.pdf").write_bytes(pdf)
    subprocess.run(["pdftoppm", "-r", "110", "-gray", "form.pdf", "page"], cwd=folder, check=True)
    found = []
    for page in sorted(folder.glob("page*.pgm")):
        with Image.open(page) as picture:
            codes = [code.text for code in zxingcpp.read_barcodes(picture, formats=zxingcpp.BarcodeFormat.QRCode)]
        found.append(sorted(codes))
    return found


def keyed(client: Client, questionnaire: Questionnaire, serial: str, **more: str) -> Any:
    return client.post(reverse("form-keying", args=[questionnaire.code]), {"serial": serial, **SHEET, **more})


def test_twenty_copies_are_printed_scanned_keyed_and_counted_with_the_web(
    district: District, clerk: Client, tmp_path: Path
) -> None:
    """The must-show: issued 20, returned 18, void 1, missing 1, and the web answers in the same total."""
    questionnaire = an_open(district, groupings="")
    issued(district, questionnaire, 20)
    printed = clerk.get(reverse("form-paper-file", args=[questionnaire.code, 1]) + "?as=pdf")
    codes = [code for page in codes_in(b"".join(printed.streaming_content), tmp_path) for code in page]
    keying = reverse("form-keying", args=[questionnaire.code])
    assert codes == [f"http://testserver{keying}?serial={n}" for n in range(1, 21)]

    for code in codes[:18]:
        found = urlsplit(code)
        page = clerk.get(f"{found.path}?{found.query}")
        assert page.status_code == 200
        assert keyed(clerk, questionnaire, code).status_code == 302
    do(district, questionnaire, "void_copies", serials="19", void_reason="blank")
    for token in tokens(district, questionnaire, 5):
        answer(fresh(questionnaire), {"who": ["0"], "grade": ["0"]}, token)

    page = clerk.get(reverse("form-paper", args=[questionnaire.code])).content.decode()
    for label, n in (("发出", 20), ("收回", 18), ("作废", 1), ("未收回", 1)):
        assert any(f"<dt>{label}</dt><dd{more}>{n}</dd>" in page for more in ("", ' class="missing"')), label
    assert "90.0%" in page
    paper = {"issued": 20, "returned": 18, "void": 1, "missing": 1}
    assert paper.items() <= standing_of(questionnaire).items()
    do(district, questionnaire, "close_questionnaire")
    do(district, questionnaire, "count_questionnaire")
    counted = fresh(questionnaire)
    assert counted.result.figures["returned"] == {
        **paper, "tokens": 5, "paper": 18, "web": 5, "valid": 23, "unreadable": 0,
    }  # fmt: skip
    results = clerk.get(reverse("form-results", args=[questionnaire.code])).content.decode()
    for label, n in (("发出的纸质表", 20), ("收回的纸质表", 18), ("作废", 1), ("未收回", 1)):
        assert f"<dt>{label}</dt><dd>{n}</dd>" in results, label
    told = dict(facts(counted.result.figures["returned"]))
    assert told["收回纸质表"] == "18"
    for name, n in paper.items():
        assert count(FIGURES[f"forms.{name}"], Scope(campaign=district.campaign)).value == n, name


def test_a_form_with_an_open_door_bears_the_answer_s_address_without_a_serial(
    district: District, clerk: Client, tmp_path: Path
) -> None:
    questionnaire = an_open(district, door="anybody", groupings="")
    issued(district, questionnaire, 2)
    printed = clerk.get(reverse("form-paper-file", args=[questionnaire.code, 1]) + "?as=pdf&language=both")
    pages = [page for page in codes_in(b"".join(printed.streaming_content), tmp_path) if page]
    answers = f"http://testserver{reverse('form-fill', args=[questionnaire.code])}"
    assert [sorted(page)[1] for page in pages] == [answers, answers]
    assert all("serial" in page[0] for page in pages)


def test_the_word_file_has_every_serial_and_question(district: District, clerk: Client) -> None:
    questionnaire = an_open(district)
    issued(district, questionnaire, 3)
    sent = clerk.get(reverse("form-paper-file", args=[questionnaire.code, 1]) + "?as=docx")
    document = docx.Document(io.BytesIO(b"".join(sent.streaming_content)))
    text = "\n".join(
        paragraph.text for paragraph in document.element.body.iter() if hasattr(paragraph, "text") and paragraph.text
    )
    for words in (
        "编号 0001",
        "编号 0002",
        "编号 0003",
        "您对食堂满意吗",
        "(第 2 题选了「基本满意」或「不满意」的请答)",
        "本表无记名",
    ):
        assert words in text
    assert len(document.sections) == 3
    assert len({part.blob for part in document.part.package.iter_parts() if part.partname.endswith(".png")}) == 3


def test_bad_serials_are_told_and_what_was_typed_is_kept(district: District, clerk: Client) -> None:
    questionnaire, other = an_open(district), an_open(district, "other", title="另一份")
    issued(district, questionnaire, 2)
    issued(district, other, 1)
    assert keyed(clerk, questionnaire, "1").status_code == 302
    scan = f"http://testserver{reverse('form-keying', args=['other'])}?serial=1"
    for serial, why in (
        ("1", "0001 已经收回录入"),
        ("77", "没有印过编号 0077"),
        ("x", "请输入或扫描"),
        (scan, "这一张是「另一份」的表"),
    ):
        page = keyed(clerk, questionnaire, serial)
        assert page.status_code == 400
        assert why in page.content.decode()
        assert "食堂的菜价要公开" in page.content.decode()
    wrong = keyed(clerk, questionnaire, "2", **{"k-2": "9", "k-5": "很多"})
    assert "第 2 题:没有「9」这个选项" in wrong.content.decode()
    assert Sealed.objects.count() == 1


def test_the_line_under_the_serial_says_what_it_is(district: District, clerk: Client) -> None:
    questionnaire = an_open(district)
    issued(district, questionnaire, 1)
    address = reverse("form-serial", args=[questionnaire.code])
    assert "第 1 批 参会的书记、校长" in clerk.get(address, {"serial": "1"}).content.decode()
    assert "没有印过" in clerk.get(address, {"serial": "2"}).content.decode()


def test_after_one_copy_comes_the_next(district: District, clerk: Client) -> None:
    questionnaire = an_open(district)
    issued(district, questionnaire, 3)
    key(district, questionnaire, 2, {"who": 0})
    assert "serial=3" in keyed(clerk, questionnaire, "1", returned_on="").url


def test_two_keyings_are_shown_beside_each_other_and_settled(district: District, clerk: Client, as_user) -> None:
    district.add_user("typist", "office", "clerk", at_unit="bureau")
    typist = as_user("typist")
    questionnaire = an_open(district, keyed_twice="on")
    issued(district, questionnaire, 2)
    assert "第一遍已录入" in clerk.get(keyed(clerk, questionnaire, "1").url).content.decode()
    again = keyed(typist, questionnaire, "1", **{"k-2": "1", "k-3": ""})
    page = again.content.decode()
    assert again.status_code == 400
    for words in ("与第一遍不一致", "第一遍:", "不满意", "菜品、卫生"):
        assert words in page
    picks = {"k-2": "1", "k-3": "", "pick-grade": "first", "pick-why": "first", "resolved": "on"}
    assert keyed(typist, questionnaire, "1", **picks).status_code == 302
    assert not Keying.objects.exists()
    assert Copy.objects.get(questionnaire=questionnaire, serial=1).state == "returned"


def workbook(rows: list[list[Any]], heads: list[str]) -> SimpleUploadedFile:
    made = io.BytesIO()
    write_xlsx(made, heads, rows, sheet_title="录入", column_widths=[10] * len(heads))
    return SimpleUploadedFile("录入.xlsx", made.getvalue())


def test_a_spreadsheet_of_copies_is_handed_out_and_taken_back(district: District, clerk: Client) -> None:
    questionnaire = an_open(district)
    issued(district, questionnaire, 4)
    address = reverse("form-keying-sheet", args=[questionnaire.code])
    assert b"".join(clerk.get(address + "?as=xlsx").streaming_content).startswith(b"PK")
    heads = ["编号", *(f"第{n}题" for n in ("1", "2", "3", "4.1", "4.2", "5", "6"))]
    rows: list[list[Any]] = [[1, 1, 3, "1,3", 2, 1, 9, "菜价"], [2, "家长", "满意", "", "", "", "", ""], [3, *[""] * 7]]
    wrong = clerk.post(address, {"file": workbook([*rows, [9, 1, *[""] * 6]], heads)})
    assert wrong.status_code == 400
    assert "没有印过编号 0009" in wrong.content.decode()
    assert not Sealed.objects.exists()
    assert clerk.post(address, {"file": workbook(rows, heads)}).status_code == 302
    assert list(Copy.objects.order_by("serial").values_list("state", flat=True)) == [
        "returned",
        "returned",
        "issued",
        "issued",
    ]
    strange = clerk.post(address, {"file": workbook([[3, 1]], ["编号", "头一题"])})
    assert "看不懂这些列" in strange.content.decode()


def test_texts_warn_until_two_have_read_every_copy(district: District, clerk: Client) -> None:
    district.add_user("second", "bureau", "leader")
    questionnaire = an_open(district, groupings="")
    issued(district, questionnaire, 5)
    for serial in range(1, 6):
        key(district, questionnaire, serial, {"who": 0, "more": "菜是冷的"})
    do(district, questionnaire, "read_copies", "leader")
    for verb in ("close_questionnaire", "count_questionnaire"):
        do(district, questionnaire, verb)
    address = reverse("form-texts", args=[questionnaire.code])
    assert "还没有两人读完" in clerk.get(address).content.decode()
    do(district, questionnaire, "read_copies", "second")
    assert "读完" not in clerk.get(address).content.decode()


def test_only_who_may_keys_and_prints(district: District, as_user) -> None:
    questionnaire = an_open(district)
    issued(district, questionnaire, 1)
    auditor, principal = as_user("auditor"), as_user("principal")
    assert principal.get(reverse("form-paper", args=[questionnaire.code])).status_code == 404
    for client in (auditor, principal):
        assert client.get(reverse("form-keying", args=[questionnaire.code])).status_code == 404
        assert client.get(reverse("form-paper-file", args=[questionnaire.code, 1])).status_code == 404
    assert as_user("leader").get(reverse("form-paper", args=[questionnaire.code])).status_code == 200
