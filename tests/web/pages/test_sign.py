"""Where the code of a sign leads, and the page that shows a sign while its options change."""

from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest

from dtpr.registry import Registry
from dtpr.registry.access import OPERATOR
from dtpr.schema.sign import SIGN_STATUSES
from tests.support.devices import a_place
from tests.support.pages import LOCALES, get
from tests.support.signs import keep_sign
from tests.web.conftest import Header, a_body

Publish = Callable[..., Awaitable[dict[str, Any]]]
JSON = {"Accept": "application/json"}


async def remove(registry: Registry, code: str) -> None:
    for status in SIGN_STATUSES[1:]:
        notes = (await registry.signs.find(code)).sign.notes
        changed = type(notes)(status=status, hangs=notes.hangs, photo=notes.photo)
        await registry.signs.change(OPERATOR, code, changed)


async def test_a_sign_leads_to_its_device_and_says_which_revision_it_shows(
    client: httpx2.AsyncClient, town: Registry, publish: Publish, publisher: Header
) -> None:
    device = (await publish())["id"]
    code = (await keep_sign(town, device)).sign.code
    fresh = await get(client, f"/s/{code.lower()}")
    body = a_body(elements=("mobility", "institution", "identifiable_video"))
    await client.put(f"/v1/devices/{device}", json=body, headers=publisher | {"If-Match": "*"})
    await client.post(f"/v1/devices/{device}/publish", headers=publisher)

    page = await get(client, f"/s/{code}")

    assert "Camera 1" in fresh.text
    assert "It shows revision 1 of this disclosure. What it says is still true." in fresh.text
    assert "It shows revision 1 of this disclosure. This page shows revision 2." in page.text
    assert "The sign says “Safety & Security”; the disclosure now says “Mobility”." in page.text


async def test_an_address_in_capitals_leads_there_too(
    client: httpx2.AsyncClient, town: Registry, publish: Publish
) -> None:
    written = await publish()
    code = (await keep_sign(town, written["id"])).sign.code

    for address in (f"/S/{code}", f"/D/{written['code']}"):
        page = await get(client, address)
        record = await client.get(address, headers=JSON)
        head = await client.head(address)
        lower = await client.get(address.lower(), headers=JSON)
        assert "Camera 1" in page.text
        assert record.json() == lower.json()
        assert (head.status_code, head.content) == (200, b"")

    missing = await get(client, "/S/NQTHNG", 404)
    assert "capitals do not matter" in missing.text
    assert (await client.get("/D/NQTHNG", headers=JSON)).json()["status"] == 404


async def test_a_sign_of_a_place_leads_to_the_place(
    client: httpx2.AsyncClient, town: Registry, publish: Publish
) -> None:
    await town.places.put(a_place("pier", "town", name={"en": "Long Pier"}))
    await publish(place="pier")
    code = (await keep_sign(town, place="pier")).sign.code

    page = await get(client, f"/s/{code}")
    record = (await client.get(f"/s/{code}", headers=JSON)).json()

    assert "Long Pier" in page.text
    assert f"The sign {code} led you here" in page.text
    assert "revision" not in page.text
    assert record["device"] is None
    assert record["place"]["slug"] == "pier"
    assert record["shows"][0]["revision"] == 1


async def test_a_removed_sign_still_leads_to_its_device(
    client: httpx2.AsyncClient, town: Registry, publish: Publish
) -> None:
    written = await publish()
    code = (await keep_sign(town, written["id"])).sign.code
    await remove(town, code)

    page = await get(client, f"/s/{code}")
    record = (await client.get(f"/s/{code}", headers=JSON)).json()

    assert "The sign was taken down on 22 November 2026." in page.text
    assert record["status"] == "removed"
    assert record["device"]["code"] == written["code"]


async def test_a_sign_of_a_withdrawn_device_says_what_it_was(
    client: httpx2.AsyncClient, town: Registry, publish: Publish, publisher: Header
) -> None:
    device = (await publish())["id"]
    code = (await keep_sign(town, device)).sign.code
    await client.post(f"/v1/devices/{device}/withdraw", headers=publisher)

    page = await get(client, f"/s/{code}", 410)
    record = await client.get(f"/s/{code}", headers=JSON)

    assert "“Camera 1” was withdrawn" in page.text
    assert record.status_code == 410
    assert record.json()["device"]["id"] == device


async def test_the_link_of_a_sign_says_nothing_of_the_notes_of_staff(
    client: httpx2.AsyncClient, town: Registry, publish: Publish
) -> None:
    code = (await keep_sign(town, (await publish())["id"])).sign.code
    notes = (await town.signs.find(code)).sign.notes
    changed = type(notes)(status="designed", photo="the key is under the mat")
    await town.signs.change(OPERATOR, code, changed)

    answers = [await client.get(f"/s/{code}", headers=each) for each in (JSON, {})]

    assert all("under the mat" not in each.text for each in answers)
    varied = [set(each.headers["vary"].split(", ")) for each in answers]
    assert all({"Accept", "Accept-Language"} <= each for each in varied)


async def test_a_code_of_no_sign_leads_nowhere(
    client: httpx2.AsyncClient, publish: Publish
) -> None:
    code = (await publish())["code"]

    await get(client, f"/s/{code}", 404)

    assert (await client.get("/s/NQTHNG", headers=JSON)).status_code == 404


async def test_the_preview_shows_the_sign_its_report_and_its_files(
    client: httpx2.AsyncClient, publish: Publish
) -> None:
    written = await publish()

    page = await get(client, f"/d/{written['code']}/sign")

    (picture,) = [each["src"] for each in page.all("img") if each["src"].startswith("/v1/")]
    files = [each["href"] for each in page.all("a") if each["href"].startswith("/v1/devices")]
    answers = [await client.get(each) for each in (picture, *files)]
    assert [each.status_code for each in answers] == [200] * 6
    assert "it scans from up to" in page.text
    assert "Nothing to watch out for" in page.text


async def test_the_preview_keeps_what_was_chosen(
    client: httpx2.AsyncClient, publish: Publish
) -> None:
    code = (await publish())["code"]
    chosen = {
        "template": "poster",
        "size": "A3",
        "orientation": "landscape",
        "arrangement": "2-2",
        "reading_distance_m": "0.3",
        "main": "fr",
        "second": "en",
        "headline": 'Ici & "là"',
        "second_headline": "Here",
    }
    address = str(httpx2.URL(f"/d/{code}/sign", params={**chosen, "locale": "fr"}))

    page = await get(client, address)

    (picture,) = [each["src"] for each in page.all("img") if "sign.png" in each["src"]]
    asked = {name: values[0] for name, values in parse_qs(urlsplit(picture).query).items()}
    selected = [each["value"] for each in page.all("option") if "selected" in each]
    expected = {name: chosen[name] for name in chosen if name not in ("main", "second")}
    assert selected == ["poster", "A3", "landscape", "2-2", "auto", "fr", "en"]
    assert asked == {**expected, "locale": "fr,en", "width": "900"}
    assert 'Ici & "là"' in page.text
    assert {"type": "hidden", "name": "locale", "value": "fr"} in page.all("input")
    assert "Un panneau à imprimer" in page.text


@pytest.mark.parametrize(
    ("query", "size", "words"),
    [
        ("template=sticker", "sticker60", "There is no code on it."),
        ("template=sticker&size=sticker80", "sticker80", "There is no code on it."),
        ("template=honeycomb&size=sticker80", "A4", "Code:"),
        ("size=free&width_mm=200&height_mm=120", "free", "200 \u00d7 120 mm"),
        ("width_mm=200&height_mm=120", "A4", "210 \u00d7 297 mm"),
        ("main=en&second=en&second_text=x", "A4", "Code:"),
        ("main=xx&second=yy", "A4", "Code:"),
        ("nonsense=1", "A4", "Code:"),
    ],
)
async def test_the_preview_takes_what_the_form_sends(
    client: httpx2.AsyncClient, publish: Publish, query: str, size: str, words: str
) -> None:
    page = await get(client, f"/d/{(await publish())['code']}/sign?{query}")

    assert words in page.text
    assert {"value": size, "selected": ""} in page.all("option")


@pytest.mark.parametrize(
    ("query", "field", "words"),
    [
        ("size=A99", "size", "Size: Choose a size from the list."),
        ("size=free&width_mm=100", "height_mm", "two numbers from 50 to 1000"),
        ("size=free&width_mm=wide&height_mm=100", "width_mm", "two numbers from 50 to 1000"),
        ("size=free&width_mm=100&height_mm=2000", "height_mm", "two numbers from 50 to 1000"),
        ("template=cube", "template", "Choose a kind of sign from the list."),
        ("orientation=askew", "orientation", "Choose an orientation from the list."),
        ("arrangement=heap", "arrangement", "Choose another way from the list."),
        ("arrangement=2-3", "arrangement", "Choose another way from the list."),
        ("shows=all", "shows", "Choose a hexagon from the list."),
        ("reading_distance_m=11", "reading_distance_m", "a number above 0, 10 at most"),
        ("reading_distance_m=far", "reading_distance_m", "a number above 0, 10 at most"),
        ("template=poster&size=square100", "", "the smallest size that has room for it"),
        (f"template=poster&headline={'W' * 120}", "headline", "Shorten the words"),
        (f"headline={'W' * 121}", "headline", "120 characters at most"),
        (f"text={'W' * 600}!", "text", "600 characters at most"),
        ("template=poster&text=%E4%BD%A0", "text", "No font of the signs has the character “你”."),
        ("template=poster&text={{when}}", "text", "The blank “when” is not filled in."),
    ],
)
async def test_what_cannot_be_made_is_named_at_its_field(
    client: httpx2.AsyncClient, publish: Publish, query: str, field: str, words: str
) -> None:
    page = await get(client, f"/d/{(await publish())['code']}/sign?{query}", 400)

    invalid = [
        each["id"] for each in page.all("select", "input", "textarea") if "aria-invalid" in each
    ]
    assert words in page.text
    assert not field or invalid == [field]
    assert not [each for each in page.all("img") if "sign.png" in each["src"]]


async def test_the_preview_shows_the_hexagon_of_a_sticker_that_is_chosen(
    client: httpx2.AsyncClient, publish: Publish
) -> None:
    code = (await publish())["code"]
    query = "template=sticker&size=sticker80&shows=feedback&reading_distance_m=0,3"

    page = await get(client, f"/d/{code}/sign?{query}")

    (picture,) = [each["src"] for each in page.all("img") if "sign.png" in each["src"]]
    assert "Code: 30 mm wide; it scans from up to 0.3 m." in page.text
    assert "shows=feedback" in picture
    assert (await client.get(picture)).status_code == 200


async def test_every_field_of_the_preview_has_a_label_in_each_language(
    client: httpx2.AsyncClient, publish: Publish
) -> None:
    code = (await publish())["code"]

    for locale in LOCALES:
        page = await get(client, f"/d/{code}/sign?locale={locale}&size=A99", 400)
        fields = [
            each for each in page.all("select", "input", "textarea") if each.get("type") != "hidden"
        ]
        assert {each["id"] for each in fields} == {each["for"] for each in page.all("label")}
        assert page.open == []


async def test_a_withdrawn_device_has_no_preview(
    client: httpx2.AsyncClient, publish: Publish, publisher: Header
) -> None:
    written = await publish()
    await client.post(f"/v1/devices/{written['id']}/withdraw", headers=publisher)

    await get(client, f"/d/{written['code']}/sign", 410)
    await get(client, "/d/NQTHNG/sign", 404)
