"""Exchanges with the standard's API: the same statuses, headers, codes and content.

Each exchange over a seed is answered by an application with the seed's releases; one without
goes to the target's own server. Messages, hints and the order of search results are our own.
"""

import json
from importlib import import_module
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx2

from tests.conformance.runner import Case, Target
from tests.conformance.seeds import open_seed

MCP_MODULE = "tests.conformance.mcp_tools"
"""The module that runs exchanges with `/mcp`; it may use `client_of`."""

_HEADERS = (
    "access-control-allow-headers",
    "access-control-allow-methods",
    "access-control-allow-origin",
    "access-control-expose-headers",
    "access-control-max-age",
    "cache-control",
    "content-type",
    "dtpr-content-hash",
    "retry-after",
)


async def run(case: Case, target: Target) -> None:
    """Repeat one exchange and compare the answer with the recorded one."""
    if case["request"]["path"].startswith("/mcp"):
        await import_module(MCP_MODULE).run(case, target)
        return
    client = await client_of(case, target)
    answer = await _ask(client, case["request"])
    recorded = case["response"]
    assert answer.status_code == recorded["status"], f"{answer.status_code} {answer.text[:200]}"
    _compare_headers(case, answer)
    _compare_body(case, answer)


async def client_of(case: Case, target: Target) -> httpx2.AsyncClient:
    """Return a client of the application that has the releases which a case was recorded over."""
    if "store" not in case:
        return target.client
    if case["store"] not in target.kept:
        seed = target.document["stores"][case["store"]]
        target.kept[case["store"]] = await open_seed(target.stack, seed)
    client: httpx2.AsyncClient = target.kept[case["store"]]
    return client


async def _ask(client: httpx2.AsyncClient, request: dict[str, Any]) -> httpx2.Response:
    path = request["path"]
    # Upstream's API has a server of its own; here the address is the registry's.
    path = "/api/v2/healthz" if path == "/healthz" else path
    headers = request.get("headers") or {}
    if "json" in request:
        return await client.request(
            request["method"], path, headers=headers, content=json.dumps(request["json"])
        )
    body = request.get("body")
    content = json.dumps(body) if isinstance(body, dict | list) else body
    return await client.request(request["method"], path, headers=headers, content=content)


def _compare_headers(case: Case, answer: httpx2.Response) -> None:
    recorded = {name.lower(): value for name, value in case["response"]["headers"].items()}
    for name in _HEADERS:
        if name not in recorded:
            continue
        given = answer.headers.get(name)
        if name == "dtpr-content-hash" and "store" not in case:
            # The hash that upstream published covers files that are not part of a release.
            assert given, "there is no DTPR-Content-Hash"
        else:
            assert _spaceless(given) == _spaceless(recorded[name]), f"{name}: {given}"


def _spaceless(text: str | None) -> str | None:
    return None if text is None else text.replace(" ", "").lower()


def _compare_body(case: Case, answer: httpx2.Response) -> None:
    recorded = case["response"]
    if "json" in recorded:
        _compare_json(case, answer.json(), recorded["json"])
        return
    text = recorded.get("body") or recorded.get("text") or ""
    if case["request"]["method"] != "HEAD":
        assert answer.text == text, answer.text[:200]


def _compare_json(case: Case, given: Any, recorded: Any) -> None:
    if isinstance(recorded, dict) and recorded.keys() & {"errors", "warnings"}:
        assert _verdict(given) == _verdict(recorded), _verdict(given)
        return
    if case["request"]["path"].endswith("/schemas"):
        _compare_versions(case, given, recorded)
        return
    if "query" in parse_qs(urlsplit(case["request"]["path"]).query):
        given, recorded = _unranked(given), _unranked(recorded)
    assert _comparable(case, given) == _comparable(case, recorded), difference(given, recorded)


def _verdict(answer: Any) -> tuple[Any, list[str], list[str]]:
    """Return what is the contract of a check: whether it is all right, and the codes."""
    return (
        answer["ok"],
        sorted(each["code"] for each in answer.get("errors", ())),
        sorted(each["code"] for each in answer.get("warnings", ())),
    )


def _compare_versions(case: Case, given: Any, recorded: Any) -> None:
    ours = {each["id"]: each for each in _comparable(case, given)["versions"]}
    theirs = {each["id"]: each for each in _comparable(case, recorded)["versions"]}
    if "store" in case:
        assert ours == theirs
        return
    # A server has its own releases beside the official one, and not every one of upstream's.
    both = ours.keys() & theirs.keys()
    assert both
    assert {each: ours[each] for each in both} == {each: theirs[each] for each in both}


def _unranked(answer: Any) -> Any:
    """Return what a search found without its order, and of one page of more how much it holds."""
    elements = sorted(answer["elements"], key=lambda each: str(each["id"]))
    is_whole = answer["meta"]["total"] == len(elements)
    return {**answer, "elements": elements if is_whole else len(elements)}


def _comparable(case: Case, answer: Any) -> Any:
    """Return an answer; over the real release without the hash, which upstream makes otherwise."""
    if "store" in case:
        return answer
    if isinstance(answer, dict):
        return {k: _comparable(case, v) for k, v in answer.items() if k != "content_hash"}
    return [_comparable(case, each) for each in answer] if isinstance(answer, list) else answer


def difference(given: Any, recorded: Any, at: str = "$") -> str:
    """Return where two answers differ first."""
    if isinstance(given, dict) and isinstance(recorded, dict) and given.keys() == recorded.keys():
        pairs = [(f"{at}.{key}", given[key], recorded[key]) for key in given]
    elif isinstance(given, list) and isinstance(recorded, list) and len(given) == len(recorded):
        pairs = [(f"{at}[{i}]", *both) for i, both in enumerate(zip(given, recorded, strict=True))]
    else:
        return f"at {at}: {str(given)[:150]} and not {str(recorded)[:150]}"
    where, one, other = next(each for each in pairs if each[1] != each[2])
    return difference(one, other, where)
