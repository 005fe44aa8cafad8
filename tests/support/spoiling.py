"""What people and programs send by mistake or in malice: values and bytes that are nearly right."""

import copy
import json
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

from hypothesis import strategies as st

Place = tuple[Any, Any]

ODD: list[Any] = [
    None,
    True,
    0,
    -1,
    1.0,
    -0.5,
    1e308,
    2**53,
    2**63,
    10**400,
    "",
    " ",
    "0",
    "\u0000",
    "a\u0000b",
    "\ud800",
    "\u202e{{duration}}",
    "x" * 20_000,
    "\U0001f4a9" * 400,
    "javascript:alert(1)",
    "../../etc/passwd",
    "9999-12-31",
    "0000-00-00T00:00:00Z",
    [],
    {},
    [[]],
    [None],
    ["en", {"locale": "en", "value": "x"}],
    {"": ""},
    {"\u0000": 1, "__proto__": {}, "kind": "human", "type": "Point"},
    json.loads("[" * 200 + "]" * 200),
    [{"locale": "en", "value": ""}] * 50,
]
NUMBERS = ("NaN", "-Infinity", "1e999", "-0", "01", "1.")
SHALLOW, DEEP = 60, 100_000


@st.composite
def spoilt(draw: st.DrawFn, values: st.SearchStrategy[Any]) -> Any:
    """Make a strategy for values of which up to three parts are changed, moved or lost."""
    holder = [copy.deepcopy(draw(values))]
    for _ in range(draw(st.integers(0, 3))):
        places = list(_places(holder))
        _spoil(draw, *draw(st.sampled_from(places)), [each[key] for each, key in places])
    return holder[0]


@st.composite
def spoilt_bytes(draw: st.DrawFn, values: st.SearchStrategy[Any]) -> bytes:
    """Make a strategy for bodies: values as JSON, half of them damaged as bytes."""
    text = json.dumps(draw(spoilt(values)))
    return draw(st.just(text.encode()) | st.sampled_from(DAMAGES).map(lambda each: each(text)))


def _places(value: Any) -> Iterator[Place]:
    """Yield every list or object in a value with each of its keys, from the outside in."""
    items = enumerate(value) if isinstance(value, list) else value.items()
    for key, each in list(items):
        yield value, key
        if isinstance(each, list | dict):
            yield from _places(each)


def _spoil(draw: st.DrawFn, holder: Any, key: Any, others: list[Any]) -> None:
    match draw(st.sampled_from(["odd", "odd", "other", "lost", "more"])):
        case "odd":
            holder[key] = copy.deepcopy(draw(st.sampled_from(ODD)))
        case "other":
            holder[key] = copy.deepcopy(draw(st.sampled_from(others)))
        case "lost" if isinstance(holder, dict):
            del holder[key]
        case _ if isinstance(holder[key], list):
            holder[key] += copy.deepcopy(holder[key])[:100]


def _twice(text: str) -> bytes:
    """Give the first field of an object a second time, with another value."""
    return text.replace("{", '{"id": [], "elements": null, "lat": 0, "id": "b", ', 1).encode()


def _number(name: str) -> Callable[[str], bytes]:
    return lambda text: text.replace(": null", f": {name}").replace("0", name, 1).encode()


def _nested(depth: int) -> Callable[[str], bytes]:
    return lambda text: b"[" * depth + text.encode() + b"]" * depth


DAMAGES: list[Callable[[str], bytes]] = [
    lambda _text: b"",
    lambda _text: b" \n\t",
    lambda _text: b"\x00",
    lambda _text: b"\xff\xfe\xfd",
    lambda text: b"\xef\xbb\xbf" + text.encode(),
    lambda text: text.encode("utf-16"),
    lambda text: text.encode("utf-32-le"),
    lambda text: text.replace("e", "\xe9").encode("latin-1", "replace"),
    lambda text: text.encode()[: len(text) // 2],
    lambda text: text.encode() * 2,
    lambda text: text.encode() + b"\x00}",
    lambda text: text.replace('"', "'").encode(),
    lambda text: text.replace(": ", ": \x07").encode(),
    lambda text: text.replace(', "', ',, "').encode(),
    lambda text: text.encode().replace(b"e", b"\xed\xa0\x80"),
    lambda text: text.replace("{", '{"a": ' * SHALLOW, 1).encode(),
    lambda text: b'{"elements": ' * DEEP + text.encode(),
    lambda text: json.dumps(text).encode(),
    lambda text: f"[{text}]".encode(),
    lambda text: text.encode() + b" " * 70_000,
    _twice,
    *map(_number, NUMBERS),
    *map(_nested, (SHALLOW, 990, DEEP)),
]


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Break off what takes longer, even where it never waits for anything."""

    def stop(_number: int, _frame: FrameType | None) -> None:
        raise AssertionError(f"this took more than {seconds} seconds")

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


TOKENS = [
    b"\x00",
    b"\x07",
    b"\xff",
    b"\xc3\xa9",
    b"\xef\xbb\xbf",
    b'"',
    b"'",
    b"\n",
    b"\r",
    b",",
    b";",
    b"\t",
    b": ",
    b"- ",
    b"? ",
    b" = ",
    b"[",
    b"]",
    b"{",
    b"}",
    b"<",
    b"[[x]]\n",
    b"\n---\n",
    b"%YAML 9.9\n",
    b"&a [*a, *b]",
    b"<<: *a\n",
    b"!!python/object/apply:os.getcwd []",
    b"!!binary xx",
    b"!!timestamp 2026-99-99",
    b"2026-02-30",
    b"12:60:60",
    b"1e999",
    b"-.inf",
    b".nan",
    b"NaN",
    b"null",
    b"0x_",
    b"9" * 5000,
    b"x" * 70_000,
    b"../../x",
    b"\\ud800",
    b"\\",
    b"{{",
    b"<!DOCTYPE x [<!ENTITY a SYSTEM 'file:///nowhere'>]>",
    b"<script>",
    b"[" * 2000,
    b"{a: " * 2000,
    b"- " * 2000,
]


@st.composite
def spoilt_text(draw: st.DrawFn, seeds: st.SearchStrategy[bytes]) -> bytes:
    """Make a strategy for files of any form: up to four parts are lost, doubled or put in."""
    text = draw(seeds)
    for _ in range(draw(st.integers(0, 4))):
        start = draw(st.integers(0, len(text)))
        end = min(len(text), start + draw(st.integers(0, 40)))
        middle = draw(st.sampled_from([b"", text[start:end] * 2, *TOKENS]))
        text = text[:start] + middle + text[end:]
    return text
