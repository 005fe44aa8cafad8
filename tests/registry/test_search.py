"""Searching by words: what they find, in which order, and that pages follow each other."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec import structs

from dtpr.errors import InvalidError
from dtpr.geo.box import Box
from dtpr.registry import Registry
from dtpr.registry.access import OPERATOR
from dtpr.registry.asked import Asked
from dtpr.registry.finding import MOST_WORDS, START, Mark
from dtpr.registry.names import Minter
from dtpr.registry.store import open_store
from dtpr.schema.device import Device
from tests.support.clock import Clock
from tests.support.devices import (
    CAMERA,
    CITY,
    OTHER_CITY,
    OWNER,
    PURPOSE,
    a_device,
    a_place,
    an_organization,
    publish,
    publish_all,
)

FILMS = (PURPOSE, OWNER, CAMERA)
KHMER = "កាមេរ៉ាសុវត្ថិភាព នៅផ្សារ"


def called(name: str, **more: Any) -> Device:
    """Return a device of a name; its key is the name too."""
    return a_device(name, name={"en": name}, **more)


async def names(
    registry: Registry, query: str, *, box: Box | None = None, **asked: Any
) -> list[str]:
    """Return the names of all that is found, in order, read in pages of two."""
    found: list[str] = []
    after: Mark | None = START
    while after is not None:
        page = await registry.find(Asked(**asked), query=query, box=box, after=after, limit=2)
        found += [each.name["en"] for each in page.listings]
        after = page.after
    return found


@pytest.mark.parametrize(
    "query",
    ["CCTV", "surveillance camera", "vidéosurveillance", "cámara de seguridad", "កាមេរ៉ា", "câmera"],
)
async def test_plain_words_for_an_element_find_it_in_each_language(
    city: Registry, query: str
) -> None:
    await publish_all(city, [called("A", elements=FILMS), called("B")])

    assert await names(city, query) == ["A"]


async def test_an_organization_is_found_by_its_name_of_today(city: Registry) -> None:
    await publish(city, called("A"), CITY)
    await publish(city, called("B"), OTHER_CITY)
    named = an_organization(OTHER_CITY, name={"en": "Water Board", "fr": "Agence de l'eau"})
    await city.organizations.put(named)

    assert await names(city, "water board") == ["B"]
    assert await names(city, "agence") == ["B"]
    assert await names(city, "watter boaard") == ["B"]
    assert await names(city, CITY) == ["A"]


async def test_a_place_and_what_it_lies_in_find_a_device(city: Registry) -> None:
    await city.places.put(a_place("harbour", name={"en": "Harbour", "fr": "Bassin"}))
    await city.places.put(a_place("pier", name={"en": "Long Pier"}, parent="harbour"))
    await publish_all(city, [called("A", place="pier"), called("B", place="harbour"), called("C")])

    assert await names(city, "harbour") == ["A", "B"]
    assert await names(city, "long pier bassin") == ["A"]


async def test_a_place_that_is_called_otherwise_is_found_so(city: Registry) -> None:
    await city.places.put(a_place("harbour", name={"en": "Harbour"}))
    await city.places.put(a_place("pier", name={"en": "Pier"}, parent="harbour"))
    await publish_all(
        city, [called("A", place="pier", lon=3), called("B", place="pier"), called("C")]
    )

    await city.places.put(a_place("harbour", name={"en": "Marina"}))

    assert await names(city, "marina") == ["A", "B"]
    assert await names(city, "marina", place="pier", box=Box(2.9, 48, 3.1, 49)) == ["A"]
    assert await names(city, "marina", organization=CITY, element=PURPOSE) == ["A", "B"]


async def test_a_place_that_moves_is_found_where_it_lies_now(city: Registry) -> None:
    for slug in ("marina", "station"):
        await city.places.put(a_place(slug))
    await city.places.put(a_place("kiosk", parent="marina"))
    await publish(city, called("A", place="kiosk"))

    await city.places.put(a_place("kiosk", parent="station"))

    assert await names(city, "station") == ["A"]
    assert await names(city, "marina") == []


async def test_who_is_called_so_comes_before_who_has_it_and_slips_come_last(
    city: Registry,
) -> None:
    await publish_all(
        city,
        [
            a_device("1", name={"en": "Clock"}, description={"en": "Above the librery"}),
            called("Bench by the librery"),
            a_device("2", name={"en": "Bench"}, description={"en": "Beside the library"}),
            called("Library lamp"),
            called("Library door"),
            called("Fountain"),
        ],
    )

    found = await names(city, "library")

    assert found == ["Library lamp", "Library door", "Bench", "Bench by the librery", "Clock"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("libary", ["Library"]),
        ("lirbary", ["Library"]),
        ("libraryy", ["Library"]),
        ("libr", ["Library"]),
        ("li", []),
        ("lbrr", []),
        ("fountan", ["Fountain"]),
        ("the library", ["Library"]),
        ("library zebra", []),
    ],
)
async def test_slips_and_beginnings_are_forgiven_but_not_missing_words(
    city: Registry, query: str, found: list[str]
) -> None:
    await publish_all(city, [called("Library"), called("Fountain"), called("Mountains")])

    assert await names(city, query) == found


@pytest.mark.parametrize("query", ["សុវត្ថិភាព នៅ", "ផ្សា", "ផ្សារ", KHMER, "កាមេរ៉ា\u200bសុវត្ថិភាព"])
async def test_a_part_of_a_text_without_spaces_finds_it(city: Registry, query: str) -> None:
    await publish_all(city, [a_device("1", name={"en": "A", "km": KHMER}), called("B")])

    assert await names(city, query) == ["A"]


async def test_stop_words_alone_are_looked_for(city: Registry) -> None:
    await publish_all(city, [called("The Who"), called("Other")])

    assert await names(city, "the") == ["The Who"]


async def test_a_code_and_a_key_are_found_as_they_are(city: Registry) -> None:
    draft = await publish(city, a_device("KEY/77-b", name={"en": "A"}))
    await publish(city, a_device("KEY/78-b", name={"en": "B"}))

    assert await names(city, "key 77 b") == ["A"]
    assert await names(city, draft.code.lower()) == ["A"]


async def test_what_is_withdrawn_or_renamed_is_found_no_more(city: Registry) -> None:
    old = await publish(city, called("Zebra"))
    gone = await publish(city, called("Zebra gone"))
    async with city.devices.writing() as writer:
        await writer.withdraw(OPERATOR, gone.id)
        await writer.replace(OPERATOR, old.id, structs.replace(old.device, name={"en": "Horse"}))

    assert await names(city, "zebra") == ["Zebra"]
    async with city.devices.writing() as writer:
        await writer.publish(OPERATOR, old.id)
    assert await names(city, "horse") == ["Horse"]
    assert (await city.find(Asked(), query="zebra gone")).listings == []


async def test_pages_survive_what_is_registered_meanwhile(city: Registry) -> None:
    await publish_all(city, [called(f"Pier {number}") for number in range(4)])
    first = await city.find(Asked(), query="pier", limit=2)

    await publish_all(city, [called("Pier new"), a_device("x", description={"en": "pier"})])
    rest = await city.find(Asked(), query="pier", after=first.after or START, limit=10)

    found = [each.name["en"] for each in (*first.listings, *rest.listings)]
    assert found == ["Pier 0", "Pier 1", "Pier 2", "Pier 3", "Pier new", "Device x"]


async def test_too_many_words_are_refused(city: Registry) -> None:
    words = " ".join(f"w{number}" for number in range(MOST_WORDS + 1))

    with pytest.raises(InvalidError, match=f"give {MOST_WORDS} at most"):
        await city.find(Asked(), query=words)


@pytest.fixture
async def pair(
    sqlite_database: str, postgres_database: str, clock: Clock
) -> AsyncIterator[tuple[Registry, Registry]]:
    """The same devices on both stores."""
    stores = [await open_store(each, 2) for each in (sqlite_database, postgres_database)]
    registries = [Registry(each, minter=Minter(1, clock.timestamp), now=clock) for each in stores]
    for registry in registries:
        await registry.organizations.add(an_organization(CITY))
        await registry.places.put(a_place("old-port", name={"en": "Old port", "fr": "Vieux port"}))
        await publish_all(registry, [*_world()])
    yield registries[0], registries[1]
    for store in stores:
        await store.close()


def _world() -> list[Device]:
    words = [
        "Library",
        "Librery",
        "Pier",
        "Piers",
        "Porte d'été",
        KHMER,
        "監視カメラ",
        "AND",
        "NOT",
        "12",
    ]
    return [
        a_device(
            f"key-{number}",
            name={"en": f"{words[number % 10]} {words[number * 7 % 9]}"},
            description={"en": words[number * 3 % 10]},
            elements=FILMS if number % 3 else (PURPOSE, OWNER, "air_quality"),
            place="old-port" if number % 4 == 0 else None,
            lon=2 + number / 100,
        )
        for number in range(40)
    ]


_WORDS = (
    "library librery libary pier port vieux été 12 camera CCTV caméra surveillance key-1 riverton "
    "កាមេរ៉ា 監視 AND NOT OR NEAR ( ) \" ' * : & | ! ~ # = <-> e:x -- \\ % _ ^ + ; \0 \U0001f4f7"
)
_QUERIES = st.one_of(
    st.text(min_size=1, max_size=40),
    st.lists(st.sampled_from(_WORDS.split(" ")), min_size=1, max_size=5).map(" ".join),
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    _QUERIES,
    st.sampled_from([None, Box(2.05, 48, 2.3, 49)]),
    st.sampled_from([{}, {"element": CAMERA}, {"status": "active", "place": "old-port"}]),
)
async def test_both_stores_find_the_same_in_the_same_order(
    pair: tuple[Registry, Registry], query: str, box: Box | None, asked: dict[str, str]
) -> None:
    told: list[list[str]] = []
    for registry in pair:
        try:
            told.append(await names(registry, query, box=box, **asked))
        except InvalidError as error:
            told.append([each.message for each in error.problems])

    assert told[0] == told[1]
