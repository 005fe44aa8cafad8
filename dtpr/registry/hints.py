"""How wide rings had to be: remembered by the block, and more roughly by quarter and town."""

from collections import OrderedDict

from dtpr.geo.anchor import Anchor
from dtpr.registry.rings import FIRST_GUESS_M, Reaches
from dtpr.registry.terms import Terms

_WIDTHS_DEG = (0.001, 0.004, 0.016, 0.064)
"""Some 100 m, 400 m, 2 km and 7 km."""

_FINEST_DEG = _WIDTHS_DEG[:1]
_MUCH = 1.3

_MOST = 32_768

_Key = tuple[float, int, int, Terms]


class Hints:
    """The reaches of the answers before, bounded in number; what is used least goes first."""

    def __init__(self) -> None:
        self._known: OrderedDict[_Key, Reaches] = OrderedDict()

    def get(self, centre: Anchor, terms: Terms) -> Reaches:
        """Return how wide it was nearby, or else a guess."""
        for width in _WIDTHS_DEG:
            if found := self._known.get(_key(width, centre, terms)):
                return found
        return (FIRST_GUESS_M,)

    def put(self, centre: Anchor, terms: Terms, reaches: Reaches, known: Reaches = ()) -> None:
        """Remember how wide it had to be; more roughly only where that is not much as known."""
        widths = _FINEST_DEG if _is_much_as(known, reaches) else _WIDTHS_DEG
        for width in widths:
            key = _key(width, centre, terms)
            self._known[key] = reaches
            self._known.move_to_end(key)
        while len(self._known) > _MOST:
            self._known.popitem(last=False)


def _is_much_as(known: Reaches, reaches: Reaches) -> bool:
    """Tell whether the last points are about as far: then what was known serves as well."""
    if len(known) != len(reaches):
        return False
    return known[-1] / _MUCH <= reaches[-1] <= known[-1] * _MUCH


def _key(width: float, centre: Anchor, terms: Terms) -> _Key:
    return width, int(centre.lon // width), int(centre.lat // width), terms
