"""A real mail server on loopback, and a house that sends through it."""

from __future__ import annotations

import email
import email.policy
import socket
import time
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from huiyin.kernel.limits import cache


class Letters:
    """What the server took, and what it is to answer: the first of ``answers`` to the next letter, then 250."""

    def __init__(self) -> None:
        self.taken: list[Any] = []
        self.answers: list[str] = []
        self.recipient_answers: list[str] = []
        self.slow = 0.0

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        if self.recipient_answers:
            return self.recipient_answers.pop(0)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        time.sleep(self.slow)
        if self.answers and not (answer := self.answers.pop(0)).startswith("250"):
            return answer
        self.taken.append(email.message_from_bytes(envelope.content, policy=email.policy.default))
        return "250 OK"

    def ids(self) -> Counter[str]:
        return Counter(str(letter["Message-ID"]) for letter in self.taken)


class MailServer:
    """The server: it can be taken down and brought up again at the same port."""

    def __init__(self) -> None:
        self.letters = Letters()
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.controller: Controller | None = None

    def up(self) -> None:
        self.controller = Controller(self.letters, hostname="127.0.0.1", port=self.port)
        self.controller.start()

    def down(self) -> None:
        if self.controller:
            self.controller.stop()
        self.controller = None


@pytest.fixture
def mail(monkeypatch: pytest.MonkeyPatch) -> Iterator[MailServer]:
    server = MailServer()
    server.up()
    monkeypatch.setenv("HUIYIN_SMTP", f"smtp://127.0.0.1:{server.port}")
    monkeypatch.setenv("HUIYIN_MAIL_FROM", "huiyin@edu.example")
    monkeypatch.setenv("HUIYIN_URL", "https://huiyin.edu.example")
    yield server
    server.down()


@pytest.fixture(autouse=True)
def _nobody_guessed() -> None:
    cache.clear()
