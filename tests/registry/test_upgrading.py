"""What another release would change for public devices, and the drafts that move there."""

import msgspec
import pytest

from dtpr.errors import InvalidError
from dtpr.registry import Registry
from dtpr.registry.access import OPERATOR
from dtpr.registry.store import Session
from dtpr.registry.store import releases as kept
from dtpr.registry.upgrading import Retitled, Upgrade, UpgradeOptions
from dtpr.schema.datachain import DatachainInstance, Placement
from dtpr.schema.device import DraftDevice
from dtpr.schema.legacy import ElementEntry, LegacyRelease
from dtpr.schema.releases import AI_RELEASE, DEVICE_RELEASE
from dtpr.schema.source_rules import Source
from tests.support.devices import CITY, OTHER_CITY, a_device, keep, publish
from tests.support.releases import BUNDLE_VERSION, LEGACY_VERSION, a_bundle, a_legacy_release

SOUND = ("mobility", "organization", "identifiable_video")


def retitled(day: str = "2025-08-29", title: str = "Getting about") -> LegacyRelease:
    """Return an official release in which one element has another title."""
    source = a_legacy_release()
    elements = msgspec.to_builtins(source.elements)
    for each in elements:
        each["element"]["version"] = f"{day}T00:00:00Z"
    elements[1]["element"]["title"] = [{"locale": "en", "value": title}]
    return msgspec.structs.replace(source, elements=msgspec.convert(elements, list[ElementEntry]))


async def take_in(registry: Registry, source: Source) -> None:
    await registry.releases.add([source], origin="a folder", by="tester")


async def upgrades(
    registry: Registry,
    version: str | None = None,
    to: str | None = None,
    organization: str | None = None,
    *,
    dry_run: bool = True,
) -> list[Upgrade]:
    options = UpgradeOptions(
        actor=OPERATOR, version=version, to=to, organization=organization, dry_run=dry_run
    )
    return [each async for each in registry.upgrade(options)]


async def test_what_is_in_the_release_in_use_stays(city: Registry) -> None:
    await publish(city, a_device(elements=SOUND))

    assert await upgrades(city) == []


async def test_a_dry_run_says_what_would_change_and_changes_nothing(city: Registry) -> None:
    draft = await publish(city, a_device(elements=SOUND))
    await keep(city, a_device("2"))
    await take_in(city, retitled())

    [found] = await upgrades(city)

    [move] = found.moves
    assert (found.id, found.code, found.outcome) == (draft.id, draft.code, "would move")
    assert (move.field, move.before.split()[0], move.after.split()[0]) == (
        "datachain",
        DEVICE_RELEASE,
        LEGACY_VERSION,
    )
    assert Retitled(element="mobility", before="Mobility", after="Getting about") in move.retitled
    assert (move.gone, move.findings) == ([], [])
    assert await city.devices.draft(OPERATOR, draft.id) == draft


async def test_a_title_with_a_blank_at_its_end_is_no_new_title(city: Registry) -> None:
    await publish(city, a_device(elements=SOUND))
    await take_in(city, retitled(title="Mobility "))

    [found] = await upgrades(city)

    assert [each.element for each in found.moves[0].retitled] == []


async def test_a_device_without_errors_gets_a_draft_and_stays_public_as_it_is(
    city: Registry,
) -> None:
    draft = await publish(city, a_device(elements=SOUND))
    await take_in(city, retitled())

    [found] = await upgrades(city, dry_run=False)

    moved = await city.devices.draft(OPERATOR, draft.id)
    public = (await city.devices.edition(draft.id)).disclosure
    assert found.outcome == "drafted"
    assert moved.device.datachain.schema_version == LEGACY_VERSION
    assert public.device.datachain.schema_version == DEVICE_RELEASE
    assert (moved.state, moved.revision) == ("published", 1)
    assert await upgrades(city, dry_run=False) == []


async def test_an_element_that_is_gone_is_an_error_and_no_draft_is_written(
    city: Registry,
) -> None:
    draft = await publish(city, a_device(elements=(*SOUND, "radar")))
    await take_in(city, retitled())

    [found] = await upgrades(city, dry_run=False)

    assert found.outcome == "has errors"
    assert found.moves[0].gone == ["radar"]
    assert [(each.code, each.path) for each in found.moves[0].findings] == [
        ("INSTANCE_ELEMENT_UNKNOWN", "elements[3].element_id")
    ]
    assert await city.devices.draft(OPERATOR, draft.id) == draft


async def test_only_what_is_asked_for_moves(city: Registry) -> None:
    await publish(city, a_device(elements=SOUND), CITY)
    await publish(city, a_device(elements=SOUND), OTHER_CITY)
    await take_in(city, retitled())

    assert [each.organization for each in await upgrades(city, organization=CITY)] == [CITY]
    assert len(await upgrades(city, DEVICE_RELEASE)) == 2
    assert await upgrades(city, LEGACY_VERSION) == []
    assert await upgrades(city, to=DEVICE_RELEASE) == []
    assert len(await upgrades(city, DEVICE_RELEASE, LEGACY_VERSION)) == 2


async def with_linked(registry: Registry, draft: DraftDevice) -> None:
    """Give the draft of a device an algorithm beside it."""
    linked = DatachainInstance(
        id="algorithm",
        schema_version=AI_RELEASE,
        created_at="2026-11-01T00:00:00Z",
        elements=[Placement(element_id="mobility")],
    )
    device = msgspec.structs.replace(draft.device, linked_datachains=[linked])
    async with registry.devices.writing() as writer:
        await writer.replace(OPERATOR, draft.id, device)


async def test_a_linked_chain_moves_with_the_release_of_its_own_kind(city: Registry) -> None:
    draft = await publish(city, a_device(elements=SOUND))
    await with_linked(city, draft)
    await take_in(city, a_bundle())

    [found] = await upgrades(city, dry_run=False)

    [move] = found.moves
    moved = (await city.devices.draft(OPERATOR, draft.id)).device
    assert (move.field, move.after.split()[0]) == ("linked_datachains[0]", BUNDLE_VERSION)
    assert moved.linked_datachains[0].schema_version == BUNDLE_VERSION
    assert moved.datachain.schema_version == DEVICE_RELEASE


async def test_a_draft_that_may_not_be_kept_has_errors(city: Registry) -> None:
    draft = await publish(city, a_device(elements=(*SOUND, "radar")))
    await with_linked(city, draft)
    await take_in(city, a_bundle())
    await take_in(city, retitled("2026-12-01"))

    [found] = await upgrades(city, AI_RELEASE, dry_run=False)

    assert [each.findings for each in found.moves] == [[]]
    assert found.outcome == "has errors"


async def test_where_only_the_words_are_others_publishing_again_takes_them(
    city: Registry,
) -> None:
    draft = await publish(city, a_device(elements=SOUND))
    await take_in(city, retitled("2026-12-01"))

    [found] = await upgrades(city, dry_run=False)

    assert found.outcome == "publish again"
    assert found.moves[0].before.split()[0] == found.moves[0].after.split()[0] == DEVICE_RELEASE
    assert await city.devices.draft(OPERATOR, draft.id) == draft


async def test_a_draft_that_somebody_changes_meanwhile_is_left_alone(
    city: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = await publish(city, a_device(elements=SOUND))
    await take_in(city, retitled())
    read = kept.public_texts

    async def read_and_rename(
        session: Session, organization: str | None, after: int, limit: int
    ) -> list[kept.PublicRow]:
        rows = await read(session, organization, after, limit)
        renamed = msgspec.structs.replace(draft.device, name={"en": f"Renamed {after}"})
        async with city.devices.writing() as writer:
            await writer.replace(OPERATOR, draft.id, renamed)
        return rows

    monkeypatch.setattr(kept, "public_texts", read_and_rename)

    [found] = await upgrades(city, dry_run=False)

    now = (await city.devices.draft(OPERATOR, draft.id)).device
    assert found.outcome == "changed meanwhile"
    assert now.datachain.schema_version == DEVICE_RELEASE
    assert now.name["en"].startswith("Renamed")


async def test_what_is_a_draft_already_moves_with_its_changes(city: Registry) -> None:
    draft = await publish(city, a_device(elements=SOUND))
    await take_in(city, retitled())
    async with city.devices.writing() as writer:
        renamed = msgspec.structs.replace(draft.device, name={"en": "Other"})
        await writer.replace(OPERATOR, draft.id, renamed)

    [found] = await upgrades(city, dry_run=False)

    moved = (await city.devices.draft(OPERATOR, draft.id)).device
    assert found.outcome == "drafted"
    assert (moved.name, moved.datachain.schema_version) == ({"en": "Other"}, LEGACY_VERSION)


@pytest.mark.parametrize(("version", "to"), [("device@1999-01-01", None), (None, "x@1999-01-01")])
async def test_a_version_that_is_not_here_is_refused(
    city: Registry, version: str | None, to: str | None
) -> None:
    with pytest.raises(InvalidError):
        await upgrades(city, version, to)


async def test_progress_counts_devices(city: Registry) -> None:
    for name in ("1", "2"):
        await publish(city, a_device(name, elements=SOUND))
    counted: list[int] = []

    options = UpgradeOptions(actor=OPERATOR, progress=counted.append)
    found = [each async for each in city.upgrade(options)]

    assert (found, counted) == ([], [2])
