"""Elements are found by words, whole, half-typed or misspelt."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dtpr.schema.releases import DEVICE_RELEASE, shipped_taxonomy
from dtpr.schema.search import MOST_WORDS, search, split_words
from dtpr.schema.taxonomy import Element, Release

DEVICE = shipped_taxonomy().release(DEVICE_RELEASE)


def a_release(**descriptions: tuple[str, str]) -> Release:
    elements = {
        name: Element(
            id=name,
            category="device__tech",
            symbol="gps",
            title={"en": title},
            description={"en": description},
            synonyms={"en": ["seeing eye"]} if name == "camera" else {},
        )
        for name, (title, description) in descriptions.items()
    }
    return Release(manifest=DEVICE.manifest, categories=DEVICE.categories, elements=elements)


SMALL = a_release(
    camera=("Camera", "Takes pictures of a street"),
    street_light=("Street light", "Shines at night"),
    microphone=("Microphone", "Hears what is loud"),
)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("camera", ["camera"]),
        ("CAMERA!", ["camera"]),
        ("cam", ["camera"]),
        ("camra", ["camera"]),
        ("seeing", ["camera"]),
        ("street", ["street_light", "camera"]),
        ("microphone street light", ["street_light", "microphone", "camera"]),
        ("zebra", []),
        ("?!", []),
    ],
)
def test_any_word_finds_and_titles_come_first(query: str, found: list[str]) -> None:
    assert search(SMALL, query, "en") == found


def test_a_language_that_the_release_lacks_finds_nothing_at_all() -> None:
    assert search(SMALL, "camera", "de") is None


def test_a_language_without_texts_finds_no_element() -> None:
    assert search(SMALL, "camera", "fr") == []


def test_a_release_without_elements_finds_none() -> None:
    assert search(a_release(), "camera", "en") == []


def test_words_behind_the_first_ones_are_left_aside() -> None:
    many = " ".join(f"zzzz{number}zzzz" for number in range(MOST_WORDS))

    assert search(SMALL, f"{many} camera", "en") == []
    assert search(SMALL, f"camera {many}", "en") == ["camera"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("CCTV", "identifiable_video"),
        ("wifi", "wireless_access_point"),
        ("microphone", "microphone"),
    ],
)
def test_plain_words_find_what_they_mean(query: str, found: str) -> None:
    assert found in (search(DEVICE, query, "en") or [])[:2]


@pytest.mark.parametrize("locale", DEVICE.manifest.locales)
def test_every_element_is_found_by_its_title(locale: str) -> None:
    for element in DEVICE.elements.values():
        if split_words(element.title[locale]):
            assert element.id in (search(DEVICE, element.title[locale], locale) or [])


@given(st.text(max_size=300))
def test_any_text_may_be_looked_for(query: str) -> None:
    found = search(DEVICE, query, "en") or []

    assert len(found) == len(set(found))
    assert set(found) <= DEVICE.elements.keys()
