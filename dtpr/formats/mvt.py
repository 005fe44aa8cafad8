"""Mapbox Vector Tiles: layers of features with geometry in whole units of a tile.

Source: Mapbox Vector Tile Specification 2.1; the wire form is that of Protocol Buffers. A tile of
some hundred features is written in milliseconds, as nothing stands between the features and the
bytes.
"""

from collections.abc import Iterable, Mapping, Sequence
from struct import pack
from typing import Final, NamedTuple

from mypy_extensions import mypyc_attr

EXTENT = 4096
"""How many units a tile is wide and high; x grows to the east, y to the south."""

MEDIA_TYPE = "application/vnd.mapbox-vector-tile"

Corner = tuple[int, int]
Value = str | bool | int | float
Shared = tuple[tuple[str, Value], ...]


class Properties(NamedTuple):
    """What is said of a feature: what is its own, and what it shares (`Layer.share`)."""

    own: Mapping[str, Value]
    shared: bytes = b""


_POINT: Final = 1
_LINE: Final = 2
_POLYGON: Final = 3
_MOVE_TO: Final = 1
_LINE_TO: Final = 2
_CLOSE: Final = 7
_MORE: Final = 128
"""A byte of a number that has this bit is not its last."""

_LEAST_CORNERS: Final = 3
_MOST_OUTLINES: Final = 16_384


@mypyc_attr(allow_interpreted_subclasses=True)
class Layer:
    """One layer of a tile: features of any kind, with keys and values that they share."""

    def __init__(self, name: str) -> None:
        """Begin a layer of a name, with nothing in it."""
        self._name = name
        self._features: list[bytes] = []
        self._keys: dict[str, int] = {}
        self._texts: dict[str, int] = {}
        self._numbers: dict[tuple[type, Value], int] = {}
        self._values: list[bytes] = []
        self._tags: dict[Shared, bytes] = {}

    def __len__(self) -> int:
        return len(self._features)

    def add_outline(
        self, centre: Corner, outline: tuple[Corner, ...], properties: Properties
    ) -> None:
        """Add a feature of one area around a point; `outline` is the ring from that point.

        What is drawn alike in many places is encoded once.
        """
        found = _outlined(outline)
        if found:
            (x, y), rest = found
            start = _ONE_MOVE + _step(centre[0] + x) + _step(centre[1] + y)
            self._add(_POLYGON, properties, start + rest)

    def add_points(self, points: Sequence[Corner], properties: Properties) -> None:
        """Add a feature of one point or more."""
        self._add(_POINT, properties, _run(_MOVE_TO, points, (0, 0))[0])

    def add_lines(self, lines: Iterable[Sequence[Corner]], properties: Properties) -> None:
        """Add a feature of lines; what is shorter than a unit is left out."""
        commands, at = bytearray(), (0, 0)
        for line in lines:
            path = _stepping(line)
            if len(path) > 1:
                first, at = _run(_MOVE_TO, path[:1], at)
                rest, at = _run(_LINE_TO, path[1:], at)
                commands += first + rest
        if commands:
            self._add(_LINE, properties, bytes(commands))

    def add_polygons(
        self, polygons: Iterable[Sequence[Sequence[Corner]]], properties: Properties
    ) -> None:
        """Add a feature of polygons, each its outer ring and its holes, as open rings or closed.

        Outer rings are turned clockwise as the tile is looked at and holes the other way (4.3.4.4);
        rings without an area are left out.
        """
        commands, at = bytearray(), (0, 0)
        for rings in polygons:
            for place, ring in enumerate(rings):
                path = _turned(ring, outer=place == 0)
                if path:
                    first, at = _run(_MOVE_TO, path[:1], at)
                    rest, at = _run(_LINE_TO, path[1:], at)
                    commands += first + rest + _CLOSED
                elif place == 0:
                    break
        if commands:
            self._add(_POLYGON, properties, bytes(commands))

    def encode(self) -> bytes:
        """Return the message of the layer (4.1)."""
        parts = [b"\x78\x02", _field(1, self._name.encode())]
        parts += [_field(2, each) for each in self._features]
        parts += [_field(3, each.encode()) for each in self._keys]
        parts += self._values
        parts.append(b"\x28" + _varint(EXTENT))
        return b"".join(parts)

    def share(self, properties: Shared) -> bytes:
        """Return the encoded form of properties that many features of this layer have alike."""
        found = self._tags.get(properties)
        if found is None:
            found = self._tags[properties] = self._tagged(properties)
        return found

    def _tagged(self, properties: Iterable[tuple[str, Value]]) -> bytes:
        keys = self._keys
        tags: list[bytes] = []
        for key, value in properties:
            number = keys.get(key)
            if number is None:
                number = keys[key] = len(keys)
            tags.append(_varint(number))
            tags.append(_varint(self._number_of(value)))
        return b"".join(tags)

    def _add(self, kind: int, properties: Properties, geometry: bytes) -> None:
        own, shared = properties
        said = self._tagged(own.items()) + shared
        parts = [b"\x12", _varint(len(said)), said, _KINDS[kind], _varint(len(geometry)), geometry]
        self._features.append(b"".join(parts))

    def _number_of(self, value: Value) -> int:
        """Return where a value stands; 1 and true are equal in Python, and are not here."""
        values = self._values
        if isinstance(value, str):
            number = self._texts.get(value)
            if number is None:
                number = self._texts[value] = len(values)
                said = value.encode()
                values.append(_text_start(len(said)) + said)
            return number
        known = value.__class__, value
        if known not in self._numbers:
            self._numbers[known] = len(values)
            values.append(_field(4, _number(value)))
        return self._numbers[known]


def encode_tile(layers: Iterable[Layer]) -> bytes:
    """Return a tile of some layers; those with nothing in them are left out."""
    return b"".join([_field(3, each.encode()) for each in layers if len(each)])


def _outlined(outline: tuple[Corner, ...]) -> tuple[Corner, bytes] | None:
    """Return the first corner of an outline and the commands that follow, None without an area.

    It is known by the object itself, which is kept beside: to compare all corners takes longer.
    """
    known = _OUTLINES.get(id(outline))
    if known is not None:
        return known[1]
    path = _turned(outline, outer=True)
    made: tuple[Corner, bytes] | None = None
    if path:
        rest, _ = _run(_LINE_TO, path[1:], path[0])
        made = path[0], rest + _CLOSED
    if len(_OUTLINES) >= _MOST_OUTLINES:
        _OUTLINES.clear()
    _OUTLINES[id(outline)] = outline, made
    return made


def signed_area(ring: Sequence[Corner]) -> int:
    """Return twice the area of a ring: above 0 where it runs clockwise as a tile is looked at."""
    total = 0
    x0, y0 = ring[-1]
    for x1, y1 in ring:
        total += x0 * y1 - x1 * y0
        x0, y0 = x1, y1
    return total


def _turned(ring: Sequence[Corner], *, outer: bool) -> Sequence[Corner]:
    """Return a ring, open and turned the right way; nothing where it has no area."""
    path = _stepping(ring)
    if len(path) > 1 and path[0] == path[-1]:
        path.pop()
    area = signed_area(path) if len(path) >= _LEAST_CORNERS else 0
    if area == 0:
        return ()
    return path if (area > 0) == outer else path[::-1]


def _stepping(path: Sequence[Corner]) -> list[Corner]:
    """Return a path without corners that stand still."""
    kept: list[Corner] = []
    last = None
    for corner in path:
        if corner != last:
            kept.append(corner)
            last = corner
    return kept


def _run(command: int, corners: Sequence[Corner], at: Corner) -> tuple[bytes, Corner]:
    """Return one command with the steps from corner to corner (4.3.1, 4.3.2), and where it ends."""
    parts = [_varint(len(corners) << 3 | command)]
    x0, y0 = at
    for x1, y1 in corners:
        parts.append(_step(x1 - x0))
        parts.append(_step(y1 - y0))
        x0, y0 = x1, y1
    return b"".join(parts), (x0, y0)


def _number(value: Value) -> bytes:
    """Return the message of a value that is no text (4.4)."""
    if isinstance(value, bool):
        return b"\x38" + _varint(int(value))
    if isinstance(value, int):
        return b"\x30" + _step(value)
    return b"\x19" + pack("<d", value)


def _field(number: int, content: bytes) -> bytes:
    return _varint(number << 3 | 2) + _varint(len(content)) + content


def _varint(value: int) -> bytes:
    return _VARINTS[value] if value < _COMMON else _long_varint(value)


def _step(value: int) -> bytes:
    """Return a number that may be below 0, with its sign last (zigzag)."""
    return _varint(value << 1 if value >= 0 else (-value << 1) - 1)


def _long_varint(value: int) -> bytes:
    parts = bytearray()
    while value >= _MORE:
        parts.append(value & _MORE - 1 | _MORE)
        value >>= 7
    parts.append(value)
    return bytes(parts)


def _text_start(length: int) -> bytes:
    """Return what stands before a text of so many bytes, as a value (4.4)."""
    head = b"\x0a" + _varint(length)
    return b"\x22" + _varint(len(head) + length) + head


_COMMON: Final = _MORE * _MORE
_VARINTS: Final = [_long_varint(each) for each in range(_COMMON)]
"""Common numbers, ready: a look is quicker than to make them."""

_KINDS: Final = {each: b"\x18" + _varint(each) + b"\x22" for each in (_POINT, _LINE, _POLYGON)}
_ONE_MOVE: Final = _varint(1 << 3 | _MOVE_TO)
_CLOSED: Final = _varint(1 << 3 | _CLOSE)
_OUTLINES: Final[dict[int, tuple[tuple[Corner, ...], tuple[Corner, bytes] | None]]] = {}
