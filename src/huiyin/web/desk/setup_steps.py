"""The steps of setting up a new site, in order, as the pages of the wizard show them."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

STEPS = [
    ("setup", _("设置码")),
    ("setup-institution", _("机构")),
    ("setup-admin", _("管理员")),
    ("setup-units", _("单位")),
    ("setup-people", _("用户")),
    ("setup-campaign", _("活动")),
    ("setup-limits", _("期限")),
    ("setup-done", _("完成")),
]
NAMES = [name for name, _label in STEPS]
SIGNED_IN = NAMES.index("setup-units")
"""From here on one is signed in as the administrator; what came before cannot be done again."""


def steps_at(name: str) -> dict[str, Any]:
    """Return what the wizard's pages show around a step; nothing where a page is not part of the wizard."""
    if name not in NAMES:
        return {"steps": [], "step_back": "", "step_next": ""}
    here = NAMES.index(name)
    first = SIGNED_IN if here >= SIGNED_IN else 0
    return {
        "steps": [(label, place < here, place == here) for place, (_name, label) in enumerate(STEPS)],
        "step_number": here + 1,
        "step_count": len(STEPS),
        "step_back": reverse(NAMES[here - 1]) if here > first else "",
        "step_next": reverse(NAMES[here + 1]) if here + 1 < len(NAMES) else "",
    }
