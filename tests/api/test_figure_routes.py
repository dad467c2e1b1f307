"""Figures by the API: the same number as anywhere else, with its rows."""

import pytest

from tests.api.conftest import Callers, shape_of_problem
from tests.config.command import told
from tests.factories import District

HERE = {"campaign": "district-2026"}


def test_figure_is_the_same_as_by_command(district: District, program: Callers) -> None:
    refs = [district.accepted().ref, district.accepted().ref, district.case().ref]
    answer = program("clerk").get("/figures/cases.by_category", HERE).json()
    by_command = told("figure", "cases.by_category", "--campaign", "district-2026", "--as", "clerk")
    for name in ("value", "parts", "name", "label", "unit", "scope"):
        assert answer[name] == by_command[name]
    assert answer["value"] == 3
    assert answer["parts"]["学校管理"] == 2
    rows = program("clerk").get("/figures/cases.by_category/rows", HERE | {"part": "学校管理"}).json()
    assert [row["ref"] for row in rows["rows"]] == refs[:2]
    assert (rows["value"], rows["withheld"], rows["next"]) == (2, 0, "")


def test_rows_go_on_page_by_page(district: District, program: Callers) -> None:
    refs = [district.case().ref for _ in range(3)]
    first = program("clerk").get("/figures/cases.by_state/rows", HERE | {"limit": 2}).json()
    rest = program("clerk").get("/figures/cases.by_state/rows", HERE | {"limit": 2, "after": first["next"]}).json()
    assert [row["ref"] for row in first["rows"] + rest["rows"]] == refs
    assert rest["next"] == ""


def test_list_names_every_figure(district: District, program: Callers) -> None:
    listed = program("clerk").get("/figures").json()["figures"]
    assert [figure["name"] for figure in listed] == [figure["name"] for figure in told("figure", "list")]
    assert all(figure["definition"] for figure in listed)


@pytest.mark.parametrize(
    ("name", "asked", "status", "code"),
    [
        ("cases.by_category", {}, 422, "invalid"),
        ("cases.by_category", {"campaign": "nowhere"}, 404, "not_found"),
        ("cases.by_category", HERE | {"unit": "nowhere"}, 404, "not_found"),
        ("cases.by_category", HERE | {"as_of": "gestern"}, 422, "invalid"),
        ("cases.by_category", HERE | {"as_of": "2999-01-01"}, 422, "bad_scope"),
        ("cases.by_category", HERE | {"kind": "nonsense"}, 422, "bad_scope"),
        ("cases.by_category/rows", HERE | {"part": "没有的"}, 422, "no_such_part"),
        ("no.such.figure", HERE, 404, "not_found"),
    ],
)
def test_scope_that_cannot_be_is_refused(
    district: District, program: Callers, name: str, asked: dict[str, str], status: int, code: str
) -> None:
    answer = program("clerk").get(f"/figures/{name}", asked)
    assert (answer.status_code, shape_of_problem(answer)["code"]) == (status, code)


def test_unit_sees_its_own_share_and_no_more(district: District, program: Callers) -> None:
    district.assigned()
    head = program("head")
    assert head.get("/figures/cases.by_state", HERE).status_code == 403
    assert head.get("/figures/cases.by_state", HERE | {"unit": "section"}).json()["value"] == 1
    assert head.get("/figures/cases.by_state/rows", HERE | {"unit": "logistics"}).status_code == 403
