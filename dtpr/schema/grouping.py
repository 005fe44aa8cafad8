"""Entries by their categories, and categories in their order.

Source: DTPR API v2, display model.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import TypeVar

from dtpr.schema.wire import WireCategory

_Entry = TypeVar("_Entry")


def group_by_category(
    entries: Iterable[_Entry],
    categories_of: Callable[[_Entry], Iterable[str]],
    categories: Iterable[str],
) -> dict[str, list[_Entry]]:
    """Return what belongs to each category, in the order given; some may stay empty.

    An entry of several categories stands in each of them; one of no such category in none.
    """
    grouped: dict[str, list[_Entry]] = {each: [] for each in categories}
    for entry in entries:
        for name in categories_of(entry):
            if name in grouped:
                grouped[name].append(entry)
    return grouped


def in_order(
    grouped: Mapping[str, list[_Entry]], orders: Mapping[str, int | None]
) -> list[tuple[str, list[_Entry]]]:
    """Return groups by the order of their categories, then by id; those without order are last.

    Groups whose category is not known are left out.
    """

    def rank(name: str) -> tuple[bool, int, str]:
        order = orders[name]
        return order is None, order or 0, name

    return [(each, grouped[each]) for each in sorted(grouped.keys() & orders.keys(), key=rank)]


def find_category(name: str, categories: Iterable[WireCategory]) -> WireCategory | None:
    """Return the category of an id, if it is there."""
    return next((each for each in categories if each.id == name), None)
