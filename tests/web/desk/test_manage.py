"""Keeping house: each page for whoever keeps it, each list as a sheet, several people at once, categories in place."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from huiyin.campaigns.actions import campaign_verbs
from huiyin.kernel.refusals import Invalid, Missing
from huiyin.people.actions_house import role_verbs
from huiyin.people.models import Role, RoleGiven, User

PAGES = ["", "units/", "users/", "roles/", "settings/", "templates/"]


@pytest.mark.parametrize("place", PAGES)
def test_pages_are_for_keepers_and_go_out_as_sheets(district, as_user, place):
    admin = as_user("admin")
    assert admin.get(f"/desk/manage/{place}").status_code == 200
    sheet = admin.get(f"/desk/manage/{place}?as=xlsx")
    assert b"".join(sheet.streaming_content)[:2] == b"PK"
    assert as_user("head").get(f"/desk/manage/{place}").status_code == 404


def test_examples_are_handed_out(district, as_user):
    for name in ("units", "people"):
        answer = as_user("admin").get(f"/desk/manage/examples/{name}/")
        assert b"".join(answer.streaming_content)[:2] == b"PK"
    assert as_user("admin").get("/desk/manage/examples/other/").status_code == 404


def test_an_example_can_be_brought_in(district, as_user):
    admin = as_user("admin")
    for name in ("units", "people"):
        content = b"".join(admin.get(f"/desk/manage/examples/{name}/").streaming_content)
        place = "units" if name == "units" else "people"
        answer = admin.post(f"/desk/manage/{place}/import/", {"file": SimpleUploadedFile("x.xlsx", content)})
        assert "未导入 0" in answer.content.decode(), answer.content.decode()
    assert User.objects.get(username="lisi").unit.code == "dyxx"


def test_neither_file_nor_paste_is_said_and_bad_paste_is_kept(district, as_user):
    admin = as_user("admin")
    assert "请选一个文件" in admin.post("/desk/manage/people/import/", {}).content.decode()
    bad = admin.post("/desk/manage/people/import/", {"pasted": "甲\t乙\n1\t2"})
    assert bad.status_code == 400
    assert "缺少必需的列" in bad.content.decode()
    assert "甲\t乙" in bad.content.decode()


def test_a_role_is_given_to_several(district, as_user):
    sent = {"verb": "give_role", "ref": ["head", "helper"], "role": "supervisor", "unit": "bureau"}
    assert "2 人中办成 2 人" in as_user("admin").post("/desk/manage/people/bulk/", sent).content.decode()
    assert RoleGiven.objects.filter(role__code="supervisor", user__username__in=["head", "helper"]).count() == 2


@pytest.mark.parametrize("sent", [{}, {"verb": "give_role"}, {"verb": "set_password", "ref": "head"}, {"verb": "x"}])
def test_bulk_needs_a_verb_and_people(district, as_user, sent):
    assert as_user("admin").get("/desk/manage/people/bulk/", sent).status_code in (400, 404)


def test_nobody_puts_into_a_role_what_is_not_his_to_give(district):
    role = Role.objects.get(code="handler")
    with pytest.raises(Missing, match="补录以往日期"):
        role_verbs["edit_role"](
            role, actor=district.actor("admin"), name="承办人", permissions=["case.view", "case.backdate"]
        )


def test_the_last_keeper_of_people_stays(district):
    role = Role.objects.get(code="admin")
    with pytest.raises(Missing, match="最后一个"):
        role_verbs["edit_role"](role, actor=district.actor("admin"), name="管理员", permissions=["unit.keep"])


def test_categories_come_by_lines_and_change_places(district, as_user):
    admin, campaign = as_user("admin"), district.campaign
    there = f"/desk/campaigns/{campaign.code}"
    assert admin.post(f"{there}/add_categories/", {"lines": "作风／服务态度\n新类/甲\n新类/甲\n\n"}).status_code == 302
    new = campaign.categories.get(name="新类")
    assert [one.name for one in new.children.all()] == ["甲"]
    assert campaign.categories.get(name="服务态度").parent.name == "作风"
    admin.post(f"{there}/move_category/", {"category": new.code, "way": "up"})
    assert [c.name for c in campaign.categories.filter(parent=None)] == ["作风", "新类", "利益"]
    bad = admin.post(f"{there}/add_categories/", {"lines": "一/二/三"})
    assert bad.status_code == 400
    assert "第 1 行" in bad.content.decode()
    assert "一/二/三" in bad.content.decode()


def test_three_levels_below_a_category_are_refused(district):
    with pytest.raises(Invalid):
        campaign_verbs["add_categories"](
            district.campaign, actor=district.actor("admin"), parent="conduct", lines="甲/乙"
        )


def test_templates_begin_with_good_ones_once(district, as_user):
    admin = as_user("admin")
    assert admin.post("/desk/manage/templates/starting/").status_code == 302
    assert "整改完成告知" in admin.get("/desk/manage/templates/").content.decode()
    n = district.institution.templates.count()
    admin.post("/desk/manage/templates/starting/")
    assert n == district.institution.templates.count() >= 10


def test_a_conduct_code_is_kept_for_complaints_only(district):
    said = {"conduct": "on", "about_unit": "school2", "conduct_code": "rudeness"}
    assert district.case(kind="complaint", **said).conduct_code == "rudeness"
    assert district.case(kind="rectification", **said).conduct_code == ""
