"""A message taken apart: what was said, what was quoted, its files, its thread; and whatever bytes come, nothing is raised."""

from __future__ import annotations

import base64
import quopri

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from huiyin.channels.mail_parts import digest, parse
from huiyin.channels.mail_text import from_html, parted
from tests.channels.stories import mail

OWN = "opinions@qijiang.example.cn"


def test_plain_message_says_who_when_and_what() -> None:
    found = parse(mail(7, "食堂的菜是冷的。\n请改。"), own=OWN)
    assert (found.name, found.address, found.subject) == ("王小明", "wang@example.cn", "意见 7")
    assert found.text == "食堂的菜是冷的。\n请改。"
    assert found.sent_at is not None
    assert found.sent_at.isoformat() == "2026-03-02T01:30:00+00:00"
    assert (found.key, found.why, found.remarks, found.files) == (digest("7@example.cn"), "", [], [])


def test_thread_is_named_by_all_that_the_message_refers_to() -> None:
    found = parse(mail(3, refers=(1, 2)))
    assert found.ids == [digest(f"{n}@example.cn") for n in (3, 1, 2)]


def test_message_without_a_name_is_named_by_what_it_is() -> None:
    raw = b"From: a@b.cn\r\nSubject: x\r\n\r\nhello"
    assert parse(raw).key == parse(raw).key != parse(raw + b"!").key


@pytest.mark.parametrize(
    ("charset", "claimed"),
    [("gb18030", "gb2312"), ("gb18030", "utf-8"), ("utf-8", "us-ascii"), ("gb18030", "no-such-charset"), ("utf-8", "")],
)
def test_wrong_charset_is_read_by_what_it_is(charset: str, claimed: str) -> None:
    body = base64.encodebytes("校车太挤,孩子站着。".encode(charset))
    kind = f"text/plain; charset={claimed}" if claimed else "text/plain"
    raw = f"From: a@b.cn\r\nContent-Type: {kind}\r\nContent-Transfer-Encoding: base64\r\n\r\n".encode() + body
    assert parse(raw).text == "校车太挤,孩子站着。"


def test_subject_in_another_charset_and_raw_bytes_in_a_head_are_read() -> None:
    word = base64.b64encode("关于校车".encode("gb18030")).decode()
    raw = f"Subject: =?gb2312?B?{word}?=\r\nFrom: ".encode() + "王小明".encode() + b" <w@b.cn>\r\n\r\nx"
    found = parse(raw)
    assert (found.subject, found.name, found.address) == ("关于校车", "王小明", "w@b.cn")


def test_html_alone_becomes_text_without_script_style_and_tags() -> None:
    html = "<html><head><style>p{color:red}</style><title>t</title></head><body><p>食堂&nbsp;的菜<b>冷</b></p><script>x()</script><div>请改</div></body>"
    assert from_html(html) == "食堂 的菜冷\n\n请改"
    raw = b"Content-Type: text/html; charset=utf-8\r\n\r\n" + html.encode()
    assert parse(raw).text == "食堂 的菜冷\n\n请改"


def test_of_plain_and_html_the_plain_one_is_taken_and_an_empty_one_is_not() -> None:
    def both(plain: str) -> bytes:
        return (
            "Content-Type: multipart/alternative; boundary=b\r\n\r\n"
            f"--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{plain}\r\n"
            "--b\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<p>网页</p>\r\n--b--\r\n"
        ).encode()

    assert parse(both("纯文本")).text == "纯文本"
    assert parse(both("  ")).text == "网页"


@pytest.mark.parametrize(
    "below",
    [
        "> 您好\n> 已收到",
        "在 2026年3月2日,区教委 <box@x.cn> 写道:\n您好",
        "------------------ 原始邮件 ------------------\n发件人: 区教委\n您好",
        "-----Original Message-----\nFrom: bureau\nhello",
        "On Mon, Mar 2, 2026 at 9:30 AM Bureau <box@x.cn> wrote:\n> hello",
        "发件人: 区教委\n发送时间: 2026年3月2日\n您好",
    ],
)
def test_what_is_quoted_below_is_told_apart_and_kept(below: str) -> None:
    said, quoted = parted(f"还有,菜也少。\n\n{below}")
    assert said == "还有,菜也少。"
    assert quoted == below


def test_message_that_is_all_quotation_is_what_was_said() -> None:
    assert parted("> 只有引用") == ("> 只有引用", "")
    assert parted("发件人:很多家长都说饭菜冷") == ("发件人:很多家长都说饭菜冷", "")


def test_files_come_with_their_names_however_they_are_written() -> None:
    found = parse(mail(1, files=(("照片.jpg", b"\xff\xd8\xff"), ("a.txt", b"60"))))
    assert [(part.name, part.content) for part in found.files] == [("照片.jpg", b"\xff\xd8\xff"), ("a.txt", b"60")]


@pytest.mark.parametrize(
    ("heads", "why"),
    [
        ({"Auto_Submitted": "auto-replied"}, "auto_reply"),
        ({"X_Autoreply": "yes"}, "auto_reply"),
        ({"Precedence": "bulk"}, "auto_reply"),
        ({"List_Id": "<news.example.cn>"}, "list"),
        ({"Return_Path": "<>"}, "bounce"),
        ({"sender": f"信箱 <{OWN}>"}, "loop"),
        ({"sender": "MAILER-DAEMON@example.cn"}, "bounce"),
        ({"Auto_Submitted": "no"}, ""),
        ({"Return_Path": "<wang@example.cn>"}, ""),
    ],
)
def test_what_nobody_wrote_is_recognised_with_the_reason(heads: dict[str, str], why: str) -> None:
    found = parse(mail(1, **heads), own=OWN)
    assert found.why == why
    assert bool(found.reason) == bool(why)


def test_our_own_messages_are_known_by_their_names_and_those_of_colleagues_are_not() -> None:
    ours = mail(1).replace(b"<1@example.cn>", b"<%s@example.cn>" % (b"0a" * 16))
    assert parse(ours, own=OWN, domain="example.cn").why == "loop"
    assert parse(mail(1), own=OWN, domain="example.cn").why == ""


def test_report_of_a_mail_system_is_a_bounce() -> None:
    raw = b"From: x@y.cn\r\nContent-Type: multipart/report; boundary=b\r\n\r\n--b\r\n\r\nfailed\r\n--b--\r\n"
    assert parse(raw).why == "bounce"


def test_nothing_at_all_is_no_opinion() -> None:
    assert parse(b"From: a@b.cn\r\n\r\n").why == "empty"


# Whatever comes.

HEADS = st.sampled_from(
    [
        "From",
        "Subject",
        "Message-ID",
        "References",
        "In-Reply-To",
        "Date",
        "Content-Type",
        "Content-Disposition",
        "List-Id",
    ]
)
VALUES = st.one_of(
    st.binary(max_size=60),
    st.sampled_from(
        [
            b"=?utf-8?B?5byg5LiJ?= <z@x.cn>",
            b"=?no-such?Q?=ff=fe?=",
            b"=?utf-8?B?!!!?=",
            b"<a@b> <c@d>",
            b"Mon, 99 Foo 20266 99:99:99 +9999",
            b"multipart/mixed; boundary=b",
            b'multipart/alternative; boundary="b',
            b'text/html; charset="\xff"',
            b"text/plain; charset=utf-16",
            b"message/rfc822",
            b"attachment; filename*=utf-8''%ff%fe",
            b"attachment; filename*0*=a'b; filename*1=c",
            b"base64",
        ]
    ),
)
BODIES = st.one_of(
    st.binary(max_size=300),
    st.text(max_size=200).map(lambda text: text.encode("utf-8", "surrogatepass")),
    st.text(max_size=80).map(lambda text: quopri.encodestring(text.encode("utf-8", "replace"))),
    st.sampled_from(
        [b"--b\r\n\r\nx\r\n--b--", b"--b\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b", b"<p>" * 500]
    ),
)


@st.composite
def messages(draw: st.DrawFn) -> bytes:
    heads = draw(st.lists(st.tuples(HEADS, VALUES), max_size=8))
    lines = [name.encode() + b": " + value.replace(b"\n", b" ").replace(b"\r", b" ") for name, value in heads]
    return b"\r\n".join([*lines, b"", draw(BODIES)])


@settings(max_examples=120, deadline=None)
@given(st.one_of(st.binary(max_size=500), messages()))
def test_parsing_never_raises_and_gives_what_can_be_kept(raw: bytes) -> None:
    found = parse(raw, own=OWN, domain="example.cn")
    assert len(found.key) == 64
    assert found.ids
    assert found.ids[0] == found.key
    for text in (found.text, found.quoted, found.subject, found.name, found.address, found.reason, *found.remarks):
        assert "\x00" not in text
        text.encode("utf-8")
    assert (found.why == "") == (found.reason == "")
    if not found.why:
        assert found.text or found.subject or found.files or found.quoted or found.remarks


@settings(max_examples=80, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                "食堂冷",
                "> 引用",
                "",
                "在 2026年3月2日,某人写道:",
                "发件人: a",
                "发送时间: b",
                "-----Original Message-----",
            ]
        ),
        max_size=12,
    )
)
def test_nothing_is_lost_between_what_was_said_and_what_was_quoted(lines: list[str]) -> None:
    said, quoted = parted("\n".join(lines))
    kept = [line for line in f"{said}\n{quoted}".split("\n") if line]
    assert sorted(kept) == sorted(line for line in lines if line)


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=300))
def test_any_text_as_html_never_raises(text: str) -> None:
    assert "\x00" not in from_html(text)
    assert from_html(f"<body><p>{'甲'}</p>{text}").startswith("甲")
