from typing import Any

import msgspec
import pytest

from dtpr.schema.legacy import (
    ElementEntry,
    LegacyElement,
    LegacyIcon,
    LegacyRelease,
)
from dtpr.schema.releases import AI_RELEASE, DEVICE_RELEASE, shipped_taxonomy
from dtpr.schema.taxonomy import Context, ContextValue, Release
from dtpr.schema.wire import NO_HASH, WireDatachainType, WireManifest, WireRelease
from dtpr.signs.artwork import (
    element_icon,
    icon_svg,
    legacy_icon_svg,
    symbol_svg,
    variants_of,
)
from dtpr.signs.compositor import compose
from tests.signs.pictures import rasterise

SYMBOL = '<svg viewBox="0 0 36 36"><path d="M10 10h16v16H10z" fill="currentColor"/></svg>'
PUBLISHED = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 36 36"><g id="whole"/></svg>'
PII = Context(
    id="pii",
    name={"en": "Personal data"},
    values=[
        ContextValue(id="yes", name={"en": "Yes"}, color="#FFDD00"),
        ContextValue(id="tag", name={"en": "Tag"}),
    ],
)


@pytest.fixture
def device() -> Release:
    return shipped_taxonomy().release(DEVICE_RELEASE)


@pytest.fixture
def ai() -> Release:
    return shipped_taxonomy().release(AI_RELEASE)


def official(own: Release, **changes: Any) -> Release:
    """A release that was taken in with one symbol, and one icon that was published whole."""
    source = WireRelease(
        manifest=WireManifest(
            version=own.version,
            status="beta",
            created_at="2026-08-12T00:00:00Z",
            content_hash=NO_HASH,
            locales=["en"],
        ),
        datachain_type=WireDatachainType(id="ai", name=[], categories=["purpose"], locales=["en"]),
        categories=[],
        elements=[],
        symbols={own.elements["commerce"].symbol: SYMBOL},
        **changes,
    )
    return msgspec.structs.replace(own, source=source)


def legacy(own: Release, **changes: Any) -> Release:
    """A release of the first API with one element, and its icon by the name of its file."""
    icon = LegacyIcon(url="https://dtpr.io/dtpr-icons/shop.svg")
    element = LegacyElement(
        id="commerce", category_ids=["device__purpose"], version="2025", icon=icon, title=[]
    )
    source = LegacyRelease(
        datachain_type="device",
        categories=[],
        elements=[ElementEntry(element=element)],
        icons={"shop": PUBLISHED},
        symbols={own.elements["commerce"].symbol: SYMBOL},
        **changes,
    )
    return msgspec.structs.replace(own, source=source)


def with_context(release: Release) -> Release:
    element = msgspec.structs.replace(release.elements["commerce"], context=PII)
    return msgspec.structs.replace(release, elements={**release.elements, "commerce": element})


def test_every_element_of_ours_has_a_symbol_and_an_icon_in_the_standards_form(
    device: Release, ai: Release
) -> None:
    for release in (device, ai):
        for element in release.elements.values():
            symbol = symbol_svg(release, element.symbol)
            assert symbol
            assert symbol.startswith('<svg viewBox="0 0 36 36"')
            shape = release.category_of(element.id).shape
            assert icon_svg(release, element.id, "default") == compose(shape, symbol, "default")


def test_our_symbols_stand_in_the_middle_of_the_larger_grid(device: Release) -> None:
    svg = symbol_svg(device, "video") or ""
    left, top, right, bottom = rasterise(svg, 72, 72).getchannel("A").getbbox() or (0,) * 4

    assert 12 <= left < right <= 60
    assert 12 <= top < bottom <= 60


def test_what_there_is_not_has_no_artwork(device: Release) -> None:
    assert symbol_svg(device, "no_such_symbol") is None
    assert icon_svg(device, "no_such_element", "default") is None
    assert icon_svg(device, "commerce", "no_such_variant") is None
    assert legacy_icon_svg(device, "no_such_element") is None


@pytest.mark.parametrize(
    ("variant", "plain", "colour"),
    [
        ("default", "default", None),
        ("default.dark", "dark", None),
        ("dark", "dark", None),
        ("yes", "default", "#FFDD00"),
        ("yes.dark", "dark", "#FFDD00"),
        ("tag", "default", None),
        ("tag.dark", "dark", None),
    ],
)
def test_a_value_of_the_context_colours_the_icon(
    device: Release, variant: str, plain: Any, colour: str | None
) -> None:
    release = official(with_context(device))
    shape = release.category_of("commerce").shape

    assert icon_svg(release, "commerce", variant) == compose(shape, SYMBOL, plain, colour)


@pytest.mark.parametrize("variant", ["dark.dark", "no", "no.dark", ""])
def test_no_other_variant_is_made_up(device: Release, variant: str) -> None:
    assert icon_svg(official(with_context(device)), "commerce", variant) is None


def test_the_variants_of_an_icon_are_those_of_its_context(device: Release) -> None:
    assert variants_of(device, "commerce") == ("default", "dark")
    assert variants_of(with_context(device), "commerce") == (
        "default",
        "dark",
        "yes",
        "yes.dark",
        "tag",
        "tag.dark",
    )


def test_an_official_release_shows_its_own_symbols_only(device: Release) -> None:
    release = official(device)

    assert symbol_svg(release, device.elements["commerce"].symbol) == SYMBOL
    assert symbol_svg(release, "video") is None
    assert icon_svg(release, "identifiable_video", "default") is None


@pytest.mark.parametrize("variant", ["default", "dark"])
def test_an_icon_that_was_published_whole_is_served_as_it_is(device: Release, variant: str) -> None:
    release = official(device, icons={f"commerce/{variant}": PUBLISHED})

    assert icon_svg(release, "commerce", variant) == PUBLISHED


def test_an_icon_of_the_first_api_is_served_by_the_name_of_its_file(device: Release) -> None:
    release = legacy(device)

    assert legacy_icon_svg(release, "shop") == PUBLISHED
    assert icon_svg(release, "commerce", "default") == PUBLISHED
    assert icon_svg(release, "commerce", "dark") == compose("hexagon", SYMBOL, "dark")
    assert element_icon(release, "commerce", None, "Commerce") == PUBLISHED
    assert "Identifiable Video" in element_icon(
        release, "identifiable_video", None, "Identifiable Video"
    )


@pytest.mark.parametrize(
    ("variant", "expected"),
    [
        (None, compose("hexagon", SYMBOL, "dark")),
        ("light", compose("hexagon", SYMBOL, "default")),
        ("dark", compose("hexagon", SYMBOL, "dark")),
        ("yellow", compose("hexagon", SYMBOL, "default", "#FFDD00")),
        ("blue", compose("hexagon", SYMBOL, "default", "#36B2E6")),
        ("symbol", SYMBOL),
    ],
)
def test_the_registers_variants_are_made_of_official_artwork(
    device: Release, variant: Any, expected: str
) -> None:
    assert element_icon(official(device), "commerce", variant, "Commerce") == expected


def test_our_own_release_answers_the_first_api_with_our_icons(device: Release) -> None:
    svg = legacy_icon_svg(device, "identifiable_video") or ""

    assert "#FFDD00" in svg
    assert "<title>Identifiable Video</title>" in svg
