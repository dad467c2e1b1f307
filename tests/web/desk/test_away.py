"""The page of absences, and what the desk tells who stands in (F04)."""

from __future__ import annotations

from typing import Any

from huiyin.cases.turns import turns_of
from huiyin.kernel.models import JournalEntry
from huiyin.people.models import User
from huiyin.people.models_posts import Absence
from tests.factories import District
from tests.people.test_absences import file, leave, on


def test_who_stands_in_sees_the_turns_and_is_named_so(district: District, as_user: Any) -> None:
    case = district.assigned(district.voice())
    file(district, "head", "helper")
    assert "sign" not in {turn.action.name for turn in turns_of(district.actor("helper")).rows}
    leave(district, "head", on(0), on(2), handover="测温枪在二楼")
    helper = district.actor("helper")
    assert [(turn.case.ref, turn.action.name) for turn in turns_of(helper).rows] == [(case.ref, "sign")]
    desk = as_user("helper").get("/desk/").content.decode()
    assert "您今天代" in desk
    assert "测温枪在二楼" in as_user("helper").get("/desk/away/").content.decode()
    page = as_user("clerk").get(f"/desk/cases/{case.ref}/").content.decode()
    assert f"{User.objects.get(username='helper').name}(代 " in page
    district.do(case, "sign", "helper", person="陈科长")
    entry = JournalEntry.objects.filter(verb="sign").latest("pk")
    assert (entry.actor, entry.data["acts_for"]) == ("helper", "head")
    head = User.objects.get(username="head")
    assert f"(代 {head.name})" in as_user("clerk").get(f"/desk/cases/{case.ref}/").content.decode()
    assert f"(代 {head.name})" in as_user("clerk").get("/desk/journal/").content.decode()


def test_own_page_enters_and_keeps_what_was_typed(district: District, as_user: Any) -> None:
    head = as_user("head")
    said = {
        "do": "enter_absence",
        "key": "k1",
        "from_on": on(3),
        "until_on": on(2),
        "kind": "leave",
        "handover": "柜里",
    }
    answer = head.post("/desk/away/", said)
    assert answer.status_code == 400
    assert "末日不能早于首日" in answer.content.decode()
    assert "柜里" in answer.content.decode()
    assert head.post("/desk/away/", said | {"until_on": on(4)}).status_code == 302
    assert Absence.objects.get().entered_on == on(0)
    assert head.post("/desk/away/", {"do": "set_password"}).status_code == 404
