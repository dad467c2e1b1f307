"""The message board in public: put up with the form that everything is said by, shown when moderated, page by page."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from huiyin.cases.models import Voice
from huiyin.channels.actions_board import posting_verbs
from huiyin.channels.models import Posting
from huiyin.web.public import board
from tests.factories import District

SAID = {"body": "校车太挤。", "how": "anonymous", "board": "on", "token": "0123456789abcdef0123456789abcdef"}


def put_up(district: District, client: Client, **said: str) -> Any:
    return client.post(reverse("filed", args=[district.campaign.code]), SAID | said)


def shown(district: District, text: str) -> Posting:
    made = posting_verbs["put_up"](district.voice(channel="board"), actor=district.actor("clerk"), consent="on").obj
    return posting_verbs["show_posting"](made, actor=district.actor("clerk"), text=text).obj


def test_form_for_the_board_asks_for_consent_and_the_usual_one_does_not(district: District, client: Client) -> None:
    place = reverse("say", args=[district.campaign.code])
    assert 'name="consent"' in client.get(place, {"to": "board"}).content.decode()
    assert 'name="consent"' not in client.get(place).content.decode()


def test_post_is_a_voice_of_the_board_and_waits_unseen(district: District, client: Client) -> None:
    answer = put_up(district, client, consent="on")
    assert answer.status_code == 200
    voice, posting = Voice.objects.get(), Posting.objects.get()
    assert (voice.channel, voice.anonymous, bool(voice.receipt_digest)) == ("board", True, True)
    assert (posting.voice, posting.state, posting.consent) == (voice, "received", True)
    midnight = timezone.localtime(posting.at)
    assert (midnight.hour, midnight.minute, midnight.second) == (0, 0, 0)
    assert "校车太挤" not in client.get(reverse("board")).content.decode()
    assert put_up(district, client, consent="on").status_code == 200
    assert (Voice.objects.count(), Posting.objects.count()) == (1, 1)


def test_without_consent_it_is_a_voice_all_the_same(district: District, client: Client) -> None:
    put_up(district, client)
    assert Voice.objects.get().channel == "board"
    assert Posting.objects.get().state == "hidden"


def test_mistake_keeps_that_it_is_for_the_board(district: District, client: Client) -> None:
    answer = put_up(district, client, body="", consent="on")
    page = answer.content.decode()
    assert answer.status_code == 422
    assert '<input type="hidden" name="board" value="on">' in page
    assert 'id="id_consent" checked' in page


def test_board_goes_on_page_by_page_with_constant_statements(
    district: District, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(board, "SHOWN", 3)
    made = [shown(district, f"第{n}条留言") for n in range(7)]
    with CaptureQueriesContext(connection) as first:
        page = client.get(reverse("board")).content.decode()
    assert [f"第{n}条留言" in page for n in range(7)] == [False] * 4 + [True] * 3
    after = Posting.objects.order_by("-pk")[2].ref
    assert f"?after={after}" in page
    with CaptureQueriesContext(connection) as second:
        older = client.get(reverse("board"), {"after": after}).content.decode()
    assert [f"第{n}条留言" in older for n in range(7)] == [False, True, True, True, False, False, False]
    assert len(second) <= len(first) + 1
    assert made[0].ref in client.get(reverse("board"), {"after": made[1].ref}).content.decode()
    for bad in ("\0", "没有", "B" * 999):
        assert client.get(reverse("board"), {"after": bad}).status_code == 200
