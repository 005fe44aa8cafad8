"""OpenStreetMap as JSON: what Overpass answers, and lists of cameras with raw tags."""

import io
import json
from pathlib import Path
from typing import Any

import pytest

from dtpr.errors import InvalidError
from dtpr.formats import RawRow, find_format, osm

TAGS = {"man_made": "surveillance", "direction": "338-23"}
NODE = {"type": "node", "id": 1, "lat": 48.5, "lon": 2.5, "tags": TAGS}


def rows(*elements: Any, **more: Any) -> list[RawRow]:
    document = {"version": 0.6, **more, "elements": elements}
    return list(osm.read(io.BytesIO(json.dumps(document).encode())).rows)


def refusal(data: bytes) -> str:
    with pytest.raises(InvalidError) as caught:
        list(osm.read(io.BytesIO(data)).rows)
    return str(caught.value)


def test_a_node_is_a_row_of_its_tags_with_a_key_and_a_point() -> None:
    (row,) = rows(NODE)

    assert row.values == {**TAGS, "@id": "node/1"}
    assert row.geometry == {"type": "Point", "coordinates": [2.5, 48.5]}
    assert row.problem is None


@pytest.mark.parametrize("kind", ["way", "relation"])
def test_a_way_or_relation_stands_at_its_centre(kind: str) -> None:
    (row,) = rows({"type": kind, "id": 7, "center": {"lat": 48.5, "lon": 2.5}, "tags": TAGS})

    assert row.values["@id"] == f"{kind}/7"
    assert row.geometry == {"type": "Point", "coordinates": [2.5, 48.5]}


def test_a_list_of_cameras_with_raw_tags_is_a_list_of_nodes() -> None:
    camera = {"id": 9, "lat": 48.5, "lon": 2.5, "direction": None, "tags": TAGS}
    data = json.dumps({"count": 1, "cameras": [camera]}).encode()

    (row,) = osm.read(io.BytesIO(data)).rows

    assert row.values == {**TAGS, "@id": "node/9"}


def test_an_element_without_tags_is_the_corner_of_another() -> None:
    corner = {"type": "node", "id": 2, "lat": 1.0, "lon": 1.0}

    assert [each.number for each in rows(corner, NODE)] == [2]


@pytest.mark.parametrize(
    ("element", "column", "said"),
    [
        ({**NODE, "tags": {"highway": "speed_camera"}}, "man_made", "no surveillance"),
        ({"type": "way", "id": 1, "tags": TAGS}, "center", "the way has no position"),
        ({**NODE, "lat": None}, "center", "the node has no position"),
        ({**NODE, "type": "changeset"}, "type", "'changeset' is no type"),
        ({**NODE, "id": "x"}, "", "no element of OpenStreetMap"),
        ("node", "", "no element of OpenStreetMap"),
    ],
)
def test_what_cannot_be_a_device_is_a_row_that_says_so(
    element: Any, column: str, said: str
) -> None:
    (row,) = rows(element)

    assert row.problem is not None
    assert row.problem.field == column
    assert said in row.problem.message
    assert row.problem.mend


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"[]", "it is not OSM JSON"),
        (b'{"elements": ', "it is not OSM JSON"),
        (b'{"version": 0.6}', "no list of elements or cameras"),
        (b'{"elements": [], "remark": "runtime error: timed out"}', "Overpass broke off"),
    ],
)
def test_a_file_that_is_no_whole_answer_is_refused(data: bytes, said: str) -> None:
    assert said in refusal(data)


def test_a_file_in_another_encoding_than_was_said_is_refused() -> None:
    with pytest.raises(InvalidError):
        osm.read(io.BytesIO(b'{"elements": [], "x": "\xff"}'), "utf-8")


def test_a_remark_that_is_no_error_is_let_be() -> None:
    assert len(rows(NODE, remark="considered 3 areas")) == 1


@pytest.mark.parametrize(
    ("head", "chosen"),
    [
        (b'{"version":0.6,"elements":[{"type":"node"', "OSM JSON"),
        (b'{"fetchedAt":"2026-06-19","cameras": [', "OSM JSON"),
        (b'{"type":"FeatureCollection","features":[{"properties":{"elements":[]', "GeoJSON"),
        (b'{"type":"Feature","geometry":null,"properties":{"elements":[]', "GeoJSON"),
        (b"", "GeoJSON"),
    ],
)
def test_json_is_read_as_what_it_looks_like(head: bytes, chosen: str) -> None:
    assert chosen == find_format("a.json", head).NAME


def test_a_row_that_is_no_element_is_not_written() -> None:
    with pytest.raises(InvalidError, match="no key such as node/123"):
        osm.write([RawRow(number=3, values={"id": "1"})])


def test_a_row_without_a_place_is_written_as_an_element_without_one() -> None:
    row = RawRow(number=1, values={**TAGS, "@id": "relation/3"})

    (found,) = osm.read(io.BytesIO(osm.write([row]))).rows

    assert found.values == row.values
    assert found.problem is not None


def test_all_cameras_of_a_real_extract_are_rows(shared: Path) -> None:
    data = (shared / "data" / "bayarea_alpr_osm_rawtags.json").read_bytes()

    found = list(
        find_format("bayarea_alpr_osm_rawtags.json", data[:4096]).read(io.BytesIO(data)).rows
    )

    assert len(found) == 3757
    assert not any(each.problem for each in found)
    assert len({each.values["@id"] for each in found}) == 3757
