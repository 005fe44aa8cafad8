"""What every format must keep: writing and reading again gives the same rows."""

import io
from pathlib import Path
from typing import Any

import hypothesis.strategies as st
import pytest
from hypothesis import given

from dtpr.errors import InvalidError
from dtpr.formats import FORMATS, RawRow, delimited, find_format, geojson, osm
from dtpr.formats.base import Format

letters = st.characters(codec="utf-8", exclude_characters="\0")
columns = st.lists(
    st.text(letters, min_size=1).map(str.strip).filter(bool), min_size=1, max_size=4, unique=True
)
cells = st.text(letters) | st.sampled_from(["=1+1", "'=1", "-5", "-5,5", "@x", "\tx", "\rx", ";|,"])
scalars = (
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
)
plain = st.recursive(
    scalars | st.text(letters),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(letters), inner, max_size=3)
    ),
    max_leaves=6,
)
points = st.builds(
    lambda lon, lat: {"type": "Point", "coordinates": [lon, lat]},
    st.floats(-180, 180),
    st.floats(-90, 90),
)


@st.composite
def tables(draw: st.DrawFn) -> list[dict[str, str]]:
    names = draw(columns)
    row = st.fixed_dictionaries(dict.fromkeys(names, cells))
    filled = row.filter(lambda each: any(cell.strip() for cell in each.values()))
    return draw(st.lists(filled, min_size=1, max_size=6))


def reread(module: Format, data: bytes) -> list[RawRow]:
    return list(module.read(io.BytesIO(data)).rows)


def rows_of(values: list[dict[str, str]]) -> list[RawRow]:
    return [RawRow(number=number, values={**each}) for number, each in enumerate(values, start=1)]


@given(tables())
def test_a_table_is_the_same_after_csv(values: list[dict[str, str]]) -> None:
    found = reread(delimited, delimited.write(rows_of(values)))

    assert [each.values for each in found] == values
    assert reread(delimited, delimited.write(found)) == found


@given(
    st.lists(st.tuples(st.dictionaries(st.text(letters), plain), st.none() | points), max_size=4)
)
def test_features_are_the_same_after_geojson(features: list[tuple[dict[str, Any], Any]]) -> None:
    rows = [
        RawRow(number=number, values=values, geometry=geometry)
        for number, (values, geometry) in enumerate(features, start=1)
    ]

    assert reread(geojson, geojson.write(rows)) == rows


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["node", "way", "relation"]),
            st.integers(0, 2**53),
            st.dictionaries(st.text(letters), st.text(letters), max_size=3),
            points,
        ),
        max_size=4,
    )
)
def test_elements_are_the_same_after_osm(elements: list[tuple[str, int, Any, Any]]) -> None:
    rows = [
        RawRow(
            number=number,
            values={**tags, "man_made": "surveillance", "@id": f"{kind}/{key}"},
            geometry=point,
        )
        for number, (kind, key, tags, point) in enumerate(elements, start=1)
    ]

    assert reread(osm, osm.write(rows)) == rows


@pytest.mark.parametrize(
    "name",
    [
        "bayarea_alpr_osm_rawtags.json",
        "trafford_cctv.csv",
        "trafford_cctv.geojson",
        "aot_chicago_nodes.csv",
        "aot_linknyc_nodes.csv",
    ],
)
def test_a_real_file_is_the_same_after_its_own_format(shared: Path, name: str) -> None:
    data = (shared / "data" / name).read_bytes()
    module = find_format(name, data)

    once = reread(module, data)

    assert once
    assert reread(module, module.write(once)) == once


def test_features_keep_their_geometry_as_a_column_of_csv() -> None:
    point = {"type": "Point", "coordinates": [1.5, 2]}
    row = RawRow(number=1, values={"id": 7, "on": None}, geometry=point)

    found = reread(delimited, delimited.write([row]))

    assert found[0].values == {
        "id": "7",
        "on": "",
        "geometry": '{"type":"Point","coordinates":[1.5,2]}',
    }


@pytest.mark.parametrize(
    ("name", "head", "chosen"),
    [
        ("a.CSV", b"", "CSV"),
        ("a.tsv", b"", "CSV"),
        ("a.geojson", b"", "GeoJSON"),
        ("a.json", b"", "GeoJSON"),
        ("a.txt", b"id;name\n", "CSV"),
        ("a", b'\xef\xbb\xbf {"type": 1}', "GeoJSON"),
        ("a", "\ufeff{".encode("utf-16-le"), "GeoJSON"),
    ],
)
def test_a_format_is_found_by_suffix_then_by_content(name: str, head: bytes, chosen: str) -> None:
    assert chosen == find_format(name, head).NAME


@pytest.mark.parametrize("head", [b"", b"<xml>", b"%PDF-1.7"])
def test_what_no_format_knows_is_refused_with_those_there_are(head: bytes) -> None:
    with pytest.raises(InvalidError, match=", ".join(each.NAME for each in FORMATS)):
        find_format("a.bin", head)
