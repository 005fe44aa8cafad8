"""Between upstream's form of a release and ours."""

from pathlib import Path
from typing import Any

import msgspec
import pytest
from msgspec import UNSET
from msgspec.structs import replace

from dtpr.formats.taxonomy import read_folder, read_releases
from dtpr.schema.canonical import canonical_json
from dtpr.schema.exchange import content_hash_of, release_of, wire_of
from dtpr.schema.legacy import LegacyRelease
from dtpr.schema.releases import AI_RELEASE, DEVICE_RELEASE, shipped_taxonomy
from dtpr.schema.taxonomy import Release
from dtpr.schema.text import to_mapping
from dtpr.schema.wire import NO_HASH, WireRelease

OFFICIAL_HASH = f"sha256-{'1' * 64}"
TEXT = [{"locale": "en", "value": "A"}, {"locale": "fr", "value": "B"}]
CONTEXT = {
    "id": "pii",
    "name": TEXT,
    "description": TEXT,
    "values": [
        {"id": "named", "name": TEXT, "description": TEXT, "color": "#FFD700"},
        {"id": "tag", "name": TEXT, "description": TEXT, "color": None},
    ],
}


def an_official_release(content_hash: str = NO_HASH, **more: Any) -> WireRelease:
    """Return a small release in upstream's form, with everything that one may have."""
    category = {
        "id": "data",
        "name": TEXT,
        "description": TEXT,
        "prompt": TEXT,
        "required": True,
        "order": 3,
        "datachain_type": "ai",
        "shape": "circle",
        "sources": [{"type": "other", "title": "A paper"}],
        "element_variables": [
            {"id": "duration", "label": TEXT, "required": True},
            {
                "id": "kinds",
                "kind": "multi_select_enum",
                "label": TEXT,
                "options": [{"id": "o", "name": TEXT, "description": [], "applies_to": ["faces"]}],
            },
        ],
        "element_context": CONTEXT,
    }
    element = {
        "id": "faces",
        "category_id": "data",
        "title": TEXT,
        "description": TEXT,
        "symbol_id": "face",
        "examples": [{"scenario": TEXT, "narrative": TEXT}],
        "variables": [{"id": "own", "label": TEXT}],
        "context": CONTEXT,
        "shape": "circle",
        "icon_variants": ["default"],
    }
    plain = {
        "manifest": {
            "version": "ai@2026-08-12-beta",
            "status": "beta",
            "created_at": "2026-07-13T16:28:13.504Z",
            "notes": "A draft",
            "content_hash": content_hash,
            "locales": ["en", "fr"],
        },
        "datachainType": {
            "id": "ai",
            "name": TEXT,
            "description": TEXT,
            "categories": ["data"],
            "subchains": [{"id": "flow", "name": TEXT, "categories": ["data"]}],
            "locales": ["en", "fr"],
        },
        "categories": [category],
        "elements": [element],
        "symbols": {"face": "<svg/>"},
        **more,
    }
    return msgspec.convert(plain, WireRelease)


@pytest.fixture(params=[DEVICE_RELEASE, AI_RELEASE])
def shipped(request: pytest.FixtureRequest) -> Release:
    """Each release that ships with the package."""
    return shipped_taxonomy().release(request.param)


def test_an_official_release_has_mappings_of_text_here() -> None:
    release = release_of(an_official_release())

    assert release.is_official
    assert release.version == "ai@2026-08-12-beta"
    assert release.manifest.notes == "A draft"
    assert release.manifest.datachain_type.subchains[0].name == {"en": "A", "fr": "B"}
    category = release.category_of("faces")
    assert (category.order, category.required, category.shape) == (3, True, "circle")
    assert category.prompt == {"en": "A", "fr": "B"}
    assert category.context == release.context_of("faces")
    assert category.context is not None
    assert [each.color for each in category.context.values] == ["#FFD700", None]
    assert [(each.id, each.kind) for each in category.variables] == [
        ("duration", "localized_text"),
        ("kinds", "multi_select_enum"),
    ]
    assert category.variables[1].options[0].applies_to == ["faces"]


def test_an_official_release_gives_its_own_words_back() -> None:
    source = an_official_release()

    given = wire_of(release_of(source))

    assert given.categories == source.categories
    assert given.datachain_type == source.datachain_type
    assert given.symbols == source.symbols
    assert given.elements[0].examples == source.elements[0].examples


def test_elements_carry_the_variables_of_their_category_and_nothing_of_an_answer() -> None:
    (element,) = wire_of(release_of(an_official_release())).elements

    assert [each.id for each in element.variables] == ["own", "duration", "kinds"]
    assert element.shape is UNSET
    assert element.icon_variants is UNSET


def test_a_hash_is_computed_where_none_was_published() -> None:
    release = release_of(an_official_release())

    assert release.hash == wire_of(release).manifest.content_hash != NO_HASH


def test_a_published_hash_is_served_and_one_of_our_own_tells_releases_apart() -> None:
    release = release_of(an_official_release(OFFICIAL_HASH))

    assert wire_of(release).manifest.content_hash == OFFICIAL_HASH
    assert release.hash == release_of(an_official_release()).hash


@pytest.mark.parametrize(
    "more", [{"symbols": {}}, {"icons": {"faces": "<svg/>"}}, {"elements": []}]
)
def test_another_content_has_another_hash(more: dict[str, Any]) -> None:
    assert content_hash_of(an_official_release(**more)) != content_hash_of(an_official_release())


def test_a_hash_is_the_same_with_variables_written_out_and_without() -> None:
    source = an_official_release()

    assert content_hash_of(wire_of(release_of(source))) == content_hash_of(source)


def test_a_release_without_contexts_has_none_here() -> None:
    source = an_official_release()
    bare = [replace(each, element_context=UNSET) for each in source.categories]
    plain = [replace(each, context=UNSET) for each in source.elements]

    release = release_of(replace(source, categories=bare, elements=plain))

    assert release.context_of("faces") is None


def test_a_shipped_release_is_written_in_upstreams_form(shipped: Release) -> None:
    source = wire_of(shipped)

    assert msgspec.convert(msgspec.to_builtins(source), WireRelease) == source
    assert [each.id for each in source.elements] == sorted(shipped.elements)
    assert [each.id for each in source.categories] == sorted(shipped.categories)
    assert source.manifest.content_hash == content_hash_of(source) != NO_HASH
    assert wire_of(shipped) is source


def test_a_shipped_release_comes_back_but_for_what_only_ours_has(shipped: Release) -> None:
    back = release_of(wire_of(shipped))

    assert back.manifest == shipped.manifest
    assert back.categories == shipped.categories
    own = {"identifiability": "none", "synonyms": {}, "usual": []}
    assert back.elements == {name: replace(each, **own) for name, each in shipped.elements.items()}


def test_options_are_written_in_upstreams_form() -> None:
    release = replace(release_of(an_official_release()), source=None)

    (category,) = wire_of(release).categories

    text, choice = category.element_variables
    assert text.options is UNSET
    assert choice.options is not UNSET
    assert to_mapping(choice.options[0].name) == {"en": "A", "fr": "B"}


def test_a_release_of_the_first_api_brings_its_symbols() -> None:
    source = LegacyRelease(datachain_type="ai", categories=[], elements=[], symbols={"a": "<svg/>"})
    release = replace(shipped_taxonomy().release(AI_RELEASE), source=source)

    assert wire_of(release).symbols == {"a": "<svg/>"}


def test_the_official_folder_is_taken_over_whole(shared: Path) -> None:
    folder = shared / "upstream" / "release-ai-2026-08-12-beta"
    (read,) = read_releases(read_folder(folder))
    assert isinstance(read.source, WireRelease)

    given = wire_of(release_of(read.source))

    assert len(given.elements) == 109
    assert canonical_json(given.categories) == canonical_json(read.source.categories)
