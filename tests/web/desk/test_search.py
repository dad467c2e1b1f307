"""Search: a number opens its page, words list what says them, and nobody finds what he may not see."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.activities.paper_stories import a_call, handed_in


def test_number_opens_the_page(district, as_user):
    voice = district.voice()
    case = district.case(voice)
    client = as_user("clerk")
    assert client.get(f"/desk/search/?q= {case.ref} ").url == f"/desk/cases/{case.ref}/"
    assert client.get(f"/desk/search/?q={voice.ref.lower()}").url == f"/desk/voices/{voice.ref}/"


def test_words_list_cases_and_voices_in_either_script(district, as_user):
    case = district.case(title="食堂饭菜偏冷", problem="供餐温度不够")
    voice = district.voice(subject="校车", body="校车晚点,饭菜也冷")
    district.voice(subject="路灯", body="路灯坏了")
    answer = as_user("clerk").get("/desk/search/?q=飯菜")
    assert [one.ref for one in answer.context["cases"]] == [case.ref]
    assert [one.ref for one in answer.context["voices"]] == [voice.ref]
    assert "路灯" not in answer.content.decode()


def test_handler_finds_his_own_cases_and_no_voices(district, as_user):
    voice = district.voice(body="饭菜冷")
    mine, others = district.assigned(voice, title="饭菜冷"), district.case(title="饭菜冷")
    client = as_user("head")
    answer = client.get("/desk/search/?q=饭菜冷")
    assert [one.ref for one in answer.context["cases"]] == [mine.ref]
    assert "来件里没有" not in answer.content.decode()
    assert voice.ref not in answer.content.decode()
    for ref in (others.ref, voice.ref):
        assert client.get(f"/desk/search/?q={ref}").status_code == 200, "as if there were none of that number"


@pytest.mark.parametrize("said", ["", "。", "'", "%", "\\", "a" * 500, "2026-", "-", "V2026-999999", "\x00食堂"])
def test_whatever_is_typed_gets_a_page(district, as_user, said):
    assert as_user("clerk").get("/desk/search/", {"q": said}).status_code == 200


def test_number_of_queries_does_not_grow(district, as_user):
    client = as_user("clerk")

    def queries():
        with CaptureQueriesContext(connection) as captured:
            client.get("/desk/search/?q=食堂")
        return len(captured)

    district.case(district.voice())
    few = queries()
    for _ in range(5):
        district.case(district.voice())
    assert queries() == few


def test_papers_handed_in_are_found_beside_the_rest(district, as_user):
    paper = handed_in(district, a_call(district))
    answer = as_user("clerk").get("/desk/search/", {"q": "校門口擁堵"})
    assert [one.paper.ref for one in answer.context["papers"]] == [paper.ref]
    text = answer.content.decode()
    assert f"/desk/papers/{paper.ref}/" in text
    assert "<mark>校门口拥堵</mark>" in text
    assert as_user("clerk").get("/desk/search/", {"q": "“校门口堵拥”"}).context["nothing"]
