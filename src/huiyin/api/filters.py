"""The filters of a list, as a program names them."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from django.utils.translation import gettext as _

from huiyin.api.problems import Unfit
from huiyin.cases.terms import Channel, Disposition, Kind, State

CASES = {"state": State.values, "kind": Kind.values}
VOICES = {"disposition": Disposition.values, "channel": Channel.values}


def given(known: Mapping[str, Collection[str]], **asked: str) -> dict[str, str]:
    """Return the filters that were given; refuse a code that no list has, lest it pass for an empty list."""
    strange = {
        name: [_("没有「{code}」").format(code=asked[name])]
        for name, codes in known.items()
        if asked.get(name) and asked[name] not in codes
    }
    if strange:
        raise Unfit(_("筛选条件有误。"), strange)
    return {name: value for name, value in asked.items() if value}
