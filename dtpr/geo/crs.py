"""Reference systems that features may be asked for in, and the way from one to another.

Axes come in the order that the authority of a system says: latitude first in EPSG:4326, longitude
first in CRS84 (OGC 18-058r1, 6.1; OGC 08-038r7).
"""

import math
import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

import numpy as np
import shapely
from msgspec import Struct
from numpy.typing import NDArray
from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError
from shapely.geometry.base import BaseGeometry

from dtpr.errors import InvalidError, Problem, SettingsError
from dtpr.geo.box import Box
from dtpr.geo.shapes import drawn_box

CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
_EPSG = "http://www.opengis.net/def/crs/EPSG/0/"
_URI = re.compile(r"^http://www\.opengis\.net/def/crs/EPSG/[0-9.]+/([0-9]{4,6})$")
ALWAYS = (4326, 3857)
"""EPSG codes that every register offers beside CRS84."""

_FARTHEST = 4e7
"""Metres around the Earth: no coordinate of a map is farther than that from its origin."""

_DECIMALS = 3
"""Metres are told to a millimetre."""

_MEND = "give its lower corner, then its upper one, such as -1.6,46.2,-1.5,46.4"
_STEPS = 32
"""An edge of a box is straight in its own system; this many pieces follow it in degrees."""


class ReferenceSystem(Struct, frozen=True, kw_only=True):
    """A reference system: its URI, its EPSG code (None for CRS84), and its name."""

    uri: str
    code: int | None
    name: str

    @property
    def is_crs84(self) -> bool:
        """Whether coordinates are kept in it as they are."""
        return self.code is None

    @property
    def _source(self) -> str:
        return "OGC:CRS84" if self.code is None else f"EPSG:{self.code}"

    @property
    def is_geographic(self) -> bool:
        """Whether its axes are degrees."""
        return bool(_crs(self._source).is_geographic)

    @property
    def is_swapped(self) -> bool:
        """Whether its first axis points north."""
        return not self.is_crs84 and bool(_crs(self._source).axis_info[0].direction == "north")

    def from_crs84(self, drawn: BaseGeometry) -> BaseGeometry | None:
        """Return a drawing in this system, None where it reaches beyond what it can tell."""
        if self.is_crs84:
            return drawn
        moved = shapely.transform(drawn, _mover("OGC:CRS84", self._source))
        if not (np.abs(shapely.get_coordinates(moved)) < _FARTHEST).all():
            return None
        return moved if self.is_geographic else _rounded(moved)

    def to_crs84(self, drawn: BaseGeometry) -> BaseGeometry:
        """Return a drawing that is given in this system in longitude and latitude.

        Raises:
            InvalidError: A corner of it lies beyond what the system can tell.
        """
        near = bool((np.abs(shapely.get_coordinates(drawn)) < _FARTHEST).all())
        moved = (
            drawn if self.is_crs84 else shapely.transform(drawn, _mover(self._source, "OGC:CRS84"))
        )
        corners = shapely.get_coordinates(moved)
        if not near or not (np.abs(corners) <= (180.0, 90.0)).all():
            message = f"a coordinate lies outside what {self.name} can tell"
            mend = "check the order of the axes, and the reference system"
            raise InvalidError(Problem("coordinates", message, mend))
        return moved


def box_in(system: ReferenceSystem, numbers: Sequence[float], field: str) -> BaseGeometry:
    """Return a box of 4 or 6 numbers of a system in longitude and latitude; heights do not count.

    Edges are straight in the system, and bend in degrees as they must.

    Raises:
        InvalidError: It is not a box, or lies beyond what the system can tell.
    """
    box = degrees_in(system, numbers, field)
    if box is not None:
        return drawn_box(box)
    low, high = _corners(system, numbers, field)
    if low[0] > high[0]:
        raise InvalidError(Problem(field, "its first side is beyond its second", _MEND))
    return _bent_box(system, low, high)


def degrees_in(system: ReferenceSystem, numbers: Sequence[float], field: str) -> Box | None:
    """Return a box of 4 or 6 numbers, None where the system is not of degrees of WGS 84.

    A box whose west is east of its east crosses the antimeridian (OGC 17-069r4, 7.15.3).

    Raises:
        InvalidError: It is not a box.
    """
    low, high = _corners(system, numbers, field)
    if system.code not in (None, 4326):
        return None
    _check_degrees((low, high), field)
    return Box(*low, *high)


def _corners(
    system: ReferenceSystem, numbers: Sequence[float], field: str
) -> tuple[tuple[float, float], tuple[float, float]]:
    """Return the lower and the upper corner of a box, east before north."""
    if len(numbers) not in (4, 6):
        raise InvalidError(Problem(field, "a box has 4 or 6 numbers", _MEND))
    half = len(numbers) // 2
    low, high = (numbers[0], numbers[1]), (numbers[half], numbers[half + 1])
    if system.is_swapped and system.is_geographic:
        low, high = (low[1], low[0]), (high[1], high[0])
    if not all(map(math.isfinite, numbers)) or low[1] > high[1]:
        raise InvalidError(Problem(field, "its south is north of its north", _MEND))
    return low, high


def _bent_box(
    system: ReferenceSystem, low: tuple[float, float], high: tuple[float, float]
) -> BaseGeometry:
    drawn = drawn_box(Box(*low, *high))
    longest = max(high[0] - low[0], high[1] - low[1])
    bent = shapely.segmentize(drawn, longest / _STEPS) if longest else drawn
    swapped = system.is_swapped and system.is_geographic
    return system.to_crs84(shapely.transform(bent, np.fliplr) if swapped else bent)


def _check_degrees(corners: Sequence[tuple[float, float]], field: str) -> None:
    if any(abs(lon) > 180 or abs(lat) > 90 for lon, lat in corners):
        message = "a number is beyond 180 degrees of longitude or 90 of latitude"
        raise InvalidError(Problem(field, message, _MEND))


def reference_systems(codes: tuple[int, ...]) -> dict[str, ReferenceSystem]:
    """Return CRS84, the systems that are always offered, and some more, by their URIs.

    Raises:
        SettingsError: A code is of no system with two axes in degrees or on a plane.
    """
    for each in (code for code in codes if not is_usable(code)):
        message = f"The setting grids names EPSG:{each}, which is no system with two axes."
        raise SettingsError(message)
    found = [ReferenceSystem(uri=CRS84, code=None, name="CRS84")]
    found += [
        ReferenceSystem(uri=f"{_EPSG}{each}", code=each, name=f"EPSG:{each}")
        for each in dict.fromkeys((*ALWAYS, *codes))
    ]
    return {each.uri: each for each in found}


def find_system(given: str, known: dict[str, ReferenceSystem], field: str) -> ReferenceSystem:
    """Return a reference system by its URI; an EPSG URI may name a version of the register.

    Raises:
        InvalidError: It is not offered; the sentence names those that are.
    """
    found = known.get(given)
    if found is None and (named := _URI.match(given)):
        found = known.get(f"{_EPSG}{named[1]}")
    if found is None:
        mend = f"use one of {', '.join(known)}"
        raise InvalidError(Problem(field, f"{given[:100]!r} is not offered", mend))
    return found


def is_usable(code: int) -> bool:
    """Tell whether an EPSG code names a system with two axes that positions can be told in."""
    try:
        found = CRS.from_epsg(code)
    except CRSError:
        return False
    return len(found.axis_info) == 2 and (found.is_geographic or found.is_projected)


def _rounded(drawn: BaseGeometry) -> BaseGeometry:
    return shapely.transform(drawn, lambda corners: np.round(corners, _DECIMALS))


@lru_cache(maxsize=16)
def _crs(source: str) -> Any:
    return CRS.from_user_input(source)


@lru_cache(maxsize=16)
def _mover(source: str, target: str) -> Callable[[NDArray[Any]], NDArray[Any]]:
    transformer = Transformer.from_crs(source, target)

    def move(corners: NDArray[Any]) -> NDArray[Any]:
        first, second = transformer.transform(corners[:, 0], corners[:, 1])
        return np.column_stack([first, second])

    return move
