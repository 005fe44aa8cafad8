"""The benchmarks: seeded worlds, a loader that keeps what the register would, honest figures."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack
from pathlib import Path
from statistics import fmean
from typing import Any

import apsw
import httpx2
import msgspec
import pytest

from benchmarks import load, performance
from benchmarks.__main__ import build_parser, chosen_of, main
from benchmarks.asking import check_answers, plain_nearby
from benchmarks.bars import BARS, verdicts_of
from benchmarks.bench import Options
from benchmarks.cases import SUBJECTS
from benchmarks.cases.validation import datachain
from benchmarks.databases import INSTALL as INSTALL_POSTGRES
from benchmarks.databases import Databases
from benchmarks.hello import body_of, create_hello
from benchmarks.hostile import CROWD, FAR_SIGHTED, crowd_questions, hard_questions, make_hostile
from benchmarks.load import load_world
from benchmarks.measuring import BenchmarkError, Case, Row, Sample, Spread, measure_all
from benchmarks.paced import ask_at, moments_of
from benchmarks.peers import is_installed
from benchmarks.performance import page_of
from benchmarks.processes import serving, uss_mb_of
from benchmarks.recording import LOADED_AT
from benchmarks.report import Report, report_of
from benchmarks.world import NEAR_DEVICE_M, World, entry_at, make_world, questions_of
from benchmarks.world import organizations_of as owners_of
from benchmarks.wrk import INSTALL as INSTALL_WRK
from benchmarks.wrk import Burst, run_wrk
from dtpr.geo.distance import leg
from dtpr.registry import Registry
from dtpr.registry.access import OPERATOR
from dtpr.registry.names import Minter
from dtpr.registry.store import Driver, backend_of, migrate, open_store, published, tiles
from dtpr.schema.answers import NearbyAnswer, NearbyQuestion
from dtpr.schema.geometry import Point
from dtpr.schema.organization import Organization
from dtpr.schema.releases import Taxonomy, shipped_taxonomy
from dtpr.schema.rules import check_datachain
from dtpr.settings import Settings
from dtpr.web.app import create_app
from tests.support import postgres

ROOT = Path(__file__).parents[1]
TABLES = (
    "organizations",
    "places",
    "codes",
    "devices",
    "revisions",
    "changes",
    "published",
    "published_elements",
    "spots",
    "grounds",
    "footprints",
    "device_tiles",
    "tile_counts",
    "tile_marks",
    "device_terms",
    "words",
    "spellings",
    "device_features",
    "footprint_features",
)
_CHANGE = 7
WITHOUT_STORE = (
    "hello",
    "hello in view",
    "decode",
    "picture",
    "sign",
    "print",
    "icon picture",
    "icon",
    "chain",
    "validation",
)
WITH_STORE = (
    "nearby",
    "new places",
    "nothing kept",
    "in view",
    "half load",
    "304 device",
    "304 organization",
    "304 coarse",
    "304 list",
    "worst",
    "worst crowded",
    "before publishing",
    "while publishing",
    "freshness",
    "start",
    "memory",
    "import",
    "hello tile json",
    "tile json",
    "hello tile mvt",
    "tile mvt",
    "mapbox-vector-tile",
    "tile z14",
    "tile z12",
    "tile z0-z11",
    "fetch rows",
    "export ndjson",
    "export geojson",
    "export csv",
    "pack ndjson.gz",
    "pack geojson.gz",
    "pack gpkg",
    "pack pmtiles",
    "client first",
    "client again",
    "ogc items",
    "search",
)
PEER_CASES = ("tipg", "tipg new", "pygeoapi", "pygeoapi new", "ogc tipg", "ogc pygeoapi")


@pytest.fixture(scope="module")
def world() -> World:
    return make_world(400)


@pytest.fixture(scope="module")
def taxonomy() -> Taxonomy:
    return shipped_taxonomy()


@pytest.fixture
async def another_postgres(postgres_url: str, postgres_template: str) -> AsyncIterator[str]:
    async with postgres.new_database(postgres_url, postgres_template) as name:
        yield postgres.database_address(postgres_url, name)


@pytest.fixture
def another_sqlite(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'another.sqlite3'}"


@pytest.fixture(params=["sqlite", "postgres"])
def two_databases(request: pytest.FixtureRequest) -> tuple[str, str]:
    """The addresses of two empty databases of one kind."""
    kind = request.param
    first = request.getfixturevalue(f"{kind}_database")
    return first, request.getfixturevalue(f"another_{kind}")


async def opened(address: str) -> Driver:
    store = await open_store(address, pool_size=2)
    await migrate(store, backend_of(address))
    return store


def tables_of(address: str) -> tuple[str, ...]:
    """Return what a load fills; SQLite keeps the forms of parts beside their boxes."""
    return (*TABLES, "forms") if backend_of(address) == "sqlite" else TABLES


async def rows_of(address: str, table: str) -> list[tuple[Any, ...]]:
    if backend_of(address) == "sqlite":
        connection = apsw.Connection(address.removeprefix("sqlite:///"))
        try:
            found = connection.execute(f"SELECT * FROM {table}").fetchall()
        finally:
            connection.close()
    else:
        found = await postgres.command(address, f"SELECT * FROM {table}")
    return sorted((tuple(each) for each in found), key=repr)


def _without_transaction(table: str, rows: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """PostgreSQL's log of changes ends with the transaction: another one for every device."""
    return [row[:_CHANGE] for row in rows] if table == "changes" else rows


def minter() -> Minter:
    return Minter(7, lambda: 1_700_000_000)


async def register(store: Driver, world: World) -> None:
    registry = Registry(store, minter=minter(), now=lambda: LOADED_AT)
    for owner in owners_of(world):
        await registry.organizations.add(owner)
    async with registry.devices.writing() as writer:
        for index in range(len(world.spots)):
            organization, device = entry_at(world, index)
            written = await writer.create(OPERATOR, organization, device)
            await writer.publish(OPERATOR, written.draft.id)


def text_of(world: World) -> bytes:
    entries = [entry_at(world, index) for index in range(len(world.spots))]
    return msgspec.json.encode([entries, list(owners_of(world)), questions_of(world, 50)])


def test_a_server_is_imported_from_where_the_benchmark_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = "import sys, time; print('http://127.0.0.1:1', file=sys.stderr, flush=True)"
    (tmp_path / "compiled_server.py").write_text(f"{program}; time.sleep(60)", encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))

    with serving(["compiled_server"], {}) as server:
        assert server.address == "http://127.0.0.1:1"


def test_the_same_seed_makes_the_same_world() -> None:
    assert text_of(make_world(200, seed=5)) == text_of(make_world(200, seed=5))
    assert text_of(make_world(200, seed=5)) != text_of(make_world(200, seed=6))


@pytest.mark.parametrize(("size", "cities"), [(0, 1), (3, 1), (1000, 1), (200_003, 20)])
def test_a_world_has_as_many_devices_as_asked_for(size: int, cities: int) -> None:
    made = make_world(size)

    assert len(made.spots) == size
    assert len(made.towns) == cities


def test_a_world_of_many_cities_lies_on_every_inhabited_continent() -> None:
    made = make_world(200_003)

    corners = {(each.city.lon > -30, each.city.lon > 60, each.city.lat > 0) for each in made.towns}
    assert len(corners) == 6
    assert {each.town for each in made.spots} == set(range(20))


def test_a_world_is_crowded_in_places_and_half_of_it_sees() -> None:
    made = make_world(2000)

    hot = fmean(each.hot is not None for each in made.spots)
    seeing = fmean(bool(entry_at(made, index).device.views) for index in range(2000))
    assert hot == pytest.approx(0.45, abs=0.04)
    assert seeing == pytest.approx(0.5, abs=0.04)


def test_most_people_ask_near_a_device(world: World) -> None:
    questions = questions_of(world, 300)

    near = [
        any(
            leg(each.lon, each.lat, spot.lon, spot.lat).distance_m < NEAR_DEVICE_M + 1
            for spot in world.spots
            if abs(spot.lat - each.lat) < 0.001
        )
        for each in questions
    ]
    assert fmean(near) > 0.8
    assert len({(each.lon, each.lat) for each in questions}) == 300


def test_every_device_of_a_world_may_be_published(world: World, taxonomy: Taxonomy) -> None:
    devices = [entry_at(world, index).device for index in range(len(world.spots))]

    found = [
        finding
        for each in devices
        for finding in check_datachain(
            each.datachain, taxonomy.release(each.datachain.schema_version)
        )
    ]
    assert not [each for each in found if each.severity == "error"]


async def test_the_loader_keeps_what_the_register_would(
    two_databases: tuple[str, str], world: World
) -> None:
    slow, quick = two_databases
    first, second = await opened(slow), await opened(quick)

    try:
        await register(first, world)
        await load_world([second], world, minter=minter())
        # PostgreSQL adds up what is counted in tiles now and then, by chance.
        for each in (first, second):
            await tiles.fold(each)
    finally:
        await first.close()
        await second.close()

    for table in tables_of(slow):
        expected, loaded = await rows_of(slow, table), await rows_of(quick, table)
        assert _without_transaction(table, loaded) == _without_transaction(table, expected), table
        assert expected or table in ("places", "grounds")


async def test_a_store_that_has_devices_is_left_alone(store: Driver) -> None:
    registry = Registry(store, minter=minter(), now=lambda: LOADED_AT)
    owner = Organization(slug="somebody-else", name={"en": "Somebody else"})
    await registry.organizations.add(owner)
    async with registry.devices.writing() as writer:
        draft = (await writer.create(OPERATOR, owner.slug, entry_at(make_world(1), 0).device)).draft

    with pytest.raises(RuntimeError, match="not empty"):
        await load_world([store], make_world(3), minter=Minter(8, lambda: 1_700_000_001))

    assert await registry.devices.draft(OPERATOR, draft.id) == draft
    assert await published.count(store) == 0


async def test_answers_are_held_against_a_plain_loop(store: Driver, world: World) -> None:
    await load_world([store], world, minter=minter())
    questions = questions_of(world, 8)

    answers = await ask(store, questions)

    check_answers(world, questions, answers)
    busiest = max(range(8), key=lambda each: len(plain_nearby(world, questions[each])))
    wrong = [*answers]
    wrong[busiest] = answers[busiest].replace(b'"distance_m":', b'"distance_m":1')
    with pytest.raises(BenchmarkError, match="is wrong"):
        check_answers(world, questions, wrong)


async def test_a_summary_is_about_1200_bytes(tmp_path: Path, world: World) -> None:
    store = await opened(f"sqlite:///{tmp_path / 'world.sqlite3'}")
    await load_world([store], world, minter=minter())

    answers = await ask(store, questions_of(world, 40))
    await store.close()

    found = [
        len(msgspec.json.encode(device))
        for each in answers
        for device in msgspec.json.decode(each, type=NearbyAnswer).devices
    ]
    assert fmean(found) == pytest.approx(1200, rel=0.1)


async def ask(store: Driver, questions: Sequence[NearbyQuestion]) -> list[bytes]:
    settings = Settings(public_url="https://register.example")
    registry = Registry(store, now=lambda: LOADED_AT)
    transport = httpx2.ASGITransport(create_app(settings, registry))
    async with httpx2.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
        answers = [
            await client.post("/v1/nearby", content=msgspec.json.encode(each)) for each in questions
        ]
    assert {each.status_code for each in answers} == {200}
    return [each.content for each in answers]


async def test_hello_answers_as_many_bytes_as_it_is_told() -> None:
    transport = httpx2.ASGITransport(create_hello([2, 12_345]))

    async with httpx2.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
        short, long = await client.post("/2"), await client.post("/12345")

    assert (short.content, long.content) == (body_of(2), body_of(12_345))
    assert len(long.content) == 12_345
    assert isinstance(long.json(), str)


async def test_cases_take_turns_and_a_ratio_is_taken_within_each_round() -> None:
    calls: list[tuple[str, int]] = []

    def case(name: str, rates: list[float], baseline: Case | None = None, **more: Any) -> Case:
        async def measure(number: int, _seconds: float) -> Sample:
            calls.append((name, number))
            return Sample(rate=rates[number])

        return Case(name=name, unit="req", measure=measure, baseline=baseline, **more)

    hello = case("hello", [1, 100, 10, 1000])
    nearby = case("nearby", [1, 50, 4, 300], hello)
    import_ = case("import", [1, 20], hello, warm_up=False, most_rounds=1)

    rows = await measure_all([hello, nearby, import_], rounds=3, seconds=1, tell=lambda _: None)

    assert [each.ratio and each.ratio.median for each in rows] == [None, 0.4, 0.2]
    assert rows[1].ratio == Spread(0.4, 0.3, 0.5)
    assert rows[1].rate == Spread(50, 4, 300)
    assert [number for name, number in calls if name == "nearby"] == [0, 1, 2, 3]
    assert calls[2:5] == [("hello", 1), ("nearby", 1), ("import", 1)]


def bench(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "benchmarks", *arguments],
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def test_without_wrk_it_says_how_to_install_it(tmp_path: Path) -> None:
    done = bench("--only", "nearby", PATH=str(tmp_path))

    assert done.returncode == 2
    assert INSTALL_WRK in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    "arguments", [["--stores", "redis"], ["--sizes", "0"], ["--sizes", "many"], ["--only", "tea"]]
)
def test_an_option_that_is_wrong_is_refused(arguments: list[str]) -> None:
    done = bench(*arguments)

    assert done.returncode == 2
    assert arguments[0] in done.stderr
    assert "Traceback" not in done.stderr


def test_every_option_and_every_subject_is_documented() -> None:
    page = (ROOT / "docs" / "benchmarks.md").read_text(encoding="utf-8")

    options = set(re.findall(r"--[a-z-]+[a-z]", build_parser().format_help())) - {"--help"}
    assert {each for each in options if f"`{each}" not in page} == set()
    assert {each for each in SUBJECTS if f"| `{each}` |" not in page} == set()


def test_validation_is_measured_on_a_datachain_of_fifteen_elements(taxonomy: Taxonomy) -> None:
    chain = datachain()

    assert len(chain.elements) == 15
    assert all(each.variables for each in chain.elements)
    assert check_datachain(chain, taxonomy.release(chain.schema_version)) == []


def test_validation_is_compared_with_decoding_in_the_same_rounds() -> None:
    done = bench("--only", "validation", "--rounds", "2", "--seconds", "1", "--json", "-")

    assert done.returncode == 0, done.stderr
    decoding, validation = msgspec.json.decode(done.stdout, type=Report).rows
    assert (decoding.case, validation.case) == ("chain", "validation")
    assert validation.ratio_to == "chain"
    assert validation.ratio is not None
    assert 0 < validation.ratio.least <= validation.ratio.most


def test_the_cost_of_signs_is_told_beside_what_it_may_be() -> None:
    done = bench("--only", "signs", "--rounds", "1", "--seconds", "1", "--json", "-")

    assert done.returncode == 0, done.stderr
    rows = {each.case: each for each in msgspec.json.decode(done.stdout, type=Report).rows}
    assert {name: row.budget for name, row in rows.items() if row.budget} == {
        "sign": 4,
        "print": 6,
        "icon": 0.02,
    }
    for row in rows.values():
        if row.budget:
            baseline = rows[row.ratio_to or ""]
            assert row.cost is not None
            assert row.cpu_us is not None
            assert baseline.cpu_us is not None
            assert row.cost.median == pytest.approx(row.cpu_us / baseline.cpu_us)


@pytest.mark.slow
def test_a_quick_run_tells_every_case(tmp_path: Path) -> None:
    need("wrk", shutil.which("wrk"), INSTALL_WRK)
    need("PostgreSQL", postgres.find_programs(), INSTALL_POSTGRES)
    told = tmp_path / "report.json"

    done = bench("--sizes", "60", "--quick", "--no-peers", "--json", str(told))

    assert done.returncode == 0, done.stderr
    report = msgspec.json.decode(told.read_bytes(), type=Report)
    assert {(each.case, each.store) for each in report.rows} == {
        *((each, None) for each in WITHOUT_STORE),
        *((each, store) for each in WITH_STORE for store in ("sqlite", "postgres")),
    }
    assert all(each.rate.median > 0 for each in report.rows)
    assert all(each.ratio is None or each.ratio.median > 0 for each in report.rows)
    judged = {each.figure for each in verdicts_of(report.rows)}
    assert judged == {bar.figure for bar in BARS if bar.case not in PEER_CASES}
    page = page_of([report])
    assert "{" not in page
    assert all(f"| {each.case} |" in page for each in report.rows)


def test_a_page_tells_of_all_the_runs_it_is_made_from(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = tmp_path / "performance.md"
    monkeypatch.setattr(performance, "PAGE", page)
    rows = [row("nearby", "sqlite", each, ratio=Spread(0.6, 0.5, 0.7)) for each in (1000, 10**6)]
    files = [tmp_path / f"{each}.json" for each in ("small", "large")]
    for each, file in zip(rows, files, strict=True):
        options = Options(sizes=[each.devices or 0], only="nearby")
        file.write_bytes(msgspec.json.encode(report_of(options, [each], {"PostGIS": "3.3"})))

    code = main(["--page", ",".join(map(str, files))])

    text = page.read_text(encoding="utf-8")
    assert code == 0
    assert "{" not in text
    assert "2 of 2 figures were met." in text
    assert "`./dev bench --only nearby --sizes 1000 " in text
    assert "`./dev bench --only nearby --sizes 1000000 " in text
    assert main(["--page", str(tmp_path / "none.json")]) == 2


@pytest.mark.slow
def test_peers_are_measured_where_they_are_installed() -> None:
    need("wrk", shutil.which("wrk"), INSTALL_WRK)
    need("PostgreSQL", postgres.find_programs(), INSTALL_POSTGRES)
    if not is_installed():
        pytest.skip("tipg and pygeoapi are not installed yet; ./dev bench installs them.")

    # In one second of a busy machine the slowest of them answers nothing.
    long = ("--seconds", "10", "--rounds", "1")
    done = bench(
        "--only", "nearby", "--cases", "tipg,pygeoapi", "--sizes", "60", *long, "--json", "-"
    )

    assert done.returncode == 0, done.stderr
    report = msgspec.json.decode(done.stdout, type=Report)
    assert [each.case for each in report.rows] == ["nearby 20", "tipg", "pygeoapi"]
    assert {"tipg", "pygeoapi", "PostGIS"} <= set(report.machine.versions)
    assert {each.figure for each in verdicts_of(report.rows)} == {
        "against tipg, steady",
        "against pygeoapi, steady",
    }


async def test_a_world_that_was_kept_is_taken_again_until_something_changes(
    tmp_path: Path,
) -> None:
    async with AsyncExitStack() as stack:
        databases = Databases(["sqlite"], tmp_path, stack, tmp_path / "kept")
        steps: list[str] = []

        first = await databases.filled(make_world(30), steps.append)
        again = await databases.filled(make_world(30), steps.append)
        other = await databases.filled(make_world(30, seed=5), steps.append)

    assert again == first
    assert other != first
    assert len(steps) == 2
    assert [f"sqlite:///{each}" for each in (tmp_path / "kept").iterdir()] == [other["sqlite"]]


async def test_a_copy_of_a_world_may_be_written_to(tmp_path: Path) -> None:
    async with AsyncExitStack() as stack:
        databases = Databases(["sqlite"], tmp_path, stack)
        address = (await databases.filled(make_world(20), lambda _: None))["sqlite"]

        copied = await databases.copy(address)

    assert copied != address
    assert await rows_of(copied, "published") == await rows_of(address, "published")


async def test_a_large_world_is_recorded_in_other_processes_alike(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, world: World
) -> None:
    one, two = f"sqlite:///{tmp_path / 'one'}", f"sqlite:///{tmp_path / 'two'}"
    first, second = await opened(one), await opened(two)

    try:
        await load_world([first], world, minter=minter())
        monkeypatch.setattr(load, "WORTH_PROCESSES", 0)
        await load_world([second], world, minter=minter())
    finally:
        await first.close()
        await second.close()

    for table in tables_of(one):
        assert await rows_of(two, table) == await rows_of(one, table), table


async def test_a_hostile_world_has_a_crowd_far_sight_and_a_huge_area() -> None:
    hostile = make_hostile(10)

    extra = [each.device for each in hostile.extra]
    crowd = [each for each in extra if each.geometry == Point(coordinates=CROWD)]
    far = [each for each in extra if (each.external_id or "").startswith("far-")]
    assert hostile.size == 10 + len(crowd) + len(far) + 1
    assert len(crowd) == 100
    assert all(
        leg(*FAR_SIGHTED, *each.geometry.coordinates).distance_m < each.views[0].sector.range_m
        for each in far
        if isinstance(each.geometry, Point) and each.views[0].sector
    )
    assert entry_at(hostile, hostile.size - 1).device.external_id == "huge"


def test_every_hard_question_is_one_that_may_be_asked() -> None:
    hostile = make_hostile(50)

    asked = [*hard_questions(hostile).values(), *crowd_questions(hostile).values()]

    questions = [msgspec.json.decode(each, type=NearbyQuestion) for each in asked]
    assert any(each.status == "planned" for each in questions)
    assert any(each.element for each in questions)


def test_moments_come_at_the_pace_that_was_asked_for() -> None:
    moments = moments_of(rate=500, seconds=10, seed=1)

    assert len(moments) == pytest.approx(5000, rel=0.1)
    assert moments == sorted(moments)
    assert moments[-1] < 10
    assert moments != moments_of(rate=500, seconds=10, seed=2)


def test_the_paced_generator_counts_waiting_from_the_moment_that_was_due() -> None:
    with serving(["benchmarks.hello", "2000"], {}) as server:
        seen = ask_at(f"{server.address}/2000", [b"{}"], moments_of(200, 0.5, 1))
        with pytest.raises(ConnectionError, match="404"):
            ask_at(f"{server.address}/7", [b"{}"], [0.0])

    assert seen.requests == len(moments_of(200, 0.5, 1))
    assert 0 < seen.p50_us <= seen.p99_us


def test_the_memory_of_a_process_is_known_where_there_is_proc() -> None:
    own = uss_mb_of(os.getpid())

    assert own is None or own > 1
    assert uss_mb_of(0) is None


def test_cases_are_chosen_by_name_with_what_they_are_compared_with() -> None:
    async def measure(_number: int, _seconds: float) -> Sample:
        return Sample(rate=1)

    hello = Case(name="hello", unit="req", measure=measure)
    nearby = Case(name="nearby", unit="req", measure=measure, baseline=hello)
    half = Case(name="half load", unit="req", measure=measure, baseline=nearby)
    other = Case(name="other", unit="req", measure=measure, baseline=hello)

    assert chosen_of([hello, nearby, half, other], ["half load"]) == [hello, nearby, half]
    assert chosen_of([hello, other], None) == [hello, other]
    with pytest.raises(BenchmarkError, match="'tea'; there are hello, other"):
        chosen_of([hello, other], ["tea"])


def row(case: str, store: str, devices: int, **figures: Any) -> Row:
    nothing = dict.fromkeys(
        ("ratio", "ratio_to", "cost", "budget", "p50_ms", "p99_ms", "most_ms", "uss_mb", "note",
         "cpu_us", "database_cpu_us")
    )  # fmt: skip
    known = {**nothing, "rate": Spread(1, 1, 1), "unit": "req", **figures}
    return Row(case=case, store=store, devices=devices, **known)


def test_a_figure_is_held_against_what_was_promised() -> None:
    rows = [
        row("nearby", "sqlite", 1000, ratio=Spread(0.5, 0.4, 0.6)),
        row("nearby", "postgres", 1000, ratio=Spread(0.44, 0.4, 0.6)),
        row("new places", "sqlite", 1000, ratio=Spread(0.5, 0.4, 0.6)),
        row("new places", "sqlite", 10**6, ratio=Spread(0.3, 0.2, 0.4)),
        row("tipg", "postgres", 1000, ratio=Spread(0.02, 0.02, 0.02)),
        row("worst", "sqlite", 1000, most_ms=51.0),
        row("half load", "sqlite", 1000, p50_ms=1.0, p99_ms=7.0),
        row("memory", "sqlite", 1000),
    ]

    told = {(each.figure, each.store, each.devices): each for each in verdicts_of(rows)}

    assert {key: each.met for key, each in told.items()} == {
        ("nearby, steady traffic", "SQLite", 1000): True,
        ("nearby, steady traffic", "PostGIS", 1000): False,
        ("nearby, every position new", "SQLite", 1000): True,
        ("nearby, every position new", "SQLite", 10**6): True,
        ("nearby, every position new: largest world to smallest", "SQLite", 10**6): False,
        ("against tipg, steady", "PostGIS", 1000): True,
        ("worst single request", "SQLite", 1000): False,
        ("p99 at half load, in p50", "SQLite", 1000): True,
    }
    assert told["against tipg, steady", "PostGIS", 1000].measured.startswith("50.0 ")
    assert told["worst single request", "SQLite", 1000].bar.endswith("50 ms")


def test_without_a_folder_nothing_is_prepared() -> None:
    done = bench("--prepare")

    assert done.returncode == 2
    assert "--keep FOLDER" in done.stderr


def test_worlds_are_prepared_for_a_later_run(tmp_path: Path) -> None:
    arguments = ("--prepare", "--keep", str(tmp_path), "--sizes", "20", "--stores", "sqlite")
    done = bench(*arguments)

    assert done.returncode == 0, done.stderr
    assert [each.suffix for each in tmp_path.iterdir()] == [".sqlite3"]


@pytest.mark.slow
@pytest.mark.parametrize(("path", "tail"), [("/9", '"'), ("/8", "wrong")])
async def test_an_answer_that_is_wrong_or_not_200_ends_a_run(
    path: str, tail: str, tmp_path: Path
) -> None:
    need("wrk", shutil.which("wrk"), INSTALL_WRK)
    questions = tmp_path / "questions"
    questions.write_text("{}\n{}\n")

    with serving(["benchmarks.hello", "8"], {}) as server:
        right = Burst(f"{server.address}/8", questions, '"x', 'x"')
        asked = await run_wrk(right, seconds=1, skip=0)
        with pytest.raises(BenchmarkError, match="wrong"):
            await run_wrk(right._replace(url=server.address + path, tail=tail), seconds=1, skip=1)

    assert asked.requests > 0


def need(what: str, found: object, install: str) -> None:
    if found is not None:
        return
    if os.environ.get("CI"):
        pytest.fail(f"{what} is missing, and with CI set nothing may be skipped: {install}")
    pytest.skip(f"{what} is missing: {install}")
