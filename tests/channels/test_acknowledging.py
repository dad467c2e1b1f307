"""Senders of messages are told once that theirs arrived; machines, strangers to the verb and our own house never (C09)."""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from huiyin.cases.actions import case_verbs, voice_verbs
from huiyin.cases.models import Rating
from huiyin.cases.receipts import sender, voice_by_receipt
from huiyin.channels import acknowledging, jobs, jobs_named, mail_manners, reading
from huiyin.channels.actions_mail import letter_verbs, mailbox_verbs
from huiyin.channels.mail_parts import parse
from huiyin.channels.models_mail import PER_DAY, Acknowledgement, Letter, Mailbox
from huiyin.kernel.locks import Work
from huiyin.kernel.mailing import BACK_OFF
from huiyin.kernel.refusals import Invalid
from huiyin.reports import audit
from tests.channels import dovecot
from tests.channels.stories import MAILBOX, a_line, a_mailbox, fresh, mail, take
from tests.delivery.conftest import MailServer as Smtp
from tests.factories import Clock, District

ADDRESS = "wang@example.cn"


@pytest.fixture(autouse=True)
def _in_march(clock: Clock) -> None:
    clock.set("2026-03-02 10:00")


@pytest.fixture
def box(district: District, smtp: Smtp) -> Mailbox:
    return a_mailbox(district, acknowledge="on")


def ack_of(letter: Letter) -> Acknowledgement:
    return Acknowledgement.objects.get(letter=letter)


def stored() -> str:
    """Everything that the rows, the queue and the journal say, in one string."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT concat((SELECT string_agg(row_to_json(a)::text, '') FROM channels_acknowledgement a),"
            " (SELECT string_agg(j.args::text, '') FROM procrastinate_jobs j),"
            " (SELECT string_agg(e.data::text, '') FROM kernel_journalentry e),"
            " (SELECT string_agg(v.value::text, '') FROM kernel_journalvalue v))"
        )
        return str(cursor.fetchone()[0])


def test_sender_is_told_number_receipt_and_where_to_ask_and_nothing_else(
    district: District, box: Mailbox, smtp: Smtp, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    a_line(district)
    letter = take(box, mail(7, "食堂的菜是冷的。", refers=(5, 6)))
    assert ack_of(letter).state == "queued"
    assert acknowledging.sweep() == 1
    (sent,) = smtp.letters.taken
    assert (sent["To"], sent["Reply-To"]) == (ADDRESS, MAILBOX["address"])
    assert (sent["Auto-Submitted"], sent["Precedence"]) == ("auto-replied", "bulk")
    assert sent["X-Auto-Response-Suppress"] == "All"
    assert sent["In-Reply-To"] == "<7@example.cn>"
    assert sent["References"] == "<5@example.cn> <6@example.cn> <7@example.cn>"
    assert sent["Subject"] == f"您的来信已收到,编号 {letter.voice.ref}"
    said = sent.get_content()
    assert "https://huiyin.edu.example/receipt/" in said
    assert "023-48611234" in said
    code = said.partition("回执码:")[2].splitlines()[0]
    assert voice_by_receipt(code) == letter.voice
    for secret in ("食堂", "意见 7", "王小明", "clerk", district.users["clerk"].name):
        assert secret not in said + sent["Subject"]
    ours = " ".join(
        str(record.getMessage()) for record in caplog.records if record.name != "mail.log"
    )  # the server's own
    assert "Deferred" in ours
    assert ADDRESS not in ours + stored()
    assert code.replace(" ", "") not in ours + stored()
    assert code not in ours + stored()


def test_message_read_over_imap_is_acknowledged_by_the_job(
    district: District, smtp: Smtp, mail_server: dovecot.MailServer
) -> None:
    account = {"host": "127.0.0.1", "port": mail_server.port, "user": "acknowledged", "password": dovecot.PASSWORD}
    box = a_mailbox(district, acknowledge="on", **account)
    mail_server.put(mail(1), mail(2, Auto_Submitted="auto-replied"), user="acknowledged")
    assert reading.read(box).taken == 2
    jobs.acknowledge(ack_id=Acknowledgement.objects.get().pk)
    assert [str(sent["In-Reply-To"]) for sent in smtp.letters.taken] == ["<1@example.cn>"]
    assert reading.read(fresh(box)).taken == 0
    jobs.sweep_acknowledgements(0)
    assert len(smtp.letters.taken) == 1


def test_who_was_told_the_receipt_is_asked_and_rates(district: District, box: Mailbox, smtp: Smtp) -> None:
    case = district.asked(take(box, mail(1)).voice)
    acknowledging.sweep()
    code = smtp.letters.taken[0].get_content().partition("回执码:")[2].splitlines()[0]
    back = voice_by_receipt(code)
    assert back is not None
    case_verbs["rate"](fresh(case), actor=sender(back), grade="dissatisfied", comment="还是冷的")
    assert fresh(case).state == "working"
    assert Rating.objects.get(voice=back).grade == "dissatisfied"


def test_address_is_gone_once_sent_and_the_day_stays(box: Mailbox, smtp: Smtp) -> None:
    ack = ack_of(take(box, mail(1)))
    assert ADDRESS.encode() not in bytes(ack.sealed)
    acknowledging.acknowledge(ack.pk)
    now = fresh(ack)
    assert (now.state, now.sealed, now.sent_on.isoformat()) == ("sent", None, "2026-03-02")
    assert acknowledging.acknowledge(ack.pk) is False
    assert len(smtp.letters.taken) == 1


def test_off_unless_switched_on(district: District, smtp: Smtp) -> None:
    letter = take(a_mailbox(district), mail(1))
    assert Acknowledgement.objects.count() == 0
    assert letter.voice.receipt_digest is None


def test_switch_says_that_no_mail_server_is_set(district: District, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HUIYIN_SMTP", raising=False)
    with pytest.raises(Invalid) as refused:
        a_mailbox(district, acknowledge="on")
    assert refused.value.form.errors["acknowledge"] == [
        "现在还不能开启:没有设置邮件服务器(HUIYIN_SMTP)。请管理员先设置。"
    ]
    box = a_mailbox(district)
    form = mailbox_verbs["set_mailbox"].form(obj=box, actor=district.actor("clerk"))
    assert "没有设置邮件服务器(HUIYIN_SMTP)" in str(form.fields["acknowledge"].help_text)


def test_mailbox_that_is_on_can_be_changed_while_the_mail_server_is_not_set(
    district: District, box: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("HUIYIN_SMTP")
    mailbox_verbs["set_mailbox"](fresh(box), actor=district.actor("clerk"), **MAILBOX | {"acknowledge": "on"})
    letter = take(box, mail(1))
    assert (ack_of(letter).state, ack_of(letter).why) == ("withheld", "no_server")
    assert letter.voice.receipt_digest is None


# Set aside.


def to_the_director(d: District) -> Mailbox:
    return a_mailbox(d, "director", name="主任信箱", channel="mailbox", readers="clerk", acknowledge="on")


def marked(d: District, letter: Letter, why: str) -> Letter:
    return letter_verbs["mark_letter"](fresh(letter), actor=d.actor("clerk"), why=why, reason="归水务局").obj


def test_what_is_not_ours_is_told_without_a_receipt(district: District, smtp: Smtp) -> None:
    letter = take(to_the_director(district), mail(1))
    assert Acknowledgement.objects.count() == 0
    marked(district, letter, "not_ours")
    acknowledging.sweep()
    (sent,) = smtp.letters.taken
    assert "不属本机构职责" in sent.get_content()
    assert "回执码" not in sent.get_content()
    assert "水务局" not in sent.get_content()


@pytest.mark.parametrize("why", ["advert", "business", "other"])
def test_what_is_set_aside_for_another_reason_is_not_answered(district: District, smtp: Smtp, why: str) -> None:
    marked(district, take(to_the_director(district), mail(1)), why)
    assert Acknowledgement.objects.count() == 0


def test_passed_on_after_it_was_set_aside_is_told_once_and_rightly(district: District, smtp: Smtp) -> None:
    letter = take(to_the_director(district), mail(1))
    marked(district, letter, "not_ours")
    passed = letter_verbs["pass_on_letter"](fresh(letter), actor=district.actor("clerk")).obj
    acknowledging.sweep()
    (sent,) = smtp.letters.taken
    code = sent.get_content().partition("回执码:")[2].splitlines()[0]
    assert voice_by_receipt(code) == passed.voice
    other = take(Mailbox.objects.get(), mail(2))
    marked(district, other, "not_ours")
    acknowledging.sweep()
    passed = letter_verbs["pass_on_letter"](fresh(other), actor=district.actor("clerk")).obj
    assert passed.voice.receipt_digest is None
    acknowledging.sweep()
    assert len(smtp.letters.taken) == 2


# Never.


@pytest.mark.parametrize(
    ("heads", "why"),
    [
        ({"X_Auto_Response_Suppress": "DR, AutoReply"}, "not_asked"),
        ({"X_Auto_Response_Suppress": "All"}, "not_asked"),
        ({"X_Loop": "somewhere"}, "automatic"),
        ({"Feedback_ID": "1:2:3"}, "automatic"),
        ({"sender": "noreply@shop.example"}, "no_reply"),
        ({"sender": "no-reply+7@shop.example"}, "no_reply"),
        ({"sender": "notice-donotreply@bank.example"}, "no_reply"),
        ({"sender": "list-owner@example.cn"}, "no_reply"),
        ({"sender": "nobody here"}, "no_address"),
        ({"sender": "a@example.cn, b@example.cn"}, "no_address"),
        ({"sender": "someone@qijiang.example.cn"}, "own"),
        ({"sender": "someone@mail.edu.example"}, "own"),
        ({"sender": "huiyin@edu.example"}, "own"),
        ({"refers": (9,)}, "joined"),
    ],
)
def test_voice_whose_sender_is_not_answered_has_no_receipt(box: Mailbox, heads: dict[str, Any], why: str) -> None:
    take(box, mail(9))
    acknowledging.sweep()
    letter = take(box, mail(1, **heads))
    assert (ack_of(letter).state, ack_of(letter).why) == ("withheld", why)
    assert acknowledging.sweep() == 0
    if why != "joined":
        assert letter.voice.receipt_digest is None


MACHINES = [
    {"Auto_Submitted": "auto-replied"},
    {"Precedence": "bulk"},
    {"List_Id": "<news.example.cn>"},
    {"Return_Path": "<>"},
    {"sender": "MAILER-DAEMON@example.cn"},
    {"X_Autoreply": "yes"},
]


@pytest.mark.parametrize("heads", MACHINES, ids=str)
def test_machines_are_not_answered_even_if_somebody_makes_a_voice_of_them(
    district: District, box: Mailbox, smtp: Smtp, heads: dict[str, str]
) -> None:
    letter = take(box, mail(1, **heads))
    assert letter.state == "not_opinion"
    assert Acknowledgement.objects.count() == 0
    passed = letter_verbs["pass_on_letter"](fresh(letter), actor=district.actor("clerk")).obj
    assert (ack_of(passed).state, ack_of(passed).why) == ("withheld", "automatic")
    assert acknowledging.sweep() == 0


def test_own_domain_at_a_public_mail_house_is_nobody_elses(district: District, smtp: Smtp) -> None:
    box = a_mailbox(district, address="bureau@163.com", acknowledge="on")
    assert ack_of(take(box, mail(1, sender="teacher@163.com"))).state == "queued"
    assert take(box, mail(2, sender="bureau@163.com")).why == "loop"


def test_letter_entered_by_hand_and_old_one_are_not_answered(district: District, box: Mailbox, clock: Clock) -> None:
    said = {"received_on": "2026-03-02", "sender": "li@example.cn", "body": "作业太多"}
    letter = letter_verbs["enter_letter"](fresh(box), actor=district.actor("clerk"), **said).obj
    assert ack_of(letter).why == "by_hand"
    clock.set("2026-04-02 10:00")
    assert ack_of(take(box, mail(1))).why == "old"


def test_own_acknowledgement_that_comes_back_is_a_loop(box: Mailbox, smtp: Smtp) -> None:
    take(box, mail(1))
    acknowledging.sweep()
    back = take(box, smtp.letters.taken[0].as_bytes())
    assert (back.state, back.why) == ("not_opinion", "loop")


def test_machine_that_hides_what_it_is_answers_us_only_once(box: Mailbox, smtp: Smtp) -> None:
    """An answer to our acknowledgement belongs to the thread of the letter, so that it is not acknowledged again."""
    take(box, mail(1))
    for number in range(2, 6):
        acknowledging.sweep()
        ours = str(smtp.letters.taken[-1]["Message-ID"]).strip("<>")
        raw = mail(number).replace(
            b"Date:", f"In-Reply-To: <{ours}>\nReferences: <1@example.cn> <{ours}>\nDate:".encode()
        )
        assert take(box, raw).state == "joined"
    assert len(smtp.letters.taken) == 1


# Few.


def test_one_address_is_told_a_few_times_a_day_and_again_on_the_next(
    district: District, box: Mailbox, smtp: Smtp, clock: Clock
) -> None:
    other = a_mailbox(district, "other", acknowledge="on")
    states = [ack_of(take(box if n % 2 else other, mail(n))).why for n in range(PER_DAY + 2)]
    assert states == [""] * PER_DAY + ["too_many"] * 2
    assert ack_of(take(box, mail(90, sender="li@example.cn"))).why == ""
    clock.set("2026-03-03 10:00")
    assert ack_of(take(box, mail(91))).why == ""
    while acknowledging.sweep():
        pass
    assert len(smtp.letters.taken) == PER_DAY + 2


def test_database_keeps_more_from_one_address_and_a_second_sending_away(box: Mailbox) -> None:
    ack = ack_of(take(box, mail(1)))
    for wrong in (
        {"slot": PER_DAY + 1},
        {"sealed": None},
        {"state": "sent", "sealed": None, "next_try_at": None},
        {"state": "withheld", "sealed": None, "next_try_at": None},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Acknowledgement.objects.filter(pk=ack.pk).update(**wrong)
    acknowledging.sweep()
    again = {"state": "queued", "sealed": b"x", "next_try_at": timezone.now(), "sent_on": None}
    with pytest.raises(IntegrityError), transaction.atomic():
        Acknowledgement.objects.filter(pk=ack.pk).update(**again)


# In the transaction of the verb.


def test_verb_that_fails_sends_nothing(district: District, box: Mailbox, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_given: Any) -> list[str]:
        raise RuntimeError("broken")

    monkeypatch.setattr("huiyin.channels.actions_mail.not_attached", broken)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_jobs")
        (jobs,) = cursor.fetchone()
    with pytest.raises(RuntimeError):
        take(box, mail(1))
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_jobs")
        assert cursor.fetchone() == (jobs,)
    assert (Letter.objects.count(), Acknowledgement.objects.count()) == (0, 0)


def test_job_is_queued_with_its_number_alone(box: Mailbox) -> None:
    ack = ack_of(take(box, mail(1)))
    with connection.cursor() as cursor:
        cursor.execute("SELECT args FROM procrastinate_jobs WHERE task_name = %s", [jobs_named.ACKNOWLEDGE])
        assert cursor.fetchall() in ([({"ack_id": ack.pk},)], [(f'{{"ack_id": {ack.pk}}}',)])


# What goes wrong.


def later(ack: Acknowledgement) -> None:
    Acknowledgement.objects.filter(pk=ack.pk, next_try_at__isnull=False).update(next_try_at=timezone.now())


def test_refused_for_now_is_tried_later_and_given_up_in_the_end(box: Mailbox, smtp: Smtp) -> None:
    ack = ack_of(take(box, mail(1)))
    smtp.letters.answers = ["451 later"] * 6
    for minutes in BACK_OFF:
        assert acknowledging.acknowledge(ack.pk)
        now = fresh(ack)
        assert now.state == "queued"
        assert abs(now.next_try_at - timezone.now() - timedelta(minutes=minutes)) < timedelta(seconds=30)
        assert acknowledging.acknowledge(ack.pk) is False
        later(ack)
    assert acknowledging.acknowledge(ack.pk)
    now = fresh(ack)
    assert (now.state, now.sealed, now.tries) == ("dead", None, 6)
    assert smtp.letters.taken == []


def test_recipient_refused_for_good_is_given_up_without_the_address(box: Mailbox, smtp: Smtp) -> None:
    ack = ack_of(take(box, mail(1)))
    smtp.letters.recipient_answers = [f"550 <{ADDRESS}> unknown"]
    acknowledging.sweep()
    now = fresh(ack)
    assert (now.state, now.sealed) == ("dead", None)
    assert "***" in now.answer
    assert ADDRESS not in now.answer


def test_server_down_is_tried_later(box: Mailbox, smtp: Smtp) -> None:
    ack = ack_of(take(box, mail(1)))
    smtp.down()
    acknowledging.sweep()
    assert fresh(ack).state == "queued"
    smtp.up()
    later(ack)
    acknowledging.sweep()
    assert fresh(ack).state == "sent"


def test_line_that_breaks_in_the_middle_is_not_tried_again(
    box: Mailbox, smtp: Smtp, monkeypatch: pytest.MonkeyPatch
) -> None:
    ack = ack_of(take(box, mail(1)))

    def torn(*_given: Any) -> int:
        raise TimeoutError("torn")

    monkeypatch.setattr("django.core.mail.backends.smtp.EmailBackend.send_messages", torn)
    acknowledging.sweep()
    assert (fresh(ack).state, fresh(ack).sealed) == ("doubtful", None)


def test_what_a_library_throws_is_told_by_its_kind_alone(
    box: Mailbox, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    ack = ack_of(take(box, mail(1)))

    def broken(*_given: Any) -> int:
        raise LookupError(ADDRESS)

    monkeypatch.setattr("django.core.mail.backends.smtp.EmailBackend.send_messages", broken)
    acknowledging.sweep()
    assert (fresh(ack).state, fresh(ack).answer) == ("doubtful", "发送时程序出错:LookupError")
    assert "LookupError" in caplog.text
    assert ADDRESS not in caplog.text


def test_forgotten_sender_is_not_written_to(district: District, box: Mailbox, smtp: Smtp) -> None:
    letter = take(box, mail(1))
    voice_verbs["forget_identity"](letter.voice, actor=district.actor("clerk"), reason="本人要求")
    ack = ack_of(letter)
    assert (ack.state, ack.why, ack.sealed, ack.sender_key) == ("withheld", "forgotten", None, "")
    assert acknowledging.sweep() == 0
    assert smtp.letters.taken == []


CHILD = """
import os, signal, sys
import django
django.setup()
from pathlib import Path
from django.conf import settings
settings.HUIYIN_HOME = Path(sys.argv[1])
from huiyin.channels import acknowledging
at = sys.argv[2]
def die_after(name):
    true = getattr(acknowledging, name)
    def dying(*args):
        done = true(*args)
        if name == at:
            os.kill(os.getpid(), signal.SIGKILL)
        return done
    setattr(acknowledging, name, dying)
for name in ("claimed", "handed_out"):
    die_after(name)
acknowledging.acknowledge(int(sys.argv[3]))
"""


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("at", "letters", "end"), [("claimed", 0, "doubtful"), ("handed_out", 1, "doubtful")])
def test_killed_sender_doubles_nothing(box: Mailbox, smtp: Smtp, at: str, letters: int, end: str) -> None:
    ack = ack_of(take(box, mail(1)))
    now = connection.settings_dict
    url = f"postgresql://{now['USER']}:{now['PASSWORD']}@/{now['NAME']}?host={now['HOST']}&port={now['PORT']}"
    env = os.environ | {"DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "huiyin.config.settings"}
    env |= {"HUIYIN_HOME": str(settings.HUIYIN_HOME), "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-c", CHILD, str(settings.HUIYIN_HOME), at, str(ack.pk)]
    assert subprocess.run(command, env=env, timeout=60, check=False).returncode == -signal.SIGKILL
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s, %s)", [int(Work.ACKNOWLEDGING), ack.pk])
        cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [int(Work.ACKNOWLEDGING), ack.pk])
    acknowledging.sweep()
    assert acknowledging.sweep() == 0
    assert (fresh(ack).state, fresh(ack).sealed, len(smtp.letters.taken)) == (end, None, letters)


def test_audit_finds_an_answered_machine(box: Mailbox) -> None:
    take(box, mail(1))
    assert [found for found in audit.run() if found.broken] == []


# Manners.


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyz", min_size=3, max_size=12), st.sampled_from(["163.com", "qq.com"]))
def test_ordinary_addresses_are_answered(name: str, house: str) -> None:
    raw = mail(1, sender=f"x{name}9@{house}")
    assert parse(raw).silent == ""
    assert mail_manners.ours(f"x{name}9@{house}", ["bureau@163.com", "office@edu.example"]) is False


@given(st.binary(max_size=400), st.sampled_from(["From", "X-Auto-Response-Suppress", "References", "Message-ID"]))
def test_any_head_is_read_without_an_error(content: bytes, name: str) -> None:
    found = parse(name.encode() + b": " + content + b"\r\n\r\nhello")
    assert all("\n" not in one and " " not in one for one in (*found.refers, found.named))
