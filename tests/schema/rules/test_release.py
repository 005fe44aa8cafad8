"""Each rule of the standard for releases finds what it is for, and a sound release has no fault."""

from collections.abc import Callable
from typing import Any

import pytest

from dtpr.schema.exchange import wire_of
from dtpr.schema.rules import Finding, check_release
from tests.schema.rules.looking import AI, DEVICE
from tests.schema.rules.releases import SVG, a_release, decoded, text

Spoil = Callable[[dict[str, Any]], object]


def found(spoil: Spoil) -> list[Finding]:
    """Return what is found in the small release after something in it was spoilt."""
    plain = a_release()
    spoil(plain)
    return check_release(decoded(plain))


def drawn(svg: str) -> list[Finding]:
    """Return what is found in a release with one symbol drawn otherwise."""
    return found(lambda release: release["symbols"].update(accept=svg))


def values(release: dict[str, Any]) -> Any:
    return release["categories"][0]["element_context"]["values"]


def harms(release: dict[str, Any]) -> Any:
    return release["categories"][1]["element_variables"][1]


def test_a_sound_release_has_no_findings() -> None:
    assert found(lambda _: None) == []


@pytest.mark.parametrize("release", [DEVICE, AI])
def test_the_releases_that_ship_lack_nothing_but_symbols_on_upstreams_grid(release: Any) -> None:
    codes = {each.code for each in check_release(wire_of(release))}

    assert codes == {"SYMBOL_NOT_FOUND"}


@pytest.mark.parametrize(
    ("spoil", "path", "code"),
    [
        (
            lambda it: it["elements"][0].update(category_id="ghost"),
            "elements[0].category_id",
            "CATEGORY_REF_MISSING",
        ),
        (
            lambda it: it["categories"][1].update(datachain_type="device"),
            "categories[1].datachain_type",
            "DATACHAIN_TYPE_MISMATCH",
        ),
        (
            lambda it: values(it).append(values(it)[0]),
            "categories[0].element_context.values[1].id",
            "CONTEXT_VALUE_DUPLICATE",
        ),
        (
            lambda it: it["categories"].append(it["categories"][0]),
            "categories[2].id",
            "CATEGORY_DUPLICATE",
        ),
        (
            lambda it: it["elements"].append(it["elements"][0]),
            "elements[2].id",
            "ELEMENT_DUPLICATE",
        ),
        (
            lambda it: it["datachainType"]["categories"].append("ghost"),
            "datachainType.categories[2]",
            "CATEGORY_ORDER_REF_MISSING",
        ),
        (
            lambda it: it["datachainType"]["categories"].append("storage"),
            "datachainType.categories[2]",
            "CATEGORY_ORDER_DUPLICATE",
        ),
        (
            lambda it: it["datachainType"]["subchains"].append(it["datachainType"]["subchains"][0]),
            "datachainType.subchains[1].id",
            "SUBCHAIN_DUPLICATE",
        ),
        (
            lambda it: it["datachainType"]["subchains"][0]["categories"].append("ghost"),
            "datachainType.subchains[0].categories[1]",
            "SUBCHAIN_CATEGORY_REF_MISSING",
        ),
        (
            lambda it: it["datachainType"]["subchains"][0]["categories"].append("storage"),
            "datachainType.subchains[0].categories[1]",
            "SUBCHAIN_CATEGORY_DUPLICATE",
        ),
        (
            lambda it: values(it)[0].update(color="red"),
            "categories[0].element_context.values[0].color",
            "CONTEXT_VALUE_COLOR_INVALID",
        ),
        (
            lambda it: values(it)[0].update(id="dark"),
            "categories[0].element_context.values[0].id",
            "RESERVED_VARIANT_TOKEN",
        ),
        (
            lambda it: harms(it)["options"].append(harms(it)["options"][0]),
            "categories[1].element_variables[1].options[1].id",
            "VARIABLE_OPTION_DUPLICATE",
        ),
        (
            lambda it: harms(it)["options"][0].update(applies_to=["cloud", "accept"]),
            "categories[1].element_variables[1].options[0].applies_to[1]",
            "VARIABLE_OPTION_APPLIES_TO_UNKNOWN",
        ),
    ],
)
def test_an_id_or_a_colour_that_is_wrong_is_found(spoil: Spoil, path: str, code: str) -> None:
    (finding,) = found(spoil)

    assert (finding.path, finding.code, finding.severity) == (path, code, "error")
    assert finding.message
    assert finding.mend


def test_a_value_without_a_colour_is_a_tag() -> None:
    assert found(lambda it: values(it)[0].update(color=None)) == []


def test_the_context_of_an_element_is_looked_at_too() -> None:
    context = {**a_release()["categories"][0]["element_context"], "name": []}

    def spoil(release: dict[str, Any]) -> None:
        release["elements"][1]["context"] = {**context, "values": values(release) * 2}
        values(release)[0]["color"] = "blue"
        values(release)[0]["id"] = "default"

    codes = sorted(each.code for each in found(spoil) if each.path.startswith("elements[1]"))

    assert codes == [
        "CONTEXT_VALUE_COLOR_INVALID",
        "CONTEXT_VALUE_COLOR_INVALID",
        "CONTEXT_VALUE_DUPLICATE",
        "LOCALE_FIELD_EMPTY",
        "RESERVED_VARIANT_TOKEN",
        "RESERVED_VARIANT_TOKEN",
    ]


def test_icons_choose_the_ink_that_reads_so_that_no_colour_is_too_weak(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    grey = [f"#{level:02X}{level:02X}{level:02X}" for level in range(0, 256, 5)]
    paint = [lambda it, colour=each: values(it)[0].update(color=colour) for each in grey]

    assert [finding for each in paint for finding in found(each)] == []
    monkeypatch.setattr("dtpr.schema.rules.contexts.LEAST_CONTRAST", 21.0)
    (finding,) = found(lambda it: values(it)[0].update(color="#777777"))
    assert (finding.code, finding.severity) == ("LOW_CONTRAST_CONTEXT_COLOR", "warning")
    assert finding.path == "categories[0].element_context.values[0].color"


@pytest.mark.parametrize(
    ("spoil", "path"),
    [
        (lambda it: it["categories"][0].update(name=[]), "categories[0].name"),
        (lambda it: it["categories"][1].update(description=[]), "categories[1].description"),
        (lambda it: it["elements"][1].update(title=[]), "elements[1].title"),
        (lambda it: it["elements"][0].update(description=[]), "elements[0].description"),
        (lambda it: it["datachainType"].update(name=[]), "datachainType.name"),
        (
            lambda it: it["datachainType"]["subchains"][0].update(name=[]),
            "datachainType.subchains[0].name",
        ),
        (
            lambda it: values(it)[0].update(description=[]),
            "categories[0].element_context.values[0].description",
        ),
    ],
)
def test_a_text_that_must_be_there_is_there(spoil: Spoil, path: str) -> None:
    (finding,) = found(spoil)

    assert (finding.path, finding.code) == (path, "LOCALE_FIELD_EMPTY")


@pytest.mark.parametrize(
    ("spoil", "path"),
    [
        (lambda it: it["elements"][0].update(title=text("Yes", es="Sí")), "elements[0].title"),
        (lambda it: it["categories"][0].update(prompt=text("?", es="¿?")), "categories[0].prompt"),
        (
            lambda it: it["categories"][0]["examples"][0].update(narrative=text("It", es="Lo")),
            "categories[0].examples[0].narrative",
        ),
        (
            lambda it: it["datachainType"].update(description=text("A", es="Un")),
            "datachainType.description",
        ),
    ],
)
def test_a_text_is_in_a_language_of_the_release(spoil: Spoil, path: str) -> None:
    (finding,) = found(spoil)

    assert (finding.path, finding.code) == (f"{path}[1].locale", "LOCALE_NOT_ALLOWED")
    assert finding.mend == "use one of en, fr"


def test_the_labels_of_variables_are_not_looked_at() -> None:
    assert found(lambda it: harms(it).update(label=text("Harms", es="Daños"))) == []


def test_each_blank_of_a_description_needs_a_variable() -> None:
    findings = found(
        lambda it: it["elements"][0].update(description=text("{{ a }} and {{a}}", fr="{{a}}"))
    )

    assert [(each.code, each.path) for each in findings] == [
        ("VARIABLE_REF_MISSING", "elements[0].description[en]"),
        ("VARIABLE_REF_MISSING", "elements[0].description[en]"),
        ("VARIABLE_REF_MISSING", "elements[0].description[fr]"),
    ]


def test_a_translation_has_the_blanks_of_the_english_text() -> None:
    lacking = text("Kept {{duration}} or {{duration}}.", fr="Gardé.")

    (finding,) = found(lambda it: it["elements"][1].update(description=lacking))

    assert (finding.code, finding.severity) == ("LOCALE_VARIABLE_DRIFT", "warning")
    assert finding.path == "elements[1].description[fr]"
    french = [{"locale": "fr", "value": "Gardé {{duration}}."}]
    assert found(lambda it: it["elements"][1].update(description=french)) == []


@pytest.mark.parametrize(
    ("required", "expected"),
    [
        (False, {("VARIABLE_OPTIONS_EMPTY", "warning")}),
        (
            True,
            {("VARIABLE_OPTIONS_EMPTY", "warning"), ("VARIABLE_REQUIRED_EMPTY_OPTIONS", "error")},
        ),
    ],
)
def test_a_vocabulary_has_options(*, required: bool, expected: set[tuple[str, str]]) -> None:
    findings = found(lambda it: harms(it).update(options=[], required=required))

    assert {(each.code, each.severity) for each in findings} == expected


def test_a_symbol_that_is_missing_is_guessed_at() -> None:
    def spoil(release: dict[str, Any]) -> None:
        release["symbols"] |= {"clouds": SVG, "zebra": SVG}
        release["elements"][1]["symbol_id"] = "cloudy"

    (finding,) = found(spoil)

    assert (finding.path, finding.code) == ("elements[1].symbol_id", "SYMBOL_NOT_FOUND")
    assert finding.mend == "use cloud, clouds, accept, or add symbols/cloudy.svg"
    bare = found(lambda it: it.update(symbols={}))
    assert {each.mend for each in bare} == {"add symbols/accept.svg", "add symbols/cloud.svg"}


@pytest.mark.parametrize(
    ("svg", "word"),
    [
        (f"\ufeff{SVG}", "byte order mark"),
        (f'<?xml version="1.0"?>{SVG}', "prolog"),
        (f" \n<?xml version='1.0'?>{SVG}", "prolog"),
        (f"<!-- drawn -->{SVG}", "comment"),
    ],
)
def test_a_symbol_begins_with_its_own_tag(svg: str, word: str) -> None:
    (finding,) = drawn(svg)

    assert (finding.path, finding.code) == ("symbols.accept", "SYMBOL_MALFORMED_WRAPPER")
    assert word in finding.message


@pytest.mark.parametrize(
    ("inside", "count"),
    [
        ("<script>x</script>", 1),
        ('<path d="M0 0" onclick="x"/>', 1),
        ("<foreignObject></foreignObject>", 1),
        ('<image href="https://evil.example/x.png"/>', 1),
        ("<image xlink:href='javascript:alert(1)'/>", 1),
        ('<use href="https://evil.example/x.svg#id"/>', 2),
        ('<use\n xlink:href="data:image/svg+xml,x"/>', 1),
        ('<use href="#p"/>', 0),
        ("<use/>", 0),
        ('<image href=""/><image href="data:image/png;base64,x"/>', 0),
        (f'<image href="/{"x" * 200}"/>', 1),
        ("<use " * 200_000, 0),
    ],
)
def test_a_symbol_has_nothing_that_acts(inside: str, count: int) -> None:
    findings = drawn(f'<svg viewBox="0 0 36 36">{inside}</svg>')

    assert [each.code for each in findings] == ["SYMBOL_ACTIVE_CONTENT"] * count
    assert all(len(each.message) < 150 for each in findings)


def test_no_rule_stops_another() -> None:
    def spoil(release: dict[str, Any]) -> None:
        release["elements"][0]["category_id"] = "ghost"
        release["elements"][1]["title"] = []
        values(release)[0]["color"] = "red"

    assert sorted(each.code for each in found(spoil)) == [
        "CATEGORY_REF_MISSING",
        "CONTEXT_VALUE_COLOR_INVALID",
        "LOCALE_FIELD_EMPTY",
    ]
