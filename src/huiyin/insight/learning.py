"""Learning from decisions that people confirmed: which category, handling type and lead unit their cases were given.

A case is learned in the words of everybody who spoke of it and in the clerk's own. One case in five is held back: what was
learned is judged on it beside what proposed until then, always on whole cases, so that nobody's words are on both sides.
"""

from __future__ import annotations

import io
import zipfile
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from huiyin.campaigns.models import Campaign, Category
from huiyin.cases.models import Case, Link
from huiyin.cases.terms import HandlingType
from huiyin.insight.models import LearnedModel
from huiyin.insight.terms import GuessKind, ModelState
from huiyin.people.matters import in_use, leads_now
from huiyin.text.classify import Classifier
from huiyin.text.scores import Scores

NEWEST = 20_000
"""Cases that are learned from; older ones tell of another time."""
READ = 2000
"""Characters of a text that are learned from."""
HELD_BACK = 5
"""One case of so many is held back."""
FEWEST = 4
"""Cases without which nothing is learned."""
SAID_OF_TYPES = {
    HandlingType.AT_ONCE: "马上能改 立即整改 当场解决 修理 更换 清理 打扫 提醒 公示 调整时间",
    HandlingType.DIG: "查清 原因 长期 反复 多次 收费 补课 管理 师德 作风 态度 调查 核实",
    HandlingType.POLICY: "政策 制度 编制 待遇 职称 工资 经费 规定 标准 招生 划片 体制 上级 文件",
    HandlingType.DISCIPLINE: "违法 违纪 举报 贪污 受贿 诉讼 法院 仲裁 处分 挪用 截留",
    HandlingType.OTHER: "建议 咨询 其他",
}
"""What is said of matters of each type (M05), for the time before anything was learned."""


class NothingToLearn(Exception):
    """There are too few confirmed decisions."""


@dataclass(frozen=True, kw_only=True)
class Example:
    """A case with its words, and what people decided of it by kind of guess."""

    case: int
    texts: tuple[str, ...]
    labels: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class Learned:
    """What a learning brought: the classifiers as bytes, how many cases they saw, and the scores by kind of guess."""

    data: bytes
    method: str
    examples: int
    scores: dict[str, Any]


def examples_of(campaign: Campaign) -> list[Example]:
    """Return the newest cases of the campaign of which people decided something; two statements."""
    cases = Case.objects.filter(campaign=campaign).exclude(category=None, lead_unit=None, handling_type="")
    rows = list(
        cases.order_by("-pk").values_list(
            "pk", "title", "problem", "category__code", "handling_type", "lead_unit__code"
        )[:NEWEST]
    )
    said: dict[int, list[str]] = defaultdict(list)
    links = (
        Link.objects.filter(case__in=[row[0] for row in rows], unlinked_at=None).select_related("voice").order_by("pk")
    )
    for link in links.only("case_id", "passage", "voice__subject", "voice__body"):
        said[link.case_id].append(f"{link.voice.subject}\n{(link.passage or link.voice.body)[:READ]}")
    return [
        Example(
            case=pk,
            texts=(*said[pk], f"{title}\n{problem[:READ]}"),
            labels={kind: label for kind, label in zip(GuessKind.values, (category, sort, lead), strict=True) if label},
        )
        for pk, title, problem, category, sort, lead in rows
    ]


def names_for(campaign: Campaign) -> dict[str, dict[str, str]]:
    """Return the words by which each label is known before anything was learned, by kind of guess."""
    leaves = Category.objects.filter(campaign=campaign, children=None).select_related("parent")
    matters = [one for one in in_use(campaign.institution) if leads_now(one)]
    of_leads: dict[str, str] = defaultdict(str)
    for one in matters:
        if one.lead is not None:
            of_leads[one.lead.code] += f" {one.name} {' '.join(one.words)}"
    return {
        GuessKind.CATEGORY: {one.code: f"{one.parent.name if one.parent else ''} {one.name}" for one in leaves},
        GuessKind.HANDLING: {str(code): words for code, words in SAID_OF_TYPES.items()},
        GuessKind.LEAD: dict(of_leads),
    }


def cold_for(campaign: Campaign) -> dict[str, Classifier]:
    """Return what proposes before anything was learned; a kind without names has none."""
    return {kind: Classifier.from_names(names) for kind, names in names_for(campaign).items() if names}


def learned_from(campaign: Campaign) -> Learned:
    """Learn, judge on the cases held back beside what is in force, and return it; raise ``NothingToLearn``."""
    examples, names, before = examples_of(campaign), names_for(campaign), Before.of(campaign)
    made: dict[str, Classifier] = {}
    scores: dict[str, Any] = {}
    for kind in GuessKind.values:
        known = [one for one in examples if kind in one.labels]
        if len(known) < FEWEST or len({one.labels[kind] for one in known}) < 2:
            continue
        held = sorted(known, key=lambda one: one.case)[::HELD_BACK]
        out = {one.case for one in held}
        rest = [one for one in known if one.case not in out]
        trial = classifier_of(rest, kind, names[kind])
        scores[kind] = {
            "cases": len(known),
            "held_back": len(held),
            "newest": max(one.case for one in known),
            "before": judged(before.without_held(rest, kind, names[kind]), held, kind),
            "after": judged(trial, held, kind),
        }
        made[kind] = classifier_of(known, kind, names[kind])
    if not made:
        raise NothingToLearn
    method = next(iter(made.values())).method
    return Learned(data=packed(made), method=method, examples=len(examples), scores=scores)


@dataclass(frozen=True, kw_only=True)
class Before:
    """What proposed until now: the names alone, or what is in force with the newest case that it learned from, by kind."""

    cold: Mapping[str, Classifier]
    newest: Mapping[str, int]

    @classmethod
    def of(cls, campaign: Campaign) -> Before:
        model = LearnedModel.objects.defer("data").filter(campaign=campaign, state=ModelState.IN_FORCE).first()
        scores = model.scores if model else {}
        return cls(
            cold=cold_for(campaign), newest={kind: one["newest"] for kind, one in scores.items() if "newest" in one}
        )

    def without_held(self, rest: list[Example], kind: str, names: Mapping[str, str]) -> Classifier | None:
        """Return it as it would be had it never seen the cases held back; of those that it learned from it knows by heart."""
        known = [one for one in rest if one.case <= self.newest.get(kind, 0)]
        return classifier_of(known, kind, names) if known else self.cold.get(kind)


def classifier_of(examples: Iterable[Example], kind: str, names: Mapping[str, str]) -> Classifier:
    said = [(text, one) for one in examples for text in one.texts]
    labels, cases = [one.labels[kind] for _text, one in said], [one.case for _text, one in said]
    return Classifier.learn([text for text, _one in said], labels, names=names, matters=cases)


def judged(classifier: Classifier | None, held: list[Example], kind: str) -> dict[str, float] | None:
    """Return macro-F1 and accuracy of the guesses on the first words said of each case, as they come to the desk."""
    if classifier is None:
        return None
    guesses = [guess.label for guess in classifier.guess([one.texts[0] for one in held])]
    found = Scores.of([one.labels[kind] for one in held], guesses)
    return {"macro_f1": round(found.macro_f1, 4), "accuracy": round(found.accuracy, 4)}


def classifiers_in_force(campaign: Campaign) -> dict[str, Classifier]:
    """Return what proposes now: what was learned and put in force, else what the names alone say."""
    model = LearnedModel.objects.filter(campaign=campaign, state=ModelState.IN_FORCE).first()
    return cold_for(campaign) | (unpacked(bytes(model.data)) if model and model.data else {})


def packed(classifiers: Mapping[str, Classifier]) -> bytes:
    place = io.BytesIO()
    with zipfile.ZipFile(place, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for kind, one in classifiers.items():
            archive.writestr(kind, one.to_bytes())
    return place.getvalue()


def unpacked(data: bytes) -> dict[str, Classifier]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {kind: Classifier.from_bytes(archive.read(kind)) for kind in archive.namelist()}
