"""Places, as both stores keep them."""

import pytest

from dtpr.errors import ConflictError
from dtpr.registry.store import Driver, places
from tests.support.clock import NOON
from tests.support.devices import CITY, OTHER_CITY, a_place


async def test_a_place_comes_back_as_it_was_kept(filled: Driver) -> None:
    place = a_place()

    assert await places.put(filled, place, NOON)

    assert await places.find(filled, "old-port") == place
    assert await places.find(filled, "new-port") is None


async def test_only_its_organization_may_change_a_place(filled: Driver) -> None:
    await places.put(filled, a_place(), NOON)

    assert await places.put(filled, a_place(name={"en": "Port"}), NOON)
    assert not await places.put(filled, a_place(organization=OTHER_CITY), NOON)

    assert await places.find(filled, "old-port") == a_place(name={"en": "Port"})


@pytest.mark.parametrize("more", [{"organization": "nowhere"}, {"parent": "nowhere"}])
async def test_a_place_needs_what_it_belongs_to(filled: Driver, more: dict[str, str]) -> None:
    with pytest.raises(ConflictError):
        await places.put(filled, a_place(**more), NOON)


async def test_places_are_listed_by_any_filter_from_one_on(filled: Driver) -> None:
    every = [
        a_place("a"),
        a_place("b", organization=OTHER_CITY),
        a_place("c", parent="a"),
        a_place("d", parent="a"),
    ]
    for each in every:
        await places.put(filled, each, NOON)
    _, b, c, d = every

    assert await places.list_some(filled) == every
    assert await places.list_some(filled, organization=OTHER_CITY) == [b]
    assert await places.list_some(filled, parent="a") == [c, d]
    assert await places.list_some(filled, after="b", limit=1) == [c]
    assert await places.list_some(filled, organization=CITY, parent="a", after="c") == [d]
