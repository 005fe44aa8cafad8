"""The description of the API says what the standard's own API answers."""

from typing import Any

import httpx2
import jsonschema
import pytest

from tests.web.standard.conftest import BETA, a_chain

BELOW = "/api/v2/schemas/{version}"
NAMES = {
    "{version}": BETA,
    "{element}": "entry",
    "{datachain_type}": "device",
    "{locale}": "en",
}


def filled(path: str) -> str:
    for name, value in NAMES.items():
        path = path.replace(name, value)
    return path


async def check(api: httpx2.AsyncClient, path: str, answer: httpx2.Response) -> None:
    document: dict[str, Any] = (await api.get("/openapi.json")).json()
    method = str(answer.request.method).lower()
    described = document["paths"][path][method]["responses"][str(answer.status_code)]
    schema = described["content"]["application/json"]["schema"]
    whole = {**schema, "components": document["components"]}
    jsonschema.Draft202012Validator(whole).validate(answer.json())


@pytest.mark.parametrize(
    "path",
    [
        "/api/v2/healthz",
        "/api/v2/schemas",
        f"{BELOW}/manifest",
        f"{BELOW}/categories",
        f"{BELOW}/elements",
        f"{BELOW}/elements/{{element}}",
        "/api/dtpr/v1/categories/{datachain_type}",
        "/api/dtpr/v1/elements",
        "/api/dtpr/v1/elements/{datachain_type}",
        "/api/dtpr/v0/{locale}",
    ],
)
async def test_an_answer_has_the_form_that_is_described(api: httpx2.AsyncClient, path: str) -> None:
    answer = await api.get(filled(path))

    assert answer.status_code == 200
    await check(api, path, answer)


@pytest.mark.parametrize("route", ["validate", "resolve", "validate_resolved"])
@pytest.mark.parametrize("body", [a_chain(), {}])
async def test_a_check_has_the_form_that_is_described(
    api: httpx2.AsyncClient, route: str, body: dict[str, Any]
) -> None:
    path = f"{BELOW}/{route}"

    answer = await api.post(filled(path), json=body)

    if route != "resolve" or body:
        await check(api, path, answer)


async def test_an_error_has_the_form_that_is_described(api: httpx2.AsyncClient) -> None:
    path = f"{BELOW}/elements/{{element}}"

    answer = await api.get(filled(path).replace("entry", "nothing"))

    await check(api, path, answer)
