"""The standard's disclosure is read as upstream reads it."""

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest
from msgspec import UNSET

from dtpr.schema.datachain import (
    AiProvenance,
    DatachainInstance,
    HumanProvenance,
    Placement,
    VariableValue,
)
from dtpr.schema.text import LocaleValue
from tests.support.devices import a_datachain

KINDS: dict[str, Any] = {
    "DatachainInstanceSchema": DatachainInstance,
    "AuthoringProvenanceSchema": HumanProvenance | AiProvenance,
    "LocaleValueSchema": LocaleValue,
}
# Upstream's list of languages ends at English and French; ours is the release's, by a rule.
OTHER_LANGUAGE = {"locale": "xx", "value": "hi"}


@pytest.fixture
def cases(shared: Path) -> list[dict[str, Any]]:
    file = shared / "conformance" / "schema_parse_unit.json"
    every: list[dict[str, Any]] = json.loads(file.read_bytes())["cases"]
    return [each for each in every if each["schema"] in KINDS and each["input"] != OTHER_LANGUAGE]


def test_what_upstream_takes_is_taken_with_the_same_defaults(cases: list[dict[str, Any]]) -> None:
    good = [each for each in cases if each["expected"]["success"]]

    for case in good:
        record = msgspec.convert(case["input"], KINDS[case["schema"]])
        assert msgspec.to_builtins(record) == case["expected"]["data"], case["tests"]
    assert len(good) > 20


def test_what_upstream_refuses_is_refused_at_the_same_place(cases: list[dict[str, Any]]) -> None:
    bad = [each for each in cases if not each["expected"]["success"]]

    for case in bad:
        with pytest.raises(msgspec.ValidationError) as caught:
            msgspec.convert(case["input"], KINDS[case["schema"]])
        field = [each for each in case["expected"]["issues"][0]["path"] if isinstance(each, str)][
            -1
        ]
        assert field in str(caught.value), case["tests"]
    assert len(bad) > 8


def test_another_language_is_taken_here_and_judged_by_the_rules() -> None:
    assert msgspec.convert(OTHER_LANGUAGE, LocaleValue).locale == "xx"


def test_unset_fields_are_left_out_and_defaults_are_written() -> None:
    written = msgspec.to_builtins(a_datachain(["mobility"]))

    assert written["elements"] == [
        {"element_id": "mobility", "priority": 0, "variables": [], "actions": [], "sources": []}
    ]
    assert written["title"] == written["sources"] == written["linked_instance_ids"] == []
    assert "updated_at" not in written


@pytest.mark.parametrize("value", [[], ["a", "b"], [{"locale": "en", "value": "a"}]])
def test_a_variable_holds_texts_or_options(value: list[Any]) -> None:
    read = msgspec.convert({"id": "a", "value": value}, VariableValue)

    assert msgspec.to_builtins(read)["value"] == value


@pytest.mark.parametrize(
    "value",
    [["a", {"locale": "en", "value": "a"}], [""], [1], "a", [{"locale": "en"}]],
)
def test_a_variable_holds_nothing_else_and_never_both(value: Any) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert({"id": "a", "value": value}, VariableValue)


@pytest.mark.parametrize("count", [0, 401])
def test_a_datachain_has_one_to_four_hundred_elements(count: int) -> None:
    elements = [{"element_id": "a"}] * count
    body = {"id": "a", "schema_version": "device@2026-12-01", "created_at": "2026-11-22T00:00Z"}

    with pytest.raises(msgspec.ValidationError, match="length"):
        msgspec.convert({**body, "elements": elements}, DatachainInstance)
    assert msgspec.convert(
        {**body, "elements": elements[:400] or [{"element_id": "a"}]}, DatachainInstance
    )


def test_null_is_not_the_same_as_unset() -> None:
    assert Placement(element_id="a").context_type_id is UNSET
    with pytest.raises(msgspec.ValidationError, match="context_type_id"):
        msgspec.convert({"element_id": "a", "context_type_id": None}, Placement)
