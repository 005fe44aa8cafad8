"""Files for geographic information systems: each is opened by GDAL or Arrow and says the same."""

import json
from pathlib import Path
from zipfile import ZipFile

import msgspec
import pyogrio
import pytest
from pyarrow import parquet

from dtpr.errors import InvalidError, StoreError
from dtpr.formats import gis
from dtpr.formats.gis.__main__ import main
from dtpr.formats.gis.building import build_file
from dtpr.formats.gis.worker import REFUSED
from dtpr.registry import Registry
from tests.support.devices import a_device, publish
from tests.support.exports import fill, write


@pytest.fixture
async def lines(registry: Registry, tmp_path: Path) -> Path:
    """The lines of an export of a register with a bit of everything."""
    await fill(registry)
    return await write(registry, tmp_path / "all.ndjson")


def built(lines: Path, form: str, crs: str = "EPSG:4326") -> Path:
    out = lines.with_name(f"out.{form}")
    build_file(lines, out, form, crs)
    return out


@pytest.mark.parametrize("form", ["gpkg", "fgb", "kml"])
def test_gdal_reads_every_device(lines: Path, form: str) -> None:
    info = pyogrio.read_info(built(lines, form), layer=0)

    assert info["features"] == 7
    assert info["crs"] == "EPSG:4326"
    assert info["total_bounds"][1] == pytest.approx(-48.8499999)


def test_a_geopackage_has_the_places_and_the_header_too(lines: Path) -> None:
    out = built(lines, "gpkg", "EPSG:3857")

    layers = {name: pyogrio.read_info(out, layer=name) for name, _ in pyogrio.list_layers(out)}
    assert {name: each["features"] for name, each in layers.items()} == {
        "devices": 7,
        "places": 2,
        "open_data": 1,
    }
    assert layers["devices"]["crs"] == layers["places"]["crs"] == "EPSG:3857"
    assert layers["places"]["total_bounds"][0] > 200_000


def test_geoparquet_says_its_crs_and_its_terms(lines: Path) -> None:
    plain = parquet.read_table(built(lines, "parquet"))
    moved = parquet.read_table(built(lines, "parquet", "EPSG:3857"))

    geo = [
        json.loads(each.schema.metadata[b"geo"])["columns"]["geometry"] for each in (plain, moved)
    ]
    assert plain.num_rows == moved.num_rows == 7
    assert "crs" not in geo[0]
    assert geo[1]["crs"]["id"]["code"] == 3857
    assert json.loads(plain.schema.metadata[b"open_data"])["licence"]["id"] == "CC-BY-4.0"


def test_shapefiles_have_one_kind_of_geometry_each_and_the_terms_beside(lines: Path) -> None:
    out = built(lines, "shp.zip")

    with ZipFile(out) as archive:
        readme = archive.read("README.txt").decode()
        shapes = [each.filename for each in archive.infolist() if each.filename.endswith(".shp")]
    assert shapes == ["areas.shp", "points.shp", "routes.shp"]
    found = {each: pyogrio.read_info(f"/vsizip/{out}/{each}") for each in shapes}
    assert [each["features"] for each in found.values()] == [3, 3, 1]
    assert "Licence: CC-BY-4.0" in readme
    assert "ext_id: external_id" in readme


async def test_texts_in_shapefiles_are_cut_between_letters(registry: Registry, lines: Path) -> None:
    await publish(registry, a_device("long", description={"fr": "é" * 1000}))
    out = built(await write(registry, lines), "shp.zip")

    _, _, _, fields = pyogrio.raw.read(f"/vsizip/{out}/points.shp", columns=["descr"])
    assert "é" * 127 in list(fields[0])


async def test_an_empty_register_has_files_too(registry: Registry, tmp_path: Path) -> None:
    lines = await write(registry, tmp_path / "none.ndjson")

    for form in ("gpkg", "fgb", "kml", "shp.zip", "parquet"):
        assert built(lines, form).stat().st_size > 0


@pytest.mark.parametrize("form", list(gis.FORMS))
async def test_the_same_register_gives_the_same_bytes(
    registry: Registry, lines: Path, form: str
) -> None:
    one = built(lines, form).read_bytes()

    assert (await write(registry, lines.with_name(f"again.{form}"))).read_bytes() == one


@pytest.mark.parametrize("form", ["gpkg", "fgb", "parquet", "shp.zip"])
async def test_a_device_that_a_crs_cannot_show_is_named(
    registry: Registry, lines: Path, form: str
) -> None:
    draft = await publish(registry, a_device("pole", lat=-90.0))
    lines = await write(registry, lines)

    with pytest.raises(InvalidError, match=f"EPSG:2154 cannot show where the device {draft.code}"):
        await gis.build(lines, lines.with_name(f"out.{form}"), form, "EPSG:2154")


async def test_a_process_that_fails_is_told(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="could not be built"):
        await gis.build(tmp_path / "no lines", tmp_path / "out.gpkg", "gpkg", "EPSG:4326")


async def test_the_process_says_what_it_refuses(
    registry: Registry, tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    await fill(registry)
    await publish(registry, a_device("pole", lat=-90.0))
    lines = await write(registry, tmp_path / "all.ndjson")

    code = main(str(lines), str(tmp_path / "out.fgb"), "fgb", "EPSG:2154")

    told = msgspec.json.decode(capsysbinary.readouterr().out)
    assert (code, told[0]) == (REFUSED, "crs")
    assert main(str(lines), str(tmp_path / "good.fgb"), "fgb", "EPSG:4326") == 0
