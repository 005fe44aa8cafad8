"""What is written about one device."""

from datetime import date
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dtpr.schema.device import Device, status_between
from dtpr.schema.notice import Notice
from dtpr.schema.view import View
from tests.support.devices import a_device

BODY = msgspec.to_builtins(a_device())
days = st.none() | st.dates(date(2026, 1, 1), date(2026, 1, 9))


@pytest.mark.parametrize(
    ("first", "last", "status"),
    [
        (None, None, "active"),
        (date(2026, 5, 2), None, "planned"),
        (date(2026, 5, 1), None, "active"),
        (None, date(2026, 5, 1), "active"),
        (None, date(2026, 4, 30), "expired"),
        (date(2026, 5, 1), date(2026, 5, 1), "active"),
    ],
)
def test_both_days_of_a_device_count(first: date | None, last: date | None, status: str) -> None:
    assert status_between(first, last, date(2026, 5, 1)) == status


@given(days, days, st.dates(date(2026, 1, 1), date(2026, 1, 9)))
def test_a_device_is_planned_then_active_then_expired(
    first: date | None, last: date | None, today: date
) -> None:
    order = ["planned", "active", "expired"]
    before, after = (
        status_between(first, last, today),
        status_between(first, last, date(2027, 1, 1)),
    )

    assert order.index(before) <= order.index(after)


def test_a_device_leaves_out_what_is_not_said() -> None:
    assert set(msgspec.to_builtins(a_device())) == {"external_id", "name", "geometry", "datachain"}
    assert a_device().notice == Notice()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", {}),
        ("name", {"english": "Pier"}),
        ("name", {"en": ""}),
        ("external_id", ""),
        ("place", "Old Port"),
        ("mobility", "flying"),
        ("geometry", {"type": "Circle", "coordinates": [0, 0]}),
        ("active_from", "22/11/2026"),
        ("views", [{}]),
        ("views", [{"sector": {"range_m": 5}}] * 33),
        ("notice", {"privacy_email": "nobody"}),
        ("notice", {"policy_url": "http://example.org"}),
        ("surprise", 1),
    ],
)
def test_a_field_that_makes_no_sense_is_refused(field: str, value: Any) -> None:
    with pytest.raises(msgspec.ValidationError, match=field):
        msgspec.convert({**BODY, field: value}, Device)


@pytest.mark.parametrize(
    "view",
    [
        {},
        {"sector": {"range_m": 5}, "area": {"type": "Polygon", "coordinates": [[[0, 0]] * 4]}},
        {"sector": {"range_m": 0}},
        {"sector": {"range_m": 50_001}},
        {"sector": {"range_m": 5, "width_deg": 0}},
        {"sector": {"range_m": 5, "width_deg": 361}},
        {"sector": {"range_m": 5, "bearing_deg": 360}},
        {"sector": {"range_m": 5, "bearing_deg": -1}},
        {"sector": {"range_m": 5}, "certainty": "sure"},
    ],
)
def test_a_view_that_makes_no_sense_is_refused(view: dict[str, Any]) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(view, View)


@pytest.mark.parametrize(
    "geometry",
    [
        {"type": "Point", "coordinates": [181, 0]},
        {"type": "Point", "coordinates": [0, 91]},
        {"type": "Point", "coordinates": [0]},
        {"type": "Point", "coordinates": [0, 0, 5]},
        {"type": "Point", "coordinates": ["0", "0"]},
        {"type": "Point"},
        {"type": "Point", "coordinates": [0, 0], "crs": {}},
        {"type": "LineString", "coordinates": [[0, 0]]},
        {"type": "MultiLineString", "coordinates": []},
        {"type": "Polygon", "coordinates": []},
        {"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [0, 0]]]},
        {"type": "MultiPolygon", "coordinates": []},
        {"type": "GeometryCollection", "geometries": []},
        {"coordinates": [0, 0]},
    ],
)
def test_a_geometry_that_is_none_is_refused(geometry: dict[str, Any]) -> None:
    with pytest.raises(msgspec.ValidationError, match="geometry"):
        msgspec.convert({**BODY, "geometry": geometry}, Device)
