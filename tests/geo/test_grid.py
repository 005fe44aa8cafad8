"""The fixed grid: cells within cells, the same for everybody, right at the seam and the poles."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from dtpr.geo.box import Box
from dtpr.geo.check import check_geometry
from dtpr.geo.distance import leg
from dtpr.geo.grid import ROW_MILLIDEGREES, cell_at, covers_cell, draw_cell, tell_apart
from dtpr.schema.generalization import CELL_SIZES, CellSize
from dtpr.schema.geometry import MultiPolygon, Point, Polygon, Position

CAP = 89.95
"""From here on to the pole there is one round cell of the coarsest size."""

sizes = st.sampled_from(CELL_SIZES)
lons = st.floats(-180, 180) | st.sampled_from([-180.0, 180.0, 0.0, 179.9999999])
lats = (
    st.floats(-90, 90)
    | st.floats(89.9, 90)
    | st.floats(-90, -89.9)
    | st.integers(-90_000, 90_000).map(lambda each: each / 1000)
)
positions = st.tuples(lons, lats)


def squares(size: CellSize) -> tuple[float, float, float, float]:
    cell = cell_at(2.35, 48.8566, size)
    return cell.west, cell.south, cell.east, cell.north


def nested(inner: Box, outer: Box) -> bool:
    across = outer.west <= inner.west and inner.east <= outer.east
    return across and outer.south <= inner.south and inner.north <= outer.north


def apart(one: Box, other: Box) -> bool:
    across = one.east <= other.west or other.east <= one.west
    return across or one.north <= other.south or other.north <= one.south


def test_the_cells_of_a_spot_never_change() -> None:
    # A grid that moved would cut its own cells in the history of every device.
    assert [squares(each) for each in CELL_SIZES] == [
        (2.3190603, 48.85, 2.3872679, 48.9),
        (2.3463433, 48.85, 2.3599848, 48.86),
        (2.3463433, 48.855, 2.3531641, 48.86),
        (2.3490716, 48.856, 2.3504358, 48.857),
    ]


@given(lons, lats, sizes)
def test_a_cell_holds_its_position(lon: float, lat: float, size: CellSize) -> None:
    cell = cell_at(lon, lat, size)

    assert cell.west <= (-180 if lon == 180 else lon) < cell.east
    assert cell.south <= lat
    assert lat < cell.north or lat == 90
    assert -180 <= cell.west < cell.east <= 180
    assert -90 <= cell.south < cell.north <= 90


@given(lons, lats, sizes, st.data())
def test_every_position_in_a_cell_has_that_cell(
    lon: float, lat: float, size: CellSize, data: st.DataObject
) -> None:
    cell = cell_at(lon, lat, size)

    east = data.draw(st.floats(cell.west, cell.east, exclude_max=True))
    north = data.draw(st.floats(cell.south, cell.north, exclude_max=True))

    assert cell_at(east, north, size) == cell


@given(positions, sizes, positions, sizes, st.floats(-0.05, 0.05), st.floats(-0.05, 0.05))
def test_two_cells_lie_one_in_the_other_or_share_no_ground(
    here: Position, size: CellSize, far: Position, other: CellSize, east: float, north: float
) -> None:
    one = cell_at(*here, size)
    near = (max(-180, min(180, here[0] + east)), max(-90, min(90, here[1] + north)))

    for position in (here, near, far):
        two = cell_at(*position, other)
        assert nested(one, two) or nested(two, one) or apart(one, two)
        assert not tell_apart(draw_cell(one), draw_cell(two))


@given(lons, lats)
def test_a_spot_in_cells_of_every_size_is_known_to_the_finest_and_no_better(
    lon: float, lat: float
) -> None:
    cells = [cell_at(lon, lat, each) for each in CELL_SIZES]

    assert all(nested(inner, outer) for outer, inner in pairwise(cells))


@given(lons, st.floats(-CAP, CAP), sizes)
def test_no_side_of_a_cell_is_shorter_than_its_name_nor_much_longer(
    lon: float, lat: float, size: CellSize
) -> None:
    cell = cell_at(lon, lat, size)
    poleward = max(abs(cell.south), abs(cell.north))
    middle = (cell.west + cell.east) / 2

    # A parallel is longer than the geodesic between its ends, by nearly nothing below 89 degrees.
    width = 2 * leg(cell.west, poleward, middle, poleward).distance_m
    height = leg(lon, cell.south, lon, cell.north).distance_m

    assert size <= height < 1.12 * size
    assert abs(lat) > 89 or size * 0.999 <= width < 1.26 * size


@given(lons, sizes, st.sampled_from([-1, 1]))
def test_a_pole_lies_in_one_round_cell(lon: float, size: CellSize, sign: int) -> None:
    cell = cell_at(lon, 90.0 * sign, size)

    assert (cell.west, cell.east) == (-180, 180)
    assert cell.north - cell.south > 0
    assert {cell.north, cell.south} == {
        90.0 * sign,
        (90_000 - ROW_MILLIDEGREES[size]) * sign / 1000,
    }


@given(lats, sizes)
def test_the_antimeridian_is_one_line_under_both_its_names(lat: float, size: CellSize) -> None:
    assert cell_at(180, lat, size) == cell_at(-180, lat, size)


@given(lons, lats, sizes)
def test_a_drawn_cell_can_be_published(lon: float, lat: float, size: CellSize) -> None:
    drawn = draw_cell(cell_at(lon, lat, size))

    check_geometry("geometry", drawn)
    (ring,) = drawn.coordinates
    turns = sum((x2 - x1) * (y2 + y1) for (x1, y1), (x2, y2) in pairwise(ring))
    assert ring[0] == ring[-1]
    assert turns < 0, "counter-clockwise (RFC 7946, 3.1.6)"


def test_only_an_area_covers_a_cell_and_only_if_all_of_it() -> None:
    cell = cell_at(2.35, 48.8566, 500)
    own = draw_cell(cell)
    around = draw_cell(cell_at(2.35, 48.8566, 5000))
    half = draw_cell(cell_at(2.35, 48.8566, 100))

    assert covers_cell(own, cell)
    assert covers_cell(around, cell)
    assert covers_cell(MultiPolygon(coordinates=[around.coordinates]), cell)
    assert not covers_cell(half, cell)
    assert not covers_cell(Point(coordinates=(2.35, 48.8566)), cell)


def test_areas_that_cut_each_other_tell_more_together() -> None:
    cell = draw_cell(cell_at(2.35, 48.8566, 500))
    west, south, _, north = squares(500)
    ring = [
        (west - 1, south - 1),
        (west + 0.001, south - 1),
        (west + 0.001, north + 1),
        (west - 1, north + 1),
        (west - 1, south - 1),
    ]

    assert tell_apart(cell, Polygon(coordinates=[ring]))
    assert not tell_apart(cell, cell)
    assert not tell_apart(cell, Point(coordinates=(west, south)))
    assert not tell_apart(cell, Point(coordinates=(0, 0)))
