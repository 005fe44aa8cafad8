"""Packs over HTTP: told of with their measures, resumed by ranges, brought up to date by deltas."""

import asyncio
import base64
import gzip
import hashlib
import shutil
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import httpx2
import pytest
from starlette.types import Message

from dtpr.errors import BusyError
from dtpr.formats.pack_delta import apply_delta
from dtpr.registry import Registry, open_registry
from dtpr.registry.access import Role
from dtpr.registry.names import Minter
from dtpr.registry.pack_shelf import Shelf
from dtpr.schema.packs import PackWork
from dtpr.settings import Settings
from dtpr.web import packing, ranged
from dtpr.web.app import create_app
from dtpr.web.packing import MOST_WAITING, Packing
from tests.support.clock import Clock
from tests.support.devices import a_device, publish
from tests.support.exports import fill
from tests.support.packs import EVERY_FORM, build, content, lines

REGISTER = "/v1/packs/register"
PATIENCE_S = 120


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The folder of the packs."""
    return tmp_path / "packs"


@pytest.fixture
def database(request: pytest.FixtureRequest) -> str:
    """A database of the test's own: as `built`, or with nothing in it."""
    if "full" not in request.fixturenames:
        return str(request.getfixturevalue("sqlite_database"))
    own = request.getfixturevalue("tmp_path") / "register.sqlite3"
    return f"sqlite:///{shutil.copy(request.getfixturevalue('built') / own.name, own)}"


@pytest.fixture
async def registry(database: str, clock: Clock) -> AsyncIterator[Registry]:
    """A register; packs are files, whatever store they were built from."""
    settings = Settings(database=database)
    async with open_registry(settings, minter=Minter(9, clock.timestamp), now=clock) as opened:
        yield opened


@pytest.fixture(scope="module")
async def built(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a register that has a bit of everything, and its packs."""
    folder = tmp_path_factory.mktemp("built")
    file = shutil.copy(sqlite_template, folder / "register.sqlite3")
    clock = Clock()
    settings = Settings(database=f"sqlite:///{file}")
    async with open_registry(settings, minter=Minter(1, clock.timestamp), now=clock) as registry:
        await fill(registry)
        await build(registry, folder / "packs", forms=EVERY_FORM)
    return folder


@pytest.fixture
async def full(registry: Registry, built: Path, folder: Path) -> Registry:
    """The same register and packs, to do with as a test likes."""
    shutil.copytree(built / "packs", folder)
    return registry


@pytest.fixture
async def client(registry: Registry, folder: Path) -> AsyncIterator[httpx2.AsyncClient]:
    """A client of the application that keeps its packs in the folder."""
    settings = Settings(public_url="https://register.example", packs=str(folder))
    transport = httpx2.ASGITransport(create_app(settings, registry), raise_app_exceptions=False)
    async with httpx2.AsyncClient(transport=transport, base_url=settings.address) as made:
        yield made


async def test_every_pack_is_told_of_with_its_files_and_their_measures(
    client: httpx2.AsyncClient, full: Registry
) -> None:
    assert full
    listed = await client.get("/v1/packs/index.json")
    again = await client.get(
        "/v1/packs/index.json", headers={"If-None-Match": listed.headers["ETag"]}
    )

    told = listed.json()
    assert again.status_code == 304
    assert told["licence"]["id"] == "CC-BY-4.0"
    assert [each["pack"] for each in told["packs"]] == [
        "register",
        "organization-hillford",
        "organization-riverton",
    ]
    for pack in told["packs"]:
        assert [each["form"] for each in pack["files"]].sort() == [*EVERY_FORM].sort()
        for file in pack["files"]:
            answer = await client.get(file["url"])
            digest = hashlib.sha256(answer.content)
            assert answer.headers["Content-Type"] == file["media_type"]
            assert int(answer.headers["Content-Length"]) == len(answer.content) == file["size"]
            assert digest.hexdigest() == file["sha256"]
            said = base64.b64encode(digest.digest()).decode()
            assert answer.headers["Repr-Digest"] == f"sha-256=:{said}:"
            assert answer.headers["DTPR-Devices"] == str(pack["devices"])
            assert answer.headers["DTPR-State"] == pack["state"]
            assert 'rel="license"' in answer.headers["Link"]


async def test_before_anything_is_built_there_is_nothing(
    client: httpx2.AsyncClient, registry: Registry
) -> None:
    assert registry
    listed = await client.get("/v1/packs/index.json")
    missing = await client.get(f"{REGISTER}.gpkg")

    assert listed.json()["packs"] == []
    assert missing.status_code == 404
    assert "/v1/packs/index.json" in missing.text


@pytest.mark.parametrize("form", EVERY_FORM)
async def test_a_download_that_broke_off_is_resumed(
    client: httpx2.AsyncClient, full: Registry, form: str
) -> None:
    assert full
    whole = await client.get(f"{REGISTER}.{form}")
    etag, size = whole.headers["ETag"], len(whole.content)

    rest = await client.get(f"{REGISTER}.{form}", headers={"Range": "bytes=100-", "If-Range": etag})

    assert whole.headers["Accept-Ranges"] == "bytes"
    assert rest.status_code == 206
    assert rest.headers["Content-Range"] == f"bytes 100-{size - 1}/{size}"
    assert rest.headers["Repr-Digest"] == whole.headers["Repr-Digest"]
    assert whole.content[:100] + rest.content == whole.content


@pytest.mark.parametrize(
    ("asked", "cut"),
    [
        ("bytes=0-0", slice(0, 1)),
        ("bytes=5-9", slice(5, 10)),
        ("bytes=-7", slice(-7, None)),
        ("bytes=-99999999", slice(None)),
        ("bytes= 3 - 99999999", slice(3, None)),
    ],
)
async def test_one_range_is_sent(
    client: httpx2.AsyncClient, full: Registry, asked: str, cut: slice
) -> None:
    assert full
    whole = (await client.get(f"{REGISTER}.pmtiles")).content

    answer = await client.get(f"{REGISTER}.pmtiles", headers={"Range": asked})

    assert (answer.status_code, answer.content) == (206, whole[cut])


@pytest.mark.parametrize(
    "headers",
    [
        {"Range": "bytes=0-1,5-9"},
        {"Range": "bytes=9-5"},
        {"Range": "bytes=-"},
        {"Range": "lines=0-1"},
        {"Range": "bytes=٣-٤".encode()},
        {"Range": "bytes=0-1", "If-Range": '"another"'},
        {"Range": "bytes=0-1", "If-Range": "Wed, 21 Oct 2015 07:28:00 GMT"},
    ],
)
async def test_whatever_else_is_asked_for_the_whole_is_sent(
    client: httpx2.AsyncClient, full: Registry, headers: dict[str, str]
) -> None:
    assert full
    whole = (await client.get(f"{REGISTER}.pmtiles")).content

    answer = await client.get(f"{REGISTER}.pmtiles", headers=headers)

    assert (answer.status_code, answer.content) == (200, whole)


@pytest.mark.parametrize("asked", ["bytes=99999999-", "bytes=99999999-100000000", "bytes=-0"])
async def test_a_range_behind_the_end_is_refused_with_the_size(
    client: httpx2.AsyncClient, full: Registry, asked: str
) -> None:
    assert full
    size = len((await client.get(f"{REGISTER}.pmtiles")).content)

    answer = await client.get(f"{REGISTER}.pmtiles", headers={"Range": asked})

    assert answer.status_code == 416
    assert answer.headers["Content-Range"] == f"bytes */{size}"
    assert answer.json()["errors"][0]["field"] == "Range"


async def test_who_has_it_already_gets_no_body(client: httpx2.AsyncClient, full: Registry) -> None:
    assert full
    head = await client.head(f"{REGISTER}.ndjson.gz")
    again = await client.get(
        f"{REGISTER}.ndjson.gz", headers={"If-None-Match": head.headers["ETag"]}
    )

    assert (head.status_code, head.content) == (200, b"")
    assert int(head.headers["Content-Length"]) > 1000
    assert (again.status_code, again.content) == (304, b"")


async def test_a_delta_leads_to_the_pack(
    client: httpx2.AsyncClient, full: Registry, folder: Path
) -> None:
    old = await client.get(f"{REGISTER}.ndjson.gz")
    await publish(full, a_device("more"))
    between = await full.change_feed.end()
    await publish(full, a_device("more still"))
    await build(full, folder, "register", forms=EVERY_FORM)

    told = (await client.get("/v1/packs/index.json")).json()["packs"][0]
    new = await client.get(f"{REGISTER}.ndjson.gz")
    [listed] = told["deltas"]
    for since in (old.headers["DTPR-State"], between):
        change = await client.get(f"{REGISTER}.ndjson.gz", params={"since": since})
        found = b"".join(apply_delta(lines(old.content), lines(change.content)))
        assert found == gzip.decompress(new.content)
        assert hashlib.sha256(change.content).hexdigest() == listed["sha256"]
    assert listed["since"] == old.headers["DTPR-State"]
    assert (await client.get(listed["url"])).content == change.content


async def test_of_two_builds_of_one_state_the_earlier_one_is_what_a_delta_leads_from(
    client: httpx2.AsyncClient, full: Registry, folder: Path
) -> None:
    old = await client.get(f"{REGISTER}.ndjson.gz")
    for _ in range(2):
        await build(full, folder, "register", anew=True)

    change = await client.get(f"{REGISTER}.ndjson.gz", params={"since": old.headers["DTPR-State"]})

    kept = Shelf(folder).find("register")
    assert len(kept.deltas) == 2
    assert len((await client.get("/v1/packs/index.json")).json()["packs"][0]["deltas"]) == 1
    assert b"".join(apply_delta(lines(old.content), lines(change.content))) == gzip.decompress(
        content(folder, kept)
    )


async def test_a_state_that_no_delta_leads_from_is_refused(
    client: httpx2.AsyncClient, full: Registry, folder: Path
) -> None:
    state = Shelf(folder).find("register").state
    await publish(full, a_device("more"))
    newer = await full.change_feed.end()

    asked = {
        state: (404, "too long ago"),
        newer: (400, "newer than the pack"),
        "AAAAAAAAAAAAAAAAAAAAAA": (400, "no state of this register"),
        "A": (400, "no state of this register"),
        "!": (400, "since"),
    }
    for since, (status, said) in asked.items():
        answer = await client.get(f"{REGISTER}.ndjson.gz", params={"since": since})
        assert answer.status_code == status, answer.text
        assert said in answer.text
    other = await client.get(f"{REGISTER}.gpkg", params={"since": state})
    assert other.status_code == 400


@pytest.mark.parametrize(
    "address",
    [
        "/v1/packs/organization-nobody.gpkg",
        "/v1/packs/%2e%2e.gpkg",
        "/v1/packs/area-51.pmtiles",
        "/v1/packs/register-.ndjson.gz",
        f"/v1/packs/organization-{'a' * 80}.gpkg",
    ],
)
async def test_a_name_of_no_pack_is_not_found(
    client: httpx2.AsyncClient, full: Registry, address: str
) -> None:
    assert full
    assert (await client.get(address)).status_code == 404


async def test_a_form_that_was_not_built_is_not_found(
    client: httpx2.AsyncClient, registry: Registry, folder: Path
) -> None:
    await build(registry, folder, "register")

    answer = await client.get(f"{REGISTER}.gpkg")

    assert answer.status_code == 404
    assert "built without gpkg" in answer.text


async def test_a_pack_that_is_swept_before_it_is_opened_is_to_be_asked_for_again(
    client: httpx2.AsyncClient, full: Registry, folder: Path
) -> None:
    assert full
    kept = Shelf(folder).find("register")
    Shelf(folder).path(kept, kept.files["gpkg"].name).unlink()

    answer = await client.get(f"{REGISTER}.gpkg")

    assert answer.status_code == 404
    assert "ask again" in answer.text


async def test_who_takes_nothing_for_too_long_is_left(
    full: Registry, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ranged, "PATIENCE_S", 0.01)
    settings = Settings(packs=str(folder))
    scope = {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.4"},
        "http_version": "1.1",
        "method": "GET",
        "path": f"{REGISTER}.gpkg",
        "raw_path": f"{REGISTER}.gpkg".encode(),
        "query_string": b"",
        "headers": [],
        "scheme": "https",
        "server": ("register.example", 443),
    }
    taken: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        taken.append(message)
        if message["type"] == "http.response.body":
            await asyncio.Event().wait()

    await create_app(settings, full)(scope, receive, send)

    assert [each["type"] for each in taken] == ["http.response.start", "http.response.body"]


async def until(seen: Callable[[], bool]) -> None:
    """Wait until something is so."""
    async with asyncio.timeout(PATIENCE_S):
        while not seen():  # noqa: ASYNC110 - another process, or a task of its own, makes it so
            await asyncio.sleep(0.05)


@pytest.mark.parametrize("pack", ["organization-riverton", "place-port"])
async def test_staff_have_their_packs_built_by_another_process(
    database_url: str, folder: Path, pack: str
) -> None:
    settings = Settings(database=database_url, packs=str(folder))
    async with open_registry(settings) as registry:
        await fill(registry)
        app = create_app(settings, registry)
        transport = httpx2.ASGITransport(app)
        async with (
            app.router.lifespan_context(app),
            httpx2.AsyncClient(transport=transport, base_url=settings.address) as client,
        ):
            token = (await registry.tokens.create("riverton", "publisher")).token
            answer = await client.post(
                f"/v1/packs/{pack}/build", headers={"Authorization": f"Bearer {token}"}
            )
            await until(lambda: Shelf(folder).known(pack) is not None)
            found = await client.get(f"/v1/packs/{pack}.pmtiles")

    assert (answer.status_code, found.status_code) == (202, 200)
    assert answer.json() == {"pack": None, "step": None, "done": 0, "of": None}


async def test_the_clock_has_packs_built(sqlite_database: str, folder: Path) -> None:
    settings = Settings(database=sqlite_database, packs=str(folder), packs_every=60)
    async with open_registry(settings) as registry:
        await fill(registry)
        app = create_app(settings, registry)
        async with app.router.lifespan_context(app):
            await until(lambda: Shelf(folder).known("register") is not None)


@pytest.mark.parametrize(
    ("pack", "role", "organization", "status"),
    [
        ("organization-riverton", None, "riverton", 401),
        ("organization-riverton", "editor", "riverton", 403),
        ("organization-riverton", "admin", "hillford", 404),
        ("register", "admin", "riverton", 404),
        ("area-51", "admin", "riverton", 404),
    ],
)
async def test_only_who_may_publish_for_an_organization_has_its_packs_built(
    client: httpx2.AsyncClient,
    registry: Registry,
    pack: str,
    role: Role | None,
    organization: str,
    status: int,
) -> None:
    await fill(registry)
    headers = {}
    if role:
        token = (await registry.tokens.create(organization, role)).token
        headers["Authorization"] = f"Bearer {token}"

    answer = await client.post(f"/v1/packs/{pack}/build", headers=headers)

    assert answer.status_code == status, answer.text


async def test_a_pack_that_waits_is_not_built_twice_and_not_too_many_wait(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[str, ...]] = []
    go_on = asyncio.Event()

    async def run(_self: Packing, *arguments: str) -> None:
        asked.append(arguments)
        await go_on.wait()

    monkeypatch.setattr(Packing, "_run", run)
    works = Packing(Settings(packs=str(folder)))
    for _ in range(2):
        for number in range(MOST_WAITING):
            works.ask(f"place-{number}")
    with pytest.raises(BusyError):
        works.ask("place-more")
    go_on.set()
    await until(lambda: len(asked) == MOST_WAITING)

    assert asked == [("--place", str(each), "--wait") for each in range(MOST_WAITING)]


async def test_a_build_that_fails_is_written_down_and_one_is_ended_with_the_server(
    folder: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    works = Packing(Settings(database="sqlite:////no/such/folder/a.sqlite3", packs=str(folder)))
    works.ask("organization-nobody")
    await until(lambda: "packs were not built" in caplog.text)

    monkeypatch.setattr(packing, "_COMMAND", ("-c", "import time; time.sleep(600)"))
    works.ask("place-long")
    async with works.running():
        await asyncio.sleep(0.1)

    assert "--organization nobody" in caplog.text


async def test_how_far_a_build_is_can_be_seen(client: httpx2.AsyncClient, folder: Path) -> None:
    shelf = Shelf(folder)
    with shelf.building():
        shelf.tell(PackWork(pack="register", step="pmtiles", done=5, of=9))
        during = (await client.get("/v1/packs/work.json")).json()
    after = (await client.get("/v1/packs/work.json")).json()

    assert during == {"pack": "register", "step": "pmtiles", "done": 5, "of": 9}
    assert after["pack"] is None
