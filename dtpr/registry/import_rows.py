"""From a row to a device: what the mapping says is taken, everything wrong is named by column."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from functools import partial
from typing import Any, NamedTuple, TypeVar

import msgspec

from dtpr.errors import InvalidError, Problem
from dtpr.formats import RawRow
from dtpr.registry.import_values import (
    check_position,
    date_of,
    degrees_of,
    external_id_of,
    geometry_of,
    text_of,
)
from dtpr.registry.import_views import Outlook, read_outlook, views_of
from dtpr.schema.decode import convert
from dtpr.schema.device import Device
from dtpr.schema.generalization import parse_generalization
from dtpr.schema.mapping import ImportMapping, OnUnknown, Texts, columns_in, fill, listed

Fields = dict[str, Any]
Cells = dict[str, str]

GEOMETRY = "geometry"
OUTLOOK = "outlook"
_LONGEST_ID = 128
_LONGEST_SHOWN = 80
_Value = TypeVar("_Value")


class Taken(NamedTuple):
    """The fields of a device that a row fills, and what it is kept without, by column."""

    fields: Fields
    warnings: list[Problem]


class RowReader:
    """Reads the rows of one file by one mapping."""

    def __init__(self, mapping: ImportMapping) -> None:
        self._mapping = mapping

    def take(self, row: RawRow) -> Taken:
        """Return the fields of a device that the mapping speaks of, as plain data.

        Raises:
            InvalidError: The row is not whole or a cell is wrong; each is named by its column.
        """
        if row.problem:
            raise InvalidError(row.problem)
        cells = {column: text_of(value) for column, value in row.values.items()}
        _refuse_zeros(cells)
        warnings: list[Problem] = []
        parts = _all(
            {
                "identity": partial(self._identity, row),
                "position": partial(self._position, row, warnings),
                "words": partial(self._words, cells),
                "dates": partial(self._dates, row, warnings),
                "chain": partial(self._chain, cells),
                "outlook": partial(self._outlook, cells, warnings),
            }
        )
        fields = {field: value for part in parts.values() for field, value in part.items()}
        outlook: Outlook | None = fields.pop(OUTLOOK)
        if outlook:
            fields["views"] = self._views(outlook, fields, warnings)
        return Taken(fields, warnings)

    def label(self, field: str, row: RawRow) -> str:
        """Return the columns of a row that a field of a device came from; empty if none did."""
        root = re.split(r"[.\[]", field, maxsplit=1)[0]
        if root == GEOMETRY and row.geometry is not None:
            return GEOMETRY
        return ", ".join(self._mapping.columns_of(root))

    def shown(self, row: RawRow, label: str) -> str:
        """Return what a row has in a column, or in the columns of a label, short enough to show."""
        if label in row.values:
            text = text_of(row.values[label])
        elif label == GEOMETRY:
            text = text_of(row.geometry)
        else:
            text = ", ".join(text_of(row.values.get(each)) for each in label.split(", ") if each)
        return text if len(text) <= _LONGEST_SHOWN else f"{text[: _LONGEST_SHOWN - 1]}…"

    def _identity(self, row: RawRow) -> Fields:
        column = self._mapping.external_id
        external_id = external_id_of(row.values.get(column))
        if not external_id:
            raise InvalidError(Problem(column, "the id is missing", "give each row an id"))
        if len(external_id) > _LONGEST_ID:
            reason = f"the id is longer than {_LONGEST_ID} letters"
            raise InvalidError(Problem(column, reason, "shorten it"))
        return {"external_id": external_id}

    def _position(self, row: RawRow, warnings: list[Problem]) -> Fields:
        geometry = self._geometry(row, warnings)
        if text := self._mapping.generalize:
            geometry["generalization"] = msgspec.to_builtins(parse_generalization(text))
        return geometry

    def _geometry(self, row: RawRow, warnings: list[Problem]) -> Fields:
        position = self._mapping.position
        columns = position.columns if position else []
        if row.geometry is not None or position is None or row.values.keys().isdisjoint(columns):
            return {GEOMETRY: _drawn(GEOMETRY, row.geometry, warnings)}
        if position.geometry:
            value = row.values.get(position.geometry)
            return {GEOMETRY: _drawn(position.geometry, value, warnings)}
        degrees = _all(
            {
                column: partial(degrees_of, column, row.values.get(column), position.decimal)
                for column in columns
            }
        )
        lon, lat = degrees.values()
        check_position(", ".join(columns), lon, lat)
        return {GEOMETRY: {"type": "Point", "coordinates": [lon, lat]}}

    def _words(self, cells: Cells) -> Fields:
        mapping = self._mapping
        name = _first_filled(mapping.name, cells)
        if not name:
            empty = [each for each in mapping.columns_of("name") if not cells.get(each)]
            raise InvalidError(
                Problem(", ".join(empty), "the name would be empty", "fill it in for each row")
            )
        fields: Fields = {"name": {locale: " ".join(each.split()) for locale, each in name.items()}}
        if mapping.description:
            sentences = _filled(mapping.description, cells)
            fields["description"] = {each: " ".join(texts) for each, texts in sentences.items()}
        if mapping.place:
            fields["place"] = fill(mapping.place, cells) or None
        if mapping.mobility:
            fields["mobility"] = fill(mapping.mobility, cells) or "fixed"
        if mapping.notice is not None:
            fields["notice"] = msgspec.to_builtins(mapping.notice)
        return fields

    def _dates(self, row: RawRow, warnings: list[Problem]) -> Fields:
        dates = self._mapping.dates
        columns = dates.columns
        fields = _all(
            {
                field: partial(self._date, column, row.values.get(column), warnings)
                for field, column in columns.items()
            }
        )
        start, end = fields.get("active_from"), fields.get("active_until")
        if start and end and end < start:
            both = f"{columns['active_from']}, {columns['active_until']}"
            raise InvalidError(Problem(both, "it ends before it starts", "correct one of the two"))
        return fields

    def _date(self, column: str, value: object, warnings: list[Problem]) -> date | None:
        dates = self._mapping.dates
        try:
            return date_of(column, value, dates.date_order)
        except InvalidError as error:
            _report(error.problems, dates.on_unknown_date, warnings)
            return None

    def _outlook(self, cells: Cells, warnings: list[Problem]) -> Fields:
        columns = self._mapping.views
        outlook = read_outlook(columns, cells) if columns else None
        if columns and outlook:
            _report(outlook.problems, columns.on_unknown_direction, warnings)
        return {OUTLOOK: outlook}

    def _views(self, outlook: Outlook, fields: Fields, warnings: list[Problem]) -> list[Fields]:
        """Return the views of a device, as wide and as far as its elements let assume."""
        columns = self._mapping.views
        elements = [each["element_id"] for each in fields["datachain"]["elements"]]
        views, reason = views_of(outlook, fields[GEOMETRY], elements)
        if columns and reason:
            problem = Problem(", ".join(columns.directions), reason, "draw its view by hand")
            _report([problem], columns.on_unknown_direction, warnings)
        plain: list[Fields] = msgspec.to_builtins(views)
        return plain

    def _chain(self, cells: Cells) -> Fields:
        chain = self._mapping.datachain
        templates = list(chain.elements)
        for when in chain.when:
            if when.holds(cells.get(when.column, "")):
                templates += when.elements
        listed = [one.strip() for each in templates for one in fill(each, cells).split(";")]
        elements = [self._placement(each, cells) for each in dict.fromkeys(listed) if each]
        if not elements:
            label = ", ".join(chain.columns)
            raise InvalidError(Problem(label, "no element is named", "name at least one"))
        return {"datachain": {"schema_version": chain.release, "elements": elements}}

    def _placement(self, element: str, cells: Cells) -> Fields:
        values = []
        for variable, templates in self._mapping.datachain.variables.get(element, {}).items():
            if filled := _first_filled(templates, cells):
                value = [{"locale": locale, "value": text} for locale, text in filled.items()]
                values.append({"id": variable, "value": value})
        return {"element_id": element, "variables": values}


def to_device(fields: Fields, known: bytes | None, now: datetime) -> Device:
    """Return the device of a row, over what is known of it: its JSON, or None for a new one.

    The datachain keeps its id and the instant of its making, so that the same row twice is the
    same device.

    Raises:
        InvalidError: A field does not have the form that a device needs.
    """
    old = msgspec.json.decode(known) if known else {}
    chain = {
        "id": re.sub(r"[^A-Za-z0-9_-]+", "-", fields["external_id"]).strip("-") or "device",
        "created_at": now.strftime("%Y-%m-%dT%H:%M:%SZ"),
        **old.get("datachain", {}),
        **fields["datachain"],
    }
    return convert({**old, **fields, "datachain": chain}, Device)


def _all(reads: Mapping[str, Callable[[], _Value]]) -> dict[str, _Value]:
    """Return the result of each read by its name, or raise the problems of all of them together."""
    results: dict[str, _Value] = {}
    problems: list[Problem] = []
    for name, read in reads.items():
        try:
            results[name] = read()
        except InvalidError as error:
            problems += error.problems
    if problems:
        raise InvalidError(*problems)
    return results


def _drawn(column: str, value: object, warnings: list[Problem]) -> Fields:
    """Return a geometry without its heights; a warning says that it had some."""
    geometry, heights = geometry_of(column, value)
    if heights:
        mend = "nothing need be done: a register is flat"
        warnings.append(Problem(column, "its heights were left out", mend))
    return geometry


def _refuse_zeros(cells: Cells) -> None:
    """Refuse the one letter that PostgreSQL cannot keep."""
    problems = [
        Problem(column, "the text holds a zero byte", "type it again")
        for column, text in cells.items()
        if "\0" in text
    ]
    if problems:
        raise InvalidError(*problems)


def _report(problems: Sequence[Problem], on_unknown: OnUnknown, warnings: list[Problem]) -> None:
    """Add problems to the warnings, or raise them where such a row is to be rejected."""
    if problems and on_unknown == "reject":
        raise InvalidError(*problems)
    warnings += problems


def _first_filled(templates: Texts, cells: Cells) -> dict[str, str]:
    return {locale: texts[0] for locale, texts in _filled(templates, cells).items()}


def _filled(templates: Texts, cells: Cells) -> dict[str, list[str]]:
    """Return the texts whose columns are all filled in; half a sentence is worse than none."""
    found = {
        locale: [
            fill(each, cells)
            for each in listed(several)
            if all(cells.get(column) for column in columns_in(each))
        ]
        for locale, several in templates.items()
    }
    return {locale: texts for locale, texts in found.items() if texts}
