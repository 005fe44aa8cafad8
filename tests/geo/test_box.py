"""Boxes surely hold what they are made for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dtpr.errors import InvalidError
from dtpr.geo.box import Box, box_around, box_of, box_of_sector, join, parse_bbox, positions_of
from dtpr.schema.geometry import (
    Geometry,
    LineString,
    MultiLineString,
    MultiPolygon,
    Point,
    Polygon,
    Position,
)
from tests.support.devices import a_square
from tests.support.earth import bearings, metres, positions, walk

# What PROJ loses by walking there and what a longitude loses near a pole.
SLACK_DEG = 1e-9


def holds(box: Box, position: Position) -> bool:
    lon, lat = position
    names = {lon, lon - 360, lon + 360}
    return any(
        part.west - SLACK_DEG <= name <= part.east + SLACK_DEG
        and part.south - SLACK_DEG <= lat <= part.north + SLACK_DEG
        for part in box.parts()
        for name in names
    )


@given(positions, st.floats(0.01, 200_000), bearings, st.floats(0, 1))
def test_a_box_holds_every_position_of_its_disc(
    centre: Position, radius: float, direction: float, part: float
) -> None:
    box = box_around(*centre, radius)

    assert holds(box, centre)
    assert holds(box, walk(centre, direction, radius))
    assert holds(box, walk(centre, direction, radius * part))


@given(st.tuples(st.floats(-180, 180), st.floats(-80, 80)), st.floats(1, 50_000))
def test_a_box_is_hardly_larger_than_its_disc(centre: Position, radius: float) -> None:
    box = box_around(*centre, radius)
    lon, lat = centre

    for corner in ((lon, box.south), (lon, box.north), (box.west, lat), (box.east, lat)):
        assert 0.99 * radius < metres(centre, corner) < 1.02 * radius


@pytest.mark.parametrize("lat", [89.99, 90, -89.99, -90])
def test_a_box_around_a_pole_goes_all_the_way_round(lat: float) -> None:
    box = box_around(12, lat, 5000)

    assert (box.west, box.east) == (-180, 180)
    assert max(abs(box.north), abs(box.south)) == 90


@given(st.floats(-0.04, 0.04))
def test_a_box_across_the_antimeridian_has_two_parts(offset: float) -> None:
    lon = 180 + offset if offset < 0 else offset - 180

    box = box_around(lon, 0, 5000)

    first, second = box.parts()
    assert box.west > box.east
    assert (first.east, second.west) == (180, -180)
    assert first.west <= first.east
    assert second.west <= second.east


def test_a_box_elsewhere_has_one_part() -> None:
    box = box_around(10, 50, 5000)

    assert box.parts() == (box,)


A_SQUARE = a_square(1, 2, 3)
GEOMETRIES: list[tuple[Geometry, Box]] = [
    (Point(coordinates=(1, 2)), Box(1, 2, 1, 2)),
    (LineString(coordinates=[(3, 1), (1, 2)]), Box(1, 1, 3, 2)),
    (MultiLineString(coordinates=[[(3, 1), (1, 2)], [(0, 5), (1, 1)]]), Box(0, 1, 3, 5)),
    (A_SQUARE, Box(1, 2, 4, 5)),
    (
        MultiPolygon(coordinates=[A_SQUARE.coordinates, a_square(-9, 0, 1).coordinates]),
        Box(-9, 0, 4, 5),
    ),
]


@pytest.mark.parametrize(("geometry", "box"), GEOMETRIES)
def test_the_box_of_a_geometry_is_tight(geometry: Geometry, box: Box) -> None:
    assert box_of(geometry) == box


@pytest.mark.parametrize(
    ("geometry", "count"),
    [(each, n) for (each, _), n in zip(GEOMETRIES, (1, 2, 4, 5, 10), strict=True)],
)
def test_all_positions_of_a_geometry_are_found(geometry: Geometry, count: int) -> None:
    assert len(positions_of(geometry)) == count


def test_the_holes_of_an_area_are_positions_too() -> None:
    rings = [*a_square(0, 0, 9).coordinates, *a_square(1, 1, 1).coordinates]

    assert len(positions_of(Polygon(coordinates=rings))) == 10


@pytest.mark.parametrize(
    ("text", "box"),
    [
        ("-1.6,46.2,-1.5,46.4", Box(-1.6, 46.2, -1.5, 46.4)),
        (" 1, 2 ,3,4 ", Box(1, 2, 3, 4)),
        ("179,-1,-179,1", Box(179, -1, -179, 1)),
        ("-180,-90,180,90", Box(-180, -90, 180, 90)),
        ("5,5,5,5", Box(5, 5, 5, 5)),
    ],
)
def test_a_bounding_box_is_read_from_west_south_east_north(text: str, box: Box) -> None:
    assert parse_bbox(text) == box


@pytest.mark.parametrize(
    "text",
    [
        "",
        "1,2,3",
        "1,2,3,4,5",
        "a,b,c,d",
        "1;2;3;4",
        "0,50,1,49",
        "-181,0,1,1",
        "0,0,181,1",
        "0,-91,1,1",
        "0,0,1,91",
        "nan,0,1,1",
        "0,0,inf,1",
        "0,nan,1,1",
    ],
)
def test_a_bounding_box_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(InvalidError) as caught:
        parse_bbox(text)

    (problem,) = caught.value.problems
    assert problem.field == "bbox"
    assert "west,south,east,north" in problem.mend


def test_boxes_are_joined() -> None:
    assert join([Box(0, 0, 1, 1), Box(5, -2, 6, 0.5)]) == Box(0, -2, 6, 1)
    assert join([Box(179, 0, -179, 1)]) == Box(179, 0, -179, 1)
    assert join([Box(179, 0, -179, 1), Box(170, 5, 171, 6)]) == Box(-180, 0, 180, 6)
    with pytest.raises(ValueError, match="empty"):
        join([])


@given(st.lists(st.tuples(positions, st.floats(0.1, 50_000)), min_size=1, max_size=4), bearings)
def test_a_joined_box_holds_each_of_its_discs(
    discs: list[tuple[Position, float]], direction: float
) -> None:
    joined = join(box_around(*centre, radius) for centre, radius in discs)

    assert all(holds(joined, walk(centre, direction, radius)) for centre, radius in discs)


@given(
    positions,
    bearings,
    st.floats(1, 360),
    st.one_of(st.floats(0.5, 500), st.floats(500, 50_000)),
    st.floats(-0.5, 0.5),
    st.floats(0, 1),
)
def test_a_box_holds_every_position_of_its_sector(
    apex: Position, middle: float, width: float, reach: float, turn: float, part: float
) -> None:
    box = box_of_sector(*apex, middle, width, reach)

    assert holds(box, walk(apex, middle + turn * width, part * reach))


def test_the_box_of_a_narrow_sector_is_a_fraction_of_that_of_its_disc() -> None:
    narrow, disc = (box_of_sector(2.35, 48.85, 60, width, 100) for width in (30, 360))

    areas = [(each.east - each.west) * (each.north - each.south) for each in (narrow, disc)]
    assert areas[0] < areas[1] / 4
