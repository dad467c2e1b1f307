"""A report put out for comment: range and period are fixed, comments close with the period, each is answered (C22, C24)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from huiyin.activities.actions_texts import consultation_verbs
from huiyin.activities.models import Comment, Consultation
from huiyin.activities.queries import consultations_of
from huiyin.kernel.models import JournalEntry
from huiyin.kernel.refusals import Missing, NotAllowed
from tests.activities.stories import a_report, fresh, today
from tests.factories import District


def comment(d: District, report: Consultation, username: str = "principal", **said: str) -> None:
    consultation_verbs["comment_text"](fresh(report), actor=d.actor(username), **({"text": "再具体些"} | said))


def test_those_in_the_range_comment_and_nobody_else_sees_it(district: District) -> None:
    report = a_report(district)
    comment(district, report)
    with pytest.raises(NotAllowed):
        comment(district, report, "head")
    district.add_user("other", "school2", "handler")
    assert not consultations_of(district.actor("other")).exists()
    assert consultations_of(district.actor("principal")).get() == report
    assert consultations_of(district.actor("clerk")).get() == report


def test_range_above_a_unit_includes_it(district: District) -> None:
    report = a_report(district, range=["bureau"])
    comment(district, report)
    assert consultations_of(district.actor("principal")).count() == 1


def test_comment_names_nobody_unless_he_signs(district: District) -> None:
    report = a_report(district)
    comment(district, report)
    comment(district, report, signed="on")
    assert list(Comment.objects.values_list("by__username", flat=True)) == [None, "principal"]
    entry = JournalEntry.objects.filter(verb="comment_text").first()
    assert "再具体些" not in str(entry.data)


def test_draft_is_seen_by_the_office_alone_and_range_and_period_are_fixed_once_it_is_out(district: District) -> None:
    report = a_report(district, out=False)
    assert not consultations_of(district.actor("principal")).exists()
    consultation_verbs["open_consultation"](report, actor=district.actor("leader"))
    for change in ({"until_on": today() + timedelta(days=9)}, {"text": "另一份"}, {"state": "draft"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Consultation.objects.filter(pk=report.pk).update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        report.range.add(district.units["school2"])


def test_comments_close_with_the_period_and_each_is_answered_before_the_next_version(district: District, clock) -> None:
    clock.set("2026-03-02 09:00")
    report = a_report(district, from_on="2026-03-02", until_on="2026-03-04")
    comment(district, report)
    clerk = district.actor("clerk")
    consultation_verbs["note_comment"](fresh(report), actor=clerk, mode="in_person", text="第二部分太空")
    with pytest.raises(Missing, match="征求期限"):
        consultation_verbs["close_consultation"](fresh(report), actor=clerk)
    clock.set("2026-03-05 09:00")
    with pytest.raises(Missing, match="在征求期限内"):
        comment(district, report)
    with pytest.raises(IntegrityError), transaction.atomic():
        Comment.objects.create(consultation=report, number=9, mode="desk", text="迟了", day="2026-03-05")
    consultation_verbs["close_consultation"](fresh(report), actor=clerk)
    said = {"title": "二稿", "text": "改过", "range": ["school"], "from_on": "2026-03-06", "until_on": "2026-03-08"}
    with pytest.raises(Missing) as refused:
        consultation_verbs["revise_consultation"](fresh(report), actor=clerk, **said)
    assert refused.value.missing == ["第 1 条意见采纳或说明", "第 2 条意见采纳或说明"]
    consultation_verbs["answer_comment"](fresh(report), actor=clerk, number=1, outcome="adopted")
    consultation_verbs["answer_comment"](fresh(report), actor=clerk, number=2, outcome="answered", answer="另文安排")
    consultation_verbs["revise_consultation"](fresh(report), actor=clerk, **said)
    following = Consultation.objects.get(before=report)
    assert (fresh(report).state, following.number, following.state) == ("revised", 2, "draft")
