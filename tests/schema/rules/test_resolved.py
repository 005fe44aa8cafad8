"""A resolved datachain is held against what it brings along, and that against the release."""

from collections.abc import Callable
from typing import Any

import pytest

from dtpr.schema.exchange import release_of, wire_of
from dtpr.schema.rules import Finding, check_resolved, check_resolved_guide
from tests.schema.rules.releases import a_release, a_resolved, decoded, decoded_chain, text

Spoil = Callable[[dict[str, Any]], object]
CANONICAL = wire_of(release_of(decoded(a_release())))
SUGGESTED = {**a_release()["elements"][0], "id": "guess"}


def found(spoil: Spoil, *, is_known: bool = False) -> list[Finding]:
    """Return what is found after something was spoilt; the release is known or not."""
    plain = a_resolved()
    spoil(plain)
    return check_resolved(decoded_chain(plain), CANONICAL if is_known else None)


@pytest.mark.parametrize("is_known", [False, True])
def test_a_sound_resolved_datachain_has_no_findings(*, is_known: bool) -> None:
    assert found(lambda _: None, is_known=is_known) == []


def test_a_placement_stands_in_the_snapshot_or_is_suggested() -> None:
    suggested = {
        "suggested_elements": [SUGGESTED],
        "authoring_provenance": {"kind": "ai_generated"},
    }

    def place(chain: dict[str, Any]) -> None:
        chain["elements"].append({"element_id": "guess", "context_type_id": "machine"})

    findings = found(place)

    assert [(each.code, each.path) for each in findings] == [
        ("unknown_element_id", "elements[1].element_id"),
        ("INSTANCE_ELEMENT_UNKNOWN", "elements[1].element_id"),
    ]

    def place_suggested(chain: dict[str, Any]) -> None:
        place(chain)
        chain.update(suggested)

    assert found(place_suggested) == []


def test_suggested_elements_need_an_assistant_and_ids_of_their_own() -> None:
    human = {"authoring_provenance": {"kind": "human"}}
    collision = {"suggested_elements": [a_release()["elements"][0]]}

    assert [each.code for each in found(lambda it: it.update(suggested_elements=[SUGGESTED]))] == [
        "provenance_required"
    ]
    assert [each.code for each in found(lambda it: it.update(collision, **human))] == [
        "element_id_collision",
        "provenance_required",
    ]


def test_the_rules_of_datachains_are_asked_of_the_snapshot() -> None:
    def spoil(chain: dict[str, Any]) -> None:
        chain["elements"] = [{"element_id": "ghost"}]
        chain["schema_snapshot"]["categories"] *= 2

    codes = [each.code for each in found(spoil)]

    assert codes == [
        "unknown_element_id",
        "REQUIRED_CATEGORY_MISSING",
        "REQUIRED_CATEGORY_MISSING",
        "INSTANCE_ELEMENT_UNKNOWN",
    ]


def test_our_own_rules_ask_for_the_category_of_each_element_that_is_brought_along() -> None:
    plain = a_resolved()
    assert "DTPR_SNAPSHOT_CATEGORY_MISSING" not in {
        each.code for each in check_resolved_guide(decoded_chain(plain))
    }

    plain["schema_snapshot"]["categories"] = []
    plain["elements"] *= 2

    (lost,) = (
        each
        for each in check_resolved_guide(decoded_chain(plain))
        if each.code == "DTPR_SNAPSHOT_CATEGORY_MISSING"
    )
    assert lost.severity == "error"
    assert lost.path == "schema_snapshot.categories"


def test_a_snapshot_without_the_category_of_an_element_has_no_variables_for_it() -> None:
    def spoil(chain: dict[str, Any]) -> None:
        chain["schema_snapshot"]["categories"] = []
        chain["elements"][0]["variables"] = [{"id": "duration", "value": text("a day")}]

    assert [each.code for each in found(spoil)] == [
        "CONTEXT_TYPE_UNKNOWN",
        "INSTANCE_VARIABLE_UNKNOWN",
    ]


@pytest.mark.parametrize(
    ("spoil", "branch"),
    [
        (lambda it: it["datachain_type"].update(name=text("Other")), "datachain_type"),
        (lambda it: it["categories"][0].update(order=7), "categories"),
        (lambda it: it["elements"][0].update(title=text("Other")), "elements"),
        (lambda it: it["elements"].append({**it["elements"][0], "id": "ghost"}), "elements"),
    ],
)
def test_a_snapshot_says_what_its_release_says(spoil: Spoil, branch: str) -> None:
    def inside(chain: dict[str, Any]) -> object:
        return spoil(chain["schema_snapshot"])

    (finding,) = found(inside, is_known=True)

    assert (finding.code, finding.path) == ("snapshot_drift", f"schema_snapshot.{branch}")
    assert found(inside) == []


def test_drift_is_told_once_for_each_branch() -> None:
    def spoil(chain: dict[str, Any]) -> None:
        snapshot = chain["schema_snapshot"]
        snapshot["categories"] = a_release()["categories"]
        for each in (snapshot["datachain_type"], *snapshot["categories"]):
            each["name"] = text("Other")

    assert [each.path for each in found(spoil, is_known=True)] == [
        "schema_snapshot.datachain_type",
        "schema_snapshot.categories",
    ]


def test_the_order_of_languages_is_no_drift() -> None:
    def turn(chain: dict[str, Any]) -> None:
        chain["schema_snapshot"]["categories"][0]["name"].reverse()

    assert found(turn, is_known=True) == []


def test_a_snapshot_may_write_out_what_elements_inherit() -> None:
    plain = a_resolved()
    storage, cloud = a_release()["categories"][1], a_release()["elements"][1]
    plain["schema_snapshot"]["categories"].append(storage)

    def with_variables(*variables: Any) -> list[str]:
        element = {**cloud, "variables": list(variables), "shape": "circle", "icon_variants": ["x"]}
        plain["schema_snapshot"]["elements"] = [a_release()["elements"][0], element]
        return [each.code for each in check_resolved(decoded_chain(plain), CANONICAL)]

    assert with_variables() == []
    assert with_variables(*storage["element_variables"]) == []
    assert with_variables(storage["element_variables"][0]) == ["snapshot_drift"]
