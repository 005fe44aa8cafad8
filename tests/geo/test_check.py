"""What cannot be measured is refused, with the field and the mend."""

import pytest

from dtpr.errors import InvalidError
from dtpr.geo.check import check_geometry, check_views
from dtpr.schema.geometry import (
    Geometry,
    LineString,
    MultiLineString,
    MultiPolygon,
    Point,
    Polygon,
    Position,
)
from dtpr.schema.view import View
from tests.support.devices import a_sector, a_square

HOURGLASS: list[Position] = [(0, 0), (1, 1), (1, 0), (0, 1), (0, 0)]
CONCAVE = Polygon(
    coordinates=[[(0, 0), (9, 0), (9, 9), (8, 9), (8, 1), (1, 1), (1, 9), (0, 9), (0, 0)]]
)
RING_SHAPED = Polygon(
    coordinates=[*a_square(0, 0, 9).coordinates, *a_square(0.1, 0.1, 8.8).coordinates]
)


@pytest.mark.parametrize(
    "geometry",
    [
        Point(coordinates=(180, 90)),
        LineString(coordinates=[(179, 0), (180, 0)]),
        LineString(coordinates=[(0, 0), (1, 1), (0, 1), (1, 0)]),
        MultiLineString(coordinates=[[(179, 0), (180, 0)], [(-180, 0), (-179, 0)]]),
        CONCAVE,
        RING_SHAPED,
        MultiPolygon(
            coordinates=[a_square(179, 0, 1).coordinates, a_square(-180, 0, 1).coordinates]
        ),
    ],
)
def test_a_geometry_that_can_be_measured_is_taken(geometry: Geometry) -> None:
    check_geometry("geometry", geometry)


@pytest.mark.parametrize(
    ("geometry", "message"),
    [
        (LineString(coordinates=[(179, 0), (-179, 0)]), "crosses the antimeridian"),
        (MultiLineString(coordinates=[[(0, 0), (1, 1)], [(-179, 0), (179, 0)]]), "antimeridian"),
        (
            Polygon(coordinates=[[(179, 0), (-179, 0), (-179, 1), (179, 1), (179, 0)]]),
            "antimeridian",
        ),
        (Polygon(coordinates=[[(0, 0), (1, 0), (1, 1), (0, 1)]]), "a ring is open"),
        (Polygon(coordinates=[HOURGLASS]), "Self-intersection"),
        (Polygon(coordinates=[[(0, 0), (0, 0), (0, 0), (0, 0)]]), "Too few points"),
        (Polygon(coordinates=[[(0, 0), (1, 1), (2, 2), (0, 0)]]), "Self-intersection|Too few"),
        (
            Polygon(coordinates=[*a_square(0, 0, 1).coordinates, *a_square(5, 5, 1).coordinates]),
            "Hole",
        ),
        (LineString(coordinates=[(1, 1), (1, 1)]), "Too few points"),
        (
            MultiPolygon(
                coordinates=[a_square(0, 0, 2).coordinates, a_square(1, 1, 2).coordinates]
            ),
            "Self-intersection",
        ),
    ],
)
def test_a_geometry_that_cannot_be_measured_is_refused(geometry: Geometry, message: str) -> None:
    with pytest.raises(InvalidError, match=message) as caught:
        check_geometry("area", geometry)

    (problem,) = caught.value.problems
    assert problem.field == "area.coordinates"
    assert problem.mend


def test_views_that_can_be_measured_are_taken() -> None:
    check_views(Point(coordinates=(0, 0)), [a_sector(), View(area=a_square(0, 0, 1))])
    check_views(a_square(0, 0, 1), [View(area=a_square(5, 5, 1))])
    check_views(a_square(0, 0, 1), [])


@pytest.mark.parametrize(
    ("geometry", "field"),
    [
        (Point(coordinates=(0, 0)), "views[1].area.coordinates"),
        (a_square(0, 0, 1), "views[0].sector"),
    ],
)
def test_a_view_that_cannot_be_measured_is_refused(geometry: Geometry, field: str) -> None:
    views = [a_sector(), View(area=Polygon(coordinates=[HOURGLASS]))]

    with pytest.raises(InvalidError) as caught:
        check_views(geometry, views)

    (problem,) = caught.value.problems
    assert problem.field == field
    assert problem.mend
