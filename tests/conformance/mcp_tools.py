"""Exchanges with `/mcp`: the same statuses, codes, data and documents; words are our own.

The contract of an answer is `ok`, `isError`, the codes of its errors and warnings, and its data. Of
tools it is their names and arguments, of prompts their names, of a drawn page what one reads on it.
"""

import json
import re
import uuid
from html.parser import HTMLParser
from typing import Any

from tests.conformance.runner import Case, Target
from tests.conformance.standard_api import client_of

_RUN = uuid.uuid4().hex
_TESTS: dict[str, int] = {}
_HEADERS = ("content-type", "access-control-allow-origin", "access-control-expose-headers")
_VALUE = re.compile(r"<dtpr_variable_value>(.*?)</dtpr_variable_value>", re.DOTALL)
_BLANK = re.compile(r"\{\{.*?\}\}")
_VOID = ("meta", "img", "br", "link", "source", "input", "hr")
_LEAST_DESCRIPTION, _MOST_DESCRIPTION = 20, 280
# What upstream makes otherwise: a hash over other files, schemas in the manner of Zod, words.
_OWN = ("content_hash", "schema_json", "message", "fix_hint", "path", "description")
_VARIANTS = ("icon_variants", "valid_variants")


async def run(case: Case, target: Target) -> None:
    """Repeat one exchange and compare the answer with the recorded one."""
    client = await client_of(case, target)
    asked, recorded = case["request"], case["response"]
    sent = asked.get("json", asked.get("body"))
    answer = await client.request(
        asked["method"],
        asked["path"],
        headers={"DTPR-Client": _name_of(case), **(asked.get("headers") or {})},
        content=sent if isinstance(sent, str | None) else json.dumps(sent),
    )
    assert answer.status_code == recorded["status"], f"{answer.status_code} {answer.text[:200]}"
    for name in _HEADERS:
        wanted = (recorded.get("headers") or {}).get(name)
        assert wanted is None or answer.headers.get(name) == wanted, f"{name} of {answer.headers}"
    if recorded.get("json") is None:
        assert answer.text == (recorded.get("text") or recorded.get("body") or "")
        return
    _compare_messages(_read(sent), recorded["json"], answer.json())


def _read(sent: Any) -> Any:
    """Return a message that was sent as text; what is not JSON has no answer to be compared."""
    try:
        return json.loads(sent) if isinstance(sent, str) else sent
    except ValueError:
        return None


def _name_of(case: Case) -> str:
    """Return who asks: one test is one caller, whose drawings no other test sees."""
    return f"conformance/{_RUN}/{_TESTS.setdefault(case.get('test', ''), len(_TESTS))}"


def _compare_messages(asked: Any, recorded: Any, given: Any) -> None:
    if isinstance(recorded, list):
        assert len(given) == len(recorded)
        for each in zip(asked, recorded, given, strict=False):
            _compare_messages(*each)
        return
    assert given["jsonrpc"] == "2.0"
    assert given.get("id") == recorded.get("id")
    if "error" in recorded:
        assert given["error"]["code"] == recorded["error"]["code"], given
        return
    compare = _COMPARE.get(asked["method"], _compare_plain)
    compare(asked.get("params") or {}, recorded["result"], given["result"])


def _compare_plain(_params: Any, recorded: Any, given: Any) -> None:
    _compare_data(recorded, given)


def _compare_initialize(_params: Any, recorded: Any, given: Any) -> None:
    assert given["protocolVersion"] == recorded["protocolVersion"]
    assert recorded["capabilities"].keys() <= given["capabilities"].keys()
    assert given["serverInfo"]["name"]
    assert given["serverInfo"]["version"]


def _compare_tools(_params: Any, recorded: Any, given: Any) -> None:
    ours = {each["name"]: each for each in given["tools"]}
    for theirs in recorded["tools"]:
        tool = ours[theirs["name"]]
        assert len(tool["description"]) >= _LEAST_DESCRIPTION
        wanted, schema = theirs["inputSchema"], tool["inputSchema"]
        assert schema["type"] == "object"
        assert schema["properties"].keys() == wanted["properties"].keys(), theirs["name"]
        assert sorted(schema.get("required", ())) == sorted(wanted.get("required", ()))
        for name, argument in wanted["properties"].items():
            mine = schema["properties"][name]
            assert mine.get("type") == argument.get("type"), f"{theirs['name']}.{name}"
            assert argument.get("default") in (None, mine.get("default"))


def _compare_prompts(_params: Any, recorded: Any, given: Any) -> None:
    ours = {each["name"]: each["description"] for each in given["prompts"]}
    assert ours.keys() == {each["name"] for each in recorded["prompts"]}
    lengths = range(_LEAST_DESCRIPTION, _MOST_DESCRIPTION + 1)
    assert all(len(each) in lengths for each in ours.values())


def _compare_prompt(params: Any, recorded: Any, given: Any) -> None:
    assert given["description"]
    assert [each["role"] for each in given["messages"]] == ["user"]
    (content,) = (each["content"] for each in given["messages"])
    assert content["type"] == recorded["messages"][0]["content"]["type"]
    assert content["text"].startswith(f"---\nname: {params['name']}\n")
    assert "plugin/" not in content["text"]


def _compare_resources(_params: Any, recorded: Any, given: Any) -> None:
    theirs = [(each["uri"], each["mimeType"]) for each in recorded["resources"]]
    assert [(each["uri"], each["mimeType"]) for each in given["resources"]] == theirs


def _compare_read(_params: Any, recorded: Any, given: Any) -> None:
    theirs, ours = recorded["contents"], given["contents"]
    assert [(each["uri"], each["mimeType"]) for each in ours] == [
        (each["uri"], each["mimeType"]) for each in theirs
    ]
    for one, other in zip(theirs, ours, strict=True):
        _compare_pages(_Page.read(one["text"]), _Page.read(other["text"]), other["text"])


def _compare_pages(recorded: "_Page", given: "_Page", html: str) -> None:
    """Compare what both say of elements; upstream leaves the blanks of titles, we fill them."""
    assert html.startswith("<!doctype html>")
    assert given.title
    assert given.elements == recorded.elements
    if recorded.elements:
        read = "\n".join(given.texts)
        pieces = [piece.strip() for each in recorded.named for piece in _BLANK.split(each)]
        assert not [each for each in pieces if each not in read]


def _compare_call(params: Any, recorded: Any, given: Any) -> None:
    assert bool(given.get("isError")) == bool(recorded.get("isError")), given
    theirs, ours = recorded["structuredContent"], given["structuredContent"]
    assert ours["ok"] == theirs["ok"], ours
    assert _codes(ours.get("errors")) == _codes(theirs.get("errors"))
    _compare_meta(theirs.get("meta"), ours.get("meta"))
    if params["name"] == "list_schema_versions":
        _compare_versions(theirs["data"], ours["data"])
    elif "data" in theirs:
        unordered = (params.get("arguments") or {}).get("query")
        _compare_data(_sorted(theirs["data"], unordered), _sorted(ours["data"], unordered))
    assert given.get("_meta") == recorded.get("_meta")
    _compare_text(recorded, given)


def _compare_meta(recorded: Any, given: Any) -> None:
    assert (recorded or {}).keys() <= (given or {}).keys()
    for name, value in (recorded or {}).items():
        if name == "warnings":
            heads = [sorted(each.partition(":")[0] for each in one) for one in (value, given[name])]
            assert heads[0] == heads[1]
        elif name != "content_hash":
            assert given[name] == value, name


def _compare_versions(recorded: Any, given: Any) -> None:
    """Compare the releases that both have: a server has its own, and not all of upstream's."""
    ours = {each["id"]: each for each in given["versions"]}
    both = [each for each in recorded["versions"] if each["id"] in ours]
    assert both or not recorded["versions"]
    for each in both:
        _compare_data(each, ours[each["id"]])


def _compare_text(recorded: Any, given: Any) -> None:
    """The text is the envelope, or a summary that marks the same values."""
    (theirs,), (ours,) = recorded["content"], given["content"]
    assert ours["type"] == theirs["type"]
    if theirs["text"].startswith("{"):
        assert json.loads(ours["text"]) == given["structuredContent"]
        return
    assert sorted(_VALUE.findall(ours["text"])) == sorted(_VALUE.findall(theirs["text"]))
    for line in theirs["text"].splitlines()[1:]:
        section, _, elements = line.removeprefix("- ").partition(" (")
        assert section in ours["text"]
        for title in elements.partition(": ")[2].split("; "):
            assert title.partition(" [")[0] in ours["text"], title


def _compare_data(recorded: Any, given: Any, at: str = "data") -> None:
    """Compare data: what was recorded must be there, and what is ours may be there too."""
    if isinstance(recorded, dict):
        assert isinstance(given, dict), at
        for name, value in recorded.items():
            assert name in given, f"there is no {at}.{name}"
            if name in ("warnings", "errors"):
                assert _codes(given[name]) == _codes(value), f"{at}.{name}"
            elif name in _VARIANTS:
                # Seeds list by hand fewer than upstream's own build makes.
                assert set(value) <= set(given[name]), f"{at}.{name}"
            elif name not in _OWN or isinstance(value, list):
                _compare_data(value, given[name], f"{at}.{name}")
    elif isinstance(recorded, list):
        assert isinstance(given, list), at
        assert len(given) == len(recorded), f"{at}: {len(given)} and not {len(recorded)}"
        for place, each in enumerate(recorded):
            _compare_data(each, given[place], f"{at}[{place}]")
    else:
        assert given == recorded, f"{at}: {given!r} and not {recorded!r}"


def _codes(errors: Any) -> list[str]:
    return sorted(each["code"] for each in errors or ())


def _sorted(data: Any, found_by_words: Any) -> Any:
    """Return data without the order that a search gave it; of one page of more, how much it is."""
    if not found_by_words or "elements" not in data:
        return data
    elements = sorted(data["elements"], key=lambda each: str(each["id"]))
    is_whole = data["total"] == len(elements)
    return {**data, "elements": elements if is_whole else len(elements)}


class _Page(HTMLParser):
    """What stands on a drawn page: its title, its elements, and what one reads."""

    def __init__(self) -> None:
        super().__init__()
        self.title = ""
        self.elements = 0
        self.texts: list[str] = []
        self.named: list[str] = []
        self._inside: list[tuple[str, str]] = []

    @classmethod
    def read(cls, html: str) -> "_Page":
        """Return a page that was read."""
        page = cls()
        page.feed(html)
        return page

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        classes = dict(attrs).get("class") or ""
        self.elements += classes == "step" or (tag == "article" and "dtpr-element" in classes)
        if tag not in _VOID:
            self._inside.append((tag, classes))

    def handle_endtag(self, tag: str) -> None:
        while self._inside and self._inside.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        tag = self._inside[-1][0] if self._inside else ""
        if tag == "title":
            self.title += data.strip()
        elif tag not in ("style", "script") and data.strip():
            self.texts.append(data.strip())
            nearest = next((each for _, each in reversed(self._inside) if each), "")
            if nearest.endswith(("title", "description")):
                self.named.append(data.strip())


_COMPARE = {
    "initialize": _compare_initialize,
    "tools/list": _compare_tools,
    "tools/call": _compare_call,
    "prompts/list": _compare_prompts,
    "prompts/get": _compare_prompt,
    "resources/list": _compare_resources,
    "resources/read": _compare_read,
}
