"""Which release answers: to a version, for new disclosures, and for the first API."""

import pytest

from dtpr.errors import InvalidError
from dtpr.schema.exchange import release_of
from dtpr.schema.legacy_exchange import release_of_legacy
from dtpr.schema.releases import AI_RELEASE, DEVICE_RELEASE, Choice, Taxonomy, shipped_taxonomy
from dtpr.schema.taxonomy import Release
from tests.support.releases import LEGACY_VERSION, a_bundle, a_legacy_release, drawing

OURS = tuple(shipped_taxonomy())
OWN_AI = shipped_taxonomy().release(AI_RELEASE)
OWN_DEVICE = shipped_taxonomy().release(DEVICE_RELEASE)


def official(version: str, notes: str = "") -> Release:
    """Return an official release; other notes make another content."""
    head = {"meta.yaml": {**_meta(version), "notes": notes}}
    return release_of(a_bundle(version, head))


def _meta(version: str) -> dict[str, object]:
    return {
        "version": version,
        "status": "beta",
        "created_at": "2027-01-15T09:00:00Z",
        "content_hash": f"sha256-{'0' * 64}",
        "locales": ["en", "fr"],
    }


@pytest.fixture(scope="module")
def legacy() -> Release:
    return release_of_legacy(a_legacy_release())


@pytest.fixture(scope="module")
def official_ai() -> Release:
    return official(AI_RELEASE)


def test_without_an_import_ours_answer_everything() -> None:
    taxonomy = shipped_taxonomy()

    assert taxonomy.current("device") is taxonomy.legacy("device") is OWN_DEVICE
    assert taxonomy.current("ai") is taxonomy.legacy("ai") is OWN_AI
    assert set(taxonomy.types) == {"ai", "device"}


def test_an_official_release_answers_to_a_version_that_ours_has_too(official_ai: Release) -> None:
    taxonomy = Taxonomy([*OURS, official_ai])

    assert taxonomy.release(AI_RELEASE) is official_ai
    assert taxonomy.release(AI_RELEASE, OWN_AI.hash) is OWN_AI
    assert taxonomy.release(AI_RELEASE, official_ai.hash) is official_ai
    assert taxonomy.current("ai") is official_ai
    assert OWN_AI in taxonomy.every
    assert OWN_AI not in list(taxonomy)
    assert taxonomy.versions == {AI_RELEASE, DEVICE_RELEASE}


def test_a_hash_that_nobody_knows_any_more_was_one_of_ours(official_ai: Release) -> None:
    taxonomy = Taxonomy([*OURS, official_ai])
    forgotten = f"sha256-{'1' * 64}"

    assert taxonomy.release(AI_RELEASE, forgotten) is OWN_AI
    assert Taxonomy([official_ai]).release(AI_RELEASE, forgotten) is official_ai


def test_of_two_official_ones_the_one_that_came_last_answers() -> None:
    first, second = official(AI_RELEASE, "first"), official(AI_RELEASE, "second")

    assert first.hash != second.hash
    assert Taxonomy([*OURS, first, second]).release(AI_RELEASE) is second


def test_an_official_release_is_in_use_before_a_newer_one_of_ours(legacy: Release) -> None:
    taxonomy = Taxonomy([*OURS, legacy])

    assert legacy.version == LEGACY_VERSION < DEVICE_RELEASE
    assert taxonomy.current("device") is taxonomy.legacy("device") is legacy
    assert taxonomy.element("mobility") == (legacy, legacy.elements["mobility"])
    assert taxonomy.is_in_use(legacy)
    assert not taxonomy.is_in_use(OWN_DEVICE)


def test_the_newest_official_release_is_in_use() -> None:
    older, newer = official("ai@2027-03-01"), official("ai@2027-02-01-beta")

    assert Taxonomy([*OURS, older, newer]).current("ai") is older


def test_a_release_that_shares_elements_answers_its_api_and_is_not_offered() -> None:
    answers = a_legacy_release("ai")
    entry = answers.elements[0]
    both = ["ai__purpose", "ai__tech"]
    entry.element.category_ids[:] = both
    shared = release_of_legacy(answers)

    taxonomy = Taxonomy([*OURS, shared])

    assert taxonomy.current("ai") is OWN_AI
    assert taxonomy.legacy("ai") is shared


def test_the_first_api_is_answered_by_the_newest_release_of_it(legacy: Release) -> None:
    changed = a_legacy_release(mobility=drawing())
    again = release_of_legacy(changed)
    chosen = {"device": Choice(OWN_DEVICE.version, OWN_DEVICE.hash)}

    assert Taxonomy([*OURS, legacy, again]).legacy("device") is again
    assert Taxonomy([*OURS, legacy], chosen).legacy("device") is legacy
    assert Taxonomy([*OURS, legacy], chosen).current("device") is OWN_DEVICE


def test_what_was_chosen_goes_before_all_others(official_ai: Release) -> None:
    chosen = {"ai": Choice(AI_RELEASE, OWN_AI.hash)}

    taxonomy = Taxonomy([*OURS, official_ai], chosen)

    assert taxonomy.current("ai") is taxonomy.release(AI_RELEASE) is OWN_AI
    assert taxonomy.release(AI_RELEASE, official_ai.hash) is official_ai


def test_a_choice_that_is_not_here_chooses_nothing(official_ai: Release) -> None:
    chosen = {"ai": Choice(AI_RELEASE, f"sha256-{'1' * 64}")}

    assert Taxonomy([*OURS, official_ai], chosen).current("ai") is official_ai


def test_a_kind_of_chain_without_a_release_is_refused() -> None:
    with pytest.raises(InvalidError) as caught:
        shipped_taxonomy().legacy("bicycle")

    assert caught.value.problems[0].mend == "use ai or device"


def test_the_hash_of_a_release_of_ours_is_that_of_its_content() -> None:
    assert len({OWN_AI.hash, OWN_DEVICE.hash}) == 2
    assert all(each.hash.startswith("sha256-") for each in OURS)
