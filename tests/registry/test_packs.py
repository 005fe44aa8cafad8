"""Packs: what is in them, the same for the same state, and deltas that lead to the newer one."""

import gzip
import json
import shutil
from pathlib import Path
from tempfile import TemporaryDirectory

import hypothesis.strategies as st
import pyogrio
import pytest
from hypothesis import HealthCheck, given, settings
from msgspec import structs
from pmtiles.reader import MemorySource, Reader, all_tiles

from dtpr.errors import BusyError, InvalidError, NotFoundError, StoreError
from dtpr.formats.pack_delta import apply_delta
from dtpr.geo.box import Box
from dtpr.geo.mercator import Tile
from dtpr.registry import Registry, pack_building, pack_tiles
from dtpr.registry.access import OPERATOR
from dtpr.registry.names import Minter
from dtpr.registry.pack_building import MOST_DELTAS
from dtpr.registry.pack_shelf import Shelf
from dtpr.registry.packs import areas_of
from dtpr.registry.store import open_store
from dtpr.schema.packs import PackWork
from dtpr.settings import Settings
from tests.support.clock import Clock
from tests.support.devices import (
    CITY,
    a_device,
    a_place,
    a_square,
    an_organization,
    publish,
)
from tests.support.exports import fill, write
from tests.support.packs import (
    EVERY_FORM,
    build,
    content,
    delta,
    devices,
    lines,
    names,
    updated,
)


@pytest.fixture
async def full(registry: Registry) -> Registry:
    """A register with a bit of everything."""
    await fill(registry)
    return registry


async def withdraw(registry: Registry, device: str) -> None:
    async with registry.devices.writing() as writer:
        await writer.withdraw(OPERATOR, device)


async def rename(registry: Registry, device: str, name: str) -> None:
    draft = await registry.devices.draft(OPERATOR, device)
    async with registry.devices.writing() as writer:
        await writer.replace(OPERATOR, device, structs.replace(draft.device, name={"en": name}))
        await writer.publish(OPERATOR, device)


async def test_the_pack_of_everything_is_the_export_in_gzip(full: Registry, tmp_path: Path) -> None:
    packs = await build(full, tmp_path / "packs", "register", forms=EVERY_FORM)

    for form in ("ndjson", "geojson"):
        path = await write(full, tmp_path / f"all.{form}")
        packed = content(tmp_path / "packs", packs["register"], f"{form}.gz")  # type: ignore[arg-type]  # built from a plain text
        assert gzip.decompress(packed) == path.read_bytes()
    gpkg = tmp_path / "all.gpkg"
    gpkg.write_bytes(content(tmp_path / "packs", packs["register"], "gpkg"))
    assert pyogrio.read_info(gpkg, layer="devices")["features"] == 7
    assert packs["register"].devices == 7


async def test_the_same_state_gives_the_same_bytes_whenever_it_is_built(
    full: Registry, clock: Clock, tmp_path: Path
) -> None:
    one = await build(full, tmp_path / "one", "register", forms=EVERY_FORM)
    clock.forward(days=3)
    again = await build(full, tmp_path / "one", "register", forms=EVERY_FORM, anew=True)
    other = await build(full, tmp_path / "other", "register", forms=EVERY_FORM)

    kept = one["register"]
    assert kept.files == again["register"].files == other["register"].files
    assert kept.built_at == clock.at.replace(day=22)
    assert again["register"].build == kept.build + 1


async def test_without_a_name_there_is_a_pack_of_everything_of_organizations_and_of_areas(
    full: Registry, tmp_path: Path
) -> None:
    await full.organizations.add(an_organization("idle"))
    south = {"south": Box(2.0, -49.0, 3.0, -48.0)}
    await build(full, tmp_path, "place-zone", areas=south)

    packs = await build(full, tmp_path, areas=south)

    held = {name: names(content(tmp_path, each)) for name, each in packs.items()}
    assert held == {
        "register": ["=1+1", None, "tram", "park", "hidden", "in-port", "=1+1"],
        "organization-riverton": ["=1+1", None, "tram", "park", "hidden", "in-port"],
        "organization-hillford": ["=1+1"],
        "area-south": [None],
        # What stands in a place inside it, too.
        "place-zone": ["=1+1", "in-port"],
    }
    assert Shelf(tmp_path).all()[0].pack == "register"
    assert not Shelf(tmp_path).known("organization-idle")


async def test_a_pack_of_what_is_not_asked_for_any_more_is_dropped(
    full: Registry, tmp_path: Path
) -> None:
    await build(full, tmp_path, areas={"south": Box(2.0, -49.0, 3.0, -48.0)})

    await build(full, tmp_path)

    assert not (tmp_path / "area-south").exists()
    assert (tmp_path / "register").exists()


async def test_where_nothing_changed_nothing_is_built(full: Registry, tmp_path: Path) -> None:
    one = await build(full, tmp_path)

    assert await build(full, tmp_path) == one
    assert [each.name for each in (tmp_path / "register").iterdir() if each.is_dir()] == ["1"]


@pytest.mark.parametrize(
    "pack",
    ["register-1", "organization-nobody", "place-nowhere", "area-51", "../x", "", "organization-"],
)
async def test_a_pack_of_nothing_is_refused(registry: Registry, tmp_path: Path, pack: str) -> None:
    with pytest.raises(NotFoundError):
        await build(registry, tmp_path, pack)


async def test_a_register_with_nothing_in_it_has_a_pack_too(
    registry: Registry, tmp_path: Path
) -> None:
    packs = await build(registry, tmp_path, "register", forms=EVERY_FORM)

    pack = packs["register"]
    assert pack.built_at is None
    assert len(lines(content(tmp_path, pack))) == 2
    tiles = content(tmp_path, pack, "pmtiles")
    assert [each for each, _ in all_tiles(MemorySource(tiles))] == [(0, 0, 0)]


async def test_tiles_of_a_pack_are_those_of_the_server(full: Registry, tmp_path: Path) -> None:
    packs = await build(full, tmp_path, "register", forms=("ndjson.gz", "pmtiles"))

    archive = MemorySource(content(tmp_path, packs["register"], "pmtiles"))
    found = {Tile(*each): gzip.decompress(packed) for each, packed in all_tiles(archive)}
    for tile, body in found.items():
        assert body == (await full.tiles.tile(tile, "mvt")).body, tile
    zooms = {each.z for each in found}
    assert zooms == set(range(15))
    for each in (tile for tile in found if tile.z < 14):
        for inner in (
            Tile(each.z + 1, 2 * each.x + x, 2 * each.y + y) for x in (0, 1) for y in (0, 1)
        ):
            assert inner in found or not (await full.tiles.tile(inner, "mvt")).body, inner


async def test_tiles_say_where_they_are_and_on_what_terms(full: Registry, tmp_path: Path) -> None:
    packs = await build(full, tmp_path, "register", forms=("ndjson.gz", "pmtiles"))

    reader = Reader(MemorySource(content(tmp_path, packs["register"], "pmtiles")))
    header, told = reader.header(), reader.metadata()
    assert header["clustered"]
    assert (header["min_zoom"], header["max_zoom"]) == (0, 14)
    assert header["min_lat_e7"] < -48 * 10**7 < 48 * 10**7 < header["max_lat_e7"]
    # Below zoom 12 two tiles with the same single device differ, but empty ones are not there.
    assert header["tile_contents_count"] <= header["tile_entries_count"]
    assert told["attribution"] == "Register of Riverton, https://register.example"
    assert {each["id"] for each in told["vector_layers"]} == {"devices", "footprints", "places"}


async def test_tiles_of_an_organization_have_nothing_of_another(
    full: Registry, tmp_path: Path
) -> None:
    forms = ("ndjson.gz", "pmtiles")
    packs = await build(full, tmp_path, "organization-hillford", forms=forms)  # type: ignore[arg-type]  # both are forms

    archive = content(tmp_path, packs["organization-hillford"], "pmtiles")
    tiles = [gzip.decompress(packed) for _, packed in all_tiles(MemorySource(archive))]
    assert any(b"hillford" in each for each in tiles)
    assert not any(b"riverton" in each for each in tiles)


async def test_what_is_as_large_as_a_country_does_not_fill_the_disk(
    full: Registry, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pack_tiles, "MOST_TILES", 100)
    await publish(full, a_device("wide", geometry=a_square(0.0, 40.0, 9.0)))

    packs = await build(full, tmp_path, "register", forms=("ndjson.gz", "pmtiles"))

    archive = MemorySource(content(tmp_path, packs["register"], "pmtiles"))
    listed = [tile for tile, _ in all_tiles(archive) if tile[0] == 12]
    assert 0 < len(listed) <= 100


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.lists(
            st.tuples(
                st.sampled_from(["new", "draft", "out", "back", "name", "move"]), st.integers(0, 9)
            ),
            max_size=4,
        ),
        min_size=1,
        max_size=4,
    )
)
async def test_a_delta_on_the_older_pack_gives_the_newer_one(
    sqlite_template: Path, steps: list[list[tuple[str, int]]]
) -> None:
    with TemporaryDirectory() as held:
        folder = Path(held)
        clock = Clock()
        store = await open_store(f"sqlite:///{shutil.copy(sqlite_template, folder / 'a.sqlite3')}")
        registry = Registry(store, minter=Minter(2, clock.timestamp), now=clock)
        await registry.organizations.add(an_organization(CITY))
        await registry.places.put(a_place("port"))
        await registry.places.put(a_place("quay"))
        known: list[str] = []
        older: dict[str, list[bytes]] = {"register": [], "place-port": []}

        for step in [[("new", 0), ("draft", 0), ("new", 0)], *steps]:
            for kind, number in step:
                await happen(registry, known, kind, number)
            packs = await build(registry, folder / "packs", *older)

            for name, before in older.items():
                if name not in packs:
                    continue
                now = content(folder / "packs", packs[name])
                for build_, old in enumerate(before, start=1):
                    if build_ != packs[name].build:
                        change = delta(folder / "packs", packs[name], build_)
                        assert updated(old, change) == gzip.decompress(now)
                if packs[name].build > len(before):
                    before.append(now)
        await store.close()


async def happen(registry: Registry, known: list[str], kind: str, number: int) -> None:
    """Let something happen to the register, and to some device of it."""
    if kind in ("new", "draft"):
        place = ("port", "quay")[number % 2]
        async with registry.devices.writing() as writer:
            device = a_device(str(len(known)), place=place)
            written = await writer.create(OPERATOR, CITY, device)
            if kind == "new":
                await writer.publish(OPERATOR, written.draft.id)
        known.append(written.draft.id)
        return
    if kind == "move":
        inside = "port" if number % 2 else None
        await registry.places.put(a_place("quay", parent=inside))
        return
    device_id = known[number % len(known)]
    draft = await registry.devices.draft(OPERATOR, device_id)
    if kind == "out":
        if draft.state == "published":
            await withdraw(registry, device_id)
    elif kind == "back":
        async with registry.devices.writing() as writer:
            await writer.replace(OPERATOR, device_id, draft.device)
            await writer.publish(OPERATOR, device_id)
    else:
        await rename(registry, device_id, f"Name {number}")


async def test_a_delta_says_what_is_new_and_what_is_gone(full: Registry, tmp_path: Path) -> None:
    one = await build(full, tmp_path, "register")
    before = content(tmp_path, one["register"])
    gone, renamed = devices(before)[1], devices(before)[3]
    await withdraw(full, gone.id)
    await rename(full, renamed.id, "Another")

    two = await build(full, tmp_path, "register")

    told = [json.loads(each) for each in lines(delta(tmp_path, two["register"], 1))]
    assert [each["record"] for each in told] == ["delta", "header", "gone", "put", "end"]
    assert told[0]["since"] == one["register"].state
    assert told[0]["state"] == two["register"].state
    assert told[2] == {"record": "gone", "id": gone.id}
    assert told[3]["device"]["id"] == renamed.id
    assert told[3]["after"] == devices(before)[2].id


async def test_a_delta_leads_on_from_a_later_state_too(full: Registry, tmp_path: Path) -> None:
    packs = []
    for number in range(3):
        await publish(full, a_device(f"more-{number}"))
        packs.append((await build(full, tmp_path, "register"))["register"])
        if number == 1:
            middle = content(tmp_path, packs[1])

    change = delta(tmp_path, packs[2], 1)

    assert updated(middle, change) == gzip.decompress(content(tmp_path, packs[2]))


async def test_deltas_go_back_some_builds_and_gone_devices_are_forgotten_then(
    full: Registry, tmp_path: Path
) -> None:
    first = await build(full, tmp_path, "register")
    await withdraw(full, devices(content(tmp_path, first["register"]))[0].id)

    for number in range(MOST_DELTAS + 2):
        await publish(full, a_device(f"more-{number}"))
        packs = await build(full, tmp_path, "register")

    pack = packs["register"]
    assert [base.build for base, _ in pack.deltas] == list(range(10, 2, -1))
    assert " - " not in Shelf(tmp_path).path(pack, "ledger").read_text()


async def test_a_delta_that_is_no_smaller_than_the_pack_is_dropped(
    full: Registry, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dtpr.registry.pack_texts._SMALL_BYTES", 0)
    await build(full, tmp_path, "organization-hillford")
    [known] = devices(content(tmp_path, Shelf(tmp_path).find("organization-hillford")))
    await rename(full, known.id, "Another")

    packs = await build(full, tmp_path, "organization-hillford")

    assert packs["organization-hillford"].deltas == []
    assert not [*(tmp_path / "organization-hillford" / "2").glob("from-*")]


@pytest.mark.parametrize("seen", ["begun", "no delta", "elsewhere", "circle", "no device"])
async def test_what_does_not_lead_on_is_refused(full: Registry, tmp_path: Path, seen: str) -> None:
    one = await build(full, tmp_path, "register")
    old = lines(content(tmp_path, one["register"]))
    await publish(full, a_device("more"))
    two = await build(full, tmp_path, "register")
    change = lines(delta(tmp_path, two["register"], 1))
    put = b'{"record":"put","after":"%b","device":{"id":"%b"}}\n'
    given_, said = {
        "begun": (change[:-1], "broke off"),
        "no delta": (old, "no delta"),
        "elsewhere": ([*change[:2], change[-1]], "does not lead on"),
        "circle": ([*change[:2], put % (b"a", b"b"), put % (b"b", b"a"), change[-1]], "lead on"),
        "no device": ([*change[:2], b'{"record":"put","after":null,"device":[]}\n'], "no device"),
    }[seen]

    with pytest.raises(InvalidError, match=said):
        list(apply_delta(old, given_))


async def test_nothing_half_done_is_left_where_building_fails(
    full: Registry, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = await build(full, tmp_path, "register")
    before = content(tmp_path, one["register"])
    await publish(full, a_device("more"))

    async def fail(*_given: object) -> None:
        raise StoreError("no room")

    for name in ("_write_tiles", "_write_geopackage"):
        with monkeypatch.context() as patched:
            patched.setattr(pack_building.PackBuilder, name, fail)
            with pytest.raises(StoreError):
                await build(full, tmp_path, "register", forms=EVERY_FORM)

    assert content(tmp_path, Shelf(tmp_path).find("register")) == before
    assert [each.name for each in (tmp_path / "register").iterdir() if each.is_dir()] == ["1"]
    assert Shelf(tmp_path).work() == PackWork()


async def test_what_a_killed_build_left_is_swept_by_the_next_one(
    full: Registry, tmp_path: Path
) -> None:
    one = await build(full, tmp_path, "register")
    for left in ("2", "7"):
        (tmp_path / "register" / left).mkdir()
        (tmp_path / "register" / left / "register.ndjson.gz").write_bytes(b"half")
    assert Shelf(tmp_path).find("register") == one["register"]

    two = await build(full, tmp_path, "register", anew=True)

    assert {each.name for each in (tmp_path / "register").iterdir()} == {"2", "newest.json"}
    assert two["register"].files == one["register"].files


async def test_who_reads_a_pack_that_is_replaced_reads_it_to_its_end(
    full: Registry, tmp_path: Path
) -> None:
    one = await build(full, tmp_path, "register")
    whole = content(tmp_path, one["register"])
    shelf = Shelf(tmp_path)
    with shelf.open(one["register"], one["register"].files["ndjson.gz"]) as file:
        begun = file.read(10)
        await build(full, tmp_path, "register", anew=True)

        assert begun + file.read() == whole
    with pytest.raises(NotFoundError, match="newer"):
        shelf.open(one["register"], one["register"].files["ndjson.gz"])


async def test_only_one_builds_at_a_time(full: Registry, tmp_path: Path) -> None:
    with Shelf(tmp_path).building(), pytest.raises(BusyError):
        await build(full, tmp_path)


async def test_a_folder_that_cannot_be_written_is_named(full: Registry, tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(StoreError, match="file"):
        await build(full, tmp_path / "file" / "packs")


def test_an_area_is_a_box() -> None:
    told = ["canada=-141/41.6/-52.6/83.2"]

    assert areas_of(Settings(pack_areas=told)) == {"canada": Box(-141, 41.6, -52.6, 83.2)}
    with pytest.raises(InvalidError, match="west/south/east/north"):
        areas_of(Settings(pack_areas=["canada=1/2/3/400"]))
