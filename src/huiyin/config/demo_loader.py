"""Load the demonstration: a district of 2014 with 123 activity units and 52 problems, entered by the verbs."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from huiyin.campaigns.models import Campaign
from huiyin.cases.models import Link, Rating, Voice
from huiyin.cases.receipts import grouped
from huiyin.cases.terms import BAD, Disposition, State
from huiyin.config import (
    demo_campaign_2009,
    demo_channels,
    demo_codes,
    demo_forms,
    demo_inspections,
    demo_lateness,
    demo_mechanisms,
    demo_papers,
    demo_settling,
    demo_sorting,
    demo_special,
    demo_supervision,
    demo_today,
)
from huiyin.config.demo_cast import FRAME, SignIn, assemble
from huiyin.config.demo_story import Story
from huiyin.config.home import HuiyinError
from huiyin.people.models import Institution

# Any number that is the same in every process of ours: two loadings at once become one after the other.
LOADING_LOCK = 0x64656D6F


@dataclass(frozen=True, kw_only=True)
class LoadedDemo:
    """What a loading leaves: whether it was this one that loaded, a sentence, and the lines of the passwords' file.

    A line is ``user name<tab>password<tab>who this is``; the last ones are receipts, by which a sender's page opens.
    """

    fresh: bool
    sentence: str
    file: Path
    lines: list[str]


def load(*, say: Callable[[str], object] = print, today: bool = True) -> LoadedDemo:
    """Load the demonstration into an empty data folder, or say that it is there; a kill leaves nothing half.

    ``today`` also enters what goes on now, after the story of 2014.
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOADING_LOCK])
        if is_there():
            return already_there()
        say(_("正在装入演示数据:单位、用户和活动……"))
        cast = assemble()
        story = Story(cast)
        for month, steps in groupby(story.steps(), key=lambda step: timezone.localtime(step.at).replace(day=1).date()):
            say(_("正在按日期办理 {year} 年 {month} 月的来件和问题……").format(year=month.year, month=month.month))
            for step in steps:
                step.do()
        demo_codes.enter(cast, story.cases)
        demo_inspections.enter(cast)
        if today:
            demo_codes.added(cast)
            demo_today.enter(cast)
            demo_channels.enter(cast)
            demo_forms.enter(cast)
            demo_papers.enter(cast)
            demo_inspections.enter_today(cast)
            demo_special.enter(cast)
            demo_lateness.enter(cast)
            demo_supervision.enter_today(cast)
            demo_campaign_2009.summarised(cast)
            demo_sorting.enter(cast, story.cases)
            demo_settling.enter(cast)
            demo_mechanisms.enter(cast)
        lines = [as_line(one) for one in cast.sign_ins] + receipt_lines(story)
        keep(lines)
    sentence = _("演示数据已装入:{cases} 个问题,{voices} 件来件,{units} 个活动单位。").format(
        cases=len(story.cases), voices=len(story.voices), units=cast.campaign.members.count()
    )
    return LoadedDemo(fresh=True, sentence=sentence, file=passwords_file(), lines=lines)


def is_there() -> bool:
    """Say whether the demonstration is in the database; refuse when somebody else's data are."""
    if Campaign.objects.filter(code=FRAME["campaign"]["code"]).exists():
        return True
    if other := Institution.objects.first():
        raise HuiyinError(
            _("这里已有机构「{name}」的数据,不能再装入演示;请用 HUIYIN_HOME 指定另一个目录。").format(name=other)
        )
    return False


def already_there() -> LoadedDemo:
    """Report what an earlier loading left, and put its passwords in place if it was killed right after its commit."""
    if waiting_file().exists() and not passwords_file().exists():
        put_in_place()
    file = passwords_file()
    lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
    return LoadedDemo(fresh=False, sentence=_("演示数据已在,没有改动。"), file=file, lines=lines)


# The file of passwords and receipts.


def passwords_file() -> Path:
    return Path(settings.HUIYIN_HOME) / "demo-passwords.txt"


def waiting_file() -> Path:
    return passwords_file().with_suffix(".waiting")


def keep(lines: list[str]) -> None:
    """Write the file beside its place before the commit and put it in place after.

    So a kill at any moment leaves neither people whose passwords nobody knows nor passwords of nobody.
    """
    handle = os.open(waiting_file(), os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write("".join(f"{line}\n" for line in lines))
        file.flush()
        os.fsync(file.fileno())
    transaction.on_commit(put_in_place)


def put_in_place() -> None:
    with suppress(FileNotFoundError):  # another process that waited for this one may have been quicker
        waiting_file().replace(passwords_file())


def as_line(one: SignIn) -> str:
    return f"{one.username}\t{one.password}\t{one.who}"


def receipt_lines(story: Story) -> list[str]:
    """Return the receipts of voices that stand at different places, so that a sender's page can be tried."""
    codes = {voice.pk: voice.receipt for voice in story.voices.values()}  # type: ignore[attr-defined]  # shown once by ``receive``
    return [
        "\t".join([_("回执"), grouped(codes[voice.pk]), f"{voice.ref} {voice.subject}({where})"])
        for where, voice in telling_voices()
    ]


def telling_voices() -> list[tuple[str, Voice]]:
    """Return four voices, each with where it stands."""
    ratings = Rating.objects.select_related("voice").order_by("pk")
    links = Link.objects.select_related("voice").order_by("pk")
    return [
        (_("正在征询,可以评价"), ratings.filter(grade="", round__case__state=State.ASKED)[0].voice),
        (_("曾不满意,重办后销号"), ratings.filter(grade__in=BAD, round__case__state=State.CLOSED)[0].voice),
        (_("正在办理"), links.filter(case__state=State.WORKING)[0].voice),
        (_("已直接答复"), Voice.objects.filter(disposition=Disposition.ANSWERED).order_by("pk")[0]),
    ]
