"""A register keeps a copy of another one, which only its source can change."""

import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any, NamedTuple

import httpx2
import msgspec
import pytest
from msgspec import structs

from dtpr.cli.fetcher import Fetcher
from dtpr.cli.harvest_reading import Place
from dtpr.cli.harvest_steps import Harvest, Totals
from dtpr.errors import (
    ConflictError,
    ForbiddenError,
    GoneError,
    InvalidError,
    NotFoundError,
    StaleError,
)
from dtpr.registry import Registry, harvesting, open_registry
from dtpr.registry.access import OPERATOR
from dtpr.registry.asked import Asked
from dtpr.registry.harvest_writing import HarvestWriter, Reading
from dtpr.registry.names import Minter
from dtpr.registry.store import Driver, devices, harvests
from dtpr.schema.geometry import Point
from dtpr.schema.harvest import Progress
from dtpr.settings import Settings
from dtpr.web.app import create_app
from tests.registry.test_change_feed import change, withdraw
from tests.support.clock import Clock
from tests.support.devices import (
    CITY,
    OTHER_CITY,
    a_coverage_statement,
    a_device,
    a_place,
    a_square,
    an_organization,
    publish,
    publish_all,
)

NAME, ADDRESS = "riverton-register", "https://riverton.example"
CROSSED = [[[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]]]


class Source(NamedTuple):
    """Another register, and who asks it."""

    registry: Registry
    client: httpx2.AsyncClient
    address: str

    def harvest(self, into: Registry, was: Progress, name: str = NAME) -> Harvest:
        place = Place(self.address, Fetcher(self.client))
        return Harvest(into.harvests, name, place, was, lambda _read: None)

    async def to(self, into: Registry, name: str = NAME, **how: Any) -> Totals:
        """Harvest this register into another."""
        was = await into.harvests.begin(name, self.address)
        return await self.harvest(into, was, name).run(**how)


OpenSource = Callable[..., Awaitable[Source]]


@pytest.fixture
async def open_source(sqlite_template: Path, tmp_path: Path) -> AsyncIterator[OpenSource]:
    """Open another register with an organization in it."""
    async with AsyncExitStack() as opened:

        async def make(address: str = ADDRESS, seed: int = 7, slug: str = CITY) -> Source:
            file = shutil.copy(sqlite_template, tmp_path / f"{seed}.sqlite3")
            settings = Settings(
                database=f"sqlite:///{file}", public_url=address, name="Riverton", locales=["en"]
            )
            clock = Clock()
            minter = Minter(seed, clock.timestamp)
            registry = await opened.enter_async_context(
                open_registry(settings, minter=minter, now=clock)
            )
            coverage = [a_coverage_statement(a_square(2.0, 48.0, 1.0))]
            await registry.organizations.add(an_organization(slug, coverage=coverage))
            transport = httpx2.ASGITransport(app=create_app(settings, registry))
            client = httpx2.AsyncClient(transport=transport, base_url=address)
            return Source(registry, await opened.enter_async_context(client), address)

        yield make


@pytest.fixture
async def source(open_source: OpenSource) -> Source:
    """Another register with a city in it."""
    return await open_source()


async def public(registry: Registry) -> dict[str, Any]:
    """Return what is public of each device, by id."""
    found = [each async for each in registry.open_data.stream()]
    return {each.id: structs.replace(each, source=None) for each in found}


async def first_end(source: Source, into: Registry) -> Progress:
    await source.to(into)
    return await into.harvests.begin(NAME, source.address)


async def test_a_copy_has_the_same_devices_under_the_same_names(
    source: Source, registry: Registry
) -> None:
    for slug, parent in (("port", None), ("quay", "port")):
        await source.registry.places.put(a_place(slug, parent=parent))
    await publish(source.registry, a_device("1", place="quay"))
    await publish(source.registry, a_device("2"))

    totals = await source.to(registry)

    assert (totals.read, totals.kept, totals.rejected) == (2, 2, [])
    assert await public(registry) == await public(source.registry)
    theirs, ours = source.registry.organizations, registry.organizations
    assert await ours.all() == await theirs.all()
    assert (await registry.places.get("quay")).parent == "port"


async def test_a_copied_device_says_where_it_comes_from(source: Source, registry: Registry) -> None:
    one = await publish(source.registry, a_device("1"))
    await source.to(registry)
    own = an_organization(OTHER_CITY)
    await registry.organizations.add(own)
    other = await publish(registry, a_device("2"), OTHER_CITY)
    app = create_app(Settings(public_url="https://here.example"), registry)
    transport = httpx2.ASGITransport(app=app)

    async with httpx2.AsyncClient(transport=transport, base_url="https://here.example") as client:
        copied = (await client.get(f"/v1/devices/{one.code}")).json()
        made = (await client.get(f"/v1/devices/{other.code}")).json()
        nearby = (await client.post("/v1/nearby", json={"lat": 48.85, "lon": 2.35})).json()
        page = (await client.get(f"/d/{one.code}", headers={"Accept": "text/html"})).text
        told = (await client.get("/v1/changes")).json()["changes"]

    assert copied["source"] == {
        "name": NAME,
        "register": "Riverton",
        "url": f"{ADDRESS}/d/{one.code}",
        "licence": "CC-BY-4.0",
        "attribution": f"Riverton, {ADDRESS}",
    }
    assert "source" not in made
    assert {each["code"]: each.get("source", {}).get("name") for each in nearby["devices"]} == {
        one.code: NAME,
        other.code: None,
    }
    assert f"{ADDRESS}/d/{one.code}" in page
    assert [each["source"] for each in told] == [NAME, None]


async def test_a_copy_can_not_be_changed_here(source: Source, registry: Registry) -> None:
    one = await publish(source.registry, a_device("1"))
    await source.to(registry)

    with pytest.raises(ForbiddenError, match=f"copy from {NAME}; change it there"):
        await change(registry, one.id, "Mine")
    with pytest.raises(ForbiddenError, match=NAME):
        await withdraw(registry, one.id)
    with pytest.raises(ForbiddenError, match=f"organization {CITY} is a copy"):
        await publish(registry, a_device("2"))


async def test_what_changes_there_is_followed(source: Source, registry: Registry) -> None:
    drafts = await publish_all(source.registry, [a_device(str(each)) for each in range(40)])
    await source.to(registry)
    await change(source.registry, drafts[0].id, "New name")
    await withdraw(source.registry, drafts[1].id)
    added = await publish(source.registry, a_device("more"))

    totals = await source.to(registry)

    assert (totals.read, totals.kept, totals.withdrawn) == (3, 2, 1)
    assert await public(registry) == await public(source.registry)
    assert added.id in await public(registry)
    with pytest.raises(GoneError):
        await registry.devices.edition(drafts[1].code)


async def test_a_device_that_comes_back_is_public_again(source: Source, registry: Registry) -> None:
    one, *_ = await publish_all(source.registry, [a_device(str(each)) for each in range(2)])
    await source.to(registry)
    await withdraw(source.registry, one.id)
    await source.to(registry, allow_shrink=True)
    async with source.registry.devices.writing() as writer:
        await writer.publish(OPERATOR, one.id)

    await source.to(registry)

    assert await public(registry) == await public(source.registry)


async def test_nothing_new_changes_nothing(source: Source, registry: Registry) -> None:
    await publish(source.registry, a_device("1"))
    await source.to(registry)
    before = await registry.change_feed.end()

    totals = await source.to(registry)
    again = await source.to(registry, again=True)

    assert (totals.read, totals.kept) == (0, 0)
    assert (again.read, again.kept, again.unchanged) == (1, 0, 1)
    assert await registry.change_feed.end() == before


async def test_a_source_that_shrinks_stops_and_asks(source: Source, registry: Registry) -> None:
    drafts = await publish_all(source.registry, [a_device(str(each)) for each in range(40)])
    await source.to(registry)
    for each in drafts[:3]:
        await withdraw(source.registry, each.id)
    await change(source.registry, drafts[5].id, "New name")

    for _ in range(2):
        with pytest.raises(ConflictError, match=r"shrank from 40 devices to 37.*--allow-shrink"):
            await source.to(registry)
        assert len(await public(registry)) == 40
    totals = await source.to(registry, allow_shrink=True)

    assert totals.withdrawn == 3
    assert await public(registry) == await public(source.registry)


async def test_a_source_may_lose_a_few_without_asking(source: Source, registry: Registry) -> None:
    drafts = await publish_all(source.registry, [a_device(str(each)) for each in range(40)])
    await source.to(registry)
    for each in drafts[:2]:
        await withdraw(source.registry, each.id)

    assert (await source.to(registry)).withdrawn == 2


@pytest.mark.parametrize("steps", [1, 2, 3])
async def test_a_harvest_goes_on_where_it_was_ended(
    source: Source, registry: Registry, monkeypatch: pytest.MonkeyPatch, steps: int
) -> None:
    drafts = await publish_all(source.registry, [a_device(str(each)) for each in range(7)])
    await withdraw(source.registry, drafts[0].id)
    monkeypatch.setattr("dtpr.cli.harvest_reading._PAGE", 2)
    taken = 0

    class Killed(BaseException):
        pass

    def kill(_read: int) -> None:
        nonlocal taken
        taken += 1
        if taken == steps:
            raise Killed

    was = await registry.harvests.begin(NAME, ADDRESS)
    place = Place(ADDRESS, Fetcher(source.client))
    with pytest.raises(Killed):
        await Harvest(registry.harvests, NAME, place, was, kill).run()
    so_far = await public(registry)
    totals = await source.to(registry)

    assert 0 < len(so_far) < 7
    assert totals.read <= 8 - 2 * steps
    assert await public(registry) == await public(source.registry)


async def test_two_harvests_of_one_source_do_not_mix(source: Source, registry: Registry) -> None:
    await publish(source.registry, a_device("1"))
    was = await registry.harvests.begin(NAME, ADDRESS)
    await publish(source.registry, a_device("2"))
    await source.to(registry)

    with pytest.raises(StaleError, match="Another harvest"):
        await source.harvest(registry, was).run()


async def test_two_sources_stand_beside_our_own(
    source: Source, open_source: OpenSource, registry: Registry
) -> None:
    # All three call their organization and a place the same, and one gives out a code of ours.
    other = await open_source("https://other.example", seed=8)
    await registry.organizations.add(an_organization(name={"en": "Ours"}))
    for one in (source.registry, other.registry, registry):
        await one.places.put(a_place("port"))
    mine = await publish(registry, a_device("1", place="port"))
    theirs = await publish(source.registry, a_device("1", place="port"))
    async with other.registry.devices.writing() as writer:
        drafted = await writer.create(OPERATOR, CITY, a_device("1", place="port"), code=mine.code)
        third = (await writer.publish(OPERATOR, drafted.draft.id)).draft

    first = await source.to(registry)
    second = await other.to(registry, "other")

    found = await registry.find(Asked())
    owners = {each.id: (each.organization, each.place) for each in found.listings}
    assert owners == {
        mine.id: (CITY, "port"),
        theirs.id: (f"{NAME}-{CITY}", f"{NAME}-port"),
        third.id: (f"other-{CITY}", "other-port"),
    }
    assert (first.kept, second.renamed) == (1, 1)
    here = (await registry.devices.edition(mine.code)).disclosure
    assert here.id == mine.id
    edition = await registry.devices.edition(third.id)
    assert edition.disclosure.code != mine.code
    assert edition.disclosure.organization == f"other-{CITY}"
    assert edition.source
    assert edition.source.url == f"https://other.example/d/{mine.code}"
    assert (await registry.organizations.get(CITY)).name == {"en": "Ours"}


async def test_copies_of_copies_are_left_to_their_own_register(
    source: Source, open_source: OpenSource, registry: Registry
) -> None:
    between = await open_source("https://between.example", seed=8, slug=OTHER_CITY)
    await publish(source.registry, a_device("1"))
    await source.to(between.registry)
    own = await publish(between.registry, a_device("2"), OTHER_CITY)

    totals = await between.to(registry, "between")

    assert (totals.kept, totals.elsewhere) == (1, 1)
    assert list(await public(registry)) == [own.id]


async def test_a_device_that_is_kept_already_is_left_to_who_keeps_it(
    source: Source, registry: Registry
) -> None:
    one = await publish(source.registry, a_device("1"))
    await source.to(registry)

    second = await source.to(registry, "second")
    await withdraw(source.registry, one.id)
    gone = await source.to(registry, "second", allow_shrink=True)

    assert (second.elsewhere, gone.elsewhere, gone.withdrawn) == (1, 1, 0)
    assert list(await public(registry)) == [one.id]


async def test_an_older_reading_takes_nothing_back(source: Source, registry: Registry) -> None:
    one = await publish(source.registry, a_device("1"))
    older = await told_page(source)
    await change(source.registry, one.id, "New name")
    was = await first_end(source, registry)

    async with telling(older) as place:
        totals = await Harvest(registry.harvests, NAME, place, was, lambda _read: None).run()

    assert (totals.unchanged, totals.kept) == (1, 0)
    assert await public(registry) == await public(source.registry)


async def test_a_device_does_not_go_over_to_another_organization(
    source: Source, registry: Registry
) -> None:
    one = await publish(source.registry, a_device("1"))
    was = await first_end(source, registry)
    content = await signed(source, organization=OTHER_CITY, revision=2)

    def tell(page: dict[str, Any]) -> None:
        page["organizations"] = [{"slug": OTHER_CITY, "name": {"en": "Hillford"}}]

    async with telling(tampered(content, tell)) as place:
        totals = await Harvest(registry.harvests, NAME, place, was, lambda _read: None).run()

    assert totals.rejected[0].problem.message == "it was another one before"
    assert (await registry.devices.edition(one.id)).disclosure.organization == CITY


async def test_names_that_are_all_taken_are_numbered(source: Source, registry: Registry) -> None:
    for slug in (CITY, f"{NAME}-{CITY}", f"{NAME}-{CITY}-2"):
        await registry.organizations.add(an_organization(slug))
    await publish(source.registry, a_device("1"))

    await source.to(registry)

    [found] = (await registry.find(Asked())).listings
    assert found.organization == f"{NAME}-{CITY}-3"


async def test_only_who_read_it_last_ends_a_reading(source: Source, registry: Registry) -> None:
    await publish(source.registry, a_device("1"))
    await source.to(registry)

    for name in (NAME, "unknown"):
        with pytest.raises(StaleError, match="Another harvest"):
            await registry.harvests.finish(name, Progress(round=9))


async def test_a_device_is_withdrawn_once(
    source: Source, registry: Registry, store: Driver
) -> None:
    one = await publish(source.registry, a_device("1"))
    await source.to(registry)
    [each] = await harvests.sources(store)
    row = await devices.find_by_id(store, one.id)
    assert row

    async with store.transaction() as session:
        reading = Reading(NAME, each.text, 1)
        writer = HarvestWriter(session, registry.taxonomy, Minter(1), registry.now, reading)
        await writer.withdraw(row)
        with pytest.raises(StaleError, match="changed in this moment"):
            await writer.withdraw(row)

    assert await public(registry) == {}
    assert await harvests.origin(store, row.num + 1) is None


async def test_a_name_means_one_source(source: Source, registry: Registry) -> None:
    await publish(source.registry, a_device("1"))
    await source.to(registry)

    with pytest.raises(ConflictError, match=f"The source {NAME} is {ADDRESS}"):
        await registry.harvests.begin(NAME, "https://other.example")


async def test_a_source_that_was_restored_is_read_again(
    source: Source, open_source: OpenSource, registry: Registry
) -> None:
    gone, stays = await publish_all(source.registry, [a_device("1"), a_device("2")])
    await source.to(registry)
    restored = await open_source(seed=9)
    await publish(restored.registry, a_device("3"))

    # Its log is a copy of the same template, so let it have less than was read.
    with pytest.raises(ConflictError, match="shrank from 2 devices to 1"):
        await restored.to(registry)
    await restored.to(registry, allow_shrink=True)

    assert await public(registry) == await public(restored.registry)
    assert {gone.id, stays.id}.isdisjoint(await public(registry))


def tampered(content: bytes, how: Callable[[dict[str, Any]], None]) -> bytes:
    page = msgspec.json.decode(content)
    how(page)
    return msgspec.json.encode(page)


@asynccontextmanager
async def telling(content: bytes) -> AsyncIterator[Place]:
    """Hold a register that answers the same page to everything."""

    def answer(_request: httpx2.Request) -> httpx2.Response:
        return httpx2.Response(200, content=content)

    async with httpx2.AsyncClient(transport=httpx2.MockTransport(answer)) as client:
        yield Place(ADDRESS, Fetcher(client))


async def told_page(source: Source) -> bytes:
    return (await source.client.get("/v1/changes")).content


def rename(page: dict[str, Any]) -> None:
    page["changes"][0]["record"]["device"]["name"] = {"en": "Other"}


def lose_hash(page: dict[str, Any]) -> None:
    del page["changes"][0]["record"]["hash"]


def make_no_record(page: dict[str, Any]) -> None:
    page["changes"][0]["record"] = [1]


def hide_address(page: dict[str, Any]) -> None:
    page["register"]["url"] = "javascript:alert(1)"


def hide_owner(page: dict[str, Any]) -> None:
    page["organizations"] = []


@pytest.mark.parametrize(
    ("how", "field"),
    [
        (rename, "hash"),
        (lose_hash, "hash"),
        (make_no_record, "record"),
        (hide_owner, "organization"),
    ],
)
async def test_a_record_that_is_not_what_was_published_is_not_taken(
    source: Source, registry: Registry, how: Callable[[dict[str, Any]], None], field: str
) -> None:
    bad = await publish(source.registry, a_device("1"))
    good = await publish(source.registry, a_device("2"))
    content = tampered(await told_page(source), how)

    async with telling(content) as place:
        totals = await Harvest(registry.harvests, NAME, place, Progress(), lambda _read: None).run()

    assert (totals.rejected[0].device, totals.rejected[0].problem.field) == (bad.id, field)
    assert list(await public(registry)) == ([] if field == "organization" else [good.id])


async def signed(source: Source, **more: Any) -> bytes:
    """Return a page whose record says more, with a hash that is right."""
    from dtpr.schema.canonical import canonical_json, content_hash

    page = msgspec.json.decode(await told_page(source))
    record = page["changes"][0]["record"]
    for name, each in more.items():
        holder = record if name in record else record["device"]
        holder[name] = each
    bare = {k: v for k, v in record.items() if k not in ("record", "hash", "identifiability")}
    record["hash"] = content_hash(canonical_json(bare))
    return msgspec.json.encode(page)


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"surprise": 1}, "device"),
        ({"geometry": {"type": "Point", "coordinates": [2.0, 98.0]}}, "device"),
        ({"geometry": {"type": "Polygon", "coordinates": CROSSED}}, "geometry"),
        ({"active_from": "2026-02-01", "active_until": "2026-01-01"}, "active_until"),
    ],
)
async def test_a_source_is_not_trusted(
    source: Source, registry: Registry, more: dict[str, Any], field: str
) -> None:
    await publish(source.registry, a_device("1"))

    async with telling(await signed(source, **more)) as place:
        totals = await Harvest(registry.harvests, NAME, place, Progress(), lambda _read: None).run()

    assert [each.problem.field.split(".")[0].split("[")[0] for each in totals.rejected] == [field]
    assert await public(registry) == {}


@pytest.mark.parametrize("more", [{"name": {"en": "Other"}}])
async def test_a_revision_that_was_told_otherwise_before_is_not_taken(
    source: Source, registry: Registry, more: dict[str, Any]
) -> None:
    one = await publish(source.registry, a_device("1"))
    was = await first_end(source, registry)

    async with telling(await signed(source, **more)) as place:
        totals = await Harvest(registry.harvests, NAME, place, was, lambda _read: None).run()

    assert totals.rejected[0].problem.message == "revision 1 had another hash before"
    edition = await registry.devices.edition(one.id)
    assert edition.disclosure.device.name == {"en": "Device 1"}


async def test_a_register_without_an_address_is_refused(source: Source, registry: Registry) -> None:
    await publish(source.registry, a_device("1"))
    content = tampered(await told_page(source), hide_address)

    async with telling(content) as place:
        harvest = Harvest(registry.harvests, NAME, place, Progress(), lambda _read: None)

        with pytest.raises(InvalidError, match="no address of a register"):
            await harvest.run()


@pytest.mark.parametrize("content", [b"", b"[]", b"<html>", b'{"changes":[]}'])
async def test_what_is_no_page_of_changes_is_refused(registry: Registry, content: bytes) -> None:
    async with telling(content) as place:
        harvest = Harvest(registry.harvests, NAME, place, Progress(), lambda _read: None)

        with pytest.raises(InvalidError, match="does not tell changes"):
            await harvest.run()


async def test_a_source_that_goes_in_circles_is_refused(source: Source, registry: Registry) -> None:
    await publish(source.registry, a_device("1"))
    content = tampered(await told_page(source), lambda page: page.update(more=True))

    async with telling(content) as place:
        harvest = Harvest(registry.harvests, NAME, place, Progress(), lambda _read: None)

        with pytest.raises(InvalidError, match="does not go on"):
            await harvest.run()


async def test_what_is_no_register_is_not_found(registry: Registry) -> None:
    transport = httpx2.MockTransport(lambda _request: httpx2.Response(404))

    async with httpx2.AsyncClient(transport=transport) as client:
        place = Place(ADDRESS, Fetcher(client))
        harvest = Harvest(registry.harvests, NAME, place, Progress(), lambda _read: None)
        with pytest.raises(NotFoundError):
            await harvest.run()


async def test_a_place_or_coverage_that_cannot_be_measured_is_left_out(
    source: Source, registry: Registry
) -> None:
    await source.registry.places.put(a_place("port", geometry=a_square(2.0, 48.0, 0.1)))
    await publish(source.registry, a_device("1", place="port"))

    def spoil(page: dict[str, Any]) -> None:
        page["places"][0]["geometry"]["coordinates"] = CROSSED
        page["organizations"][0]["coverage"][0]["area"]["coordinates"] = CROSSED

    async with telling(tampered(await told_page(source), spoil)) as place:
        totals = await Harvest(registry.harvests, NAME, place, Progress(), lambda _read: None).run()

    assert totals.kept == 1
    assert (await registry.organizations.get(CITY)).coverage == []
    found = await registry.find(Asked())
    assert [each.place for each in found.listings] == [None]


async def test_a_harvest_of_many_pages_withdraws_in_batches(
    source: Source, registry: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(harvesting, "_BATCH", 2)
    drafts = await publish_all(
        source.registry,
        [a_device(str(each), geometry=Point(coordinates=(2.0, 48.0))) for each in range(5)],
    )
    await source.to(registry)
    for each in drafts:
        await withdraw(source.registry, each.id)

    totals = await source.to(registry, allow_shrink=True)

    assert totals.withdrawn == 5
    assert await public(registry) == {}
