"""The staff side: registering by token, and that nobody sees across organizations."""

import json
from collections.abc import Awaitable, Callable
from typing import Any

import httpx2
import pytest

from dtpr.registry import Registry
from dtpr.registry.access import Role
from dtpr.web.routes import CALLS
from tests.support.clock import Clock
from tests.web.conftest import Header, a_body

TokenOf = Callable[[str, Role], Awaitable[Header]]
Publish = Callable[..., Awaitable[dict[str, Any]]]


async def test_a_device_is_registered_changed_and_published(
    client: httpx2.AsyncClient, publisher: Header
) -> None:
    created = await client.post("/v1/devices", json=a_body(), headers=publisher)
    address = created.headers["location"]
    replaced = await client.put(
        address,
        json=a_body(name={"en": "Renamed"}),
        headers={**publisher, "If-Match": created.headers["etag"]},
    )
    patched = await client.patch(
        address,
        json={"description": {"en": "It looks at the pier."}, "name": {"fr": "Renommée"}},
        headers={**publisher, "If-Match": replaced.headers["etag"]},
    )
    hidden = await client.get(address)
    published = await client.post(f"{address}/publish", headers=publisher)
    shown = await client.get(f"{address}?locale=all")

    assert [each.status_code for each in (created, replaced, patched)] == [201, 200, 200]
    assert created.json()["state"] == "draft"
    assert hidden.status_code == 404
    assert published.json()["revision"] == 1
    assert shown.json()["name"] == {"en": "Renamed", "fr": "Renommée"}
    assert shown.json()["description"] == {"en": "It looks at the pier."}


async def test_a_device_may_be_published_as_it_is_registered_or_not_at_all(
    client: httpx2.AsyncClient, publisher: Header
) -> None:
    address = "/v1/devices?publish=true"

    whole = await client.post(address, json=a_body(1), headers=publisher)
    broken = await client.post(
        address, json=a_body(2, elements=("identifiable_video",)), headers=publisher
    )
    again = await client.post("/v1/devices", json=a_body(2), headers=publisher)

    assert whole.json()["state"] == "published"
    assert (await client.get(f"/v1/devices/{whole.json()['code']}")).status_code == 200
    assert broken.status_code == 422
    assert again.status_code == 201


async def test_a_patch_with_null_removes_a_field(
    client: httpx2.AsyncClient, publisher: Header
) -> None:
    body = a_body(active_from="2026-01-01")
    created = await client.post("/v1/devices", json=body, headers=publisher)
    address = created.headers["location"]

    await client.patch(address, json={"active_from": None}, headers={**publisher, "If-Match": "*"})

    draft = (await client.get(f"{address}/draft", headers=publisher)).json()
    assert "active_from" not in draft["device"]
    assert draft["version"] == 2


async def test_a_change_must_name_the_version_it_is_based_on(
    client: httpx2.AsyncClient, publisher: Header
) -> None:
    created = await client.post("/v1/devices", json=a_body(), headers=publisher)
    address, tag = created.headers["location"], created.headers["etag"]

    async def put(**headers: str) -> int:
        body = a_body(name={"en": headers.get("If-Match", "none")})
        answer = await client.put(address, json=body, headers={**publisher, **headers})
        return answer.status_code

    assert await put() == 428
    assert await put(**{"If-Match": "nonsense"}) == 400
    assert await put(**{"If-Match": tag}) == 200
    assert await put(**{"If-Match": tag}) == 412


async def test_an_external_id_is_kept_once(client: httpx2.AsyncClient, publisher: Header) -> None:
    await client.post("/v1/devices", json=a_body(), headers=publisher)

    again = await client.post("/v1/devices", json=a_body(), headers=publisher)

    assert again.status_code == 409
    assert "cam-1" in again.json()["detail"]


async def test_a_rule_of_the_standard_stops_publishing_and_is_named(
    client: httpx2.AsyncClient, publisher: Header
) -> None:
    body = a_body(elements=("identifiable_video", "data_retained"))
    created = await client.post("/v1/devices", json=body, headers=publisher)

    refused = await client.post(f"{created.headers['location']}/publish", headers=publisher)

    codes = {each["code"] for each in created.json()["findings"]}
    assert codes == {"REQUIRED_CATEGORY_MISSING", "DTPR_TITLE_VARIABLE_MISSING"}
    assert refused.status_code == 422
    assert all(each["field"].startswith("datachain.elements") for each in refused.json()["errors"])


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"elements": ("no_such_thing",)}, "datachain.elements[0].element_id"),
        ({"place": "nowhere"}, "place"),
        ({"active_from": "2026-02-01", "active_until": "2026-01-31"}, "active_until"),
        ({"views": [{"sector": {"range_m": 0}}]}, "views[0].sector.range_m"),
        ({"colour": "red"}, "colour"),
        ({"geometry": {"type": "Point", "coordinates": [200, 0]}}, "geometry.coordinates[0]"),
        ({"name": {}}, "name"),
        ({"notice": {"dpo_email": "Jane Doe"}}, "notice.dpo_email"),
    ],
)
async def test_what_could_never_be_published_is_refused_at_once(
    client: httpx2.AsyncClient, publisher: Header, more: dict[str, Any], field: str
) -> None:
    answer = await client.post("/v1/devices", json=a_body(**more), headers=publisher)

    assert answer.status_code in (400, 422)
    assert answer.json()["errors"][0]["field"] == field


async def test_an_editor_may_not_publish(
    client: httpx2.AsyncClient, token_of: TokenOf, publisher: Header
) -> None:
    created = await client.post("/v1/devices", json=a_body(), headers=publisher)
    editor = await token_of("town", "editor")

    refused = await client.post(f"{created.headers['location']}/publish", headers=editor)

    assert refused.status_code == 403
    assert "publisher" in refused.json()["detail"]


async def test_a_bulk_call_answers_for_every_line(
    client: httpx2.AsyncClient, publisher: Header
) -> None:
    lines = [a_body(1), a_body(2, place="nowhere"), a_body(3), a_body(1, name={"en": "Again"})]
    body = "\n".join([*map(json.dumps, lines), "not json", ""])
    headers = {**publisher, "Content-Type": "application/x-ndjson"}

    answer = await client.post("/v1/devices?publish=true", content=body, headers=headers)

    items = [json.loads(each) for each in answer.text.splitlines()]
    listed = (await client.get("/v1/devices")).json()["devices"]
    assert [each["status"] for each in items] == [201, 400, 201, 200, 400]
    assert [each["line"] for each in items] == [1, 2, 3, 4, 5]
    assert items[1]["errors"][0]["field"] == "place"
    assert items[0]["id"] == items[3]["id"]
    assert [each["name"] for each in listed] == ["Again", "Camera 3"]


async def test_empty_lines_of_a_bulk_call_count_but_have_no_answer(
    client: httpx2.AsyncClient, publisher: Header
) -> None:
    body = f"\n{json.dumps(a_body(1))}\n\n  \n{' ' * (65 * 1024)}x\n{json.dumps(a_body(2))}"
    headers = {**publisher, "Content-Type": "application/x-ndjson"}

    answer = await client.post("/v1/devices", content=body, headers=headers)

    items = [json.loads(each) for each in answer.text.splitlines()]
    assert [(each["line"], each["status"]) for each in items] == [(2, 201), (5, 413), (6, 201)]


async def test_a_bulk_line_that_is_too_long_ends_the_call_with_its_number(
    client: httpx2.AsyncClient, publisher: Header
) -> None:
    headers = {**publisher, "Content-Type": "application/x-ndjson"}
    body = json.dumps(a_body(1)) + "\n" + " " * (65 * 1024)

    answer = await client.post("/v1/devices", content=body, headers=headers)

    items = [json.loads(each) for each in answer.text.splitlines()]
    assert [(each["line"], each["status"]) for each in items] == [(1, 201), (2, 413)]


STAFF_CALLS = [each for each in CALLS if each.role and each.path.startswith("/v1/devices")]


@pytest.mark.parametrize("call", STAFF_CALLS, ids=lambda call: call.name)
async def test_nobody_writes_or_sees_a_draft_with_a_wrong_token(
    client: httpx2.AsyncClient,
    token_of: TokenOf,
    publisher: Header,
    call: Any,
    clock: Clock,
    town: Registry,
) -> None:
    created = await client.post("/v1/devices", json=a_body(), headers=publisher)
    path = call.path.replace("{device}", created.json()["id"])
    revoked = await town.tokens.create("town", "admin")
    await town.tokens.revoke(revoked.id)
    expired = await town.tokens.create("town", "admin", days=1)
    wrong: list[tuple[Header, set[int]]] = [
        ({}, {401}),
        ({"Authorization": "Bearer dtpr_invented"}, {401}),
        ({"Authorization": "Basic dG93bjpzZWNyZXQ="}, {401}),
        ({"Authorization": f"Bearer {revoked.token}"}, {401}),
        ({"Authorization": f"Bearer {expired.token}"}, {401}),
    ]
    if call.role != "viewer":
        wrong.append((await token_of("town", "viewer"), {403}))
    if "{device}" in call.path:
        wrong.append((await token_of("tram", "admin"), {404}))
    before = (
        await client.get(f"/v1/devices/{created.json()['id']}/draft", headers=publisher)
    ).json()
    publisher_later = dict(publisher)
    clock.forward(days=2)

    for headers, statuses in wrong:
        answer = await client.request(
            call.method,
            path,
            json=a_body(9, name={"en": "Taken over"}),
            headers={**headers, "If-Match": "*"},
        )
        assert answer.status_code in statuses, (headers, answer.text)
        assert "Camera" not in answer.text

    after = await client.get(f"/v1/devices/{created.json()['id']}/draft", headers=publisher_later)
    assert after.json() == before
    assert (await client.get("/v1/devices")).json()["devices"] == []


async def test_a_refusal_for_want_of_a_token_says_how_to_send_one(
    client: httpx2.AsyncClient,
) -> None:
    answer = await client.post("/v1/devices", json=a_body())

    assert answer.headers["www-authenticate"].startswith("Bearer")
    assert "Authorization: Bearer" in answer.json()["detail"]
