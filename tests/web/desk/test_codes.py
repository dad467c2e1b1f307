"""Topics and weak links on the desk: one press sets what the words propose, every number opens its rows, the machine only proposes."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlparse

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from huiyin.cases.actions.starting import add_starting_codes
from huiyin.cases.codes import topics_of
from huiyin.cases.models import Case, Voice

WEAK, TOPICS, CODES = "/desk/weak-links/", "/desk/heat/", "/desk/manage/codes/"


@pytest.fixture
def coded(district):
    add_starting_codes(district.institution, district.program)
    return district


def complaint(district, link, unit="school"):
    voice = district.voice()
    case = district.asked(voice, kind="complaint")
    district.rate(case, voice, "satisfied")
    district.do(case, "add_topics", "clerk", topics=["fees"])
    return district.do(case, "close", "clerk", weak_link=link, weak_unit=unit)


def test_one_press_sets_what_the_words_propose(coded, as_user):
    voice, client = coded.voice(subject="", body="学校乱收费,还体罚学生"), as_user("clerk")
    page = client.get(f"/desk/voices/{voice.ref}/").content.decode()
    assert "提示的主题,一点就标:" in page
    assert re.search(r'<button[^>]*name="topics" value="fees">\+ 乱收费', page)
    back = {"topics": ["fees"], "next": f"/desk/voices/{voice.ref}/"}
    answer = client.post(f"/desk/voices/{voice.ref}/add_topics/", back)
    assert (answer.status_code, answer["Location"]) == (302, back["next"])
    assert [one.code for one in topics_of(Voice.objects.get(pk=voice.pk))] == ["fees"]
    page = client.get(back["next"]).content.decode()
    assert 'href="/desk/voices/?topic=fees"' in page
    assert 'value="fees"' not in page, "what is borne is not proposed again"
    listed = client.get("/desk/voices/?topic=fees").content.decode()
    assert voice.ref in listed


def test_sorting_table_proposes_and_comes_back_to_the_same_voice(coded, as_user):
    voice, client = coded.voice(subject="", body="学校乱收费"), as_user("clerk")
    page = client.get("/desk/sort/").content.decode()
    assert "+ 乱收费" in page
    client.post(f"/desk/voices/{voice.ref}/add_topics/", {"topics": ["fees"], "next": "/desk/sort/"})
    assert 'href="/desk/voices/?topic=fees"' in client.get("/desk/sort/").content.decode()


def test_closing_a_complaint_asks_and_closing_a_problem_does_not(coded, as_user):
    asked = coded.asked(coded.voice(), kind="complaint")
    problem = coded.asked(coded.voice())
    client = as_user("clerk")
    assert 'name="weak_link"' in client.get(f"/desk/cases/{asked.ref}/close/").content.decode()
    assert 'name="weak_link"' not in client.get(f"/desk/cases/{problem.ref}/close/").content.decode()


@pytest.mark.parametrize("by", ["unit", "month", "category", "topic"])
def test_every_number_of_the_table_opens_as_many_rows(coded, as_user, by):
    complaint(coded, "weak-openness")
    complaint(coded, "weak-openness", "school2")
    complaint(coded, "weak-service")
    client = as_user("clerk")
    page = client.get(f"{WEAK}?by={by}")
    lines = page.context["lines"]
    cells = [cell for line in lines for cell in [*line.cells, line.total] if cell.value]
    assert sum(line.total.value for line in lines) == 3
    for cell in cells:
        rows = client.get(f"/desk/figures/{cell.figure}/?part={cell.part}").context["found"]
        assert len(rows.listed) == cell.value


def test_commonest_is_proposed_and_the_clerk_decides(coded, as_user):
    complaint(coded, "weak-openness")
    complaint(coded, "weak-openness", "school2")
    complaint(coded, "weak-service")
    before, client = Case.objects.count(), as_user("clerk")
    top = client.get(WEAK).context["top"]
    assert (top["part"].label, top["part"].value) == ("校务公开", 2)
    said = parse_qs(urlparse(top["opening"]).query)
    assert said["title"] == ["投诉反映的薄弱环节:校务公开"]
    assert "办结的投诉共 3 件,其中 2 件反映出「校务公开」薄弱:第一小学 1 件、第二小学 1 件。" in said["problem"][0]
    form = client.get(top["opening"]).content.decode()
    assert "投诉反映的薄弱环节:校务公开" in form
    assert Case.objects.count() == before, "nothing was opened"
    assert as_user("auditor").get(WEAK).context["top"]["opening"] == ""


def test_ledger_is_narrowed_by_weak_link_topic_and_salient(coded, as_user):
    case, other = complaint(coded, "weak-openness"), complaint(coded, "weak-service")
    problem = coded.accepted(coded.voice())
    said = {"decided_by": "局党委", "meeting": "第 5 次会议", "decided_on": "2026-01-06"}
    coded.do(problem, "mark_salient", "clerk", **said)
    client = as_user("clerk")
    page = client.get("/desk/ledger/?weak_link=weak-openness").content.decode()
    assert case.ref in page
    assert other.ref not in page
    assert problem.ref not in client.get("/desk/ledger/?topic=fees").content.decode()
    salient = client.get("/desk/ledger/?salient=1").content.decode()
    assert problem.ref in salient
    assert case.ref not in salient
    assert "第 5 次会议" in client.get(f"/desk/cases/{problem.ref}/").content.decode()


def test_topics_say_that_they_need_not_sum_to_the_voices(coded, as_user):
    client = as_user("clerk")
    assert "来件还没有标主题。" in client.get(TOPICS).content.decode()
    voice = coded.voice()
    client.post(f"/desk/voices/{voice.ref}/add_topics/", {"topics": ["fees", "double-reduction"]})
    page = client.get(TOPICS)
    assert "各主题之和可以多于件数" in page.content.decode()
    assert [(line.label, line.total.value) for line in page.context["lines"]] == [("乱收费", 1), ("双减", 1)]


def test_catalogue_is_begun_and_kept_by_who_organises(district, as_user):
    client = as_user("admin")
    assert "加入 19 个现成的条目" in client.get(CODES).content.decode()
    client.post("/desk/manage/codes/starting/")
    page = client.get(CODES).content.decode()
    assert "贫困生入学" in page
    assert "现成的条目" not in page
    assert as_user("clerk").get(CODES).status_code in (403, 404)


def test_page_asks_as_many_questions_however_many_complaints(coded, as_user):
    client, asked = as_user("clerk"), []
    complaint(coded, "weak-openness")
    client.get(WEAK)
    for _ in range(2):
        complaint(coded, "weak-service", "school2")
        with CaptureQueriesContext(connection) as told:
            client.get(WEAK)
        asked.append(len(told))
    assert asked[0] == asked[1]
