"""What goes over the line: the same for everybody in a tile, and never a position."""

import math
import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dtpr.client import Padding, SilentError, SourceError, open_nearby
from dtpr.client.asking import HEADERS, Server, open_client
from dtpr.client.blocks import CELLS, ZOOM, Block, plan_for
from dtpr.errors import InvalidError, NotFoundError
from dtpr.geo.box import Box, box_around
from dtpr.geo.mercator import Tile, box_of_tile, tile_at
from dtpr.registry import Registry
from dtpr.schema.answers import MAX_RADIUS_M, NearbyQuestion
from dtpr.schema.geometry import Position
from tests.client.conftest import ADDRESS, Line
from tests.registry.test_nearby import a_random_device
from tests.support.answering import Told, answering
from tests.support.devices import a_device, a_square, publish, publish_all
from tests.support.earth import walk
from tests.support.spelling import found_in

CENTRE = (2.3512345, 48.8567891)
ROUND = 1 << ZOOM
places = st.tuples(st.floats(-180, 180), st.floats(-89.9, 89.9))
radii = st.floats(0.1, MAX_RADIUS_M)


def somewhere_in(tile: Tile, dice: random.Random) -> Position:
    """Return a position in a tile, of seven decimals, as often as not close to its side."""
    box = box_of_tile(tile)
    x, y = (dice.choice([0.0001, 0.9999, dice.uniform(0.0001, 0.9999)]) for _ in range(2))
    lon = box.west + x * (box.east - box.west)
    return round(lon, 7), round(box.south + y * (box.north - box.south), 7)


async def sent(
    line: Line, city: Registry, padding: Padding, question: NearbyQuestion
) -> set[bytes]:
    """Return every request of one who asks for the first time."""
    line.wire.sent.clear()
    async with open_nearby(ADDRESS, client=line.client, padding=padding, now=city.now) as nearby:
        await nearby.around(question)
    return {*line.wire.sent}


@pytest.mark.parametrize("padding", CELLS)
async def test_requests_are_the_same_from_everywhere_in_a_tile(
    city: Registry, line: Line, padding: Padding
) -> None:
    dice = random.Random(padding)
    await publish_all(city, [a_random_device(n, CENTRE, dice) for n in range(60)])
    await publish(city, a_device("wide", geometry=a_square(1.9, 48.4, 1.0)))
    tile = tile_at(*CENTRE, CELLS[padding])
    seen = set()

    for _ in range(12):
        lon, lat = somewhere_in(tile, dice)
        radius, limit = dice.choice([1.0, 250.0, 5000.0]), dice.choice([1, 100])
        question = NearbyQuestion(lon=lon, lat=lat, radius_m=radius, limit=limit)
        requests = await sent(line, city, padding, question)
        seen.add(frozenset(requests))
        everything = b"\n".join(requests)
        assert not found_in(everything, lat, lon)
        assert all(each.startswith(f"GET {ADDRESS}/v1/tiles/".encode()) for each in requests)

    [always] = seen
    assert len(always) > 9


async def test_without_padding_only_what_the_circle_meets_is_asked_for(
    city: Registry, line: Line
) -> None:
    await publish(city, a_device("wide", geometry=a_square(1.9, 48.4, 1.0)))
    box = box_of_tile(tile_at(*CENTRE, ZOOM))
    corner = NearbyQuestion(lon=box.west + 1e-4, lat=box.north - 1e-4, radius_m=50)
    middle = NearbyQuestion(lon=(box.west + box.east) / 2, lat=(box.south + box.north) / 2)
    areas: list[tuple[Any, ...]] = []

    for question in (corner, middle):
        async with open_nearby(ADDRESS, client=line.client, padding="none", now=city.now) as nearby:
            report = (await nearby.around(question)).report
        assert report.gives_away
        areas.append((len(report.tiles), report.gives_away.area_km2, report.gives_away.tile))

    assert areas[0] == (4, pytest.approx(0.0104, rel=0.03), None)
    assert areas[1] == (1, pytest.approx(34.9, rel=0.05), "12/2074/1409")


@given(here=places, radius=radii, padding=st.sampled_from([*CELLS]))
def test_a_block_holds_every_circle_about_its_tile_and_room_beside_it(
    here: Position, radius: float, padding: Padding
) -> None:
    block = plan_for(here, radius, padding).block

    assert block.holds(Block.over(box_around(*here, radius)))
    assert block == plan_for(here, MAX_RADIUS_M, padding).block
    room = block.room_m(here, radius, 500.0)
    assert room == pytest.approx(500.0)


@given(here=places, radius=radii)
def test_a_circle_fits_into_its_own_block_as_far_as_is_said(here: Position, radius: float) -> None:
    block = plan_for(here, radius, "none").block

    room = block.room_m(here, radius, 500.0)

    assert 0 <= room <= 500
    assert block.holds(Block.over(box_around(*here, radius + room)))
    assert room == 500 or not block.holds(Block.over(box_around(*here, radius + room + 3)))


@given(here=places, radius=radii, turn=st.floats(0, 359), share=st.floats(0, 1))
def test_what_a_circle_meets_is_among_its_tiles(
    here: Position, radius: float, turn: float, share: float
) -> None:
    block = plan_for(here, radius, "none").block

    there = tile_at(*walk(here, turn, radius * share), ZOOM)

    assert there.y in range(block.first, block.last + 1)
    assert (there.x - block.column) % ROUND < block.columns


@pytest.mark.parametrize(
    ("box", "columns"),
    [
        (Box(-180, 80, 180, 90), ROUND),
        (Box(179.99, 0, -179.99, 0), 2),
        (Box(10.01, 80, 10.0, 90), ROUND),
    ],
)
def test_a_block_goes_on_across_the_antimeridian(box: Box, columns: int) -> None:
    block = Block.over(box)

    assert block.columns == columns
    assert len([*block.tiles()]) == columns * (block.last - block.first + 1)
    assert block.holds(block)


@pytest.mark.parametrize("padding", ["none", "block"])
def test_around_a_pole_every_column_is_asked_for(padding: Padding) -> None:
    plan = plan_for((0.0, 89.99), 5000, padding)

    assert plan.block.columns == ROUND
    assert math.isfinite(plan.gives_away.area_km2)


async def test_no_cookie_is_kept_and_all_requests_look_alike() -> None:
    answer = Told(b"{}", headers={"Set-Cookie": "who=me; Path=/", "ETag": '"1"'})
    with answering({"/a": answer, "/b": answer}) as told:
        async with open_client() as client:
            server = Server(client, told.address)
            await server.read("/a")
            found = await server.read("/b")
            assert len(client.cookies) == 0

    assert found == (b"{}", '"1"')
    assert [each.path for each in server.asked] == ["/a", "/b"]
    assert {*HEADERS} == {"Accept", "Accept-Encoding", "User-Agent"}


@pytest.mark.parametrize(
    "address",
    ["http://register.example", "ftp://register.example", "https://", "https://[", "https://a/?b"],
)
async def test_an_address_that_is_not_safe_is_not_asked(address: str) -> None:
    with pytest.raises(InvalidError, match="is not asked"):
        async with open_nearby(address):
            pass


@pytest.mark.parametrize(
    ("told", "error"),
    [
        (Told(status=404), NotFoundError),
        (Told(status=500), SourceError),
        (Told(status=302, headers={"Location": "https://elsewhere.example/"}), SourceError),
    ],
)
async def test_what_is_no_answer_is_refused(told: Told, error: type[Exception]) -> None:
    with answering({"/a": told}) as server:
        async with open_client() as client:
            with pytest.raises(error):
                await Server(client, server.address).read("/a")


async def test_an_answer_without_an_end_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dtpr.client.asking.MAX_ANSWER_BYTES", 10)
    monkeypatch.setattr("dtpr.client.asking.MAX_FILE_BYTES", 10)
    with answering({"/a.ndjson": b"x" * 11}) as server:
        async with open_client() as client:
            with pytest.raises(SourceError, match="more than it has"):
                await Server(client, server.address).read("/a.ndjson")
        with pytest.raises(SourceError, match="more than it has"):
            async with open_nearby(f"{server.address}/a.ndjson"):
                pass


async def test_a_server_that_is_not_there_is_told_from_one_that_refuses() -> None:
    with answering({}) as server:
        gone = server.address

    async with open_nearby(gone) as nearby:
        with pytest.raises(SilentError, match="does not answer"):
            await nearby.around(NearbyQuestion(lon=0, lat=0))


async def test_what_is_no_register_is_said() -> None:
    with answering({}) as server:
        async with open_nearby(server.address) as nearby:
            with pytest.raises(SourceError, match="is it a register"):
                await nearby.around(NearbyQuestion(lon=0, lat=0))
