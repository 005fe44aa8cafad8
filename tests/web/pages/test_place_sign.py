"""The page that shows one sign for all devices of a place while its options change."""

import re
from html import unescape

import httpx2

from dtpr.registry import Registry
from tests.support.devices import a_place
from tests.web.conftest import Publish

HTML = {"Accept": "text/html"}


async def test_the_sign_of_a_place_is_shown_with_its_files(
    client: httpx2.AsyncClient, town: Registry, publish: Publish
) -> None:
    await town.places.put(a_place("pier", "town", name={"en": "Long Pier"}))
    await publish(place="pier")

    place = await client.get("/places/pier", headers=HTML)
    page = await client.get("/places/pier/sign?template=poster&size=A3", headers=HTML)
    wrong = await client.get("/places/pier/sign?size=square100&template=poster", headers=HTML)

    assert 'href="/places/pier/sign"' in place.text
    assert "Long Pier" in page.text
    assert 'action="/places/pier/sign"' in page.text
    (picture,) = re.findall(r'<img src="(/v1/places/pier/sign\.png\?[^"]*)"', page.text)
    drawn = await client.get(unescape(picture))
    assert (drawn.status_code, drawn.content[:4]) == (200, b"\x89PNG")
    assert wrong.status_code == 400


async def test_a_place_without_public_devices_offers_no_sign(
    client: httpx2.AsyncClient, town: Registry
) -> None:
    await town.places.put(a_place("quay", "town"))

    place = await client.get("/places/quay", headers=HTML)
    page = await client.get("/places/quay/sign", headers=HTML)

    assert "/places/quay/sign" not in place.text
    assert page.status_code == 400
