"""What we ask of releases beyond the standard: languages, blanks, neighbours, short sentences."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest
from msgspec.structs import replace

from dtpr.schema.exchange import release_of
from dtpr.schema.rules import Finding, check_content
from dtpr.schema.taxonomy import (
    Category,
    Context,
    ContextValue,
    DatachainType,
    Element,
    Manifest,
    Release,
    Subchain,
    Variable,
    VariableOption,
)
from tests.schema.rules.looking import AI, DEVICE
from tests.schema.rules.releases import a_release, decoded

NAME = {"en": "Name", "fr": "Nom"}
RELEASE = Release(
    manifest=Manifest(
        version="test@2026-01-01",
        status="stable",
        created_at="2026-01-01T00:00:00Z",
        locales=["en", "fr"],
        datachain_type=DatachainType(
            id="test",
            name=NAME,
            categories=["access"],
            subchains=[Subchain(id="flow", name=NAME, categories=["access"])],
        ),
    ),
    categories={
        "access": Category(
            id="access",
            order=0,
            shape="circle",
            name=NAME,
            description=NAME,
            variables=[
                Variable(
                    id="who",
                    label=NAME,
                    kind="multi_select_enum",
                    options=[VariableOption(id="me", name=NAME)],
                ),
                Variable(id="when", label=NAME),
            ],
            context=Context(id="how", name=NAME, values=[ContextValue(id="fast", name=NAME)]),
        )
    },
    elements={
        "open": Element(
            id="open",
            category="access",
            symbol="door",
            title={"en": "Open {{when}}", "fr": "Ouvert {{ when }}"},
            description=NAME,
            synonyms={"en": ["free"]},
            usual=["shut"],
        ),
        "shut": Element(id="shut", category="access", symbol="door", title=NAME, description=NAME),
    },
)


def element(**changed: Any) -> Release:
    """Return the release with one element changed."""
    changed_one = replace(RELEASE.elements["open"], **changed)
    return replace(RELEASE, elements={**RELEASE.elements, "open": changed_one})


def category(**changed: Any) -> Release:
    """Return the release with its category changed."""
    return replace(RELEASE, categories={"access": replace(RELEASE.categories["access"], **changed)})


def kind(**changed: Any) -> Release:
    """Return the release with its head changed."""
    manifest = RELEASE.manifest
    changed_one = replace(manifest.datachain_type, **changed)
    return replace(RELEASE, manifest=replace(manifest, datachain_type=changed_one))


@pytest.mark.parametrize("release", [RELEASE, DEVICE, AI])
def test_a_sound_release_has_no_findings(release: Release) -> None:
    assert check_content(release) == []
    assert check_content(RELEASE, {"door"}) == []


@pytest.mark.parametrize(
    ("release", "path", "message"),
    [
        (kind(name={"en": "Name"}), "datachain_type.name", "fr"),
        (kind(description={"fr": "Nom"}), "datachain_type.description", "en"),
        (
            kind(subchains=[Subchain(id="flow", name={}, categories=["access"])]),
            "datachain_type.subchains[flow].name",
            "en, fr",
        ),
        (category(description={}), "categories[access].description", "en, fr"),
        (category(prompt={"en": "Who?", "fr": " "}), "categories[access].prompt", "fr"),
        (
            category(variables=[Variable(id="when", label={"en": "When"})]),
            "categories[access].variables[when].label",
            "fr",
        ),
        (
            category(
                variables=[
                    RELEASE.categories["access"].variables[1],
                    Variable(
                        id="who",
                        label=NAME,
                        options=[VariableOption(id="me", name=NAME, description={"en": "I"})],
                    ),
                ]
            ),
            "categories[access].variables[who].options[me].description",
            "fr",
        ),
        (
            category(context=Context(id="how", name=NAME, values=[ContextValue(id="x", name={})])),
            "categories[access].context.values[x].name",
            "en, fr",
        ),
        (element(description={"en": "Name"}), "elements[open].description", "fr"),
        (
            element(context=Context(id="how", name={"fr": "Nom"}, values=[])),
            "elements[open].context.name",
            "en",
        ),
    ],
)
def test_every_text_is_in_every_language(release: Release, path: str, message: str) -> None:
    (finding,) = check_content(release)

    assert (finding.code, finding.path) == ("DTPR_LOCALE_MISSING", path)
    assert finding.severity == "error"
    assert finding.message == f"it has no text in {message}"


@pytest.mark.parametrize(
    ("release", "code", "path"),
    [
        (
            category(name={**NAME, "es": "Nombre"}),
            "DTPR_LOCALE_NOT_ALLOWED",
            "categories[access].name[es]",
        ),
        (
            element(description={"en": "Name {{when}}", "fr": "Nom"}),
            "DTPR_VARIABLE_DRIFT",
            "elements[open].description[fr]",
        ),
        (
            element(description={"en": "Name", "fr": "Nom {{when}}"}),
            "DTPR_VARIABLE_DRIFT",
            "elements[open].description[fr]",
        ),
        (element(usual=["shut", "ghost"]), "DTPR_USUAL_UNKNOWN", "elements[open].usual[1]"),
        (
            element(synonyms={"en": ["free"], "de": ["frei"]}),
            "DTPR_SYNONYM_LOCALE_UNKNOWN",
            "elements[open].synonyms[de]",
        ),
        (
            category(variables=RELEASE.categories["access"].variables * 2),
            "DTPR_VARIABLE_DECLARED_TWICE",
            "categories[access].variables[2]",
        ),
    ],
)
def test_what_is_wrong_in_a_release_of_ours_is_an_error(
    release: Release, code: str, path: str
) -> None:
    finding, *_ = check_content(release)

    assert (finding.code, finding.path, finding.severity) == (code, path, "error")
    assert finding.message
    assert finding.mend


def test_an_element_is_in_a_category_that_declares_its_blanks() -> None:
    without = {(each.code, each.path) for each in check_content(category(variables=[]))}
    lost = {(each.code, each.path) for each in check_content(element(category="ghost"))}

    undeclared = {
        ("DTPR_TITLE_VARIABLE_UNDECLARED", f"elements[open].title[{locale}]")
        for locale in ("en", "fr")
    }
    assert without == undeclared
    assert lost == undeclared | {("DTPR_CATEGORY_UNKNOWN", "elements[open].category")}


def test_a_symbol_is_drawn_where_it_is_known_what_is_drawn() -> None:
    findings = check_content(element(symbol="ghost"), ["door"])

    assert [(each.code, each.path, each.severity) for each in findings] == [
        ("DTPR_SYMBOL_UNKNOWN", "elements[open].symbol", "warning")
    ]
    assert check_content(element(symbol="ghost")) == []


@pytest.mark.parametrize(
    ("texts", "locales"),
    [
        ({"en": "One. Two!", "fr": "Un… Deux ?"}, []),
        ({"en": "It has 2.4 GHz. And more", "fr": "Un."}, []),
        ({"en": "One. Two. Three", "fr": "Un."}, ["en"]),
        ({"en": "One.", "fr": "Un. Deux. Trois."}, ["fr"]),
        ({"en": "One.", "fr": "មួយ។ពីរ។បី។"}, ["fr"]),
    ],
)
def test_a_description_has_two_sentences_at_most(
    texts: Mapping[str, str], locales: list[str]
) -> None:
    findings = check_content(element(description=texts))

    assert [each.path for each in findings] == [f"elements[open].description[{x}]" for x in locales]
    assert {(each.code, each.severity) for each in findings} <= {
        ("DTPR_DESCRIPTION_LONG", "warning")
    }


def test_a_text_without_english_is_held_against_its_first_language() -> None:
    title = {"fr": "Ouvert {{when}}", "es": "Abierto"}

    codes = {each.code: each.path for each in check_content(element(title=title))}

    assert codes["DTPR_VARIABLE_DRIFT"] == "elements[open].title[es]"


def test_a_release_that_was_taken_in_is_only_warned_about() -> None:
    def official(spoil: Callable[[dict[str, Any]], object]) -> list[Finding]:
        plain = a_release()
        spoil(plain)
        return check_content(release_of(decoded(plain)))

    findings = official(
        lambda it: it["elements"][0]["description"][0].update(value="One. Two. Three.")
    )

    assert {each.code for each in findings} == {"DTPR_LOCALE_MISSING"}
    assert {each.severity for each in findings} == {"warning"}
