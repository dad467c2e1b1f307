"""Many texts are read as each alone would be, in other processes or in this one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huiyin.text import reading_many
from huiyin.text.reading_many import packed, read_all, unpacked
from huiyin.text.readings import Reading
from tests.text.test_pairs import PLACES, THEMES

SAID = [(text.format(place), subject.format(place)) for place in PLACES for subject, text in THEMES]
ALONE = [Reading.of(*one) for one in SAID]


class Enough(Exception):
    pass


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading_many, "MANY", 10)
    monkeypatch.setattr(reading_many, "PIECE", 5)
    monkeypatch.setattr(reading_many.os, "cpu_count", lambda: 2)


def test_two_processes_read_what_one_reads_in_order(small: None) -> None:
    heard: list[float] = []
    assert read_all(SAID, heard.append) == ALONE
    assert heard == sorted(heard)
    assert heard[-1] == 1.0


def test_what_listens_ends_the_reading(small: None) -> None:
    def told(share: float) -> None:
        raise Enough

    with pytest.raises(Enough):
        read_all(SAID, told)


def test_where_no_process_can_be_begun_this_one_reads(small: None, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_given: object, **_named: object) -> None:
        raise OSError("no more processes")

    monkeypatch.setattr(reading_many, "ProcessPoolExecutor", refused)
    assert read_all(SAID) == ALONE


def test_where_the_others_are_killed_this_one_reads_on(small: None, monkeypatch: pytest.MonkeyPatch) -> None:
    beside = reading_many.read_beside

    def broken(pieces):  # type: ignore[no-untyped-def]
        yield next(beside(pieces))

    monkeypatch.setattr(reading_many, "read_beside", broken)
    assert read_all(SAID) == ALONE


def test_few_texts_begin_no_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading_many, "ProcessPoolExecutor", None)
    assert read_all(SAID) == ALONE
    assert read_all([]) == []


@given(st.text(), st.text(max_size=20))
def test_a_reading_comes_through_as_it_went(text: str, subject: str) -> None:
    one = Reading.of(text, subject)
    assert unpacked(packed(one)) == one
