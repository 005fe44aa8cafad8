"""The rebuilt form of a logo as a file: the only form in which logos are kept and served."""

import io
import re
from hashlib import sha256
from typing import Literal

from msgspec import Struct
from PIL import Image

from dtpr.signs.display import FilledPath, Picture, Process, rgb_of
from dtpr.signs.logos.logo import Logo
from dtpr.signs.outlines import format_number, parse_outline
from dtpr.signs.svg import path_tag

_NAMESPACE = "http://www.w3.org/2000/svg"
_SIZE = re.compile(r'viewBox="0 0 (\S+) (\S+)"')
_PATH = re.compile(r'<path d="([^"]*)" fill="([^"]*)"( fill-rule="evenodd")?/>')

MediaType = Literal["image/svg+xml", "image/png"]


class LogoFile(Struct, frozen=True, array_like=True):
    """A file that we wrote ourselves: SVG of filled paths, or PNG."""

    media_type: MediaType
    content: bytes

    @property
    def hash(self) -> str:
        """Return `sha256-` and the hexadecimal SHA-256 of its bytes."""
        return f"sha256-{sha256(self.content).hexdigest()}"


def write_logo(logo: Logo) -> LogoFile:
    """Return a logo as a file: the same bytes for the same logo."""
    if logo.picture:
        return LogoFile("image/png", _png(logo.picture))
    return LogoFile("image/svg+xml", _svg(logo).encode())


def load_logo(file: LogoFile) -> Logo:
    """Return the logo of a file that `write_logo` made; no other is given to it."""
    if file.media_type == "image/png":
        image = Image.open(io.BytesIO(file.content))
        return Logo.of_picture(image.width, image.height, image.tobytes())
    text = file.content.decode()
    width, height = (float(each) for size in _SIZE.findall(text) for each in size)
    paths = tuple(
        FilledPath(outline=parse_outline(data), ink=Process(fill), even_odd=bool(rule))
        for data, fill, rule in _PATH.findall(text)
    )
    return Logo(width=width, height=height, paths=paths)


def _svg(logo: Logo) -> str:
    size = f"{format_number(logo.width)} {format_number(logo.height)}"
    lines = [f'<svg xmlns="{_NAMESPACE}" viewBox="0 0 {size}">']
    lines += [
        path_tag(each.outline, rgb_of(each.ink), even_odd=each.even_odd) for each in logo.paths
    ]
    return "\n".join([*lines, "</svg>", ""])


def _png(picture: Picture) -> bytes:
    image = Image.frombytes("RGB", (picture.width_px, picture.height_px), picture.samples)
    written = io.BytesIO()
    image.save(written, "PNG", optimize=True)
    return written.getvalue()
