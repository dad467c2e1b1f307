"""The guide cannot age silently: its pictures are there, are small, and come from journeys that are walked."""

from __future__ import annotations

import re

from PIL import Image

from tools import guide

PAGES = {"sender", "clerk", "school", "supervisor", "leader", "admin", "window", "collecting"}


def test_every_role_has_its_page():
    assert {page.stem for page in guide.GUIDE.glob("*.md")} == PAGES | {"README"}
    index = (guide.GUIDE / "README.md").read_text(encoding="utf-8")
    assert set(re.findall(r"\]\((\w+)\.md\)", index)) == PAGES
    for page in PAGES:
        steps = re.findall(r"^\d+\. ", (guide.GUIDE / f"{page}.md").read_text(encoding="utf-8"), re.M)
        assert len(steps) >= 3, page


def test_every_picture_of_the_guide_exists_and_is_taken_by_a_journey():
    shown = guide.named()
    assert len(shown) >= 2 * len(PAGES)
    assert shown - guide.taken() == set(), "no journey takes these"
    assert guide.taken() - shown == set(), "the guide does not show these"
    assert {picture.stem for picture in guide.PICTURES.glob("*.png")} == shown, "run make guide"


def test_readme_shows_the_best_six_and_the_guide_shows_them_too():
    shown = guide.named_by_readme()
    assert len(shown) == 6
    assert shown - guide.taken() == set(), "no journey takes these"
    assert all((guide.PICTURES / f"{name}.png").exists() for name in shown)


def test_pictures_are_small_enough_to_be_carried_along():
    pictures = list(guide.PICTURES.glob("*.png"))
    assert sum(picture.stat().st_size for picture in pictures) <= guide.MOST
    for picture in pictures:
        with Image.open(picture) as seen:
            assert seen.width <= max(guide.WIDTHS.values()), picture
