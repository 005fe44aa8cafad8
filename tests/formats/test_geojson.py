import io
from typing import Any

import msgspec
import pytest

from dtpr.errors import InvalidError
from dtpr.formats import RawRow
from dtpr.formats.geojson import read

POINT = {"type": "Point", "coordinates": [2.5, 48.5]}


def feature(**values: Any) -> dict[str, Any]:
    return {"type": "Feature", "properties": values, "geometry": POINT}


def rows(document: Any, encoding: str = "utf-8") -> list[RawRow]:
    data = msgspec.json.encode(document).decode().encode(encoding)
    return list(read(io.BytesIO(data)).rows)


def collection(*features: Any, **more: Any) -> dict[str, Any]:
    return {"type": "FeatureCollection", "features": list(features), **more}


def test_a_row_is_a_feature_numbered_from_one() -> None:
    found = rows(collection(feature(id=1.0), feature(id="b")))

    assert found == [
        RawRow(number=1, values={"id": 1.0}, geometry=POINT),
        RawRow(number=2, values={"id": "b"}, geometry=POINT),
    ]


def test_a_single_feature_is_one_row() -> None:
    assert rows(feature(name="Pier")) == [RawRow(number=1, values={"name": "Pier"}, geometry=POINT)]


def test_an_empty_collection_has_no_rows() -> None:
    assert rows(collection()) == []


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_a_mark_is_no_part_of_the_document(encoding: str) -> None:
    assert rows(collection(feature(name="Ü")), encoding)[0].values == {"name": "Ü"}


def test_the_id_of_a_feature_is_a_value_unless_a_property_has_it() -> None:
    found = rows(collection({**feature(), "id": 7}, {**feature(id="own"), "id": 7}))

    assert [each.values["id"] for each in found] == [7, "own"]


def test_a_feature_may_have_neither_properties_nor_geometry() -> None:
    found = rows(collection({"type": "Feature", "properties": None, "geometry": None}))

    assert found == [RawRow(number=1, values={})]


@pytest.mark.parametrize(
    "name",
    [
        "urn:ogc:def:crs:OGC:1.3:CRS84",
        "urn:ogc:def:crs:OGC::CRS84",
        "urn:ogc:def:crs:EPSG::4326",
        "http://www.opengis.net/def/crs/OGC/1.3/CRS84",
        "http://www.opengis.net/def/crs/EPSG/0/4326",
        "EPSG:4326",
        "epsg:4326",
        "OGC:CRS84",
        "CRS84",
    ],
)
def test_wgs_84_is_taken_by_any_of_its_names(name: str) -> None:
    crs = {"type": "name", "properties": {"name": name}}

    assert rows(collection(feature(), crs=crs))


@pytest.mark.parametrize(
    "crs",
    [
        {"type": "name", "properties": {"name": "EPSG:27700"}},
        {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::43267"}},
        {"type": "name", "properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84h"}},
        {"type": "link", "properties": {"href": "crs.prj"}},
        {"type": "name", "properties": "EPSG:4326"},
        "EPSG:4326",
    ],
)
def test_any_other_system_is_refused_with_the_mend(crs: Any) -> None:
    with pytest.raises(InvalidError, match=r"convert to WGS 84 \(EPSG:4326\)"):
        rows(collection(feature(), crs=crs))


@pytest.mark.parametrize(
    "bad",
    [
        {"type": "Point", "coordinates": [1, 2]},
        {"type": "Feature", "properties": [], "geometry": None},
        {"type": "Feature", "properties": {}, "geometry": [1, 2]},
        ["Feature"],
        None,
    ],
)
def test_a_bad_feature_is_a_problem_of_its_own_row(bad: Any) -> None:
    found = rows(collection(feature(id=1), bad, feature(id=3)))

    assert [each.problem is None for each in found] == [True, False, True]
    assert found[1].number == 2


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{",
        b"[]",
        b'{"type": "Point", "coordinates": [1, 2]}',
        b'{"features": []}',
        b'{"type": "FeatureCollection", "features": {}}',
        b'{"type": "FeatureCollection", "crs": ' + b"[" * 100_000,
        b'{"type": "FeatureCollection", "features": [], "x": "\\ud800"}',
    ],
)
def test_what_is_no_geojson_is_refused(data: bytes) -> None:
    with pytest.raises(InvalidError, match="GeoJSON"):
        list(read(io.BytesIO(data)).rows)


def test_letters_outside_the_named_encoding_are_refused() -> None:
    with pytest.raises(InvalidError, match="cannot be decoded"):
        read(io.BytesIO('{"type": "Müller"}'.encode()), "ascii")


def test_a_feature_that_is_nested_without_end_is_a_problem_of_its_row() -> None:
    deep = b'{"type": "Feature", "properties": {"a": ' + b"[" * 100_000 + b"]" * 100_000 + b"}}"
    data = b'{"type": "FeatureCollection", "features": [' + deep + b"]}"

    try:
        found = list(read(io.BytesIO(data)).rows)
    except InvalidError:
        return

    assert found[0].problem
