"""The version of a release, taken apart: which kind of chain, of which day, whether a beta.

Source: DTPR API v2, version strings `<type>@<date>[-beta]`, or with `/` as folders are named.
"""

import re
from datetime import date

from dtpr.errors import InvalidError, Problem
from dtpr.schema.base import Answer

_VERSION = re.compile(
    r"(?P<type>[A-Za-z0-9_-]+)[@/]"
    r"(?P<date>[0-9]{4}-[0-9]{2}-[0-9]{2})(?P<beta>-beta)?"
)


class Version(Answer, frozen=True, kw_only=True):
    """The version of one release; `date` is `YYYY-MM-DD`."""

    type: str
    date: str
    beta: bool

    @property
    def canonical(self) -> str:
        """Return the version as a disclosure names it, such as `ai@2026-08-12-beta`."""
        return f"{self.type}@{self._day}"

    @property
    def directory(self) -> str:
        """Return the version as a path of folders, such as `ai/2026-08-12-beta`."""
        return f"{self.type}/{self._day}"

    @property
    def _day(self) -> str:
        return f"{self.date}-beta" if self.beta else self.date


def parse_version(text: str) -> Version:
    """Return the parts of a version such as `ai@2026-08-12-beta`.

    Raises:
        InvalidError: It does not have this form, or the calendar has no such day.
    """
    found = _VERSION.fullmatch(text)
    if found is None:
        problem = f"{text!r} is not the version of a release"
        raise InvalidError(Problem("version", problem, "write <type>@YYYY-MM-DD or add -beta"))
    try:
        date.fromisoformat(found["date"])
    except ValueError as error:
        problem = f"the calendar has no {found['date']}"
        raise InvalidError(Problem("version", problem, "write a day that exists")) from error
    return Version(type=found["type"], date=found["date"], beta=found["beta"] is not None)
