"""The question of a resident: what is here?"""

from collections.abc import Awaitable, Callable
from typing import Any

import httpx2
import pytest
from pyproj import Geod

from tests.web.conftest import CENTRE

Publish = Callable[..., Awaitable[dict[str, Any]]]


async def test_a_device_nearby_is_found_with_its_geodesic_distance(
    client: httpx2.AsyncClient, publish: Publish
) -> None:
    await publish(2)

    answer = await client.post("/v1/nearby", json=CENTRE)

    (device,) = answer.json()["devices"]
    _, _, metres = Geod(ellps="WGS84").inv(CENTRE["lon"], CENTRE["lat"], -1.549, 46.3)
    assert device["name"] == "Camera 2"
    assert device["distance_m"] == pytest.approx(metres, abs=0.1)
    assert device["bearing_deg"] == pytest.approx(90, abs=0.1)
    assert device["relation"] == "near"
    assert device["identifiability"] == "identifiable"
    assert device["links"]["page"] == f"https://register.example/d/{device['code']}"


async def test_an_exact_position_is_never_stored_by_a_cache(
    client: httpx2.AsyncClient, publish: Publish
) -> None:
    await publish()

    answer = await client.post("/v1/nearby", json={"lat": 46.3001234, "lon": -1.5501234})

    assert answer.headers["cache-control"] == "no-store"
    assert "etag" not in answer.headers
    assert "46.3001234" not in answer.text


async def test_what_sees_the_position_comes_first_and_what_is_sensitive_next(
    client: httpx2.AsyncClient, publish: Publish
) -> None:
    seeing = {"sector": {"bearing_deg": 270, "width_deg": 60, "range_m": 400}}
    air = ("ecology", "institution", "air_quality")
    await publish(1, elements=air)
    await publish(2)
    await publish(3, elements=air, views=[{**seeing, "certainty": "surveyed"}])

    answer = (await client.post("/v1/nearby", json=CENTRE)).json()

    found = [(each["name"], each["relation"], each["certainty"]) for each in answer["devices"]]
    assert found == [
        ("Camera 3", "in_view", "surveyed"),
        ("Camera 2", "near", None),
        ("Camera 1", "near", None),
    ]


async def test_a_camera_outside_the_radius_that_sees_the_position_is_told(
    client: httpx2.AsyncClient, publish: Publish
) -> None:
    await publish(4, views=[{"sector": {"range_m": 1000}}])

    answer = (await client.post("/v1/nearby", json={**CENTRE, "radius_m": 50})).json()

    assert [each["relation"] for each in answer["devices"]] == ["in_view"]


async def test_the_limit_says_when_it_left_devices_out(
    client: httpx2.AsyncClient, publish: Publish
) -> None:
    for number in (1, 2, 3):
        await publish(number)

    some = (await client.post("/v1/nearby", json={**CENTRE, "limit": 2})).json()
    every = (await client.post("/v1/nearby", json={**CENTRE, "limit": 3})).json()

    assert (len(some["devices"]), some["more"]) == (2, True)
    assert (len(every["devices"]), every["more"]) == (3, False)


@pytest.mark.parametrize(
    ("asked", "names"),
    [
        ({"identifiability": "none"}, ["Camera 2"]),
        ({"element": "air_quality"}, ["Camera 2"]),
        ({"purpose": "safety_security"}, ["Camera 1"]),
        ({"purpose": "air_quality"}, []),
        ({"organization": "town"}, ["Camera 1", "Camera 2"]),
        ({"organization": "tram"}, []),
        ({"status": "planned"}, ["Camera 3"]),
        ({"status": "expired"}, ["Camera 4"]),
    ],
)
async def test_filters_keep_what_they_name(
    client: httpx2.AsyncClient, publish: Publish, asked: dict[str, str], names: list[str]
) -> None:
    await publish(1)
    await publish(2, elements=("ecology", "institution", "air_quality"))
    await publish(3, active_from="2027-01-01")
    await publish(4, active_until="2025-12-31")

    answer = (await client.post("/v1/nearby", json={**CENTRE, "radius_m": 1000, **asked})).json()

    assert [each["name"] for each in answer["devices"]] == names


async def test_nothing_registered_differs_from_nobody_registers(
    client: httpx2.AsyncClient, publish: Publish
) -> None:
    await publish()

    covered = (await client.post("/v1/nearby", json={"lat": 46.35, "lon": -1.52})).json()
    unknown = (await client.post("/v1/nearby", json={"lat": 10, "lon": 10})).json()

    assert covered["devices"] == unknown["devices"] == []
    assert unknown["coverage"] == []
    (statement,) = covered["coverage"]
    assert statement["organization"]["slug"] == "town"
    assert statement["exempt"] == "Cameras of the police"
    assert statement["reviewed_on"] == "2026-11-01"


async def test_a_coarse_position_may_stand_in_an_address(
    client: httpx2.AsyncClient, publish: Publish
) -> None:
    await publish()

    answer = await client.get("/v1/nearby?lat=46.300&lon=-1.550&radius_m=500")

    assert [each["name"] for each in answer.json()["devices"]] == ["Camera 1"]
    assert answer.headers["etag"]


@pytest.mark.parametrize("field", ["lat", "lon"])
async def test_a_fourth_decimal_in_an_address_is_refused(
    client: httpx2.AsyncClient, field: str
) -> None:
    query = {"lat": "46.3", "lon": "-1.55", field: "46.3000"}

    answer = await client.get("/v1/nearby", params=query)

    (error,) = answer.json()["errors"]
    assert answer.status_code == 400
    assert error["field"] == field
    assert "POST /v1/nearby" in error["mend"]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"lat": 91, "lon": 0}, "lat"),
        ({"lat": 0, "lon": -181}, "lon"),
        ({"lat": 0}, "lon"),
        ({"lat": "46", "lon": 0}, "lat"),
        ({**CENTRE, "radius_m": 5001}, "radius_m"),
        ({**CENTRE, "radius_m": 0}, "radius_m"),
        ({**CENTRE, "limit": 101}, "limit"),
        ({**CENTRE, "element": "identifiable_vidoe"}, "element"),
        ({**CENTRE, "organization": "twon"}, "organization"),
        ({**CENTRE, "status": "dreaming"}, "status"),
        ({**CENTRE, "radius": 10}, "radius"),
    ],
)
@pytest.mark.usefixtures("town")
async def test_a_wrong_field_is_named_with_its_mend(
    client: httpx2.AsyncClient, body: dict[str, Any], field: str
) -> None:
    answer = await client.post("/v1/nearby", json=body)

    (error,) = answer.json()["errors"]
    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/problem+json"
    assert error["field"] == field
    assert error["mend"]


async def test_a_near_miss_is_helped(client: httpx2.AsyncClient) -> None:
    answer = await client.post("/v1/nearby", json={**CENTRE, "element": "identifiable_vidoe"})

    assert "identifiable_video" in answer.json()["errors"][0]["mend"]


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"\xff\xfe", b"[" * 50_000, b"{}x"])
async def test_a_body_that_is_not_a_question_is_refused(
    client: httpx2.AsyncClient, body: bytes
) -> None:
    headers = {"Content-Type": "application/json"}

    answer = await client.post("/v1/nearby", content=body, headers=headers)

    assert answer.status_code == 400
    assert answer.json()["type"] == "/problems/invalid"


@pytest.mark.parametrize("lat", ["north", "", "nan", "1e999", "95", "0x10"])
async def test_a_coarse_position_that_is_no_number_in_range_is_refused(
    client: httpx2.AsyncClient, lat: str
) -> None:
    answer = await client.get("/v1/nearby", params={"lat": lat, "lon": "1"})

    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"] == "lat"


async def test_a_body_over_64_kib_is_refused(client: httpx2.AsyncClient) -> None:
    fits = b'{"lat": 1, "lon": 1' + b" " * (64 * 1024 - 20) + b"}"

    taken = await client.post("/v1/nearby", content=fits)
    refused = await client.post("/v1/nearby", content=fits + b" ")

    assert len(fits) == 64 * 1024
    assert (taken.status_code, refused.status_code) == (200, 413)


async def test_a_long_body_of_unknown_length_is_refused(client: httpx2.AsyncClient) -> None:
    async def endless() -> Any:
        for _ in range(100):
            yield b" " * 1024

    answer = await client.post("/v1/nearby", content=endless())

    assert answer.status_code == 413


async def test_a_form_is_not_taken_for_json(client: httpx2.AsyncClient) -> None:
    answer = await client.post("/v1/nearby", data={"lat": "1", "lon": "1"})

    assert answer.status_code == 415
    assert answer.json()["errors"][0]["field"] == "Content-Type"


async def test_another_site_may_ask(client: httpx2.AsyncClient) -> None:
    asking = {
        "Origin": "https://elsewhere.example",
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "content-type",
    }

    answer = await client.options("/v1/nearby", headers=asking)

    assert answer.status_code == 200
    assert answer.headers["access-control-allow-origin"] == "*"
