"""The ledger's columns, kept lists, sheet on paper and rows from Excel; what is said to those who decide."""

import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from huiyin.cases.models import Case, Proposal, Voice
from huiyin.people.models import SavedView

LEDGER, PASTE, PRINT, VIEWS = "/desk/ledger/", "/desk/ledger/paste/", "/desk/ledger/print/", "/desk/views/"
CAMPAIGN = "district-2026"


def heads(page):
    return [head for head, _css in page.context["table"].heads]


def sheet(answer):
    rows = load_workbook(io.BytesIO(b"".join(answer))).worksheets[0].iter_rows(values_only=True)
    return list(rows)


def queries(client, address):
    client.get(address)
    with CaptureQueriesContext(connection) as caught:
        assert client.get(address).status_code == 200
    return len(caught)


# Columns and filters


@pytest.mark.parametrize(
    ("asked", "shown"),
    [
        ("columns=ref,due", ["件号", "整改时限"]),
        ("columns=due&columns=ref", ["整改时限", "件号"]),
        ("columns=ref,nonsense,ref,<b>", ["件号"]),
        ("columns=target,kind,result,registered", ["反映对象", "种类", "完成情况", "登记时间"]),
    ],
)
def test_columns_are_those_of_the_address_also_in_the_export(district, as_user, asked, shown):
    district.working()
    clerk = as_user("clerk")
    assert heads(clerk.get(f"{LEDGER}?{asked}")) == shown
    assert list(sheet(clerk.get(f"{LEDGER}export/?{asked}"))[0]) == shown
    printed = clerk.get(f"{PRINT}?{asked}").content.decode()
    assert [printed.count(f'scope="col">{head}<') for head in shown] == [1] * len(shown)


@pytest.mark.parametrize("asked", ["", "columns=", "columns=nonsense"])
def test_without_known_columns_the_usual_ones_are_shown(district, as_user, asked):
    district.case()
    assert len(heads(as_user("clerk").get(f"{LEDGER}?{asked}"))) == 12


def test_chosen_columns_stay_with_the_filters(district, as_user):
    district.working()
    page = as_user("clerk").get(f"{LEDGER}?columns=ref,due&state=working").content.decode()
    assert '<input type="hidden" name="columns" value="ref,due">' in page
    assert '<input type="hidden" name="state" value="working">' in page


def test_filters_by_target_conduct_and_limit(district, as_user):
    working, conduct = district.working(), district.case(conduct="on", about_unit="school2")
    clerk = as_user("clerk")

    def shown(asked):
        return [case.ref for case in clerk.get(f"{LEDGER}?{asked}").context["found"].rows]

    assert shown("target=school") == [working.ref]
    assert shown("conduct=on") == [conduct.ref]
    assert shown(f"due_from={working.due_on}&due_to={working.due_on}") == [working.ref]
    assert shown("due_from=2200-01-01") == []
    assert shown("due_from=nonsense") == [conduct.ref, working.ref]


# Kept lists


def test_list_is_kept_under_a_name_shown_as_a_chip_and_dropped(district, as_user):
    district.case(kind="complaint")
    clerk = as_user("clerk")
    kept = clerk.post(
        VIEWS, {"place": "ledger", "name": "到期投诉", "query": "kind=complaint&columns=ref,due"}, follow=True
    )
    page = kept.content.decode()
    assert (heads(kept), "已保存为「到期投诉」" in page) == (["件号", "整改时限"], True)
    assert 'href="/desk/ledger/?kind=complaint&amp;columns=ref,due" aria-current="true">到期投诉' in page
    view = SavedView.objects.get()
    assert (view.user.username, view.place) == ("clerk", "ledger")
    assert "到期投诉" not in as_user("leader").get(LEDGER).content.decode()
    assert clerk.post(VIEWS, {"do": "drop", "number": view.pk}).status_code == 302
    assert not SavedView.objects.exists()


def test_nobody_drops_anothers_list(district, as_user):
    as_user("clerk").post(VIEWS, {"place": "ledger", "name": "我的", "query": "overdue=1"})
    view = SavedView.objects.get()
    assert as_user("leader").post(VIEWS, {"do": "drop", "number": view.pk}).status_code == 400
    assert SavedView.objects.exists()


@pytest.mark.parametrize(
    "data",
    [
        {"place": "ledger", "name": "", "query": "a=1"},
        {"place": "ledger", "name": "长" * 41, "query": "a=1"},
        {"place": "nowhere", "name": "名", "query": "a=1"},
        {"place": "ledger", "name": "名", "query": "a" * 3000},
        {"place": "ledger", "name": "\x00", "query": ""},
        {"do": "drop", "number": "x"},
        {"do": "drop", "number": "9" * 40},
        {"do": "drop"},
    ],
)
def test_what_cannot_be_kept_is_said_and_stays_typed(district, as_user, data):
    answer = as_user("clerk").post(VIEWS, data)
    assert answer.status_code == 400
    assert 'class="error"' in answer.content.decode()


def test_at_most_thirty_lists_are_kept(district, as_user):
    clerk = as_user("clerk")
    for n in range(30):
        assert clerk.post(VIEWS, {"place": "ledger", "name": f"第{n}个", "query": f"text={n}"}).status_code == 302
    assert "最多保存 30 个" in clerk.post(VIEWS, {"place": "ledger", "name": "多", "query": ""}).content.decode()
    assert clerk.post(VIEWS, {"place": "ledger", "name": "第0个", "query": "text=新"}).status_code == 302
    assert SavedView.objects.count() == 30


def test_kept_query_leads_nowhere_else(district, as_user):
    answer = as_user("clerk").post(VIEWS, {"place": "ledger", "name": "名", "query": "?//evil.example"})
    assert answer.url.startswith("/desk/ledger/?")


# On paper


def test_sheet_has_the_offices_columns_and_the_line_of_signatures(district, as_user):
    case = district.closed(district.voice(channel="box"))
    page = as_user("clerk").get(PRINT).content.decode()
    for words in (
        "问题整改台账",
        "单位:",
        "填报日期:",
        "共 1 件",
        "填表人:",
        "审核人:",
        "负责人:",
        "责任领导",
        "佐证材料(件数)",
    ):
        assert words in page
    for words in (case.ref, "意见箱", "基础教育科", "陈科长", "更换保温设备", "出餐温度不低于 60 度", "已更换 3 台"):
        assert words in page
    assert '<td class="yes">是</td>' in page
    assert page.index("<thead>") < page.index("<tbody>")


def test_sheet_follows_the_filters_and_says_when_it_is_too_long(district, as_user, monkeypatch):
    from huiyin.web.desk import ledger_print

    for n in range(3):
        district.case(title=f"{'甲乙丙'[n]}校的件")
    clerk = as_user("clerk")
    assert "乙校的件" not in clerk.get(f"{PRINT}?text=丙校").content.decode()
    monkeypatch.setattr(ledger_print, "LIMIT", 2)
    page = clerk.get(PRINT).content.decode()
    assert ("这里只印最新的 2 件" in page, "第0件" in page, "共 2 件" in page) == (True, False, True)


def test_handling_unit_prints_only_its_own(district, as_user):
    own, other = district.assigned(), district.assigned(lead="logistics")
    page = as_user("head").get(PRINT).content.decode()
    assert (own.ref in page, other.ref in page) == (True, False)


# From Excel

WHOLE = "食堂饭菜偏冷\t中午供餐温度不够\t整改问题\t学校管理\t立说立行类\t学校\t基础教育科\t2099-6-1"


def paste(client, text, do="look", **more):
    return client.post(PASTE, {"campaign": CAMPAIGN, "text": text, "do": do, "key": "a-key", **more})


def test_whole_row_is_opened_classified_accepted_and_assigned(district, as_user):
    clerk = as_user("clerk")
    looked = paste(clerk, WHOLE)
    assert "共 1 行,可以立件 1 行" in looked.content.decode()
    assert not Case.objects.exists()
    done = paste(clerk, WHOLE, "open")
    case = Case.objects.get()
    assert (case.state, str(case.lead_unit), str(case.due_on)) == ("assigned", "基础教育科", "2099-06-01")
    assert [action.name for action in done.context["came"][0].done] == ["open_case", "classify", "accept", "assign"]


def test_rows_go_as_far_as_their_cells_say(district, as_user):
    text = "标题\t问题内容\t类别\t整改类型\t反映对象\n甲\t甲事\t\t\t\n乙\t乙事\t学校管理\t其他问题类\t科室"
    paste(as_user("clerk"), text, "open")
    assert list(Case.objects.order_by("title").values_list("title", "state", "category__code")) == [
        ("乙", "registered", "school"),
        ("甲", "registered", None),
    ]


def test_errors_stand_beside_their_cells_and_nothing_typed_is_lost(district, as_user):
    text = "\t没有标题\t怪种类\n好的\t好的问题\n三\t三事\t投诉\t学校管理\t\t\n四\t四事\t\t\t\t\t基础教育科\t不是日期"
    answer = paste(as_user("clerk"), text)
    errors = [row.errors for row in answer.context["pasted"].rows]
    assert [set(found) for found in errors] == [
        {"title", "kind"},
        set(),
        {"handling_type", "target"},
        {"due_on", "category"},
    ]
    assert text.split("\n")[2] in answer.content.decode().replace("&#x27;", "'")
    done = paste(as_user("clerk"), text, "open")
    assert [case.title for case in Case.objects.all()] == ["好的"]
    assert "有格子填得不对" in done.content.decode()


def test_sent_twice_opens_each_once_also_after_mending_the_rest(district, as_user):
    clerk, two = as_user("clerk"), "甲\t甲事\n乙\t乙事"
    paste(clerk, two, "open")
    paste(clerk, two, "open")
    paste(clerk, f"{two}\n丙\t丙事", "open")
    assert sorted(Case.objects.values_list("title", flat=True)) == ["丙", "乙", "甲"]
    paste(clerk, two, "open", key="another-key")
    assert Case.objects.count() == 5


def test_same_row_twice_in_one_paste_is_two_cases(district, as_user):
    paste(as_user("clerk"), "甲\t甲事\n甲\t甲事", "open")
    assert Case.objects.count() == 2


def test_refused_step_of_a_row_is_said_and_the_others_go_on(district, as_user):
    late = WHOLE.replace("2099-6-1", "2001-1-1")
    done = paste(as_user("clerk"), f"{late}\n{WHOLE}", "open").content.decode()
    assert "「交办」没有办成" in done
    assert "时限不早于登记之日" in done
    assert sorted(Case.objects.values_list("state", flat=True)) == ["accepted", "assigned"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   \n\t",
        "标题\t问题内容",
        "\x00\t\x00",
        '"不成对\t' + "长" * 200_000,
        "甲\t乙\n" * 201,
        "\ud800".encode("utf-8", "replace"),
        "标题\t问题\t问题内容\n甲\t乙\t丙",
    ],
)
def test_what_is_no_table_is_answered_in_words(district, as_user, text):
    answer = paste(as_user("clerk"), text, "open")
    assert answer.status_code == 400
    assert not Case.objects.exists()


def test_quoted_cells_with_line_breaks_are_one_cell(district, as_user):
    paste(as_user("clerk"), '甲\t"第一行\n第二行"', "open")
    assert Case.objects.get().problem == "第一行\n第二行"


def test_heads_are_known_by_other_names_and_unknown_ones_are_named(district, as_user):
    text = "序号\t问题描述(必填)\t件名\t承办单位\t责任人\n1\t甲事\t甲\t\t王某"
    looked = paste(as_user("clerk"), text)
    assert looked.context["pasted"].rows[0].texts == {"title": "甲", "problem": "甲事"}
    assert looked.context["pasted"].unknown == ("序号", "责任人")
    paste(as_user("clerk"), text, "open")
    assert Case.objects.get().problem == "甲事"


def test_only_those_who_open_cases_paste(district, as_user):
    assert as_user("head").get(PASTE).status_code == 404
    assert paste(as_user("clerk"), "甲\t乙", campaign="elsewhere").status_code == 404


# Several at once


def test_refused_rows_are_tried_again_with_what_was_typed(district, as_user):
    ready, early = district.accepted(), district.case()
    data = {"verb": "assign", "ref": [ready.ref, early.ref], "lead": "section", "due_on": "2099-01-01"}
    clerk = as_user("clerk")
    page = clerk.post("/desk/ledger/bulk/", data).content.decode()
    assert "对没办成的再试一次" in page
    again = clerk.post("/desk/ledger/bulk/", {**data, "ref": early.ref, "again": "1"})
    assert 'value="2099-01-01"' in again.content.decode()
    assert Case.objects.get(pk=early.pk).state == "registered"


def test_several_voices_are_put_to_a_case_found_by_words(district, as_user):
    case, voices = district.case(title="操场塑胶跑道"), [district.voice(), district.voice()]
    clerk = as_user("clerk")
    chosen = [voice.ref for voice in voices]
    page = clerk.get("/desk/voices/bulk/", {"verb": "link", "ref": chosen, "q": "跑道"}).content.decode()
    assert f'name="case" value="{case.ref}"' in page
    clerk.post("/desk/voices/bulk/", {"verb": "link", "ref": chosen, "case": ["", case.ref]})
    assert case.links.count() == 2


# My turn


def test_leader_decides_in_the_row(district, as_user):
    one, two = district.case(), district.case()
    for case in (one, two):
        district.do(case, "propose_decline", "clerk", reason="属城管职责", basis="职责分工", ground="not_ours")
    leader = as_user("leader")
    assert "属城管职责" in leader.get("/desk/").content.decode()
    leader.post("/desk/decide/", {"ref": one.ref, "verb": "decline", "say": "yes", "key": "a"})
    assert Case.objects.get(pk=one.pk).state == "declined"
    silent = leader.post("/desk/decide/", {"ref": two.ref, "verb": "decline", "say": "no", "key": "b"})
    assert (silent.status_code, "不同意要写明理由" in silent.content.decode()) == (400, True)
    leader.post("/desk/decide/", {"ref": two.ref, "verb": "decline", "say": "no", "remark": "属我委职责", "key": "c"})
    assert Proposal.objects.get(case=two).approved is False
    assert Case.objects.get(pk=two.pk).state == "registered"


@pytest.mark.parametrize("data", [{"verb": "close"}, {"verb": "verify", "say": "yes"}, {"ref": "2026-999999"}, {}])
def test_nothing_else_is_decided_in_a_row(district, as_user, data):
    case = district.case()
    assert as_user("leader").post("/desk/decide/", {"ref": case.ref, **data}).status_code == 404


def test_who_decided_first_is_said_over_the_list(district, as_user):
    case = district.case()
    district.do(case, "propose_decline", "clerk", reason="属城管职责", basis="职责分工", ground="not_ours")
    district.do(case, "decline", "leader")
    late = as_user("leader").post("/desk/decide/", {"ref": case.ref, "verb": "decline", "say": "yes"})
    assert (late.status_code, "不能批准不予受理" in late.content.decode()) == (409, True)


def test_questions_of_senders_wait_on_the_desk_of_those_who_sort(district, as_user):
    voice = district.voice()
    voice.questions.create(number=1, by_sender=True, text="什么时候能改好?", at=voice.received_at)
    assert "什么时候能改好?" in as_user("clerk").get("/desk/").content.decode()
    assert "什么时候能改好?" not in as_user("head").get("/desk/").content.decode()


def test_row_of_who_handles_leads_to_the_next_verb(district, as_user):
    case = district.assigned()
    page = as_user("head").get("/desk/").content.decode()
    assert f'href="/desk/cases/{case.ref}/' in page
    assert "签收" in page


# One voice


def test_voice_tells_where_its_case_stands_and_leads_there(district, as_user):
    voice = district.voice(served="parents")
    case = district.asked(voice)
    page = as_user("clerk").get(f"/desk/voices/{voice.ref}/").content.decode()
    for words in ("整改措施 1 项", "佐证 1 件", "第 1 次报结", "已于本周更换保温设备 3 台", "未评价", "家长"):
        assert words in page
    assert f'href="/desk/cases/{case.ref}/#measures"' in page
    assert voice.ref in as_user("clerk").get(f"/desk/cases/{case.ref}/").content.decode()


def test_attachment_is_handed_out_as_a_file_to_who_reads_voices(district, as_user):
    from django.core.files.base import ContentFile
    from django.core.files.storage import default_storage

    voice = district.voice()
    name = default_storage.save("attachments/x", ContentFile(b"GIF89a"))
    voice.attachments.create(number=1, name="照片<1>.gif", file=name, size=6, sha256="0" * 64, at=voice.received_at)
    clerk, address = as_user("clerk"), f"/desk/voices/{voice.ref}/attachments/1/"
    assert "照片&lt;1&gt;.gif" in clerk.get(f"/desk/voices/{voice.ref}/").content.decode()
    answer = clerk.get(address)
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert b"".join(answer) == b"GIF89a"
    for client, wrong in (
        (as_user("head"), address),
        (clerk, address.replace("/1/", "/2/")),
        (clerk, f"{address[:-2]}99999/"),
    ):
        assert client.get(wrong).status_code == 404


def test_voices_are_filtered_by_served_group(district, as_user):
    parent, _other = district.voice(served="parents"), district.voice(served="society")
    page = as_user("clerk").get("/desk/voices/?served=parents")
    assert [voice.ref for voice in page.context["found"].rows] == [parent.ref]
    assert Voice.objects.count() == 2


@pytest.mark.parametrize("address", [PRINT, "/desk/ledger/?columns=ref,result,target", "/desk/", PASTE])
def test_number_of_queries_does_not_grow_with_the_rows(district, as_user, address):
    def more():
        voice = district.voice(served="parents")
        district.working(voice, district.voice())
        district.do(district.case(), "propose_decline", "clerk", reason="理由", basis="依据", ground="not_ours")
        voice.questions.create(number=1, by_sender=True, text="何时?", at=voice.received_at)

    more()
    people = [as_user("clerk"), *([as_user("leader")] if address != PASTE else [])]
    few = [queries(client, address) for client in people]
    for _ in range(4):
        more()
    assert [queries(client, address) for client in people] == few


def test_number_of_queries_of_a_voice_does_not_grow_with_its_cases(district, as_user):
    voice, clerk = district.voice(), as_user("clerk")
    district.asked(voice)
    few = queries(clerk, f"/desk/voices/{voice.ref}/")
    for _ in range(3):
        district.asked(Voice.objects.get(pk=voice.pk))
    assert queries(clerk, f"/desk/voices/{voice.ref}/") <= few + 1
