"""What is asked of an import, and what it tells."""

from collections import Counter
from collections.abc import Callable

from msgspec import Struct

from dtpr.registry.access import Actor
from dtpr.schema.base import Answer


class ImportOptions(Struct, frozen=True, kw_only=True):
    """What is to be done with the rows of a file.

    Without an `organization` the file has to say whose devices they are, as an export does.
    `progress` is called with the number of rows that are done and of all rows.
    """

    organization: str | None = None
    actor: Actor
    dry_run: bool = False
    publish: bool = False
    progress: Callable[[int, int], None] | None = None


class RowProblem(Answer, frozen=True, kw_only=True):
    """One thing that is wrong with a row: where it is, what was read, why, and what to do."""

    file: str
    row: int
    column: str
    value: str
    reason: str
    mend: str


class ImportReport(Answer, frozen=True, kw_only=True):
    """What became of the rows of a file; a row that is rejected may be so for several reasons.

    Rows with warnings are kept, without what the warnings are about.
    """

    file: str
    understood_as: str
    organization: str | None
    dry_run: bool
    rows: int
    created: int
    changed: int
    unchanged: int
    published: int
    rejected: int
    warned: int
    rejections: list[RowProblem]
    warnings: list[RowProblem]


class Tally:
    """What became of the rows of a file so far."""

    def __init__(self, file: str, understood_as: str, options: ImportOptions, rows: int) -> None:
        self._file = file
        self._understood_as = understood_as
        self._options = options
        self._rows = rows
        self._counts: Counter[str] = Counter()
        self._rejections: list[RowProblem] = []
        self._warnings: list[RowProblem] = []

    def count(self, what: str, times: int = 1) -> None:
        """Count that a row was, say, `created`."""
        self._counts[what] += times

    def reject(self, problems: list[RowProblem]) -> None:
        """Count a row as rejected, for several reasons maybe."""
        self._counts["rejected"] += 1
        self._rejections += problems

    def warn(self, problems: list[RowProblem]) -> None:
        """Count a row that is kept without what the problems are about, if there are any."""
        self._counts["warned"] += bool(problems)
        self._warnings += problems

    def report(self) -> ImportReport:
        """Return the report."""
        counts = {
            each: self._counts[each]
            for each in ("created", "changed", "unchanged", "published", "rejected", "warned")
        }
        return ImportReport(
            file=self._file,
            understood_as=self._understood_as,
            organization=self._options.organization,
            dry_run=self._options.dry_run,
            rows=self._rows,
            rejections=self._rejections,
            warnings=self._warnings,
            **counts,
        )
