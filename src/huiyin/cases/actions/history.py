"""The verb that brings in cases which were finished before this program knew of them, with their true dates."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from huiyin.campaigns.models import Campaign
from huiyin.cases.actions.registry import case_verbs, voice_verbs
from huiyin.cases.actions.voices import campaign_is_open
from huiyin.cases.models import Case, Closing, Link, Reply, Voice
from huiyin.cases.permissions import P
from huiyin.cases.terms import Disposition, Kind, State
from huiyin.cases.words import note_cases, note_replies
from huiyin.kernel import copying
from huiyin.kernel.forms import VerbForm
from huiyin.kernel.references import references
from huiyin.kernel.refusals import Lost, Missing
from huiyin.kernel.verbs import Deed


class FinishedForm(VerbForm):
    """A voice that was answered long ago, and the answer. The deed's moment is that of the answer."""

    voice = forms.CharField(label=_("来件编号"), max_length=16)
    title = forms.CharField(label=_("标题"), max_length=300)
    problem = forms.CharField(label=_("问题内容"), widget=forms.Textarea, required=False)
    reply = forms.CharField(label=_("答复"), widget=forms.Textarea)


@case_verbs.declare(
    "import_finished",
    label=_("导入历史办结件"),
    permission=P.CASE_HISTORY,
    form=FinishedForm,
    creates=True,
    target=State.CLOSED,
    gates=(campaign_is_open,),
    personal={"reply"},
    held_elsewhere={"reply"},
    in_bulk=False,
)
def import_finished(deeds: Sequence[Deed]) -> None:
    """Enter cases that were registered and answered in the past, as closed since then.

    Any number takes a constant number of statements. Nobody is named as having closed them: who did is not known, and
    it was not the one who brings the file.
    """
    voices = waiting_voices(deeds)
    years: dict[int, list[Deed]] = defaultdict(list)
    for deed in deeds:
        years[timezone.localtime(voices[deed.data["voice"]].received_at).year].append(deed)
    for year, of_year in sorted(years.items()):
        for deed, ref in zip(of_year, references("", year, len(of_year)), strict=True):
            deed.obj = finished_case(deed, deed.obj, voices[deed.data["voice"]], ref)
            text = _("答复:{reply}(此件当时已经办结,现补录入册。)")
            deed.tell(f"voice/{deed.data['voice']}", text, reply=deed.data["reply"])
    copying.insert([deed.obj for deed in deeds])
    note_cases([deed.obj for deed in deeds if not deed.note.get("batch")])
    replies = [Reply(case=deed.obj, text=deed.data["reply"], at=deed.at) for deed in deeds]
    copying.insert(replies)
    note_replies([reply for reply, deed in zip(replies, deeds, strict=True) if not deed.note.get("batch")])
    copying.insert([Closing(case=deed.obj, number=1, at=deed.at) for deed in deeds])
    link_all(deeds, voices)


def waiting_voices(deeds: Sequence[Deed]) -> dict[str, Voice]:
    """Return the voices that the deeds name, by reference, or refuse, naming all that do not wait to be sorted."""
    campaign: Campaign = deeds[0].obj
    refs = [deed.data["voice"] for deed in deeds]
    waiting = Voice.objects.filter(campaign=campaign, ref__in=refs, disposition=Disposition.PENDING)
    found = {voice.ref: voice for voice in waiting.defer("body", "extra")}
    lacking = [_t("待梳理的来件「{ref}」").format(ref=ref) for ref in refs if ref not in found]
    for deed in deeds:
        voice = found.get(deed.data["voice"])
        if voice and deed.at < voice.received_at:
            lacking.append(_t("来件「{ref}」收到之后的答复时间").format(ref=voice.ref))
    if lacking:
        raise Missing(_t("还不能导入历史办结件。"), missing=lacking)
    return found


def finished_case(deed: Deed, campaign: Campaign, voice: Voice, ref: str) -> Case:
    """Return the case. Nobody put its problem into a clerk's words, and the voice's own are not for everybody."""
    problem = deed.data["problem"] or _t("历史办结件,导入时没有另行摘写;原文见来件 {ref}。").format(ref=voice.ref)
    return Case(
        campaign=campaign,
        office=campaign.office,
        ref=ref,
        kind=Kind.COMPLAINT,
        state=State.CLOSED,
        historical=True,
        title=deed.data["title"],
        problem=problem,
        registered_at=voice.received_at,
        closed_at=deed.at,
    )


def link_all(deeds: Sequence[Deed], voices: dict[str, Voice]) -> None:
    """Link each voice to its case by the verb's own deed, claim and journal; only the effect is for all at once."""
    link = voice_verbs["link"]
    linked = [
        link.deed(voices[deed.data["voice"]], deed.actor, {"case": deed.obj, "passage": ""}, deed.at) for deed in deeds
    ]
    if len(voice_verbs.claim(linked, link.sources)) != len(linked):
        raise Lost(_t("有来件刚刚被别人办理过,请看过最新情况再办。"))
    copying.insert([Link(voice=one.obj, case=one.data["case"], linked_at=one.at) for one in linked])
    voice_verbs.remember(linked)
