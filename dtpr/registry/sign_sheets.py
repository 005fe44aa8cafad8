"""Many signs on a printer's sheets: laid out in other processes, written while they come."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING, BinaryIO, NamedTuple

from dtpr.errors import InvalidError, Problem
from dtpr.registry.sign_batches import LaidOut
from dtpr.signs.imposition import Piece, Plan, write_imposed
from dtpr.signs.pdf.metadata import About
from dtpr.signs.pdf.print import PrintOptions

if TYPE_CHECKING:
    from concurrent.futures import Future


class Sheets(NamedTuple):
    """How many signs are on the sheets, and why others are not, by their codes."""

    signs: int
    failures: dict[str, str]


async def write_sheets(
    laid_out: AsyncIterator[LaidOut],
    plan: Plan,
    to: BinaryIO,
    options: PrintOptions,
) -> Sheets:
    """Write signs as they come, a sheet of paper at a time; nothing where none could be drawn.

    Raises:
        InvalidError: They are too large for the paper.
    """
    source = _Source(laid_out, asyncio.get_running_loop())
    try:
        # Writing takes long enough for others to notice, if it were done on the event loop.
        await asyncio.to_thread(write_imposed, source.pieces(), plan, source.about, to, options)
    except InvalidError:
        if source.signs:
            raise
    finally:
        source.stop()
    return Sheets(source.signs, source.failures)


def refusal_of(sheets: Sheets) -> InvalidError:
    """Return the refusal that names each sign that cannot be drawn."""
    mend = "mend it, or draw the rest with skip"
    return InvalidError(*(Problem(code, why, mend) for code, why in sheets.failures.items()))


class _Source:
    """Hands what comes on the event loop to the thread that writes."""

    def __init__(self, laid_out: AsyncIterator[LaidOut], loop: asyncio.AbstractEventLoop) -> None:
        self._laid_out = laid_out
        self._loop = loop
        self._asked: Future[LaidOut | None] | None = None
        self._is_stopped = False
        self.signs = 0
        self.failures: dict[str, str] = {}
        self._made_at = datetime.min.replace(tzinfo=UTC)

    def about(self) -> About:
        """Return what the file says of itself: it is as old as the newest sign in it."""
        return About(title="Signs", subject=f"{self.signs} signs", made_at=self._made_at)

    def pieces(self) -> Iterator[Piece]:
        """Yield what can be drawn; the rest is put among the failures."""
        while (each := self._next()) is not None:
            if each.job is None or each.sheet is None:
                self.failures[each.code] = each.failure
            else:
                self.signs += 1
                self._made_at = max(self._made_at, each.job.imprint.made_at)
                yield each.sheet, each.job.imprint

    def stop(self) -> None:
        """Let the thread end, when nobody waits for it any more."""
        self._is_stopped = True
        if self._asked:
            self._asked.cancel()

    def _next(self) -> LaidOut | None:
        self._asked = asyncio.run_coroutine_threadsafe(self._ask(), self._loop)
        if self._is_stopped:
            self._asked.cancel()
        return self._asked.result()

    async def _ask(self) -> LaidOut | None:
        return await anext(self._laid_out, None)
