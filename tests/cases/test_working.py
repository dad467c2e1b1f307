"""What the verbs of the handling unit know already, and what evidence they ask for."""

from datetime import timedelta

import pytest
from django.utils import timezone

from huiyin.cases.actions import case_verbs
from huiyin.cases.models import Case, Evidence, EvidenceRule
from huiyin.kernel.calendars import seeded
from huiyin.kernel.refusals import Invalid
from tests.factories import a_file


def must_have_a_file(district):
    EvidenceRule.objects.create(institution=district.campaign.institution, handling_type="at_once", needs="file")


def lacking(district, case):
    return case_verbs["submit"].missing(Case.objects.get(pk=case.pk), district.actor("head"))


def test_one_deed_finishes_a_measure_and_shows_it(district):
    case = district.working()
    district.do(case, "finish_measure", "head", measure=1, result="已更换", note="照片一组", files={"file": a_file()})
    kept = Evidence.objects.get(case=case)
    assert (kept.measure.number, kept.name, kept.note, kept.measure.result) == (1, "记录.txt", "照片一组", "已更换")
    assert lacking(district, case) == []


def test_finishing_without_evidence_leaves_it_to_be_shown(district):
    case = district.working()
    district.do(case, "finish_measure", "head", measure=1, result="已更换")
    assert lacking(district, case) == ["第 1 项措施的佐证"]


@pytest.mark.parametrize(("name", "content"), [("病毒.exe", b"MZ"), ("页面.html", b"<script>"), ("空.txt", b"")])
def test_finishing_checks_its_file_as_evidence_is_checked(district, name, content):
    case = district.working()
    with pytest.raises(Invalid) as refusal:
        district.do(case, "finish_measure", "head", measure=1, result="好", files={"file": a_file(name, content)})
    assert "file" in refusal.value.errors
    assert not Evidence.objects.exists()
    assert case.measures.get().done_at is None


def test_rule_asks_for_a_file_where_there_is_only_a_note(district):
    must_have_a_file(district)
    case = district.working()
    district.do(case, "finish_measure", "head", measure=1, result="已更换", note="已更换,见现场")
    assert lacking(district, case) == ["第 1 项措施的佐证文件"]
    district.do(case, "add_evidence", "head", measure=1, files={"file": a_file()})
    assert lacking(district, case) == []


def test_rule_of_another_handling_type_asks_for_nothing(district):
    EvidenceRule.objects.create(institution=district.campaign.institution, handling_type="dig", needs="file")
    EvidenceRule.objects.create(institution=district.campaign.institution, handling_type="at_once", needs="anything")
    case = district.working()
    district.do(case, "finish_measure", "head", measure=1, result="已更换", note="见现场")
    assert lacking(district, case) == []


def test_limit_is_suggested_from_the_institution(district):
    form = case_verbs["assign"].form(obj=district.accepted(), actor=district.actor("clerk"))
    days = district.campaign.institution.handle_days
    assert form.initial["due_on"] == seeded().after(timezone.localdate(), days) > timezone.localdate() + timedelta(days)


def test_submitting_starts_from_what_the_measures_say(district):
    form = case_verbs["submit"].form(obj=district.finished(), actor=district.actor("head"))
    assert form.initial["result"] == "已更换 3 台"


def test_next_open_measure_is_suggested(district):
    case = district.finished()
    district.do(case, "plan", "head", content="培训厨工", standard="全员")
    form = case_verbs["finish_measure"].form(obj=Case.objects.get(pk=case.pk), actor=district.actor("head"))
    assert form.initial["measure"] == 2
