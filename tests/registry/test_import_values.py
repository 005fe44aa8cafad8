from datetime import date
from typing import Any

import pytest

from dtpr.errors import InvalidError
from dtpr.registry.import_values import (
    check_position,
    date_of,
    degrees_of,
    external_id_of,
    geometry_of,
    text_of,
)
from dtpr.schema.mapping import DateOrder, DecimalMark


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        (" Pier\u00a0", "Pier"),
        (1001.0, "1001"),
        (1001, "1001"),
        (0.5, "0.5"),
        (True, "true"),
        ([1, "a"], '[1,"a"]'),
        (10**30, "1" + "0" * 30),
        ({"wide": [10**30]}, '{"wide":[1' + "0" * 30 + "]}"),
    ],
)
def test_a_cell_is_text_whatever_a_format_made_of_it(value: object, text: str) -> None:
    assert text_of(value) == text


@pytest.mark.parametrize(
    ("values", "external_id"),
    [
        ((1001, 1001.0, "1001", " 1001.0 ", "1001.00"), "1001"),
        (("007", "007.0"), "007"),
        ((0, 0.0, "0", "0.0"), "0"),
        (("1001.5", 1001.5), "1001.5"),
        (("1001.0.1",), "1001.0.1"),
        (("020000000009",), "020000000009"),
        (("001e0610ba46",), "001e0610ba46"),
        (("12345678901234567890.0",), "12345678901234567890"),
    ],
)
def test_a_whole_number_is_one_id_in_every_form(
    values: tuple[object, ...], external_id: str
) -> None:
    assert {external_id_of(each) for each in values} == {external_id}


@pytest.mark.parametrize(
    ("value", "decimal", "degrees"),
    [
        ("53.464515", ".", 53.464515),
        (" -2.28 ", ".", -2.28),
        ("+5", ".", 5.0),
        ("-.5", ".", -0.5),
        ("5.", ".", 5.0),
        ("1e-5", ".", 1e-5),
        ("\u22122.5", ".", -2.5),
        (53, ".", 53.0),
        (53.25, ".", 53.25),
        ("53,46", ",", 53.46),
        ("53", ",", 53.0),
        (53, ",", 53.0),
    ],
)
def test_decimal_degrees_are_read(value: object, decimal: DecimalMark, degrees: float) -> None:
    assert degrees_of("lat", value, decimal) == degrees


@pytest.mark.parametrize(
    ("value", "decimal", "said"),
    [
        ("", ".", "the position is missing"),
        (None, ".", "the position is missing"),
        ("53,46", ".", 'decimal comma; write decimal = ","'),
        ("53.46", ",", "decimal point, the mapping says comma"),
        ("53°27'52\"N", ".", "degrees and minutes; write decimal degrees"),
        ("53 27 52", ".", "degrees and minutes"),
        ("53:27:52", ".", "degrees and minutes"),
        ("53.46N", ".", "degrees and minutes"),
        ("W 2.28", ".", "degrees and minutes"),
        ("53\u203227", ".", "degrees and minutes"),
        ("unknown", ".", "no number of degrees"),
        ("53.46, -2.28", ".", "no number of degrees"),
        ("nan", ".", "no number of degrees"),
        ("inf", ".", "no number of degrees"),
        (True, ".", "no number of degrees"),
    ],
)
def test_anything_else_is_refused_by_what_it_is(
    value: object, decimal: DecimalMark, said: str
) -> None:
    with pytest.raises(InvalidError, match=said) as caught:
        degrees_of("lat", value, decimal)

    assert caught.value.problems[0].field == "lat"


@pytest.mark.parametrize(("lon", "lat"), [(180, 90), (-180, -90), (0, 51.5), (2e-6, 0), (0, 2e-6)])
def test_the_edges_of_the_earth_and_its_great_circles_are_positions(lon: float, lat: float) -> None:
    check_position("lon, lat", lon, lat)


@pytest.mark.parametrize(
    ("lon", "lat", "said"),
    [
        (0, 0, "the position is 0, 0"),
        (1e-6, -1e-6, "the position is 0, 0"),
        (41.8, -95.1, "latitude and longitude look swapped"),
        (48.5, 122.25, "latitude and longitude look swapped"),
        (377_000, 395_000, "out of range.*convert to WGS 84"),
        (180.1, 10, "out of range"),
        (float("inf"), 0, "out of range"),
    ],
)
def test_where_nothing_can_be_is_refused(lon: float, lat: float, said: str) -> None:
    with pytest.raises(InvalidError, match=said):
        check_position("lon, lat", lon, lat)


@pytest.mark.parametrize(
    ("value", "order", "day"),
    [
        ("2017-10-09", None, date(2017, 10, 9)),
        ("2017/10/09 00:00:00", None, date(2017, 10, 9)),
        ("2017-10-09T23:30:00Z", None, date(2017, 10, 9)),
        ("2017-10-09T23:30:00.123+02:00", None, date(2017, 10, 9)),
        ("2017-10-09 23:30", None, date(2017, 10, 9)),
        ("2017.1.9", None, date(2017, 1, 9)),
        ("03/04/2020", "day-month-year", date(2020, 4, 3)),
        ("03/04/2020", "month-day-year", date(2020, 3, 4)),
        ("03.04.2020 12:00", "day-month-year", date(2020, 4, 3)),
        ("13/04/2020", None, date(2020, 4, 13)),
        ("04/13/2020", None, date(2020, 4, 13)),
        ("04-04-2020", None, date(2020, 4, 4)),
        ("", None, None),
        (None, None, None),
    ],
)
def test_a_day_is_read_as_it_is_written(
    value: object, order: DateOrder | None, day: date | None
) -> None:
    assert date_of("start", value, order) == day


@pytest.mark.parametrize(
    ("value", "order", "said"),
    [
        ("03/04/2020", None, "may be two days; write date_order"),
        ("13/04/2020", "month-day-year", "no day"),
        ("2020-02-30", None, "no day"),
        ("2020-13-01", None, "no day"),
        ("0000-01-01", None, "no day"),
        ("soon", None, "no date"),
        ("3/4/20", None, "no date"),
        ("2020-10/09", None, "no date"),
        ("2020-10-09 later", None, "no date"),
        (1507507200000, None, "no date"),
    ],
)
def test_what_may_be_another_day_or_none_is_refused(
    value: object, order: DateOrder | None, said: str
) -> None:
    with pytest.raises(InvalidError, match=said) as caught:
        date_of("start", value, order)

    assert caught.value.problems[0].field == "start"


def test_a_geometry_is_taken_without_its_heights() -> None:
    line = {
        "type": "LineString",
        "coordinates": [[1, 2, 100], [3, 4, 120, 7]],
        "bbox": [1, 2, 3, 4],
    }

    flat = {"type": "LineString", "coordinates": [[1.0, 2.0], [3.0, 4.0]]}
    assert geometry_of("geometry", line) == (flat, True)
    assert geometry_of("geometry", flat) == (flat, False)


def test_a_geometry_may_be_text() -> None:
    found = geometry_of("shape", '{"type": "Point", "coordinates": [1.5, 2]}')

    assert found == ({"type": "Point", "coordinates": [1.5, 2.0]}, False)


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (None, "the position is missing"),
        ("  ", "the position is missing"),
        ({"type": "Point", "coordinates": []}, "the position is missing"),
        ("POINT (1 2)", "no GeoJSON geometry"),
        ("[1, 2]", "no GeoJSON geometry"),
        ("[" * 100_000, "no GeoJSON geometry"),
        (7, "no GeoJSON geometry"),
        ({}, "no geometry of a device"),
        ({"type": "MultiPoint", "coordinates": [[1, 2]]}, "MultiPoint is no geometry of a device"),
        ({"type": "GeometryCollection", "geometries": []}, "GeometryCollection is no geometry"),
        ({"type": "Point"}, "no numbers"),
        ({"type": "Point", "coordinates": [1]}, "no numbers"),
        ({"type": "Point", "coordinates": ["1", "2"]}, "no numbers"),
        ({"type": "Point", "coordinates": [10**400, 1]}, "no numbers"),
        ({"type": "Point", "coordinates": [0, 0]}, "the position is 0, 0"),
        ({"type": "LineString", "coordinates": [[1, 2], [41, -95]]}, "look swapped"),
    ],
)
def test_what_is_no_geometry_of_a_device_is_refused(value: Any, said: str) -> None:
    with pytest.raises(InvalidError, match=said):
        geometry_of("geometry", value)
