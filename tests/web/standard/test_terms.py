"""Releases, categories and elements, as the standard's own API answers them."""

from typing import Any

import httpx2
import pytest

from dtpr.schema.releases import AI_RELEASE, DEVICE_RELEASE, Taxonomy
from tests.web.standard.conftest import BETA, Open

SCHEMAS = "/api/v2/schemas"


async def get(api: httpx2.AsyncClient, path: str, **query: Any) -> Any:
    answer = await api.get(f"{SCHEMAS}/{path}", params=query)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_every_release_is_listed_once_with_the_hash_that_its_answers_carry(
    api: httpx2.AsyncClient,
) -> None:
    versions = (await api.get(SCHEMAS)).json()["versions"]

    assert {each["id"] for each in versions} == {DEVICE_RELEASE, AI_RELEASE, BETA}
    for each in versions:
        head = await api.get(f"{SCHEMAS}/{each['id']}/manifest")
        assert head.headers["DTPR-Content-Hash"] == each["content_hash"]
        assert head.json()["manifest"]["content_hash"] == each["content_hash"]


async def test_a_register_without_releases_lists_none(open_api: Open) -> None:
    api = await open_api(Taxonomy([]))

    assert (await api.get(SCHEMAS)).json() == {"ok": True, "versions": []}
    assert (await api.get("/api/dtpr/v1/elements")).json() == []
    assert (await api.get("/api/dtpr/v1/elements/ai")).status_code == 400
    assert (await api.get("/dtpr-icons/gps.svg")).status_code == 404


async def test_it_says_that_it_is_there(api: httpx2.AsyncClient) -> None:
    answer = await api.get("/api/v2/healthz")

    assert answer.json() == {"ok": True, "service": "dtpr-api"}


@pytest.mark.parametrize(
    "written", [BETA, BETA.replace("@", "%40"), BETA.replace("@", "%2540"), "ai@latest", "ai"]
)
async def test_a_version_may_be_written_in_several_ways(
    api: httpx2.AsyncClient, written: str
) -> None:
    assert (await get(api, f"{written}/categories"))["version"] == BETA


async def test_the_release_in_use_is_kept_for_a_minute_and_its_version_for_ever(
    api: httpx2.AsyncClient,
) -> None:
    moving = await api.get(f"{SCHEMAS}/device@latest/categories")
    fixed = await api.get(f"{SCHEMAS}/{DEVICE_RELEASE}/categories")

    assert moving.json() == fixed.json()
    assert moving.headers["Cache-Control"] == "public, max-age=60"
    assert fixed.headers["Cache-Control"] == "public, max-age=86400, immutable"


async def test_a_beta_is_not_stored_but_need_not_be_sent_twice(api: httpx2.AsyncClient) -> None:
    first = await api.get(f"{SCHEMAS}/{BETA}/elements")

    again = await api.get(
        f"{SCHEMAS}/{BETA}/elements", headers={"If-None-Match": first.headers["ETag"]}
    )

    assert first.headers["Cache-Control"] == "no-store"
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["ETag"] == first.headers["ETag"]


async def test_a_head_has_the_headers_of_a_get(api: httpx2.AsyncClient) -> None:
    path = f"{SCHEMAS}/{BETA}/manifest"

    head, whole = await api.head(path), await api.get(path)

    for name in ("ETag", "DTPR-Content-Hash", "Content-Type", "Cache-Control"):
        assert head.headers[name] == whole.headers[name]


@pytest.mark.parametrize(
    ("version", "status", "code"),
    [
        ("ai@2026-01", 400, "bad_request"),
        ("ai@2026-02-30", 400, "bad_request"),
        ("nothing", 400, "bad_request"),
        ("ai@", 400, "bad_request"),
        ("%FF", 400, "bad_request"),
        ("ai@2099-12-31", 404, "not_found"),
        ("toys@latest", 404, "not_found"),
    ],
)
async def test_a_version_that_is_not_there_is_refused(
    api: httpx2.AsyncClient, version: str, status: int, code: str
) -> None:
    answer = await api.get(f"{SCHEMAS}/{version}/manifest")

    assert answer.status_code == status
    assert [each["code"] for each in answer.json()["errors"]] == [code]
    assert answer.json()["errors"][0]["fix_hint"]
    assert answer.headers["Cache-Control"] == "no-store"


async def test_categories_stand_in_the_order_of_their_ids(api: httpx2.AsyncClient) -> None:
    ids = [each["id"] for each in (await get(api, f"{DEVICE_RELEASE}/categories"))["categories"]]

    assert ids == sorted(ids)
    assert len(ids) == 8


@pytest.mark.parametrize(
    ("locales", "kept"),
    [("fr", {"fr"}), ("en, fr", {"en", "fr"}), ("xx", set()), ("", {"en", "fr"}), (",", None)],
)
async def test_texts_come_in_the_languages_that_are_asked_for(
    api: httpx2.AsyncClient, locales: str, kept: set[str] | None
) -> None:
    answer = await get(api, f"{BETA}/categories", locales=locales)

    first = answer["categories"][0]
    expected = {"en", "fr"} if kept is None else kept
    assert {each["locale"] for each in first["name"]} == expected
    assert {each["locale"] for each in first["element_variables"][0]["label"]} == expected
    assert {each["locale"] for each in first["element_context"]["values"][0]["name"]} == expected


async def test_elements_are_short_unless_fields_are_asked_for(api: httpx2.AsyncClient) -> None:
    short = await get(api, f"{BETA}/elements")
    some = await get(api, f"{BETA}/elements", fields="shape,nonsense")
    whole = await get(api, f"{BETA}/elements", fields="all")

    assert short["elements"][0].keys() == {"id", "title", "category_id"}
    assert some["elements"][0] == {"id": "perceptive_mode", "shape": "hexagon"}
    first = whole["elements"][0]
    assert [each["id"] for each in first["variables"]] == ["more"]
    assert first["icon_variants"] == [
        *("default", "dark"),
        *("alone", "alone.dark", "helped", "helped.dark"),
    ]


async def test_one_element_comes_whole_or_with_some_fields(api: httpx2.AsyncClient) -> None:
    whole = await get(api, f"{BETA}/elements/entry")
    some = await get(api, f"{BETA}/elements/entry", fields="title", locales="fr")

    assert whole["element"]["shape"] == "hexagon"
    assert whole["element"]["icon_variants"] == ["default", "dark"]
    assert some["element"] == {
        "id": "entry",
        "title": [{"locale": "fr", "value": "Entry (fr)"}],
    }


async def test_an_element_that_is_not_there_is_not_found(api: httpx2.AsyncClient) -> None:
    answer = await api.get(f"{SCHEMAS}/{BETA}/elements/nothing")

    assert answer.status_code == 404
    assert "/elements" in answer.json()["errors"][0]["fix_hint"]


@pytest.mark.parametrize("limit", [1, 7, 50, 200])
async def test_pages_hold_every_element_once(api: httpx2.AsyncClient, limit: int) -> None:
    everything = [
        each["id"] for each in (await get(api, f"{DEVICE_RELEASE}/elements", limit=200))["elements"]
    ]

    seen: list[str] = []
    cursor: str | None = ""
    while cursor is not None:
        page = await get(api, f"{DEVICE_RELEASE}/elements", limit=limit, cursor=cursor)
        seen += [each["id"] for each in page["elements"]]
        assert page["meta"]["returned"] == len(page["elements"]) <= limit
        assert page["meta"]["total"] == len(everything)
        cursor = page["meta"]["next_cursor"]

    assert seen == everything


async def test_a_page_behind_the_last_one_is_empty(api: httpx2.AsyncClient) -> None:
    page = await get(api, f"{BETA}/elements", cursor="eyJvZmZzZXQiOjk5OTl9")

    assert page["elements"] == []
    assert page["meta"] == {"total": 2, "returned": 0, "next_cursor": None}


@pytest.mark.parametrize("limit", ["0", "201", "-1", "1.5", "many", "9" * 50, "٣"])
async def test_a_limit_is_a_number_from_1_to_200(api: httpx2.AsyncClient, limit: str) -> None:
    answer = await api.get(f"{SCHEMAS}/{BETA}/elements", params={"limit": limit})

    assert answer.status_code == 400
    assert answer.json()["errors"][0]["path"] == "limit"


@pytest.mark.parametrize(
    "cursor",
    ["junk", "é", "eyJvZmZzZXQiOi0xfQ==", "eyJvZmZzZXQiOiIxIn0=", "bnVsbA==", "/////w==", "A"],
)
async def test_a_cursor_is_one_that_an_answer_gave(api: httpx2.AsyncClient, cursor: str) -> None:
    answer = await api.get(f"{SCHEMAS}/{BETA}/elements", params={"cursor": cursor})

    assert answer.status_code == 400
    assert answer.json()["errors"][0]["path"] == "cursor"


async def test_elements_of_a_category_that_is_not_there_are_none(api: httpx2.AsyncClient) -> None:
    some = await get(api, f"{BETA}/elements", category_id="purpose")
    none = await get(api, f"{BETA}/elements", category_id="nothing")

    assert [each["id"] for each in some["elements"]] == ["entry"]
    assert none["elements"] == []


@pytest.mark.parametrize(
    ("words", "locale", "found"),
    [
        ("CCTV", "en", "identifiable_video"),
        ("wifi", "en", "wireless_access_point"),
        ("microphon", "en", "microphone"),
        ("mircophone", "en", "microphone"),
    ],
)
async def test_words_find_elements(
    api: httpx2.AsyncClient, words: str, locale: str, found: str
) -> None:
    page = await get(api, f"{DEVICE_RELEASE}/elements", query=words, locale=locale, limit=200)

    assert found in [each["id"] for each in page["elements"]]
    assert page["meta"]["total"] < 124


async def test_words_are_looked_for_in_one_language_and_one_category(
    api: httpx2.AsyncClient,
) -> None:
    french = await get(api, f"{BETA}/elements", query="fr", locale="fr")
    english = await get(api, f"{BETA}/elements", query="fr", locale="en")
    one = await get(api, f"{BETA}/elements", query="fr", locale="fr", category_id="modes")

    assert (french["meta"]["total"], english["meta"]["total"]) == (2, 0)
    assert [each["id"] for each in one["elements"]] == ["perceptive_mode"]


@pytest.mark.parametrize("query", [{"query": "x", "locale": "km"}, {"query": "  "}])
async def test_without_words_or_a_language_of_the_release_every_element_comes(
    api: httpx2.AsyncClient, query: dict[str, str]
) -> None:
    page = await get(api, f"{BETA}/elements", **query)

    assert [each["id"] for each in page["elements"]] == ["perceptive_mode", "entry"]


async def test_of_a_parameter_that_is_given_twice_the_first_counts(
    api: httpx2.AsyncClient,
) -> None:
    page = await api.get(f"{SCHEMAS}/{BETA}/elements?limit=1&limit=junk")

    assert page.json()["meta"]["returned"] == 1
