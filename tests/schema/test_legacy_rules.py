"""What stands against a release of the first API, and against any release from elsewhere."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from dtpr.formats.taxonomy import read_folder, read_releases
from dtpr.schema.rules import Finding
from dtpr.schema.source_rules import check_source
from tests.support.releases import (
    a_bundle,
    a_legacy_release,
    bundle_data,
    drawing,
    legacy_answers,
    legacy_in,
)

CATEGORIES, ELEMENTS = "categories_device.json", "elements_device.json"

Answers = dict[str, Any]


def findings(break_it: Callable[[Answers], None]) -> list[Finding]:
    """Return what is found in small answers in which something was broken."""
    answers = legacy_answers()
    break_it(answers)
    files = {name: msgspec.json.encode(each) for name, each in answers.items()}
    return check_source(legacy_in(files))


def errors(break_it: Callable[[Answers], None]) -> list[tuple[str, str]]:
    return [(each.code, each.path) for each in findings(break_it) if each.severity == "error"]


def test_a_sound_release_has_warnings_at_most() -> None:
    found = check_source(a_legacy_release(mobility=drawing()))

    assert [(each.code, each.severity) for each in found] == [
        ("VARIABLE_REF_MISSING", "warning"),
        ("DTPR_ICON_MISSING", "warning"),
    ]
    assert "duration" in found[0].message
    assert found[1].message.startswith("5 of 6 elements have no published icon: safety_security")


def test_an_empty_answer_is_an_error() -> None:
    assert errors(lambda answers: answers[ELEMENTS].clear()) == [("DTPR_RELEASE_EMPTY", "elements")]


@pytest.mark.parametrize(
    ("file", "part", "code"),
    [
        (CATEGORIES, "category", "CATEGORY_DUPLICATE"),
        (ELEMENTS, "element", "ELEMENT_DUPLICATE"),
    ],
)
def test_an_id_that_is_there_twice_is_an_error(file: str, part: str, code: str) -> None:
    def repeat(answers: Answers) -> None:
        answers[file].append(answers[file][1])

    [(found, path)] = errors(repeat)

    assert found == code
    assert path.endswith(f"].{part}.id")


def test_another_form_is_an_error() -> None:
    def other(answers: Answers) -> None:
        answers[CATEGORIES][0]["schema"]["version"] = "0.1"
        answers[ELEMENTS][2]["schema"]["id"] = "something"

    assert errors(other) == [
        ("DTPR_FORM_UNKNOWN", "categories[0].schema"),
        ("DTPR_FORM_UNKNOWN", "elements[2].schema"),
    ]


def test_a_category_that_is_not_there_is_an_error() -> None:
    def lose(answers: Answers) -> None:
        answers[ELEMENTS][0]["element"]["category_ids"] = ["device__nowhere", "ai__purpose"]
        answers[ELEMENTS][1]["element"]["category_ids"] = ["ai__purpose"]
        answers[ELEMENTS][2]["element"]["category_ids"] = ["device__accountable", "bare"]

    assert errors(lose) == [
        ("CATEGORY_REF_MISSING", f"elements[{at}].element.category_ids") for at in (0, 1, 2)
    ]


def test_a_text_that_is_missing_is_an_error_and_in_one_language_a_warning() -> None:
    def silence(answers: Answers) -> None:
        answers[CATEGORIES][0]["category"]["name"] = []
        answers[ELEMENTS][0]["element"]["title"][1]["value"] = " "

    found = [each for each in findings(silence) if each.code == "LOCALE_FIELD_EMPTY"]

    assert [(each.severity, each.path) for each in found] == [
        ("error", "categories[0].category.name"),
        ("warning", "elements[0].element.title[1].value"),
    ]


def test_a_version_that_is_no_instant_is_an_error() -> None:
    def date(answers: Answers) -> None:
        answers[CATEGORIES][1]["category"]["version"] = "last week"
        answers[ELEMENTS][3]["element"]["version"] = "2025-02-30T00:00:00Z"

    assert errors(date) == [
        ("DTPR_INSTANT_INVALID", "categories[1].category.version"),
        ("DTPR_INSTANT_INVALID", "elements[3].element.version"),
    ]


def test_a_colour_that_is_none_is_an_error() -> None:
    value = {"id": "a", "name": [], "description": [], "color": "red"}

    def colour(answers: Answers) -> None:
        context = {"id": "c", "name": [], "description": [], "values": [value, value | {"id": "b"}]}
        context["values"] = [value, {**value, "id": "b", "color": None}]
        answers[CATEGORIES][2]["category"]["context"] = context

    assert errors(colour) == [
        ("CONTEXT_VALUE_COLOR_INVALID", "categories[2].category.context.values[0].color")
    ]


def test_a_symbol_that_is_told_and_not_there_is_an_error() -> None:
    release = a_legacy_release()
    release = msgspec.structs.replace(
        release, symbols={"can": drawing()}, symbol_of={"tin_can": "can", "mobility": "bus"}
    )

    found = [each for each in check_source(release) if each.severity == "error"]

    assert [(each.code, each.path) for each in found] == [
        ("SYMBOL_NOT_FOUND", "symbol_of.mobility")
    ]


def test_a_drawing_that_does_more_is_an_error_in_either_form() -> None:
    unsafe = drawing().replace("<circle", "<script>1</script><circle")
    legacy = a_legacy_release(mobility=unsafe, tin_can=drawing())
    bundle = msgspec.structs.replace(a_bundle(), icons={"mobility/default": unsafe})
    worse = msgspec.structs.replace(a_bundle(), symbols={"guessing": unsafe, "mobility": drawing()})

    found = [
        [each for each in check_source(source) if each.severity == "error"]
        for source in (legacy, bundle, worse)
    ]

    assert [[(each.code, each.path) for each in one] for one in found] == [
        [("DTPR_DRAWING_UNSAFE", "icons.mobility")],
        [("DTPR_DRAWING_UNSAFE", "icons.mobility/default")],
        [("SYMBOL_ACTIVE_CONTENT", "symbols.guessing")],
    ]


@pytest.mark.parametrize("version", ["ai@2027-02-30", "device@2027-01-15"])
def test_a_version_that_cannot_be_is_an_error(version: str) -> None:
    source = a_bundle()
    manifest = msgspec.structs.replace(source.manifest, version=version)

    found = check_source(msgspec.structs.replace(source, manifest=manifest))

    assert [(each.code, each.path) for each in found] == [
        ("DTPR_VERSION_INVALID", "manifest.version")
    ]


def test_a_category_without_a_place_in_the_chain_is_a_warning() -> None:
    kind = bundle_data()["datachain-type.yaml"] | {"categories": ["purpose"]}

    found = check_source(a_bundle(changed={"datachain-type.yaml": kind}))

    assert [(each.code, each.severity, each.path) for each in found] == [
        ("DTPR_CATEGORY_UNORDERED", "warning", "categories[0].id")
    ]


def test_what_upstream_publishes_is_fit(shared: Path) -> None:
    upstream = shared / "upstream"
    icons = read_folder(upstream / "icons-v1", (".svg",))
    answers = read_folder(upstream / "api-v1")
    files = answers | {f"icons/{name}": each for name, each in icons.items()}
    bundle = read_folder(upstream / "release-ai-2026-08-12-beta")

    read = [*read_releases(files), *read_releases(bundle)]
    found = [each for one in read for each in check_source(one.source)]

    assert [(each.severity, each.code) for each in found] == [("warning", "VARIABLE_REF_MISSING")]
    assert [note for one in read for note in one.notes] == []
