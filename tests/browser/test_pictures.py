"""The pictures of the documentation, made of the example town: `./dev bless` makes them anew."""

import os
import re
import subprocess
from pathlib import Path

import pytest
import resvg_py

from tests.browser.conftest import PATIENCE_S, PROGRAM, OpenBrowser

ROOT = Path(__file__).parents[2]
PICTURES = ROOT / "docs" / "pictures"
LARGEST_BYTES = 300_000
DEVICE = "X5E7ZH"
SIGN_SIZE = (600, 849)
PAGE_SIZE = (520, 900)
BLESSING = bool(os.environ.get("DTPR_TEST_BLESS"))

pytestmark = [pytest.mark.golden, pytest.mark.browser]


def test_the_sign_is_the_one_that_the_town_has_now(tmp_path: Path) -> None:
    environment = {**os.environ, "DTPR_DATABASE": f"sqlite:///{tmp_path / 'town.sqlite3'}"}
    environment["DTPR_PUBLIC_URL"] = "https://port-clement.example"
    for command in (("demo", "--load-only"), ("sign", DEVICE, "--out", str(tmp_path / "sign.svg"))):
        subprocess.run(
            (*PROGRAM, *command), check=True, env=environment, cwd=tmp_path, timeout=PATIENCE_S
        )
    width, height = SIGN_SIZE
    svg = (tmp_path / "sign.svg").read_text()

    drawn = bytes(resvg_py.svg_to_bytes(svg_string=svg, width=width, height=height, dpi=96))

    if BLESSING:
        (PICTURES / "sign.png").write_bytes(drawn)
    assert len(drawn) < LARGEST_BYTES
    assert (PICTURES / "sign.png").read_bytes() == drawn


def test_the_page_can_be_pictured(address: str, open_browser: OpenBrowser) -> None:
    browser = open_browser()
    browser.set_window_size(*PAGE_SIZE)
    browser.execute_cdp_cmd("Emulation.setScrollbarsHidden", {"hidden": True})
    browser.get(f"{address}/d/{DEVICE}?locale=en")

    drawn = browser.get_screenshot_as_png()

    if BLESSING:
        (PICTURES / "device.png").write_bytes(drawn)
    assert drawn.startswith(b"\x89PNG")
    assert len(drawn) < LARGEST_BYTES


def test_every_picture_that_a_document_shows_is_there() -> None:
    documents = [ROOT / "README.md", *(ROOT / "docs").glob("*.md")]

    shown = {
        (document.parent / name).resolve()
        for document in documents
        for name in re.findall(r"(?:!\[[^]]*\]\(|src=\")([^)\"]+\.png)", document.read_text())
    }

    assert shown == set(PICTURES.rglob("*.png"))
