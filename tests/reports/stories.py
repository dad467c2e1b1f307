"""Days in a district, told by the verbs: a plain one with known numbers, and random ones."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import Any

from huiyin.campaigns.actions import campaign_verbs
from huiyin.campaigns.models import Campaign
from huiyin.cases.actions import case_verbs, voice_verbs
from huiyin.cases.models import Case, Rating, Voice
from huiyin.kernel.refusals import NotAllowed, Refused
from huiyin.people.actions import unit_verbs
from huiyin.people.models import Unit
from tests.factories import District

VOICES = [
    ("web", "pending"),
    ("web", "linked"),
    ("mailbox", "linked"),
    ("forum", "answered"),
    ("forum", "set_aside"),
    ("visit", "referred"),
    ("visit", "linked"),
]
STANDS = {
    "registered": "未归类",
    "assigned": "已交办",
    "working": "办理中",
    "submitted": "已报结",
    "verified": "已核实",
    "asked": "征询中",
    "closed": "已销号",
    "complaint": "投诉件",
}


def classify(district: District, case: Case, category: str, handling_type: str = "dig", target: str = "school") -> Case:
    return district.do(case, "classify", "clerk", category=category, handling_type=handling_type, target=target)


@dataclass(frozen=True, kw_only=True)
class Days:
    """What was entered in the plain days: the voices by channel and fate, the cases by where they stand."""

    voices: dict[str, Voice]
    cases: dict[str, Case]


def plain_days(district: District) -> None:
    """Receive seven voices and open eight cases, each left in another state."""
    for number, (channel, _disposition) in enumerate(VOICES):
        district.voice(channel=channel, body=body(number))
    clerk = district.actor("clerk")
    fresh = days_told().voices
    voice_verbs["answer"](fresh["forum.answered"], actor=clerk, text="已说明")
    voice_verbs["set_aside"](fresh["forum.set_aside"], actor=clerk, reason_code="spam", reason="广告")
    voice_verbs["refer"](fresh["visit.referred"], actor=clerk, to="区交通局", reason="道路事项")
    district.case(title=STANDS["registered"])
    district.assigned(fresh["web.linked"], lead="school", title=STANDS["assigned"])
    district.working(title=STANDS["working"])
    district.submitted(title=STANDS["submitted"])
    district.verified(title=STANDS["verified"])
    district.asked(fresh["mailbox.linked"], title=STANDS["asked"])
    closed = district.closed(fresh["visit.linked"], title=STANDS["closed"])
    district.closed(title=STANDS["complaint"], kind="complaint")
    classify(district, closed, "leaders")


def body(number: int) -> str:
    return f"第 {number} 条意见"


def days_told() -> Days:
    """Return what the plain days have entered, as it stands."""
    voices = {voice.body: voice for voice in Voice.objects.all()}
    cases = {case.title: case for case in Case.objects.all()}
    return Days(
        voices={f"{channel}.{fate}": voices[body(number)] for number, (channel, fate) in enumerate(VOICES)},
        cases={stands: cases[title] for stands, title in STANDS.items() if title in cases},
    )


def rename(district: District, thing: str, code: str, name: str) -> None:
    if thing == "unit":
        unit_verbs["rename_unit"](Unit.objects.get(code=code), actor=district.program, name=name)
    else:
        campaign = Campaign.objects.get(pk=district.campaign.pk)
        campaign_verbs["rename_category"](campaign, actor=district.program, category=code, name=name)


def change_everything(district: District, told: Days) -> None:
    """Reclassify, unlink, reopen, rename, move, add names that are borne already."""
    cases, voices = told.cases, told.voices
    classify(district, cases["registered"], "leaders")
    classify(district, cases["verified"], "leaders", "policy", "leadership")
    linked = Voice.objects.get(pk=voices["web.linked"].pk)
    voice_verbs["unlink"](linked, actor=district.actor("clerk"), case=cases["assigned"].ref, reason="归错了")
    answered = Voice.objects.get(pk=voices["forum.answered"].pk)
    voice_verbs["restore"](answered, actor=district.actor("clerk"), reason="另行办理")
    district.do(cases["closed"], "reopen", "leader", reason="反弹")
    district.rate(cases["asked"], voices["mailbox.linked"], "dissatisfied", "没有改")
    rename(district, "unit", "section", "基教处")
    rename(district, "category", "school", "校园管理")
    rename(district, "category", "conduct", "四风")
    school = Unit.objects.get(code="school")
    unit_verbs["move_unit"](school, actor=district.program, parent="section")
    unit_verbs["add_unit"](
        district.institution,
        actor=district.program,
        code="twin",
        name="基础教育科",
        kind="school",
        level=2,
        parent="bureau",
    )
    campaign = Campaign.objects.get(pk=district.campaign.pk)
    campaign_verbs["add_category"](campaign, actor=district.program, code="twin", name="领导作风", parent="interest")
    district.voice()
    district.case()


CASE_DATA: dict[str, list[dict[str, Any]]] = {
    "classify": [
        {"category": "leaders", "handling_type": "dig", "target": "leadership"},
        {"category": "school", "handling_type": "at_once", "target": "school"},
    ],
    "accept": [{}],
    "assign": [
        {"lead": "section", "co": [], "due_on": "2026-12-31"},
        {"lead": "school", "co": [], "due_on": "2026-12-31"},
    ],
    "sign": [{"person": "陈科长"}],
    "plan": [{"content": "更换设备", "standard": "60 度"}],
    "add_evidence": [{"measure": 1, "note": "记录"}],
    "finish_measure": [{"measure": 1, "result": "已完成"}],
    "submit": [{"result": "已整改", "reply": "已办好", "finding": "true"}],
    "verify": [{"remarks": "合格", "met": [1]}],
    "rework": [{"reason": "不合格"}],
    "ask": [{}],
    "rate": [{"grade": "satisfied"}, {"grade": "basically"}, {"grade": "dissatisfied", "comment": "还不行"}],
    "close": [{}],
    "close_by_decision": [{"reason": "诉求无政策依据"}],
    "reopen": [{"reason": "反弹"}],
    "propose_cancel": [{"reason": "误立"}],
    "cancel": [{}],
    "propose_decline": [{"reason": "无管辖权", "basis": "条例", "ground": "not_ours"}],
    "decline": [{}],
    "propose_hand_back": [{"reason": "非本科室", "basis": "应由后勤科"}],
    "hand_back": [{}],
    "refer": [{"to": "区交通局", "reason": "道路"}],
}
VOICE_DATA: dict[str, dict[str, Any]] = {
    "set_aside": {"reason_code": "spam", "reason": "广告"},
    "answer": {"text": "已说明"},
    "refer": {"to": "区交通局", "reason": "道路"},
    "restore": {"reason": "重新梳理"},
}
USERS = ["clerk", "head", "principal", "supervisor", "leader"]


def random_deed(district: District, dice: Random) -> bool:
    """Try one random verb; say whether it was done."""
    try:
        return dice.choice([new_voice, new_case, voice_deed, *[case_deed] * 9])(district, dice)
    except Refused:
        return False


def new_voice(district: District, dice: Random) -> bool:
    district.voice(channel=dice.choice(["web", "forum", "visit", "mailbox"]), anonymous=dice.random() < 0.3)
    return True


def new_case(district: District, dice: Random) -> bool:
    voices = list(Voice.objects.filter(disposition__in=["pending", "linked"]).order_by("pk"))
    kind = "complaint" if dice.random() < 0.25 else "rectification"
    district.case(*dice.sample(voices, min(len(voices), dice.randint(0, 2))), kind=kind)
    return True


def voice_deed(district: District, dice: Random) -> bool:
    voice = dice.choice(list(Voice.objects.order_by("pk")))
    clerk = district.actor("clerk")
    if links := list(voice.links.filter(unlinked_at=None)):
        voice_verbs["unlink"](voice, actor=clerk, case=dice.choice(links).case.ref, reason="归错了")
    else:
        verb = dice.choice(list(VOICE_DATA))
        voice_verbs[verb](voice, actor=clerk, **VOICE_DATA[verb])
    return True


def case_deed(district: District, dice: Random) -> bool:
    """Do to a random case a random verb of its state, as whoever may."""
    case = dice.choice(list(Case.objects.exclude(state__in=["declined", "referred", "cancelled"]).order_by("pk")))
    if case.state == "asked" and dice.random() < 0.7:
        return answer_asking(district, case, dice)
    action = dice.choice([a for a in case_verbs.values() if a.name in CASE_DATA and case.state in a.sources])
    data = dice.choice(CASE_DATA[action.name])
    for name in dice.sample(USERS, len(USERS)):
        try:
            action(case, actor=district.actor(name), **data)
        except NotAllowed:
            continue
        return True
    return False


def answer_asking(district: District, case: Case, dice: Random) -> bool:
    waiting = Rating.objects.filter(round__case=case, grade="").order_by("pk")
    if not waiting:
        district.do(case, "close", "clerk")
    else:
        district.rate(case, dice.choice(list(waiting)).voice, **dice.choice(CASE_DATA["rate"]))
    return True
