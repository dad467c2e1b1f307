"""A mail server for the tests of this folder, started when the first of them asks for it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.channels import dovecot


@pytest.fixture(scope="session")
def mail_server() -> Iterator[dovecot.MailServer]:
    if not dovecot.program():
        pytest.skip("Dovecot is not installed (apt-get install dovecot-imapd): reading over IMAP cannot be tried here")
    with dovecot.running() as server:
        yield server
