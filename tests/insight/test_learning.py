"""What is learned of decisions that people confirmed, who puts it in force, and how its proposals are taken."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, connection, transaction

from huiyin.cases.actions.guessing import opened, sealed
from huiyin.cases.models import Case, Guess
from huiyin.insight import learning
from huiyin.insight.actions import model_verbs
from huiyin.insight.jobs import learn
from huiyin.insight.models import LearnedModel
from huiyin.insight.proposing import proposals_for, stamp_of
from huiyin.insight.taken import how_taken
from huiyin.kernel.models import JournalEntry
from huiyin.kernel.refusals import Lost, Missing, NotAllowed
from huiyin.people.actions_matters import matter_verbs
from tests.insight.stories import LEARNER, a_small_one, decided, fresh, learned


def put_both_in_force() -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        LearnedModel.objects.update(state="in_force")
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


@pytest.fixture
def small(monkeypatch):
    monkeypatch.setattr("huiyin.insight.actions.learned_from", a_small_one)


def test_decisions_are_learned_and_the_scores_before_and_after_stand_side_by_side(district):
    decided(district)
    made = learned(district)
    assert (made.state, made.examples) == ("learned", 8)
    for kind in ("category", "handling_type", "lead"):
        assert made.scores[kind]["held_back"] == 2
        assert made.scores[kind]["after"]["accuracy"] >= (made.scores[kind]["before"] or {"accuracy": 0})["accuracy"]
    assert made.scores["category"]["after"]["accuracy"] >= 0.5
    assert JournalEntry.objects.filter(about=f"model/{made.ref}", verb="finish_learning").exists()


def test_what_is_in_force_is_judged_as_if_it_had_not_seen_what_is_held_back(district):
    decided(district)
    model_verbs["use_model"](fresh(learned(district)), actor=district.actor("clerk"))
    again = learned(district)
    for one in again.scores.values():
        assert one["before"] == one["after"], "nothing was decided since"
    assert {one["newest"] for one in again.scores.values()} == {Case.objects.latest("pk").pk}


def test_nothing_is_proposed_by_what_nobody_put_in_force(district):
    decided(district)
    made = learned(district)
    before = proposals_for("食堂的菜是冷的,排队太久", district.campaign)
    assert all(one.by == "names" for one in before.values())
    model_verbs["use_model"](fresh(made), actor=district.actor("clerk"))
    after = proposals_for("食堂的菜是冷的,排队太久", district.campaign)
    assert after["category"].label == "school"
    assert after["lead"].label == "section"
    assert after["category"].by == made.ref
    assert "食堂" in after["category"].words
    assert 0 < after["category"].confidence <= 1


def test_text_without_words_proposes_nothing_or_says_that_it_is_not_sure(district):
    for text in ("", "?", "😀😀", "\x00", "好" * 5000):
        assert not any(one.likely for one in proposals_for(text, district.campaign).values())


def test_a_label_out_of_use_is_not_proposed(district, small):
    made = learned(district)
    model_verbs["use_model"](fresh(made), actor=district.program)
    found = proposals_for("窗口态度差", district.campaign)
    assert "category" not in found  # «other» is no category of the campaign


def test_nothing_to_learn_says_so(district):
    made = learned(district)
    assert made.state == "failed"
    assert "太少" in fresh(made).why


def test_one_learning_at_a_time(district, small):
    clerk = district.actor("clerk")
    model_verbs["learn_model"](district.campaign, actor=clerk)
    with pytest.raises(Missing, match="正在进行的学习"):
        model_verbs["learn_model"](district.campaign, actor=clerk)
    assert LearnedModel.objects.count() == 1


def test_job_learns_once_whoever_comes_second_finds_it_learned(district, small):
    ref = model_verbs["learn_model"](district.campaign, actor=district.program).obj.ref
    learn(ref=ref)
    learn(ref=ref)
    assert LearnedModel.objects.get().state == "learned"
    assert JournalEntry.objects.filter(verb="finish_learning").count() == 1


def test_people_do_not_learn_and_handlers_do_not_ask(district, small):
    made = model_verbs["learn_model"](district.campaign, actor=district.program).obj
    with pytest.raises(NotAllowed):
        model_verbs["finish_learning"](fresh(made), actor=district.actor("clerk"))
    with pytest.raises(NotAllowed):
        model_verbs["learn_model"](district.campaign, actor=district.actor("head"))


def test_the_one_before_is_put_back_and_never_two_are_in_force(district, small):
    one, two = learned(district), learned(district)
    clerk = district.actor("clerk")
    model_verbs["use_model"](fresh(one), actor=clerk)
    model_verbs["use_model"](fresh(two), actor=clerk)
    assert [fresh(model).state for model in (one, two)] == ["retired", "in_force"]
    model_verbs["use_model"](fresh(one), actor=clerk)
    assert [fresh(model).state for model in (one, two)] == ["in_force", "retired"]
    stale = fresh(two)
    model_verbs["use_model"](fresh(two), actor=clerk)
    with pytest.raises(Lost):
        model_verbs["use_model"](stale, actor=clerk, seen=stale.version - 1)
    with pytest.raises(IntegrityError):
        put_both_in_force()


def test_whether_a_proposal_was_taken_is_kept_beside_the_decision_and_counted_for_the_office(district):
    seal = sealed(
        [
            {"kind": "category", "label": "school", "confidence": 0.9, "by": "X2026-000001"},
            {"kind": "handling_type", "label": "dig", "confidence": 0.6, "by": "X2026-000001"},
        ]
    )
    case = district.accepted(district.voice())
    said = {"category": "school", "handling_type": "at_once", "target": "school", "proposed": seal}
    district.do(case, "classify", "clerk", **said)
    assert {(one.kind, one.label, one.taken) for one in Guess.objects.all()} == {
        ("category", "school", True),
        ("handling_type", "dig", False),
    }
    entry = JournalEntry.objects.filter(about=f"case/{case.ref}", verb="classify").latest("number")
    assert len(entry.data["proposed"]) == 2
    assert seal not in str(entry.data)
    assert [(str(one.kind), one.proposed, one.taken, one.share) for one in how_taken(district.campaign)] == [
        ("category", 1, 1, 100),
        ("handling_type", 1, 0, 0),
    ]


def test_what_nobody_sealed_is_no_proposal(district):
    case = district.accepted(district.voice())
    said = {"category": "school", "handling_type": "at_once", "target": "school"}
    district.do(case, "classify", "clerk", **said, proposed="category:school:1.0")
    assert not Guess.objects.exists()
    assert Case.objects.get(pk=case.pk).category.code == "school"
    assert opened("x") == [] == opened("")


def test_what_was_learned_is_numbers_and_is_read_back_the_same(district):
    found = a_small_one()
    back = learning.unpacked(found.data)["category"]
    assert back.guess(["食堂饭菜冷"])[0].label == "school"
    assert b"pickle" not in found.data
    with pytest.raises(Exception, match="(?i)zip"):
        learning.unpacked(b"cos\nsystem\n(S'true'\ntR.")


def test_a_voice_that_is_held_back_never_teaches(district):
    decided(district)
    examples = learning.examples_of(district.campaign)
    assert len(examples) == 8
    assert all(len(one.texts) == 2 and set(one.labels) == {"category", "handling_type", "lead"} for one in examples)
    assert LEARNER.grants


def test_a_learning_that_breaks_says_so_and_another_may_begin(district, monkeypatch):
    def broken(_campaign):
        raise RuntimeError("out of memory")

    monkeypatch.setattr("huiyin.insight.actions.learned_from", broken)
    made = model_verbs["learn_model"](district.campaign, actor=district.actor("clerk")).obj
    with pytest.raises(RuntimeError):
        learn(ref=made.ref)
    made = fresh(made)
    assert made.state == "failed"
    assert "出错" in made.why
    assert model_verbs["learn_model"](district.campaign, actor=district.actor("clerk")).obj.state == "queued"


def test_a_matter_in_place_of_another_is_proposed_by_at_once(district):
    """Every process keeps what it proposes by; it must see that the division of powers is another one."""
    before = stamp_of(district.campaign, None)
    house = district.campaign.institution
    made = matter_verbs["add_matter"](house, actor=district.program, name="校园用餐", words="食堂", lead="section").obj
    one = stamp_of(district.campaign, None)
    matter_verbs["retire_matter"](made, actor=district.program)
    matter_verbs["add_matter"](house, actor=district.program, name="校车接送", words="校车", lead="logistics")
    assert len({before, one, stamp_of(district.campaign, None)}) == 3
