"""Mapbox Vector Tiles: layers of features with geometry in whole units of a tile.

Source: Mapbox Vector Tile Specification 2.1; the wire form is that of Protocol Buffers. A tile of
some hundred features is written in milliseconds, as nothing stands between the features and the
bytes.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

from librt.strings import BytesWriter, write_f64_le
from mypy_extensions import mypyc_attr

if TYPE_CHECKING:
    from mypy_extensions import i64

EXTENT = 4096
"""How many units a tile is wide and high; x grows to the east, y to the south."""

MEDIA_TYPE = "application/vnd.mapbox-vector-tile"

Corner = tuple[int, int]
Value = str | bool | int | float
Shared = tuple[Value | None, ...]


class Properties(NamedTuple):
    """What is said of a feature: what is its own, and what it shares (`Layer.share`)."""

    own: Mapping[str, Value]
    shared: bytes = b""


_POINT: Final = 1
_LINE: Final = 2
_POLYGON: Final = 3
_MOVE_TO: Final = 1
_LINE_TO: Final = 2
_CLOSED: Final = 1 << 3 | 7
_MORE: Final = 128
"""A byte of a number that has this bit is not its last."""

_VERSION_2: Final = b"\x78\x02"
_EXTENT_IS: Final = b"\x28"
_KIND_IS: Final = 0x18
_BOOL_IS: Final = 0x38
_SINT_IS: Final = 0x30
_DOUBLE_IS: Final = 0x19
"""What stands before numbers: the number of the field and how it is written."""

_LEAST_CORNERS: Final = 3
_MOST_OUTLINES: Final = 16_384


@mypyc_attr(allow_interpreted_subclasses=True)
class Layer:
    """One layer of a tile: features of any kind, with keys and values that they share."""

    def __init__(self, name: str) -> None:
        """Begin a layer of a name, with nothing in it."""
        self._name = name
        self._count = 0
        self._features = BytesWriter()
        self._keys: dict[str, int] = {}
        self._texts: dict[str, int] = {}
        self._numbers: dict[tuple[type, Value], int] = {}
        self._values = BytesWriter()
        self._tags: dict[tuple[tuple[str, ...], Shared], bytes] = {}

    def __len__(self) -> int:
        return self._count

    def add_outline(
        self, centre: Corner, outline: tuple[Corner, ...], properties: Properties
    ) -> None:
        """Add a feature of one area around a point; `outline` is the ring from that point.

        What is drawn alike in many places is encoded once.
        """
        found = _outlined(outline)
        if found:
            (x, y), rest = found
            drawn = BytesWriter()
            _write_run(drawn, _MOVE_TO, ((centre[0] + x, centre[1] + y),), (0, 0))
            drawn.write(rest)
            self._add(_POLYGON, properties, drawn)

    def add_points(self, points: Sequence[Corner], properties: Properties) -> None:
        """Add a feature of one point or more."""
        drawn = BytesWriter()
        _write_run(drawn, _MOVE_TO, points, (0, 0))
        self._add(_POINT, properties, drawn)

    def add_lines(self, lines: Iterable[Sequence[Corner]], properties: Properties) -> None:
        """Add a feature of lines; what is shorter than a unit is left out."""
        drawn, at = BytesWriter(), (0, 0)
        for line in lines:
            path = _stepping(line)
            if len(path) > 1:
                at = _write_run(drawn, _MOVE_TO, path[:1], at)
                at = _write_run(drawn, _LINE_TO, path[1:], at)
        if len(drawn):
            self._add(_LINE, properties, drawn)

    def add_polygons(
        self, polygons: Iterable[Sequence[Sequence[Corner]]], properties: Properties
    ) -> None:
        """Add a feature of polygons, each its outer ring and its holes, as open rings or closed.

        Outer rings are turned clockwise as the tile is looked at and holes the other way (4.3.4.4);
        rings without an area are left out.
        """
        drawn, at = BytesWriter(), (0, 0)
        for rings in polygons:
            for place, ring in enumerate(rings):
                path = _turned(ring, outer=place == 0)
                if path:
                    at = _write_run(drawn, _MOVE_TO, path[:1], at)
                    at = _write_run(drawn, _LINE_TO, path[1:], at)
                    _write_varint(drawn, _CLOSED)
                elif place == 0:
                    break
        if len(drawn):
            self._add(_POLYGON, properties, drawn)

    def encode(self) -> bytes:
        """Return the message of the layer (4.1)."""
        written = BytesWriter()
        written.write(_VERSION_2)
        _write_field(written, 1, self._name.encode())
        written.write(self._features.getvalue())
        for key in self._keys:
            _write_field(written, 3, key.encode())
        written.write(self._values.getvalue())
        written.write(_EXTENT_IS)
        _write_varint(written, EXTENT)
        return written.getvalue()

    def share(self, names: tuple[str, ...], values: Shared) -> bytes:
        """Return the encoded form of properties that many features of this layer have alike.

        Those that are None are left out.
        """
        asked = names, values
        found = self._tags.get(asked)
        if found is None:
            written = BytesWriter()
            for key, value in zip(names, values, strict=True):
                if value is not None:
                    self._write_tag(written, key, value)
            found = self._tags[asked] = written.getvalue()
        return found

    def _write_tag(self, written: BytesWriter, key: str, value: Value) -> None:
        keys = self._keys
        number = keys.get(key)
        if number is None:
            number = keys[key] = len(keys)
        _write_varint(written, number)
        _write_varint(written, self._number_of(value))

    def _add(self, kind: int, properties: Properties, drawn: BytesWriter) -> None:
        """Add a feature (4.2): its tags, its kind, its geometry."""
        own, shared = properties
        said = BytesWriter()
        for key, value in own.items():
            self._write_tag(said, key, value)
        said.write(shared)
        feature = BytesWriter()
        _write_field(feature, 2, said.getvalue())
        feature.append(_KIND_IS)
        feature.append(kind)
        _write_field(feature, 4, drawn.getvalue())
        _write_field(self._features, 2, feature.getvalue())
        self._count += 1

    def _number_of(self, value: Value) -> int:
        """Return where a value stands; 1 and true are equal in Python, and are not here."""
        texts, numbers = self._texts, self._numbers
        if isinstance(value, str):
            number = texts.get(value)
            if number is None:
                number = texts[value] = len(texts) + len(numbers)
                _write_field(self._values, 4, _text(value))
            return number
        known = value.__class__, value
        if known not in numbers:
            numbers[known] = len(texts) + len(numbers)
            _write_field(self._values, 4, _number(value))
        return numbers[known]


def encode_tile(layers: Iterable[Layer]) -> bytes:
    """Return a tile of some layers; those with nothing in them are left out."""
    written = BytesWriter()
    for each in layers:
        if len(each):
            _write_field(written, 3, each.encode())
    return written.getvalue()


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
        drawn = BytesWriter()
        _write_run(drawn, _LINE_TO, path[1:], path[0])
        _write_varint(drawn, _CLOSED)
        made = path[0], drawn.getvalue()
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


def _write_run(written: BytesWriter, command: int, corners: Sequence[Corner], at: Corner) -> Corner:
    """Write one command with the steps from corner to corner (4.3.1, 4.3.2); return its end."""
    _write_varint(written, len(corners) << 3 | command)
    x0, y0 = at
    for x1, y1 in corners:
        _write_step(written, x1 - x0)
        _write_step(written, y1 - y0)
        x0, y0 = x1, y1
    return x0, y0


def _text(value: str) -> bytes:
    """Return the message of a value that is a text (4.4)."""
    written = BytesWriter()
    _write_field(written, 1, value.encode())
    return written.getvalue()


def _number(value: Value) -> bytes:
    """Return the message of a value that is no text (4.4)."""
    written = BytesWriter()
    if isinstance(value, bool):
        written.append(_BOOL_IS)
        _write_varint(written, int(value))
    elif isinstance(value, int):
        written.append(_SINT_IS)
        _write_step(written, value)
    else:
        written.append(_DOUBLE_IS)
        write_f64_le(written, float(value))
    return written.getvalue()


def _write_field(written: BytesWriter, number: int, content: bytes) -> None:
    _write_varint(written, number << 3 | 2)
    _write_varint(written, len(content))
    written.write(content)


def _write_varint(written: BytesWriter, value: "i64") -> None:
    while value >= _MORE:
        written.append(value & _MORE - 1 | _MORE)
        value >>= 7
    written.append(value)


def _write_step(written: BytesWriter, value: "i64") -> None:
    """Write a number that may be below 0, with its sign last (zigzag)."""
    _write_varint(written, value << 1 if value >= 0 else (-value << 1) - 1)


_OUTLINES: Final[dict[int, tuple[tuple[Corner, ...], tuple[Corner, bytes] | None]]] = {}
