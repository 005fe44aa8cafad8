"""What a search finds is enough for every answer around it: the plain loop agrees."""

import math
import random
from collections.abc import Sequence
from typing import Any

import pytest

from dtpr.geo.anchor import Anchor, anchor_at
from dtpr.registry import kept_blocks
from dtpr.registry.judging import judge
from dtpr.registry.kept_blocks import KeptBlocks
from dtpr.registry.levels import Limits
from dtpr.registry.narrowing import narrowed
from dtpr.registry.searching import Search
from dtpr.registry.store import Driver
from dtpr.registry.store.published import Filters
from dtpr.registry.terms import Terms
from dtpr.registry.watch import Watch
from dtpr.schema.geometry import Point, Position
from dtpr.schema.view import View
from tests.support.devices import a_sector
from tests.support.earth import walk
from tests.support.worlds import (
    TODAY,
    Plain,
    Thing,
    a_blob,
    a_filter,
    a_limit,
    a_world,
    fill,
    same,
    what,
)

CENTRES: dict[str, Position] = {
    "city": (2.35, 48.85),
    "equator": (0.0, 0.0),
    "antimeridian": (180.0, -17.0),
    "antimeridian-west": (-179.9999, 66.0),
    "north-pole": (12.0, 89.995),
    "south-pole": (-100.0, -90.0),
}
NOWHERE = (10.0, 50.0)
pytestmark = pytest.mark.usefixtures("city")
EVERY = Filters()


def near(place: Position, most_m: float, dice: random.Random) -> Anchor:
    """Return a position around another one, as often near as far."""
    return anchor_at(*walk(place, dice.uniform(0, 360), most_m * dice.random() ** 2))


@pytest.mark.parametrize("has_blocks", [False, True], ids=["store", "blocks"])
@pytest.mark.parametrize("centre", CENTRES.values(), ids=CENTRES)
async def test_a_search_finds_what_every_position_within_its_slack_needs(
    store: Driver, centre: Position, *, has_blocks: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept_blocks, "_WORTH_IT", 1)
    dice = random.Random(21)
    plain = Plain(a_world(centre, dice))
    await fill(store, plain.things)
    blocks = KeptBlocks(store, Watch(store), 2**24, lambda: 0.0) if has_blocks else None
    search = Search(store, blocks)
    chosen = walked = 0

    for _ in range(40):
        middle, slack = near(centre, 2500, dice), dice.choice([0.0, 4.0, 30.0, 400.0])
        limits, filters = a_limit(dice), a_filter(dice)
        found = await search.candidates(middle, slack, Terms(limits, filters))
        few = narrowed(found, limits)
        for _ in range(3):
            here = near((middle.lon, middle.lat), 0.999 * slack, dice)
            wanted = plain.answer(here, limits, filters)
            judged = judge(found, here, limits, plain.order)
            judged_few = judge(few, here, limits, plain.order)
            assert same(judged, wanted), (limits, filters)
            assert same(judged_few, wanted), (limits, filters)
            assert judged.margin_m <= wanted.margin_m + 0.05
            step = judged_few.margin_m * dice.choice([0.3, 0.99])
            there = anchor_at(*walk((here.lon, here.lat), dice.uniform(0, 360), step))
            assert what(plain.answer(there, limits, filters)) == what(wanted)
            chosen += len(wanted.chosen)
            walked += step > 0.5

    assert chosen > 100
    assert walked > 10
    assert blocks is None or len(blocks) > 10 or abs(centre[1]) > 80


class Counted:
    """Counts the statements that a store runs, and the rows that they return."""

    def __init__(self, store: Driver, monkeypatch: pytest.MonkeyPatch) -> None:
        self.statements = self.rows = 0
        plain_rows = store.rows

        async def rows(name: str, **values: Any) -> Sequence[Any]:
            found = await plain_rows(name, **values)
            self.statements += 1
            self.rows += len(found)
            return found

        monkeypatch.setattr(store, "rows", rows)

    def reset(self) -> None:
        """Begin anew."""
        self.statements = self.rows = 0


@pytest.fixture
def counted(store: Driver, monkeypatch: pytest.MonkeyPatch) -> Counted:
    """A count of the work of the store."""
    return Counted(store, monkeypatch)


def points(places: Sequence[Position], *, first: int = 1, **more: Any) -> list[Thing]:
    return [
        Thing(num=num, geometry=Point(coordinates=each), **more)
        for num, each in enumerate(places, start=first)
    ]


def city_of(count: int, spread_m: float) -> list[Position]:
    dice = random.Random(5)
    return [
        walk(NOWHERE, dice.uniform(0, 360), spread_m * math.sqrt(dice.random()))
        for _ in range(count)
    ]


async def work_of(
    things: Sequence[Thing],
    store: Driver,
    counted: Counted,
    *,
    at: Position = NOWHERE,
    filters: Filters = EVERY,
) -> tuple[int, int]:
    """Fill a store, ask the widest question, and return how many statements and rows it took."""
    await fill(store, things)
    limits = Limits(radius_m=5000, limit=100)
    search, here = Search(store), anchor_at(*at)
    counted.reset()

    found = await search.candidates(here, 4.0, Terms(limits, filters))
    work = counted.statements, counted.rows

    plain = Plain(things)
    assert same(judge(found, here, limits, plain.order), plain.answer(here, limits, filters))
    return work


CROWD = 3000


async def test_a_crowd_on_one_spot_is_read_whole_once_or_twice(
    store: Driver, counted: Counted
) -> None:
    statements, rows = await work_of(points([NOWHERE] * CROWD), store, counted)

    assert statements <= 24
    assert rows <= 2 * CROWD + 24 * 512


async def test_a_crowd_within_a_metre_is_read_whole_once_or_twice(
    store: Driver, counted: Counted
) -> None:
    statements, rows = await work_of(points(city_of(CROWD, 1.0)), store, counted)

    assert statements <= 24
    assert rows <= 2 * CROWD + 24 * 512


async def test_of_points_that_are_alike_no_more_are_kept_than_an_answer_has_room_for(
    store: Driver,
) -> None:
    await fill(store, points([NOWHERE] * 600))
    terms = Terms(Limits(radius_m=50, limit=10), EVERY)

    found = await Search(store).candidates(anchor_at(*NOWHERE), 4.0, terms)

    # Later ones come first by id.
    assert sorted(each.num for each in found.dots) == list(range(590, 601))


def crowd_of(count: int, spread_m: float, dice: random.Random) -> list[Thing]:
    """Return points with one or two sectors each, in all directions."""
    return [
        Thing(
            num=num,
            rank=dice.randrange(3),
            geometry=Point(coordinates=place),
            views=[
                a_sector(dice.uniform(0, 360), dice.choice([40, 180, 360]), dice.uniform(5, 60))
                for _ in range(dice.choice([1, 1, 2]))
            ],
        )
        for num, place in enumerate(city_of(count, spread_m), start=1)
    ]


@pytest.mark.parametrize("spread_m", [0.0, 1.0, 25.0])
async def test_a_crowd_that_sees_is_judged_as_one_by_one(store: Driver, spread_m: float) -> None:
    dice = random.Random(8)
    plain = Plain(crowd_of(900, spread_m, dice))
    await fill(store, plain.things)
    search = Search(store)
    at_once = 0

    for _ in range(25):
        middle, slack = near(NOWHERE, 60, dice), dice.choice([0.0, 2.0, 15.0])
        limits, filters = a_limit(dice), Filters()
        found = await search.candidates(middle, slack, Terms(limits, filters))
        here = near((middle.lon, middle.lat), 0.99 * found.slack, dice)
        judged = judge(found, here, limits, plain.order)
        wanted = plain.answer(here, limits, filters)
        assert same(judged, wanted), (limits, middle)
        assert same(judge(narrowed(found, limits), here, limits, plain.order), wanted)
        step = judged.margin_m * dice.choice([0.3, 0.99])
        there = anchor_at(*walk((here.lon, here.lat), dice.uniform(0, 360), step))
        assert what(plain.answer(there, limits, filters)) == what(wanted)
        at_once += found.crowd is not None

    assert at_once > 5


async def test_a_crowd_that_sees_its_spot_is_read_thrice_at_most(
    store: Driver, counted: Counted
) -> None:
    crowd = points([NOWHERE] * CROWD, views=[a_sector(range_m=50)])

    statements, rows = await work_of(crowd, store, counted)

    assert statements <= 26
    assert rows <= 5 * CROWD + 26 * 512


async def test_far_sight_over_one_spot_is_read_twice_at_most(
    store: Driver, counted: Counted
) -> None:
    views = [a_sector(range_m=50_000)]

    statements, rows = await work_of(points(city_of(700, 20_000), views=views), store, counted)

    assert statements <= 14
    assert rows <= 2 * 700 + 14 * 512


@pytest.mark.parametrize("metres", [6990.0, 7500.0, 30_000.0])
async def test_the_edge_of_a_dense_city_takes_few_rows(
    store: Driver, counted: Counted, metres: float
) -> None:
    edge = walk(NOWHERE, 90, metres)

    statements, rows = await work_of(points(city_of(CROWD, 2000)), store, counted, at=edge)

    assert statements <= 40
    assert rows <= 40 * 512


async def test_a_rare_element_is_found_in_few_statements(store: Driver, counted: Counted) -> None:
    common = points(city_of(CROWD, 2000))
    rare = Thing(num=CROWD + 1, geometry=Point(coordinates=NOWHERE), elements=["rare"])
    filters = Filters(element="rare")

    statements, rows = await work_of([*common, rare], store, counted, filters=filters)

    assert statements <= 8
    assert rows <= 8


async def test_where_all_are_over_nothing_is_read(store: Driver, counted: Counted) -> None:
    over = points(city_of(CROWD, 2000), active_until=TODAY.replace(year=2020))
    filters = Filters(started_by=TODAY, not_over_on=TODAY)

    statements, rows = await work_of(over, store, counted, filters=filters)

    assert statements <= 12
    assert rows == 0


async def test_of_a_huge_area_only_what_is_near_is_read(store: Driver, counted: Counted) -> None:
    dice = random.Random(2)
    area = a_blob(NOWHERE, 8000, 200_000, dice, 0.999)
    drawn = [View(area=a_blob(NOWHERE, 8000, 150_000, dice, 0.999))]
    huge = [
        Thing(num=1, geometry=area),
        Thing(num=2, geometry=Point(coordinates=NOWHERE), views=drawn),
    ]

    statements, rows = await work_of(huge, store, counted)

    assert statements <= 14
    assert rows <= 14 * 8
