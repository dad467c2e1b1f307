"""While a site waits to be set up, its front doors lead to the wizard."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from huiyin.people import first_start

DOORS = frozenset({"home", "where", "desk", "sign-in"})


class FirstStart:
    """Lead to the wizard as long as the code of the first start lies in the data folder and nothing is founded."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, _view: Any, _args: Any, _kwargs: Any) -> HttpResponse | None:
        match = request.resolver_match
        if match and match.url_name in DOORS and first_start.waits(Path(settings.HUIYIN_HOME)):
            return redirect("setup")
        return None
