"""The blocks that are asked about most, in memory as the store has them.

At new places in them, too, the store need not be asked. What is published or withdrawn drops the
blocks that it can matter to. Nothing is kept of who asked, or of where in a block; a block that
nobody asked about for some minutes is forgotten, and so is one when memory runs out and another one
is asked about more.
"""

import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from itertools import count

from dtpr.geo.units import Units
from dtpr.registry.blocks import Block, are_whole, ask, block_keys
from dtpr.registry.boxes import Around, largest
from dtpr.registry.rings import MOST_AT_ONCE
from dtpr.registry.store import Driver, published
from dtpr.registry.store.changes import ChangeRow
from dtpr.registry.store.published import Filters
from dtpr.registry.watch import Watch

_LIFETIME_S = 300.0
_WORTH_IT = 2
"""So often a block is asked about before it is read: that takes as long as some answers."""

_RESTS, _RESTS_FULL = 1, 19
"""After blocks were read, so many times as long none is: that takes half of the time at most.

Where memory is full it takes 5 %: in a register of which only a small part fits, it would take
nearly all of the time.
"""

_MOST_ROWS = 8 * MOST_AT_ONCE
"""A block with more in it is not kept: in a crowd the store finds what is near."""

_MOST_CHANGES = 64
"""Where more happened at once, all blocks are forgotten."""

_MOST_FILTERS, _MOST_ASKED = 1024, 65_536
_MOST_TRIES = 3
_PLACE_BITS = 40


class KeptBlocks:
    """Blocks of one store, bounded in bytes; what is asked about less than others goes first."""

    def __init__(
        self,
        store: Driver,
        watch: Watch,
        most_bytes: int,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._store = store
        self._watch = watch
        self._most = most_bytes
        self._clock = clock
        self._size = 0
        self._kept: OrderedDict[int, Block] = OrderedDict()
        self._asked: dict[int, int] = {}
        self._asked_until = 0.0
        self._rests_until = 0.0
        self._firsts: dict[Filters, int] = {}
        self._numbers = count()
        watch.add(self._forget)

    def __len__(self) -> int:
        return len(self._kept)

    async def covering(self, boxes: Around, filters: Filters) -> list[Block] | None:
        """Return the blocks that cover some boxes around one place, None if they are not at hand.

        All are of the state of the register that the watch told of last. What is missing is read
        where it was asked about some times.
        """
        first = self._first(filters)
        keys = _keys(boxes, first)
        for _ in range(_MOST_TRIES):
            now = self._clock()
            found = ask(self._kept, keys, now, now + _LIFETIME_S)
            if len(found) == len(keys):
                return found if are_whole(found) else None
            missing = self._missing(keys, now)
            asked = min([self._count(key) for key in missing])
            if asked < _WORTH_IT or now < self._rests_until or not self._has_room(asked):
                return None
            await self._read(first, missing, filters)
        return None

    def leave(self, boxes: Around, filters: Filters) -> None:
        """Leave the blocks around a place to the store for some minutes: there is a crowd."""
        first, until = self._first(filters), self._clock() + _LIFETIME_S
        for key in _keys(boxes, first):
            block = Block(key - first, until)
            block.is_whole = False
            self._put(key, block)

    def _missing(self, keys: Sequence[int], now: float) -> list[int]:
        """Return those blocks that are not kept; what is past its time is dropped."""
        for key in keys:
            if key in self._kept and self._kept[key].until < now:
                self._drop(key)
        return [key for key in keys if key not in self._kept]

    def _count(self, key: int) -> int:
        """Count that a block is asked about; return how often it was in the last minutes."""
        now = self._clock()
        if self._asked_until < now or len(self._asked) >= _MOST_ASKED:
            self._asked.clear()
            self._asked_until = now + _LIFETIME_S
        asked = self._asked[key] = self._asked.get(key, 0) + 1
        return asked

    def _has_room(self, asked: int) -> bool:
        """Tell whether there is room for a block that was asked about so many times.

        Who is asked about more stays, but the next time counts for half.
        """
        while self._size > self._most:
            key, block = next(iter(self._kept.items()))
            self._drop(key)
            if block.hits > asked:
                block.hits //= 2
                self._kept[key] = block
                self._size += block.size
                return False
        return True

    async def _read(self, first: int, keys: Sequence[int], filters: Filters) -> None:
        steps, begun = self._watch.steps, self._clock()
        read: list[tuple[int, Block]] = []
        for key in keys:
            block = Block(key - first, begun + _LIFETIME_S)
            rows = await published.in_block(self._store, block.bounds, filters, _MOST_ROWS)
            block.is_whole = len(rows) < _MOST_ROWS
            if block.is_whole:
                block.take(rows)
            read.append((key, block))
        now = self._clock()
        await self._watch.catch_up()
        if steps == self._watch.steps:
            for key, block in read:
                self._put(key, block)
        rests = _RESTS if self._size < self._most else _RESTS_FULL
        self._rests_until = now + rests * (now - begun)

    def _first(self, filters: Filters) -> int:
        """Return what the keys of blocks begin with for some filters, and for no others ever."""
        first = self._firsts.get(filters)
        if first is None:
            if len(self._firsts) >= _MOST_FILTERS:
                self._clear()
            first = self._firsts[filters] = next(self._numbers) << _PLACE_BITS
        return first

    def _put(self, key: int, block: Block) -> None:
        self._drop(key)
        self._kept[key] = block
        self._size += block.size

    def _drop(self, key: int) -> None:
        if block := self._kept.pop(key, None):
            self._size -= block.size

    def _clear(self) -> None:
        self._kept.clear()
        self._asked.clear()
        self._firsts.clear()
        self._size = 0

    async def _forget(self, changes: Sequence[ChangeRow] | None) -> None:
        if changes is None or len(changes) > _MOST_CHANGES:
            self._clear()
            return
        for each in changes:
            for units in each.touched:
                for key in self._met(units):
                    self._drop(key)

    def _met(self, units: Units) -> list[int]:
        """Return the blocks that meet a box; only where that is large all are looked through."""
        if own := block_keys(units):
            return [first + key for first in self._firsts.values() for key in own]
        return [key for key, block in self._kept.items() if block.meets(units)]


def _keys(boxes: Around, first: int) -> list[int]:
    """Return the blocks that cover some boxes around one place: those of the largest do."""
    return [first + key for key in block_keys(largest(boxes))]
