"""The forms that names, addresses and instants take, from their first to their last character."""

import re
from typing import Any

import jsonschema
import msgspec
import pytest

from dtpr.schema.base import Code, Email, HttpsUrl, Identifier, Slug
from dtpr.schema.datachain import AnyUrl, PlacementId, ReleaseVersion, UtcTimestamp
from dtpr.schema.device import ExternalId
from dtpr.schema.geometry import Latitude, Longitude
from dtpr.schema.taxonomy import Colour
from dtpr.schema.text import Line, LocaleCode

GOOD: list[tuple[Any, list[Any]]] = [
    (Slug, ["a", "7", "old-port", "a" * 64]),
    (Identifier, ["a", "device__tech", "A-1", "a" * 128]),
    (Code, ["ABC234", "abc234", "ZZZZZZZZ"]),
    (HttpsUrl, ["https://example.org", "https://a/b?c=d#e"]),
    (Email, ["privacy@city.example", "a+b@c.d.e"]),
    (ReleaseVersion, ["device@2026-12-01", "ai@2026-08-12-beta", "a_b-c@0000-00-00"]),
    (PlacementId, ["a", "_", "-"]),
    (AnyUrl, ["https://a", "mailto:a@b", "urn:isbn:1"]),
    (Colour, ["#000000", "#aAbB09"]),
    (LocaleCode, ["en", "fil", "zh-Hant-TW", "pt-BR"]),
    (ExternalId, ["1", "a b", "é" * 128]),
    (Line, ["a", "x" * 300]),
    (Longitude, [-180, 180, 0.0]),
    (Latitude, [-90, 90]),
    (
        UtcTimestamp,
        [
            "2026-11-22T09:30Z",
            "2026-11-22T09:30:00Z",
            "2026-11-22T23:59:59.123456789Z",
            "2024-02-29T00:00Z",
            "2000-02-29T00:00Z",
        ],
    ),
]
BAD: list[tuple[Any, list[Any]]] = [
    (Slug, ["", "A", "a--b", "-a", "a-", "a b", "a_b", "é", "a" * 65, "a/b", "../a"]),
    (Identifier, ["", "a b", "a.b", "é", "a" * 129]),
    (Code, ["ABC23", "ABC234567", "ABC230", "ABCO34", "ABCI34", "ABCL34", "abcl34", "ABC 34"]),
    (
        HttpsUrl,
        ["http://a", "https://", "https://a b", "javascript:a", 'https://a"b', " https://a"],
    ),
    (Email, ["a", "a@b", "a b@c.d", "<a@b.c>", "a@b@c.d", "javascript:a@b.c"]),
    (
        ReleaseVersion,
        ["device", "device@", "device@2026-12", "device@2026-12-01-alpha", "@2026-12-01"],
    ),
    (ReleaseVersion, ["device@\u0662\u0660\u0662\u0666-12-01"]),
    (PlacementId, ["", "a b", "a.b"]),
    (AnyUrl, ["", "a", "1:a", ":a", "https://a b"]),
    (Colour, ["000000", "#000", "#00000g", "#0000000"]),
    (LocaleCode, ["", "e", "EN", "en_GB", "en-", "english", "e\u0301n"]),
    (ExternalId, ["", "x" * 129]),
    (Line, ["", "x" * 301]),
    (Longitude, [-180.0001, 180.0001, 1e9]),
    (Latitude, [-90.0001, 90.0001]),
    (
        UtcTimestamp,
        [
            "2026-11-22",
            "2026-11-22T09:30:00",
            "2026-11-22T09:30:00+01:00",
            "2026-11-22 09:30:00Z",
            "2026-11-22T24:00:00Z",
            "2026-11-22T09:60:00Z",
            "2026-11-31T09:30:00Z",
            "2026-13-01T09:30:00Z",
            "2026-02-29T09:30:00Z",
            "1900-02-29T09:30:00Z",
            "2026-00-10T09:30:00Z",
            "26-11-22T09:30:00Z",
            "\u0662\u0660\u0662\u0666-11-22T09:30:00Z",
            "2026-11-22T0\u0669:30:00Z",
        ],
    ),
]
TEXTS = [each for each in GOOD if isinstance(each[1][0], str) and each[0] not in (ExternalId, Line)]


@pytest.mark.parametrize(("kind", "values"), GOOD)
def test_a_good_value_is_taken_as_it_is(kind: Any, values: list[Any]) -> None:
    assert [msgspec.convert(each, kind) for each in values] == values


@pytest.mark.parametrize(
    ("kind", "value"), [(kind, value) for kind, values in BAD for value in values]
)
def test_a_bad_value_is_refused(kind: Any, value: Any) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(value, kind)


@pytest.mark.parametrize(("kind", "values"), TEXTS)
def test_nothing_may_follow_not_even_a_newline(kind: Any, values: list[str]) -> None:
    for value in (f"{values[0]}\n", f"\n{values[0]}", f"{values[0]}\n\n", f"{values[0]}\nx"):
        with pytest.raises(msgspec.ValidationError):
            msgspec.convert(value, kind)


@pytest.mark.parametrize(("kind", "values"), GOOD)
def test_the_json_schema_takes_the_same(kind: Any, values: list[Any]) -> None:
    schema = msgspec.json.schema(kind)

    for value in values:
        jsonschema.validate(value, schema)


def test_patterns_mean_the_same_in_json_schema_as_in_python() -> None:
    for kind, _ in TEXTS:
        pattern = msgspec.json.schema(kind)["pattern"]
        assert pattern.startswith("^")
        # What Python knows and ECMA-262 does not, or means otherwise.
        assert not re.search(r"\\[AZdw]|\(\?P|\(\?[aiLmsux]", pattern)
