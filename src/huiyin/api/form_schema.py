"""The form of a verb as an OpenAPI request body."""

from __future__ import annotations

from typing import Any

from django import forms

from huiyin.api.nouns import Within
from huiyin.api.values import fields_of, takes_several
from huiyin.kernel.verbs import Action

JSON = dict[str, Any]
FORMATS: dict[type[forms.Field], str] = {forms.DateField: "date", forms.EmailField: "email", forms.FileField: "binary"}


def field_schema(field: forms.Field) -> JSON:
    """Return the schema of one field; choices that depend on the object are left to the form."""
    schema: JSON = {"type": "string", "title": str(field.label or "")}
    if isinstance(field, forms.BooleanField):
        schema["type"] = "boolean"
    elif takes_several(field):
        schema |= {"type": "array", "items": {"type": "string"}}
    for kind, name in FORMATS.items():
        if isinstance(field, kind):
            schema["format"] = name
    if isinstance(field, forms.ChoiceField) and (choices := choices_of(field)):
        schema["enum"] = [str(value) for value, _label in choices]
        schema["description"] = ";".join(f"{value} {label}" for value, label in choices if value)
    if most := getattr(field, "max_length", None):
        schema["maxLength"] = most
    return schema


def choices_of(field: forms.ChoiceField) -> list[tuple[Any, Any]]:
    """Return the choices that are the same for every object."""
    choices: Any = field.choices
    return list(choices)


def form_schema(action: Action, within: Within | None) -> JSON:
    """Return the schema of what a verb takes."""
    fields = fields_of(action.form)
    properties = {name: field_schema(field) for name, field in fields.items()}
    required = [name for name, field in fields.items() if field.required]
    if within:
        properties = {within.name: {"type": "string", "title": str(within.label)}} | properties
        required = [within.name, *required]
    schema: JSON = {"type": "object", "properties": properties, "additionalProperties": False}
    return schema | ({"required": required} if required else {})


def request_body(action: Action, within: Within | None) -> JSON:
    """Return the request body of a verb, with its parameters in address and headers."""
    schema = form_schema(action, within)
    has_files = any(isinstance(field, forms.FileField) for field in fields_of(action.form).values())
    kinds = ["multipart/form-data"] if has_files else []
    return {
        "requestBody": {"content": {kind: {"schema": schema} for kind in ["application/json", *kinds]}},
        "parameters": [
            {"in": "query", "name": "at", "required": False, "schema": {"type": "string"}},
            {"in": "query", "name": "seen", "required": False, "schema": {"type": "integer"}},
            {"in": "header", "name": "Idempotency-Key", "required": False, "schema": {"type": "string"}},
        ],
    }
