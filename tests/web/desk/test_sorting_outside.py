"""The sorting table with a model from outside plugged in: one call for a page, none where nothing may leave or none is needed."""

from tests.insight.conftest import outside  # noqa: F401  # the fixture
from tests.insight.test_outside import nearest_to, the_pile, titles

SORT = "/desk/sort/"


def beside(answer):
    return [shown.one for shown in answer.context["candidates"]]


def test_page_shows_the_order_of_the_model_and_asks_once(district, as_user, outside, monkeypatch):  # noqa: F811
    monkeypatch.setattr("huiyin.insight.outside.SHARE", 1.0)
    voice, clerk = the_pile(district), as_user("clerk")
    for sign in ("操场积水", "操场塑胶"):
        outside.answer = nearest_to(f"{sign}\n")
        assert titles(beside(clerk.get(SORT, {"at": voice.ref})))[0] == sign
    assert len(outside.asked) == 2


def test_page_goes_on_in_its_own_order_where_the_model_refuses(district, as_user, outside):  # noqa: F811
    voice = the_pile(district)
    clerk = as_user("clerk")
    outside.status = 500
    own = titles(beside(clerk.get(SORT, {"at": voice.ref})))
    assert len(own) == 2
    assert len(outside.asked) == 1


def test_page_without_a_model_is_the_same_and_asks_nobody(district, as_user, outside, settings):  # noqa: F811
    voice, clerk = the_pile(district), as_user("clerk")
    outside.answer = nearest_to("操场积水")
    mixed = clerk.get(SORT, {"at": voice.ref})
    assert (mixed.status_code, len(outside.asked)) == (200, 1)
    settings.ENCODER_URL = ""
    plain = clerk.get(SORT, {"at": voice.ref})
    assert (plain.status_code, len(outside.asked)) == (200, 1)
    assert sorted(titles(beside(plain))) == sorted(titles(beside(mixed)))
    advised = [page.context["advice"].case and page.context["advice"].case.case.ref for page in (mixed, plain)]
    assert advised[0] == advised[1]


def test_search_asks_nobody(district, as_user, outside):  # noqa: F811
    voice = the_pile(district)
    assert as_user("clerk").get(SORT, {"at": voice.ref, "q": "操场"}).status_code == 200
    assert outside.asked == []
