"""What the calls for GIS programs take, and the filter that it comes to."""

import hashlib
import re
from typing import Annotated, Literal

from msgspec import Meta, field

from dtpr.errors import InvalidError, Problem
from dtpr.formats.cql2 import MOST_BYTES, Builder, interval, read_bound
from dtpr.formats.cql2_json import parse_json
from dtpr.formats.cql2_text import parse_text
from dtpr.geo.box import Box
from dtpr.geo.crs import CRS84, ReferenceSystem, box_in, degrees_in, find_system
from dtpr.geo.shapes import box_shape
from dtpr.schema.base import Record
from dtpr.schema.cql2 import Always, Both, Either, Filter, Meets, Span, SpanOf
from dtpr.schema.features import Collection

Systems = dict[str, ReferenceSystem]
FilterLanguage = Literal["cql2-text", "cql2-json"]

DEFAULT_LIMIT, MOST_FEATURES = 10, 1000
_CURSOR = re.compile(r"^([0-9]{1,18})-([0-9a-f]{8})$")
_INSTANTS = "give an instant or an interval, such as 2026-01-31 or 2026-01-01T00:00:00Z/.."

Form = Annotated[
    Literal["json", "html"] | None,
    Meta(description="The form of the answer; without it the header Accept decides."),
]
Crs = Annotated[
    str, Meta(max_length=200, description="The reference system of the answer, by its URI.")
]


class FormQuery(Record, frozen=True, kw_only=True):
    """In which form to answer."""

    f: Form = None


class FeatureQuery(FormQuery, frozen=True, kw_only=True):
    """In which form and reference system to answer."""

    crs: Crs = CRS84


class ItemsQuery(FeatureQuery, frozen=True, kw_only=True):
    """Which features, and which page of them."""

    limit: Annotated[
        int,
        Meta(ge=1, description=f"How many features; {MOST_FEATURES} at most, whatever is asked."),
    ] = DEFAULT_LIMIT
    bbox: Annotated[
        str, Meta(max_length=200, description="4 numbers, or 6: what meets that box.")
    ] = ""
    bbox_crs: Annotated[
        str, Meta(max_length=200, description="The reference system of bbox, by its URI.")
    ] = field(default=CRS84, name="bbox-crs")
    datetime: Annotated[
        str, Meta(max_length=100, description="An instant or an interval: what works then.")
    ] = ""
    filter: Annotated[str, Meta(max_length=MOST_BYTES, description="CQL2: what makes it true.")] = (
        ""
    )
    filter_lang: FilterLanguage = field(default="cql2-text", name="filter-lang")
    filter_crs: Annotated[
        str, Meta(max_length=200, description="The reference system of the filter, by its URI.")
    ] = field(default=CRS84, name="filter-crs")
    count: Annotated[bool, Meta(description="Whether to count all that match.")] = False
    after: Annotated[str, Meta(max_length=40, description="Follow a link `next` for it.")] = ""

    def wanted(self, collection: Collection, systems: Systems) -> Filter:
        """Return what is asked for as one filter.

        Raises:
            InvalidError: A parameter is wrong; the problem names it.
        """
        parts = [
            *self._place(collection, systems),
            *self._time(collection, systems),
            *self._filter(collection, systems),
        ]
        if len(parts) == 1:
            return parts[0]
        return Both(tuple(parts)) if parts else Always(is_true=True)

    def starts_after(self, collection: Collection) -> int:
        """Return the number to go on after.

        Raises:
            InvalidError: The cursor is of another question, or none at all.
        """
        if not self.after:
            return 0
        found = _CURSOR.match(self.after)
        if found is None or found[2] != self._mark(collection):
            message = f"{self.after[:40]!r} is not a cursor of this question"
            raise InvalidError(Problem("after", message, "follow the link `next` as it is"))
        return int(found[1])

    def cursor(self, collection: Collection, after: int) -> str:
        """Return what goes on after a number in the same question."""
        return f"{after}-{self._mark(collection)}"

    def _mark(self, collection: Collection) -> str:
        asked = (self.bbox, self.bbox_crs, self.datetime)
        filtered = (self.filter, self.filter_lang, self.filter_crs)
        text = "\n".join((collection.id, *asked, *filtered))
        return hashlib.blake2s(text.encode("utf-8", "replace"), digest_size=4).hexdigest()

    def _place(self, collection: Collection, systems: Systems) -> list[Filter]:
        system = find_system(self.bbox_crs, systems, "bbox-crs")
        if not self.bbox:
            return []
        try:
            numbers = [float(each) for each in self.bbox.split(",")]
        except ValueError as error:
            mend = "give 4 numbers or 6, such as -1.6,46.2,-1.5,46.4"
            message = f"{self.bbox[:60]!r} is not numbers"
            raise InvalidError(Problem("bbox", message, mend)) from error
        box = degrees_in(system, numbers, "bbox")
        if box is None:
            drawn = box_in(system, numbers, "bbox")
            return [Builder(collection.queryables, system).meets("geometry", drawn)]
        parts = tuple(_meets(each) for each in box.parts())
        return [parts[0] if len(parts) == 1 else Either(parts)]

    def _time(self, collection: Collection, systems: Systems) -> list[Filter]:
        if not self.datetime:
            return []
        ends = [".." if each in ("", "..") else each for each in self.datetime.split("/")]
        asked = _interval(ends, self.datetime)
        if collection.timed is None:
            return []
        builder = Builder(collection.queryables, systems[CRS84])
        return [builder.timed("t_intersects", SpanOf(*collection.timed), asked)]

    def _filter(self, collection: Collection, systems: Systems) -> list[Filter]:
        system = find_system(self.filter_crs, systems, "filter-crs")
        if not self.filter:
            return []
        parse = parse_text if self.filter_lang == "cql2-text" else parse_json
        return [parse(self.filter, Builder(collection.queryables, system))]


def _interval(ends: list[str], given: str) -> Span | SpanOf:
    message = f"{given[:60]!r} is not a time"
    if len(ends) > 2 or ends == [".."]:
        raise InvalidError(Problem("datetime", message, _INSTANTS))
    try:
        return interval(read_bound(ends[0]), read_bound(ends[-1]))
    except InvalidError as error:
        raise InvalidError(Problem("datetime", message, _INSTANTS)) from error


def _meets(box: Box) -> Meets:
    bounds = (box.west, box.south, box.east, box.north)
    # What is a line or a point is no box to the stores.
    is_box = box.west < box.east and box.south < box.north
    return Meets("geometry", box_shape(box), bounds, is_box=is_box)
