"""Logos to begin with, and their rasters."""

import io
from pathlib import Path

import resvg_py
from PIL import Image, ImageChops

from dtpr.errors import FileError
from dtpr.signs.display import Picture
from dtpr.signs.logos import Logo, read_logo

ORIGINALS = sorted((Path(__file__).parent / "originals").glob("*.svg"))
NAMESPACES = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
SQUARE = '<rect x="10" y="10" width="40" height="20"/>'


def svg(content: str, head: str = 'viewBox="0 0 100 50"', before: str = "") -> bytes:
    return f"{before}<svg {NAMESPACES} {head}>{content}</svg>".encode()


def colours(content: str) -> list[str]:
    """Return the colours that an SVG of some content is painted in, lowest first."""
    return [each.ink.rgb for each in read_logo(svg(content)).paths if not isinstance(each.ink, str)]


def problem_of(data: bytes) -> str:
    """Return what is said about a file that is refused: what is wrong and the mend."""
    try:
        read_logo(data)
    except FileError as error:
        (problem,) = error.problems
        assert problem.field == "logo"
        assert problem.mend
        return str(problem)
    raise AssertionError("it was taken")


def picture_of(logo: Logo) -> Picture:
    assert logo.picture is not None
    return logo.picture


def raster(drawing: str, width_px: int = 900) -> Image.Image:
    """Return an SVG on white, without the white around it."""
    png = resvg_py.svg_to_bytes(
        svg_string=drawing, width=width_px, dpi=96, background="#ffffff", skip_system_fonts=True
    )
    image = Image.open(io.BytesIO(bytes(png))).convert("RGB")
    margin = ImageChops.difference(image, Image.new("RGB", image.size, "white"))
    return image.crop(margin.convert("L").point(lambda value: 255 * (value > 12)).getbbox())


def encoded(image: Image.Image, kind: str = "PNG", **options: object) -> bytes:
    written = io.BytesIO()
    image.save(written, kind, **options)
    return written.getvalue()
