"""What is published goes on meaning what it meant: its release is pinned by version and hash."""

import msgspec
import pytest

from dtpr.registry import Registry
from dtpr.registry.access import OPERATOR
from dtpr.registry.asked import Asked
from dtpr.registry.publishing import release_in, release_listed
from dtpr.registry.store import Driver
from dtpr.schema.answers import NearbyQuestion
from dtpr.schema.device import Device, DraftDevice
from dtpr.schema.legacy import ElementEntry, LegacyRelease
from dtpr.schema.releases import DEVICE_RELEASE, shipped_taxonomy
from tests.support.clock import Clock
from tests.support.devices import a_datachain, a_device, publish
from tests.support.releases import a_legacy_release

SOUND = ("mobility", "organization", "identifiable_video")
OWN = shipped_taxonomy().release(DEVICE_RELEASE)


def official(day: str = "2026-12-01", title: str = "Getting about") -> LegacyRelease:
    """Return an official release, by default of the same version as ours, with other words."""
    source = a_legacy_release()
    elements = msgspec.to_builtins(source.elements)
    for each in elements:
        each["element"]["version"] = f"{day}T00:00:00Z"
    elements[1]["element"]["title"] = [{"locale": "en", "value": title}]
    return msgspec.structs.replace(source, elements=msgspec.convert(elements, list[ElementEntry]))


async def take_in(registry: Registry, source: LegacyRelease) -> str:
    [added] = await registry.releases.add([source], origin="a folder", by="tester")
    return added.release.hash


async def publish_again(registry: Registry, draft: DraftDevice, *, repin: bool = True) -> str:
    async with registry.devices.writing() as writer:
        return (await writer.publish(OPERATOR, draft.id, repin=repin)).change


def a_public_device() -> Device:
    return a_device(elements=SOUND)


async def titles(registry: Registry, draft: DraftDevice) -> tuple[str, str]:
    """Return what a device's purpose is called on its page and in a list."""
    disclosure = (await registry.devices.edition(draft.id)).disclosure
    [listing] = (await registry.find(Asked())).listings
    release = release_in(disclosure, disclosure.device.datachain, registry.taxonomy)
    listed = release_listed(listing, registry.taxonomy)
    return release.elements["mobility"].title["en"], listed.elements["mobility"].title["en"]


async def test_a_revision_keeps_the_hash_of_its_release(city: Registry) -> None:
    draft = await publish(city, a_public_device())

    disclosure = (await city.devices.edition(draft.id)).disclosure

    assert disclosure.releases == {DEVICE_RELEASE: OWN.hash}


async def test_what_is_published_keeps_its_words_when_the_version_gets_others(
    city: Registry,
) -> None:
    draft = await publish(city, a_public_device())
    await take_in(city, official())
    assert city.taxonomy.release(DEVICE_RELEASE) is not OWN

    assert await titles(city, draft) == (OWN.elements["mobility"].title["en"],) * 2


async def test_what_is_published_afterwards_gets_the_other_words(city: Registry) -> None:
    digest = await take_in(city, official())

    draft = await publish(city, a_public_device())

    assert await titles(city, draft) == ("Getting about",) * 2
    edition = await city.devices.edition(draft.id)
    assert edition.disclosure.releases == {DEVICE_RELEASE: digest}


async def test_publishing_again_takes_the_other_words(city: Registry) -> None:
    draft = await publish(city, a_public_device())
    await take_in(city, official())

    assert await publish_again(city, draft, repin=False) == "unchanged"
    assert await publish_again(city, draft) == "changed"
    assert await publish_again(city, draft) == "unchanged"

    edition = await city.devices.edition(draft.id)
    assert edition.disclosure.revision == 2
    assert await titles(city, draft) == ("Getting about",) * 2


async def test_a_second_import_of_the_version_changes_nothing_that_is_public(
    city: Registry,
) -> None:
    await take_in(city, official())
    draft = await publish(city, a_public_device())

    await take_in(city, official(title="Moving on"))

    assert city.taxonomy.release(DEVICE_RELEASE).elements["mobility"].title["en"] == "Moving on"
    assert await titles(city, draft) == ("Getting about",) * 2


async def test_a_choice_changes_nothing_that_is_public(city: Registry) -> None:
    await take_in(city, official())
    draft = await publish(city, a_public_device())

    await city.releases.choose(DEVICE_RELEASE, OWN.hash, by="tester")

    assert city.taxonomy.release(DEVICE_RELEASE) is OWN
    assert await titles(city, draft) == ("Getting about",) * 2


async def test_another_process_knows_a_release_as_soon_as_a_device_needs_it(
    city: Registry, store: Driver, clock: Clock
) -> None:
    others = [Registry(store, now=clock) for _ in range(3)]
    await take_in(city, official("2027-01-01"))
    chain = a_datachain(SOUND, schema_version="device@2027-01-01")

    draft = await publish(city, a_device(datachain=chain))

    await others[0].devices.edition(draft.id)
    await others[1].find(Asked())
    await others[2].around(NearbyQuestion(lat=48.85, lon=2.35))
    assert all("device@2027-01-01" in each.taxonomy.versions for each in others)


@pytest.mark.parametrize("day", ["2026-12-01", "2027-01-01"])
async def test_another_release_makes_no_new_device_refused(city: Registry, day: str) -> None:
    await take_in(city, official(day))

    draft = await publish(city, a_public_device())

    assert draft.state == "published"
