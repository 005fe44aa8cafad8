"""Each rule of ours finds what it is for, is named apart, and leaves good datachains alone."""

from typing import Any

import pytest
from msgspec.structs import replace

from dtpr.schema.datachain import (
    Action,
    AiProvenance,
    ElementProvenance,
    Source,
    SubchainInstance,
    VariableValue,
)
from dtpr.schema.rules import check_datachain, check_guide, check_standard
from dtpr.schema.taxonomy import Release
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


def optional_of(release: Release) -> Release:
    """Return a release that requires no category."""

    free = {key: replace(each, required=False) for key, each in release.categories.items()}
    return replace(release, categories=free)


def test_our_own_rules_speak_in_our_own_codes_only() -> None:
    chain = a_datachain([SENSOR, CAMERA], id=" ", linked_instance_ids=["elsewhere"])

    findings = check_guide(chain, DEVICE)

    assert {each.code[:5] for each in findings} == {"DTPR_"}
    assert {each.severity for each in findings} == {"error", "warning"}


def test_the_same_mend_at_the_same_place_is_asked_for_once() -> None:
    chain = a_datachain([SENSOR])

    both = check_datachain(chain, DEVICE)

    assert {each.code for each in check_guide(chain, DEVICE)} == {
        "DTPR_PURPOSE_MISSING",
        "DTPR_ACCOUNTABLE_MISSING",
    }
    assert both == check_standard(chain, DEVICE)


def test_a_datachain_names_the_release_that_it_is_checked_against() -> None:
    finding = one(ELEMENTS, "DTPR_SCHEMA_VERSION_MISMATCH", schema_version="device@2020-01-01")

    assert (finding.severity, finding.path) == ("error", "schema_version")


@pytest.mark.parametrize(
    ("created", "updated", "paths"),
    [
        ("2026-11-22T09:30:00Z", "2026-11-22T09:30:00Z", []),
        ("2026-11-22T09:30:00Z", "2026-11-22T09:30Z", []),
        ("2026-11-22T09:30Z", "2026-11-22T09:30:00.000Z", []),
        ("2026-11-22T09:30:05Z", "2026-11-22T09:30:05.1234567Z", []),
        ("2026-11-22T09:30:05Z", "2026-11-22T09:30Z", ["updated_at"]),
        ("2026-11-22T09:30:05.25Z", "2026-11-22T09:30:05.1234567Z", ["updated_at"]),
        ("2026-11-22T09:30:00Z", "0000-02-29T09:30:00Z", ["updated_at"]),
    ],
)
def test_nothing_is_updated_before_it_is_created(
    created: str, updated: str, paths: list[str]
) -> None:
    chain = a_datachain(created_at=created, updated_at=updated)

    findings = found(chain, "DTPR_UPDATED_BEFORE_CREATED")

    assert [each.path for each in findings] == paths


@pytest.mark.parametrize("release", [DEVICE, AI])
def test_at_most_three_purposes_are_named(release: Release) -> None:
    purposes = [PURPOSE, "accessibility", "commerce", "dining"]

    assert found(a_datachain(purposes[:3]), "DTPR_PURPOSE_TOO_MANY", release) == []
    finding = one(purposes, "DTPR_PURPOSE_TOO_MANY", release)
    assert (finding.severity, finding.path) == ("error", "elements")
    assert "4 purposes" in finding.message


@pytest.mark.parametrize(
    ("elements", "code", "category"),
    [
        ([OWNER, SENSOR], "DTPR_PURPOSE_MISSING", "device__purpose"),
        ([PURPOSE, SENSOR], "DTPR_ACCOUNTABLE_MISSING", "device__accountable"),
    ],
)
def test_a_purpose_and_who_is_accountable_are_named_whatever_a_release_asks(
    elements: list[str], code: str, category: str
) -> None:
    free = optional_of(DEVICE)

    finding = one(elements, code, free)

    assert (finding.severity, finding.path) == ("error", "elements")
    assert category in finding.mend
    assert found(a_datachain(), code, free) == []
    assert found(a_datachain(["open"]), code, OPTIONS) == []


def test_technology_is_named_where_data_about_people_is_collected() -> None:

    free = optional_of(DEVICE)
    personal = replace(free.elements["personal"], identifiability="de_identified")
    release = replace(free, elements={**free.elements, "personal": personal})
    code = "DTPR_TECHNOLOGY_MISSING"

    finding = one([PURPOSE, OWNER, "personal"], code, release)

    assert (finding.severity, finding.path) == ("error", "elements")
    assert found(a_datachain([PURPOSE, OWNER, "personal", SENSOR]), code, release) == []
    assert found(a_datachain([PURPOSE, OWNER]), code, release) == []
    assert found(a_datachain(["open"]), code, OPTIONS) == []


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


def test_two_placements_of_an_element_can_be_told_apart() -> None:
    first, second = (placed(OWNER, element_instance_id=each) for each in ("city", "vendor"))

    finding = one([OWNER, SENSOR, OWNER], "DTPR_PLACEMENT_DUPLICATE")

    assert (finding.severity, finding.path) == ("warning", "elements[2]")
    assert found(a_datachain([first, second, OWNER]), "DTPR_PLACEMENT_DUPLICATE") == []


def test_a_placement_is_not_called_like_an_element_of_the_release() -> None:
    code = "DTPR_ELEMENT_INSTANCE_ID_IS_ELEMENT"

    finding = one([placed(OWNER, element_instance_id=CAMERA)], code)

    assert (finding.severity, finding.path) == ("error", "elements[0].element_instance_id")
    assert found(a_datachain([placed(OWNER, element_instance_id=CAMERA), CAMERA]), code) == []


def test_a_variable_is_said_once() -> None:
    twice = placed("data_retained", variables=[DURATION, DURATION])

    finding = one([SENSOR, twice], "DTPR_VARIABLE_DUPLICATE")

    assert (finding.severity, finding.path) == ("error", "elements[1].variables")
    assert "duration 2 times" in finding.message


def test_a_blank_in_a_title_must_be_filled() -> None:
    code = "DTPR_TITLE_VARIABLE_MISSING"

    finding = one([SENSOR, "data_retained"], code)

    assert (finding.severity, finding.path) == ("error", "elements[1].variables")
    assert finding.mend == "add a value for duration"
    assert found(a_datachain([RETAINED]), code) == []
    assert found(a_datachain(["no_data_retained"]), code) == []


def test_a_blank_in_a_description_is_better_filled() -> None:
    code = "DTPR_DESCRIPTION_VARIABLE_MISSING"
    filled = placed("open", variables=[VariableValue(id="when", value=[*EN])])

    finding = one(["open"], code, OPTIONS)

    assert (finding.severity, finding.path) == ("warning", "elements[0].variables")
    assert found(a_datachain([filled]), code, OPTIONS) == []


def test_texts_are_in_a_language_of_the_release() -> None:
    code = "DTPR_LOCALE_NOT_ALLOWED"
    german = [LocaleValue(locale="de", value="dreißig Tage")]
    retained = placed("data_retained", variables=[VariableValue(id="duration", value=[*german])])
    action = Action(type="postal", label=german, target="1 Main Street")

    every = [
        one(ELEMENTS, code, title=german),
        one(ELEMENTS, code, description=german),
        one([*ELEMENTS, retained], code),
        one([placed(OWNER, actions=[action])], code),
    ]

    assert [each.path for each in every] == [
        "title[0].locale",
        "description[0].locale",
        "elements[3].variables[0].value[0].locale",
        "elements[0].actions[0].label[0].locale",
    ]
    assert {each.severity for each in every} == {"error"}
    assert every[0].mend == "use one of en, es, fr, km, pt, tl"
    assert found(a_datachain([RETAINED], title=EN, description=EN), code) == []


def test_a_text_is_there_once_in_each_language() -> None:
    title = [LocaleValue(locale=each, value="Pier") for each in ("en", "fr", "en")]

    finding = one(ELEMENTS, "DTPR_LOCALE_DUPLICATE", title=title)

    assert (finding.severity, finding.path) == ("warning", "title[2].locale")


def test_a_text_is_not_blank() -> None:
    code = "DTPR_TEXT_BLANK"
    blank = [LocaleValue(locale="en", value=" \t")]
    source = Source(type="standard", title=" ")
    action = Action(type="postal", label=blank, target=" ")
    option = VariableValue(id="who", value=[" "])
    full = placed(OWNER, actions=[action], sources=[source])

    findings = found(
        a_datachain(
            [
                full,
                placed("data_retained", variables=[VariableValue(id="duration", value=[*blank])]),
            ],
            id=" ",
            instance_version=" ",
            title=blank,
            sources=[source],
        ),
        code,
    )

    assert {each.path for each in findings} == {
        "id",
        "instance_version",
        "title[0].value",
        "sources[0].title",
        "elements[0].actions[0].label[0].value",
        "elements[0].actions[0].target",
        "elements[0].sources[0].title",
        "elements[1].variables[0].value[0].value",
    }
    assert {each.severity for each in findings} == {"error"}
    chosen = one([placed("open", variables=[option])], code, OPTIONS)
    assert chosen.path == "elements[0].variables[0].value[0]"


def test_subchains_name_what_is_there() -> None:
    run = SubchainInstance(id="run-1", subchain_id="flow", head_refs=["open", "door"])
    right = placed("open", subchain_instance_id="run-1")
    named = placed("shut", element_instance_id="door")

    def codes(elements: list[Any], *runs: SubchainInstance) -> dict[str, str]:
        chain = a_datachain(elements, subchain_instances=list(runs))
        found = check_guide(chain, OPTIONS)
        return {each.path: each.code for each in found if "SUBCHAIN" in each.code}

    assert codes([right, named], run) == {}
    assert codes([right, named], run, run) == {
        "subchain_instances[1].id": "DTPR_SUBCHAIN_INSTANCE_DUPLICATE"
    }
    assert codes([right], run) == {
        "subchain_instances[0].head_refs[1]": "DTPR_SUBCHAIN_HEAD_UNKNOWN"
    }
    assert codes([named, right]) == {
        "elements[1].subchain_instance_id": "DTPR_SUBCHAIN_INSTANCE_UNKNOWN"
    }
    assert codes(["open"], SubchainInstance(id="run-2", subchain_id="tide")) == {
        "subchain_instances[0].subchain_id": "DTPR_SUBCHAIN_UNKNOWN"
    }


def test_linked_datachains_are_beside_it() -> None:
    chain = a_datachain(linked_instance_ids=["cameras", "chain", "nowhere"])

    found = check_guide(chain, DEVICE, linked={"chain", "cameras"})

    assert [(each.path, each.code, each.severity) for each in found] == [
        ("linked_instance_ids[1]", "DTPR_LINKED_INSTANCE_SELF", "error"),
        ("linked_instance_ids[2]", "DTPR_LINKED_INSTANCE_UNKNOWN", "warning"),
    ]


def test_a_rationale_by_the_id_of_a_placement_is_for_a_variable_too() -> None:
    told = ElementProvenance(variable_rationale={"duration": "read there", "colour": "seen"})
    provenance = AiProvenance(element_provenance={"kept": told, "city": ElementProvenance()})
    kept = placed("data_retained", variables=[DURATION], element_instance_id="kept")
    owner = placed(OWNER, element_instance_id="city")

    finding = one([kept, owner], "DTPR_VARIABLE_RATIONALE_UNKNOWN", authoring_provenance=provenance)

    assert finding.path.endswith("element_provenance.kept.variable_rationale.colour")
    assert finding.severity == "error"


def test_the_address_of_a_source_is_one_that_is_shown() -> None:
    code = "DTPR_SOURCE_URL_UNSAFE"
    safe = Source(type="standard", title="DTPR", url="https://dtpr.io")
    unsafe = Source(type="standard", title="DTPR", url="javascript:alert(1)")

    finding = one([placed(OWNER, sources=[safe, unsafe])], code, sources=[safe])

    assert (finding.severity, finding.path) == ("warning", "elements[0].sources[1].url")
    assert one(ELEMENTS, code, sources=[unsafe]).path == "sources[0].url"


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


def test_of_many_choices_only_the_first_are_named() -> None:
    runs = [SubchainInstance(id=f"run-{each}", subchain_id="flow") for each in range(1000)]
    lost = placed("open", subchain_instance_id="walk")

    finding = one([lost], "DTPR_SUBCHAIN_INSTANCE_UNKNOWN", OPTIONS, subchain_instances=runs)

    assert finding.mend.endswith("run-19, …")
