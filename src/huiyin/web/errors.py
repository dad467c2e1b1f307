"""Errors in words: what happened, what became of what was typed, and what to do next."""

from __future__ import annotations

import sys
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent
from django.core.files.uploadhandler import StopUpload
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse
from django.http.request import UnreadablePostError
from django.shortcuts import render
from django.template import loader
from django.utils.translation import gettext as _

from huiyin.kernel.refusals import Refused

STATUS = {"not_allowed": 403, "invalid": 400, "wrong_state": 409, "lost_race": 409, "missing": 409, "key_reused": 409}
CODES = {
    400: "bad_request",
    403: "not_allowed",
    404: "not_found",
    405: "wrong_method",
    409: "refused",
    413: "too_large",
    503: "unavailable",
}
NOT_SENT_AGAIN = frozenset({"csrfmiddlewaretoken", "password", "old", "new", "again"})


def page(request: HttpRequest, status: int, title: str, what: str, **more: Any) -> HttpResponse:
    """Return a page that needs neither session nor database, for they may be what failed."""
    if request.path_info.startswith("/api/"):
        return for_program(status, what, more.get("missing", []))
    body = loader.render_to_string(
        "errors/error.html",
        {"title": title, "what": what, "status": status, "desk": request.path.startswith("/desk/"), **more},
    )
    return HttpResponse(body, status=status)


def for_program(status: int, what: str, missing: list[str]) -> HttpResponse:
    """Return what went wrong before the API was reached, in the shape of all its errors."""
    code = CODES.get(status, "error")
    return JsonResponse(
        {"code": code, "detail": what, "missing": missing, "errors": {}},
        status=status,
        json_dumps_params={"ensure_ascii": False},
    )


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    if isinstance(exception, (RequestDataTooBig, TooManyFieldsSent)):
        return page(request, 413, _("内容太大"), _("一次提交的内容超过了限度。请分几次提交,文件请用上传的方式。"))
    return malformed(request)


def too_large(request: HttpRequest) -> HttpResponse:
    what = _("附件加在一起太大了,没有收下。请按浏览器的「返回」,写好的字还在;附件最多 5 个,每个不超过 10 MB。")
    return page(request, 413, _("附件太大"), what)


def malformed(request: HttpRequest) -> HttpResponse:
    what = _("这个请求的内容不完整或有误,系统没有改动任何东西。请返回上一页再试。")
    return page(request, 400, _("请求无法识别"), what)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return page(request, 403, _("没有权限"), _("您的账号不能使用这个页面。如工作需要,请联系管理员授予角色。"))


def held(request: HttpRequest) -> HttpResponse:
    what = _("台账的规则不允许这样办理,系统没有改动任何东西。可能别人刚刚办理过:请返回看过最新情况再试。")
    return page(request, 409, _("没有办理"), what)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return page(request, 404, _("没有找到"), _("没有这个页面或这一件,或者它不在您可以查看的范围内。"))


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer what nobody foresaw; where only the database is away, say so."""
    if isinstance(sys.exc_info()[1], (OperationalError, InterfaceError)):
        return database_away(request)
    what = _("系统遇到了没有料到的问题,已记入日志。没有完成的操作不会留下一半;请稍后再试,或告诉管理员。")
    return page(request, 500, _("系统出错"), what)


def database_away(request: HttpRequest) -> HttpResponse:
    what = _("数据库正在启动或暂时连不上。请过一会儿刷新本页;刚才的操作没有生效。")
    return page(request, 503, _("数据库暂时不可用"), what)


def with_method(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Return the answer to a method that an address does not take, in words."""
    answer = page(request, 405, _("不能这样访问"), _("这个地址不接受这种访问方式。请从页面上的按钮和链接进入。"))
    if isinstance(response, HttpResponseNotAllowed):
        answer["Allow"] = response["Allow"]
    return answer


def refused(request: HttpRequest, refusal: Refused) -> HttpResponse:
    """Return the page of a verb that was not done, with everything that is lacking."""
    status = STATUS.get(refusal.code, 409)
    return page(request, status, _("没有办理"), refusal.sentence, missing=refusal.missing)


def expired(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Keep what was typed when the page was too old to be accepted, and offer to send it again.

    Only to somebody who came from our own page: another site must not put its words into a form of ours.
    """
    title, what = _("页面已过期"), _("为安全起见,这个页面需要重新确认。")
    if request.method != "POST" or not from_own_page(request):
        return page(request, 403, title, _("为安全起见没有接受这次提交。请返回上一页刷新后再试。"))
    context = {"title": title, "what": what, "status": 403, "action": request.get_full_path(), **kept(request)}
    return render(request, "errors/again.html", context, status=403)


def from_own_page(request: HttpRequest) -> bool:
    came_from = request.headers.get("Origin") or request.headers.get("Referer", "")
    try:
        return urlsplit(came_from).netloc == request.get_host()
    except ValueError:
        return False


def kept(request: HttpRequest) -> dict[str, Any]:
    """Return what was typed, without passwords, and whether files were among it."""
    try:
        sent = [(name, value) for name, values in request.POST.lists() for value in values]
        typed = [(name, value) for name, value in sent if name not in NOT_SENT_AGAIN]
        return {"typed": typed, "had_files": bool(request.FILES)}
    except (UnreadablePostError, StopUpload):
        return {"typed": [], "had_files": False}
