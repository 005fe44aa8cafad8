"""A disclosure checked and resolved through tools."""

from typing import Any

import httpx2
import pytest

from tests.web.mcp.conftest import DEVICE_RELEASE, Use, a_chain, codes_of, data_of


async def test_a_good_disclosure_is_good(use: Use) -> None:
    result = await use("validate_datachain", version=DEVICE_RELEASE, datachain=a_chain())

    assert data_of(result) == {"ok": True, "warnings": [], "guide": []}


async def test_what_only_we_ask_stands_apart(use: Use) -> None:
    purposes = ("accessibility", "arts_culture", "commerce", "connectivity")
    chain = a_chain(*purposes, "institution", "gps")

    data = data_of(await use("validate_datachain", version=DEVICE_RELEASE, datachain=chain))

    assert [each["code"] for each in data["guide"]] == ["DTPR_PURPOSE_TOO_MANY"]
    assert data["guide"][0]["fix_hint"]


async def test_a_broken_rule_is_an_answer(use: Use) -> None:
    result = await use(
        "validate_datachain", version=DEVICE_RELEASE, datachain=a_chain("gps", "nope")
    )

    assert "INSTANCE_ELEMENT_UNKNOWN" in codes_of(result)
    assert result["isError"] is False
    assert result["structuredContent"]["meta"]["warnings"] == []


@pytest.mark.parametrize(
    ("tool", "code"),
    [
        ("validate_datachain", "parse_error"),
        ("resolve_datachain", "invalid_arguments"),
        ("validate_resolved", "invalid_arguments"),
        ("render_datachain", "parse_error"),
    ],
)
async def test_a_wrong_form_is_an_answer_that_names_every_field(
    use: Use, tool: str, code: str
) -> None:
    result = await use(tool, version=DEVICE_RELEASE, datachain={"id": "x"})

    assert set(codes_of(result)) == {code}
    assert len(codes_of(result)) >= 3
    assert result["isError"] is False


async def test_a_disclosure_that_is_no_object_is_a_wrong_argument(use: Use) -> None:
    result = await use("validate_datachain", version=DEVICE_RELEASE, datachain="x")
    other = await use("resolve_datachain", version=DEVICE_RELEASE, datachain="x")

    assert (codes_of(result), result["isError"]) == (["invalid_arguments"], True)
    assert (codes_of(other), other["isError"]) == (["invalid_arguments"], False)


async def test_a_disclosure_is_made_to_stand_alone_and_is_still_good(use: Use) -> None:
    resolved = data_of(await use("resolve_datachain", version=DEVICE_RELEASE, datachain=a_chain()))
    checked = await use("validate_resolved", version=DEVICE_RELEASE, datachain=resolved)

    snapshot = resolved["schema_snapshot"]
    assert [each["id"] for each in snapshot["elements"]] == [
        "identifiable_video",
        "institution",
        "safety_security",
    ]
    assert snapshot["elements"][0]["shape"] == "hexagon"
    assert resolved["suggested_elements"] == []
    assert data_of(checked) == {"ok": True, "warnings": [], "guide": []}


async def test_what_breaks_a_rule_is_not_resolved(use: Use) -> None:
    result = await use("resolve_datachain", version=DEVICE_RELEASE, datachain=a_chain("nope"))

    assert "INSTANCE_ELEMENT_UNKNOWN" in codes_of(result)
    assert result["isError"] is False


async def test_a_snapshot_that_says_something_else_has_drifted(use: Use) -> None:
    resolved = data_of(await use("resolve_datachain", version=DEVICE_RELEASE, datachain=a_chain()))
    resolved["schema_snapshot"]["elements"][0]["title"][0]["value"] = "A friendly eye"

    result = await use("validate_resolved", version=DEVICE_RELEASE, datachain=resolved)

    assert codes_of(result) == ["snapshot_drift"]


async def test_a_resolved_disclosure_has_its_bound(
    use: Use, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dtpr.web.mcp.tools.chains.MAX_RESOLVED_BYTES", 1000)

    result = await use("resolve_datachain", version=DEVICE_RELEASE, datachain=a_chain())

    assert codes_of(result) == ["payload_too_large"]
    assert result["isError"] is False


async def test_the_tool_says_what_the_api_says(use: Use, client: httpx2.AsyncClient) -> None:
    chains: list[dict[str, Any]] = [a_chain(), a_chain("gps"), a_chain("nope", "gps")]
    for chain in chains:
        path = f"/api/v2/schemas/{DEVICE_RELEASE}/validate"
        told = (await client.post(path, json=chain)).json()
        result = await use("validate_datachain", version=DEVICE_RELEASE, datachain=chain)

        envelope = result["structuredContent"]
        assert envelope["ok"] is told["ok"]
        assert envelope.get("errors") == told.get("errors")
