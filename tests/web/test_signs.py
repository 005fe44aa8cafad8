"""The sign that a printer is given: its forms and options, and where its code leads."""

import asyncio
import io
from collections.abc import Awaitable, Callable
from typing import Any

import httpx2
import pikepdf
import pytest
from PIL import Image

from dtpr.signs.files import MEDIA_TYPES, SignForm
from dtpr.signs.sizes import SIZES, SignSize
from tests.signs.pictures import rasterise, scan
from tests.support.lag import measured_lags
from tests.web.conftest import Header

Publish = Callable[..., Awaitable[dict[str, Any]]]


PIXELS_PER_MM = 5
LONGEST_LAG_S = 0.1
"""A picture of an A4 sign takes more computing, so that none is drawn on the event loop."""


def bleed_of(file: bytes) -> float | None:
    """Return how many mm a PDF prints beyond its trim, None where it says nothing of it."""
    with pikepdf.open(io.BytesIO(file)) as pdf:
        page = pdf.pages[0]
        if "/BleedBox" not in page:
            return None
        return round(float(page.trimbox[0] - page.bleedbox[0]) / 72 * 25.4, 2)


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
    assert link.casefold() == f"https://register.example/d/{written['code']}".casefold()
    assert page.status_code == 200
    assert "Camera 1" in page.text


@pytest.mark.parametrize(
    ("query", "sides"),
    [
        ("", (210, 297)),
        ("template=poster", (210, 297)),
        ("template=strip", (210, 74)),
        ("template=cell", (100, 100)),
        ("template=sticker", (51.962, 60)),
        ("size=220x160", (220, 160)),
        ("size=220.5%20%C3%97%20160%20mm", (220.5, 160)),
        ("size=220x160&width_mm=220&height_mm=160", (220, 160)),
    ],
)
async def test_a_sign_has_the_size_that_is_asked_for_or_the_usual_one_of_its_template(
    client: httpx2.AsyncClient, publish: Publish, query: str, sides: tuple[float, float]
) -> None:
    code = (await publish())["code"]

    report = (await client.get(f"/v1/devices/{code}/sign.json?{query}")).json()["report"]

    assert (report["width_mm"], report["height_mm"]) == sides


async def test_a_designer_is_given_live_text_when_asking_for_it(
    client: httpx2.AsyncClient, publish: Publish
) -> None:
    address = f"/v1/devices/{(await publish())['code']}/sign.svg"

    plain, editable = [await client.get(f"{address}{each}") for each in ("", "?editable=1")]

    assert "<text" not in plain.text
    assert ">Editable copy, not for print</text>" in editable.text
    assert plain.headers["etag"] != editable.headers["etag"]


async def test_the_hexagons_stand_as_they_are_asked_to(
    client: httpx2.AsyncClient, publish: Publish
) -> None:
    address = f"/v1/devices/{(await publish())['code']}/sign.json"

    row = await client.get(f"{address}?arrangement=row")
    wrong = await client.get(f"{address}?arrangement=2-3")

    assert row.json()["report"]["arrangement"] == "row"
    assert wrong.status_code == 400
    assert "arrangement" in wrong.text


@pytest.mark.parametrize("form", MEDIA_TYPES)
async def test_a_sign_comes_in_each_form_the_same_each_time(
    client: httpx2.AsyncClient, publish: Publish, form: SignForm
) -> None:
    address = f"/v1/devices/{(await publish())['code']}/sign.{form}"

    one, other = [await client.get(address) for _ in range(2)]
    known = await client.get(address, headers={"If-None-Match": one.headers["etag"]})

    assert one.headers["content-type"].partition(";")[0] == MEDIA_TYPES[form]
    assert one.headers["content-disposition"].endswith(f'.{form}"')
    assert one.content == other.content != b""
    assert (known.status_code, known.content) == (304, b"")


async def test_a_pdf_is_for_a_printer_or_for_screens(
    client: httpx2.AsyncClient, publish: Publish
) -> None:
    address = f"/v1/devices/{(await publish())['code']}/sign.pdf"

    files = [
        (await client.get(address + query)).content
        for query in ("", "?bleed=5&inks=process", "?profile=screen")
    ]

    bleeds = [bleed_of(each) for each in files]
    assert bleeds == [3.0, 5.0, None]
    assert len(set(files)) == 3
    assert b"DTPR Yellow" in files[0].replace(b"#20", b" ")
    assert b"DTPR Yellow" not in files[1].replace(b"#20", b" ")


async def test_a_picture_is_as_wide_as_it_is_asked_for(
    client: httpx2.AsyncClient, publish: Publish
) -> None:
    code = (await publish())["code"]

    answer = await client.get(
        f"/v1/devices/{code}/sign.png?width=300&size=A5&orientation=landscape"
    )

    assert Image.open(io.BytesIO(answer.content)).size == (300, 211)


async def test_a_report_says_what_was_measured_and_names_the_files(
    client: httpx2.AsyncClient, publish: Publish
) -> None:
    address = f"/v1/devices/{(await publish())['code']}/sign"

    report = (await client.get(f"{address}.json?size=A5")).json()
    svg = (await client.get(f"{address}.svg?size=A5")).content

    assert report["report"]["qr"]["side_mm"] >= 20
    assert [(each["form"], each["profile"]) for each in report["files"]] == [
        ("svg", None),
        ("pdf", "print"),
        ("pdf", "screen"),
        ("png", None),
    ]
    assert report["files"][0]["bytes"] == len(svg)


async def test_a_sign_speaks_the_languages_that_are_asked_for(
    client: httpx2.AsyncClient, publish: Publish
) -> None:
    address = f"/v1/devices/{(await publish())['code']}/sign.svg"

    french = await client.get(f"{address}?locale=fr")
    both = await client.get(f"{address}?locale=fr,en")
    accepted = await client.get(address, headers={"Accept-Language": "fr"})

    assert 'lang="fr"' in french.text
    assert "Vidéo identifiable" in french.text
    assert "Identifiable Video" not in french.text
    assert "Identifiable Video" in both.text
    assert accepted.content == french.content


async def test_words_of_ones_own_stand_on_a_poster(
    client: httpx2.AsyncClient, publish: Publish
) -> None:
    address = f"/v1/devices/{(await publish())['code']}/sign.svg"
    words = {"headline": "Schau", "text": "Hier", "second_headline": "Look", "second_text": "Here"}
    query = {"template": "poster", "locale": "de,en", **words}

    sign = await client.get(address, params=query)

    assert all(each in sign.text for each in words.values())


async def test_a_sticker_of_a_technology_has_no_code_and_one_of_the_code_does(
    client: httpx2.AsyncClient, publish: Publish
) -> None:
    address = f"/v1/devices/{(await publish())['code']}/sign.json?template=sticker&size=sticker60"

    plain = await client.get(address)
    code = await client.get(f"{address}&shows=feedback")

    assert plain.json()["report"]["qr"] is None
    assert code.json()["report"]["qr"]["side_mm"] >= 20


async def test_a_sign_shows_technology_only_where_it_collects_data_of_people(
    client: httpx2.AsyncClient, publish: Publish
) -> None:
    camera = (await publish(1))["code"]
    air = (await publish(2, elements=("ecology", "institution", "air_quality")))["code"]

    signs = [(await client.get(f"/v1/devices/{each}/sign.svg")).text for each in (camera, air)]

    assert ["#FFDD00" in each for each in signs] == [True, False]
    assert "Air Quality" not in signs[1]


async def test_a_withdrawn_device_has_no_sign_any_more(
    client: httpx2.AsyncClient, publish: Publish, publisher: Header
) -> None:
    written = await publish()
    await client.post(f"/v1/devices/{written['id']}/withdraw", headers=publisher)

    answer = await client.get(f"/v1/devices/{written['id']}/sign.svg")

    assert answer.status_code == 410
    assert answer.json()["device"]["code"] == written["code"]


@pytest.mark.parametrize(
    ("query", "field", "mend"),
    [
        ("size=A9", "size", "A4"),
        ("size=", "size", "A4"),
        ("size=A9", "size", "width_mm and height_mm"),
        ("size=A9&template=sticker", "size", "sticker60"),
        ("size=100x49", "size", "50 to 1000 mm"),
        ("size=1001x100", "size", "50 to 1000 mm"),
        ("size=100x100&width_mm=100", "size", "give the size, or"),
        ("size=100x100&template=sticker", "width_mm", "sticker60"),
        ("colour=red", "colour", "template"),
        ("template=cube", "template", "honeycomb"),
        ("orientation=up", "orientation", "portrait"),
        ("width=2481", "width", "2480"),
        ("width=0", "width", "16"),
        ("bleed=11", "bleed", "10"),
        ("bleed=nan", "bleed", ""),
        ("inks=gold", "inks", "spot"),
        ("profile=web", "profile", "screen"),
        ("width_mm=100", "height_mm", "both sides"),
        ("width_mm=10&height_mm=100", "width_mm", "50"),
        ("locale=fr&locale=en", "locale", "fr,en"),
        ("locale=en,fr,km", "locale", "two"),
        ("locale=en,!", "locale", "language tags"),
        ("locale=en,en", "locales", "once"),
        ("second_text=x", "second_text", "two languages"),
        ("size=A6&template=poster&locale=fr,en", "", "the smallest size that does"),
        (f"template=poster&headline={'W' * 120}", "headline", "shorten it"),
    ],
)
async def test_a_wrong_option_is_named_with_the_mend(
    client: httpx2.AsyncClient, publish: Publish, query: str, field: str, mend: str
) -> None:
    code = (await publish())["code"]

    answer = await client.get(f"/v1/devices/{code}/sign.svg?{query}")

    assert answer.status_code == 400
    assert not field or answer.json()["errors"][0]["field"] == field
    assert mend in answer.json()["errors"][0]["mend"]


async def test_drawing_signs_does_not_hold_up_other_requests(
    client: httpx2.AsyncClient, publish: Publish
) -> None:
    code = (await publish())["code"]
    addresses = [f"/v1/devices/{code}/sign.png?width={800 + each}" for each in range(20)]

    async with measured_lags() as lags:
        answers = await asyncio.gather(*(client.get(each) for each in addresses))

    assert {each.status_code for each in answers} == {200}
    assert max(lags) < LONGEST_LAG_S
