"""What one may do to a single object and which objects one is shown is the same rule, for anybody and any permission."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest
from django.utils import timezone

from huiyin.campaigns.actions import campaign_verbs
from huiyin.campaigns.models import Campaign
from huiyin.cases.actions import case_verbs, voice_verbs
from huiyin.cases.models import Case, Voice
from huiyin.cases.permissions import P
from huiyin.cases.receipts import sender
from huiyin.cases.visibility import may, may_voice, visible_cases, visible_voices
from huiyin.kernel.actors import Actor, Grant, Person
from huiyin.kernel.refusals import NotAllowed, Refused
from huiyin.people.actions import unit_verbs, user_verbs
from huiyin.people.models import Unit, User
from tests.factories import District

ACTORS = 24


def random_ledger(district: District, dice: Random) -> None:
    """Fill a deeper district and a second ledger with cases and voices in all the constellations that verbs allow."""
    for code, parent in (("group", "section"), ("team", "group"), ("class", "school")):
        data = {"code": code, "name": code, "kind": "section", "level": 2, "parent": parent}
        district.units[code] = unit_verbs["add_unit"](district.institution, actor=district.program, **data).obj
    other = {"code": "other", "name": "另一活动", "theme": "效能", "starts_on": "2026-01-05"}
    second = campaign_verbs["open_campaign"](district.units["office"], actor=district.program, **other).obj
    campaign_verbs["add_category"](second, actor=district.program, code="school", name="学校管理")
    campaign_verbs["start_campaign"](second, actor=district.program)
    for campaign in (district.campaign, second):
        for _ in range(11):
            random_case(district, campaign, dice)


def random_case(district: District, campaign: Campaign, dice: Random) -> None:
    said = {"channel": "web", "body": "食堂的菜是冷的"}
    voices = [
        voice_verbs["receive"](campaign, actor=district.program, **said).obj.ref for _ in range(dice.randint(0, 2))
    ]
    opened = {"kind": "complaint", "title": "食堂", "problem": "饭菜偏冷", "voices": voices[:1]}
    steps: list[tuple[str, dict[str, Any]]] = [
        ("classify", {"category": "school", "handling_type": "dig", "target": "school"}),
        ("accept", {}),
        ("assign", random_assignment(district, dice)),
        ("mark_conduct", random_conduct(district, dice)),
        ("propose_hand_back", {"reason": "非本科职责", "basis": "应由他科办理"}),
        ("hand_back", {}),
        ("mark_conduct", random_conduct(district, dice)),
        ("assign", random_assignment(district, dice)),
    ]
    case = case_verbs["open_case"](campaign, actor=district.program, **opened).obj
    actors = [
        district.program,
        Actor(name="other", grants=district.program.grants, user_id=district.users["leader"].pk),
    ]
    for turn, (verb, data) in enumerate(steps[: dice.randint(1, len(steps))]):
        try:
            case_verbs[verb](Case.objects.get(pk=case.pk), actor=actors[turn % 2], **data)
        except Refused:
            continue


def random_assignment(district: District, dice: Random) -> dict[str, Any]:
    lead, *co = dice.sample(list(district.units), dice.randint(1, 4))
    return {"lead": lead, "co": co, "due_on": timezone.localdate()}


def random_conduct(district: District, dice: Random) -> dict[str, Any]:
    about: dict[str, Any] = {"about_unit": dice.choice(list(district.units))}
    if dice.random() < 0.5:
        about = {"about_user": dice.choice(list(district.users))}
    return {"conduct": dice.choice(["on", "on", ""]), **about}


def random_actor(district: District, dice: Random) -> Actor:
    """Return somebody with a few grants anywhere, working anywhere or nowhere, who may hold receipts."""
    paths = list(Unit.objects.order_by("pk").values_list("path", flat=True))
    voices = [f"voice:{pk}." for pk in Voice.objects.order_by("pk").values_list("pk", flat=True)]
    grants = {Grant(dice.choice(P.values), dice.choice([*paths, paths[0]])) for _ in range(dice.randint(1, 12))}
    grants |= {Grant(P.VOICE_OWN, dice.choice(voices)) for _ in range(dice.randint(0, 3))}
    if dice.random() < 0.2:
        grants |= {Grant(permission, "") for permission in P.values if permission != P.VOICE_OWN}
    user_id = dice.choice([None, *(user.pk for user in district.users.values())])
    stands_for = [user for user in district.users.values() if dice.random() < 0.1]
    return Actor(
        name="any",
        user_id=user_id,
        unit_path=dice.choice(["", *paths]),
        grants=frozenset(grants),
        stands_for=tuple(Person(user.username, user.pk, user.unit.path) for user in stands_for),
    )


@pytest.mark.parametrize("seed", [5])
def test_lists_show_what_may_be_done_for_anybody(district: District, seed: int) -> None:
    dice = Random(seed)
    random_ledger(district, dice)
    cases = list(Case.objects.select_related("office", "lead_unit", "about_unit"))
    voices = list(Voice.objects.select_related("office"))
    shown = barred = 0
    for _ in range(ACTORS // 2):
        actor = random_actor(district, dice)
        for permission in {grant.permission for grant in actor.grants} | {dice.choice(P.values)}:
            allowed = {case for case in cases if may(actor, permission, case)}
            assert allowed == set(visible_cases(actor, permission)), (actor, permission)
            heard = {voice for voice in voices if may_voice(actor, permission, voice)}
            assert heard == set(visible_voices(actor, permission)), (actor, permission)
            shown += len(allowed)
            barred += any(grant.path == "" for grant in actor.grants) and len(allowed) < len(cases)
    assert shown > 100, "the actors saw something, or nothing was proved"
    assert barred, "somebody with every grant was barred from a case, or bars were not tried"


def test_handling_unit_sees_its_case_and_not_the_voice(district: District) -> None:
    voice = district.voice()
    case = district.assigned(voice, co=("logistics",))
    for username in ("head", "helper"):
        actor = district.actor(username)
        assert list(visible_cases(actor)) == [case]
        assert list(visible_voices(actor)) == []
        assert not may_voice(actor, P.VOICE_VIEW, voice)
        with pytest.raises(NotAllowed):
            voice_verbs["look_at_identity"](Voice.objects.get(pk=voice.pk), actor=actor, reason="想知道是谁")
    assert list(visible_cases(district.actor("principal"))) == []


def test_unit_sees_nothing_after_the_hand_back(district: District) -> None:
    case = district.assigned(co=("logistics",))
    district.do(case, "propose_hand_back", "head", reason="非本科职责", basis="应由后勤科办理")
    district.do(case, "hand_back", "leader")
    for username in ("head", "helper"):
        assert list(visible_cases(district.actor(username))) == []
        assert list(visible_cases(district.actor(username), P.CASE_HANDLE)) == []
    assert list(visible_cases(district.actor("clerk"))) == [case]


def test_unit_complained_of_sees_nothing(district: District) -> None:
    voice = district.voice()
    case = district.case(voice, kind="complaint", conduct="on", about_unit="school")
    district.add_user("teacher", "school", "auditor", at_unit="bureau")
    teacher, auditor = district.actor("teacher"), district.actor("auditor")
    assert list(visible_cases(auditor)) == [case]
    assert list(visible_voices(auditor)) == [voice]
    assert list(visible_cases(teacher)) == [] == list(visible_voices(teacher))
    assert not may(teacher, P.CASE_VIEW, case)
    assert not may_voice(teacher, P.VOICE_VIEW, voice)


def test_person_complained_of_sees_nothing_whatever_he_may(district: District) -> None:
    voice = district.voice()
    case = district.case(voice, conduct="on", about_user="leader")
    leader = district.actor("leader")
    everything = Actor(
        name="leader", user_id=leader.user_id, unit_path=leader.unit_path, grants=district.program.grants
    )
    assert list(visible_cases(everything)) == [] == list(visible_voices(everything))
    with pytest.raises(NotAllowed):
        case_verbs["accept"](Case.objects.get(pk=case.pk), actor=everything)
    with pytest.raises(NotAllowed):
        voice_verbs["set_aside"](Voice.objects.get(pk=voice.pk), actor=everything, reason_code="spam", reason="压下")
    assert [offer.action.name for offer in case_verbs.offers(case, everything)] == []


def test_voice_is_seen_again_once_taken_out_of_the_conduct_case(district: District) -> None:
    voice = district.voice()
    case = district.case(voice, conduct="on", about_user="auditor")
    auditor, clerk = district.actor("auditor"), district.actor("clerk")
    assert list(visible_voices(auditor)) == []
    voice_verbs["unlink"](Voice.objects.get(pk=voice.pk), actor=clerk, case=case.ref, reason="归错")
    assert list(visible_voices(auditor)) == [voice]


def test_sender_is_let_into_the_cases_of_the_own_voice_only(district: District) -> None:
    mine, other = district.voice(), district.voice()
    case = district.asked(mine)
    district.asked(other)
    assert list(visible_cases(sender(mine), P.VOICE_OWN)) == [case]
    assert list(visible_voices(sender(mine), P.VOICE_OWN)) == [mine]
    assert list(visible_cases(sender(mine))) == [], "the ledger itself is not for senders"


def test_receipt_of_one_voice_is_no_prefix_of_another() -> None:
    """Place ``voice:1.`` must not open ``voice:12.``, nor unit ``1.7.`` unit ``1.77.``."""
    actor = Actor(name="sender", grants=frozenset({Grant(P.VOICE_OWN, "voice:1."), Grant(P.CASE_VIEW, "1.7.")}))
    assert not actor.may_at(P.VOICE_OWN, ["voice:12."])
    assert not actor.may_at(P.CASE_VIEW, ["1.77."])
    assert actor.may_at(P.CASE_VIEW, ["1.7.77."])


def test_person_who_left_has_no_grants(district: District) -> None:
    case = district.case()
    user_verbs["deactivate"](User.objects.get(username="clerk"), actor=district.program)
    assert not may(district.actor("clerk"), P.CASE_VIEW, case)
    assert list(visible_cases(district.actor("clerk"))) == []
