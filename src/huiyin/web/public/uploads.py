"""The files of a public form: each taken in or refused in words, and none that was fit has to be chosen a second time."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from huiyin.cases import stash
from huiyin.cases.actions.attaching import AT_ONCE, taken_in
from huiyin.cases.cleaning import Cleaned, NotTaken
from huiyin.cases.files import safe_name
from huiyin.web.limits import SENDING_FILES


@dataclass
class Sent:
    """What came with a form: files fit to be kept, and a sentence for each that is not."""

    token: str
    fit: list[Cleaned] = field(default_factory=list)
    mistakes: list[str] = field(default_factory=list)
    waiting: list[stash.Stashed] = field(default_factory=list)

    def wait(self, token: str = "") -> None:
        """Keep what is fit for the hour in which the form may come again, under the token that it will bring."""
        if token and token != self.token:
            stash.move(self.token, token)
        for file in self.fit:
            if not stash.put(token or self.token, file):
                self.mistakes.append(_("「{name}」没有暂存下来,请重新选择").format(name=file.name))
        self.waiting = stash.held(token or self.token)

    def all(self) -> list[Cleaned]:
        """Return what waited from an earlier press, then what came now."""
        waited = [Cleaned(one.name, content, anonymous=one.anonymous) for one, content in stash.files(self.token)]
        return [*waited, *self.fit]


def sent_with(request: HttpRequest, token: str, *, anonymous: bool) -> Sent:
    """Take in the files of the form, drop those that the sender wants no more, and look at each."""
    for digest in request.POST.getlist("drop"):
        stash.drop(token, digest)
    sent, files = Sent(token), request.FILES.getlist("files")
    if not files:
        return sent
    if SENDING_FILES.reached(request):
        sent.mistakes.append(_("从您所在的网络传文件传得太密了,请过十分钟再选文件;不传文件可以现在就提交"))
        return sent
    SENDING_FILES.count(request)
    room = AT_ONCE - len(stash.held(token))
    for file in files[:room]:
        look_at(file, sent, anonymous=anonymous)
    if len(files) > room:
        names = _("、").join(shown(file) for file in files[room:][:AT_ONCE])
        sent.mistakes.append(_("最多 {n} 个附件,没有收下:{names}").format(n=AT_ONCE, names=names))
    return sent


def not_looked_at(request: HttpRequest, token: str) -> Sent:
    """Return what waits for a form that is not taken now, and say that the files that came with it have to come again."""
    again = _("这一次没有收附件。按页上说的做好以后,请重新选择附件再提交")
    return Sent(token, mistakes=[again] if request.FILES.getlist("files") else [])


def look_at(file: Any, sent: Sent, *, anonymous: bool) -> None:
    try:
        sent.fit.append(taken_in(file, anonymous=anonymous))
    except NotTaken as refusal:
        sent.mistakes.append(_("「{name}」没有收下:{reason}").format(name=shown(file), reason=refusal))


def shown(file: Any) -> str:
    return safe_name(file.name or "", _("附件"))[:60]
