"""The pages of posts, of the division of powers and of yearly duties: what they show, to whom, and what they hand out."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from huiyin.kernel.tables import read_table
from huiyin.people.actions_matters import matter_verbs
from huiyin.people.actions_posts import post_verbs
from huiyin.people.actions_sheets import sheet_verbs
from huiyin.people.models_posts import Matter, Post
from tests.factories import District


def file(district: District, name: str, **said: Any) -> Post:
    data = {"name": name, "duties": "学籍", "holder_a": "head", "holder_b": "helper", **said}
    post: Post = post_verbs["file_post"](district.units["section"], actor=district.program, **data).obj
    return post


def sheet_of(answer: Any, tmp_path: Any) -> list[list[Any]]:
    path = tmp_path / "out.xlsx"
    path.write_bytes(b"".join(answer.streaming_content))
    table = read_table(path, name=path.name)
    return [list(table.heads), *[list(row.cells) for row in table.rows()]]


@pytest.mark.parametrize("name", ["posts", "posts-import", "duty-sheets", "matters-import"])
def test_only_keepers_see_the_pages_of_keeping(district: District, as_user: Any, name: str) -> None:
    assert as_user("admin").get(reverse(name)).status_code == 200
    assert as_user("clerk").get(reverse(name)).status_code == 404


def test_everybody_on_the_staff_reads_who_leads_and_only_keepers_change_it(district: District, as_user: Any) -> None:
    said = {"name": "招生", "lead": "section", "words": "入学"}
    matter = matter_verbs["add_matter"](district.institution, actor=district.program, **said).obj
    Matter.objects.create(institution=district.institution, number=9, name="无主事项")
    address = reverse("verb", args=["matters", matter.ref, "edit_matter"])
    for username, may in (("clerk", False), ("leader", True), ("admin", True)):
        shown = as_user(username).get(reverse("matters")).content.decode()
        assert "招生" in shown
        assert (address in shown, "没有主办单位的事项" in shown) == (may, may)
        assert as_user(username).get(address).status_code == (200 if may else 404)
    assert f'href="{reverse("manage")}"' not in as_user("leader").get(reverse("matters")).content.decode()


def test_cover_table_takes_a_constant_number_of_queries(district: District, as_user: Any) -> None:
    admin, counts = as_user("admin"), []
    for names in (["甲岗"], ["乙岗", "丙岗", "丁岗"]):
        for name in names:
            post_verbs["publish_post"](file(district, name), actor=district.program)
        for place in ("posts", "who-cover"):
            with CaptureQueriesContext(connection) as found:
                assert admin.get(reverse(place)).status_code == 200
            counts.append(len(found))
    assert counts[:2] == counts[2:]


def test_cover_table_is_found_by_any_word_and_handed_out_as_it_is_brought_in(
    district: District, as_user: Any, tmp_path: Any
) -> None:
    file(district, "甲岗", duties="转学\n学籍")
    file(district, "乙岗", duties="收费")
    admin = as_user("admin")
    shown = admin.get(reverse("posts"), {"text": "收费"}).content.decode()
    assert "乙岗" in shown
    assert reverse("post", args=[Post.objects.get(name="甲岗").ref]) not in shown.partition("<tbody>")[2]
    rows = sheet_of(admin.get(reverse("posts"), {"as": "xlsx"}), tmp_path)
    assert rows[1][:5] == ["section", "甲岗", "转学;学籍", "head", "helper"]


def test_posted_duties_are_read_by_the_public_and_others_are_not(district: District, client: Any) -> None:
    assert "还没有公示责任书" in client.get(reverse("who-duties")).content.decode()
    said = {"leader": "principal", "head": "leader", "year": timezone.localdate().year, "clean_duties": "收费公开"}
    sheet = sheet_verbs["set_sheet"](district.units["school"], actor=district.program, **said).obj
    assert "收费公开" not in client.get(reverse("who-duties")).content.decode()
    sheet_verbs["post_sheet"](sheet, actor=district.program)
    assert "收费公开" in client.get(reverse("who-duties")).content.decode()


def test_posts_from_a_pasted_table_say_what_became_of_each_row(district: District, as_user: Any) -> None:
    pasted = "单位\t岗位\t职责\tA岗\nsection\t甲岗\t学籍\thead\nnowhere\t乙岗\t学籍\thead\n"
    answer = as_user("admin").post(reverse("posts-import"), {"pasted": pasted})
    assert "2 行:新增 1,改动 0,原已相同 0,未导入 1。" in answer.content.decode()
    assert "没有单位「nowhere」" in answer.content.decode()
