"""The taxonomy that ships with the package: whole, clean and in step with the standard."""

import json
import re
from collections.abc import Iterator, Mapping
from importlib.resources import files
from importlib.resources.abc import Traversable
from itertools import chain
from pathlib import Path
from typing import Any

import msgspec
import pytest
import textstat
import yaml

from dtpr.schema.releases import AI_RELEASE, DEVICE_RELEASE, shipped_taxonomy
from dtpr.schema.taxonomy import Category, Element, Release

# The characters of the Khmer block; a zero-width space between two of them is a line-break hint.
KHMER = "\u1780-\u17ff"
BREAK_HINT = rf"(?<=[{KHMER}])\u200b(?=[{KHMER}])"
INVISIBLE = "[\u200b\u200c\u200d\u2060\ufeff]"
INTERPOLATED = re.compile(r"\{\{\s*([A-Za-z0-9_-]+)\s*\}\}")
DIRT = re.compile(rf"^$|^\s|\s$|\s\s|[\t\r\n]|\w -\w| [?!;:]|{INVISIBLE}")
SENTENCE_END = re.compile(r"[.?!។](?:\s|$)")
READING_GRADE = 8
LONGEST_DESCRIPTION = 220
COLOUR_CLASSES = {"yellow": "identifiable", "blue": "de_identified"}

DEVICE_CHAIN = [
    "device__purpose",
    "device__accountable",
    "device__tech",
    "device__data",
    "device__process",
    "device__storage",
    "device__retention",
    "device__access",
]


@pytest.fixture(params=[DEVICE_RELEASE, AI_RELEASE])
def release(request: pytest.FixtureRequest) -> Release:
    return shipped_taxonomy().release(request.param)


@pytest.fixture
def device() -> Release:
    return shipped_taxonomy().release(DEVICE_RELEASE)


@pytest.fixture
def ai() -> Release:
    return shipped_taxonomy().release(AI_RELEASE)


@pytest.fixture
def upstream(shared: Path, release: Release) -> dict[str, Any]:
    return _upstream(shared, release)


@pytest.fixture
def upstream_device(shared: Path, device: Release) -> dict[str, Any]:
    return _upstream(shared, device)


@pytest.fixture
def upstream_ai(shared: Path, ai: Release) -> dict[str, Any]:
    return _upstream(shared, ai)


def _upstream(shared: Path, release: Release) -> dict[str, Any]:
    titles = json.loads((shared / "upstream" / "titles.json").read_bytes())
    parts = {DEVICE_RELEASE: titles["v1"]["device"], AI_RELEASE: titles["ai_release"]}
    part: dict[str, Any] = parts[release.version]
    return part


def _symbol(entry: Mapping[str, Any]) -> str:
    return str(entry["symbol_id"]) if "symbol_id" in entry else Path(entry["symbol"]).stem


def _without_invisible(text: str) -> str:
    """Return a text without zero-width characters but for hints between Khmer letters."""
    kept = re.sub("\u200b+", "\u200b", re.sub("[\u200c\u200d\u2060\ufeff]", "", text))
    return re.sub(rf"(?<![{KHMER}])\u200b|\u200b(?![{KHMER}])", "", kept)


def _cleaned(text: str) -> str:
    """Return a title of upstream's without stray blanks, each hyphen back at its word."""
    return re.sub(r"(?<=\w) -(?=\w)", "-", " ".join(_without_invisible(text).split()))


def _cleaned_all(texts: Mapping[str, str]) -> dict[str, str]:
    return {locale: _cleaned(text) for locale, text in texts.items()}


def _category_texts(category: Category) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield the texts of a category, and where each stands in its file."""
    yield f"{category.id}/name", category.name
    yield f"{category.id}/description", category.description
    yield f"{category.id}/prompt", category.prompt
    for variable in category.variables:
        yield f"{category.id}/variables/{variable.id}", variable.label
    if category.context:
        yield f"{category.id}/context", category.context.name
        yield f"{category.id}/context/description", category.context.description
        for value in category.context.values:
            yield f"{category.id}/context/{value.id}", value.name
            yield f"{category.id}/context/{value.id}/description", value.description


def _texts(release: Release) -> dict[str, dict[str, str]]:
    """Return every text of a release, by where it stands."""
    kind = release.manifest.datachain_type
    named = [
        (kind.id, kind.name),
        (f"{kind.id}/description", kind.description),
        *((each.id, each.name) for each in kind.subchains),
    ]
    elements = release.elements.values()
    titles = [(f"element {each.id}", each.title) for each in elements]
    descriptions = [(f"element {each.id}/description", each.description) for each in elements]
    categories = map(_category_texts, release.categories.values())
    return dict(chain(named, titles, descriptions, *categories))


def _their_descriptions(upstream: Path) -> Iterator[str]:
    """Yield every description of upstream's, in every language, with single blanks."""
    for file in (upstream / "api-v1").glob("elements*.json"):
        for entry in json.loads(file.read_bytes()):
            yield from (" ".join(e["value"].split()) for e in entry["element"]["description"])
    for folder in upstream.glob("release-*"):
        for file in folder.glob("*/*.yaml"):
            content = yaml.safe_load(file.read_bytes())
            yield from (" ".join(e["value"].split()) for e in content.get("description", []))


def _mended(release: Release) -> dict[str, dict[str, str]]:
    """Return the titles that upstream has wrong, as they are mended in a release."""
    mended = yaml.safe_load((Path(__file__).parent / "mended_titles.yaml").read_bytes())
    known = release.elements
    return {
        key: {each: text for each, text in texts.items() if known[key].title[each] == text}
        for key, texts in mended.items()
        if key in known
    }


def _descriptions(release: Release) -> dict[str, dict[str, str]]:
    texts = _texts(release)
    return {
        where: text
        for where, text in texts.items()
        if where.endswith("/description") and "/variables/" not in where
    }


def _files(release: Release, folder: str) -> list[Traversable]:
    root = files("dtpr.schema") / "content" / release.version / folder
    return [each for each in root.iterdir() if each.name.endswith(".yaml")]


def _head(file: Traversable, lines: int) -> list[str]:
    return file.read_text(encoding="utf-8").splitlines()[:lines]


@pytest.mark.parametrize(
    ("version", "categories", "elements"), [(DEVICE_RELEASE, 8, 124), (AI_RELEASE, 12, 109)]
)
def test_a_release_is_whole(version: str, categories: int, elements: int) -> None:
    release = shipped_taxonomy().release(version)

    assert len(release.categories) == categories
    assert len(release.elements) == elements


def test_the_folder_of_a_release_is_its_version(release: Release) -> None:
    assert (files("dtpr.schema") / "content" / release.manifest.version / "meta.yaml").is_file()


def test_a_category_file_is_named_after_its_id(release: Release) -> None:
    found = {each.name: _head(each, 1) for each in _files(release, "categories")}

    assert found == {f"{each}.yaml": [f"id: {each}"] for each in release.categories}


def test_an_element_file_is_named_after_its_id_and_lies_in_its_category(release: Release) -> None:
    for category in release.categories:
        for file in _files(release, f"elements/{category}"):
            expected = [f"id: {file.name.removesuffix('.yaml')}", f"category: {category}"]

            assert _head(file, 2) == expected


def test_an_element_id_is_used_once(release: Release) -> None:
    names = [
        file.name for each in release.categories for file in _files(release, f"elements/{each}")
    ]

    assert sorted(names) == sorted(f"{each}.yaml" for each in release.elements)


def test_every_element_has_a_category(release: Release) -> None:
    assert {each.category for each in release.elements.values()} == set(release.categories)


def test_the_chain_holds_every_category_once_in_order(release: Release) -> None:
    by_order = sorted(release.categories.values(), key=lambda each: each.order)

    assert release.manifest.datachain_type.categories == [each.id for each in by_order]
    assert [each.order for each in by_order] == list(range(1, len(by_order) + 1))


def test_a_subchain_is_made_of_categories_of_the_chain(release: Release) -> None:
    for subchain in release.manifest.datachain_type.subchains:
        assert set(subchain.categories) <= set(release.categories)


def test_every_text_is_in_every_language_in_order(release: Release) -> None:
    for where, text in _texts(release).items():
        assert list(text) == release.manifest.locales, where


def test_every_text_is_clean(release: Release) -> None:
    dirty = [
        (where, locale)
        for where, text in _texts(release).items()
        for locale, value in text.items()
        if DIRT.search(re.sub(BREAK_HINT, "", value))
    ]

    assert dirty == []


def test_a_blank_in_a_text_is_a_variable_of_its_category(release: Release) -> None:
    for element in release.elements.values():
        declared = {each.id for each in release.category_of(element.id).variables}
        for text in (element.title, element.description):
            blanks = [set(INTERPOLATED.findall(each)) for each in text.values()]

            assert all(each == blanks[0] <= declared for each in blanks), element.id


def test_a_description_is_read_by_a_child_of_twelve(release: Release) -> None:
    grades = {
        where: textstat.flesch_kincaid_grade(text["en"])
        for where, text in _descriptions(release).items()
    }

    assert {where: grade for where, grade in grades.items() if grade > READING_GRADE} == {}


def test_a_description_is_at_most_two_short_sentences(release: Release) -> None:
    for where, text in _descriptions(release).items():
        for locale, value in text.items():
            sentences = [each for each in SENTENCE_END.split(value) if each.strip()]

            assert len(sentences) <= 2, (where, locale)
        assert len(text["en"]) <= LONGEST_DESCRIPTION, where


def test_a_description_is_in_our_own_words(shared: Path, release: Release) -> None:
    theirs = set(_their_descriptions(shared / "upstream"))

    assert len(theirs) > 500
    for where, text in _descriptions(release).items():
        assert not {" ".join(each.split()) for each in text.values()} & theirs, where


def test_synonyms_are_words_that_the_title_does_not_say(release: Release) -> None:
    for element in release.elements.values():
        assert set(element.synonyms) <= set(release.manifest.locales), element.id
        for locale, words in element.synonyms.items():
            folded = [each.casefold() for each in words]

            assert words, (element.id, locale)
            assert len(set(folded)) == len(folded), (element.id, locale)
            assert element.title[locale].casefold() not in folded, (element.id, locale)


@pytest.mark.parametrize(
    ("word", "element_id"),
    [("CCTV", "identifiable_video"), ("wifi", "wireless_access_point")],
)
def test_plain_words_name_an_element(device: Release, word: str, element_id: str) -> None:
    words = [each.casefold() for each in device.elements[element_id].synonyms["en"]]

    assert word.casefold() in words


def test_what_usually_stands_beside_an_element_is_of_another_category(release: Release) -> None:
    for element in release.elements.values():
        for each in element.usual:
            assert release.elements[each].category != element.category, (element.id, each)


def test_the_device_chain_runs_from_the_device_to_its_data(device: Release) -> None:
    required = [each for each in DEVICE_CHAIN if device.categories[each].required]

    assert device.manifest.datachain_type.categories == DEVICE_CHAIN
    assert required == ["device__purpose", "device__accountable", "device__tech"]


def test_a_device_that_keeps_no_data_need_not_give_a_duration(device: Release) -> None:
    variables = {each.id: each for each in device.categories["device__retention"].variables}

    assert not variables["duration"].required


def test_data_flows_in_through_and_out(ai: Release) -> None:
    (flow,) = ai.manifest.datachain_type.subchains

    assert flow.categories == ["input_dataset", "processing", "output_dataset"]


def test_ids_categories_and_symbols_are_upstreams(
    release: Release, upstream: dict[str, Any]
) -> None:
    ours = {each.id: (each.category, each.symbol) for each in release.elements.values()}
    theirs = {key: (each["category"], _symbol(each)) for key, each in upstream["elements"].items()}

    assert ours | theirs == ours


def test_titles_are_upstreams_once_cleaned(release: Release, upstream: dict[str, Any]) -> None:
    mended = _mended(release)
    for key, each in upstream["elements"].items():
        theirs = _cleaned_all(each["titles"]) | mended.get(key, {})
        ours = release.elements[key].title

        assert {locale: ours[locale] for locale in theirs} == theirs, key


def test_a_mended_title_is_still_wrong_upstream(release: Release, upstream: dict[str, Any]) -> None:
    for key, texts in _mended(release).items():
        theirs = _cleaned_all(upstream["elements"][key]["titles"])
        assert all(theirs.get(locale) != text for locale, text in texts.items()), key


def test_names_and_shapes_of_categories_are_upstreams(
    release: Release, upstream: dict[str, Any]
) -> None:
    assert set(release.categories) == set(upstream["categories"])
    for key, each in upstream["categories"].items():
        ours = release.categories[key]

        assert ours.shape == each["shape"]
        assert ours.name | _cleaned_all(each["titles"]) == ours.name


def test_identifiability_is_the_colour_of_the_published_icon(
    device: Release, upstream_device: dict[str, Any]
) -> None:
    ours = {each.id: each.identifiability for each in device.elements.values()}
    theirs = {
        key: COLOUR_CLASSES.get(each["colour_class"], "none")
        for key, each in upstream_device["elements"].items()
    }

    assert ours | theirs == ours


def test_the_ai_chain_is_upstreams(ai: Release, upstream_ai: dict[str, Any]) -> None:
    kind = ai.manifest.datachain_type
    required = {each.id: each.required for each in ai.categories.values()}

    assert kind.categories == upstream_ai["datachain_type"]["categories"]
    assert kind.name | upstream_ai["datachain_type"]["names"] == kind.name
    assert required == {key: each["required"] for key, each in upstream_ai["categories"].items()}


def test_the_variables_of_the_ai_chain_are_upstreams(
    ai: Release, upstream_ai: dict[str, Any]
) -> None:
    for key, each in upstream_ai["categories"].items():
        ours = [(mine.id, mine.kind, mine.required) for mine in ai.categories[key].variables]

        assert ours == [(one["id"], one["kind"], one["required"]) for one in each["variables"]]


def test_the_contexts_of_the_ai_chain_are_upstreams(
    ai: Release, upstream_ai: dict[str, Any]
) -> None:
    for key, each in upstream_ai["categories"].items():
        context, theirs = ai.categories[key].context, each["element_context"]

        assert (context is None) == (theirs is None)
        if context:
            assert context.id == theirs["id"]
            assert context.name | theirs["names"] == context.name
            values = zip(context.values, theirs["values"], strict=True)
            assert all(ours.name | one["names"] == ours.name for ours, one in values)
            assert [(ours.id, ours.color) for ours in context.values] == [
                (one["id"], one["color"]) for one in theirs["values"]
            ]


def test_the_questions_are_in_our_own_words(ai: Release, upstream_ai: dict[str, Any]) -> None:
    for key, each in upstream_ai["categories"].items():
        assert not set(ai.categories[key].prompt.values()) & set(each["prompts"].values()), key


def test_the_example_of_the_readme_is_an_element(device: Release) -> None:
    readme = (files("dtpr.schema") / "content" / "README.md").read_text(encoding="utf-8")

    (example,) = re.findall(r"```yaml\n(.*?)```", readme, flags=re.DOTALL)
    element = msgspec.convert(yaml.safe_load(example), Element)

    assert element.category in device.categories
    assert list(element.title) == device.manifest.locales
