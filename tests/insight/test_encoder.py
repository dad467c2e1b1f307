"""The door to a model from outside: off by default, nothing but masked text goes out, and nothing that comes back breaks a page."""

from __future__ import annotations

import json
import logging
import time
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as how
from hypothesis import strategies as st

from huiyin.config import settings as house
from huiyin.insight import encoder
from huiyin.insight.encoder import Endpoint, vectors_of
from huiyin.text.masking import GROUPS
from huiyin.text.trials.masking import needed, read_from

SAID = "请联系张建国老师,电话13812345678,住和平路8号院3号楼2单元501室"
PRIVATE = ("张建国", "13812345678", "501")


def bodies(server: Any) -> list[dict[str, Any]]:
    return [json.loads(raw) for _path, _heads, raw in server.asked]


class Lengths:
    """What a site may plug in by a dotted path."""

    seen: list[str] = []  # looked at by the test

    def vectors(self, texts: Any) -> Any:
        self.seen.extend(texts)
        return [[1, len(text)] for text in texts]


class Breaks:
    def vectors(self, texts: Any) -> Any:
        raise RuntimeError(f"no: {texts}")


nothing = object()


def test_off_by_default() -> None:
    assert (house.ENCODER, house.ENCODER_URL, house.ENCODER_MODEL, house.ENCODER_KEY) == ("", "", "", "")
    assert not encoder.switched_on()
    assert encoder.encoder() is None
    assert vectors_of([SAID]) is None


def test_vectors_come_back_in_order_and_of_length_one(outside: Any) -> None:
    found = vectors_of(["一", "一二三四"])
    assert found is not None
    assert np.allclose(found, [[1 / 2**0.5, 1 / 2**0.5], [1 / 17**0.5, 4 / 17**0.5]])
    ((path, heads, _raw),) = outside.asked
    assert path == "/v1/embeddings"
    assert heads["Authorization"] == "Bearer a-key"


def test_body_holds_the_masked_texts_and_nothing_else(outside: Any) -> None:
    vectors_of([SAID, "V2026-000123 和 2026-000045 是一回事"])
    (body,) = bodies(outside)
    assert set(body) == {"model", "input"}
    assert body["model"] == "near-zh"
    assert len(body["input"]) == 2
    assert not [one for one in (*PRIVATE, "000123", "000045") if one in outside.asked[0][2].decode()]
    assert "老师" in body["input"][0]


def test_no_number_name_or_door_that_masking_knows_leaves(outside: Any) -> None:
    """All labelled sentences go through the door: of each span that masking is held to, what must be hidden is gone."""
    sentences = list(read_from(None))
    vectors_of([one.text for one in sentences])
    texts = [text for body in bodies(outside) for text in body["input"]]
    assert len(texts) == len(sentences)
    assert max(len(body["input"]) for body in bodies(outside)) <= encoder.BATCH
    through = dict.fromkeys(GROUPS, 0)
    spans = dict.fromkeys(GROUPS, 0)
    for one, sent in zip(sentences, texts, strict=True):
        for span in one.spans:
            group = next(name for name, kinds in GROUPS.items() if span.kind in kinds)
            said = "".join(one.text[at] for at in sorted(needed(one.text, span)))
            if len(said) == 1:
                continue  # a surname before a title: the same character may stand elsewhere as a word
            spans[group] += 1
            through[group] += said in "".join(sent.split())
    assert through["numbers"] == 0
    assert spans["numbers"] > 100
    assert all(through[group] <= 0.04 * spans[group] for group in GROUPS), (through, spans)


def test_number_at_the_cut_does_not_leave_in_half(outside: Any) -> None:
    vectors_of(["长" * (encoder.SENT - 6) + "13812345678"])
    (body,) = bodies(outside)
    assert "138" not in body["input"][0]
    assert len(body["input"][0]) <= encoder.SENT


def test_texts_go_in_batches(outside: Any) -> None:
    found = vectors_of([f"第{number}条" for number in range(150)])
    assert found is not None
    assert found.shape == (150, 2)
    assert [len(body["input"]) for body in bodies(outside)] == [64, 64, 22]


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"<html>",
        b"[" * 100_000,
        {},
        [],
        {"data": []},
        {"data": [{"index": 0, "embedding": [1, 2]}]},
        {"data": [{"index": 0, "embedding": [1, 2]}, {"index": 0, "embedding": [1, 2]}]},
        {"data": [{"index": 0, "embedding": [1, 2]}, {"index": 2, "embedding": [1, 2]}]},
        {"data": [{"index": 0, "embedding": [1, 2]}, {"index": 1, "embedding": [1, 2, 3]}]},
        {"data": [{"index": 0, "embedding": [1, 2]}, {"index": 1, "embedding": [1, float("nan")]}]},
        {"data": [{"index": 0, "embedding": [1, 2]}, {"index": 1, "embedding": [1, float("inf")]}]},
        {"data": [{"index": 0, "embedding": [1, 2]}, {"index": 1, "embedding": [0, 0]}]},
        {"data": [{"index": 0, "embedding": []}, {"index": 1, "embedding": []}]},
        {"data": [{"index": 0, "embedding": "ab"}, {"index": 1, "embedding": "cd"}]},
        {"data": [{"index": 0, "embedding": 1}, {"index": 1, "embedding": 2}]},
        {"data": [{"index": float("inf"), "embedding": [1]}, {"index": 1, "embedding": [1]}]},
    ],
    ids=lambda one: str(one)[:60],
)
def test_wrong_answer_is_no_answer_and_one_line_of_the_log_without_text(
    outside: Any, caplog: pytest.LogCaptureFixture, answer: Any
) -> None:
    outside.answer = lambda _texts: answer
    with caplog.at_level(logging.INFO):
        assert vectors_of([SAID, SAID]) is None
    (line,) = [record.getMessage() for record in caplog.records]
    assert line.startswith("The encoder was left aside")
    assert not [one for one in (*PRIVATE, "老师", "a-key") if one in line]


@how(max_examples=150, deadline=None)
@given(answer=st.recursive(st.none() | st.booleans() | st.floats() | st.text(max_size=3),
       lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["data", "index", "embedding"]), inner)))  # fmt: skip
def test_whatever_comes_back_it_is_vectors_or_no_answer(answer: Any) -> None:
    class Says(Endpoint):
        def posted(self, body: dict[str, Any], until: float) -> bytes:
            return json.dumps(answer).encode()

    with pytest.raises(encoder.NoAnswer):
        encoder.checked(Says("https://model.example", "m").vectors(["一", "二"]), 2)


@pytest.mark.parametrize("status", [301, 302, 307, 400, 401, 429, 500, 503])
def test_refusal_is_no_answer_and_nothing_follows_elsewhere(
    outside: Any, caplog: pytest.LogCaptureFixture, status: int
) -> None:
    outside.status = status
    assert vectors_of([SAID]) is None
    assert f"status {status}" in caplog.text
    assert len(outside.asked) == 1


def test_slow_server_is_left_after_the_limit(outside: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encoder, "TIMEOUT", 0.2)
    outside.waits = 2.0
    begun = time.monotonic()
    assert vectors_of([SAID]) is None
    assert time.monotonic() - begun < 1.5


def test_answer_that_drips_is_left_after_the_limit(outside: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encoder, "TIMEOUT", 0.2)
    outside.drips, outside.piece = 0.05, 1
    begun = time.monotonic()
    assert vectors_of([SAID]) is None
    assert time.monotonic() - begun < 1.5


def test_answer_without_end_is_not_read(outside: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encoder, "LARGEST", 1000)
    outside.answer = lambda _texts: b" " * 200_000
    assert vectors_of([SAID]) is None


def test_answer_that_breaks_off_is_no_answer(outside: Any) -> None:
    outside.missing = 1000
    assert vectors_of([SAID]) is None


def test_what_failed_rests_and_is_asked_again_later(outside: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    outside.status = 500
    assert vectors_of([SAID]) is None
    outside.status = 200
    assert vectors_of([SAID]) is None
    assert len(outside.asked) == 1
    later = time.monotonic() + encoder.RESTS + 1
    monkeypatch.setattr(encoder.time, "monotonic", lambda: later)
    assert vectors_of([SAID]) is not None


def test_server_that_is_not_there(settings: Any, caplog: pytest.LogCaptureFixture) -> None:
    encoder.rest.end()
    settings.ENCODER_URL = "http://127.0.0.1:1/v1"
    assert vectors_of([SAID]) is None
    assert "left aside" in caplog.text
    encoder.rest.end()


@pytest.mark.parametrize(
    "url",
    ["http://model.example/v1", "http://127.0.0.1.example/v1", "ftp://127.0.0.1/", "file:///etc/passwd", "v1", "http://[/"],
)  # fmt: skip
def test_plain_http_leads_nowhere_but_to_this_machine(
    settings: Any, caplog: pytest.LogCaptureFixture, url: str
) -> None:
    encoder.rest.end()
    settings.ENCODER_URL = url
    assert vectors_of([SAID]) is None
    assert "HUIYIN_ENCODER_URL" in caplog.text
    encoder.rest.end()


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("https://model.example/v1/", "https://model.example/v1/embeddings"),
        ("https://model.example/embeddings", "https://model.example/embeddings"),
        ("http://localhost:8080", "http://localhost:8080/embeddings"),
        ("http://[::1]:8080/v1", "http://[::1]:8080/v1/embeddings"),
    ],
)
def test_address_is_where_such_endpoints_listen(url: str, address: str) -> None:
    assert Endpoint(url, "m").address == address


def test_object_of_the_site_is_given_masked_texts_only(settings: Any) -> None:
    encoder.rest.end()
    settings.ENCODER = f"{__name__}.Lengths"
    Lengths.seen.clear()
    found = vectors_of([SAID, "一"])
    assert found is not None
    assert found.shape == (2, 2)
    assert not [one for one in PRIVATE if any(one in text for text in Lengths.seen)]


@pytest.mark.parametrize("name", ["Breaks", "nothing", "missing"])
def test_object_that_breaks_or_is_none_is_left_aside(
    settings: Any, caplog: pytest.LogCaptureFixture, name: str
) -> None:
    encoder.rest.end()
    settings.ENCODER = f"{__name__}.{name}"
    assert vectors_of([SAID]) is None
    assert "left aside" in caplog.text
    assert "13812345678" not in caplog.text
    encoder.rest.end()
