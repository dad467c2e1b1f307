"""What a check of a reply says: demands left open, nothing concrete, form, copies, replies that belong elsewhere."""

import json
import time
from dataclasses import asdict

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from huiyin.text.replies import SHIPPED, check, cold, missing, warm
from huiyin.text.reply_marks import Lore, Text, quality_marks

MESSAGE = "食堂三号窗口的汤总是冷的。请问什么时候更换保温柜？另外希望把菜价贴在门口。"
ANSWER = (
    "您好!经现场查看,三号窗口的保温柜加热管已坏。后勤处已于9月3日更换保温柜,现在汤的温度在六十度以上。"
    "菜价表已贴在食堂门口,每周一更新;价格按照《学校食堂管理办法》第12条核定。感谢您的监督。"
)
FORM = "您好!您的留言已收悉,我们高度重视,已转交有关部门处理。感谢您对我们工作的支持。"
ELSEWHERE = "经核实,体育馆羽毛球场的预约系统因升级停用三天,信息中心已于5月6日恢复,被扣除的预约次数全部退还,共涉及42人。"


def test_a_reply_to_the_point_is_left_alone():
    found = check(MESSAGE, ANSWER, [("羽毛球场约不上", ELSEWHERE)])
    assert found.why == ()
    assert found.concrete
    assert found.perfunctory < 0.5 < found.answers
    assert found.missing == found.unanswered == ()
    assert found.copy_of is None


def test_mere_form_answers_nothing():
    found = check(MESSAGE, FORM)
    assert {"unanswered", "perfunctory", "not_concrete"} <= set(found.why)
    assert [MESSAGE[one.start : one.end] for one in found.unanswered] == [
        "请问什么时候更换保温柜？",
        "另外希望把菜价贴在门口。",
    ]
    assert found.wants == (("date",), ())
    assert set(found.missing) == {"date", "unit", "result", "basis"}


def test_the_one_demand_left_open_is_named():
    reply = "您好!后勤处已于9月3日更换三号窗口的保温柜,现在汤的温度在六十度以上,每天检查两次。"
    found = check(MESSAGE, reply)
    assert [MESSAGE[one.start : one.end] for one in found.unanswered] == ["另外希望把菜价贴在门口。"]
    undated = "您好!三号窗口的保温柜我们已经列入更换计划。菜价已经贴在食堂门口。"
    assert [MESSAGE[one.start : one.end] for one in check(MESSAGE, undated).unanswered] == ["请问什么时候更换保温柜？"]


def test_both_scripts_are_judged_alike():
    from opencc import OpenCC

    over = OpenCC("s2t").convert
    for reply in (ANSWER, FORM):
        one, other = check(MESSAGE, reply), check(over(MESSAGE), over(reply))
        assert asdict(one) == asdict(other)


def test_a_reply_about_something_else_does_not_belong():
    found = check(MESSAGE, ELSEWHERE, [("体育馆羽毛球场的预约系统又停用了,约不上", "已恢复")])
    assert {"misfit", "unanswered", "fits_other"} <= set(found.why)
    assert found.fits_other == 0
    assert found.misfit > 0.9
    assert check(MESSAGE, "您好,留言已收悉。").misfit == 0.0


def test_a_copy_of_another_reply_is_shown_with_its_passages():
    changed = ELSEWHERE.replace("三天", "五天")
    found = check(MESSAGE, "您好!" + changed, [("旧事", ANSWER), ("羽毛球场", ELSEWHERE)])
    assert "copy" in found.why
    assert found.copy_of.other == 1
    assert found.copy_of.share > 0.8
    for one in found.copy_of.passages:
        assert ("您好!" + changed)[one.a_start : one.a_end] == ELSEWHERE[one.b_start : one.b_end]


def test_formulae_alone_are_no_copy():
    assert check(MESSAGE, FORM, [("别的事", FORM)]).copy_of is None


def test_a_signing_date_is_not_a_date_in_the_reply():
    assert "date" in missing("已转交有关部门处理。2019年10月13日")
    assert "date" not in missing("2019年10月13日已经修好。")
    assert "unit" in missing("已转交有关部门")
    assert "unit" not in missing("已转交后勤处")


def test_what_recurs_in_replies_is_learned_as_form():
    ours = "本园一贯坚持以孩子的成长为中心开展各项工作"
    replies = [f"{ours}。第{n}件事是{'甲乙丙丁戊己庚辛壬癸'[n % 10] * 6}" for n in range(40)]
    lore = Lore.learn(["孩子午睡的被子太薄"] * 40, replies)

    def left(known):
        return quality_marks(Text.of("被子太薄", known), Text.of(ours, known), known)["left"]

    assert left(lore) == 0 < left(Lore())
    assert lore.weight("孩子") < lore.weight("从未见过")
    assert warm(lore).lore is lore


def test_weights_shipped_are_numbers_only():
    stored = json.loads(SHIPPED.read_text(encoding="utf-8"))
    assert set(stored) == {"warm", "cold"}
    for judge in stored.values():
        assert set(judge) == {"answers", "concrete", "perfunctory", "misfit"}
        for one in judge.values():
            assert all(name.isascii() for name in one["names"])
            sizes = {len(one[part]) for part in ("names", "means", "scales", "weights")}
            assert len(sizes) == 1
            assert all(isinstance(value, float) for part in ("means", "scales", "weights") for value in one[part])
    assert cold() is cold()


@settings(max_examples=40, deadline=None)
@given(
    st.text(max_size=120),
    st.text(max_size=120),
    st.lists(st.tuples(st.text(max_size=40), st.text(max_size=40)), max_size=2),
)
def test_any_texts_give_scores_and_places_in_them(message, reply, others):
    found = check(message, reply, others)
    assert all(0 <= score <= 1 for score in (found.answers, found.perfunctory, found.misfit))
    assert all(0 <= one.start < one.end <= len(message) for one in found.unanswered)
    assert len(found.wants) == len(found.unanswered)


@pytest.mark.parametrize("text", ["", "好" * 100_000, "您好" * 50_000, "请问何时?" * 300])
def test_long_and_empty_texts_are_done(text):
    assert check(text, text, [(text, text)])
    assert check(MESSAGE, text)


@pytest.mark.parametrize("piece", ["1", "已", "及时", "1.", "第一"])
def test_the_same_piece_over_and_over_costs_no_more_than_other_words(piece):
    begun = time.process_time()
    check(piece * 8_000, piece * 8_000)
    assert time.process_time() - begun < 2
