"""A release of the first API in our form, and a release of ours as that API answers it."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec
import pytest

from dtpr.formats.taxonomy import read_folder, read_releases
from dtpr.schema.exchange import release_of
from dtpr.schema.legacy import LegacyRelease
from dtpr.schema.legacy_exchange import (
    icon_name,
    identifiability_in,
    legacy_of,
    release_of_legacy,
    version_of,
)
from dtpr.schema.releases import AI_RELEASE, DEVICE_RELEASE, shipped_taxonomy
from tests.support.releases import (
    BLUE,
    LEGACY_VERSION,
    PLAIN,
    YELLOW,
    a_bundle,
    a_legacy_release,
    drawing,
    legacy_answers,
    legacy_in,
)

OWN = shipped_taxonomy().release(DEVICE_RELEASE)


def from_answers(answers: dict[str, Any]) -> LegacyRelease:
    return legacy_in({name: msgspec.json.encode(each) for name, each in answers.items()})


def spoken(texts: Mapping[str, str]) -> dict[str, str]:
    """Return a text of ours in the languages of the small release."""
    return {locale: texts[locale] for locale in ("en", "fr")}


def test_its_version_is_the_day_of_the_last_change() -> None:
    answers = legacy_answers()
    answers["elements_device.json"][2]["element"]["version"] = "2025-09-01T10:00:00Z"

    release = release_of_legacy(from_answers(answers))

    assert release.version == "device@2025-09-01"
    assert release.manifest.created_at == "2025-09-01T10:00:00Z"
    assert version_of(a_legacy_release()) == LEGACY_VERSION


def test_what_the_api_does_not_say_comes_from_our_release() -> None:
    release = release_of_legacy(a_legacy_release())

    kind = release.manifest.datachain_type
    assert kind.categories == [
        "device__purpose",
        "device__accountable",
        "device__tech",
        "device__retention",
    ]
    assert kind.name == spoken(OWN.manifest.datachain_type.name)
    for name, category in release.categories.items():
        own = OWN.categories[name]
        assert (category.required, category.shape) == (own.required, own.shape)
        assert category.prompt == spoken(own.prompt)
        assert [(each.id, each.required, each.label) for each in category.variables] == [
            (each.id, each.required, spoken(each.label)) for each in own.variables
        ]
    assert "duration" in {each.id for each in release.category_of("data_retained").variables}
    assert release.elements["mobility"].synonyms == OWN.elements["mobility"].synonyms
    assert set(release.elements["mobility"].usual) <= set(release.elements)


def test_what_the_api_says_goes_before_ours() -> None:
    answers = legacy_answers()
    accountable = answers["categories_device.json"][0]["category"]
    blank = {"id": "name", "label": [{"locale": "en", "value": "Name"}], "required": True}
    value = {"id": "one", "name": [], "description": [], "color": "#123456"}
    context = {"id": "role", "name": [], "description": [], "values": [value]}
    accountable |= {"order": 0, "required": False, "element_variables": [blank]}
    accountable |= {"prompt": [{"locale": "en", "value": "Who?"}], "context": context}

    release = release_of_legacy(from_answers(answers))

    category = release.categories["device__accountable"]
    assert release.manifest.datachain_type.categories[0] == category.id
    assert not category.required
    assert category.prompt == {"en": "Who?"}
    assert [(each.id, each.required) for each in category.variables] == [("name", True)]
    assert category.context is not None
    assert [each.color for each in category.context.values] == ["#123456"]


def test_a_category_and_an_element_that_we_do_not_have_are_taken_as_they_are() -> None:
    answers = legacy_answers()
    strange = msgspec.json.decode(msgspec.json.encode(answers["categories_device.json"][0]))
    strange["category"]["id"] = "device__mystery"
    answers["categories_device.json"].append(strange)

    release = release_of_legacy(from_answers(answers))

    assert release.manifest.datachain_type.categories[-1] == "device__mystery"
    mystery, can = release.categories["device__mystery"], release.elements["tin_can"]
    assert (mystery.shape, mystery.required, mystery.variables) == ("hexagon", False, [])
    assert (can.symbol, can.identifiability, can.synonyms) == ("tin_can", "none", {})


def test_the_ground_of_a_published_icon_tells_how_identifiable_an_element_is() -> None:
    source = a_legacy_release(
        tin_can=drawing(YELLOW.lower()), mobility=drawing(BLUE), identifiable_video=drawing(PLAIN)
    )

    release = release_of_legacy(source)

    assert {
        name: release.elements[name].identifiability
        for name in ("tin_can", "mobility", "identifiable_video", "organization")
    } == {
        "tin_can": "identifiable",
        "mobility": "de_identified",
        "identifiable_video": "none",
        "organization": "none",
    }
    without = release_of_legacy(a_legacy_release())
    assert without.elements["identifiable_video"].identifiability == "identifiable"
    assert identifiability_in(drawing("#FFDD001")) == "none"


def test_a_symbol_is_the_one_that_is_told_else_the_one_of_the_icons_name_else_ours() -> None:
    source = msgspec.structs.replace(
        a_legacy_release(),
        symbols={"can": drawing(), "mobility": drawing()},
        symbol_of={"tin_can": "can"},
    )

    symbols = {name: each.symbol for name, each in release_of_legacy(source).elements.items()}

    assert symbols["tin_can"] == "can"
    assert symbols["mobility"] == "mobility"
    assert symbols["data_retained"] == OWN.elements["data_retained"].symbol


def test_an_icon_of_a_strange_name_leaves_the_symbol_to_the_element() -> None:
    answers = legacy_answers()
    answers["elements_device.json"][4]["element"]["icon"]["url"] = "https://x.example/a b.svg?v=2"

    release = release_of_legacy(from_answers(answers))

    assert release.elements["tin_can"].symbol == "tin_can"
    assert icon_name("https://x.example/a%20b.svg?v=2") == "a%20b"


def test_blank_texts_are_left_to_the_other_languages() -> None:
    answers = legacy_answers()
    answers["elements_device.json"][0]["element"]["title"][1]["value"] = " "

    release = release_of_legacy(from_answers(answers))

    assert list(release.elements["safety_security"].title) == ["en"]


def test_an_element_in_two_categories_stands_in_the_first_of_the_chain() -> None:
    answers = legacy_answers()
    both = ["device__tech", "device__purpose"]
    answers["elements_device.json"][4]["element"]["category_ids"] = both

    release = release_of_legacy(from_answers(answers))

    assert release.elements["tin_can"].category == "device__purpose"


def test_the_same_release_has_the_same_hash_and_another_one_another() -> None:
    hashes = {
        release_of_legacy(each).hash
        for each in (a_legacy_release(), a_legacy_release(), a_legacy_release(tin_can=drawing()))
    }

    assert len(hashes) == 2


def test_what_came_in_from_the_api_goes_out_as_it_came() -> None:
    source = a_legacy_release()

    assert legacy_of(release_of_legacy(source)) is source


@pytest.mark.parametrize("version", [DEVICE_RELEASE, AI_RELEASE])
def test_a_release_of_ours_is_answered_like_one_of_the_api(version: str) -> None:
    release = shipped_taxonomy().release(version)

    answer = legacy_of(release, "https://register.example")

    entries = {each.element.id: each.element for each in answer.elements}
    mobility = entries["mobility"]
    assert answer.datachain_type == version.partition("@")[0]
    assert [each.category.order for each in answer.categories] == sorted(
        each.order for each in release.categories.values()
    )
    assert set(entries) == set(release.elements)
    assert mobility.category_ids == [release.elements["mobility"].category]
    assert mobility.icon.url == "https://register.example/v1/icons/mobility.svg"
    assert mobility.icon.alt_text[0].value.endswith(" icon")
    assert release_of_legacy(answer).version == version.removesuffix("-beta")


def test_context_and_citation_of_the_second_api_are_answered_by_the_first() -> None:
    element = {
        "id": "guessing",
        "category_id": "mode",
        "title": [{"locale": "en", "value": "Guessing"}],
        "description": [{"locale": "en", "value": "It guesses."}],
        "symbol_id": "guessing",
        "citation": [{"locale": "en", "value": "A book"}],
    }

    answer = legacy_of(release_of(a_bundle(changed={"elements/guessing.yaml": element})))

    entries = {each.element.id: each.element for each in answer.elements}
    [context] = [
        each.category.context
        for each in answer.categories
        if each.category.context is not msgspec.UNSET
    ]
    assert [each.value for each in entries["guessing"].citation] == ["A book"]
    assert entries["mobility"].citation == []
    assert (context.id, context.values[0].color) == ("who", "#2A9D8F")


@pytest.mark.parametrize("kind", ["device", "ai"])
def test_upstreams_answers_go_out_equal_to_what_came_in(shared: Path, kind: str) -> None:
    folder = shared / "upstream" / "api-v1"
    read = {each.source.datachain_type: each.source for each in _legacy(folder)}

    answer = legacy_of(release_of_legacy(read[kind]))

    for part in ("categories", "elements"):
        came = json.loads((folder / f"{part}_{kind}.json").read_text("utf-8"))
        assert json.loads(msgspec.json.encode(getattr(answer, part))) == came


def test_upstreams_icons_tell_the_classes_that_the_standard_lists(shared: Path) -> None:
    upstream = shared / "upstream"
    icons = read_folder(upstream / "icons-v1", (".svg",))
    read = _legacy(upstream / "api-v1", {f"icons/{name}": each for name, each in icons.items()})
    [device] = [each.source for each in read if each.source.datachain_type == "device"]

    release = release_of_legacy(device)

    assert {name: each.identifiability for name, each in release.elements.items()} == {
        name: each.identifiability for name, each in OWN.elements.items()
    }
    assert release.manifest.datachain_type.categories == (OWN.manifest.datachain_type.categories)


def _legacy(folder: Path, more: dict[str, bytes] | None = None) -> list[Any]:
    return read_releases(read_folder(folder) | (more or {}))
