"""Limits of an institution: what senders were told is not shortened behind their backs."""

import pytest

from huiyin.kernel.refusals import Invalid
from huiyin.people.actions_house import institution_verbs
from huiyin.people.models import Institution

LIMITS = {"handle_days": 20, "near_days": 5}


def set_limits(district, **limits):
    institution = Institution.objects.get(pk=district.institution.pk)
    return institution_verbs["set_limits"](institution, actor=district.program, **LIMITS, **limits)


def test_time_to_answer_is_not_shortened_while_senders_are_asked(district):
    district.asked(district.voice())
    with pytest.raises(Invalid) as refused:
        set_limits(district, answer_days=3)
    assert "有 1 件正在征询" in str(refused.value.form.errors)
    set_limits(district, answer_days=10)
    assert Institution.objects.get(pk=district.institution.pk).answer_days == 10


def test_time_to_answer_may_be_shortened_when_nobody_waits(district):
    set_limits(district, answer_days=3)
    assert Institution.objects.get(pk=district.institution.pk).answer_days == 3
