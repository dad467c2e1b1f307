"""Verbs on what the program learns: asked for by people, learned by the program, put in force by people."""

from __future__ import annotations

from typing import Any

from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from huiyin.campaigns.models import Campaign, CampaignState
from huiyin.insight.learning import Learned, NothingToLearn, learned_from
from huiyin.insight.models import LearnedModel
from huiyin.insight.permissions import P
from huiyin.insight.terms import ModelState
from huiyin.kernel.actors import Actor
from huiyin.kernel.references import references
from huiyin.kernel.verbs import Deed, Verbs

S = ModelState


class ModelVerbs(Verbs):
    """Verbs on learned models. Learning is asked of the campaign's office."""

    model = LearnedModel

    def places(self, obj: Any, permission: str) -> list[str]:
        return [obj.office.path]

    def about(self, obj: Any) -> str:
        return f"model/{obj.ref}" if isinstance(obj, LearnedModel) else f"campaign/{obj.code}"

    def find(self, about: str) -> Any:
        return LearnedModel.objects.select_related("campaign", "office").get(ref=about.partition("/")[2])

    def hearers(self, deed: Deed) -> list[str]:
        return []


model_verbs = ModelVerbs()


def not_learning_yet(campaign: Campaign, actor: Actor) -> list[str]:
    waiting = LearnedModel.objects.filter(campaign=campaign, state=S.QUEUED).exists()
    found = [_t("等正在进行的学习结束")] if waiting else []
    return found + ([_t("活动未归档")] if campaign.state == CampaignState.ARCHIVED else [])


@model_verbs.declare(
    "learn_model",
    label=_("重新学习归类"),
    permission=P.INSIGHT_KEEP,
    creates=True,
    target=S.QUEUED,
    gates=(not_learning_yet,),
)
def learn_model(campaign: Campaign, *, deed: Deed) -> LearnedModel:
    """Have the program learn from the decisions that people confirmed in this campaign; a job does it."""
    from huiyin.insight.jobs import learn

    made = LearnedModel.objects.create(
        campaign=campaign,
        office=campaign.office,
        ref=references("X", timezone.localtime(deed.at).year)[0],
        asked_at=deed.at,
    )
    learn.defer(ref=made.ref)
    return made


def when_learned(model: LearnedModel, data: dict[str, Any]) -> str:
    """Learn, and say where that leads: nothing can be learned from one case, or from cases that are all of one sort."""
    try:
        model.learned = learned_from(model.campaign)
    except NothingToLearn:
        model.learned = None
    return S.LEARNED if model.learned else S.FAILED


@model_verbs.declare(
    "finish_learning",
    label=_("学习"),
    permission=P.INSIGHT_LEARN,
    sources={S.QUEUED},
    target=when_learned,
    in_bulk=False,
)
def finish_learning(model: LearnedModel, *, deed: Deed) -> None:
    """Keep what was learned beside what proposed until now; it proposes nothing before a person puts it in force."""
    found: Learned | None = model.learned
    if found is None:
        model.why = _t("已归类、已交办的件太少,还没有可学的。")
        model.save(update_fields=["why"])
        return
    model.learned_at, model.method, model.examples = deed.at, found.method, found.examples
    model.scores, model.data = found.scores, found.data
    model.save(update_fields=["learned_at", "method", "examples", "scores", "data"])
    deed.note["scores"] = found.scores


def gave_up(model: LearnedModel) -> None:
    """Note that a learning broke, where it still waits: else nobody could ask for another."""
    waiting = LearnedModel.objects.filter(pk=model.pk, state=S.QUEUED)
    waiting.update(state=S.FAILED, why=_t("学习时程序出错,没有学成。"), version=F("version") + 1)


def one_after_the_other(model: LearnedModel, actor: Actor, data: dict[str, Any]) -> list[str]:
    """Let the second of two who put models in force at once wait, before either has claimed his: he sees what the first did."""
    Campaign.objects.select_for_update(no_key=True).get(pk=model.campaign_id)
    return []


@model_verbs.declare(
    "use_model",
    label=_("启用"),
    permission=P.INSIGHT_KEEP,
    sources={S.LEARNED, S.RETIRED},
    target=S.IN_FORCE,
    checks=(one_after_the_other,),
    in_bulk=False,
)
def use_model(model: LearnedModel, *, deed: Deed) -> None:
    """Let proposals be made by this model from now on; the one before it is kept and can be put back."""
    before = LearnedModel.objects.filter(campaign=model.campaign_id, state=S.IN_FORCE).exclude(pk=model.pk)
    before.update(state=S.RETIRED, version=F("version") + 1)


@model_verbs.declare(
    "retire_model",
    label=_("停用"),
    permission=P.INSIGHT_KEEP,
    sources={S.IN_FORCE},
    target=S.RETIRED,
    in_bulk=False,
)
def retire_model(model: LearnedModel, *, deed: Deed) -> None:
    """Propose from names and descriptions alone again."""
