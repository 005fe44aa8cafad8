"""What the columns of somebody's file mean: the mapping of an import, written in TOML."""

import difflib
import re
import tomllib
from typing import Annotated, Literal

from msgspec import Meta

from dtpr.errors import InvalidError, Problem
from dtpr.schema.base import Record
from dtpr.schema.datachain import ReleaseVersion
from dtpr.schema.decode import convert
from dtpr.schema.generalization import GeneralizationText
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
Texts = dict[LocaleCode, Template | Annotated[list[Template], Meta(min_length=1)]]
"""A template for each language, or several; one whose columns are not all filled in is left out."""

DateOrder = Literal["day-month-year", "month-day-year"]
DecimalMark = Literal[".", ","]
OnUnknown = Annotated[
    Literal["report", "reject"],
    Meta(description="Whether such a row is kept without it, with a warning, or is rejected."),
]

DATE_FIELDS = ("announced_on", "active_from", "active_until", "show_until", "review_due")

_BLANK = re.compile(r"\{([^{}]+)\}")
_MANY = 20
_GUIDE = "see examples/mappings/README.md"


class PositionColumns(Record, frozen=True, kw_only=True):
    """Where a row says where the device is; a GeoJSON feature's own geometry goes before this."""

    longitude: Annotated[
        Column | None, Meta(description="The column of the degrees east (WGS 84).")
    ] = None
    latitude: Annotated[
        Column | None, Meta(description="The column of the degrees north (WGS 84); another one.")
    ] = None
    geometry: Annotated[
        Column | None, Meta(description="The column of a GeoJSON geometry, in place of the two.")
    ] = None
    decimal: Annotated[DecimalMark, Meta(description="What the file writes before decimals.")] = "."

    def __post_init__(self) -> None:
        """Refuse half a position, and two of them."""
        if (self.longitude is None) != (self.latitude is None):
            raise ValueError("Expected both a longitude and a latitude")
        if (self.longitude is None) == (self.geometry is None):
            raise ValueError("Expected either a longitude and a latitude, or a geometry")
        if self.longitude is not None and self.longitude == self.latitude:
            raise ValueError("Expected a longitude and a latitude in columns of their own")

    @property
    def columns(self) -> list[str]:
        """The columns that are named, the longitude before the latitude."""
        return [each for each in (self.longitude, self.latitude, self.geometry) if each]


class DateColumns(Record, frozen=True, kw_only=True):
    """Which columns hold which date, and in which order the file writes 03/04/2020."""

    date_order: Annotated[
        DateOrder | None, Meta(description="What 03/04/2020 means; not needed for 2020-04-03.")
    ] = None
    announced_on: Annotated[
        Column | None, Meta(description="The column of the day on which it was made known.")
    ] = None
    active_from: Annotated[
        Column | None, Meta(description="The column of its first day of work.")
    ] = None
    active_until: Annotated[
        Column | None, Meta(description="The column of its last day of work.")
    ] = None
    show_until: Annotated[
        Column | None, Meta(description="The column of the last day on which it is listed.")
    ] = None
    review_due: Annotated[
        Column | None, Meta(description="The column of the day by which it is looked over.")
    ] = None
    on_unknown_date: OnUnknown = "reject"

    @property
    def columns(self) -> dict[str, str]:
        """The columns that are named, by the field of a device that they fill."""
        named = {each: getattr(self, each) for each in DATE_FIELDS}
        return {field: column for field, column in named.items() if column}


class ViewColumns(Record, frozen=True, kw_only=True):
    """Where a row says where the device senses; what it leaves out is assumed by technology.

    Where several columns hold a direction, all that a row fills in must say the same.
    """

    direction: Annotated[
        list[Column],
        Meta(description="The columns of texts such as `NNW`, `338-23` or `225;45`."),
    ] = []
    bearing: Annotated[
        Column | None, Meta(description="The column of the degrees clockwise from true north.")
    ] = None
    width: Annotated[
        Column | None, Meta(description="The column of the whole angle of view, in degrees.")
    ] = None
    range: Annotated[
        Column | None, Meta(description="The column of how far it senses, in metres.")
    ] = None
    certainty: Annotated[
        Column | None, Meta(description="The column of `surveyed`, `declared` or `assumed`.")
    ] = None
    decimal: Annotated[
        DecimalMark | None, Meta(description="What these columns write before decimals.")
    ] = None
    on_unknown_direction: OnUnknown = "report"

    def __post_init__(self) -> None:
        """Refuse views that look nowhere."""
        if not self.direction and self.bearing is None:
            raise ValueError("Expected a direction or a bearing")

    @property
    def directions(self) -> list[str]:
        """The columns that hold a direction."""
        return [*self.direction, *([self.bearing] if self.bearing else [])]

    @property
    def columns(self) -> list[str]:
        """The columns that are named."""
        more = (self.width, self.range, self.certainty)
        return [*self.directions, *(each for each in more if each)]


class ElementsWhen(Record, frozen=True, kw_only=True):
    """Elements that only some rows have: those whose column is, or contains, a text."""

    column: Annotated[Column, Meta(description="The column that decides.")]
    contains: Annotated[
        Annotated[str, Meta(min_length=1)] | None,
        Meta(description="A text that stands in it somewhere."),
    ] = None
    equals: Annotated[
        Annotated[str, Meta(min_length=1)] | None, Meta(description="A text that is all of it.")
    ] = None
    elements: Annotated[
        list[Template], Meta(min_length=1, description="The elements that such rows get.")
    ]

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

    release: Annotated[
        ReleaseVersion, Meta(description="The release of the taxonomy that elements are from.")
    ] = DEVICE_RELEASE
    elements: Annotated[list[Template], Meta(description="The elements that every row gets.")] = []
    when: Annotated[list[ElementsWhen], Meta(description="Those that only some rows get.")] = []
    variables: Annotated[
        dict[str, dict[str, Texts]],
        Meta(description="What is filled into blanks, by element and by variable."),
    ] = {}

    def __post_init__(self) -> None:
        """Refuse a datachain that could never hold an element."""
        if not self.elements and not self.when:
            raise ValueError("Expected elements, or elements under when")

    @property
    def element_templates(self) -> list[str]:
        """Every element that a row may get, as it is written."""
        return [*self.elements, *(one for each in self.when for one in each.elements)]

    @property
    def columns(self) -> list[str]:
        """The columns that the elements, the conditions and the values of variables come from."""
        values = [
            text
            for variables in self.variables.values()
            for texts in variables.values()
            for text in templates_in(texts)
        ]
        asked = [each.column for each in self.when]
        return list(dict.fromkeys([*columns_in(*self.element_templates, *values), *asked]))


class ImportMapping(Record, frozen=True, kw_only=True):
    """How a row becomes a device; what a mapping does not speak of stays as the device has it."""

    external_id: Annotated[Column, Meta(description="The column of the owner's own key.")]
    encoding: Annotated[
        str | None, Meta(description="How the file is encoded; found out if not said.")
    ] = None
    position: Annotated[
        PositionColumns | None, Meta(description="Where a row says where the device is.")
    ] = None
    generalize: Annotated[
        GeneralizationText | None,
        Meta(description="How coarse the public positions of all rows are."),
    ] = None
    name: Annotated[
        Texts,
        Meta(
            min_length=1,
            description="What the device is called, in each language; of several, the first.",
        ),
    ]
    description: Annotated[
        Texts, Meta(description="What it does, in each language; several become one text.")
    ] = {}
    place: Annotated[
        Template | None, Meta(description="The short name of the place it stands in.")
    ] = None
    mobility: Annotated[Template | None, Meta(description="`fixed`, `mobile` or `periodic`.")] = (
        None
    )
    dates: Annotated[DateColumns, Meta(description="Which columns hold dates.")] = DateColumns()
    views: Annotated[
        ViewColumns | None, Meta(description="Where a row says where the device senses.")
    ] = None
    datachain: Annotated[
        ChainTemplate, Meta(description="What the device is and does, in the standard's words.")
    ]
    notice: Annotated[
        Notice | None, Meta(description="What the law asks a notice to say; the same for all rows.")
    ] = None

    def columns_of(self, field: str) -> list[str]:
        """Return the columns that fill a field of a device, such as `name`; none if it is fixed."""
        sources = {
            **{each: [column] for each, column in self.dates.columns.items()},
            "external_id": [self.external_id],
            "geometry": self.position.columns if self.position else [],
            "name": columns_in(*templates_in(self.name)),
            "description": columns_in(*templates_in(self.description)),
            "place": columns_in(self.place or ""),
            "mobility": columns_in(self.mobility or ""),
            "views": self.views.columns if self.views else [],
            "datachain": self.datachain.columns,
        }
        return sources.get(field, [])


def read_mapping(toml: bytes) -> ImportMapping:
    """Return the mapping that a TOML file holds.

    Raises:
        InvalidError: It is not TOML, or a key is missing, wrong or not known; the key is named.
    """
    try:
        given = tomllib.loads(toml.decode("utf-8-sig"))
    # A number of thousands of digits and lists in lists are TOML, and more than Python reads.
    except (ValueError, RecursionError) as error:
        raise InvalidError(
            Problem("mapping", f"it is not TOML: {error}", f'put texts in "quotes"; {_GUIDE}')
        ) from error
    try:
        return convert(given, ImportMapping)
    except InvalidError as error:
        raise InvalidError(*map(_pointed, error.problems)) from error


def columns_in(*templates: str) -> list[str]:
    """Return the columns that templates name, each once, in order."""
    found = [column for each in templates for column in _BLANK.findall(each)]
    return list(dict.fromkeys(found))


def templates_in(texts: Texts) -> list[str]:
    """Return every template of texts, whatever its language."""
    return [each for texts_in_one in texts.values() for each in listed(texts_in_one)]


def listed(templates: str | list[str]) -> list[str]:
    """Return one template or several as several."""
    return [templates] if isinstance(templates, str) else templates


def fill(template: str, texts: dict[str, str]) -> str:
    """Return a template with the text of each column in its place."""
    return _BLANK.sub(lambda found: texts.get(found[1], ""), template)


def suggest(wrong: str, known: list[str]) -> str:
    """Return a mend that names the likeliest of the known words, or some of them."""
    if close := difflib.get_close_matches(wrong, known, n=1, cutoff=0.5):
        return f"did you mean {close[0]!r}?"
    more = ", …" if len(known) > _MANY else ""
    return f"use one of {', '.join(known[:_MANY])}{more}"


def _pointed(problem: Problem) -> Problem:
    """Return a problem that points to the guide of mappings, not to the reference of the API."""
    mend = _GUIDE if "/openapi.json" in problem.mend else problem.mend
    return problem._replace(field=problem.field or "mapping", mend=mend)
