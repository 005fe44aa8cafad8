"""OGC API Features Part 3 and CQL2: filters as text and as JSON, over a list of properties."""

import json
from typing import Any

import jsonschema
import pytest

from tests.web.ogc.conftest import DEVICES, Ask, names_in
from tests.web.ogc.requirements import holds

EPSG = "http://www.opengis.net/def/crs/EPSG/0/"
QUERYABLES = "http://www.opengis.net/def/rel/ogc/1.0/queryables"
EVERY, NONE = True, False
ALL = ["1", "2", "3", "4", "5"]
SQUARE = "((-1.6 46.2,-1.5485 46.2,-1.5485 46.4,-1.6 46.4,-1.6 46.2))"


def a_property(name: str) -> dict[str, str]:
    return {"property": name}


def an_op(op: str, *args: Any) -> dict[str, Any]:
    return {"op": op, "args": list(args)}


@holds("/req/queryables/queryables-link", "/req/queryables/get-queryables-op")
async def test_each_collection_links_to_what_filters_may_name(ask: Ask) -> None:
    for each in (await ask("/ogc/collections")).json()["collections"]:
        [link] = [one for one in each["links"] if one["rel"] == QUERYABLES]
        assert (await ask(link["href"])).status_code == 200


@holds("/req/queryables/get-queryables-response", "/req/filter/expression-construction")
@pytest.mark.parametrize("collection", ["devices", "footprints", "places"])
async def test_queryables_are_a_json_schema_and_all_that_filters_may_name(
    ask: Ask, collection: str
) -> None:
    path = f"/ogc/collections/{collection}"
    answer = await ask(f"{path}/queryables")

    schema = answer.json()
    assert answer.headers["content-type"] == "application/schema+json"
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert schema["$id"] == f"https://register.example{path}/queryables"
    assert schema["type"] == "object"
    assert schema["additionalProperties"] is False
    jsonschema.Draft202012Validator.check_schema(schema)
    for name in schema["properties"]:
        assert (await ask(f"{path}/items", filter=f"{name} IS NULL")).status_code == 200
    for name in ("feature", "shape", "num", "search_text", "1=1 OR name"):
        refused = await ask(f"{path}/items", filter=f'"{name}" IS NULL')
        assert refused.status_code == 400
        assert "queryable" in refused.json()["errors"][0]["message"]


COMPARISONS: list[Any] = [
    ("TRUE", ALL),
    ("false", []),
    ("name = 'Camera 1'", ["1"]),
    ("name <> 'Camera 1'", ["2", "3", "4", "5"]),
    ("name < 'Camera 2'", ["1"]),
    ("name >= 'Camera 4'", ["4", "5"]),
    ("\"name\" <= 'Camera 2'", ["1", "2"]),
    ("revision = 1", ALL),
    ("revision > 0.5 AND revision < 1.5e0", ALL),
    ("revision = -1", []),
    ("active_from = DATE('2020-01-01')", ["1"]),
    ("active_from < DATE('2020-01-01')", ["2"]),
    ("published_at > TIMESTAMP('2020-01-01T00:00:00Z')", ALL),
    ("published_at < TIMESTAMP('2020-01-01T00:00:00.5+02:00')", []),
    ("identifiability = 'none'", ["3"]),
    ("NOT identifiability = 'none'", ["1", "2", "4", "5"]),
    ("NOT active_from > DATE('1900-01-01')", []),
    ("name = 'Camera 1' OR name = 'Camera 2' AND revision = 2", ["1"]),
    ("(name = 'Camera 1' OR name = 'Camera 2') AND NOT (revision = 2)", ["1", "2"]),
    ("not not name='Camera 1'", ["1"]),
]


@holds(
    "/req/filter/filter-param",
    "/req/filter/response",
    "/req/features-filter/filter-param",
    "/req/features-filter/response",
    "/req/cql2-text/text",
    "/req/basic-cql2/cql2-filter",
    "/req/basic-cql2/property",
    "/req/basic-cql2/binary-comparison-predicate",
)
async def test_text_compares_and_joins(ask: Ask) -> None:
    for text, found in COMPARISONS:
        assert names_in(await ask(DEVICES, filter=text)) == found, text


@holds("/req/basic-cql2/null-predicate")
async def test_a_property_without_a_value_is_found(ask: Ask) -> None:
    places = "/ogc/collections/places/items"

    assert names_in(await ask(DEVICES, filter="place IS NULL")) == ["2", "3", "4", "5"]
    assert names_in(await ask(DEVICES, filter="place IS NOT NULL")) == ["1"]
    assert names_in(await ask(places, filter="geometry IS NULL")) == ["Quay"]


@holds("/req/cql2-text/escaping")
@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("name = 'it''s'", ["7"]),
        (r"name = 'it\'s'", ["7"]),
        ("name = 'it''''s'", []),
    ],
)
async def test_a_quote_in_a_text_is_doubled_or_escaped(
    ask: Ask, publish: Any, text: str, found: list[str]
) -> None:
    await publish(7, name={"en": "it's"}, external_id="7")

    answer = await ask(DEVICES, filter=text)

    assert len(answer.json()["features"]) == len(found)


PREDICATES: list[Any] = [
    ("name LIKE 'Camera%'", ALL),
    ("name LIKE 'camera%'", []),
    ("name LIKE '%_2'", ["2"]),
    ("name LIKE 'Camera __'", []),
    (r"name LIKE 'Camera \_'", []),
    ("name LIKE '*'", []),
    ("name LIKE 'Camera ?'", []),
    ("name LIKE 'Camera [1]'", []),
    (r"name LIKE 'Camera 1\'", []),
    ("name NOT LIKE '%1'", ["2", "3", "4", "5"]),
    ("name BETWEEN 'Camera 2' AND 'Camera 4'", ["2", "3", "4"]),
    ("revision NOT BETWEEN 2 AND 3", ALL),
    ("active_from BETWEEN DATE('2019-01-01') AND DATE('2019-12-31')", ["2"]),
    ("name IN ('Camera 1', 'Camera 3')", ["1", "3"]),
    ("revision NOT IN (2, 3)", ALL),
    ("active_from IN (DATE('2020-01-01'))", ["1"]),
]


@holds(
    "/req/advanced-comparison-operators/like-predicate",
    "/req/advanced-comparison-operators/between-predicate",
    "/req/advanced-comparison-operators/in-predicate",
)
async def test_like_between_and_in(ask: Ask) -> None:
    for text, found in PREDICATES:
        assert names_in(await ask(DEVICES, filter=text)) == found, text


SHAPES: list[Any] = [
    ("BBOX(-1.6,46.2,-1.5485,46.4)", ["1", "2"]),
    ("BBOX(-1.6,46.2,0,-1.5485,46.4,9)", ["1", "2"]),
    ("BBOX(179,-18,-179,-16)", ["4"]),
    ("POINT(-1.55 46.3)", ["1"]),
    ("POINT(2.05 48.05)", ["5"]),
    ("MULTIPOINT((-1.55 46.3),(2.05 48.05))", ["1", "5"]),
    ("LINESTRING(-1.55 46.2,-1.55 46.4)", ["1"]),
    ("MULTILINESTRING((-1.55 46.2,-1.55 46.4),(2.05 0,2.05 50))", ["1", "5"]),
    (f"POLYGON{SQUARE}", ["1", "2"]),
    (f"MULTIPOLYGON({SQUARE})", ["1", "2"]),
    ("GEOMETRYCOLLECTION(POINT(-1.55 46.3),LINESTRING(2.05 0,2.05 50))", ["1", "5"]),
]


@holds(
    "/req/basic-spatial-functions/spatial-predicate",
    "/req/basic-spatial-functions/spatial-functions",
    "/req/basic-spatial-functions-plus/spatial-data-types",
)
async def test_a_geometry_finds_what_meets_it(ask: Ask) -> None:
    for shape, found in SHAPES:
        assert names_in(await ask(DEVICES, filter=f"S_INTERSECTS(geometry, {shape})")) == found
        assert names_in(await ask(DEVICES, filter=f"s_intersects({shape}, geometry)")) == found
        rest = [each for each in ALL if each not in found]
        assert names_in(await ask(DEVICES, filter=f"NOT S_INTERSECTS(geometry,{shape})")) == rest


async def test_a_feature_without_geometry_meets_nothing_and_misses_nothing(ask: Ask) -> None:
    places = "/ogc/collections/places/items"
    world = "S_INTERSECTS(geometry, BBOX(-180,-90,180,90))"

    assert names_in(await ask(places, filter=world)) == ["Port"]
    assert names_in(await ask(places, bbox="-180,-90,180,90")) == ["Port"]
    assert "Quay" not in names_in(await ask(places, filter=f"NOT {world}"))


TIMES: list[Any] = [
    ("T_AFTER", "DATE('2019-06-01')", ["1"]),
    ("T_BEFORE", "DATE('2022-01-01')", ["2"]),
    ("T_CONTAINS", "INTERVAL('2019-06-01','2020-06-01')", ["2", "3", "4", "5"]),
    ("T_DISJOINT", "INTERVAL('2018-01-01','2018-12-31')", ["1", "2"]),
    ("T_DURING", "INTERVAL('2018-01-01','2022-01-01')", ["2"]),
    ("T_EQUALS", "INTERVAL('2019-01-01','2021-06-30')", ["2"]),
    ("T_FINISHEDBY", "INTERVAL('2020-06-01','2021-06-30')", ["2"]),
    ("T_FINISHES", "INTERVAL('..','2021-06-30')", ["2"]),
    ("T_INTERSECTS", "INTERVAL('2021-07-01','..')", ["1", "3", "4", "5"]),
    ("T_MEETS", "INTERVAL('2021-06-30','2022-01-01')", ["2"]),
    ("T_METBY", "INTERVAL('2018-01-01','2019-01-01')", ["2"]),
    ("T_OVERLAPPEDBY", "INTERVAL('2018-01-01','2020-01-01')", ["2"]),
    ("T_OVERLAPS", "INTERVAL('2020-06-01','2022-01-01')", ["2"]),
    ("T_STARTEDBY", "INTERVAL('2019-01-01','2019-06-01')", ["2"]),
    ("T_STARTS", "INTERVAL('2019-01-01','..')", ["2"]),
    ("T_INTERSECTS", "TIMESTAMP('2018-12-31T23:00:00Z')", ["3", "4", "5"]),
]


@holds("/req/temporal-functions/temporal-predicates", "/req/temporal-functions/temporal-functions")
async def test_times_lie_to_one_another(ask: Ask) -> None:
    for call, second, found in TIMES:
        first = "INTERVAL(active_from, active_until)"

        assert names_in(await ask(DEVICES, filter=f"{call}({first}, {second})")) == found


async def test_a_time_may_be_one_property_of_days_or_of_instants(ask: Ask) -> None:
    for text, found in (
        ("T_AFTER(active_from, DATE('2019-06-01'))", ["1"]),
        ("T_DURING(published_at, INTERVAL('2026-11-22','2026-11-22'))", ALL),
        ("T_BEFORE(published_at, TIMESTAMP('2026-01-01T00:00:00Z'))", []),
        ("T_AFTER(DATE('2022-01-01'), active_until)", ["2"]),
        ("T_EQUALS(INTERVAL(active_from, '..'), INTERVAL('2019-01-01', '..'))", ["2"]),
    ):
        assert names_in(await ask(DEVICES, filter=text)) == found, text


NODES: list[Any] = [
    (True, ALL),
    (an_op("=", a_property("name"), "Camera 1"), ["1"]),
    (an_op("<>", a_property("revision"), 1), []),
    (an_op(">=", a_property("active_from"), {"date": "2020-01-01"}), ["1"]),
    (an_op("<", a_property("published_at"), {"timestamp": "2020-01-01T00:00:00Z"}), []),
    (an_op("not", an_op("isNull", a_property("place"))), ["1"]),
    (an_op("or", an_op("=", a_property("name"), "Camera 1"), NONE), ["1"]),
    (an_op("and", an_op("like", a_property("name"), "%1"), EVERY), ["1"]),
    (an_op("between", a_property("name"), "Camera 2", "Camera 3"), ["2", "3"]),
    (an_op("in", a_property("name"), ["Camera 2"]), ["2"]),
    (an_op("s_intersects", a_property("geometry"), {"bbox": [2, 48, 2.2, 49]}), ["5"]),
    (
        an_op(
            "s_intersects",
            {"type": "Point", "coordinates": [-1.55, 46.3]},
            a_property("geometry"),
        ),
        ["1"],
    ),
    (
        an_op(
            "t_after",
            {"interval": [a_property("active_from"), a_property("active_until")]},
            {"date": "2019-06-01"},
        ),
        ["1"],
    ),
    (an_op("t_during", a_property("active_from"), {"interval": ["2019-12-01", ".."]}), ["1"]),
    (
        an_op(
            "t_intersects",
            a_property("active_from"),
            {"interval": [{"date": "2019-12-01"}, {"date": "2020-12-01"}]},
        ),
        ["1"],
    ),
]


@holds(
    "/req/cql2-json/json",
    "/req/filter/filter-lang-param",
    "/req/features-filter/filter-lang-param",
)
async def test_json_says_the_same(ask: Ask) -> None:
    for node, found in NODES:
        answer = await ask(DEVICES, filter=json.dumps(node), filter_lang="cql2-json")

        assert names_in(answer) == found


@holds(
    "/req/filter/filter-crs-wgs84",
    "/req/filter/filter-crs-param",
    "/req/features-filter/filter-crs-param",
)
async def test_geometries_of_a_filter_may_be_in_another_system(ask: Ask) -> None:
    for system, shape in (
        (f"{EPSG}4326", "POINT(46.3 -1.55)"),
        (f"{EPSG}4326", "BBOX(46.2,-1.5505,46.4,-1.5495)"),
        (f"{EPSG}3857", "BBOX(-172600,5828000,-172500,5829000)"),
    ):
        text = f"S_INTERSECTS(geometry,{shape})"
        assert names_in(await ask(DEVICES, filter=text, filter_crs=system)) == ["1"]
    assert names_in(await ask(DEVICES, filter="S_INTERSECTS(geometry,POINT(-1.55 46.3))")) == ["1"]


@holds("/req/filter/mixing-expressions")
async def test_a_filter_narrows_what_box_and_time_find(ask: Ask) -> None:
    answer = await ask(
        DEVICES, bbox="-2,46,-1,47", datetime="2019-06-01", filter="identifiability <> 'none'"
    )

    assert names_in(answer) == ["2"]


REFUSED_TEXT: list[Any] = [
    "name",
    "name =",
    "= 'x'",
    "name = 'x",
    "name = 'x' AND",
    "name == 'x'",
    "name = x",
    "name = 'x' junk",
    "(name = 'x'",
    "name IN ()",
    "name IN ('x'",
    "name LIKE 1",
    "revision LIKE '1'",
    "name = 1",
    "revision = '1'",
    "revision = 1e999",
    "clipped = TRUE",
    "active_from = '2020-01-01'",
    "active_from = TIMESTAMP('2020-01-01T00:00:00Z')",
    "active_from = DATE('2020-02-30')",
    "active_from = DATE('20200101')",
    "published_at > TIMESTAMP('2020-01-01')",
    "published_at > TIMESTAMP('2020-01-01T00:00:00')",
    "published_at > TIMESTAMP('0001-01-01T00:00:00+05:00')",
    "geometry = 'x'",
    "S_INTERSECTS(name, POINT(1 1))",
    "S_INTERSECTS(geometry, POINT(1))",
    "S_INTERSECTS(geometry, POINT EMPTY)",
    "S_INTERSECTS(geometry, POINT(nan 1))",
    "S_INTERSECTS(geometry, POINT(200 1))",
    "S_INTERSECTS(geometry, POLYGON((0 0,1 1,1 0,0 1,0 0)))",
    "S_INTERSECTS(geometry, POLYGON((0 0,1 1)))",
    "S_INTERSECTS(geometry, BBOX(1,2,3))",
    "S_INTERSECTS(geometry, 1)",
    "S_INTERSECTS(geometry, POINT(1 1)",
    "S_WITHIN(geometry, POINT(1 1))",
    "T_AFTER(name, DATE('2020-01-01'))",
    "T_AFTER(DATE('2020-01-01'), DATE('2020-01-01'))",
    "T_AFTER(active_from, published_at)",
    "T_AFTER(active_from, INTERVAL('2021-01-01','2020-01-01'))",
    "T_AFTER(active_from, INTERVAL('2021-01-01','2022-01-01T00:00:00Z'))",
    "T_AFTER(INTERVAL(active_from,'2020-01-01'), DATE('2020-01-01'))",
    "CASEI(name) = 'x'",
    "name = 'x' + 1",
    "name = 'a' OR name ; DROP TABLE published",
    "name LIKE '%a%b%c%d%e%f%'",
    f"name LIKE '{'x' * 201}'",
    f"name = '{'x' * 1001}'",
    "name = 'x\0'",
    "(" * 30 + "TRUE" + ")" * 30,
    "(" * 4000 + "TRUE" + ")" * 4000,
    "NOT " * 2000 + "TRUE",
    " OR ".join(["revision = 1"] * 300),
    f"revision IN ({','.join(['1'] * 300)})",
    f"S_INTERSECTS(geometry, LINESTRING({','.join(f'0 {n / 100}' for n in range(1001))}))",
    "S_INTERSECTS(geometry, " + "GEOMETRYCOLLECTION(" * 50 + "POINT(1 1)" + ")" * 50 + ")",
    "x" * 8193,
]


async def test_what_is_no_filter_or_too_much_is_refused(ask: Ask) -> None:
    for text in REFUSED_TEXT:
        answer = await ask(DEVICES, filter=text)

        assert answer.status_code == 400, text
        [problem] = answer.json()["errors"]
        assert problem["field"] in ("filter", "coordinates")
        assert problem["message"]


REFUSED_JSON = [
    "{",
    "[]",
    "1",
    '"x"',
    "{}",
    '{"op": "=", "args": {}}',
    '{"op": 1, "args": []}',
    '{"op": "=", "args": []}',
    '{"op": "=", "args": [1, 2]}',
    '{"op": "=", "args": [{"property": 1}, 2]}',
    '{"op": "=", "args": [{"property": "name"}, {"property": "code"}]}',
    '{"op": "=", "args": [{"property": "name"}, null]}',
    '{"op": "=", "args": [{"property": "revision"}, 1' + "0" * 400 + "]}",
    '{"op": "and", "args": [true]}',
    '{"op": "in", "args": [{"property": "name"}, "x"]}',
    '{"op": "s_intersects", "args": [{"property": "geometry"}, {"type": "Point"}]}',
    '{"op": "s_intersects", "args": [{"property": "geometry"}, {"bbox": ["a"]}]}',
    '{"op": "s_intersects", "args": [{"property": "geometry"}, 1]}',
    '{"op": "t_after", "args": [{"property": "active_from"}, {"interval": ["x", ".."]}]}',
    '{"op": "casei", "args": ["x"]}',
    '{"op": "=", "args": [{"property": "name"}, "x"], "more": 1}',
    '{"op": "not", "args": [' * 30 + "true" + "]}" * 30,
    "[" * 8000,
]


async def test_json_that_is_no_filter_or_too_much_is_refused(ask: Ask) -> None:
    for text in REFUSED_JSON:
        answer = await ask(DEVICES, filter=text, filter_lang="cql2-json")

        assert answer.status_code == 400, text
        assert answer.json()["errors"][0]["field"] in ("filter", "coordinates")


async def test_truth_values_have_no_order(ask: Ask) -> None:
    footprints = "/ogc/collections/footprints/items"

    refused = await ask(footprints, filter="clipped < TRUE")
    found = await ask(footprints, filter="clipped = FALSE AND certainty = 'declared'")

    assert refused.status_code == 400
    assert len(found.json()["features"]) == 2
