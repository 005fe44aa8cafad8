"""The standard's disclosure is read as upstream reads it."""

from typing import Any

import msgspec
import pytest
from msgspec import UNSET

from dtpr.schema.datachain import DatachainInstance, Placement, VariableValue
from dtpr.schema.text import LocaleValue
from tests.support.devices import a_datachain

OTHER_LANGUAGE = {"locale": "xx", "value": "hi"}


def test_any_language_is_taken_here_and_judged_where_the_release_is_known() -> None:
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
