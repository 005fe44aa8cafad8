"""Whatever is sent is answered in time, in the form that the documents promise."""

import json
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from functools import cache
from typing import Any, NamedTuple

import httpx2
import jsonschema
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dtpr.schema.json_schema import document
from dtpr.schema.releases import shipped_taxonomy
from dtpr.web.problems import MEDIA_TYPE, PROBLEMS
from dtpr.web.standard.errors import CODES
from tests.conformance.seeds import open_over
from tests.support.json_values import json_values
from tests.support.spoiling import spoilt_bytes, within
from tests.web.conftest import CENTRE, Header, a_body

SECONDS = 10
"""More than any answer takes on a busy machine, and less than for ever."""

TYPES = (
    "application/json",
    "application/json; charset=utf-16",
    "application/merge-patch+json",
    "application/x-ndjson",
    "text/plain",
    "multipart/form-data",
    "application/x-www-form-urlencoded",
    "\xe9",
    "",
)
FINDINGS = ("errors", "warnings", "guide")

fuzzing = settings(
    max_examples=settings().max_examples * 2,
    suppress_health_check=[
        HealthCheck.function_scoped_fixture,
        HealthCheck.too_slow,
        HealthCheck.data_too_large,
    ],
)


class Sent(NamedTuple):
    """A body and what it says that it is."""

    body: bytes
    headers: dict[str, str]


def english(text: str) -> list[dict[str, str]]:
    return [{"locale": "en", "value": text}, {"locale": "fr", "value": f"{text} (fr)"}]


def a_full_chain() -> dict[str, Any]:
    """Return a disclosure without a fault that uses every part of the form."""
    who = [
        {"id": "title", "value": english("Somebody")},
        {"id": "description", "value": english("Them")},
    ]
    source = {"type": "policy_document", "title": "Policy", "url": "https://example.org/p"}
    return {
        "id": "gate",
        "title": english("Gate"),
        "schema_version": "ai@2026-08-12-beta",
        "created_at": "2026-11-22T09:30:00Z",
        "elements": [
            {"element_id": "entry", "priority": 1, "sources": [source]},
            {
                "element_id": "institution",
                "element_instance_id": "owner",
                "context_type_id": "deployer",
                "variables": who,
                "actions": [{"type": "email", "label": english("Write"), "target": "a@b.example"}],
            },
            {"element_id": "people", "context_type_id": "subject", "variables": who},
            {"element_id": "perceptive_mode", "context_type_id": "autonomous"},
            {
                "element_id": "input_biometric",
                "subchain_instance_id": "faces",
                "context_type_id": "identifiable",
                "variables": [{"id": "additional_description", "value": english("Faces")}],
            },
            {
                "element_id": "data_retained",
                "variables": [{"id": "duration", "value": english("30 days")}],
            },
        ],
        "subchain_instances": [{"id": "faces", "subchain_id": "data_flow", "head_refs": ["entry"]}],
        "authoring_provenance": {
            "kind": "ai_generated",
            "model": "m",
            "element_provenance": {
                "owner": {
                    "rationale": "It says so.",
                    "confidence": "high",
                    "source_references": [{"quote": "We run the gate."}],
                    "variable_rationale": {"title": "Its name."},
                }
            },
        },
    }


@cache
def made_from(name: str) -> st.SearchStrategy[Any]:
    """Return a strategy for the values that a type's JSON Schema takes."""
    return json_values(document(name, ""))


def sent(values: st.SearchStrategy[Any], media_type: str = TYPES[0]) -> st.SearchStrategy[Sent]:
    """Return a strategy for bodies of values, most of them of the media type that they say."""
    types = st.just(media_type) | st.sampled_from(TYPES)
    headers = types.map(lambda each: {"Content-Type": each} if each else {})
    return st.builds(Sent, spoilt_bytes(values), headers)


async def answer_to(
    client: httpx2.AsyncClient, method: str, path: str, given: Sent, more: Header | None = None
) -> httpx2.Response:
    told = {**given.headers, **(more or {})}.items()
    headers = [(name.encode(), value.encode("latin-1")) for name, value in told]
    with within(SECONDS):
        return await client.request(method, path, content=given.body, headers=headers)


@pytest.fixture(scope="module")
async def server() -> AsyncIterator[httpx2.AsyncClient]:
    """A client of one application for all tries, which are not counted."""
    async with AsyncExitStack() as stack:
        yield await open_over(stack, shipped_taxonomy())


@pytest.fixture(scope="module")
async def resolved(server: httpx2.AsyncClient) -> dict[str, Any]:
    """The disclosure without a fault, as the API resolves it."""
    answer = await server.post("/api/v2/schemas/ai@latest/resolve", json=a_full_chain())
    bundle: dict[str, Any] = answer.json()
    assert "schema_snapshot" in bundle, bundle
    return bundle


@pytest.mark.parametrize("route", ["validate", "resolve"])
@pytest.mark.parametrize("version", ["ai@latest", "device@2026-12-01"])
@fuzzing
@given(given=sent(st.just(a_full_chain()) | made_from("DatachainInstance")))
async def test_any_disclosure_is_judged(
    server: httpx2.AsyncClient, route: str, version: str, given: Sent
) -> None:
    answer = await answer_to(server, "POST", f"/api/v2/schemas/{version}/{route}", given)

    assert_told(answer)


@fuzzing
@given(data=st.data())
async def test_any_resolved_disclosure_is_judged(
    server: httpx2.AsyncClient, resolved: dict[str, Any], data: st.DataObject
) -> None:
    values = st.just(resolved) | made_from("ResolvedDatachainInstance")
    given = data.draw(sent(values))

    answer = await answer_to(server, "POST", "/api/v2/schemas/ai@latest/validate_resolved", given)

    assert_told(answer)


def assert_told(answer: httpx2.Response) -> None:
    """Check that an answer of the standard's own API is in its envelope."""
    told = answer.json()
    if answer.status_code != 200:
        assert answer.status_code in (400, 413), answer.text
        assert told["ok"] is False
        assert {each["code"] for each in told["errors"]} == {CODES[answer.status_code]}
    elif "ok" in told:
        assert told["ok"] is not bool(told.get("errors"))
        findings = [each for name in FINDINGS for each in told.get(name, [])]
        assert all({"code", "message", "severity"} <= each.keys() for each in findings)
    else:
        jsonschema.validate(told, document("ResolvedDatachainInstance", ""))


CHAINS = st.just(a_full_chain()) | made_from("DatachainInstance")
CALLS = st.one_of(
    st.builds(
        lambda name, chain: {
            "name": name,
            "arguments": {"version": "ai@latest", "datachain": chain},
        },
        st.sampled_from(["validate_datachain", "resolve_datachain", "render_datachain"]),
        CHAINS,
    ),
    st.builds(
        lambda chain: {
            "name": "validate_resolved",
            "arguments": {"version": "ai@latest", "resolved": chain},
        },
        made_from("ResolvedDatachainInstance"),
    ),
    st.builds(
        lambda each: {"name": "check_disclosure", "arguments": {"disclosure": each}},
        CHAINS | made_from("Device"),
    ),
    st.builds(
        lambda question: {"name": "find_devices_nearby", "arguments": question},
        made_from("NearbyQuestion"),
    ),
)


@fuzzing
@given(
    given=sent(
        CALLS.map(lambda each: {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": each})
    )
)
async def test_any_message_to_the_tools_is_answered(
    server: httpx2.AsyncClient, given: Sent
) -> None:
    answer = await answer_to(server, "POST", "/mcp", given)

    assert answer.status_code in (200, 204, 400, 413), answer.text
    assert b"internal_error" not in answer.content
    if answer.status_code in (200, 400):
        told = answer.json()
        for each in told if isinstance(told, list) else [told]:
            assert each["jsonrpc"] == "2.0"
            assert each.get("error", {}).get("code") != -32603


def assert_problem_or_done(answer: httpx2.Response) -> None:
    """Check that an answer of the register is what was asked for, or a problem that it names."""
    if answer.status_code < 300:
        return
    assert answer.status_code in {each.status for each in PROBLEMS.values()} - {500, 503}, (
        answer.text
    )
    assert answer.headers["content-type"].startswith(MEDIA_TYPE)
    jsonschema.validate(answer.json(), document("Problem", ""))


@fuzzing
@given(given=sent(st.just(CENTRE) | made_from("NearbyQuestion")))
async def test_any_question_what_is_here_is_answered(
    client: httpx2.AsyncClient, given: Sent
) -> None:
    answer = await answer_to(client, "POST", "/v1/nearby", given)

    assert_problem_or_done(answer)


def a_full_body() -> dict[str, Any]:
    """Return a device that may be published and that says something in every field."""
    ring = [[-1.56, 46.2], [-1.5, 46.2], [-1.5, 46.4], [-1.56, 46.2]]
    return a_body(
        description={"en": "It looks"},
        views=[
            {"sector": {"bearing_deg": 350, "width_deg": 90, "range_m": 40}},
            {"area": {"type": "Polygon", "coordinates": [ring]}, "certainty": "assumed"},
        ],
        linked_datachains=[a_full_chain()],
        notice={
            "legal_basis": "consent",
            "recipients": [{"en": "Police"}],
            "rights": {"en": "Ask"},
        },
        announced_on="2026-01-01",
        active_from="2026-02-01",
        active_until="2027-02-01",
    )


def with_a_chain(device: dict[str, Any]) -> dict[str, Any]:
    """Return a device of any form that its words do not keep from being published."""
    chain = a_body()["datachain"]
    return {**device, "datachain": chain, "linked_datachains": [], "place": None}


DEVICES = st.one_of(
    st.just(a_full_body()),
    st.deferred(lambda: made_from("Device")),
    st.deferred(lambda: made_from("Device").map(with_a_chain)),
)
ELEMENT = {
    "datachain_type": "device",
    "category": "device__tech",
    "title": {"en": "Drone"},
    "description": {"en": "It flies"},
    "synonyms": {"en": ["UAV"]},
}


@fuzzing
@given(given=sent(DEVICES))
async def test_any_device_is_kept_or_refused(
    client: httpx2.AsyncClient, publisher: Header, given: Sent
) -> None:
    answer = await answer_to(client, "POST", "/v1/devices?publish=true", given, publisher)

    assert_problem_or_done(answer)
    if answer.status_code == 201:
        told = (await client.get(f"/v1/devices/{answer.json()['id']}?locale=all")).json()
        jsonschema.validate(told, document("DeviceAnswer", ""))
    if answer.status_code == 200:
        for line in answer.text.splitlines():
            jsonschema.validate(json.loads(line), document("BulkItem", ""))
            assert json.loads(line)["status"] < 500


@pytest.fixture
async def draft(client: httpx2.AsyncClient, publisher: Header) -> str:
    """The address of a device that is not public yet."""
    written = await client.post("/v1/devices", json=a_body(), headers=publisher)
    return f"/v1/devices/{written.json()['id']}"


@fuzzing
@given(
    method=st.sampled_from(["PATCH", "PUT"]), given=sent(DEVICES, "application/merge-patch+json")
)
async def test_any_change_of_a_device_is_kept_or_refused(
    client: httpx2.AsyncClient, publisher: Header, draft: str, method: str, given: Sent
) -> None:
    more = {**publisher, "If-Match": "*"}

    answer = await answer_to(client, method, draft, given, more)

    assert_problem_or_done(answer)


@fuzzing
@given(given=sent(st.just(ELEMENT) | st.deferred(lambda: made_from("LocalElement"))))
async def test_any_element_of_an_organization_is_kept_or_refused(
    client: httpx2.AsyncClient, publisher: Header, given: Sent
) -> None:
    path = "/v1/organizations/town/elements/drone"
    known = (await client.get(path)).status_code == 200
    more = {**publisher, "If-Match": "*"} if known else publisher

    answer = await answer_to(client, "PUT", path, given, more)

    assert_problem_or_done(answer)
    assert (await client.get(f"{path}?locale=all")).status_code in (200, 404)
