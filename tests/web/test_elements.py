"""Elements that organizations add for themselves, over HTTP."""

import html
import json
from collections.abc import Awaitable, Callable
from typing import Any

import httpx2
import jsonschema
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dtpr.registry import Registry
from dtpr.registry.access import Role
from dtpr.registry.town import load_town
from tests.web.conftest import CENTRE, Header, a_body

TokenOf = Callable[[str, Role], Awaitable[Header]]
Publish = Callable[..., Awaitable[dict[str, Any]]]

ID = "town:object_detection"
LIST = "/v1/organizations/town/elements"
ADDRESS = f"{LIST}/object_detection"
PLACED = ("safety_security", "institution", ID)


def an_element(**more: Any) -> dict[str, Any]:
    return {
        "datachain_type": "device",
        "category": "device__tech",
        "title": {"en": "Object detection", "fr": "Détection"},
        "description": {"en": "A program looks for things.", "fr": "Un programme cherche."},
        **more,
    }


@pytest.fixture
async def editor(token_of: TokenOf) -> Header:
    """The header of an editor of the town."""
    return await token_of("town", "editor")


@pytest.fixture
async def added(client: httpx2.AsyncClient, editor: Header) -> httpx2.Response:
    """The answer to the adding of an element."""
    return await client.put(ADDRESS, json=an_element(), headers=editor)


async def test_an_element_is_added_and_read(
    client: httpx2.AsyncClient, added: httpx2.Response
) -> None:
    one = await client.get(f"{ADDRESS}?locale=fr")
    every = await client.get(f"{LIST}?locale=all")

    assert added.status_code == 201
    assert added.json() == {"id": ID, "state": "in_use", "version": 1}
    assert added.headers["etag"] == '"v1"'
    assert added.headers["location"] == ADDRESS
    assert one.json() == {
        "id": ID,
        "name": "object_detection",
        "organization": {"slug": "town", "name": "town (fr)", "kind": "city", "logo": None},
        "datachain_type": "device",
        "category": "device__tech",
        "symbol": "local_element",
        "identifiability": "none",
        "title": "Détection",
        "description": "Un programme cherche.",
        "synonyms": {},
        "usual": [],
        "state": "in_use",
        "version": 1,
        "changed_at": "2026-11-22T12:00:00Z",
        "icon": f"https://register.example/v1/icons/{ID}.svg",
        "locale": "fr",
    }
    assert [each["title"] for each in every.json()["elements"]] == [an_element()["title"]]
    assert one.headers["content-language"] == "fr"
    again = await client.get(f"{ADDRESS}?locale=fr", headers={"If-None-Match": one.headers["etag"]})
    assert again.status_code == 304


async def test_a_change_must_name_the_version_it_is_based_on(
    client: httpx2.AsyncClient, editor: Header, added: httpx2.Response
) -> None:
    def change(title: str, **headers: str) -> Awaitable[httpx2.Response]:
        body = an_element(title={"en": title})
        return client.put(ADDRESS, json=body, headers={**editor, **headers})

    unconditional = await change("One")
    first = await change("Two", **{"If-Match": added.headers["etag"]})
    stale = await change("Three", **{"If-Match": added.headers["etag"]})
    whatever = await change("Four", **{"If-Match": "*"})
    wrong = await change("Five", **{"If-Match": '"abc"'})

    codes = [each.status_code for each in (unconditional, first, stale, whatever, wrong)]
    assert codes == [428, 200, 412, 200, 400]
    assert (whatever.json()["version"], whatever.headers["etag"]) == (3, '"v3"')
    assert (await client.get(ADDRESS)).json()["title"] == "Four"


async def test_what_is_not_there_is_not_changed(client: httpx2.AsyncClient, editor: Header) -> None:
    matched = {**editor, "If-Match": '"v1"'}

    changed = await client.put(ADDRESS, json=an_element(), headers=matched)
    retired = await client.post(f"{ADDRESS}/retire", headers=editor)
    nowhere = await client.get("/v1/organizations/nowhere/elements")

    assert [each.status_code for each in (changed, retired, nowhere)] == [404, 404, 404]
    assert (await client.get(ADDRESS)).status_code == 404
    assert (await client.get(LIST)).json()["elements"] == []


async def test_an_element_is_retired(
    client: httpx2.AsyncClient, editor: Header, added: httpx2.Response
) -> None:
    stale = await client.post(f"{ADDRESS}/retire", headers={**editor, "If-Match": '"v7"'})
    done = await client.post(
        f"{ADDRESS}/retire", headers={**editor, "If-Match": added.headers["etag"]}
    )
    again = await client.post(f"{ADDRESS}/retire", headers=editor)
    changed = await client.put(
        ADDRESS, json=an_element(symbol="camera"), headers={**editor, "If-Match": "*"}
    )

    assert [each.status_code for each in (stale, done, again, changed)] == [412, 200, 409, 409]
    assert done.json() == {"id": ID, "state": "retired", "version": 2}
    assert (await client.get(ADDRESS)).json()["state"] == "retired"


@pytest.mark.parametrize(
    ("organization", "role", "statuses"),
    [
        ("town", "viewer", [403, 403, 403]),
        ("tram", "admin", [404, 404, 404]),
        ("town", "admin", [201, 200, 200]),
    ],
)
async def test_only_staff_of_the_organization_writes(
    client: httpx2.AsyncClient,
    token_of: TokenOf,
    added: httpx2.Response,
    organization: str,
    role: Role,
    statuses: list[int],
) -> None:
    header = await token_of(organization, role)
    matched = {**header, "If-Match": added.headers["etag"]}

    answers = [
        await client.put(f"{LIST}/drone", json=an_element(), headers=header),
        await client.put(ADDRESS, json=an_element(symbol="camera"), headers=matched),
        await client.post(f"{ADDRESS}/retire", headers=header),
    ]

    assert [each.status_code for each in answers] == statuses


@pytest.mark.usefixtures("added")
@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer dtpr_invented"}])
async def test_nobody_writes_without_a_good_token(
    client: httpx2.AsyncClient, headers: Header
) -> None:
    before = (await client.get(ADDRESS)).json()

    put = await client.put(ADDRESS, json=an_element(), headers={**headers, "If-Match": "*"})
    retired = await client.post(f"{ADDRESS}/retire", headers=headers)

    assert (put.status_code, retired.status_code) == (401, 401)
    assert (await client.get(ADDRESS)).json() == before


@pytest.mark.parametrize(
    ("more", "status", "field"),
    [
        ({"category": "nothing"}, 422, "category"),
        ({"title": {"fr": "Détection"}}, 422, "title.en"),
        ({"symbol": "nothing"}, 422, "symbol"),
        ({"datachain_type": "robot"}, 400, "datachain_type"),
        ({"id": ID}, 400, "id"),
        ({"identifiability": "somewhat"}, 400, "identifiability"),
    ],
)
async def test_what_is_wrong_is_named(
    client: httpx2.AsyncClient, editor: Header, more: dict[str, Any], status: int, field: str
) -> None:
    answer = await client.put(ADDRESS, json=an_element(**more), headers=editor)

    assert answer.status_code == status
    assert [each["field"] for each in answer.json()["errors"]] == [field]


async def test_a_name_has_its_form(client: httpx2.AsyncClient, editor: Header) -> None:
    for name in ("Drone", "a%00b", "a:b", "%F0%9F%9B%B8"):
        written = await client.put(f"{LIST}/{name}", json=an_element(), headers=editor)

        assert written.status_code == 400
        assert written.json()["errors"][0]["field"] == "name"
        assert (await client.get(f"{LIST}/{name}")).status_code == 404
        assert (await client.get(f"/v1/icons/town:{name}.svg")).status_code == 404


@pytest.mark.usefixtures("added")
async def test_a_device_shows_it_to_everybody(client: httpx2.AsyncClient, publish: Publish) -> None:
    code = (await publish(elements=PLACED))["code"]

    device = (await client.get(f"/v1/devices/{code}?locale=fr")).json()
    page = await client.get(f"/d/{code}?locale=fr", headers={"Accept": "text/html"})
    sign = await client.get(f"/v1/devices/{code}/sign.svg")
    near = (await client.post("/v1/nearby", json={**CENTRE, "element": ID})).json()
    found = (await client.get(f"/v1/devices?element={ID}")).json()

    entry = device["sections"][-1]["entries"][-1]["element"]
    assert entry == {
        "id": ID,
        "title": "Détection",
        "icon": f"https://register.example/v1/icons/{ID}.svg",
    }
    assert device["technologies"] == [entry]
    assert "Détection" in page.text
    assert f'src="/v1/icons/{ID}.svg' in page.text
    assert sign.status_code == 200
    for listed in (near, found):
        assert [each["technologies"][0]["title"] for each in listed["devices"]] == [
            "Object detection"
        ]


@pytest.mark.usefixtures("added")
async def test_an_icon_is_drawn_for_it(client: httpx2.AsyncClient, editor: Header) -> None:
    plain = await client.get(f"/v1/icons/{ID}.svg?locale=fr")
    await client.put(
        ADDRESS,
        json=an_element(symbol="camera", identifiability="identifiable"),
        headers={**editor, "If-Match": "*"},
    )

    changed = await client.get(f"/v1/icons/{ID}.svg")
    dark = await client.get(f"/v1/icons/{ID}.svg?variant=dark")

    assert "<title>Détection</title>" in plain.text
    assert "max-age=60" in plain.headers["cache-control"]
    assert "#FFDD00" not in plain.text
    assert "#FFDD00" in changed.text
    assert "#FFDD00" not in dark.text
    assert (await client.get("/v1/icons/town:nothing.svg")).status_code == 404


@pytest.mark.usefixtures("added")
async def test_the_meaning_of_what_is_public_stays(
    client: httpx2.AsyncClient, editor: Header, publish: Publish
) -> None:
    await publish(elements=PLACED)

    answer = await client.put(
        ADDRESS, json=an_element(category="device__process"), headers={**editor, "If-Match": "*"}
    )

    assert answer.status_code == 409
    assert "another name" in answer.json()["detail"]


@pytest.mark.usefixtures("added")
async def test_a_filter_names_what_is_near(client: httpx2.AsyncClient) -> None:
    answer = await client.get("/v1/devices?element=town:object_detector")

    assert answer.status_code == 400
    assert ID in answer.json()["errors"][0]["mend"]


@pytest.mark.usefixtures("added")
async def test_the_standards_own_validator_does_not_know_it(client: httpx2.AsyncClient) -> None:
    chain = a_body(elements=(*PLACED, "air_quality"))["datachain"]

    answer = (await client.post("/api/v2/schemas/device@2026-12-01/validate", json=chain)).json()

    assert [each["code"] for each in answer["errors"]] == ["INSTANCE_ELEMENT_UNKNOWN"]


async def test_answers_have_the_form_that_is_described(
    client: httpx2.AsyncClient, added: httpx2.Response
) -> None:
    document = (await client.get("/openapi.json")).json()
    paths = document["paths"]
    shape = "/v1/organizations/{organization}/elements"
    asked = [
        (paths[f"{shape}/{{name}}"]["put"], added),
        (paths[shape]["get"], await client.get(LIST)),
        (paths[f"{shape}/{{name}}"]["get"], await client.get(f"{ADDRESS}?locale=all")),
    ]

    for call, answer in asked:
        described = call["responses"][str(answer.status_code)]["content"]["application/json"]
        whole = {**described["schema"], "components": document["components"]}
        jsonschema.Draft202012Validator(whole).validate(answer.json())
    condition = [each for each in asked[0][0]["parameters"] if each["name"] == "If-Match"]
    assert [each["required"] for each in condition] == [False]


@pytest.mark.parametrize(
    ("locale", "title"),
    [
        ("en", "Object detection"),
        ("fr", "Détection d\N{RIGHT SINGLE QUOTATION MARK}objets"),
        ("km", "ការរកឃើញវត្ថុ"),
    ],
)
async def test_the_example_town_shows_one_in_its_languages(
    client: httpx2.AsyncClient, registry: Registry, locale: str, title: str
) -> None:
    await load_town(registry)

    page = await client.get(f"/d/U365XB?locale={locale}", headers={"Accept": "text/html"})

    assert title in html.unescape(page.text)
    assert "/v1/icons/port-clement:object_detection.svg" in page.text


texts = st.dictionaries(st.sampled_from(["en", "fr", "xx-Latn", "x"]), st.text(max_size=9))
bodies = st.fixed_dictionaries(
    {"title": texts | st.none(), "description": texts},
    optional={
        "datachain_type": st.sampled_from(["device", "ai"]) | st.text(max_size=9),
        "category": st.sampled_from(["device__tech", "device__retention", "purpose", "\0"]),
        "symbol": st.sampled_from(["camera", "../x"]) | st.text(max_size=9),
        "synonyms": st.dictionaries(st.text(max_size=3), st.lists(st.text(max_size=5))),
        "usual": st.lists(st.sampled_from(["air_quality", "x", "\ud800"])),
    },
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(body=bodies, name=st.sampled_from(["a", "b_c", "é"]))
async def test_no_body_is_a_fault_of_the_server(
    client: httpx2.AsyncClient,
    town: Registry,
    editor: Header,
    body: dict[str, Any],
    name: str,
) -> None:
    assert town

    content = json.dumps(body).encode()
    headers = {**editor, "Content-Type": "application/json"}
    answer = await client.put(f"{LIST}/{name}", content=content, headers=headers)

    assert answer.status_code in (201, 400, 404, 422, 428)
    assert (await client.get(LIST)).status_code == 200
