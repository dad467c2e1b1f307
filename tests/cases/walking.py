"""Random steps over all verbs: somebody does something, possible or not, with sound or with bad data, and days go by."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any

from django.utils import timezone

from huiyin.cases.actions.checking import live_measures
from huiyin.cases.models import Case, CaseFact, Voice, VoiceFact
from huiyin.cases.receipts import public, sender
from huiyin.kernel.actors import Actor
from huiyin.kernel.refusals import Refused
from huiyin.kernel.verbs import Action, Deed
from tests.cases.every_state import SAID, VERBS, EveryState, said
from tests.factories import a_file

STAFF = ["clerk", "head", "helper", "principal", "supervisor", "leader", "auditor", "admin", "program", "sender"]
BAD: list[Any] = [
    "", " ", "\x00", "a\x00b", "\ud800", "长" * 5000, "不存在", "2026-99-99", "0001-01-01", "-1", "99999999999999999999",
    "\u202e反向", "<script>", "=1+1", None, 7, 10**30, True, [], ["不存在", "\x00"], {"a": 1}, [None, 3], "1.", "%", "'",
]  # fmt: skip
UNITS = ["section", "logistics", "school", "school2", "office", "bureau"]
LIKELY: dict[str, list[str]] = {
    "case registered": [
        "clerk classify",
        "clerk accept",
        "clerk propose_decline",
        "leader decline",
        "clerk refer",
        "clerk give_notice",
    ],
    "case declined": ["sender dispute_refusal", "leader review_refusal", "leader review_refusal"],
    "case accepted": ["clerk classify", "clerk assign", "clerk assign", "clerk propose_cancel"],
    "case assigned": ["head sign", "head plan", "head propose_hand_back", "leader hand_back", "helper answer_part"],
    "case working": [
        "head add_evidence",
        "head finish_measure",
        "helper answer_part",
        "head submit",
        "head submit",
        "head plan",
        "head drop_measure",
        "leader close_by_decision",
        "clerk mark_conduct",
        "leader cancel",
        "clerk amend",
        "head report_progress",
    ],
    "case submitted": ["supervisor verify", "supervisor verify", "supervisor rework"],
    "case verified": ["clerk ask", "clerk ask", "supervisor rework"],
    "case review": ["leader sign_off", "leader sign_off", "leader return_review", "sender rate"],
    "case noticed": [
        "clerk close",
        "sender rate",
        "leader decide_objection",
        "clerk object_to_notice",
        "clerk rate_result",
    ],
    "case asked": [
        "clerk submit_review",
        "clerk call_back",
        "sender rate",
        "sender rate",
        "clerk close",
        "clerk close",
        "leader cancel",
        "leader dismiss_proposal",
    ],
    "case closed": [
        "leader reopen",
        "clerk classify",
        "clerk publish_result",
        "clerk rate_result",
        "clerk withdraw_result",
        "leader keep_unpublished",
        "clerk archive_case",
    ],
    "voice pending": ["clerk link", "clerk answer", "clerk set_aside", "clerk refer", "sender withdraw"],
    "voice linked": ["clerk link", "clerk unlink", "clerk unlink"],
    "voice answered": ["clerk restore"],
    "voice referred": ["clerk restore"],
    "voice set_aside": ["clerk restore", "clerk forget_identity"],
    "unit active": ["program rename_unit", "program move_unit"],
    "campaign running": [
        "program rename_category",
        "program add_category",
        "clerk receive",
        "clerk open_case",
        "clerk open_case",
    ],
}
"""Who mostly does what next, so that walks go far; every other step is anybody's anything."""
DATA: dict[str, Callable[[Random], dict[str, Any]]] = {
    "assign": lambda dice: {
        "lead": dice.choice(UNITS), "co": dice.sample(UNITS, dice.randint(0, 2)),
        "due_on": timezone.localdate() + timedelta(days=dice.randint(0, 40)),
    },
    "mark_conduct": lambda dice: dice.choice(
        [{"conduct": "on", "about_unit": dice.choice(UNITS)}, {"conduct": "on", "about_user": "head"}, {"conduct": ""}]
    ),
    "rate": lambda dice: {"grade": dice.choice(["satisfied", "basically", "dissatisfied"]), "comment": "还是冷"},
    "rate_result": lambda dice: {"grade": dice.choice(["done", "not_done"]), "comment": dice.choice(["", "二楼还是冷的"])},
    "classify": lambda dice: {
        "category": dice.choice(["leaders", "school", "interest"]), "handling_type": "dig", "target": "person"
    },
    "submit": lambda dice: {"result": "已整改", "reply": "已更换保温设备", "finding": dice.choice(["", "true", "untrue"])},
    "rename_unit": lambda dice: {"name": f"科室{dice.randint(1, 99)}"},
    "move_unit": lambda dice: {"parent": dice.choice(UNITS)},
    "add_unit": lambda dice: {
        "code": f"u{dice.randint(1, 9)}", "name": "新科室", "kind": "section", "level": 1, "parent": dice.choice(UNITS)
    },
    "rename_category": lambda dice: {"category": dice.choice(["leaders", "school"]), "name": f"类别{dice.randint(1, 99)}"},
    "add_category": lambda dice: {
        "code": f"c{dice.randint(1, 9)}", "name": "新类别", "parent": dice.choice(["", "interest", "leaders"])
    },
}  # fmt: skip


class Clock:
    """Stands in for ``timezone.now``: real time and the days that have gone by since."""

    def __init__(self, start: datetime) -> None:
        self.moment = start

    def __call__(self) -> datetime:
        self.moment += timedelta(milliseconds=1)
        return self.moment


@dataclass
class Walk:
    """A walk over the ledger; it remembers how things stood at the end of each day, and what was entered for before."""

    every: EveryState
    clock: Clock
    done: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    evenings: list[tuple[datetime, dict[str, Any]]] = field(default_factory=list)

    def step(self, seed: int) -> None:
        """Take one step; anything but a deed or a refusal flies on to the test."""
        dice = Random(seed)
        if dice.random() < 0.25:
            self.sleep(dice.choice([1, 1, 2, 12]))
        obj, kind = self.something(dice)
        actor, action = self.somebody_and_a_verb(dice, kind, obj)
        kind = next(kind for kind, verbs in VERBS.items() if verbs is action.verbs)
        subject = self.every.parent(action.name) if action.creates else obj
        if action.name == "receive":
            actor = dice.choice([actor, public(self.every.district.campaign, anonymous=dice.random() < 0.5)])
        data = self.some_data(dice, kind, action, obj)
        try:
            self.note(action(subject, actor=actor, at=self.some_moment(dice), files=some_files(dice, action), **data))
        except Refused as refusal:
            self.refused.append(f"{action.name}: {type(refusal).__name__}: {refusal}")

    def note(self, deed: Deed) -> None:
        self.done.append(deed.action.name)
        # What is entered for an earlier day changes that day's figures, and says so; the others stand.
        since = deed.obj.registered_at if deed.action.name == "import_finished" else deed.at
        self.evenings = [(moment, figures) for moment, figures in self.evenings if moment <= since]

    def sleep(self, days: int) -> None:
        """Go on to the morning, some days later, remembering how the evening's figures were."""
        tomorrow = timezone.localtime(self.clock.moment) + timedelta(days=1)
        midnight = tomorrow.replace(hour=0, minute=0, second=0, microsecond=0)
        self.evenings.append((midnight, figures_at(midnight)))
        self.clock.moment = midnight + timedelta(days=days - 1, hours=9)

    def something(self, dice: Random) -> tuple[Any, str]:
        kind = dice.choice(["case"] * 12 + ["voice"] * 4 + ["unit", "user", "campaign", "campaign"])
        model = VERBS[kind].model
        keys = list(model._base_manager.order_by("pk").values_list("pk", flat=True))
        return model._base_manager.get(pk=dice.choice(keys)), kind

    def somebody(self, dice: Random, obj: Any, username: str) -> Actor:
        """Return a member of staff, the program, or the sender of a voice of ``obj``."""
        if username == "program":
            return self.every.district.program
        if username != "sender":
            return self.every.district.actor(username)
        voice = obj if isinstance(obj, Voice) else None
        if isinstance(obj, Case):
            links = list(obj.links.filter(unlinked_at=None).order_by("pk"))
            voice = dice.choice(links).voice if links else None
        return sender(voice or self.every.stranger)

    def somebody_and_a_verb(self, dice: Random, kind: str, obj: Any) -> tuple[Actor, Action]:
        """Return mostly who would do what now, sometimes anybody and anything."""
        state = getattr(obj, VERBS[kind].state_field)
        likely = LIKELY.get(f"{kind} {state}")
        if likely and dice.random() < 0.85:
            username, _space, name = dice.choice(likely).partition(" ")
            verbs = VERBS["case" if name == "open_case" else "voice" if name == "receive" else kind]
            return self.somebody(dice, obj, username), verbs[name]
        return self.somebody(dice, obj, dice.choice(STAFF)), dice.choice(list(VERBS[kind].values()))

    def some_data(self, dice: Random, kind: str, action: Action, obj: Any) -> dict[str, Any]:
        """Return what is typed: mostly sound, sometimes with one bad value, sometimes with nothing at all."""
        if action.name in DATA and kind != "voice":
            data = DATA[action.name](dice)
        else:
            data = dict(SAID.get(f"{kind} {action.name}", {}))
        if action.name in ("link", "unlink", "import_finished"):
            data = said(kind, action.name, self.every, obj)
        if action.name == "link":
            data["case"] = dice.choice(list(Case.objects.order_by("pk").values_list("ref", flat=True)))
        if action.name == "open_case":
            data["voices"] = dice.sample(list(Voice.objects.order_by("pk").values_list("ref", flat=True)), 2)
        if action.name == "verify" and isinstance(obj, Case):
            data["met"] = [one.number for one in live_measures(obj)]
        if "measure" in data:
            data["measure"] = dice.randint(1, 2)
        if dice.random() < 0.12:
            name = dice.choice([*action.form.base_fields, "nonsense"])
            data[name] = dice.choice(BAD)
        return {} if dice.random() < 0.03 else data

    def some_moment(self, dice: Random) -> datetime | None:
        """Return mostly no moment, sometimes one in the past or the future."""
        if dice.random() < 0.94:
            return None
        return self.clock.moment + timedelta(hours=dice.choice([-2000, -30, -5, -1, 5]))


def some_files(dice: Random, action: Action) -> dict[str, Any] | None:
    if action.name != "add_evidence" or dice.random() < 0.5:
        return None
    return {"file": a_file(dice.choice(["记录.txt", "程序.exe", "长" * 300 + ".pdf", ".pdf", "a.b.PDF"]))}


def figures_at(moment: datetime) -> dict[str, Any]:
    """Return from the facts alone how every case and voice stood at the end of the day that ``moment`` ends."""
    standing: dict[str, Any] = {}
    for name, model, columns in (
        ("cases", CaseFact, ["case", "state", "category", "handling_type", "target", "lead_unit", "campaign"]),
        ("voices", VoiceFact, ["voice", "disposition", "channel", "campaign"]),
    ):
        facts = model._base_manager.filter(at__lt=moment).exclude(until__lt=moment)
        standing[name] = sorted(facts.values_list(*columns), key=str)
    return standing
