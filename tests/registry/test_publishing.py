"""What becomes public: revisions chained by hash, and what is left of a withdrawn device."""

from datetime import date

import msgspec
import pytest

from dtpr.errors import ConflictError, GoneError, NotFoundError, RuleError
from dtpr.registry import Registry
from dtpr.registry.access import OPERATOR
from dtpr.registry.asked import Asked
from dtpr.registry.publishing import Edition, Listing
from dtpr.registry.store import Driver, changes
from dtpr.registry.store import devices as kept
from dtpr.schema.canonical import canonical_json, content_hash
from dtpr.schema.device import Device, Disclosure, DraftDevice
from dtpr.schema.geometry import LineString
from dtpr.schema.releases import DEVICE_RELEASE, shipped_taxonomy
from tests.support.clock import NOON, Clock
from tests.support.devices import (
    CAMERA,
    CITY,
    COUNTER,
    ELEMENTS,
    OWNER,
    PURPOSE,
    SENSOR,
    a_device,
    keep,
    publish,
)


async def revise(registry: Registry, device_id: str, device: Device) -> DraftDevice:
    async with registry.devices.writing() as writer:
        await writer.replace(OPERATOR, device_id, device)
        return (await writer.publish(OPERATOR, device_id)).draft


async def withdraw(registry: Registry, device_id: str) -> DraftDevice:
    async with registry.devices.writing() as writer:
        return (await writer.withdraw(OPERATOR, device_id)).draft


async def listings(registry: Registry) -> list[Listing]:
    return list((await registry.find(Asked())).listings)


async def test_a_published_device_is_found_by_its_id_and_its_code(city: Registry) -> None:
    draft = await publish(city, a_device())

    by_id, by_code = [await city.devices.edition(each) for each in (draft.id, draft.code.lower())]

    assert by_id == by_code
    assert (draft.state, draft.version, draft.revision) == ("published", 2, 1)
    assert by_id.disclosure == Disclosure(
        id=draft.id,
        code=draft.code,
        organization=CITY,
        revision=1,
        published_at=NOON,
        releases={DEVICE_RELEASE: shipped_taxonomy().release(DEVICE_RELEASE).hash},
        device=a_device(),
    )


async def test_every_error_of_the_rules_stops_publishing_at_once(city: Registry) -> None:
    draft = await keep(city, a_device(elements=[SENSOR]))

    with pytest.raises(RuleError) as caught:
        async with city.devices.writing() as writer:
            await writer.publish(OPERATOR, draft.id)

    assert len(caught.value.problems) == 2
    assert all(each.field == "datachain.elements" and each.mend for each in caught.value.problems)
    assert await city.devices.draft(OPERATOR, draft.id) == draft


async def test_a_warning_does_not_stop_publishing(city: Registry) -> None:
    draft = await keep(city, a_device(elements=[PURPOSE, OWNER, SENSOR, CAMERA]))

    async with city.devices.writing() as writer:
        written = await writer.publish(OPERATOR, draft.id)

    assert [each.code for each in written.findings] == ["DTPR_SENSITIVE_NOT_FIRST"]
    assert written.draft.state == "published"


async def test_a_newer_draft_stays_hidden_until_it_is_published(city: Registry) -> None:
    draft = await publish(city, a_device())
    before = await city.devices.edition(draft.id)

    async with city.devices.writing() as writer:
        await writer.replace(OPERATOR, draft.id, a_device(mobility="mobile"))

    assert await city.devices.edition(draft.id) == before
    assert (await city.devices.draft(OPERATOR, draft.id)).device.mobility == "mobile"


async def test_the_same_text_makes_no_second_revision(city: Registry, clock: Clock) -> None:
    draft = await publish(city, a_device())
    clock.forward(days=1)

    async with city.devices.writing() as writer:
        written = await writer.publish(OPERATOR, draft.id)

    assert written.change == "unchanged"
    assert written.draft == draft


async def test_a_revision_tells_of_whole_milliseconds(city: Registry, clock: Clock) -> None:
    clock.forward(seconds=0.012999)
    draft = await publish(city, a_device())

    edition = await city.devices.edition(draft.id)

    assert edition.disclosure.published_at == NOON.replace(microsecond=12_000)


async def test_each_revision_names_the_hash_of_the_one_before(
    city: Registry, store: Driver, clock: Clock
) -> None:
    draft = await publish(city, a_device())
    for mobility in ("mobile", "periodic"):
        clock.forward(days=1)
        await revise(city, draft.id, a_device(mobility=mobility))
    row = await kept.find_by_id(store, draft.id)
    assert row

    revisions = [await kept.find_revision(store, row.num, number) for number in (1, 2, 3)]

    previous = None
    for number, revision in enumerate(revisions, start=1):
        assert revision
        disclosure = msgspec.json.decode(revision.document, type=Disclosure)
        assert (revision.number, disclosure.revision) == (number, number)
        assert revision.previous_hash == disclosure.previous_hash == previous
        assert revision.hash == content_hash(canonical_json(disclosure))
        assert revision.published_at == disclosure.published_at
        assert revision.published_by == "publisher"
        previous = revision.hash
    assert (await city.devices.edition(draft.id)).hash == previous
    assert await kept.find_revision(store, row.num, 4) is None


async def test_a_withdrawn_device_tells_what_it_was(city: Registry) -> None:
    draft = await publish(city, a_device())
    edition = await city.devices.edition(draft.id)

    gone = await withdraw(city, draft.id)

    assert (gone.state, gone.version, gone.revision) == ("withdrawn", 3, 1)
    assert await listings(city) == []
    for name in (draft.id, draft.code):
        with pytest.raises(GoneError) as caught:
            await city.devices.edition(name)
        assert isinstance(caught.value.was, Edition)
        assert caught.value.was == edition


async def test_a_device_that_is_not_public_cannot_be_withdrawn(city: Registry) -> None:
    draft = await keep(city, a_device())

    with pytest.raises(ConflictError, match="is draft, not published"):
        await withdraw(city, draft.id)

    published = await publish(city, a_device("2"))
    await withdraw(city, published.id)
    with pytest.raises(ConflictError, match="is withdrawn, not published"):
        await withdraw(city, published.id)


async def test_a_withdrawn_device_may_come_back_under_its_code(city: Registry) -> None:
    draft = await publish(city, a_device())
    first = await city.devices.edition(draft.id)
    await withdraw(city, draft.id)

    async with city.devices.writing() as writer:
        written = await writer.publish(OPERATOR, draft.id)

    edition = await city.devices.edition(draft.code)
    assert (written.draft.state, written.draft.code) == ("published", draft.code)
    assert (edition.disclosure.revision, edition.disclosure.previous_hash) == (2, first.hash)
    assert [each.id for each in await listings(city)] == [draft.id]


async def test_everything_that_happens_in_public_is_written_down(
    city: Registry, store: Driver, clock: Clock
) -> None:
    assert (await changes.mark(store))[1] is None
    draft = await publish(city, a_device())
    clock.forward(days=1)
    async with city.devices.writing() as writer:
        await writer.replace(OPERATOR, draft.id, a_device(mobility="mobile"))
    assert (await changes.mark(store))[1] == NOON

    await withdraw(city, draft.id)

    assert (await changes.mark(store))[1] == clock.at


async def test_a_listing_puts_the_most_sensitive_technology_first(city: Registry) -> None:
    elements = [PURPOSE, "safety_security", OWNER, SENSOR, COUNTER, CAMERA, SENSOR, "binary"]
    draft = await publish(city, a_device(elements=elements, lon=2.5, lat=48.5))

    listing = (await listings(city))[0]

    assert listing.purposes == [PURPOSE, "safety_security"]
    assert listing.technologies == [CAMERA, COUNTER, SENSOR]
    assert listing.identifiability == "identifiable"
    assert (listing.id, listing.code, listing.organization) == (draft.id, draft.code, CITY)
    assert (listing.position, listing.name) == ((2.5, 48.5), {"en": "Device 1"})
    assert listing.release == draft.device.datachain.schema_version


async def test_a_revision_replaces_the_listing(city: Registry) -> None:
    draft = await publish(city, a_device(elements=[*ELEMENTS]))

    await revise(
        city,
        draft.id,
        a_device(
            elements=[PURPOSE, OWNER, CAMERA],
            geometry=LineString(coordinates=[(10, 10), (10.01, 10)]),
        ),
    )

    (listing,) = await listings(city)
    assert listing.technologies == [CAMERA]
    assert listing.position[0] == pytest.approx(10.005, abs=0.006)


@pytest.mark.parametrize(
    ("first", "last", "status"),
    [
        (None, None, "active"),
        (date(2026, 11, 22), date(2026, 11, 22), "active"),
        (date(2026, 11, 23), None, "planned"),
        (None, date(2026, 11, 21), "expired"),
    ],
)
async def test_a_listing_knows_its_status_on_a_day(
    city: Registry, first: date | None, last: date | None, status: str
) -> None:
    await publish(city, a_device(active_from=first, active_until=last))

    (listing,) = await listings(city)

    assert listing.status_on(date(2026, 11, 22)) == status


async def test_what_was_never_published_is_not_found(city: Registry) -> None:
    draft = await keep(city, a_device())

    for name in (draft.id, draft.code, "1"):
        with pytest.raises(NotFoundError) as caught:
            await city.devices.edition(name)
        assert not isinstance(caught.value, GoneError)
