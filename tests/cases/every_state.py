"""One object in every state, made by the verbs, and what must be done to it before a verb is possible."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.utils import timezone

from huiyin.campaigns.actions import campaign_verbs
from huiyin.campaigns.models import Campaign
from huiyin.cases.actions import case_verbs, template_verbs, voice_verbs
from huiyin.cases.models import Case, Voice
from huiyin.cases.receipts import sender
from huiyin.cases.urging_models import Urging
from huiyin.delivery import queue
from huiyin.delivery.keeping import code_for
from huiyin.delivery.models import About, Digest, Message
from huiyin.kernel.actors import Actor, Grant
from huiyin.kernel.verbs import Verbs
from huiyin.people.actions import unit_verbs, user_verbs
from huiyin.people.actions_house import institution_verbs, role_verbs
from huiyin.people.models import Role, Unit, User
from huiyin.reports.actions import report_verbs
from tests.cases.expected_verbs import ABOVE_BOTH, HANDLING, HELPER, LEAD, SENDER
from tests.factories import PASSWORD, District, a_file

VERBS: dict[str, Verbs] = {
    "case": case_verbs, "voice": voice_verbs, "unit": unit_verbs, "user": user_verbs, "campaign": campaign_verbs,
    "institution": institution_verbs, "role": role_verbs, "template": template_verbs,
    "report": report_verbs,
}  # fmt: skip
TODAY = timezone.localdate()


@dataclass(repr=False)
class EveryState:
    """A district with an object of every kind in every state, and what they are asked of while they do not exist."""

    district: District
    objects: dict[tuple[str, str], Any]
    stranger: Voice
    home: Path

    def fresh(self, kind: str, state: str) -> Any:
        obj = self.objects[kind, state]
        return type(obj)._base_manager.get(pk=obj.pk)

    def parent(self, verb: str) -> Any:
        """Return what a creating verb is asked of."""
        units = self.district.units
        if verb in ("open_campaign", "add_user"):
            return Unit.objects.get(pk=units["school"].pk)
        if verb in ("add_unit", "add_role", "add_template"):
            return self.district.institution
        return Campaign.objects.get(pk=self.district.campaign.pk)

    def place(self, at: str, obj: Any) -> str:
        """Return the path at which a permission is good for ``obj``."""
        paths = {code: unit.path for code, unit in self.district.units.items()}
        if at in (HANDLING, LEAD):
            return paths["section"]
        if at == HELPER:
            return paths["logistics"]
        if at == SENDER:
            voice = obj if isinstance(obj, Voice) else obj.links.order_by("pk").first().voice
            return f"voice:{voice.pk}."
        if at != ABOVE_BOTH and isinstance(obj, (Unit, User)):
            return Unit.objects.get(pk=obj.pk if isinstance(obj, Unit) else obj.unit_id).path
        return paths["bureau"]

    def elsewhere(self, at: str) -> list[str]:
        """Return paths at which the permission is good for nothing here: another unit, the handling unit, another voice."""
        paths = {code: unit.path for code, unit in self.district.units.items()}
        if at == SENDER:
            return [paths["bureau"], f"voice:{self.stranger.pk}."]
        return [paths["school2"]] if at in (HANDLING, LEAD, HELPER) else [paths["school2"], paths["section"]]

    def actor(self, *grants: tuple[str, str]) -> Actor:
        """Return somebody of the bureau who handled nothing, with these grants alone."""
        user = self.district.users["auditor"]
        held = frozenset(Grant(permission, path) for permission, path in grants)
        return Actor(name="somebody", user_id=user.pk, unit_path=self.district.units["bureau"].path, grants=held)


def make_every_state(district: District, home: Path) -> EveryState:
    """Make them. ``home`` keeps the keys of what was received, and has to be there when more is received."""
    objects: dict[tuple[str, str], Any] = {}
    for state, case in cases_in_every_state(district).items():
        objects["case", state] = case
    for state, voice in voices_in_every_state(district).items():
        objects["voice", state] = voice
    for state, unit in units_in_every_state(district).items():
        objects["unit", state] = unit
    for state in ("active", "inactive"):
        user = district.add_user(f"person-{state}", "school")
        token(district, user)
        view(district, user)
        if state == "inactive":
            user_verbs["deactivate"](User.objects.get(pk=user.pk), actor=district.program)
        objects["user", state] = user
    for state, steps in CAMPAIGN_STEPS.items():
        objects["campaign", state] = campaign_after(district, state, steps)
    objects["institution", "active"] = district.institution
    objects["role", "active"] = Role.objects.get(institution=district.institution, code="handler")
    for state in ("active", "retired"):
        objects["template", state] = template_in(district, state)
    objects["report", "signed"] = report_verbs["sign_report"](district.campaign, actor=district.program).obj
    return EveryState(district=district, objects=objects, stranger=district.voice(), home=home)


def template_in(d: District, state: str) -> Any:
    made = template_verbs["add_template"](d.institution, actor=d.program, **TEMPLATE).obj
    if state == "retired":
        template_verbs["retire_template"](made, actor=d.program)
    return made


TEMPLATE = {"place": "submit.reply", "name": "整改完成告知", "text": "您反映的〔问题〕已经改好。"}


def cases_in_every_state(d: District) -> dict[str, Case]:
    helped: dict[str, Any] = {"co": ("logistics",)}
    found = {
        "registered": d.case(d.voice()),
        "accepted": d.do(d.case(d.voice()), "accept", "clerk"),
        "assigned": d.assigned(d.voice(), **helped),
        "working": d.working(d.voice(), **helped),
        "submitted": answered(d, d.finished(d.voice(), **helped)),
        "verified": answered(d, d.finished(d.voice(), **helped)),
        "asked": answered(d, d.finished(d.voice(), d.voice(), **helped)),
        "closed": answered(d, d.finished(d.voice(), **helped)),
        "declined": d.case(d.voice()),
        "referred": d.do(d.case(d.voice()), "refer", "clerk", to="区城管局", reason="占道经营"),
        "cancelled": d.case(),
    }
    for state in ("submitted", "verified", "asked", "closed"):
        d.do(found[state], "submit", "head", result="已整改", reply="已更换保温设备")
    for state in ("verified", "asked", "closed"):
        d.do(found[state], "verify", "supervisor", remarks="合格")
    for state in ("asked", "closed"):
        d.do(found[state], "ask", "clerk")
    d.rate(found["closed"], found["closed"].links.get().voice, "satisfied")
    d.do(found["closed"], "close", "clerk")
    d.do(found["declined"], "propose_decline", "clerk", reason="非教育事项", basis="职责分工")
    d.do(found["declined"], "decline", "leader")
    d.do(found["cancelled"], "propose_cancel", "clerk", reason="录入重复")
    d.do(found["cancelled"], "cancel", "leader")
    return found


def answered(d: District, case: Case) -> Case:
    return d.do(case, "answer_part", "helper", answer="已配合采购")


def voices_in_every_state(d: District) -> dict[str, Voice]:
    found = {state: d.voice(name="王小明", phone="13800000000") for state in ("pending", *VOICE_STEPS)}
    for state, (verb, data) in VOICE_STEPS.items():
        if verb == "link":
            d.case(found[state])
        else:
            voice_verbs[verb](found[state], actor=d.actor("clerk"), **data)
    return found


VOICE_STEPS: dict[str, tuple[str, dict[str, Any]]] = {
    "linked": ("link", {}),
    "answered": ("answer", {"text": "开学日期见校历。"}),
    "referred": ("refer", {"to": "区城管局", "reason": "占道经营"}),
    "set_aside": ("set_aside", {"reason_code": "spam", "reason": "广告"}),
}


def units_in_every_state(d: District) -> dict[str, Unit]:
    found = {}
    for state in ("active", "closed"):
        data = {"code": f"unit-{state}", "name": "旧科室", "kind": "section", "level": 1, "parent": "bureau"}
        found[state] = unit_verbs["add_unit"](d.institution, actor=d.program, **data).obj
    unit_verbs["close_unit"](found["closed"], actor=d.program)
    return found


CAMPAIGN_STEPS = {
    "draft": [],
    "running": ["start_campaign"],
    "summarised": ["start_campaign", "summarise_campaign"],
    "archived": ["start_campaign", "summarise_campaign", "archive_campaign"],
}


def campaign_after(d: District, state: str, steps: list[str]) -> Campaign:
    data = {"code": f"campaign-{state}", "name": "效能革命", "theme": "效能", "starts_on": "2026-01-05"}
    campaign = campaign_verbs["open_campaign"](d.units["bureau"], actor=d.program, **data).obj
    campaign_verbs["add_phase"](campaign, actor=d.program, name="第一阶段")
    campaign_verbs["add_category"](campaign, actor=d.program, code="school", name="学校管理")
    for step in steps:
        campaign_verbs[step](campaign, actor=d.program)
    return campaign


def view(d: District, user: User) -> None:
    fresh = User.objects.get(pk=user.pk)
    user_verbs["save_view"](fresh, actor=d.program, place="ledger", name="投诉", query="kind=complaint")


def token(d: District, user: User) -> None:
    user_verbs["add_token"](User.objects.get(pk=user.pk), actor=d.program, label="接口")


# What makes an object of a state ready for a verb.


def classified(d: District, case: Case) -> None:
    d.do(case, "classify", "clerk", category="school", handling_type="at_once", target="school")


def decline_proposed(d: District, case: Case) -> None:
    d.do(case, "propose_decline", "clerk", reason="非教育事项", basis="职责分工")


def hand_back_proposed(d: District, case: Case) -> None:
    d.do(case, "propose_hand_back", "head", reason="非本科职责", basis="应由后勤科办理")


def cancelling_proposed(d: District, case: Case) -> None:
    d.do(case, "propose_cancel", "clerk", reason="录入重复")


def cancelling_proposed_no_voice_left(d: District, case: Case) -> None:
    cancelling_proposed(d, case)
    for link in case.links.filter(unlinked_at=None):
        voice = Voice.objects.get(pk=link.voice_id)
        voice_verbs["unlink"](voice, actor=d.actor("clerk"), case=case.ref, reason="另有着落")


def signed(d: District, case: Case) -> None:
    d.do(case, "sign", "head", person="陈科长")


def all_finished(d: District, case: Case) -> None:
    d.do(case, "add_evidence", "head", measure=1, note="测温记录")
    d.do(case, "finish_measure", "head", measure=1, result="已更换 3 台")
    answered(d, case)


def everybody_answered(d: District, case: Case) -> None:
    for link in case.links.all():
        d.rate(case, link.voice, "satisfied")


def a_sender_says_no(d: District, case: Case) -> None:
    all_finished(d, case)
    d.do(case, "submit", "head", result="已整改", reply="已更换")
    d.do(case, "verify", "supervisor", remarks="合格")
    d.do(case, "ask", "clerk")
    d.rate(case, case.links.get().voice, "dissatisfied", "还是冷")


def in_two_cases(d: District, voice: Voice) -> None:
    d.case(Voice.objects.get(pk=voice.pk))


def a_phase_is_planned(d: District, campaign: Campaign) -> None:
    campaign_verbs["add_phase"](Campaign.objects.get(pk=campaign.pk), actor=d.program, name="第二阶段")


def title_and_duty_are_known(d: District, user: User) -> None:
    fresh = User.objects.get(pk=user.pk)
    user_verbs["describe_staff"](fresh, actor=d.program, title="科员", duty="学生资助")


def the_card_hangs(d: District, user: User) -> None:
    User.objects.filter(pk=user.pk).update(posted_at=timezone.now())


def the_office_asked(d: District, voice: Voice) -> None:
    voice_verbs["ask_sender"](voice, actor=d.actor("clerk"), text="是哪个门口?")


def the_sender_asked(d: District, voice: Voice) -> None:
    voice_verbs["ask_office"](voice, actor=sender(voice), text="什么时候能好?")


def was_urged(d: District, case: Case) -> None:
    """Urge it by hand of the test: a case that was handed in since is urged no more, but answers what was asked."""
    Urging.objects.create(
        case=case, kind="notice", year=2026, number=9999, level="by_hand", colour="yellow", due_on=TODAY,
        unit=case.lead_unit, text="请抓紧办理", reply_by=TODAY, at=timezone.now(),
    )  # fmt: skip


def has_an_address(d: District, user: User) -> None:
    user_verbs["add_address"](user, actor=d.program, **SAID["user add_address"])


def has_a_notice(d: District, user: User) -> None:
    digest = Digest.objects.create(user=user, day=TODAY, at=timezone.now(), late=1)
    queue.queue(queue.messages_for(user, About.DIGEST, digest=digest))


def a_message_was_given_up(d: District, institution: Any) -> None:
    has_an_address(d, User.objects.get(pk=d.users["head"].pk))
    Message.objects.update(state="dead", next_try_at=None)


READY: dict[str, Callable[[District, Any], None]] = {
    "classified": classified,
    "decline proposed": decline_proposed,
    "hand-back proposed": hand_back_proposed,
    "cancelling proposed": cancelling_proposed,
    "cancelling proposed, no voice left": cancelling_proposed_no_voice_left,
    "signed": signed,
    "all finished": all_finished,
    "everybody answered": everybody_answered,
    "a sender says no": a_sender_says_no,
    "in two cases": in_two_cases,
    "a phase is planned": a_phase_is_planned,
    "title and duty are known": title_and_duty_are_known,
    "the card hangs": the_card_hangs,
    "the office asked": the_office_asked,
    "the sender asked": the_sender_asked,
    "was urged": was_urged,
    "has an address": has_an_address,
    "has a notice": has_a_notice,
    "a message was given up": a_message_was_given_up,
}

REASON = {"reason": "理由在此"}
SAID: dict[str, dict[str, Any]] = {
    "case open_case": {"kind": "complaint", "title": "食堂", "problem": "饭菜偏冷"},
    "case import_finished": {"title": "食堂", "reply": "已整改"},
    "case amend": {"title": "食堂", "problem": "中午饭菜偏冷"},
    "case mark_conduct": {"conduct": "on", "about_unit": "school2"},
    "case classify": {"category": "leaders", "handling_type": "dig", "target": "leadership"},
    "case refer": {"to": "区城管局", **REASON},
    "case propose_decline": {**REASON, "basis": "职责分工"},
    "case assign": {"lead": "section", "co": ["logistics"], "due_on": TODAY + timedelta(days=20)},
    "case propose_hand_back": {**REASON, "basis": "应由后勤科办理"},
    "case propose_cancel": REASON,
    "case dismiss_proposal": {"remark": "并未重复"},
    "case sign": {"person": "陈科长"},
    "case plan": {"content": "更换保温设备", "standard": "出餐不低于 60 度"},
    "case drop_measure": {"measure": 1, **REASON},
    "case report_progress": {"note": "已采购"},
    "case add_evidence": {"measure": 1, "note": "测温记录"},
    "case finish_measure": {"measure": 1, "result": "已更换"},
    "case answer_part": {"answer": "已配合"},
    "case submit": {"result": "已整改", "reply": "已更换保温设备"},
    "case verify": {"remarks": "合格"},
    "case rework": REASON,
    "case close_by_decision": REASON,
    "case reopen": REASON,
    "case urge": {"text": "请抓紧办理"},
    "case reply_to_urging": {"urging": "notice-2026-9999", "reply": "设备已订"},
    "case follow_up": {"user": "supervisor", "team": "督导室"},
    "voice receive": {"channel": "web", "body": "食堂的菜是冷的"},
    "voice set_aside": {"reason_code": "spam", **REASON},
    "voice answer": {"text": "开学日期见校历。"},
    "voice refer": {"to": "区城管局", **REASON},
    "voice restore": REASON,
    "voice ask_sender": {"text": "是哪个门口?"},
    "voice answer_office": {"text": "东门。"},
    "voice ask_office": {"text": "什么时候能好?"},
    "voice reply_to_sender": {"text": "下周。"},
    "voice look_at_identity": REASON,
    "voice forget_identity": REASON,
    "unit add_unit": {"code": "new", "name": "新科室", "kind": "section", "level": 1, "parent": "bureau"},
    "unit rename_unit": {"name": "新名称"},
    "unit move_unit": {"parent": "school2"},
    "user add_user": {"username": "new", "name": "新人", "password": PASSWORD},
    "user set_password": {"password": PASSWORD + "-x"},
    "user give_role": {"role": "handler", "unit": "school"},
    "user take_role": {"role": "handler", "unit": "school"},
    "user add_token": {"label": "接口"},
    "user revoke_token": {"number": 1},
    "user add_address": {
        "channel": "wecom",
        "target": "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=8bc0a1d2-0000-4000",
    },
    "user confirm_address": {"address": 1},
    "user set_quiet_hours": {"address": 1, "quiet_from": "20:00", "quiet_until": "07:30"},
    "user remove_address": {"address": 1},
    "user save_view": {"place": "ledger", "name": "到期的", "query": "overdue=1"},
    "campaign open_campaign": {"code": "new", "name": "新活动", "theme": "为民", "starts_on": "2026-03-01"},
    "campaign add_phase": {"name": "第三阶段"},
    "campaign add_units": {"units": ["school", "school2"]},
    "campaign add_category": {"code": "new", "name": "新类别"},
    "user describe_staff": {"title": "科员", "duty": "学生资助", "phone": "023-48611234"},
    "campaign add_categories": {"lines": "学校管理\n利益/收费"},
    "campaign move_category": {"category": "school", "way": "up"},
    "institution describe_institution": {"name": "新区教委", "motto": "件件有着落"},
    "institution set_limits": {"handle_days": 20, "near_days": 5, "answer_days": 10},
    "institution add_party_group": {"name": "机关一组"},
    "institution set_evidence_rule": {"handling_type": "at_once", "needs": "file"},
    "institution set_urging_rule": {
        "level": "near",
        "in_force": "on",
        "percent": 70,
        "after_days": 0,
        "colour": "blue",
        "steps": ["head"],
        "reply_days": 0,
    },
    "role add_role": {"code": "new", "name": "新角色", "permissions": ["case.view"]},
    "role edit_role": {"name": "承办", "permissions": ["case.view", "case.handle"]},
    "template add_template": TEMPLATE,
    "template edit_template": TEMPLATE | {"name": "改好了"},
    "campaign rename_category": {"category": "school", "name": "学校事务"},
}


def said(kind: str, verb: str, every: EveryState, obj: Any) -> dict[str, Any]:
    """Return what is typed into the verb's form."""
    data = dict(SAID.get(f"{kind} {verb}", {}))
    if verb == "attach":
        data["files"] = {"file": a_file()}
    if verb == "import_finished":
        data["voice"] = every.stranger.ref
    if verb == "confirm_address" and (address := obj.addresses.first()):
        data["code"] = code_for(address)
    if verb == "drop_view":
        data["number"] = obj.saved_views.get().pk
    if kind == "voice" and verb == "link":
        data["case"] = every.objects["case", "registered"].ref
    if kind == "voice" and verb == "unlink":
        link = obj.links.filter(unlinked_at=None).order_by("pk").first()
        data = {**REASON, "case": link.case.ref if link else "2026-000001"}
    return data
