"""An untrusted SVG becomes a tree of what is allowed, or is refused by name; nothing is fetched."""

import re
from collections.abc import Iterator

import tinycss2
from lxml import etree
from msgspec import Struct
from tinycss2.ast import Node as Token

from dtpr.signs.logos.limits import MAX_DEPTH, MAX_NODES, refused

_SVG = "http://www.w3.org/2000/svg"
_SPACE = "http://www.w3.org/XML/1998/namespace"
_DRAWN = frozenset(["g", "path", "rect", "circle", "ellipse", "line", "polyline", "polygon", "use"])
_KEPT = _DRAWN | frozenset(
    ["defs", "style", "linearGradient", "radialGradient", "stop", "clipPath"]
)
_WORDS = frozenset({"title", "desc", "metadata"})

_AS_PATHS = "turn it into paths"
_AS_PICTURE = "draw it as paths, or upload the whole logo as PNG"
_MENDS = {
    "text": "convert text to outlines",
    "tspan": "convert text to outlines",
    "textpath": "convert text to outlines",
    "image": _AS_PICTURE,
    "feimage": _AS_PICTURE,
    "filter": _AS_PICTURE,
    "mask": "use a clipping path, or upload the logo as PNG",
    "pattern": "fill it with one colour",
    "marker": _AS_PATHS,
    "symbol": "ungroup the symbol",
    "svg": "ungroup the inner drawing",
    "foreignobject": "export it again as plain SVG, without what only the drawing program reads",
    "switch": "export it again as plain SVG, without what only the drawing program reads",
}
_ACTIVE = frozenset(
    [
        "script",
        "handler",
        "listener",
        "iframe",
        "object",
        "embed",
        "audio",
        "video",
        "canvas",
        "foreignobject",
        "image",
        "feimage",
        "a",
        "animate",
        "animatecolor",
        "animatemotion",
        "animatetransform",
        "set",
        "mpath",
        "discard",
    ]
)
"""Refused in every namespace and place, for they load, run or move something."""

_PROGRAMS = (
    "http://www.inkscape.org/namespaces/",
    "http://sodipodi.sourceforge.net/",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "http://creativecommons.org/ns#",
    "http://web.resource.org/cc/",
    "http://purl.org/dc/",
    "http://ns.adobe.com/",
    "http://www.bohemiancoding.com/sketch/",
    "http://www.serif.com/",
    "http://www.figma.com/",
    "http://vectornator.io",
    "http://www.corel.com/",
)
"""What drawing programs write for themselves; it draws nothing and is left out."""

_DECLARATION = re.compile(r"\s*<\?xml\s[^>]*\?>")
_LOCAL_ID = re.compile(r"#[^\s#]+")
_SCRIPT = re.compile(r"(?:java|vb|live)script:|data:", re.IGNORECASE)
_INVISIBLE = re.compile(r"[\x00-\x20\x7f\u200b-\u200f\ufeff]")


class Node(Struct, frozen=True, kw_only=True):
    """An allowed element: its attributes have no namespace, a reference is `href`."""

    tag: str
    attributes: dict[str, str]
    children: tuple["Node", ...]
    text: str


def read_tree(data: bytes) -> Node:
    """Return the allowed elements of an SVG file.

    Raises:
        FileError: It is no SVG, or holds what is not allowed, which is named.
    """
    root = _parse(_decode(data))
    if root.tag != f"{{{_SVG}}}svg":
        raise refused(
            "its first element is not `svg` of SVG's namespace",
            f'export it again as SVG, or add xmlns="{_SVG}"',
        )
    for count, element in enumerate(root.iter()):
        if count > MAX_NODES:
            raise refused(f"it has more than {MAX_NODES} elements", "simplify the drawing")
        _check(element)
    return Node(
        tag="svg",
        attributes=_attributes(root),
        children=tuple(_children(root, 1)),
        text="",
    )


def _decode(data: bytes) -> str:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise refused("it is not in UTF-8", "save it as UTF-8") from None
    declared = _DECLARATION.match(text)
    body = text[declared.end() :] if declared else text
    lowered = body.lower()
    for mark in ("<!doctype", "<!entity", "<?"):
        if mark in lowered:
            raise refused(
                f"it holds `{mark}`, which can make a reader load or repeat anything",
                f"delete what begins with {mark}, or export it again as plain SVG",
            )
    return body


def _parse(text: str) -> etree._Element:
    parser = etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
    )
    try:
        return etree.fromstring(text.encode(), parser)
    except etree.XMLSyntaxError as error:
        said = " ".join((error.msg or "it is empty").split())[:200]
        raise refused(f"it is not well-formed XML: {said}", "export it again as SVG") from error


def _check(element: etree._Element) -> None:
    name = etree.QName(element).localname
    if name.lower() in _ACTIVE:
        raise _not_allowed(name)
    for full, value in element.attrib.items():
        _check_attribute(etree.QName(full), value)


def _check_attribute(name: etree.QName, value: str) -> None:
    local = name.localname.lower()
    if local.startswith("on") or (local == "base" and name.namespace == _SPACE):
        raise refused(f"the attribute `{name.localname[:60]}` is not allowed", "remove it")
    if _SCRIPT.match(_INVISIBLE.sub("", value)):
        raise refused(f"`{name.localname[:60]}` holds a script or data", "remove it")
    if local in ("href", "src") and not _LOCAL_ID.fullmatch(value):
        raise refused(
            f"`{name.localname[:60]}` leads out of the file: {value[:60]!r}",
            "use `#id` of something in the file, or put it into the file as paths",
        )
    check_addresses(value, f"`{name.localname[:60]}`")


def check_addresses(css: str, where: str) -> None:
    """Refuse every `url(…)` in CSS that leads out of the file, however it is written.

    Raises:
        FileError: There is one.
    """
    # A function or an escape is needed for an address: most values have neither.
    if "(" not in css and "\\" not in css:
        return
    for token in _tokens(tinycss2.parse_component_value_list(css)):
        address = _address(token)
        if address is not None and not _LOCAL_ID.fullmatch(address):
            raise refused(
                f"{where} names another file: {address[:60]!r}",
                "use only `url(#id)` of something in the file",
            )


def _tokens(values: list[Token]) -> Iterator[Token]:
    pending = list(values)
    while pending:
        token = pending.pop()
        yield token
        pending += getattr(token, "content", None) or getattr(token, "arguments", None) or []


def _address(token: Token) -> str | None:
    if token.type == "url":
        return str(token.value)
    if token.type == "function" and token.lower_name in ("url", "src", "image", "image-set"):
        given = (each.value for each in token.arguments if each.type == "string")
        return str(next(given, ""))
    return None


def _children(element: etree._Element, depth: int) -> Iterator[Node]:
    if depth > MAX_DEPTH:
        raise refused(f"elements stand more than {MAX_DEPTH} deep in each other", "ungroup them")
    for each in element:
        name = etree.QName(each)
        if (name.namespace or "").startswith(_PROGRAMS):
            continue
        if name.namespace != _SVG or name.localname not in _KEPT | _WORDS:
            raise _not_allowed(name.localname)
        if name.localname in _WORDS:
            continue
        yield Node(
            tag=name.localname,
            attributes=_attributes(each),
            children=tuple(_children(each, depth + 1)),
            text="".join(each.itertext()) if name.localname == "style" else "",
        )


def _attributes(element: etree._Element) -> dict[str, str]:
    names = {full: etree.QName(full) for full in element.attrib}
    found = {
        name.localname: element.attrib[full]
        for full, name in names.items()
        if name.namespace is not None and name.localname == "href"
    }
    plain = {full: value for full, value in element.attrib.items() if not full.startswith("{")}
    return found | plain


def _not_allowed(name: str) -> Exception:
    mend = _MENDS.get(name.lower(), "remove it")
    return refused(f"the element `{name[:60]}` is not allowed", mend)
