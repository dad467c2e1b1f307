"""What sorting proposes and counts: never a decision, never a case that may not be seen, always bounded."""

from huiyin.cases.actions import voice_verbs
from huiyin.cases.models import Voice
from huiyin.cases.queries import cases_in_ledger, questions_waiting, voices_received
from huiyin.cases.sorting import (
    FAINT,
    SHOWN,
    candidates_for,
    cases_near,
    pace_of,
    voice_to_sort,
)


def refs(found):
    return [one.case.ref for one in found]


def test_same_words_come_before_what_reads_more_alike(district):
    same = district.case(district.voice(body="每天都堵"), title="交通", problem="校门口秩序")
    alike = district.case(title="每天都堵", problem="每天都堵车")
    voice = district.voice(subject="", body="每天都堵!")
    found = candidates_for(voice, district.actor("clerk"))
    assert refs(found) == [same.ref, alike.ref]
    assert [one.same_words for one in found] == [True, False]
    assert found[0].in_words == "内容相同"
    assert found[1].in_words.startswith("多半是同一件")


def test_closed_cases_are_not_proposed_but_named(district):
    closed = district.closed(district.voice(body="水龙头坏了"))
    voice, clerk = district.voice(body="水龙头坏了"), district.actor("clerk")
    candidates, finished = cases_near(voice, clerk)
    assert closed.ref not in refs(candidates)
    assert refs(finished) == [closed.ref]
    assert finished[0].closed


def test_at_most_nine_are_proposed(district):
    for _ in range(SHOWN + 3):
        district.case(title="食堂的菜是冷的", problem="食堂的菜是冷的,已经很多天了")
    assert len(candidates_for(district.voice(), district.actor("clerk"))) == SHOWN


def test_of_what_shares_a_few_words_only_three_are_shown(district):
    for _ in range(SHOWN):
        district.case()
    like = district.case(title="食堂的菜是冷的", problem="食堂的菜是冷的,已经很多天了")
    found = candidates_for(district.voice(), district.actor("clerk"))
    assert found[0].case == like
    assert [one.faint for one in found] == [False, *[True] * FAINT]


def test_another_place_is_told_of_what_reads_alike_alone(district):
    said = "滨河花园小区的电梯坏了,老人上不了楼,请督促物业修理"
    district.case(title="滨河花园小区电梯坏了", problem=said)
    district.case(title="云溪公园没有厕所", problem="云溪公园没有厕所,老人不方便")
    voice = district.voice(subject="兰亭小区电梯坏了", body=said.replace("滨河花园小区", "兰亭小区"))
    first, *others = candidates_for(voice, district.actor("clerk"))
    assert first.in_words.startswith("说的不是一处:")
    assert all(not one.places for one in others)


def test_a_matter_about_oneself_is_not_proposed(district):
    district.case(
        district.voice(body="办公室推诿"), title="推诿", conduct="on", about_unit="office", problem="办公室推诿"
    )
    voice = district.voice(body="办公室推诿")
    assert candidates_for(voice, district.actor("clerk")) == []


def test_oldest_waits_first_and_a_linked_voice_may_lie_there_again(district):
    one, two, clerk = district.voice(), district.voice(), district.actor("clerk")
    assert voice_to_sort(clerk) == one
    assert voice_to_sort(clerk, after=one.ref) == two
    case = district.case(two)
    assert voice_to_sort(clerk, at=two.ref) == two
    assert case.links.count() == 1
    assert voice_to_sort(district.actor("head")) is None


def test_pace_counts_what_the_person_sorted_and_nobody_undid(district):
    clerk, case = district.actor("clerk"), district.case()
    for voice in (district.voice(), district.voice(anonymous=True), district.voice()):
        voice_verbs["link"](voice, actor=clerk, case=case.ref)
    last = Voice.objects.order_by("-pk").first()
    voice_verbs["unlink"](last, actor=clerk, case=case.ref, reason="错了")
    pace = pace_of(clerk)
    assert (pace.sorted_today, pace.waiting, pace.waiting_in_words) == (2, 1, "1")
    assert pace_of(district.program).sorted_today == 0


def test_traditional_characters_are_as_alike_as_simplified_ones(district):
    case = district.case(title="食堂饭菜变凉", problem="学校食堂中午饭菜变凉")
    district.case(title="校车晚点", problem="校车早上晚点")
    clerk = district.actor("clerk")
    found = [
        candidates_for(district.voice(subject="", body=body), clerk)[0]
        for body in ("学校食堂的饭菜总是凉的", "學校食堂的飯菜總是涼的")
    ]
    assert refs(found) == [case.ref, case.ref]
    assert found[0].likeness == found[1].likeness > 0


def test_lists_are_narrowed_by_limits_conduct_and_group(district):
    clerk, working = district.actor("clerk"), district.working()
    conduct = district.case(conduct="on", about_unit="school2")
    day = working.due_on.isoformat()
    assert list(cases_in_ledger(clerk, {"due_from": day, "due_to": day})) == [working]
    assert list(cases_in_ledger(clerk, {"due_from": "2200-01-01"})) == []
    assert list(cases_in_ledger(clerk, {"conduct": "1"})) == [conduct]
    parent, _other = district.voice(served="parents"), district.voice(served="society")
    assert list(voices_received(clerk, {"served": "parents"})) == [parent]


def test_questions_wait_for_those_who_sort(district):
    voice = district.voice()
    voice.questions.create(number=1, by_sender=True, text="什么时候办?", at=voice.received_at)
    voice.questions.create(number=2, by_sender=False, text="哪个食堂?", at=voice.received_at)
    assert [q.number for q in questions_waiting(district.actor("clerk"))] == [1]
    assert list(questions_waiting(district.actor("head"))) == []


def test_text_copied_to_another_place_is_kept_apart(district):
    said = "开发商捆绑销售车位,不买车位就不给办房产手续,请相关部门调查处理"
    here = district.case(
        district.voice(subject="关于滨河花园小区捆绑销售车位的投诉", body=f"滨河花园小区{said}"),
        title="滨河花园小区捆绑销售车位",
        problem=f"滨河花园小区{said}",
    )
    clerk = district.actor("clerk")
    again = district.voice(subject="滨河花园小区强行捆绑车位", body=f"我是滨河花园小区业主,{said},望回复")
    copied = district.voice(subject="关于金桥公寓捆绑销售车位的投诉", body=f"金桥公寓{said}")
    found = candidates_for(again, clerk)
    assert (refs(found), found[0].places, found[0].probable) == ([here.ref], (), True)
    assert found[0].in_words.startswith("多半是同一件")
    found = candidates_for(copied, clerk)
    assert (refs(found), found[0].probable) == ([here.ref], False)
    assert {"滨河花园小区", "金桥公寓"} <= {*found[0].places}
    assert found[0].in_words.startswith("说的不是一处:")


def test_what_is_at_another_place_comes_last(district):
    said = "校车早上总是晚点半小时,孩子在路边等,请安排"
    elsewhere = district.case(title="城东小学校车晚点", problem=f"城东小学{said}")
    here = district.case(title="河西小学校车晚点", problem="河西小学校车迟到")
    voice = district.voice(subject="河西小学校车晚点", body=f"河西小学{said}")
    assert refs(candidates_for(voice, district.actor("clerk"))) == [here.ref, elsewhere.ref]
