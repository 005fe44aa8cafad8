"""Exports over HTTP: whole, selected, checkable, and never held up by who takes them slowly."""

import asyncio
import base64
import hashlib
import sys
from pathlib import Path
from typing import Any

import httpx2
import pyogrio
import pytest
from starlette.types import Message

from dtpr.errors import BusyError, StoreError
from dtpr.formats.gis import FORMS
from dtpr.formats.gis import forms as gis_forms
from dtpr.registry import Registry
from dtpr.registry.exporting import Export
from dtpr.settings import Settings
from dtpr.web import exporting
from dtpr.web.api import exports
from dtpr.web.api.exports import TYPES
from dtpr.web.app import create_app
from dtpr.web.exporting import MOST_OPEN, Exports
from dtpr.web.spool import Spool
from tests.support.exports import SETTINGS, fill, write

EVERY_FORM = (*TYPES, *FORMS)


@pytest.fixture
async def full(registry: Registry) -> Registry:
    """A register with a bit of everything."""
    await fill(registry)
    return registry


async def test_it_has_what_the_command_writes_with_its_length_and_digest(
    client: httpx2.AsyncClient, full: Registry, tmp_path: Path
) -> None:
    for form in EVERY_FORM:
        answer = await client.get(f"/v1/export.{form}")

        assert answer.status_code == 200, answer.text
        digest = base64.b64encode(hashlib.sha256(answer.content).digest()).decode()
        assert answer.headers["Repr-Digest"] == f"sha-256=:{digest}:"
        assert int(answer.headers["Content-Length"]) == len(answer.content)
        assert answer.headers["DTPR-Devices"] == "7"
        assert answer.headers["Content-Disposition"] == f'attachment; filename="devices.{form}"'
        assert 'rel="license"' in answer.headers["Link"]
        if form in TYPES:
            settings = Settings(public_url="https://register.example")
            path = await write(full, tmp_path / f"all.{form}", settings=settings)
            assert answer.content == path.read_bytes()


@pytest.mark.parametrize("form", EVERY_FORM)
async def test_who_has_it_already_gets_no_body(
    client: httpx2.AsyncClient, full: Registry, form: str
) -> None:
    assert full
    head = await client.head(f"/v1/export.{form}")
    again = await client.get(f"/v1/export.{form}", headers={"If-None-Match": head.headers["ETag"]})

    assert (head.status_code, head.content) == (200, b"")
    assert "Content-Length" not in head.headers
    assert (again.status_code, again.content) == (304, b"")


async def test_filters_choose_the_devices(client: httpx2.AsyncClient, full: Registry) -> None:
    assert full
    answer = await client.get("/v1/export.geojson?organization=hillford&status=active")

    found = answer.json()
    assert len(found["features"]) == 1
    assert found["open_data"]["selection"] == {"organization": "hillford", "status": "active"}
    assert answer.headers["Content-Disposition"] == 'attachment; filename="hillford.geojson"'


async def test_geometries_are_in_the_crs_that_is_asked_for(
    client: httpx2.AsyncClient, full: Registry, tmp_path: Path
) -> None:
    assert full
    answer = await client.get("/v1/export.gpkg?crs=EPSG:3857&organization=riverton")

    (tmp_path / "a.gpkg").write_bytes(answer.content)
    told = pyogrio.read_info(tmp_path / "a.gpkg", layer="devices")
    assert told["crs"] == "EPSG:3857"
    assert told["features"] == 6
    assert told["total_bounds"][2] > 100_000


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("/v1/export.gpkg?crs=EPSG:1", "no EPSG code"),
        ("/v1/export.gpkg?crs=EPSG:99999", "not known"),
        ("/v1/export.gpkg?crs=EPSG:4978", "no CRS of a flat map"),
        ("/v1/export.kml?crs=EPSG:3857", "always in WGS 84"),
        ("/v1/export.csv?crs=EPSG:3857", "crs"),
        ("/v1/export.csv?bbox=1,2,3", "four numbers"),
        ("/v1/export.csv?place=a%22%0d%0aX:y", "no name of a place"),
        ("/v1/export.ndjson?organization=nobody", "not known"),
        ("/v1/export.ndjson?limit=1", "limit"),
    ],
)
async def test_what_cannot_be_is_refused_with_a_mend(
    client: httpx2.AsyncClient, full: Registry, address: str, said: str
) -> None:
    assert full
    answer = await client.get(address)

    assert answer.status_code == 400, answer.text
    assert said in answer.text


async def test_without_the_extra_the_answer_names_it(
    client: httpx2.AsyncClient, full: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert full
    monkeypatch.setattr(gis_forms, "find_spec", lambda name: None if name == "pyogrio" else sys)

    answer = await client.get("/v1/export.gpkg")

    assert answer.status_code == 400
    assert "GeoPackage needs pyogrio" in answer.text
    assert "dtpr[gis]" in answer.text


async def test_a_large_one_is_sent_while_it_is_made_and_has_no_length(
    client: httpx2.AsyncClient, full: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert full
    monkeypatch.setattr(exports, "_SMALL_BYTES", 1)

    answer = await client.get("/v1/export.ndjson")

    assert "Content-Length" not in answer.headers
    assert "Repr-Digest" not in answer.headers
    assert answer.text.splitlines()[-1].startswith('{"record":"end","devices":7')


async def test_one_that_fails_before_its_first_byte_is_a_problem(
    client: httpx2.AsyncClient, full: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert full
    monkeypatch.setattr(Export, "pieces", _failing(0))

    answer = await client.get("/v1/export.ndjson")

    assert answer.status_code == 503


async def test_one_that_fails_on_the_way_is_broken_off(
    client: httpx2.AsyncClient, full: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert full
    monkeypatch.setattr(exports, "_SMALL_BYTES", 1)
    monkeypatch.setattr(Export, "pieces", _failing(1))

    answer = await client.get("/v1/export.ndjson")

    assert '"record":"end"' not in answer.text


def _failing(after: int) -> Any:
    async def pieces(_export: Export, _form: str) -> Any:
        for _ in range(after):
            yield b"one\n"
            await asyncio.sleep(0.05)
        raise StoreError("The disk is gone.")

    return pieces


async def test_too_many_at_once_are_told_to_wait(
    client: httpx2.AsyncClient, full: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert full
    monkeypatch.setattr(exporting, "MOST_OPEN", 0)

    answers = [await client.get(f"/v1/export.{form}") for form in ("csv", "kml")]

    assert [each.status_code for each in answers] == [503, 503]


def test_as_many_are_open_as_were_admitted() -> None:
    held = Exports()

    with held.admitted():
        taken = [held.admitted() for _ in range(MOST_OPEN - 1)]
        for each in taken:
            each.__enter__()
        with pytest.raises(BusyError), held.admitted():
            raise AssertionError("one too many")
        for each in taken:
            each.__exit__(None, None, None)

    with held.admitted():
        pass


class Phone:
    """A client that takes what it is sent when it likes."""

    def __init__(self, *, stalls: bool = False, leaves: bool = False) -> None:
        self.taken: list[Message] = []
        self.has_some = asyncio.Event()
        self.goes_on = asyncio.Event()
        self.stalls = stalls
        self.leaves = leaves

    async def receive(self) -> Message:
        if self.leaves:
            return {"type": "http.disconnect"}
        await asyncio.Event().wait()
        raise AssertionError("nothing more comes")

    async def send(self, message: Message) -> None:
        self.taken.append(message)
        if message.get("body"):
            self.has_some.set()
            if self.stalls:
                await self.goes_on.wait()


def asked(app: Any, address: str) -> dict[str, Any]:
    path, _, query = address.partition("?")
    return {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "https",
        "server": ("register.example", 443),
        "client": ("127.0.0.1", 1),
        "path": path,
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "root_path": "",
        "headers": [],
        "app": app,
        "state": {},
    }


async def test_a_slow_client_holds_no_connection_and_no_moment(
    full: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exports, "_SMALL_BYTES", 1)
    app = create_app(SETTINGS, full)
    phones = [Phone(stalls=True) for _ in range(8)]
    calls = [
        asyncio.create_task(app(asked(app, "/v1/export.ndjson"), each.receive, each.send))
        for each in phones
    ]
    await asyncio.gather(*(each.has_some.wait() for each in phones))

    # The pool of these tests has four connections, and eight phones hold their breath.
    others = await asyncio.wait_for(
        asyncio.gather(*(full.devices.drafts(_operator(), "riverton") for _ in range(4))), 60
    )
    async with asyncio.timeout(60), full.devices.writing() as writer:
        assert await writer.session.run("insert_code", code="ABCDEF", subject="x") == 1
    for each in phones:
        each.goes_on.set()
    await asyncio.gather(*calls)

    assert len(others) == 4
    for phone in phones:
        body = b"".join(each.get("body", b"") for each in phone.taken)
        assert body.splitlines()[-1].startswith(b'{"record":"end","devices":7')


async def test_who_takes_nothing_for_too_long_is_left(
    full: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exporting, "PATIENCE_S", 0.05)
    app = create_app(SETTINGS, full)
    phone = Phone(stalls=True)

    await asyncio.wait_for(app(asked(app, "/v1/export.csv"), phone.receive, phone.send), 60)

    assert not any(each.get("more_body") is False for each in phone.taken)
    assert app.state.exports._open == 0  # noqa: SLF001 - nothing else tells it


async def test_a_build_that_nobody_waits_for_is_ended(full: Registry) -> None:
    app = create_app(SETTINGS, full)
    phone = Phone(leaves=True)

    await asyncio.wait_for(app(asked(app, "/v1/export.gpkg"), phone.receive, phone.send), 60)

    assert not any(each.get("body") for each in phone.taken)
    assert app.state.exports._open == 0  # noqa: SLF001 - nothing else tells it


async def test_a_spool_is_read_behind_who_writes_it() -> None:
    spool = Spool()
    read: list[bytes] = []

    async def take() -> None:
        read.extend([each async for each in spool.read()])

    taking = asyncio.create_task(take())
    for piece in (b"a" * 10, b"b" * 300_000):
        await spool.write(piece)
        await asyncio.sleep(0)
    spool.end()
    await taking

    assert b"".join(read) == b"a" * 10 + b"b" * 300_000
    assert max(map(len, read)) <= 1 << 18
    spool.close()


def _operator() -> Any:
    from dtpr.registry.access import OPERATOR

    return OPERATOR
