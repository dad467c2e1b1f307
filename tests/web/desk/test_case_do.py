"""The short page of a handler: one step after another, each with the one form, back to the page."""

import re

from django.db import connection
from django.test.utils import CaptureQueriesContext

from huiyin.cases.models import Case, EvidenceRule, Template
from huiyin.cases.turns import turns_of
from tests.factories import a_file

HIDDEN = re.compile(r'name="(key|seen|next|measure)" value="([^"]*)"')


def step(client, case, **typed):
    """Send the form that the short page shows; return its verb and the answer."""
    page = client.get(f"/desk/cases/{case.ref}/do/").content.decode()
    form = page[page.index('<form class="deed"') :]
    address = re.search(r'action="([^"]+)"', form)[1]
    filled = dict(re.findall(r'<input type="text" name="(\w+)" value="([^"]*)"', form))
    area = re.findall(r'<textarea name="(\w+)"[^>]*>\n?([^<]*)</textarea>', form)
    answer = client.post(address, {**filled, **dict(area), **dict(HIDDEN.findall(form)), **typed})
    return address.rstrip("/").rpartition("/")[2], answer


def test_school_goes_from_signing_to_submitting_on_one_page(district, as_user):
    head, case = as_user("head"), district.assigned()
    here = f"/desk/cases/{case.ref}/do/"
    done = [
        step(head, case),
        step(head, case, content="更换保温设备", standard="不低于 60 度"),
        step(head, case, result="已更换 3 台", file=a_file()),
        step(head, case, reply="已更换,请再来尝尝"),
    ]
    assert [verb for verb, _answer in done] == ["sign", "plan", "finish_measure", "submit"]
    assert {answer["Location"] for _verb, answer in done} == {here}
    case = Case.objects.get(pk=case.pk)
    assert (case.state, case.person) == ("submitted", district.users["head"].name)
    assert case.rounds.get().result == "已更换 3 台"
    assert "由承办单位以外的人核实" in head.get(here).content.decode()


def test_page_shows_one_form_and_the_steps(district, as_user):
    page = as_user("head").get(f"/desk/cases/{district.working().ref}/do/").content.decode()
    assert page.count('<form class="deed"') == 1
    assert 'aria-current="step"><span>完成</span>' in page
    assert "学校食堂中午供餐温度不够" in page


def test_page_says_what_is_missing_where_a_helper_is_silent(district, as_user):
    case = district.assigned(co=("logistics",))
    head = as_user("head")
    step(head, case)
    step(head, case, content="更换", standard="60 度")
    step(head, case, result="好了", note="见现场")
    page = head.get(f"/desk/cases/{case.ref}/do/").content.decode()
    assert "协办单位「后勤科」的答复" in page
    assert '<form class="deed"' not in page
    assert step(as_user("helper"), case, answer="已采购")[0] == "answer_part"


def test_page_asks_for_the_file_that_a_rule_wants(district, as_user):
    EvidenceRule.objects.create(institution=district.campaign.institution, handling_type="at_once", needs="file")
    case = district.working()
    district.do(case, "finish_measure", "head", measure=1, result="好了", note="只有说明")
    page = as_user("head").get(f"/desk/cases/{case.ref}/do/").content.decode()
    assert "这一类问题的佐证必须有文件" in page
    assert step(as_user("head"), case, file=a_file())[0] == "add_evidence"


def test_error_keeps_what_was_typed_and_the_way_back(district, as_user):
    head, case = as_user("head"), district.working()
    answer = step(head, case, result="", note="照片已存")[1]
    page = answer.content.decode()
    assert answer.status_code == 400
    assert "照片已存" in page
    assert f'name="next" value="/desk/cases/{case.ref}/do/"' in page


def test_way_back_leads_nowhere_else(district, as_user):
    for strange in ("https://example.com/", "//example.com/", "/\\example.com", "javascript:alert(1)"):
        case = district.assigned()
        typed = {"person": "陈", "key": case.ref, "next": strange}
        answer = as_user("head").post(f"/desk/cases/{case.ref}/sign/", typed)
        assert answer["Location"] == f"/desk/cases/{case.ref}/"


def test_page_is_only_for_those_who_handle_and_see_the_case(district, as_user):
    case = district.assigned()
    assert as_user("auditor").get(f"/desk/cases/{case.ref}/do/").status_code == 404
    assert as_user("head").get("/desk/cases/2014-999999/do/").status_code == 404
    assert as_user("head").post(f"/desk/cases/{case.ref}/do/").status_code == 405


def test_statements_do_not_grow_with_the_measures(district, as_user):
    head, counts = as_user("head"), []
    case = district.working()
    for _ in range(2):
        with CaptureQueriesContext(connection) as found:
            head.get(f"/desk/cases/{case.ref}/do/")
        counts.append(len(found))
        for n in range(3):
            district.do(case, "plan", "head", content=f"措施 {n}", standard="标准")
    assert counts[0] == counts[1]
    assert counts[0] <= 25


def a_template(district, verb="submit", field="reply", **more):
    made = {"number": 1, "name": "感谢", "text": "感谢您的反映。"} | more
    return Template.objects.create(institution=district.campaign.institution, verb=verb, field=field, **made)


def test_template_is_offered_and_fills_the_field_without_script(district, as_user):
    a_template(district)
    a_template(district, number=2, name="停用的", state="retired")
    case, head = district.finished(), as_user("head")
    for address in (f"/desk/cases/{case.ref}/submit/", f"/desk/cases/{case.ref}/do/"):
        page = head.get(address).content.decode()
        assert f'href="{address}?template=1"' in page
        assert "停用的" not in page
        assert ">\n感谢您的反映。</textarea>" in head.get(address, {"template": "1"}).content.decode()
        for strange in ("2", "99", "x", "1' OR 1=1", "9" * 40):
            assert ">\n感谢您的反映。</textarea>" not in head.get(address, {"template": strange}).content.decode()


def test_what_waits_opens_on_the_same_step(district, as_user):
    district.assigned(), district.working(), district.finished()
    helped = district.assigned(co=("logistics",))
    district.do(helped, "sign", "head", person="陈科长")
    EvidenceRule.objects.create(institution=district.campaign.institution, handling_type="at_once", needs="file")
    noted = district.working()
    district.do(noted, "finish_measure", "head", measure=1, result="好了", note="只有说明")
    district.do(district.working(), "propose_cancel", "clerk", reason="录错")
    seen = set()
    for person in ("head", "helper"):
        for turn in turns_of(district.actor(person)).rows:
            page = as_user(person).get(f"/desk/cases/{turn.case.ref}/do/").content.decode()
            assert f'action="/desk/cases/{turn.case.ref}/{turn.action.name}/"' in page
            seen.add(turn.action.name)
    assert seen == {"sign", "plan", "finish_measure", "add_evidence", "submit", "answer_part"}


def test_page_says_that_a_decision_is_awaited(district, as_user):
    case = district.finished()
    district.do(case, "propose_cancel", "clerk", reason="录错")
    page = as_user("head").get(f"/desk/cases/{case.ref}/do/").content.decode()
    assert 'class="missing"' in page
    assert '<form class="deed"' not in page


def test_what_came_back_says_so_and_shows_what_was_answered_before(district, as_user):
    voice = district.voice()
    case = district.rate(district.asked(voice), voice, "dissatisfied", "还是冷的")
    head = as_user("head")
    page = head.get(f"/desk/cases/{case.ref}/do/").content.decode()
    assert "第 1 次报结在" in page
    assert "有来件人不满意" in page
    assert "已于本周更换保温设备 3 台" in page
    assert "还是冷的" not in page, "what a sender wrote is not for the unit that handles"
    assert "退回重办" in head.get("/desk/").content.decode()


def test_evidence_left_empty_is_answered_on_the_short_page(district, as_user):
    head, case = as_user("head"), district.working()
    here = f"/desk/cases/{case.ref}/do/"
    assert "佐证:文件或说明,必有一样(也可以稍后交)" in head.get(here).content.decode()
    assert step(head, case, result="已更换 3 台")[1]["Location"] == here
    verb, answer = step(head, case)
    page = answer.content.decode()
    assert (verb, answer.status_code) == ("add_evidence", 400)
    assert "交文件或写说明" in page
    assert "现在:交佐证" in page
    assert "第几项措施" not in page
    assert '<input type="hidden" name="measure" value="1"' in page
    assert step(head, case, note="见现场")[1]["Location"] == here


def test_wrong_field_that_is_folded_away_is_unfolded(district, as_user):
    head, case = as_user("head"), district.assigned()
    step(head, case)
    page = step(head, case, content="更换", standard="60 度", due_on="2099-01-01")[1].content.decode()
    assert '<details class="filled" open>' in page
    assert "现在:制定措施" in page


def test_verbs_own_page_answers_itself(district, as_user):
    case = district.working()
    page = as_user("head").post(f"/desk/cases/{case.ref}/add_evidence/", {"key": "k", "measure": "1"}).content.decode()
    assert "第几项措施" in page


def test_complaint_is_asked_for_its_finding(district, as_user):
    case = district.finished()
    Case.objects.filter(pk=case.pk).update(kind="complaint")
    page = as_user("head").get(f"/desk/cases/{case.ref}/do/").content.decode()
    assert "更多(可不填)" not in page
    assert 'name="finding"' in page
