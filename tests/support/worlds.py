"""Many public devices at once, straight into the tables that searches read, and what they are."""

import random
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from msgspec import Struct

from dtpr.geo.anchor import UNITS_PER_DEGREE, Anchor, to_units
from dtpr.geo.forms import footprint_parts, ground_parts
from dtpr.geo.sight import CERTAINTIES, Relation
from dtpr.geo.site import Site, reach_of
from dtpr.registry.judging import Candidates, Judgement, Placed, judge
from dtpr.registry.levels import Limits
from dtpr.registry.store import Driver, changes, published
from dtpr.registry.store.changes import NewChange
from dtpr.registry.store.driver import Row
from dtpr.registry.store.published import Filters, NewPublished
from dtpr.schema.geometry import (
    Geometry,
    LineString,
    MultiPolygon,
    Point,
    Polygon,
    Position,
)
from dtpr.schema.view import View
from tests.support.clock import NOON
from tests.support.devices import CITY, OTHER_CITY, a_sector
from tests.support.earth import walk
from tests.support.featured import a_feature
from tests.support.tiled import NOT_TILED

TODAY = NOON.date()

MOST_M = 30_000_000.0
"""Farther than any two positions are apart."""


class Thing(Struct, frozen=True, kw_only=True):
    """A public device, in the words of searches."""

    num: int
    geometry: Geometry
    views: Sequence[View] = ()
    rank: int = 2
    organization: str = CITY
    elements: Sequence[str] = ()
    purposes: Sequence[str] = ()
    active_from: date | None = None
    active_until: date | None = None

    @property
    def id(self) -> str:
        """Its id: higher numbers come first, so that no order is right by chance."""
        return f"id-{10**9 - self.num}"


class _Recorder:
    """A session that runs nothing: it remembers what it is told, to be run in one go."""

    def __init__(self) -> None:
        self.told: dict[str, list[Mapping[str, Any]]] = {}

    async def rows(self, name: str, **_values: Any) -> Sequence[Row]:
        raise NotImplementedError(name)

    async def run(self, name: str, **values: Any) -> int:
        self.told.setdefault(name, []).append(values)
        return 1

    async def many(self, name: str, values: Sequence[Mapping[str, Any]]) -> None:
        self.told.setdefault(name, []).extend(values)


async def fill(store: Driver, things: Iterable[Thing]) -> None:
    """Make devices public, all in one transaction.

    Their numbers have to be the next ones, and their organizations known.
    """
    recorder = _Recorder()
    for each in things:
        await recorder.run("insert_code", code=f"CODE{each.num}", subject=each.id)
        await recorder.run("insert_device", **_draft(each))
        touched = await published.put(recorder, form_of(each))
        change = NewChange(
            at=NOON,
            num=each.num,
            device=each.id,
            organization=each.organization,
            kind="published",
            revision=1,
            touched=touched,
        )
        await changes.insert(recorder, change)
    async with store.transaction() as session:
        for name, rows in recorder.told.items():
            await session.many(name, rows)


def form_of(thing: Thing) -> NewPublished:
    """Return the row that searches read."""
    geometry = thing.geometry
    spot = geometry.coordinates if isinstance(geometry, Point) else None
    lon, lat = spot or (0.0, 0.0)
    return NewPublished(
        num=thing.num,
        id=thing.id,
        organization=thing.organization,
        place=None,
        identifiability=thing.rank,
        lon=lon,
        lat=lat,
        spot=spot,
        grounds=ground_parts(geometry),
        footprints=footprint_parts(geometry, thing.views),
        active_from=thing.active_from,
        active_until=thing.active_until,
        listing=b"{}",
        terms=[],
        words=[],
        elements=thing.elements,
        purposes=thing.purposes,
        reach=reach_of(geometry, thing.views),
        featured=a_feature(thing.id, thing.organization, (lon, lat)),
        tiled=NOT_TILED,
    )


def is_asked_for(thing: Thing, filters: Filters) -> bool:
    """Tell whether a device passes some filters."""
    begins, ends = thing.active_from, thing.active_until
    return (
        filters.organization in (None, thing.organization)
        and filters.identifiability in (None, thing.rank)
        and filters.element in (None, *thing.elements)
        and filters.purpose in (None, *thing.purposes)
        and (filters.started_by is None or begins is None or begins <= filters.started_by)
        and (filters.not_over_on is None or ends is None or ends >= filters.not_over_on)
        and (filters.starts_after is None or (begins is not None and begins > filters.starts_after))
        and (filters.over_before is None or (ends is not None and ends < filters.over_before))
    )


class Plain:
    """The plain loop: it looks at every device of a world, each of them whole."""

    def __init__(self, things: Sequence[Thing]) -> None:
        self.things = things
        by_id = sorted(things, key=lambda each: each.id)
        self.order = {each.num: place for place, each in enumerate(by_id)}
        self._placed = {each.num: Placed(each.num, each.rank, _site(each)) for each in things}

    def answer(self, here: Anchor, limits: Limits, filters: Filters) -> Judgement:
        """Return the answer at a position."""
        asked = [each.num for each in self.things if is_asked_for(each, filters)]
        every = Candidates(
            centre=here,
            slack=MOST_M,
            reach_m=MOST_M,
            dots=[],
            sites=[self._placed[num] for num in asked],
        )
        return judge(every, here, limits, self.order)


def a_world(centre: Position, dice: random.Random, count: int = 120) -> list[Thing]:
    """Return a random world around a position: crowds, stacks, clusters, loners, all shapes.

    Areas and routes, which may not cross the antimeridian, are left out where they would.
    """
    heaps = [walk(centre, dice.uniform(0, 360), dice.uniform(0, 900)) for _ in range(3)]
    points = [_a_point(num, centre, heaps, dice) for num in range(1, count + 1)]
    if abs(centre[1]) > 80 or abs(centre[0]) > 179:
        return points
    shapes = [_a_shape(num, centre, dice) for num in range(count + 1, count + 16)]
    return points + shapes


def a_filter(dice: random.Random) -> Filters:
    """Return filters that a question may have, most often only those of today."""
    today = dice.choice([TODAY, TODAY, TODAY + timedelta(days=400)])
    days: dict[str, Any] = dice.choice(
        [
            {"started_by": today, "not_over_on": today},
            {"started_by": today, "not_over_on": today},
            {"started_by": today, "not_over_on": today},
            {"starts_after": today},
            {"over_before": today},
            {},
        ]
    )
    return Filters(
        **days,
        organization=dice.choice([None, None, None, CITY]),
        identifiability=dice.choice([None, None, None, 0, 1]),
        element=dice.choice([None, None, None, "a", "b"]),
        purpose=dice.choice([None, None, None, None, "a"]),
    )


def a_limit(dice: random.Random) -> Limits:
    """Return limits that a question may have."""
    relations: list[list[Relation]] = [["in_view", "area", "near"]] * 3
    relations += [["in_view"], ["area"], ["near"], ["in_view", "near"], ["area", "near"]]
    return Limits(
        radius_m=dice.choice([1, 30, 500, 5000]) * dice.uniform(0.3, 1),
        limit=dice.choice([1, 3, 10, 100]),
        relations=frozenset(dice.choice(relations)),
    )


def same(one: Judgement, other: Judgement) -> bool:
    """Tell whether two answers are the same to a reader: devices, order, how they lie."""
    return one.more == other.more and _shown(one) == _shown(other)


def what(judged: Judgement) -> set[tuple[int, Relation]]:
    """Return what a move within the margin may not change."""
    return {(num, sight.relation) for num, sight in judged.chosen}


def _shown(judged: Judgement) -> list[tuple[int, str, str | None, float]]:
    return [
        (num, sight.relation, sight.certainty, round(sight.distance_m, 1))
        for num, sight in judged.chosen
    ]


def _a_point(num: int, centre: Position, heaps: Sequence[Position], dice: random.Random) -> Thing:
    where = dice.choice(["stack", "crowd", "crowd", "cluster", "anywhere", "far"])
    spread = {"stack": 0.0, "crowd": 15.0, "cluster": 200.0, "anywhere": 2000.0, "far": 9000.0}
    start = dice.choice(heaps) if where in ("stack", "crowd", "cluster") else centre
    place = walk(start, dice.uniform(0, 360), spread[where] * dice.random())
    views = [_a_sector(dice) for _ in range(dice.choice([0, 0, 1, 1, 3]))]
    if dice.random() < 0.05 and abs(centre[1]) < 80 and abs(centre[0]) < 179:
        views.append(View(area=a_blob(place, 20, 300, dice), certainty="assumed"))
    return _a_thing(num, Point(coordinates=place), views, dice)


def _a_sector(dice: random.Random) -> View:
    width = dice.choice([360.0, dice.uniform(1, 180), dice.uniform(180, 359)])
    reach = dice.choice([20.0, dice.uniform(5, 400), dice.uniform(400, 20_000)])
    certainty = dice.choice(CERTAINTIES)
    return a_sector(dice.uniform(0, 360) % 360, width, reach, certainty=certainty)


def _a_shape(num: int, centre: Position, dice: random.Random) -> Thing:
    start = walk(centre, dice.uniform(0, 360), dice.uniform(0, 1500))
    kind = dice.choice(["area", "areas", "route", "corridor"])
    if kind in ("route", "corridor"):
        path = [walk(start, dice.uniform(0, 360), dice.uniform(50, 900)) for _ in range(90)]
        views = [View(corridor_m=dice.uniform(5, 200))] if kind == "corridor" else []
        return _a_thing(num, LineString(coordinates=path), views, dice)
    blob = a_blob(start, dice.choice([5, 150]), dice.uniform(30, 700), dice)
    views = [View(area=a_blob(start, 9, 900, dice))] if dice.random() < 0.4 else []
    if kind == "area":
        return _a_thing(num, blob, views, dice)
    other = a_blob(walk(start, 90, 2000), 70, 300, dice)
    several = MultiPolygon(coordinates=[blob.coordinates, other.coordinates])
    return _a_thing(num, several, views, dice)


def a_blob(
    middle: Position, corners: int, reach_m: float, dice: random.Random, least: float = 0.4
) -> Polygon:
    """Return an area around a position, with a ragged edge."""
    ring = [
        walk(middle, 360 * each / corners, reach_m * dice.uniform(least, 1))
        for each in range(corners)
    ]
    return Polygon(coordinates=[[*ring, ring[0]]])


def _a_thing(num: int, geometry: Geometry, views: list[View], dice: random.Random) -> Thing:
    days: dict[str, date] = dice.choice(
        [
            {},
            {},
            {},
            {"active_from": TODAY, "active_until": TODAY},
            {"active_from": TODAY + timedelta(days=1)},
            {"active_until": TODAY - timedelta(days=1)},
        ]
    )
    elements = dice.choice([["a"], ["a", "b"], ["b"], ["c"]])
    return Thing(
        num=num,
        geometry=geometry,
        views=views,
        rank=dice.randrange(3),
        organization=dice.choice([CITY, OTHER_CITY]),
        elements=elements,
        purposes=dice.choice([[], elements]),
        **days,
    )


def _site(thing: Thing) -> Site:
    geometry = thing.geometry
    if isinstance(geometry, Point):
        lon, lat = (to_units(each) / UNITS_PER_DEGREE for each in geometry.coordinates)
        geometry = Point(coordinates=(lon, lat))
    return Site.whole(geometry, thing.views)


def _draft(thing: Thing) -> dict[str, Any]:
    return {
        "id": thing.id,
        "code": f"CODE{thing.num}",
        "organization": thing.organization,
        "external_id": str(thing.num),
        "document": b"{}",
        "changed_at": NOON,
        "source": None,
    }
