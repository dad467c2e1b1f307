"""A form's field for members of staff, written as people write them: names or user names with a comma between them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from huiyin.people.models import Institution, User, UserState

BETWEEN = re.compile(r"[\u3001\uff0c\uff1b,;\s]+")
"""Commas of both widths, the comma of lists, semicolons and blanks."""
MOST = 20


def fitting(name: str, known: Iterable[User]) -> list[User]:
    """Return who of ``known`` bears ``name``: by the user name, or else everybody who is called so."""
    people = list(known)
    return [one for one in people if one.username == name] or [one for one in people if one.name == name]


def too_many(name: str, fit: Iterable[User]) -> str:
    """Say that several bear the name, and by which user names to tell them apart."""
    logins = sorted(one.username for one in fit)
    words = _("叫「{name}」的有 {n} 人,请写用户名:{logins}")
    return words.format(name=name, n=len(logins), logins=_("、").join(logins))


class PeopleField(forms.CharField):
    """Gives a list of users in the order in which they were named. A list of all staff would be long, typing is fast."""

    institution: Institution | None = None

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        names = list(dict.fromkeys(name for name in BETWEEN.split(text or "") if name))
        if len(names) > MOST:
            raise forms.ValidationError(_("最多写 {n} 个人").format(n=MOST))
        return self.found(names) if names else []

    def found(self, names: list[str]) -> list[User]:
        """Return who bears each of ``names``, or say which of them is nobody's or more than one person's."""
        staff = User.objects.filter(unit__institution=self.institution, state=UserState.ACTIVE).select_related("unit")
        known = list(staff.filter(username__in=names) | staff.filter(name__in=names))
        mistakes, people = [], []
        for name in names:
            fit = fitting(name, known)
            if len(fit) == 1:
                people.append(fit[0])
            elif fit:
                mistakes.append(too_many(name, fit))
            else:
                mistakes.append(_("没有在用的用户叫「{name}」").format(name=name))
        if mistakes:
            raise forms.ValidationError(mistakes)
        return list(dict.fromkeys(people))


class PersonField(PeopleField):
    """One member of staff, by name or user name."""

    def clean(self, value: Any) -> User | None:
        found = super().clean(value)
        if len(found) > 1:
            raise forms.ValidationError(_("只写一个人"))
        return found[0] if found else None
