"""What units and categories were called, and where they hung, at a moment: an old report keeps the old names."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Case, DateTimeField, F, QuerySet, When

from huiyin.campaigns.models import CategoryVersion
from huiyin.people.models import UnitVersion


@dataclass(frozen=True)
class UnitName:
    """A unit as it was at the moment. One that is not ``there`` yet has its first name."""

    code: str
    name: str
    path: str
    there: bool


@dataclass(frozen=True)
class CategoryName:
    """A category as it was at the moment. ``is_leaf`` says that nothing was below it then."""

    code: str
    name: str
    parent: int | None
    there: bool
    is_leaf: bool


def in_force(versions: QuerySet[Any], thing: str, moment: datetime) -> QuerySet[Any]:
    """Return one version for each ``thing``: the newest begun before the moment, else its first.

    A case may be entered for a day before its unit was: then the first name that is known stands.
    """
    begun = versions.annotate(begun=Case(When(at__lt=moment, then=F("at")), default=None, output_field=DateTimeField()))
    one: QuerySet[Any] = begun.order_by(thing, F("begun").desc(nulls_last=True), "at", "-pk").distinct(thing)
    return one


def units_as_of(institution_id: int, moment: datetime) -> dict[int, UnitName]:
    """Return the institution's units by primary key, in the order of the tree."""
    versions = UnitVersion.objects.filter(unit__institution=institution_id)
    found = in_force(versions, "unit_id", moment).values_list("unit_id", "unit__code", "name", "path", "begun")
    units = {pk: UnitName(code, name, path, there=begun is not None) for pk, code, name, path, begun in found}
    return dict(sorted(units.items(), key=lambda item: [int(step) for step in item[1].path.split(".") if step]))


def categories_as_of(campaign_id: int, moment: datetime) -> dict[int, CategoryName]:
    """Return the campaign's categories by primary key, in the order of the tree."""
    versions = CategoryVersion.objects.filter(category__campaign=campaign_id)
    found = list(
        in_force(versions, "category_id", moment).values_list(
            "category_id", "category__code", "name", "category__parent_id", "category__position", "begun"
        )
    )
    there = {row[0] for row in found if row[5] is not None}
    split = {row[3] for row in found if row[0] in there}
    places = {row[0]: (row[4], row[0]) for row in found}
    found.sort(key=lambda row: (places.get(row[3], places[row[0]]), row[3] is not None, places[row[0]]))
    return {
        pk: CategoryName(code, name, parent, there=pk in there, is_leaf=pk not in split)
        for pk, code, name, parent, *_rest in found
    }
