"""Programs that call the API, with tokens or with a session."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from huiyin.people.actions import user_verbs
from huiyin.people.models import User
from tests.factories import District

ROOT = "/api/v1"


def token_of(district: District, username: str) -> str:
    user = User.objects.get(username=username)
    return user_verbs["add_token"](user, actor=district.program, label="接口测试").obj.token


@dataclass
class Caller:
    """A program that acts as one user. It never raises what the server raised: a 500 is an answer here."""

    token: str = ""

    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"} if self.token else {}

    def client(self) -> Client:
        return Client(raise_request_exception=False)

    def get(self, path: str, data: Any = None, **headers: str) -> Any:
        return self.client().get(ROOT + path, data, headers={**self.headers(), **headers})

    def post(self, path: str, said: Any = None, **headers: str) -> Any:
        """Post JSON; text and bytes go out as they are."""
        content = said if isinstance(said, (str, bytes)) else json.dumps({} if said is None else said, default=str)
        return self.client().post(
            ROOT + path, content, content_type="application/json", headers={**self.headers(), **headers}
        )

    def post_form(self, path: str, data: dict[str, Any], **headers: str) -> Any:
        return self.client().post(ROOT + path, data, headers={**self.headers(), **headers})


@dataclass
class Callers:
    district: District

    def __call__(self, username: str) -> Caller:
        return Caller(token_of(self.district, username))


@pytest.fixture(autouse=True)
def _nobody_has_called_yet() -> None:
    cache.clear()


@pytest.fixture
def program(district: District) -> Callers:
    """Give ``program("clerk")``: a program that acts as the clerk."""
    return Callers(district)


@pytest.fixture
def stranger() -> Caller:
    return Caller()


def shape_of_problem(response: Any) -> dict[str, Any]:
    """Return the body of an error after seeing that it has the one shape of all errors."""
    body = response.json()
    assert set(body) == {"code", "detail", "missing", "errors"}, body
    assert body["detail"]
    assert isinstance(body["missing"], list)
    assert isinstance(body["errors"], dict)
    return body
