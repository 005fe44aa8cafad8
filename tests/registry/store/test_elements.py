"""Local elements, as both stores keep them."""

from datetime import timedelta

import pytest

from dtpr.errors import ConflictError
from dtpr.registry.store import Driver, elements
from dtpr.registry.store.elements import ElementRow
from tests.support.clock import NOON
from tests.support.devices import CITY, OTHER_CITY

LATER = NOON + timedelta(days=1, microseconds=1)
NEW = ElementRow(CITY, "loop", "in_use", 1, b"{}", None, NOON)


async def insert(store: Driver, organization: str = CITY, name: str = "loop") -> ElementRow:
    row = await elements.insert(store, organization, name, b"{}", NOON)
    assert row
    return row


async def test_an_element_comes_back_as_it_was_kept(filled: Driver) -> None:
    row = await insert(filled)

    assert row == NEW
    assert await elements.find(filled, CITY, "loop") == NEW
    assert await elements.find(filled, OTHER_CITY, "loop") is None
    assert await elements.find(filled, CITY, "drone") is None


async def test_a_name_is_given_once_in_an_organization(filled: Driver) -> None:
    await insert(filled)

    assert await elements.insert(filled, CITY, "loop", b"[]", LATER) is None
    assert await elements.insert(filled, OTHER_CITY, "loop", b"[]", LATER)

    assert await elements.find(filled, CITY, "loop") == NEW


async def test_an_organization_must_be_known(filled: Driver) -> None:
    with pytest.raises(ConflictError):
        await elements.insert(filled, "nowhere", "loop", b"{}", NOON)


async def test_a_change_counts_up_and_needs_the_row_as_it_is(filled: Driver) -> None:
    row = await insert(filled)

    changed = await elements.update(filled, row, state="retired", document=b"[]", changed_at=LATER)
    late = await elements.update(filled, row, state="in_use", document=b"{}", changed_at=LATER)

    assert changed == ElementRow(CITY, "loop", "retired", 2, b"[]", None, LATER)
    assert late is None
    assert await elements.find(filled, CITY, "loop") == changed


async def test_the_first_publication_is_a_change_of_its_own(filled: Driver) -> None:
    row = await insert(filled)

    used = await elements.mark_used(filled, row, LATER)

    assert used == ElementRow(CITY, "loop", "in_use", 2, b"{}", LATER, NOON)
    assert await elements.find(filled, CITY, "loop") == used
    assert await elements.mark_used(filled, row, LATER) is None
    assert (
        await elements.update(filled, row, state="in_use", document=b"[]", changed_at=LATER) is None
    )


async def test_elements_are_listed_by_organization_and_name(filled: Driver) -> None:
    hill = await insert(filled, OTHER_CITY, "drone")
    loop = await insert(filled)
    drone = await insert(filled, CITY, "drone")

    assert await elements.list_all(filled) == [hill, drone, loop]
    assert await elements.list_all(filled, CITY) == [drone, loop]
    assert await elements.list_all(filled, "nowhere") == []
