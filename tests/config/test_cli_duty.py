"""Urging and delivery by command."""

from __future__ import annotations

from typing import Any

import pytest

from huiyin.cases.models import Assignment, Case
from huiyin.cases.urging_models import Urging
from huiyin.delivery.models import Message
from tests.config.command import run, told
from tests.delivery.conftest import MailServer, mail
from tests.delivery.telling import address_of, tell
from tests.factories import District, moment

__all__ = ["mail"]


@pytest.fixture
def late(district: District) -> Case:
    case = district.assigned(district.voice())
    Case.objects.filter(pk=case.pk).update(due_on="2026-03-16")
    Assignment.objects.filter(case=case).update(at=moment("2026-03-02 09:00"))
    return case


@pytest.mark.parametrize(
    ("day", "levels"),
    [("2026-03-06", []), ("2026-03-09", ["remind"]), ("2026-03-14", []), ("2026-03-17", ["overdue"])],
)
def test_dry_run_lists_who_would_be_urged_and_urges_nobody(late: Case, day: str, levels: list[str]) -> None:
    found = told("urge", "run", "--date", day, "--dry-run")
    assert [line["level"] for line in found["urged"]] == levels
    assert not Urging.objects.exists()
    assert f"共 {len(levels)} 件" in run("urge", "run", "--date", day, "--dry-run").err


def test_urging_is_always_done_now(late: Case) -> None:
    assert run("urge", "run", "--date", "2026-03-17").code == 2
    assert run("urge", "run", "--date", "2026-02-30", "--dry-run").code == 1


def test_run_urges_in_office_hours_once(late: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    def at(text: str) -> None:
        monkeypatch.setattr("django.utils.timezone.now", lambda: moment(text))

    at("2026-11-29 10:00")
    shut = told("urge", "run")
    assert (shut["urged"], shut["closed"]) == ([], ["示例区教委"])
    at("2026-11-30 10:00")
    assert [line["level"] for line in told("urge", "run")["urged"]] == ["overdue"]
    assert told("urge", "run")["urged"] == []


def test_letter_to_try_with(district: District, mail: MailServer) -> None:
    sent = told("delivery", "test", "someone@edu.example")
    assert sent["sent"] is True
    assert mail.letters.ids() == {f"<{sent['message_id']}>": 1}
    mail.letters.answers = ["554 not from you"]
    refused = run("delivery", "test", "someone@edu.example")
    assert refused.code == 1
    assert "554 not from you" in refused.err


def test_list_and_retry(district: District, mail: MailServer) -> None:
    address_of(district.users["head"])
    message = tell(district, district.users["head"])[0]
    Message.objects.filter(pk=message.pk).update(state="dead", next_try_at=None, answer="550 no")
    (row,) = told("delivery", "list", "--state", "dead")["messages"]
    assert (row["number"], row["answer"], row["address"]) == (message.pk, "550 no", "电子邮件 c***@edu.example")
    assert run("delivery", "list").out.splitlines()[0].startswith(f"{message.pk} ")
    assert told("delivery", "retry", str(message.pk)) == {"queued": 1}
    assert told("delivery", "retry") == {"queued": 0}
    refused: Any = run("delivery", "retry", "999999")
    assert (refused.code, refused.err.strip()) == (1, "没有这一条,或者它没有失败。")
