"""Blocks in memory answer as the store does, and only for what it holds now."""

from collections.abc import Sequence
from typing import Any

import pytest

from dtpr.geo.anchor import anchor_at
from dtpr.geo.units import Units, units_around
from dtpr.registry import kept_blocks
from dtpr.registry.blocks import VIEWS, Block, Forms
from dtpr.registry.kept_blocks import KeptBlocks
from dtpr.registry.levels import Limits
from dtpr.registry.searching import Search
from dtpr.registry.store import Driver
from dtpr.registry.store.published import Filters
from dtpr.registry.terms import Terms
from dtpr.registry.watch import Watch
from dtpr.schema.geometry import Point, Polygon, Position
from tests.support.devices import a_sector
from tests.support.worlds import Thing, fill

HERE: Position = (2.35, 48.85)
FAR: Position = (2.45, 48.85)
EVERY = Filters()
MUCH = 2**24
LIFETIME_S = 300.0
PATIENCE = 50
pytestmark = pytest.mark.usefixtures("city")


class Seconds:
    """A clock that goes when it is told to."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


class Asked:
    """Counts the statements that a store runs, by name."""

    def __init__(self, store: Driver, monkeypatch: pytest.MonkeyPatch) -> None:
        self.names: list[str] = []
        plain = store.rows

        async def rows(name: str, **values: Any) -> Sequence[Any]:
            self.names.append(name)
            return await plain(name, **values)

        monkeypatch.setattr(store, "rows", rows)

    def taken(self) -> list[str]:
        """Return what was run since the last time, but for looks at the log."""
        names = [each for each in self.names if each in {"around", "in_block"}]
        self.names.clear()
        return names


@pytest.fixture
def asked(store: Driver, monkeypatch: pytest.MonkeyPatch) -> Asked:
    """What the store is asked."""
    return Asked(store, monkeypatch)


@pytest.fixture
async def watch(store: Driver) -> Watch:
    """What tells of changes: a camera stands here, and another one far away."""
    await fill(store, [a_camera(1, HERE), a_camera(2, FAR)])
    return Watch(store)


def a_camera(num: int, at: Position) -> Thing:
    return Thing(num=num, geometry=Point(coordinates=at), views=[a_sector(90, 60, 40)])


def a_square(at: Position, size: float) -> Polygon:
    west, south, east, north = at[0] - size, at[1] - size, at[0] + size, at[1] + size
    ring = [(west, south), (east, south), (east, north), (west, north), (west, south)]
    return Polygon(coordinates=[ring])


def around(at: Position, metres: float = 50) -> dict[str, Units]:
    return {"rank0": units_around(*at, metres)[0], "footprints": units_around(*at, 5)[0]}


async def found(blocks: KeptBlocks, at: Position, times: int = 1) -> bool:
    """Ask about a place some times; tell whether it was answered from memory in the end."""
    kept = None
    for _ in range(times):
        kept = await blocks.covering(around(at), EVERY)
    return kept is not None


def seen_in(kept: Sequence[Block]) -> set[int]:
    """Return the devices that sense around a place, by some blocks."""
    views: Forms = {}
    for each in kept:
        each.gather(VIEWS, around(HERE)["footprints"], views)
    return set(views)


async def test_a_place_that_is_asked_about_often_needs_no_store(
    store: Driver, watch: Watch, asked: Asked
) -> None:
    search = Search(store, KeptBlocks(store, watch, MUCH, Seconds()))
    terms = Terms(Limits(radius_m=60, limit=5), EVERY)
    seen = []

    for step in range(12):
        here = anchor_at(HERE[0] + step * 1e-5, HERE[1] + step * 1e-6)
        await watch.catch_up()
        seen.append([each.num for each in (await search.candidates(here, 3.0, terms)).sites])

    names = asked.taken()
    assert seen == [[1]] * 12
    assert names[0] == "around"
    assert names.count("around") < 10
    assert names[-1] == "in_block"


async def test_what_is_published_drops_the_blocks_it_matters_to(
    store: Driver, watch: Watch, asked: Asked
) -> None:
    blocks = KeptBlocks(store, watch, MUCH, Seconds())
    await watch.catch_up()
    assert await found(blocks, HERE, 4)
    assert await found(blocks, FAR, 4)
    asked.taken()

    await fill(store, [a_camera(3, HERE)])
    await watch.catch_up()

    assert await found(blocks, FAR)
    assert asked.taken() == []
    assert await found(blocks, HERE)
    assert set(asked.taken()) == {"in_block"}


@pytest.mark.parametrize("size", [0.001, 0.2], ids=["small", "large"])
async def test_what_is_published_drops_the_blocks_of_every_filter(
    store: Driver, watch: Watch, size: float
) -> None:
    blocks = KeptBlocks(store, watch, MUCH, Seconds())
    own = Filters(organization="hillford")
    await watch.catch_up()
    for each in (EVERY, own) * 4:
        await blocks.covering(around(HERE), each)
    assert await blocks.covering(around(HERE), own) is not None

    await fill(store, [Thing(num=3, geometry=a_square(HERE, size), views=[])])
    await watch.catch_up()

    assert len(blocks) == 0


async def test_where_much_happened_all_is_forgotten(
    store: Driver, watch: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept_blocks, "_MOST_CHANGES", 2)
    blocks = KeptBlocks(store, watch, MUCH, Seconds())
    await watch.catch_up()
    assert await found(blocks, HERE, 4)

    await fill(store, [a_camera(num, FAR) for num in (3, 4, 5)])
    await watch.catch_up()

    assert len(blocks) == 0
    assert not await found(blocks, HERE)


async def test_what_is_written_while_a_block_is_read_is_not_missed(
    store: Driver, watch: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    blocks = KeptBlocks(store, watch, MUCH, Seconds())
    await watch.catch_up()
    assert not await found(blocks, HERE)
    plain, more = store.rows, [a_camera(3, HERE)]

    async def rows(name: str, **values: Any) -> Sequence[Any]:
        read = await plain(name, **values)
        if name == "in_block" and more:
            await fill(store, [more.pop()])
        return read

    monkeypatch.setattr(store, "rows", rows)
    kept = None
    for _ in range(PATIENCE):
        # PostgreSQL may tell late of what was written, and then it is read once more.
        kept = kept or await blocks.covering(around(HERE), EVERY)

    assert kept is not None
    assert seen_in(kept) == {1, 3}


async def test_where_the_register_never_rests_the_store_is_asked(
    store: Driver, watch: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    blocks = KeptBlocks(store, watch, MUCH, Seconds())
    await watch.catch_up()
    plain, nums = store.rows, iter(range(3, 100))

    async def rows(name: str, **values: Any) -> Sequence[Any]:
        read = await plain(name, **values)
        if name == "in_block":
            await fill(store, [a_camera(next(nums), HERE)])
        return read

    monkeypatch.setattr(store, "rows", rows)

    assert not await found(blocks, HERE, 6)


@pytest.mark.parametrize(("memory", "rests"), [(MUCH, 1), (1, 19)])
async def test_to_read_blocks_never_takes_most_of_the_time(
    store: Driver, watch: Watch, monkeypatch: pytest.MonkeyPatch, memory: int, rests: float
) -> None:
    seconds = Seconds()
    blocks = KeptBlocks(store, watch, memory, seconds)
    await watch.catch_up()
    plain = store.rows

    async def rows(name: str, **values: Any) -> Sequence[Any]:
        seconds.now += name == "in_block"
        return await plain(name, **values)

    monkeypatch.setattr(store, "rows", rows)
    took, tries = 0.0, 0
    while not took:
        # PostgreSQL may tell late of what was written before, and then it is read once more.
        assert (tries := tries + 1) < PATIENCE
        seconds.now += 30
        begun = seconds.now
        is_kept = await found(blocks, HERE)
        took = seconds.now - begun if is_kept else 0.0

    assert not await found(blocks, FAR, 9)
    assert await found(blocks, HERE)
    seconds.now += (rests - 0.5) * took
    assert not await found(blocks, FAR)
    seconds.now += took
    assert await found(blocks, FAR, 60)


async def test_a_crowd_is_left_to_the_store(
    store: Driver, watch: Watch, asked: Asked, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept_blocks, "_MOST_ROWS", 2)
    blocks = KeptBlocks(store, watch, MUCH, Seconds())
    await watch.catch_up()

    assert not await found(blocks, HERE, 9)
    # That it is one is found out once.
    assert len(set(asked.taken())) == 1
    assert len(asked.taken()) == 0


async def test_where_a_crowd_was_met_no_block_is_read(
    store: Driver, watch: Watch, asked: Asked
) -> None:
    await fill(store, [a_camera(num, HERE) for num in range(3, 1030)])
    seconds = Seconds()
    blocks = KeptBlocks(store, watch, MUCH, seconds)
    search, terms = Search(store, blocks), Terms(Limits(radius_m=60, limit=5), EVERY)
    await watch.catch_up()

    for _ in range(6):
        seen = await search.candidates(anchor_at(*HERE), 3.0, terms)
        assert seen.crowd is not None

    assert set(asked.taken()) == {"around"}
    seconds.now += LIFETIME_S + 1
    assert not await found(blocks, HERE)
    assert await found(blocks, HERE)


async def test_a_block_that_nobody_asked_about_for_some_minutes_is_forgotten(
    store: Driver, watch: Watch, asked: Asked
) -> None:
    seconds = Seconds()
    blocks = KeptBlocks(store, watch, MUCH, seconds)
    await watch.catch_up()
    assert await found(blocks, HERE, 4)
    asked.taken()

    for _ in range(3):
        seconds.now += LIFETIME_S - 1
        assert await found(blocks, HERE)
    assert asked.taken() == []
    seconds.now += LIFETIME_S + 1
    assert not await found(blocks, HERE)
    assert await found(blocks, HERE)

    assert set(asked.taken()) == {"in_block"}


async def test_what_is_asked_about_more_stays_where_memory_is_short(
    store: Driver, watch: Watch
) -> None:
    blocks = KeptBlocks(store, watch, 1, Seconds())
    await watch.catch_up()
    assert await found(blocks, HERE, 20)

    assert not await found(blocks, FAR, 3)
    assert await found(blocks, HERE)
    # Who keeps asking gets its room in the end.
    assert await found(blocks, FAR, 60)


async def test_other_filters_are_other_blocks(
    store: Driver, watch: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept_blocks, "_MOST_FILTERS", 2)
    blocks = KeptBlocks(store, watch, MUCH, Seconds())
    await watch.catch_up()
    assert await found(blocks, HERE, 4)

    others = [Filters(organization=each) for each in ("hillford", "portford")]
    kept = [await blocks.covering(around(HERE), each) for each in (others[0],) * 4]

    assert kept[0] is None
    assert kept[-1] is not None
    assert seen_in(kept[-1]) == set()
    assert await found(blocks, HERE)
    # One more than are told apart: all begins anew.
    assert await blocks.covering(around(HERE), others[1]) is None
    assert len(blocks) == 0


async def test_no_more_places_are_counted_than_fit(
    store: Driver, watch: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept_blocks, "_MOST_ASKED", 2)
    blocks = KeptBlocks(store, watch, MUCH, Seconds())
    await watch.catch_up()

    for number in range(12):
        assert not await found(blocks, (10 + number / 10, 20.0))

    assert await found(blocks, HERE, 8)


async def test_near_the_poles_the_store_is_asked(store: Driver, watch: Watch) -> None:
    blocks = KeptBlocks(store, watch, MUCH, Seconds())
    await watch.catch_up()

    assert not await found(blocks, (10.0, 85.0), 6)
