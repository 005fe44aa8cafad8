"""What a row says of where a device senses, and the views that this makes."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from dtpr.errors import InvalidError, Problem
from dtpr.geo.assumed import Reach, directed_views
from dtpr.geo.directions import Direction, parse_directions
from dtpr.geo.sight import CERTAINTIES
from dtpr.schema.mapping import ViewColumns
from dtpr.schema.view import Certainty, View

_CIRCLE = 360.0
_FARTHEST_M = 50_000.0
_ANGLE = re.compile(r"([\d.]+)\s*(?:°|º|deg\.?|degrees?)?", re.IGNORECASE)
_LENGTH = re.compile(r"([\d.]+)\s*(?:m|met(?:re|er)s?)?", re.IGNORECASE)
_DECIMAL = re.compile(r"\d+(\.\d*)?|\.\d+")


class Outlook(NamedTuple):
    """What a row says of where a device senses: directions, how far, and the text they are from.

    `problems` are what is not understood, each by its column.
    """

    directions: Sequence[Direction]
    reach: Reach
    source_text: str
    problems: Sequence[Problem]


def read_outlook(columns: ViewColumns, cells: Mapping[str, str]) -> Outlook:
    """Return what the cells of a row say of where its device senses, and what they fail to say."""
    return _OutlookReader(columns, cells).read()


def views_of(
    outlook: Outlook, geometry: Mapping[str, Any], element_ids: Sequence[str]
) -> tuple[list[View], str]:
    """Return the views of a device, or none and the reason why there are none.

    What the row leaves out is assumed by technology; `geometry` is GeoJSON.
    """
    if not outlook.directions:
        return [], ""
    if geometry["type"] != "Point":
        return [], "a direction starts at a point, and this device is none"
    views = directed_views(outlook.directions, outlook.reach, element_ids, outlook.source_text)
    return views, "" if views else "nobody has said how far it senses, and no range is assumed"


class _OutlookReader:
    """Reads the cells of one row, and gathers what is wrong with them."""

    def __init__(self, columns: ViewColumns, cells: Mapping[str, str]) -> None:
        self._columns = columns
        self._cells = cells
        self._problems: list[Problem] = []

    def read(self) -> Outlook:
        columns = self._columns
        reach = Reach(
            width_deg=self._number(columns.width, _ANGLE, _CIRCLE, "degrees, such as 90"),
            range_m=self._number(columns.range, _LENGTH, _FARTHEST_M, "metres, such as 30"),
            certainty=self._certainty(),
        )
        told = [each for each in columns.directions if self._cells.get(each)]
        if not told and reach.range_m is not None:
            return self._all_round(reach)
        column, directions = self._agreed(told)
        if self._contradicts(column, directions, reach.width_deg):
            directions = []
        return Outlook(directions, reach, self._cells.get(column, ""), self._problems)

    def _all_round(self, reach: Reach) -> Outlook:
        """Return a disc, which is assumed unless the row says that it is one."""
        if reach.width_deg != _CIRCLE:
            reach = Reach(range_m=reach.range_m, certainty="assumed")
        text = self._cells[self._columns.range or ""]
        return Outlook([Direction(0.0, _CIRCLE)], reach, text, self._problems)

    def _agreed(self, told: Sequence[str]) -> tuple[str, list[Direction]]:
        """Return the first column that is understood, and what all that are agree on."""
        read = {each: found for each in told if (found := self._directions(each))}
        if not read:
            return "", []
        column, directions = next(iter(read.items()))
        if any(set(each) != set(directions) for each in read.values()):
            self._blame(", ".join(read), "they say different directions", "leave the right one")
            return column, []
        return column, directions

    def _directions(self, column: str) -> list[Direction]:
        text = self._cells[column]
        try:
            directions = parse_directions(text, column, self._columns.decimal)
        except InvalidError as error:
            self._problems += error.problems
            return []
        if column == self._columns.bearing and len(directions) + bool(directions[0].width_deg) > 1:
            self._blame(column, f"{text!r} is more than one bearing", "write one, such as 338")
            return []
        return directions

    def _contradicts(
        self, column: str, directions: Sequence[Direction], width: float | None
    ) -> bool:
        """Tell whether a range of directions is not as wide as the row says elsewhere."""
        if width is None or all(each.width_deg in (None, width) for each in directions):
            return False
        label = f"{column}, {self._columns.width}"
        self._blame(label, "they say different widths", "leave the right one")
        return True

    def _number(
        self, column: str | None, form: re.Pattern[str], most: float, unit: str
    ) -> float | None:
        """Return a number above 0, and None where a row has none that is understood."""
        text = self._cells.get(column or "", "")
        if not column or not text:
            return None
        plain = text.replace(",", ".") if self._columns.decimal == "," else text
        found = form.fullmatch(plain)
        if found and _DECIMAL.fullmatch(found[1]) and 0 < (value := float(found[1])) <= most:
            return value
        self._blame(column, f"{text!r} is not understood", f"write {unit}")
        return None

    def _certainty(self) -> Certainty:
        column = self._columns.certainty
        text = self._cells.get(column or "", "")
        if not column or not text:
            return "declared"
        for each in CERTAINTIES:
            if each == text.casefold():
                return each
        self._blame(column, f"{text!r} is no certainty", f"write {', '.join(CERTAINTIES)}")
        return "assumed"

    def _blame(self, column: str, reason: str, mend: str) -> None:
        self._problems.append(Problem(column, reason, mend))
