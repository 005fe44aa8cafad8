"""Icons of elements over HTTP."""

import asyncio
import io
from typing import Any
from xml.etree import ElementTree as ET

import httpx2
import pikepdf
import pytest
from PIL import Image

from dtpr.schema.releases import shipped_taxonomy
from tests.support.lag import measured_lags
from tests.web.conftest import Header

GROUNDS = {"light": "#FFFFFF", "dark": "#000000", "yellow": "#FFDD00", "blue": "#36B2E6"}


@pytest.mark.parametrize(
    ("element", "ground"),
    [
        ("identifiable_video", "#FFDD00"),
        ("person_detection", "#36B2E6"),
        ("safety_security", "#000000"),
        ("air_quality", "#FFFFFF"),
    ],
)
async def test_an_icon_has_the_colour_of_its_class(
    client: httpx2.AsyncClient, element: str, ground: str
) -> None:
    answer = await client.get(f"/v1/icons/{element}.svg")

    assert answer.headers["content-type"] == "image/svg+xml"
    assert ground in answer.text


@pytest.mark.parametrize("variant", [*GROUNDS, "symbol"])
async def test_an_icon_is_drawn_in_the_variant_that_is_asked_for(
    client: httpx2.AsyncClient, variant: str
) -> None:
    answer = await client.get(f"/v1/icons/air_quality.svg?variant={variant}")

    assert GROUNDS.get(variant, "currentColor") in answer.text


async def test_every_element_has_an_icon(client: httpx2.AsyncClient) -> None:
    for element in sorted(shipped_taxonomy().elements):
        answer = await client.get(f"/v1/icons/{element}.svg")
        assert answer.status_code == 200, element
        assert "<title>" in answer.text


async def test_an_icon_is_titled_in_the_readers_language(client: httpx2.AsyncClient) -> None:
    answer = await client.get("/v1/icons/identifiable_video.svg?locale=fr")

    assert "<title>Vidéo identifiable</title>" in answer.text
    assert answer.headers["vary"].startswith("Accept-Language")


async def test_an_icon_that_is_known_is_not_sent_again(client: httpx2.AsyncClient) -> None:
    tag = (await client.get("/v1/icons/air_quality.svg")).headers["etag"]

    again = await client.get("/v1/icons/air_quality.svg", headers={"If-None-Match": tag})

    assert again.status_code == 304
    assert "max-age" in again.headers["cache-control"]


async def test_an_unknown_element_or_variant_is_named(client: httpx2.AsyncClient) -> None:
    element = await client.get("/v1/icons/nothing_like_it.svg")
    variant = await client.get("/v1/icons/air_quality.svg?variant=pink")

    assert element.status_code == 404
    assert variant.json()["errors"][0]["field"] == "variant"
    assert "yellow" in variant.json()["errors"][0]["mend"]


async def test_an_icon_is_so_many_pixels_wide_as_png(client: httpx2.AsyncClient) -> None:
    for size in (16, 36, 1024):
        answer = await client.get(f"/v1/icons/identifiable_video.png?size={size}")
        picture = Image.open(io.BytesIO(answer.content))
        assert answer.headers["content-type"] == "image/png"
        assert picture.size == (size, size)
        assert picture.convert("RGB").getpixel((size // 2, size // 10)) == (255, 221, 0)


async def test_an_icon_says_so_many_pixels_as_svg(client: httpx2.AsyncClient) -> None:
    answer = await client.get("/v1/icons/identifiable_video.svg?size=64")

    root = ET.fromstring(answer.text)
    assert (root.get("width"), root.get("height")) == ("64", "64")
    assert root.get("viewBox") == "0 0 36 36"


async def test_an_icon_is_a_page_of_so_many_mm_as_pdf(client: httpx2.AsyncClient) -> None:
    usual = await client.get("/v1/icons/identifiable_video.pdf?locale=fr")
    large = await client.get("/v1/icons/identifiable_video.pdf?size=144&variant=blue")

    assert usual.headers["content-type"] == "application/pdf"
    with pikepdf.open(io.BytesIO(usual.content)) as pdf:
        assert float(pdf.pages[0].TrimBox[2]) == pytest.approx(36 / 25.4 * 72, abs=0.01)
        assert str(pdf.docinfo["/Title"]) == "Vidéo identifiable"
    with pikepdf.open(io.BytesIO(large.content)) as pdf:
        spaces: Any = pdf.pages[0].Resources.ColorSpace
        assert float(pdf.pages[0].TrimBox[2]) == pytest.approx(144 / 25.4 * 72, abs=0.01)
        assert [str(each[1]) for each in spaces.values()] == ["/DTPR Blue"]


@pytest.mark.parametrize("form", ["svg", "png", "pdf"])
@pytest.mark.parametrize("size", ["17", "0", "-16", "100000", "x", "", "1e3"])
async def test_a_size_that_there_is_not_is_answered_with_those_that_there_are(
    client: httpx2.AsyncClient, form: str, size: str
) -> None:
    answer = await client.get(f"/v1/icons/air_quality.{form}?size={size}")

    assert answer.status_code == 400
    (error,) = answer.json()["errors"]
    assert error["field"] == "size"
    assert "16, 24, 32, 36," in error["mend"]
    assert "1024" in error["mend"]


@pytest.mark.parametrize("form", ["svg", "png", "pdf"])
async def test_a_symbol_has_an_icon_by_its_own_id(client: httpx2.AsyncClient, form: str) -> None:
    light = await client.get(f"/v1/icons/risks_system-drift-and-temporal-validity.{form}")
    blue = await client.get(f"/v1/icons/dm_matching.{form}?variant=blue")
    unknown = await client.get(f"/v1/icons/dm_matching.{form}?release=device@2026-12-01")

    assert (light.status_code, blue.status_code, unknown.status_code) == (200, 200, 404)


@pytest.mark.parametrize("form", ["svg", "png", "pdf"])
async def test_an_element_of_an_organization_has_its_icon_in_every_form(
    client: httpx2.AsyncClient, publisher: Header, form: str
) -> None:
    element = {
        "datachain_type": "device",
        "category": "device__tech",
        "title": {"en": "Bird counter"},
        "description": {"en": "It counts birds."},
    }
    made = await client.put(
        "/v1/organizations/town/elements/birds", json=element, headers=publisher
    )

    answer = await client.get(f"/v1/icons/town:birds.{form}")

    assert made.status_code == 201, made.text
    assert answer.status_code == 200
    assert "max-age=60" in answer.headers["cache-control"]
    assert (await client.get(f"/v1/icons/town:fish.{form}")).status_code == 404


async def test_a_pinned_release_has_its_icons_in_every_form(client: httpx2.AsyncClient) -> None:
    release = shipped_taxonomy().current("ai")
    pin = {"release": release.version, "hash": release.hash}

    answers = [
        await client.get(f"/v1/icons/computer_vision.{form}", params=pin)
        for form in ("svg", "png", "pdf")
    ]
    wrong = await client.get("/v1/icons/computer_vision.png?release=ai@1999-01-01")

    assert [each.status_code for each in answers] == [200, 200, 200]
    assert wrong.status_code == 400


async def test_pictures_are_drawn_beside_the_event_loop(client: httpx2.AsyncClient) -> None:
    await client.get("/v1/icons/gps.png?size=16")
    elements = sorted(shipped_taxonomy().current("device").elements)[:10]
    asked = [client.get(f"/v1/icons/{each}.png?size=1024") for each in elements]

    async with measured_lags() as lags:
        answers = await asyncio.gather(*asked)

    assert {each.status_code for each in answers} == {200}
    assert max(lags) < 0.25
