"""What other people's programs make of our files: Ghostscript, poppler and pdfium."""

import io
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pypdfium2
import pytest
from PIL import Image

from dtpr.signs.display import Box

Plate = np.ndarray[tuple[int, ...], np.dtype[np.uint8]]
"""Ink of each pixel, from 0 (none) to 255 (full)."""


def separate(pdf: bytes, dpi: int) -> dict[str, Plate]:
    """The plates of a file's first page, as Ghostscript separates it."""
    with _file(pdf) as folder:
        plates = folder / "page.tif"
        _run(
            "gs", "-q", "-dSAFER", "-dNOPAUSE", "-dBATCH", "-dFirstPage=1", "-dLastPage=1",
            "-sDEVICE=tiffsep", f"-r{dpi}", f"-sOutputFile={plates}", str(folder / "file.pdf"),
        )  # fmt: skip
        return {
            each.stem.partition("(")[2].rstrip(")"): 255 - np.asarray(Image.open(each))
            for each in folder.glob("page(*).tif")
        }


def poppler(pdf: bytes, width: int, height: int) -> Image.Image:
    """The first page in so many pixels, by poppler."""
    with _file(pdf) as folder:
        size = ["-scale-to-x", str(width), "-scale-to-y", str(height)]
        _run("pdftoppm", "-png", "-singlefile", *size, str(folder / "file.pdf"), str(folder / "a"))
        return Image.open(io.BytesIO((folder / "a.png").read_bytes())).convert("RGB")


def pdfium(pdf: bytes, width: int) -> Image.Image:
    """The first page, so many pixels wide, by pdfium."""
    with pypdfium2.PdfDocument(pdf) as document:
        page = document[0]
        picture: Image.Image = page.render(scale=width / page.get_width()).to_pil()
        return picture.convert("RGB")


def text_by_poppler(pdf: bytes) -> str:
    """The text of a file, by poppler, without the marks of direction that it adds."""
    with _file(pdf) as folder:
        done = _run("pdftotext", "-raw", str(folder / "file.pdf"), "-")
    return done.translate(str.maketrans("", "", "\u202a\u202b\u202c\u200e\u200f"))


def text_by_pdfium(pdf: bytes) -> str:
    """The text of a file's first page, by pdfium."""
    with pypdfium2.PdfDocument(pdf) as document:
        text: str = document[0].get_textpage().get_text_bounded()
    return text


def on_paper(png: bytes) -> Image.Image:
    """A picture on white."""
    picture = Image.open(io.BytesIO(png)).convert("RGBA")
    return Image.alpha_composite(Image.new("RGBA", picture.size, "white"), picture).convert("RGB")


def part(plate: Plate, box: Box, dpi: int, edge_mm: float) -> Plate:
    """The pixels of a plate that lie wholly in a box of the trimmed page, `edge_mm` into it."""
    scale = dpi / 25.4
    left, top = (int(-(-(each + edge_mm) * scale // 1)) for each in box[:2])
    right, bottom = (int((each + edge_mm) * scale) for each in box[2:])
    return plate[top:bottom, left:right]


def need(program: str) -> str:
    """The path of a program; without it the test is skipped, but never on CI."""
    found = shutil.which(program)
    if found is None:
        message = f"{program} is missing; ./dev test installs it"
        if os.environ.get("CI"):
            pytest.fail(f"{message}, and with CI set nothing may be skipped")
        pytest.skip(message)
    return found


@contextmanager
def _file(pdf: bytes) -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="dtpr-test-") as name:
        folder = Path(name)
        (folder / "file.pdf").write_bytes(pdf)
        yield folder


def _run(program: str, *arguments: str) -> str:
    done = subprocess.run(
        [need(program), *arguments], capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout
