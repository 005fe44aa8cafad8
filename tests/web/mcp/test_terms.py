"""What a release says, asked for through tools."""

from typing import Any

import httpx2
import pytest

from tests.web.mcp.conftest import AI_RELEASE, DEVICE_RELEASE, Use, codes_of, data_of


async def test_releases_are_listed_and_filtered_by_kind(use: Use) -> None:
    every = data_of(await use("list_schema_versions"))["versions"]
    device = data_of(await use("list_schema_versions", datachain_type="device"))["versions"]
    other = data_of(await use("list_schema_versions", datachain_type="dev"))["versions"]

    assert {each["id"] for each in every} == {AI_RELEASE, DEVICE_RELEASE}
    assert [each["id"] for each in device] == [DEVICE_RELEASE]
    assert device[0]["status"] == "stable"
    assert other == []


async def test_a_schema_has_elements_only_when_asked(use: Use) -> None:
    head = await use("get_schema", version=DEVICE_RELEASE)
    full = data_of(await use("get_schema", version=DEVICE_RELEASE, include="full"))

    data = data_of(head)
    assert data["version"] == data["manifest"]["version"] == DEVICE_RELEASE
    assert len(data["categories"]) == len(data["datachain_type"]["categories"]) == 8
    assert data["schema_json"]["DatachainInstance"]["$schema"].endswith("2020-12/schema")
    assert "elements" not in data
    assert len(full["elements"]) == 124
    assert full["elements"][0]["icon_variants"][:2] == ["default", "dark"]
    meta = head["structuredContent"]["meta"]
    assert meta == {"version": DEVICE_RELEASE, "content_hash": data["manifest"]["content_hash"]}


async def test_categories_come_in_the_languages_asked_for(use: Use) -> None:
    data = data_of(await use("list_categories", version=DEVICE_RELEASE, locales=["km"]))

    names = [name["locale"] for each in data["categories"] for name in each["name"]]
    assert set(names) == {"km"}


async def test_elements_come_page_by_page(use: Use) -> None:
    arguments: dict[str, Any] = {"version": DEVICE_RELEASE, "category_id": "device__data"}
    found = []
    cursors: list[str | None] = [""]
    while cursors[-1] is not None:
        result = await use("list_elements", **arguments, limit=3, cursor=cursors[-1])
        data = data_of(result)
        assert (data["total"], data["returned"]) == (7, len(data["elements"]))
        found += data["elements"]
        cursors.append(result["structuredContent"]["meta"]["next_cursor"])

    assert len(cursors) == 4
    assert len({each["id"] for each in found}) == 7
    assert found[0].keys() == {"id", "title", "category_id"}


async def test_plain_words_find_elements(use: Use) -> None:
    data = data_of(await use("list_elements", version=DEVICE_RELEASE, query="CCTV", fields=["id"]))

    assert {"id": "identifiable_video"} in data["elements"]


async def test_one_element_has_its_shape_and_the_variants_of_its_icon(use: Use) -> None:
    data = data_of(await use("get_element", version=AI_RELEASE, element_id="input_biometric"))

    element = data["element"]
    assert element["shape"] == "circle"
    assert "identifiable.dark" in element["icon_variants"]
    assert [each["id"] for each in element["variables"]] == ["additional_description"]


async def test_some_fields_of_an_element_in_one_language(use: Use) -> None:
    arguments = {"version": DEVICE_RELEASE, "element_id": "gps", "locales": ["fr"]}

    some = data_of(await use("get_element", **arguments, fields=["title", "nothing"]))["element"]
    every = data_of(await use("get_element", **arguments, fields="all"))["element"]

    assert some == {"id": "gps", "title": [{"locale": "fr", "value": "GPS"}]}
    assert every["title"] == some["title"]
    assert every["symbol_id"] == "signal"


async def test_several_elements_come_by_id_and_the_missing_ones_are_named(use: Use) -> None:
    names = ["gps", "nope", "gps", "radar"]

    result = await use("get_elements", version=DEVICE_RELEASE, element_ids=names, fields=["id"])
    known = await use("get_elements", version=DEVICE_RELEASE, element_ids=["gps", "gps"])

    assert codes_of(result) == ["element_not_found"]
    assert result["isError"] is False
    envelope = result["structuredContent"]
    assert envelope["errors"][0]["path"] == "nope"
    assert envelope["data"]["elements"] == {
        "gps": {"id": "gps"},
        "nope": None,
        "radar": {"id": "radar"},
    }
    assert list(data_of(known)["elements"]) == ["gps"]


async def test_at_most_a_hundred_elements_come_at_once(use: Use) -> None:
    names = [f"id_{number}" for number in range(101)]

    result = await use("get_elements", version="nonsense", element_ids=names)

    assert codes_of(result) == ["element_ids_too_many"]
    assert result["isError"] is True


@pytest.mark.parametrize(
    ("arguments", "path", "variant"),
    [
        ({"element_id": "gps"}, "gps/icon.svg", "default"),
        ({"element_id": "gps", "variant": "dark"}, "gps/icon.dark.svg", "dark"),
    ],
)
async def test_an_icon_has_an_address_that_answers(
    use: Use, client: httpx2.AsyncClient, arguments: dict[str, Any], path: str, variant: str
) -> None:
    data = data_of(await use("get_icon_url", version=DEVICE_RELEASE, **arguments))

    assert data["url"] == f"/api/v2/schemas/{DEVICE_RELEASE}/elements/{path}"
    assert (data["variant"], data["content_type"]) == (variant, "image/svg+xml")
    assert (await client.get(data["url"])).text.startswith("<svg")


async def test_an_icon_of_a_context_has_an_address(use: Use) -> None:
    arguments = {"version": AI_RELEASE, "element_id": "input_biometric"}

    data = data_of(await use("get_icon_url", **arguments, variant="pseudonymous"))
    wrong = await use("get_icon_url", **arguments, variant="pink")

    assert data["url"].endswith("/icon.pseudonymous.svg")
    assert codes_of(wrong) == ["unknown_variant"]
    assert "pseudonymous" in wrong["structuredContent"]["errors"][0]["fix_hint"]
    assert wrong["structuredContent"]["meta"]["version"] == AI_RELEASE


@pytest.mark.parametrize(
    ("tool", "arguments", "code"),
    [
        ("get_schema", {"version": "nonsense"}, "bad_request"),
        ("get_schema", {"version": "ai@2026-13-01"}, "bad_request"),
        ("list_categories", {"version": "ai@2099-12-31"}, "not_found"),
        ("list_elements", {"version": DEVICE_RELEASE, "cursor": "junk"}, "bad_request"),
        ("list_elements", {"version": DEVICE_RELEASE, "locale": "xx"}, "invalid_arguments"),
        ("list_elements", {"version": DEVICE_RELEASE, "locales": ["xx"]}, "invalid_arguments"),
        ("list_elements", {"version": DEVICE_RELEASE, "fields": "some"}, "invalid_arguments"),
        ("get_element", {"version": DEVICE_RELEASE, "element_id": "x"}, "element_not_found"),
        ("get_icon_url", {"version": DEVICE_RELEASE, "element_id": "x"}, "element_not_found"),
        ("get_elements", {"version": DEVICE_RELEASE, "element_ids": []}, "invalid_arguments"),
    ],
)
async def test_what_is_not_there_is_an_error_with_a_code(
    use: Use, tool: str, arguments: dict[str, Any], code: str
) -> None:
    result = await use(tool, **arguments)

    assert codes_of(result) == [code]
    assert result["isError"] is True


async def test_a_release_answers_to_the_words_for_the_one_in_use(use: Use) -> None:
    for version in ("device", "device@latest", "device/2026-12-01", "device%402026-12-01"):
        result = await use("list_categories", version=version)
        assert result["structuredContent"]["meta"]["version"] == DEVICE_RELEASE
