"""Exports and back: the same register comes out of an import, whatever the form."""

import csv
import hashlib
import json
import shutil
import tracemalloc
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

import apsw
import hypothesis.strategies as st
import pytest
from hypothesis import HealthCheck, given, settings
from msgspec import structs

from dtpr.errors import InvalidError, NotFoundError
from dtpr.registry import Registry
from dtpr.registry.access import OPERATOR, Actor
from dtpr.registry.asked import Asked
from dtpr.registry.exporting import opened_export
from dtpr.registry.names import Minter
from dtpr.registry.open_data import Selection
from dtpr.registry.store import open_store
from tests.support.clock import Clock
from tests.support.devices import CITY, OTHER_CITY, a_device, a_place, an_organization, publish
from tests.support.exports import PUBLISHER, READ_BACK, fill, public, take_in, write


def changed(path: Path, was: str, now: str) -> Path:
    path.write_text(path.read_text(encoding="utf-8").replace(was, now), encoding="utf-8")
    return path


@pytest.fixture
async def full(registry: Registry) -> Registry:
    """A register with a bit of everything."""
    await fill(registry)
    return registry


async def opened(template: Path, file: Path) -> Registry:
    """Open a register of its own, with nothing in it."""
    shutil.copy(template, file)
    clock = Clock()
    store = await open_store(f"sqlite:///{file}")
    return Registry(store, minter=Minter(2, clock.timestamp), now=clock)


@pytest.fixture
async def other(sqlite_template: Path, tmp_path: Path) -> Registry:
    """Another register, with nothing in it."""
    return await opened(sqlite_template, tmp_path / "other.sqlite3")


@pytest.mark.parametrize("form", READ_BACK)
async def test_an_import_of_an_export_gives_the_same_register(
    full: Registry, other: Registry, tmp_path: Path, form: str
) -> None:
    path = await write(full, tmp_path / f"all.{form}")

    report = await take_in(other, path)

    assert [(each.reason, each.column) for each in report.rejections] == []
    assert (report.rows, report.created, report.published) == (7, 7, 7)
    assert await public(other) == await public(full)
    assert (await other.places.get("quay")).parent == "port"
    assert await other.organizations.all() == await full.organizations.all()


@pytest.mark.parametrize("form", READ_BACK)
async def test_an_import_into_the_register_itself_changes_nothing(
    full: Registry, tmp_path: Path, form: str
) -> None:
    before = await public(full)

    report = await take_in(full, await write(full, tmp_path / f"all.{form}"))

    assert report.unchanged == 7
    assert await public(full) == before


async def test_an_exact_position_that_is_kept_here_stays(full: Registry, tmp_path: Path) -> None:
    path = await write(full, tmp_path / "all.ndjson")
    drafts, _ = await full.devices.drafts(OPERATOR, CITY)
    hidden = {each.id: each.device for each in drafts if each.device.generalization}
    changed(path, '"name":{"en":"Device', '"name":{"en":"Renamed')

    report = await take_in(full, path)

    assert report.changed >= len(hidden) == 2
    assert report.warnings == []
    for device_id, was in hidden.items():
        now = (await full.devices.draft(OPERATOR, device_id)).device
        assert now.name["en"].startswith("Renamed")
        assert (now.geometry, now.views, now.place) == (was.geometry, was.views, was.place)


async def test_a_draft_beside_what_is_public_stays(full: Registry, tmp_path: Path) -> None:
    path = await write(full, tmp_path / "all.ndjson")
    drafts, _ = await full.devices.drafts(OPERATOR, CITY)
    newer = structs.replace(drafts[0].device, name={"en": "Newer"})
    async with full.devices.writing() as writer:
        await writer.replace(OPERATOR, drafts[0].id, newer)

    report = await take_in(full, path)

    assert report.unchanged == 7
    assert (await full.devices.draft(OPERATOR, drafts[0].id)).device == newer


texts = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), min_size=1, max_size=30
).filter(lambda text: text == " ".join(text.split()) != "")


@given(
    names=st.lists(
        texts | st.sampled_from(["=1+1", "'=1", "''-a", "@x", "-5", "+5,5", '"', "a;b,c|d"]),
        min_size=1,
        max_size=5,
    ),
    lon=st.floats(-179, 179),
    lat=st.floats(-84, 84),
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=8)
async def test_whatever_is_written_comes_back(
    sqlite_template: Path, names: list[str], lon: float, lat: float
) -> None:
    with TemporaryDirectory() as folder:
        one = await opened(sqlite_template, Path(folder) / "one.sqlite3")
        await one.organizations.add(an_organization())
        for number, name in enumerate(names):
            await publish(one, a_device(f"{name}{number}", name={"en": name}, lon=lon, lat=lat))
        for form in READ_BACK:
            two = await opened(sqlite_template, Path(folder) / f"{form}.sqlite3")

            report = await take_in(two, await write(one, Path(folder) / f"all.{form}"))

            assert report.rejections == []
            assert await public(two) == await public(one)


async def test_a_text_of_many_lines_is_one_cell_of_csv(registry: Registry, tmp_path: Path) -> None:
    await registry.organizations.add(an_organization())
    told = ['One line.\nAnother, "quoted"\r\n', "=1\\2", "null,null", "Plain, with é."]
    for number, text in enumerate(told):
        await publish(registry, a_device(str(number), description={"en": text}))

    path = await write(registry, tmp_path / "all.csv")

    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file, strict=True))
    assert [each["description"] for each in rows] == [told[0], "'=1\\2", *told[2:]]
    assert [(each["place"], each["revision"]) for each in rows] == [("", "1")] * len(told)


@pytest.mark.parametrize("form", ["ndjson", "geojson"])
async def test_the_end_tells_how_many_and_the_hash_of_all_before(
    full: Registry, tmp_path: Path, form: str
) -> None:
    data = (await write(full, tmp_path / f"all.{form}")).read_bytes()

    before, _, end = data.rpartition(b'{"record":"end"')
    told = json.loads(b'{"record":"end"' + end.rstrip(b"}\n") + b"}")
    body = before if form == "ndjson" else before.removesuffix(b',\n"end":')
    assert told["devices"] == 7
    assert told["sha256"] == hashlib.sha256(body).hexdigest()


@pytest.mark.parametrize("lost", [1, 100, 3000])
@pytest.mark.parametrize("form", ["ndjson", "geojson", "gpkg"])
async def test_an_export_that_was_cut_off_is_refused_whole(
    full: Registry, other: Registry, tmp_path: Path, form: str, lost: int
) -> None:
    path = await write(full, tmp_path / f"all.{form}")
    data = path.read_bytes().rstrip()
    path.write_bytes(data[:-lost] if form != "gpkg" else data[: len(data) // 2])

    with pytest.raises(InvalidError):
        await take_in(other, path)

    assert await public(other) == []


async def test_a_line_taken_out_of_an_export_is_noticed(
    full: Registry, other: Registry, tmp_path: Path
) -> None:
    path = await write(full, tmp_path / "all.ndjson")
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join([*lines[:2], *lines[3:]]))

    with pytest.raises(InvalidError, match="its end tells 7 devices, and 6 are there"):
        await take_in(other, path)


async def test_only_the_devices_of_one_organization_are_taken_where_it_is_named(
    full: Registry, other: Registry, tmp_path: Path
) -> None:
    path = await write(full, tmp_path / "all.ndjson")

    report = await take_in(other, path, organization=OTHER_CITY)

    assert (report.created, report.rejected) == (1, 6)
    assert "the device is of riverton" in report.rejections[0].reason
    assert [each["organization"] for each in await public(other)] == [OTHER_CITY]


async def test_who_acts_for_one_organization_cannot_take_in_a_whole_register(
    full: Registry, other: Registry, tmp_path: Path
) -> None:
    path = await write(full, tmp_path / "all.ndjson")

    with pytest.raises(NotFoundError):
        await take_in(other, path, actor=Actor(CITY, "admin"))


async def test_a_dry_run_of_an_export_keeps_nothing(
    full: Registry, other: Registry, tmp_path: Path
) -> None:
    steps: list[tuple[int, int]] = []
    path = await write(full, tmp_path / "all.csv")

    report = await take_in(
        other, path, dry_run=True, progress=lambda done, of: steps.append((done, of))
    )

    assert (report.created, report.dry_run) == (7, True)
    assert steps[-1] == (7, 7)
    assert await other.organizations.all() == {}


async def test_drafts_come_of_an_import_that_does_not_publish(
    full: Registry, other: Registry, tmp_path: Path
) -> None:
    report = await take_in(other, await write(full, tmp_path / "all.ndjson"), publish=False)

    assert (report.created, report.published) == (7, 0)
    assert await public(other) == []


async def test_a_code_that_was_given_out_is_not_given_twice(
    full: Registry, other: Registry, tmp_path: Path
) -> None:
    path = await write(full, tmp_path / "all.ndjson")
    await other.organizations.add(an_organization("elsewhere"))
    codes = [each["code"] for each in await public(full)]
    async with other.devices.writing() as writer:
        for number, code in enumerate(codes[:2]):
            await writer.create(OPERATOR, "elsewhere", a_device(str(number)), code)

    report = await take_in(other, path)

    assert (report.created, report.rejected) == (6, 1)
    assert "its code was given out here before" in report.warnings[0].reason
    assert "external id" in report.rejections[0].mend
    assert codes[0] not in [each["code"] for each in await public(other)]


async def test_a_code_of_a_sign_is_not_a_device_s(
    full: Registry, other: Registry, tmp_path: Path
) -> None:
    path = await write(full, tmp_path / "all.ndjson")
    nameless = [each for each in await public(full) if "external_id" not in each["device"]]
    code = nameless[0]["code"]
    async with other.devices.writing() as writer:
        await writer.session.run("insert_code", code=code, subject="sign")

    report = await take_in(other, path)

    assert [each.reason for each in report.rejections] == [
        f"the code {code} was given out here before"
    ]


async def test_a_device_that_was_withdrawn_stays_so(full: Registry, tmp_path: Path) -> None:
    path = await write(full, tmp_path / "all.ndjson")
    found = [each async for each in full.open_data.stream()]
    async with full.devices.writing() as writer:
        await writer.withdraw(OPERATOR, found[0].id)

    report = await take_in(full, path)

    assert [each.reason for each in report.rejections] == ["the device was withdrawn"]


async def test_what_is_here_already_stays_as_it_is(
    full: Registry, other: Registry, tmp_path: Path
) -> None:
    await other.organizations.add(an_organization(CITY, name={"en": "Our own name"}, locale="fr"))
    await other.places.put(a_place("quay", CITY, name={"en": "Our quay"}))

    await take_in(other, await write(full, tmp_path / "all.geojson"))

    assert (await other.places.get("quay")).name == {"en": "Our quay"}
    assert (await other.organizations.get(CITY)).name == {"en": "Our own name"}


@pytest.mark.parametrize(
    ("was", "now", "said"),
    [
        ('"mobility":"mobile"', '"mobility":"flying"', "mobility"),
        ('"device":{', '"devices":{', "it is no disclosure"),
        (f'"organization":"{OTHER_CITY}","published', '"organization":"nobody","published', "nob"),
        ('"geometry":{"coordinates":[2.3500001', '"geometry":{"coordinates":["a"', "device.geom"),
    ],
)
async def test_a_row_that_is_wrong_is_told_and_the_others_are_kept(
    full: Registry, other: Registry, tmp_path: Path, was: str, now: str, said: str
) -> None:
    path = changed(await write(full, tmp_path / "all.ndjson"), was, now)

    report = await take_in(other, path)

    assert report.rejected >= 1
    assert any(said in each.reason for each in report.rejections)
    assert report.created + report.rejected == 7


async def test_two_rows_about_one_device_are_told(
    full: Registry, other: Registry, tmp_path: Path
) -> None:
    path = await write(full, tmp_path / "all.ndjson")
    header, first, *rest = path.read_bytes().splitlines(keepends=True)
    end = rest.pop().replace(b'"devices":7', b'"devices":8')
    path.write_bytes(b"".join([header, first, first, *rest, end]))

    report = await take_in(other, path)

    assert [each.reason for each in report.rejections] == ["an earlier row is the same device"]


async def test_a_header_that_is_wrong_is_refused(
    full: Registry, other: Registry, tmp_path: Path
) -> None:
    path = changed(await write(full, tmp_path / "all.ndjson"), "dtpr-open-data/1", "other/9")

    with pytest.raises(InvalidError, match="its header is wrong"):
        await take_in(other, path)


@pytest.mark.parametrize(
    ("was", "now", "said"),
    [('"{""record"":', '"x{""record"":', "it is no JSON"), ("device__tech", "device__none", "")],
)
async def test_a_cell_that_was_spoilt_is_told(
    full: Registry, other: Registry, tmp_path: Path, was: str, now: str, said: str
) -> None:
    path = changed(await write(full, tmp_path / "all.csv"), was, now)

    report = await take_in(other, path)

    assert report.rejected >= 1
    assert said in report.rejections[0].reason


async def test_rows_of_a_selection_alone_can_be_taken_in(
    full: Registry, other: Registry, tmp_path: Path
) -> None:
    selection = Selection(asked=Asked(place="quay"))

    report = await take_in(other, await write(full, tmp_path / "quay.gpkg", selection))

    assert (report.created, report.rejected) == (1, 0)
    assert await public(other) == [each for each in await public(full) if "=HYP" in str(each)]


async def test_a_file_that_is_no_export_has_to_say_whose_devices_they_are(
    other: Registry, tmp_path: Path
) -> None:
    path = tmp_path / "plain.csv"
    path.write_text("external_id,name,longitude,latitude,elements\n1,a,2,48,mobility\n")

    with pytest.raises(InvalidError, match="name their --organization"):
        await take_in(other, path)


_COPIES = 20_000
_COPYING = f"""
WITH RECURSIVE n (n) AS (SELECT 1000 UNION ALL SELECT n + 1 FROM n WHERE n < 1000 + {_COPIES})
INSERT INTO {{table}} SELECT {{columns}} FROM {{table}} AS t, n WHERE t.{{key}} = 1;
"""


def multiply(file: Path) -> None:
    """Copy the first device many times, straight into the tables."""
    copied = {
        "devices": ("num", "id", "code", "external_id"),
        "revisions": (),
        "published": ("id",),
    }
    with closing(apsw.Connection(str(file))) as connection:
        connection.execute("PRAGMA foreign_keys = OFF")
        for table, unique in copied.items():
            key = "device" if table == "revisions" else "num"
            names = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
            columns = ["n.n" if name in (key, *unique) else f"t.{name}" for name in names]
            sql = _COPYING.format(table=table, columns=", ".join(columns), key=key)
            connection.execute(sql)


@pytest.mark.parametrize("form", ["ndjson", "geojson", "csv"])
async def test_memory_does_not_grow_with_the_export(
    sqlite_template: Path, tmp_path: Path, form: str
) -> None:
    one = await opened(sqlite_template, tmp_path / "big.sqlite3")
    await one.organizations.add(an_organization())
    await publish(one, a_device())
    multiply(tmp_path / "big.sqlite3")
    size = 0

    async with opened_export(one, PUBLISHER, Selection()) as export:
        tracemalloc.start()
        async for piece in export.pieces(form):
            size += len(piece)
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()

    assert export.devices == _COPIES + 2
    assert size > 15_000_000
    assert peak < 4_000_000
