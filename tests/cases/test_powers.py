"""What the division of powers says of a case (F15): the proposed units, and the arbiter who corrects the matrix."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.utils import timezone

from huiyin.cases.actions import case_verbs
from huiyin.cases.actions.opening import AssignForm
from huiyin.cases.actions.powers import decided_by, matter_for
from huiyin.cases.models import Case, Proposal
from huiyin.kernel.calendars import seeded
from huiyin.kernel.models import JournalEntry
from huiyin.kernel.refusals import Invalid, Missing
from huiyin.people.actions_matters import matter_verbs
from huiyin.people.models_posts import Matter
from tests.factories import District


def add(district: District, name: str, lead: str, words: str = "", **said: Any) -> Matter:
    data = {"name": name, "lead": lead, "words": words, **said}
    matter: Matter = matter_verbs["add_matter"](district.institution, actor=district.program, **data).obj
    return matter


def classify(district: District, case: Case, **said: Any) -> Case:
    data = {"category": "school", "handling_type": "at_once", "target": "school", **said}
    return district.do(case, "classify", "clerk", **data)


def initial(district: District, case: Case) -> dict[str, Any]:
    return AssignForm(obj=Case.objects.get(pk=case.pk), actor=district.actor("clerk")).initial


def test_assignment_proposes_the_units_of_the_matter(district: District) -> None:
    case = district.case(district.voice())
    assert "lead" not in initial(district, case)
    add(district, "食堂", "logistics", assists=["school"])
    named = add(district, "课程", "section")
    assert {k: initial(district, case)[k] for k in ("lead", "co")} == {"lead": "logistics", "co": ["school"]}
    classify(district, case, matter=named.number)
    assert (initial(district, case)["lead"], initial(district, case)["co"]) == ("section", [])
    classify(district, case)
    assert Case.objects.get(pk=case.pk).matter == named


def test_a_matter_without_a_lead_proposes_nobody(district: District) -> None:
    case = district.case(district.voice())
    named = add(district, "课程", "section")
    classify(district, case, matter=named.number)
    Matter.objects.update(lead=None)
    assert matter_for(Case.objects.get(pk=case.pk)) is None


def test_those_complained_of_are_never_proposed(district: District) -> None:
    case = district.case(district.voice())
    add(district, "食堂", "logistics", assists=["school"])
    district.do(case, "mark_conduct", "clerk", conduct="on", about_unit="logistics")
    assert "lead" not in initial(district, case)
    district.do(case, "mark_conduct", "clerk", conduct="on", about_unit="school")
    assert (initial(district, case)["lead"], initial(district, case)["co"]) == ("logistics", [])


def disputed(district: District) -> Case:
    case = district.assigned(district.voice())
    return district.do(case, "propose_hand_back", "head", reason="车队归后勤", basis="三定方案")


def test_dispute_has_its_day(district: District) -> None:
    disputed(district)
    proposal = Proposal.objects.get()
    assert proposal.due_on == decided_by(timezone.localdate(proposal.proposed_at), seeded())
    assert decided_by(date(2026, 2, 13), seeded()) == date(2026, 2, 25)  # over the Spring Festival, with made-up days


def test_arbiter_corrects_the_matter_and_the_next_assignment_follows(district: District, client: Any) -> None:
    matter = add(district, "食堂", "section")
    case = disputed(district)
    client.force_login(district.users["leader"])
    assert "前裁定" in client.get(f"/desk/cases/{case.ref}/").content.decode()
    said = {"remark": "食堂归后勤", "matter": matter.number, "matter_lead": "logistics"}
    district.do(case, "hand_back", "leader", **said)
    matter.refresh_from_db()
    assert (matter.lead.code, [one.unit.code for one in matter.assists.all()]) == ("logistics", ["section"])
    assert initial(district, case)["lead"] == "logistics"
    entry = JournalEntry.objects.get(verb="decide_lead")
    assert (entry.actor, entry.data["reason"]) == ("leader", f"按件 {case.ref} 的裁定:食堂归后勤")


def test_arbiter_need_not_correct_anything(district: District) -> None:
    matter = add(district, "食堂", "section")
    district.do(disputed(district), "hand_back", "leader", remark="退回")
    matter.refresh_from_db()
    assert matter.lead.code == "section"
    assert not JournalEntry.objects.filter(verb="decide_lead").exists()


def test_arbiter_says_which_matter_and_may_correct_it(district: District) -> None:
    case = disputed(district)
    with pytest.raises(Invalid, match="写明是哪一个事项"):
        district.do(case, "hand_back", "leader", matter_lead="logistics")
    matter = add(district, "食堂", "section")
    role = district.users["leader"].roles_given.get().role
    role.permissions = [permission for permission in role.permissions if permission != "matter.keep"]
    role.save()
    with pytest.raises(Missing, match="裁定主办单位"):
        district.do(case, "hand_back", "leader", matter=matter.number, matter_lead="logistics")
    assert Case.objects.get(pk=case.pk).state == "assigned"
    assert case_verbs["hand_back"].refusal(Case.objects.get(pk=case.pk), district.actor("leader")) is None
