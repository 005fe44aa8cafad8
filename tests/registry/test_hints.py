"""How wide it was nearby: the nearest known, bounded, and for the same terms only."""

import pytest

from dtpr.geo.anchor import anchor_at
from dtpr.registry import hints
from dtpr.registry.hints import Hints
from dtpr.registry.levels import Limits
from dtpr.registry.rings import FIRST_GUESS_M
from dtpr.registry.store.published import Filters
from dtpr.registry.terms import KnownTerms, Terms
from dtpr.schema.answers import NearbyQuestion
from tests.support.clock import NOON

TERMS = Terms(Limits(radius_m=500, limit=10), Filters())
UNKNOWN = (FIRST_GUESS_M,)


def test_the_nearest_is_taken() -> None:
    known = Hints()
    known.put(anchor_at(2.0005, 48.0005), TERMS, (80.0,))
    known.put(anchor_at(2.0105, 48.0005), TERMS, (30.0, 90.0))

    assert known.get(anchor_at(2.0006, 48.0006), TERMS) == (80.0,)
    assert known.get(anchor_at(2.0106, 48.0006), TERMS) == (30.0, 90.0)
    # Farther away, what was learnt last in the quarter.
    assert known.get(anchor_at(2.0056, 48.0056), TERMS) == (30.0, 90.0)
    assert known.get(anchor_at(3.0, 48.0), TERMS) == UNKNOWN
    assert known.get(anchor_at(2.0006, 48.0006), Terms(TERMS.limits, TERMS.filters)) == UNKNOWN


def test_what_is_used_least_is_forgotten_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hints, "_MOST", 30)
    known = Hints()
    for step in range(50):
        known.put(anchor_at(2 + step, 48), TERMS, (float(step),))

    assert known.get(anchor_at(2, 48), TERMS) == UNKNOWN
    assert known.get(anchor_at(51, 48), TERMS) == (49.0,)


def test_the_same_terms_are_one_object_as_long_as_they_are_in_use() -> None:
    known, day = KnownTerms(), NOON.date()
    first = known.of(NearbyQuestion(lat=1, lon=2, relations=["in_view"]), day)

    assert known.of(NearbyQuestion(lat=3, lon=4, relations=["in_view"]), day) is first
    others = [
        NearbyQuestion(lat=1, lon=2),
        NearbyQuestion(lat=1, lon=2, relations=["area"]),
        NearbyQuestion(lat=1, lon=2, limit=11),
        NearbyQuestion(lat=1, lon=2, element="x"),
        NearbyQuestion(lat=1, lon=2, active_on=day.replace(year=2030)),
    ]
    assert len({id(known.of(each, day)) for each in others} | {id(first)}) == 6
    for step in range(2000):
        known.of(NearbyQuestion(lat=1, lon=2, radius_m=1 + step), day)
    assert known.of(NearbyQuestion(lat=3, lon=4, relations=["in_view"]), day) is not first
