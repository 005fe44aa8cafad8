"""Outlines, symbols and icons, as the standard's own API answers them."""

import httpx2
import pytest

from dtpr.schema.exchange import release_of
from dtpr.schema.releases import AI_RELEASE, DEVICE_RELEASE, Taxonomy
from dtpr.web.standard.icons import HOUR, MINUTE
from tests.web.standard.conftest import BETA, Open, a_source

SVG = "image/svg+xml; charset=utf-8"
BELOW = f"/api/v2/schemas/{BETA}"


@pytest.mark.parametrize("shape", ["hexagon", "circle", "rounded-square", "octagon"])
async def test_there_are_four_outlines(api: httpx2.AsyncClient, shape: str) -> None:
    answer = await api.get(f"/api/v2/shapes/{shape}.svg")

    assert answer.text.startswith("<svg")
    assert answer.headers["Content-Type"] == SVG
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer.headers["ETag"]


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/api/v2/shapes/triangle.svg", 404),
        ("/api/v2/shapes/..%2Fhexagon.svg", 400),
        ("/api/v2/shapes/hexagon.png", 404),
        (f"{BELOW}/symbols/nothing.svg", 404),
        (f"{BELOW}/symbols/..%2Findex.svg", 400),
        (f"{BELOW}/elements/nothing/icon.svg", 404),
        (f"{BELOW}/elements/..%2Fevil/icon.svg", 400),
        (f"{BELOW}/elements/entry/icon.alone.svg", 404),
        (f"{BELOW}/elements/perceptive_mode/icon.dark.dark.svg", 404),
        (f"{BELOW}/elements/perceptive_mode/icon.nothing.dark.svg", 404),
        ("/dtpr-icons/nothing.svg", 404),
        ("/dtpr-icons/..%2Fgps.svg", 400),
    ],
)
async def test_a_drawing_that_is_not_there_is_refused(
    api: httpx2.AsyncClient, path: str, status: int
) -> None:
    answer = await api.get(path)

    assert answer.status_code == status
    assert answer.json()["errors"][0]["fix_hint"]
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("path", ["/api/v2/shapes/circle.svg", "/dtpr-icons/gps.svg"])
async def test_a_drawing_may_have_styles_of_its_own_and_nothing_else(
    api: httpx2.AsyncClient, path: str
) -> None:
    policy = (await api.get(path)).headers["Content-Security-Policy"]

    assert "style-src 'unsafe-inline'" in policy
    assert "default-src 'none'" in policy
    assert "script-src" not in policy
    assert "sandbox" in policy
    plain = (await api.get("/api/v2/schemas")).headers["Content-Security-Policy"]
    assert "unsafe-inline" not in plain


async def test_a_symbol_comes_as_it_was_published(api: httpx2.AsyncClient) -> None:
    answer = await api.get(f"{BELOW}/symbols/plain.svg")

    assert answer.text == a_source().symbols["plain"]
    assert answer.headers["Cache-Control"] == HOUR


@pytest.mark.parametrize(
    ("variant", "fill", "ink"),
    [
        ("icon.svg", "none", "#000"),
        ("icon.default.svg", "none", "#000"),
        ("icon.dark.svg", "#000", "#FFF"),
        ("icon.alone.svg", "#FFDD00", "#000"),
        ("icon.alone.dark.svg", "#FFDD00", "#000"),
        ("icon.helped.svg", "none", "#000"),
        ("icon.helped.dark.svg", "#000", "#FFF"),
    ],
)
async def test_an_icon_has_the_colours_of_its_variant(
    api: httpx2.AsyncClient, variant: str, fill: str, ink: str
) -> None:
    answer = await api.get(f"{BELOW}/elements/perceptive_mode/{variant}")

    assert f'fill="{fill}"' in answer.text
    assert f'<g color="{ink}">' in answer.text
    assert answer.headers["Content-Type"] == SVG
    assert answer.headers["DTPR-Content-Hash"]


async def test_an_icon_that_was_published_whole_comes_as_it_is(open_api: Open) -> None:
    whole = '<svg viewBox="0 0 36 36"><circle r="3"/></svg>'
    source = a_source(icons={"entry/dark": whole})
    api = await open_api(Taxonomy([release_of(source)]))

    published = await api.get(f"{BELOW}/elements/entry/icon.dark.svg")
    composed = await api.get(f"{BELOW}/elements/entry/icon.svg")

    assert published.text == whole
    assert published.headers["Cache-Control"] == HOUR
    assert 'fill="none"' in composed.text
    assert composed.headers["Cache-Control"] == MINUTE


async def test_an_icon_of_a_beta_without_published_ones_holds_an_hour(
    api: httpx2.AsyncClient,
) -> None:
    its_own = await api.get(f"{BELOW}/elements/entry/icon.dark.svg")
    another = await api.get(f"{BELOW}/elements/entry/icon.default.dark.svg")

    assert its_own.headers["Cache-Control"] == HOUR
    assert another.headers["Cache-Control"] == MINUTE


async def test_an_icon_of_a_release_holds_for_ever_but_not_that_of_the_one_in_use(
    api: httpx2.AsyncClient,
) -> None:
    fixed = await api.get(f"/api/v2/schemas/{DEVICE_RELEASE}/elements/gps/icon.svg")
    moving = await api.get("/api/v2/schemas/device@latest/elements/gps/icon.svg")

    assert fixed.content == moving.content
    assert fixed.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert moving.headers["Cache-Control"] == "public, max-age=60"


@pytest.mark.parametrize("release", [DEVICE_RELEASE, AI_RELEASE])
async def test_every_element_has_every_icon_that_it_names(
    api: httpx2.AsyncClient, release: str
) -> None:
    below = f"/api/v2/schemas/{release}"
    elements = (await api.get(f"{below}/elements?fields=all&limit=200")).json()["elements"]

    for element in elements:
        for variant in element["icon_variants"]:
            answer = await api.get(f"{below}/elements/{element['id']}/icon.{variant}.svg")
            assert answer.status_code == 200, (element["id"], variant)
        answer = await api.get(f"{below}/symbols/{element['symbol_id']}.svg")
        assert answer.text.startswith("<svg")


async def test_a_drawing_need_not_be_sent_twice(api: httpx2.AsyncClient) -> None:
    for path in ("/api/v2/shapes/circle.svg", f"{BELOW}/symbols/plain.svg", "/dtpr-icons/gps.svg"):
        first = await api.get(path)
        again = await api.get(path, headers={"If-None-Match": first.headers["ETag"]})
        assert (again.status_code, again.content) == (304, b"")
