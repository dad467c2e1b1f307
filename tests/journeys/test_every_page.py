"""Every page of every role in a real browser: nothing sticks out, keeps anybody out, is missing or asks other hosts."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.journeys.conftest import SIZES, Visitor
from tests.journeys.every_page import NOT_A_PAGE, OBJECTS, ROLES, addresses, client_of, layout, pages, routes, story


def test_every_address_is_a_page_or_listed_with_a_reason():
    known = {str(entry.name) for route, entry in routes() if not route.startswith("api/")}
    assert {name for name, route in pages().items() if "<" in route} - set(OBJECTS) == set(), "say which object to take"
    assert (set(NOT_A_PAGE) | set(OBJECTS)) - known == set(), "no such address any more"
    assert all(NOT_A_PAGE.values())


@pytest.mark.parametrize("half", [0, 1])
def test_every_page_of_every_role_is_sound(town, visitor, tmp_path, half):
    """In two halves, by the name of the page, so that two workers share what takes longest."""
    made = story(town, tmp_path)
    built: dict[str, set[str]] = {}
    seen: set[str] = set()
    opened: set[str] = set()
    faults: list[str] = []
    for role in ROLES:
        client = client_of(town, role, made)
        who, plain = visitor(size="desk"), visitor(size="phone", script=False)
        for one in (who, plain):
            one.page.context.add_cookies(
                [{"name": name, "value": cookie.value, "url": who.address} for name, cookie in client.cookies.items()]
            )
        for name, address in addresses(made):
            of_a_verb = name.startswith("verb ")
            if half_of(name) != half or of_a_verb and (name in opened or not role):
                continue
            answer = client.get(address)
            if answer.status_code in (302, 403, 404) or name == "sign-in" and role:
                continue
            # All verbs are done on one page, with other fields: closely looked at is what has a sort of field for the first time.
            page = "verb" if of_a_verb else name
            new = layout(answer.content.decode()) - built.get(page, set())
            if new or name not in opened:
                whole = bool(new) if of_a_verb else name not in opened
                closely = set(SIZES) if whole and new - seen else {"phone"} if whole else set()
                found = looked_at(who, plain, address, closely=closely)
                faults += [f"{role or 'public'} {address} {fault}" for fault in found]
                seen |= new
            opened.add(name)
            built.setdefault(page, set()).update(new)
    assert faults == []
    wanted = {name for name in pages() if name != "verb" and half_of(name) == half} | {"verb"}
    assert wanted - set(built) == set(), "nobody may open these pages, or they lead elsewhere"


def half_of(name: str) -> int:
    return sum(name.encode()) % 2


def looked_at(who: Visitor, plain: Visitor, address: str, *, closely: set[str]) -> Iterator[str]:
    """Look at one page at a desk and on a phone; return what is wrong with it.

    ``closely`` are the sizes in which nobody may be kept out: at the first look the phone, and the desk as well where the
    page has a sort of element that no page had before; then it is looked at without script, too. What another role's
    page has more is built of the same elements; it must fit, and break nothing. 410 is what a questionnaire answers that is over:
    a page for people, and for a script that still holds an answer the word that it need not try again.
    """
    who.errors.clear()
    if (status := who.go(address)) not in (200, 400, 409, 410):
        yield f"answers {status}"
    for size, measure in SIZES.items():
        who.page.set_viewport_size(measure)
        wide = who.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if wide > 0:
            yield f"at {size}: {wide} px wider than the screen"
        if size in closely:
            yield from (f"at {size}: {one}" for one in who.grave())
    heading = who.page.get_by_role("heading", level=1)
    if heading.count() != 1:
        yield f"has {heading.count()} main headings"
    yield from who.errors
    if closely:
        plain.errors.clear()
        plain.go(address)
        if plain.page.locator("h1:visible").all_inner_texts() != heading.all_inner_texts():
            yield "shows another heading without script"
        yield from plain.errors
