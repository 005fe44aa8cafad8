"""What was asked about before: only that is worth remembering what belongs to it."""

import time
from collections.abc import Callable, Hashable
from typing import final

_LIFETIME_S = 300.0
_MOST = 16_384


@final
class Marks:
    """Marks of what somebody asked about in the last minutes, and no more than that: hashes."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._marks: set[int] = set()
        self._until = 0.0

    def is_known(self, key: Hashable) -> bool:
        """Tell whether somebody asked about it before, and mark it: somebody will again then."""
        mark, now = hash(key), self._clock()
        if self._until < now or len(self._marks) >= _MOST:
            self._marks.clear()
            self._until = now + _LIFETIME_S
        if mark in self._marks:
            return True
        self._marks.add(mark)
        return False

    def clear(self) -> None:
        """Forget all marks."""
        self._marks.clear()
