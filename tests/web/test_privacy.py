"""Where a resident is stays with the resident: no byte of it is written down anywhere."""

import asyncio
import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, NamedTuple
from urllib.error import HTTPError
from urllib.parse import quote, urlencode, urlsplit
from urllib.request import Request, urlopen

import httpx2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dtpr.registry import Registry
from dtpr.registry.store import backend_of, migrate, open_store
from dtpr.web.failures import describe
from tests.support import postgres
from tests.support.devices import a_device, an_organization, publish
from tests.support.spelling import found_in, spellings

LAT, LON = 46.3012345, -1.5543217
COARSE_LAT, COARSE_LON = "46.317", "-1.583"
SPOT = f"{LAT}, {LON}"
EXACT: dict[str, Any] = {"lat": LAT, "lon": LON}
OTHER: dict[str, Any] = {"lat": 46.2998761, "lon": -1.5518673}
TYPE = "application/json"
FORM = "application/x-www-form-urlencoded"
PATIENCE_S = 60
LOGS_ALL = {
    # Every statement is written down, but not what is put in its blanks.
    "log_statement": "all",
    "log_duration": "on",
    "log_parameter_max_length": "0",
    "log_connections": "on",
    "shared_preload_libraries": "pg_stat_statements",
}


class Server(NamedTuple):
    """A register that runs, with how to break what it keeps, and all that it leaves behind."""

    process: "subprocess.Popen[bytes]"
    address: str
    run_sql: Callable[[str], None]
    spoil: str
    """SQL that makes what is kept of public devices unreadable."""
    left: Callable[[], bytes]


def sevenths(most: int) -> st.SearchStrategy[float]:
    """Degrees with seven decimals, as a phone tells them."""
    whole = st.integers(1, most - 1) | st.integers(1 - most, -1)
    rest = st.integers(1_000_001, 9_999_999).filter(lambda each: each % 10)
    return st.builds(lambda degrees, each: float(f"{degrees}.{each}"), whole, rest)


def environment_of(folder: Path, database: str) -> dict[str, str]:
    """Return an environment in which everything that is written lands in a folder."""
    return {
        **os.environ,
        "DTPR_DATABASE": database,
        "TMPDIR": str(folder),
        "HOME": str(folder),
        "PYTHONFAULTHANDLER": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
    }


async def fill(database: str) -> None:
    """Make a register with a public device near the positions."""
    store = await open_store(database, pool_size=1)
    await migrate(store, backend_of(database))
    registry = Registry(store)
    await registry.organizations.add(an_organization())
    await publish(registry, a_device(lon=-1.55, lat=46.3))
    await store.close()


@contextmanager
def running(folder: Path, database: str) -> Iterator[tuple["subprocess.Popen[bytes]", str]]:
    """Serve a register; all that the process says lands in the folder."""
    asyncio.run(fill(database))
    command = [sys.executable, "-m", "dtpr", "serve", "--port", "0"]
    environment = environment_of(folder, database)
    with (folder / "said").open("wb") as said:
        process = subprocess.Popen(
            command, env=environment, cwd=folder, stdout=said, stderr=subprocess.STDOUT
        )
        try:
            yield process, wait_for(folder / "said")
        finally:
            if process.poll() is None:
                process.kill()
            process.wait()


def wait_for(said: Path) -> str:
    """Return the address of a server once it answers."""
    until = time.monotonic() + PATIENCE_S
    while time.monotonic() < until:
        named = [word for word in said.read_text().split() if word.startswith("http://")]
        try:
            with urlopen(f"{named[-1]}/readyz", timeout=5) as answer:
                assert answer.status == 200
                return named[-1]
        except (IndexError, OSError):
            time.sleep(0.1)
    raise AssertionError(said.read_text())


def files_in(folder: Path) -> bytes:
    return b"\n".join(each.read_bytes() for each in sorted(folder.rglob("*")) if each.is_file())


@pytest.fixture
def on_sqlite(tmp_path: Path) -> Iterator[Server]:
    """A server on a file."""
    file = tmp_path / "register.sqlite3"

    def run_sql(sql: str) -> None:
        with closing(sqlite3.connect(file, timeout=PATIENCE_S)) as connection:
            connection.execute(sql)
            connection.commit()

    with running(tmp_path, f"sqlite:///{file}") as (process, address):
        spoil = "UPDATE published SET listing = CAST('x' AS BLOB)"
        yield Server(process, address, run_sql, spoil, lambda: files_in(tmp_path))


@pytest.fixture
def on_postgres(tmp_path: Path) -> Iterator[Server]:
    """A server on a PostgreSQL of its own that writes down every statement."""
    programs = postgres.find_programs()
    if programs is None:
        pytest.skip("PostgreSQL is not installed")
    with postgres.running_cluster(programs, more=LOGS_ALL) as cluster:
        run_sql(cluster, "CREATE EXTENSION pg_stat_statements")

        def left() -> bytes:
            seen = [
                run_sql(cluster, f"SELECT string_agg(query, ' ') FROM {each}")
                for each in ("pg_stat_activity", "pg_stat_statements")
            ]
            assert "SELECT" in "".join(seen)
            return files_in(tmp_path) + postgres.log_of(cluster) + "".join(seen).encode()

        with running(tmp_path, cluster) as (process, address):
            spoil = "UPDATE published SET listing = 'x'"
            yield Server(process, address, lambda sql: void(run_sql(cluster, sql)), spoil, left)


def run_sql(cluster: str, sql: str) -> str:
    home = cluster.partition("host=")[2]
    command = ["psql", "-h", home, "-U", "postgres", "-d", "postgres", "-tAc", sql]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def void(_: str) -> None:
    """Drop an answer."""


@pytest.fixture(params=["sqlite", "postgres"])
def server(request: pytest.FixtureRequest) -> Server:
    """A running register, once on each store."""
    found: Server = request.getfixturevalue(f"on_{request.param}")
    return found


def ask(server: Server, path: str, body: Any = None, kind: str = TYPE, **headers: str) -> int:
    """Ask something and return the status of the answer; a body that is no bytes becomes JSON."""
    data = body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
    request = Request(server.address + path, data=data)
    if data is not None:
        request.add_header("Content-Type", kind)
    for name, value in headers.items():
        request.add_header(name.replace("_", "-"), value)
    try:
        with urlopen(request, timeout=PATIENCE_S) as answer:
            answer.read()
            return int(answer.status)
    except HTTPError as refused:
        refused.read()
        return refused.code


def message(method: Any, params: Any) -> dict[str, Any]:
    return {"jsonrpc": "2.0", "id": 1, "method": method, "params": params}


def use(tool: Any, arguments: Any) -> dict[str, Any]:
    return message("tools/call", {"name": tool, "arguments": arguments})


def break_off(server: Server, sent: bytes) -> None:
    """Send something that is no whole request, and hang up."""
    host, port = urlsplit(server.address).netloc.split(":")
    with closing(socket.create_connection((host, int(port)), timeout=PATIENCE_S)) as line:
        line.sendall(sent)


def head_of(path: str, length: int) -> bytes:
    lines = (
        f"POST {path} HTTP/1.1",
        "Host: here",
        f"Content-Type: {TYPE}",
        f"Content-Length: {length}",
    )
    return "\r\n".join([*lines, "", ""]).encode()


def ways_here(spot: dict[str, Any] = EXACT) -> Iterator[dict[str, Any]]:
    """Yield questions about ways through a spot, right and wrong."""
    here = [spot["lon"], spot["lat"]]
    away = [LON + 0.003, LAT + 0.002]
    for path in ([here, away], [away, here], [here, here], [here, [here[0] + 5, here[1]]], [here]):
        line = {"type": "LineString", "coordinates": path}
        yield {"line": line}
        yield {"line": line, "corridor_m": 500, "limit": 1, "after": f"{LAT:.1f}"}
    line = {"type": "LineString", "coordinates": [here, away]}
    yield {"line": line, "after": SPOT}
    yield {"line": line, "organization": SPOT}
    yield {"line": line, SPOT: LAT}
    yield {"line": {**line, "type": SPOT}}
    yield {"line": {**line, "coordinates": [[SPOT, SPOT], here]}}
    yield {"line": {**line, "coordinates": [[LON * 1000, LAT], here]}}
    yield {"line": {**line, "coordinates": [here] * 2001}}


def ask_in_every_way(server: Server) -> set[int]:
    """Ask for the position, rightly and wrongly, and return the statuses."""
    half = json.dumps(EXACT).encode()[:-1]
    where = urlencode({"where": SPOT}).encode()
    coarse = urlencode({"lat": COARSE_LAT, "lon": COARSE_LON})
    fine = urlencode(EXACT)
    items = "/ogc/collections/devices/items"
    bodies: list[Any] = [
        EXACT,
        {**EXACT, "radius_m": 5000, "limit": 100, "status": "planned"},
        {**EXACT, "radius_m": -1},
        {**EXACT, "radius_m": LAT * 1e9},
        {**EXACT, "limit": LAT},
        {**EXACT, "element": str(LAT)},
        {**EXACT, "organization": SPOT},
        {**EXACT, "purpose": SPOT},
        {**EXACT, "status": SPOT},
        {**EXACT, SPOT: LAT},
        {"lat": str(LAT), "lon": str(LON)},
        {"lat": [LAT], "lon": {"lon": LON}},
        {"lat": LAT * 10, "lon": LON},
        [LAT, LON],
        SPOT,
        LAT,
        half,
        half + b', "lat": 1, "x": NaN}',
        b"[" * 100_000 + SPOT.encode(),
        json.dumps(EXACT).encode() + b"x" * 70_000,
        json.dumps(EXACT).encode() + SPOT.encode(),
        SPOT.encode() + b"\xff\xfe",
    ]
    statuses = {ask(server, path, body) for body in bodies for path in ("/v1/nearby", "/mcp")}
    statuses |= {ask(server, "/mcp", use("find_devices_nearby", each)) for each in bodies[:12]}
    statuses |= {ask(server, "/v1/along", each) for each in (*ways_here(), *bodies[12:])}
    statuses |= {
        ask(server, "/mcp", use(SPOT, EXACT)),
        ask(server, "/mcp", message(SPOT, EXACT)),
        ask(server, "/mcp", message("tools/call", [LAT, LON])),
        ask(server, f"/mcp?{fine}"),
        ask(server, "/v1/nearby", EXACT, FORM),
        ask(server, "/v1/nearby", EXACT, SPOT),
        ask(server, "/v1/along", next(ways_here()), FORM),
        ask(server, f"/v1/along?{fine}", next(ways_here())),
        ask(server, f"/v1/along?{fine}"),
        ask(server, f"/v1/nearby?{coarse}"),
        ask(server, f"/v1/nearby?{fine}"),
        ask(server, f"/v1/nearby?{fine}&{fine}"),
        ask(server, f"/v1/nearby?lat={LAT:e}&lon={LON:e}"),
        ask(server, f"/v1/devices?bbox={LON},{LAT},{LON},{LAT}"),
        ask(server, f"/v1/devices?q={quote(SPOT)}&after={LAT}"),
        ask(server, f"/v1/devices/{LAT}"),
        ask(server, f"/v1/export.geojson?bbox={LON},{LAT},{LON},{LAT}"),
        ask(server, f"/v1/export.csv?q={quote(SPOT)}"),
        ask(server, f"/v1/changes?after={LAT}"),
        ask(server, f"/v1/changes.atom?organization={quote(SPOT)}"),
        ask(server, f"/v1/tiles/16/{LON}/{LAT}.json"),
        ask(server, f"/v1/tiles/index.json?{fine}"),
        ask(server, f"{items}?bbox={LON},{LAT},{LON},{LAT}&count=true"),
        ask(
            server, f"{items}?{urlencode({'filter': f'S_INTERSECTS(geometry,POINT({LON} {LAT}))'})}"
        ),
        ask(server, f"{items}?{urlencode({'filter': f'name = {SPOT}'})}"),
        ask(server, f"{items}/{quote(SPOT)}"),
        ask(server, f"/here?{where.decode()}"),
        ask(server, "/here", where, FORM),
        ask(server, "/here", where + b"&radius_m=-1", FORM),
        ask(server, "/here", urlencode({"where": f"{LAT * 2}, {LON}"}).encode(), FORM),
        ask(server, "/here", urlencode({"where": f"by {SPOT}"}).encode(), FORM),
        ask(server, "/here", where + b"&x=%ff" + where, FORM),
        ask(server, "/here", EXACT),
        ask(server, f"/nothing/{quote(SPOT)}?{fine}"),
        ask(server, f"/d/{quote(SPOT)}"),
        ask(server, f"/s/{LAT}"),
        ask(server, f"/api/v2/schemas/{quote(SPOT)}/elements?{fine}"),
        ask(server, "/api/v2/schemas/latest/validate", half),
        ask(server, "/", None, User_Agent=SPOT, Referer=f"https://a.example/?{fine}", Cookie=SPOT),
        ask(server, "/v1/devices", EXACT, Authorization=f"Bearer {SPOT}"),
        ask(server, "/v1/nearby", EXACT, Accept_Language=SPOT, If_None_Match=SPOT, Origin=SPOT),
    }
    break_off(server, head_of("/v1/nearby", 500) + half)
    break_off(server, head_of("/mcp", 500) + half)
    break_off(server, head_of("/v1/along", 500) + half)
    break_off(server, head_of("/v1/nearby", len(half) + 1) + half + b"}")
    break_off(server, f"GET /v1/nearby?{fine} HTTP/1.1\r\n{SPOT}\r\n\r\n".encode())
    break_off(server, f"{SPOT} /v1/nearby?{fine} HTTP/9\r\n\r\n".encode())
    return statuses


def test_no_position_is_left_behind(server: Server) -> None:
    assert found_in(server.left(), LAT, LON) == []

    statuses = ask_in_every_way(server)
    # What is kept no longer makes sense, so that an error comes from where none is expected.
    server.run_sql(server.spoil)
    other = urlencode({"where": f"{OTHER['lat']}, {OTHER['lon']}"}).encode()
    unread = {
        ask(server, "/v1/nearby", OTHER),
        ask(server, "/here", other, FORM),
        ask(server, "/v1/along", next(ways_here(OTHER))),
        ask(server, "/v1/devices?bbox={lon},{lat},-1,47".format(**OTHER)),
    }
    server.run_sql("ALTER TABLE published RENAME TO elsewhere")
    broken = ask_in_every_way(server)
    server.process.send_signal(signal.SIGABRT)
    server.process.wait(PATIENCE_S)

    left = server.left()
    assert {200, 400, 404, 405, 413, 415, 401} <= statuses
    assert max(statuses) < 500, left[-5000:].decode(errors="replace")
    assert 500 in unread
    assert 503 in broken
    # It says what went wrong, and where in the program: that much an operator needs.
    assert b"DecodeError" in left
    assert b"StoreError" in left
    assert b"Fatal Python error: Aborted" in left
    for each in (EXACT, OTHER):
        assert found_in(left, **each) == []
    for coarse in (COARSE_LAT, COARSE_LON):
        assert coarse.lstrip("-").encode() not in left


def test_a_crash_writes_no_memory_out(on_sqlite: Server) -> None:
    limits = Path(f"/proc/{on_sqlite.process.pid}/limits").read_text()

    (line,) = (each for each in limits.splitlines() if each.startswith("Max core file size"))
    assert line.split()[4] == "0"


@given(sevenths(89), sevenths(179), st.integers(0, 200))
def test_the_search_knows_a_position_in_whatever_way_it_is_written(
    lat: float, lon: float, which: int
) -> None:
    ways = sorted(spellings(lat, lon))
    written = b"log line: " + ways[which % len(ways)] + b"; more"

    assert found_in(written, lat, lon)
    for text in (f"{lat:.5f}", repr(lon), f"{lat:.8e}", str(round(lon * 1e7)), str((lon, lat))):
        assert found_in(text.encode(), lat, lon), text


def test_an_error_is_described_without_its_own_words() -> None:
    try:
        try:
            float(SPOT)
        except ValueError as error:
            raise KeyError(SPOT) from error
    except KeyError as error:
        told = describe(error)

    assert told.startswith("KeyError\n")
    assert "ValueError" in told
    assert "test_privacy.py" in told
    assert found_in(told.encode(), LAT, LON) == []


@pytest.mark.parametrize("path", ["/v1/nearby", "/here", "/mcp", "/api/v2/schemas"])
async def test_an_unexpected_error_with_the_position_in_its_words_is_logged_without_them(
    client: httpx2.AsyncClient,
    registry: Registry,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    path: str,
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError(f"nothing at {SPOT}")

    for name in ("around", "find", "taxonomy", "places"):
        monkeypatch.setattr(type(registry), name, property(fail), raising=False)
    body = {"/mcp": use("find_devices_nearby", EXACT)}.get(path, EXACT)
    sent: dict[str, Any] = {"json": body}
    if path == "/here":
        sent = {"data": {"where": SPOT}}

    answer = await client.request("GET" if "api" in path else "POST", path, **sent)

    assert answer.status_code == 500 or "something went wrong" in answer.text
    assert "RuntimeError" in caplog.text
    assert found_in((caplog.text + answer.text.replace(SPOT, "")).encode(), LAT, LON) == []
