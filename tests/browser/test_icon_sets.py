"""The page of the icon set, as a browser shows it from the server."""

import pytest
from selenium.webdriver.support.ui import WebDriverWait

from dtpr.signs.iconset.edition import edition
from tests.browser.conftest import OpenBrowser

pytestmark = pytest.mark.browser

PATIENCE_S = 15
WIDTHS = "return [...document.images].slice(0, 10).map(each => each.naturalWidth)"


def test_the_page_shows_its_icons_from_the_server(address: str, open_browser: OpenBrowser) -> None:
    browser = open_browser(javascript=True)
    browser.set_window_size(390, 800)

    browser.get(f"{address}/v1/icon-sets/{edition().version}/preview.html")

    WebDriverWait(browser, PATIENCE_S).until(lambda driver: all(driver.execute_script(WIDTHS)))
    style = browser.execute_script(
        "return getComputedStyle(document.querySelector('main')).display"
    )
    wide = browser.execute_script("return document.documentElement.scrollWidth")
    assert browser.execute_script(WIDTHS) == [36, 36, 36, 36, 24] * 2
    assert style == "grid"
    assert wide <= 390
    assert browser.execute_script("return document.images.length") > 600
