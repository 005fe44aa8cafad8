"""Questions and devices that are meant to hurt: crowds, far sight, edges, and nothing at all."""

import math
from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from benchmarks.kinds import KINDS
from benchmarks.world import Entry, Spot, World, entry_at, make_world, moved
from dtpr.schema.answers import MAX_NEARBY, MAX_RADIUS_M
from dtpr.schema.geometry import Point, Polygon, Position
from dtpr.schema.view import Sector, View

# Far from every city.
CROWD: Position = (-30.0, 40.0)
FAR_SIGHTED: Position = (-30.0, 20.0)
HUGE: Position = (-110.0, -30.0)

_MOST_CROWDED, _CROWDED_SHARE = 10_000, 10
_FAR_SIGHTED = 5
_SIGHT_M = 50_000.0
_CORNERS, _HUGE_DEGREES = 20_000, 3.0


def make_hostile(size: int) -> World:
    """Return a world with a crowd on one spot, far sight over another, and a huge area.

    The crowd is ten times the rest, 10,000 at most; a fifth of that sees 50 km.
    """
    world = make_world(size)
    crowd = min(_MOST_CROWDED, _CROWDED_SHARE * size)
    extra = [*_crowd(world, crowd), *_far_sighted(world, crowd // _FAR_SIGHTED), _huge(world)]
    return msgspec.structs.replace(world, extra=extra)


def hard_questions(world: World) -> Mapping[str, bytes]:
    """Return questions that any world may be asked, by what is hard about them."""
    town = max(world.towns, key=lambda each: len(each.hot_spots))
    city = (town.city.lon, town.city.lat)
    edge = moved(*city, 3 * town.sigma + MAX_RADIUS_M, 0)
    far = moved(*city, 30_000, 0)
    spot = _busiest(world)
    places: Mapping[str, Position] = {
        "centre": city,
        "crowded square": spot,
        "edge of a city": edge,
        "30 km outside": far,
        "empty ocean": (-140.0, -45.0),
        "north pole": (0.0, 90.0),
        "south pole": (0.0, -90.0),
        "antimeridian": (180.0, 10.0),
    }
    return {
        **{name: _question(each) for name, each in places.items()},
        "crowded square, ten": _question(spot, limit=10),
        "crowded square, a metre": _question(spot, radius_m=1.0),
        "rare element": _question(spot, element=_rarest()),
        "planned": _question(spot, status="planned"),
        "another city's owner": _question(spot, organization=_stranger(world)),
        "seen from": _question(spot, relations=["in_view"]),
        "seen from, edge": _question(edge, relations=["in_view"]),
    }


def crowd_questions(_world: World) -> Mapping[str, bytes]:
    """Return questions about what `make_hostile` adds."""
    corner = moved(*HUGE, 100_000, 250_000)
    return {
        "crowd": _question(CROWD),
        "crowd, ten": _question(CROWD, limit=10),
        "crowd, a metre off": _question(moved(*CROWD, 1, 0), radius_m=1.5),
        "crowd, its edge": _question(moved(*CROWD, MAX_RADIUS_M - 1, 0)),
        "crowd, only sight": _question(CROWD, relations=["in_view"]),
        "crowd, planned": _question(CROWD, status="planned"),
        "crowd, rare element": _question(CROWD, element=_rarest()),
        "far sight": _question(FAR_SIGHTED),
        "far sight, ten": _question(FAR_SIGHTED, limit=10, radius_m=1.0),
        "far sight, its edge": _question(moved(*FAR_SIGHTED, _SIGHT_M - 500, 0)),
        "inside a huge area": _question(HUGE),
        "at the edge of a huge area": _question(corner),
    }


def _question(place: Position, **more: Any) -> bytes:
    lon, lat = place
    asked = {"lat": lat, "lon": lon, "radius_m": MAX_RADIUS_M, "limit": MAX_NEARBY, **more}
    return msgspec.json.encode(asked)


def _crowd(world: World, count: int) -> Iterator[Entry]:
    for number in range(count):
        yield _changed(world, number, f"crowd-{number}", geometry=Point(coordinates=CROWD))


def _far_sighted(world: World, count: int) -> Iterator[Entry]:
    views = [View(sector=Sector(range_m=_SIGHT_M))]
    for number in range(count):
        # A spiral: all of them see its middle, and no two stand on one spot.
        away, turn = 20_000 * math.sqrt(number / max(count, 1)), 2.4 * number
        place = moved(*FAR_SIGHTED, away * math.cos(turn), away * math.sin(turn))
        yield _changed(
            world, number, f"far-{number}", geometry=Point(coordinates=place), views=views
        )


def _huge(world: World) -> Entry:
    ring: list[Position] = []
    for number in range(_CORNERS):
        turn = 2 * math.pi * number / _CORNERS
        reach = _HUGE_DEGREES * (1 + 0.1 * math.sin(200 * turn))
        ring.append((HUGE[0] + reach * math.cos(turn), HUGE[1] + reach * math.sin(turn)))
    area = Polygon(coordinates=[[*ring, ring[0]]])
    return _changed(world, 0, "huge", geometry=area, views=[])


def _changed(world: World, number: int, key: str, **values: Any) -> Entry:
    organization, device = entry_at(world, number % len(world.spots))
    return Entry(organization, msgspec.structs.replace(device, external_id=key, **values))


def _busiest(world: World) -> Position:
    crowded: dict[tuple[int, int | None], list[Spot]] = {}
    for each in world.spots:
        crowded.setdefault((each.town, each.hot), []).append(each)
    squares = [each for (_, hot), each in crowded.items() if hot is not None]
    spot = max(squares or [list(world.spots)], key=len)[0]
    return (spot.lon, spot.lat)


def _rarest() -> str:
    """Return the element that the fewest devices of a world have."""
    weights: dict[str, int] = {}
    for kind in KINDS:
        for each in kind.elements:
            weights[each] = weights.get(each, 0) + kind.weight
    return min(weights, key=lambda each: weights[each])


def _stranger(world: World) -> str:
    return entry_at(world, len(world.spots) - 1).organization
