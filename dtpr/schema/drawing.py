"""Drawings from elsewhere: SVG that is shown as it came must draw, and do nothing else.

An icon or a symbol of an official release is served byte for byte, so it is checked against a list
of what a drawing needs, and refused as a whole where it has anything beside it.
Source: SVG 1.1 and 2, elements and attributes that run scripts or load something.
"""

import re
from xml.parsers import expat

MAX_DRAWING_BYTES = 256 * 1024
MAX_DEPTH = 32

_SVG = "http://www.w3.org/2000/svg"
_SHAPES = frozenset(
    {"path", "rect", "circle", "ellipse", "line", "polyline", "polygon", "text", "tspan"}
)
_FRAMES = frozenset({"svg", "g", "defs", "symbol", "use", "title", "desc", "mask", "clipPath"})
_PAINTS = frozenset({"linearGradient", "radialGradient", "stop", "style"})
_ELEMENTS = _SHAPES | _FRAMES | _PAINTS
_ENCODINGS = ("utf-8", "us-ascii")
_LOADS = re.compile(
    r"url\(\s*['\"]?(?!\s*['\"]?#)|image-set\s*\(|src\s*\(|@import|expression\s*\(|javascript\s*:|\\",
    re.IGNORECASE,
)


def fault_in(svg: str) -> str | None:
    """Return what is wrong with a drawing in a few words, or None where it only draws."""
    if len(svg.encode()) > MAX_DRAWING_BYTES:
        return f"it is larger than {MAX_DRAWING_BYTES // 1024} KB"
    try:
        _Guard().read(svg)
    except _FaultError as error:
        return str(error)
    except expat.ExpatError as error:
        return f"it is not well-formed XML: {expat.errors.messages.get(error.code, '')}"
    return None


class _FaultError(Exception):
    """Something in a drawing that does not belong there."""


class _Guard:
    """Reads one drawing and stops at the first thing that does not belong in it."""

    def __init__(self) -> None:
        self._open: list[str] = []
        self._style: list[str] = []
        self._parser = expat.ParserCreate(namespace_separator=" ")
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._text
        self._parser.XmlDeclHandler = self._declare
        self._parser.StartDoctypeDeclHandler = self._refuse_doctype
        self._parser.ProcessingInstructionHandler = self._refuse_instruction

    def read(self, svg: str) -> None:
        last = True
        self._parser.Parse(svg, last)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        space, _, tag = name.rpartition(" ")
        if space != _SVG or tag not in _ELEMENTS or (not self._open and tag != "svg"):
            raise _FaultError(f"it has the element {tag}")
        if len(self._open) >= MAX_DEPTH:
            raise _FaultError(f"its elements are nested more than {MAX_DEPTH} deep")
        for attribute, value in attributes.items():
            _check_attribute(attribute.rpartition(" ")[2], value)
        self._open.append(tag)

    def _end(self, _name: str) -> None:
        if self._open.pop() == "style":
            # Checked as a whole: the parser hands over the text in pieces.
            _check_style("".join(self._style))
            self._style.clear()

    def _text(self, text: str) -> None:
        if self._open[-1] == "style":
            self._style.append(text)

    def _declare(self, _version: str, encoding: str | None, _standalone: int) -> None:
        # A browser would read the same bytes otherwise than they were read here.
        if encoding and encoding.lower() not in _ENCODINGS:
            raise _FaultError(f"it is written in {encoding}, not in UTF-8")

    def _refuse_doctype(self, *_parts: object) -> None:
        raise _FaultError("it has a document type")

    def _refuse_instruction(self, target: str, _data: str) -> None:
        raise _FaultError(f"it has the instruction {target}")


def _check_attribute(name: str, value: str) -> None:
    if name.lower().startswith("on"):
        raise _FaultError(f"it has the attribute {name}")
    if name.lower() in ("href", "src", "base") and not value.strip().startswith("#"):
        raise _FaultError(f"{name} leads out of it")
    _check_style(value)


def _check_style(text: str) -> None:
    if found := _LOADS.search(text):
        raise _FaultError(f"it has {found[0].strip()!r}, which can load or run something")
