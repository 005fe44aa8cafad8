"""Distances and bearings on the ellipsoid."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dtpr.geo.distance import LEAST_RADIUS_M, leg, to_ecef
from dtpr.schema.geometry import Position
from tests.support.earth import bearings, positions, walk


@given(positions, bearings, st.floats(0, 100_000))
def test_a_leg_is_as_long_as_the_walk_to_its_end(
    start: Position, direction: float, distance: float
) -> None:
    end = walk(start, direction, distance)

    assert leg(*start, *end).distance_m == pytest.approx(distance, abs=1e-6)


@given(st.tuples(st.floats(-180, 180), st.floats(-89, 89)), bearings, st.floats(1, 100_000))
def test_a_leg_sets_out_in_the_direction_of_the_walk(
    start: Position, direction: float, distance: float
) -> None:
    found = leg(*start, *walk(start, direction, distance)).bearing_deg

    assert abs((found - direction + 180) % 360 - 180) < 1e-4


@given(positions, positions)
def test_the_way_back_is_as_long_as_the_way_there(a: Position, b: Position) -> None:
    assert leg(*a, *b).distance_m == pytest.approx(leg(*b, *a).distance_m, abs=1e-6)


@given(st.tuples(st.floats(-180, 180), st.floats(-89, 89)), bearings, st.floats(1, 100_000))
def test_the_way_back_sets_out_where_the_way_there_ends(
    start: Position, direction: float, distance: float
) -> None:
    end = walk(start, direction, distance)

    turn = leg(*start, *end).back_bearing_deg - leg(*end, *start).bearing_deg

    assert abs((turn + 180) % 360 - 180) < 1e-4


def test_known_distances() -> None:
    # One degree of the equator is a / 57.29…; a quarter of a meridian is 10 001 965.729 m (WGS 84).
    assert leg(0, 0, 1, 0).distance_m == pytest.approx(111_319.4908, abs=1e-4)
    assert leg(0, 0, 0, 90).distance_m == pytest.approx(10_001_965.7293, abs=1e-3)
    assert leg(179.5, 0, -179.5, 0).distance_m == pytest.approx(111_319.4908, abs=1e-4)
    assert leg(10, 20, 10, 20).distance_m == 0


@given(positions, bearings, st.floats(0, 1000))
def test_a_short_way_is_as_long_in_space_as_on_the_ground(
    start: Position, direction: float, distance: float
) -> None:
    lon, lat = walk(start, direction, distance)

    ends = to_ecef(np.array([start[0], lon]), np.array([start[1], lat]))

    assert np.linalg.norm(ends[1] - ends[0]) == pytest.approx(distance, abs=1e-3)


def test_the_least_radius_is_the_meridians_at_the_equator() -> None:
    # a(1 - e²) = b² / a with a = 6 378 137 m and b = 6 356 752.3142 m (WGS 84).
    assert pytest.approx(6_335_439.3273, abs=1e-3) == LEAST_RADIUS_M
