"""The pages: built for everybody, in the reader's language, and safe whatever a name holds."""

import re
from collections.abc import Awaitable, Callable
from itertools import pairwise
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest

from dtpr.registry import Registry
from dtpr.schema.place import Place
from dtpr.settings import Settings
from dtpr.web.app import create_app
from tests.support.devices import a_place, a_square
from tests.support.pages import BROWSER, LOCALES, Page, ask, get

Publish = Callable[..., Awaitable[dict[str, Any]]]
SPOT = "46.300123, -1.549876"
HOSTILE = "\"><script>alert('x')</script><img src=x onerror=alert(1)>"


@pytest.fixture
async def every_page(
    client: httpx2.AsyncClient, town: Registry, old_port: Place, publish: Publish
) -> list[Page]:
    """One page of each kind."""
    await town.places.put(a_place("old-mill", "town", name={"en": "Old Mill"}))
    code = (await publish(place=old_port.slug))["code"]
    paths = ("/", "/here", f"/d/{code}", "/places/old-port", "/places/old-mill")
    pages = [await get(client, path) for path in paths]
    pages += [await ask(client, where) for where in (SPOT, "0, 0", "old", "old port")]
    pages += [await ask(client, where, 400) for where in ("", "91, 0", "nowhere", "x" * 201)]
    return [*pages, await get(client, "/d/NQTHNG", 404)]


async def test_every_page_is_built_as_assistive_technology_needs_it(every_page: list[Page]) -> None:
    for page in every_page:
        levels = [int(tag[1]) for tag, _ in page.tags if re.fullmatch("h[1-6]", tag)]
        steps = pairwise(levels)
        ids = [each["id"] for _, each in page.tags if "id" in each]
        named = [each["aria-labelledby"] for _, each in page.tags if "aria-labelledby" in each]
        told = [each["aria-describedby"] for _, each in page.tags if "aria-describedby" in each]

        assert page.open == []
        assert page.all("html") == [{"lang": "en", "dir": "ltr"}]
        assert levels[0] == 1
        assert levels.count(1) == 1
        assert all(after - before <= 1 for before, after in steps)
        assert len(page.all("main")) == len(page.all("header")) == len(page.all("footer")) == 1
        assert page.all("a")[0]["href"] == "#main"
        assert all("alt" in each for each in page.all("img"))
        assert len(ids) == len(set(ids))
        assert set(" ".join([*named, *told]).split()) <= set(ids)


async def test_every_field_has_a_label(every_page: list[Page]) -> None:
    for page in every_page:
        fields = [each for each in page.all("input") if each["type"] != "hidden"]

        assert {each["id"] for each in fields} == {each["for"] for each in page.all("label")}


async def test_no_page_needs_a_style_or_script_in_it_or_from_elsewhere(
    every_page: list[Page],
) -> None:
    for page in every_page:
        loaded = [*page.all("script", "img"), *page.all("link")]
        sources = [each.get("src") or each["href"] for each in loaded]

        assert all(each.startswith(("/static/", "/v1/")) for each in sources)
        assert all(each["type"] == "module" for each in page.all("script"))
        assert page.all("style") == []
        assert not any("style" in each for _, each in page.tags)
        assert not any(name.startswith("on") for _, each in page.tags for name in each)


async def test_a_chosen_language_is_carried_through_links_and_forms(
    client: httpx2.AsyncClient, old_port: Place, publish: Publish
) -> None:
    code = (await publish(place=old_port.slug))["code"]
    paths = ("/", "/here", f"/d/{code}", "/places/old-port")
    pages = [await get(client, f"{path}?locale=fr") for path in paths]
    pages.append(await ask(client, SPOT, locale="fr"))

    for page in pages:
        inner = [
            each
            for each in page.addresses()
            if each.startswith("/") and not each.startswith(("/static/", "/v1/", "/openapi.json"))
        ]
        others = {f"{path}?locale={each}" for path in ("", "/here") for each in LOCALES}
        assert inner
        assert all(
            parse_qs(urlsplit(each).query)["locale"] == ["fr"]
            for each in inner
            if each not in others - {"?locale=fr", "/here?locale=fr"}
        )


async def test_a_language_that_was_not_chosen_stands_in_no_link(client: httpx2.AsyncClient) -> None:
    page = await get(client, "/", language="fr")

    assert page.all("html")[0]["lang"] == "fr"
    assert [each for each in page.addresses() if "locale=fr" in each] == ["?locale=fr"]


@pytest.mark.usefixtures("town")
async def test_a_page_is_cached_for_each_language_under_its_own_tag(
    client: httpx2.AsyncClient,
) -> None:
    english = await client.get("/?locale=en", headers=BROWSER)
    french = await client.get("/?locale=fr", headers=BROWSER)
    again = await client.get(
        "/?locale=fr", headers={**BROWSER, "If-None-Match": french.headers["etag"]}
    )

    assert english.headers["etag"] != french.headers["etag"]
    assert french.headers["content-language"] == "fr"
    assert french.headers["vary"].startswith("Accept, Accept-Language")
    assert (again.status_code, again.text) == (304, "")


@pytest.mark.parametrize(
    ("path", "accepted", "expected"),
    [
        ("/", "km;q=0.5, fr", "fr"),
        ("/", "km-KH", "km"),
        ("/", "es-MX, en;q=0.8", "es"),
        ("/", "pt-BR", "pt"),
        ("/here", "tl", "tl"),
        ("/", "de", "en"),
        ("/?locale=km", "fr", "km"),
        ("/?locale=all", "fr", "en"),
        ("/?locale=%3Cscript%3E", "fr", "en"),
    ],
)
async def test_a_page_speaks_the_best_language_that_it_knows(
    client: httpx2.AsyncClient, path: str, accepted: str, expected: str
) -> None:
    page = await get(client, path, language=accepted)

    assert page.all("html")[0]["lang"] == expected


async def test_texts_in_another_language_than_the_page_say_so(
    client: httpx2.AsyncClient, publish: Publish
) -> None:
    code = (await publish(description={"en": "Watches", "fr": "Surveille"}))["code"]

    answer = await client.get(f"/d/{code}?locale=km")

    assert '<html lang="km" dir="ltr">' in answer.text
    assert '<span lang="en">Watches</span>' in answer.text


async def test_a_language_without_words_of_its_own_has_its_texts_on_an_english_page(
    registry: Registry, publish: Publish
) -> None:
    code = (await publish(description={"en": "Watches", "de": "Beobachtet"}))["code"]
    app = create_app(Settings(locales=["de", "en"]), registry)
    transport = httpx2.ASGITransport(app=app)
    async with httpx2.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000") as client:
        answer = await client.get(f"/d/{code}", headers=BROWSER)

    assert '<html lang="en" dir="ltr">' in answer.text
    assert '<span lang="de">Beobachtet</span>' in answer.text


async def test_pages_under_a_path_link_within_it(registry: Registry, publish: Publish) -> None:
    code = (await publish())["code"]
    settings = Settings(public_url="https://town.example/register")
    transport = httpx2.ASGITransport(app=create_app(settings, registry))
    async with httpx2.AsyncClient(transport=transport, base_url="https://town.example") as client:
        page = await get(client, f"/d/{code}")

    inner = [each for each in page.addresses() if each.startswith("/")]
    assert inner
    assert all(each.startswith("/register/") for each in inner)
    assert f"https://town.example/register/d/{code}" in page.text


async def test_hostile_names_are_text_and_nothing_else(
    client: httpx2.AsyncClient, town: Registry, publish: Publish
) -> None:
    await town.places.put(
        a_place("x", "town", name={"en": HOSTILE}, geometry=a_square(-1.551, 46.299, 0.002))
    )
    chain = {
        "id": "x",
        "title": [{"locale": "en", "value": HOSTILE}],
        "schema_version": "device@2026-12-01",
        "created_at": "2026-11-02T09:00:00Z",
        "elements": [
            {"element_id": "safety_security"},
            {"element_id": "institution"},
            {
                "element_id": "identifiable_video",
                "variables": [
                    {
                        "id": "additional_description",
                        "value": [{"locale": "en", "value": HOSTILE}],
                    }
                ],
                "actions": [
                    {
                        "type": "postal",
                        "label": [{"locale": "en", "value": HOSTILE}],
                        "target": HOSTILE,
                    }
                ],
                "sources": [{"type": "other", "title": HOSTILE, "url": "javascript:alert(1)"}],
            },
        ],
        "sources": [{"type": "other", "title": HOSTILE, "url": "https://a.example/"}],
    }
    texts = {"en": HOSTILE}
    code = (
        await publish(
            name=texts,
            description=texts,
            place="x",
            datachain=chain,
            linked_datachains=[chain],
            notice={"rights": texts, "recipients": [texts], "complaint_authority": texts},
        )
    )["code"]

    for page in (
        await get(client, f"/d/{code}"),
        await get(client, "/places/x"),
        await ask(client, "46.3, -1.55"),
        await ask(client, HOSTILE, locale="fr"),
        await ask(client, f"not {HOSTILE}", 400),
    ):
        scripts = [each["src"] for each in page.all("script")]
        assert all(each.startswith("/static/here.js") for each in scripts)
        assert not any("onerror" in each for each in page.all("img"))
        assert not any("javascript:" in each for each in page.addresses())
        values = [each.get("value", "") for each in page.all("input")]
        assert HOSTILE in page.text or any(HOSTILE in each for each in values)


@pytest.mark.usefixtures("old_port")
@pytest.mark.parametrize(
    ("method", "path", "status", "words"),
    [
        ("GET", "/d/NQTHNG", 404, "Vérifiez"),
        ("GET", "/places/nowhere", 404, "Vérifiez"),
        ("GET", "/places/old-port?after=x", 400, "Quelque chose ne va pas"),
        ("GET", "/nonsense", 404, "Vérifiez"),
        ("POST", "/d/NQTHNG", 405, "Quelque chose ne va pas"),
    ],
)
async def test_people_get_a_page_when_something_fails(
    client: httpx2.AsyncClient, method: str, path: str, status: int, words: str
) -> None:
    answer = await client.request(method, path, headers={**BROWSER, "Accept-Language": "fr"})

    assert answer.status_code == status
    assert words in answer.text
    assert '<html lang="fr" dir="ltr">' in answer.text
    assert answer.headers["cache-control"] == "no-store"
    assert ("allow" in answer.headers) == (status == 405)


@pytest.mark.parametrize(
    ("path", "accept"),
    [
        ("/d/NQTHNG", "application/json"),
        ("/nonsense", "*/*"),
        ("/v1/devices/NQTHNG", BROWSER["Accept"]),
        ("/v1/nonsense", BROWSER["Accept"]),
    ],
)
async def test_programs_get_problem_json_when_something_fails(
    client: httpx2.AsyncClient, path: str, accept: str
) -> None:
    answer = await client.get(path, headers={"Accept": accept})

    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"


async def test_a_failure_of_the_register_is_told_in_a_page(
    sqlite_database: str, caplog: pytest.LogCaptureFixture
) -> None:
    settings = Settings(database=sqlite_database)
    app = create_app(settings)
    transport = httpx2.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx2.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000") as client:
        # Without its lifespan the application has no register to ask.
        answer = await client.get("/", headers=BROWSER)

    assert answer.status_code == 500
    assert "Something went wrong here" in answer.text
    assert "Something went wrong here" in caplog.text
