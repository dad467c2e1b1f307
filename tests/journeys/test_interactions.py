"""How much a person has to do, counted by his own clicks, choices, texts and keys."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, expect

from huiyin.cases.models import Case, Voice
from tests.journeys.desk import form_of, short_page_of, sign_in
from tests.journeys.sender import say_from_home

RECORD = {"name": "测温记录.txt", "mimeType": "text/plain", "buffer": "出餐 61 度,62 度".encode()}


def test_parent_goes_from_the_home_page_to_the_receipt(town, visitor):
    parent = visitor()
    parent.go("/")
    with parent.counting() as count:
        ref, _code = say_from_home(parent, "食堂的菜中午是冷的", named="王芳", subject="食堂饭菜冷")
    assert count.n <= 12, str(count)
    assert Voice.objects.get().ref == ref


def test_school_settles_a_case_on_its_short_page(town, visitor):
    """From the desk to 报结: sign, one measure with evidence, done, result and reply."""
    case = town.assigned(town.voice(), lead="school")
    school = sign_in(visitor(), "principal")
    with school.counting() as count:
        short_page_of(school, case.ref).click()
        for verb, said in SCHOOL_SAYS.items():
            do_on_short_page(school, verb, said)
    assert count.n <= 15, str(count)
    assert Case.objects.get(ref=case.ref).state == "submitted"


SCHOOL_SAYS = {
    "签收": {"责任人": "赵校长"},
    "制定措施": {"整改措施": "更换保温设备 3 台", "整改标准": "出餐不低于 60 度"},
    "措施完成": {"完成情况": "3 台已更换", "佐证文件": RECORD},
    "报结": {"办理结果": "已整改", "答复来件人的内容": "已更换保温设备,出餐 60 度以上。"},
}


def do_on_short_page(who, verb, said):
    form = form_of(who, verb)
    for label, value in said.items():
        put(form.get_by_label(re.compile(f"^{label}")).first, value)
    form.get_by_role("button", name=verb, exact=True).click()
    expect(who.page.get_by_role("status").first).to_contain_text(verb)


def put(field: Locator, value: str | dict[str, object]) -> None:
    """Write a text, or choose a file; what stands there already as it should be is left."""
    if isinstance(value, dict):
        field.set_input_files(value)  # type: ignore[arg-type]  # a file as the driver takes it
    elif field.input_value() != value:
        field.fill(value)


def test_clear_duplicate_is_sorted_by_one_key(town, visitor):
    case = town.accepted(town.voice(body="食堂的菜中午是冷的,孩子吃了胃疼"))
    again = town.voice(body="食堂的菜中午是冷的,孩子吃了胃疼")
    clerk = sign_in(visitor(size="desk"), "clerk")
    clerk.go("/desk/sort/")
    expect(clerk.page.get_by_role("main")).to_contain_text(again.ref)
    with clerk.counting() as count:
        clerk.page.keyboard.press("1")
        expect(clerk.page.get_by_role("status").first).to_contain_text(case.ref)
    assert count.n <= 2, str(count)
    again.refresh_from_db()
    assert again.disposition == "linked"


def test_case_is_found_by_searching(town, visitor):
    case = town.accepted(town.voice(), title="校车每天晚点", problem="二号线校车早上晚点半小时")
    town.accepted(town.voice())
    clerk = sign_in(visitor(size="desk"), "clerk")
    with clerk.counting() as count:
        finder = clerk.page.get_by_role("banner").get_by_role("searchbox")
        finder.fill("校车每天")
        finder.press("Enter")
        clerk.page.get_by_role("main").get_by_role("link", name=re.compile(f"{case.ref}|校车每天晚点")).first.click()
        expect(clerk.page.get_by_role("heading", level=1)).to_contain_text("校车每天晚点")
    assert count.n <= 3, str(count)
