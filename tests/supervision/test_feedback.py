"""Feedback from above: a batch with its own table, each problem a case that keeps its source (A16); personal lists (E17)."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from huiyin.kernel.models import JournalEntry, Outbox
from huiyin.kernel.refusals import Invalid, Missing, NotAllowed
from huiyin.supervision.actions_feedback import feedback_verbs, standing_in_words
from huiyin.supervision.actions_personal import personal_verbs
from huiyin.supervision.models_feedback import FeedbackBatch
from tests.factories import District
from tests.supervision.feedback_verbs import LISTED, SAID, assigned, listed, received, split

TWO = "有偿补课查处不力\t基础教育科\n\n校外培训监管缺位"


def seen_by(d: District, username: str) -> Client:
    client = Client()
    client.force_login(d.users[username])
    return client


def test_each_problem_becomes_a_case_that_keeps_its_source(district: District) -> None:
    batch = split(district, TWO)
    items = list(batch.items.select_related("case", "voice", "unit"))
    assert [(one.number, one.voice.channel, one.case.kind, one.case.state) for one in items] == [
        (1, "inspection", "rectification", "registered"),
        (2, "inspection", "rectification", "registered"),
    ]
    assert items[0].unit == district.units["section"]
    assert [link.voice_id for link in items[0].case.links.all()] == [items[0].voice_id]
    entry = JournalEntry.objects.get(about=f"feedback/{batch.ref}", verb="split_feedback")
    assert entry.data["cases"] == [one.case.ref for one in items]


@pytest.mark.parametrize(
    ("lines", "sentence"),
    [
        (" | \n|section", "至少写一个问题"),
        ("补课 | 没有的科", "第 1 行:没有叫「没有的科」的单位"),
        ("长" * 2001, "第 1 行:问题不超过 2000 字"),
        ("\n".join(f"问题{n}" for n in range(201)), "一次最多 200 个问题"),
    ],
)
def test_what_cannot_be_split_is_said_line_by_line(district: District, lines: str, sentence: str) -> None:
    with pytest.raises(Invalid) as refused:
        split(district, lines)
    assert refused.value.missing == [f"问题,一行一个:{sentence}"]


def test_a_batch_is_reported_when_every_problem_lies_with_a_unit(district: District) -> None:
    batch = split(district, TWO)
    said = SAID["feedback report_feedback"]
    with pytest.raises(Missing) as refused:
        feedback_verbs["report_feedback"](batch, actor=district.actor("clerk"), **said)
    assert refused.value.missing == ["第 1 个问题的交办", "第 2 个问题的交办"]
    assigned(district, batch)
    form = feedback_verbs["report_feedback"].form(obj=FeedbackBatch.objects.get(pk=batch.pk))
    assert form.initial["report"] == "反馈问题 2 个,已销号 0 个,正在整改 2 个,其他 0 个。"
    done = feedback_verbs["report_feedback"](
        FeedbackBatch.objects.get(pk=batch.pk), actor=district.actor("clerk"), **said
    )
    assert done.obj.state == "reported"


def test_its_own_table_leads_to_the_cases(district: District) -> None:
    batch = split(district, TWO)
    told = seen_by(district, "leader").get(reverse("feedback", args=[batch.ref])).content.decode()
    for item in batch.items.select_related("case"):
        assert reverse("case", args=[item.case.ref]) in told
    assert standing_in_words(batch) in told
    assert seen_by(district, "principal").get(reverse("feedback", args=[batch.ref])).status_code == 404


def test_a_report_is_not_due_before_it_was_received(district: District) -> None:
    with pytest.raises(Invalid) as refused:
        feedback_verbs["receive_feedback"](
            district.campaign,
            actor=district.actor("clerk"),
            **SAID["feedback receive_feedback"],
            report_by="2026-01-01",
        )
    assert refused.value.missing == ["报告期限:报告期限不早于收到日期"]
    assert received(district).report_by is None


# What leaders put right in themselves.


def test_a_personal_list_is_seen_by_the_person_and_those_who_supervise(district: District) -> None:
    item = listed(district)
    address = reverse("personal", args=[item.ref])
    for username in ("leader", "supervisor"):
        assert LISTED["problem"] in seen_by(district, username).get(address).content.decode()
    for username in ("clerk", "auditor", "principal", "head", "discipline"):
        client = seen_by(district, username)
        assert client.get(address).status_code == 404
        assert item.ref not in client.get(reverse("personal-items")).content.decode()
        assert client.get(f"/api/v1/personal-items/{item.ref}").status_code == 404
        assert item.ref not in client.get("/desk/journal/").content.decode()


def test_only_the_person_himself_commits_and_only_another_reviews(district: District) -> None:
    item = listed(district)
    with pytest.raises(NotAllowed):
        personal_verbs["commit_personal"](item, actor=district.actor("supervisor"), **SAID["personal commit_personal"])
    own: dict[str, Any] = LISTED | {"user": "supervisor"}
    with pytest.raises(Invalid) as refused:
        personal_verbs["list_personal"](district.campaign, actor=district.actor("supervisor"), **own)
    assert refused.value.missing == ["本人:自己的问题由别人列入"]
    district.add_user("supervisor2", "bureau", "supervisor")
    mine = personal_verbs["list_personal"](district.campaign, actor=district.actor("supervisor2"), **own).obj
    for step in ("commit_personal", "finish_personal"):
        personal_verbs[step](
            personal_verbs.find(f"personal/{mine.ref}"), actor=district.actor("supervisor"), **SAID[f"personal {step}"]
        )
    with pytest.raises(Missing, match="由本人以外的人评议"):
        personal_verbs["review_personal"](
            personal_verbs.find(f"personal/{mine.ref}"),
            actor=district.actor("supervisor"),
            **SAID["personal review_personal"],
        )


def test_what_was_not_put_right_goes_on(district: District) -> None:
    item = listed(district, "commit_personal", "finish_personal")
    said = {"held": "no", "review": "还要多下校"}
    done = personal_verbs["review_personal"](item, actor=district.actor("supervisor"), **said)
    assert done.obj.state == "committed"
    told = Outbox.objects.filter(params__about=f"personal/{item.ref}").order_by("pk")
    assert {line.hearer for line in told} == {f"staff/{item.user_id}"}
    assert ["写明整改思路" in told[0].text, "已评议" in told[1].text] == [True, True]
    assert all(line.params["own"] for line in told), "what is his own reaches no stand-in"
