"""What is public, as both stores keep and search it."""

from datetime import date
from typing import Any

import pytest
from msgspec import structs

from dtpr.errors import ConflictError
from dtpr.geo.box import Box
from dtpr.registry.store import Driver, published
from dtpr.registry.store.published import Candidate, Filters
from tests.support.devices import CITY, OTHER_CITY
from tests.support.rows import a_row, make_public

WORLD = Box(-180, -90, 180, 90)
MAY = date(2026, 5, 1)


async def candidates(store: Driver, box: Box = WORLD, **filters: Any) -> list[str]:
    found = await published.candidates(store, box, Filters(**filters))
    return sorted(each.id.removeprefix("id-") for each in found)


async def search(store: Driver, *, pattern: str | None = None, **filters: Any) -> list[str]:
    found = await published.search(store, Filters(**filters), pattern=pattern)
    return [each.listing.decode().removeprefix("id-") for each in found]


async def test_a_candidate_comes_back_as_it_was_made_public(filled: Driver) -> None:
    row = await a_row(filled, "1")
    await make_public(filled, row, position=(0.1, -0.2), identifiability=1, shape=b"\x00shape")

    (found,) = await published.candidates(filled, WORLD, Filters())

    assert found == Candidate(row.num, "id-1", 1, 0.1, -0.2, b"\x00shape")


@pytest.mark.parametrize(
    ("wanted", "other", "filters"),
    [
        ({"place": "a"}, {"place": "b"}, {"place": "a"}),
        ({"identifiability": 0}, {"identifiability": 1}, {"identifiability": 0}),
        ({"elements": ["x", "y"]}, {"elements": ["z"]}, {"element": "y"}),
        ({"elements": ["x"], "purposes": ["x"]}, {"elements": ["x"]}, {"purpose": "x"}),
        ({"active_from": MAY}, {"active_from": date(2026, 5, 2)}, {"started_by": MAY}),
        ({"active_until": MAY}, {"active_until": date(2026, 4, 30)}, {"not_over_on": MAY}),
        ({"active_from": date(2026, 5, 2)}, {"active_from": MAY}, {"starts_after": MAY}),
        ({"active_from": date(2026, 5, 2)}, {}, {"starts_after": MAY}),
        ({"active_until": date(2026, 4, 30)}, {"active_until": MAY}, {"over_before": MAY}),
        ({"active_until": date(2026, 4, 30)}, {}, {"over_before": MAY}),
    ],
)
async def test_a_filter_holds_in_both_searches(
    filled: Driver, wanted: dict[str, Any], other: dict[str, Any], filters: dict[str, Any]
) -> None:
    await make_public(filled, await a_row(filled, "1"), **wanted)
    await make_public(filled, await a_row(filled, "2"), **other)

    assert await candidates(filled, **filters) == ["1"]
    assert await search(filled, **filters) == ["1"]


async def test_without_days_a_device_is_always_active(filled: Driver) -> None:
    await make_public(filled, await a_row(filled, "1"))

    assert await candidates(filled, started_by=MAY, not_over_on=MAY) == ["1"]


async def test_an_organization_holds_in_both_searches(filled: Driver) -> None:
    await make_public(filled, await a_row(filled, "1"))
    await make_public(filled, await a_row(filled, "2", organization=OTHER_CITY))

    assert await candidates(filled, organization=OTHER_CITY) == ["2"]
    assert await search(filled, organization=OTHER_CITY) == ["2"]


async def test_all_filters_hold_together(filled: Driver) -> None:
    common = {"place": "a", "identifiability": 0, "elements": ["x"], "purposes": ["x"]}
    days = {"active_from": MAY, "active_until": MAY, "search_text": "rose garden"}
    await make_public(filled, await a_row(filled, "1"), **common, **days)
    await make_public(filled, await a_row(filled, "2"), **common, search_text="rose garden")
    filters: dict[str, Any] = {"organization": CITY, "place": "a", "element": "x"}
    filters |= {"identifiability": 0, "purpose": "x"}
    both = {**filters, "started_by": MAY, "not_over_on": MAY}
    narrow = {**both, "starts_after": date(2026, 4, 1), "over_before": date(2026, 6, 1)}

    assert await search(filled, pattern="%rose%", **both) == ["1", "2"]
    assert await search(filled, pattern="%rose%", **narrow) == ["1"]
    assert await candidates(filled, **narrow) == ["1"]


@pytest.mark.parametrize(
    ("box", "found"),
    [
        (Box(1, 47, 3, 49), ["west"]),
        (Box(179, -1, -179, 1), ["across", "east", "far-west"]),
        (Box(179.95, 0, 180, 0), ["across", "east"]),
        (Box(-180, 0, -179.95, 0), ["across", "far-west"]),
        (Box(-180, 80, 180, 90), ["pole"]),
        (Box(-180, -90, 180, -80), []),
        (WORLD, ["across", "east", "far-west", "pole", "west"]),
    ],
)
async def test_a_box_finds_what_it_touches(filled: Driver, box: Box, found: list[str]) -> None:
    reaches = {
        "west": Box(2, 48, 2.1, 48.1),
        "east": Box(179.9, 0, 180, 0.1),
        "far-west": Box(-180, 0, -179.9, 0.1),
        "across": Box(179.9, 0, -179.9, 0.1),
        "pole": Box(-180, 89, 180, 90),
    }
    for name, reach in reaches.items():
        await make_public(filled, await a_row(filled, name), reach=reach)

    assert await candidates(filled, box) == found
    rows = await published.search(filled, Filters(), box=box)
    assert sorted(each.listing.decode().removeprefix("id-") for each in rows) == found


async def test_a_pattern_looks_through_the_text(filled: Driver) -> None:
    await make_public(filled, await a_row(filled, "1"), search_text="50% of roses")
    await make_public(filled, await a_row(filled, "2"), search_text="50 roses")

    assert await search(filled, pattern="%roses%") == ["1", "2"]
    assert await search(filled, pattern=r"%0\%%") == ["1"]


async def test_a_search_goes_by_number_from_one_on(filled: Driver) -> None:
    rows = [await a_row(filled, name) for name in "1234"]
    for each in reversed(rows):
        await make_public(filled, each)

    first = await published.search(filled, Filters(), limit=2)
    rest = await published.search(filled, Filters(), after=first[-1].num, limit=5)

    assert [each.num for each in [*first, *rest]] == [each.num for each in rows]
    assert len(first) == 2


async def test_what_was_removed_and_made_public_anew_is_found_as_it_is_now(
    filled: Driver,
) -> None:
    row = await a_row(filled, "1")
    await make_public(filled, row, elements=["x", "x"], reach=Box(179, 0, -179, 1))

    await published.remove(filled, row.num)
    await make_public(filled, row, elements=["y"], position=(5.0, 5.0))

    assert await published.count(filled) == 1
    assert await candidates(filled, element="x") == []
    assert await candidates(filled, element="y") == ["1"]
    assert await candidates(filled, Box(179, 0, -179, 1)) == []
    assert await candidates(filled, Box(5, 5, 5, 5)) == ["1"]


async def test_what_is_removed_is_found_no_more(filled: Driver) -> None:
    rows = [await a_row(filled, name) for name in "12"]
    for each in rows:
        await make_public(filled, each, elements=["x"], reach=Box(179, 0, -179, 1))

    await published.remove(filled, rows[0].num)
    await published.remove(filled, rows[0].num)

    assert await candidates(filled) == await search(filled, element="x") == ["2"]
    assert await published.count(filled) == 1


async def test_listings_are_fetched_by_number(filled: Driver) -> None:
    rows = [await a_row(filled, name) for name in "123"]
    for each in rows:
        await make_public(filled, each)

    nums = [rows[2].num, rows[0].num, 99]

    assert await published.listings(filled, nums) == {rows[2].num: b"id-3", rows[0].num: b"id-1"}
    assert await published.listings(filled, []) == {}


async def test_only_a_device_that_is_kept_can_be_public(filled: Driver) -> None:
    row = structs.replace(await a_row(filled, "1"), num=99)

    with pytest.raises(ConflictError):
        await make_public(filled, row)

    assert await published.count(filled) == 0
