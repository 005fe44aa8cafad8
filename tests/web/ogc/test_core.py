"""OGC API Features Part 1: what there is, and features by box, time and page."""

from typing import Any
from urllib.parse import urlsplit

import httpx2
import jsonschema
import pytest

from tests.web.ogc.conftest import DEVICES, Ask, names_in
from tests.web.ogc.requirements import holds

HTML = {"Accept": "text/html"}
RESOURCES = (
    "/ogc",
    "/ogc/conformance",
    "/ogc/api",
    "/ogc/collections",
    "/ogc/collections/devices",
    "/ogc/collections/devices/queryables",
    DEVICES,
    "/ogc/collections/footprints/items",
    "/ogc/collections/places/items",
)


def rels(body: dict[str, Any], rel: str) -> list[dict[str, str]]:
    return [each for each in body["links"] if each["rel"] == rel]


@holds("/req/core/root-op", "/req/core/root-success")
async def test_the_way_in_links_to_all_there_is(ask: Ask) -> None:
    answer = await ask("/ogc")

    body = answer.json()
    assert answer.status_code == 200
    for rel in ("self", "alternate", "service-desc", "service-doc", "conformance", "data"):
        for each in rels(body, rel):
            assert (await ask(each["href"])).status_code == 200
        assert rels(body, rel)


@holds(
    "/req/core/api-definition-op",
    "/req/core/api-definition-success",
    "/req/oas30/oas-definition-1",
    "/req/oas30/oas-definition-2",
)
async def test_the_description_is_openapi_3_0(ask: Ask) -> None:
    root = (await ask("/ogc")).json()
    [described] = rels(root, "service-desc")

    answer = await ask(described["href"])
    page = await ask(rels(root, "service-doc")[0]["href"])

    assert answer.headers["content-type"] == "application/vnd.oai.openapi+json;version=3.0"
    assert answer.json()["openapi"].startswith("3.0.")
    assert page.headers["content-type"].startswith("text/html")


@holds("/req/oas30/oas-impl", "/req/oas30/completeness")
async def test_every_call_and_parameter_of_the_description_is_there_and_no_other(
    ask: Ask, client: httpx2.AsyncClient
) -> None:
    document = (await ask("/ogc/api")).json()
    whole = (await client.get("/openapi.json")).json()

    ours = {path for path in whole["paths"] if path.startswith("/ogc")}
    assert set(document["paths"]) == ours
    for path in ours:
        told, other = (each["paths"][path]["get"] for each in (document, whole))
        names = {each["name"] for each in told["parameters"]}
        assert names == {each["name"] for each in other["parameters"]}


@holds("/req/oas30/exceptions-codes", "/req/oas30/security")
async def test_the_description_tells_what_is_refused_and_that_nobody_needs_a_token(
    ask: Ask,
) -> None:
    document = (await ask("/ogc/api")).json()

    for path, each in document["paths"].items():
        assert "400" in each["get"]["responses"], path
        assert "security" not in each["get"]
    assert (await ask(DEVICES, limit="none")).status_code == 400


@holds("/req/core/conformance-op", "/req/core/conformance-success")
async def test_it_says_what_it_conforms_to(ask: Ask) -> None:
    answer = await ask("/ogc/conformance")

    assert answer.status_code == 200
    assert (
        "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core"
        in (answer.json()["conformsTo"])
    )


@holds("/req/core/http")
async def test_it_speaks_http(ask: Ask, client: httpx2.AsyncClient) -> None:
    first = await ask(DEVICES)

    again = await ask(DEVICES, headers={"If-None-Match": first.headers["etag"]})
    elsewhere = await ask(DEVICES, headers={"Origin": "https://gis.example"})

    assert again.status_code == 304
    assert again.headers["etag"] == first.headers["etag"]
    assert elsewhere.headers["access-control-allow-origin"] == "*"
    assert (await client.post(DEVICES)).status_code == 405
    assert (await client.head(DEVICES)).status_code == 200


@holds("/req/core/query-param-unknown")
@pytest.mark.parametrize("path", RESOURCES)
async def test_a_parameter_that_is_not_known_is_refused(ask: Ask, path: str) -> None:
    answer = await ask(path, no_such="1")

    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"] == "no-such"


WRONG: list[Any] = [
    ("limit", "0"),
    ("limit", "-1"),
    ("limit", "ten"),
    ("bbox", "1,2,3"),
    ("bbox", "1,2,3,4,5"),
    ("bbox", "a,b,c,d"),
    ("bbox", "nan,0,1,1"),
    ("bbox", "0,10,1,5"),
    ("bbox", "0,0,1,91"),
    ("bbox", "-190,0,1,1"),
    ("datetime", "yesterday"),
    ("datetime", "2026-13-01"),
    ("datetime", "2026-01-02/2026-01-01"),
    ("datetime", "2026-01-01/2026-01-02/2026-01-03"),
    ("datetime", ".."),
    ("datetime", "2026-01-01T00:00:00"),
    ("crs", "EPSG:4326"),
    ("bbox_crs", "http://www.opengis.net/def/crs/EPSG/0/99999"),
    ("filter_crs", "x"),
    ("filter_lang", "cql"),
    ("f", "xml"),
    ("count", "perhaps"),
    ("after", "1"),
    ("after", "1-00000000"),
    ("after", "999999999999999999999999-00000000"),
]


@holds("/req/core/query-param-invalid")
async def test_a_parameter_that_is_wrong_is_refused_by_its_name(ask: Ask) -> None:
    for name, value in WRONG:
        answer = await ask(DEVICES, **{name: value})

        assert answer.status_code == 400
        [problem] = answer.json()["errors"]
        assert problem["field"] == name.replace("_", "-")
        assert problem["mend"]


async def test_a_cursor_of_another_question_is_refused(ask: Ask) -> None:
    [following] = rels((await ask(DEVICES, limit=1)).json(), "next")
    cursor = following["href"].split("after=")[1].split("&")[0]

    answer = await ask(DEVICES, limit=1, after=cursor, filter="revision = 1")

    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"] == "after"


@holds(
    "/req/core/fc-md-op",
    "/req/core/fc-md-success",
    "/req/core/fc-md-links",
    "/req/core/fc-md-items",
    "/req/core/fc-md-items-links",
    "/req/core/fc-md-extent",
)
async def test_the_collections_say_where_their_features_are(ask: Ask) -> None:
    answer = await ask("/ogc/collections")

    body = answer.json()
    assert answer.status_code == 200
    assert [each["id"] for each in body["collections"]] == ["devices", "footprints", "places"]
    assert rels(body, "self")[0]["type"] == "application/json"
    assert rels(body, "alternate")[0]["type"] == "text/html"
    for each in body["collections"]:
        items = rels(each, "items")
        assert {link["type"] for link in items} == {"application/geo+json", "text/html"}
        for link in items:
            assert (await ask(link["href"])).headers["content-type"].startswith(link["type"])
        # An extent is not told, as counting it would cost a look at every feature.
        assert "extent" not in each


@holds("/req/core/sfc-md-op", "/req/core/sfc-md-success")
async def test_a_collection_says_of_itself_what_the_list_says(ask: Ask) -> None:
    for listed in (await ask("/ogc/collections")).json()["collections"]:
        answer = await ask(f"/ogc/collections/{listed['id']}")

        assert answer.status_code == 200
        told = answer.json()
        for name in ("id", "title", "description", "itemType", "storageCrs"):
            assert told[name] == listed[name]
    assert (await ask("/ogc/collections/nothing")).status_code == 404
    assert (await ask("/ogc/collections/nothing/items")).status_code == 404


@holds("/req/core/fc-op", "/req/core/fc-response", "/req/core/crs84")
async def test_features_come_in_longitude_and_latitude(ask: Ask) -> None:
    answer = await ask(DEVICES)

    body = answer.json()
    assert answer.status_code == 200
    assert body["features"][0]["geometry"] == {"type": "Point", "coordinates": [-1.55, 46.3]}
    assert names_in(answer) == ["1", "2", "3", "4", "5"]


@holds("/req/core/fc-limit-definition", "/req/core/fc-limit-response-1")
@pytest.mark.parametrize(("limit", "count"), [(1, 1), (2, 2), (5, 5), (1000, 5), (10**9, 5)])
async def test_no_more_features_come_than_asked_for(ask: Ask, limit: int, count: int) -> None:
    body = (await ask(DEVICES, limit=limit)).json()
    document = (await ask("/ogc/api")).json()

    told = document["paths"]["/ogc/collections/{collection}/items"]["get"]["parameters"]
    [schema] = [each["schema"] for each in told if each["name"] == "limit"]
    assert (schema["minimum"], schema["maximum"], schema["default"]) == (1, 1000, 10)
    assert len(body["features"]) == count


BOXES: list[Any] = [
    ("-1.5505,46.2,-1.5485,46.4", ["1", "2"]),
    ("-1.55,46.3,-1.55,46.3", ["1"]),
    ("-1.5505,46.3,-1.5485,46.3", ["1", "2"]),
    ("-1.5505,46.2,-100,-1.5485,46.4,100", ["1", "2"]),
    ("179,-18,-179,-16", ["4"]),
    ("-179,-18,179,-16", []),
    ("2.05,48.05,2.06,48.06", ["5"]),
    ("1.9,47.9,2.0,48.0", ["5"]),
    ("2.11,48.0,2.2,48.1", []),
    ("-180,-90,180,90", ["1", "2", "3", "4", "5"]),
]


@holds("/req/core/fc-bbox-definition", "/req/core/fc-bbox-response")
async def test_a_box_finds_what_meets_it(ask: Ask) -> None:
    for bbox, found in BOXES:
        assert names_in(await ask(DEVICES, bbox=bbox)) == found, bbox


MOMENTS: list[Any] = [
    ("2018-01-01", ["3", "4", "5"]),
    ("2019-06-01", ["2", "3", "4", "5"]),
    ("2021-06-30T23:59:59Z", ["1", "2", "3", "4", "5"]),
    ("2021-07-01T00:00:00Z", ["1", "3", "4", "5"]),
    ("2021-07-01T01:00:00+02:00", ["1", "2", "3", "4", "5"]),
    ("../2019-01-01", ["2", "3", "4", "5"]),
    ("/2018-12-31", ["3", "4", "5"]),
    ("2021-07-01/..", ["1", "3", "4", "5"]),
    ("2021-07-01/", ["1", "3", "4", "5"]),
    ("2021-06-01/2021-08-01", ["1", "2", "3", "4", "5"]),
    ("../..", ["1", "2", "3", "4", "5"]),
]


@holds("/req/core/fc-time-definition", "/req/core/fc-time-response")
async def test_a_time_finds_what_works_then(ask: Ask) -> None:
    for datetime, found in MOMENTS:
        assert names_in(await ask(DEVICES, datetime=datetime)) == found, datetime


async def test_places_have_no_time_and_match_every_one(ask: Ask) -> None:
    answer = await ask("/ogc/collections/places/items", datetime="1900-01-01")

    assert names_in(answer) == ["Port", "Quay"]


@holds("/req/core/fc-links", "/req/core/fc-rel-type", "/req/core/fc-numberReturned")
async def test_the_next_links_lead_through_all_features_once(ask: Ask) -> None:
    answer = await ask(DEVICES, limit=2, bbox="-180,-90,180,90")
    seen = names_in(answer)
    while following := rels(answer.json(), "next"):
        assert answer.json()["numberReturned"] == 2
        assert following[0]["type"] == "application/geo+json"
        answer = await ask(following[0]["href"])
        seen += names_in(answer)

    assert seen == ["1", "2", "3", "4", "5"]
    assert rels(answer.json(), "self")
    assert rels(answer.json(), "alternate")[0]["type"] == "text/html"
    assert 'rel="self"' in answer.headers["link"]


async def test_next_links_survive_that_the_device_they_start_at_is_withdrawn(
    ask: Ask, client: httpx2.AsyncClient, publisher: dict[str, str]
) -> None:
    first = (await ask(DEVICES, limit=2)).json()

    withdrawn = first["features"][1]["id"]
    done = await client.post(f"/v1/devices/{withdrawn}/withdraw", headers=publisher)
    answer = await ask(rels(first, "next")[0]["href"])

    assert done.status_code == 200
    assert names_in(answer) == ["3", "4"]
    assert (await ask(f"{DEVICES}/{withdrawn}")).status_code == 404
    views = (await ask("/ogc/collections/footprints/items")).json()["features"]
    assert views
    assert withdrawn not in {each["properties"]["device"] for each in views}


@holds("/req/core/fc-numberMatched", "/req/core/fc-timeStamp")
async def test_all_that_match_are_counted_only_where_that_is_asked(ask: Ask) -> None:
    plain = (await ask(DEVICES, limit=1)).json()
    counted = (await ask(DEVICES, limit=1, count="true", bbox="-2,46,-1,47")).json()

    # Without a time stamp, the same state of the register is the same bytes.
    assert not {"numberMatched", "timeStamp"} & set(plain)
    assert counted["numberMatched"] == 3


@holds("/req/core/f-op", "/req/core/f-success", "/req/core/f-links")
async def test_one_feature_says_what_the_list_says(ask: Ask) -> None:
    for collection in ("devices", "footprints", "places"):
        path = f"/ogc/collections/{collection}/items"
        for listed in (await ask(path)).json()["features"]:
            answer = await ask(f"{path}/{listed['id']}")

            feature = answer.json()
            assert answer.status_code == 200
            assert {name: feature[name] for name in listed} == listed
            for rel in ("self", "alternate", "collection"):
                assert (await ask(rels(feature, rel)[0]["href"])).status_code == 200
        assert (await ask(f"{path}/nothing")).status_code == 404


@holds("/req/geojson/definition", "/req/geojson/content")
async def test_features_are_geojson(ask: Ask) -> None:
    position = {"type": "array", "minItems": 2, "items": {"type": "number"}}
    feature = {
        "type": "object",
        "required": ["type", "geometry", "properties", "id"],
        "properties": {
            "type": {"const": "Feature"},
            "geometry": {
                "oneOf": [
                    {"type": "null"},
                    {
                        "type": "object",
                        "properties": {"type": {"const": "Point"}, "coordinates": position},
                    },
                    {
                        "type": "object",
                        "properties": {"type": {"enum": ["Polygon", "MultiPolygon"]}},
                    },
                ]
            },
            "properties": {"type": "object"},
        },
    }
    for collection in ("devices", "footprints", "places"):
        answer = await ask(f"/ogc/collections/{collection}/items")

        assert answer.headers["content-type"] == "application/geo+json"
        body = answer.json()
        assert body["type"] == "FeatureCollection"
        assert body["features"]
        for each in body["features"]:
            jsonschema.validate(each, feature)
            one = await ask(f"/ogc/collections/{collection}/items/{each['id']}")
            assert one.headers["content-type"] == "application/geo+json"
            jsonschema.validate(one.json(), feature)


@holds("/req/html/definition", "/req/html/content")
@pytest.mark.parametrize("path", RESOURCES)
async def test_every_resource_has_a_page_too(ask: Ask, path: str) -> None:
    by_header = await ask(path, headers=HTML)
    by_name = await ask(path, f="html", headers={"Accept": "application/json"})
    plain = await ask(path)

    for page in (by_header, by_name):
        assert page.status_code == 200
        assert page.headers["content-type"].startswith("text/html")
        assert "<h1>" in page.text
    assert "json" in plain.headers["content-type"]


@holds("/req/html/content")
async def test_the_pages_show_what_the_answers_say_and_lead_on(ask: Ask) -> None:
    page = await ask(DEVICES, limit=2, f="html", count="true", locale="fr")
    listed = (await ask(DEVICES)).json()["features"]
    one = await ask(f"{DEVICES}/{listed[0]['id']}", f="html")
    nothing = await ask(DEVICES, bbox="10,10,11,11", f="html")

    assert all(each["properties"]["code"] in page.text for each in listed[:2])
    assert 'rel="next"' in page.text
    assert "La page suivante" in page.text
    assert "Combien en tout" in page.text
    assert "46.3" in one.text
    assert "There is nothing here." in nothing.text


async def test_links_name_the_public_address(ask: Ask) -> None:
    body = (await ask(DEVICES, limit=1)).json()

    for each in body["links"]:
        assert urlsplit(each["href"]).netloc == "register.example"
