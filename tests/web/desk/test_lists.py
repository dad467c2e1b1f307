"""The lists: filters in the address, pages without gaps, verbs on several rows, the export, the number of queries."""

import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from huiyin.cases.models import Case, Voice
from huiyin.cases.queries import cases_in_ledger, page_of_cases, page_of_voices, voices_received


def refs(answer):
    return [row.ref for row in answer.context["found"].rows]


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("state=accepted", {"accepted"}),
        ("category=school", {"accepted", "working"}),
        ("category=interest", {"accepted", "working"}),
        ("handling_type=at_once", {"accepted", "working"}),
        ("lead=section", {"working"}),
        ("kind=complaint", {"complaint"}),
        ("text=特别的字", {"complaint"}),
        ("overdue=on", {"working"}),
        ("state=nonsense", {"accepted", "working", "complaint"}),
        ("campaign=district-2026", {"accepted", "working", "complaint"}),
        ("state=accepted&lead=section", set()),
    ],
)
def test_ledger_shows_what_the_address_asks_for(district, as_user, asked, expected):
    cases = {
        "accepted": district.accepted(),
        "working": district.working(),
        "complaint": district.case(kind="complaint", title="特别的字"),
    }
    Case.objects.filter(pk=cases["working"].pk).update(due_on="2026-01-01")
    assert set(refs(as_user("clerk").get(f"/desk/ledger/?{asked}"))) == {cases[name].ref for name in expected}


def test_ledger_pages_forward_and_back_without_gap_or_repeat(district):
    made = [district.case().ref for _ in range(7)][::-1]
    actor = district.actor("clerk")
    first = page_of_cases(cases_in_ledger(actor, {}), size=3)
    second = page_of_cases(cases_in_ledger(actor, {}), after=first.after, size=3)
    third = page_of_cases(cases_in_ledger(actor, {}), after=second.after, size=3)
    assert [row.ref for page in (first, second, third) for row in page.rows] == made
    assert (first.before, third.after, first.count) == ("", "", 7)
    back = page_of_cases(cases_in_ledger(actor, {}), before=third.before, size=3)
    assert [row.ref for row in back.rows] == made[3:6]
    start = page_of_cases(cases_in_ledger(actor, {}), before=back.before, size=3)
    assert ([row.ref for row in start.rows], start.before) == (made[:3], "")


def test_voices_of_one_moment_are_paged_without_gap_or_repeat(district):
    for _ in range(5):
        district.voice(anonymous=True)
    actor, seen, after = district.actor("clerk"), [], ""
    for _ in range(3):
        page = page_of_voices(voices_received(actor, {}), after=after, size=2)
        seen += [row.ref for row in page.rows]
        after = page.after
    assert sorted(seen) == sorted(Voice.objects.values_list("ref", flat=True))
    assert after == ""


def test_voices_are_filtered_by_disposition_channel_and_text(district, as_user):
    one, other = district.voice(channel="phone", subject="校车"), district.voice(channel="box")
    district.case(other)
    client = as_user("clerk")
    assert refs(client.get("/desk/voices/?disposition=pending")) == [one.ref]
    assert refs(client.get("/desk/voices/?channel=box")) == [other.ref]
    assert refs(client.get("/desk/voices/?text=校车")) == [one.ref]
    assert refs(client.get(f"/desk/voices/?text={other.ref.lower()}")) == [other.ref]


def test_verb_on_several_cases_does_each_or_says_why_not(district, as_user):
    ready, early = district.accepted(), district.case()
    clerk = as_user("clerk")
    shown = clerk.get("/desk/ledger/bulk/", {"verb": "assign", "ref": [ready.ref, early.ref]})
    assert shown.status_code == 200
    done = clerk.post(
        "/desk/ledger/bulk/",
        {"verb": "assign", "ref": [ready.ref, early.ref], "lead": "section", "due_on": "2099-01-01"},
    )
    page = done.content.decode()
    assert "2 件中办成 1 件" in page
    assert "现为「登记」,不能交办" in page
    assert Case.objects.get(pk=ready.pk).state == "assigned"
    assert Case.objects.get(pk=early.pk).state == "registered"


def test_verb_on_several_with_a_wrong_form_shows_it_again(district, as_user):
    case = district.accepted()
    answer = as_user("clerk").post(
        "/desk/ledger/bulk/", {"verb": "assign", "ref": case.ref, "lead": "nowhere", "due_on": "2099-01-01"}
    )
    assert answer.status_code == 400
    assert 'value="2099-01-01"' in answer.content.decode()


@pytest.mark.parametrize("verb", ["close", "verify", "amend", "open_case", "rate", "nonsense", ""])
def test_closing_and_verifying_are_never_offered_for_several(district, as_user, verb):
    case = district.asked(district.voice())
    assert as_user("clerk").post("/desk/ledger/bulk/", {"verb": verb, "ref": case.ref}).status_code == 404


def test_verb_on_several_leaves_out_what_is_not_visible(district, as_user):
    own, other = district.assigned(), district.assigned(lead="logistics")
    answer = as_user("head").post(
        "/desk/ledger/bulk/", {"verb": "sign", "ref": [own.ref, other.ref], "person": "陈科长"}
    )
    assert "1 件中办成 1 件" in answer.content.decode()
    assert Case.objects.get(pk=other.pk).person == ""


def test_voices_are_put_to_one_case_or_set_aside_together(district, as_user):
    case, voices = district.case(), [district.voice() for _ in range(3)]
    clerk, chosen = as_user("clerk"), [voice.ref for voice in voices[:2]]
    clerk.post("/desk/voices/bulk/", {"verb": "link", "ref": chosen, "case": case.ref})
    assert case.links.count() == 2
    again = clerk.post("/desk/voices/bulk/", {"verb": "link", "ref": [v.ref for v in voices], "case": case.ref})
    assert "3 件中办成 1 件" in again.content.decode()
    lone = district.voice()
    clerk.post("/desk/voices/bulk/", {"verb": "set_aside", "ref": lone.ref, "reason_code": "spam", "reason": "广告"})
    assert Voice.objects.get(pk=lone.pk).disposition == "set_aside"


def test_nothing_or_too_much_chosen_is_answered_in_words(district, as_user):
    clerk = as_user("clerk")
    none = clerk.get("/desk/ledger/bulk/", {"verb": "accept"})
    assert (none.status_code, "请先在列表里勾选" in none.content.decode()) == (400, True)
    many = clerk.get("/desk/ledger/bulk/", {"verb": "accept", "ref": [f"2026-{n:06d}" for n in range(201)]})
    assert (many.status_code, "一次最多办理 200 件" in many.content.decode()) == (400, True)


def test_export_holds_what_the_filters_show_and_nothing_that_runs(district, as_user):
    district.accepted(title="=HYPERLINK(1)")
    working = district.working(district.voice())
    answer = as_user("clerk").get("/desk/ledger/export/")
    sheet = load_workbook(io.BytesIO(b"".join(answer))).worksheets[0]
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[0][:3] == ("件号", "问题", "来源渠道数")
    line = next(row for row in rows if row[0] == working.ref)
    assert line[2:7] == (1, "学校管理", "立说立行类", "基础教育科", "陈科长")
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)
    narrowed = as_user("clerk").get("/desk/ledger/export/?state=accepted")
    assert load_workbook(io.BytesIO(b"".join(narrowed))).worksheets[0].max_row == 2


def queries(client, address):
    client.get(address)
    with CaptureQueriesContext(
        connection,
    ) as caught:
        assert client.get(address).status_code == 200
    return len(caught)


@pytest.mark.parametrize(
    "address",
    [
        "/desk/",
        "/desk/ledger/",
        "/desk/voices/",
        "/desk/figures/",
        "/desk/figures/cases.by_category/",
        "/desk/journal/",
    ],
)
def test_number_of_queries_does_not_grow_with_the_rows(district, as_user, address):
    district.working(district.voice(), district.voice())
    district.case()
    client = as_user("clerk")
    few = queries(client, address)
    for _ in range(4):
        district.working(district.voice(), district.voice(), co=())
        district.case(district.voice())
        district.voice()
    assert queries(client, address) == few


@pytest.mark.parametrize("role", ["clerk", "head", "supervisor", "leader"])
def test_number_of_queries_of_a_case_does_not_grow_with_its_story(district, as_user, role):
    case = district.working(district.voice())
    client = as_user(role)
    few = queries(client, f"/desk/cases/{case.ref}/")
    for voice in [district.voice() for _ in range(4)]:
        from huiyin.cases.actions import voice_verbs

        voice_verbs["link"](voice, actor=district.actor("clerk"), case=case.ref)
    for number in range(2, 6):
        district.do(case, "plan", "head", content="再一项", standard="可量化")
        district.do(case, "add_evidence", "head", measure=number, note="说明")
        district.do(case, "report_progress", "head", note="进展")
    assert queries(client, f"/desk/cases/{case.ref}/") <= few + 1


def test_manage_pages_take_a_constant_number_of_queries(district, as_user):
    admin = as_user("admin")
    few = {a: queries(admin, a) for a in ("/desk/manage/", "/desk/manage/units/", "/desk/manage/users/")}
    for number in range(5):
        district.add_user(f"more{number}", "school", "handler")
    assert {a: queries(admin, a) for a in few} == few


def test_subject_leads_to_its_voice_without_a_stop_of_its_own(district, as_user):
    named, bare = district.voice(subject="校车<b>"), district.voice(subject="")
    page = as_user("clerk").get("/desk/voices/").content.decode()
    opens = '<a class="opens" tabindex="-1" href="/desk/voices/{}/">{}'
    assert opens.format(named.ref, '<b class="subject">校车&lt;b&gt;</b></a>') in page
    assert opens.format(bare.ref, '<span class="text-secondary">') in page
