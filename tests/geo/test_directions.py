"""Direction texts: what they mean, and what is refused rather than guessed."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dtpr.errors import InvalidError
from dtpr.geo.directions import (
    MOST,
    DecimalMark,
    Direction,
    direction_text,
    parse_directions,
)

LETTERS = (
    *("N", "NbE", "NNE", "NEbN", "NE", "NEbE", "ENE", "EbN"),
    *("E", "EbS", "ESE", "SEbE", "SE", "SEbS", "SSE", "SbE"),
    *("S", "SbW", "SSW", "SWbS", "SW", "SWbW", "WSW", "WbS"),
    *("W", "WbN", "WNW", "NWbW", "NW", "NWbN", "NNW", "NbW"),
)
bearings = st.floats(0, 359.999).map(lambda each: round(each, 3))
directions = st.builds(
    Direction, bearings, st.none() | st.floats(0.01, 359.9).map(lambda each: round(each, 3))
)


def facing(*bearings_deg: float) -> list[Direction]:
    return [Direction(each) for each in bearings_deg]


def refusal(text: str, **more: DecimalMark) -> str:
    with pytest.raises(InvalidError) as caught:
        parse_directions(text, "looks", **more)
    assert all(each.field == "looks" and each.mend for each in caught.value.problems)
    return str(caught.value)


def read(text: str) -> list[Direction]:
    """Return the directions of a text, none if it is refused."""
    try:
        return parse_directions(text)
    except InvalidError:
        return []


@pytest.mark.parametrize(("place", "letters"), list(enumerate(LETTERS)))
def test_the_32_points_are_eleven_and_a_quarter_degrees_apart(place: int, letters: str) -> None:
    assert parse_directions(letters) == facing(place * 11.25)
    assert parse_directions(letters.lower()) == facing(place * 11.25)


@pytest.mark.parametrize(
    ("text", "bearing"),
    [
        ("north", 0),
        ("North-West", 315),
        ("south  south east", 157.5),
        ("N.W.", 315),
        ("W by N", 281.25),
        ("north-east by east", 56.25),
        ("nord-ouest", 315),
        ("Sud-Est", 135),
        ("noreste", 45),
        ("Nordeste", 45),
        ("leste", 90),
        ("oeste-sudoeste", 247.5),
        ("hilagang-kanluran", 315),
        ("Timog-silangan", 135),
        ("ទិសខាងជើង", 0),
        ("ខាង\u200bលិច", 270),
        ("អាគ្នេយ៍", 135),
    ],
)
def test_points_are_known_by_their_words_in_six_languages(text: str, bearing: float) -> None:
    assert parse_directions(text) == facing(bearing)


@pytest.mark.parametrize(
    ("text", "bearing"),
    [("338", 338), (" 338° ", 338), ("22.5", 22.5), ("22,5", 22.5), ("7 deg", 7), ("0", 0)],
)
def test_degrees_are_bearings(text: str, bearing: float) -> None:
    assert parse_directions(text) == facing(bearing)


@pytest.mark.parametrize(
    ("text", "bearing", "width"),
    [
        ("338-23", 0.5, 45),
        ("338..23", 0.5, 45),
        ("338 to 23", 0.5, 45),
        ("from 338° to 23°", 0.5, 45),
        ("338\u201323", 0.5, 45),
        ("23-338", 180.5, 315),
        ("315-360", 337.5, 45),
        ("337,5-22,5", 0, 45),
        ("0-180", 90, 180),
        ("NW-NE", 0, 90),
        ("north-west - north-east", 0, 90),
        ("N to E", 45, 90),
        ("NW-23", 349, 68),
        ("0-360", 0, 360),
        ("0-359", 0, 360),
    ],
)
def test_a_range_goes_clockwise_past_north_if_need_be(
    text: str, bearing: float, width: float
) -> None:
    assert parse_directions(text) == [Direction(bearing, width)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("225;45", facing(225, 45)),
        ("225/45", facing(225, 45)),
        ("225, 45", facing(225, 45)),
        ("225,45,90", facing(225, 45, 90)),
        ("N;S", facing(0, 180)),
        ("N,S", facing(0, 180)),
        ("N & S", facing(0, 180)),
        ("N and S", facing(0, 180)),
        ("0;0;0", facing(0)),
        ("338-23;90", [Direction(0.5, 45), Direction(90)]),
    ],
)
def test_a_list_keeps_its_order_and_says_each_once(text: str, found: list[Direction]) -> None:
    assert parse_directions(text) == found


def test_the_decimal_mark_settles_what_a_comma_means() -> None:
    assert parse_directions("45,90", decimal=",") == facing(45.9)
    assert parse_directions("45,90", decimal=".") == facing(45, 90)
    assert "'45,90' may be a list or a decimal number" in refusal("45,90")
    assert "'1,2,3' may be" in refusal("1,2,3", decimal=",")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "it is empty"),
        (" ", "it is empty"),
        ("45;;90", "a part of the list is empty"),
        ("x" * 301, "longer than 300"),
        ("370", "'370' is out of range"),
        ("90-361", "'90-361' is out of range"),
        ("-45", "'-45' is not understood"),
        ("Flock Raven", "'Flock Raven' is not understood"),
        ("45°30'", "is not understood"),
        ("10-20-30", "is not understood"),
        ("45-", "is not understood"),
        ("1e2", "is not understood"),
        ("EB", "how the road or its traffic runs"),
        ("forward", "how the road or its traffic runs"),
        ("both", "how the road or its traffic runs"),
        ("O", "for east in German"),
        ("NO", "for east in German"),
        ("all", "names no direction"),
        ("360", "may be north or a full circle"),
        ("90-90", "may be one direction or a full circle"),
        ("N-E", "'N-E' may mean two things"),
        ("N-W", "'N-W' may mean two things"),
        ("E-W", "may be a half circle or two directions"),
        ("north to south", "may be a half circle or two directions"),
    ],
)
def test_what_is_not_one_thing_is_refused_with_its_reason(text: str, said: str) -> None:
    assert said in refusal(text)


def test_every_part_that_is_wrong_is_named() -> None:
    with pytest.raises(InvalidError) as caught:
        parse_directions("90;EB;456")

    first, second = caught.value.problems
    assert "'EB'" in first.message
    assert "'456'" in second.message


def test_there_are_no_more_directions_than_a_device_has_views() -> None:
    most = ";".join(map(str, range(MOST)))

    assert len(parse_directions(most)) == MOST
    assert "33 directions" in refusal(f"{most};99")


@given(st.lists(directions, min_size=1, max_size=5, unique=True))
def test_what_is_written_is_read_as_the_same_in_the_same_order(given: list[Direction]) -> None:
    read = parse_directions(direction_text(*given))

    pairs = list(zip(read, given, strict=True))
    assert len(pairs) == len(given)
    for one, other in pairs:
        turn = abs(one.bearing_deg - other.bearing_deg) % 360
        assert min(turn, 360 - turn) < 1e-6
        assert (one.width_deg or 0) == pytest.approx(other.width_deg or 0, abs=1e-6)


def test_a_full_circle_is_written_as_one() -> None:
    assert parse_directions(direction_text(Direction(0, 360))) == [Direction(0, 360)]


@given(st.integers(0, 359), st.integers(1, 358))
def test_a_range_starts_and_ends_where_it_says(start: int, width: int) -> None:
    end = (start + width) % 360
    found = parse_directions(f"{start}-{end}")

    (direction,) = found
    assert direction.width_deg == (360 if (start, end) == (0, 359) else width)
    assert (direction.bearing_deg - width / 2 - start) % 360 == 0
    assert 0 <= direction.bearing_deg < 360


@given(st.integers(0, 359), st.integers(1, 357), st.integers(0, 359))
def test_turning_a_range_turns_its_bearing(start: int, width: int, turn: int) -> None:
    (before,) = parse_directions(f"{start}-{(start + width) % 360}")
    (after,) = parse_directions(f"{(start + turn) % 360}-{(start + width + turn) % 360}")

    assert after.width_deg == before.width_deg
    assert (after.bearing_deg - before.bearing_deg - turn) % 360 == 0


@given(st.text(max_size=40) | st.text("0123456789.,;-/NSEWnsewto °", max_size=20))
def test_any_text_is_read_or_refused(text: str) -> None:
    found = read(text)

    assert all(0 <= each.bearing_deg < 360 for each in found)
    assert all(0 < (each.width_deg or 360) <= 360 for each in found)


def test_of_the_directions_of_a_real_map_only_those_without_a_meaning_are_refused(
    shared: Path,
) -> None:
    cameras = json.loads((shared / "data" / "bayarea_alpr_osm_rawtags.json").read_bytes())
    texts = {
        each["tags"][tag]
        for each in cameras["cameras"]
        for tag in ("direction", "camera:direction")
        if tag in each["tags"]
    }

    refused = {each for each in texts if not read(each)}

    assert len(texts) > 450
    assert refused == {"370", "456", "NB", "EB", "SB", "WB", "Flock Raven"}
