"""What a program is told of a paper and its near copies."""

from __future__ import annotations

from tests.activities.paper_stories import ESSAYS, a_call, a_paper, do, handed_in
from tests.api.conftest import Callers
from tests.factories import District


def test_writer_is_told_his_own_passages_and_the_reviewer_both_sides(district: District, program: Callers) -> None:
    district.add_user("other", "school2", "handler")
    call = a_call(district)
    first = handed_in(district, call)
    paper = a_paper(district, call, "other", title="第二小学方案")
    told = program("other").get(f"/papers/{paper.ref}").json()
    near = next(one for one in told["alike"] if "另一单位" in one["words"])
    assert near["percent"] == 100
    assert all("other_start" not in one for one in near["passages"])
    assert program("other").get(f"/papers/{first.ref}").status_code == 404
    do(district, paper, "submit_paper", "other", seen_alike="on")
    told = program("supervisor").get(f"/papers/{paper.ref}").json()
    near = next(one for one in told["alike"] if first.ref in one["words"])
    assert near["passages"][0].keys() == {"start", "end", "other_start", "other_end"}
    assert told["rounds"][0]["of_nearest"] == 100


def test_call_tells_how_each_unit_stands_to_who_looks_there(district: District, program: Callers) -> None:
    call = a_call(district)
    handed_in(district, call)
    told = program("clerk").get(f"/papercalls/{call.ref}").json()
    assert [(one["unit"], one["lacking"], one["waiting"]) for one in told["units"]] == [
        ("school", 0, 1),
        ("school2", 1, 0),
    ]
    assert told["lacking"] == 1
    assert [one["unit"] for one in program("principal").get(f"/papercalls/{call.ref}").json()["units"]] == ["school"]
    assert program("head").get(f"/papercalls/{call.ref}").status_code == 404


def test_who_only_reads_a_displayed_essay_is_told_neither_what_was_said_of_it_nor_what_it_is_like(
    district: District, program: Callers
) -> None:
    call = a_call(district, **ESSAYS)
    essay = handed_in(district, call)
    do(district, essay, "return_paper", "leader", reason="other", comments="写得太空")
    do(district, essay, "submit_paper", "principal", seen_alike="on")
    handed_in(district, call, "head", text=essay.text)
    for verb, who in (("accept_paper", "leader"), ("agree_to_display", "principal"), ("display_paper", "leader")):
        do(district, essay, verb, who, **({"agrees": "yes"} if who == "principal" else {}))
    told = program("helper").get(f"/papers/{essay.ref}").json()
    assert told["text"] == essay.text
    assert (told["rounds"], told["alike"]) == ([], [])
    whole = program("principal").get(f"/papers/{essay.ref}").json()
    assert [one["comments"] for one in whole["rounds"]] == ["写得太空", ""]
    assert whole["alike"]
