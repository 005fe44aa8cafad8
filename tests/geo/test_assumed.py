"""What is assumed of views: one table for all technologies, and never more than is not said."""

import math

import pytest

from dtpr.geo.assumed import Reach, assumed_table, directed_views, effective_views
from dtpr.geo.directions import Direction
from dtpr.schema.geometry import Geometry, LineString, Point
from dtpr.schema.releases import AI_RELEASE, DEVICE_RELEASE, shipped_taxonomy
from dtpr.schema.rules import TECHNOLOGY_CATEGORIES
from dtpr.schema.view import Sector
from tests.support.devices import CAMERA, SENSOR, a_sector, a_square

SPOT = Point(coordinates=(2.35, 48.85))
RADIO = "identifiable_wifi_sensor"
TABLE = assumed_table()
RANGES = {element: each for each in TABLE.ranges for element in each.elements}
WITHOUT = [element for each in TABLE.without for element in each.elements]


@pytest.mark.parametrize("version", [DEVICE_RELEASE, AI_RELEASE])
def test_every_technology_has_a_range_or_a_reason_for_none(version: str) -> None:
    release = shipped_taxonomy().release(version)
    technologies = {
        each.id for each in release.elements.values() if each.category in TECHNOLOGY_CATEGORIES
    }

    assert technologies <= {*RANGES, *WITHOUT}


def test_the_table_names_technologies_of_the_device_release_each_once() -> None:
    elements = shipped_taxonomy().release(DEVICE_RELEASE).elements
    named = [*(each for row in TABLE.ranges for each in row.elements), *WITHOUT]

    assert len(named) == len(set(named))
    assert {elements[each].category for each in named} == set(TECHNOLOGY_CATEGORIES)


def test_every_figure_has_a_source_and_few_are_estimates() -> None:
    sources = [each.source for each in TABLE.ranges]

    assert all(len(each) > 20 for each in sources)
    assert sum("engineering estimate" in each for each in sources) <= len(sources) / 2
    assert all(each.why for each in TABLE.without)


@pytest.mark.parametrize(
    ("element", "pixels_per_metre"),
    [(CAMERA, 25), ("facial_characterization", 125), ("biometrics", 250)],
)
def test_ranges_of_cameras_follow_from_pixels_per_metre(
    element: str, pixels_per_metre: float
) -> None:
    assumed = RANGES[element]
    half = math.radians(assumed.width_deg / 2)

    computed = 2560 / (pixels_per_metre * 2 * math.tan(half))

    assert assumed.range_m == pytest.approx(computed, rel=0.05)


def test_a_camera_without_a_view_gets_an_assumed_disc_that_says_why() -> None:
    (view,) = effective_views(SPOT, [], ["mobility", CAMERA])

    assert view.sector == Sector(range_m=RANGES[CAMERA].range_m)
    assert view.sector.width_deg == 360
    assert view.certainty == "assumed"
    assert view.source_text is not None
    assert CAMERA in view.source_text
    assert RANGES[CAMERA].source in view.source_text


@pytest.mark.parametrize("element", sorted(RANGES))
def test_what_is_said_of_an_assumed_disc_fits_into_a_view(element: str) -> None:
    (view,) = effective_views(SPOT, [], [element])

    assert len(view.source_text or "") <= 300


def test_of_several_technologies_the_widest_range_wins() -> None:
    (view,) = effective_views(SPOT, [], [CAMERA, RADIO, SENSOR, "microphone"])

    assert view.sector == Sector(range_m=RANGES[RADIO].range_m)


def test_what_a_device_declares_stays_as_it_is() -> None:
    declared = [a_sector(90, 60, 5)]

    assert effective_views(SPOT, declared, [CAMERA]) == declared


@pytest.mark.parametrize("elements", [[], [SENSOR], ["induction_loop", "nfc"], ["riverton:robot"]])
def test_technology_without_a_footprint_sees_nothing(elements: list[str]) -> None:
    assert effective_views(SPOT, [], elements) == []


@pytest.mark.parametrize("geometry", [a_square(0, 0, 1), LineString(coordinates=[(0, 0), (1, 1)])])
def test_nothing_is_assumed_of_areas_and_routes(geometry: Geometry) -> None:
    assert effective_views(geometry, [], [CAMERA]) == []


def test_a_bearing_alone_gets_an_assumed_width_and_range() -> None:
    (view,) = directed_views([Direction(338)], Reach(), [CAMERA], "338")

    assumed = RANGES[CAMERA]
    assert view.sector == Sector(
        bearing_deg=338, width_deg=assumed.width_deg, range_m=assumed.range_m
    )
    assert (view.certainty, view.source_text) == ("assumed", "338")


@pytest.mark.parametrize(
    ("direction", "reach", "certainty"),
    [
        (Direction(0, 45), Reach(), "assumed"),
        (Direction(0), Reach(range_m=30, certainty="surveyed"), "assumed"),
        (Direction(0), Reach(width_deg=90, certainty="surveyed"), "assumed"),
        (Direction(0), Reach(width_deg=90, range_m=30, certainty="surveyed"), "surveyed"),
        (Direction(0, 45), Reach(range_m=30), "declared"),
    ],
)
def test_a_view_is_assumed_as_long_as_a_figure_is(
    direction: Direction, reach: Reach, certainty: str
) -> None:
    (view,) = directed_views([direction], reach, [CAMERA], "as given")

    assert view.certainty == certainty
    assert view.sector is not None
    assert view.sector.range_m == (reach.range_m or RANGES[CAMERA].range_m)
    assert view.sector.width_deg == (
        direction.width_deg or reach.width_deg or RANGES[CAMERA].width_deg
    )


def test_a_direction_is_told_of_what_looks_one_way() -> None:
    (view,) = directed_views([Direction(90)], Reach(), [RADIO, CAMERA], "E")

    assert view.sector is not None
    assert view.sector.range_m == RANGES[CAMERA].range_m


def test_what_looks_all_round_does_so_whatever_its_direction() -> None:
    (view,) = directed_views([Direction(90)], Reach(), [RADIO], "E")

    assert view.sector == Sector(bearing_deg=90, width_deg=360, range_m=RANGES[RADIO].range_m)


def test_no_range_is_made_up_where_none_is_known() -> None:
    assert directed_views([Direction(90)], Reach(), [SENSOR], "E") == []


def test_a_range_that_is_told_needs_no_table() -> None:
    (view,) = directed_views([Direction(90)], Reach(range_m=7), [SENSOR], "E")

    assert view.sector == Sector(bearing_deg=90, width_deg=360, range_m=7)
    assert view.certainty == "assumed"
