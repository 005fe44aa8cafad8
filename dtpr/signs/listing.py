"""The list of a sign for a whole place: what is in use in each zone, with its data class."""

import math
from collections.abc import Iterator
from typing import NamedTuple

from dtpr.signs import honeycomb, symbols
from dtpr.signs.blocks import Block, Place, Style, set_block
from dtpr.signs.colours import ink_on
from dtpr.signs.display import Group, one_path
from dtpr.signs.fonts import Weight
from dtpr.signs.grounds import RING_MM
from dtpr.signs.job import GROUNDS, Job
from dtpr.signs.labels import MisfitError
from dtpr.signs.marks import draw_symbol
from dtpr.signs.outlines import Point
from dtpr.signs.subject import Said, Term, Zone, note_on

_X_HEIGHT_SHARE = 0.0145
_LEAST_X_HEIGHT_MM = 2.0
_ICON_TO_X_HEIGHT = 5.0
_SYMBOL_SHARE = 20 / 39
_GAP_TO_X_HEIGHT = 1.3
# A zone stands further from the one before it than from its own items.
_ZONE_GAP_TO_X_HEIGHT = 1.6
_MOST_COLUMNS = 3
_LINES = 2


class _Item(NamedTuple):
    name: str
    term: Term
    blocks: tuple[Block, ...]

    @property
    def text_height(self) -> float:
        return sum(block.height for block in self.blocks)


class _Row(NamedTuple):
    name: str
    heading: Block | None
    items: tuple[_Item, ...]
    height: float
    space_above: float = 0.0


class Listing(NamedTuple):
    """A list in columns of one width, measured before it has a place; lengths in mm."""

    job: Job
    rows: tuple[_Row, ...]
    icon: float
    column: float
    gap: float

    @property
    def height(self) -> float:
        """Return how high the list is."""
        rows = sum(row.space_above + row.height for row in self.rows)
        return rows + self.gap * (len(self.rows) - 1)

    def draw(self, left: float, top: float) -> list[Group]:
        """Return the list in reading order, from its left side and its top on."""
        columns = max(len(row.items) for row in self.rows)
        right = left + columns * self.column + (columns - 1) * self.gap
        groups: list[Group] = []
        for row in self.rows:
            top += row.space_above
            if row.heading:
                place = Place(left, right, top, self.job.start)
                groups.append(row.heading.draw(row.name, "text", place))
            for number, item in enumerate(row.items):
                along = number * (self.column + self.gap)
                x = right - along - self.column if self.job.rtl else left + along
                groups += self._draw_item(item, x, top, row.height)
            top += row.height + self.gap
        return groups

    def _draw_item(self, item: _Item, left: float, top: float, height: float) -> Iterator[Group]:
        right, width = left + self.column, self.icon * 3**0.5 / 2
        middle = right - width / 2 if self.job.rtl else left + width / 2
        yield from _draw_icon(item, (middle, top + height / 2), self.icon)
        indent = width + self.gap
        sides = (left, right - indent) if self.job.rtl else (left + indent, right)
        at = top + (height - item.text_height) / 2
        for number, block in enumerate(item.blocks, 1):
            place = Place(*sides, at, self.job.start)
            yield block.draw(f"{item.name} label {number}", "text", place)
            at += block.height


def set_listing(job: Job, width: float, scale: float) -> Listing:
    """Return the list of all zones in as many columns as their names leave room for.

    Raises MisfitError that names what does not fit even in one column.
    """
    wanted = _X_HEIGHT_SHARE * job.sheet.short_side * scale
    x_height = max(_LEAST_X_HEIGHT_MM, wanted)
    most = max(len(zone.technologies) for zone in job.content.zones)
    for columns in range(min(_MOST_COLUMNS, most), 1, -1):
        try:
            return _set(job, width, x_height, _evenly(job, columns))
        except MisfitError:
            continue
    return _set(job, width, x_height, 1)


def _evenly(job: Job, columns: int) -> int:
    """Return the fewest columns that take no more rows: four items stand two by two."""
    counts = [len(zone.technologies) for zone in job.content.zones]

    def rows(number: int) -> int:
        return sum(math.ceil(count / number) for count in counts)

    return next(each for each in range(1, columns + 1) if rows(each) == rows(columns))


def _set(job: Job, width: float, x_height: float, columns: int) -> Listing:
    gap, icon = _GAP_TO_X_HEIGHT * x_height, _ICON_TO_X_HEIGHT * x_height
    column = (width - (columns - 1) * gap) / columns
    room = column - icon * 3**0.5 / 2 - gap
    rows: list[_Row] = []
    for number, zone in enumerate(job.content.zones):
        if heading := _heading(job, zone, f"zones.{number}.name", width, x_height):
            space = _ZONE_GAP_TO_X_HEIGHT * x_height if rows else 0.0
            rows.append(_Row(f"zone {number + 1}", heading, (), heading.height, space))
        items = list(_items(job, number, zone, room, x_height))
        for start in range(0, len(items), columns):
            part = tuple(items[start : start + columns])
            rows.append(_Row("", None, part, max(icon, *(each.text_height for each in part))))
    return Listing(job, tuple(rows), icon, column, gap)


def _heading(job: Job, zone: Zone, field: str, width: float, x_height: float) -> Block | None:
    said = job.say(zone.name)
    return _block(said, field, 600, width, x_height) if said.text else None


def _items(job: Job, number: int, zone: Zone, room: float, x_height: float) -> Iterator[_Item]:
    for place, term in enumerate(zone.technologies):
        field = f"zones.{number}.technologies.{place}.label"
        blocks = tuple(
            _block(said, field, weight, room, x_height) for said, weight in _lines(job, term)
        )
        yield _Item(f"item {number + 1}.{place + 1}", term, blocks)


def _lines(job: Job, term: Term) -> Iterator[tuple[Said, Weight]]:
    said = job.say(term.label)
    count = f"\u00a0\u00d7\u00a0{term.count}" if term.count > 1 else ""
    yield Said(said.text + count, said.locale), 600
    if note := note_on(term, said):
        yield Said(note, said.locale), 400
    if second := job.second_of(term.label):
        yield second, 400


def _block(said: Said, field: str, weight: Weight, width: float, x_height: float) -> Block:
    block = set_block(said, Style(weight, x_height, x_height, _LINES), width)
    if block is None:
        raise MisfitError(field, f"“{said.text}” does not fit the list", text=said.text)
    return block


def _draw_icon(item: _Item, centre: Point, height: float) -> Iterator[Group]:
    ground = GROUNDS[item.term.identifiability]
    if ground == "white":
        outline = honeycomb.hexagon_ring(height, centre, RING_MM)
        yield one_path(f"{item.name} ground", outline, "black")
    else:
        yield one_path(f"{item.name} ground", honeycomb.hexagon(height, centre), ground)
    drawing = symbols.sign_drawing_of(item.term.symbol) if item.term.symbol else None
    if drawing:
        paths = draw_symbol(drawing, centre, height * _SYMBOL_SHARE, ink_on(ground))
        yield Group(name=f"{item.name} icon", paths=paths)
