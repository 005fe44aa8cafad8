"""GeoPackage: a row a feature, in WGS 84, where the extra is there."""

import io
from pathlib import Path

import hypothesis.strategies as st
import pyogrio
import pytest
from hypothesis import given, settings

from dtpr.errors import InvalidError
from dtpr.formats import RawRow, find_format, geopackage

POINT = {"type": "Point", "coordinates": [2.35, 48.85]}


def reread(folder: Path, data: bytes) -> list[RawRow]:
    path = folder / "rows.gpkg"
    path.write_bytes(data)
    with path.open("rb") as file:
        return list(geopackage.read(file).rows)


@given(st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\0")), min_size=1))
@settings(max_examples=5)
def test_rows_are_the_same_after_a_geopackage(
    tmp_path_factory: pytest.TempPathFactory, texts: list[str]
) -> None:
    rows = [
        RawRow(number=number, values={"name": text, "other": "x"}, geometry=POINT)
        for number, text in enumerate(texts, start=1)
    ]

    assert reread(tmp_path_factory.mktemp("gpkg"), geopackage.write(rows)) == rows


def test_a_row_without_a_geometry_and_values_that_are_no_texts_are_written(tmp_path: Path) -> None:
    rows = [
        RawRow(number=1, values={"a": 1, "b": None}, geometry=None),
        RawRow(number=2, values={"a": [1]}, geometry=POINT),
    ]

    found = reread(tmp_path, geopackage.write(rows))

    assert [each.values for each in found] == [{"a": "1"}, {"a": "[1]"}]
    assert [each.geometry for each in found] == [None, POINT]


def test_it_is_known_by_its_first_bytes() -> None:
    assert find_format("file", b"SQLite format 3\0and more") is geopackage


def test_a_file_that_is_none_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidError, match="no GeoPackage that GDAL can read"):
        reread(tmp_path, b"SQLite format 3\0 but nothing else")


def test_another_crs_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "rows.gpkg"
    path.write_bytes(geopackage.write([RawRow(number=1, values={"a": "b"}, geometry=POINT)]))
    meta, _, shapes, fields = pyogrio.raw.read(path)
    told = {**meta, "crs": "EPSG:3857"}
    pyogrio.raw.write(
        tmp_path / "moved.gpkg",
        geometry=shapes,
        field_data=fields,
        fields=meta["fields"],
        geometry_type="Point",
        crs=told["crs"],
    )

    with (
        (tmp_path / "moved.gpkg").open("rb") as file,
        pytest.raises(InvalidError, match="the coordinates are in EPSG:3857"),
    ):
        geopackage.read(file)


def test_without_the_extra_the_refusal_names_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(geopackage, "find_spec", lambda _name: None)

    with pytest.raises(InvalidError, match=r"needs pyogrio and pyarrow; .*dtpr\[gis\]"):
        geopackage.read(io.BytesIO(b""))
