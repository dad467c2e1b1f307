"""Addresses of the API. What no route answers is answered in the shape of every other error."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache, wraps
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, path, re_path
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from huiyin.api.api import answer, api, not_found

View = Callable[..., HttpResponse]


def in_our_shape(view: View) -> View:
    """Answer for a method that an address does not take as for every other mistake."""

    @wraps(view)
    def shaped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            response = view(request, *args, **kwargs)
        except Http404 as error:
            return not_found(request, error)
        if response.status_code != 405:
            return response
        told = answer(request, "wrong_method", _("这个地址不接受 {method}。").format(method=request.method))
        told["Allow"] = response["Allow"]
        return told

    return shaped


@cache
def document(language: str) -> bytes:
    """Return the OpenAPI document in a language; it is made once, for it takes longer than any page."""
    return json.dumps(api.get_openapi_schema(), ensure_ascii=False, cls=DjangoJSONEncoder).encode()


@require_safe
def openapi(request: HttpRequest) -> HttpResponse:
    return HttpResponse(document(get_language() or ""), content_type=api.get_content_type())


@csrf_exempt  # it reads and changes nothing: every method gets the same 404 in the API's own shape
def nowhere(request: HttpRequest) -> HttpResponse:
    return not_found(request, Http404())


patterns: list[URLPattern | URLResolver] = list(api.urls[0])
for pattern in patterns:
    if isinstance(pattern, URLPattern):
        pattern.callback = in_our_shape(pattern.callback)

patterns.insert(0, path("openapi.json", in_our_shape(openapi), name="openapi-json"))

urlpatterns = [path("v1/", (patterns, *api.urls[1:])), re_path("", nowhere)]
