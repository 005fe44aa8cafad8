"""Releases of the taxonomy, by version and by element."""

from pathlib import Path

import msgspec
import pytest
import yaml

from dtpr.errors import InvalidError
from dtpr.schema.releases import (
    AI_RELEASE,
    DEVICE_RELEASE,
    Taxonomy,
    read_release,
    shipped_taxonomy,
)
from dtpr.schema.taxonomy import Identifiability, Release, most_sensitive

SMALL = {
    "meta.yaml": """
version: device@2027-01-01-beta
status: beta
created_at: "2027-01-01T00:00:00Z"
locales: [en, de]
datachain_type:
  id: device
  name: {en: Device}
  categories: [tech, purpose]
""",
    "categories/tech.yaml": """
{id: tech, order: 0, shape: hexagon, name: {en: Technology},
 context: {id: reach, name: {en: Reach}, values: [{id: near, name: {en: Near}}]}}
""",
    "categories/purpose.yaml": "{id: purpose, order: 1, shape: circle, name: {en: Purpose}}",
    "categories/README.md": "Not a category.",
    "elements/tech/radar.yaml": "{id: radar, category: tech, symbol: radar, title: {en: Radar}}",
    "elements/tech/camera.yaml": """
{id: camera, category: tech, symbol: camera, title: {en: Camera}, identifiability: identifiable,
 context: {id: sight, name: {en: Sight}, values: [{id: night, name: {en: Night}}]}}
""",
    "elements/purpose/art.yaml": "{id: art, category: purpose, symbol: art, title: {en: Art}}",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A release of the test's own."""
    for name, text in SMALL.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    return tmp_path


@pytest.fixture
def small(folder: Path) -> Release:
    return read_release(folder)


def test_a_release_is_read_from_a_folder(small: Release) -> None:
    assert small.version == "device@2027-01-01-beta"
    assert list(small.categories) == ["purpose", "tech"]
    assert list(small.elements) == ["art", "camera", "radar"]
    assert small.positions == {"tech": 0, "purpose": 1}


def test_an_element_knows_its_category_and_its_own_context_first(small: Release) -> None:
    assert small.category_of("radar").id == "tech"
    contexts = [small.context_of(each) for each in ("camera", "radar", "art")]
    assert [each and each.id for each in contexts] == ["sight", "reach", None]


@pytest.mark.parametrize(
    ("name", "text", "error"),
    [
        ("meta.yaml", "version: [", yaml.YAMLError),
        ("meta.yaml", "version: newest", msgspec.ValidationError),
        ("elements/tech/radar.yaml", "{id: radar}", msgspec.ValidationError),
        ("elements/tech/radar.yaml", "!!python/object:os.system {}", yaml.YAMLError),
        ("categories/tech.yaml", SMALL["categories/tech.yaml"] + "extra: 1", yaml.YAMLError),
    ],
)
def test_a_release_with_a_broken_file_is_not_read(
    folder: Path, name: str, text: str, error: type[Exception]
) -> None:
    (folder / name).write_text(text)

    with pytest.raises(error):
        read_release(folder)


def test_a_taxonomy_finds_its_releases_and_elements(small: Release) -> None:
    taxonomy = Taxonomy([small, *shipped_taxonomy()])

    assert list(taxonomy) == [small, *shipped_taxonomy()]
    assert taxonomy.release("device@2027-01-01-beta") is small
    assert taxonomy.element("radar") == (small, small.elements["radar"])
    assert taxonomy.element("crystal_ball") is None
    assert {"radar", "generative_mode"} <= taxonomy.elements
    assert taxonomy.locales[:2] == ("en", "de")
    assert len(set(taxonomy.locales)) == len(taxonomy.locales)


def test_a_release_that_is_not_here_is_named_with_those_that_are() -> None:
    with pytest.raises(InvalidError) as caught:
        shipped_taxonomy().release("device@1999-01-01")

    (problem,) = caught.value.problems
    assert problem.field == "schema_version"
    assert problem.mend == f"use {AI_RELEASE}, {DEVICE_RELEASE}"


def test_the_shipped_taxonomy_is_read_once() -> None:
    assert shipped_taxonomy() is shipped_taxonomy()


@pytest.mark.parametrize(
    ("values", "found"),
    [
        ([], "none"),
        (["none", "none"], "none"),
        (["none", "de_identified"], "de_identified"),
        (["de_identified", "identifiable", "none"], "identifiable"),
    ],
)
def test_the_most_sensitive_class_counts(
    values: list[Identifiability], found: Identifiability
) -> None:
    assert most_sensitive(values) == found
