"""「发出前看一看」: what a reply may lack, beside the field in which it is written; and what is near a copy, beside what is verified.

The program points out and never decides: nothing is held back, nothing is kept, the journal knows nothing of it. A handling
unit's reply is laid beside the problem as the clerk wrote it, never beside the raw voice.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import pgettext_lazy

from huiyin.cases.actions.talking import open_questions
from huiyin.cases.copies import Near, near_copies
from huiyin.cases.models import Case, Voice
from huiyin.cases.models_copies import Written
from huiyin.kernel.actors import Actor
from huiyin.kernel.verbs import Action
from huiyin.text.spans import pieces

REPLIES = (Written.REPLY, Written.ANSWER)
SHORTEST = 8
"""Characters from which a draft is looked at: before that everything is missing."""
QUOTED = 90
WANTS: dict[str, str | Promise] = {
    "date": _lazy("问的是什么时候"),
    "number": _lazy("问的是多少"),
    "yes_or_no": _lazy("问的是能不能、是不是"),
    "way": _lazy("问的是怎么办"),
    "reason": _lazy("问的是为什么"),
}
MISSING: dict[str, str | Promise] = {
    "date": pgettext_lazy("missing in a reply", "日期"),
    "unit": pgettext_lazy("missing in a reply", "单位"),
    "result": pgettext_lazy("missing in a reply", "结果"),
    "basis": pgettext_lazy("missing in a reply", "依据"),
}
COPIED: dict[Written, str | Promise] = {
    Written.REPLY: _lazy("答复"),
    Written.RESULT: _lazy("办理结果"),
    Written.MEASURE: _lazy("整改措施"),
    Written.DONE: _lazy("完成情况"),
    Written.EVIDENCE: _lazy("佐证说明"),
    Written.ANSWER: _lazy("答复"),
}


@dataclass(frozen=True)
class Beside:
    """Where a verb's form holds a reply, and the words that it replies to."""

    field: str
    asked: Callable[[Any, Any], str]


def voice_said(voice: Voice, data: Any) -> str:
    return f"{voice.subject}\n{voice.body}"


def question_put(voice: Voice, data: Any) -> str:
    """Return the question that is answered: the one named, or the oldest that waits."""
    waiting = open_questions(voice, by_sender=True)
    named = [one for one in waiting if str(one.number) == str(data.get("question", ""))]
    return (named or waiting)[0].text if waiting else ""


def problem_of(case: Case, data: Any) -> str:
    return case.problem


def comment_made(paper: Any, data: Any) -> str:
    number = str(data.get("number", ""))
    is_one = number.isascii() and number.isdigit() and len(number) < 9
    found = paper.comments.filter(number=int(number)).first() if is_one else None
    return found.text if found else ""


LOOKS: dict[tuple[str, str], Beside] = {
    ("voices", "answer"): Beside("text", voice_said),
    ("voices", "reply_to_sender"): Beside("text", question_put),
    ("cases", "submit"): Beside("reply", problem_of),
    ("cases", "answer_part"): Beside("answer", problem_of),
    ("cases", "close_by_decision"): Beside("reason", problem_of),
    ("postings", "reply_posting"): Beside("reply", lambda posting, data: f"{posting.title}\n{posting.text}"),
    ("consultations", "answer_comment"): Beside("answer", comment_made),
}
"""Verbs by which people are answered, with the field of the reply: by the kind of the object and the verb's name."""


@dataclass(frozen=True)
class Copied:
    """A text that reads like another's: what it is, whose, and both texts cut where they are the same."""

    what: str
    other: Case | Voice
    share: int
    here: list[tuple[str, bool]]
    there: list[tuple[str, bool]]

    @property
    def route(self) -> str:
        return "case" if isinstance(self.other, Case) else "voice"


@dataclass
class Seen:
    """What the panel says. Empty lists where nothing was noticed; ``short`` where there is too little to look at."""

    short: bool = False
    unanswered: list[tuple[str, str]] = field(default_factory=list)
    only_form: bool = False
    missing: list[str] = field(default_factory=list)
    elsewhere: bool = False
    copies: list[Copied] = field(default_factory=list)
    verifying: bool = False

    @property
    def clean(self) -> bool:
        return not (self.unanswered or self.only_form or self.missing or self.elsewhere or self.copies)

    @property
    def lacks(self) -> str:
        """Return what would make the reply concrete, in one line."""
        return _("、").join(self.missing)

    @property
    def told(self) -> str:
        """Return one line on how much was noticed."""
        if self.short:
            return _("再写几句,就能帮您看一看。")
        return (
            _("没有看出要提醒的。发不发、怎么写,由您定。") if self.clean else _("以下只是提醒,发不发、怎么写,由您定。")
        )


def address_of(kind: str, action: Action, obj: Any) -> str:
    """Return where a draft of the form of ``action`` is looked at; empty where it answers nobody."""
    return reverse("look", args=[kind, getattr(obj, "ref", ""), action.name]) if (kind, action.name) in LOOKS else ""


def seen_in(actor: Actor, obj: Any, beside: Beside, data: Any) -> Seen:
    """Return what was noticed in the reply of a form."""
    reply = str(data.get(beside.field, "")).strip()
    if len(reply) < SHORTEST:
        return Seen(short=True)
    own = {"case": obj} if isinstance(obj, Case) else {"voice": obj} if isinstance(obj, Voice) else {}
    return noticed(beside.asked(obj, data), reply, near_copies(actor, reply, REPLIES, **own))


def noticed(message: str, reply: str, near: Sequence[Near] = ()) -> Seen:
    """Return what the checks of replies say, in words."""
    from huiyin.text.replies import check  # with it comes numpy: only who looks waits for it

    found = check(message, reply, [(one.about, one.text) for one in near])
    copy = found.copy_of
    return Seen(
        unanswered=[
            (cut(message[one.start : one.end]), str(WANTS[wants[0]]) if wants else "")
            for one, wants in zip(found.unanswered[:6], found.wants, strict=False)
        ],
        only_form="perfunctory" in found.why,
        missing=[str(MISSING[code]) for code in found.missing],
        elsewhere="misfit" in found.why,
        copies=[side_by_side(near[copy.other], reply)] if copy else [],
    )


def cut(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= QUOTED else f"{words[:QUOTED]}…"


def side_by_side(near: Near, text: str, kind: Written | None = None) -> Copied:
    """Return two texts cut where they are the same; ``kind`` is that of the text here, the other's where it is not given."""
    from huiyin.text.copies import common_passages, copied_share

    passages = common_passages(text, near.text)
    other = near.case or near.voice
    assert other is not None  # noqa: S101  # the database holds that it is one of the two
    return Copied(
        what=str(COPIED[kind or near.kind]),
        other=other,
        share=round(100 * copied_share(text, near.text)),
        here=pieces(text, [(one.a_start, one.a_end) for one in passages]),
        there=pieces(near.text, [(one.b_start, one.b_end) for one in passages]),
    )


CHECKED = frozenset({"verify", "rework"})
"""Verbs before which what was submitted is looked at."""
LIKE = 60
"""Percent of a measure or of evidence in another case from which it is shown."""


def submitted(action: Action, obj: Any, actor: Actor) -> Seen | None:
    """Return what was noticed in the last submission of a case, for whoever verifies it; None elsewhere."""
    if action.name not in CHECKED or not isinstance(obj, Case):
        return None
    last = obj.rounds.order_by("-number").first()
    if last is None:
        return None
    seen = noticed(problem_of(obj, {}), last.reply, near_copies(actor, last.reply, REPLIES, case=obj))
    seen.verifying = True
    seen.copies += copied_work(obj, last.result, actor)
    return seen


def copied_work(case: Case, result: str, actor: Actor) -> list[Copied]:
    """Return the near copies of the measures, what came of them, and their evidence; each kind is looked up once."""
    live = [one for one in case.measures.all() if one.dropped_at is None]
    texts = {
        Written.RESULT: result,
        Written.MEASURE: "\n".join(one.content for one in live),
        Written.DONE: "\n".join(one.result for one in live if one.result and one.result not in result),
        Written.EVIDENCE: "\n".join(one.note for one in case.evidence.all() if one.note),
    }
    found = []
    for kind, text in texts.items():
        kinds = (Written.RESULT, Written.DONE) if kind in {Written.RESULT, Written.DONE} else (kind,)
        likes = [side_by_side(near, text, kind) for near in near_copies(actor, text, kinds, case=case)]
        best = max(likes, key=lambda one: one.share, default=None)
        if best and best.share >= LIKE:
            found.append(best)
    return found
