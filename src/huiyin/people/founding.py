"""How a site begins: the institution with its roles, the root of its units and the first administrator."""

from __future__ import annotations

from collections.abc import Callable

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils.translation import gettext as _

from huiyin.kernel.actors import Actor
from huiyin.kernel.refusals import Missing, WrongState
from huiyin.people.actions import found_institution, unit_verbs, user_verbs
from huiyin.people.models import Institution, Unit, UnitKind, UnitLevel, User

FOUNDING_LOCK = 0x666F756E
"""Any number that is the same in every process of ours: two foundings at once become one after the other."""

starting_roles: list[Callable[[], dict[str, tuple[str, list[str]]]]] = []
"""A hook: the roles that a new institution begins with, code -> (name, permissions)."""


def found(code: str, name: str, *, username: str, person: str, password: str, actor: Actor, motto: str = "") -> User:
    """Found the institution of this site and return its first administrator; there is one institution to a site."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [FOUNDING_LOCK])
        if there := Institution.objects.first():
            raise WrongState(_("本站已有机构「{name}」,不能再建。").format(name=there))
        check(Institution(code=code, name=name, motto=motto))
        roles = {role: named for asked in starting_roles for role, named in asked().items()}
        institution = found_institution(code, name, roles, motto=motto)
        root: Unit = unit_verbs["add_unit"](
            institution, actor=actor, code=code, name=name, kind=UnitKind.BUREAU, level=UnitLevel.OFFICES
        ).obj
        user: User = user_verbs["add_user"](root, actor=actor, username=username, name=person, password=password).obj
        user_verbs["give_role"](user, actor=actor, role="admin", unit=code)
    return user


def check(institution: Institution) -> None:
    """Refuse a code or a name that does not hold, in words."""
    try:
        institution.clean_fields()
    except ValidationError as error:
        labels = {field.name: str(field.verbose_name) for field in Institution._meta.fields}
        lines = [
            _("{label}:{value}").format(label=labels[name], value=sentence)
            for name, found_errors in error.message_dict.items()
            for sentence in found_errors
        ]
        raise Missing(_("填写有误。"), missing=lines) from error
