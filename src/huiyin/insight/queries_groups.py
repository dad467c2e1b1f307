"""Which topics and runs an actor may see, and what they are shown with."""

from __future__ import annotations

from django.db.models import Count, Exists, OuterRef, QuerySet
from django.db.models.functions import TruncMonth

from huiyin.cases.models import Voice
from huiyin.cases.permissions import P
from huiyin.cases.visibility import at_paths, barred_cases, visible_voices
from huiyin.insight.models_groups import GroupingRun, Topic, TopicMember, TopicState
from huiyin.kernel.actors import Actor

HEAT = (TopicState.PROPOSED, TopicState.ACCEPTED, TopicState.PARTLY)


def topics_of(actor: Actor) -> QuerySet[Topic]:
    """Return the topics of the ledgers that the actor sorts; for the rest they do not exist.

    Nor does one of whose voices any was put to a case about himself or his unit: its title may be in the words of that voice.
    """
    found = Topic.objects.filter(at_paths("campaign__office", actor.paths(P.VOICE_SORT)))
    if barred := barred_cases(actor):
        about_him = TopicMember.objects.filter(
            topic=OuterRef("pk"), voice__links__case__in=barred, voice__links__unlinked_at=None
        )
        found = found.exclude(Exists(about_him))
    return found.select_related("campaign__office", "case", "run")


def runs_of(actor: Actor) -> QuerySet[GroupingRun]:
    return GroupingRun.objects.filter(at_paths("campaign__office", actor.paths(P.VOICE_SORT))).select_related(
        "campaign__office"
    )


def members_seen(topic: Topic, actor: Actor) -> QuerySet[TopicMember]:
    """Return the members whose voice the actor may sort, the surest first."""
    seen = visible_voices(actor, P.VOICE_SORT).filter(topic_members__topic=topic).values("pk")
    return topic.members.filter(voice__in=seen).select_related("voice").order_by("-score", "voice_id")


def heat_of_all(topics: QuerySet[Topic]) -> dict[str, int]:
    """Return how many opinions came in each month that are in topics that stand (D08): ``{"2026-07": 12}``, in order.

    An opinion counts once, also where a run proposed it again beside others that were accepted before.
    """
    inside = TopicMember.objects.filter(topic__in=topics.filter(state__in=HEAT).order_by().values("pk"))
    by_month = Voice.objects.filter(pk__in=inside.values("voice")).annotate(month=TruncMonth("received_at"))
    found = by_month.order_by("month").values_list("month").annotate(n=Count("pk"))
    return {f"{month:%Y-%m}": n for month, n in found}
