"""Bytes become records, and what is wrong is named by its field with the mend."""

import json
import re
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dtpr.errors import InvalidError, Problem
from dtpr.schema.answers import NearbyQuestion
from dtpr.schema.decode import convert, decode_json
from dtpr.schema.device import Device
from dtpr.schema.place import Place
from tests.support.devices import a_device, a_place

BODY = msgspec.to_builtins(a_device())


def problems_of(body: Any) -> tuple[Problem, ...]:
    """Return what is wrong with a device, if anything is."""
    try:
        convert(body, Device)
    except InvalidError as error:
        return error.problems
    return ()


def problem_of(body: Any, kind: type[Any] = Device) -> Problem:
    with pytest.raises(InvalidError) as caught:
        decode_json(json.dumps(body).encode(), kind)
    (problem,) = caught.value.problems
    return problem


def test_a_record_comes_back_from_its_bytes() -> None:
    assert decode_json(msgspec.json.encode(a_device()), Device) == a_device()
    assert convert(BODY, Device) == a_device()


@pytest.mark.parametrize(
    ("change", "field", "mend"),
    [
        ({"mobility": "flying"}, "mobility", "use one of fixed, mobile, periodic"),
        ({"name": "Pier"}, "name", "give an object"),
        ({"name": {}}, "name", "give a length of at least 1"),
        ({"surprise": 1}, "surprise", "use one of external_id, name,"),
        ({"place": "Old Port"}, "place", "write it like "),
        ({"name": {"English": "Pier"}}, "name", "give text that matches ^[a-z]"),
        ({"active_from": 5}, "active_from", "give"),
        ({"views": [{"sector": {"range_m": 0}}]}, "views[0].sector.range_m", "more than 0"),
        ({"views": [{"sector": {"range_m": 1, "x": 1}}]}, "views[0].sector.x", "bearing_deg"),
        (
            {"views": [{"certainty": "sure"}]},
            "views[0].certainty",
            "use one of assumed, declared, surveyed",
        ),
        ({"notice": {"legal_basis": "luck"}}, "notice.legal_basis", "use one of consent"),
        ({"geometry": {"type": "Point"}}, "geometry.coordinates", "add it"),
        ({"geometry": {"type": "Point", "coordinates": [0, 99]}}, "geometry.coordinates[1]", "90"),
        ({"external_id": None, "name": None}, "name", "give an object"),
    ],
)
def test_a_wrong_field_is_named_with_its_mend(
    change: dict[str, Any], field: str, mend: str
) -> None:
    problem = problem_of({**BODY, **change})

    assert problem.field == field
    assert problem.message
    assert mend in problem.mend


def test_a_missing_field_is_named() -> None:
    assert problem_of({}) == Problem("name", "it is missing", "add it")


def test_a_field_inside_a_mapping_is_explained() -> None:
    bodies = {"pier": {**msgspec.to_builtins(a_place()), "surprise": 1}}

    with pytest.raises(InvalidError) as caught:
        convert(bodies, dict[str, Place])

    (problem,) = caught.value.problems
    assert problem.field == "[...].surprise"
    assert problem.mend.startswith("use one of slug, organization")


def test_what_is_nested_too_deeply_is_refused() -> None:
    deep = b'"datachain":{"x":' + b"[" * 100_000 + b"]" * 100_000 + b","

    with pytest.raises(InvalidError, match="nested too deeply"):
        decode_json(msgspec.json.encode(a_device()).replace(b'"datachain":{', deep), Device)


def test_a_number_may_be_given_as_text_where_it_is_asked_for() -> None:
    asked = {"lat": "48.85", "lon": "2.35", "limit": "5"}

    assert convert(asked, NearbyQuestion, strict=False).limit == 5
    with pytest.raises(InvalidError, match="lat"):
        convert(asked, NearbyQuestion)


@pytest.mark.parametrize(
    "data",
    [b"", b"{", b"{'a': 1}", b"\xff", b'{"name": "\xff"}', b"[" * 100_000, b"null", b"[]", b'"a"'],
)
def test_what_is_no_record_at_all_is_refused(data: bytes) -> None:
    with pytest.raises(InvalidError) as caught:
        decode_json(data, Device)

    assert caught.value.problems[0].mend


@given(st.binary())
def test_any_bytes_are_a_record_or_a_plain_error(data: bytes) -> None:
    with pytest.raises(InvalidError):
        decode_json(data, Device)


@given(st.sampled_from(sorted(BODY)), st.none() | st.integers() | st.text() | st.lists(st.none()))
def test_any_wrong_value_names_a_field(field: str, value: Any) -> None:
    named = {re.split(r"[.\[]", each.field)[0] for each in problems_of({**BODY, field: value})}

    assert named <= {field}
