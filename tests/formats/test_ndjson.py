"""NDJSON: features a line, or an export with a header and an end."""

import io
from typing import Any

import hypothesis.strategies as st
import pytest
from hypothesis import given

from dtpr.errors import InvalidError
from dtpr.formats import RawRow, find_format, geojson, ndjson, osm

values = st.dictionaries(
    st.text(max_size=5), st.none() | st.booleans() | st.integers(-9, 9) | st.text(), max_size=3
)
points = st.builds(
    lambda lon, lat: {"type": "Point", "coordinates": [lon, lat]},
    st.floats(-180, 180),
    st.floats(-90, 90),
)
HEADER = (
    b'{"record":"header","format":"dtpr-open-data/1","register":{"name":"a","url":"b"},'
    b'"licence":{"id":"c","url":"d"},"attribution":"e","as_of":null,"organizations":[],"places":[]}'
)


def rows_of(data: bytes, encoding: str | None = None) -> list[RawRow]:
    return list(ndjson.read(io.BytesIO(data), encoding).rows)


@given(st.lists(st.tuples(values, st.none() | points), max_size=4))
def test_rows_are_the_same_after_ndjson(given_rows: list[tuple[dict[str, Any], Any]]) -> None:
    rows = [
        RawRow(number=number, values=some, geometry=geometry)
        for number, (some, geometry) in enumerate(given_rows, start=1)
    ]

    assert rows_of(ndjson.write(rows)) == rows


@pytest.mark.parametrize(
    ("line", "said"), [(b"{", "no JSON"), (b"[1]", "no JSON object"), (b'{"a":1}', "not a Feature")]
)
def test_a_line_that_is_no_feature_is_a_row_with_a_problem(line: bytes, said: str) -> None:
    [row] = rows_of(line + b"\n\n")

    assert row.problem is not None
    assert said in row.problem.message


def test_other_encodings_are_read() -> None:
    [row] = rows_of('{"type":"Feature","properties":{"a":"é"}}'.encode("cp1252"), "cp1252")

    assert row.values == {"a": "é"}


def test_a_wrong_encoding_is_refused() -> None:
    with pytest.raises(InvalidError, match="cannot be decoded"):
        rows_of(b'{"a":"\x81"}', "cp1252")


def test_an_export_without_devices_has_no_rows() -> None:
    end = b'{"record":"end","devices":0,"sha256":""}'

    reading = ndjson.read(io.BytesIO(HEADER + b"\n" + end))

    assert list(reading.rows) == []
    assert reading.header is not None
    assert reading.header.attribution == "e"


@pytest.mark.parametrize(
    ("end", "said"),
    [
        (b"", "its end is missing, and 0 are there"),
        (b'{"record":"end","devices":1,"sha256":""}', "its end tells 1 devices, and 0 are there"),
        (b'{"record":"end","devices":', "its end is wrong"),
    ],
)
def test_an_export_that_lost_something_is_refused(end: bytes, said: str) -> None:
    with pytest.raises(InvalidError, match=said):
        rows_of(HEADER + b"\n" + end)


def test_it_is_told_from_other_json_by_its_lines() -> None:
    assert find_format("file", HEADER) is ndjson
    assert find_format("file", b'{"a":1}\n{"a":2}\n') is ndjson
    assert find_format("file", b'{"type":\n"FeatureCollection"}') is geojson
    assert find_format("file", b'{"elements":[]}') is osm
    assert find_format("all.jsonl", b"") is ndjson
