"""A disclosure or a device held against every rule, by a tool."""

from typing import Any

import pytest

from dtpr.registry import Registry
from dtpr.registry.access import OPERATOR
from tests.support.elements import add
from tests.web.conftest import a_body
from tests.web.mcp.conftest import DEVICE_RELEASE, Use, a_chain, codes_of, data_of

BOW_TIE = [[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]]


async def test_a_good_disclosure_may_be_published(use: Use) -> None:
    result = await use("check_disclosure", disclosure=a_chain())

    assert data_of(result) == {"kind": "datachain", "publishable": True, "findings": []}


async def test_both_kinds_of_rules_are_asked(use: Use) -> None:
    purposes = ("accessibility", "arts_culture", "commerce", "connectivity")
    chain = a_chain(*purposes, "institution", "gps", "identifiable_video", "nope")

    result = await use("check_disclosure", disclosure=chain)

    assert result["isError"] is False
    assert "DTPR_PURPOSE_TOO_MANY" in codes_of(result)
    assert "INSTANCE_ELEMENT_UNKNOWN" in codes_of(result)
    data = result["structuredContent"]["data"]
    assert (data["kind"], data["publishable"]) == ("datachain", False)
    assert "DTPR_SENSITIVE_NOT_FIRST" in [each["code"] for each in data["findings"]]
    assert all(each["fix_hint"] and each["path"] for each in data["findings"])
    warnings = result["structuredContent"]["meta"]["warnings"]
    assert any(each.startswith("DTPR_SENSITIVE_NOT_FIRST: ") for each in warnings)


async def test_a_warning_does_not_stand_against_publishing(use: Use) -> None:
    chain = a_chain("safety_security", "institution", "gps", "identifiable_video")

    data = data_of(await use("check_disclosure", disclosure=chain))

    assert data["publishable"] is True
    assert [each["severity"] for each in data["findings"]] == ["warning"]


async def test_every_fault_of_the_form_is_named(use: Use) -> None:
    result = await use("check_disclosure", disclosure={"id": "", "elements": []})

    assert set(codes_of(result)) == {"parse_error"}
    assert len(codes_of(result)) >= 4


async def test_a_disclosure_may_be_checked_against_another_release(use: Use) -> None:
    chain = a_chain(schema_version="device@2099-01-01")

    unknown = await use("check_disclosure", disclosure=chain)
    other = await use("check_disclosure", disclosure=chain, version=DEVICE_RELEASE)
    missing = await use("check_disclosure", disclosure=chain, version="device@2098-01-01")

    assert codes_of(unknown) == ["parse_error"]
    assert unknown["structuredContent"]["errors"][0]["path"] == "schema_version"
    assert "DTPR_SCHEMA_VERSION_MISMATCH" in codes_of(other)
    assert (codes_of(missing), missing["isError"]) == (["not_found"], True)


async def test_a_whole_device_is_checked(use: Use) -> None:
    good = data_of(await use("check_disclosure", disclosure=a_body()))
    linked = a_body(elements=("gps",), linked_datachains=[a_chain("nope")])
    bad = await use("check_disclosure", disclosure=linked)

    assert good == {"kind": "device", "publishable": True, "findings": []}
    paths = {each["path"].partition(".")[0] for each in bad["structuredContent"]["errors"]}
    assert paths == {"datachain", "linked_datachains[0]"}


@pytest.mark.parametrize(
    ("wrong", "path"),
    [
        ({"name": {}}, "name"),
        ({"surprise": 1}, "surprise"),
        ({"geometry": {"type": "Polygon", "coordinates": [BOW_TIE]}}, "geometry.coordinates"),
        ({"active_from": "2026-02-01", "active_until": "2026-01-01"}, "active_until"),
        ({"datachain": {"id": "a"}}, "datachain.elements"),
        ({"datachain": 7}, "datachain"),
        ({"linked_datachains": [{}]}, "linked_datachains[0].id"),
        ({"linked_datachains": 7}, "linked_datachains"),
    ],
)
async def test_a_fault_of_a_device_is_named_by_its_field(
    use: Use, wrong: dict[str, Any], path: str
) -> None:
    result = await use("check_disclosure", disclosure={**a_body(), **wrong})

    assert set(codes_of(result)) == {"parse_error"}
    assert path in [each["path"] for each in result["structuredContent"]["errors"]]


async def test_what_an_organization_added_may_be_placed_by_it_alone(
    use: Use, town: Registry
) -> None:
    await add(town, "town:object_detection")
    await add(town, "town:old_thing")
    await town.elements.retire(OPERATOR, "town", "old_thing")
    placed = ("safety_security", "institution", "town:object_detection")
    device, chain = a_body(elements=placed), a_chain(*placed)

    for disclosure in (device, chain):
        own = await use("check_disclosure", disclosure=disclosure, organization="town")
        other = await use("check_disclosure", disclosure=disclosure, organization="tram")
        nobody = await use("check_disclosure", disclosure=disclosure)

        assert data_of(own)["publishable"] is True
        assert "DTPR_LOCAL_ELEMENT_FOREIGN" in codes_of(other)
        assert "INSTANCE_ELEMENT_UNKNOWN" in codes_of(nobody)
    retired = a_chain(*placed, "town:old_thing")
    result = await use("check_disclosure", disclosure=retired, organization="town")
    assert codes_of(result) == ["DTPR_LOCAL_ELEMENT_RETIRED"]
    unknown = await use("check_disclosure", disclosure=chain, organization="nowhere")
    assert (codes_of(unknown), unknown["isError"]) == (["not_found"], True)
