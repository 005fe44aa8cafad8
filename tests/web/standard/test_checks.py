"""Disclosures checked and resolved over the standard's own API."""

from collections.abc import AsyncIterator
from typing import Any

import httpx2
import pytest
from msgspec.structs import replace

from dtpr.schema.exchange import release_of
from dtpr.schema.releases import Taxonomy
from dtpr.schema.text import LocaleValue
from tests.web.standard.conftest import BETA, Open, a_chain, a_source

BELOW = f"/api/v2/schemas/{BETA}"
ROUTES = ("validate", "resolve", "validate_resolved")


async def post(api: httpx2.AsyncClient, route: str, body: Any) -> Any:
    answer = await api.post(f"{BELOW}/{route}", json=body)
    assert answer.status_code == 200, answer.text
    return answer.json()


def codes(findings: list[dict[str, str]]) -> list[str]:
    return [each["code"] for each in findings]


async def test_a_good_disclosure_is_all_right(api: httpx2.AsyncClient) -> None:
    answer = await api.post(f"{BELOW}/validate", json=a_chain())

    assert answer.json()["ok"] is True
    assert answer.json()["warnings"] == []
    assert "errors" not in answer.json()
    assert answer.headers["DTPR-Content-Hash"].startswith("sha256-")
    assert answer.headers["Cache-Control"] == "no-store"


async def test_findings_say_where_and_how_to_mend(api: httpx2.AsyncClient) -> None:
    answer = await post(api, "validate", a_chain("perceptive_mode", "nothing"))

    assert answer["ok"] is False
    assert codes(answer["errors"]) == ["REQUIRED_CATEGORY_MISSING", "INSTANCE_ELEMENT_UNKNOWN"]
    assert codes(answer["warnings"]) == ["CONTEXT_TYPE_MISSING"]
    for each in (*answer["errors"], *answer["warnings"]):
        assert each["path"]
        assert each["message"]
        assert each["fix_hint"]
    assert {each["severity"] for each in answer["errors"]} == {"error"}


async def test_our_own_findings_stand_apart_and_change_nothing(api: httpx2.AsyncClient) -> None:
    elements = [{"element_id": "entry"}, {"element_id": "entry"}]

    answer = await post(api, "validate", a_chain(elements=elements))

    assert answer["ok"] is True
    assert codes(answer["guide"])
    assert all(code.startswith("DTPR_") for code in codes(answer["guide"]))
    assert not [code for code in codes(answer["warnings"]) if code.startswith("DTPR_")]


@pytest.mark.parametrize("route", ROUTES)
async def test_every_fault_of_the_form_is_found(api: httpx2.AsyncClient, route: str) -> None:
    answer = await post(api, route, {"title": 7})

    assert answer["ok"] is False
    assert set(codes(answer["errors"])) == {"parse_error"}
    assert {"id", "title", "elements"} <= {each["path"] for each in answer["errors"]}


@pytest.mark.parametrize("route", ROUTES)
@pytest.mark.parametrize("body", [b"", b"{not json", b"\xff", b"[" * 20_000])
async def test_what_is_not_json_is_refused(
    api: httpx2.AsyncClient, route: str, body: bytes
) -> None:
    answer = await api.post(f"{BELOW}/{route}", content=body)

    assert answer.status_code == 400
    assert codes(answer.json()["errors"]) == ["bad_request"]


@pytest.mark.parametrize("route", ROUTES)
async def test_a_body_has_at_most_65536_bytes(api: httpx2.AsyncClient, route: str) -> None:
    fits = b" " * 65_536

    async def pieces() -> AsyncIterator[bytes]:
        for _ in range(65):
            yield b" " * 1024

    assert (await api.post(f"{BELOW}/{route}", content=fits)).status_code == 400
    for content in (fits + b" ", pieces()):
        answer = await api.post(f"{BELOW}/{route}", content=content)
        assert answer.status_code == 413
        assert codes(answer.json()["errors"]) == ["payload_too_large"]


@pytest.mark.parametrize("route", ROUTES)
async def test_a_release_that_is_not_there_is_not_found(
    api: httpx2.AsyncClient, route: str
) -> None:
    answer = await api.post(f"/api/v2/schemas/ai@2099-12-31/{route}", json=a_chain())

    assert answer.status_code == 404


async def test_a_resolved_disclosure_stands_alone(api: httpx2.AsyncClient) -> None:
    resolved = await post(api, "resolve", a_chain())

    snapshot = resolved["schema_snapshot"]
    assert [each["id"] for each in snapshot["categories"]] == ["purpose"]
    assert [each["id"] for each in snapshot["elements"]] == ["entry"]
    assert snapshot["elements"][0]["shape"] == "hexagon"
    assert snapshot["elements"][0]["icon_variants"] == ["default", "dark"]
    assert (await post(api, "validate_resolved", resolved))["ok"] is True


async def test_what_stands_against_a_disclosure_is_answered_in_place_of_it(
    api: httpx2.AsyncClient,
) -> None:
    answer = await post(api, "resolve", a_chain("perceptive_mode"))

    assert answer["ok"] is False
    assert codes(answer["errors"]) == ["REQUIRED_CATEGORY_MISSING"]


async def test_a_resolved_disclosure_has_at_most_512_kib(open_api: Open) -> None:
    long = [LocaleValue(locale="en", value="x" * 600_000)]
    elements = [replace(each, description=long) for each in a_source().elements]
    api = await open_api(Taxonomy([release_of(a_source(elements=elements))]))

    answer = await api.post(f"{BELOW}/resolve", json=a_chain())

    assert answer.status_code == 413
    assert codes(answer.json()["errors"]) == ["payload_too_large"]


async def test_a_snapshot_that_was_changed_is_found(api: httpx2.AsyncClient) -> None:
    resolved = await post(api, "resolve", a_chain())
    resolved["schema_snapshot"]["elements"][0]["title"][0]["value"] = "Something else"

    answer = await post(api, "validate_resolved", resolved)

    assert codes(answer["errors"]) == ["snapshot_drift"]


async def test_a_snapshot_of_an_unknown_release_is_taken_as_it_is(api: httpx2.AsyncClient) -> None:
    resolved = await post(api, "resolve", a_chain())
    resolved["schema_version"] = "ai@2001-01-01"

    assert (await post(api, "validate_resolved", resolved))["ok"] is True


async def test_our_own_rules_look_at_a_resolved_disclosure_too(api: httpx2.AsyncClient) -> None:
    resolved = await post(api, "resolve", a_chain())
    resolved["schema_version"] = "ai@2001-01-01"
    resolved["schema_snapshot"]["categories"] = []

    answer = await post(api, "validate_resolved", resolved)

    assert answer["ok"] is True
    assert "DTPR_SNAPSHOT_CATEGORY_MISSING" in codes(answer["guide"])
