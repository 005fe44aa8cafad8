"""Exchanges with the standard's first APIs, and the fingerprints that upstream's tests assert."""

import json
from typing import Any

from tests.conformance.runner import Case, Target
from tests.conformance.standard_api import difference

_UNSAID = {"order": None, "required": False}


async def run(case: Case, target: Target) -> None:
    """Compare the fingerprint of an answer, or an answer and its status."""
    if "expected" in case:
        answer = await target.client.get(case["name"])
        print_of = _category_print if "/categories/" in case["name"] else _element_print
        given = [print_of(each) for each in answer.json()]
        _compare(_by_id(case["name"], given), _by_id(case["name"], case["expected"]))
        return
    request, recorded = case["request"], case["response"]
    method = request.get("method", "GET")
    answer = await target.client.request(method, request["path"])
    assert answer.status_code == recorded["status"], answer.text[:200]
    if answer.status_code == 200 and method != "HEAD":
        text = recorded.get("body") or recorded.get("text")
        expected = recorded["json"] if "json" in recorded else json.loads(str(text))
        _compare_answers(request["path"], answer.json(), expected)


def _compare_answers(path: str, given: list[Any], recorded: list[Any]) -> None:
    if "/v0/" in path:
        # Upstream's v0 serves content of its own, older than any release; its form is the contract.
        _compare(_form_of(given), _form_of(recorded))
        return
    one, other = ([_plain(each) for each in side] for side in (given, recorded))
    _compare(_by_id(path, one), _by_id(path, other))


def _compare(given: Any, recorded: Any) -> None:
    assert given == recorded, difference(given, recorded)


def _by_id(path: str, entries: list[Any]) -> list[Any]:
    """Return categories in the order of the answer, elements in that of their ids."""
    return entries if "/categories/" in path else sorted(entries, key=lambda each: str(each["id"]))


def _plain(entry: Any) -> dict[str, Any]:
    """Return a category or element; what it leaves out is unsaid, addresses begin here."""
    if "category" in entry:
        return {**_UNSAID, **entry["category"], "schema": entry["schema"]}
    element = dict(entry["element"])
    file = str(element["icon"]["url"]).rpartition("/dtpr-icons/")[2]
    return {**element, "icon": {**element["icon"], "url": file}, "schema": entry["schema"]}


def _form_of(entries: list[Any]) -> tuple[bool, set[str]]:
    return bool(entries), {name for each in entries for name in each}


def _category_print(entry: Any) -> dict[str, Any]:
    category = entry["category"]
    context = category.get("context")
    return {
        "id": category["id"],
        "schema": entry["schema"],
        "has_context": bool(context),
        "order": category.get("order"),
        "required": category.get("required") or False,
        "locales": _locales_of(category["name"]),
        "variable_ids": sorted(each["id"] for each in category["element_variables"]),
        "context_value_ids": sorted(each["id"] for each in context["values"]) if context else [],
    }


def _element_print(entry: Any) -> dict[str, Any]:
    element = entry["element"]
    return {
        "id": element["id"],
        "schema": entry["schema"],
        "category_ids": sorted(element["category_ids"]),
        "locales": _locales_of(element["title"]),
        "variable_ids": sorted(each["id"] for each in element["variables"]),
    }


def _locales_of(texts: list[dict[str, str]]) -> list[str]:
    return sorted({each["locale"] for each in texts})
