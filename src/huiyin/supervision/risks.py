"""How likely a case that was struck off is to come back, in shares of a hundred: what its way here says, no judgement of people."""

from __future__ import annotations

from django.utils.crypto import salted_hmac

from huiyin.cases.models import Case, Check, Extension, Rating
from huiyin.cases.terms import BAD, CheckExtent, CheckMode, ReopenGround

RISKS = {"rebounded": 70, "decided": 40, "unhappy": 30, "sampled": 20, "from the desk": 10, "extended": 10}
"""By how much each raises the chance of a look: it came back before, was closed against a sender's word, somebody was not content,
only a sample was verified, nobody went there, it took longer than was promised."""


def risks_of(case: Case) -> list[str]:
    """Return the risks that the way of ``case`` shows; a constant number of statements."""
    checks = Check.objects.filter(round__case=case, passed=True).order_by("-pk").values_list("mode", "extent")[:1]
    mode, extent = checks[0] if checks else ("", "")
    found = {
        "rebounded": case.closings.filter(reopen_ground=ReopenGround.REBOUND).exists(),
        "decided": case.closings.filter(reopened_at=None, by_decision=True).exists(),
        "unhappy": Rating.objects.filter(round__case=case, grade__in=BAD).exists(),
        "sampled": extent == CheckExtent.SAMPLE,
        "from the desk": mode == CheckMode.DESK,
        "extended": Extension.objects.filter(case=case, approved=True).exists(),
    }
    return [name for name, there in found.items() if there]


def chance_of(case: Case, share: int) -> int:
    """Return with what chance, in per cent, the case is drawn: the rule's share and what its risks add."""
    return min(100, share + sum(RISKS[name] for name in risks_of(case)))


def is_drawn(case: Case, closing: int, days: int, chance: int) -> bool:
    """Say whether the program draws this look: by a keyed lot that nobody foresees and that is the same whenever it is asked."""
    lot = salted_hmac("huiyin.supervision.look_back", f"{case.ref}/{closing}/{days}", algorithm="sha256").digest()
    return int.from_bytes(lot[:4], "big") % 100 < chance
