"""Devices, their codes and their revisions, as both stores keep them."""

from datetime import timedelta

import pytest
from msgspec import structs

from dtpr.errors import ConflictError
from dtpr.registry.store import Driver, devices
from dtpr.registry.store.devices import DeviceRow, RevisionRow
from tests.support.clock import NOON
from tests.support.devices import CITY, OTHER_CITY
from tests.support.rows import a_row

LATER = NOON + timedelta(days=1)


async def test_a_new_device_is_a_draft_of_version_one(filled: Driver) -> None:
    row = await a_row(filled, "7", document=b'{"a":"\xc3\xa9"}')

    assert row == DeviceRow(
        row.num, "id-7", "CODE7", CITY, "7", "draft", 1, 0, b'{"a":"\xc3\xa9"}', NOON
    )


async def test_a_device_is_found_by_each_of_its_names(filled: Driver) -> None:
    row = await a_row(filled, "1")
    other = await a_row(filled, "2", organization=OTHER_CITY, external_id="1")

    assert await devices.find_by_id(filled, "id-1") == row
    assert await devices.find_by_code(filled, "CODE1") == row
    assert await devices.find_by_external_id(filled, CITY, "1") == row
    assert await devices.find_by_external_id(filled, OTHER_CITY, "1") == other
    assert await devices.find_by_id(filled, "CODE1") is None
    assert await devices.find_by_code(filled, "id-1") is None
    assert await devices.find_by_external_id(filled, CITY, "2") is None


@pytest.mark.parametrize(
    "clash",
    [{"external_id": "1"}, {"id": "id-1"}, {"code": "CODE1"}, {"organization": "nowhere"}],
)
async def test_names_are_unique_and_organizations_known(
    filled: Driver, clash: dict[str, str]
) -> None:
    row = await a_row(filled, "1")

    with pytest.raises(ConflictError):
        await a_row(filled, "2", **clash)

    assert await devices.list_drafts(filled, CITY, 0, 10) == [row]


async def test_many_devices_may_have_no_external_id(filled: Driver) -> None:
    rows = [await a_row(filled, name, external_id=None) for name in "123"]

    assert await devices.list_drafts(filled, CITY, 0, 10) == rows


async def test_a_code_needs_to_be_taken_first_and_is_taken_once(filled: Driver) -> None:
    assert await devices.take_code(filled, "ABC234", "one")
    assert not await devices.take_code(filled, "ABC234", "one")
    assert not await devices.take_code(filled, "ABC234", "two")


async def test_an_update_counts_the_version(filled: Driver) -> None:
    row = await a_row(filled, "1")

    assert await devices.update(filled, row, external_id="2", document=b"[]", changed_at=LATER)

    assert await devices.find_by_id(filled, row.id) == structs.replace(
        row, external_id="2", document=b"[]", changed_at=LATER, version=2
    )


async def test_an_update_of_an_old_version_changes_nothing(filled: Driver) -> None:
    row = await a_row(filled, "1")
    await devices.update(filled, row, external_id="1", document=b"first", changed_at=LATER)
    kept = await devices.find_by_id(filled, row.id)

    assert not await devices.update(
        filled, row, external_id="1", document=b"second", changed_at=LATER
    )
    assert not await devices.set_state(filled, row, "published", 1, LATER)

    assert await devices.find_by_id(filled, row.id) == kept


async def test_an_update_cannot_take_anothers_external_id(filled: Driver) -> None:
    await a_row(filled, "1")
    row = await a_row(filled, "2")

    with pytest.raises(ConflictError):
        await devices.update(filled, row, external_id="1", document=b"", changed_at=LATER)

    assert await devices.find_by_id(filled, row.id) == row


async def test_a_state_comes_with_its_revision(filled: Driver) -> None:
    row = await a_row(filled, "1")

    assert await devices.set_state(filled, row, "published", 1, LATER)

    assert await devices.find_by_id(filled, row.id) == structs.replace(
        row, state="published", revision=1, version=2, changed_at=LATER
    )


async def test_a_state_that_is_none_is_refused(filled: Driver) -> None:
    row = await a_row(filled, "1")

    with pytest.raises(ConflictError):
        await devices.set_state(filled, row, "forgotten", 1, LATER)  # type: ignore[arg-type]  # No state, on purpose.


async def test_drafts_are_listed_by_number_from_one_on(filled: Driver) -> None:
    rows = [await a_row(filled, name) for name in "1234"]
    await a_row(filled, "5", organization=OTHER_CITY)

    assert await devices.list_drafts(filled, CITY, 0, 2) == rows[:2]
    assert await devices.list_drafts(filled, CITY, rows[1].num, 5) == rows[2:]


async def test_a_revision_comes_back_as_it_was_kept_and_is_never_replaced(filled: Driver) -> None:
    row = await a_row(filled, "1")
    first = RevisionRow(1, "hash 1", None, b"\x00\xff", NOON, "publisher")
    second = RevisionRow(2, "hash 2", "hash 1", b"", LATER, "publisher")
    for each in (first, second):
        await devices.insert_revision(filled, row.num, each)

    with pytest.raises(ConflictError):
        await devices.insert_revision(filled, row.num, structs.replace(first, hash="forged"))

    assert await devices.find_revision(filled, row.num, 1) == first
    assert await devices.find_revision(filled, row.num, 2) == second
    assert await devices.find_revision(filled, row.num, 3) is None


async def test_a_revision_needs_its_device(filled: Driver) -> None:
    with pytest.raises(ConflictError):
        await devices.insert_revision(filled, 99, RevisionRow(1, "", None, b"", NOON, ""))
