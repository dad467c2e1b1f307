"""The verb by which a sender adds a file to what was said."""

from __future__ import annotations

import hashlib
from pathlib import PurePath
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from huiyin.cases.actions.registry import voice_verbs
from huiyin.cases.cleaning import SIZE, Cleaned, NotTaken, clean
from huiyin.cases.files import keep_file, shown_name
from huiyin.cases.models import Attachment, Voice
from huiyin.cases.permissions import P
from huiyin.cases.terms import OPEN, Disposition
from huiyin.kernel.actors import Actor
from huiyin.kernel.forms import VerbForm
from huiyin.kernel.verbs import Deed

AT_ONCE, AT_MOST = 5, 10
"""Files sent with one page, and with one voice altogether."""


def taken_in(file: Any, *, anonymous: bool) -> Cleaned:
    """Return an uploaded file as it is kept: cleaned, with a harmless name; of an anonymous one not even the name.

    A camera writes the time into the name, a program the person: who is anonymous gave neither. What was cleaned by a
    rule as strict is not cleaned again; only our own code makes that type, never a door. Raises ``NotTaken``.
    """
    if isinstance(file, Cleaned) and (file.anonymous or not anonymous):
        return file
    if file.size > SIZE:
        raise NotTaken(_t("超过 10 MB,请压缩或拆开再传"))
    file.seek(0)
    suffix, content = clean(file.read(), anonymous=anonymous)
    name = _t("附件") + suffix if anonymous else shown_name(file.name or "", suffix, _t("附件"))
    return Cleaned(name, content, anonymous=anonymous)


class AttachForm(VerbForm):
    file = forms.FileField(
        label=_("附件"),
        allow_empty_file=True,  # the sentence of our own is plainer
        help_text=_("图片、PDF、docx、xlsx 或纯文本,每个不超过 10 MB;匿名时只收图片和纯文本"),
    )

    def clean_file(self) -> Cleaned:
        """Take the file in by its content, and refuse one that the voice already has."""
        try:
            file = taken_in(self.cleaned_data["file"], anonymous=self.obj is not None and self.obj.anonymous)
        except NotTaken as refusal:
            raise forms.ValidationError(str(refusal)) from None
        digest = hashlib.sha256(file.read()).hexdigest()
        file.seek(0)
        if self.obj is not None and self.obj.attachments.filter(sha256=digest).exists():
            raise forms.ValidationError(_t("这个文件已经交过了"))
        return file


def not_settled(voice: Voice, actor: Actor) -> list[str]:
    """A voice is settled when every case it belongs to is."""
    if voice.disposition != Disposition.LINKED:
        return []
    open_still = voice.links.filter(unlinked_at=None, case__state__in=OPEN).exists()
    return [] if open_still else [_t("还在办理的件(都已办结,有新情况请用「追问」)")]


def room_left(voice: Voice, actor: Actor) -> list[str]:
    full = voice.attachments.count() >= AT_MOST
    return [_t("空位:一份来件最多 {n} 个附件").format(n=AT_MOST)] if full else []


@voice_verbs.declare(
    "attach",
    label=_("补交附件"),
    permission=P.VOICE_OWN,
    form=AttachForm,
    sources={Disposition.PENDING, Disposition.LINKED},
    gates=(not_settled, room_left),
    told=_("您交的附件已收到。"),
    personal={"file"},
    in_bulk=False,
)
def attach(voice: Voice, *, deed: Deed, file: Cleaned) -> None:
    """Add a file to what was said; the sender does it, with the voice or as long as it is being dealt with.

    A name may tell a person and the row can never be changed: the sender's own is only in the journal, to be blanked.
    """
    moment = timezone.localtime(deed.at).replace(hour=0, minute=0, second=0, microsecond=0)
    kept = keep_file(file, "attachments", moment=moment if voice.anonymous else None)
    deed.note.update(sha256=kept["sha256"], size=kept["size"])
    number = voice.attachments.count() + 1
    kept["name"] = f"{_t('附件')}{number}{PurePath(kept['name']).suffix}"
    if voice.anonymous:
        file.name = kept["name"]
    Attachment.objects.create(voice=voice, number=number, at=deed.at, **kept)
