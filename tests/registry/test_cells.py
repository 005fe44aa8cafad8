"""The memory of squares: what it holds, for how long, and what drops it."""

import pytest

from dtpr.geo.anchor import anchor_at
from dtpr.geo.box import Box
from dtpr.geo.units import Units, units_of
from dtpr.registry.cells import Cells, Square, centre_of, square_at
from dtpr.registry.judging import Candidates
from dtpr.registry.levels import Dot, Limits
from dtpr.registry.store.published import Filters
from dtpr.registry.terms import Terms

TERMS = Terms(Limits(radius_m=500, limit=10), Filters())
MUCH = 2**20
FAR_M = 1000.0
FIVE_MINUTES_S = 300.0


class Seconds:
    """A clock that goes when it is told to."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def seconds() -> Seconds:
    return Seconds()


def a_square(lon: float = 2.0, lat: float = 48.0, terms: Terms = TERMS) -> Square:
    return square_at(anchor_at(lon, lat), FAR_M, terms)


def what_matters(square: Square, reach_m: float = 500.0, dots: int = 0) -> Candidates:
    many: list[Dot] = [(num, 0, 0.0, 0.0, 0.0, None) for num in range(dots)]
    return Candidates(centre=centre_of(square), slack=40, reach_m=reach_m, dots=many, sites=[])


def put(cells: Cells, square: Square, reach_m: float = 500.0, dots: int = 0) -> Candidates:
    candidates = what_matters(square, reach_m, dots)
    cells.put(square, candidates)
    return candidates


def touched(west: float, south: float, east: float, north: float) -> list[Units]:
    return [units_of(each) for each in Box(west, south, east, north).parts()]


def test_a_square_is_known_after_it_was_put() -> None:
    cells, square = Cells(MUCH), a_square()

    candidates = put(cells, square)

    assert cells.get(square) is candidates
    assert cells.get(a_square(terms=Terms(Limits(radius_m=500, limit=11), Filters()))) is None
    assert cells.get(a_square(lon=2.001)) is None


def test_a_square_is_not_answered_from_after_five_minutes(seconds: Seconds) -> None:
    cells, square = Cells(MUCH, seconds), a_square()
    put(cells, square)

    seconds.now += FIVE_MINUTES_S
    assert cells.get(square)

    seconds.now += 1
    assert cells.get(square) is None
    assert len(cells) == 0


def test_squares_past_their_time_go_when_another_is_put(seconds: Seconds) -> None:
    cells = Cells(MUCH, seconds)
    for step in range(5):
        put(cells, a_square(lon=2 + step))
    seconds.now += FIVE_MINUTES_S - 1
    put(cells, young := a_square(lon=10))
    assert len(cells) == 6

    seconds.now += 60
    put(cells, new := a_square(lon=20))

    assert len(cells) == 2
    assert cells.get(young)
    assert cells.get(new)


def test_a_square_that_is_put_anew_lives_anew(seconds: Seconds) -> None:
    cells, square = Cells(MUCH, seconds), a_square()
    put(cells, square)
    seconds.now += FIVE_MINUTES_S - 1

    candidates = put(cells, square)
    seconds.now += FIVE_MINUTES_S - 1

    assert cells.get(square) is candidates
    assert len(cells) == 1


def test_memory_is_bounded_and_the_square_used_least_goes_first() -> None:
    cells = Cells(64 * 1024)
    put(cells, first := a_square(lon=-170))
    for step in range(300):
        put(cells, a_square(lon=-160 + step))
        assert cells.get(first)

    assert 10 < len(cells) < 100
    assert cells.get(a_square(lon=-160)) is None
    assert cells.get(a_square(lon=-160 + 299))


def test_a_square_that_would_take_much_of_the_memory_is_not_kept() -> None:
    cells, square = Cells(64 * 1024), a_square()
    put(cells, square)

    put(cells, square, dots=1000)

    assert cells.get(square) is None
    assert len(cells) == 0


def test_a_change_drops_the_squares_that_it_can_matter_to() -> None:
    cells = Cells(MUCH)
    put(cells, here := a_square(2.0, 48.0))
    put(cells, there := a_square(2.02, 48.0))

    cells.forget(touched(2.001, 48.0, 2.002, 48.001))

    assert cells.get(here) is None
    assert cells.get(there)


@pytest.mark.parametrize(
    "box",
    [(-180, -90, 180, 90), (1, 47, 3, 49), (2.0, 48.0, 2.0, 48.0), (2.5, 48.0, 2.0, 48.0)],
)
def test_a_change_of_any_width_is_seen(box: tuple[float, float, float, float]) -> None:
    cells = Cells(MUCH)
    put(cells, square := a_square(2.0, 48.0))

    cells.forget(touched(*box))

    assert cells.get(square) is None


def test_a_square_whose_answers_reach_far_is_dropped_from_afar() -> None:
    cells = Cells(MUCH)
    put(cells, far := a_square(2.0, 48.0), reach_m=200_000)
    put(cells, close := a_square(2.1, 48.0), reach_m=100)

    cells.forget(touched(3.0, 48.0, 3.0, 48.0))

    assert cells.get(far) is None
    assert cells.get(close)


def test_a_change_at_the_antimeridian_drops_the_squares_of_both_sides() -> None:
    cells = Cells(MUCH)
    squares = [a_square(lon, 0.0) for lon in (-179.999, 179.999)]
    for each in squares:
        put(cells, each)

    cells.forget(touched(179.9985, 0, 179.9985, 0))

    assert [cells.get(each) for each in squares] == [None, None]


def test_after_everything_was_forgotten_squares_are_put_as_before() -> None:
    cells, square = Cells(MUCH), a_square()
    put(cells, square)

    cells.clear()

    assert cells.get(square) is None
    assert len(cells) == 0
    put(cells, square)
    cells.forget(touched(2, 48, 2, 48))
    assert len(cells) == 0


@pytest.mark.parametrize("lon", [-180.0, -0.00001, 0.0, 179.999999, 180.0])
@pytest.mark.parametrize("lat", [-90.0, -45.5, 0.0, 60.25, 89.99, 90.0])
@pytest.mark.parametrize("reach_m", [1.0, 30.0, 5000.0])
def test_every_position_lies_in_a_square_with_a_middle(
    lon: float, lat: float, reach_m: float
) -> None:
    square = square_at(anchor_at(lon, lat), reach_m, TERMS)

    middle = centre_of(square)

    assert abs(middle.lat - lat) < 0.0002
    assert -180 <= middle.lon <= 180


def test_a_square_is_worth_it_when_somebody_asks_again_soon(seconds: Seconds) -> None:
    cells, square = Cells(MUCH, seconds), a_square()

    assert not cells.is_worth_it(square)
    assert not cells.is_worth_it(a_square(lon=2.5))
    assert cells.is_worth_it(square)

    seconds.now += FIVE_MINUTES_S + 1
    assert not cells.is_worth_it(square)


def test_of_many_squares_that_are_asked_about_once_not_all_are_noted() -> None:
    cells, square = Cells(MUCH), a_square()
    cells.is_worth_it(square)

    for step in range(16_384):
        cells.is_worth_it(a_square(lon=3 + step * 1e-3))

    assert not cells.is_worth_it(square)
