import math

import pytest
from shapely import Point, Polygon

from dtpr.schema.taxonomy import ShapeId
from dtpr.signs.outlines import Fill, bounds_of, parse_outline
from dtpr.signs.shapes import (
    CENTRE,
    GRID,
    RULE,
    SHAPE_IDS,
    find_shape,
    ground_of,
    half_width,
    ring_of,
    rounded_polygon,
)
from tests.signs.pictures import area_of, flatten

# Width and height on the 36-unit grid, measured from the published icons (SIGNAGE, 5.1).
EXTENTS: dict[ShapeId, tuple[float, float]] = {
    "hexagon": (31.72, 35.7),
    "circle": (34.0, 34.0),
    "rounded-square": (32.0, 32.0),
    "octagon": (35.3, 35.3),
}


@pytest.mark.parametrize("shape_id", SHAPE_IDS)
def test_a_shape_has_its_measured_size_and_stands_in_the_middle(shape_id: ShapeId) -> None:
    polygon = Polygon(flatten(ground_of(shape_id))[0])

    left, top, right, bottom = polygon.bounds

    assert (right - left, bottom - top) == pytest.approx(EXTENTS[shape_id], abs=0.02)
    assert (left + right, top + bottom) == pytest.approx((GRID, GRID), abs=0.01)


@pytest.mark.parametrize("shape_id", SHAPE_IDS)
def test_the_ring_is_two_contours_a_rule_apart(shape_id: ShapeId) -> None:
    outer, inner = (Polygon(contour) for contour in flatten(ring_of(shape_id)))

    assert outer.contains(inner)
    assert outer.exterior.distance(inner.exterior) == pytest.approx(RULE, abs=0.05)
    assert outer.exterior.is_ccw != inner.exterior.is_ccw


@pytest.mark.parametrize("shape_id", SHAPE_IDS)
def test_the_free_width_lies_inside_the_ring(shape_id: ShapeId) -> None:
    _, inner = (Polygon(contour) for contour in flatten(ring_of(shape_id)))

    for step in range(-26, 27):
        y = step / 2
        half = half_width(shape_id, y) - 0.3
        assert inner.buffer(0.01).contains(Point(CENTRE + half, CENTRE + y))
    assert half_width(shape_id, 30) <= 0


@pytest.mark.parametrize("shape_id", SHAPE_IDS)
def test_a_shape_is_given_as_path_data(shape_id: ShapeId) -> None:
    shape = find_shape(shape_id)

    assert shape.id == shape_id
    assert bounds_of(parse_outline(shape.path)) == pytest.approx(
        bounds_of(ground_of(shape_id)), abs=0.001
    )


def test_a_circle_is_round() -> None:
    contour = flatten(ground_of("circle"))[0]

    assert all(math.dist(point, (18, 18)) == pytest.approx(17, abs=0.01) for point in contour)


def test_corners_stay_sharp_without_a_radius() -> None:
    corners = [(0.0, 0.0), (2.0, 0.0), (0.0, 2.0)]

    assert flatten(rounded_polygon(corners, 0)) == [corners]


def test_rounding_takes_off_the_corners_alone() -> None:
    corners = [(0.0, 0.0), (10.0, 0.0), (10.0, 10.0), (0.0, 10.0)]

    area = area_of(Fill(outline=rounded_polygon(corners, 1)))

    assert area.area == pytest.approx(100 - (4 - math.pi), abs=0.02)
