"""Who registers at a position, held against every statement looked at one by one."""

import random

import pytest
import shapely

from dtpr.geo.anchor import anchor_at
from dtpr.registry.coverage import CoverageMap
from dtpr.schema.geometry import MultiPolygon, Polygon, Position
from dtpr.schema.organization import Organization
from tests.support.devices import a_coverage_statement, a_square, an_organization
from tests.support.earth import metres_to_path, walk
from tests.support.worlds import a_blob


def organizations(centre: Position, dice: random.Random, count: int = 12) -> list[Organization]:
    """Return organizations with statements over ragged areas, small and large."""
    return [
        an_organization(
            f"o-{number}",
            coverage=[
                a_coverage_statement(
                    a_blob(
                        walk(centre, dice.uniform(0, 360), dice.uniform(0, 3000)),
                        dice.choice([4, 40]),
                        dice.choice([120, 900, 8000]),
                        dice,
                    )
                )
                for _ in range(dice.choice([0, 1, 2]))
            ],
        )
        for number in range(count)
    ]


def rings_of(every: list[Organization]) -> list[list[Position]]:
    areas = [each.area for one in every for each in one.coverage]
    return [ring for each in areas if isinstance(each, Polygon) for ring in each.coordinates]


@pytest.mark.parametrize("centre", [(2.35, 48.85), (0.0, 0.0), (-70.0, -53.0), (20.0, 78.0)])
def test_it_finds_what_a_plain_loop_finds(centre: Position) -> None:
    dice = random.Random(8)
    every = organizations(centre, dice)
    known = CoverageMap(every)
    drawn = [
        (one.slug, shapely.Polygon(each.area.coordinates[0]))
        for one in every
        for each in one.coverage
        if isinstance(each.area, Polygon)
    ]
    rings = rings_of(every)
    found = 0

    # Twice over, so that squares are met that are known already.
    for _ in range(120):
        here = walk(centre, dice.uniform(0, 360), 5000 * dice.random() ** 2)
        answer = known.at(anchor_at(*here))
        wanted = [slug for slug, area in drawn if area.covers(shapely.Point(here))]
        assert [owner.slug for owner, _ in answer.statements] == wanted
        assert (
            answer.margin_m <= min(1000, *(metres_to_path(here, each, 200) for each in rings)) + 0.1
        )
        found += len(wanted)

    assert found > 40


def test_a_walk_within_the_margin_changes_nothing() -> None:
    centre, dice = (2.35, 48.85), random.Random(9)
    known = CoverageMap(organizations(centre, dice))
    walked = 0

    for _ in range(300):
        here = walk(centre, dice.uniform(0, 360), 5000 * dice.random() ** 2)
        answer = known.at(anchor_at(*here))
        there = walk(here, dice.uniform(0, 360), 0.999 * answer.margin_m)
        assert known.at(anchor_at(*there)).statements == answer.statements
        walked += answer.margin_m > 20

    assert walked > 50


def test_far_from_every_edge_the_margin_is_wide() -> None:
    country = an_organization(coverage=[a_coverage_statement(a_square(0, 40, 10))])
    known = CoverageMap([country])

    for here in ((5.0, 45.0), (20.0, 45.0)):
        assert known.at(anchor_at(*here)).margin_m > 500


def test_the_antimeridian_and_the_poles_are_no_edge() -> None:
    halves = MultiPolygon(
        coordinates=[a_square(179, -1, 1).coordinates, a_square(-180, -1, 1).coordinates]
    )
    cap = Polygon(coordinates=[[(-180, 80), (180, 80), (180, 90), (-180, 90), (-180, 80)]])
    known = CoverageMap(
        [
            an_organization("seam", coverage=[a_coverage_statement(halves)]),
            an_organization("cap", coverage=[a_coverage_statement(cap)]),
        ]
    )

    for lon in (179.5, 180.0, -180.0, -179.5):
        assert [owner.slug for owner, _ in known.at(anchor_at(lon, -0.5)).statements] == ["seam"]
        assert [owner.slug for owner, _ in known.at(anchor_at(lon, 90.0)).statements] == ["cap"]
        assert known.at(anchor_at(lon, 50.0)).statements == []
