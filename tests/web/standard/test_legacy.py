"""The standard's first APIs, v1 and v0."""

from typing import Any

import httpx2
import pytest

from dtpr.schema.legacy import CATEGORY_SCHEMA, ELEMENT_SCHEMA
from dtpr.schema.releases import shipped_taxonomy
from tests.web.standard.conftest import ADDRESS

V1 = "/api/dtpr/v1"
EVERY_LOCALE = {"en", "es", "fr", "km", "pt", "tl"}


async def get(api: httpx2.AsyncClient, path: str) -> Any:
    answer = await api.get(path)
    assert answer.status_code == 200, answer.text
    assert answer.headers["Content-Type"] == "application/json"
    return answer.json()


async def test_categories_of_devices_stand_in_the_order_of_the_chain(
    api: httpx2.AsyncClient,
) -> None:
    entries = await get(api, f"{V1}/categories/device")

    chain = shipped_taxonomy().current("device").manifest.datachain_type.categories
    assert [each["category"]["id"] for each in entries] == chain
    for each in entries:
        assert each["schema"]["id"] == CATEGORY_SCHEMA.id
        assert {"order", "required", "prompt", "element_variables"} <= each["category"].keys()


@pytest.mark.parametrize(("kind", "count"), [("device", 124), ("ai", 2)])
async def test_elements_of_a_kind_of_chain_name_their_icons_here(
    api: httpx2.AsyncClient, kind: str, count: int
) -> None:
    entries = await get(api, f"{V1}/elements/{kind}")

    assert len(entries) == count
    for each in entries:
        assert each["schema"]["id"] == ELEMENT_SCHEMA.id
        assert each["element"]["icon"]["url"].startswith(f"{ADDRESS}/dtpr-icons/")
    url = entries[0]["element"]["icon"]["url"]
    icon = await api.get(url.removeprefix(ADDRESS))
    assert icon.text.startswith("<svg")


async def test_all_elements_have_one_variable_and_each_comes_once(api: httpx2.AsyncClient) -> None:
    entries = await get(api, f"{V1}/elements")

    ids = [each["element"]["id"] for each in entries]
    assert len(ids) == len(set(ids)) == 125
    by_id = {each["element"]["id"]: each["element"] for each in entries}
    assert set(by_id["entry"]["category_ids"]) == {"device__purpose", "purpose"}
    for each in by_id.values():
        assert each["version"] == "2024-06-11T00:00:00Z"
        assert each["variables"] == [
            {"id": "additional_description", "type": "string", "required": True, "default": ""}
        ]


@pytest.mark.parametrize("path", ["elements", "elements/device", "categories/device"])
@pytest.mark.parametrize(
    ("query", "kept"),
    [
        ("", EVERY_LOCALE),
        ("?locales=", EVERY_LOCALE),
        ("?locales=en", {"en"}),
        ("?locales=en,fr", {"en", "fr"}),
        ("?locales=en,%20fr", {"en"}),
        ("?locales=en&locales=km", {"en", "km"}),
        ("?locales=en,fr&locales=km", {"km"}),
        ("?locales=xx", set()),
    ],
)
async def test_texts_come_in_the_languages_that_are_asked_for(
    api: httpx2.AsyncClient, path: str, query: str, kept: set[str]
) -> None:
    entry = (await get(api, f"{V1}/{path}{query}"))[0]

    record = entry.get("element") or entry["category"]
    for texts in (record.get("title") or record.get("name"), record["description"]):
        assert {each["locale"] for each in texts or ()} == kept


@pytest.mark.parametrize("path", ["elements/toys", "categories/toys"])
async def test_a_kind_of_chain_is_device_or_ai(api: httpx2.AsyncClient, path: str) -> None:
    answer = await api.get(f"{V1}/{path}")

    assert answer.status_code == 400
    assert [each["code"] for each in answer.json()["errors"]] == ["bad_request"]


async def test_the_oldest_form_is_one_language_in_plain_text(api: httpx2.AsyncClient) -> None:
    entries = await get(api, "/api/dtpr/v0/fr")

    gps = next(each for each in entries if each["id"] == "tech__gps")
    assert gps["category"] == "tech"
    assert gps["icon"] == f"{ADDRESS}/dtpr-icons/gps.svg"
    element = shipped_taxonomy().current("device").elements["gps"]
    assert (gps["title"], gps["description"]) == (element.title["fr"], element.description["fr"])


async def test_a_language_that_nobody_wrote_has_no_elements(api: httpx2.AsyncClient) -> None:
    assert await get(api, "/api/dtpr/v0/xx") == []


async def test_an_answer_need_not_be_sent_twice(api: httpx2.AsyncClient) -> None:
    for path in (f"{V1}/elements", f"{V1}/categories/ai", "/api/dtpr/v0/en"):
        first = await api.get(path)
        again = await api.get(path, headers={"If-None-Match": first.headers["ETag"]})
        assert (again.status_code, again.content) == (304, b"")
