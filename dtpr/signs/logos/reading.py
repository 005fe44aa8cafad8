"""An untrusted file becomes a logo, whatever it says that it is."""

from typing import Literal

from dtpr.signs.logos.limits import refused
from dtpr.signs.logos.logo import LONGEST, Logo
from dtpr.signs.logos.raster import read_picture
from dtpr.signs.logos.vector import read_vector

MediaType = Literal["image/svg+xml", "image/png", "image/jpeg", "image/webp"]

_MARKS: tuple[tuple[bytes, MediaType], ...] = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
)
LEAST_SHARE = 0.01
"""What the shorter side of a logo is of the longer one at least: a hairline is lost in print."""

_BYTE_ORDER = (b"\xfe\xff", b"\xff\xfe", b"\x00<", b"<\x00")


def media_type_of(data: bytes) -> MediaType:
    """Return what a file is, by how it begins.

    Raises:
        FileError: It is none of the four kinds.
    """
    for mark, kind in _MARKS:
        if data.startswith(mark):
            return kind
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "image/webp"
    if data.startswith(_BYTE_ORDER):
        raise refused("it is not in UTF-8", "save it as UTF-8")
    if data.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<"):
        return "image/svg+xml"
    raise refused("it is no SVG, PNG, JPEG or WebP file", "send one of these")


def read_logo(data: bytes) -> Logo:
    """Return the logo of an SVG, PNG, JPEG or WebP file; nothing else of the file is kept.

    Raises:
        FileError: It is not taken; the error names what is wrong and the mend.
    """
    is_vector = media_type_of(data) == "image/svg+xml"
    logo = read_vector(data) if is_vector else read_picture(data)
    if min(logo.width, logo.height) < LONGEST * LEAST_SHARE:
        raise refused(
            "what is seen of it is a line, over a hundred times as long as it is wide",
            "send one that is a picture",
        )
    return logo
