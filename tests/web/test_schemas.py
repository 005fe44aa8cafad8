"""The JSON Schemas are served as documents that tools can keep."""

from typing import get_args, get_origin

import httpx2
import jsonschema
import pytest

from dtpr.schema.json_schema import KINDS, document
from dtpr.web.routes import EVERY_CALL


async def test_the_list_leads_to_every_schema(client: httpx2.AsyncClient) -> None:
    listed = (await client.get("/schemas")).json()["schemas"]

    assert [each["name"] for each in listed] == [*KINDS]
    for each in listed:
        answer = await client.get(each["url"])
        assert answer.headers["content-type"] == "application/schema+json"
        assert answer.json()["$id"] == each["url"]
        jsonschema.Draft202012Validator.check_schema(answer.json())


@pytest.mark.parametrize("path", ["/schemas", "/schemas/Device.json"])
async def test_a_schema_is_kept_until_it_changes(client: httpx2.AsyncClient, path: str) -> None:
    first = await client.get(path)

    again = await client.get(path, headers={"If-None-Match": first.headers["etag"]})

    assert first.headers["cache-control"] == "public, max-age=86400"
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize("name", ["Nonsense", "device", "WireElement", "%00", "..%2fDevice"])
async def test_an_unknown_schema_is_not_found(client: httpx2.AsyncClient, name: str) -> None:
    answer = await client.get(f"/schemas/{name}.json")

    assert answer.status_code == 404
    assert answer.headers["content-type"].startswith("application/problem+json")


async def test_whoever_reads_in_a_browser_may_read_them_from_anywhere(
    client: httpx2.AsyncClient,
) -> None:
    answer = await client.get("/schemas/Device.json", headers={"Origin": "https://else.example"})

    assert answer.headers["access-control-allow-origin"] == "*"


def test_everything_that_a_call_takes_or_answers_has_a_schema() -> None:
    kinds = [kind for call in EVERY_CALL for kind in (call.body, call.answer) if kind]
    items = {get_args(each)[0] if get_origin(each) is list else each for each in kinds}
    records = {each for each in items if each.__module__.startswith("dtpr.schema.")}

    assert records <= set(KINDS.values())
    assert len(records) > 25


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/api/v2/healthz", "Service"),
        ("/api/v2/schemas", "VersionList"),
        ("/api/v2/schemas/ai@latest/manifest", "ManifestAnswer"),
        ("/api/v2/schemas/ai@latest/categories", "CategoryList"),
        ("/api/v2/schemas/ai@latest/elements?limit=1", "ElementList"),
        ("/api/v2/schemas/device@latest/elements/mobility", "ElementAnswer"),
        ("/api/v2/schemas/device@latest/elements/nonsense", "ErrorAnswer"),
        ("/api/dtpr/v1/categories/ai", "LegacyCategoryEntry"),
        ("/api/dtpr/v1/elements/device", "LegacyElementEntry"),
        ("/api/dtpr/v0/en", "OldElement"),
        ("/v1/devices?limit=0", "Problem"),
    ],
)
async def test_an_answer_is_what_its_schema_says(
    client: httpx2.AsyncClient, path: str, name: str
) -> None:
    answered = (await client.get(path)).json()

    judge = jsonschema.Draft202012Validator(document(name, ""))
    for each in answered if isinstance(answered, list) else [answered]:
        judge.validate(each)
    assert answered
