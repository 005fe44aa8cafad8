"""Files of the kinds that are kept back run too, over the official content, in any likely form."""

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from dtpr.formats.taxonomy import read_folder, read_releases
from dtpr.schema.exchange import release_of
from dtpr.schema.search import search
from dtpr.schema.wire import WireRelease
from dtpr.signs.compositor import compose
from tests.conformance.runner import Result, run_folder

OFFICIAL = "ai@2026-08-12-beta"
ELEMENT = "people"
BELOW = f"/api/v2/schemas/{OFFICIAL}"
CHAIN = {
    "id": "one",
    "schema_version": OFFICIAL,
    "created_at": "2026-08-12T00:00:00Z",
    "elements": [{"element_id": "mobility"}],
}
MISSING = ["REQUIRED_CATEGORY_MISSING"] * 3


def texts(english: str) -> list[dict[str, str]]:
    return [{"locale": "en", "value": english}]


def said(element: str, context: str) -> dict[str, Any]:
    variables = [{"id": each, "value": texts("A city")} for each in ("title", "description")]
    return {"element_id": element, "context_type_id": context, "variables": variables}


GOOD = {
    **CHAIN,
    "elements": [
        *CHAIN["elements"],
        said("institution", "deployer"),
        said(ELEMENT, "subject"),
        {"element_id": "perceptive_mode", "context_type_id": "autonomous"},
    ],
}


def _write(file: Path, document: dict[str, Any]) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(document))


async def run(folder: Path, file: str, *cases: dict[str, Any]) -> Result:
    _write(folder / f"{file}.json", {"about": "", "cases": cases})
    (result,) = [each async for each in run_folder(folder)]
    return result


async def reasons(folder: Path, file: str, *cases: dict[str, Any]) -> list[str]:
    result = await run(folder, file, *cases)
    assert result.count == len(cases)
    return [each.reason for each in result.failures]


@pytest.fixture
def folder(tmp_path: Path, shared: Path) -> Path:
    """A folder for cases that has no official content beside it."""
    assert (shared / "upstream").is_dir()
    return tmp_path / "cases"


@pytest.fixture
def icon(shared: Path) -> dict[str, Any]:
    """The icon of an element in a version of its own, with its hash."""
    release = shared / "upstream" / "release-ai-2026-08-12-beta"
    element = yaml.safe_load((release / "elements" / f"{ELEMENT}.yaml").read_text())
    category = yaml.safe_load((release / "categories" / "affected.yaml").read_text())
    symbol = element["symbol_id"]
    drawing = (release / "symbols" / f"{symbol}.svg").read_text()
    drawn = compose(category["shape"], drawing, "dark")
    digest = hashlib.sha256(drawn.encode()).hexdigest()
    return {"shape": category["shape"], "symbol": symbol, "variant": "dark", "digest": digest}


async def test_icons_of_a_release_are_asked_for_or_composed(
    folder: Path, icon: dict[str, Any]
) -> None:
    digest = icon.pop("digest")
    elsewhere = {**icon, "symbol": f"api/schemas/symbols/{icon['symbol']}.svg"}

    told = await reasons(
        folder,
        "icons_ai_releases",
        {"release": OFFICIAL, "element_id": ELEMENT, "variant": "dark", "sha256": digest},
        {"release": "ai/2026-08-12-beta", "element": ELEMENT, "variant": "dark", "hash": digest},
        {"version": "2026-08-12-beta", "id": ELEMENT, **icon, "svg_sha256": digest},
        {"version": "ai@2026-05-06-beta", "id": ELEMENT, **icon, "sha256": f"sha256-{digest}"},
        {"version": "ai@2026-05-06-beta", "id": ELEMENT, **elsewhere, "sha256": digest},
        {"version": "ai@2026-05-06-beta", "id": ELEMENT, **icon, "color": None, "sha256": digest},
        {"version": "ai@2026-05-06-beta", "id": ELEMENT, **icon, "variant": "subject.dark"}
        | {"sha256": digest},
        {"version": OFFICIAL, "id": ELEMENT, **icon, "variant": None, "sha256": digest},
        {"version": OFFICIAL, "id": "nothing", **icon, "sha256": digest},
        {"version": "latest", "id": ELEMENT, **icon, "sha256": digest},
        {"version": OFFICIAL, "id": ELEMENT, **icon, "sha256": "?"},
    )

    assert len(told) == 4
    assert told[0].startswith("AssertionError: assert")
    assert "404" in told[1]
    assert "names no release" in told[2]
    assert "is no hash" in told[3]


async def test_a_drawing_that_was_recorded_whole_is_compared(
    folder: Path, icon: dict[str, Any]
) -> None:
    case = {"version": OFFICIAL, "id": ELEMENT, "variant": icon["variant"]}

    told = await reasons(folder, "icons_ai_releases", {**case, "expected_svg": "<svg/>"})

    assert len(told) == 1


async def test_datachains_are_sent_to_the_release(folder: Path) -> None:
    def expect(*errors: str) -> dict[str, Any]:
        return {"expected": {"ok": not errors, "error_codes": errors, "warning_codes": []}}

    told = await reasons(
        folder,
        "validator_instances_real_release",
        {"name": "good", "version": OFFICIAL, "instance": GOOD, **expect()},
        {"name": "bad", "instance": CHAIN, **expect(*MISSING), "more": 1},
        {"name": "wrong", "version": OFFICIAL, "instance": {}, **expect(*["parse_error"] * 4)},
        {"name": "not so", "version": OFFICIAL, "instance": CHAIN, **expect()},
    )

    assert len(told) == 1


async def test_datachains_are_resolved_and_checked_again(folder: Path) -> None:
    async def first(file: str, case: dict[str, Any]) -> list[str]:
        return await reasons(folder / file, file, case)

    bad = {"ok": False, "errors": [{"code": each} for each in MISSING]}
    resolver = "resolver_real_release"
    assert not await first(resolver, {"instance": CHAIN, "response": {"status": 200, "json": bad}})
    assert not await first(resolver, {"instance": CHAIN, "version": OFFICIAL, "expected": bad})
    body = {"status": 200, "body": json.dumps(bad)}
    assert not await first(resolver, {"instance": CHAIN, "response": body})
    assert await first(resolver, {"instance": GOOD, "response": {"status": 404, "json": bad}})

    checked = "validate_resolved_real_release"
    wrong = {"error_codes": ["parse_error"], "warning_codes": []}
    assert await first(checked, {"name": "x", "resolved": {}, "expected": wrong})


async def test_answers_of_the_first_api_are_compared(folder: Path, shared: Path) -> None:
    upstream = shared / "upstream" / "api-v1"
    elements = json.loads((upstream / "elements_device.json").read_text())
    path = "/api/dtpr/v1/elements/device"

    told = await reasons(
        folder,
        "api_v1_v0",
        {"request": {"path": path}, "response": {"status": 200, "json": elements}},
        {
            "request": {"method": "GET", "path": path},
            "response": {"status": 200, "headers": {}, "text": json.dumps(elements)},
        },
        {"request": {"path": f"{path}s"}, "response": {"status": 400}},
        {"request": {"path": path}, "response": {"status": 200, "json": elements[1:]}},
    )
    assert len(told) == 1


async def test_answers_of_the_release_are_compared(folder: Path, shared: Path) -> None:
    release = shared / "upstream" / "release-ai-2026-08-12-beta"
    manifest = yaml.safe_load((release / "meta.yaml").read_text())
    (read,) = read_releases(read_folder(release))
    assert isinstance(read.source, WireRelease)
    found = search(release_of(read.source), "health", "en")
    assert found is not None
    page = {"total": len(found), "returned": 1, "next_cursor": "eyJvZmZzZXQiOjF9"}

    def case(path: str, json: dict[str, Any], status: int = 200) -> dict[str, Any]:
        response = {"status": status, "headers": {"content-type": "application/json"}, "json": json}
        return {
            "label": path,
            "request": {"method": "GET", "path": f"{BELOW}/{path}", "headers": {}, "body": None},
            "response": response,
        }

    head = {"ok": True, "manifest": manifest}
    hits = {"ok": True, "version": OFFICIAL, "elements": [{"id": "any"}], "meta": page}
    told = await reasons(
        folder,
        "api_v2_real_release",
        case("manifest", head),
        case("elements?query=health&limit=1", hits),
        case(
            f"elements/{ELEMENT}/icon.nope.svg",
            {"ok": False, "errors": [{"code": "not_found"}]},
            404,
        ),
        case("manifest", {**head, "manifest": {**manifest, "status": "stable"}}),
    )

    assert len(told) == 1
    assert "stable" in told[0]
