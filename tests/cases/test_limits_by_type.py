"""The handling type drives the usual limit (D04), but never makes longer what a channel promises."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from huiyin.cases.actions import case_verbs
from huiyin.cases.limits import Rule, narrowest, rule_for
from huiyin.cases.models import Case, LimitRule
from huiyin.cases.terms import Channel, ClockKind, HandlingType, Kind
from huiyin.kernel.clocks import Limit
from huiyin.kernel.refusals import Invalid
from huiyin.people.actions_house import institution_verbs


def lay_down(district, **said):
    data = {"clock": "handle", "handling_type": "at_once", "limit": "5wd"} | said
    institution_verbs["set_limit_rule"](district.institution, actor=district.program, **data)


def fresh(case):
    return Case.objects.select_related("office__institution").get(pk=case.pk)


def test_type_of_a_case_gives_its_limit_when_it_is_assigned(district):
    lay_down(district)
    case = district.accepted(district.voice())
    form = case_verbs["assign"].form(obj=fresh(case), actor=district.actor("clerk"))
    assert "5 个工作日" in form.fields["due_on"].help_text
    district.do(case, "classify", "clerk", category="school", handling_type="dig", target="school")
    assert not rule_for(fresh(case), ClockKind.HANDLE).handling_type


def test_type_never_makes_longer_what_a_channel_promises(district):
    lay_down(district, limit="30wd")
    by_phone, by_hotline = (district.accepted(district.voice(channel=channel)) for channel in ("web", "hotline"))
    assert str(rule_for(fresh(by_phone), ClockKind.HANDLE).limit) == "30wd"
    assert str(rule_for(fresh(by_hotline), ClockKind.HANDLE).limit) == "5wd"


def test_only_handling_is_limited_by_type_and_each_type_has_one_rule(district):
    with pytest.raises(Invalid) as refused:
        lay_down(district, clock="sign")
    assert refused.value.form.errors["handling_type"] == ["只有「办理」按整改类型定期限"]
    lay_down(district)
    lay_down(district, limit="7wd")
    lay_down(district, handling_type="policy", limit="60wd")
    held = LimitRule.objects.filter(until=None).values_list("handling_type", "limit")
    assert dict(held) == {"at_once": "7wd", "policy": "60wd"}
    with pytest.raises(IntegrityError), transaction.atomic():
        LimitRule.objects.filter(until=None).update(clock="sign")


def a_rule(said: tuple[str, str, str, int]) -> Rule:
    kind, channel, handling_type, days = said
    limit = Limit.parse(f"{days}d")
    return Rule(clock=ClockKind.HANDLE, kind=kind, channel=channel, handling_type=handling_type, limit=limit)


RULES = st.tuples(
    st.sampled_from(["", Kind.COMPLAINT.value]),
    st.sampled_from(["", Channel.HOTLINE.value]),
    st.sampled_from(["", *HandlingType.values]),
    st.integers(1, 90),
).map(a_rule)


@given(st.lists(RULES, max_size=8), st.sampled_from(HandlingType.values), st.booleans())
def test_rule_fits_its_case_and_keeps_what_the_channel_promised(rules, handling_type, by_hotline):
    channels = [Channel.HOTLINE] if by_hotline else []
    found = narrowest(rules, ClockKind.HANDLE, Kind.COMPLAINT, channels, handling_type)
    usual = narrowest([one for one in rules if not one.handling_type], ClockKind.HANDLE, Kind.COMPLAINT, channels)
    if found is None:
        assert usual is None
        return
    assert found.handling_type in ("", handling_type)
    assert not found.channel or by_hotline
    if usual and usual.channel:
        assert found.limit.about_days <= usual.limit.about_days
