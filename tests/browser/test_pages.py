"""The pages in a real browser: what it asks for, where it sends it, and how it looks."""

import json
from typing import Any
from urllib.parse import urlsplit

import pytest
from selenium import webdriver
from selenium.common.exceptions import NoSuchElementException, StaleElementReferenceException
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import WebDriverWait

from tests.browser.conftest import OpenBrowser
from tests.support.pages import LOCALES

pytestmark = pytest.mark.browser

LANTERN_SQUARE = {"latitude": 46.300107, "longitude": -1.549921, "accuracy": 5}
CAMERA = "Dome camera on Lantern Square"
PATHS = ("/", "/here", "/d/W33PEU", "/d/M45QNF", "/d/EW4CW8", "/d/W33PEU/sign", "/places/old-town")
PATIENCE_S = 15

COUNT_QUESTIONS = """
    window.questions = 0;
    for (const name of ["getCurrentPosition", "watchPosition"]) {
      const real = Geolocation.prototype[name];
      Geolocation.prototype[name] = function (...given) {
        window.questions += 1;
        return real.apply(this, given);
      };
    }
"""

# The least contrast of a text with what is drawn behind it (WCAG 2.2, 1.4.3).
LEAST_CONTRAST = """
    const numbers = (colour) => colour.match(/[\\d.]+/g).map(Number);
    const linear = (part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
    const light = (colour) => {
      const [red, green, blue] = numbers(colour).map((each) => linear(each / 255));
      return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    };
    const ground = (element) => {
      for (let each = element; each; each = each.parentElement) {
        const colour = getComputedStyle(each).backgroundColor;
        if (numbers(colour)[3] !== 0) return colour;
      }
    };
    const texts = [...document.querySelectorAll("body *")].filter((each) =>
      [...each.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim()));
    return Math.min(...texts.map((each) => {
      const pair = [light(getComputedStyle(each).color), light(ground(each))];
      return (Math.max(...pair) + 0.05) / (Math.min(...pair) + 0.05);
    }));
"""

SMALLEST_TARGET = """
    const targets = document.querySelectorAll("button, input:not([type=hidden]), nav a, h3 a");
    const seen = [...targets].filter((each) => each.checkVisibility());
    return Math.min(...seen.flatMap((each) => {
      const box = each.getBoundingClientRect();
      return [box.width, box.height];
    }));
"""


def set_position(browser: webdriver.Chrome, address: str, setting: str = "granted") -> None:
    permission = {"permission": {"name": "geolocation"}, "setting": setting, "origin": address}
    browser.execute_cdp_cmd("Browser.setPermission", permission)
    browser.execute_cdp_cmd("Emulation.setGeolocationOverride", LANTERN_SQUARE)


def resize(browser: webdriver.Chrome, width: int) -> None:
    size = {"width": width, "height": 700, "deviceScaleFactor": 1, "mobile": True}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)


def wait_for(browser: webdriver.Chrome, text: str) -> None:
    """Wait for a text, also while the page that is looked at gives way to the next one."""

    def is_there(driver: webdriver.Chrome) -> bool:
        loaded = driver.execute_script("return document.readyState") == "complete"
        return loaded and text in driver.find_element(By.TAG_NAME, "main").text

    patient = WebDriverWait(
        browser,
        PATIENCE_S,
        ignored_exceptions=[NoSuchElementException, StaleElementReferenceException],
    )
    patient.until(is_there)


def ask(browser: webdriver.Chrome, address: str, where: str) -> None:
    browser.get(f"{address}/here")
    field = browser.find_element(By.NAME, "where")
    field.send_keys(where)
    field.submit()


def log(browser: webdriver.Chrome, kind: str) -> list[dict[str, Any]]:
    """Return what the browser wrote down since the last time."""
    entries: list[dict[str, Any]] = browser.get_log(kind)  # type: ignore[no-untyped-call] # Selenium has no types for it.
    return entries


def requested(browser: webdriver.Chrome) -> list[str]:
    """Return every address that was asked for since the last time."""
    events: list[dict[str, Any]] = [
        json.loads(each["message"])["message"] for each in log(browser, "performance")
    ]
    return [
        each["params"]["request"]["url"]
        for each in events
        if each["method"] == "Network.requestWillBeSent"
    ]


def test_the_position_is_asked_for_only_when_the_button_is_pressed(
    browser: webdriver.Chrome, address: str
) -> None:
    set_position(browser, address)
    browser.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": COUNT_QUESTIONS})
    browser.get(f"{address}/here")
    button = browser.find_element(By.CSS_SELECTOR, ".locate button")
    WebDriverWait(browser, PATIENCE_S).until(lambda _: button.is_displayed())
    field = browser.find_element(By.NAME, "where")

    assert browser.execute_script("return window.questions") == 0
    assert field.get_attribute("value") == ""
    button.click()
    wait_for(browser, CAMERA)

    shown = browser.find_element(By.NAME, "where").get_attribute("value")
    assert shown == "46.300107, -1.549921"


def test_the_position_leaves_in_no_address(browser: webdriver.Chrome, address: str) -> None:
    set_position(browser, address)
    browser.get(f"{address}/here")
    button = browser.find_element(By.CSS_SELECTOR, ".locate button")
    WebDriverWait(browser, PATIENCE_S).until(lambda _: button.is_displayed())

    button.click()
    wait_for(browser, CAMERA)

    addresses = requested(browser)
    assert browser.current_url == f"{address}/here"
    assert f"{address}/here" in addresses
    assert not any("46.3" in each or "1.54" in each for each in addresses)


def test_a_position_that_is_refused_leaves_the_field_to_write_in(
    browser: webdriver.Chrome, address: str
) -> None:
    set_position(browser, address, "denied")
    browser.get(f"{address}/here")
    button = browser.find_element(By.CSS_SELECTOR, ".locate button")
    WebDriverWait(browser, PATIENCE_S).until(lambda _: button.is_displayed())

    button.click()
    wait_for(browser, "Your browser did not give your position.")

    assert browser.switch_to.active_element.get_attribute("name") == "where"
    assert button.is_enabled()


def test_without_javascript_the_field_answers_and_the_button_is_hidden(
    open_browser: OpenBrowser, address: str
) -> None:
    browser = open_browser(javascript=False)
    browser.get(f"{address}/here")
    button = browser.find_element(By.CSS_SELECTOR, ".locate button")
    field = browser.find_element(By.NAME, "where")

    assert not button.is_displayed()
    field.send_keys("46.30011, -1.54992", Keys.ENTER)
    wait_for(browser, CAMERA)

    assert "Can see this spot" in browser.find_element(By.TAG_NAME, "main").text


def test_an_answer_is_read_on_in_another_language(browser: webdriver.Chrome, address: str) -> None:
    ask(browser, address, "46.30011, -1.54992")
    wait_for(browser, CAMERA)

    browser.find_element(By.CSS_SELECTOR, ".languages button[lang=fr]").click()
    wait_for(browser, "Caméra dôme de la place de la Lanterne")

    assert browser.find_element(By.TAG_NAME, "html").get_attribute("lang") == "fr"
    assert browser.current_url == f"{address}/here?locale=fr"


def test_pages_ask_nobody_else_and_the_browser_complains_of_nothing(
    browser: webdriver.Chrome, address: str
) -> None:
    host = urlsplit(address).netloc

    for path in PATHS:
        browser.get(address + path)
    ask(browser, address, "46.30011, -1.54992")
    wait_for(browser, CAMERA)

    loaded = [each for each in requested(browser) if each.startswith("http")]
    assert loaded
    assert {urlsplit(each).netloc for each in loaded} == {host}
    assert log(browser, "browser") == []


@pytest.mark.parametrize("locale", LOCALES)
def test_nothing_is_wider_than_a_small_phone(
    browser: webdriver.Chrome, address: str, locale: str
) -> None:
    resize(browser, 320)

    for path in PATHS:
        browser.get(f"{address}{path}?locale={locale}")
        width = browser.execute_script("return document.documentElement.scrollWidth")
        assert width == 320, path
        assert browser.find_element(By.TAG_NAME, "html").get_attribute("lang") == locale
        assert len(browser.find_elements(By.CSS_SELECTOR, "nav.languages [lang]")) == len(LOCALES)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_stands_out_from_what_is_behind_it(
    browser: webdriver.Chrome, address: str, scheme: str
) -> None:
    feature = {"name": "prefers-color-scheme", "value": scheme}
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [feature]})

    for path in PATHS:
        browser.get(address + path)
        assert browser.execute_script(LEAST_CONTRAST) >= 4.5, path


def test_every_target_is_large_enough_to_touch(browser: webdriver.Chrome, address: str) -> None:
    resize(browser, 360)

    for path in PATHS:
        browser.get(address + path)
        assert browser.execute_script(SMALLEST_TARGET) >= 24, path


def test_the_keyboard_skips_to_the_text_first(browser: webdriver.Chrome, address: str) -> None:
    browser.get(f"{address}/d/W33PEU")

    browser.find_element(By.TAG_NAME, "body").send_keys(Keys.TAB)
    skip = browser.switch_to.active_element
    seen = skip.text
    skip.send_keys(Keys.ENTER)

    assert seen == "Skip to the text"
    assert browser.switch_to.active_element.get_attribute("id") == "main"
