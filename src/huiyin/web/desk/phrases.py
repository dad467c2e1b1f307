"""Texts that are written again and again (模板), offered above the field of a verb's form that they are for."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import QueryDict

from huiyin.cases.models import Template, TemplateState
from huiyin.kernel.verbs import Action
from huiyin.web.desk.posted import form_data, new_key


def house_of(obj: Any) -> int | None:
    """Return the key of the institution that ``obj`` belongs to."""
    office = getattr(obj, "office", None)
    found: int | None = office.institution_id if office else getattr(obj, "institution_id", None)
    return found


def offered_for(action: Action, obj: Any) -> dict[str, list[Template]]:
    """Return the templates in use for a verb, by field; one statement, none for a verb without a field for text."""
    texts = [name for name, field in action.form.base_fields.items() if isinstance(field.widget, forms.Textarea)]
    if not texts:
        return {}
    rows = Template.objects.filter(
        institution=house_of(obj), verb=action.name, field__in=texts, state=TemplateState.ACTIVE
    )
    found: dict[str, list[Template]] = {}
    for row in rows:
        found.setdefault(row.field, []).append(row)
    return found


def suggested(action: Action, obj: Any, request: Any) -> dict[str, Any]:
    """Return initial values: what is known, a template, and what the address carries, such as voices chosen in a list."""
    sent = form_data(action.form, request.GET)
    said = {name: value for name, value in sent.items() if value not in ("", [])}
    known = {"person": request.user.name} if action.name == "sign" else {}
    # The token makes a double click one voice with one receipt.
    token = {"token": new_key()} if "token" in action.form.base_fields else {}
    return known | token | chosen(action, obj, request.GET) | said


def chosen(action: Action, obj: Any, sent: QueryDict) -> dict[str, str]:
    """Return what the template named in the address says, by field; a number that is not offered says nothing."""
    wanted = sent.get("template", "")
    if not wanted:
        return {}
    found = [one for rows in offered_for(action, obj).values() for one in rows]
    return {one.field: one.text for one in found if str(one.number) == wanted}


def offer(form: forms.Form, offered: dict[str, list[Template]]) -> None:
    """Hang the templates on the fields of a form, where the page finds them."""
    for name, found in offered.items():
        if name in form.fields:
            form.fields[name].offered = found  # type: ignore[attr-defined]  # read by the template of a field
