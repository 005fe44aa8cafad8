"""What the columns of somebody's file mean: the mapping of an import, written in TOML."""

import difflib
import re
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from dtpr.errors import InvalidError, Problem
from dtpr.schema.base import Record
from dtpr.schema.datachain import ReleaseVersion
from dtpr.schema.notice import Notice
from dtpr.schema.releases import DEVICE_RELEASE
from dtpr.schema.text import LocaleCode

Column = Annotated[str, Meta(min_length=1, description="The name of a column of the file.")]
Template = Annotated[
    str,
    Meta(
        min_length=1,
        description="A text; `{column}` stands for what the row has in that column.",
        examples=["CCTV camera, {location}"],
    ),
]
Texts = dict[LocaleCode, Template]
DateOrder = Literal["day-month-year", "month-day-year"]
DecimalMark = Literal[".", ","]

DATE_FIELDS = ("announced_on", "active_from", "active_until", "show_until", "review_due")

_BLANK = re.compile(r"\{([^{}]+)\}")
_GUIDE = "see examples/mappings/README.md"


class PositionColumns(Record, frozen=True, kw_only=True):
    """Where a row says where the device is; a GeoJSON feature's own geometry goes before this."""

    longitude: Column | None = None
    latitude: Column | None = None
    geometry: Column | None = None
    decimal: DecimalMark = "."

    def __post_init__(self) -> None:
        """Refuse half a position, and two of them."""
        if (self.longitude is None) != (self.latitude is None):
            raise ValueError("Expected both a longitude and a latitude")
        if (self.longitude is None) == (self.geometry is None):
            raise ValueError("Expected either a longitude and a latitude, or a geometry")


class DateColumns(Record, frozen=True, kw_only=True):
    """Which columns hold which date, and in which order the file writes 03/04/2020."""

    date_order: DateOrder | None = None
    announced_on: Column | None = None
    active_from: Column | None = None
    active_until: Column | None = None
    show_until: Column | None = None
    review_due: Column | None = None


class ElementsWhen(Record, frozen=True, kw_only=True):
    """Elements that only some rows have: those whose column is, or contains, a text."""

    column: Column
    contains: Annotated[str, Meta(min_length=1)] | None = None
    equals: Annotated[str, Meta(min_length=1)] | None = None
    elements: Annotated[list[Template], Meta(min_length=1)]

    def __post_init__(self) -> None:
        """Refuse a condition that asks nothing or two things."""
        if (self.contains is None) == (self.equals is None):
            raise ValueError("Expected either contains or equals")

    def holds(self, text: str) -> bool:
        """Tell whether the condition is true of what stands in the column."""
        return text == self.equals if self.contains is None else self.contains in text


class ChainTemplate(Record, frozen=True, kw_only=True):
    """The datachain of each row: elements of a release, and the values of their variables.

    An element is an id, or a template whose column holds ids separated by semicolons.
    `variables` holds, by element and by variable, a template for each language.
    """

    release: ReleaseVersion = DEVICE_RELEASE
    elements: list[Template] = []
    when: list[ElementsWhen] = []
    variables: dict[str, dict[str, Texts]] = {}

    def __post_init__(self) -> None:
        """Refuse a datachain that could never hold an element."""
        if not self.elements and not self.when:
            raise ValueError("Expected elements, or elements under when")


class ImportMapping(Record, frozen=True, kw_only=True):
    """How a row becomes a device; what a mapping does not speak of stays as the device has it."""

    external_id: Column
    encoding: str | None = None
    position: PositionColumns | None = None
    name: Annotated[Texts, Meta(min_length=1)]
    description: Texts = {}
    place: Template | None = None
    mobility: Template | None = None
    dates: DateColumns = DateColumns()
    datachain: ChainTemplate
    notice: Notice | None = None


_TABLES: dict[str, type[Record]] = {
    "": ImportMapping,
    "position": PositionColumns,
    "dates": DateColumns,
    "datachain": ChainTemplate,
    "datachain.when": ElementsWhen,
    "notice": Notice,
}


def read_mapping(toml: bytes) -> ImportMapping:
    """Return the mapping that a TOML file holds.

    Raises:
        InvalidError: It is not TOML, or a key is missing, wrong or not known; the key is named.
    """
    try:
        return msgspec.toml.decode(toml, type=ImportMapping)
    except msgspec.ValidationError as error:
        raise InvalidError(_explain(str(error))) from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise InvalidError(
            Problem("mapping", f"it is not TOML: {error}", 'put text in "quotes"; ' + _GUIDE)
        ) from error


def columns_in(*templates: str) -> list[str]:
    """Return the columns that templates name, each once, in order."""
    found = [column for each in templates for column in _BLANK.findall(each)]
    return list(dict.fromkeys(found))


def fill(template: str, texts: dict[str, str]) -> str:
    """Return a template with the text of each column in its place."""
    return _BLANK.sub(lambda found: texts.get(found[1], ""), template)


def suggest(wrong: str, known: list[str]) -> str:
    """Return a mend that names the likeliest of the known words, or all of them."""
    close = difflib.get_close_matches(wrong, known, n=1)
    return f"did you mean {close[0]!r}?" if close else f"use one of {', '.join(known)}"


def _explain(message: str) -> Problem:
    reason, _, path = message.partition(" - at `$")
    table = re.sub(r"\[[^\]]*\]", "", path.strip("`")).strip(".")
    prefix = f"{table}." if table else ""
    if found := re.match(r"Object contains unknown field `(.+)`", reason):
        known = list(_TABLES[table].__struct_fields__) if table in _TABLES else []
        return Problem(prefix + found[1], "a mapping has no such key", suggest(found[1], known))
    if found := re.match(r"Object missing required field `(.+)`", reason):
        return Problem(prefix + found[1], "the mapping does not say it", f"add it; {_GUIDE}")
    return Problem(table or "mapping", reason[:1].lower() + reason[1:], _GUIDE)
