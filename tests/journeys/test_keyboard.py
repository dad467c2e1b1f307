"""Sorting and a school's case without a mouse, and without knowing more than the page says."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from huiyin.cases.models import Case, Voice
from tests.journeys.desk import form_of, short_page_of, sign_in
from tests.journeys.keys import choose, tab_to, write


def test_voices_are_sorted_by_keys_and_a_step_is_taken_back(town, visitor):
    first = town.voice(body="食堂的菜中午是冷的,孩子吃了胃疼", subject="食堂饭菜冷")
    again = town.voice(body="食堂的菜中午是冷的,孩子吃了肚子疼")
    spam = town.voice(body="出售二手钢琴,九成新")
    clerk = sign_in(visitor(size="desk"), "clerk")
    clerk.go("/desk/sort/")
    page, keys = clerk.page, clerk.page.keyboard
    expect(page.get_by_role("main")).to_contain_text(first.ref)
    with clerk.counting():
        keys.press("n")
        opening = form_of(clerk, "立件")
        write(clerk, opening.get_by_label(re.compile("^标题")), "食堂饭菜偏冷", back=True)
        write(clerk, opening.get_by_label(re.compile("^问题内容")), "学校食堂中午供餐温度不够")
        choose(clerk, opening.get_by_role("button", name="立件"))
        expect(page.get_by_role("status").first).to_contain_text(first.ref)
        expect(page.get_by_role("main")).to_contain_text(again.ref)
        keys.press("1")
        expect(page.get_by_role("status").first).to_contain_text(again.ref)
        keys.press("u")
        expect(page.get_by_role("article", name="来件原文")).to_contain_text(again.ref)
        keys.press("1")
        expect(page.get_by_role("article", name="来件原文")).to_contain_text(spam.ref)
        keys.press("d")
        keys.press("Enter")
        expect(page.get_by_role("main")).to_contain_text("来件都梳理完了")
    case = Case.objects.get()
    assert [voice.disposition for voice in Voice.objects.order_by("ref")] == ["linked", "linked", "set_aside"]
    assert case.links.filter(unlinked_at=None).count() == 2


def test_school_settles_a_case_without_a_mouse(town, visitor):
    case = town.assigned(town.voice(), lead="school")
    school = sign_in(visitor(size="desk"), "principal")
    page = school.page
    said = {
        "签收": {"责任人": "赵校长"},
        "制定措施": {"整改措施": "更换保温设备 3 台", "整改标准": "出餐不低于 60 度"},
        "措施完成": {"完成情况": "3 台已更换", "佐证说明": "测温记录 30 份,在总务处"},
        "报结": {"办理结果": "已整改", "答复来件人的内容": "已更换保温设备,出餐 60 度以上。"},
    }
    with school.counting():
        choose(school, short_page_of(school, case.ref))
        for verb, texts in said.items():
            form = form_of(school, verb)
            expect(form).to_be_visible()
            if "佐证说明" in texts:
                choose(school, form.get_by_text(re.compile("也可以写佐证说明")))
            for label, text in texts.items():
                write(school, form.get_by_label(re.compile(f"^{label}")).first, text)
            button = form.get_by_role("button", name=verb, exact=True)
            tab_to(school, button)
            page.keyboard.press("Enter")
            expect(page.get_by_role("status").first).to_contain_text(verb)
    assert Case.objects.get(ref=case.ref).state == "submitted"
