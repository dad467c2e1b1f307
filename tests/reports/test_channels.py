"""What came by the channels is counted solved or pending by the states as they stood (C08, C09: 25 = 21 + 4)."""

from __future__ import annotations

from datetime import date
from typing import Any

from huiyin.cases.actions import voice_verbs
from huiyin.cases.models import Voice
from huiyin.reports.figures import FIGURES, Scope, count
from huiyin.reports.rows import rows
from tests.factories import District


def parts(name: str, scope: Scope) -> dict[str, int]:
    return {p.code: p.value for p in count(FIGURES[name], scope).split if p.value}


def test_solved_pending_and_otherwise_make_up_what_was_received(district: District, clock: Any) -> None:
    clock.set("2026-03-02 09:00")
    scope = Scope(district.campaign)
    waiting, answered, aside, working, verified, two = (district.voice(channel="box") for _n in range(6))
    mailed = district.voice(channel="email")
    district.voice(channel="web")
    clerk = district.actor("clerk")
    voice_verbs["answer"](answered, actor=clerk, text="已说明")
    voice_verbs["set_aside"](aside, actor=clerk, reason_code="spam", reason="广告")
    district.working(working)
    district.verified(verified)
    district.verified(two)
    other = district.accepted()
    voice_verbs["link"](Voice.objects.get(pk=two.pk), actor=clerk, case=other.ref)
    assert parts("channels.received", scope) == {
        "box/solved": 2,
        "box/pending": 3,
        "box/otherwise": 1,
        "email/pending": 1,
    }
    assert parts("channels.two_boxes", scope) == {"solved": 2, "pending": 4, "otherwise": 1}
    assert parts("channels.solved", scope) == {"box": 2}
    assert parts("channels.pending", scope) == {"box": 3, "email": 1}
    found = rows(FIGURES["channels.two_boxes"], scope, actor=clerk, part="pending")
    assert found.refs == sorted(one.ref for one in (waiting, working, two, mailed))
    counted = count(FIGURES["channels.two_boxes"], scope)
    assert (counted.rates[0].numerator, counted.rates[0].denominator) == (2, 6)


def test_yesterday_stays_as_it_was_after_today(district: District, clock: Any) -> None:
    clock.set("2026-03-02 09:00")
    voice = district.voice(channel="box")
    case = district.submitted(voice)
    clock.set("2026-03-03 09:00")
    district.do(case, "verify", "supervisor", remarks="合格")
    clock.set("2026-03-04 09:00")
    assert parts("channels.two_boxes", Scope(district.campaign)) == {"solved": 1}
    assert parts("channels.two_boxes", Scope(district.campaign, as_of=date(2026, 3, 2))) == {"pending": 1}
    district.do(case, "rework", "supervisor", reason="又坏了")
    assert parts("channels.two_boxes", Scope(district.campaign)) == {"pending": 1}
    assert parts("channels.two_boxes", Scope(district.campaign, as_of=date(2026, 3, 3))) == {"solved": 1}
