"""A point that senses in sectors, held against PROJ's distances and bearings."""

import random

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from dtpr.geo.anchor import anchor_at, to_units
from dtpr.geo.forms import AreaForm, footprint_parts, position_of, read_form
from dtpr.geo.lookout import Lookout, read_view, sector_at
from dtpr.geo.wedge import covers_polar, margin_polar, turn_between
from dtpr.schema.geometry import Point, Position
from dtpr.schema.view import Sector, View
from tests.support.devices import a_sector, a_square
from tests.support.earth import bearing, bearings, metres, positions, walk

sectors = st.builds(
    Sector,
    bearing_deg=bearings,
    width_deg=st.one_of(st.just(360.0), st.floats(1, 360)),
    range_m=st.one_of(st.floats(1, 100), st.floats(100, 20_000)),
)
reaches = st.one_of(st.floats(0, 200), st.floats(0, 25_000))


def lookout_of(apex: Position, several: list[Sector]) -> Lookout:
    there = anchor_at(*apex)
    return Lookout(
        there,
        [
            sector_at(there, known, each.bearing_deg, each.width_deg, each.range_m)
            for known, each in enumerate(several)
        ],
    )


def polar(apex: Position, here: Position, sector: Sector) -> tuple[float, float, float, float]:
    """Return distance, turn, range and width, by PROJ."""
    turn = turn_between(bearing(apex, here), sector.bearing_deg)
    return metres(apex, here), turn, sector.range_m, sector.width_deg


@given(positions, bearings, reaches, st.lists(sectors, min_size=1, max_size=4))
def test_it_senses_where_its_sectors_do(
    apex: Position, turn: float, distance: float, several: list[Sector]
) -> None:
    assume(abs(apex[1]) < 89.99)
    here = walk(apex, turn, distance)
    every = [polar(apex, here, each) for each in several]
    # Nobody can tell on which side of an edge a millimetre lies.
    assume(all(margin_polar(*each) > 0.01 + 1e-5 * distance for each in every))

    look = lookout_of(apex, several).look_from(anchor_at(*here))

    covering = [known for known, each in enumerate(every) if covers_polar(*each)]
    assert look.certainty == min(covering, default=None)
    assert look.distance_m == pytest.approx(metres(apex, here), abs=3e-3)
    margin = min(margin_polar(*each) for each in every)
    assert look.margin_m == pytest.approx(margin, rel=1e-3, abs=0.05)


@given(positions, bearings, reaches, st.lists(sectors, min_size=1, max_size=4), bearings)
def test_a_walk_within_the_margin_changes_nothing(
    apex: Position, turn: float, distance: float, several: list[Sector], direction: float
) -> None:
    here = walk(apex, turn, distance)
    lookout = lookout_of(apex, several)
    look = lookout.look_from(anchor_at(*here))
    # To walk nowhere is to come back a hair's breadth away.
    assume(look.margin_m > 1e-6)

    for share in (0.3, 0.999):
        there = walk(here, direction, share * look.margin_m)
        assert lookout.look_from(anchor_at(*there)).certainty == look.certainty


@given(positions, sectors)
def test_at_its_apex_every_sector_senses(apex: Position, sector: Sector) -> None:
    look = lookout_of(apex, [sector]).look_from(anchor_at(*apex))

    assert (look.certainty, look.distance_m) == (0, 0)


def test_of_views_that_see_the_best_known_counts() -> None:
    apex = (2.0, 48.0)
    there = anchor_at(*apex)
    known = [sector_at(there, each, 0, 360, 50) for each in (2, 0, 1)]

    look = Lookout(there, known).look_from(anchor_at(*walk(apex, 10, 20)))

    assert look.certainty == 0


@given(positions, sectors)
def test_a_view_is_read_as_it_was_written(apex: Position, sector: Sector) -> None:
    [part] = footprint_parts(Point(coordinates=apex), [View(sector=sector, certainty="assumed")])

    read = read_view(part.form)

    assert isinstance(read, tuple)
    assert (to_units(read[0].lon), to_units(read[0].lat)) == tuple(map(to_units, apex))
    known = sector_at(read[0], 2, sector.bearing_deg, sector.width_deg, sector.range_m)
    assert read[1] == known


@given(positions, sectors, bearings, st.floats(0, 1))
def test_the_box_of_a_view_holds_all_that_it_senses(
    apex: Position, sector: Sector, turn: float, share: float
) -> None:
    [part] = footprint_parts(Point(coordinates=apex), [View(sector=sector)])
    form = read_form(part.form)
    assert not isinstance(form, AreaForm)
    apex = position_of(form)  # type: ignore[arg-type]
    here = walk(
        apex, sector.bearing_deg + (turn / 360 - 0.5) * sector.width_deg, share * sector.range_m
    )

    assert any(
        box.west <= here[0] <= box.east and box.south <= here[1] <= box.north
        for box in part.box.parts()
    ) or (abs(here[0]) == 180 and part.box.west > part.box.east)


def test_a_drawn_view_is_no_sector() -> None:
    drawn = View(area=a_square(2, 48, 0.001))

    [part] = footprint_parts(Point(coordinates=(2.0, 48.0)), [drawn])

    assert isinstance(read_view(part.form), AreaForm)


def test_sectors_far_away_are_passed_over_and_change_nothing() -> None:
    dice = random.Random(1)
    apex = (2.0, 48.0)
    several = [
        a_sector(dice.uniform(0, 359), dice.uniform(1, 360), 5 * 2**n).sector for n in range(8)
    ]
    wanted = [each for each in several if each]
    for _ in range(200):
        here = walk(apex, dice.uniform(0, 360), 800 * dice.random() ** 2)
        one = [lookout_of(apex, [each]).look_from(anchor_at(*here)) for each in wanted]
        look = lookout_of(apex, wanted).look_from(anchor_at(*here))
        assert look.margin_m == min(each.margin_m for each in one)
        seeing = [n for n, each in enumerate(one) if each.certainty is not None]
        assert look.certainty == min(seeing, default=None)
