"""The first look at a file: its columns and ids, and whether they are what a mapping expects."""

import re

import msgspec
from msgspec import Struct

from dtpr.errors import InvalidError, Problem
from dtpr.formats import Reading
from dtpr.registry.import_values import external_id_of
from dtpr.schema.mapping import (
    DATE_FIELDS,
    ChainTemplate,
    DateColumns,
    ImportMapping,
    PositionColumns,
    Texts,
    ViewColumns,
    suggest,
)

EXTERNAL_ID = "external_id"
_OWN_POSITIONS = (("longitude", "latitude"), ("lon", "lat"))
_OWN_VIEWS = {
    "bearing": "bearing_deg",
    "width": "width_deg",
    "range": "range_m",
    "certainty": "certainty",
}
_MAPPED_FIELDS = ("external_id", "name", "description", "place", "mobility", "views", "datachain")


class Survey(Struct, frozen=True):
    """What a file holds: how many rows, which columns, and the numbers of the rows of each id.

    Where the columns are `open`, as tags are, a column may be there that no row has.
    """

    rows: int
    columns: list[str]
    has_geometry: bool
    numbers: dict[str, list[int]]
    open: bool = False


def survey(reading: Reading, id_column: str) -> Survey:
    """Look through all rows of a file.

    Raises:
        InvalidError: The file breaks off, or has no rows.
    """
    count, has_geometry = 0, False
    columns: dict[str, None] = {}
    numbers: dict[str, list[int]] = {}
    for row in reading.rows:
        count += 1
        columns.update(dict.fromkeys(row.values))
        has_geometry = has_geometry or row.geometry is not None
        if external_id := external_id_of(row.values.get(id_column)):
            numbers.setdefault(external_id, []).append(row.number)
    if not count:
        raise InvalidError(Problem("file", "it has no rows", "give one for each device"))
    return Survey(count, list(columns), has_geometry, numbers, reading.has_open_columns)


def own_mapping(found: Survey, locale: str) -> ImportMapping:
    """Return the mapping of a file whose columns carry this registry's own words.

    Args:
        found: What the file holds.
        locale: The language of the column `name`; `name_fr` says its language itself.

    Raises:
        InvalidError: A column that is needed is missing; the mend is the line of a mapping.
    """
    columns = found.columns
    names, position = _texts(columns, "name", locale), _own_position(columns)
    needs = {
        f"external_id = {_toml(_likeliest_id(columns))}": EXTERNAL_ID in columns,
        'name.en = "a text, with {a column} in it"': bool(names),
        'position = { longitude = "…", latitude = "…" }': bool(position) or found.has_geometry,
        'datachain.elements = ["…"]': "elements" in columns,
    }
    missing = [line for line, there in needs.items() if not there]
    if missing:
        raise InvalidError(
            Problem(
                "file",
                f"its columns are {', '.join(columns) or 'none'}, which do not say enough",
                f"write a mapping, with the line {' and the line '.join(missing)}",
            )
        )
    return ImportMapping(
        external_id=EXTERNAL_ID,
        position=position,
        name=names,
        description=_texts(columns, "description", locale),
        place="{place}" if "place" in columns else None,
        mobility="{mobility}" if "mobility" in columns else None,
        dates=msgspec.convert({each: each for each in DATE_FIELDS if each in columns}, DateColumns),
        views=_own_views(columns),
        datachain=ChainTemplate(elements=["{elements}"]),
    )


def check_columns(mapping: ImportMapping, found: Survey) -> None:
    """Refuse a mapping that names a column which no row has.

    Raises:
        InvalidError: It does, or nothing says where the devices are; each is named.
    """
    named = {each: mapping.columns_of(each) for each in _MAPPED_FIELDS}
    named |= {f"dates.{field}": [column] for field, column in mapping.dates.columns.items()}
    if found.open:
        named = {"external_id": named["external_id"]}
    if not found.has_geometry:
        named["position"] = mapping.columns_of("geometry")
    problems = [
        Problem(field, f"the file has no column {column!r}", suggest(column, found.columns))
        for field, columns in named.items()
        for column in columns
        if column not in found.columns
    ]
    if not found.has_geometry and mapping.position is None:
        mend = 'write longitude = "…" and latitude = "…" under [position] in the mapping'
        problems.append(Problem("position", "nothing says where the devices are", mend))
    if problems:
        raise InvalidError(*problems)


def _texts(columns: list[str], field: str, locale: str) -> Texts:
    form = re.compile(rf"{field}(?:_([a-z]{{2,3}}(?:-[A-Za-z0-9]{{2,8}})*))?")
    found = [(match[1], each) for each in columns if (match := form.fullmatch(each))]
    # The column that says no language goes last, so that one that does is not replaced by it.
    texts: Texts = {named: f"{{{each}}}" for named, each in found if named}
    if field in columns:
        texts.setdefault(locale, f"{{{field}}}")
    return texts


def _own_position(columns: list[str]) -> PositionColumns | None:
    for longitude, latitude in _OWN_POSITIONS:
        if longitude in columns and latitude in columns:
            return PositionColumns(longitude=longitude, latitude=latitude)
    return PositionColumns(geometry="geometry") if "geometry" in columns else None


def _own_views(columns: list[str]) -> ViewColumns | None:
    named: dict[str, object] = {
        field: column for field, column in _OWN_VIEWS.items() if column in columns
    }
    if "direction" in columns:
        named["direction"] = ["direction"]
    looks_somewhere = not {"direction", "bearing"}.isdisjoint(named)
    return msgspec.convert(named, ViewColumns) if looks_somewhere else None


def _likeliest_id(columns: list[str]) -> str:
    likely = [each for each in columns if re.search(r"(^|[^a-z])id$", each.lower())]
    return next(iter([*likely, *columns]), "…")


def _toml(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
