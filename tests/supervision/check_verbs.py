"""Self-checks in the tables of all verbs."""

from __future__ import annotations

from typing import Any

from huiyin.campaigns.actions import campaign_verbs
from huiyin.campaigns.models import Campaign
from huiyin.supervision.actions_checks import check_round_verbs, self_check_verbs
from huiyin.supervision.models_checks import CheckRound, SelfCheck
from tests.cases.rows import AT_UNIT, NEW, OFFICE, Row

KEEP: dict[str, Any] = {"permission": "supervision.keep", "at": OFFICE}
ANSWER: dict[str, Any] = {"permission": "supervision.answer", "at": AT_UNIT + "school"}
ROWS = {
    "checkround": [
        Row(verb="open_check_round", states=NEW, to="open", **KEEP),
        Row(verb="remind_silent", states="open", **KEEP),
        # G11: every unit answers every item.
        Row(verb="close_check_round", states="open", to="closed", ready="every sheet is signed", **KEEP),
    ],
    "selfcheck": [
        # G11: open -> answered -> signed.
        Row(verb="answer_items", states="open", to="answered", **ANSWER),
        Row(verb="answer_items", states="answered", to="answered", **ANSWER),
        Row(verb="look_back_on", states="open", to="open", ready="a case is looked back on", **ANSWER),
        Row(verb="look_back_on", states="answered", to="answered", ready="a case is looked back on", **ANSWER),
        Row(verb="sign_self_check", states="open", to="signed", ready="every kind is answered", **ANSWER),
        Row(verb="sign_self_check", states="answered", to="signed", **ANSWER),
        # Not the unit's own: a mistake found after signing.
        Row(verb="reopen_self_check", states="signed", to="answered", **KEEP),
    ],
}
STATES = {"checkround": ["open", "closed"], "selfcheck": ["open", "answered", "signed"]}
VERBS = {"checkround": check_round_verbs, "selfcheck": self_check_verbs}
ROUND = {"title": "第一轮自查", "due_on": "2026-12-31"}
LINES = "1 | 无\n2 | 有 | 起始年级 2 个班超过 50 人"
SAID: dict[str, Any] = {
    "checkround open_check_round": ROUND,
    "selfcheck answer_items": {"lines": LINES},
    "selfcheck reopen_self_check": {"reason": "第 1 项答错了"},
    "selfcheck look_back_on": lambda _district, sheet: {
        "lines": "\n".join(f"{one.case.ref} | 没有反弹" for one in sheet.backs.all())
    },
}
NOT_PERSONAL = {
    "checkround.open_check_round.title": "the institution's own words about its work",
    "selfcheck.reopen_self_check.reason": "the institution's own words about its work",
}
DAMAGE = {
    "self_checks_are_whole": ["UPDATE supervision_checkitem SET answer = '' WHERE answer = 'none'"],
    "self_check_findings_are_cases": ["UPDATE supervision_checkfinding SET case_id = NULL, voice_id = NULL"],
}


def checked_campaign(d: Any, code: str) -> Campaign:
    """Make a campaign with two kinds to look for, in which the school alone takes part."""
    said = {"code": f"check-{code}", "name": "自查", "theme": "作风", "starts_on": "2026-01-05"}
    campaign = campaign_verbs["open_campaign"](d.units["bureau"], actor=d.program, **said).obj
    campaign_verbs["add_units"](campaign, actor=d.program, units=["school"])
    campaign_verbs["add_focus_kinds"](campaign, actor=d.program, target="schools", lines="重办学规模、轻内涵发展")
    campaign_verbs["add_focus_kinds"](campaign, actor=d.program, target="staff", lines="违规补课")
    campaign_verbs["add_focus_kinds"](campaign, actor=d.program, target="offices", lines="服务能力不强")
    campaign_verbs["start_campaign"](campaign, actor=d.program)
    return Campaign.objects.get(pk=campaign.pk)


def a_round(d: Any, code: str) -> CheckRound:
    opened: CheckRound = check_round_verbs["open_check_round"](checked_campaign(d, code), actor=d.program, **ROUND).obj
    return opened


def a_sheet(d: Any, code: str) -> SelfCheck:
    return a_round(d, code).sheets.get()


def answered(d: Any, sheet: SelfCheck) -> None:
    self_check_verbs["answer_items"](sheet, actor=d.program, lines=LINES)


def signed(d: Any, sheet: SelfCheck) -> None:
    answered(d, sheet)
    self_check_verbs["sign_self_check"](sheet, actor=d.program)


def all_signed(d: Any, opened: CheckRound) -> None:
    for sheet in opened.sheets.all():
        signed(d, sheet)


def a_case_is_looked_back_on(d: Any, sheet: SelfCheck) -> None:
    from huiyin.supervision.models_checks import CheckBack

    CheckBack.objects.create(sheet=sheet, case=d.case())


READY = {
    "every sheet is signed": all_signed,
    "every kind is answered": lambda d, sheet: answered(d, sheet) or undo_state(sheet),
    "a case is looked back on": a_case_is_looked_back_on,
}
PARENTS = {"open_check_round": lambda every: checked_campaign(every.district, "new")}


def undo_state(sheet: SelfCheck) -> None:
    """Every kind is answered and the sheet was not moved on: as after another kind was added by hand."""
    SelfCheck.objects.filter(pk=sheet.pk).update(state="open")


def objects(d: Any) -> dict[tuple[str, str], Any]:
    closed = a_round(d, "closed")
    all_signed(d, closed)
    check_round_verbs["close_check_round"](closed, actor=d.program)
    sheets = {state: a_sheet(d, f"sheet-{state}") for state in STATES["selfcheck"]}
    answered(d, sheets["answered"])
    signed(d, sheets["signed"])
    return {
        ("checkround", "open"): a_round(d, "open"),
        ("checkround", "closed"): closed,
        **{("selfcheck", state): sheet for state, sheet in sheets.items()},
    }


def PAGES(d: Any) -> dict[str, list[str]]:
    opened = a_round(d, "page")
    return {"checkround": [opened.ref], "selfcheck": [opened.sheets.get().ref]}
