"""The pages of the channels: what is entered on them, what they show, and that nothing typed is lost."""

from __future__ import annotations

import email.utils
import io
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from huiyin.cases.actions import voice_verbs
from huiyin.cases.models import Voice
from huiyin.channels.actions import opening_verbs
from huiyin.channels.actions_board import posting_verbs
from huiyin.channels.intake_ack import claimed, ended
from huiyin.channels.models import Box, Call, Opening, Posting
from huiyin.channels.models_mail import Letter, Mailbox
from huiyin.channels.models_orders import Order
from huiyin.channels.terms import AckState
from huiyin.kernel.tables import read_table, write_xlsx
from tests.channels.dovecot import free_port
from tests.channels.stories import a_box, a_line, a_mailbox, a_platform, an_opening, fresh, mail, take
from tests.factories import District

HEADS = [
    "工单编号",
    "交办时间",
    "办理时限",
    "来电人",
    "联系电话",
    "诉求内容",
    "办理要求",
    "办理结果",
    "答复时间",
    "办理单位",
]
ROWS = [
    ["GD001", "2026-03-02 09:10", "2026-03-09", "王小明", "13800000000", "校车太挤", "五日内答复", "", "", ""],
    ["GD002", "2026-03-03 10:00", "2026-03-10", "李四", "13900000000", "食堂的菜是冷的", "", "", "", ""],
]


@pytest.fixture
def clerk(as_user: Any) -> Client:
    return as_user("clerk")


def shown(client: Client, name: str, *args: str, **query: str) -> str:
    answer = client.get(reverse(name, args=args), query)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def verb(kind: str, ref: str, name: str) -> str:
    return reverse("verb", args=[kind, ref, name])


def workbook(heads: list[str], rows: list[list[str]]) -> SimpleUploadedFile:
    out = io.BytesIO()
    write_xlsx(out, heads, rows, sheet_title="交办")
    return SimpleUploadedFile("交办.xlsx", out.getvalue())


# Boxes.


def test_box_is_hung_opened_entered_and_finished_through_the_pages(district: District, clerk: Client) -> None:
    add = verb("campaigns", district.campaign.code, "add_box")
    made = clerk.post(add, {"ref": "gate", "place": "一楼大厅", "keeper": "clerk"})
    assert made["Location"] == reverse("box", args=["gate"])
    said = {"opened_on": "2026-03-02", "first": "clerk", "second": "head", "slips": "2"}
    made = clerk.post(verb("boxes", "gate", "open_box"), said)
    place = reverse("opening", args=["gate-1"])
    assert made["Location"] == place
    slip = verb("openings", "gate-1", "enter_slip")
    assert clerk.post(slip, {"body": "操场坑洼", "next": place})["Location"] == place
    page = shown(clerk, "opening", "gate-1")
    assert "纸条 <b>2</b> 张,已录入 <b>1</b> 件" in page
    assert "操场坑洼" in page
    finish = verb("openings", "gate-1", "finish_opening")
    refused = clerk.post(finish, {})
    assert refused.status_code == 400
    assert "纸条 2 张,录入 1 件:请写明为什么不同,或者接着录" in refused.content.decode()
    assert clerk.post(finish, {"reason": "空白 1 张"}).status_code == 302
    assert Opening.objects.get().state == "finished"
    assert "空白 1 张" in shown(clerk, "box", "gate")


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"second": "clerk"}, "开箱要有两个人:这里写的是同一个人"),
        ({"slips": "-1"}, "纸条数不能是负数;没有纸条就写 0"),
        ({"opened_on": "2099-01-01"}, "不能在今天以后"),
        ({"first": "nobody"}, "没有在用的用户叫「nobody」"),
    ],
)
def test_bad_opening_is_told_beside_its_field_and_what_was_typed_stays(
    district: District, clerk: Client, change: dict[str, str], sentence: str
) -> None:
    a_box(district)
    said = {"opened_on": "2026-03-02", "first": "clerk", "second": "head", "slips": "3"} | change
    answer = clerk.post(verb("boxes", "gate", "open_box"), said)
    assert answer.status_code == 400
    page = answer.content.decode()
    assert sentence in page
    assert f'value="{said["second"]}"' in page
    assert Opening.objects.count() == 0


def test_channels_page_counts_solved_and_pending_and_opens_their_rows(district: District, clerk: Client) -> None:
    opening = an_opening(district, a_box(district), slips=3)
    for body in ("操场坑洼", "食堂冷", "缺老师"):
        opening_verbs["enter_slip"](fresh(opening), actor=district.actor("clerk"), body=body)
    take(a_mailbox(district), mail(1))
    first, second, *_rest = Voice.objects.order_by("pk")
    voice_verbs["answer"](first, actor=district.actor("clerk"), text="已修")
    district.verified(second)
    page = shown(clerk, "channels")
    assert "意见箱和电子邮箱合计" in page
    rows = shown(clerk, "figure", "channels.two_boxes", campaign=district.campaign.code, part="solved")
    assert first.ref in rows
    assert second.ref in rows
    assert "一楼大厅" in page
    assert reverse("mailbox", args=["email"]) in page


def test_channels_page_takes_the_same_statements_however_much_came(district: District, clerk: Client) -> None:
    box, mailbox = a_box(district), a_mailbox(district)

    def statements() -> int:
        shown(clerk, "channels")
        with CaptureQueriesContext(
            connection,
        ) as asked:
            shown(clerk, "channels")
        return len(asked)

    opening = an_opening(district, box, slips=9)
    opening_verbs["enter_slip"](opening, actor=district.actor("clerk"), body="操场坑洼")
    few = statements()
    for n in range(4):
        opening_verbs["enter_slip"](fresh(opening), actor=district.actor("clerk"), body=f"第 {n} 张")
        take(mailbox, mail(n + 10))
        a_box(district, f"box-{n}")
    assert statements() == few


def test_who_may_not_see_the_channels_is_told_that_they_are_not_there(district: District, as_user: Any) -> None:
    a_box(district)
    head = as_user("head")
    assert head.get(reverse("channels")).status_code == 404
    assert head.get(reverse("box", args=["gate"])).status_code == 404
    assert as_user("auditor").get(reverse("box", args=["gate"])).status_code == 200


# Telephones.


def test_call_is_taken_down_with_its_receipt_and_missed_one_is_called_back(district: District, clerk: Client) -> None:
    a_line(district)
    log = verb("lines", "phone", "log_call")
    answer = clerk.post(log, {"how": "answered", "body": "校车太挤", "name": "王小明"})
    assert answer.status_code == 200
    assert "请把回执码交给来件人" in answer.content.decode()
    assert clerk.post(log, {"how": "missed", "phone": "13800000000"}).status_code == 302
    assert clerk.post(log, {"how": "answered", "reason": "打错了"}).status_code == 302
    missed = Call.objects.get(state="missed")
    page = shown(clerk, "line", "phone")
    assert f"应在 {missed.due_on} 前回拨" in page
    assert "打错了" in page
    back = verb("calls", missed.ref, "call_back_missed")
    assert "13800000000" in clerk.get(back).content.decode()
    assert (
        "打 3 次都不通,才能写明理由不再回拨"
        in clerk.post(back, {"outcome": "unreached", "reason": "打不通"}).content.decode()
    )
    assert clerk.post(back, {"outcome": "reached", "body": "作业太多"}).status_code == 200
    assert fresh(missed).voice.body == "作业太多"
    assert clerk.get(reverse("call", args=[missed.ref]))["Location"].endswith(f"#{missed.ref}")
    rows = shown(clerk, "figure", "phones.calls", campaign=district.campaign.code, part="called_back")
    assert missed.ref in rows


def test_call_without_words_or_reason_is_told_what_is_missing(district: District, clerk: Client) -> None:
    a_line(district)
    answer = clerk.post(verb("lines", "phone", "log_call"), {"how": "answered"})
    assert answer.status_code == 400
    assert "写下来电内容;不是意见的,写明理由" in answer.content.decode()


# Mail.


def test_mailbox_tells_its_trouble_and_never_its_password(district: District, clerk: Client) -> None:
    a_mailbox(district, host="127.0.0.1", port=free_port(), user="opinions", password="open-sesame-7")
    answer = clerk.post(reverse("mailbox-read", args=["email"]), follow=True)
    assert answer.content.decode().count("连不上收信服务器,请核对地址和端口") == 2
    for address in (reverse("mailbox", args=["email"]), verb("mailboxes", "email", "set_mailbox")):
        assert "open-sesame" not in clerk.get(address).content.decode()
    assert Mailbox.objects.get().trouble


def test_letter_shows_what_was_said_and_not_who_said_it(district: District, clerk: Client) -> None:
    letter = take(a_mailbox(district), mail(1, Auto_Submitted="auto-replied"))
    page = shown(clerk, "letter", letter.ref)
    assert "食堂的菜是冷的。" in page
    assert "标明是自动发出的(auto-replied)" in page
    assert "wang@example.cn" not in page
    assert "王小明" not in page
    assert clerk.post(verb("letters", letter.ref, "pass_on_letter"), {}).status_code == 302
    assert "自动回复" not in shown(clerk, "mailbox", "email")


def test_letter_shows_whether_its_sender_was_told(
    district: District, clerk: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The day on which it was told, or why not; the switch and what is lacking for it stand at the mailbox."""
    off = take(a_mailbox(district, "off"), mail(1))
    assert "这个信箱没有开启自动回执" in shown(clerk, "letter", off.ref)
    assert "没有开启自动回执" in shown(clerk, "mailbox", "off")
    assert "没有设置邮件服务器(HUIYIN_SMTP)" in shown(clerk, "verb", "mailboxes", "off", "set_mailbox")
    monkeypatch.setenv("HUIYIN_SMTP", "smtp://127.0.0.1:9")
    monkeypatch.setenv("HUIYIN_MAIL_FROM", "office@edu.example")
    box = a_mailbox(district, acknowledge="on")
    assert "已开启自动回执" in shown(clerk, "mailbox", "email")
    now = email.utils.format_datetime(timezone.now()).encode()
    on, machine, silent = (
        take(box, one.replace(b"Mon, 02 Mar 2026 09:30:00 +0800", now))
        for one in (mail(2), mail(3, Auto_Submitted="auto-replied"), mail(4, sender="noreply@shop.example"))
    )
    assert "待发" in shown(clerk, "letter", on.ref)
    assert "没有发。" in shown(clerk, "letter", machine.ref)
    assert "没有发:不收信的地址" in shown(clerk, "letter", silent.ref)
    at = timezone.now()
    assert claimed(on.acknowledgement.pk)
    ended(on.acknowledgement.pk, AckState.SENT, sent_at=at)
    page = shown(clerk, "letter", on.ref)
    assert "已发出" in page
    assert f"{timezone.localdate(at):%Y-%m-%d}" in page
    monkeypatch.delenv("HUIYIN_SMTP")
    assert "现在发不出:没有设置邮件服务器(HUIYIN_SMTP)。" in shown(clerk, "mailbox", "email")


def test_address_of_a_mailbox_is_asked_for_where_its_name_is(district: District, clerk: Client) -> None:
    page = shown(clerk, "verb", "campaigns", district.campaign.code, "add_mailbox")
    assert page.index('name="address"') < page.index('name="readers"') < page.index('name="acknowledge"')
    assert "<details" not in page[page.index('name="name"') : page.index('name="address"')]


def test_box_without_a_code_is_given_one_and_shows_it(district: District, clerk: Client) -> None:
    page = shown(clerk, "verb", "campaigns", district.campaign.code, "add_box")
    assert "不填就自动编" in page
    sent = {"place": "校门口", "keeper": "clerk", "ref": ""}
    answer = clerk.post(verb("campaigns", district.campaign.code, "add_box"), sent)
    assert answer.status_code == 302
    assert "box-1" in shown(clerk, "box", "box-1")


def test_letter_to_the_director_is_not_there_for_others(district: District, as_user: Any) -> None:
    box = a_mailbox(district, "director", channel="mailbox", readers="leader")
    letter = take(box, mail(1))
    assert as_user("clerk").get(reverse("letter", args=[letter.ref])).status_code == 404
    assert letter.ref not in shown(as_user("clerk"), "mailbox", "director")
    assert "食堂的菜是冷的" in shown(as_user("leader"), "letter", letter.ref)
    Letter.objects.filter(pk=letter.pk).update(due_on=timezone.localdate() - timedelta(days=1))
    assert "1 封超期未处理" in shown(as_user("leader"), "channels")


# Orders of superiors.


def test_sheet_of_a_platform_comes_in_once_and_goes_back_in_its_own_form(district: District, clerk: Client) -> None:
    a_platform(district)
    place = reverse("platform", args=["mayor"])
    page = clerk.post(place, {"file": workbook(HEADS, ROWS)}).content.decode()
    assert "新登记 2 件,已有 0 件,没有收 0 行。" in page
    assert "新登记 0 件,已有 2 件,没有收 0 行。" in clerk.post(place, {"file": workbook(HEADS, ROWS)}).content.decode()
    assert list(Order.objects.order_by("pk").values_list("number", "due_on")) == [
        ("GD001", timezone.datetime(2026, 3, 9).date()),
        ("GD002", timezone.datetime(2026, 3, 10).date()),
    ]
    order = Order.objects.get(number="GD002")
    voice_verbs["answer"](Voice.objects.get(pk=order.voice_id), actor=district.actor("clerk"), text="已换保温设备")
    sent = clerk.get(reverse("platform-export", args=["mayor"]))
    table = read_table(io.BytesIO(b"".join(sent.streaming_content)), name="回报.xlsx")
    assert table.heads == HEADS
    (row,) = table.rows()
    assert row.cells[0] == "GD002"
    assert row.cells[3:6] == ["李四", "13900000000", "食堂的菜是冷的"]
    assert row.cells[7] == "已换保温设备"
    assert row.cells[9] == "区教委"
    whole = clerk.get(reverse("platform-export", args=["mayor"]), {"all": "1"})
    assert len(list(read_table(io.BytesIO(b"".join(whole.streaming_content)), name="回报.xlsx").rows())) == 2
    assert (
        clerk.post(
            verb("channel-orders", order.ref, "give_back"), {"returned_on": str(timezone.localdate())}
        ).status_code
        == 302
    )
    page = shown(clerk, "platform", "mayor")
    assert "超过平台时限 2 件" in page
    assert "GD001" in shown(clerk, "platform", "mayor", late="1")


@pytest.mark.parametrize(
    ("heads", "rows", "sentences"),
    [
        (HEADS[1:], [row[1:] for row in ROWS], ["没有编号列(例如「工单编号」):没有平台的编号就无法回报,不能导入"]),
        (["工单编号", "来电人"], [["GD001", "王"]], ["没有内容列(例如「诉求内容」)"]),
        (HEADS, [ROWS[0], ["", *ROWS[1][1:]]], ["新登记 1 件", "第 3 行(编号 —)", "没有编号:没有平台的编号就无法回报"]),
        (HEADS, [ROWS[0], ["GD001", *ROWS[1][1:]]], ["第 3 行(编号 GD001)", "编号 GD001 已有另一件", "内容不同"]),
        (HEADS, [[*ROWS[0][:2], "2026-02-01", *ROWS[0][3:]]], ["时限不能早于交办日期"]),
        (HEADS, [[*ROWS[0][:2], "没有这一天", *ROWS[0][3:]], ROWS[1]], ["第 2 行(编号 GD001)", "办理时限"]),
    ],
)
def test_bad_sheet_is_told_in_sentences(
    district: District, clerk: Client, heads: list[str], rows: list[list[str]], sentences: list[str]
) -> None:
    a_platform(district)
    answer = clerk.post(reverse("platform", args=["mayor"]), {"file": workbook(heads, rows)})
    page = answer.content.decode()
    for sentence in sentences:
        assert sentence in page
    assert answer.status_code in (200, 422)


def test_no_file_and_a_file_that_is_none_are_told(district: District, clerk: Client) -> None:
    a_platform(district)
    place = reverse("platform", args=["mayor"])
    assert clerk.post(place, {}).status_code == 422
    assert clerk.post(place, {"file": SimpleUploadedFile("交办.xlsx", b"no workbook")}).status_code == 422


# The message board.


def test_post_is_moderated_with_its_masked_text_offered_and_replied_to(district: District, clerk: Client) -> None:
    voice = district.voice(channel="board", subject="校车", body="我叫王小明,电话13800000000,校车太挤。")
    posting = posting_verbs["put_up"](voice, actor=district.actor("clerk"), consent="on").obj
    show = verb("postings", posting.ref, "show_posting")
    offered = clerk.get(show).content.decode()
    assert "我叫■,电话■,校车太挤。" in offered
    assert clerk.post(show, {"title": "校车", "text": "校车太挤。"}).status_code == 302
    assert clerk.post(verb("postings", posting.ref, "reply_posting"), {"reply": "已加开一班。"}).status_code == 302
    public = Client().get(reverse("board")).content.decode()
    assert "校车太挤。" in public
    assert "已加开一班。" in public
    assert "王小明" not in public
    assert "13800000000" not in public
    assert clerk.post(verb("postings", posting.ref, "hide_posting"), {}).status_code == 400
    assert clerk.post(verb("postings", posting.ref, "hide_posting"), {"reason": "涉及他人"}).status_code == 302
    assert "校车太挤。" not in Client().get(reverse("board")).content.decode()
    assert Voice.objects.filter(pk=voice.pk, disposition="pending").exists()
    assert "涉及他人" in shown(clerk, "postings")


def test_post_without_consent_is_never_shown(district: District, clerk: Client) -> None:
    posting = posting_verbs["put_up"](district.voice(channel="board"), actor=district.actor("clerk")).obj
    assert (posting.state, posting.reason) == ("hidden", "来件人不同意公开")
    answer = clerk.post(verb("postings", posting.ref, "show_posting"), {"text": "公开"})
    assert answer.status_code in (400, 409, 422)
    assert "来件人同意公开(这一件不同意)" in answer.content.decode()
    assert Posting.objects.get().state == "hidden"


def test_withdrawn_box_is_opened_no_more(district: District, clerk: Client) -> None:
    a_box(district)
    assert clerk.post(verb("boxes", "gate", "withdraw_box"), {}).status_code == 302
    assert Box.objects.get().state == "withdrawn"
    assert "在用的意见箱(这个已撤下)" in clerk.get(verb("boxes", "gate", "open_box")).content.decode()
