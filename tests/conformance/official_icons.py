"""Icons of official releases, byte for byte, from a server that has taken them in.

An icon of a release that the server does not have is composed of the outline and the symbol that
its case names: its bytes are a matter of these and of the colour alone.
"""

import hashlib
import re
from pathlib import PurePosixPath
from typing import Any

from dtpr.signs.compositor import Plain, compose
from tests.conformance.runner import Case, Target

OFFICIAL = "ai@2026-08-12-beta"

_DATE = re.compile(r"(?:(\w+)[@/])?(\d{4}-\d\d-\d\d(?:-beta)?)")
_SHA256 = re.compile(r"(?:sha256-)?([0-9a-f]{64})")


async def run(case: Case, target: Target) -> None:
    """Compare the hash of one icon: of the first API by its file, of the second by its variant."""
    if "legacy_sha256" in case:
        name = PurePosixPath(case["legacy_icon"]).name
        drawn = await _get(target, f"/dtpr-icons/{name}")
        assert _hash_of(drawn) == case["legacy_sha256"]
        return
    release = release_of(case)
    has_release = await _has(target, release)
    drawn = await _served(case, target, release) if has_release else await _composed(case, target)
    assert _hash_of(drawn) == _recorded(case)


def release_of(case: Case) -> str:
    """Return the release that a case names, also by the name of its folder."""
    told = _first(case, "version", "release", "schema_version", "schema") or OFFICIAL
    found = _DATE.search(str(told))
    assert found, f"{told} names no release"
    return f"{found[1] or 'ai'}@{found[2]}"


def _first(case: Case, *names: str) -> Any:
    return next((case[each] for each in names if case.get(each) is not None), None)


def _recorded(case: Case) -> str:
    """Return the recorded hash, or that of the recorded drawing."""
    if drawn := _first(case, "expected_svg", "svg"):
        return _hash_of(drawn.encode())
    told = _first(case, "sha256", "svg_sha256", "composed_sha256", "expected", "hash")
    found = _SHA256.fullmatch(str(told))
    assert found, f"{told} is no hash"
    return found[1]


async def _has(target: Target, release: str) -> bool:
    known: dict[str, bool] = target.kept.setdefault("releases", {})
    if release not in known:
        answer = await target.client.get(f"/api/v2/schemas/{release}/manifest")
        known[release] = answer.status_code == 200
    return known[release]


async def _served(case: Case, target: Target, release: str) -> bytes:
    variant = _first(case, "variant") or "default"
    file = "icon.svg" if variant == "default" else f"icon.{variant}.svg"
    element = _first(case, "element_id", "element", "id")
    return await _get(target, f"/api/v2/schemas/{release}/elements/{element}/{file}")


async def _composed(case: Case, target: Target) -> bytes:
    symbol = PurePosixPath(_first(case, "symbol_id", "symbol")).name.removesuffix(".svg")
    path = f"/api/v2/schemas/{OFFICIAL}/symbols/{symbol}.svg"
    drawing = (await _get(target, path)).decode()
    variant = _first(case, "variant") or "default"
    value, _, dark = variant.partition(".")
    plain: Plain = "dark" if "dark" in (value, dark) else "default"
    colour = case["color"] if "color" in case else (await _colours(target)).get(value)
    return compose(case["shape"], drawing, plain, colour).encode()


async def _colours(target: Target) -> dict[str, str | None]:
    """Return the colour of each context value of the official release."""
    if "colours" not in target.kept:
        answer = await target.client.get(f"/api/v2/schemas/{OFFICIAL}/categories")
        contexts = (each.get("element_context") for each in answer.json()["categories"])
        values = (value for each in contexts if each for value in each["values"])
        target.kept["colours"] = {each["id"]: each["color"] for each in values}
    colours: dict[str, str | None] = target.kept["colours"]
    return colours


async def _get(target: Target, path: str) -> bytes:
    answer = await target.client.get(path)
    assert answer.status_code == 200, (answer.status_code, path)
    return answer.content


def _hash_of(drawn: bytes) -> str:
    return hashlib.sha256(drawn).hexdigest()
