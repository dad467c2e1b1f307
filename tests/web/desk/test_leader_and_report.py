"""The leader's page, its charts, the report as a page, and a report that was signed."""

import hashlib
import io
import re

import pytest
from docx import Document

from huiyin.reports.models import StageReport

CAMPAIGN = "district-2026"


def links(page):
    return [
        (address.replace("&amp;", "&"), int(n))
        for address, n in re.findall(r'href="(/desk/figures/[^"]+)">(\d+)<', page)
    ]


@pytest.fixture
def worked(district):
    voice = district.voice(served="parents")
    case = district.asked(voice)
    district.rate(case, voice, "dissatisfied", "还是冷")
    district.closed(district.voice())
    district.case()
    district.voice()
    return district


def test_every_number_of_the_leaders_page_opens_as_many_rows(worked, as_user):
    client = as_user("leader")
    page = client.get("/desk/leader/").content.decode()
    for question in ("进来了什么", "卡在哪里", "回来怎么说", "哪些问题到期未办?", "近八周来件和办结是否跟得上?"):
        assert question in page
    found = links(page)
    assert len(found) > 15
    for address, number in found:
        rows = client.get(address).context["found"]
        assert len(rows.listed) + rows.withheld == number, address


def test_charts_are_drawn_for_who_sees_the_page_and_may_be_kept_by_their_content(worked, as_user):
    client = as_user("leader")
    page = client.get("/desk/leader/").content.decode()
    addresses = [address.replace("&amp;", "&") for address in re.findall(r'<img src="([^"]+)"', page)]
    assert len(addresses) == 2, "nothing is overdue, so that chart is a sentence"
    for address in addresses:
        answer = client.get(address)
        assert answer["Content-Type"] == "image/svg+xml"
        assert "immutable" in answer["Cache-Control"]
        assert "no-store" in client.get(address.partition("v=")[0])["Cache-Control"]
        assert as_user("principal").get(address).status_code == 404
    assert client.get("/desk/leader/charts/nothing.svg").status_code == 404


def test_who_sees_a_part_has_no_page_of_the_whole(district, as_user):
    assert as_user("principal").get("/desk/leader/").status_code == 404
    assert "/desk/leader/" not in as_user("principal").get("/desk/").content.decode()
    assert "/desk/leader/" in as_user("leader").get("/desk/").content.decode()


@pytest.mark.parametrize("place", ["leader", "report", "figures"])
@pytest.mark.parametrize(
    "query",
    ["as_of=x", "as_of=0001-01-01", "exactly=x", "exactly=2099-01-01T00:00", "as_of=2099-01-01"],
)
def test_bad_scopes_are_told_in_words(district, as_user, place, query):
    answer = as_user("leader").get(f"/desk/{place}/?{query}")
    assert answer.status_code == 400
    assert 'role="alert"' in answer.content.decode()


def test_report_page_is_a_draft_whose_numbers_open_their_rows(worked, as_user):
    client = as_user("leader")
    page = client.get("/desk/report/").content.decode()
    assert "草稿(未经审定)" in page
    assert "其后补录" in page
    found = links(page)
    assert len(found) > 40
    for address, number in found[::4]:
        rows = client.get(address).context["found"]
        assert len(rows.listed) + rows.withheld == number, address
    chart = re.search(r'<img src="([^"]+)"', page)[1].replace("&amp;", "&")
    assert client.get(chart)["Content-Type"] == "image/svg+xml"


def test_report_is_signed_on_the_page_and_stays(worked, as_user):
    client = as_user("leader")
    assert f"/desk/campaigns/{CAMPAIGN}/sign-report/" in client.get("/desk/report/").content.decode()
    form = client.get(f"/desk/campaigns/{CAMPAIGN}/sign-report/").content.decode()
    key = re.search(r'name="key" value="([^"]+)"', form)[1]
    sent = {"key": key, "remark": "同意"}
    done = client.post(f"/desk/campaigns/{CAMPAIGN}/sign-report/", sent)
    assert done["Location"] == f"/desk/report/{CAMPAIGN}-1/"
    assert client.post(f"/desk/campaigns/{CAMPAIGN}/sign-report/", sent).status_code == 302
    report = StageReport.objects.get()
    page = client.get(done["Location"]).content.decode()
    assert report.sha256 in page
    assert "草稿" not in page
    worked.voice()
    worked.case()
    assert client.get(done["Location"]).context["blocks"] == client.get(done["Location"]).context["blocks"]
    assert "与签发时相同" in client.get(done["Location"] + "?compare=1").content.decode()
    file = b"".join(client.get(f"{done['Location']}file/"))
    assert hashlib.sha256(file).hexdigest() == report.sha256
    assert "签发" in Document(io.BytesIO(file)).sections[0].header.paragraphs[0].text
    assert client.get(f"{done['Location']}chart.svg").status_code == 200


def test_numbers_of_a_signed_report_open_the_rows_of_its_moment(worked, as_user, district):
    client = as_user("leader")
    client.post(f"/desk/campaigns/{CAMPAIGN}/sign-report/", {})
    worked.voice()
    page = client.get(f"/desk/report/{CAMPAIGN}-1/").content.decode()
    address, number = next(link for link in links(page) if "received_by_channel" in link[0])
    assert "exactly=" in address
    rows = client.get(address).context["found"]
    assert len(rows.listed) + rows.withheld == number == 3


def test_signed_report_is_hidden_from_who_may_not_see_it_and_signing_refused(worked, as_user):
    as_user("leader").post(f"/desk/campaigns/{CAMPAIGN}/sign-report/", {})
    for path in ("", "file/", "chart.svg"):
        assert as_user("principal").get(f"/desk/report/{CAMPAIGN}-1/{path}").status_code == 404
        assert as_user("clerk").get(f"/desk/report/{CAMPAIGN}-1/{path}").status_code == 200
    assert as_user("clerk").post(f"/desk/campaigns/{CAMPAIGN}/sign-report/", {}).status_code in (403, 404)
    assert as_user("clerk").get("/desk/report/nothing-9/").status_code == 404


def test_rows_of_a_figure_are_written_for_excel(worked, as_user):
    answer = as_user("leader").get("/desk/figures/cases.by_state/export/?part=closed")
    assert answer["Content-Type"].endswith("spreadsheetml.sheet")
    assert b"".join(answer)[:2] == b"PK"
    assert as_user("leader").get("/desk/figures/nothing/export/").status_code == 404
    assert as_user("leader").get("/desk/figures/cases.by_state/export/?part=nothing").status_code == 400
