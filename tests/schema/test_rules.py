"""Each rule finds what it is for, and nothing in a datachain that keeps to it."""

from collections.abc import Sequence
from typing import Any

import pytest

from dtpr.schema.datachain import Action, DatachainInstance, Placement, VariableValue
from dtpr.schema.releases import AI_RELEASE, DEVICE_RELEASE, shipped_taxonomy
from dtpr.schema.rules import Finding, check_datachain
from dtpr.schema.taxonomy import (
    Category,
    DatachainType,
    Element,
    Manifest,
    Release,
    Variable,
    VariableOption,
)
from dtpr.schema.text import LocaleValue
from tests.support.devices import CAMERA, COUNTER, ELEMENTS, OWNER, PURPOSE, SENSOR, a_datachain

DEVICE = shipped_taxonomy().release(DEVICE_RELEASE)
AI = shipped_taxonomy().release(AI_RELEASE)
EN = [LocaleValue(locale="en", value="thirty days")]
DURATION = VariableValue(id="duration", value=[*EN])
RETAINED = Placement(element_id="data_retained", variables=[DURATION])

OPTIONS = Release(
    manifest=Manifest(
        version="test@2026-01-01",
        status="stable",
        created_at="2026-01-01T00:00:00Z",
        locales=["en"],
        datachain_type=DatachainType(id="test", name={"en": "Test"}, categories=["access"]),
    ),
    categories={
        "access": Category(
            id="access",
            order=0,
            required=True,
            shape="circle",
            name={"fr": "Accès"},
            variables=[
                Variable(
                    id="who",
                    label={"en": "Who"},
                    kind="multi_select_enum",
                    options=[VariableOption(id="me", name={"en": "Me"})],
                )
            ],
        )
    },
    elements={"open": Element(id="open", category="access", symbol="open", title={"en": "Open"})},
)
"""A release with the kind of variable that the shipped ones do not use yet."""


def placed(element_id: str, **more: Any) -> Placement:
    return Placement(element_id=element_id, **more)


def found(chain: DatachainInstance, code: str, release: Release = DEVICE) -> list[Finding]:
    """Return what the rule of a code finds."""
    return [each for each in check_datachain(chain, release) if each.code == code]


def one(
    elements: Sequence[str | Placement], code: str, release: Release = DEVICE, **more: Any
) -> Finding:
    """Return the only finding of a code in a datachain of some elements."""
    (finding,) = found(a_datachain(elements, **more), code, release)
    assert finding.message
    assert finding.mend
    return finding


def test_a_datachain_that_keeps_to_the_rules_has_no_findings() -> None:
    chain = a_datachain(
        [PURPOSE, OWNER, CAMERA, COUNTER, SENSOR, RETAINED],
        title=[LocaleValue(locale="km", value="ផែ")],
    )

    assert check_datachain(a_datachain(), DEVICE) == []
    assert check_datachain(chain, DEVICE) == []


def test_an_element_must_be_of_the_release() -> None:
    finding = one([*ELEMENTS, "crystal_ball"], "INSTANCE_ELEMENT_UNKNOWN")

    assert (finding.severity, finding.path) == ("error", "elements[3].element_id")
    assert "'crystal_ball'" in finding.message


@pytest.mark.parametrize(
    ("elements", "lacking"),
    [
        ([OWNER, SENSOR], "device__purpose"),
        ([PURPOSE, SENSOR], "device__accountable"),
        ([PURPOSE, OWNER], "device__tech"),
        ([PURPOSE, OWNER, "crystal_ball"], "device__tech"),
    ],
)
def test_every_required_category_must_be_there(elements: list[str], lacking: str) -> None:
    finding = one(elements, "REQUIRED_CATEGORY_MISSING")

    assert (finding.severity, finding.path) == ("error", "elements")
    assert lacking in finding.mend


def test_a_category_without_an_english_name_is_named_by_its_id() -> None:
    finding = one(["crystal_ball"], "REQUIRED_CATEGORY_MISSING", OPTIONS)

    assert "'access'" in finding.message


def test_a_context_must_be_one_that_the_element_takes() -> None:
    right = placed("institution", context_type_id="vendor")
    wrong = placed("institution", context_type_id="emperor")
    none = placed(PURPOSE, context_type_id="vendor")

    assert found(a_datachain([right]), "CONTEXT_TYPE_UNKNOWN", AI) == []
    finding = one([right, wrong], "CONTEXT_TYPE_UNKNOWN", AI)
    assert (finding.severity, finding.path) == ("error", "elements[1].context_type_id")
    assert finding.mend == "use one of vendor, deployer"
    assert one([none], "CONTEXT_TYPE_UNKNOWN").mend == "leave it out"


def test_a_context_that_is_not_said_is_asked_for() -> None:
    said = placed("institution", context_type_id="vendor")

    assert found(a_datachain([said]), "CONTEXT_TYPE_MISSING", AI) == []
    finding = one([said, "institution"], "CONTEXT_TYPE_MISSING", AI)
    assert (finding.severity, finding.path) == ("warning", "elements[1].context_type_id")
    assert found(a_datachain(), "CONTEXT_TYPE_MISSING") == []


def test_a_variable_must_be_one_of_the_category() -> None:
    known = placed(SENSOR, variables=[VariableValue(id="additional_description", value=[*EN])])
    unknown = placed(SENSOR, variables=[*known.variables, DURATION])

    assert found(a_datachain([known]), "INSTANCE_VARIABLE_UNKNOWN") == []
    finding = one([known, unknown], "INSTANCE_VARIABLE_UNKNOWN")
    assert (finding.severity, finding.path) == ("error", "elements[1].variables[1].id")
    assert finding.mend == "use one of additional_description"


def test_a_required_variable_must_be_filled() -> None:
    risk = VariableValue(id="risk", value=[*EN])

    code = "INSTANCE_REQUIRED_VARIABLE_MISSING"
    assert found(a_datachain([placed("autonomy_loss", variables=[risk])]), code, AI) == []
    finding = one(["autonomy_loss"], code, AI)
    assert (finding.severity, finding.path) == ("error", "elements[0].variables")
    assert finding.mend == "add a value for risk"


def test_a_blank_in_a_title_must_be_filled() -> None:
    code = "INSTANCE_REQUIRED_VARIABLE_MISSING"

    assert found(a_datachain([RETAINED]), code) == []
    assert found(a_datachain(["no_data_retained"]), code) == []
    assert one(["data_retained"], code).mend == "add a value for duration"


def test_a_value_must_not_be_empty() -> None:
    empty = placed("data_retained", variables=[VariableValue(id="duration", value=[])])

    assert found(a_datachain([RETAINED]), "INSTANCE_VARIABLE_VALUE_EMPTY") == []
    finding = one([RETAINED, empty], "INSTANCE_VARIABLE_VALUE_EMPTY")
    assert (finding.severity, finding.path) == ("error", "elements[1].variables[0].value")
    assert found(a_datachain([empty]), "INSTANCE_VARIABLE_VALUE_SHAPE") == []


def test_a_blank_takes_texts_and_a_choice_takes_options() -> None:
    code = "INSTANCE_VARIABLE_VALUE_SHAPE"
    chosen = VariableValue(id="duration", value=["long"])
    written = VariableValue(id="who", value=[*EN])
    option = VariableValue(id="who", value=["me"])

    assert found(a_datachain([RETAINED]), code) == []
    assert found(a_datachain([placed("open", variables=[option])]), code, OPTIONS) == []
    finding = one([placed("data_retained", variables=[chosen])], code)
    assert (finding.severity, finding.path) == ("error", "elements[0].variables[0].value")
    assert finding.mend == "give a list of {locale, value}"
    wrong = one([placed("open", variables=[written])], code, OPTIONS)
    assert wrong.mend == "give a list of option ids"


def test_texts_must_be_in_a_language_of_the_release() -> None:
    code = "LOCALE_NOT_ALLOWED"
    german = [LocaleValue(locale="de", value="dreißig Tage")]
    retained = placed("data_retained", variables=[VariableValue(id="duration", value=[*german])])

    every = [
        one(ELEMENTS, code, title=german),
        one(ELEMENTS, code, description=german),
        one([*ELEMENTS, retained], code),
    ]

    paths = [each.path for each in every]
    assert paths == ["title", "description", "elements[3].variables[0].value"]
    assert {each.severity for each in every} == {"error"}
    assert every[0].mend == "use en, es, fr, km, pt, tl"
    assert found(a_datachain([RETAINED], title=EN, description=EN), code) == []


def test_a_placement_has_an_id_of_its_own() -> None:
    code = "INSTANCE_ELEMENT_INSTANCE_ID_DUPLICATE"
    first = placed(OWNER, element_instance_id="deployer")
    second = placed(OWNER, element_instance_id="vendor")

    assert found(a_datachain([first, second, SENSOR, SENSOR]), code) == []
    findings = found(a_datachain([first, second, first]), code)
    assert [each.path for each in findings] == [
        "elements[0].element_instance_id",
        "elements[2].element_instance_id",
    ]
    assert {each.severity for each in findings} == {"error"}


def test_a_placement_is_not_called_like_an_element() -> None:
    code = "INSTANCE_ELEMENT_INSTANCE_ID_COLLIDES_WITH_ELEMENT_ID"

    assert found(a_datachain([placed(OWNER, element_instance_id="owner-1")]), code) == []
    finding = one([placed(OWNER, element_instance_id=CAMERA)], code)
    assert (finding.severity, finding.path) == ("error", "elements[0].element_instance_id")


@pytest.mark.parametrize("release", [DEVICE, AI])
def test_at_most_three_purposes_are_named(release: Release) -> None:
    purposes = [PURPOSE, "accessibility", "commerce", "dining"]

    assert found(a_datachain(purposes[:3]), "DTPR_PURPOSE_TOO_MANY", release) == []
    finding = one(purposes, "DTPR_PURPOSE_TOO_MANY", release)
    assert (finding.severity, finding.path) == ("error", "elements")
    assert "4 purposes" in finding.message


@pytest.mark.parametrize(
    ("elements", "paths"),
    [
        ([CAMERA, COUNTER, SENSOR], []),
        ([CAMERA, CAMERA, SENSOR, SENSOR], []),
        ([SENSOR, PURPOSE, OWNER], []),
        ([SENSOR, CAMERA], ["elements[1]"]),
        ([COUNTER, SENSOR, COUNTER, CAMERA], ["elements[2]", "elements[3]"]),
    ],
)
def test_the_most_sensitive_technology_comes_first(elements: list[str], paths: list[str]) -> None:
    findings = found(a_datachain(elements), "DTPR_SENSITIVE_NOT_FIRST")

    assert [each.path for each in findings] == paths
    assert {each.severity for each in findings} <= {"warning"}


@pytest.mark.parametrize(
    ("kind", "target"),
    [
        ("url", "https://example.org/a?b=c"),
        ("form", "https://example.org/form"),
        ("email", "privacy@city.example"),
        ("email", "mailto:privacy@city.example"),
        ("phone", "+33 1 23 45 67 89"),
        ("phone", "tel:+33123456789"),
        ("phone", "0123 (45) 67.89"),
        ("postal", "1 Main Street\n<Riverton>"),
    ],
)
def test_an_action_may_go_to_a_safe_target(kind: Any, target: str) -> None:
    action = Action(type=kind, label=[], target=target)

    chain = a_datachain([placed(SENSOR, actions=[action])])

    assert found(chain, "DTPR_ACTION_TARGET_UNSAFE") == []


@pytest.mark.parametrize(
    ("kind", "target"),
    [
        ("url", "http://example.org"),
        ("url", "javascript:alert(1)"),
        ("url", "data:text/html,x"),
        ("url", "HTTPS://example.org"),
        ("url", "https://example.org\n"),
        ("url", "https://example.org/ x"),
        ("url", 'https://example.org/"onclick="x'),
        ("url", " https://example.org"),
        ("form", "/form"),
        ("email", "nobody"),
        ("email", "a@b\n"),
        ("email", "javascript:alert(1)//@b"),
        ("email", "mailto:javascript:alert(1)//@b"),
        ("phone", "call me"),
        ("phone", "tel:"),
        ("phone", "+33 1 23 45 67 89\n"),
        ("phone", "javascript:1"),
    ],
)
def test_an_action_may_go_nowhere_else(kind: Any, target: str) -> None:
    safe = Action(type="url", label=[], target="https://example.org")
    actions = [safe, Action(type=kind, label=[], target=target)]

    finding = one([SENSOR, placed(OWNER, actions=actions)], "DTPR_ACTION_TARGET_UNSAFE")

    assert (finding.severity, finding.path) == ("error", "elements[1].actions[1].target")
