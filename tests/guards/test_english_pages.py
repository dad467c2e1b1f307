"""Who asks for English gets English, but for what people wrote; who does not gets Chinese, Django's own texts too."""

from __future__ import annotations

import html
import re

import pytest
from django import forms
from django.contrib.postgres.fields import ArrayField
from django.core.cache import cache
from django.db import models
from django.test import Client
from django.urls import reverse
from django.utils import translation

from huiyin.campaigns.models import Campaign, CampaignUnit, Category, Phase
from huiyin.cases.models import (
    Assignment,
    Attachment,
    Case,
    Evidence,
    Measure,
    Question,
    Reply,
    Round,
    Suggestion,
    Voice,
    WrittenOrder,
)
from huiyin.openness.models import Errand, Guide, RuleText
from huiyin.people.models import Institution, Role, Unit, User
from tests.factories import District
from tests.journeys.every_page import promised_and_suggested

CHINESE = re.compile(r"[\u2e80-\u303f\u3400-\u9fff\uff00-\uffef]")
NAMES = {"中文", "简体", "繁體", "回"}
"""A language is named in itself, and the seal is a mark."""
WRITTEN_BY_PEOPLE = (
    Institution,
    Unit,
    User,
    Role,
    Campaign,
    CampaignUnit,
    Phase,
    Category,
    Voice,
    Attachment,
    Question,
    Case,
    Assignment,
    Measure,
    Evidence,
    Round,
    Reply,
    WrittenOrder,
    Suggestion,
    Errand,
    Guide,
    RuleText,
)
PUBLIC = ["home", "where", "receipt", "return", "kept", "who", "who-badges", "guides", "rules", "sign-in"]
DESK = [
    "desk",
    "voices",
    "counter",
    "ledger",
    "figures",
    "imports",
    "journal",
    "manage",
    "units",
    "users",
    "own-password",
    "orders",
    "suggestions",
    "services",
    "texts",
]


@pytest.fixture(autouse=True)
def _fresh_attempts() -> None:
    cache.clear()


@pytest.fixture
def reader(district: District) -> Client:
    """Somebody who may see everything, and asks for English."""
    user = district.add_user("reader", "bureau", "clerk", "auditor", "admin", "leader", "supervisor", "handler")
    client = Client(headers={"accept-language": "en"})
    client.force_login(user)
    return client


def written() -> list[str]:
    """Return what people wrote, the longest first."""
    found: set[str] = set()
    for model in WRITTEN_BY_PEOPLE:
        fields = [field.name for field in model._meta.fields if isinstance(field, (models.CharField, models.TextField))]
        found |= {str(value) for row in model.objects.values_list(*fields) for value in row if value}
        lists = [field.name for field in model._meta.fields if isinstance(field, ArrayField)]
        found |= (
            {one for row in model.objects.values_list(*lists) for value in row for one in value} if lists else set()
        )
    return sorted(found, key=len, reverse=True)


def chinese_in(page: str) -> list[str]:
    """Return the lines of a page that hold Chinese which nobody wrote."""
    left = html.unescape(page)
    for said in [*written(), *NAMES]:
        left = left.replace(said, "")
    return [line.strip() for line in left.splitlines() if CHINESE.search(line)]


@pytest.mark.parametrize("name", PUBLIC)
def test_public_page_in_english(district: District, name: str) -> None:
    answer = Client(headers={"accept-language": "en"}).get(reverse(name), follow=True)
    assert answer.status_code == 200
    assert '<html lang="en">' in answer.content.decode()
    assert chinese_in(answer.content.decode()) == []


def test_saying_in_english(district: District) -> None:
    client = Client(headers={"accept-language": "en"})
    code = district.campaign.code
    asked = client.get(reverse("say", args=[code])).content.decode()
    mistaken = client.post(reverse("filed", args=[code]), {"how": "named", "token": ""}).content.decode()
    filed = client.post(reverse("filed", args=[code]), {"how": "anonymous", "token": "", "body": "The road is dark"})
    assert "receipt code" in filed.content.decode()
    for page in (asked, mistaken, filed.content.decode()):
        assert chinese_in(page) == []


@pytest.mark.parametrize("name", DESK)
def test_desk_page_in_english(district: District, reader: Client, name: str) -> None:
    district.submitted(district.voice())
    answer = reader.get(reverse(name), follow=True)
    assert answer.status_code == 200
    assert chinese_in(answer.content.decode()) == []


def test_what_is_promised_ordered_and_suggested_in_english(district: District, reader: Client) -> None:
    made = promised_and_suggested(district, stages := list[Case]())
    order, policy = stages
    addresses = [reverse("case", args=[case.ref]) for case in (order, policy)] + [reverse("orders")]
    addresses += [reverse("verb", args=["cases", order.ref, "note_order"]), reverse("suggestion", args=[made])]
    addresses += [reverse("service", args=["transfer"]), reverse("guide", args=["transfer-1"]), reverse("services")]
    addresses += [reverse("verb", args=["services", "bare", "draft_guide"]), reverse("text", args=["convenience-1"])]
    addresses += [reverse("guides"), reverse("public-guide", args=["transfer"]), reverse("rule", args=["convenience"])]
    addresses += [reverse("public-guide-version", args=["transfer", 1]), reverse("guides-wall", args=["section"])]
    for address in addresses:
        answer = reader.get(address)
        assert answer.status_code == 200, address
        assert chinese_in(answer.content.decode()) == [], address


def test_case_and_voice_in_english(district: District, reader: Client) -> None:
    voice = district.voice()
    case = district.submitted(voice)
    for address in (
        reverse("case", args=[case.ref]),
        reverse("voice", args=[voice.ref]),
        reverse("campaign", args=[district.campaign.code]),
        reverse("figure", args=["cases.by_category"]) + f"?campaign={district.campaign.code}",
        reverse("verb", args=["cases", case.ref, "rework"]),
    ):
        answer = reader.get(address)
        assert answer.status_code == 200, address
        assert chinese_in(answer.content.decode()) == [], address


def test_refusal_in_english(district: District, reader: Client) -> None:
    answer = reader.get(reverse("case", args=["2001-000001"]))
    assert answer.status_code == 404
    assert chinese_in(answer.content.decode()) == []


def test_chinese_is_the_language_of_the_program(district: District) -> None:
    page = Client().get(reverse("home")).content.decode()
    assert '<html lang="zh-hans">' in page
    assert "Speak up" not in page


def test_django_speaks_chinese() -> None:
    with translation.override("zh-hans"), pytest.raises(forms.ValidationError) as refused:
        forms.CharField().clean("")
    assert [CHINESE.search(said) is not None for said in refused.value.messages] == [True]
