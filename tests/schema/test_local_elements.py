"""Local elements: their ids, and a release that is seen with them."""

import msgspec
import pytest

from dtpr.schema.datachain import PlacementId
from dtpr.schema.local_elements import (
    LocalElementId,
    NamedElement,
    is_local,
    local_id,
    local_ids,
    split_id,
    with_elements,
)
from dtpr.schema.releases import AI_RELEASE, DEVICE_RELEASE, shipped_taxonomy
from dtpr.schema.rules import check_datachain, check_standard
from dtpr.schema.rules.local import check_local_element, check_placements
from dtpr.schema.search import search
from dtpr.schema.sections import sections_of
from dtpr.schema.taxonomy import Release
from tests.support.devices import CITY, ELEMENTS, SENSOR, a_datachain
from tests.support.elements import DETECTION, a_local_element

CHAIN = a_datachain([*ELEMENTS, DETECTION])


@pytest.fixture(scope="module")
def release() -> Release:
    return shipped_taxonomy().release(DEVICE_RELEASE)


@pytest.mark.parametrize("text", [DETECTION, "a:b", "a-1:b_2-c"])
def test_an_id_is_that_of_no_release(text: str) -> None:
    assert msgspec.convert(text, LocalElementId) == text
    assert local_id(*split_id(text)) == text
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(text, PlacementId)


@pytest.mark.parametrize(
    "text", ["drone", "a:", ":b", "a:B", "a:b:c", "a_b:c", "a:b_", "a:b\n", ""]
)
def test_an_id_names_an_organization_and_an_element(text: str) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(text, LocalElementId)


def test_no_element_of_a_release_is_local() -> None:
    assert not any(map(is_local, shipped_taxonomy().elements))


def test_a_file_names_an_element() -> None:
    element = a_local_element(symbol="camera")

    named = msgspec.convert({"id": DETECTION, **msgspec.to_builtins(element)}, NamedElement)

    assert named.id == DETECTION
    assert named.element == element


def test_the_local_elements_of_chains_are_named_once() -> None:
    other = a_datachain(["hill:b", SENSOR, DETECTION])

    assert local_ids(CHAIN, other) == [DETECTION, "hill:b"]
    assert local_ids(a_datachain()) == []


def test_a_release_has_local_elements_beside_its_own(release: Release) -> None:
    element = a_local_element(identifiability="de_identified", synonyms={"en": ["thing finder"]})

    extended = with_elements(release, {DETECTION: element})

    assert {**extended.elements} == {**release.elements, DETECTION: extended.elements[DETECTION]}
    assert extended.elements[DETECTION].title == element.title
    assert extended.elements[DETECTION].identifiability == "de_identified"
    assert extended.category_of(DETECTION).id == "device__tech"
    assert extended.categories is release.categories
    assert (extended.version, extended.hash) == (release.version, release.hash)
    assert DETECTION not in release.elements


def test_the_rules_the_sections_and_the_search_know_them(release: Release) -> None:
    element = a_local_element(synonyms={"en": ["thing finder"]})
    extended = with_elements(release, {DETECTION: element})

    entries = [entry for each in sections_of(CHAIN, extended) for entry in each.entries]

    assert check_datachain(CHAIN, extended) == []
    assert [each.element.id for each in entries if is_local(each.element.id)] == [DETECTION]
    assert (search(extended, "finder", "en") or [])[0] == DETECTION


def test_the_standard_does_not_know_them(release: Release) -> None:
    codes = [each.code for each in check_standard(CHAIN, release)]

    assert codes == ["INSTANCE_ELEMENT_UNKNOWN"]


def test_nothing_to_add_is_the_release_itself(release: Release) -> None:
    other_kind = a_local_element(datachain_type="ai", category="purpose")
    no_category = a_local_element(category="device__nothing")

    assert with_elements(release, {}) is release
    assert with_elements(release, {DETECTION: other_kind}) is release
    assert with_elements(release, {DETECTION: no_category}) is release


def test_the_same_elements_give_the_same_release(release: Release) -> None:
    one, other = a_local_element(), a_local_element(title={"en": "Finder"})

    first = with_elements(release, {DETECTION: one, "hill:b": other})

    assert with_elements(release, {"hill:b": other, DETECTION: one}) is first
    assert with_elements(release, {DETECTION: other, "hill:b": one}) is not first


def test_not_every_release_that_was_asked_for_is_kept() -> None:
    release = msgspec.structs.replace(shipped_taxonomy().release(DEVICE_RELEASE))
    first = with_elements(release, {DETECTION: a_local_element()})

    for number in range(100):
        with_elements(release, {f"{CITY}:e{number}": a_local_element()})

    assert with_elements(release, {DETECTION: a_local_element()}) is not first
    assert len(vars(release)["extended"]) < 100


def test_a_good_element_has_no_problems(release: Release) -> None:
    element = a_local_element(
        title={"en": "Finder", "fr": "Détecteur"},
        description={"en": "Finds.", "fr": "Trouve.", "km": "រក"},
        synonyms={"en": ["finder"]},
        usual=[SENSOR],
    )

    assert check_local_element(element, release, "fr") == []


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"category": "nothing"}, "category"),
        ({"title": {"fr": "Détecteur"}}, "title.en"),
        ({"description": {}}, "description.en"),
        ({"title": {"en": " "}}, "title.en"),
        ({"description": {"en": "\n"}}, "description.en"),
        ({"synonyms": {"en": ["finder", " "]}}, "synonyms.en[1]"),
        ({"title": {"en": "For {{duration}}"}}, "title.en"),
        ({"description": {"en": "{{additional_description}}", "fr": "Rien"}}, "description.fr"),
        ({"usual": [SENSOR, "nothing"]}, "usual[1]"),
    ],
)
def test_a_problem_names_its_field_and_its_mend(
    release: Release, more: dict[str, object], field: str
) -> None:
    problems = check_local_element(a_local_element(**more), release, "en")

    assert [each.field for each in problems] == [field]
    assert all(each.message and each.mend for each in problems)


def test_the_language_of_the_organization_is_needed_too(release: Release) -> None:
    problems = check_local_element(a_local_element(), release, "km")

    assert [each.field for each in problems] == ["title.km", "description.km"]


def test_a_blank_that_no_category_fills_is_taken_out() -> None:
    release = shipped_taxonomy().release(AI_RELEASE)
    bare = next(each.id for each in release.categories.values() if each.variables)
    stripped = msgspec.structs.replace(release.categories[bare], variables=[])
    release = msgspec.structs.replace(release, categories={bare: stripped})
    element = a_local_element(datachain_type="ai", category=bare, title={"en": "{{x}}"})

    assert [each.mend for each in check_local_element(element, release, "en")] == [
        "take the blank out"
    ]


def test_a_placement_of_a_retired_or_foreign_element_is_found() -> None:
    chain = a_datachain([SENSOR, DETECTION, "hill:b"])

    found = check_placements(chain, CITY, {DETECTION})

    assert [(each.code, each.severity, each.path) for each in found] == [
        ("DTPR_LOCAL_ELEMENT_RETIRED", "error", "elements[1].element_id"),
        ("DTPR_LOCAL_ELEMENT_FOREIGN", "error", "elements[2].element_id"),
    ]
    assert check_placements(chain, "hill", ()) == [
        msgspec.structs.replace(found[1], path="elements[1].element_id", message=wrong)
        for wrong in [f"{DETECTION} belongs to another organization than hill"]
    ]
