"""A small district, made by the verbs, so plain that nobody need read it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import count
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.utils import timezone

from huiyin.campaigns.actions import campaign_verbs
from huiyin.campaigns.models import Campaign
from huiyin.cases.actions import case_verbs, voice_verbs
from huiyin.cases.models import Case, Voice
from huiyin.cases.receipts import public, sender
from huiyin.config.roles import ALL_PERMISSIONS, default_roles
from huiyin.kernel.actors import Actor
from huiyin.people.actions import found_institution, unit_verbs, user_verbs
from huiyin.people.actors import actor_for, program
from huiyin.people.models import Institution, Role, Unit, User
from tests import snapshots

PASSWORD = "a-long-enough-phrase-7"
_numbers = count(1)


@dataclass
class District:
    """An institution with a root, two sections, two schools, one campaign, and a person for every role."""

    institution: Institution
    units: dict[str, Unit]
    users: dict[str, User]
    campaign: Campaign
    program: Actor
    extra: dict[str, Any] = field(default_factory=dict)

    def actor(self, username: str, via: str = "web") -> Actor:
        return actor_for(User.objects.select_related("unit").get(username=username), via=via)

    def add_user(self, username: str, unit: str, *roles: str, at_unit: str = "") -> User:
        user = user_verbs["add_user"](
            self.units[unit], actor=self.program, username=username, name=username.title(), password=PASSWORD
        ).obj
        for role in roles:
            user.refresh_from_db()
            user_verbs["give_role"](user, actor=self.program, role=role, unit=at_unit or unit)
        self.users[username] = user
        return user

    # One voice, and a case at each state, by the verbs.

    def voice(self, *, anonymous: bool = False, **said: Any) -> Voice:
        said = {"channel": "web", "subject": "食堂", "body": f"食堂的菜是冷的,已经第 {next(_numbers)} 天了"} | said
        if anonymous:
            said["anonymous"] = "on"
        return voice_verbs["receive"](self.campaign, actor=public(self.campaign, anonymous=anonymous), **said).obj

    def case(self, *voices: Voice, **said: Any) -> Case:
        said = {"kind": "rectification", "title": "食堂饭菜偏冷", "problem": "学校食堂中午供餐温度不够"} | said
        return self.do_new("open_case", voices=[voice.ref for voice in voices], **said)

    def do_new(self, verb: str, **data: Any) -> Case:
        return case_verbs[verb](self.campaign, actor=self.actor("clerk"), **data).obj

    def do(self, case: Case, verb: str, username: str, **data: Any) -> Case:
        """Do a verb to the newest state of ``case`` as ``username`` and return it."""
        fresh = Case.objects.get(pk=case.pk)
        if verb == "verify":  # the check-list: every measure was looked at and meets its standard
            live = fresh.measures.filter(dropped_at=None).values_list("number", flat=True)
            data.setdefault("met", list(live))
        return case_verbs[verb](fresh, actor=self.actor(username), **data).obj

    def accepted(self, *voices: Voice, **said: Any) -> Case:
        case = self.case(*voices, **said)
        self.do(case, "classify", "clerk", category="school", handling_type="at_once", target="school")
        return self.do(case, "accept", "clerk")

    def assigned(self, *voices: Voice, lead: str = "section", co: tuple[str, ...] = (), **said: Any) -> Case:
        case = self.accepted(*voices, **said)
        return self.do(
            case, "assign", "clerk", lead=lead, co=list(co), due_on=timezone.localdate() + timedelta(days=20)
        )

    def working(self, *voices: Voice, **said: Any) -> Case:
        case = self.assigned(*voices, **said)
        self.do(case, "sign", "head", person="陈科长")
        return self.do(case, "plan", "head", content="更换保温设备", standard="出餐温度不低于 60 度")

    def finished(self, *voices: Voice, **said: Any) -> Case:
        case = self.working(*voices, **said)
        self.do(case, "add_evidence", "head", measure=1, note="测温记录 30 份", files={"file": a_file()})
        return self.do(case, "finish_measure", "head", measure=1, result="已更换 3 台")

    def submitted(self, *voices: Voice, **said: Any) -> Case:
        case = self.finished(*voices, **said)
        if said.get("co"):
            self.do(case, "answer_part", "helper", answer="已配合采购")
        finding = "true" if case.kind == "complaint" else ""
        return self.do(case, "submit", "head", result="已整改", reply="已于本周更换保温设备 3 台", finding=finding)

    def verified(self, *voices: Voice, **said: Any) -> Case:
        return self.do(self.submitted(*voices, **said), "verify", "supervisor", remarks="现场测温合格")

    def asked(self, *voices: Voice, **said: Any) -> Case:
        return self.do(self.verified(*voices, **said), "ask", "clerk")

    def closed(self, *voices: Voice, **said: Any) -> Case:
        case = self.asked(*voices, **said)
        for voice in voices:
            self.rate(case, voice, "satisfied")
        return self.do(case, "close", "clerk")

    def rate(self, case: Case, voice: Voice, grade: str, comment: str = "") -> Case:
        fresh = Case.objects.get(pk=case.pk)
        return case_verbs["rate"](fresh, actor=sender(voice), grade=grade, comment=comment).obj


def a_file(name: str = "记录.txt", content: bytes = b"60, 61, 62") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


UNITS = [
    ("bureau", "区教委", "bureau", 1, ""),
    ("office", "办公室", "section", 1, "bureau"),
    ("section", "基础教育科", "section", 1, "bureau"),
    ("logistics", "后勤科", "section", 1, "bureau"),
    ("school", "第一小学", "school", 2, "bureau"),
    ("school2", "第二小学", "school", 2, "bureau"),
]
PEOPLE = [
    ("clerk", "office", "clerk", "bureau"),
    ("head", "section", "handler", "section"),
    ("helper", "logistics", "handler", "logistics"),
    ("principal", "school", "handler", "school"),
    ("supervisor", "bureau", "supervisor", "bureau"),
    ("leader", "bureau", "leader", "bureau"),
    ("auditor", "bureau", "auditor", "bureau"),
    ("admin", "office", "admin", "bureau"),
    ("discipline", "office", "discipline", "bureau"),
    ("director", "school", "head", "school"),
]
CATEGORIES = [
    ("conduct", "作风", ""),
    ("leaders", "领导作风", "conduct"),
    ("interest", "利益", ""),
    ("school", "学校管理", "interest"),
]


def enter_district(code: str) -> None:
    """Enter the district by the verbs."""
    institution = found_institution(code, "示例区教委", default_roles())
    everything = program(*ALL_PERMISSIONS)
    units: dict[str, Unit] = {}
    for unit_code, name, kind, level, parent in UNITS:
        units[unit_code] = unit_verbs["add_unit"](
            institution, actor=everything, code=unit_code, name=name, kind=kind, level=level, parent=parent
        ).obj
    campaign = campaign_verbs["open_campaign"](
        units["bureau"],
        actor=everything,
        code=f"{code}-2026",
        name="作风整改",
        theme="为民",
        starts_on=date(2026, 1, 5),
    ).obj
    campaign_verbs["add_phase"](campaign, actor=everything, name="学习调研")
    for category, name, parent in CATEGORIES:
        campaign_verbs["add_category"](campaign, actor=everything, code=category, name=name, parent=parent)
    campaign_verbs["start_campaign"](campaign, actor=everything)
    district = District(institution=institution, units=units, users={}, campaign=campaign, program=everything)
    for username, unit, role, at_unit in PEOPLE:
        district.add_user(username, unit, role, at_unit=at_unit)


KEPT: dict[tuple[str, str], snapshots.Rows] = {}
ENDS: dict[str, datetime] = {}


def told_once(name: str, tell: Callable[[], None]) -> None:
    """Have in the empty database what ``tell`` enters by the verbs: the first time so, later by giving the rows back."""
    key = (str(connection.settings_dict["NAME"]), name)
    if not snapshots.is_empty():
        tell()
    elif key in KEPT:
        snapshots.give_back(KEPT[key])
    else:
        tell()
        KEPT[key] = snapshots.take()


def make_district(code: str = "district", *, anew: bool = False) -> District:
    """Return the district. Its clerk may not enter past dates; tests that need it give the permission.

    ``anew`` enters it by the verbs for this very test, whose clock may stand elsewhere.
    """
    if anew:
        enter_district(code)
    else:
        told_once(code, lambda: enter_district(code))
    return district_of(code)


def district_of(code: str = "district") -> District:
    """Return the district as it was entered."""
    institution = Institution.objects.get(code=code)
    return District(
        institution=institution,
        units={unit.code: unit for unit in institution.units.order_by("pk")},
        users={user.username: user for user in User.objects.filter(unit__institution=institution).order_by("pk")},
        campaign=Campaign.objects.select_related("office__institution", "institution").get(institution=institution),
        program=program(*ALL_PERMISSIONS),
    )


def give_permission(district: District, role: str, *permissions: str) -> None:
    held = Role.objects.get(institution=district.institution, code=role)
    held.permissions = [*held.permissions, *permissions]
    held.save()


def moment(text: str) -> datetime:
    """Return a local time such as ``2026-03-02 09:30``."""
    return timezone.make_aware(datetime.fromisoformat(text))


__all__ = ["PASSWORD", "District", "a_file", "give_permission", "make_district", "moment"]


@dataclass
class Clock:
    """What time it is for the program. It moves a second at every look, so that no two deeds are at one moment."""

    time: datetime

    def now(self) -> datetime:
        self.time += timedelta(seconds=1)
        return self.time

    def tell_once(self, name: str, tell: Callable[[], None]) -> None:
        """Have what ``tell`` enters, as ``told_once``; afterwards it is as late as when it was told."""
        told_once(name, tell)
        self.time = ENDS.setdefault(name, self.time)

    def set(self, text: str) -> None:
        self.time = moment(text)
