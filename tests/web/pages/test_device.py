"""The pages of one device and one place, and the short link on a sign."""

import re
from collections.abc import Awaitable, Callable
from typing import Any

import httpx2
import pytest

from dtpr.registry import Registry
from dtpr.schema.releases import DEVICE_RELEASE, shipped_taxonomy
from tests.support.devices import a_device, a_place, publish_all
from tests.support.pages import LOCALES, get
from tests.web.conftest import Header

Publish = Callable[..., Awaitable[dict[str, Any]]]


@pytest.mark.usefixtures("old_port")
async def test_a_device_page_tells_the_whole_disclosure(
    client: httpx2.AsyncClient, publish: Publish
) -> None:
    elements = [
        {
            "element_id": "data_retained",
            "variables": [{"id": "duration", "value": [{"locale": "en", "value": "30 days"}]}],
        },
        {
            "element_id": "identifiable_video",
            "actions": [
                {
                    "type": kind,
                    "label": [{"locale": "en", "value": f"Label {kind}"}],
                    "target": target,
                }
                for kind, target in (
                    ("email", "office@town.example"),
                    ("phone", "+33 1 23 45"),
                    ("form", "https://town.example/form"),
                    ("postal", "1 Quay Street"),
                )
            ],
            "sources": [{"type": "other", "title": "Council vote", "url": "ftp://town.example/"}],
        },
        {"element_id": "institution"},
        {"element_id": "safety_security"},
    ]
    chain = {
        "schema_version": "device@2026-12-01",
        "created_at": "2026-11-02T09:00:00Z",
    }
    linked = [{"element_id": each} for each in ("safety_security", "institution", "camera")][:2]
    linked.append({"element_id": "identifiable_video"})
    code = (
        await publish(
            description={"en": "Watches\nthe quay"},
            place="old-port",
            active_from="2024-02-03",
            active_until="2030-04-05",
            views=[
                {"certainty": "surveyed", "sector": {"range_m": 1200}},
                {
                    "certainty": "assumed",
                    "sector": {"bearing_deg": 300, "width_deg": 60, "range_m": 40},
                },
                {
                    "area": {
                        "type": "Polygon",
                        "coordinates": [
                            [[-1.55, 46.3], [-1.54, 46.3], [-1.54, 46.31], [-1.55, 46.3]]
                        ],
                    }
                },
            ],
            datachain={"id": "x", "elements": elements, **chain},
            linked_datachains=[
                {
                    "id": "y",
                    "title": [{"locale": "en", "value": "Quay Watch"}],
                    "description": [{"locale": "en", "value": "Looks on"}],
                    "elements": linked,
                    **chain,
                }
            ],
            notice={
                "legal_basis": "public_task",
                "legal_basis_url": "https://town.example/law",
                "rights": {"en": "You may object"},
                "rights_url": "https://town.example/rights",
                "dpo_email": "dpo@town.example",
                "recipients": [{"en": "Police"}, {"en": "Courts"}],
                "recording": "live_only",
                "complaint_url": "https://complain.example/",
            },
        )
    )["code"]

    page = await get(client, f"/d/{code.lower()}")

    for words in (
        *("Camera 1", "Identifiable", "In use", "Watches the quay", "Old Port"),
        *("since 3 February 2024", "until 5 April 2030"),
        *("All around, up to 1.2 km (measured on site)", "To the north-west, 60° wide, up to 40 m"),
        *("A drawn area (as its owner says)", "It stays where it is."),
        *("The AI system behind it: Quay Watch", "Looks on", "Retained 30 days", "Council vote"),
        *("Label postal: 1 Quay Street", "A public task", "You may object", "Police", "Courts"),
        *("dpo@town.example", "Live pictures or sound only", "22 November 2026"),
        f"https://register.example/d/{code}",
    ):
        assert words in page.text
    prompts = re.findall(
        "Why is it here|Who is accountable|What technology|how long is the data", page.text
    )
    assert prompts[:4] == [
        *("Why is it here", "Who is accountable", "What technology", "how long is the data")
    ]
    targets = {each.get("href") for each in page.all("a")}
    assert {
        *("mailto:office@town.example", "tel:+3312345", "https://town.example/form"),
        *("https://town.example/law", "https://town.example/rights", "mailto:dpo@town.example"),
        *("https://complain.example/", "/places/old-port"),
    } <= targets
    assert not any("ftp:" in str(each) for each in targets)
    assert (
        len([each for each in page.all("img") if each["src"].endswith("sign.svg?locale=en")]) == 1
    )


async def test_a_device_page_leaves_out_what_is_not_given(
    client: httpx2.AsyncClient, publish: Publish
) -> None:
    code = (await publish())["code"]

    page = await get(client, f"/d/{code}")

    for words in ("The law and your rights", "AI system", "Website", "Dates"):
        assert words not in page.text


async def test_a_device_page_says_that_a_view_is_assumed(
    client: httpx2.AsyncClient, publish: Publish
) -> None:
    code = (await publish())["code"]

    page = await get(client, f"/d/{code}")

    assert "up to 50 m (assumed, as nobody has said how far it sees)" in page.text


async def test_a_planned_device_says_that_it_is_not_there_yet(
    client: httpx2.AsyncClient, publish: Publish
) -> None:
    code = (await publish(announced_on="2026-11-01", active_from="2031-01-02"))["code"]

    page = await get(client, f"/d/{code}")

    assert "This device is not there yet" in page.text
    assert "announced on 1 November 2026, from 2 January 2031" in page.text


async def test_a_device_whose_time_is_over_says_so(
    client: httpx2.AsyncClient, publish: Publish
) -> None:
    code = (await publish(active_from="2024-01-01", active_until="2025-01-02"))["code"]

    page = await get(client, f"/d/{code}?locale=fr")

    assert "est plus en service" in page.text
    assert "à partir du 1er janvier 2024, jusqu" in page.text


async def test_a_withdrawn_device_answers_410_with_what_it_was(
    client: httpx2.AsyncClient, publish: Publish, publisher: Header
) -> None:
    written = await publish()
    await client.post(f"/v1/devices/{written['id']}/withdraw", headers=publisher)

    page = await get(client, f"/d/{written['code']}", 410)
    program = await client.get(f"/d/{written['code']}", headers={"Accept": "application/json"})

    assert "This device was withdrawn" in page.text
    assert "Camera 1" in page.text
    assert "Why is it here?" in page.text
    assert not any("sign.svg" in each for each in page.addresses())
    assert program.status_code == 410
    assert program.headers["vary"].startswith("Accept, Accept-Language")
    assert program.json()["device"]["status"] == "withdrawn"


@pytest.mark.parametrize(
    ("accept", "form"),
    [
        ("application/json", "application/json"),
        ("application/json, text/html;q=0.9", "application/json"),
        ("application/*, text/*;q=0.1", "application/json"),
        ("application/json;q=0.5, text/html", "text/html"),
        ("text/html;q=nonsense, application/json", "text/html"),
        ("text/plain, */*;q=0.1", "text/html"),
        ("*/*", "text/html"),
        ("", "text/html"),
        ("image/png", "text/html"),
    ],
)
async def test_a_short_link_answers_in_the_form_that_is_preferred(
    client: httpx2.AsyncClient, publish: Publish, accept: str, form: str
) -> None:
    code = (await publish())["code"]

    answer = await client.get(f"/d/{code}", headers={"Accept": accept})

    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith(form)
    assert answer.headers["vary"].startswith("Accept, Accept-Language")


async def test_a_short_link_gives_programs_what_the_api_gives(
    client: httpx2.AsyncClient, publish: Publish
) -> None:
    code = (await publish())["code"]
    headers = {"Accept": "application/json", "Accept-Language": "fr"}

    short = await client.get(f"/d/{code.lower()}", headers=headers)
    long = await client.get(f"/v1/devices/{code}", headers=headers)

    assert short.json() == long.json()
    assert short.headers["etag"] == long.headers["etag"]


@pytest.mark.usefixtures("old_port")
async def test_a_place_lists_its_devices_and_the_places_in_it(
    client: httpx2.AsyncClient, town: Registry, publish: Publish
) -> None:
    quay = a_place(
        "quay", "town", name={"en": "Quay"}, parent="old-port", description={"en": "Wet"}
    )
    await town.places.put(quay)
    await publish(place="quay", active_until="2025-01-01")

    outer = await get(client, "/places/old-port")
    inner = await get(client, "/places/quay")

    assert "No device is registered in this place itself." in outer.text
    assert "/places/quay" in outer.addresses()
    assert "Part of Old Port" in inner.text
    assert "Wet" in inner.text
    assert "Camera 1" in inner.text
    assert "No longer in use" in inner.text


@pytest.mark.usefixtures("old_port")
async def test_a_place_with_many_devices_has_more_than_one_page(
    client: httpx2.AsyncClient, town: Registry
) -> None:
    devices = [a_device(str(number), place="old-port") for number in range(101)]
    await publish_all(town, devices, "town")

    first = await get(client, "/places/old-port?locale=fr")
    following = next(each["href"] for each in first.all("a") if each.get("rel") == "next")
    second = await get(client, following)

    assert "locale=fr" in following
    assert "Device 0" in first.text
    assert "Device 100" not in first.text
    assert "Device 100" in second.text
    assert "Appareils suivants" not in second.text


@pytest.mark.parametrize("locale", LOCALES)
async def test_each_step_of_the_chain_is_explained_in_plain_words(
    client: httpx2.AsyncClient, publish: Publish, locale: str
) -> None:
    code = (await publish())["code"]
    release = shipped_taxonomy().release(DEVICE_RELEASE)

    page = await get(client, f"/d/{code}", language=locale)
    answer = (await client.get(f"/v1/devices/{code}?locale={locale}")).json()
    entries = [entry for section in answer["sections"] for entry in section["entries"]]

    assert entries
    for entry in entries:
        meaning = release.elements[entry["element"]["id"]].description[locale]
        assert entry["description"] == meaning
        assert meaning in page.text
