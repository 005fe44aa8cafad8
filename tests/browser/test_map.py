"""Tiles as MapLibre GL draws them in a real browser."""

import io
import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import urlencode

import pytest
from PIL import Image
from selenium import webdriver
from selenium.webdriver.support.ui import WebDriverWait

from tests.browser.conftest import OpenBrowser

pytestmark = pytest.mark.browser

FOLDER = Path(__file__).with_name("map")
LIBRARY = FOLDER / "node_modules" / "maplibre-gl" / "dist"
LANTERN_SQUARE = {"lon": -1.5499, "lat": 46.3001}
PATIENCE_S = 120
RED, BLUE, GREEN = (255, 0, 0), (0, 0, 255), (0, 170, 0)

FEATURES = """
    return map.querySourceFeatures("register", {sourceLayer: arguments[0]}).map(
        (each) => ({...each.properties, type: each.geometry.type}));
"""


class _Files(SimpleHTTPRequestHandler):
    """Serves the page and the library beside it."""

    def translate_path(self, path: str) -> str:
        name = Path(path.partition("?")[0]).name
        return str(FOLDER / name if name == "page.html" else LIBRARY / name)

    def log_message(self, *_arguments: object) -> None:
        pass


@contextmanager
def serving_files() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Files, directory=str(FOLDER)))
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def page() -> Iterator[str]:
    """The address of a page with a map, on another site than the register."""
    if not (LIBRARY / "maplibre-gl.js").exists():
        missing = "MapLibre GL is not installed: ./dev test installs it with npm"
        if os.environ.get("CI"):
            pytest.fail(missing)
        pytest.skip(missing)
    with serving_files() as address:
        yield f"{address}/page.html"


def show(browser: webdriver.Chrome, page: str, address: str, zoom: float) -> None:
    """Show a map and wait until all of it is drawn."""
    asked = urlencode({**LANTERN_SQUARE, "address": address, "zoom": zoom})
    browser.get(f"{page}?{asked}")
    WebDriverWait(browser, PATIENCE_S).until(
        lambda one: one.execute_script("return window.idle || window.errors?.length > 0")
    )
    assert browser.execute_script("return window.errors") == []


def colours(browser: webdriver.Chrome) -> dict[Any, int]:
    """Return how many pixels of the screen have each colour."""
    image = Image.open(io.BytesIO(browser.get_screenshot_as_png())).convert("RGB")
    return {colour: count for count, colour in image.getcolors(2**24) or []}


def test_a_map_draws_devices_what_they_see_and_places(
    open_browser: OpenBrowser, page: str, address: str
) -> None:
    browser = open_browser(drawing=True)

    show(browser, page, address, 16.5)

    drawn = colours(browser)
    assert all(drawn.get(each, 0) > 100 for each in (RED, BLUE, GREEN))
    devices = browser.execute_script(FEATURES, "devices")
    camera = next(each for each in devices if each["code"] == "W33PEU")
    assert camera["name:en"] == "Dome camera on Lantern Square"
    assert (camera["identifiability"], camera["type"]) == ("identifiable", "Point")
    footprints = browser.execute_script(FEATURES, "footprints")
    assert {"surveyed"} <= {each["certainty"] for each in footprints}
    places = browser.execute_script(FEATURES, "places")
    assert "lantern-square" in {each["slug"] for each in places}


@pytest.mark.parametrize("zoom", [2, 9.5])
def test_a_map_draws_counts_from_far_away(
    open_browser: OpenBrowser, page: str, address: str, zoom: float
) -> None:
    browser = open_browser(drawing=True)

    show(browser, page, address, zoom)

    assert colours(browser).get(RED, 0) > 30
    clusters = browser.execute_script(FEATURES, "devices")
    assert sum(each["count"] for each in clusters) == 61
    for each in clusters:
        parts = (each["identifiable"], each["de_identified"], each["none"])
        assert sum(parts) == each["count"]
