"""A form's field for members of staff, written as people write them: names or user names with a comma between them."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from huiyin.people.models import Institution, User, UserState

BETWEEN = re.compile(r"[\u3001\uff0c\uff1b,;\s]+")
"""Commas of both widths, the comma of lists, semicolons and blanks."""
MOST = 20


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
            fit = [one for one in known if one.username == name] or [one for one in known if one.name == name]
            if len(fit) == 1:
                people.append(fit[0])
            elif fit:
                logins = _("、").join(sorted(one.username for one in fit))
                mistakes.append(
                    _("叫「{name}」的有 {n} 人,请写用户名:{logins}").format(name=name, n=len(fit), logins=logins)
                )
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
