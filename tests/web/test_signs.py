"""The sign that a printer is given, and where its code leads."""

from collections.abc import Awaitable, Callable
from typing import Any

import httpx2
import pytest

from dtpr.signs.sizes import SIZES, SignSize
from tests.signs.pictures import rasterise, scan
from tests.web.conftest import Header

Publish = Callable[..., Awaitable[dict[str, Any]]]


PIXELS_PER_MM = 5


@pytest.mark.parametrize("size", SIZES.values(), ids=SIZES)
async def test_the_code_of_a_sign_leads_to_the_page_of_its_device(
    client: httpx2.AsyncClient, publish: Publish, size: SignSize
) -> None:
    written = await publish()
    sign = await client.get(f"/v1/devices/{written['id']}/sign.svg?size={size.name}")

    pixels = [round(each * PIXELS_PER_MM) for each in (size.width_mm, size.height_mm)]
    (link,) = scan(rasterise(sign.text, *pixels))
    page = await client.get(link, headers={"Accept": "text/html"})

    assert sign.headers["content-type"] == "image/svg+xml"
    assert link == f"https://register.example/d/{written['code']}"
    assert page.status_code == 200
    assert "Camera 1" in page.text


async def test_a_sign_is_in_the_language_that_is_asked_for(
    client: httpx2.AsyncClient, publish: Publish
) -> None:
    code = (await publish())["code"]

    french = await client.get(f"/v1/devices/{code}/sign.svg?locale=fr")

    assert 'lang="fr"' in french.text
    assert "Vidéo identifiable" in french.text


async def test_a_sign_shows_technology_only_where_it_collects_data_of_people(
    client: httpx2.AsyncClient, publish: Publish
) -> None:
    camera = (await publish(1))["code"]
    air = (await publish(2, elements=("ecology", "institution", "air_quality")))["code"]

    signs = [(await client.get(f"/v1/devices/{each}/sign.svg")).text for each in (camera, air)]

    assert ["#FFDD00" in each for each in signs] == [True, False]
    assert "Air Quality" not in signs[1]


async def test_a_sign_that_is_known_is_not_sent_again(
    client: httpx2.AsyncClient, publish: Publish
) -> None:
    address = f"/v1/devices/{(await publish())['code']}/sign.svg"
    tag = (await client.get(address)).headers["etag"]

    again = await client.get(address, headers={"If-None-Match": tag})

    assert again.status_code == 304


async def test_a_withdrawn_device_has_no_sign_any_more(
    client: httpx2.AsyncClient, publish: Publish, publisher: Header
) -> None:
    written = await publish()
    await client.post(f"/v1/devices/{written['id']}/withdraw", headers=publisher)

    answer = await client.get(f"/v1/devices/{written['id']}/sign.svg")

    assert answer.status_code == 410
    assert answer.json()["device"]["code"] == written["code"]


@pytest.mark.parametrize(
    ("query", "field"), [("size=A9", "size"), ("size=", "size"), ("colour=red", "colour")]
)
async def test_a_wrong_size_is_named_with_those_there_are(
    client: httpx2.AsyncClient, publish: Publish, query: str, field: str
) -> None:
    code = (await publish())["code"]

    answer = await client.get(f"/v1/devices/{code}/sign.svg?{query}")

    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"] == field
