"""The one page of every verb: what it shows, what it does, and how it refuses."""

import io
import re
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone
from openpyxl import load_workbook

from huiyin.cases.models import Case, Voice
from huiyin.kernel.models import JournalEntry
from huiyin.people.models import Unit, User
from huiyin.web.desk.dress import in_the_tree
from huiyin.web.desk.verbs import __file__ as verbs_file
from tests.factories import a_file, give_permission, moment
from tests.surveys.stories import BALLOT, an_open

TEMPLATES = Path(verbs_file).parents[1] / "templates" / "desk"


def hidden(answer, name):
    found = re.search(rf'name="{name}" value="([^"]*)"', answer.content.decode())
    assert found, name
    return found[1]


def do(client, address, **data):
    """Open the form of a verb as a browser does and send it filled in."""
    shown = client.get(address)
    return client.post(address, {"key": hidden(shown, "key"), "seen": hidden(shown, "seen"), **data})


def test_story_goes_the_whole_way_through_the_pages(district, as_user):
    clerk, head, supervisor = as_user("clerk"), as_user("head"), as_user("supervisor")
    voices = [district.voice() for _ in range(3)]
    opening = clerk.get("/desk/voices/bulk/", {"verb": "open_case", "ref": [v.ref for v in voices]})
    assert opening.status_code == 302
    form = clerk.get(opening["Location"]).content.decode()
    assert all(f'value="{voice.ref}" checked' in form for voice in voices)
    address = opening["Location"].partition("?")[0]
    made = do(
        clerk, address, kind="rectification", title="饭菜偏冷", problem="供餐温度不够", voices=[v.ref for v in voices]
    )
    case = Case.objects.get(title="饭菜偏冷")
    assert made["Location"] == f"/desk/cases/{case.ref}/"
    at = f"/desk/cases/{case.ref}"
    do(clerk, f"{at}/classify/", category="school", handling_type="at_once", target="school")
    do(clerk, f"{at}/accept/")
    do(clerk, f"{at}/assign/", lead="section", co=["logistics"], due_on=f"{timezone.localdate():%Y-%m-%d}")
    do(head, f"{at}/sign/", person="陈科长")
    do(as_user("helper"), f"{at}/answer_part/", answer="设备已采购")
    do(head, f"{at}/plan/", content="更换保温设备", standard="不低于 60 度")
    refused = clerk.post(f"{at}/close/", {"key": "close-1"})
    assert refused.status_code == 409
    for lacking in ("第 1 项措施的完成情况", "第 1 项措施的佐证", "承办单位以外的人核实", "征询来件人"):
        assert lacking in refused.content.decode()
    do(head, f"{at}/add_evidence/", measure=1, note="测温记录", file=a_file())
    do(head, f"{at}/finish_measure/", measure=1, result="已更换")
    do(head, f"{at}/submit/", result="已整改", reply="已更换保温设备")
    assert head.post(f"{at}/verify/", {"remarks": "自己核实"}).status_code == 403
    do(supervisor, f"{at}/verify/", remarks="现场测温合格", met=1)
    do(clerk, f"{at}/ask/")
    for voice in voices:
        district.rate(case, voice, "satisfied")
    closed = do(clerk, f"{at}/close/")
    assert closed["Location"] == f"{at}/"
    case.refresh_from_db()
    assert case.state == "closed"
    page = clerk.get(f"{at}/").content.decode()
    assert "「销号/办结」已办理" in page
    assert "现场测温合格" in page


def test_invalid_form_keeps_what_was_typed_and_names_the_field(district, as_user):
    case = district.accepted(district.voice())
    answer = do(
        as_user("clerk"), f"/desk/cases/{case.ref}/assign/", lead="nowhere", co=["logistics"], due_on="2026-13-45"
    )
    page = answer.content.decode()
    assert answer.status_code == 400
    assert 'value="2026-13-45"' in page
    assert re.search(r'value="logistics"[^>]*checked', page)
    assert page.count('class="error"') == 2
    assert Case.objects.get(pk=case.pk).state == "accepted"


def test_repeated_post_with_one_key_does_the_verb_once(district, as_user):
    case = district.working(district.voice())
    clerk = as_user("head")
    sent = {"key": "twice", "note": "进展"}
    for _ in range(2):
        assert clerk.post(f"/desk/cases/{case.ref}/report_progress/", sent).status_code == 302
    assert case.progress.count() == 1
    other = clerk.post(f"/desk/cases/{case.ref}/report_progress/", sent | {"note": "别的"})
    assert other.status_code == 409
    assert 'name="key" value="twice"' not in other.content.decode()


def test_stale_page_is_told_that_somebody_was_first_and_shows_the_newest(district, as_user):
    case = district.assigned(district.voice())
    head = as_user("head")
    shown = head.get(f"/desk/cases/{case.ref}/sign/")
    district.do(case, "amend", "clerk", title="新标题", problem="新的表述")
    sent = {"seen": hidden(shown, "seen"), "person": "李老师"}
    late = head.post(f"/desk/cases/{case.ref}/sign/", sent)
    page = late.content.decode()
    assert late.status_code == 409
    assert "别人刚刚办理过" in page
    assert "新的表述" in page
    assert 'value="李老师"' in page
    assert (
        head.post(f"/desk/cases/{case.ref}/sign/", {"seen": hidden(late, "seen"), "person": "李老师"}).status_code
        == 302
    )


def test_verb_without_permission_is_403_and_unseen_object_404(district, as_user):
    case = district.accepted(district.voice())
    assert as_user("supervisor").get(f"/desk/cases/{case.ref}/assign/").status_code == 403
    assert as_user("supervisor").post(f"/desk/cases/{case.ref}/assign/").status_code == 403
    assert as_user("head").get(f"/desk/cases/{case.ref}/sign/").status_code == 404
    assert as_user("clerk").get(f"/desk/cases/{case.ref}/no_such_verb/").status_code == 404
    assert as_user("clerk").get("/desk/nothings/x/assign/").status_code == 404


def test_verb_that_is_not_possible_yet_shows_why_before_anybody_presses(district, as_user):
    case = district.case(district.voice())
    answer = as_user("clerk").get(f"/desk/cases/{case.ref}/assign/")
    assert answer.status_code == 200
    assert "现为「登记」" in answer.content.decode()


def test_counter_shows_the_receipt_once_and_the_same_form_the_same_code(district, as_user):
    clerk = as_user("clerk")
    address = f"/desk/campaigns/{district.campaign.code}/receive/"
    assert clerk.get("/desk/voices/new/")["Location"] == address
    sent = {
        "key": "k1",
        "token": "t1",
        "channel": "counter",
        "body": "窗口反映的事",
        "name": "王五",
        "phone": "13800000000",
    }
    first, second = clerk.post(address, sent), clerk.post(address, sent)
    codes = [re.search(r'class="code">([\d ]+)<', answer.content.decode())[1] for answer in (first, second)]
    assert codes[0] == codes[1]
    assert len(codes[0].replace(" ", "")) == 16
    assert Voice.objects.get().channel == "counter"


def test_identity_is_shown_after_a_reason_and_the_look_is_told(district, as_user):
    voice = district.voice(name="赵六", phone="13900000000")
    clerk = as_user("clerk")
    assert "赵六" not in clerk.get(f"/desk/voices/{voice.ref}/").content.decode()
    shown = do(clerk, f"/desk/voices/{voice.ref}/look_at_identity/", reason="需要回电核实")
    assert "赵六" in shown.content.decode()
    assert shown["Cache-Control"] == "no-store"
    assert "需要回电核实" in clerk.get(f"/desk/voices/{voice.ref}/").content.decode()
    assert as_user("auditor").get(f"/desk/voices/{voice.ref}/look_at_identity/").status_code == 403


def test_form_of_the_counter_carries_its_own_token_so_that_a_double_click_is_one_voice(district, as_user):
    clerk = as_user("clerk")
    address = f"/desk/campaigns/{district.campaign.code}/receive/"
    shown = clerk.get(address)
    token = hidden(shown, "token")
    assert len(token) > 20
    assert shown.context["form"].initial["channel"] == "counter"
    sent = {"key": hidden(shown, "key"), "token": token, "channel": "phone", "body": "电话里说的事"}
    for _ in range(2):
        assert 'class="code"' in clerk.post(address, sent).content.decode()
    assert Voice.objects.count() == 1


def test_past_date_is_asked_only_of_those_who_may_enter_one(district, as_user):
    case = district.case()
    address = f"/desk/cases/{case.ref}/amend/"
    said = {"title": "新标题", "problem": "新表述"}
    assert 'name="at"' not in as_user("clerk").get(address).content.decode()
    refused = as_user("clerk").post(address, {"at": "2026-01-06T09:30", **said})
    assert refused.status_code == 409
    give_permission(district, "clerk", "case.backdate")
    assert 'name="at"' in as_user("clerk").get(address).content.decode()
    for nonsense in ("yesterday", "2026-02-30T10:00", "0001-01-01T00:00", "9999-12-31T23:59"):
        wrong = as_user("clerk").post(address, {"at": nonsense, **said})
        assert (wrong.status_code, "生效时间写作" in wrong.content.decode()) == (409, True)
        assert f'value="{nonsense}"' in wrong.content.decode()
    early = district.do_new(
        "open_case", kind="rectification", title="旧事", problem="旧事", at=moment("2026-02-02 09:00")
    )
    address = f"/desk/cases/{early.ref}/accept/"
    assert as_user("clerk").post(address, {"at": "2026-03-02T09:30"}).status_code == 302
    entry = JournalEntry.objects.get(about=f"case/{early.ref}", verb="accept")
    assert entry.at == moment("2026-03-02 09:30")


def test_token_for_a_program_is_shown_once(district, as_user):
    admin = as_user("admin")
    page = do(admin, "/desk/users/clerk/add_token/", label="统计程序").content.decode()
    token = re.search(r'class="code long">(hy_[\w-]+)<', page)[1]
    again = admin.get("/desk/manage/users/clerk/").content.decode()
    assert "统计程序" in again
    assert token not in again


def test_admin_keeps_units_and_people(district, as_user):
    admin = as_user("admin")
    do(
        admin,
        f"/desk/institution/{district.institution.code}/add_unit/",
        code="school3",
        name="第三小学",
        kind="school",
        level=2,
        parent="bureau",
    )
    assert Unit.objects.get(code="school3").parent.code == "bureau"
    do(admin, "/desk/units/school3/rename_unit/", name="第三实验小学")
    made = do(
        admin, "/desk/units/school3/add_user/", username="principal3", name="周校长", password="a-long-enough-phrase-9"
    )
    assert made["Location"] == "/desk/manage/users/principal3/"
    do(admin, "/desk/users/principal3/give_role/", role="handler", unit="school3")
    person = User.objects.get(username="principal3")
    assert [given.role.code for given in person.roles_given.all()] == ["handler"]
    assert Client().login(username="principal3", password="a-long-enough-phrase-9")
    page = admin.get("/desk/manage/users/principal3/").content.decode()
    assert "承办人" in page
    assert "a-long-enough-phrase-9" not in page
    do(admin, "/desk/users/principal3/deactivate/")
    assert not User.objects.get(username="principal3").is_active


def test_password_leaves_no_digest_among_the_spent_keys(district, as_user):
    from huiyin.kernel.models import SpentKey

    do(
        as_user("admin"),
        "/desk/units/school/add_user/",
        username="teacher",
        name="孙老师",
        password="a-long-enough-phrase-9",
    )
    assert User.objects.filter(username="teacher").exists()
    assert not SpentKey.objects.exists()


def test_campaign_is_opened_and_led_through_its_phases(district, as_user):
    admin = as_user("admin")
    made = do(
        admin, "/desk/units/office/open_campaign/", code="new-2027", name="新活动", theme="为民", starts_on="2027-01-04"
    )
    assert made["Location"] == "/desk/campaigns/new-2027/"
    for verb, data in [
        ("add_phase", {"name": "第一环节"}),
        ("add_category", {"code": "c1", "name": "教学"}),
        ("add_units", {"units": ["school", "school2"]}),
        ("name_answering", {"lines": "school | director"}),
        ("start_campaign", {}),
    ]:
        assert do(admin, f"/desk/campaigns/new-2027/{verb}/", **data).status_code == 302, verb
    page = admin.get("/desk/campaigns/new-2027/").content.decode()
    for shown in (
        "第一环节",
        "教学",
        "第一小学",
        "Director",
        "第二小学",
        "还有 1 个单位没有确定第一责任人。",
        "进行中",
    ):
        assert shown in page, shown
    file = admin.get("/desk/campaigns/new-2027/?as=xlsx&of=answering")
    rows = load_workbook(io.BytesIO(b"".join(file))).worksheets[0].iter_rows(values_only=True)
    assert [list(row) for row in rows] == [
        ["单位", "第一责任人", "分管领导"],
        ["第一小学", "Director", ""],
        ["第二小学", "", ""],
    ]


def test_code_with_a_slash_does_not_break_the_list_of_units(district, as_user):
    admin = as_user("admin")
    do(
        admin,
        f"/desk/institution/{district.institution.code}/add_unit/",
        code="a/b ?#",
        name="怪代码",
        kind="school",
        level=2,
        parent="bureau",
    )
    assert "怪代码" in admin.get("/desk/manage/units/").content.decode()
    assert do(admin, "/desk/units/a/b%20%3F%23/rename_unit/", name="好名字").status_code == 302
    assert Unit.objects.get(code="a/b ?#").name == "好名字"


@pytest.mark.parametrize("name", ["../../etc/passwd.txt", "报告\u202etxt.exe.pdf", "a;b'c.csv", "…" * 300 + ".pdf"])
def test_evidence_comes_back_as_a_file_with_a_harmless_name(district, as_user, name):
    case = district.working(district.voice())
    content = b"<script>alert(1)</script>"
    answer = do(as_user("head"), f"/desk/cases/{case.ref}/add_evidence/", measure=1, file=a_file(name, content))
    assert answer.status_code == 302, answer.content.decode()
    kept = case.evidence.get()
    got = as_user("clerk").get(f"/desk/cases/{case.ref}/evidence/{kept.sha256}/")
    assert b"".join(got.streaming_content) == content
    assert got["Content-Type"] == "application/octet-stream"
    assert got["X-Content-Type-Options"] == "nosniff"
    disposition = got["Content-Disposition"]
    assert disposition.startswith("attachment")
    assert not {"\r", "\n", "/"} & set(disposition.replace("utf-8''", ""))
    assert "%E2%80%AE" not in disposition
    assert as_user("principal").get(f"/desk/cases/{case.ref}/evidence/{kept.sha256}/").status_code == 404
    assert as_user("clerk").get(f"/desk/cases/{case.ref}/evidence/{'0' * 64}/").status_code == 404


def test_timeline_names_people_units_and_what_was_written(district, as_user):
    case = district.assigned(district.voice(), co=("logistics",))
    page = as_user("clerk").get(f"/desk/cases/{case.ref}/").content.decode()
    for shown in ("Clerk · 办公室", "交办", "后勤科", "学校管理"):
        assert shown in page, shown


def select(page, name):
    return re.search(rf'<select name="{name}"[^>]*>(.*?)</select>', page, re.DOTALL)[1]


def test_classifying_begins_with_nothing_chosen(district, as_user):
    case, clerk = district.case(), as_user("clerk")
    address = f"/desk/cases/{case.ref}/classify/"
    page = clerk.get(address).content.decode()
    for name in ("category", "handling_type", "target"):
        assert re.match(r'\s*<option value=""( selected)?>请选择</option>', select(page, name))
        assert 'value="leadership" selected' not in page
    refused = do(clerk, address)
    assert refused.status_code == 400
    for sentence in ("请选择类别", "请选择整改类型", "请选择反映对象"):
        assert sentence in refused.content.decode()
    do(clerk, address, category="school", handling_type="dig", target="school")
    known = select(clerk.get(address).content.decode(), "handling_type")
    assert 'value="dig" selected' in known
    assert "请选择" not in known


def test_units_are_offered_by_kind_in_the_order_of_the_tree(district, as_user):
    case, clerk = district.accepted(), as_user("clerk")
    page = clerk.get(f"/desk/cases/{case.ref}/assign/").content.decode()
    offered = select(page, "lead")
    kinds = re.findall(r'<optgroup label="([^"]+)"', offered)
    assert kinds == [kind for kind in ("机关", "科室", "直属单位", "学区", "学校") if kind in kinds]
    assert kinds[:2] == ["机关", "科室"]
    assert set(re.findall(r'value="([^"]+)"', offered)) == set(district.units)
    assert "从今天起 15 个工作日" in page


def test_path_sorts_as_the_tree_and_not_as_text(district):
    paths = ["1.10.", "1.2.", "1.2.11.", "1.2.3."]
    units = [Unit(kind="section", path=path) for path in paths]
    assert [unit.path for unit in sorted(units, key=in_the_tree)] == ["1.2.", "1.2.3.", "1.2.11.", "1.10."]


def test_opening_says_when_to_tick_and_what_may_stay_empty(district, as_user):
    page = as_user("clerk").get(f"/desk/campaigns/{district.campaign.code}/open_case/").content.decode()
    assert "被反映的单位和它的下级不能办这一件" in page
    assert "只有投诉才填" in page
    assert '归入的来件<span class="needed">可不填</span>' in page
    assert "被反映单位<span" not in page


def test_closed_case_offers_its_category_only_as_a_correction(district, as_user):
    page = as_user("clerk").get(f"/desk/cases/{district.closed().ref}/").content.decode()
    assert re.search(r'<p class="small"><a href="[^"]+/classify/">更正归类</a>', page)


def test_what_cannot_be_undone_is_folded_away_and_said_so(district, as_user):
    questionnaire = an_open(district)
    clerk = as_user("clerk")
    page = clerk.get(f"/desk/forms/{questionnaire.code}/").content.decode()
    buttons, _fold, folded = page.partition('<details class="final">')
    address = f"/desk/forms/{questionnaire.code}/withdraw_questionnaire/"
    assert address not in buttons
    assert address in folded
    assert "close_questionnaire" in buttons
    form = clerk.get(address).content.decode()
    assert "不能恢复" in form
    assert 'class="btn btn-grave"' in form
    assert "不能恢复" not in clerk.get(f"/desk/forms/{questionnaire.code}/close_questionnaire/").content.decode()


def test_every_bar_of_verbs_sets_apart_what_cannot_be_undone():
    """A template that lists the possible verbs takes the ordinary ones and folds the final ones."""
    places = [path for path in TEMPLATES.rglob("*.html") if "in possible" in path.read_text(encoding="utf-8")]
    assert len(places) >= 6
    for path in places:
        text = path.read_text(encoding="utf-8")
        if path.name != "form_paper.html":  # it lists what belongs to paper by name, and nothing of that is final
            assert "in possible|ordinary" in text, path.name
            assert "desk/final_verbs.html" in text, path.name


def test_field_in_which_nothing_can_be_chosen_is_not_shown(district, as_user):
    questionnaire = an_open(district)
    clerk = as_user("clerk")
    for verb in ("print_copies", "make_tokens"):
        form = clerk.get(f"/desk/forms/{questionnaire.code}/{verb}/").content.decode()
        assert "这些人属于哪一类" not in form
    ballot = an_open(district, code="ballot", sort="ballot", content=BALLOT, groupings="")
    assert "这些人属于哪一类" in clerk.get(f"/desk/forms/{ballot.code}/print_copies/").content.decode()
