"""Vector tiles: what another decoder reads of them is what was put in."""

from typing import Any

import mapbox_vector_tile
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from dtpr.formats.mvt import EXTENT, Layer, Properties, encode_tile, signed_area

COORDINATES = st.integers(-3000, 7000)
CORNERS = st.tuples(COORDINATES, COORDINATES)
LENGTHS = [120, 124, 125, 126, 127, 128, 16_379, 16_380, 16_383, 16_384]
VALUES = (
    st.text(max_size=20)
    | st.sampled_from(LENGTHS).map("x".__mul__)
    | st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
)
PROPERTIES = st.dictionaries(st.text(max_size=10), VALUES, max_size=5)
SIDES = st.integers(1, 2000)
SQUARE = [(0, 0), (100, 0), (100, 100), (0, 100)]
HOLE = [(20, 20), (20, 40), (40, 40), (40, 20)]


def read(tile: bytes) -> dict[str, Any]:
    found: dict[str, Any] = mapbox_vector_tile.decode(tile, default_options={"y_coord_down": True})
    return found


def features(layer: Layer) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = read(encode_tile([layer]))["devices"]["features"]
    return found


@given(st.lists(st.tuples(CORNERS, PROPERTIES), min_size=1, max_size=8))
def test_points_and_properties_come_back(
    drawn: list[tuple[tuple[int, int], dict[str, Any]]],
) -> None:
    layer = Layer("devices")
    for corner, properties in drawn:
        layer.add_points([corner], Properties(properties))

    found = features(layer)

    assert [tuple(each["geometry"]["coordinates"]) for each in found] == [c for c, _ in drawn]
    for each, (_, properties) in zip(found, drawn, strict=True):
        assert each["properties"] == properties
        kinds = {name: type(value) for name, value in properties.items()}
        assert {name: type(value) for name, value in each["properties"].items()} == kinds


@given(st.lists(CORNERS, min_size=2, max_size=30))
def test_a_line_comes_back_without_corners_that_stand_still(path: list[tuple[int, int]]) -> None:
    layer = Layer("devices")
    moving = [each for place, each in enumerate(path) if place == 0 or each != path[place - 1]]

    layer.add_lines([path], Properties({}))

    if len(moving) < 2:
        assert not len(layer)
    else:
        [found] = features(layer)
        assert found["geometry"] == {"type": "LineString", "coordinates": [[*c] for c in moving]}


@given(
    COORDINATES, COORDINATES, st.integers(1, 2000), st.integers(1, 2000), st.sampled_from([1, -1])
)
def test_an_area_comes_back_whichever_way_it_was_drawn(
    west: int, north: int, width: int, height: int, way: int
) -> None:
    east, south = west + width, north + height
    ring = [(west, north), (east, north), (east, south), (west, south)]
    layer = Layer("devices")

    layer.add_polygons([[[*ring, ring[0]][::way]]], Properties({}))

    [found] = features(layer)
    shape = shapely.geometry.shape(found["geometry"])
    assert shape.equals(shapely.box(west, north, east, south))
    assert signed_area(found["geometry"]["coordinates"][0]) == 2 * width * height


def test_a_hole_is_turned_against_its_area_and_areas_follow_one_another() -> None:
    layer = Layer("devices")
    other = [[(x + 200, y) for x, y in ring] for ring in (SQUARE, HOLE)]

    layer.add_polygons([[SQUARE, HOLE], other], Properties({"a": 1}))
    layer.add_polygons([[SQUARE[::-1], HOLE[::-1]]], Properties({"a": 1}))

    several, one = features(layer)
    assert several["geometry"]["type"] == "MultiPolygon"
    for rings in (*several["geometry"]["coordinates"], one["geometry"]["coordinates"]):
        assert [signed_area(ring) for ring in rings] == [20_000, -800]
    assert several["properties"] == one["properties"] == {"a": 1}


@pytest.mark.parametrize(
    "rings",
    [
        [[(5, 5), (5, 5), (5, 5), (5, 5)]],
        [[(0, 0), (10, 10), (0, 0)]],
        [[(0, 0), (10, 10), (20, 20), (0, 0)]],
        [[(5, 5)], HOLE],
    ],
)
def test_what_has_no_area_is_left_out_with_its_holes(rings: list[list[tuple[int, int]]]) -> None:
    layer = Layer("devices")

    layer.add_polygons([rings], Properties({}))

    assert not len(layer)
    assert encode_tile([layer]) == b""


def test_a_hole_without_an_area_is_left_out_and_its_area_stays() -> None:
    layer = Layer("devices")

    layer.add_polygons([[SQUARE, [(5, 5), (6, 6), (5, 5)]]], Properties({}))

    [found] = features(layer)
    assert len(found["geometry"]["coordinates"]) == 1


def test_true_and_1_are_values_of_their_own() -> None:
    layer = Layer("devices")

    layer.add_points([(1, 1)], Properties({"a": True, "b": 1, "c": 1.0}))

    [found] = features(layer)
    assert [type(found["properties"][each]) for each in "abc"] == [bool, int, float]


def test_layers_say_their_version_and_extent_and_stand_in_order() -> None:
    layers = [Layer("devices"), Layer("none"), Layer("places")]
    for each in layers[::2]:
        each.add_points([(1, 2), (3, 4)], Properties({}))

    found = read(encode_tile(layers))

    assert list(found) == ["devices", "places"]
    assert {(each["version"], each["extent"]) for each in found.values()} == {(2, EXTENT)}
    assert found["places"]["features"][0]["geometry"]["type"] == "MultiPoint"


def test_what_features_share_is_said_of_each() -> None:
    layer = Layer("devices")
    names, values = ("a", "b", "c", "d"), (1, True, "x", None)

    for number in range(2):
        layer.add_points([(1, 1)], Properties({"n": number}, layer.share(names, values)))

    assert [each["properties"] for each in features(layer)] == [
        {"n": 0, "a": 1, "b": True, "c": "x"},
        {"n": 1, "a": 1, "b": True, "c": "x"},
    ]


def test_an_outline_is_drawn_around_its_centre() -> None:
    layer = Layer("devices")

    layer.add_outline((100, 200), ((0, 0), (10, 0), (10, 10)), Properties({}))
    layer.add_outline((100, 200), ((0, 0), (10, 0), (20, 0)), Properties({}))

    [found] = features(layer)
    assert found["geometry"]["coordinates"] == [[[100, 200], [110, 200], [110, 210], [100, 200]]]
