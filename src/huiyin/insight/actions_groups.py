"""Verbs on hot topics: have the pile grouped, cancel it, accept a proposal whole or in part, refuse it, undo it (D01 D07, M22)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.db import transaction
from django.db.models import Count, F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huiyin.campaigns.models import Campaign
from huiyin.cases.actions import case_verbs, voice_verbs
from huiyin.cases.models import Case, Identity, Voice
from huiyin.cases.permissions import P
from huiyin.cases.terms import OPEN, Disposition, Kind
from huiyin.cases.visibility import visible_cases, visible_voices
from huiyin.insight import jobs_named
from huiyin.insight.models_groups import LONGEST_WORD, GroupingRun, RunState, Topic, TopicMember, TopicState
from huiyin.kernel.actors import Actor
from huiyin.kernel.forms import VerbForm, WrittenField
from huiyin.kernel.references import references
from huiyin.kernel.verbs import Deed, Verbs
from huiyin.text.group_words import months_of, title_of, trend_of
from huiyin.text.groups import METHOD, VERSION, Group
from huiyin.text.readings import Reading

GROWN = 1.5
"""A set that was refused is proposed again only when so many times as many voices are in it."""
MOSTLY = 0.5
"""From this share of its voices on a new set is the same as one that was refused."""


class RunVerbs(Verbs):
    """Verbs on runs. Starting one is asked of the campaign's office."""

    model = GroupingRun

    def places(self, obj: Any, permission: str) -> list[str]:
        return [(obj if isinstance(obj, Campaign) else obj.campaign).office.path]

    def about(self, obj: Any) -> str:
        return f"campaign/{obj.code}" if isinstance(obj, Campaign) else f"grouping/{obj.ref}"

    def hearers(self, deed: Deed) -> list[str]:
        return []


run_verbs = RunVerbs()


def none_is_running(campaign: Campaign, actor: Actor) -> list[str]:
    running = GroupingRun.objects.filter(campaign=campaign, state=RunState.RUNNING).exists()
    return [_t("上一次找热点已结束(现在还在进行)")] if running else []


@run_verbs.declare("group_pile", label=_("找热点"), permission=P.VOICE_SORT, creates=True, gates=(none_is_running,))
def group_pile(campaign: Campaign, *, deed: Deed) -> GroupingRun:
    """Have the voices of the campaign grouped in the background; proposals change nothing by themselves."""
    run = GroupingRun.objects.create(
        campaign=campaign,
        ref=references("JL", timezone.localtime(deed.at).year)[0],
        method=METHOD,
        method_version=VERSION,
        started_by_id=deed.actor.user_id,
        started_at=deed.at,
    )
    jobs_named.queue(run.pk)
    return run


@run_verbs.declare(
    "cancel_grouping",
    label=_("取消找热点"),
    permission=P.VOICE_SORT,
    sources={RunState.RUNNING},
    target=RunState.CANCELLED,
)
def cancel_grouping(run: GroupingRun, *, deed: Deed) -> None:
    """Stop looking at the next piece of work; what was proposed before stands."""
    GroupingRun.objects.filter(pk=run.pk).update(ended_at=deed.at)


def end(run: GroupingRun, state: RunState, **found: Any) -> bool:
    """End a run that still goes on; say whether it did."""
    going = GroupingRun.objects.filter(pk=run.pk, state=RunState.RUNNING)
    return bool(going.update(state=state, ended_at=timezone.now(), **found))


def note_progress(run: GroupingRun, share: float) -> bool:
    """Note how far a run is; say whether it should go on."""
    going = GroupingRun.objects.filter(pk=run.pk, state=RunState.RUNNING)
    return bool(going.update(progress=min(99, int(share * 100))))


@transaction.atomic
def propose(run: GroupingRun, voices: Sequence[Voice], readings: Sequence[Reading], groups: Sequence[Group]) -> None:
    """Keep what a run found, in place of what earlier ones proposed and nobody decided on."""
    wanted = [group for group in groups if worth_proposing(run, [voices[at] for at in group.members])]
    if not end(run, RunState.DONE, progress=100, voices=len(voices), topics=len(wanted)):
        return
    replace_proposed(run.campaign)
    refs = references("RD", timezone.localdate().year, len(wanted)) if wanted else []
    nameless = forgotten(voices)
    topics = [topic_of(run, ref, voices, readings, group, nameless) for ref, group in zip(refs, wanted, strict=True)]
    Topic.objects.bulk_create(topics)
    TopicMember.objects.bulk_create(
        [
            TopicMember(
                topic=topic,
                voice=voices[at],
                score=min(1.0, score),
                evidence=[] if voices[at].pk in nameless else kept(said),
            )
            for topic, group in zip(topics, wanted, strict=True)
            for at, score, said in zip(group.members, group.scores, group.evidence, strict=True)
        ],
        batch_size=5000,
    )


def replace_proposed(campaign: Campaign) -> None:
    """Take back what was proposed and nobody decided on: its number, size and days stay on record, its words and members go.

    A run over a big pile has tens of thousands of members, which the next one finds anew. First the topics, which waits for
    whoever accepts one just now and leaves it to him; only then the members of those that were really taken back.
    """
    earlier = Topic.objects.filter(campaign=campaign, state=TopicState.PROPOSED)
    earlier.update(state=TopicState.SUPERSEDED, title=F("ref"), place="", shared=[])
    TopicMember.objects.filter(topic__campaign=campaign, topic__state=TopicState.SUPERSEDED).delete()


def worth_proposing(run: GroupingRun, voices: Sequence[Voice]) -> bool:
    """Say whether a group is news: some of it waits, and nobody refused mostly the same while it was not much smaller."""
    if not any(voice.disposition == Disposition.PENDING for voice in voices):
        return False
    members = TopicMember.objects.filter(
        voice__in=voices, topic__campaign=run.campaign, topic__state=TopicState.REFUSED
    )
    for topic, shared in Counter(members.values_list("topic_id", flat=True)).items():
        if shared >= MOSTLY * len(voices) and len(voices) < GROWN * Topic.objects.get(pk=topic).size:
            return False
    return True


def forgotten(voices: Iterable[Voice]) -> set[int]:
    """Return which of the voices had a sender who was forgotten: nothing quotes them."""
    return set(Identity.objects.filter(sealed=None, voice__in=voices).values_list("voice_id", flat=True))


def topic_of(
    run: GroupingRun,
    ref: str,
    voices: Sequence[Voice],
    readings: Sequence[Reading],
    group: Group,
    nameless: set[int],
) -> Topic:
    inside = [voices[at] for at in group.members]
    days = [timezone.localdate(voice.received_at) for voice in inside]
    months = months_of(days)
    quoted = [at for at in (group.central, *group.members) if voices[at].pk not in nameless]
    return Topic(
        run=run,
        campaign=run.campaign,
        ref=ref,
        title=titled(voices[quoted[0]], readings[quoted[0]], group.place) if quoted else (group.place or ref)[:100],
        place=group.place[:100],
        first_day=min(days),
        last_day=max(days),
        size=group.size,
        trend=trend_of(months),
        months=months,
        channels=dict(Counter(voice.channel for voice in inside)),
        shared=said_by_most([readings[at] for at in group.members]),
        score=min(1.0, group.score),
    )


def titled(voice: Voice, reading: Reading, place: str) -> str:
    return title_of(voice.subject or reading.subject, place)[:100]


def said_by_most(readings: Sequence[Reading]) -> list[str]:
    """Return the words that most of the texts say, the longest first: what a page marks in each of them."""
    said = Counter(word for reading in readings for word in reading.counts if len(word) > 1)
    enough = kept(word for word, times in said.items() if 2 * times > len(readings) and not word.isdigit())
    return sorted(enough, key=lambda word: (-len(word), -said[word], word))[:20]


def kept(words: Iterable[str]) -> list[str]:
    """Return the words of a length that words have: a run of letters may be as long as its text."""
    return [word for word in words if len(word) <= LONGEST_WORD]


class TopicVerbs(Verbs):
    """Verbs on topics. Only a run makes them."""

    model = Topic

    def places(self, obj: Any, permission: str) -> list[str]:
        return [obj.campaign.office.path]

    def about(self, obj: Any) -> str:
        return f"topic/{obj.ref}"

    def hearers(self, deed: Deed) -> list[str]:
        return []


topic_verbs = TopicVerbs()


class AcceptForm(VerbForm):
    """Which of the voices, and into which case: one that is open, or a new one in the clerk's words."""

    voices = forms.ModelMultipleChoiceField(
        label=_("归入的来件"), queryset=Voice.objects.none(), to_field_name="ref", widget=forms.CheckboxSelectMultiple
    )
    case = forms.ModelChoiceField(
        label=_("归入已有的件"),
        queryset=Case.objects.none(),
        to_field_name="ref",
        required=False,
        widget=forms.TextInput,
        help_text=_("写件号;留空就新立一件。"),
    )
    kind = forms.ChoiceField(label=_("种类"), choices=Kind.choices, initial=Kind.RECTIFICATION, required=False)
    title = forms.CharField(label=_("标题"), max_length=300, required=False)
    problem = forms.CharField(
        label=_("问题内容(用自己的话写,承办单位只看到这里)"), widget=forms.Textarea, required=False
    )

    def narrow(self) -> None:
        voices: Any = self.fields["voices"]
        cases: Any = self.fields["case"]
        voices.error_messages["invalid_choice"] = _("来件「%(value)s」不在这个热点里,或者已经梳理")
        cases.error_messages["invalid_choice"] = _("台账中没有这个件号")
        if isinstance(self.obj, Topic) and self.actor is not None:
            voices.queryset = waiting_in(self.obj, self.actor)
            cases.queryset = visible_cases(self.actor).filter(campaign=self.obj.campaign)
            refs = [voice.ref for voice in voices.queryset]
            held = case_of_most(self.obj, cases.queryset)
            known = {"title": self.obj.title, "kind": Kind.RECTIFICATION, "case": held.ref if held else ""}
            if held:
                sentence = _t("这个热点里有来件已归入「{title}」,所以先写上了它的件号;清空就新立一件。")
                cases.help_text = sentence.format(title=held.title)
            self.initial = {"voices": refs, **known, **self.initial}

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        case = data.get("case")
        if case and case.state not in OPEN:
            self.add_error("case", _t("该件现为「{state}」,不能再归入").format(state=case.get_state_display()))
        if case and case.conduct:
            self.add_error("case", _t("该件是检举控告或涉及单位自身的,不能成批归入;请逐件梳理"))
        if not case and not self.errors.get("case"):
            for name in ("kind", "title", "problem"):
                if not data.get(name):
                    self.add_error(name, _t("新立一件要填写这一项;归入已有的件就写件号"))
        return data


def case_of_most(topic: Topic, cases: QuerySet[Case]) -> Case | None:
    """Return the open case, of those given, in which most voices of the topic lie already."""
    fit = cases.filter(state__in=OPEN, conduct=False, links__unlinked_at=None, links__voice__topic_members__topic=topic)
    return fit.annotate(held=Count("links")).order_by("-held", "pk").first()


def waiting_in(topic: Topic, actor: Actor) -> Any:
    """Return the voices of a topic that wait to be sorted and that the actor may sort."""
    seen = visible_voices(actor, P.VOICE_SORT).filter(disposition=Disposition.PENDING, campaign=topic.campaign_id)
    return seen.filter(topic_members__topic=topic).order_by("received_at", "pk")


def accepted_how(topic: Topic, data: dict[str, Any]) -> str:
    left = topic.members.filter(voice__disposition=Disposition.PENDING).exclude(voice__in=data["voices"]).exists()
    return TopicState.PARTLY if left else TopicState.ACCEPTED


def some_wait(topic: Topic, actor: Actor) -> list[str]:
    return [] if waiting_in(topic, actor).exists() else [_t("至少一份还待梳理的来件")]


@topic_verbs.declare(
    "accept_topic",
    label=pgettext_lazy("topic", "采纳"),
    permission=P.VOICE_SORT,
    form=AcceptForm,
    sources={TopicState.PROPOSED},
    target=accepted_how,
    gates=(some_wait,),
    personal={"title", "problem"},
)
def accept_topic(
    topic: Topic, *, deed: Deed, voices: Any, case: Case | None, kind: str, title: str, problem: str
) -> None:
    """Put the chosen voices to one case, each by the verb that does it one by one."""
    chosen = list(voices)
    if case is None:
        said: dict[str, Any] = {
            "kind": kind,
            "title": title,
            "problem": problem,
            "voices": [voice.ref for voice in chosen],
        }
        case = case_verbs["open_case"](topic.campaign, actor=deed.actor, **said).obj
    else:
        for voice in chosen:
            voice_verbs["link"](voice, actor=deed.actor, case=case.ref)
    Topic.objects.filter(pk=topic.pk).update(case=case)
    topic.members.filter(voice__in=chosen).update(taken=True)
    deed.note["case"] = case.ref


class RefuseForm(VerbForm):
    reason = WrittenField(label=_("理由"), max_length=300, required=False)


@topic_verbs.declare(
    "refuse_topic",
    label=pgettext_lazy("topic", "不采纳"),
    permission=P.VOICE_SORT,
    form=RefuseForm,
    sources={TopicState.PROPOSED},
    target=TopicState.REFUSED,
    personal={"reason"},
)
def refuse_topic(topic: Topic, *, deed: Deed, reason: str) -> None:
    """Say that these are not one matter; mostly the same set is not proposed again before it has grown by half."""
    Topic.objects.filter(pk=topic.pk).update(reason=reason)


class UndoForm(VerbForm):
    reason = WrittenField(label=_("理由"))


@topic_verbs.declare(
    "undo_topic",
    label=pgettext_lazy("topic", "撤销采纳"),
    permission=P.VOICE_SORT,
    form=UndoForm,
    sources={TopicState.ACCEPTED, TopicState.PARTLY},
    target=TopicState.PROPOSED,
    personal={"reason"},
)
def undo_topic(topic: Topic, *, deed: Deed, reason: str) -> None:
    """Take the voices out of the case again, each by its verb; a case that was opened for them stays in the ledger."""
    assert topic.case is not None  # noqa: S101  # a check of the database
    taken = Voice.objects.filter(topic_members__topic=topic, topic_members__taken=True)
    for voice in taken.filter(links__case=topic.case, links__unlinked_at=None).order_by("pk"):
        voice_verbs["unlink"](voice, actor=deed.actor, case=topic.case.ref, reason=reason)
    topic.members.update(taken=False)
    Topic.objects.filter(pk=topic.pk).update(case=None)
    deed.note["case"] = topic.case.ref


OTHERS = 200
"""So many of the other voices of a topic are read, the surest first, to find its words again."""


def forget_words(voice: Voice, at: datetime) -> None:
    """Take out of the topics what they quote of a voice when who spoke is forgotten; part of that verb's transaction.

    Title, place and common words stay where another voice of the topic says them, too.
    """
    for topic in Topic.objects.filter(pk__in=TopicMember.objects.filter(voice=voice).values("topic")):
        Topic.objects.filter(pk=topic.pk).update(**said_by_others(topic, voice))
    TopicMember.objects.filter(voice=voice).update(evidence=[])


def said_by_others(topic: Topic, voice: Voice) -> dict[str, Any]:
    """Return what a topic is called, where it is, and what its voices have in common, all in the words of the other ones."""
    nameless = Q(voice__identity__isnull=False, voice__identity__sealed=None)
    others = topic.members.exclude(voice=voice).exclude(nameless).select_related("voice").order_by("-score", "pk")
    read = [(one.voice, Reading.of(one.voice.body, one.voice.subject)) for one in others[:OTHERS]]
    place = topic.place if any(topic.place in reading.text for _voice, reading in read) else ""
    titles = [titled(other, reading, place) for other, reading in read]
    stays = topic.title in titles
    return {
        "place": place,
        "title": topic.title if stays else titles[0] if titles else (place or topic.ref),
        "shared": [word for word in topic.shared if any(word in reading.text for _voice, reading in read)],
    }
