"""How an SVG element is painted: attributes, simple rules of `style` elements, and inheritance.

Source: SVG 1.1, 6; CSS 2.2, 6.4 (which declaration wins).
"""

import re
from collections.abc import Iterable, Iterator, Mapping

import tinycss2
from msgspec import Struct
from tinycss2.ast import Node as Token

from dtpr.signs.logos.limits import MAX_RULES, refused
from dtpr.signs.logos.tree import Node, check_addresses

Style = Mapping[str, str]

_INHERITED = frozenset(
    [
        "fill",
        "fill-rule",
        "fill-opacity",
        "stroke",
        "stroke-width",
        "stroke-linecap",
        "stroke-linejoin",
        "stroke-miterlimit",
        "stroke-opacity",
        "stroke-dasharray",
        "clip-rule",
        "visibility",
        "color",
        "paint-order",
        "marker",
        "marker-start",
        "marker-mid",
        "marker-end",
        "vector-effect",
    ]
)
_OWN = frozenset(
    [
        "opacity",
        "display",
        "clip-path",
        "stop-color",
        "stop-opacity",
        "filter",
        "mask",
        "mix-blend-mode",
        "transform",
        "transform-origin",
        "transform-box",
        "animation",
        "animation-name",
        "offset-path",
        "d",
        "cx",
        "cy",
        "r",
        "rx",
        "ry",
        "x",
        "y",
        "width",
        "height",
    ]
)
_AS_PATHS = "turn it into paths"
_AS_PICTURE = "draw it without, or upload the logo as PNG"
_UNDRAWN = {
    "filter": _AS_PICTURE,
    "mask": "use a clipping path, or upload the logo as PNG",
    "mix-blend-mode": _AS_PICTURE,
    "marker": _AS_PATHS,
    "marker-start": _AS_PATHS,
    "marker-mid": _AS_PATHS,
    "marker-end": _AS_PATHS,
    "stroke-dasharray": "turn the dashes into paths",
    "vector-effect": "turn the stroke into a path",
    "paint-order": "turn the stroke into a path",
    "animation": "remove it",
    "animation-name": "remove it",
    "offset-path": "remove it",
}
_WITHOUT = ("none", "normal", "auto", "inherit", "initial", "unset", "0", "")
_IN_CSS = frozenset(
    [
        "transform",
        "transform-origin",
        "transform-box",
        "d",
        "cx",
        "cy",
        "r",
        "rx",
        "ry",
        "x",
        "y",
        "width",
        "height",
    ]
)
"""Geometry that newer CSS may set: drawing programs write it as attributes."""

_SELECTOR = re.compile(r"(\*|[A-Za-z]+)?((?:[.#][A-Za-z_][\w-]*)*)")
_PARTS = re.compile(r"([.#])([\w-]+)")


class Rule(Struct, frozen=True, kw_only=True):
    """One selector of a type, classes and an id, and one declaration."""

    tag: str
    classes: frozenset[str]
    ids: frozenset[str]
    name: str
    value: str
    is_important: bool

    def matches(self, node: Node) -> bool:
        """Return whether the rule is about an element."""
        given = node.attributes
        return (
            self.tag in ("", "*", node.tag)
            and self.classes <= set(given.get("class", "").split())
            and self.ids <= {given.get("id", "")}
        )

    @property
    def weight(self) -> tuple[bool, int, int, bool]:
        """Return what a later rule must reach to win over this one."""
        is_typed = self.tag not in ("", "*")
        return self.is_important, len(self.ids), len(self.classes), is_typed


def read_rules(sheets: Iterable[str]) -> list[Rule]:
    """Return the rules of `style` elements, the strongest last; at-rules are left out.

    Raises:
        FileError: A selector is more than a type, classes and an id; or a file is named.
    """
    found: list[Rule] = []
    for sheet in sheets:
        check_addresses(sheet, "`style`")
        for each in tinycss2.parse_stylesheet(sheet, skip_comments=True, skip_whitespace=True):
            if each.type == "error":
                raise refused(f"`style` is not understood: {each.message}", _EXPORT)
            if each.type == "at-rule" and each.lower_at_keyword == "import":
                raise refused("`style` imports another file", "put its rules into this one")
            if each.type == "qualified-rule":
                found += _rules(each.prelude, each.content)
            if len(found) > MAX_RULES:
                raise refused(f"`style` has more than {MAX_RULES} rules", _EXPORT)
    return sorted(found, key=lambda rule: rule.weight)


_EXPORT = "export it again with its styles as attributes"


def _rules(prelude: list[Token], content: list[Token]) -> Iterator[Rule]:
    declared = list(_declarations(content))
    for selector in tinycss2.serialize(prelude).split(","):
        text = selector.strip()
        read = _SELECTOR.fullmatch(text)
        if read is None or not text:
            raise refused(f"the selector {text[:60]!r} in `style` is not simple", _EXPORT)
        parts = _PARTS.findall(read[2])
        for name, value, is_important in declared:
            yield Rule(
                tag=read[1] or "",
                classes=frozenset(part for mark, part in parts if mark == "."),
                ids=frozenset(part for mark, part in parts if mark == "#"),
                name=name,
                value=value,
                is_important=is_important,
            )


def _declarations(content: list[Token] | str) -> Iterator[tuple[str, str, bool]]:
    for each in tinycss2.parse_blocks_contents(content, skip_comments=True, skip_whitespace=True):
        if each.type == "declaration" and each.lower_name in _INHERITED | _OWN:
            value = tinycss2.serialize(each.value).strip()
            if each.lower_name in _IN_CSS and value not in _WITHOUT:
                raise refused(f"`{each.lower_name}` stands in a style", "write it as an attribute")
            yield each.lower_name, value, each.important


def style_of(node: Node, parent: Style, rules: Iterable[Rule]) -> Style:
    """Return every property of an element that matters; what is not there has its initial value.

    Raises:
        FileError: It is painted in a way that is not drawn here, such as with a filter.
    """
    given = dict(_attributes(node))
    matching = [rule for rule in rules if rule.matches(node)]
    given |= {rule.name: rule.value for rule in matching if not rule.is_important}
    inline = list(_declarations(node.attributes.get("style", "")))
    given |= {name: value for name, value, is_important in inline if not is_important}
    given |= {rule.name: rule.value for rule in matching if rule.is_important}
    given |= {name: value for name, value, is_important in inline if is_important}
    style = {name: value for name, value in parent.items() if name in _INHERITED}
    for name, value in given.items():
        _set(style, parent, name, value)
    return style


def _attributes(node: Node) -> Iterator[tuple[str, str]]:
    for name, value in node.attributes.items():
        if name in _INHERITED | _OWN and name not in _IN_CSS:
            yield name, value.strip()


def _set(style: dict[str, str], parent: Style, name: str, value: str) -> None:
    lowered = value.lower()
    if name in _UNDRAWN and lowered not in _WITHOUT:
        raise refused(f"`{name}` is not drawn here: {value[:60]!r}", _UNDRAWN[name])
    if lowered == "inherit":
        value = parent.get(name, "")
    if value and lowered not in ("initial", "unset"):
        style[name] = value
    elif lowered == "initial" or name not in _INHERITED:
        style.pop(name, None)
