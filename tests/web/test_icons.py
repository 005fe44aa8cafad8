"""Icons of elements over HTTP."""

import httpx2
import pytest

from dtpr.schema.releases import shipped_taxonomy

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
