"""Made-up worlds of devices, and where people ask in them; the same seed makes the same world."""

import math
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from functools import cache
from itertools import accumulate, islice
from random import Random
from typing import NamedTuple

from msgspec import Struct

from benchmarks.kinds import (
    CITIES,
    KINDS,
    OWNERS,
    SIDES,
    STREETS,
    City,
    Kind,
    Owner,
    placements_of,
)
from dtpr.schema.answers import NearbyQuestion
from dtpr.schema.datachain import DatachainInstance, Placement
from dtpr.schema.device import Device
from dtpr.schema.geometry import Point, Polygon
from dtpr.schema.notice import Notice
from dtpr.schema.organization import CoverageStatement, Organization
from dtpr.schema.releases import DEVICE_RELEASE
from dtpr.schema.text import Name
from dtpr.schema.view import Sector, View

SEED = 20261122
RADIUS_M = 500.0
LIMIT = 10
NEAR_DEVICE_M = 60.0
"""Most people ask no farther than this from a device."""

_METRES_PER_DEGREE = 111_195
_ONE_CITY = 200_000
_HOT_SHARE, _SNAPPED_SHARE, _VIEW_SHARE = 0.45, 0.7, 0.5
_NEAR_SHARE, _POPULAR_SHARE = 0.85, 0.5
_BLOCK_M, _KERB_M = 90.0, 6.0
_HOT_SPREAD_M = (60.0, 200.0)
_PER_HOT_SPOT, _LEAST_HOT_SPOTS = 400, 4
_CREATED_AT = "2026-11-02T09:00:00Z"


class HotSpot(NamedTuple):
    """A busy square: metres along and across the streets from the city's centre, and its width."""

    x: float
    y: float
    spread: float


class Town(NamedTuple):
    """A city as it is built: the width in metres of its bell curve, the turn of its streets."""

    city: City
    sigma: float
    turn: float
    hot_spots: Sequence[HotSpot]


class Spot(NamedTuple):
    """Where one device stands: degrees, the number of its town, and of its hot spot if any."""

    lon: float
    lat: float
    town: int
    hot: int | None


class Entry(NamedTuple):
    """A device and the organization that registers it."""

    organization: str
    device: Device


class World(Struct, frozen=True, kw_only=True):
    """Towns and the spots of all devices, in the order in which they are registered."""

    seed: int
    towns: Sequence[Town]
    spots: Sequence[Spot]
    extra: Sequence[Entry] = ()

    @property
    def size(self) -> int:
        """Return how many devices there are."""
        return len(self.spots) + len(self.extra)


def make_world(size: int, seed: int = SEED) -> World:
    """Return a world of so many devices: one city, or twenty of them for more than 200,000."""
    random = Random(f"{seed} {size}")
    cities = CITIES if size > _ONE_CITY else CITIES[:1]
    towns: list[Town] = []
    spots: list[Spot] = []
    for number, city in enumerate(cities):
        count = size // len(cities) + (number < size % len(cities))
        towns.append(_town(city, count, random))
        spots += [_spot(number, towns[-1], random) for _ in range(count)]
    return World(seed=seed, towns=towns, spots=spots)


def organizations_of(world: World) -> Iterator[Organization]:
    """Yield who registers in a world; each city says what it covers."""
    for town in world.towns:
        for owner in OWNERS:
            yield Organization(
                slug=_slug(town.city, owner),
                name={locale: text.format(town.city.name) for locale, text in owner.name.items()},
                kind=owner.kind,
                coverage=[_coverage(town)] if owner.kind == "city" else [],
            )


def entry_at(world: World, index: int) -> Entry:
    """Return one device of a world, by its place in the order of registration."""
    if index >= len(world.spots):
        return world.extra[index - len(world.spots)]
    random = Random(f"{world.seed} device {index}")
    spot = world.spots[index]
    city = world.towns[spot.town].city
    [number] = random.choices(range(len(KINDS)), [each.weight for each in KINDS])
    [owner] = random.choices(OWNERS, [each.weight for each in OWNERS])
    return Entry(_slug(city, owner), _device(spot, f"{city.name}-{index:07d}", number, random))


def questions_of(world: World, count: int) -> list[NearbyQuestion]:
    """Return what people ask: mostly near devices, and in popular places more often."""
    return list(islice(stream_of(world, "questions"), count))


def stream_of(world: World, purpose: str) -> Iterator[NearbyQuestion]:
    """Yield what people ask without an end; another purpose, other positions."""
    random = Random(f"{world.seed} {purpose}")
    squares = _busiest_first(world)
    # Summed up once: a choice among thousands of squares is quick then.
    weights = list(accumulate(1 / rank for rank in range(1, len(squares) + 1)))
    while True:
        yield _question(world, squares, weights, random)


def _town(city: City, count: int, random: Random) -> Town:
    # A city with a hundred times the devices is some six times as wide, so it is denser too.
    sigma = 1200.0 * (max(count, 1) / 1000) ** 0.4
    hot_spots = [
        HotSpot(
            random.gauss(0, 0.6 * sigma),
            random.gauss(0, 0.6 * sigma),
            random.uniform(*_HOT_SPREAD_M),
        )
        for _ in range(max(_LEAST_HOT_SPOTS, count // _PER_HOT_SPOT))
    ]
    return Town(city, sigma, random.uniform(0, math.pi / 2), hot_spots)


def _spot(number: int, town: Town, random: Random) -> Spot:
    hot = None
    if random.random() < _HOT_SHARE:
        # The power makes the n-th spot less busy than the first, by the cube root of n.
        hot = int(len(town.hot_spots) * random.random() ** 1.5)
    centre = HotSpot(0, 0, town.sigma) if hot is None else town.hot_spots[hot]
    x, y = random.gauss(centre.x, centre.spread), random.gauss(centre.y, centre.spread)
    street = random.random() / _SNAPPED_SHARE
    if street < 1:
        x, y = (_kerb(x, random), y) if street < 1 / 2 else (x, _kerb(y, random))
    return Spot(*_degrees(town, x, y), number, hot)


def _kerb(metres: float, random: Random) -> float:
    return round(metres / _BLOCK_M) * _BLOCK_M + random.choice((-_KERB_M, _KERB_M))


def _degrees(town: Town, x: float, y: float) -> tuple[float, float]:
    """Return longitude and latitude of metres along and across the streets of a town."""
    east = x * math.cos(town.turn) - y * math.sin(town.turn)
    north = x * math.sin(town.turn) + y * math.cos(town.turn)
    return moved(town.city.lon, town.city.lat, east, north)


def moved(lon: float, lat: float, east: float, north: float) -> tuple[float, float]:
    """Return the position so many metres to the east and north of one, on a sphere, nearly."""
    wide = _METRES_PER_DEGREE * math.cos(math.radians(lat))
    return round(lon + east / wide, 7), round(lat + north / _METRES_PER_DEGREE, 7)


def _coverage(town: Town) -> CoverageStatement:
    reach = 3 * town.sigma
    corners = ((-1, -1), (1, -1), (1, 1), (-1, 1), (-1, -1))
    ring = [_degrees(town, reach * x, reach * y) for x, y in corners]
    return CoverageStatement(
        area=Polygon(coordinates=[ring]),
        registers={
            "en": "Everything that the city keeps in streets, squares and parks.",
            "fr": "Tout ce que la ville entretient dans les rues, les places et les parcs.",
        },
        since=date(2020, 1, 1),
        reviewed_on=date(2026, 10, 1),
    )


def _device(spot: Spot, key: str, number: int, random: Random) -> Device:
    kind = KINDS[number]
    return Device(
        external_id=key,
        name=_name(kind, random),
        description={
            "en": "It is kept by its owner, who looked after it in spring and answers questions.",
            "fr": "Son propriétaire, qui répond aux questions, l'a entretenu au printemps.",
        },
        geometry=Point(coordinates=(spot.lon, spot.lat)),
        views=[_view(kind, random)] if random.random() < _VIEW_SHARE else [],
        datachain=DatachainInstance(
            id=key,
            schema_version=DEVICE_RELEASE,
            created_at=_CREATED_AT,
            elements=_placements(number),
        ),
        notice=Notice(legal_basis="public_task", rights_url="https://register.example/rights"),
        active_from=date(2020, 1, 1),
    )


@cache
def _placements(number: int) -> list[Placement]:
    return placements_of(KINDS[number])


def _name(kind: Kind, random: Random) -> Name:
    side = random.choice(SIDES)
    street, cross, quarter = random.sample(STREETS, 3)
    house = random.randint(1, 240)
    english = f"{house} {street} Street near {cross} Lane, {quarter} Quarter"
    french = f"{house} rue {street} près de l'allée {cross}, quartier {quarter}"
    return {
        "en": f"{kind.name['en']} {side['en']}, {english}",
        "fr": f"{kind.name['fr']} {side['fr']}, {french}",
    }


def _view(kind: Kind, random: Random) -> View:
    sector = Sector(
        bearing_deg=float(random.randrange(0, 360, 5)),
        width_deg=random.choice((45.0, 60.0, 90.0, 120.0, 360.0)),
        range_m=float(random.randint(*kind.range_m)),
    )
    return View(sector=sector, certainty=random.choice(("surveyed", "declared", "assumed")))


def _slug(city: City, owner: Owner) -> str:
    return f"{city.name.lower()}-{owner.kind}"


def _busiest_first(world: World) -> list[list[Spot]]:
    squares: dict[tuple[int, int], list[Spot]] = defaultdict(list)
    for each in world.spots:
        if each.hot is not None:
            squares[each.town, each.hot].append(each)
    return sorted(squares.values(), key=len, reverse=True)


def _question(
    world: World, squares: list[list[Spot]], weights: list[float], random: Random
) -> NearbyQuestion:
    if random.random() < _NEAR_SHARE:
        popular = bool(squares) and random.random() < _POPULAR_SHARE
        [square] = random.choices(squares, cum_weights=weights) if popular else [world.spots]
        spot = random.choice(square)
        away, turn = NEAR_DEVICE_M * random.random() ** 0.5, random.uniform(0, 2 * math.pi)
        lon, lat = moved(spot.lon, spot.lat, away * math.cos(turn), away * math.sin(turn))
    else:
        town = random.choice(world.towns)
        lon, lat = _degrees(town, random.gauss(0, town.sigma), random.gauss(0, town.sigma))
    return NearbyQuestion(lon=lon, lat=lat, radius_m=RADIUS_M, limit=LIMIT)
