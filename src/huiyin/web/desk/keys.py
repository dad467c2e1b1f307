"""The page of keyboard shortcuts."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from huiyin.web.desk.access import signed_in
from huiyin.web.desk.page import page


@signed_in
@require_GET
def keys(request: Any) -> HttpResponse:
    """List the shortcuts, as ``desk.js`` knows them."""
    return page(request, "desk/keys.html", groups=groups())


def groups() -> list[tuple[str, list[tuple[list[str], str]]]]:
    """Return the shortcuts by where they are of use: the keys, pressed one after another, and what they do."""
    return [
        (
            _("哪里都能用"),
            [
                (["/"], _("查找件和来件")),
                (["?"], _("打开这一页")),
                (["g", "d"], _("到轮到我办")),
                (["g", "v"], _("到来件")),
                (["g", "s"], _("到梳理")),
                (["g", "l"], _("到台账")),
                (["g", "f"], _("到数据")),
                (["Esc"], _("离开输入框,关上菜单")),
            ],
        ),
        (
            _("列表里"),
            [
                (["j"], _("下一行")),
                (["k"], _("上一行")),
                (["o"], _("打开这一行(也可按 Enter)")),
                (["x"], _("勾选这一行")),
                (["n"], _("下一页")),
                (["p"], _("上一页")),
            ],
        ),
    ]
