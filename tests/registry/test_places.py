"""Places, which nest."""

import pytest

from dtpr.errors import ConflictError, InvalidError, NotFoundError
from dtpr.registry import Registry
from dtpr.schema.geometry import LineString
from tests.support.devices import CITY, OTHER_CITY, a_place, a_square


async def test_a_place_is_found_by_its_slug(city: Registry) -> None:
    place = a_place(geometry=a_square(2, 48, 0.01))

    await city.places.put(place)

    assert await city.places.get("old-port") == place


async def test_an_unknown_place_is_not_found(city: Registry) -> None:
    with pytest.raises(NotFoundError, match="'nowhere'"):
        await city.places.get("nowhere")


async def test_a_place_may_be_changed(city: Registry) -> None:
    await city.places.put(a_place())

    await city.places.put(a_place(name={"en": "New port"}))

    assert (await city.places.get("old-port")).name == {"en": "New port"}


async def test_a_place_cannot_be_taken_over(city: Registry) -> None:
    place = a_place(organization=CITY)
    await city.places.put(place)

    with pytest.raises(ConflictError, match="another organization's"):
        await city.places.put(a_place(organization=OTHER_CITY))

    assert await city.places.get("old-port") == place


async def test_places_nest(city: Registry) -> None:
    await city.places.put(a_place("harbour"))
    quay, pier = a_place("quay", parent="harbour"), a_place("pier", parent="harbour")
    for each in (quay, pier):
        await city.places.put(each)

    assert await city.places.inside("harbour") == [pier, quay]
    assert await city.places.inside("pier") == []


async def test_a_parent_that_is_not_known_is_refused(city: Registry) -> None:
    with pytest.raises(InvalidError) as caught:
        await city.places.put(a_place(parent="nowhere"))

    assert caught.value.problems[0].field == "parent"


async def test_a_geometry_that_cannot_be_measured_is_refused(city: Registry) -> None:
    with pytest.raises(InvalidError) as caught:
        await city.places.put(a_place(geometry=LineString(coordinates=[(179, 0), (-179, 0)])))

    assert caught.value.problems[0].field == "geometry.coordinates"


async def test_a_place_needs_an_organization_that_is_registered(city: Registry) -> None:
    with pytest.raises(ConflictError):
        await city.places.put(a_place(organization="nowhere"))


@pytest.mark.parametrize("query", ["hôtel", "HOTEL", "  hotle ", "mairie", "de-ville", "hot"])
async def test_a_place_is_found_by_words_in_any_language(city: Registry, query: str) -> None:
    square = a_place("hotel-de-ville", name={"en": "City hall", "fr": "Hôtel de ville (mairie)"})
    await city.places.put(square)
    await city.places.put(a_place("beach"))

    assert await city.places.named(query) == [square]


@pytest.mark.parametrize("query", ["%", "_", "\\", "'", " "])
async def test_signs_alone_name_no_place(city: Registry, query: str) -> None:
    await city.places.put(a_place("strange", name={"en": f"A {query} place"}))

    assert await city.places.named(query) == []


async def test_signs_beside_words_are_left_out(city: Registry) -> None:
    strange = a_place("strange", name={"en": "100% sure (place)"})
    await city.places.put(strange)

    assert await city.places.named("'100 & sure' | !*") == [strange]


async def test_no_more_places_are_named_than_asked_for(city: Registry) -> None:
    for number in range(4):
        await city.places.put(a_place(f"gate-{number}"))

    assert [each.slug for each in await city.places.named("gate", limit=2)] == ["gate-0", "gate-1"]


async def test_places_are_listed_by_organization(city: Registry) -> None:
    ours, theirs = a_place("ours"), a_place("theirs", organization=OTHER_CITY)
    for each in (theirs, ours):
        await city.places.put(each)

    assert await city.places.of_organization(CITY) == [ours]
    assert await city.places.of_organization(OTHER_CITY) == [theirs]
