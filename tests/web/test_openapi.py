"""The description of the API says what the server does."""

import re
from collections.abc import Awaitable, Callable
from typing import Any

import httpx2
import jsonschema
import pytest
from starlette.routing import Route

from dtpr.signs.sizes import SIZES, STICKERS
from dtpr.signs.templates import TEMPLATES
from dtpr.web.problems import EVERY_PROBLEM
from dtpr.web.routes import EVERY_CALL, MCP, PAGES, routes
from tests.web.conftest import CENTRE, Header

Publish = Callable[..., Awaitable[dict[str, Any]]]


@pytest.fixture
async def document(client: httpx2.AsyncClient) -> dict[str, Any]:
    answer: dict[str, Any] = (await client.get("/openapi.json")).json()
    return answer


async def test_every_route_is_described_and_every_description_is_a_route(
    document: dict[str, Any],
) -> None:
    # What language models use describes itself.
    pages = {page.path for page in (*PAGES, *MCP)}

    described = {
        (method.upper(), path) for path, calls in document["paths"].items() for method in calls
    }

    routed = {
        (method, route.path)
        for route in routes()
        if isinstance(route, Route) and route.path not in pages
        for method in (route.methods or set()) - {"HEAD"}
    }
    assert described == routed


async def test_every_reference_leads_somewhere(document: dict[str, Any]) -> None:
    references = set(re.findall(r"#/components/schemas/([\w.]+)", str(document)))

    assert references <= set(document["components"]["schemas"])


async def test_names_of_calls_are_unique(document: dict[str, Any]) -> None:
    names = [call["operationId"] for path in document["paths"].values() for call in path.values()]

    assert document["openapi"].startswith("3.1")
    assert len(names) == len(set(names)) == len(EVERY_CALL)


async def test_a_path_names_its_parameters(document: dict[str, Any]) -> None:
    for path, calls in document["paths"].items():
        for call in calls.values():
            named = {each["name"] for each in call["parameters"] if each["in"] == "path"}
            assert named == set(re.findall(r"{(\w+)}", path))


async def test_answers_have_the_form_that_is_described(
    client: httpx2.AsyncClient, document: dict[str, Any], publish: Publish, publisher: Header
) -> None:
    written = await publish(views=[{"sector": {"range_m": 100}}])
    asked = {
        ("/v1/nearby", "post"): await client.post("/v1/nearby", json=CENTRE),
        ("/v1/devices", "get"): await client.get("/v1/devices?locale=all"),
        ("/v1/devices/{device}", "get"): await client.get(f"/v1/devices/{written['code']}"),
        ("/v1/devices/{device}/draft", "get"): await client.get(
            f"/v1/devices/{written['id']}/draft", headers=publisher
        ),
        ("/v1/changes", "get"): await client.get("/v1/changes"),
        ("/v1/organizations/{organization}", "get"): await client.get("/v1/organizations/town"),
        ("/healthz", "get"): await client.get("/healthz"),
        ("/readyz", "get"): await client.get("/readyz"),
    }

    for (path, method), answer in asked.items():
        described = document["paths"][path][method]["responses"][str(answer.status_code)]
        schema = described["content"]["application/json"]["schema"]
        whole = {**schema, "components": document["components"]}
        jsonschema.Draft202012Validator(whole).validate(answer.json())


async def test_signs_have_the_form_that_is_described(
    client: httpx2.AsyncClient, document: dict[str, Any], publish: Publish, publisher: Header
) -> None:
    device = (await publish())["id"]
    body = {"device": device, "design": {"locales": ["en"]}}
    kept = await client.post("/v1/signs", json=body, headers=publisher)
    own = f"/v1/signs/{kept.json()['code']}"
    move = {"status": "printed", "photo": None}
    asked = {
        ("/v1/signs", "post"): kept,
        ("/v1/signs", "get"): await client.get("/v1/signs", headers=publisher),
        ("/v1/signs/{sign}", "get"): await client.get(own, headers=publisher),
        ("/v1/signs/{sign}", "patch"): await client.patch(
            own, json=move, headers={**publisher, "If-Match": "*"}
        ),
        ("/v1/signs/{sign}/sign.json", "get"): await client.get(f"{own}/sign.json"),
        ("/v1/devices/{device}/sign.json", "get"): await client.get(
            f"/v1/devices/{device}/sign.json?template=sticker&size=sticker60"
        ),
    }

    for (path, method), answer in asked.items():
        call = document["paths"][path][method]
        described = call["responses"][str(answer.status_code)]["content"]["application/json"]
        whole = {**described["schema"], "components": document["components"]}
        jsonschema.Draft202012Validator(whole).validate(answer.json())
    change = document["paths"]["/v1/signs/{sign}"]["patch"]["requestBody"]["content"]
    whole = {
        **change["application/merge-patch+json"]["schema"],
        "components": document["components"],
    }
    jsonschema.Draft202012Validator(whole).validate(move)


@pytest.mark.parametrize(
    "path", ["/v1/devices/{device}/sign.pdf", "/v1/places/{place}/sign.pdf", "/v1/signs/batch.pdf"]
)
async def test_every_parameter_of_a_sign_is_described(document: dict[str, Any], path: str) -> None:
    given = {each["name"]: each for each in document["paths"][path]["get"]["parameters"]}

    assert all(each["description"] for each in given.values())
    assert not any("null" in str(each["schema"]) for each in given.values())
    assert given["locale"]["schema"]["examples"] == ["en", "fr,en"]
    assert given["template"]["schema"]["enum"] == sorted(TEMPLATES)
    assert all(each in given["size"]["description"] for each in (*SIZES, *STICKERS))


async def test_a_problem_has_the_form_that_is_described(
    client: httpx2.AsyncClient, document: dict[str, Any]
) -> None:
    answer = await client.post("/v1/nearby", json={"lat": 100})

    schema = {"$ref": "#/components/schemas/ProblemAnswer", "components": document["components"]}
    jsonschema.Draft202012Validator(schema).validate(answer.json())


@pytest.mark.parametrize("problem", EVERY_PROBLEM, ids=lambda problem: problem.slug)
async def test_every_type_of_problem_explains_itself(
    client: httpx2.AsyncClient, problem: Any
) -> None:
    answer = await client.get(f"/problems/{problem.slug}")

    assert answer.status_code == 200
    assert problem.meaning in answer.text


async def test_an_unknown_type_of_problem_is_not_found(client: httpx2.AsyncClient) -> None:
    assert (await client.get("/problems/nonsense")).status_code == 404
