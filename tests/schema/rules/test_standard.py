"""Each rule of the standard finds what it is for, and nothing in a datachain that keeps to it."""

from typing import Any

import pytest
from msgspec.structs import force_setattr

from dtpr.schema.datachain import AiProvenance, ElementProvenance, HumanProvenance, VariableValue
from dtpr.schema.rules import check_datachain, check_standard
from dtpr.schema.text import LocaleValue
from tests.schema.rules.looking import (
    AI,
    DEVICE,
    DURATION,
    EN,
    OPTIONS,
    RETAINED,
    found,
    one,
    placed,
)
from tests.support.devices import CAMERA, COUNTER, ELEMENTS, OWNER, PURPOSE, SENSOR, a_datachain


def said_by_assistant(**keys: ElementProvenance) -> AiProvenance:
    return AiProvenance(element_provenance=keys)


def test_a_datachain_that_keeps_to_the_rules_has_no_findings() -> None:
    chain = a_datachain(
        [PURPOSE, OWNER, CAMERA, COUNTER, SENSOR, RETAINED],
        title=[LocaleValue(locale="km", value="ផែ")],
        updated_at="2026-11-02T00:00:00Z",
        authoring_provenance=said_by_assistant(
            data_retained=ElementProvenance(variable_rationale={"duration": "read there"})
        ),
    )

    assert check_datachain(a_datachain(), DEVICE) == []
    assert check_datachain(chain, DEVICE) == []


def test_the_standard_speaks_in_its_own_codes_only() -> None:
    wrong = a_datachain([CAMERA, "crystal_ball"], created_at="2027-01-01T00:00:00Z")

    codes = {each.code for each in check_standard(wrong, DEVICE)}

    assert codes == {"REQUIRED_CATEGORY_MISSING", "INSTANCE_ELEMENT_UNKNOWN"}


def test_an_element_must_be_of_the_release() -> None:
    finding = one([*ELEMENTS, "crystal_ball"], "INSTANCE_ELEMENT_UNKNOWN")
    near = one([*ELEMENTS, "identifiable_vido"], "INSTANCE_ELEMENT_UNKNOWN")

    assert (finding.severity, finding.path) == ("error", "elements[3].element_id")
    assert "'crystal_ball'" in finding.message
    assert finding.mend == "use an element id of that release"
    assert near.mend.startswith("use one of identifiable_video")


def test_only_the_first_of_many_unknown_elements_are_guessed_at() -> None:
    many = found(a_datachain(["identifiable_vido"] * 400), "INSTANCE_ELEMENT_UNKNOWN")

    assert len(many) == 400
    assert len([each for each in many if "identifiable_video" in each.mend]) == 5


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


def test_an_element_whose_category_is_missing_has_no_variables() -> None:
    lost = placed("lost", variables=[DURATION], context_type_id="vendor")

    codes = {each.code for each in check_standard(a_datachain([lost]), OPTIONS)}

    assert codes >= {"INSTANCE_VARIABLE_UNKNOWN", "CONTEXT_TYPE_UNKNOWN"}


def test_a_required_variable_must_be_filled() -> None:
    risk = VariableValue(id="risk", value=[*EN])

    code = "INSTANCE_REQUIRED_VARIABLE_MISSING"
    assert found(a_datachain([placed("autonomy_loss", variables=[risk])]), code, AI) == []
    finding = one(["autonomy_loss"], code, AI)
    assert (finding.severity, finding.path) == ("error", "elements[0].variables")
    assert finding.mend == "add a value for risk"


def test_a_value_must_not_be_empty() -> None:
    empty = placed("data_retained", variables=[VariableValue(id="duration", value=[])])
    required = placed("autonomy_loss", variables=[VariableValue(id="risk", value=[])])

    code = "INSTANCE_VARIABLE_VALUE_EMPTY"
    assert found(a_datachain([RETAINED]), code) == []
    finding = one([RETAINED, empty], code)
    assert (finding.severity, finding.path) == ("error", "elements[1].variables[0].value")
    assert finding.mend == "fill it or leave it out"
    assert one([required], code, AI).mend == "fill it"
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


@pytest.mark.parametrize(
    ("element", "chosen", "code", "mend"),
    [
        ("open", ["me", "me"], "INSTANCE_VARIABLE_VALUE_DUPLICATE", "choose it once"),
        ("open", ["me", "king"], "INSTANCE_VARIABLE_OPTION_UNKNOWN", "use one of me, staff"),
        ("open", ["me", "staff"], "INSTANCE_VARIABLE_OPTION_NOT_APPLICABLE", "use one of me"),
    ],
)
def test_options_are_known_apply_and_are_chosen_once(
    element: str, chosen: list[Any], code: str, mend: str
) -> None:
    right = placed("shut", variables=[VariableValue(id="who", value=["me", "staff"])])
    wrong = placed(element, variables=[VariableValue(id="who", value=chosen)])

    assert found(a_datachain([right]), code, OPTIONS) == []
    finding = one([right, wrong], code, OPTIONS)

    assert (finding.severity, finding.path) == ("error", "elements[1].variables[0].value[1]")
    assert finding.mend == mend


def test_a_priority_is_not_negative() -> None:
    # Decoding refuses it already; a record that was made otherwise is looked at too.
    wrong = placed(SENSOR)
    force_setattr(wrong, "priority", -1)

    finding = one([PURPOSE, wrong], "INSTANCE_PRIORITY_NEGATIVE")

    assert (finding.severity, finding.path) == ("error", "elements[1].priority")


def test_a_placement_has_an_id_of_its_own() -> None:
    code = "INSTANCE_ELEMENT_INSTANCE_ID_DUPLICATE"
    first = placed(OWNER, element_instance_id="deployer")
    second = placed(OWNER, element_instance_id="vendor")

    assert found(a_datachain([first, second, SENSOR, SENSOR]), code) == []
    findings = found(a_datachain([first, second, first, first]), code)
    assert [each.path for each in findings] == [
        "elements[2].element_instance_id",
        "elements[3].element_instance_id",
    ]
    assert {each.severity for each in findings} == {"error"}
    assert "elements[0]" in findings[1].message


def test_a_placement_is_not_called_like_a_placed_element() -> None:
    code = "INSTANCE_ELEMENT_INSTANCE_ID_COLLIDES_WITH_ELEMENT_ID"

    assert found(a_datachain([placed(OWNER, element_instance_id="owner-1")]), code) == []
    finding = one([placed(OWNER, element_instance_id=CAMERA), CAMERA], code)
    assert (finding.severity, finding.path) == ("error", "elements[0].element_instance_id")


def test_the_keys_of_provenance_name_one_placement_each() -> None:
    said = ElementProvenance(rationale="it looks like one")
    named = placed(CAMERA, element_instance_id="entrance")
    unknown, ambiguous = "element_provenance_unknown_element", "element_provenance_ambiguous"

    def codes(elements: list[Any], *keys: str) -> list[str]:
        provenance = said_by_assistant(**dict.fromkeys(keys, said))
        chain = a_datachain(elements, authoring_provenance=provenance)
        return [each.code for each in check_standard(chain, DEVICE) if each.code.islower()]

    assert codes([SENSOR, named], SENSOR, "entrance") == []
    assert codes([SENSOR], "crystal_ball") == [unknown]
    assert codes([SENSOR, named], CAMERA) == [unknown]
    assert codes([SENSOR, SENSOR], SENSOR, "ghost") == [ambiguous, unknown]


def test_a_rationale_is_for_a_variable_of_the_element() -> None:
    code = "variable_rationale_unknown_variable"
    told = ElementProvenance(variable_rationale={"duration": "read there", "colour": "seen"})
    provenance = said_by_assistant(data_retained=told, crystal_ball=told, ghost=told)

    finding = one([RETAINED, "crystal_ball"], code, authoring_provenance=provenance)

    where = "authoring_provenance.element_provenance.data_retained.variable_rationale.colour"
    assert (finding.severity, finding.path) == ("error", where)


@pytest.mark.parametrize("provenance", [HumanProvenance(), AiProvenance()])
def test_provenance_without_elements_says_nothing_wrong(provenance: Any) -> None:
    assert check_datachain(a_datachain(authoring_provenance=provenance), DEVICE) == []
