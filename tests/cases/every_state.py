"""One object in every state, made by the verbs, and what must be done to it before a verb is possible."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from huiyin.campaigns.actions import campaign_verbs
from huiyin.campaigns.models import Campaign
from huiyin.cases.actions import case_verbs, code_verbs, suggestion_verbs, template_verbs, voice_verbs
from huiyin.cases.alarm_models import Alarm
from huiyin.cases.counter import FirstAsked
from huiyin.cases.models import Case, Cause, ClosingRule, JoinOffer, Rating, Salient, StrikeReview, Voice
from huiyin.cases.receipts import objector, seal, sender
from huiyin.cases.urging_models import Urging
from huiyin.channels.actions import box_verbs, opening_verbs
from huiyin.channels.actions_board import posting_verbs
from huiyin.channels.actions_burden import burden_verbs
from huiyin.channels.actions_mail import letter_verbs, mailbox_verbs
from huiyin.channels.actions_orders import order_verbs, platform_verbs
from huiyin.channels.actions_phones import call_verbs, line_verbs
from huiyin.delivery import queue
from huiyin.delivery.keeping import code_for
from huiyin.delivery.models import About, Digest, Message
from huiyin.insight import actions as insight_actions
from huiyin.insight.actions import model_verbs
from huiyin.insight.actions_groups import end, propose, run_verbs, topic_verbs
from huiyin.insight.models import GroupingRun, RunState, Topic
from huiyin.kernel.actors import Actor, Grant
from huiyin.kernel.verbs import Verbs
from huiyin.openness.actions import guide_verbs, item_verbs
from huiyin.openness.actions_texts import text_verbs
from huiyin.people.actions import unit_verbs, user_verbs
from huiyin.people.actions_house import institution_verbs, role_verbs
from huiyin.people.actions_matters import matter_verbs
from huiyin.people.actions_posts import post_verbs
from huiyin.people.actions_sheets import sheet_verbs
from huiyin.people.models import Role, Unit, User, own_place
from huiyin.people.models_posts import Absence, DutySheet, Matter, Post
from huiyin.reports.actions import report_verbs
from huiyin.reports.actions_analysis import analysis_verbs
from huiyin.reports.actions_shortcomings import shortcoming_verbs
from huiyin.reports.models import SelfAnalysis
from huiyin.surveys import intake
from huiyin.surveys.actions import questionnaire_verbs
from huiyin.surveys.models import Copy, PaperBatch, Passage, Questionnaire, Sheet
from huiyin.text.groups import Group
from huiyin.text.readings import Reading
from tests.activities import every_state as activities
from tests.campaigns.stories import PHASE_PLAN, TRANSITION, announce, sum_up
from tests.cases.rows import ABOVE_BOTH, AT_UNIT, HANDLING, HELPER, INVOLVED, LEAD, PERSON, SENDER
from tests.days import TODAY
from tests.factories import PASSWORD, District, a_file
from tests.insight import stories as learnt
from tests.supervision import parts as supervision

VERBS: dict[str, Verbs] = {
    "case": case_verbs, "voice": voice_verbs, "unit": unit_verbs, "user": user_verbs, "campaign": campaign_verbs,
    "institution": institution_verbs, "role": role_verbs, "template": template_verbs, "code": code_verbs,
    "analysis": analysis_verbs, "shortcoming": shortcoming_verbs,
    "report": report_verbs, "post": post_verbs, "matter": matter_verbs, "sheet": sheet_verbs,
    "service": item_verbs, "guide": guide_verbs, "text": text_verbs,
    "suggestion": suggestion_verbs, "model": model_verbs,
    **activities.VERBS,
    "box": box_verbs, "opening": opening_verbs, "line": line_verbs, "call": call_verbs,
    "mailbox": mailbox_verbs, "letter": letter_verbs, "platform": platform_verbs, "order": order_verbs,
    "posting": posting_verbs, "burden": burden_verbs,
    "questionnaire": questionnaire_verbs,
    "grouping": run_verbs, "topic": topic_verbs,
    **supervision.VERBS,
}  # fmt: skip


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
        if verb in ("open_campaign", "add_user", "file_post", "set_sheet", "file_burden", "draft_analysis"):
            return Unit.objects.get(pk=units["school"].pk)
        if verb in ("add_service_item", "record_talk", "record_visit"):
            return Unit.objects.get(pk=units["bureau"].pk)
        if verb in supervision.PARENTS:
            return supervision.PARENTS[verb](self)
        if verb == "state_shortcoming":
            return self.fresh("report", "signed")
        if verb == "draft_guide":
            return self.fresh("service", "active")
        if verb == "begin_paper":
            return self.fresh("papercall", "open")
        if verb in CHANNEL_OF:
            return self.fresh(CHANNEL_OF[verb], "in_use")
        if verb == "put_up":
            return self.district.voice(channel="board")
        if verb in ("add_unit", "add_role", "add_template", "add_code", "add_matter", "draft_text"):
            return self.district.institution
        return Campaign.objects.get(pk=self.district.campaign.pk)

    def place(self, at: str, obj: Any) -> str:
        """Return the path at which a permission is good for ``obj``."""
        paths = {code: unit.path for code, unit in self.district.units.items()}
        if at.startswith(AT_UNIT):
            return paths[at.removeprefix(AT_UNIT)]
        if at == PERSON:
            return own_place(obj.user)
        if at in (HANDLING, LEAD):
            return paths["section"]
        if at == HELPER:
            return paths["logistics"]
        if at == SENDER:
            voice = obj if isinstance(obj, Voice) else obj.links.order_by("pk").first().voice
            return f"voice:{voice.pk}."
        if at != ABOVE_BOTH and isinstance(obj, (Unit, User, Post, DutySheet, SelfAnalysis)):
            return Unit.objects.get(pk=obj.pk if isinstance(obj, Unit) else obj.unit_id).path
        return paths["bureau"]

    def elsewhere(self, at: str) -> list[str]:
        """Return paths at which the permission is good for nothing here: another unit, the handling unit, another voice."""
        paths = {code: unit.path for code, unit in self.district.units.items()}
        if at == SENDER:
            return [paths["bureau"], f"voice:{self.stranger.pk}."]
        if at.startswith(AT_UNIT):
            return [paths["school2"]]
        return [paths["school2"]] if at in (HANDLING, LEAD, HELPER, INVOLVED) else [paths["school2"], paths["section"]]

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
        objects["code", state] = code_in(district, state)
    for state in ("filed", "ended"):
        objects["post", state] = post_in(district, state)
    for state in ("active", "retired"):
        objects["matter", state] = matter_in(district, state)
    for state, year in (("set", 2024), ("checked", 2025), ("judged", 2026)):
        objects["sheet", state] = sheet_in(district, state, year)
    objects["report", "signed"] = report_verbs["sign_report"](district.campaign, actor=district.program).obj
    for state, year in (("draft", TODAY().year - 1), ("signed", TODAY().year - 2)):
        objects["analysis", state] = analysis_in(district, state, year)
    objects |= shortcomings_in_every_state(district, objects["campaign", "running"])
    objects |= openness_in_every_state(district)
    objects |= activities.activities_in_every_state(district)
    objects |= channels_in_every_state(district)
    objects |= supervision.objects(district)
    policy = district.accepted(district.voice())
    district.do(policy, "classify", "clerk", category="school", handling_type="policy", target="region")
    for state, suggestion in suggestions_in_every_state(district, policy).items():
        objects["suggestion", state] = suggestion
    objects["case", "of policy"] = policy
    objects |= models_in_every_state(district)
    for state in ("draft", "open", "closed", "counted", "withdrawn"):
        objects["questionnaire", state] = questionnaire_in(district, state)
    objects |= topics_in_every_state(district, objects["campaign", "running"])
    return EveryState(district=district, objects=objects, stranger=district.voice(), home=home)


def openness_in_every_state(d: District) -> dict[tuple[str, str], Any]:
    """Make service items, guides and texts; those who act in the tests drafted none of them."""
    found: dict[tuple[str, str], Any] = {}
    for state in ("active", "retired"):
        found["service", state] = service_item(d, f"item-{state}")
    item_verbs["retire_service_item"](found["service", "retired"], actor=d.program)
    for state, steps in {"draft": 0, "approved": 1, "published": 2, "replaced": 2}.items():
        found["guide", state] = guide_after(d, service_item(d, f"guide-{state}"), steps)
    guide_after(d, found["guide", "replaced"].item, 2)
    for state in ("draft", "published", "replaced"):
        data = {"code": f"text-{state}", "title": f"守则{state}", "items": "首问负责\n一次告知"}
        made = text_verbs["draft_text"](d.institution, actor=d.program, **data).obj
        if state != "draft":
            text_verbs["publish_text"](made, actor=d.program)
        found["text", state] = made
    replaced = type(made)._base_manager.get(pk=made.pk)
    text_verbs["revise_text"](replaced, actor=d.program, title="守则replaced", items="首问负责")
    text_verbs["publish_text"](type(made)._base_manager.get(code=replaced.code, number=2), actor=d.program)
    return found


NEW_CASE = {"kind": "rectification", "title": "垃圾清运", "problem": "垃圾清运不及时"}


def topics_in_every_state(d: District, elsewhere: Campaign) -> dict[tuple[str, str], Any]:
    """Make topics, each proposed by a run of its own, and runs; one run goes on in a campaign where nothing else is asked of it."""
    found: dict[tuple[str, str], Any] = {}
    for state in ("accepted", "partly", "refused", "superseded", "proposed"):
        topic = found["topic", state] = a_topic(d)
        refs = list(topic.members.order_by("pk").values_list("voice__ref", flat=True))
        if state in ("accepted", "partly"):
            chosen = refs if state == "accepted" else refs[:1]
            topic_verbs["accept_topic"](topic, actor=d.program, voices=chosen, **NEW_CASE)
        elif state == "refused":
            topic_verbs["refuse_topic"](topic, actor=d.program)
        found["grouping", "done"] = topic.run
    for state in (RunState.CANCELLED, RunState.FAILED):
        found["grouping", state.value] = run = run_verbs["group_pile"](elsewhere, actor=d.program).obj
        end(run, state)
    found["grouping", "running"] = run_verbs["group_pile"](elsewhere, actor=d.program).obj
    return found


def a_topic(d: District) -> Topic:
    """Have a run propose two voices as one topic."""
    run: GroupingRun = run_verbs["group_pile"](d.campaign, actor=d.program).obj
    voices = [d.voice(), d.voice()]
    propose(
        run,
        voices,
        [Reading.of(voice.body, voice.subject) for voice in voices],
        [Group((0, 1), (0.9, 0.8), 0, "", (("垃圾",), ("垃圾",)))],
    )
    return Topic.objects.select_related("campaign__office", "run").get(run=run)


CHANNEL_OF = {
    "open_box": "box",
    "log_call": "line",
    "enter_letter": "mailbox",
    "take_letter": "mailbox",
    "take_order": "platform",
}
"""The channel by which it came is asked, not the campaign."""


def channels_in_every_state(d: District) -> dict[tuple[str, str], Any]:
    """Make channels and what came by them."""
    found: dict[tuple[str, str], Any] = {}
    for kind, (verbs, add, withdraw, data) in OUTLETS.items():
        for state in ("in_use", "withdrawn"):
            made = verbs[add](d.campaign, actor=d.program, ref=f"{kind}-{state.replace('_', '-')}", **data).obj
            found[kind, state] = made
            if state == "withdrawn":
                verbs[withdraw](made, actor=d.program)
    for state in ("open", "finished"):
        box = box_verbs["add_box"](d.campaign, actor=d.program, ref=f"box-{state}", **OUTLETS["box"][3]).obj
        found["opening", state] = opening_verbs["open_box"](box, actor=d.program, **OPENED).obj
        if state == "finished":
            opening_verbs["finish_opening"](found["opening", state], actor=d.program, reason="一张空白")
    line = line_verbs["add_line"](d.campaign, actor=d.program, ref="line-2", **OUTLETS["line"][3]).obj
    for state, data in {
        "missed": {"how": "missed"},
        "voice": {"how": "answered", "body": "校车太挤"},
        "not_opinion": {"how": "answered", "reason": "打错了"},
    }.items():
        found["call", state] = call_verbs["log_call"](line, actor=d.program, **data).obj
    return (
        found
        | letters_in_every_state(d)
        | orders_in_every_state(d)
        | postings_in_every_state(d)
        | burdens_in_every_state(d)
    )


def burdens_in_every_state(d: District) -> dict[tuple[str, str], Any]:
    """Make reports of a school on a section in which nobody acts here."""
    steps: dict[str, tuple[str, dict[str, Any]] | None] = {
        "filed": None,
        "counted": ("count_burden", {}),
        "voice": ("burden_to_voice", {"text": "学校反映会议多"}),
        "not_counted": ("leave_burden", REASON),
    }
    found = {}
    for state, step in steps.items():
        made = burden_verbs["file_burden"](d.units["school"], actor=d.program, **BURDEN).obj
        if step:
            burden_verbs[step[0]](type(made)._base_manager.get(pk=made.pk), actor=d.program, **step[1])
        found["burden", state] = made
    return found


def letters_in_every_state(d: District) -> dict[tuple[str, str], Any]:
    said = OUTLETS["mailbox"][3]
    box = mailbox_verbs["add_mailbox"](d.campaign, actor=d.program, ref="mailbox-2", **said).obj
    found = {}
    for state, raw in {
        "voice": mail(1),
        "joined": mail(2, refers=1),
        "not_opinion": mail(3, more="Auto-Submitted: auto-replied"),
        "received": mail(4),
    }.items():
        if state == "received":
            mailbox_verbs["set_mailbox"](
                type(box)._base_manager.get(pk=box.pk), actor=d.program, **said | {"readers": "auditor, leader"}
            )
        given = {"files": {"raw": a_file("message.eml", raw)}, "size": len(raw)}
        found["letter", state] = letter_verbs["take_letter"](
            type(box)._base_manager.get(pk=box.pk), actor=d.program, **given
        ).obj
    return found


def mail(number: int, *, refers: int = 0, more: str = "X-Nothing: more") -> bytes:
    heads = [f"Message-ID: <{number}@example.cn>", "From: wang@example.cn", f"Subject: {number}", more]
    heads += [f"In-Reply-To: <{refers}@example.cn>"] if refers else []
    return "\r\n".join([*heads, "Content-Type: text/plain; charset=utf-8", "", f"食堂的菜是冷的 {number}"]).encode()


def orders_in_every_state(d: District) -> dict[tuple[str, str], Any]:
    platform = platform_verbs["add_platform"](
        d.campaign,
        actor=d.program,
        ref="platform-2",
        name="市长热线",
        channel="hotline",
        limit_days=5,
        result_head="办理结果",
        day_head="答复时间",
        unit_head="办理单位",
    ).obj
    found = {}
    for state in ("taken", "returned"):
        made = order_verbs["take_order"](platform, actor=d.program, **ORDER | {"number": f"GD-{state}"}).obj
        found["order", state] = made
    its_voice_is_answered(d, made)
    order_verbs["give_back"](type(made)._base_manager.get(pk=made.pk), actor=d.program, returned_on=TODAY)
    return found


def postings_in_every_state(d: District) -> dict[tuple[str, str], Any]:
    found = {}
    for state, steps in {
        "received": [],
        "hidden": [("hide_posting", REASON)],
        "shown": [("show_posting", {"text": "食堂的菜是冷的"})],
        "replied": [("show_posting", {"text": "食堂的菜是冷的"}), ("reply_posting", {"reply": "已换保温设备"})],
    }.items():
        made = posting_verbs["put_up"](d.voice(channel="board"), actor=d.program, consent="on").obj
        for verb, data in steps:
            posting_verbs[verb](type(made)._base_manager.get(pk=made.pk), actor=d.program, **data)
        found["posting", state] = made
    return found


OPENED: dict[str, Any] = {"opened_on": TODAY, "first": "clerk", "second": "head", "slips": 2}
BURDEN: dict[str, Any] = {
    "kind": "meeting", "department": "logistics", "happened_on": TODAY, "subject": "每周例会连开三场",
}  # fmt: skip
ORDER: dict[str, Any] = {"number": "GD-1", "received_on": TODAY, "body": "食堂的菜是冷的", "name": "王小明"}
OUTLETS: dict[str, tuple[Verbs, str, str, dict[str, Any]]] = {
    "box": (box_verbs, "add_box", "withdraw_box", {"place": "一楼大厅", "keeper": "clerk"}),
    "line": (
        line_verbs,
        "add_line",
        "withdraw_line",
        {"name": "征求意见电话", "number": "023-48611234", "hours": "工作日", "duty": "clerk"},
    ),
    "mailbox": (
        mailbox_verbs,
        "add_mailbox",
        "withdraw_mailbox",
        {
            "name": "电子信箱",
            "channel": "email",
            "address": "box@example.cn",
            "limit_days": 3,
            "port": 993,
            "folder": "INBOX",
        },
    ),
    "platform": (
        platform_verbs,
        "add_platform",
        "withdraw_platform",
        {
            "name": "市长热线",
            "channel": "hotline",
            "limit_days": 5,
            "result_head": "办理结果",
            "day_head": "答复时间",
            "unit_head": "办理单位",
        },
    ),
}
"""Each channel: its verbs, how it is added and withdrawn, what is said of it."""
QUESTIONS = (
    '{"sections": [{"questions": [{"id": "q1", "kind": "single", "text": "满意吗", "options": ["是", "否"]},'
    + (' {"id": "q2", "kind": "text", "text": "还想说什么"}]}]}')
)
ASKED: dict[str, Any] = {"sort": "questions", "title": "食堂问卷", "content": QUESTIONS}


def questionnaire_in(d: District, state: str) -> Questionnaire:
    """Make a questionnaire; what was closed has too few answers to be counted."""
    made: Questionnaire = questionnaire_verbs["draft_questionnaire"](
        d.campaign, actor=d.program, code=f"form-{state}", **ASKED
    ).obj
    for verb, data in FORM_STEPS[state]:
        if verb == "count_questionnaire":
            five_answered(d, made)
        questionnaire_verbs[verb](Questionnaire.objects.get(pk=made.pk), actor=d.program, **data)
    return made


def five_answered(_d: District, questionnaire: Questionnaire) -> None:
    """Have five answered on paper, which may be keyed after the closing."""
    now = Questionnaire.objects.get(pk=questionnaire.pk)
    for _number in range(5):
        reading = now.asks.read({"q1": ["0"], "q2": ["食堂的菜是冷的"]})
        intake.receive(now, reading.answers, on_paper=True)


def a_copy(questionnaire: Questionnaire, state: str) -> None:
    """Put one copy on paper beside the questionnaire, whatever became of that one since."""
    day = None if state == "printed" else TODAY()
    batch = PaperBatch.objects.create(
        questionnaire=questionnaire, number=1, label="参会人员", first=1, count=1, printed_on=TODAY(), issued_on=day
    )
    back = TODAY() if state == "returned" else None
    Copy.objects.create(
        batch=batch, questionnaire=questionnaire, serial=1, state=state, issued_on=day, returned_on=back
    )


def a_ballot(_d: District, questionnaire: Questionnaire) -> None:
    """Make a ballot of it, past the rule that what is asked stays."""
    raters = {"id": "rater", "kind": "single", "text": "测评人", "given": True, "options": ["家长", "教师"]}
    content = json.loads(QUESTIONS)
    content["sections"][0]["questions"].insert(0, raters)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; ALTER TABLE surveys_questionnaire DISABLE TRIGGER USER")
        Questionnaire.objects.filter(pk=questionnaire.pk).update(sort="ballot", content=content)
        cursor.execute("ALTER TABLE surveys_questionnaire ENABLE TRIGGER USER; SET CONSTRAINTS ALL DEFERRED")
    questionnaire.refresh_from_db()


WINDOW = {"closes_on": TODAY + timedelta(days=30)}
FORM_OPENED: list[tuple[str, dict[str, Any]]] = [("open_questionnaire", {"closes_on": TODAY + timedelta(days=7)})]
FORM_STEPS: dict[str, list[tuple[str, dict[str, Any]]]] = {
    "draft": [],
    "open": FORM_OPENED,
    "closed": [*FORM_OPENED, ("close_questionnaire", {})],
    "counted": [*FORM_OPENED, ("close_questionnaire", {}), ("count_questionnaire", {})],
    "withdrawn": [*FORM_OPENED, ("withdraw_questionnaire", {"reason": "题目有误"})],
}


def service_item(d: District, code: str, unit: str = "bureau") -> Any:
    return item_verbs["add_service_item"](d.units[unit], actor=d.program, code=code, name="学生转学").obj


GUIDE: dict[str, Any] = {
    "served": ["parents"],
    "legal_limit": "20wd",
    "legal_source": "行政许可法第四十二条",
    "promised_limit": "10wd",
    "standard": "材料齐全当场受理",
    "materials": "户口簿\n转学申请表",
    "steps": "窗口收件\n科室审核\n通知结果",
    "fees": "不收费",
    "place": "一楼服务窗口",
    "phone": "023-48611234",
    "complaint_phone": "023-48610000",
}


def guide_after(d: District, item: Any, steps: int) -> Any:
    guide = guide_verbs["draft_guide"](item, actor=d.program, **GUIDE).obj
    for verb, data in (("approve_guide", {}), ("publish_guide", PUBLISHED))[:steps]:
        guide_verbs[verb](guide, actor=d.program, **data)
    return guide


PUBLISHED = {"on_web": "on", "shown_from": TODAY}
SUGGESTED = {"superior": "市教委", "subject": "编制", "reason": "建议放宽城区教师编制"}
ANSWERED = {"answer": "已纳入修订计划", "answered_on": TODAY}


def suggestions_in_every_state(d: District, case: Case) -> dict[str, Any]:
    found = {}
    for state in ("drafted", "sent", "answered"):
        said = SUGGESTED | {"cases": [case.ref]}
        found[state] = suggestion_verbs["draft_suggestion"](d.campaign, actor=d.program, **said).obj
        if state != "drafted":
            suggestion_verbs["send_suggestion"](found[state], actor=d.program, sent_on=TODAY)
    answered = type(found["answered"])._base_manager.get(pk=found["answered"].pk)
    suggestion_verbs["record_answer"](answered, actor=d.program, **ANSWERED)
    return found


def models_in_every_state(d: District) -> dict[tuple[str, str], Any]:
    """Learn three times for the campaign, and elsewhere without anything to learn from, and not yet."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(insight_actions, "learned_from", learnt.a_small_one)
        made = [learnt.learned(d) for _turn in range(3)]
    for one in made[:2]:
        model_verbs["use_model"](learnt.fresh(one), actor=d.program)
    empty = campaign_after(d, "empty", ["start_campaign"])
    failed = learnt.learned(d, empty)
    queued = model_verbs["learn_model"](empty, actor=d.program).obj
    states = ("retired", "in_force", "learned", "failed", "queued")
    return {("model", state): one for state, one in zip(states, [*made, failed, queued], strict=True)}


def analysis_in(d: District, state: str, year: int) -> Any:
    said = {"campaign": d.campaign.code, "year": year, "targets": "收费公开", "measures": "每月张榜"}
    made = analysis_verbs["draft_analysis"](d.units["school"], actor=d.program, **said).obj
    if state == "signed":
        analysis_verbs["sign_analysis"](type(made)._base_manager.get(pk=made.pk), actor=d.program)
    return made


def shortcomings_in_every_state(d: District, campaign: Campaign) -> dict[tuple[str, str], Any]:
    """Make shortcomings of another campaign's report, so that the report of ours may be signed."""
    report = report_verbs["sign_report"](Campaign.objects.get(pk=campaign.pk), actor=d.program).obj
    found = {}
    for state, steps in (("stated", 0), ("tasked", 1), ("reviewed", 2)):
        said = SAID["shortcoming state_shortcoming"]
        made = shortcoming_verbs["state_shortcoming"](report, actor=d.program, **said).obj
        for verb in ("task_shortcoming", "review_shortcoming")[:steps]:
            now = type(made)._base_manager.get(pk=made.pk)
            shortcoming_verbs[verb](now, actor=d.program, **SAID[f"shortcoming {verb}"])
        found["shortcoming", state] = made
    return found


def code_in(d: District, state: str) -> Any:
    made = code_verbs["add_code"](d.institution, actor=d.program, **CODE | {"code": state, "name": state}).obj
    weak = {"catalogue": "weak_link", "code": f"weak-{state}", "name": state}
    code_verbs["add_code"](d.institution, actor=d.program, **weak)
    if state == "retired":
        code_verbs["retire_code"](made, actor=d.program)
    return made


def template_in(d: District, state: str) -> Any:
    made = template_verbs["add_template"](d.institution, actor=d.program, **TEMPLATE).obj
    if state == "retired":
        template_verbs["retire_template"](made, actor=d.program)
    return made


def post_in(d: District, state: str) -> Post:
    made = post_verbs["file_post"](d.units["school"], actor=d.program, name=f"岗位 {state}", duties="学生资助").obj
    if state == "ended":
        post_verbs["end_post"](made, actor=d.program)
    return made


def matter_in(d: District, state: str) -> Matter:
    made = matter_verbs["add_matter"](d.institution, actor=d.program, name=f"事项 {state}", lead="section").obj
    if state == "retired":
        matter_verbs["retire_matter"](made, actor=d.program)
    return made


def sheet_in(d: District, state: str, year: int) -> DutySheet:
    data = {"leader": "principal", "head": "leader", "year": year, "clean_duties": "廉洁"}
    made = sheet_verbs["set_sheet"](d.units["school"], actor=d.program, **data).obj
    if state in ("checked", "judged"):
        sheet_verbs["check_duty"](made, actor=d.program, number=1, checked="已查")
    if state == "judged":
        sheet_verbs["judge_duty"](made, actor=d.program, number=1, result="done")
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
        "review": d.asked(d.voice(), **helped),
        "noticed": d.asked(d.voice(), **helped),
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
    signed_and_put_up(d, found)
    d.do(found["declined"], "propose_decline", "clerk", reason="非教育事项", basis="职责分工", ground="not_ours")
    d.do(found["declined"], "decline", "leader")
    d.do(found["cancelled"], "propose_cancel", "clerk", reason="录入重复")
    d.do(found["cancelled"], "cancel", "leader")
    return found


def signed_and_put_up(d: District, found: dict[str, Case]) -> None:
    """Bring two cases on, one to a leader's signature, one to the notice, while the institution has it so."""
    rule = SAID["institution set_closing_rule"]
    institution_verbs["set_closing_rule"](d.institution, actor=d.program, **rule)
    for state in ("review", "noticed"):
        d.rate(found[state], found[state].links.get().voice, "satisfied")
        d.do(found[state], "submit_review", "clerk", opinion="材料齐全", wording="食堂已更换保温设备")
    d.do(found["noticed"], "sign_off", "leader")
    at_once = rule | {"review": "", "notice_days": 0}
    d.institution.refresh_from_db()
    institution_verbs["set_closing_rule"](d.institution, actor=d.program, **at_once)
    d.institution.refresh_from_db()


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
    "summarised": ["start_campaign", "sum_up", "summarise_campaign"],
    "archived": ["start_campaign", "sum_up", "summarise_campaign", "archive_campaign"],
}


def campaign_after(d: District, state: str, steps: list[str]) -> Campaign:
    data = {"code": f"campaign-{state}", "name": "效能革命", "theme": "效能", "starts_on": "2026-01-05"}
    campaign = campaign_verbs["open_campaign"](d.units["bureau"], actor=d.program, **data).obj
    campaign_verbs["add_phase"](campaign, actor=d.program, name="第一阶段")
    campaign_verbs["add_category"](campaign, actor=d.program, code="school", name="学校管理")
    campaign_verbs["add_units"](campaign, actor=d.program, units=["school"])
    for step in steps:
        if step == "sum_up":
            sum_up(campaign, d.program)
        else:
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
    d.do(case, "propose_decline", "clerk", reason="非教育事项", basis="职责分工", ground="not_ours")


def hand_back_proposed(d: District, case: Case) -> None:
    d.do(case, "propose_hand_back", "head", reason="非本科职责", basis="应由后勤科办理")


def explanation_proposed(d: District, case: Case) -> None:
    said = {"ground": "against_rules", "reason": "跨省学籍不能由学校办", "basis": "学籍管理办法"}
    d.do(case, "propose_explanation", "head", **said)


def explanation_approved(d: District, case: Case) -> None:
    explanation_proposed(d, case)
    d.do(case, "approve_explanation", "leader")


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


def the_clock_stands_still(d: District, case: Case) -> None:
    d.do(case, "pause", "clerk", ground="hearing", reason="听证")


def an_extension_is_asked_for(d: District, case: Case) -> None:
    d.do(case, "ask_extension", "head", due_on=case.due_on + timedelta(days=5), reason="设备没到")


def it_is_offered(d: District, case: Case) -> None:
    d.do(case, "offer_joining", "clerk", wording="第一小学中午供餐温度不够")


def in_two_cases(d: District, voice: Voice) -> None:
    d.case(Voice.objects.get(pk=voice.pk))


def everybody_answered_and_a_leader_signs(d: District, case: Case) -> None:
    everybody_answered(d, case)
    ClosingRule.objects.filter(institution=d.institution, kind=case.kind).update(review=True, notice_days=5)


def a_sender_was_silent(_d: District, case: Case) -> None:
    Rating.objects.filter(round__case=case).update(grade="", rated_at=None)


def nobody_can_be_asked(_d: District, case: Case) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; ALTER TABLE cases_rating DISABLE TRIGGER USER")
        Rating.objects.filter(round__case=case)._raw_delete("default")
        cursor.execute("ALTER TABLE cases_rating ENABLE TRIGGER USER; SET CONSTRAINTS ALL DEFERRED")


def objected(_d: District, case: Case) -> None:
    case_verbs["object_to_notice"](Case.objects.get(pk=case.pk), actor=objector(case), text="还没有装好")


def its_result_is_public(d: District, case: Case) -> None:
    d.do(case, "publish_result", "clerk", problem="中午供餐温度不够", result="已更换保温设备")


def nobody_could_be_told(_d: District, case: Case) -> None:
    """Let those who spoke have been anonymous and without a receipt, past the trigger that keeps a voice as it came."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; ALTER TABLE cases_voice DISABLE TRIGGER USER")
        cursor.execute(
            "UPDATE cases_voice SET anonymous = true, receipt_digest = NULL, received_at = date_trunc('day', received_at)"
            " WHERE id IN (SELECT voice_id FROM cases_link WHERE case_id = %s)", [case.pk]
        )  # fmt: skip
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; ALTER TABLE cases_voice ENABLE TRIGGER USER")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def its_cause_lies_in_the_system(_d: District, case: Case) -> None:
    Cause.objects.create(case=case, kind="system", text="没有供餐温度的规定", at=timezone.now())


def the_notice_is_over(_d: District, case: Case) -> None:
    past = timezone.localdate() - timedelta(days=30)
    StrikeReview.objects.filter(case=case).update(notice_from=past, notice_until=past)


def handed_over(d: District, case: Case) -> None:
    voice_verbs["link"](d.voice(channel="hotline"), actor=d.actor("clerk"), case=case.ref)


def an_alarm_rang(d: District, voice: Voice) -> None:
    """Let harm to a minor have been heard in the voice when it came."""
    Alarm.objects.create(voice=voice, kind="violence", words=["被打"], score=0.8, at=voice.received_at)


def it_is_salient(d: District, case: Case) -> None:
    """Enter the decision of a meeting, whatever the state in which it stands now."""
    Salient.objects.create(case=case, title=case.title, at=timezone.now(), **MEETING | {"decided_on": TODAY()})


def it_came_by(channel: str) -> Callable[[District, Any], None]:
    """Change the channel of a voice past the trigger that keeps it: the states were reached by another."""

    def change(d: District, voice: Voice) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; ALTER TABLE cases_voice DISABLE TRIGGER USER")
            cursor.execute("UPDATE cases_voice SET channel = %s WHERE id = %s", [channel, voice.pk])
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; ALTER TABLE cases_voice ENABLE TRIGGER USER")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")

    return change


def a_phase_is_planned(d: District, campaign: Campaign) -> None:
    campaign_verbs["add_phase"](Campaign.objects.get(pk=campaign.pk), actor=d.program, name="第二阶段")


def it_may_turn(d: District, campaign: Campaign) -> None:
    """Its report was signed when the states of reports were reached."""
    a_phase_is_planned(d, campaign)
    announce(campaign, d.program)


def title_and_duty_are_known(d: District, user: User) -> None:
    fresh = User.objects.get(pk=user.pk)
    user_verbs["describe_staff"](fresh, actor=d.program, title="科员")
    post_verbs["file_post"](fresh.unit, actor=d.program, name="资助岗", duties="学生资助", holder_a=user.username)


def an_absence_is_planned(d: District, user: User) -> None:
    away(d, user, TODAY() + timedelta(days=2))


def an_absence_runs(d: District, user: User) -> None:
    away(d, user, TODAY() - timedelta(days=2))


def away(d: District, user: User, first: date) -> None:
    Absence.objects.create(
        user=user,
        number=1,
        from_on=first,
        until_on=first + timedelta(days=3),
        planned_until=first + timedelta(days=3),
        kind="leave",
        handover="材料在柜里",
        entered_on=first,
        late=True,
        late_reason="急事",
    )


def whole(d: District, post: Post) -> None:
    Post.objects.filter(pk=post.pk).update(holder_a=d.users["principal"], holder_b=d.users["head"])


def published(d: District, post: Post) -> None:
    Post.objects.filter(pk=post.pk).update(published_at=timezone.now())


def of_law(d: District, post: Post) -> None:
    Post.objects.filter(pk=post.pk).update(
        enforcement=True, basis="民办教育促进法", procedure="两人检查", limits="15 日"
    )


def posted(d: District, sheet: DutySheet) -> None:
    DutySheet.objects.filter(pk=sheet.pk).update(posted_at=timezone.now())


def the_card_hangs(d: District, user: User) -> None:
    User.objects.filter(pk=user.pk).update(posted_at=timezone.now())


def the_office_asked(d: District, voice: Voice) -> None:
    voice_verbs["ask_sender"](voice, actor=d.actor("clerk"), text="是哪个门口?")


def the_sender_asked(d: District, voice: Voice) -> None:
    voice_verbs["ask_office"](voice, actor=sender(voice), text="什么时候能好?")


def it_is_an_order(d: District, case: Case) -> None:
    Case.objects.filter(pk=case.pk).update(kind="order")


def a_break_is_noted(district: District, institution: Any) -> None:
    said = {"name": "寒假", "starts_on": "2027-01-25", "ends_on": "2027-02-21"}
    institution_verbs["add_break"](institution, actor=district.program, **said)


def disputed(d: District, case: Case) -> None:
    fresh = Case.objects.get(pk=case.pk)
    case_verbs["dispute_refusal"](fresh, actor=sender(case.links.get().voice), reason="学校归你们管")


def told_what_is_missing(d: District, case: Case) -> None:
    d.do(case, "give_notice", "clerk", **NOTICE)


def somebody_was_asked_first(d: District, voice: Voice) -> None:
    FirstAsked.objects.create(voice=voice, person=d.users["clerk"], at=voice.received_at)


def it_is_about_policy(d: District, case: Case) -> None:
    Case.objects.filter(pk=case.pk).update(handling_type="policy")


def was_urged(d: District, case: Case) -> None:
    """Urge it by hand of the test: a case that was handed in since is urged no more, but answers what was asked."""
    Urging.objects.create(
        case=case, kind="notice", year=2026, number=9999, level="by_hand", colour="yellow", due_on=TODAY(),
        unit=case.lead_unit, text="请抓紧办理", reply_by=TODAY(), at=timezone.now(),
    )  # fmt: skip


def has_an_address(d: District, user: User) -> None:
    user_verbs["add_address"](user, actor=d.program, **SAID["user add_address"])


def has_a_notice(d: District, user: User) -> None:
    digest = Digest.objects.create(user=user, day=TODAY(), at=timezone.now(), late=1)
    queue.queue(queue.messages_for(user, About.DIGEST, digest=digest))


def a_message_was_given_up(d: District, institution: Any) -> None:
    has_an_address(d, User.objects.get(pk=d.users["head"].pk))
    Message.objects.filter(address__isnull=False).update(state="dead", next_try_at=None)


def a_signed_text(_d: District, questionnaire: Questionnaire) -> None:
    """Have it signed, past the rule that what is asked stays."""
    person = seal({"name": "王小明", "contact": "13800000000"})
    with connection.cursor() as cursor:
        tables = ("surveys_questionnaire", "surveys_sheet", "surveys_passage")
        off, on = (
            "".join(f"ALTER TABLE {table} {how} TRIGGER USER;" for table in tables) for how in ("DISABLE", "ENABLE")
        )
        cursor.execute(f"SET CONSTRAINTS ALL IMMEDIATE; {off}")
        Questionnaire.objects.filter(pk=questionnaire.pk).update(anonymous=False)
        sheet = Sheet.objects.create(questionnaire=questionnaire, marks=[0], person=person)
        Passage.objects.filter(questionnaire=questionnaire).update(sheet=sheet)
        cursor.execute(f"{on} SET CONSTRAINTS ALL DEFERRED")
    questionnaire.refresh_from_db()


def its_voice_is_answered(d: District, order: Any) -> None:
    voice_verbs["answer"](Voice.objects.get(pk=order.voice_id), actor=d.actor("clerk"), text="开学日期见校历。")


READY: dict[str, Callable[[District, Any], None]] = {
    **activities.READY,
    **supervision.READY,
    "five answered": five_answered,
    "printed": lambda _d, questionnaire: a_copy(questionnaire, "printed"),
    "issued": lambda _d, questionnaire: a_copy(questionnaire, "issued"),
    "returned": lambda _d, questionnaire: a_copy(questionnaire, "returned"),
    "a ballot": a_ballot,
    "a signed text": a_signed_text,
    "it is about policy": it_is_about_policy,
    "its voice is answered": its_voice_is_answered,
    "it is an order": it_is_an_order,
    "classified": classified,
    "decline proposed": decline_proposed,
    "hand-back proposed": hand_back_proposed,
    "explanation proposed": explanation_proposed,
    "explanation approved": explanation_approved,
    "cancelling proposed": cancelling_proposed,
    "cancelling proposed, no voice left": cancelling_proposed_no_voice_left,
    "signed": signed,
    "all finished": all_finished,
    "everybody answered": everybody_answered,
    "everybody answered, a leader signs": everybody_answered_and_a_leader_signs,
    "a sender was silent": a_sender_was_silent,
    "nobody can be asked": nobody_can_be_asked,
    "objected": objected,
    "its result is public": its_result_is_public,
    "nobody could be told": nobody_could_be_told,
    "its cause lies in the system": its_cause_lies_in_the_system,
    "the notice is over": the_notice_is_over,
    "a sender says no": a_sender_says_no,
    "in two cases": in_two_cases,
    "handed over": handed_over,
    "it is salient": it_is_salient,
    "it has a register": it_came_by("petition"),
    "an alarm rang": an_alarm_rang,
    "it is a proposal": it_came_by("proposal"),
    "the clock stands still": the_clock_stands_still,
    "an extension is asked for": an_extension_is_asked_for,
    "it is offered": it_is_offered,
    "a phase is planned": a_phase_is_planned,
    "it may turn": it_may_turn,
    "title and duty are known": title_and_duty_are_known,
    "the card hangs": the_card_hangs,
    "an absence is planned": an_absence_is_planned,
    "an absence runs": an_absence_runs,
    "whole": whole,
    "published": published,
    "of law": of_law,
    "posted": posted,
    "the office asked": the_office_asked,
    "the sender asked": the_sender_asked,
    "a break is noted": a_break_is_noted,
    "disputed": disputed,
    "told what is missing": told_what_is_missing,
    "somebody was asked first": somebody_was_asked_first,
    "was urged": was_urged,
    "has an address": has_an_address,
    "has a notice": has_a_notice,
    "a message was given up": a_message_was_given_up,
}

REASON = {"reason": "理由在此"}
NOTICE: dict[str, Any] = {
    "matter": "转学", "basis": "学籍管理办法", "materials": "户口簿\n转学申请表", "missing": "户口簿",
    "complete_by": TODAY + timedelta(days=9), "handler": "小周", "phone": "023-48611234",
}  # fmt: skip
MEETING = {"decided_by": "局党委", "meeting": "局党委第 5 次会议", "decided_on": TODAY}
CODE = {"catalogue": "topic", "code": "canteen", "name": "食堂", "words": "饭菜"}
SAID: dict[str, dict[str, Any]] = {
    "analysis draft_analysis": lambda *_: {"year": TODAY().year},
    "analysis edit_analysis": {"targets": "收费公开", "measures": "每月张榜"},
    "shortcoming state_shortcoming": {"unit": "school", "kind": "duty", "text": "责任没有落到人"},
    "shortcoming task_shortcoming": {"task": "写进岗位", "due_on": TODAY + timedelta(days=30)},
    "shortcoming review_shortcoming": {"outcome": "rectified", "found": "都写了"},
    "code add_code": CODE,
    "code set_code_words": {"words": "饭菜\n供餐"},
    "voice add_topics": {"topics": ["active"]},
    "voice set_topics": {"topics": ["active"]},
    "case add_topics": {"topics": ["active"]},
    "case set_topics": {"topics": ["active"]},
    "case set_weak_link": {"weak_link": "weak-active", "weak_unit": "school"},
    "case mark_salient": MEETING,
    "case unmark_salient": REASON,
    "questionnaire draft_questionnaire": ASKED | {"code": "a-new-form"},
    "questionnaire edit_questionnaire": ASKED | {"title": "另一个标题"},
    "questionnaire open_questionnaire": WINDOW,
    "questionnaire extend_questionnaire": WINDOW,
    "questionnaire withdraw_questionnaire": {"reason": "题目有误"},
    "questionnaire make_tokens": {"label": "部分家长", "count": 3},
    "questionnaire print_copies": {"label": "参会人员", "count": 2},
    "questionnaire issue_copies": {"batch": "1"},
    "questionnaire void_copies": {"serials": "1", "void_reason": "blank"},
    "questionnaire key_copy": {"serial": 1, "answers": '{"q1": 0}'},
    "questionnaire key_copies": {"rows": '[{"serial": 1, "answers": {"q1": 0}}]'},
    "questionnaire set_turnout": {"category": "0", "invited": 9, "present": 8},
    "questionnaire use_form": {"form": "questions"},
    "questionnaire copy_questions": {"source": "form-counted", "next_round": "on"},
    "case open_case": {"kind": "complaint", "title": "食堂", "problem": "饭菜偏冷"},
    "case import_finished": {"title": "食堂", "reply": "已整改"},
    "case amend": {"title": "食堂", "problem": "中午饭菜偏冷"},
    "case offer_joining": {"wording": "第一小学中午供餐温度不够"},
    "case mark_conduct": {"conduct": "on", "about_unit": "school2"},
    "case classify": {"category": "leaders", "handling_type": "dig", "target": "leadership"},
    "case pause": {"ground": "hearing", "reason": "听证"},
    "case ask_extension": {"due_on": TODAY + timedelta(days=25), **REASON},
    "case refuse_extension": {"remark": "理由不足"},
    "case refer": {"to": "区城管局", **REASON},
    "case propose_decline": {**REASON, "basis": "职责分工", "ground": "not_ours"},
    "case dispute_refusal": REASON,
    "case review_refusal": {"opinion": "理由成立"},
    "case give_notice": NOTICE,
    "case deliver_notice": {"delivery": "by_hand", "delivered_on": TODAY, "signed": "on"},
    "voice hand_over": {"disposal": "unit", "handed_to": "section"},
    "institution set_inspection_rules": {"inspection_notice_days": 30, "inspections_a_year": 3},
    "institution set_duty_rules": {"hand_back_days": 2, "dispute_days": 60, "remedy": "可以提出异议一次。"},
    "case assign": {"lead": "section", "co": ["logistics"], "due_on": TODAY + timedelta(days=20)},
    "case propose_explanation": {**REASON, "basis": "学籍管理办法", "ground": "against_rules"},
    "case give_explanation": {
        "mode": "door",
        "given_on": TODAY,
        "person": "陈科长",
        "text": "政策这样规定",
        "response": "accepts",
    },  # fmt: skip
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
    "case verify": {"remarks": "合格", "met": [1]},
    "case ask_representative": {"who": "四年级家长代表", "grade": "satisfied"},
    "case submit_review": {"opinion": "材料齐全", "wording": "食堂已更换保温设备"},
    "case sign_off": {"remark": "同意"},
    "case return_review": REASON,
    "case object_to_notice": {"text": "还没有装好"},
    "case rate_result": {"grade": "done"},
    "case decide_objection": {"number": 1, "upheld": "no", "reason": "现场看过,已装好"},
    "case analyse_causes": {"thinking": "重成本、轻体验", "system": "没有供餐温度的规定"},
    "case plan_cure": {"title": "供餐管理办法", "group": "prevention", "unit": "section", "due_on": TODAY},
    "case publish_result": {"problem": "中午供餐温度不够", "result": "已更换保温设备"},
    "case withdraw_result": REASON,
    "case keep_unpublished": REASON,
    "case archive_case": {"archive_number": "2026-001"},
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
    "voice enter_register": {"came_by": "letter", "urgency": "urgent"},
    "voice take_alarm": {"done": "已联系学校,孩子在家,安全"},
    "voice note_meeting": {"met_on": TODAY, "met_about": "登门说明了政策,对方理解"},
    "case call_back": {"grade": "satisfied"},
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
    "campaign hold_transition": TRANSITION | {"meeting_on": TODAY},
    "campaign issue_phase_plan": PHASE_PLAN | {"plan_on": "2026-02-02"},
    "campaign name_answering": {"lines": "school | director"},
    "campaign add_units": {"units": ["school", "school2"]},
    "campaign add_category": {"code": "new", "name": "新类别"},
    "user describe_staff": {"title": "科员", "phone": "023-48611234"},
    "campaign add_categories": {"lines": "学校管理\n利益/收费"},
    "campaign move_category": {"category": "school", "way": "up"},
    "institution describe_institution": {"name": "新区教委", "motto": "件件有着落"},
    "institution set_limits": {"handle_days": 20, "near_days": 5, "answer_days": 10},
    "institution add_party_group": {"name": "机关一组"},
    "institution announce_year": {"year": 2027, "days": "2027-01-01至2027-01-03 休 元旦"},
    "institution set_day": {"day": "2026-05-06", "kind": "rest", "name": "防汛", "reason": "区政府通知"},
    "institution set_hours": {"hours": "09:00-12:00\n13:30-17:30"},
    "institution add_break": {"name": "暑假", "starts_on": "2026-07-10", "ends_on": "2026-08-31"},
    "institution set_closing_rule": {"kind": "rectification", "review": "on", "notice_days": 5, "scale": "three"},
    "institution set_look_back_rule": {"days": "30、90、180", "share": 30},
    "institution set_limit_rule": {"clock": "sign", "limit": "2wd"},
    "institution drop_break": {"starts_on": "2027-01-25"},
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
    "user enter_absence": {
        "from_on": TODAY + timedelta(days=30),
        "until_on": TODAY + timedelta(days=31),
        "kind": "leave",
        "handover": "材料在柜里",
    },
    "user cancel_absence": {"number": 1},
    "user return_to_post": {"number": 1, "materials": "公章已交回"},
    "post file_post": {"name": "新岗位", "duties": "学生资助", "holder_a": "principal", "holder_b": "head"},
    "post revise_post": {"name": "新岗位", "duties": "学生资助\n学籍"},
    "post mark_enforcement": {"enforcement": "on", "basis": "教育法", "procedure": "两人检查", "limits": "十五日"},
    "post record_enforcement": {
        "subject": "民办园年检",
        "officer": "principal",
        "basis": "民办教育促进法",
        "result": "合格",
        "done_on": TODAY,
    },
    "matter add_matter": {"name": "新事项", "lead": "section"},
    "matter edit_matter": {"name": "新事项", "lead": "logistics", "assists": ["section"]},
    "matter decide_lead": {"lead": "logistics", "reason": "按职责"},
    "sheet set_sheet": {"leader": "principal", "head": "leader", "year": 2030, "efficiency_duties": "按期办结"},
    "sheet check_duty": {"number": 1, "checked": "已查台账"},
    "sheet judge_duty": {"number": 1, "result": "done"},
    "case name_service": {"service_item": "guide-published"},
    "case explain_no_suggestion": REASON,
    "case note_order": {"leader": "李副区长", "text": "请一周内查清。", "ordered_on": TODAY, "due_on": TODAY},
    "service add_service_item": {"code": "new", "name": "教师资格认定"},
    "service rename_service_item": {"name": "学生转学(区内)"},
    "guide draft_guide": GUIDE,
    "guide edit_guide": GUIDE | {"promised_limit": "5wd"},
    "guide return_guide": REASON,
    "guide publish_guide": PUBLISHED,
    "text draft_text": {"code": "new", "title": "便民工作守则", "items": "首问负责"},
    "text edit_text": {"title": "便民工作守则", "items": "首问负责"},
    "text revise_text": {"title": "便民工作守则", "items": "首问负责"},
    "suggestion send_suggestion": {"sent_on": TODAY},
    "suggestion record_answer": ANSWERED,
    "voice note_further": {"text": "还有,菜也少。"},
    **{f"{kind} {one[1]}": {"ref": "new", **one[3]} for kind, one in OUTLETS.items()},
    "box change_box": {"place": "二楼", "keeper": "head"},
    "line change_line": OUTLETS["line"][3] | {"number": "023-48615678"},
    "mailbox set_mailbox": OUTLETS["mailbox"][3] | {"name": "意见信箱"},
    "platform set_platform": OUTLETS["platform"][3] | {"limit_days": 7},
    "opening open_box": OPENED,
    "opening enter_slip": {"body": "食堂的菜是冷的"},
    "opening finish_opening": {"reason": "两张空白"},
    "call log_call": {"how": "answered", "body": "校车太挤", "name": "王小明", "phone": "13800000000"},
    "call call_back_missed": {"outcome": "reached", "body": "校车太挤"},
    "letter enter_letter": {"received_on": TODAY, "sender": "li@example.cn", "body": "作业太多"},
    "letter mark_letter": {"why": "business", **REASON},
    "order take_order": ORDER,
    "order give_back": {"returned_on": TODAY},
    "burden file_burden": BURDEN,
    "burden burden_to_voice": {"text": "学校反映会议多"},
    "burden leave_burden": REASON,
    "posting put_up": {"consent": "on"},
    "posting show_posting": {"text": "食堂的菜是冷的"},
    "posting hide_posting": REASON,
    "posting reply_posting": {"reply": "已换保温设备"},
    "campaign rename_category": {"category": "school", "name": "学校事务"},
}


def said(kind: str, verb: str, every: EveryState, obj: Any) -> dict[str, Any]:
    """Return what is typed into the verb's form."""
    known = (
        SAID.get(f"{kind} {verb}") or activities.SAID.get(f"{kind} {verb}") or supervision.SAID.get(f"{kind} {verb}")
    )
    data = dict(known(every.district, obj) if callable(known) else known or {})
    if verb == "draft_analysis":
        data["campaign"] = every.district.campaign.code
    if verb == "bind_voices":
        data["voices"] = every.district.voice(channel="discussion").ref
    if verb == "accept_topic":
        waiting = obj.members.filter(voice__disposition="pending").order_by("pk")
        refs = list(waiting.values_list("voice__ref", flat=True))
        data = {"voices": refs, "case": every.objects["case", "registered"].ref}
    if verb == "undo_topic":
        data = {"reason": "放错了"}
    if verb in ("draft_suggestion", "edit_suggestion"):
        data = SUGGESTED | {"cases": [every.objects["case", "of policy"].ref]}
    if verb in ("take_voice", "set_passage_aside", "look_at_signer"):
        passage = Passage.objects.filter(questionnaire=obj).first()
        data = {"passage": str(passage.pk if passage else obj.pk), "reason": "表扬"}
        data = {"passage": data["passage"]} if verb == "take_voice" else data
    if verb == "attach":
        data["files"] = {"file": a_file()}
    if verb == "take_letter":
        raw = mail(9)
        data = {"files": {"raw": a_file("message.eml", raw)}, "size": len(raw)}
    if verb == "import_finished":
        data["voice"] = every.stranger.ref
    if verb == "confirm_address" and (address := obj.addresses.first()):
        data["code"] = code_for(address)
    if verb == "drop_view":
        data["number"] = obj.saved_views.get().pk
    if kind == "voice" and verb == "link":
        data["case"] = every.objects["case", "registered"].ref
    if verb == "say_same":
        case = every.objects["case", "registered"]
        JoinOffer.objects.get_or_create(case=case, defaults={"wording": "供餐温度", "offered_at": timezone.now()})
        data["case"] = case.ref
    if kind == "voice" and verb == "unlink":
        link = obj.links.filter(unlinked_at=None).order_by("pk").first()
        data = {**REASON, "case": link.case.ref if link else "2026-000001"}
    return data
