"""What a paper has from the superior's text and from others: the writer sees his own side alone, the reviewer both (A04)."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huiyin.activities import nearness
from huiyin.activities.models import Paper
from huiyin.activities.papers import likeness_in_words
from huiyin.kernel.refusals import Invalid
from huiyin.text.spans import pieces
from tests.activities.paper_stories import CALL, ESSAYS, OWN, SOURCE, a_call, a_paper, do, handed_in
from tests.activities.stories import fresh
from tests.factories import District

TEXTS = st.text(alphabet="甲乙 \n。", max_size=60)


@pytest.fixture
def two_schools(district: District) -> District:
    district.add_user("other", "school2", "handler")
    return district


def near(paper: Paper) -> Any:
    return nearness.likeness(fresh(paper))


def test_text_taken_from_the_superior_is_told_before_it_is_handed_in(district: District) -> None:
    copied = SOURCE + "我校照此执行,按时上报。"
    paper = a_paper(district, a_call(district), text=copied)
    with pytest.raises(Invalid) as refused:
        do(district, paper, "submit_paper", "principal")
    assert "请先看过相同的部分" in str(refused.value)
    found = near(paper)
    assert found.source.percent > 85
    assert likeness_in_words(found, paper, district.actor("principal")) == [
        f"与上级文本《区教委实施意见》有 {found.source.percent}% 相同"
    ]
    done = do(district, paper, "submit_paper", "principal", seen_alike="on")
    assert done.rounds.get().of_source == found.source.percent
    own = a_paper(district, a_call(district, title="另一次"))
    assert near(own).source.percent == 0
    assert do(district, own, "submit_paper", "principal").rounds.get().of_source == 0, (
        "nothing to be seen, nothing asked"
    )


def test_writer_is_told_how_much_but_not_whose_it_is(two_schools: District) -> None:
    d = two_schools
    call = a_call(d)
    first = handed_in(d, call)
    second = a_paper(d, call, "other", title="第二小学方案", text=OWN.replace("七十八", "九十") + "我们还要开三次会。")
    found = near(second)
    percent = found.nearest.percent
    assert found.nearest.paper == first
    assert percent > 60
    assert likeness_in_words(found, second, d.actor("other")) == [f"与另一单位的一份材料有 {percent}% 相同"]
    assert likeness_in_words(found, second, d.actor("supervisor")) == [f"与 {first.ref}(第一小学)有 {percent}% 相同"]
    done = do(d, second, "submit_paper", "other", seen_alike="on")
    assert (done.rounds.get().nearest, done.rounds.get().of_nearest) == (first, percent)


def test_what_both_took_from_the_superior_is_not_counted_as_taken_from_a_neighbour(two_schools: District) -> None:
    d = two_schools
    call = a_call(d)
    handed_in(d, call, text=SOURCE + OWN)
    second = a_paper(
        d, call, "other", text=SOURCE + "我校地处山区,先修好宿舍的热水管道,再为低年级开设晚托班,每天到五点半。"
    )
    found = near(second)
    assert found.source.percent > 50
    assert found.others == []


def test_drafts_and_other_kinds_are_not_compared_but_earlier_calls_are(two_schools: District) -> None:
    d = two_schools
    earlier, call = a_call(d, title="去年的方案"), a_call(d)
    draft = a_paper(d, earlier)
    second = a_paper(d, call, "other", text=OWN)
    assert near(second).others == []
    essay = handed_in(d, a_call(d, **ESSAYS), text=OWN)
    assert near(second).others == []
    assert near(essay).others == []
    do(d, draft, "submit_paper", "principal", seen_alike="on")
    assert near(second).nearest.percent == 100
    assert near(draft).others == [], "an earlier one is not measured by what came after"


def test_comparing_takes_a_constant_number_of_statements(two_schools: District, django_assert_num_queries: Any) -> None:
    call = a_call(two_schools)
    handed_in(two_schools, call)
    second = Paper.objects.select_related("call__campaign").get(
        pk=a_paper(two_schools, call, "other", text=OWN + "又及。").pk
    )
    with django_assert_num_queries(2):
        nearness.likeness(second)


def test_no_text_at_all_is_like_nothing(district: District) -> None:
    paper = a_paper(district, a_call(district), text="")
    assert not near(paper).notable
    assert likeness_in_words(near(paper), paper, district.actor("principal")) == []
    assert CALL["source"] == SOURCE


@given(TEXTS, st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), max_size=6))
def test_marked_pieces_are_the_text_and_the_share_is_theirs(text: str, spans: list[tuple[int, int]]) -> None:
    inside = [(a, b) for a, b in spans if a < b <= len(text)]
    cut = pieces(text, inside)
    assert "".join(piece for piece, _marked in cut) == text
    marked = "".join(piece for piece, is_marked in cut if is_marked)
    assert sorted(marked) == sorted(text[at] for at in nearness.covered(inside))
    letters = [c for c in text if not c.isspace()]
    share = sum(1 for c in marked if not c.isspace())
    assert nearness.share(text, inside) == (100 * share // len(letters) if letters else 0)
