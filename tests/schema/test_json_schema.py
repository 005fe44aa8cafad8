"""The JSON Schemas say what the program takes: no more, no less, and in words."""

import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import msgspec
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from dtpr.errors import NotFoundError
from dtpr.schema.datachain import AiProvenance, HumanProvenance
from dtpr.schema.json_schema import DIALECT, KINDS, document, list_schemas
from dtpr.schema.wire import ResolvedDatachainInstance
from tests.support.json_values import json_values
from tests.support.strategies import records

ADDRESS = "https://register.example"
Document = dict[str, Any]

DIFFERENCES = {
    "ResolvedDatachainInstanceSchema > R15a reject: id collision between "
    "schema_snapshot.elements and suggested_elements": (
        "JSON Schema cannot compare ids in two lists; its description asks for it, `parse` does it"
    ),
    "LocaleValueSchema > rejects unknown locale code": (
        "any language tag is taken; `parse` compares it with the languages of the release"
    ),
}
"""Recorded cases that a document judges otherwise than upstream, with the reason."""

fewer = settings(
    max_examples=settings().max_examples // 3,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


@cache
def made(name: str) -> Document:
    return document(name, ADDRESS)


@cache
def validator(name: str) -> jsonschema.Draft202012Validator:
    return jsonschema.Draft202012Validator(made(name))


def types_of(name: str) -> dict[str, Document]:
    """Return every type that a document describes, by its name."""
    return {name: made(name), **made(name).get("$defs", {})}


def walk(schema: Any) -> Iterator[Document]:
    """Yield every object in a document, from the outside in."""
    if isinstance(schema, dict):
        yield schema
    for each in schema.values() if isinstance(schema, dict) else schema:
        if isinstance(each, dict | list):
            yield from walk(each)


@pytest.mark.parametrize("name", KINDS)
def test_a_document_is_a_json_schema(name: str) -> None:
    jsonschema.Draft202012Validator.check_schema(made(name))

    assert made(name)["$schema"] == DIALECT
    assert made(name)["$id"] == f"{ADDRESS}/schemas/{name}.json"
    assert [*made(name)][:4] == ["$schema", "$id", "title", "description"]


@pytest.mark.parametrize("name", KINDS)
def test_every_type_and_every_property_is_described_in_a_sentence(name: str) -> None:
    described = [
        text
        for kind in types_of(name).values()
        for text in (kind["description"], *properties_of(kind))
    ]

    assert [each for each in described if not re.fullmatch(r"[A-Z`].*\.", each)] == []
    assert all("  " not in each and "\n" not in each for each in described)


def properties_of(kind: Document) -> list[str]:
    return [each.get("description", "") for each in kind.get("properties", {}).values()]


@pytest.mark.parametrize("name", KINDS)
def test_a_document_stands_alone_and_holds_nothing_idle(name: str) -> None:
    referred = {each["$ref"] for each in walk(made(name)) if isinstance(each.get("$ref"), str)}

    assert referred == {f"#/$defs/{each}" for each in made(name).get("$defs", {})}


@pytest.mark.parametrize("name", KINDS)
def test_types_bear_public_names(name: str) -> None:
    for title, kind in types_of(name).items():
        assert kind["title"] == title
        assert not title.startswith("Wire")
        assert "discriminator" not in kind.get("properties", {})


def test_patterns_mean_the_same_in_ecma_262() -> None:
    patterns = {
        each["pattern"]
        for name in KINDS
        for each in walk(made(name))
        if isinstance(each.get("pattern"), str)
    }

    for pattern in patterns:
        assert pattern.startswith("^")
        assert re.search(r"\$(\(\?!\\n\))?$", pattern)
        assert not re.search(r"\\[AZdw]|\(\?P|\(\?[aiLmsux]", pattern)
    assert len(patterns) > 10


@pytest.mark.parametrize("name", KINDS)
def test_examples_are_taken_where_they_stand(name: str) -> None:
    for each in walk(made(name)):
        if isinstance(examples := each.get("examples"), list):
            whole = jsonschema.Draft202012Validator({**each, "$defs": made(name).get("$defs", {})})
            assert all(map(whole.is_valid, examples)), each


def test_recorded_inputs_are_judged_as_upstream_judges_them(shared: Path) -> None:
    file = shared / "conformance" / "schema_parse_unit.json"
    cases = json.loads(file.read_bytes())["cases"]

    other = {
        case["tests"][0]
        for case in cases
        if validator(case["schema"].removesuffix("Schema")).is_valid(case["input"])
        != case["expected"]["success"]
    }

    assert other == set(DIFFERENCES)
    assert len(cases) >= 75


@pytest.mark.parametrize("name", KINDS)
@fewer
@given(data=st.data())
def test_what_a_type_writes_its_document_takes(name: str, data: st.DataObject) -> None:
    record = data.draw(_records(name))

    validator(name).validate(msgspec.json.decode(msgspec.json.encode(record)))


@pytest.mark.parametrize("name", KINDS)
@fewer
@given(data=st.data())
def test_what_a_document_takes_its_type_reads(name: str, data: st.DataObject) -> None:
    value = data.draw(json_values(made(name)))
    assume(not _has_one_column_for_both(value))

    record = msgspec.json.decode(json.dumps(value), type=KINDS[name])

    validator(name).validate(msgspec.json.decode(msgspec.json.encode(record)))


def _has_one_column_for_both(value: dict[str, Any]) -> bool:
    """Tell whether a position comes from one column, which JSON Schema cannot forbid."""
    columns = value.get("position")
    return (
        isinstance(columns, dict)
        and isinstance(columns.get("longitude"), str)
        and columns["longitude"] == columns.get("latitude")
    )


def _records(name: str) -> st.SearchStrategy[Any]:
    if name == "AuthoringProvenance":
        return records(HumanProvenance) | records(AiProvenance)
    if name == "ResolvedDatachainInstance":
        return records(ResolvedDatachainInstance).filter(_is_proposed_by_a_model)
    return records(KINDS[name])


def _is_proposed_by_a_model(record: ResolvedDatachainInstance) -> bool:
    return not record.suggested_elements or isinstance(record.authoring_provenance, AiProvenance)


def test_elements_are_proposed_by_a_model_alone() -> None:
    element = {
        "id": "drone",
        "category_id": "tech",
        "title": [],
        "description": [],
        "symbol_id": "drone",
    }
    chain = {
        "id": "a",
        "schema_version": "ai@2026-08-12-beta",
        "created_at": "2026-11-22T00:00Z",
        "elements": [{"element_id": "drone"}],
        "schema_snapshot": {
            "datachain_type": {"id": "ai", "name": [], "categories": ["tech"], "locales": ["en"]},
            "categories": [],
            "elements": [],
        },
        "suggested_elements": [element],
    }
    judge = validator("ResolvedDatachainInstance")

    assert not judge.is_valid(chain)
    assert not judge.is_valid({**chain, "authoring_provenance": {"kind": "human"}})
    assert judge.is_valid({**chain, "authoring_provenance": {"kind": "ai_generated"}})
    assert judge.is_valid({**chain, "suggested_elements": []})


@pytest.mark.parametrize(
    "value",
    [
        {},
        {"sector": None},
        {"sector": {"range_m": 1}, "area": {"type": "Polygon", "coordinates": [[[0, 0]] * 4]}},
    ],
)
def test_a_view_is_one_thing(value: Document) -> None:
    assert not validator("View").is_valid(value)
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(value, KINDS["View"])


@pytest.mark.parametrize(
    "day", ["2026-02-29", "2026-13-01", "0000-01-01", "20261122", "2026-W47-7"]
)
def test_a_day_is_one_of_the_calendar(day: str) -> None:
    judge = jsonschema.Draft202012Validator(made("Device")["properties"]["active_from"])

    assert not judge.is_valid(day)
    assert judge.is_valid("2024-02-29")


def test_the_list_names_every_document() -> None:
    listed = list_schemas(ADDRESS).schemas

    assert [each.name for each in listed] == [*KINDS]
    assert all(each.url == made(each.name)["$id"] for each in listed)
    assert all(each.description == made(each.name)["description"] for each in listed)


def test_a_type_without_a_document_is_not_found() -> None:
    with pytest.raises(NotFoundError, match="'Nonsense'"):
        document("Nonsense", ADDRESS)
