"""Group chats and webhooks: what is posted, where, and what is said when it was refused."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
import requests

from huiyin.delivery import channels, house
from huiyin.delivery.channels import Letter

LETTER = Letter(subject="回音:催办", body="催办 2026-000001\n\n请登录办理", message_id="1@edu.example")


class Hook(BaseHTTPRequestHandler):
    posted: list[tuple[str, dict[str, Any]]]
    status: int

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.posted.append((self.path, json.loads(body)))  # type: ignore[attr-defined]
        self.send_response(self.server.status)  # type: ignore[attr-defined]
        self.send_header("Location", "http://127.0.0.1:1/elsewhere")
        self.end_headers()

    def log_message(self, *_args: Any) -> None:
        """Keep quiet."""


@pytest.fixture
def hook(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    server: Any = HTTPServer(("127.0.0.1", 0), Hook)
    server.posted, server.status = [], 200
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    monkeypatch.setenv("HUIYIN_WEBHOOK_HOSTS", "hooks.edu.example, 127.0.0.1")
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def test_webhook_gets_the_line_with_its_own_query(hook: Any) -> None:
    answer = channels.send("webhook", f"http://127.0.0.1:{hook.server_port}/in?token=s3cret", LETTER)
    assert answer.sent
    ((path, body),) = hook.posted
    assert path == "/in?token=s3cret"
    assert "催办 2026-000001" in body["message"]


@pytest.mark.parametrize("status", [302, 400, 500])
def test_webhook_that_refuses_or_sends_elsewhere_has_not_taken_it(hook: Any, status: int) -> None:
    hook.status = status
    target = f"http://127.0.0.1:{hook.server_port}/in"
    answer = channels.send("webhook", target, LETTER)
    assert (answer.sent, answer.final) == (False, False)
    assert answer.words
    assert target not in answer.words


def test_webhook_host_that_is_no_longer_allowed_gets_nothing(hook: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HUIYIN_WEBHOOK_HOSTS", "other.example")
    answer = channels.send("webhook", f"http://127.0.0.1:{hook.server_port}/in", LETTER)
    assert (answer.sent, answer.final, hook.posted) == (False, True, [])


@pytest.mark.parametrize(
    ("channel", "target"),
    [
        ("wecom", "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=8bc0a1d2-0000-4000-8000-1234567890ab"),
        ("dingtalk", "https://oapi.dingtalk.com/robot/send?access_token=abc123"),
        ("feishu", "https://open.feishu.cn/open-apis/bot/v2/hook/abc-123"),
    ],
)
def test_group_chat_is_posted_to_at_its_own_address(channel: str, target: str, monkeypatch: pytest.MonkeyPatch) -> None:
    posted: list[tuple[str, str]] = []

    def post(url: str, data: Any = None, **_more: Any) -> requests.Response:
        posted.append((url, data.decode() if isinstance(data, bytes) else str(data)))
        answer = requests.Response()
        answer.status_code, answer._content = 200, b'{"errcode": 0, "code": 0}'
        return answer

    monkeypatch.setattr(requests, "post", post)
    monkeypatch.setattr(requests, "request", lambda _method, url, **more: post(url, **more))
    assert channels.send(channel, target, LETTER).sent
    ((url, body),) = posted
    assert url.rstrip("/") == target
    assert "2026-000001" in body


@pytest.mark.parametrize(
    ("smtp", "sentence"),
    [
        ("", "没有设置邮件服务器(HUIYIN_SMTP)"),
        ("http://mail.example", "HUIYIN_SMTP 要以 smtp://、smtp+starttls:// 或 smtps:// 开头"),
        ("smtp://mail.example:many", "HUIYIN_SMTP 的端口不对"),
        ("smtp://user:word@mail.example", "密码不能不加密就送出:HUIYIN_SMTP 请改用 smtps:// 或 smtp+starttls://"),
    ],
)
def test_wrong_settings_are_said_in_words(smtp: str, sentence: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HUIYIN_SMTP", smtp)
    monkeypatch.setenv("HUIYIN_MAIL_FROM", "huiyin@edu.example")
    with pytest.raises(house.NotSet) as refused:
        house.mail_server()
    assert refused.value.sentence == sentence


def test_settings_come_from_a_file_beside_the_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    place = house.file_place()
    place.write_text(
        "# 邮件\nHUIYIN_SMTP=smtps://u%40edu:p%3Aw@mail.example\nHUIYIN_MAIL_FROM='回音 <huiyin@edu.example>'\nPATH=/tmp\n",
        encoding="utf-8",
    )
    try:
        server = house.mail_server()
        assert (server.host, server.port, server.user, server.password) == ("mail.example", 465, "u@edu", "p:w")
        assert house.mail_domain() == "edu.example"
        assert "PATH" not in house.said()
    finally:
        place.unlink()
