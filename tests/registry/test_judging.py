"""What an answer is made of, held against a plain sort; who ties, and how far it holds."""

from hypothesis import given
from hypothesis import strategies as st

from dtpr.geo.anchor import anchor_at
from dtpr.geo.lookout import Lookout, sector_at
from dtpr.registry.judging import Candidates, Placed, judge
from dtpr.registry.levels import AREA, IN_VIEW, NEAR, Dot, Limits
from dtpr.registry.narrowing import narrowed
from dtpr.schema.geometry import Position
from tests.support.earth import metres, walk

HERE: Position = (2.0, 48.0)
MUCH_M = 10_000.0

# A number, how sensitive, which way, how far: often on the very same spot as others.
places = st.lists(
    st.tuples(
        st.integers(0, 2),
        st.sampled_from([0.0, 90.0, 217.0]),
        st.sampled_from([0.0, 10.0, 10.5, 200.0, 499.0, 501.0]),
    ),
    max_size=14,
)


def dot(num: int, rank: int, place: Position, relation: int = NEAR) -> Dot:
    there = anchor_at(*place)
    return (num, relation + rank, there.x, there.y, there.z, 0 if relation == IN_VIEW else None)


def candidates(dots: list[Dot], sites: list[Placed] | None = None) -> Candidates:
    return Candidates(
        centre=anchor_at(*HERE), slack=MUCH_M, reach_m=MUCH_M, dots=dots, sites=sites or []
    )


@given(places, st.integers(1, 20))
def test_points_come_by_class_then_distance_then_id(
    known: list[tuple[int, float, float]], limit: int
) -> None:
    # Only on the same spot are two equally far: elsewhere rounding would decide.
    spots = [(rank, walk(HERE, turn, far + far * turn / 1e5)) for rank, turn, far in known]
    dots = [dot(num, rank, place) for num, (rank, place) in enumerate(spots)]
    ids = {num: f"{(num * 7919) % 101:03}-{num}" for num in range(len(spots))}
    limits = Limits(radius_m=500, limit=limit)

    first = judge(candidates(dots), anchor_at(*HERE), limits)
    order = {num: place for place, num in enumerate(sorted(first.ties, key=ids.__getitem__))}
    judged = judge(candidates(dots), anchor_at(*HERE), limits, order)

    plain = sorted(
        (rank, round(metres(HERE, place), 4), ids[num], num)
        for num, (rank, place) in enumerate(spots)
        if metres(HERE, place) <= 500
    )
    assert [num for num, _ in judged.chosen] == [each[3] for each in plain[:limit]]
    assert judged.more == (len(plain) > limit)
    assert judged.ties == []


def test_ties_are_named_only_where_they_decide() -> None:
    stack = [dot(num, 1, HERE) for num in range(5)]
    ahead = dot(9, 0, HERE)
    limits = Limits(radius_m=500, limit=1)

    filled = judge(candidates([ahead, *stack]), anchor_at(*HERE), limits)
    tied = judge(candidates(stack), anchor_at(*HERE), limits)

    assert filled.ties == []
    assert sorted(tied.ties) == [0, 1, 2, 3, 4]


def test_relations_that_are_not_asked_for_do_not_count() -> None:
    there = anchor_at(*walk(HERE, 0, 30))
    seeing = Placed(1, 0, Lookout(there, [sector_at(there, 1, 180, 90, 50)]))
    near = dot(2, 2, walk(HERE, 0, 60))

    for relations, wanted in (
        ({"in_view"}, [1]),
        ({"near"}, [2]),
        ({"in_view", "near"}, [1, 2]),
        ({"area"}, []),
    ):
        limits = Limits(radius_m=500, limit=9, relations=frozenset(relations))  # type: ignore[arg-type]
        # A search brings points only where they are asked for.
        known = candidates([near] if "near" in relations else [], [seeing])
        judged = judge(known, anchor_at(*HERE), limits)
        assert [num for num, _ in judged.chosen] == wanted


def test_the_levels_of_relations_follow_each_other() -> None:
    assert (IN_VIEW, AREA, NEAR) == (0, 3, 6)


def test_what_surely_sees_the_whole_square_becomes_a_point() -> None:
    there = anchor_at(*walk(HERE, 0, 30))
    discs = [
        Placed(num, 0, Lookout(there, [sector_at(there, 0, 0, 360, reach)]))
        for num, reach in enumerate((20.0, 31.0, 90.0))
    ]
    known = Candidates(centre=anchor_at(*HERE), slack=5.0, reach_m=500.0, dots=[], sites=discs)

    few = narrowed(known, Limits(radius_m=500, limit=10))

    # One surely does not sense, one may, one surely does.
    assert sorted((each[0], each[1]) for each in few.dots) == [(0, NEAR), (2, IN_VIEW)]
    assert [each.num for each in few.sites] == [1]


def test_where_enough_surely_see_the_rest_is_left_out() -> None:
    sites = []
    for num in range(30):
        there = anchor_at(*walk(HERE, 12 * num, 10 + 5 * num))
        sites.append(Placed(num, 0, Lookout(there, [sector_at(there, 0, 0, 360, 1000)])))
    known = Candidates(
        centre=anchor_at(*HERE),
        slack=2.0,
        reach_m=500.0,
        dots=[dot(99, 0, HERE)],
        sites=sites,
    )
    limits = Limits(radius_m=500, limit=3)

    few = narrowed(known, limits)

    assert {each[0] for each in few.dots} == {0, 1, 2, 3}
    for turn in (0, 120, 240):
        here = anchor_at(*walk(HERE, turn, 1.9))
        one, other = judge(known, here, limits), judge(few, here, limits)
        assert [num for num, _ in one.chosen] == [num for num, _ in other.chosen]
