"""Which addresses there are, by Django's own table, and what stands in for the objects that they name.

A new page without an object is walked by itself. A new address that names an object, gives no page or belongs to
nobody needs one line here; without it the journey through every page fails.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse
from django.utils import timezone

from huiyin.activities.actions import plan_verbs
from huiyin.activities.actions_calls import paper_call_verbs
from huiyin.activities.actions_must_talk import must_talk_verbs
from huiyin.activities.actions_reviews import paper_verbs
from huiyin.activities.actions_texts import consultation_verbs
from huiyin.activities.actions_voices import session_verbs
from huiyin.campaigns.actions import campaign_verbs
from huiyin.cases import intake
from huiyin.cases.actions import case_verbs, suggestion_verbs, voice_verbs
from huiyin.cases.actions.starting import add_starting_codes
from huiyin.cases.models import Case
from huiyin.channels.actions import opening_verbs
from huiyin.channels.actions_board import posting_verbs
from huiyin.channels.actions_burden import burden_verbs
from huiyin.channels.actions_orders import order_verbs
from huiyin.channels.actions_phones import call_verbs
from huiyin.insight import actions as insight_actions
from huiyin.insight.actions import model_verbs
from huiyin.people.actions import unit_verbs, user_verbs
from huiyin.people.actions_matters import matter_verbs
from huiyin.people.actions_posts import post_verbs
from huiyin.people.actions_sheets import sheet_verbs
from huiyin.reports.actions_analysis import analysis_verbs
from huiyin.supervision.nouns import KINDS
from tests.activities import paper_stories as papers
from tests.activities import stories as collecting
from tests.cases.publishing_stories import publish, settled
from tests.cases.test_striking import object_to, put_up, set_rule
from tests.channels.stories import a_box, a_burden, a_line, a_mailbox, a_platform, an_opening, mail, take
from tests.factories import District
from tests.insight import stories as learnt
from tests.insight.group_stories import proposed
from tests.openness.stories import a_service, a_text, published
from tests.supervision import parts as supervision
from tests.surveys import paper_stories as paper
from tests.surveys import stories as forms

ROLES = ("", "clerk", "head", "leader", "auditor", "admin", "discipline")
"""One of each sort: a principal sees what a head sees, and the supervisor walks the whole way in a journey of his own."""

# name of the route -> why a browser does not look at it
NOT_A_PAGE = {
    "evidence": "a file to download",
    "call": "leads on to the page of its line",
    "channel-order": "leads on to the page of its platform",
    "mailbox-read": "answers a press of a button",
    "platform-export": "a file to download",
    "check-photo": "a picture to download",
    "filed": "comes from sending the form; the public journey looks at it",
    "health": "for machines",
    "import-rejected": "a file to download",
    "import-step": "answers a press of a button",
    "journal-verify": "answers a press of a button",
    "language": "answers a press of a button",
    "ledger-bulk": "leads on to what was chosen",
    "ledger-export": "a file to download",
    "return-dispute": "answers a press of a button",
    "notice-file": "a file to download",
    "refusal-file": "a file to download",
    "return-leave": "answers a press of a button",
    "return-rate": "answers a press of a button",
    "return-withdraw": "answers a press of a button",
    "sign-out": "answers a press of a button",
    "stage-report": "a file to download",
    "voices-bulk": "leads on to what was chosen",
    "import-look": "comes from sending a file",
    "counter": "leads on to the form of the one campaign",
    "where": "leads on to the form of the one campaign",
    # the pages of the ledger and of sorting
    "decide": "answers a press of a button",
    "sort-step": "answers a press of a button",
    "look": "answers a press of a button, within the form of a verb",
    "sort-undo": "answers a press of a button",
    # the desk's look
    "step-into": "answers a press of a button in the demonstration",
    "notices-read": "answers a press of a button",
    "urging-file": "a file to download",
    "finding-file": "a file to download",
    "circular-word": "a file to download",
    "circular-pdf": "a file to download",
    # keeping house
    "example": "a file to download",
    "setup": "there only before the institution is founded",
    "setup-admin": "there only before the institution is founded",
    "setup-institution": "there only before the institution is founded",
    "codes-starting": "answers a press of a button",
    "templates-starting": "answers a press of a button",
    "services-new": "leads on to the form for the unit that was chosen",
    "users-bulk": "leads on to what was chosen",
    # the public pages
    "attachment": "a file to download",
    "elder": "answers a press of a button",
    "return-answer": "answers a press of a button",
    "return-ask": "answers a press of a button",
    "alike": "a piece of the page of saying something, while it is typed",
    "return-attach": "answers a press of a button",
    "return-attachment": "a file to download",
    # reports
    "figure-export": "a file to download",
    "leader-chart": "a picture",
    "report-chart": "a picture",
    "analysis-file": "a file to download",
    "shortcoming": "leads on to the report that stated it",
    "signed-report": "needs a report that was signed; walked by its own test",
    "signed-report-chart": "a picture",
    "form-chart": "a picture",
    "form-preview": "a file to look at",
    "form-tokens-file": "a file to download",
    "form-paper-file": "a file to download",
    "form-result-file": "a file to download",
    "handbook-pdf": "a file to download",
    "handbook-word": "a file to download",
    "form-serial": "a line within the keying page",
    "signed-report-file": "a file to download",
    "special-plan-file": "a file to download",
    "special-campaign-file": "a file to download",
}

# name of the route -> the objects in its address, from what ``story`` made
OBJECTS: dict[str, Callable[[Story], list[dict[str, Any]]]] = {
    "say": lambda s: [{"code": s.campaign}],
    "voice": lambda s: [{"ref": ref} for ref in s.voices],
    "case": lambda s: [{"ref": ref} for ref in s.cases],
    "notice": lambda s: [{"ref": s.cases[0], "number": 1}],
    "case-do": lambda s: [{"ref": ref} for ref in s.cases],
    "import": lambda s: [{"number": s.batch}],
    "figure": lambda _s: [{"name": "cases.by_state"}],
    "user": lambda _s: [{"ref": "head"}],
    "post": lambda s: [{"ref": ref} for ref in s.posts],
    "duty-sheet": lambda s: [{"ref": s.sheet}],
    "campaign": lambda s: [{"ref": s.campaign}],
    "service": lambda _s: [{"ref": "transfer"}, {"ref": "bare"}],
    "guide": lambda _s: [{"ref": "transfer-1"}, {"ref": "transfer-2"}],
    "text": lambda _s: [{"ref": "convenience-1"}],
    "suggestion": lambda s: [{"ref": s.suggestion}],
    "model": lambda s: [{"ref": ref} for ref in s.models],
    "analysis": lambda s: [{"ref": s.analysis}],
    "collection-plan": lambda s: [{"ref": s.campaign}],
    "must-talks": lambda s: [{"ref": s.campaign}],
    "session": lambda s: [{"ref": ref} for ref in s.sessions],
    "session-record": lambda s: [{"ref": s.sessions[0]}],
    "session-minute": lambda s: [{"ref": s.sessions[0]}],
    "topic": lambda s: [{"ref": s.topic}],
    "talk": lambda s: [{"ref": s.talk}],
    "visit": lambda s: [{"ref": s.visit}],
    "consultation": lambda s: [{"ref": s.report}],
    "paper-call": lambda s: [{"ref": ref} for ref in s.paper_calls],
    "paper-begin": lambda s: [{"ref": ref} for ref in s.paper_calls],
    "paper": lambda s: [{"ref": ref} for ref in s.papers],
    "paper-write": lambda s: [{"ref": s.papers[0]}],
    "box": lambda _s: [{"ref": "gate"}],
    "opening": lambda _s: [{"ref": "gate-1"}],
    "line": lambda _s: [{"ref": "phone"}],
    "mailbox": lambda _s: [{"ref": "email"}],
    "public-notice": lambda s: [{"ref": s.noticed}],
    "public-result": lambda s: [{"ref": s.published}],
    "letter": lambda s: [{"ref": s.letter}],
    "platform": lambda _s: [{"ref": "mayor"}],
    "posting": lambda s: [{"ref": s.posting}],
    "burden": lambda s: [{"ref": s.burden}],
    "form-design": lambda _s: [{"ref": "drafted"}, {"ref": "waiting"}],
    "form-web": lambda _s: [{"ref": "drafted"}, {"ref": "waiting"}],
    "form-paper": lambda _s: [{"ref": "waiting"}, {"ref": "drafted"}],
    "form-keying": lambda _s: [{"ref": "waiting"}],
    "form-keying-sheet": lambda _s: [{"ref": "waiting"}],
    "form": lambda _s: [{"ref": "waiting"}, {"ref": "ended"}],
    "form-results": lambda _s: [{"ref": "ended"}],
    "form-texts": lambda _s: [{"ref": "ended"}],
    "form-fill": lambda _s: [{"code": "waiting"}, {"code": "ended"}],
    "form-about": lambda _s: [{"code": "waiting"}],
    "public-guide": lambda _s: [{"code": "transfer"}],
    "public-guide-version": lambda _s: [{"code": "transfer", "number": 1}],
    "guides-wall": lambda _s: [{"code": "section"}],
    "rule": lambda _s: [{"code": "convenience"}],
    "rule-version": lambda _s: [{"code": "convenience", "number": 1}],
    "address-verb": lambda _s: [{"name": "add_address"}, {"name": "confirm_address"}],
    "special-campaign": lambda _s: [{"ref": "special-adopted"}],
    "verb": lambda s: list(verb_objects(s)),
    **{kind: lambda s, kind=kind: [{"ref": ref} for ref in s.kinds[kind]] for kind in KINDS},
}

# more addresses of pages that look different by what is asked
MORE = (
    "/desk/ledger/?text=没有这样的字",
    "/desk/figures/?as_of=tomorrow",
    "/desk/search/?q=食堂 状态:待梳理",
    "/desk/search/?q=食堂&in=voices&after=1.2.3",
    "/desk/search/?q=食堂 没有这样的字",
    "/desk/search/?q=日期:昨天",
    "/desk/special-campaigns/special-adopted/?by=stage",
)


@dataclass
class Story:
    """One thing of every sort, so that addresses lead somewhere."""

    campaign: str
    institution: str
    voices: list[str]
    cases: list[str]
    batch: int
    code: str
    posts: list[str]
    sheet: str
    suggestion: str
    models: list[str]
    analysis: str
    sessions: list[str]
    paper_calls: list[str]
    papers: list[str]
    talk: str
    topic: str
    visit: str
    report: str
    letter: str
    posting: str
    call: str
    order: str
    burden: str
    kinds: dict[str, list[str]]
    noticed: str
    published: str


def story(district: District, folder: Path) -> Story:
    """Enter cases at every stage, a voice of every fate, an import."""
    named = district.voice(name="赵六", channel="hotline")
    stages = [
        district.case(district.voice(anonymous=True)),
        district.assigned(district.voice(), lead="school"),
        district.finished(district.voice()),
        district.submitted(),
        district.asked(named),
        district.closed(district.voice()),
    ]
    told = {"matter": "转学", "basis": "学籍管理办法", "materials": "户口簿\n申请表", "missing": "户口簿"}
    district.do(stages[2], "offer_joining", "clerk", wording="第一小学中午供餐温度不够")
    limit = timezone.localdate() + timedelta(days=9)
    district.do(stages[0], "give_notice", "clerk", **told, complete_by=limit, handler="小周", phone="023-48611234")
    waiting = district.voice()
    letters = folder / "来信.csv"
    letters.write_text("时间,主题,内容\n2026-03-02 09:30,食堂,饭菜偏冷\n,,\n", encoding="utf-8")
    clerk = district.actor("clerk")
    batch = intake.begin(district.campaign, channel="mailbox", path=letters, name=letters.name, actor=clerk)
    intake.run(batch, actor=clerk)
    posts, sheet = of_duty(district)
    came = by_channels(district)
    asked(district)
    return Story(
        **came,
        posts=posts,
        sheet=sheet,
        analysis=coded_and_analysed(district, stages),
        suggestion=promised_and_suggested(district, stages),
        models=learnt_and_waiting(district),
        campaign=district.campaign.code,
        institution=district.institution.code,
        voices=[waiting.ref, named.ref],
        cases=[case.ref for case in stages],
        batch=batch.pk,
        code=named.receipt,
        kinds=supervision.pages(district),
        noticed=put_up_for_all(district),
        published=publish(district, settled(district)).ref,
        **collected(district),
    )


def put_up_for_all(district: District) -> str:
    """Put a problem up before it is struck off, with an objection; return its number."""
    set_rule(district)
    case = object_to(put_up(district))
    set_rule(district, review="", notice_days=0)
    return str(case.ref)


def coded_and_analysed(district: District, stages: list[Case]) -> str:
    """Enter topics, a salient problem, a complaint's weak link, and a unit's own analysis; return its reference."""
    add_starting_codes(district.institution, district.program)
    voice, clerk = district.voice(body="学校乱收费"), district.actor("clerk")
    voice_verbs["add_topics"](voice, actor=clerk, topics=["fees"])
    complaint = district.asked(voice, kind="complaint")
    district.rate(complaint, voice, "satisfied")
    district.do(complaint, "close", "clerk", weak_link="weak-openness", weak_unit="school")
    said = {"decided_by": "局党委", "meeting": "第 5 次会议", "decided_on": "2026-01-06"}
    district.do(stages[1], "mark_salient", "clerk", **said)
    year = timezone.localdate().year
    own = {"campaign": district.campaign.code, "year": year, "targets": "收费公开", "measures": "每月张榜"}
    made = analysis_verbs["draft_analysis"](district.units["section"], actor=district.actor("head"), **own).obj
    return str(made.ref)


def by_channels(district: District) -> dict[str, str]:
    """Enter a box that is being emptied, a missed call, a message, an order and a post; return their references."""
    clerk = district.actor("clerk")
    opening = an_opening(district, a_box(district), slips=2)
    opening_verbs["enter_slip"](opening, actor=clerk, body="操场坑洼")
    call = call_verbs["log_call"](a_line(district), actor=clerk, how="missed").obj
    letter = take(a_mailbox(district), mail(1, Auto_Submitted="auto-replied"))
    said = {"number": "GD-1", "received_on": "2026-03-02", "body": "校车太挤", "name": "王小明"}
    order = order_verbs["take_order"](a_platform(district), actor=clerk, **said).obj
    posting = posting_verbs["put_up"](district.voice(channel="board"), actor=clerk, consent="on").obj
    posting_verbs["show_posting"](posting, actor=clerk, title="校车", text="校车太挤")
    burden = a_burden(district, department="logistics", file_number="区教〔2026〕3号", amount="2.5")
    found = {"letter": letter, "posting": posting, "call": call, "order": order, "burden": burden}
    return {name: one.ref for name, one in found.items()}


def asked(district: District) -> None:
    """Enter a questionnaire that is open and one that was counted."""
    forms.a_draft(district, "drafted")
    waiting = forms.an_open(district, "waiting", door="anybody")
    paper.issued(district, waiting, 6)
    paper.key(district, waiting, 1, {"who": 0})
    ended = forms.an_open(district, "ended")
    for number, token in enumerate(forms.tokens(district, ended, 24)):
        said = {"who": [str(number % 2)], "grade": [str(number % 3)], "more": ["食堂的菜是冷的"]}
        forms.answer(ended, said, token)
    for verb in ("close_questionnaire", "count_questionnaire"):
        forms.do(district, ended, verb)


def of_duty(district: District) -> tuple[list[str], str]:
    """Enter posts, one of law, with a gap and an overlap, matters and a list of duties; return the references."""
    units, done = district.units, {"actor": district.program}
    file_post, today = post_verbs["file_post"], timezone.localdate()
    said = {"name": "招生岗", "duties": "招生\n学籍", "holder_a": "head", "holder_b": "principal"}
    post = file_post(units["school"], **done, **said).obj
    post_verbs["publish_post"](post, **done)
    file_post(units["logistics"], **done, name="食堂岗", duties="食堂管理\n学籍", holder_a="helper")
    said = {"name": "民办教育监管岗", "duties": "民办园年检", "holder_a": "admin", "holder_b": "clerk"}
    law = file_post(units["section"], **done, **said).obj
    basis = {"basis": "民办教育促进法第四十一条", "procedure": "两人检查", "limits": "十五日内"}
    post_verbs["mark_enforcement"](law, **done, enforcement="on", **basis)
    said = {"subject": "晨光幼儿园年检", "officer": "admin", "basis": "第四十一条", "result": "合格", "done_on": today}
    post_verbs["record_enforcement"](law, **done, **said)
    add_matter, house = matter_verbs["add_matter"], district.institution
    add_matter(house, **done, name="食堂", lead="logistics", assists=["school"], words="饭菜\n食堂")
    add_matter(house, **done, name="招生", lead="section", words="入学\n饭菜")
    duty = {"leader": "principal", "head": "leader", "year": today.year, "clean_duties": "廉洁"}
    sheet = sheet_verbs["set_sheet"](units["school"], **done, efficiency_duties="七个工作日内答复", **duty).obj
    sheet_verbs["check_duty"](sheet, **done, number=1, checked="查阅公示栏,项目齐全")
    sheet_verbs["post_sheet"](type(sheet).objects.get(pk=sheet.pk), **done)
    return [post.ref, law.ref], sheet.ref


def collected(district: District) -> dict[str, Any]:
    """Enter a plan, sessions of two kinds, a talk, a visit, pairs and a report; return their references."""
    collecting.a_plan(district)
    forum = collecting.held(district)
    collecting.say(district, forum, "作业太多")
    discussion = collecting.held(district, kind="discussion", audience="", topic="强化服务意识")
    clerk = district.actor("clerk")
    session_verbs["note_mindset"](collecting.fresh(discussion), actor=clerk, mindset="会前谈心", face=3)
    session_verbs["add_outcome"](collecting.fresh(discussion), actor=clerk, kind="problem", text="会议多")
    collecting.must_talks(district, charges="leader section head")
    report = collecting.a_report(district, range=["bureau"])
    consultation_verbs["comment_text"](report, actor=district.actor("principal"), text="再具体些")
    talk, visit = collecting.a_talk(district), collecting.a_visit(district)
    sessions = [forum.ref, discussion.ref, collecting.a_session(district, audience="teachers").ref]
    found = {"sessions": sessions, "talk": talk.ref, "visit": visit.ref, "report": report.ref}
    found["topic"] = proposed(district).ref
    return found | papers_handed_in(district)


def papers_handed_in(district: District) -> dict[str, Any]:
    """Enter a call for plans with one draft and one that was returned, and one for essays with one on display."""
    drafted, plans = papers.a_call(district, title="另一次"), papers.a_call(district)
    essays = papers.a_call(district, **papers.ESSAYS, counts="school2 3")
    draft = papers.a_paper(district, drafted, text=papers.SOURCE)
    plan = papers.handed_in(district, plans, text=papers.SOURCE + papers.OWN)
    papers.do(district, plan, "return_paper", "supervisor", reason="copied", comments="写本校的事")
    papers.do(district, plan, "submit_paper", "principal", seen_alike="on")
    essay = papers.do(district, papers.handed_in(district, essays), "accept_paper", "leader")
    papers.do(district, essay, "agree_to_display", "principal", agrees="yes")
    papers.do(district, essay, "display_paper", "leader")
    calls = [plans.ref, essays.ref, papers.a_call(district, out=False, title="草稿").ref]
    return {"paper_calls": calls, "papers": [draft.ref, plan.ref, essay.ref]}


def learnt_and_waiting(district: District) -> list[str]:
    """Have one learning done and put in force, and another one wait."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(insight_actions, "learned_from", learnt.a_small_one)
        done = learnt.learned(district)
    model_verbs["use_model"](learnt.fresh(done), actor=district.program)
    return [done.ref, model_verbs["learn_model"](district.campaign, actor=district.program).obj.ref]


def promised_and_suggested(district: District, stages: list[Case]) -> str:
    """Enter a service with two guides and one without, a text of rules, an order and a suggestion; return its reference."""
    item = a_service(district)
    published(district, item)
    published(district, item, promised_limit="5wd")
    a_service(district, "bare", unit="logistics")
    a_text(district)
    policy, order = district.accepted(district.voice()), district.case(kind="order", title="查收费")
    district.do(policy, "classify", "clerk", category="school", handling_type="policy", target="region")
    today = timezone.localdate()
    said = {"leader": "李副区长", "text": "请查清。", "ordered_on": today, "due_on": today}
    district.do(order, "note_order", "clerk", **said)
    stages += [order, district.do(policy, "name_service", "clerk", service_item="transfer")]
    told = {"superior": "市教委", "subject": "编制", "reason": "建议放宽", "cases": [policy.ref]}
    return suggestion_verbs["draft_suggestion"](district.campaign, actor=district.actor("clerk"), **told).obj.ref


def verb_objects(made: Story) -> Iterator[dict[str, Any]]:
    """Return every verb with every object that it might be done to."""
    creating = {
        "campaigns": (
            *(
                "receive",
                "open_case",
                "draft_suggestion",
                "plan_session",
                "draft_consultation",
                "draft_paper_call",
                "learn_model",
            ),
            *("add_box", "add_line", "add_mailbox", "add_platform"),
        ),
        "units": ("add_user", "open_campaign", "file_post", "set_sheet"),
    }
    subjects: list[tuple[str, str, Any]] = [("cases", ref, case_verbs) for ref in made.cases]
    subjects += [("voices", ref, voice_verbs) for ref in made.voices]
    subjects += [("campaigns", made.campaign, campaign_verbs), ("units", "school", unit_verbs)]
    subjects += [("users", "head", user_verbs), ("institution", made.institution, ["add_unit"])]
    subjects += [("posts", made.posts[0], post_verbs), ("sheets", made.sheet, sheet_verbs)]
    subjects += [("services", "transfer", ["rename_service_item", "draft_guide"])]
    subjects += [("suggestions", made.suggestion, ["edit_suggestion"])]
    subjects += [("models", made.models[0], ["use_model", "retire_model"])]
    subjects += [("serving-units", "section", ["add_service_item"]), ("text-house", made.institution, ["draft_text"])]
    subjects += [("guides", "transfer-2", ["edit_guide"]), ("texts", "convenience-1", ["revise_text"])]
    subjects += [("recording-units", "school", ["record_talk", "record_visit"])]
    subjects += [("plans", made.campaign, plan_verbs), ("must-talks", made.campaign, must_talk_verbs)]
    subjects += [
        ("sessions", made.sessions[1], session_verbs),
        ("sessions", made.sessions[2], ["invite", "edit_session"]),
    ]
    subjects += [("topics", made.topic, ["accept_topic", "refuse_topic"])]
    subjects += [("talks", made.talk, ["withdraw_talk"]), ("visits", made.visit, ["withdraw_visit", "add_visit_voice"])]
    subjects += [("consultations", made.report, ["comment_text", "note_comment", "answer_comment"])]
    subjects += [("paper-calls", one, paper_call_verbs) for one in made.paper_calls]
    subjects += [("papers", one, paper_verbs) for one in made.papers]
    subjects += [("boxes", "gate", ["open_box", "change_box"]), ("openings", "gate-1", opening_verbs)]
    subjects += [("lines", "phone", ["log_call", "change_line"]), ("calls", made.call, ["call_back_missed"])]
    subjects += [("mailboxes", "email", ["enter_letter", "set_mailbox"]), ("letters", made.letter, ["pass_on_letter"])]
    subjects += [("platforms", "mayor", ["take_order", "set_platform"]), ("channel-orders", made.order, ["give_back"])]
    subjects += [("postings", made.posting, ["show_posting", "hide_posting", "reply_posting"])]
    states = {case.ref: case.state for case in Case.objects.filter(ref__in=made.cases)}
    subjects += [("burdens", made.burden, burden_verbs), ("reporting-schools", "school", ["file_burden"])]
    for kind, ref, verbs in subjects:
        for name in [*verbs, *creating.get(kind, ())]:
            if kind != "cases" or states[ref] in case_verbs[name].sources:
                yield {"kind": kind, "ref": ref, "name": name}
    yield from verbs_of_kinds(made)


def verbs_of_kinds(made: Story) -> Iterator[dict[str, Any]]:
    """Return the verbs of every declared noun that its state allows, and the one that makes it."""
    above = {"campaign": ("campaigns", made.campaign), "unit": ("at-units", "school"), "case": ("cases", made.cases[0])}
    above |= {name: (kind.plural, made.kinds[name][0]) for name, kind in KINDS.items()}
    for name, kind in KINDS.items():
        if kind.creates:
            place, ref = above[kind.within]
            yield {"kind": place, "ref": ref, "name": kind.creates}
        for obj in kind.verbs.model._base_manager.filter(**{f"{kind.by}__in": made.kinds[name]}):
            state = kind.verbs.state_of(obj)
            for verb in kind.verbs.values():
                if not verb.creates and state in verb.sources:
                    yield {"kind": kind.plural, "ref": getattr(obj, kind.by), "name": verb.name}


def routes(resolver: Any = None, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    for entry in (resolver or get_resolver()).url_patterns:
        route = prefix + str(entry.pattern)
        if isinstance(entry, URLPattern):
            yield route, entry
        else:
            yield from routes(entry, route)


def pages() -> dict[str, str]:
    """Return name -> route of everything outside the API that may be a page."""
    found = {str(entry.name): route for route, entry in routes() if not route.startswith("api/")}
    return {name: route for name, route in found.items() if name not in NOT_A_PAGE}


def addresses(made: Story) -> Iterator[tuple[str, str]]:
    """Return (name, address) of every page; raise KeyError where an object is wanted and none is known.

    The page of a verb is named for its verb as well: one look at each is enough, whatever it is done to.
    """
    for name, route in pages().items():
        if "<" not in route:
            yield name, reverse(name)
        for values in OBJECTS[name](made) if "<" in route else ():
            verb = f" {values['kind']} {values['name']}" if name == "verb" else ""
            yield name + verb, reverse(name, kwargs=values)
    for address in MORE:
        yield address, address


def client_of(district: District, role: str, made: Story) -> Client:
    """Return a client that has signed in, or for nobody in particular one that has shown a receipt code."""
    client = Client()
    if role:
        client.force_login(district.users[role])
    else:
        client.post(reverse("receipt"), {"code": made.code})
    return client


def layout(html: str) -> set[str]:
    """Return what a page is built of: its elements with their classes and the sorts of its fields."""
    return {re.sub(r'\s(?!class=|type=|role=)[\w-]+(="[^"]*")?', "", tag) for tag in re.findall(r"<\w+[^>]*>", html)}
