"""Releases that are taken in: kept for ever as they came, in use by choice, seen by everybody."""

import asyncio
from pathlib import Path

import msgspec
import pytest

from dtpr.errors import InvalidError, RuleError, StoreError
from dtpr.formats.taxonomy import read_folder, read_releases
from dtpr.registry import Registry, open_registry
from dtpr.registry import releases as module
from dtpr.registry.releases import Releases, find_release
from dtpr.registry.store import Driver
from dtpr.registry.store import releases as kept
from dtpr.registry.store.releases import NewRelease
from dtpr.schema.exchange import wire_of
from dtpr.schema.legacy_exchange import legacy_of
from dtpr.schema.releases import AI_RELEASE, DEVICE_RELEASE, shipped_taxonomy
from dtpr.schema.source_rules import Source
from dtpr.settings import Settings
from tests.support.clock import NOON, Clock
from tests.support.releases import (
    BUNDLE_VERSION,
    LEGACY_VERSION,
    a_bundle,
    a_legacy_release,
    bundle_data,
    drawing,
)


async def take_in(registry: Registry, *sources: Source) -> list[module.Added]:
    return await registry.releases.add(sources, origin="a folder", by="tester")


def noted(version: str, notes: str) -> Source:
    """Return a release whose content differs from that of others by its notes."""
    head = bundle_data(version)["meta.yaml"] | {"notes": notes}
    return a_bundle(version, {"meta.yaml": head})


async def test_a_release_is_kept_as_it_came(registry: Registry, store: Driver) -> None:
    legacy, bundle = a_legacy_release(tin_can=drawing()), a_bundle()

    added = await take_in(registry, legacy, bundle)

    assert [(each.release.version, each.is_new) for each in added] == [
        (LEGACY_VERSION, True),
        (BUNDLE_VERSION, True),
    ]
    other = Registry(store)
    assert await other.releases.reload()
    assert legacy_of(other.taxonomy.release(LEGACY_VERSION)) == legacy
    again = wire_of(other.taxonomy.release(BUNDLE_VERSION))
    assert again == wire_of(added[1].release)
    assert again.manifest.content_hash == added[1].release.hash


async def test_the_same_release_again_is_known(registry: Registry) -> None:
    await take_in(registry, a_bundle())

    again = await take_in(registry, a_bundle(), noted(BUNDLE_VERSION, "other"))

    assert [each.is_new for each in again] == [False, True]
    official = [each for each in registry.taxonomy.every if each.is_official]
    assert [each.version for each in official] == [BUNDLE_VERSION, BUNDLE_VERSION]
    assert registry.taxonomy.release(BUNDLE_VERSION) is official[1]


async def test_where_one_release_is_wrong_none_is_kept(registry: Registry) -> None:
    wrong = msgspec.structs.replace(a_bundle(), symbols={})

    with pytest.raises(RuleError) as caught:
        await take_in(registry, a_legacy_release(), wrong)

    assert [each.field for each in caught.value.problems] == [
        "elements[0].symbol_id",
        "elements[1].symbol_id",
    ]
    assert not await registry.releases.reload()
    assert len(await registry.releases.known()) == 2


async def test_every_release_is_listed_with_how_it_came_here(registry: Registry) -> None:
    await take_in(registry, a_legacy_release())

    *ours, official = await registry.releases.known()

    assert {each.release.version for each in ours} == {AI_RELEASE, DEVICE_RELEASE}
    assert {(each.form, each.origin, each.imported_at) for each in ours} == {(None, None, None)}
    assert (official.form, official.origin, official.imported_by) == ("v1", "a folder", "tester")
    assert official.imported_at == NOON


async def test_a_release_is_in_use_by_choice_and_for_everybody(
    registry: Registry, store: Driver
) -> None:
    await take_in(registry, a_legacy_release())
    assert registry.taxonomy.current("device").version == LEGACY_VERSION

    chosen = await registry.releases.choose(DEVICE_RELEASE, by="tester")

    other = Registry(store)
    await other.releases.reload()
    for each in (registry, other):
        assert each.taxonomy.current("device") is chosen
        assert each.taxonomy.legacy("device").version == LEGACY_VERSION
    await registry.releases.choose(LEGACY_VERSION, by="tester")
    assert await other.releases.reload()
    assert other.taxonomy.current("device").version == LEGACY_VERSION


async def test_of_two_releases_of_one_version_one_is_chosen_by_its_hash(
    registry: Registry,
) -> None:
    own = shipped_taxonomy().release(AI_RELEASE)
    [added] = await take_in(registry, noted(AI_RELEASE, "official"))
    assert registry.taxonomy.release(AI_RELEASE) is added.release

    await registry.releases.choose(AI_RELEASE, own.hash[:20], by="tester")

    assert registry.taxonomy.release(AI_RELEASE) is registry.taxonomy.current("ai") is own


@pytest.mark.parametrize("digest", ["", "sha256-", "zzz", "sha256-0000000000"])
async def test_a_hash_that_names_no_release_is_refused(digest: str) -> None:
    with pytest.raises(InvalidError) as caught:
        find_release(shipped_taxonomy(), DEVICE_RELEASE, digest)

    own = shipped_taxonomy().release(DEVICE_RELEASE)
    assert caught.value.problems[0].field == "hash"
    assert own.hash.removeprefix("sha256-")[:12] in caught.value.problems[0].mend


async def test_a_version_that_is_not_here_cannot_be_chosen(registry: Registry) -> None:
    with pytest.raises(InvalidError):
        await registry.releases.choose("device@1999-01-01", by="tester")


async def test_nothing_new_costs_one_small_question(registry: Registry) -> None:
    await take_in(registry, a_bundle())
    before = registry.taxonomy

    assert not await registry.releases.reload()
    assert registry.taxonomy is before


async def test_a_release_stays_the_same_object_when_others_come(registry: Registry) -> None:
    [added] = await take_in(registry, a_bundle())

    await take_in(registry, a_legacy_release())

    assert registry.taxonomy.release(BUNDLE_VERSION) is added.release


async def test_an_unknown_version_is_looked_for(registry: Registry, store: Driver) -> None:
    other = Registry(store)
    await take_in(registry, a_bundle())

    await other.releases.know(DEVICE_RELEASE)
    assert BUNDLE_VERSION not in other.taxonomy.versions

    await other.releases.know(DEVICE_RELEASE, BUNDLE_VERSION)
    assert BUNDLE_VERSION in other.taxonomy.versions


async def test_a_follower_sees_an_import_and_outlives_a_store_that_fails(
    registry: Registry, store: Driver, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = Registry(store)
    monkeypatch.setattr(module, "POLL_S", 0.01)
    failures = [StoreError("It is away.")]
    ask = kept.state

    async def state(session: Driver) -> tuple[int, int]:
        if failures:
            raise failures.pop()
        return await ask(session)

    monkeypatch.setattr(kept, "state", state)
    follower = asyncio.create_task(other.releases.follow())
    await asyncio.sleep(0.1)
    await take_in(registry, a_bundle())
    for _ in range(100):
        await asyncio.sleep(0.02)
        if BUNDLE_VERSION in other.taxonomy.versions:
            break
    follower.cancel()

    assert failures == []
    assert BUNDLE_VERSION in other.taxonomy.versions


async def test_an_opened_register_knows_what_was_taken_in_before(
    database_url: str, clock: Clock
) -> None:
    settings = Settings(database=database_url)
    async with open_registry(settings, now=clock) as registry:
        await take_in(registry, a_bundle())

    async with open_registry(settings, now=clock) as registry:
        assert registry.taxonomy.current("ai").version == BUNDLE_VERSION


async def test_a_release_that_cannot_be_read_is_a_fault_of_the_store(store: Driver) -> None:
    new = NewRelease(
        version=BUNDLE_VERSION,
        hash=f"sha256-{'1' * 64}",
        form="v2",
        datachain_type="ai",
        document=b"{}",
        origin="",
        imported_at=NOON,
        imported_by="",
    )
    await kept.insert(store, new)

    with pytest.raises(StoreError, match="cannot be read"):
        await Releases(store, shipped_taxonomy(), lambda: NOON).reload()


async def test_a_hash_that_was_kept_stays_however_it_is_counted_today(
    registry: Registry, store: Driver
) -> None:
    [added] = await take_in(registry, a_bundle())
    [row] = await kept.list_all(store)
    content = await kept.content(store, row.num)
    old = f"sha256-{'1' * 64}"
    new = NewRelease(
        version="ai@2026-12-24",
        hash=old,
        form="v2",
        datachain_type="ai",
        document=content.document,
        origin="",
        imported_at=NOON,
        imported_by="",
    )
    await kept.insert(store, new)

    await registry.releases.reload()

    assert old in {each.hash for each in registry.taxonomy.every}
    assert registry.taxonomy.release(BUNDLE_VERSION, added.release.hash) is added.release


async def test_upstreams_releases_are_served_as_they_came(registry: Registry, shared: Path) -> None:
    upstream = shared / "upstream"
    icons = read_folder(upstream / "icons-v1", (".svg",))
    answers = read_folder(upstream / "api-v1")
    files = answers | {f"icons/{name}": each for name, each in icons.items()}
    [bundle] = read_releases(read_folder(upstream / "release-ai-2026-08-12-beta"))
    read = [*read_releases(files), bundle]

    added = await take_in(registry, *(each.source for each in read))

    taxonomy = registry.taxonomy
    assert [each.release.version for each in added] == [
        "ai@2025-08-29",
        LEGACY_VERSION,
        AI_RELEASE,
    ]
    assert [legacy_of(each.release) for each in added[:2]] == [each.source for each in read[:2]]
    assert taxonomy.current("device").version == LEGACY_VERSION
    assert taxonomy.current("ai") is added[2].release
    assert taxonomy.legacy("ai").version == "ai@2025-08-29"
    assert [len(each.release.elements) for each in added] == [75, 124, 109]
