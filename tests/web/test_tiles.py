"""Tiles over HTTP: the same bytes for everybody, by whichever way, and clear refusals."""

import gzip
import re
from collections.abc import Mapping

import httpx2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dtpr.registry import Registry
from dtpr.settings import Settings
from dtpr.web.api.tiles import takes_gzip
from dtpr.web.app import create_app
from tests.support.devices import a_place, a_square
from tests.web.conftest import CENTRE, Publish

TILE = "/v1/tiles/12/2030/1452"
WHOLE = ("/v1/tiles/index.json", "/v1/tiles/organizations.json")
ADDRESSES = (*WHOLE, f"{TILE}.json", f"{TILE}.mvt", "/v1/tiles/3/3/2.json", "/v1/tiles/3/3/2.mvt")
USUAL_WAY = {"Cookie": "a=b"}
"""What makes a request unusual, so that it is routed."""


def own(headers: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in headers.items() if name != "date"}


async def test_a_tile_lists_what_is_published(client: httpx2.AsyncClient, publish: Publish) -> None:
    device = await publish()

    answer = await client.get(f"{TILE}.json")

    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/json"
    assert [each["id"] for each in answer.json()["devices"]] == [device["id"]]
    assert answer.json()["devices"][0]["name"] == {"en": "Camera 1", "fr": "Caméra 1"}
    listed = (await client.get("/v1/tiles/index.json")).json()
    [tile] = listed["tiles"]
    assert (tile["tile"], tile["devices"], tile["places"]) == ("12/2030/1452", 1, 0)
    assert tile["version"] == answer.json()["version"]
    assert answer.headers["etag"].startswith(f'"json1-{tile["version"]}')


async def test_a_tile_for_maps_is_bytes_of_its_own_type(
    client: httpx2.AsyncClient, publish: Publish
) -> None:
    await publish()

    full, empty = [await client.get(each) for each in (f"{TILE}.mvt", "/v1/tiles/16/0/0.mvt")]

    assert full.headers["content-type"] == "application/vnd.mapbox-vector-tile"
    assert b"devices" in full.content
    assert (empty.status_code, empty.content) == (200, b"")


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("accepted", ["gzip, deflate", "identity"])
async def test_both_ways_answer_alike_whoever_asks(
    client: httpx2.AsyncClient, publish: Publish, address: str, accepted: str
) -> None:
    for number in range(1, 9):
        await publish(number)
    asked = {"Accept-Encoding": accepted, "Origin": "https://elsewhere.example"}

    direct = await client.get(address, headers=asked)
    usual = await client.get(address, headers={**asked, **USUAL_WAY})
    french = await client.get(f"{address}?locale=fr", headers={**asked, "Accept-Language": "fr"})

    assert direct.status_code == 200
    assert direct.content == usual.content == french.content
    assert own(direct.headers) == own(usual.headers) == own(french.headers)
    assert direct.headers["cache-control"] == "public, max-age=60"
    assert direct.headers["access-control-allow-origin"] == "*"
    assert "Accept-Language" not in direct.headers["vary"]


@pytest.mark.parametrize("address", ADDRESSES)
async def test_who_has_it_already_gets_304(
    client: httpx2.AsyncClient, publish: Publish, address: str
) -> None:
    await publish()
    zipped = {"Accept-Encoding": "gzip"}

    for asked in ({"Accept-Encoding": "identity"}, zipped):
        etag = (await client.get(address, headers=asked)).headers["etag"]
        for _ in range(2):
            again = await client.get(address, headers={**asked, "If-None-Match": etag})
            assert (again.status_code, again.content) == (304, b"")
            assert again.headers["etag"] == etag
        await publish(2 + len(asked["Accept-Encoding"]))
        other = await client.get(address, headers={**asked, "If-None-Match": '"x"'})
        assert other.status_code == 200
        assert address == WHOLE[1] or other.headers["etag"] != etag


async def test_gzip_is_sent_to_who_takes_it(client: httpx2.AsyncClient, publish: Publish) -> None:
    for number in range(1, 9):
        await publish(number)

    async with client.stream("GET", f"{TILE}.json", headers={"Accept-Encoding": "gzip"}) as sent:
        raw = b"".join([each async for each in sent.aiter_raw()])
        headers = sent.headers
    plain = await client.get(f"{TILE}.json", headers={"Accept-Encoding": "identity"})

    assert headers["content-encoding"] == "gzip"
    assert "Accept-Encoding" in headers["vary"]
    assert headers["etag"] != plain.headers["etag"]
    assert gzip.decompress(raw) == plain.content
    assert "content-encoding" not in plain.headers


@pytest.mark.parametrize(
    ("accepted", "takes"),
    [
        ("", False),
        ("gzip", True),
        ("br, GZIP;q=0.5", True),
        ("*", True),
        ("gzip;q=0", False),
        ("gzip; q=0.000", False),
        ("br", False),
        ("identity, *;q=0", False),
    ],
)
def test_gzip_is_taken_by_who_says_so(accepted: str, takes: object) -> None:
    assert takes_gzip(accepted) is takes


@pytest.mark.parametrize(
    ("address", "field"),
    [
        ("/v1/tiles/17/0/0.json", "z"),
        ("/v1/tiles/12/4096/0.json", "x"),
        ("/v1/tiles/12/0/4096.mvt", "y"),
        ("/v1/tiles/12/-1/0.json", "x"),
        ("/v1/tiles/12/1.5/0.json", "x"),
        ("/v1/tiles/z/x/y.mvt", "z"),
        ("/v1/tiles/0/0/99999999999999999999.json", "y"),
        (f"{TILE}.json?radius=5", "radius"),
    ],
)
async def test_what_is_no_tile_is_refused_with_the_number_that_is_wrong(
    client: httpx2.AsyncClient, address: str, field: str
) -> None:
    answer = await client.get(address)

    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/problem+json"
    [error] = answer.json()["errors"]
    assert error["field"] == field
    assert error["mend"]


@given(st.text(st.characters(exclude_characters="/?#"), max_size=12))
def test_no_text_is_a_tile_by_chance(text: str) -> None:
    if not re.fullmatch(r"[0-9]{1,6}", text):
        from dtpr.errors import InvalidError
        from dtpr.geo.mercator import parse_tile

        with pytest.raises(InvalidError):
            parse_tile("16", text, "0")


@pytest.mark.parametrize(
    ("method", "address", "status"),
    [
        ("POST", f"{TILE}.json", 405),
        ("GET", f"{TILE}.png", 404),
        ("GET", "/v1/tiles/", 404),
        ("GET", "/v1/tiles/12/1", 404),
        ("HEAD", f"{TILE}.json", 200),
    ],
)
async def test_other_questions_are_answered_as_anywhere(
    client: httpx2.AsyncClient, method: str, address: str, status: int
) -> None:
    assert (await client.request(method, address)).status_code == status


async def test_a_place_is_in_its_tiles(client: httpx2.AsyncClient, town: Registry) -> None:
    area = a_square(CENTRE["lon"], CENTRE["lat"], 0.001)
    await town.places.put(a_place("square", "town", geometry=area))

    answer = (await client.get(f"{TILE}.json")).json()

    assert [each["slug"] for each in answer["places"]] == ["square"]
    assert answer["places"][0]["geometry"]["type"] == "Polygon"


async def test_readers_of_many_encodings_fill_no_memory(registry: Registry) -> None:
    app = create_app(Settings(public_url="https://register.example"), registry)
    transport = httpx2.ASGITransport(app=app)
    async with httpx2.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
        for number in range(120):
            asked = {"Accept-Encoding": f"x{number}"}
            answer = await client.get(f"{TILE}.json", headers=asked)
            assert answer.status_code == 200
