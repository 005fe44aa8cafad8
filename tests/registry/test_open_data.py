"""What is public, whole: in order, as of one moment, and checkable by anybody."""

import asyncio

import msgspec
import pytest

from dtpr.errors import InvalidError, StoreError
from dtpr.geo.box import Box
from dtpr.registry import Registry
from dtpr.registry.access import OPERATOR
from dtpr.registry.asked import Asked
from dtpr.registry.open_data import Selection
from dtpr.registry.store import Driver
from dtpr.schema.canonical import canonical_json, content_hash
from dtpr.schema.open_data import OpenDataRecord, PublicDevice
from tests.support.devices import CAMERA, CITY, OTHER_CITY, a_device, publish, publish_all
from tests.support.exports import PUBLISHER, devices, fill

FAR = Selection(box=Box(179.0, -10.0, -179.0, 10.0))


@pytest.fixture
async def full(registry: Registry) -> Registry:
    """A register with a bit of everything."""
    await fill(registry)
    return registry


async def codes(registry: Registry, selection: Selection | None = None) -> list[str | None]:
    found = registry.open_data.stream(selection or Selection())
    return [each.device.external_id async for each in found]


async def test_devices_come_in_the_order_of_registration(full: Registry) -> None:
    own = [each.external_id for each in devices()]

    assert await codes(full) == [*own, "=1+1"]


async def test_the_hash_of_a_record_can_be_checked_by_anybody(full: Registry) -> None:
    async with full.open_data.opened() as moment:
        lines = [each async for batch in moment.lines() for each in batch]

    for line in lines:
        plain = msgspec.json.decode(line)
        told = [plain.pop(each) for each in ("record", "hash", "identifiability")]
        assert content_hash(canonical_json(plain)) == told[1]
        assert isinstance(msgspec.json.decode(line, type=OpenDataRecord), PublicDevice)


async def test_batches_are_as_small_as_asked_and_leave_nothing_out(full: Registry) -> None:
    async with full.open_data.opened() as moment:
        batches = [each async for each in moment.lines(size=3)]
        whole = [each async for each in moment.lines()]
        count = await moment.count()

    assert [len(each) for each in batches] == [3, 3, 1]
    assert [line for each in batches for line in each] == [line for each in whole for line in each]
    assert count == 7


async def test_going_on_after_a_number_leaves_out_what_came_before(full: Registry) -> None:
    found = [each async for each in full.open_data.stream(after=5)]

    assert len(found) < 7
    assert found == [each async for each in full.open_data.stream()][-len(found) :]


@pytest.mark.parametrize(
    ("selection", "expected"),
    [
        (Selection(asked=Asked(organization=OTHER_CITY)), 1),
        (Selection(asked=Asked(place="quay")), 1),
        (Selection(asked=Asked(element=CAMERA)), 3),
        (Selection(asked=Asked(identifiability="none")), 3),
        (Selection(asked=Asked(status="planned")), 0),
        (Selection(asked=Asked(status="active")), 7),
        (Selection(box=Box(2.299, 48.799, 2.312, 48.812)), 3),
        (Selection(query="hyperlink"), 1),
        (Selection(query="hyperlink", asked=Asked(organization=CITY, element=CAMERA)), 1),
        (FAR, 0),
    ],
)
async def test_a_selection_leaves_what_a_search_finds(
    full: Registry, selection: Selection, expected: int
) -> None:
    found = await full.find(selection.asked, query=selection.query, box=selection.box)

    streamed = [each.id async for each in full.open_data.stream(selection)]

    assert sorted(streamed) == sorted(each.id for each in found.listings)
    assert len(streamed) == expected


async def test_the_header_has_what_the_devices_need_and_no_more(full: Registry) -> None:
    async with full.open_data.opened(Selection(asked=Asked(place="quay"))) as moment:
        header = await moment.header(PUBLISHER)

    assert [each.slug for each in header.organizations] == [OTHER_CITY, CITY]
    assert [each.slug for each in header.places] == ["zone", "port", "quay"]
    assert header.selection == {"place": "quay"}
    assert header.licence.id == "CC-BY-4.0"
    assert header.attribution == "Register of Riverton, https://register.example"


async def test_an_empty_register_has_a_header_too(registry: Registry) -> None:
    async with registry.open_data.opened(FAR) as moment:
        header = await moment.header(PUBLISHER)

    assert (header.as_of, header.organizations, header.places) == (None, [], [])
    assert header.selection == {"bbox": "179.0,-10.0,-179.0,10.0"}


async def test_a_filter_that_finds_nothing_ever_is_refused(registry: Registry) -> None:
    with pytest.raises(InvalidError, match="'nobody' is not known"):
        await codes(registry, Selection(asked=Asked(organization="nobody")))


async def test_what_is_written_meanwhile_is_of_another_moment(full: Registry) -> None:
    async with full.open_data.opened() as moment:
        before = await moment.tag(await moment.header(PUBLISHER))
        await publish_all(full, [a_device(f"new-{each}") for each in range(3)])
        found = [line async for batch in moment.lines(size=2) for line in batch]
        after = await moment.tag(await moment.header(PUBLISHER))

    assert len(found) == 7
    assert before == after
    assert len(await codes(full)) == 10


async def test_the_tag_is_another_one_after_each_change(full: Registry) -> None:
    tags = []
    for _ in range(3):
        async with full.open_data.opened() as moment:
            tags.append(await moment.tag(await moment.header(PUBLISHER)))
        draft = await publish(full, a_device("again"))
        async with full.devices.writing() as writer:
            await writer.withdraw(OPERATOR, draft.id)
            await writer.replace(OPERATOR, draft.id, a_device(f"was-{draft.code}"))

    assert len(set(tags)) == 3


async def test_a_moment_can_be_read_and_not_written(store: Driver) -> None:
    values = {"code": "ABCDEF", "subject": "x"}
    async with store.snapshot() as snapshot:
        with pytest.raises(StoreError):
            await snapshot.run("insert_code", **values)
    async with store.snapshot() as snapshot:
        with pytest.raises(StoreError):
            await snapshot.many("insert_code", [values])

    assert await store.run("insert_code", **values) == 1


async def test_a_moment_that_is_left_halfway_gives_its_connection_back(full: Registry) -> None:
    async def peek() -> int:
        async with full.open_data.opened() as moment:
            async for lines in moment.lines(size=1):
                return len(lines)
        return 0

    # More than the pool has connections.
    assert await asyncio.gather(*(peek() for _ in range(9))) == [1] * 9
