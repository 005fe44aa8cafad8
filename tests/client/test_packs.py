"""One file with everything: taken whole or not at all."""

import gzip
from pathlib import Path

import pytest
from msgspec import structs

from dtpr.client import SourceError, open_nearby
from dtpr.errors import InvalidError, NotFoundError
from dtpr.registry import Registry
from dtpr.schema.answers import NearbyQuestion
from tests.client.conftest import Line
from tests.support.answering import answering
from tests.support.clock import NOON, Clock
from tests.support.devices import CAMERA, OTHER_CITY, OWNER, PURPOSE, a_device, publish

QUESTION = NearbyQuestion(lon=2.35, lat=48.85)


@pytest.fixture
async def export(city: Registry, line: Line) -> bytes:
    """An export of a register with two devices."""
    await publish(city, a_device("1", elements=[PURPOSE, OWNER, CAMERA]))
    await publish(city, a_device("2"))
    return (await line.client.get("/v1/export.ndjson")).content


async def test_a_file_on_a_server_tells_nothing_of_where(export: bytes, clock: Clock) -> None:
    packed = gzip.compress(export)
    with answering({"/packs/city.ndjson.gz": packed}) as server:
        source = f"{server.address}/packs/city.ndjson.gz"
        async with open_nearby(source, now=clock) as nearby:
            found = await nearby.around(QUESTION)

    assert len(found.devices) == 2
    report = found.report
    assert (report.bytes_read, report.gives_away, report.tiles) == (len(packed), None, [])
    assert (report.is_tiled, report.devices_known, report.checked_at) == (False, 2, NOON)


async def test_a_file_here_asks_nobody(export: bytes, clock: Clock, tmp_path: Path) -> None:
    path = tmp_path / "city.ndjson"
    path.write_bytes(export)

    async with open_nearby(str(path), now=clock) as nearby:
        found = await nearby.around(QUESTION)

    assert len(found.devices) == 2
    assert (found.report.asked, found.report.checked_at) == ([], NOON)
    assert [owner.slug for owner, _ in found.coverage] == ["riverton"]


async def test_a_file_of_some_devices_says_which(
    city: Registry, line: Line, tmp_path: Path
) -> None:
    await publish(city, a_device("1"))
    await publish(city, a_device("2"), OTHER_CITY)
    path = tmp_path / "some.ndjson"
    path.write_bytes((await line.client.get("/v1/export.ndjson?organization=hillford")).content)

    async with open_nearby(str(path), now=city.now) as nearby:
        found = await nearby.around(QUESTION)

    assert [each.device.organization for each in found.devices] == [OTHER_CITY]
    assert found.report.selection == {"organization": OTHER_CITY}


async def test_a_file_is_asked_by_element_and_not_by_purpose(
    export: bytes, clock: Clock, tmp_path: Path
) -> None:
    path = tmp_path / "city.ndjson"
    path.write_bytes(export)

    async with open_nearby(str(path), now=clock) as nearby:
        found = await nearby.around(structs.replace(QUESTION, element=CAMERA))
        with pytest.raises(InvalidError, match="ask by element"):
            await nearby.around(structs.replace(QUESTION, purpose=PURPOSE))

    assert len(found.devices) == 1


async def test_what_is_missing_in_a_file_is_noticed(export: bytes, tmp_path: Path) -> None:
    lines = export.splitlines(keepends=True)
    spoilt = {
        "without-end": b"".join(lines[:-1]),
        "with-one-device-less": b"".join([*lines[:1], *lines[2:]]),
        "cut-in-a-line": export[:-100],
        "with-another-name": export.replace(b'"Device 2"', b'"Device 3"'),
        "without-header": b"".join(lines[1:]),
        "of-another-kind": export.replace(b"dtpr-open-data/1", b"dtpr-open-data/9", 1),
        "empty": b"",
        "no-json": b"\xff\xfe\x00",
        "deep": b"[" * 99_999,
        "cut-in-gzip": gzip.compress(export)[:-20],
        "no-gzip": b"\x1f\x8b no more",
        "a-delta": b'{"record":"delta"}\n' + export,
        "two-headers": b"".join([lines[0], *lines]),
    }

    for name, content in spoilt.items():
        path = tmp_path / f"{name}.ndjson"
        path.write_bytes(content)
        with pytest.raises(SourceError, match=name):
            async with open_nearby(str(path)):
                pass


async def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match="nowhere"):
        async with open_nearby(str(tmp_path / "nowhere.ndjson")):
            pass

    with answering({}) as server, pytest.raises(NotFoundError, match="404"):
        async with open_nearby(f"{server.address}/a.ndjson"):
            pass


async def test_an_empty_register_has_nothing_here(
    city: Registry, line: Line, tmp_path: Path
) -> None:
    path = tmp_path / "empty.ndjson"
    path.write_bytes((await line.client.get("/v1/export.ndjson")).content)

    async with open_nearby(str(path), now=city.now) as nearby:
        found = await nearby.around(QUESTION)

    assert (list(found.devices), found.more, found.valid_within_m) == ([], False, 500.0)
