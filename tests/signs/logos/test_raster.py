"""Pictures: what they may be, and the opaque RGB on white that becomes of them."""

import pytest
from PIL import Image, ImageChops, ImageDraw

from dtpr.signs.logos import load_logo, read_logo, write_logo
from tests.signs.logos.files import encoded, picture_of, problem_of

BLUE = (11, 79, 108)


def drawn(mode: str = "RGB", size: tuple[int, int] = (200, 100)) -> Image.Image:
    """A blue box with margins of 20 pixels left and above, 40 right and below."""
    ground = (255, 255, 255, 0)[: 4 if mode == "RGBA" else 3]
    image = Image.new("RGBA" if mode == "RGBA" else "RGB", size, ground)
    box = (20, 20, size[0] - 41, size[1] - 41)
    ImageDraw.Draw(image).rectangle(box, fill=BLUE)
    return image if mode == "RGBA" else image.quantize(4) if mode == "P" else image.convert(mode)


def pixels(data: bytes) -> Image.Image:
    picture = picture_of(read_logo(data))
    return Image.frombytes("RGB", (picture.width_px, picture.height_px), picture.samples)


@pytest.mark.parametrize(
    ("kind", "mode"),
    [
        ("PNG", "RGB"),
        ("PNG", "RGBA"),
        ("PNG", "P"),
        ("JPEG", "RGB"),
        ("JPEG", "CMYK"),
        ("WEBP", "RGB"),
        ("WEBP", "RGBA"),
    ],
)
def test_every_kind_becomes_rgb_on_white_without_margins(kind: str, mode: str) -> None:
    options = {"lossless": True} if kind == "WEBP" else {"quality": 100} if kind == "JPEG" else {}

    logo = read_logo(encoded(drawn(mode), kind, **options))

    assert logo.paths == ()
    assert (logo.width, logo.height) == pytest.approx((1000, 285.714), rel=0.1)
    found = pixels(encoded(drawn(mode), kind, **options)).getpixel((60, 15))
    assert found == pytest.approx(BLUE, abs=12)


@pytest.mark.parametrize("mode", ["1", "L"])
def test_black_and_grey_are_taken(mode: str) -> None:
    assert pixels(encoded(drawn(mode))).size == (140, 40)


def test_a_transparent_palette_is_laid_on_white() -> None:
    image = drawn("RGBA").quantize(4)

    assert pixels(encoded(image)).getpixel((0, 0)) == pytest.approx(BLUE, abs=4)


def test_half_transparent_pixels_are_mixed_with_white() -> None:
    image = Image.new("RGBA", (40, 40), (0, 0, 0, 128))

    assert pixels(encoded(image)).getpixel((20, 20)) == (127, 127, 127)


def test_a_picture_is_turned_as_its_camera_says() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6

    assert pixels(encoded(drawn(), "JPEG", quality=100, subsampling=0, exif=exif)).size == (40, 140)


def test_a_large_picture_is_made_smaller() -> None:
    large = drawn(size=(4060, 3060))

    picture = picture_of(read_logo(encoded(large)))

    assert (picture.width_px, picture.height_px) == pytest.approx((1970, 1478), abs=2)
    assert len(picture.samples) == picture.width_px * picture.height_px * 3


def test_what_is_kept_is_read_back_the_same() -> None:
    logo = read_logo(encoded(drawn("RGBA")))

    kept = write_logo(logo)

    assert kept.media_type == "image/png"
    assert load_logo(kept) == logo
    assert write_logo(read_logo(kept.content)) == kept


def test_resolution_depends_on_how_wide_it_is_printed() -> None:
    logo = read_logo(encoded(Image.new("RGB", (300, 300))))

    assert logo.dpi_at(25.4) == pytest.approx(300)
    assert logo.dpi_at(50.8) == pytest.approx(150)


@pytest.mark.parametrize("ground", ["white", "#FCFCFC"])
def test_a_picture_of_which_nothing_is_seen_on_white_is_refused(ground: str) -> None:
    image = Image.new("RGB", (100, 100), ground)
    ImageDraw.Draw(image).point((50, 50), fill="black")

    assert "white grounds" in problem_of(encoded(image))


def test_a_white_logo_on_nothing_is_refused() -> None:
    assert "white grounds" in problem_of(encoded(Image.new("RGBA", (50, 50), (255, 255, 255, 0))))


def test_a_picture_of_a_few_pixels_is_refused() -> None:
    assert "12 by 3 pixels; send a larger one" in problem_of(encoded(Image.new("RGB", (12, 3))))


def test_samples_of_16_bits_are_refused() -> None:
    assert "8 bits a channel" in problem_of(encoded(Image.new("I;16", (50, 50))))


def test_a_picture_without_margins_is_not_changed() -> None:
    image = drawn().crop((20, 20, 160, 60))

    assert not ImageChops.difference(pixels(encoded(image)), image).getbbox()
