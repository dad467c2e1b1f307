"""The REST API, version 1: its routers, who may call, and how everything that goes wrong is answered."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.core.serializers.json import DjangoJSONEncoder
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.http.request import UnreadablePostError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, Throttled, ValidationError
from ninja.renderers import JSONRenderer

from huiyin.api import problems
from huiyin.api.access import Session, Token
from huiyin.api.activities_routes import ROUTERS as ACTIVITIES
from huiyin.api.analysis_routes import analyses_router, shortcomings_router
from huiyin.api.case_routes import router as case_router
from huiyin.api.channel_routes import ROUTERS as CHANNELS
from huiyin.api.duty_routes import matters_router, posts_router, sheets_router
from huiyin.api.figure_routes import router as figure_router
from huiyin.api.frame_routes import (
    campaigns_router,
    codes_router,
    institution_router,
    roles_router,
    templates_router,
    units_router,
    users_router,
)
from huiyin.api.insight_routes import INSIGHT
from huiyin.api.kind_routes import ROUTERS as KIND_ROUTERS
from huiyin.api.openness_routes import guides_router, services_router, suggestions_router, texts_router
from huiyin.api.public_routes import router as public_router
from huiyin.api.report_routes import router as report_router
from huiyin.api.survey_routes import router as survey_router
from huiyin.api.voice_routes import router as voice_router
from huiyin.kernel.refusals import Refused

log = logging.getLogger("huiyin.api")


class ReadableJSON(JSONRenderer):
    """Chinese stays legible in an answer, for those who look at it."""

    encoder_class = DjangoJSONEncoder
    json_dumps_params: Mapping[str, Any] = {"ensure_ascii": False}


api = NinjaAPI(
    title=_l("回音"),
    version="1",
    urls_namespace="api-1",
    docs_url=None,
    openapi_url=None,
    auth=[Token(), Session()],
    renderer=ReadableJSON(),
    description=_l("事事有回音,件件有着落。每个动作与网页、命令行同出一处。"),
)
for prefix, router in (
    ("/cases", case_router),
    ("/voices", voice_router),
    ("/campaigns", campaigns_router),
    ("/units", units_router),
    ("/users", users_router),
    ("/institutions", institution_router),
    ("/roles", roles_router),
    ("/templates", templates_router),
    ("/codes", codes_router),
    ("/posts", posts_router),
    ("/matters", matters_router),
    ("/sheets", sheets_router),
    ("/services", services_router),
    ("/guides", guides_router),
    ("/texts", texts_router),
    ("/suggestions", suggestions_router),
    *ACTIVITIES,
    *INSIGHT,
    *((f"/{name}", router) for name, router in CHANNELS.items()),
    ("/questionnaires", survey_router),
    ("/figures", figure_router),
    ("/reports", report_router),
    ("/analyses", analyses_router),
    ("/shortcomings", shortcomings_router),
    *KIND_ROUTERS,
    ("/public", public_router),
):
    api.add_router(prefix, router)


def answer(request: HttpRequest, code: str, detail: str, **more: Any) -> HttpResponse:
    body = problems.body(code, detail, **more)
    return api.create_response(request, body, status=problems.STATUS[code])


@api.exception_handler(Refused)
def refused(request: HttpRequest, refusal: Refused) -> HttpResponse:
    status, body = problems.of(refusal)
    return api.create_response(request, body, status=status)


@api.exception_handler(AuthenticationError)
def unauthenticated(request: HttpRequest, exc: AuthenticationError) -> HttpResponse:
    response = answer(request, "unauthenticated", _("请登录,或在 Authorization 里带上 Bearer 令牌。"))
    response["WWW-Authenticate"] = "Bearer"
    return response


@api.exception_handler(Throttled)
def too_many(request: HttpRequest, exc: Throttled) -> HttpResponse:
    return answer(request, "too_many", _("从您所在的网络提交得太密了,请过几分钟再试。"))


@api.exception_handler(ValidationError)
def invalid(request: HttpRequest, exc: ValidationError) -> HttpResponse:
    """Name the parameters of the address that do not fit; the library's own words are not for people here."""
    errors: dict[str, list[str]] = {}
    for error in exc.errors:
        name = str(error["loc"][-1])[:64]
        errors[name] = [_("不是合适的值")]
    return answer(request, "invalid", _("请求的参数有误。"), errors=errors)


@api.exception_handler(Http404)
def not_found(request: HttpRequest, exc: Http404) -> HttpResponse:
    return answer(request, "not_found", _("没有这个地址。"))


@api.exception_handler(RequestDataTooBig)
def too_large(request: HttpRequest, exc: RequestDataTooBig) -> HttpResponse:
    return answer(request, "too_large", _("一次提交的内容超过了限度。文件请用表单上传。"))


def bad_request(request: HttpRequest, exc: Exception) -> HttpResponse:
    return answer(request, "bad_request", _("请求无法识别。"))


def unavailable(request: HttpRequest, exc: Exception) -> HttpResponse:
    log.error("the database is away: %s", exc)
    return answer(request, "unavailable", _("数据库暂时不可用,请稍后再试;刚才的操作没有生效。"))


for unreadable in (SuspiciousOperation, MultiPartParserError, UnreadablePostError):
    api.add_exception_handler(unreadable, bad_request)
for away in (OperationalError, InterfaceError):
    api.add_exception_handler(away, unavailable)
