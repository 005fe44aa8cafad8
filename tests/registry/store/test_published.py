"""What is public, as both stores keep and search it."""

from datetime import date
from typing import Any, NamedTuple

import pytest
from msgspec import structs

from dtpr.errors import ConflictError
from dtpr.geo.box import Box
from dtpr.geo.forms import Part
from dtpr.geo.units import units_of
from dtpr.registry.store import Driver, published, search
from dtpr.registry.store.published import Filters
from tests.support.devices import CITY, OTHER_CITY
from tests.support.rows import a_row, make_public

ALL_RANKS = (0, 1, 2)
WORLD = Box(-180, -90, 180, 90)
MAY = date(2026, 5, 1)


class Found(NamedTuple):
    """A point, or a part of a device or of what it senses, in the order of the columns."""

    kind: int
    num: int
    rank: int
    lon: int | None
    lat: int | None
    form: bytes | None


async def around(
    store: Driver, box: Box = WORLD, *, most: int = 10_000, **filters: Any
) -> list[Found]:
    """Return all that is found where every box of a search is the same one, by number and kind."""
    wanted = filters.get("identifiability")
    ranks = [f"rank{rank}" for rank in (ALL_RANKS if wanted is None else (wanted,))]
    boxes = dict.fromkeys((*ranks, "grounds", "footprints"), units_of(box))
    rows = await published.around(store, boxes, Filters(**filters), dict.fromkeys(ALL_RANKS, most))
    found = [Found(*each) for each in rows]
    return sorted(found, key=lambda each: (each.num, each.kind, each.form or b""))


async def names_around(store: Driver, box: Box = WORLD, **filters: Any) -> list[str]:
    """Return the names of the devices that are found, once for each of their parts."""
    found = await around(store, box, **filters)
    listings = await published.listings(store, [each.num for each in found])
    return [listings[each.num].decode().removeprefix("id-") for each in found]


async def listed(store: Driver, **filters: Any) -> list[str]:
    """Return the names of the devices of a list."""
    found = await search.find(store, Filters(**filters))
    return [each.listing.decode().removeprefix("id-") for each in found]


async def test_a_point_is_found_as_it_was_made_public(filled: Driver) -> None:
    row = await a_row(filled, "1")
    await make_public(filled, row, position=(0.1, -0.2), identifiability=1)

    assert await around(filled) == [Found(0, row.num, 1, 1_000_000, -2_000_000, None)]
    assert await published.spots_of(filled, [row.num]) == {row.num: (1_000_000, -2_000_000)}


async def test_parts_are_found_as_they_were_made_public(filled: Driver) -> None:
    row = await a_row(filled, "1")
    grounds = [Part(Box(1, 1, 2, 2), b"\x00west"), Part(Box(2, 1, 3, 2), b"\x00east")]
    footprints = [Part(Box(0, 0, 4, 4), b"\x00seen")]
    await make_public(filled, row, grounds=grounds, footprints=footprints, identifiability=0)

    assert await around(filled) == [
        Found(1, row.num, 0, None, None, b"\x00east"),
        Found(1, row.num, 0, None, None, b"\x00west"),
        Found(2, row.num, 0, None, None, b"\x00seen"),
    ]
    assert await around(filled, Box(3.5, 3.5, 3.5, 3.5)) == [
        Found(2, row.num, 0, None, None, b"\x00seen")
    ]
    assert sorted(await published.ground_forms(filled, [row.num])) == [
        (row.num, b"\x00east"),
        (row.num, b"\x00west"),
    ]
    assert await published.spots_of(filled, [row.num]) == {}


async def test_only_the_boxes_that_are_named_are_searched(filled: Driver) -> None:
    for rank, name in enumerate("012"):
        await make_public(filled, await a_row(filled, name), identifiability=rank)
    world = units_of(WORLD)

    for rank in range(3):
        boxes = {f"rank{rank}": world}
        rows = await published.around(filled, boxes, Filters(), {rank: 10})
        assert [each[2] for each in rows] == [rank]


async def test_a_bounded_search_reads_no_more_than_512_points_of_a_class(filled: Driver) -> None:
    async with filled.transaction() as session:
        for n in range(520):
            await make_public(session, await a_row(session, f"{n}"))
        await make_public(session, await a_row(session, "other"), identifiability=0)

    assert len(await around(filled, most=512)) == 512 + 1
    assert len(await around(filled, most=600)) == 520 + 1
    assert len(await around(filled)) == 520 + 1


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

    assert await names_around(filled, **filters) == ["1"]
    assert await listed(filled, **filters) == ["1"]


async def test_an_identifiability_holds_for_parts_too(filled: Driver) -> None:
    for rank, name in enumerate("012"):
        row = await a_row(filled, name)
        parts = [Part(Box(1, 1, 2, 2), name.encode())]
        await make_public(filled, row, identifiability=rank, grounds=parts, footprints=parts)

    assert await names_around(filled, identifiability=1) == ["1", "1"]


async def test_without_days_a_device_is_always_active(filled: Driver) -> None:
    await make_public(filled, await a_row(filled, "1"))

    assert await names_around(filled, started_by=MAY, not_over_on=MAY) == ["1"]


async def test_an_organization_holds_in_both_searches(filled: Driver) -> None:
    await make_public(filled, await a_row(filled, "1"))
    await make_public(filled, await a_row(filled, "2", organization=OTHER_CITY))

    assert await names_around(filled, organization=OTHER_CITY) == ["2"]
    assert await listed(filled, organization=OTHER_CITY) == ["2"]


async def test_all_filters_hold_together(filled: Driver) -> None:
    common = {"place": "a", "identifiability": 0, "elements": ["x"], "purposes": ["x"]}
    days = {"active_from": MAY, "active_until": MAY}
    await make_public(filled, await a_row(filled, "1"), **common, **days)
    await make_public(filled, await a_row(filled, "2"), **common)
    filters: dict[str, Any] = {"organization": CITY, "place": "a", "element": "x"}
    filters |= {"identifiability": 0, "purpose": "x"}
    both = {**filters, "started_by": MAY, "not_over_on": MAY}
    narrow = {**both, "starts_after": date(2026, 4, 1), "over_before": date(2026, 6, 1)}

    assert await listed(filled, **both) == ["1", "2"]
    assert await listed(filled, **narrow) == ["1"]
    assert await names_around(filled, **narrow) == ["1"]


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
async def test_a_box_finds_the_parts_that_it_touches(
    filled: Driver, box: Box, found: list[str]
) -> None:
    parts = {
        "west": Box(2, 48, 2.1, 48.1),
        "east": Box(179.9, 0, 180, 0.1),
        "far-west": Box(-180, 0, -179.9, 0.1),
        "across": Box(179.9, 0, -179.9, 0.1),
        "pole": Box(-180, 89, 180, 90),
    }
    for name, part in parts.items():
        await make_public(filled, await a_row(filled, name), grounds=[Part(part, name.encode())])

    rows = await search.find(filled, Filters(), box=box)

    assert sorted(each.listing.decode().removeprefix("id-") for each in rows) == found
    around_it = [name for part in box.parts() for name in await names_around(filled, part)]
    assert sorted(set(around_it)) == found


async def test_a_box_lists_a_device_for_where_it_is_and_not_for_what_it_senses(
    filled: Driver,
) -> None:
    seen = [Part(Box(5, 5, 6, 6), b"seen")]
    await make_public(filled, await a_row(filled, "1"), position=(2, 48), footprints=seen)

    async def count(box: Box) -> int:
        return len(await search.find(filled, Filters(), box=box))

    assert await count(Box(5, 5, 6, 6)) == 0
    assert await count(Box(2, 48, 2, 48)) == 1


async def test_a_search_goes_by_number_from_one_on(filled: Driver) -> None:
    rows = [await a_row(filled, name) for name in "1234"]
    for each in reversed(rows):
        await make_public(filled, each)

    first = await search.find(filled, Filters(), limit=2)
    rest = await search.find(filled, Filters(), after=first[-1].num, limit=5)

    assert [each.num for each in [*first, *rest]] == [each.num for each in rows]
    assert len(first) == 2


async def test_what_was_removed_and_made_public_anew_is_found_as_it_is_now(
    filled: Driver,
) -> None:
    row = await a_row(filled, "1")
    parts = [Part(Box(179, 0, -179, 1), b"part"), Part(Box(170, 0, 171, 1), b"other")]
    await make_public(filled, row, elements=["x", "x"], grounds=parts, footprints=parts)

    await published.remove(filled, row.num)
    await make_public(filled, row, elements=["y"], position=(5.0, 5.0))

    assert await published.count(filled) == 1
    assert await names_around(filled, element="x") == []
    assert await names_around(filled, element="y") == ["1"]
    assert await names_around(filled, Box(170, 0, 180, 1)) == []
    assert await names_around(filled, Box(5, 5, 5, 5)) == ["1"]


async def test_what_is_removed_is_found_no_more(filled: Driver) -> None:
    rows = [await a_row(filled, name) for name in "12"]
    for each in rows:
        await make_public(filled, each, elements=["x"])

    await published.remove(filled, rows[0].num)

    assert await names_around(filled) == await listed(filled, element="x") == ["2"]
    assert await published.count(filled) == 1


async def test_making_public_and_removing_tell_where_answers_are_others_since(
    filled: Driver,
) -> None:
    row = await a_row(filled, "1")
    reach = Box(179.5, -1, -179.5, 1)

    put = await make_public(filled, row, position=(180, 0), reach=reach)
    removed = await published.remove(filled, row.num)

    assert put == removed == [units_of(each) for each in reach.parts()]
    assert len(put) == 2


async def test_days_within_a_year_and_beyond_all_years_are_told_apart(filled: Driver) -> None:
    long_ago, far_ahead = date(1, 1, 1), date(9999, 12, 31)
    await make_public(filled, await a_row(filled, "1"), active_from=long_ago, active_until=MAY)
    await make_public(filled, await a_row(filled, "2"), active_from=MAY, active_until=far_ahead)

    async def on(day: date) -> list[str]:
        return await names_around(filled, started_by=day, not_over_on=day)

    assert await on(date(1950, 1, 1)) == ["1"]
    assert await on(date(2026, 4, 30)) == ["1"]
    assert await on(MAY) == ["1", "2"]
    assert await on(date(2026, 5, 2)) == ["2"]
    assert await on(date(2500, 1, 1)) == ["2"]


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
