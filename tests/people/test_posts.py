"""Posts and their duties (F05), enforcement (F10), the card that reads them (F11), and posts from a table."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from huiyin.kernel.models import JournalEntry
from huiyin.kernel.refusals import Invalid, Missing
from huiyin.people.actions import unit_verbs, user_verbs
from huiyin.people.actions_posts import post_verbs
from huiyin.people.intake_duties import import_posts
from huiyin.people.models import Unit, User
from huiyin.people.models_posts import LawRecord, Post
from huiyin.people.posts import gaps, overlaps, posts_of, published_posts
from tests.factories import District

LAW = {"enforcement": "on", "basis": "民办教育促进法", "procedure": "两人检查、现场记录", "limits": "十五日内"}


def file(district: District, unit: str = "section", **said: Any) -> Post:
    data = {"name": "学籍岗", "duties": "学籍管理\n转学\n学籍管理", **said}
    post: Post = post_verbs["file_post"](district.units[unit], actor=district.program, **data).obj
    return post


def own(district: District) -> Any:
    return Unit.objects.filter(institution=district.institution)


def test_duties_are_one_to_a_line_and_said_once(district: District) -> None:
    assert file(district).duties == ["学籍管理", "转学"]


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"duties": " \n "}, "职责"),
        ({"duties": "长" * 201}, "每行最多 200 个字"),
        ({"duties": "\n".join(f"第{n}项" for n in range(31))}, "最多写 30 行"),
        ({"filed_on": "2099-01-01"}, "备案日期不能在将来"),
        ({"approver": "nobody"}, "批准人"),
    ],
)
def test_bad_posts_are_refused_in_words(district: District, said: dict[str, str], sentence: str) -> None:
    with pytest.raises(Invalid) as refusal:
        file(district, **said)
    assert sentence in str(refusal.value)
    assert not Post.objects.exists()


def test_a_name_stands_once_in_a_unit_until_the_post_ends(district: District) -> None:
    first = file(district)
    with pytest.raises(Invalid, match="本单位已有岗位"):
        file(district)
    file(district, "school")
    post_verbs["end_post"](first, actor=district.program)
    file(district)


def test_a_unit_with_posts_is_not_closed(district: District) -> None:
    post = file(district, "logistics")
    logistics = Unit.objects.get(code="logistics")
    with pytest.raises(Missing, match="先撤去 1 个岗位"):
        unit_verbs["close_unit"](logistics, actor=district.program)
    post_verbs["end_post"](post, actor=district.program)
    unit_verbs["close_unit"](logistics, actor=district.program)


def test_gaps_name_units_without_posts_and_posts_without_people(district: District) -> None:
    whole = file(district, holder_a="head", holder_b="helper")
    alone = file(district, "school", holder_a="principal")
    bare = Post.objects.create(unit=district.units["office"], name="空岗", filed_on=timezone.localdate())
    found = gaps(own(district))
    assert [unit.code for unit in found.units] == ["bureau", "logistics"]
    assert (found.no_duties, found.no_a, found.no_b) == ([bare], [bare], [bare, alone])
    assert whole not in [*found.no_duties, *found.no_a, *found.no_b]
    assert not gaps(own(district).filter(code="section"))


def test_overlaps_name_the_duty_and_its_posts(district: District) -> None:
    one, two = file(district), file(district, "school", duties="转 学\n收费")
    file(district, "logistics", name="收款岗", duties="食堂收款")
    assert overlaps(posts_of(own(district))) == [("转学", [one, two])]


def test_only_a_whole_post_is_published_and_once(district: District) -> None:
    post = file(district, holder_a="head")
    with pytest.raises(Missing) as refusal:
        post_verbs["publish_post"](post, actor=district.program)
    assert refusal.value.missing == ["B岗"]
    post_verbs["revise_post"](
        post, actor=district.program, name="学籍岗", duties="学籍", holder_a="head", holder_b="helper"
    )
    post_verbs["publish_post"](post, actor=district.program)
    with pytest.raises(Missing):
        post_verbs["publish_post"](post, actor=district.program)
    assert [seat.post for seat in published_posts(district.institution)] == [post]
    assert JournalEntry.objects.filter(verb="revise_post").latest("pk").data["was"]["holder_b"] is None
    post_verbs["end_post"](post, actor=district.program)
    assert published_posts(district.institution) == []


def test_what_is_done_by_law_needs_a_post_of_law_an_officer_a_basis_and_a_result(district: District) -> None:
    said = {
        "subject": "民办园年检",
        "officer": "head",
        "basis": "第四十一条",
        "result": "合格",
        "done_on": "2026-03-02",
    }
    plain = file(district)
    with pytest.raises(Missing, match="行政执法岗位"):
        post_verbs["record_enforcement"](plain, actor=district.program, **said)
    post = file(district, "school", holder_a="principal")
    with pytest.raises(Invalid, match="要写明依据、程序、权限和时限"):
        post_verbs["mark_enforcement"](post, actor=district.program, enforcement="on", basis="教育法")
    post_verbs["mark_enforcement"](post, actor=district.program, **LAW)
    for name in ("officer", "basis", "result"):
        with pytest.raises(Invalid):
            post_verbs["record_enforcement"](post, actor=district.program, **{**said, name: ""})
    post_verbs["record_enforcement"](post, actor=district.program, **said)
    record = LawRecord.objects.get()
    assert (record.number, record.officer.username) == (1, "head")
    with pytest.raises(IntegrityError, match="written once"), transaction.atomic():
        LawRecord.objects.update(result="不合格")
    with pytest.raises(IntegrityError, match="at a post of law"), transaction.atomic():
        LawRecord.objects.create(
            post=plain,
            number=1,
            subject="年检",
            officer=record.officer,
            basis="法",
            result="合格",
            done_on=record.done_on,
        )


def test_card_reads_the_post(district: District) -> None:
    """F11: what hangs at the workplace is what the post says; the card has no words of its own for it."""
    head = User.objects.get(username="head")
    user_verbs["describe_staff"](head, actor=district.program, title="科长")
    with pytest.raises(Missing) as refusal:
        user_verbs["post_card"](head, actor=district.program)
    assert refusal.value.missing == ["职责(先定岗:由此人任A岗)"]
    post = file(district, holder_a="head", holder_b="helper")
    user_verbs["post_card"](User.objects.get(pk=head.pk), actor=district.program)
    assert (head.duty, head.stands_in) == ("学籍管理;转学", User.objects.get(username="helper"))
    said = {"name": "学籍岗", "duties": "转学", "holder_a": "head", "holder_b": "principal"}
    post_verbs["revise_post"](post, actor=district.program, **said)
    fresh = User.objects.get(pk=head.pk)
    assert (fresh.duty, fresh.stands_in) == ("转学", User.objects.get(username="principal"))


def table(tmp_path: Path, text: str) -> tuple[Path, str]:
    path = tmp_path / "岗位.csv"
    path.write_text(text, encoding="utf-8")
    return path, path.name


def test_posts_come_from_a_table_again_and_again(district: District, tmp_path: Path) -> None:
    name = User.objects.get(username="helper").name
    text = f"单位,岗位,职责,A岗,B岗\nsection,学籍岗,学籍管理;转学,head,{name}\nschool,门岗,值守,principal,\n"
    first = import_posts(district.institution, *table(tmp_path, text), district.program)
    assert (first.rows, first.added, first.rejected) == (2, 2, [])
    post = Post.objects.get(name="学籍岗")
    assert (post.duties, post.holder_b.username) == (["学籍管理", "转学"], "helper")
    again = import_posts(district.institution, *table(tmp_path, text), district.program)
    assert (again.already_there, again.added, again.changed) == (2, 0, 0)
    changed = text.replace("值守", "值守;登记").replace("principal,", "principal,head")
    assert import_posts(district.institution, *table(tmp_path, changed), district.program).changed == 1


def test_a_bad_row_of_posts_is_rejected_and_the_others_are_kept(district: District, tmp_path: Path) -> None:
    text = (
        "单位,岗位,职责,A岗,B岗\nnowhere,甲岗,学籍,head,\nsection,乙岗,学籍,nobody,\n"
        "section,丙岗,学籍,head,head\nsection,丁岗,学籍,head,helper\n"
    )
    result = import_posts(district.institution, *table(tmp_path, text), district.program)
    assert [row for row, _why in result.rejected] == [2, 3, 4]
    assert "没有单位「nowhere」" in result.rejected[0][1]
    assert "没有用户「nobody」" in result.rejected[1][1]
    assert "不能是同一个人" in result.rejected[2][1]
    assert [post.name for post in Post.objects.all()] == ["丁岗"]
