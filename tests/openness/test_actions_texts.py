"""Texts of service rules in versions: published ones stay, the next version replaces them (F12)."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from huiyin.kernel.refusals import Invalid, Missing
from huiyin.openness.actions_texts import text_verbs
from huiyin.openness.models import RuleText
from huiyin.openness.queries import in_force_at, texts_in_force
from tests.openness.stories import a_text, fresh


def revised(district, text, items):
    actor = district.actor("clerk")
    text_verbs["revise_text"](fresh(text), actor=actor, title=text.title, items=items)
    return RuleText.objects.get(code=text.code, published_at=None)


def test_new_version_replaces_and_the_old_one_stays_readable(district):
    first = a_text(district)
    second = revised(district, first, "首问负责")
    assert list(texts_in_force(district.institution)) == [first]
    text_verbs["publish_text"](second, actor=district.actor("leader"))
    assert (fresh(first).state, fresh(second).state) == ("replaced", "published")
    assert fresh(first).items == ["首问负责", "一次告知", "限时办结"]
    assert list(texts_in_force(district.institution)) == [second]


def test_citation_means_the_version_that_was_in_force_then(district):
    first = a_text(district)
    second = revised(district, first, "首问负责")
    text_verbs["publish_text"](second, actor=district.actor("leader"))
    first, second = fresh(first), fresh(second)
    assert in_force_at([first, second], first.published_at) == {"便民工作守则": first}
    assert in_force_at([first, second], second.published_at) == {"便民工作守则": second}


def test_one_draft_at_a_time(district):
    text = a_text(district)
    revised(district, text, "首问负责")
    with pytest.raises(Missing, match="第 2 版草稿"):
        revised(district, text, "一次告知")
    assert RuleText.objects.count() == 2


@pytest.mark.parametrize(
    ("said", "field"),
    [({"items": " \n\n"}, "items"), ({"items": "\n".join("条" * 201)}, "items"), ({"code": "convenience"}, "code")],
)
def test_bad_text_is_refused_next_to_the_field(district, said, field):
    a_text(district)
    whole = {"code": "new", "title": "服务细则", "items": "首问负责"} | said
    with pytest.raises(Invalid) as refused:
        text_verbs["draft_text"](district.institution, actor=district.actor("clerk"), **whole)
    assert field in refused.value.errors
    assert RuleText.objects.count() == 1


@pytest.mark.parametrize("change", [{"items": ["改了"]}, {"title": "改了"}, {"state": "draft"}])
def test_database_keeps_what_was_published(district, change):
    text = a_text(district)
    with pytest.raises(IntegrityError), transaction.atomic():
        RuleText.objects.filter(pk=text.pk).update(**change)
