"""Every way in which a position might be written down, by mistake or on purpose."""

import math
import struct
from collections.abc import Iterator

import numpy as np

from dtpr.geo.distance import to_ecef

_MERCATOR_M = 6_378_137.0


def spellings(lat: float, lon: float) -> set[bytes]:
    """Return the ways to write a position of 7 decimals that nothing else is written like."""
    return {*_of_degrees(lat), *_of_degrees(lon), *_projected(lat, lon)}


def found_in(data: bytes, lat: float, lon: float) -> list[bytes]:
    """Return how a position is spelt in some bytes, in whatever way."""
    return sorted(each for each in spellings(lat, lon) if each in data)


def _of_degrees(degrees: float) -> Iterator[bytes]:
    value = abs(degrees)
    for decimals in range(4, 8):
        yield f"{value:.{decimals}f}".encode()
        # Cut off, and in whole numbers of some power of ten.
        yield f"{value:.9f}"[: decimals - 9].encode()
        yield str(int(value * 10**decimals)).encode()
    yield f"{value:.12e}"[:8].encode()
    yield f"{value:.7f}".replace(".", ",").encode()
    yield from _sexagesimal(value)
    for radians in (math.radians(value), math.radians(degrees)):
        yield f"{radians:.7f}".lstrip("-").encode()
        yield from _binary(radians)
    yield from _binary(degrees)
    yield from _binary(value)
    for order in "<>":
        yield struct.pack(f"{order}i", round(degrees * 1e7))


def _sexagesimal(value: float) -> Iterator[bytes]:
    whole, rest = divmod(value * 60, 60)
    minutes, seconds = int(rest), (rest - int(rest)) * 60
    for text in (
        f"{int(whole)}°{minutes}'{seconds:.1f}",
        f"{int(whole)}°{minutes:02}'{seconds:04.1f}",
        f"{int(whole)}° {minutes}\u2032 {seconds:.1f}",
        f"{int(whole)}°{rest:.3f}",
        f"{int(whole)} {rest:.4f}",
        f"{int(whole):02}{minutes:02}{seconds:05.2f}",
    ):
        yield text.encode()


def _binary(value: float) -> Iterator[bytes]:
    for order in "<>":
        yield struct.pack(f"{order}d", value)


def _projected(lat: float, lon: float) -> Iterator[bytes]:
    """Yield metres: from the centre of the earth, and of the usual maps of the web."""
    metres = [*to_ecef(np.array([lon]), np.array([lat]))[0].tolist()]
    metres.append(_MERCATOR_M * math.radians(lon))
    metres.append(_MERCATOR_M * math.log(math.tan(math.pi / 4 + math.radians(lat) / 2)))
    for each in metres:
        yield f"{abs(each):.1f}".encode()
        yield f"{abs(each):.9f}"[:-8].encode()
        yield from _binary(each)
