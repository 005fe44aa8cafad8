"""Laws of filters: they find what a plain loop finds, on both stores, and nothing breaks them."""

import json
from collections.abc import Callable
from datetime import date
from typing import Any, NamedTuple

import httpx2
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dtpr.registry import Registry
from tests.support.devices import a_device, a_place, an_organization, publish_all
from tests.web.ogc.conftest import DEVICES

NAMES = ("alpha", "Alpha", "al%ha", "a_c", "", "été", "zoë*", "[x]", "it's", "back\\slash")
DAYS = (None, date(2020, 1, 1), date(2021, 6, 30), date(2022, 2, 2))
PLACES = (None, "port", "quay")
SPOTS = tuple((lon / 2, lat / 2) for lon in range(4) for lat in range(4))
Truth = bool | None


class Known(NamedTuple):
    """A device as the plain loop sees it."""

    name: str
    place: str | None
    revision: int
    active_from: date | None
    active_until: date | None
    geometry: tuple[float, float]


class Said(NamedTuple):
    """A filter: as text, as JSON, and as a plain function."""

    text: str
    node: Any
    holds: Callable[[Known], Truth]


def quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


KNOWN = [
    Known(
        name=NAMES[n % len(NAMES)] or "x",
        place=PLACES[n % 3],
        revision=1,
        active_from=DAYS[n % 4],
        active_until=None if n % 3 else date(2022, 12, n % 27 + 1),
        geometry=SPOTS[n % len(SPOTS)],
    )
    for n in range(40)
]

OPERATORS: dict[str, Callable[[Any, Any], bool]] = {
    "=": lambda a, b: a == b,
    "<>": lambda a, b: a != b,
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
}
VALUES: dict[str, st.SearchStrategy[Any]] = {
    "name": st.sampled_from(NAMES)
    | st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=5),
    "place": st.sampled_from(["port", "quay", "a"]),
    "revision": st.integers(-2, 3) | st.floats(-3, 3).map(lambda each: round(each, 3)),
    "active_from": st.sampled_from(DAYS[1:]) | st.dates(),
    "active_until": st.dates(date(2022, 11, 1), date(2023, 1, 31)),
}


def written(value: Any) -> tuple[str, Any]:
    """Return a value as text and as JSON."""
    if isinstance(value, date):
        return f"DATE('{value}')", {"date": value.isoformat()}
    return (quoted(value) if isinstance(value, str) else repr(value)), value


@st.composite
def compared(draw: st.DrawFn) -> Said:
    name = draw(st.sampled_from(sorted(VALUES)))
    operator = draw(st.sampled_from(sorted(OPERATORS)))
    value = draw(VALUES[name])
    text, node = written(value)

    def holds(device: Known) -> Truth:
        found = getattr(device, name)
        return None if found is None else OPERATORS[operator](found, value)

    return Said(
        f"{name} {operator} {text}", {"op": operator, "args": [{"property": name}, node]}, holds
    )


@st.composite
def among(draw: st.DrawFn) -> Said:
    name = draw(st.sampled_from(sorted(VALUES)))
    values = draw(st.lists(VALUES[name], min_size=1, max_size=4))
    texts, nodes = zip(*map(written, values), strict=True)

    def holds(device: Known) -> Truth:
        found = getattr(device, name)
        return None if found is None else found in values

    node = {"op": "in", "args": [{"property": name}, list(nodes)]}
    return Said(f"{name} IN ({', '.join(texts)})", node, holds)


@st.composite
def alike(draw: st.DrawFn) -> Said:
    pattern = draw(st.text("alphéx%_\\*?[]' ", max_size=6))

    def holds(device: Known) -> Truth:
        return fits(pattern, device.name)

    node = {"op": "like", "args": [{"property": "name"}, pattern]}
    return Said(f"name LIKE {quoted(pattern)}", node, holds)


def fits(pattern: str, text: str) -> bool:
    """Tell whether a text fits a LIKE pattern."""
    if not pattern:
        return not text
    first, rest = pattern[0], pattern[1:]
    if first == "%":
        return any(fits(rest, text[start:]) for start in range(len(text) + 1))
    if first == "\\" and rest:
        return text[:1] == rest[0] and fits(rest[1:], text[1:])
    return bool(text) and (first == "_" or text[0] == first) and fits(rest, text[1:])


@st.composite
def missing(draw: st.DrawFn) -> Said:
    name = draw(st.sampled_from(sorted(VALUES)))
    node = {"op": "isNull", "args": [{"property": name}]}
    return Said(f"{name} IS NULL", node, lambda device: getattr(device, name) is None)


@st.composite
def meeting(draw: st.DrawFn) -> Said:
    west, south = draw(st.tuples(st.sampled_from([-1, 0, 0.5]), st.sampled_from([-1, 0, 0.75])))
    east, north = west + draw(st.sampled_from([0, 0.5, 1])), south + draw(st.sampled_from([0, 1]))
    box = [west, south, east, north]

    def holds(device: Known) -> Truth:
        lon, lat = device.geometry
        return west <= lon <= east and south <= lat <= north

    text = f"S_INTERSECTS(geometry, BBOX({', '.join(map(str, box))}))"
    return Said(
        text, {"op": "s_intersects", "args": [{"property": "geometry"}, {"bbox": box}]}, holds
    )


@st.composite
def triangles(draw: st.DrawFn) -> Said:
    corner = st.tuples(st.floats(-0.2, 1.8), st.floats(-0.2, 1.8))
    ring = [
        tuple(round(each, 2) for each in spot)
        for spot in draw(st.lists(corner, min_size=3, max_size=3))
    ]
    triangle = shapely.Polygon(ring)
    drawn = triangle if triangle.is_valid and triangle.area else shapely.Point(ring[0])

    def holds(device: Known) -> Truth:
        return bool(drawn.intersects(shapely.Point(device.geometry)))

    node = json.loads(shapely.to_geojson(drawn))
    text = f"S_INTERSECTS(geometry, {shapely.to_wkt(drawn, rounding_precision=-1)})"
    return Said(text, {"op": "s_intersects", "args": [{"property": "geometry"}, node]}, holds)


@st.composite
def timed(draw: st.DrawFn) -> Said:
    days = st.dates(date(2019, 1, 1), date(2023, 1, 1))
    first, last = sorted(draw(st.lists(days, min_size=2, max_size=2)))

    def holds(device: Known) -> Truth:
        start, end = device.active_from or date.min, device.active_until or date.max
        return start <= last and end >= first

    text = f"T_INTERSECTS(INTERVAL(active_from,active_until),INTERVAL('{first}','{last}'))"
    node = {
        "op": "t_intersects",
        "args": [
            {"interval": [{"property": "active_from"}, {"property": "active_until"}]},
            {"interval": [first.isoformat(), last.isoformat()]},
        ],
    }
    return Said(text, node, holds)


def joined(parts: list[Said], op: str) -> Said:
    def holds(device: Known) -> Truth:
        found = [each.holds(device) for each in parts]
        decisive = op == "or"
        if decisive in found:
            return decisive
        return None if None in found else not decisive

    text = f" {op.upper()} ".join(f"({each.text})" for each in parts)
    return Said(text, {"op": op, "args": [each.node for each in parts]}, holds)


def negated(part: Said) -> Said:
    def holds(device: Known) -> Truth:
        found = part.holds(device)
        return None if found is None else not found

    return Said(f"NOT ({part.text})", {"op": "not", "args": [part.node]}, holds)


LEAVES = st.one_of(compared(), among(), alike(), missing(), meeting(), triangles(), timed())
FILTERS = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.builds(joined, st.lists(inner, min_size=2, max_size=4), st.sampled_from(["and", "or"])),
        inner.map(negated),
    ),
    max_leaves=8,
)


@pytest.fixture
async def forty(registry: Registry) -> None:
    """Forty devices of few names, days and spots."""
    await registry.organizations.add(an_organization())
    for each in PLACES[1:]:
        await registry.places.put(a_place(each))
    devices = [
        a_device(
            str(n),
            lon=each.geometry[0],
            lat=each.geometry[1],
            name={"en": each.name},
            place=each.place,
            active_from=each.active_from,
            active_until=each.active_until,
        )
        for n, each in enumerate(KNOWN)
    ]
    await publish_all(registry, devices)


async def numbers(client: httpx2.AsyncClient, **parameters: Any) -> list[int]:
    """Return which devices are found, by their order."""
    named = {name.replace("_", "-"): each for name, each in parameters.items()}
    every = (await client.get(DEVICES, params={"limit": 100})).json()["features"]
    order = {each["id"]: number for number, each in enumerate(every)}
    answer = await client.get(DEVICES, params={"limit": 100, **named})
    assert answer.status_code == 200, (answer.text, parameters)
    return [order[each["id"]] for each in answer.json()["features"]]


@pytest.mark.usefixtures("forty")
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(said=FILTERS)
async def test_a_filter_finds_what_a_plain_loop_finds(
    client: httpx2.AsyncClient, said: Said
) -> None:
    expected = [number for number, device in enumerate(KNOWN) if said.holds(device)]

    assert await numbers(client, filter=said.text) == expected
    node = json.dumps(said.node)
    assert await numbers(client, filter=node, filter_lang="cql2-json") == expected


WORDS = st.sampled_from(
    [
        *"()=<>,'\"%;+-*/",
        *("name", "revision", "active_from", "geometry", "'x'", "1", "1e9", "TRUE", "DATE"),
        *("AND", "OR", "NOT", "IN", "LIKE", "BETWEEN", "IS", "NULL", "INTERVAL", "POINT"),
        *("S_INTERSECTS(", "geometry,", "BBOX(1,2,3,4)", "T_AFTER(", "POLYGON((0 0,1 1,", "'2020"),
    ]
)
NODES = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=5) | st.integers(),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.dictionaries(
            st.sampled_from(["op", "args", "property", "date", "interval", "bbox", "type"]),
            inner,
            max_size=3,
        ),
        st.builds(
            lambda op, args: {"op": op, "args": args},
            st.sampled_from(["=", "and", "not", "in", "like", "s_intersects", "t_after", "isNull"]),
            st.lists(inner, max_size=3),
        ),
        st.just({"property": "name"}),
        st.just({"property": "geometry"}),
    ),
    max_leaves=12,
)


@pytest.mark.usefixtures("forty")
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150)
@given(
    st.one_of(st.text(max_size=60), st.lists(WORDS, max_size=14).map(" ".join)),
    NODES,
    st.sampled_from(
        ["bbox", "datetime", "crs", "bbox-crs", "filter-crs", "after", "limit", "count"]
    ),
    st.text(max_size=30) | st.lists(st.floats(), max_size=7).map(lambda each: str(each)[1:-1]),
)
async def test_no_words_break_it(
    client: httpx2.AsyncClient, text: str, node: Any, name: str, value: str
) -> None:
    for asked in (
        {"filter": text},
        {"filter": json.dumps(node), "filter-lang": "cql2-json"},
        {name: value},
    ):
        answer = await client.get(DEVICES, params=asked)
        assert answer.status_code in (200, 400), (asked, answer.text)


@pytest.mark.usefixtures("forty")
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(query=st.binary(max_size=60))
async def test_no_bytes_break_it(client: httpx2.AsyncClient, query: bytes) -> None:
    spelled = "".join(f"%{each:02x}" for each in query)

    for address in (f"{DEVICES}?filter={spelled}", f"{DEVICES}/{spelled or 'x'}"):
        answer = await client.get(address)
        assert answer.status_code in (200, 307, 400, 404), (address, answer.text)
