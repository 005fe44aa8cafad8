"""Drafts: how devices are kept and changed before anybody sees them."""

import asyncio

import pytest

from dtpr.errors import (
    ConflictError,
    InvalidError,
    NotFoundError,
    RuleError,
    StaleError,
    StoreError,
)
from dtpr.registry import Registry
from dtpr.registry.access import OPERATOR
from dtpr.registry.devices import Written
from dtpr.registry.names import ALPHABET, Minter
from dtpr.registry.store import Driver
from dtpr.registry.store import devices as kept
from dtpr.schema.datachain import Action, Placement
from dtpr.schema.device import Device, Mobility
from dtpr.schema.geometry import LineString, Polygon
from dtpr.schema.view import View
from tests.support.clock import NOON, Clock
from tests.support.devices import (
    CITY,
    ELEMENTS,
    OTHER_CITY,
    SENSOR,
    a_datachain,
    a_device,
    a_place,
    keep,
    publish,
)

BOW_TIE = Polygon(coordinates=[[(0, 0), (1, 1), (1, 0), (0, 1), (0, 0)]])
UNSAFE = Placement(
    element_id=SENSOR, actions=[Action(type="url", label=[], target="javascript:alert(1)")]
)


async def test_a_new_device_is_a_draft_that_nobody_else_sees(city: Registry) -> None:
    device = a_device()

    draft = await keep(city, device)

    assert await city.devices.draft(OPERATOR, draft.id) == draft
    assert (draft.state, draft.version, draft.revision) == ("draft", 1, 0)
    assert (draft.organization, draft.changed_at, draft.device) == (CITY, NOON, device)
    with pytest.raises(NotFoundError):
        await city.devices.edition(draft.id)


async def test_a_draft_may_break_the_rules_of_publishing_and_is_told_so(city: Registry) -> None:
    async with city.devices.writing() as writer:
        written = await writer.create(OPERATOR, CITY, a_device(elements=[SENSOR]))

    assert written.change == "created"
    assert {each.code for each in written.findings} == {"REQUIRED_CATEGORY_MISSING"}
    assert {each.path for each in written.findings} == {"datachain.elements"}


@pytest.mark.parametrize(
    ("device", "error", "field"),
    [
        (
            a_device(elements=[*ELEMENTS, "crystal_ball"]),
            RuleError,
            "datachain.elements[3].element_id",
        ),
        (
            a_device(linked_datachains=[a_datachain(["crystal_ball"])]),
            RuleError,
            "linked_datachains[0].elements[0].element_id",
        ),
        (a_device(elements=[UNSAFE]), RuleError, "datachain.elements[0].actions[0].target"),
        (a_device(geometry=BOW_TIE), InvalidError, "geometry.coordinates"),
        (a_device(views=[View(area=BOW_TIE)]), InvalidError, "views[0].area.coordinates"),
        (a_device(place="nowhere"), InvalidError, "place"),
        (
            a_device(datachain=a_datachain(schema_version="device@2020-01-01")),
            InvalidError,
            "schema_version",
        ),
    ],
)
async def test_not_even_a_draft_may_be_unsafe_or_unreadable(
    city: Registry, device: Device, error: type[InvalidError], field: str
) -> None:
    with pytest.raises(error) as caught:
        await keep(city, device)

    assert [each.field for each in caught.value.problems] == [field]
    assert (await city.devices.drafts(OPERATOR, CITY)) == ([], None)


async def test_a_change_is_kept_and_counted(city: Registry, clock: Clock) -> None:
    draft = await keep(city, a_device())
    route = a_device(geometry=LineString(coordinates=[(2.35, 48.85), (2.36, 48.85)]))
    clock.forward(days=1)

    async with city.devices.writing() as writer:
        written = await writer.replace(OPERATOR, draft.id, route, version=1)

    assert written.change == "changed"
    assert written.draft == await city.devices.draft(OPERATOR, draft.id)
    assert (written.draft.version, written.draft.device) == (2, route)
    assert written.draft.changed_at == clock.at


async def test_the_same_text_again_is_no_change(city: Registry, clock: Clock) -> None:
    draft = await keep(city, a_device())
    clock.forward(days=1)

    async with city.devices.writing() as writer:
        written = await writer.replace(OPERATOR, draft.id, a_device())

    assert written.change == "unchanged"
    assert written.draft == draft


@pytest.mark.parametrize("verb", ["replace", "publish", "withdraw"])
async def test_a_change_of_an_old_version_is_refused(city: Registry, verb: str) -> None:
    draft = await publish(city, a_device())
    async with city.devices.writing() as writer:
        await writer.replace(OPERATOR, draft.id, a_device(mobility="mobile"))
    before = await city.devices.draft(OPERATOR, draft.id)
    text = [a_device(mobility="periodic")] if verb == "replace" else []

    async with city.devices.writing() as writer:
        with pytest.raises(StaleError, match="read it again"):
            await getattr(writer, verb)(OPERATOR, draft.id, *text, version=draft.version)

    assert await city.devices.draft(OPERATOR, draft.id) == before


@pytest.mark.parametrize("verb", ["replace", "publish"])
async def test_of_two_changes_at_once_one_is_refused(city: Registry, verb: str) -> None:
    draft = await keep(city, a_device())

    async def change(mobility: Mobility) -> Written:
        async with city.devices.writing() as writer:
            if verb == "publish":
                written = await writer.publish(OPERATOR, draft.id, version=1)
            else:
                text = a_device(mobility=mobility)
                written = await writer.replace(OPERATOR, draft.id, text, version=1)
            # The other one reads what is there before this one is kept.
            await asyncio.sleep(0.05)
        return written

    results = await asyncio.gather(change("mobile"), change("periodic"), return_exceptions=True)

    refused = [each for each in results if isinstance(each, StaleError)]
    kept_ones = [each for each in results if isinstance(each, Written)]
    assert (len(refused), len(kept_ones)) == (1, 1)
    assert await city.devices.draft(OPERATOR, draft.id) == kept_ones[0].draft


async def test_an_organization_uses_an_external_id_once(city: Registry) -> None:
    await keep(city, a_device("7"))

    with pytest.raises(ConflictError, match="external id '7'"):
        await keep(city, a_device("7"))

    assert (await keep(city, a_device("7"), OTHER_CITY)).organization == OTHER_CITY


async def test_a_device_cannot_take_the_external_id_of_another(city: Registry) -> None:
    await keep(city, a_device("7"))
    draft = await keep(city, a_device("8"))

    with pytest.raises(ConflictError, match="external id '7'"):
        async with city.devices.writing() as writer:
            await writer.replace(OPERATOR, draft.id, a_device("7"))

    assert await city.devices.draft(OPERATOR, draft.id) == draft


async def test_devices_without_external_ids_do_not_clash(city: Registry) -> None:
    first, second = await keep(city, a_device(None)), await keep(city, a_device(None))

    assert first.id != second.id


async def test_putting_creates_then_changes_then_leaves_alone(city: Registry) -> None:
    changes = []
    async with city.devices.writing() as writer:
        for device in (a_device(), a_device(mobility="mobile"), a_device(mobility="mobile")):
            written = await writer.put(OPERATOR, CITY, device)
            changes.append((written.change, written.draft.version))

    assert changes == [("created", 1), ("changed", 2), ("unchanged", 2)]
    drafts, after = await city.devices.drafts(OPERATOR, CITY)
    assert ([each.device.mobility for each in drafts], after) == (["mobile"], None)


async def test_putting_without_an_external_id_always_creates(city: Registry) -> None:
    async with city.devices.writing() as writer:
        written = [await writer.put(OPERATOR, CITY, a_device(None)) for _ in range(2)]

    assert [each.change for each in written] == ["created", "created"]


async def test_putting_reaches_no_device_of_another_organization(city: Registry) -> None:
    theirs = await keep(city, a_device("7"), OTHER_CITY)

    async with city.devices.writing() as writer:
        written = await writer.put(OPERATOR, CITY, a_device("7", mobility="mobile"))

    assert written.change == "created"
    assert await city.devices.draft(OPERATOR, theirs.id) == theirs


async def test_a_device_may_stand_in_a_place(city: Registry) -> None:
    await city.places.put(a_place())

    draft = await keep(city, a_device(place="old-port"))

    assert draft.device.place == "old-port"


async def test_drafts_are_read_page_by_page(city: Registry) -> None:
    devices = [await keep(city, a_device(str(number))) for number in range(5)]
    await keep(city, a_device("6"), OTHER_CITY)

    first, second = await city.devices.drafts(OPERATOR, CITY, limit=2)
    middle, third = await city.devices.drafts(OPERATOR, CITY, after=second or 0, limit=2)
    last, end = await city.devices.drafts(OPERATOR, CITY, after=third or 0, limit=2)

    assert [first, middle, last] == [devices[:2], devices[2:4], devices[4:]]
    assert end is None


async def test_what_a_failed_block_wrote_is_not_kept(city: Registry) -> None:
    async def fail_halfway() -> None:
        async with city.devices.writing() as writer:
            draft = (await writer.create(OPERATOR, CITY, a_device(), code="ABC234")).draft
            await writer.publish(OPERATOR, draft.id)
            await writer.publish(OPERATOR, draft.id, version=1)

    with pytest.raises(StaleError):
        await fail_halfway()

    assert await city.devices.drafts(OPERATOR, CITY) == ([], None)
    with pytest.raises(NotFoundError):
        await city.devices.edition("ABC234")


async def test_codes_are_six_characters_that_are_read_in_one_way(city: Registry) -> None:
    drafts = [await keep(city, a_device(str(number))) for number in range(20)]

    assert {len(each.code) for each in drafts} == {6}
    assert set("".join(each.code for each in drafts)) <= set(ALPHABET)
    assert set(ALPHABET).isdisjoint("01OIL")


async def test_a_code_may_be_asked_for_in_small_letters(city: Registry) -> None:
    async with city.devices.writing() as writer:
        draft = (await writer.create(OPERATOR, CITY, a_device(), code="abc234")).draft
        await writer.publish(OPERATOR, draft.id)

    assert draft.code == "ABC234"
    for spelling in ("abc234", "ABC234", "aBc234"):
        assert (await city.devices.edition(spelling)).disclosure.id == draft.id


async def test_a_code_is_given_out_once_even_after_withdrawal(city: Registry) -> None:
    async with city.devices.writing() as writer:
        draft = (await writer.create(OPERATOR, CITY, a_device(), code="ABC234")).draft
        await writer.publish(OPERATOR, draft.id)
        await writer.withdraw(OPERATOR, draft.id)

    with pytest.raises(ConflictError, match="ABC234"):
        async with city.devices.writing() as writer:
            await writer.create(OPERATOR, CITY, a_device("2"), code="abc234")


async def test_a_code_that_was_drawn_before_is_drawn_again(city: Registry, store: Driver) -> None:
    again = Registry(store, minter=Minter(5), now=city.now)
    taken = Minter(5)
    taken.device_id()
    await kept.take_code(store, taken.code(), "somebody else")

    draft = await keep(again, a_device())

    assert draft.code == taken.code(1)


async def test_running_out_of_codes_is_said(city: Registry, store: Driver) -> None:
    class WornOut(Minter):
        def code(self, attempt: int = 0) -> str:
            return "ABC234" if attempt < 100 else super().code(attempt)

    worn_out = Registry(store, minter=WornOut(5), now=city.now)
    await keep(worn_out, a_device("1"))

    with pytest.raises(StoreError, match="No free short code"):
        await keep(worn_out, a_device("2"))


@pytest.mark.parametrize("name", ["", "no-such-device", "ABC234", "%", "'", "\x00", "\N{SNOWMAN}"])
async def test_names_of_nothing_find_nothing(city: Registry, name: str) -> None:
    await publish(city, a_device())

    with pytest.raises((NotFoundError, InvalidError)):
        await city.devices.edition(name)


async def test_a_nul_in_a_name_does_no_harm(city: Registry) -> None:
    draft = await publish(city, a_device(name={"en": "a\x00b"}))

    assert (await city.devices.edition(draft.id)).disclosure.device.name == {"en": "a\x00b"}
