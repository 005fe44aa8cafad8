"""Every record comes back from JSON as it went in, and is strict or lenient as it should be."""

import importlib
import pkgutil
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import dtpr.schema
from dtpr.schema.base import Answer, Record, WireRecord
from dtpr.schema.canonical import canonical_json
from tests.support.strategies import records, through_json


def structs() -> list[type[msgspec.Struct]]:
    """Return every Struct of the schema that crosses an edge."""
    modules = [
        importlib.import_module(f"dtpr.schema.{each.name}")
        for each in pkgutil.iter_modules(dtpr.schema.__path__)
    ]
    found = {
        each
        for module in modules
        for each in vars(module).values()
        if isinstance(each, type)
        and issubclass(each, Record | WireRecord | Answer)
        and each.__module__ == module.__name__
        and each.__struct_fields__
    }
    return sorted(found, key=lambda each: each.__name__)


STRUCTS = structs()
fewer = settings(
    max_examples=settings().max_examples // 3,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


@pytest.mark.parametrize("kind", STRUCTS, ids=lambda each: each.__name__)
@fewer
@given(data=st.data())
def test_a_record_comes_back_from_json_as_it_went_in(
    kind: type[msgspec.Struct], data: st.DataObject
) -> None:
    record = data.draw(records(kind))

    assert through_json(record) == record
    assert canonical_json(through_json(record)) == canonical_json(record)


@pytest.mark.parametrize("kind", STRUCTS, ids=lambda each: each.__name__)
def test_a_record_is_frozen_and_keyword_only(kind: type[msgspec.Struct]) -> None:
    assert kind.__struct_config__.frozen
    with pytest.raises(TypeError):
        kind(*range(len(kind.__struct_fields__)))


@pytest.mark.parametrize("kind", STRUCTS, ids=lambda each: each.__name__)
@settings(fewer, max_examples=2)
@given(data=st.data())
def test_our_records_refuse_what_they_do_not_know_and_the_standards_drop_it(
    kind: type[msgspec.Struct], data: st.DataObject
) -> None:
    record = data.draw(records(kind))
    more: dict[str, Any] = {**msgspec.to_builtins(record), "surprise": 1}

    if issubclass(kind, Record):
        with pytest.raises(msgspec.ValidationError, match="unknown field `surprise`"):
            msgspec.convert(more, kind)
    elif issubclass(kind, WireRecord):
        assert msgspec.convert(more, kind) == record


def test_the_search_for_structs_finds_them() -> None:
    names = {each.__name__ for each in STRUCTS}

    assert {
        "Device",
        "Disclosure",
        "DatachainInstance",
        "Notice",
        "NearbyAnswer",
        "Element",
    } <= names
    assert len(names) > 60
