"""The pages of reports of burden: a school files one in one short form and reads what became of it; the office sorts."""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from huiyin.channels.actions_burden import burden_verbs
from huiyin.channels.models_burden import Burden
from tests.channels.stories import BURDEN, a_burden, fresh
from tests.factories import District

FILE = reverse("verb", args=["reporting-schools", "school", "file_burden"])


def test_a_school_files_and_reads_what_became_of_it(district: District, as_user: Any, clock: Any) -> None:
    clock.set("2026-03-03 09:00")
    principal, clerk = as_user("principal"), as_user("clerk")
    assert FILE in principal.get(reverse("collection")).content.decode()
    assert FILE in principal.get(reverse("burdens")).content.decode()
    form = principal.get(FILE).content.decode()
    assert form.index("id_subject") < form.index("更多(可不填)") < form.index("id_file_number")
    wrong = principal.post(FILE, BURDEN | {"department": "", "file_number": "区教〔2026〕3号"})
    assert wrong.status_code == 400
    assert "选一个科室" in wrong.content.decode()
    assert "每周例会连开三场" in wrong.content.decode()
    done = principal.post(FILE, BURDEN)
    made = Burden.objects.get()
    assert done.headers["Location"] == reverse("burden", args=[made.ref])
    shown = principal.get(done.headers["Location"]).content.decode()
    assert "待梳理" in shown
    assert "基础教育科的人看不到这一项" in shown
    assert "count_burden" not in shown
    lacks = clerk.get(reverse("collection")).content.decode()
    assert "1 项学校反映的负担待梳理" in lacks
    leave = reverse("verb", args=["burdens", made.ref, "leave_burden"])
    assert clerk.post(leave, {"reason": "全区统一部署"}).status_code == 302
    assert "全区统一部署" in principal.get(done.headers["Location"]).content.decode()
    assert as_user("head").get(done.headers["Location"]).status_code == 404


def test_the_list_is_narrowed_and_paged_with_few_questions(district: District, as_user: Any) -> None:
    for number in range(55):
        made = a_burden(district, subject=f"例会 {number}", department="logistics")
        if number % 2:
            burden_verbs["count_burden"](fresh(made), actor=district.actor("clerk"))
    clerk = as_user("clerk")
    clerk.get(reverse("burdens"))
    with CaptureQueriesContext(
        connection,
    ) as many:
        whole = clerk.get(reverse("burdens"))
    assert len(many) < 22
    assert (len(whole.context["rows"]), bool(whole.context["more"])) == (50, True)
    rest = clerk.get(reverse("burdens"), {"before": whole.context["more"]})
    assert len(rest.context["rows"]) == 5
    counted = clerk.get(reverse("burdens"), {"state": "counted"})
    assert {one.state for one in counted.context["rows"]} == {"counted"}
    assert clerk.get(reverse("burdens"), {"state": "nothing", "before": "x"}).status_code == 200
