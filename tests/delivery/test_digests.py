"""One digest for each person and working day, with counts and nothing else."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from huiyin.cases.models import Assignment, Case
from huiyin.delivery import digests, letters
from huiyin.delivery.models import Digest, Message
from tests.delivery.conftest import MailServer
from tests.delivery.telling import address_of
from tests.factories import District, moment

MORNING = "2026-03-02 09:10"


@pytest.fixture
def work(district: District) -> District:
    """The head of a section has one case that is late, one due tomorrow and one that came just now."""
    days = {"late": "2026-02-27", "due": "2026-03-03", "new": "2026-03-30"}
    for sort, day in days.items():
        case = district.assigned(district.voice())
        Case.objects.filter(pk=case.pk).update(due_on=day)
        at = moment("2026-03-02 08:00") if sort == "new" else moment("2026-02-10 09:00")
        Assignment.objects.filter(case=case).update(at=at)
    return district


def test_digest_counts_what_is_late_due_and_new(work: District, mail: MailServer) -> None:
    address_of(work.users["head"])
    assert digests.make_due(moment(MORNING)) >= 1
    digest = Digest.objects.get(user=work.users["head"])
    assert (digest.late, digest.due, digest.new) == (1, 1, 1)
    message = Message.objects.get(digest=digest, channel="email")
    assert letters.letter_of(message).subject == "回音:2026-03-02 待办:超期 1 件,快到期 1 件,新到 1 件。"
    assert "饭菜" not in letters.letter_of(message).body


def test_nobody_is_told_twice_on_one_day(work: District) -> None:
    digests.make_due(moment(MORNING))
    before = Message.objects.count(), Digest.objects.count()
    assert digests.make_due(moment("2026-03-02 15:00")) == 0
    assert (Message.objects.count(), Digest.objects.count()) == before
    assert digests.make(work.users["head"], moment("2026-03-02 15:10")) is False, "whoever comes second is refused"


def test_who_has_nothing_waiting_is_told_nothing(work: District) -> None:
    digests.make_due(moment(MORNING))
    assert Digest.objects.filter(user=work.users["principal"], late=0, due=0, new=0).exists()
    assert not Message.objects.filter(user=work.users["principal"]).exists()


@pytest.mark.parametrize("now", ["2026-03-02 00:00", "2026-03-02 08:29", "2026-03-02 12:30", "2026-03-01 10:00"])
def test_no_digest_outside_office_hours(work: District, now: str) -> None:
    assert digests.make_due(moment(now)) == 0
    assert not Digest.objects.exists()


def test_what_is_new_is_new_since_the_last_digest(work: District) -> None:
    digests.make_due(moment(MORNING))
    digests.make_due(moment(MORNING) + timedelta(days=1))
    second = Digest.objects.filter(user=work.users["head"]).latest("day")
    assert (second.day, second.new) == (timezone.localdate(moment(MORNING)) + timedelta(days=1), 0)
