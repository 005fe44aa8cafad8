"""On which line of a document the path of a finding stands."""

import re
from functools import cached_property

import yaml

_TOKEN = re.compile(r"[^.\[\]]+")
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_NAMES = ("locale", "id")

MOST_BYTES = 2 * 1024 * 1024
"""Lines are not counted in longer documents: it takes a second for each megabyte or two."""


class Lines:
    """The lines of one document, JSON or YAML; they are counted when first asked for."""

    def __init__(self, document: bytes) -> None:
        self._document = document

    def of(self, path: str) -> int | None:
        """Return the line of a path such as `elements[0].id`, or of what it stands in.

        None where that cannot be told: a path that is empty, JSON that is no YAML, long documents.
        """
        if not path or self._root is None:
            return None
        return _line(self._root, _TOKEN.findall(path))

    @cached_property
    def _root(self) -> yaml.Node | None:
        if len(self._document) > MOST_BYTES:
            return None
        try:
            return yaml.compose(self._document, Loader=_LOADER)
        except (yaml.YAMLError, RecursionError, ValueError):
            return None


def _line(root: yaml.Node, tokens: list[str]) -> int:
    line, node = root.start_mark.line, root
    for token in tokens:
        step = _step(node, token)
        if step is None:
            break
        line, node = step
    return line + 1


def _step(node: yaml.Node, token: str) -> tuple[int, yaml.Node] | None:
    """Return the line and the node of a member: by its name, its number, its locale or its id."""
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value == token:
                return key.start_mark.line, value
    if isinstance(node, yaml.SequenceNode):
        if token.isdecimal():
            items = node.value[int(token) :]
        else:
            items = [each for each in node.value if _is_named(each, token)]
        if items:
            return items[0].start_mark.line, items[0]
    return None


def _is_named(node: yaml.Node, name: str) -> bool:
    return isinstance(node, yaml.MappingNode) and any(
        key.value in _NAMES and value.value == name for key, value in node.value
    )
