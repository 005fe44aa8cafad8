"""Run files of recorded cases, and tell which pass.

A file of cases is `{about, cases: […], …}`, or has `fingerprints` by path in place of cases, which
become cases `{name, expected}`. The module that runs its cases has a function
`run(case, target)`, async or not, that raises when the answer is not the recorded one.
"""

import inspect
import json
import re
import traceback
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from importlib import import_module
from pathlib import Path
from typing import Any

import httpx2
import pytest

from tests.conformance.live import open_client

Case = dict[str, Any]
Run = Callable[[Case, "Target"], Awaitable[None] | None]

# Which module of this package runs the cases of a file.
FILES: dict[str, str] = {
    "api_v1_fingerprints": "first_api",
    "api_v1_v0": "first_api",
    "api_v2_real_release": "standard_api",
    "api_v2_upstream_tests": "standard_api",
    "canonical_json_and_hash_unit": "canonical",
    "colours": "compositor",
    "icon_compositor_unit": "compositor",
    "icon_goldens": "compositor",
    "icons_ai_releases": "official_icons",
    "icons_device_v1": "official_icons",
    "json_emitter_unit": "emitting",
    "render_sections_unit": "rendering",
    "render_text_unit": "rendering",
    "resolver_real_release": "resolving",
    "resolver_unit": "resolving",
    "schema_parse_unit": "parsing",
    "validate_resolved_real_release": "validating",
    "validator_instance_unit": "validating",
    "validator_instances_real_release": "validating",
    "validator_resolved_unit": "validating",
    "validator_schema_version_unit": "validating",
    "version_parser_unit": "versions",
}
MOST_SAID = 300
"""So many characters are printed of why a case failed."""
DIFFERENCES = Path(__file__).parents[2] / "docs" / "upstream-differences.md"

_LISTED = re.compile(r"^- `(?P<file>\w+)`, `(?P<case>.+?)`: ", re.MULTILINE)


@dataclass(frozen=True)
class Target:
    """What the cases of one file are run against.

    `client` reaches a live server, or the application in this process; `document` is the whole
    file; what a module opens goes on `stack`, and what it wants to keep goes into `kept`.
    """

    client: httpx2.AsyncClient
    folder: Path
    document: dict[str, Any]
    stack: AsyncExitStack
    kept: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Failure:
    """A case that did not give what was recorded; `request` is its first line, if it has one."""

    file: str
    case: str
    reason: str
    request: str = ""

    @property
    def is_listed(self) -> bool:
        """Whether the documentation names the case, or its request, as one where we differ."""
        named = {case for file, case in listed_cases() if file == self.file}
        return self.case in named or any(fnmatchcase(self.request, each) for each in named)


@dataclass(frozen=True)
class Result:
    """What came of one file."""

    file: str
    count: int
    failures: tuple[Failure, ...]

    @property
    def passed(self) -> int:
        """How many cases gave what was recorded."""
        return self.count - len(self.failures)


async def run_folder(folder: Path, url: str | None = None) -> AsyncIterator[Result]:
    """Run every file of a folder, in the order of their names."""
    async with open_client(url, folder) as client:
        for file in files_in(folder):
            yield await run_file(file, client)


async def run_file(file: Path, client: httpx2.AsyncClient) -> Result:
    """Run the cases of one file."""
    document = _read(file)
    cases = list(_cases(document))
    async with _target(file, document, client) as target:
        found = [await _attempt(file.stem, case, target) for case in cases]
    failures = (
        Failure(file.stem, name_of(case), reason, request_of(case))
        for case, reason in zip(cases, found, strict=True)
        if reason is not None
    )
    return Result(file.stem, len(found), tuple(failures))


def files_in(folder: Path) -> list[Path]:
    """Return the files of cases of a folder, in the order of their names."""
    return sorted(folder.glob("*.json"))


def name_of(case: Case) -> str:
    """Return what a case is called in its file."""
    told = case.get("name") or case.get("label") or case.get("test") or case.get("tests")
    if told is None:
        told = " ".join(str(case[each]) for each in sorted(case) if isinstance(case[each], str))
    return str(told[0] if isinstance(told, list) else told)


def request_of(case: Case) -> str:
    """Return the method and the address that a case asks, or the empty string."""
    request = case.get("request")
    if not isinstance(request, dict):
        return ""
    return f"{request.get('method', 'GET')} {request.get('path', '')}"


def listed_cases() -> set[tuple[str, str]]:
    """Return the file and the name of each case where the documentation says that we differ."""
    text = DIFFERENCES.read_text(encoding="utf-8")
    return {(found["file"], found["case"]) for found in _LISTED.finditer(text)}


def line_of(result: Result) -> str:
    """Return what is printed of a file."""
    return f"{result.file}  {result.passed}/{result.count}"


def explain(failure: Failure) -> str:
    """Return why a case failed, in one line."""
    mark = "differs, as documented" if failure.is_listed else "failed"
    return f"{failure.file}, {failure.case}: {mark}: {failure.reason}"


def _read(file: Path) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(file.read_bytes())
    return document


def _cases(document: dict[str, Any]) -> Iterator[Case]:
    """Yield the cases of a file; a fingerprint by path is a case of its own."""
    yield from document.get("cases", ())
    for path, expected in document.get("fingerprints", {}).items():
        yield {"name": path, "expected": expected}


def _runner_of(file: str) -> Run:
    if file not in FILES:
        raise LookupError("no module of tests.conformance is named for this file in FILES")
    run: Run = import_module(f"tests.conformance.{FILES[file]}").run
    return run


async def _attempt(file: str, case: Case, target: Target) -> str | None:
    try:
        answer = _runner_of(file)(case, target)
        if inspect.isawaitable(answer):
            await answer
    except (Exception, pytest.fail.Exception) as error:  # noqa: BLE001 - it fails the case alone
        told = str(error).strip() or traceback.extract_tb(error.__traceback__)[-1].line
        return f"{type(error).__name__}: {told}".splitlines()[0][:MOST_SAID]
    return None


@asynccontextmanager
async def _target(
    file: Path, document: dict[str, Any], client: httpx2.AsyncClient
) -> AsyncIterator[Target]:
    async with AsyncExitStack() as stack:
        yield Target(client, file.parent, document, stack)
