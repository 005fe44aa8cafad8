"""One sign for all devices of a place over the API, before it is kept."""

import httpx2
import pytest

from dtpr.registry import Registry
from tests.signs.pictures import rasterise, scan
from tests.support.devices import a_place
from tests.web.conftest import Publish


@pytest.mark.parametrize("form", ["svg", "pdf", "png", "json"])
async def test_a_sign_of_a_place_comes_in_each_form_before_it_is_kept(
    client: httpx2.AsyncClient, town: Registry, publish: Publish, form: str
) -> None:
    await town.places.put(a_place("pier", "town", name={"en": "Long Pier"}))
    await publish(place="pier")
    address = f"/v1/places/pier/sign.{form}?template=poster&width=300"

    one, other = [await client.get(address) for _ in range(2)]

    assert one.status_code == 200
    assert one.content == other.content
    assert one.headers["content-disposition"].endswith(f'"sign-pier.{form}"')


async def test_the_code_of_a_sign_of_a_place_leads_to_its_page(
    client: httpx2.AsyncClient, town: Registry, publish: Publish
) -> None:
    await town.places.put(a_place("pier", "town", name={"en": "Long Pier"}))
    await publish(place="pier")
    sign = (await client.get("/v1/places/pier/sign.svg")).text

    (link,) = scan(rasterise(sign, 800, 1131))
    page = await client.get(link, headers={"Accept": "text/html"})

    assert link == "https://register.example/places/pier"
    assert "Long Pier" in page.text


async def test_a_place_without_public_devices_has_no_sign(
    client: httpx2.AsyncClient, town: Registry, publish: Publish
) -> None:
    await town.places.put(a_place("pier", "town"))
    await publish(place="pier")
    await town.places.put(a_place("quay", "town"))

    codes = {
        query: (await client.get(f"/v1/places/{query}")).status_code
        for query in (
            "quay/sign.svg",
            "nowhere/sign.svg",
            "pier/sign.svg?organization=tram",
            "pier/sign.svg?organization=nobody",
            "pier/sign.svg?size=A99",
            "pier/sign.svg?kept=true",
        )
    }

    assert list(codes.values()) == [400, 404, 400, 404, 400, 400]
