"""Plain data and JSON become records of the standard, or every finding about their form."""

import json
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dtpr.errors import InvalidError
from dtpr.schema.datachain import AiProvenance, DatachainInstance, HumanProvenance
from dtpr.schema.exchange import wire_of
from dtpr.schema.misfits import MAX_SAFE_INTEGER, MOST_FINDINGS
from dtpr.schema.parse import parse, parse_json
from dtpr.schema.releases import DEVICE_RELEASE, shipped_taxonomy
from dtpr.schema.resolve import resolve
from dtpr.schema.text import LocaleValue
from dtpr.schema.wire import (
    ResolvedDatachainInstance,
    WireCategory,
    WireDatachainType,
    WireRelease,
    WireVariable,
)
from tests.schema.test_exchange import an_official_release
from tests.support.devices import a_datachain
from tests.support.strategies import records, through_json

DEVICE = wire_of(shipped_taxonomy().release(DEVICE_RELEASE))
SIX = tuple(DEVICE.manifest.locales)
CHAIN: dict[str, Any] = {
    "id": "a",
    "schema_version": "ai@2026-08-12-beta",
    "created_at": "2026-11-22T09:30:00Z",
    "elements": [{"element_id": "e"}],
}


def places(data: Any, kind: Any = DatachainInstance, locales: tuple[str, ...] = ()) -> list[str]:
    """Return where the findings about data are; all of them are errors of its form."""
    found = parse(data, kind, locales)
    assert isinstance(found, list), found
    assert {(each.code, each.severity) for each in found} == {("parse_error", "error")}
    assert all(each.message and each.mend for each in found)
    return sorted(each.path for each in found)


def in_element(**fields: Any) -> dict[str, Any]:
    return {**CHAIN, "elements": [{"element_id": "e", **fields}]}


def a_resolved(**more: Any) -> dict[str, Any]:
    chain = resolve(a_datachain(["faces"]), an_official_release())
    plain: dict[str, Any] = {**msgspec.to_builtins(chain), **more}
    return plain


def test_what_has_the_right_form_becomes_a_record() -> None:
    record = parse(CHAIN, DatachainInstance)

    assert isinstance(record, DatachainInstance)
    assert record == parse_json(json.dumps(CHAIN).encode(), DatachainInstance)


def test_every_fault_is_found_and_not_only_the_first() -> None:
    assert places({"wrong": "shape"}) == ["created_at", "elements", "id", "schema_version"]


@pytest.mark.parametrize(
    ("fields", "path"),
    [
        ({"element_id": ""}, "element_id"),
        ({"element_id": None}, "element_id"),
        ({"priority": -1}, "priority"),
        ({"priority": -1.5}, "priority"),
        ({"priority": True}, "priority"),
        ({"priority": MAX_SAFE_INTEGER + 1}, "priority"),
        ({"element_instance_id": "has spaces"}, "element_instance_id"),
        ({"actions": [{"type": "fax", "label": [], "target": "a"}]}, "actions[0].type"),
        ({"sources": [{"type": "other", "title": "a", "url": "b"}]}, "sources[0].url"),
        ({"variables": [{"id": "v", "value": "x"}]}, "variables[0].value"),
        ({"variables": [{"id": "v", "value": ["a", 1]}]}, "variables[0].value"),
        ({"variables": [{"id": "v", "value": ["a", ""]}]}, "variables[0].value[1]"),
        (
            {"variables": [{"id": "v", "value": ["a", {"locale": "en", "value": "b"}]}]},
            "variables[0].value",
        ),
        (
            {"variables": [{"id": "v", "value": [{"locale": "xx", "value": ""}]}]},
            "variables[0].value",
        ),
        (
            {"actions": [{"type": "url", "label": [{"locale": "xx", "value": ""}], "target": "a"}]},
            "actions[0].label[0].locale",
        ),
    ],
)
def test_one_fault_is_one_finding_at_its_place(fields: dict[str, Any], path: str) -> None:
    assert places(in_element(**fields)) == [f"elements[0].{path}"]


@pytest.mark.parametrize(
    ("more", "path"),
    [
        ({"elements": []}, "elements"),
        ({"elements": [{"element_id": "e"}] * 401}, "elements"),
        ({"created_at": "2026-11-22T09:30:00+01:00"}, "created_at"),
        ({"created_at": "2026-02-30T09:30:00Z"}, "created_at"),
        ({"title": [{"locale": "en"}]}, "title[0].value"),
        (
            {"subchain_instances": [{"id": "a", "subchain_id": "b", "order": 2**60}]},
            "subchain_instances[0].order",
        ),
        ({"authoring_provenance": "me"}, "authoring_provenance"),
        ({"authoring_provenance": {}}, "authoring_provenance.kind"),
        ({"authoring_provenance": {"kind": "robot"}}, "authoring_provenance.kind"),
        (
            {"authoring_provenance": {"kind": "ai_generated", "model": 5}},
            "authoring_provenance.model",
        ),
    ],
)
def test_so_is_one_elsewhere(more: dict[str, Any], path: str) -> None:
    assert places({**CHAIN, **more}) == [path]


def test_what_is_of_another_kind_and_empty_is_wrong_twice_as_upstream_counts() -> None:
    assert places({**CHAIN, "id": [], "elements": ""}) == ["elements", "elements", "id", "id"]


def test_an_empty_id_of_a_category_is_wrong_twice_as_upstream_counts() -> None:
    plain = msgspec.to_builtins(an_official_release().categories[0])

    assert places({**plain, "id": ""}, WireCategory) == ["id", "id"]


def test_of_a_variable_without_a_known_kind_only_the_kind_is_told() -> None:
    assert places({"id": "", "kind": "x", "required": 5}, WireVariable) == ["kind"]


@pytest.mark.parametrize(("data", "path"), [([], ""), (None, ""), ("text", ""), (5, "")])
def test_what_is_no_record_at_all_is_one_finding(data: Any, path: str) -> None:
    assert places(data) == [path]


@pytest.mark.parametrize(
    ("given", "shown"), [(None, "null"), (True, "true"), ("x", "'x'"), (1.5, "1.5")]
)
def test_what_was_given_is_told_as_json_has_it(given: Any, shown: str) -> None:
    found = parse({**CHAIN, "sources": given}, DatachainInstance)

    assert isinstance(found, list)
    (finding,) = found
    assert finding.message == f"{shown} has the wrong form"


@pytest.mark.parametrize(
    ("fields", "mend"),
    [
        ({"schema_version": "ai"}, "write it like device@2026-12-01"),
        ({"created_at": "2026-01-01T00:00:00+02:00"}, "write it like 2026-11-22T09:30:00Z"),
        ({"elements": [{"element_id": "e", "element_instance_id": "a b"}]}, "north-gate"),
    ],
)
def test_a_wrong_form_is_mended_by_an_example(fields: dict[str, Any], mend: str) -> None:
    found = parse({**CHAIN, **fields}, DatachainInstance)

    assert isinstance(found, list)
    (finding,) = found
    assert finding.mend.endswith(mend)


def test_unknown_fields_are_dropped() -> None:
    assert parse({**CHAIN, "location": [1, 2]}, DatachainInstance) == parse(
        CHAIN, DatachainInstance
    )


def test_a_text_may_be_in_the_languages_of_the_standard_and_of_the_release() -> None:
    said = {**CHAIN, "title": [{"locale": each, "value": "x"} for each in ("en", "fr", "km")]}

    assert places(said) == ["title[2].locale"]
    assert places(said, locales=("es",)) == ["title[2].locale"]
    assert isinstance(parse(said, DatachainInstance, ("km",)), DatachainInstance)


def test_a_whole_number_may_be_written_with_a_point_as_in_javascript() -> None:
    record = parse(in_element(priority=2.0), DatachainInstance)

    assert isinstance(record, DatachainInstance)
    assert record.elements[0].priority == 2


def test_a_colour_is_a_colour() -> None:
    plain = msgspec.to_builtins(an_official_release().categories[0])
    plain["element_context"]["values"][0]["color"] = "red"

    assert places(plain, WireCategory) == ["element_context.values[0].color"]


def test_the_languages_of_a_kind_of_chain_are_known_ones() -> None:
    plain = {"id": "ai", "name": [], "categories": ["a"], "locales": ["en", "km"]}

    assert places(plain, WireDatachainType) == ["locales[1]"]
    assert isinstance(parse(plain, WireDatachainType, ("km",)), WireDatachainType)


def test_a_provenance_is_read_by_its_kind() -> None:
    either: Any = HumanProvenance | AiProvenance

    assert parse({"kind": "human", "model": "x"}, either) == HumanProvenance()
    assert places({"kind": "ai_generated", "generated_at": "now"}, either) == ["generated_at"]


def test_a_resolved_disclosure_is_read_back() -> None:
    assert isinstance(parse(a_resolved(), ResolvedDatachainInstance), ResolvedDatachainInstance)


def test_only_a_model_proposes_elements() -> None:
    proposed = {**a_resolved()["schema_snapshot"]["elements"][0], "id": "new"}
    by_model = {"kind": "ai_generated"}

    for by in ({}, {"authoring_provenance": {"kind": "human"}}):
        assert places(
            a_resolved(suggested_elements=[proposed], **by), ResolvedDatachainInstance
        ) == ["authoring_provenance"]
    good = a_resolved(suggested_elements=[proposed], authoring_provenance=by_model)
    assert isinstance(parse(good, ResolvedDatachainInstance), ResolvedDatachainInstance)


def test_a_proposed_element_has_an_id_of_its_own() -> None:
    taken = a_resolved()["schema_snapshot"]["elements"]

    assert places(a_resolved(suggested_elements=taken), ResolvedDatachainInstance) == [
        "authoring_provenance",
        "suggested_elements",
    ]


def test_proposals_are_looked_at_unless_something_worse_is_wrong() -> None:
    taken = a_resolved()["schema_snapshot"]["elements"]

    mild = a_resolved(suggested_elements=taken, created_at="now")
    worse = a_resolved(suggested_elements=taken, created_at=5)
    assert len(places(mild, ResolvedDatachainInstance)) == 3
    assert places(worse, ResolvedDatachainInstance) == ["created_at"]


def test_a_whole_release_is_read_with_its_own_languages() -> None:
    plain = msgspec.to_builtins(DEVICE)

    assert parse(plain, WireRelease, SIX) == DEVICE
    assert places({**plain, "elements": [5]}, WireRelease, SIX) == ["elements[0]"]


def test_a_long_value_is_told_in_short() -> None:
    found = parse({**CHAIN, "schema_version": "x" * 5000}, DatachainInstance)

    assert isinstance(found, list)
    assert len(found[0].message) < 200


def test_a_hostile_document_gets_only_so_many_findings() -> None:
    found = parse({**CHAIN, "elements": [1] * 30_000}, DatachainInstance)

    assert isinstance(found, list)
    assert len(found) == MOST_FINDINGS


def test_a_document_that_is_nested_too_deeply_is_a_finding() -> None:
    deep: Any = []
    for _ in range(2000):
        deep = [deep]

    assert places({**in_element(priority=2.0), "more": deep}) == [""]


@pytest.mark.parametrize("document", [b"", b"{", b"\xff", b"[" * 100_000])
def test_what_is_not_json_is_refused(document: bytes) -> None:
    with pytest.raises(InvalidError):
        parse_json(document, DatachainInstance)


def test_what_only_the_types_refuse_is_a_finding_all_the_same() -> None:
    # YAML has keys that are no text, of which JSON Schema knows nothing.
    assert places({**CHAIN, 5: "five"}) == [""]


@given(records(DatachainInstance))
def test_any_disclosure_is_read_or_its_languages_are_not_known(chain: DatachainInstance) -> None:
    plain = through_json(chain)
    spoken = {each.locale for each in walk(chain)}

    assert parse(plain, DatachainInstance, spoken) == chain
    assert isinstance(parse(plain, DatachainInstance), list) == (not spoken <= {"en", "fr"})


@given(
    st.recursive(
        st.none() | st.integers() | st.text(),
        lambda inner: (
            st.lists(inner)
            | st.dictionaries(
                st.sampled_from([*CHAIN, "authoring_provenance", "element_id", "kind"]), inner
            )
        ),
        max_leaves=8,
    )
)
def test_any_data_is_read_or_explained(data: Any) -> None:
    for kind in (DatachainInstance, ResolvedDatachainInstance):
        assert parse(data, kind)


def walk(value: Any) -> list[LocaleValue]:
    """Return every text in a record, however deep."""
    if isinstance(value, LocaleValue):
        return [value]
    if isinstance(value, msgspec.Struct):
        return [one for name in value.__struct_fields__ for one in walk(getattr(value, name))]
    return [one for each in value for one in walk(each)] if isinstance(value, list) else []
