"""Reading the text of a document that is handed in."""

from io import BytesIO

import docx
import pytest

from huiyin.activities.documents import words_in
from huiyin.activities.minutes import MinuteRefused


def a_word_file() -> bytes:
    document, place = docx.Document(), BytesIO()
    document.add_paragraph("本校的重点")
    document.add_table(rows=1, cols=2).rows[0].cells[0].text = "措施"
    document.save(place)
    return place.getvalue()


def test_paragraphs_and_tables_come_in_their_order() -> None:
    assert words_in(a_word_file()).split() == ["本校的重点", "措施"]


def test_one_that_swells_is_refused_before_it_is_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("huiyin.activities.minutes.MOST_INSIDE", 1000)
    monkeypatch.setattr("docx.Document", lambda _source: pytest.fail("unpacked"))
    with pytest.raises(MinuteRefused, match="过大"):
        words_in(SMALL)


def test_a_damaged_one_is_refused_in_words() -> None:
    with pytest.raises(MinuteRefused, match="打不开"):
        words_in(b"PK no word file")


SMALL = a_word_file()
