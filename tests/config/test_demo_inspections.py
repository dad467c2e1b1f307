"""Ten inspections, two violations, six people: what the third source tells, and the ledger stays as it was."""

from __future__ import annotations

import pytest

from huiyin.cases.models import Case, Voice
from huiyin.config import demo_inspections
from huiyin.people.actors import named_actor
from huiyin.reports import audit
from huiyin.reports.discipline_rows import DISCIPLINE
from huiyin.reports.figures import Scope, count
from huiyin.supervision.actions_circulars import circular_verbs
from huiyin.supervision.models_circulars import Circular
from huiyin.supervision.models_discipline import Sanction, ViolationPerson
from huiyin.supervision.models_inspections import Inspection
from huiyin.supervision.nouns import KINDS
from huiyin.supervision.queries_circulars import circulars_seen
from huiyin.web.desk.demo import CAST

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def cast(assembled):
    demo_inspections.enter(assembled)
    demo_inspections.enter_today(assembled)
    return assembled


def test_ten_inspections_two_violations_six_people(cast):
    counted = {figure.name: count(figure, Scope(cast.campaign)).value for figure in DISCIPLINE}
    assert counted == {"inspections.held": 10, "violations.found": 2, "persons.dealt_with": 6}
    assert ViolationPerson.objects.count() == Sanction.objects.filter(carried_out_on__isnull=False).count() == 6


def test_no_case_and_no_voice_comes_of_it(cast):
    assert (Case.objects.count(), Voice.objects.count()) == (0, 0)


def test_something_is_planned_now_and_a_circular_is_out(cast):
    assert {one.state for one in Inspection.objects.filter(ref__startswith="MC2014")} == {"finished"}
    assert sorted(Inspection.objects.exclude(state="finished").values_list("state", flat=True)) == ["draft", "noticed"]
    assert {one.kind for one in Circular.objects.filter(state="issued")} == {"progress"}


def test_each_unit_with_people_signs_circulars_itself_and_discipline_files_are_seen(cast):
    for username in ("school-shihao", "school-teshu", "head", "centre-jinxiu"):
        actor = named_actor(username, via="web")
        circular = circulars_seen(actor).filter(state="issued", units__unit__path=actor.unit_path).first()
        assert circular_verbs["confirm_reading"].refusal(circular, actor) is None
    assert "jijian" in {role.username for role in CAST}
    keeper = named_actor("jijian", via="web")
    assert all(KINDS[name].seen(keeper).exists() for name in ("violation", "sanction"))


def test_audit_finds_nothing_wrong(cast):
    assert [(result.name, result.rows) for result in audit.run() if result.broken] == []
