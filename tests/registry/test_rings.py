"""Rings around a position: in few tries they hold all that an answer needs, and not much more."""

import math
from collections.abc import Collection

from hypothesis import given
from hypothesis import strategies as st

from dtpr.registry.levels import NEAR, Limits
from dtpr.registry.rings import FIRST_GUESS_M, MOST_AT_ONCE, Found, Rings, Span

MOST_TRIES = 100

Worlds = list[list[float]]

crowds = st.builds(
    lambda count, start, width: [start + width * each / count for each in range(count)],
    st.integers(513, 3000),
    st.floats(0, 5200),
    st.sampled_from([0.0, 1e-9, 0.3, 5.0, 300.0]),
)
classes = st.one_of(st.just([]), st.lists(st.floats(0, 6000), max_size=150), crowds).map(sorted)
worlds = st.lists(classes, min_size=3, max_size=3)
limits = st.builds(
    Limits,
    radius_m=st.sampled_from([0.5, 30.0, 500.0, 5000.0]),
    limit=st.sampled_from([1, 10, 100]),
)
slacks = st.sampled_from([0.0, 4.0, 18.0, 500.0])
reaches = st.one_of(
    st.just((FIRST_GUESS_M,)),
    st.lists(st.one_of(st.floats(0, 5000), st.just(math.inf)), min_size=1, max_size=3).map(tuple),
)


def read(world: Worlds, rings: Rings) -> tuple[dict[int, Found], Collection[int]]:
    """Return the points in each ring, of a crowded class no more than may be read."""
    found: dict[int, Found] = {}
    crowded = set()
    for rank, width in rings.widths.items():
        inside = [
            (metres, (rank * 10_000 + n, NEAR + rank, 0.0, 0.0, metres, None))
            for n, metres in enumerate(world[rank])
            if metres <= width
        ]
        if len(inside) >= rings.most[rank]:
            crowded.add(rank)
            # A store gives any of them.
            inside = inside[-rings.most[rank] :]
        found[rank] = inside
    return found, crowded


def fitted(world: Worlds, span: Span, known: tuple[float, ...]) -> tuple[Rings, dict[int, Found]]:
    """Return rings that fit, with what they hold."""
    rings = Rings(span, known)
    for _ in range(MOST_TRIES):
        found, crowded = read(world, rings)
        if rings.fit(found, crowded) is None:
            return rings, found
    raise AssertionError(f"still not fitted: {rings.widths}")


@given(worlds, limits, slacks, reaches)
def test_fitted_rings_hold_what_every_position_within_the_slack_needs(
    world: Worlds, asked: Limits, slack: float, known: tuple[float, ...]
) -> None:
    span = Span(limits=asked, slack=slack)

    rings, found = fitted(world, span, known)

    kept = {dot[0] for dot in rings.kept(found)}
    # On a line, a position within the slack is that much nearer to all or farther from all.
    for step in (-slack, 0.0, slack):
        inside = [
            rank * 10_000 + n
            for rank in range(3)
            for n, metres in enumerate(world[rank])
            if abs(metres + step) <= asked.radius_m
        ]
        assert kept.issuperset(inside[: asked.limit + 1])


@given(worlds, limits, slacks)
def test_what_was_learnt_fits_at_once(world: Worlds, asked: Limits, slack: float) -> None:
    span = Span(limits=asked, slack=slack)
    rings, _ = fitted(world, span, (FIRST_GUESS_M,))
    crowded = any(len(each) >= MOST_AT_ONCE for each in world)

    again = Rings(span, rings.reaches)

    found, too_many = read(world, again)
    assert crowded or again.fit(found, too_many) is None


@given(crowds, limits)
def test_a_crowd_is_come_to_in_few_tries(crowd: list[float], asked: Limits) -> None:
    span = Span(limits=asked, slack=4.0)
    rings = Rings(span, (FIRST_GUESS_M,))
    tries = 0
    rank: int | None = 0

    while rank is not None:
        tries += 1
        rank = rings.fit(*read([crowd, [], []], rings))

    # For each class: a few rings that widen, and some that are too wide before more is read.
    assert tries <= 24


def test_of_a_class_that_fills_an_answer_the_next_is_not_looked_for() -> None:
    world = [[1.0 * each for each in range(50)], [2.0], [3.0]]

    rings, _ = fitted(world, Span(limits=Limits(radius_m=500, limit=10), slack=4.0), (60.0,))

    assert list(rings.widths) == [0]
    assert rings.reaches == (10.0,)
    assert rings.cuts == [18.0]
