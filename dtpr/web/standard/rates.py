"""How often one caller may ask within a minute.

Counts are kept in this process: with several workers a caller may get as many times the limit.
Source: DTPR API v2, rate limits.
"""

import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from typing import Literal

from dtpr.settings import Settings

Bucket = Literal["read", "validate", "resolve"]

WINDOW_SECONDS = 60
MAX_CALLERS = 50_000


class Rates:
    """Counts the requests of each caller in windows that begin with the first one."""

    def __init__(
        self, limits: Mapping[Bucket, int], now: Callable[[], float] = time.monotonic
    ) -> None:
        self._limits = limits
        self._now = now
        self._windows: OrderedDict[tuple[Bucket, str], tuple[float, int]] = OrderedDict()

    def take(self, bucket: Bucket, caller: str) -> bool:
        """Count one request; False when the caller has used up what a minute gives. 0 is no limit.

        Memory is bounded: of too many callers at once the longest known are forgotten.
        """
        limit = self._limits[bucket]
        if limit == 0:
            return True
        self._forget()
        began, count = self._windows.get((bucket, caller), (self._now(), 0))
        self._windows[bucket, caller] = (began, count + 1)
        return count < limit

    def _forget(self) -> None:
        # Windows stand in the order in which they began: what is over is in front.
        over = self._now() - WINDOW_SECONDS
        while self._windows:
            key = next(iter(self._windows))
            if self._windows[key][0] > over and len(self._windows) <= MAX_CALLERS:
                return
            del self._windows[key]


def rates_of(settings: Settings) -> Rates:
    """Return the counts of an instance with its limits."""
    return Rates(
        {
            "read": settings.rate_read,
            "validate": settings.rate_validate,
            "resolve": settings.rate_resolve,
        }
    )
