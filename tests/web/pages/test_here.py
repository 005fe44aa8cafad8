"""The start page and "What is here?": what is asked, what is answered, and what is not told."""

import re
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import urlsplit

import httpx2
import pytest

from dtpr.registry import Registry
from tests.support.devices import a_device, a_place, publish_all
from tests.support.pages import BROWSER, LOCALES, Page, ask, get

Publish = Callable[..., Awaitable[dict[str, Any]]]
SPOT = "46.300123, -1.549876"


async def test_the_start_page_says_how_much_is_there_and_who_takes_part(
    client: httpx2.AsyncClient, publish: Publish
) -> None:
    await publish(1)
    await publish(2)

    page = await get(client, "/")

    assert "2 public devices" in page.text
    assert "2 organizations" in page.text
    assert "Every camera of the town" in page.text
    assert "Cameras of the police" in page.text
    assert "since 1 January 2025" in page.text
    assert "Nothing registered is not the same as nothing there" in page.text


async def test_the_start_page_of_an_empty_register_says_that_nobody_registers(
    client: httpx2.AsyncClient,
) -> None:
    page = await get(client, "/")

    assert "0 public devices" in page.text
    assert "No organization registers here yet." in page.text


async def test_the_question_is_whole_without_javascript(client: httpx2.AsyncClient) -> None:
    page = await get(client, "/here")

    form = page.all("form")[0]
    located = next(each for _, each in page.tags if each.get("class") == "locate")
    assert (form["method"], form["action"]) == ("post", "/here")
    assert [each["name"] for each in page.all("input")] == ["where"]
    assert page.all("input")[0]["autocomplete"] == "off"
    assert "hidden" in located


async def test_an_answer_lists_what_sees_the_spot_then_what_covers_it_then_what_is_near(
    client: httpx2.AsyncClient, publish: Publish
) -> None:
    sector = {"certainty": "surveyed", "sector": {"range_m": 40}}
    ring = [[-1.56, 46.29], [-1.54, 46.29], [-1.54, 46.31], [-1.56, 46.31], [-1.56, 46.29]]
    area = {"type": "Polygon", "coordinates": [ring]}
    wifi = ("connectivity", "institution", "wireless_access_point")
    counter = ("mobility", "institution", "de_identified_video")
    await publish(1, views=[sector])
    await publish(2, elements=counter)
    await publish(3, elements=wifi, geometry=area)

    page = await ask(client, "46.3, -1.55")

    headings = re.findall("Can see this spot|Covers this area|Nearby|Camera [1-3]", page.text)
    assert headings == [
        *("Can see this spot", "Camera 1"),
        *("Covers this area", "Camera 3"),
        *("Nearby", "Camera 2"),
    ]
    assert "view: measured on site" in page.text
    assert "77 m to the east" in page.text
    assert "right here" in page.text
    for words in ("Identifiable", "De-identified", "No personal data marked", "Safety & Security"):
        assert words in page.text
    icons = {urlsplit(each["src"]).path: each["alt"] for each in page.all("img")}
    assert icons["/v1/icons/identifiable_video.svg"] == "Identifiable Video"


async def test_the_position_is_in_no_address_and_no_header(
    client: httpx2.AsyncClient, publish: Publish
) -> None:
    await publish()

    answer = await client.post("/here", data={"where": SPOT}, headers=BROWSER)
    page = Page(answer.text)

    assert answer.headers["cache-control"] == "no-store"
    assert "etag" not in answer.headers
    for part in ("46.300", "1.549"):
        assert not any(part in each for each in page.addresses())
        assert not any(part in value for value in answer.headers.values())
        assert part not in page.text
    assert SPOT in [each.get("value") for each in page.all("input")]
    # Another language asks the same question again, in a body.
    assert {each["formaction"] for each in page.all("button") if "formaction" in each} == {
        f"/here?locale={locale}" for locale in LOCALES
    }


@pytest.mark.parametrize(
    "where",
    [
        "46.3, -1.55",
        " 46.30 -1.55 ",
        "46,3; -1,55",
        "46,30, -1,55",
        "46.3° N, 1.55° W",
        "46.3n 1.55w",
        "៤៦.៣, -១.៥៥",
        "46.3, \N{MINUS SIGN}1.55",
    ],
)
async def test_coordinates_are_taken_as_people_write_them(
    client: httpx2.AsyncClient, publish: Publish, where: str
) -> None:
    await publish()

    page = await ask(client, where)

    assert "Camera 1" in page.text
    assert "right here" in page.text


@pytest.mark.usefixtures("town")
@pytest.mark.parametrize("where", ["91, 0", "0, 181", "-90.1 0", "46.3 N, 200 W"])
async def test_coordinates_that_are_nowhere_are_refused_at_the_field(
    client: httpx2.AsyncClient, where: str
) -> None:
    page = await ask(client, where, 400)

    field = next(each for each in page.all("input") if each["name"] == "where")
    assert "Latitude goes from -90 to 90" in page.text
    assert field["aria-invalid"] == "true"
    assert "where-error" in field["aria-describedby"].split()
    assert field["value"] == where


@pytest.mark.parametrize(
    ("where", "sentence"),
    [
        ("  ", "Write a place"),
        ("x" * 201, "That is too long"),
        ("nowhere", "no place of this name"),
    ],
)
async def test_a_question_that_cannot_be_answered_says_why(
    client: httpx2.AsyncClient, where: str, sentence: str
) -> None:
    page = await ask(client, where, 400)

    assert sentence in page.text


@pytest.mark.usefixtures("town")
async def test_nothing_registered_is_told_from_nobody_registers(
    client: httpx2.AsyncClient,
) -> None:
    covered = await ask(client, SPOT)
    unknown = await ask(client, "10, 10")

    assert "Nothing is registered here" in covered.text
    assert "Every camera of the town" in covered.text
    assert "last reviewed on 1 November 2026" in covered.text
    assert "Nobody registers here" in unknown.text
    assert "Who registers here" not in unknown.text
    assert "Nothing is registered here" not in unknown.text


async def test_devices_where_nobody_says_that_all_are_listed_come_with_a_warning(
    client: httpx2.AsyncClient, publish: Publish
) -> None:
    await publish(geometry={"type": "Point", "coordinates": [10, 10]})

    page = await ask(client, "10, 10")

    assert "Camera 1" in page.text
    assert "there may be more than this" in page.text


async def test_one_may_look_further(client: httpx2.AsyncClient, publish: Publish) -> None:
    await publish(geometry={"type": "Point", "coordinates": [-1.55, 46.307]})

    first = await ask(client, "46.3, -1.55")
    further = await ask(client, "46.3, -1.55", radius_m="1000")

    offered = [each["value"] for each in first.all("button") if each.get("name") == "radius_m"]
    assert offered == ["1000", "5000"]
    assert "Camera 1" not in first.text
    assert "778 m to the north" in further.text


async def test_a_list_that_stops_at_the_limit_says_so(
    client: httpx2.AsyncClient, town: Registry
) -> None:
    devices = [a_device(str(number), lon=-1.55, lat=46.3) for number in range(101)]
    await publish_all(town, devices, "town")

    page = await ask(client, "46.3, -1.55")

    assert "100 devices" in page.text
    assert "this list stops at 100" in page.text


@pytest.mark.usefixtures("old_port")
async def test_the_name_of_one_place_is_answered_around_it(
    client: httpx2.AsyncClient, publish: Publish
) -> None:
    await publish()

    page = await ask(client, "VIEUX port")

    assert "Around Old Port" in page.text
    assert "Camera 1" in page.text
    assert "/places/old-port?locale=en" in page.addresses()


@pytest.mark.usefixtures("old_port")
async def test_a_name_of_several_places_is_asked_back(
    client: httpx2.AsyncClient, town: Registry, publish: Publish
) -> None:
    await publish()
    await town.places.put(a_place("old-mill", "town", name={"en": "Old Mill"}))

    page = await ask(client, "old")
    chosen = await ask(client, "old", place="old-port")
    alone = await ask(client, "old mill")

    offered = [each["value"] for each in page.all("button") if each.get("name") == "place"]
    assert "Which place do you mean?" in page.text
    assert offered == ["old-port"]
    # A place that is drawn nowhere has no surroundings, but it has a page.
    assert "/places/old-mill?locale=en" in page.addresses()
    assert "/places/old-mill?locale=en" in alone.addresses()
    assert "Camera 1" in chosen.text


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (b"where=x&who=me", 400),
        (b"where=1,1&radius_m=0", 400),
        (b"where=x&place=../x", 400),
        (b"where=x&place=nowhere", 404),
        (b"where=" + b"x" * 5000, 413),
        (b"&".join(b"x=%d" % number for number in range(11)), 400),
        (b"where=%ff", 400),
        (b"where=\xff", 400),
    ],
)
async def test_a_form_that_is_not_the_pages_own_is_refused(
    client: httpx2.AsyncClient, sent: bytes, status: int
) -> None:
    headers = {**BROWSER, "Content-Type": "application/x-www-form-urlencoded"}

    answer = await client.post("/here", content=sent, headers=headers)

    assert answer.status_code == status
    assert answer.headers["content-type"].startswith("text/html")


async def test_another_kind_of_body_is_refused(client: httpx2.AsyncClient) -> None:
    answer = await client.post("/here", json={"where": "x"}, headers=BROWSER)

    assert answer.status_code == 415
