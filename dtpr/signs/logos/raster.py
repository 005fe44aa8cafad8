"""A PNG, JPEG or WebP file becomes a logo: opaque RGB on white, cropped, of a sensible size."""

import io
import warnings

from PIL import Image, ImageChops, ImageOps

from dtpr.errors import FileError
from dtpr.signs.logos.limits import MAX_PICTURE_BYTES, MAX_PIXELS, refused
from dtpr.signs.logos.logo import Logo
from dtpr.signs.logos.vector import WHITE_ONLY

LONGEST_PX = 2000
"""Larger pictures are made smaller: it is 500 dpi where a logo is 100 mm wide."""

SHORTEST_PX = 16

_FORMATS = ("PNG", "JPEG", "WEBP")
_MODES = ("1", "L", "LA", "La", "P", "PA", "RGB", "RGBA", "RGBa", "CMYK", "YCbCr")
_PAPER, _SEEN = 240, 234
"""A channel from the first on is paper, and a grey below the second is seen on white."""

_LEAST_SEEN = 0.005


def read_picture(data: bytes) -> Logo:
    """Return the logo of a PNG, JPEG or WebP file.

    Raises:
        FileError: It is not taken; the error names what is wrong and the mend.
    """
    if len(data) > MAX_PICTURE_BYTES:
        limit = MAX_PICTURE_BYTES // 1024**2
        raise refused(f"it is larger than {limit} MiB", "make it smaller, or send it as SVG")
    image = _trimmed(_smaller(_on_white(_opened(data))))
    if max(image.size) < SHORTEST_PX:
        raise refused(
            f"what is seen of it is {image.width} by {image.height} pixels", "send a larger one"
        )
    return Logo.of_picture(image.width, image.height, image.tobytes())


def _opened(data: bytes) -> Image.Image:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            image = Image.open(io.BytesIO(data), formats=_FORMATS)
            _check(image)
            image.load()
            return ImageOps.exif_transpose(image)
    except Image.DecompressionBombError as error:
        raise _too_many_pixels() from error
    except (FileError, MemoryError):
        raise
    except Exception as error:  # What a decoder raises on a broken file is not documented.
        raise refused("it cannot be read as a picture", "export it again as PNG") from error


def _check(image: Image.Image) -> None:
    if image.width * image.height > MAX_PIXELS:
        raise _too_many_pixels()
    if getattr(image, "is_animated", False):
        raise refused("it is animated", "send one picture")
    if image.mode not in _MODES:
        raise refused(f"its samples are of the kind {image.mode}", "save it with 8 bits a channel")


def _too_many_pixels() -> Exception:
    return refused(f"it has more than {MAX_PIXELS // 1_000_000} million pixels", "make it smaller")


def _on_white(image: Image.Image) -> Image.Image:
    if image.has_transparency_data:
        layer = image.convert("RGBA")
        ground = Image.new("RGBA", image.size, "white")
        return Image.alpha_composite(ground, layer).convert("RGB")
    return image.convert("RGB")


def _smaller(image: Image.Image) -> Image.Image:
    if max(image.size) <= LONGEST_PX:
        return image
    shrink = LONGEST_PX / max(image.size)
    size = (max(1, round(image.width * shrink)), max(1, round(image.height * shrink)))
    return image.resize(size, Image.Resampling.LANCZOS)


def _trimmed(image: Image.Image) -> Image.Image:
    """Return the picture without white margins, if enough of it is seen on white."""
    counts = image.convert("L").histogram()
    if sum(counts[:_SEEN]) < _LEAST_SEEN * image.width * image.height:
        raise refused(*WHITE_ONLY)
    red, green, blue = image.split()
    darkest = ImageChops.darker(ImageChops.darker(red, green), blue)
    return image.crop(darkest.point(lambda value: 255 * (value < _PAPER)).getbbox())
