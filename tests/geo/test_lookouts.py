"""Many points that sense, looked at all at once: the same to the last bit as one by one."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from dtpr.geo.anchor import anchor_at
from dtpr.geo.forms import footprint_parts
from dtpr.geo.lookout import read_lookout
from dtpr.geo.lookouts import UNSEEN, Lookouts
from dtpr.schema.geometry import Point, Position
from dtpr.schema.view import Sector, View
from tests.support.earth import bearings, positions, walk

sectors = st.builds(
    Sector,
    bearing_deg=bearings,
    width_deg=st.one_of(st.just(360.0), st.floats(1, 360)),
    range_m=st.one_of(st.floats(1, 100), st.floats(100, 20_000)),
)
views = st.builds(
    View, sector=sectors, certainty=st.sampled_from(["surveyed", "declared", "assumed"])
)
# Which way and how far, often the very same spot; and what is sensed there.
devices = st.tuples(
    bearings,
    st.sampled_from([0.0, 0.0, 3.0, 250.0, 9000.0]),
    st.lists(views, min_size=1, max_size=3),
)


def parts_of(place: Position, several: list[View]) -> list[bytes]:
    return [each.form for each in footprint_parts(Point(coordinates=place), several)]


@given(positions, st.lists(devices, min_size=1, max_size=12), bearings, st.floats(0, 9000))
def test_each_lies_as_it_does_alone(
    place: Position, several: list[tuple[float, float, list[View]]], turn: float, far: float
) -> None:
    forms = [parts_of(walk(place, way, off), seen) for way, off, seen in several]
    many = Lookouts(forms)
    for here in (anchor_at(*place), anchor_at(*walk(place, turn, far))):
        looks = many.look_from(here)

        for number, each in enumerate(forms):
            alone = read_lookout(tuple(each))
            assert alone
            look = alone.look_from(here)
            known = int(looks.certainty[number])
            assert (None if known == UNSEEN else known) == look.certainty
            assert looks.distance_m[number] == look.distance_m
            assert np.isclose(looks.margin_m[number], look.margin_m, rtol=1e-9, atol=1e-6)
            assert many.place_of(number) == alone.spot
