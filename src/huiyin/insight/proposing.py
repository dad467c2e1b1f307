"""What the program proposes of a text: category, handling type and lead unit, how sure it is, and the words that spoke for it.

It only proposes. Who decided, and whether he took what was proposed, is noted by the verb with which he decided.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from django.utils.translation import gettext as _

from huiyin.campaigns.models import Campaign, Category
from huiyin.cases.terms import HandlingType
from huiyin.insight.learning import classifiers_in_force
from huiyin.insight.models import LearnedModel
from huiyin.insight.queries import in_force
from huiyin.insight.terms import GuessKind
from huiyin.people.matters import in_use
from huiyin.people.models import Unit, UnitState
from huiyin.text.classify import Classifier
from huiyin.text.features import Heard
from huiyin.text.words import RUNS, normal

SURE, LIKELY = 0.8, 0.6
"""Confidence from which a proposal is called sure and likely; below, it is only mentioned."""
WORDS = 4
LEAST = 0.2
"""Confidence below which nothing is proposed: a blank field is less work than a wrong one."""
SITES = 8
"""Campaigns whose classifiers a process keeps in memory."""
FIELDS = {
    GuessKind.CATEGORY: ("classify", "category"),
    GuessKind.HANDLING: ("classify", "handling_type"),
    GuessKind.LEAD: ("assign", "lead"),
}
"""The verb and the field that decide what is guessed."""


@dataclass(frozen=True, kw_only=True)
class Proposed:
    """One proposal: the label as forms take it, its name, how sure (0 to 1), the words of the text that spoke for it, and by what."""

    kind: str
    label: str
    name: str
    confidence: float
    words: tuple[str, ...]
    by: str

    @property
    def kind_label(self) -> str:
        return str(GuessKind(self.kind).label)

    @property
    def in_words(self) -> str:
        """Return how sure the proposal is, as pages say it."""
        if self.confidence >= SURE:
            return _("很有把握")
        return _("较有把握") if self.confidence >= LIKELY else _("没有把握")

    @property
    def likely(self) -> bool:
        return self.confidence >= LIKELY


def proposals_for(text: str, campaign: Campaign) -> dict[str, Proposed]:
    """Return what is proposed of ``text`` by kind of guess; nothing where the program has no idea. Four statements."""
    if not RUNS.search(normal(text)):
        return {}
    model = in_force(campaign)
    by = model.ref if model else "names"
    found, heard = {}, Heard.of(text)
    for kind, classifier in kept(campaign.pk, by, stamp_of(campaign, model)).items():
        guess, spoke = classifier.explained(heard, WORDS)
        name = name_of(kind, guess.label, campaign)
        if guess.confidence < LEAST or not name:
            continue
        words = tuple(word for word, _weight in spoke)
        if not words:  # no word of the text speaks for it: a share of the labels alone is no proposal
            continue
        found[kind] = Proposed(
            kind=kind, label=guess.label, name=name, confidence=round(guess.confidence, 2), words=words, by=by
        )
    return found


@lru_cache(maxsize=SITES)
def kept(campaign: int, by: str, stamp: str) -> dict[str, Classifier]:
    """Return the classifiers of a campaign, read once in a process; ``by`` and ``stamp`` change with what they are made of."""
    return classifiers_in_force(Campaign.objects.select_related("institution").get(pk=campaign))


def stamp_of(campaign: Campaign, model: LearnedModel | None) -> str:
    """Return what changes when the names change from which proposals are made: categories and the division of powers."""
    matters = in_use(campaign.institution).order_by("pk").values_list("pk", "version", "lead__state")
    return f"{model and model.learned_at}/{campaign.version}/{list(matters)}"


def name_of(kind: str, label: str, campaign: Campaign) -> str:
    """Return what people call a label, or nothing where it is not in use any more."""
    if kind == GuessKind.HANDLING:
        return str(HandlingType(label).label) if label in HandlingType.values else ""
    if kind == GuessKind.LEAD:
        unit = Unit.objects.filter(institution=campaign.institution_id, code=label, state=UnitState.ACTIVE).first()
        return unit.name if unit else ""
    leaf = Category.objects.filter(campaign=campaign, code=label, children=None).first()
    return leaf.name if leaf else ""
