"""A mail server for the tests of this folder, started when the first of them asks for it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.channels import dovecot
from tests.delivery.conftest import MailServer as Smtp


@pytest.fixture(scope="session")
def mail_server() -> Iterator[dovecot.MailServer]:
    if not dovecot.program():
        pytest.skip("Dovecot is not installed (apt-get install dovecot-imapd): reading over IMAP cannot be tried here")
    with dovecot.running() as server:
        yield server


@pytest.fixture
def smtp(monkeypatch: pytest.MonkeyPatch) -> Iterator[Smtp]:
    """A mail server that takes what the house sends."""
    server = Smtp()
    server.up()
    monkeypatch.setenv("HUIYIN_SMTP", f"smtp://127.0.0.1:{server.port}")
    monkeypatch.setenv("HUIYIN_MAIL_FROM", "回音 <huiyin@edu.example>")
    monkeypatch.setenv("HUIYIN_URL", "https://huiyin.edu.example")
    yield server
    server.down()
