"""Searching what is public: every filter, words, boxes, page by page."""

from datetime import date

import pytest

from dtpr.errors import InvalidError
from dtpr.geo.box import Box
from dtpr.registry import Registry
from dtpr.registry.asked import Asked
from dtpr.registry.finding import START, Page
from dtpr.schema.device import Device
from dtpr.schema.geometry import LineString
from tests.support.devices import (
    CAMERA,
    CITY,
    COUNTER,
    ELEMENTS,
    OTHER_CITY,
    OWNER,
    PURPOSE,
    SENSOR,
    a_device,
    a_place,
    a_sector,
    a_square,
    keep,
    publish,
    publish_all,
)

ONE, TWO = "one", "two"
FILMED, COUNTED = (PURPOSE, OWNER, CAMERA), (PURPOSE, OWNER, COUNTER)
YESTERDAY, TODAY, TOMORROW = (date(2026, 11, day) for day in (21, 22, 23))
PLANNED, ACTIVE, EXPIRED = Asked(status="planned"), Asked(status="active"), Asked(status="expired")
ACROSS = Box(179, -1, -179, 1)
FAR = a_sector(range_m=5000)
WIDE = "\uff4a\uff41\uff52\uff44\uff49\uff4e"


def found(page: Page) -> list[str]:
    return [each.name["en"].removeprefix("Device ") for each in page.listings]


@pytest.mark.parametrize(
    ("wanted", "other", "asked"),
    [
        (a_device(ONE, place="old-port"), a_device(TWO), Asked(place="old-port")),
        (a_device(ONE, elements=FILMED), a_device(TWO), Asked(identifiability="identifiable")),
        (a_device(ONE, elements=COUNTED), a_device(TWO), Asked(identifiability="de_identified")),
        (a_device(ONE), a_device(TWO, elements=FILMED), Asked(identifiability="none")),
        (a_device(ONE), a_device(TWO, elements=FILMED), Asked(element=SENSOR)),
        (a_device(ONE), a_device(TWO, elements=["dining", OWNER, SENSOR]), Asked(purpose=PURPOSE)),
        (a_device(ONE, active_from=TODAY), a_device(TWO, active_from=TOMORROW), ACTIVE),
        (a_device(ONE, active_until=TODAY), a_device(TWO, active_until=YESTERDAY), ACTIVE),
        (a_device(ONE, active_from=TOMORROW), a_device(TWO, active_from=TODAY), PLANNED),
        (a_device(ONE, active_from=TOMORROW), a_device(TWO), PLANNED),
        (a_device(ONE, active_until=YESTERDAY), a_device(TWO, active_until=TODAY), EXPIRED),
        (a_device(ONE, active_until=YESTERDAY), a_device(TWO), EXPIRED),
    ],
)
async def test_a_filter_finds_what_has_it_and_nothing_else(
    city: Registry, wanted: Device, other: Device, asked: Asked
) -> None:
    await city.places.put(a_place())
    await publish_all(city, [wanted, other])

    assert found(await city.find(asked)) == [ONE]
    assert found(await city.find(Asked())) == [ONE, TWO]


async def test_an_organization_finds_its_own(city: Registry) -> None:
    await publish(city, a_device(ONE), CITY)
    await publish(city, a_device(TWO), OTHER_CITY)

    assert found(await city.find(Asked(organization=CITY))) == [ONE]
    assert found(await city.find(Asked(organization=OTHER_CITY))) == [TWO]


async def test_an_element_that_is_no_purpose_is_not_found_as_one(city: Registry) -> None:
    await publish(city, a_device(ONE))

    assert found(await city.find(Asked(purpose=SENSOR))) == []
    assert found(await city.find(Asked(element=PURPOSE))) == [ONE]


async def test_filters_are_joined_by_and(city: Registry) -> None:
    await publish(city, a_device(ONE, elements=[PURPOSE, OWNER, CAMERA]))
    await publish(city, a_device(TWO))
    both = Asked(organization=CITY, element=CAMERA, purpose=PURPOSE, identifiability="identifiable")

    assert found(await city.find(both, query="device", box=Box(2, 48, 3, 49))) == [ONE]
    assert found(await city.find(both, query="device two")) == []


@pytest.mark.parametrize(
    "query",
    [
        "jardin",
        "JARDIN d'été",
        "été",
        "ETE",
        WIDE,
        "garden",
        "old-port",
        "key 77",
        "roses",
    ],
)
async def test_words_are_found_in_any_language_and_spelling(city: Registry, query: str) -> None:
    await city.places.put(a_place())
    wanted = a_device(
        "KEY 77",
        name={"en": "Summer garden", "fr": "Jardin d'été"},
        description={"en": "It counts roses."},
        place="old-port",
    )
    await publish(city, wanted)
    await publish(city, a_device(TWO))

    page = await city.find(Asked(), query=query)

    assert [each.name for each in page.listings] == [wanted.name]


async def test_a_device_is_found_by_its_code(city: Registry) -> None:
    draft = await publish(city, a_device(ONE))
    await publish(city, a_device(TWO))

    assert found(await city.find(Asked(), query=draft.code.lower())) == [ONE]


@pytest.mark.parametrize(
    "query",
    [
        "'; DROP TABLE zebras; --",
        "zebra* OR NOT (NEAR/2) drop table",
        'drop "zebra" table',
        "zebra & !drop | table:*",
        "=zebra ~drop e:table",
        "dr\u00adop\x00 ta\u200bble zebra",
        "near not or and zebra drop",
    ],
)
async def test_a_search_is_never_code(city: Registry, query: str) -> None:
    name = "Drop table zebras, not near or and 2 e"
    await publish(city, a_device(ONE, name={"en": f"Device {ONE}", "fr": name}))
    await publish(city, a_device(TWO))

    assert found(await city.find(Asked(), query=query)) == [ONE]


@pytest.mark.parametrize("query", ["%", "_", "\\", "\x00", "'", " ", "\u00ad", "?!", "\udcff"])
async def test_a_search_without_a_word_is_refused(city: Registry, query: str) -> None:
    with pytest.raises(InvalidError, match="no letters and no digits") as caught:
        await city.find(Asked(), query=query)

    assert caught.value.problems[0].field == "q"


@pytest.mark.parametrize(
    ("device", "box"),
    [
        (a_device(ONE, lon=10, lat=50), Box(9, 49, 11, 51)),
        (a_device(ONE, lon=10, lat=50), Box(10, 50, 10, 50)),
        (a_device(ONE, lon=179.9, lat=0), ACROSS),
        (a_device(ONE, lon=-179.9, lat=0), ACROSS),
        (a_device(ONE, lon=180, lat=0), ACROSS),
        (a_device(ONE, lon=33, lat=90), Box(-180, 89, 180, 90)),
        (a_device(ONE, lon=33, lat=-90), Box(-180, -90, 180, -89)),
        (a_device(ONE, lon=0, lat=0, views=[FAR]), Box(-1, -1, 1, 1)),
        (a_device(ONE, geometry=a_square(10, 50, 2)), Box(11, 51, 11.1, 51.1)),
        (a_device(ONE, geometry=LineString(coordinates=[(0, 0), (9, 0)])), Box(4, -1, 5, 1)),
    ],
)
async def test_a_box_finds_what_is_in_it(city: Registry, device: Device, box: Box) -> None:
    await publish(city, device)

    assert found(await city.find(Asked(), box=box)) == [ONE]


@pytest.mark.parametrize(
    ("device", "box"),
    [
        # PostGIS compares boxes in single precision, so they may be too large by a metre or two.
        (a_device(ONE, lon=10, lat=50), Box(10.00003, 49, 11, 51)),
        (a_device(ONE, lon=10, lat=50), Box(9, 50.00003, 11, 51)),
        (a_device(ONE, lon=0, lat=0), ACROSS),
        (a_device(ONE, lon=179.9, lat=2), ACROSS),
        # What senses in it from outside is not in it.
        (a_device(ONE, lon=0, lat=0, views=[FAR]), Box(0.01, 0, 1, 1)),
        (a_device(ONE, lon=179.99, lat=0, views=[FAR]), Box(-180, 0, -179.98, 1)),
        (a_device(ONE, geometry=a_square(10, 50, 2)), Box(12.1, 51, 12.2, 51.1)),
    ],
)
async def test_a_box_finds_nothing_beside_it(city: Registry, device: Device, box: Box) -> None:
    await publish(city, device)

    assert found(await city.find(Asked(), box=box)) == []


async def test_a_device_in_both_halves_of_a_box_is_found_once(city: Registry) -> None:
    await publish(city, a_device(ONE, lon=180, lat=0, views=[a_sector(range_m=50_000)]))

    assert found(await city.find(Asked(), box=Box(170, -10, -170, 10))) == [ONE]


async def test_pages_follow_each_other_without_gap_or_repeat(city: Registry) -> None:
    for number in range(5):
        await publish(city, a_device(str(number)))
        await keep(city, a_device(f"draft {number}"))

    first = await city.find(Asked(), limit=2)
    second = await city.find(Asked(), after=first.after or START, limit=2)
    third = await city.find(Asked(), after=second.after or START, limit=2)

    assert [found(each) for each in (first, second, third)] == [["0", "1"], ["2", "3"], ["4"]]
    assert third.after is None


async def test_a_page_that_is_just_full_is_the_last(city: Registry) -> None:
    await publish(city, a_device(ONE))

    page = await city.find(Asked(), limit=1)

    assert (found(page), page.after) == ([ONE], None)


async def test_a_filter_that_can_find_nothing_is_refused(city: Registry) -> None:
    await publish(city, a_device(ONE, elements=ELEMENTS))

    with pytest.raises(InvalidError, match="did you mean riverton"):
        await city.find(Asked(organization="rivertn"))
