"""What an answer took: how many bytes, and what a server could learn from being asked for them."""

import re
from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct

from dtpr.client.asking import Asked
from dtpr.client.blocks import Whereabouts

_TILE = re.compile(r"/v1/tiles/(\d+/\d+/\d+)\.json")


class Report(Struct, frozen=True, kw_only=True):
    """The requests of one question, and what they tell of where one is.

    `gives_away` is None where nothing was asked for that depends on a position: then a server
    learns nothing new. `checked_at` is when the register last said that this is the newest; it is
    a moment of the past where there was no line, and that of the newest change for a file.
    `selection` are the filters that the devices of a file were chosen by: others are not known.
    """

    source: str
    asked: Sequence[Asked] = ()
    gives_away: Whereabouts | None = None
    devices_known: int
    checked_at: datetime | None = None
    is_offline: bool = False
    selection: dict[str, str] = {}

    @property
    def is_tiled(self) -> bool:
        """Whether tiles were looked for, and not one file that has everything."""
        return any(each.path.startswith("/v1/tiles/") for each in self.asked)

    @property
    def bytes_read(self) -> int:
        """How many bytes of content came over the line, as they were packed."""
        return sum(each.size for each in self.asked)

    @property
    def tiles(self) -> Sequence[str]:
        """The tiles that were asked for, by name: several are on their way at a time."""
        found = (_TILE.fullmatch(each.path) for each in self.asked)
        return sorted(each[1] for each in found if each)


def is_tile(path: str) -> bool:
    """Tell whether a path is that of a tile: what depends on where one is."""
    return _TILE.fullmatch(path) is not None
