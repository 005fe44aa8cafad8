"""Tiles on a phone: only what changed is fetched, nothing broken is taken, and a line may fail."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx2
import msgspec
import pytest
from msgspec import structs

from dtpr.client import Found, PrivateNearby, SilentError, SourceError, open_nearby
from dtpr.client.shelf import Kept, Shelf
from dtpr.errors import InvalidError, TooLargeError
from dtpr.registry import Registry
from dtpr.registry import tiles as registry_tiles
from dtpr.registry.access import OPERATOR
from dtpr.schema.answers import NearbyQuestion
from dtpr.schema.geometry import LineString, Position
from dtpr.schema.tiles import TileIndex
from tests.client.conftest import ADDRESS, Line
from tests.registry.test_obstacles import BEHIND, DISC, a_house
from tests.registry.test_obstacles import HERE as BY_A_HOUSE
from tests.support.answering import Told, answering
from tests.support.clock import NOON, Clock
from tests.support.devices import (
    CAMERA,
    OWNER,
    PURPOSE,
    a_device,
    a_sector,
    publish,
)

HERE = (2.3512345, 48.8567891)
ELSEWHERE = (2.44, 48.8567891)
FAR = (3.5, 48.8567891)
QUESTION = NearbyQuestion(lon=HERE[0], lat=HERE[1])
INDEX, ORGANIZATIONS = "/v1/tiles/index.json", "/v1/tiles/organizations.json"
TILE = "/v1/tiles/12/2074/1409.json"
NEXT = "/v1/tiles/12/2075/1409.json"
SOON_S, LATER_S = 30, 90


@asynccontextmanager
async def asking(line: Line, clock: Clock, **how: Any) -> AsyncIterator[PrivateNearby]:
    async with open_nearby(ADDRESS, client=line.client, now=clock, **how) as nearby:
        yield nearby


@pytest.fixture
async def two(city: Registry) -> None:
    """Two devices, each in a tile of its own."""
    await publish(city, a_device("here", lon=HERE[0], lat=HERE[1], views=[a_sector()]))
    await publish(city, a_device("there", lon=ELSEWHERE[0], lat=ELSEWHERE[1]))


def kept_in(folder: Path) -> list[Path]:
    """Return the files of the one register in a folder."""
    return [*folder.glob("*/*")]


def asked(found: Found) -> list[tuple[str, int]]:
    return sorted((each.path, each.status) for each in found.report.asked)


@pytest.mark.usefixtures("two")
async def test_only_tiles_that_changed_are_fetched_again(
    city: Registry, line: Line, clock: Clock
) -> None:
    async with asking(line, clock) as nearby:
        first = await nearby.around(QUESTION)
        at_once = await nearby.around(QUESTION)
        clock.forward(seconds=LATER_S)
        unchanged = await nearby.around(QUESTION)
        await publish(city, a_device("new", lon=HERE[0], lat=HERE[1]))
        clock.forward(seconds=LATER_S)
        changed = await nearby.around(QUESTION)

    assert asked(first) == [(TILE, 200), (NEXT, 200), (INDEX, 200), (ORGANIZATIONS, 200)]
    assert asked(at_once) == []
    assert at_once.report.gives_away is None
    assert asked(unchanged) == [(INDEX, 304), (ORGANIZATIONS, 304)]
    assert unchanged.report.gives_away is None
    assert asked(changed) == [(TILE, 200), (INDEX, 200), (ORGANIZATIONS, 304)]
    assert [len(each.devices) for each in (first, unchanged, changed)] == [1, 1, 2]
    assert first.report.bytes_read > changed.report.bytes_read > unchanged.report.bytes_read
    assert first.report.tiles == ["12/2074/1409", "12/2075/1409"]


@pytest.mark.usefixtures("two")
async def test_a_folder_keeps_tiles_until_the_next_time(
    line: Line, clock: Clock, tmp_path: Path
) -> None:
    async with asking(line, clock, cache=tmp_path) as nearby:
        first = await nearby.around(QUESTION)
    clock.forward(seconds=LATER_S)

    async with asking(line, clock, cache=tmp_path) as nearby:
        second = await nearby.around(QUESTION)
    async with open_nearby(f"{ADDRESS}/", client=line.client, cache=tmp_path, now=clock) as nearby:
        third = await nearby.around(QUESTION)

    assert asked(second) == [(INDEX, 304), (ORGANIZATIONS, 304)]
    assert asked(third) == []
    assert second.devices == first.devices
    assert not [each for each in kept_in(tmp_path) if each.name.startswith(".")]


@pytest.mark.usefixtures("two")
async def test_without_a_line_it_answers_from_what_is_kept_and_says_as_of_when(
    city: Registry, line: Line, clock: Clock
) -> None:
    await publish(city, a_device("far", lon=FAR[0], lat=FAR[1]))
    async with asking(line, clock) as nearby:
        first = await nearby.around(QUESTION)
        line.wire.is_cut = True
        clock.forward(seconds=LATER_S)
        found = await nearby.around(QUESTION)
        with pytest.raises(SilentError, match="no line"):
            await nearby.around(structs.replace(QUESTION, lon=FAR[0]))
        line.wire.is_cut = False
        again = await nearby.around(QUESTION)

    assert found.devices == first.devices
    assert (found.report.is_offline, found.report.checked_at) == (True, NOON)
    assert (again.report.is_offline, again.report.checked_at) == (False, clock())


async def test_without_a_line_and_nothing_kept_it_says_so(line: Line, clock: Clock) -> None:
    line.wire.is_cut = True

    async with asking(line, clock) as nearby:
        with pytest.raises(SilentError, match="no line"):
            await nearby.around(QUESTION)


@pytest.mark.usefixtures("two")
@pytest.mark.parametrize("spoilt", [b"", b"no tile", b"\x93\xc4\x02{]\xa0\xa0"])
async def test_a_folder_that_was_spoilt_is_as_none(
    line: Line, clock: Clock, tmp_path: Path, spoilt: bytes
) -> None:
    async with asking(line, clock, cache=tmp_path) as nearby:
        first = await nearby.around(QUESTION)
    for each in kept_in(tmp_path):
        each.write_bytes(spoilt)

    async with asking(line, clock, cache=tmp_path) as nearby:
        found = await nearby.around(QUESTION)

    assert asked(found) == asked(first)
    assert found.devices == first.devices


@pytest.mark.usefixtures("two")
async def test_a_tile_that_was_spoilt_is_fetched_again(
    line: Line, clock: Clock, tmp_path: Path
) -> None:
    async with asking(line, clock, cache=tmp_path) as nearby:
        first = await nearby.around(QUESTION)
    [file] = [each for each in kept_in(tmp_path) if each.name == "12-2074-1409"]
    kept = msgspec.msgpack.decode(file.read_bytes(), type=Kept)
    file.write_bytes(msgspec.msgpack.encode(structs.replace(kept, body=b"{")))

    async with asking(line, clock, cache=tmp_path) as nearby:
        found = await nearby.around(QUESTION)

    assert asked(found) == [(TILE, 200)]
    assert found.devices == first.devices


async def test_a_folder_that_cannot_be_written_is_named(
    line: Line, clock: Clock, tmp_path: Path
) -> None:
    file = tmp_path / "file"
    file.write_bytes(b"")

    async with asking(line, clock, cache=file) as nearby:
        with pytest.raises(InvalidError, match="cannot be written"):
            await nearby.around(QUESTION)


def test_a_shelf_drops_what_is_used_least() -> None:
    shelf = Shelf(ADDRESS, most=100)
    for name in "abc":
        shelf.put(name, Kept(b"x" * 40, name, NOON))
        shelf.get("a")

    assert [shelf.get(name) is None for name in "abc"] == [False, True, False]


async def test_what_changes_between_two_tiles_is_read_again(
    city: Registry, line: Line, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    await publish(city, a_device("first", lon=HERE[0], lat=HERE[1]))
    usual = line.wire.handle_async_request
    done: list[str] = []

    async def publishing_meanwhile(request: httpx2.Request) -> httpx2.Response:
        answer = await usual(request)
        if request.url.path == INDEX and not done:
            done.append("once")
            await publish(city, a_device("second", lon=HERE[0], lat=HERE[1]))
        return answer

    monkeypatch.setattr(line.wire, "handle_async_request", publishing_meanwhile)

    async with asking(line, clock) as nearby:
        found = await nearby.around(QUESTION)

    assert len(found.devices) == 2
    assert [each.path for each in found.report.asked].count(INDEX) == 2
    # What others keep on the way is passed by, or it would be the same again.
    assert b"no-cache" in line.wire.sent[2]


async def test_a_register_that_never_rests_is_given_up(
    city: Registry, line: Line, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    await publish(city, a_device("first", lon=HERE[0], lat=HERE[1]))
    usual = line.wire.handle_async_request

    async def publishing_always(request: httpx2.Request) -> httpx2.Response:
        answer = await usual(request)
        if request.url.path == INDEX:
            number = str(len(line.wire.sent))
            await publish(city, a_device(number, lon=HERE[0], lat=HERE[1]))
        return answer

    monkeypatch.setattr(line.wire, "handle_async_request", publishing_always)

    async with asking(line, clock) as nearby:
        with pytest.raises(SourceError, match="changes faster"):
            await nearby.around(QUESTION)


async def test_a_tile_that_is_too_long_is_read_in_four(
    city: Registry, line: Line, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(4):
        await publish(city, a_device(str(number), lon=HERE[0] + number / 200, lat=HERE[1]))
    monkeypatch.setattr(registry_tiles, "MOST_LISTED", 2)

    async with asking(line, clock) as nearby:
        found = await nearby.around(structs.replace(QUESTION, radius_m=5000))

    assert len(found.devices) == 4
    assert {each.partition("/")[0] for each in found.report.tiles} > {"12", "13"}


async def test_where_even_the_smallest_tile_is_too_long_a_file_is_named(
    city: Registry, line: Line, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(3):
        await publish(city, a_device(str(number), lon=HERE[0], lat=HERE[1]))
    monkeypatch.setattr(registry_tiles, "MOST_LISTED", 2)

    async with asking(line, clock) as nearby:
        with pytest.raises(TooLargeError, match="use a pack or an export"):
            await nearby.around(QUESTION)


async def test_around_a_pole_a_file_is_named(city: Registry, line: Line, clock: Clock) -> None:
    await publish(city, a_device("cap", lon=0, lat=89.99, views=[a_sector(range_m=5000)]))

    async with asking(line, clock) as nearby:
        with pytest.raises(TooLargeError, match="use a pack or an export"):
            await nearby.around(NearbyQuestion(lon=0, lat=89.99))


async def test_views_are_those_behind_houses(city: Registry, line: Line, clock: Clock) -> None:
    await publish(city, a_device("b", lon=BY_A_HOUSE[0], lat=BY_A_HOUSE[1], views=[DISC]))
    await city.obstacles.put("houses", [a_house()])
    await city.obstacles.apply()
    question = NearbyQuestion(lon=BEHIND[0], lat=BEHIND[1], relations=["in_view"])

    async with asking(line, clock) as nearby:
        found = await nearby.around(question)

    assert list(found.devices) == []


async def test_what_ends_today_is_gone_tomorrow_by_the_clock_of_this_side(
    city: Registry, line: Line, clock: Clock
) -> None:
    today = clock().date()
    last = a_device("last", lon=HERE[0], lat=HERE[1], active_until=today)
    await publish(city, last)
    tomorrow = today + timedelta(days=1)

    async with asking(line, clock) as nearby:
        now = await nearby.around(QUESTION)
        then = await nearby.around(structs.replace(QUESTION, active_on=tomorrow))
        over = await nearby.around(structs.replace(QUESTION, active_on=tomorrow, status="expired"))

    assert [len(each.devices) for each in (now, then, over)] == [1, 0, 1]


async def test_tiles_are_asked_by_purpose_and_not_by_element(
    city: Registry, line: Line, clock: Clock
) -> None:
    await publish(city, a_device(lon=HERE[0], lat=HERE[1], elements=[PURPOSE, OWNER, CAMERA]))

    async with asking(line, clock) as nearby:
        found = await nearby.around(structs.replace(QUESTION, purpose=PURPOSE))
        none = await nearby.around(structs.replace(QUESTION, purpose="safety_security"))
        with pytest.raises(InvalidError, match="ask by purpose"):
            await nearby.around(structs.replace(QUESTION, element=CAMERA))

    assert (len(found.devices), len(none.devices)) == (1, 0)


async def static_files(line: Line) -> dict[str, bytes | Told | list[Told]]:
    """Return the tiles of a register as files, of which empty ones are left out."""
    paths = (INDEX, ORGANIZATIONS, TILE)
    return {each: (await line.client.get(each)).content for each in paths}


async def test_a_tile_that_is_not_there_is_empty(city: Registry, line: Line) -> None:
    # Wider than 32 tiles, it is told of at a lower zoom, where it does not fill every tile.
    long: list[Position] = [(2.2, 48.8), (2.3512345, 48.8567891), (2.9, 49.4)]
    await publish(city, a_device("way", geometry=LineString(coordinates=long)))
    files = await static_files(line)

    with answering(files) as server:
        async with open_nearby(server.address, now=city.now) as nearby:
            found = await nearby.around(QUESTION)

    assert len(found.devices) == 1
    assert 404 in {each.status for each in found.report.asked}


async def test_a_tile_that_is_not_there_though_it_is_told_of_is_an_error(
    city: Registry, line: Line
) -> None:
    await publish(city, a_device(lon=HERE[0], lat=HERE[1]))
    files = await static_files(line)
    del files[TILE]

    with answering(files) as server:
        async with open_nearby(server.address, now=city.now) as nearby:
            with pytest.raises(SourceError, match="changes faster"):
                await nearby.around(QUESTION)


Spoil = Callable[[bytes], bytes]


@pytest.mark.parametrize("path", [INDEX, ORGANIZATIONS, TILE])
@pytest.mark.parametrize(
    "spoil", [lambda _: b"", lambda body: body[:-2], lambda _: b"[" * 99_999, lambda _: b"\xff"]
)
async def test_what_is_broken_is_named(city: Registry, line: Line, path: str, spoil: Spoil) -> None:
    await publish(city, a_device(lon=HERE[0], lat=HERE[1]))
    files = await static_files(line)
    body = files[path]
    assert isinstance(body, bytes)
    files[path] = spoil(body)

    with answering(files) as server:
        async with open_nearby(server.address, now=city.now) as nearby:
            with pytest.raises(SourceError, match="is broken"):
                await nearby.around(QUESTION)


async def test_tiles_of_another_kind_are_refused() -> None:
    index = msgspec.json.encode(TileIndex(zoom=14, tiles=[]))

    with answering({INDEX: index}) as server:
        async with open_nearby(server.address) as nearby:
            with pytest.raises(SourceError, match="from zoom 14"):
                await nearby.around(QUESTION)


async def test_the_index_is_kept_as_long_as_is_said(
    city: Registry, line: Line, clock: Clock
) -> None:
    await publish(city, a_device(lon=HERE[0], lat=HERE[1]))

    async with asking(line, clock, max_age_s=20) as nearby:
        await nearby.around(QUESTION)
        clock.forward(seconds=SOON_S)
        found = await nearby.around(QUESTION)

    assert asked(found) == [(INDEX, 304), (ORGANIZATIONS, 304)]


async def test_a_withdrawn_device_is_gone_with_the_next_index(
    city: Registry, line: Line, clock: Clock
) -> None:
    draft = await publish(city, a_device(lon=HERE[0], lat=HERE[1]))

    async with asking(line, clock) as nearby:
        first = await nearby.around(QUESTION)
        async with city.devices.writing() as writer:
            await writer.withdraw(OPERATOR, draft.id)
        clock.forward(seconds=LATER_S)
        second = await nearby.around(QUESTION)

    assert [len(each.devices) for each in (first, second)] == [1, 0]
