"""Reading what a program sends with a verb: JSON or a form, its files, key, moment and version."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.http import HttpRequest
from django.http.multipartparser import MultiPartParserError
from django.http.request import RawPostDataException, UnreadablePostError
from django.utils.translation import gettext as _

from huiyin.api.deeds import Wish
from huiyin.api.problems import Unfit
from huiyin.api.values import fields_of, form_data, moment, shown, takes_several
from huiyin.kernel.forms import VerbForm, storable

FORMS = frozenset({"application/x-www-form-urlencoded", "multipart/form-data"})
Said = dict[str, Any]


def said_in(request: HttpRequest, form: type[VerbForm]) -> tuple[Said, Said]:
    """Return what was said and the files sent with it, whatever the content type; ``form`` tells which fields are lists."""
    if request.content_type in FORMS:
        return from_form(request, form)
    content = body_of(request)
    if not content.strip():
        return {}, {}
    if request.content_type not in ("application/json", "text/json", ""):
        raise Unfit(_("内容须是 JSON 或表单。"), code="wrong_type")
    return from_json(content), {}


def body_of(request: HttpRequest) -> bytes:
    try:
        return request.body
    except RequestDataTooBig:
        raise Unfit(_("一次提交的内容超过了限度。文件请用表单上传。"), code="too_large") from None
    except (UnreadablePostError, RawPostDataException):
        raise Unfit(_("请求的内容没有传完。"), code="bad_request") from None


def from_json(content: bytes) -> Said:
    """Return a JSON object; everything that is none is refused alike."""
    try:
        found = json.loads(content.decode("utf-8-sig"), parse_constant=no_such_number)
    except (ValueError, RecursionError):
        raise Unfit(_("不是合格的 JSON。"), code="bad_json") from None
    if not isinstance(found, dict):
        raise Unfit(_("须是一个 JSON 对象。"), code="bad_json")
    return found


def no_such_number(name: str) -> float:
    raise ValueError(name)


def from_form(request: HttpRequest, form: type[VerbForm]) -> tuple[Said, Said]:
    try:
        posted, files = request.POST, request.FILES
    except RequestDataTooBig:
        raise Unfit(_("一次提交的内容超过了限度。文件请用表单上传。"), code="too_large") from None
    except (SuspiciousOperation, MultiPartParserError, UnreadablePostError):
        raise Unfit(_("表单无法识别。"), code="bad_request") from None
    fields = fields_of(form)
    said = {
        name: posted.getlist(name) if name in fields and takes_several(fields[name]) else posted[name]
        for name in posted
        if name != "csrfmiddlewaretoken"
    }
    return said, {name: files[name] for name in files}


def wish_in(request: HttpRequest, form: type[VerbForm], said: Said, files: Mapping[str, Any]) -> Wish:
    """Return the verb as it is asked for: form data of the right types, and what the address and the headers add."""
    fields = fields_of(form)
    if strange := [name for name in files if not isinstance(fields.get(name), forms.FileField)]:
        raise Unfit(_("填写有误。"), {shown(name): [_("不收文件")] for name in strange})
    key = request.headers.get("Idempotency-Key", "")
    if any(isinstance(field.widget, forms.PasswordInput) for field in fields.values()):
        key = ""  # It is kept with a digest of the data, from which a password could be guessed.
    at, seen = request.GET.get("at", ""), request.GET.get("seen", "")
    return Wish(
        data=form_data(form, said),
        files=files,
        key=key,
        at=moment(at) if at else None,
        seen=version(seen) if seen else None,
    )


def version(words: str) -> int:
    """Return the version that the caller was looking at."""
    if not (words.isascii() and words.isdigit() and len(words) < 10):
        raise Unfit(_("seen 须是版本号。"), {"seen": [_("须是数字")]})
    return int(words)


def place_in(said: Said, name: str) -> str:
    """Take the reference of what a creating verb is asked of out of what was said."""
    ref = said.pop(name, None)
    if not isinstance(ref, str) or not ref.strip() or not storable(ref):
        raise Unfit(_("填写有误。"), {name: [_("须填写")]})
    return ref.strip()
