"""A server with the example town, and a real Chromium to read it with."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from urllib.request import urlopen

import pytest
from selenium import webdriver

PROGRAM = (sys.executable, "-m", "dtpr")
PATIENCE_S = 60
FLAGS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
)

DRAWING = ("--use-angle=swiftshader", "--enable-unsafe-swiftshader", "--ignore-gpu-blocklist")

OpenBrowser = Callable[..., webdriver.Chrome]


@pytest.fixture(scope="session")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server that has the example town."""
    folder = tmp_path_factory.mktemp("town")
    database = f"sqlite:///{folder / 'register.sqlite3'}"
    environment = {**os.environ, "DTPR_DATABASE": database}
    subprocess.run(
        (*PROGRAM, "demo", "--load-only"),
        check=True,
        cwd=folder,
        env=environment,
        capture_output=True,
        timeout=PATIENCE_S,
    )
    process = subprocess.Popen(
        (*PROGRAM, "serve", "--port", "0"),
        cwd=folder,
        env=environment,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stderr is not None
    try:
        told = next(word for word in process.stderr.readline().split() if word[:4] == "http")
        _wait_for(told)
        yield told
    finally:
        process.terminate()
        process.wait(PATIENCE_S)
        process.stderr.close()


@pytest.fixture
def open_browser(tmp_path: Path) -> Iterator[OpenBrowser]:
    """Start a Chromium without a past, as large as a phone.

    `javascript=False` takes that away; `drawing=True` lets it draw in three dimensions by software.
    """
    with ExitStack() as started:

        def start(*, javascript: bool = True, drawing: bool = False) -> webdriver.Chrome:
            more = DRAWING if drawing else ()
            driver = _start(tmp_path / "profile", more, javascript=javascript)
            started.callback(driver.quit)
            return driver

        yield start


@pytest.fixture
def browser(open_browser: OpenBrowser) -> webdriver.Chrome:
    """A Chromium as most people have it."""
    return open_browser()


def _start(profile: Path, more: Sequence[str], *, javascript: bool) -> webdriver.Chrome:
    program, driver = _program("chromium"), _program("chromedriver")
    options = webdriver.ChromeOptions()
    options.binary_location = program
    for flag in (*FLAGS, *more, f"--user-data-dir={profile}"):
        options.add_argument(flag)
    if not javascript:
        forbidden = {"profile.managed_default_content_settings.javascript": 2}
        options.add_experimental_option("prefs", forbidden)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    return webdriver.Chrome(options=options, service=webdriver.ChromeService(driver))


def _program(name: str) -> str:
    if found := shutil.which(name):
        return found
    if os.environ.get("CI"):
        pytest.fail(f"{name} is not installed, and with CI set nothing may be skipped")
    pytest.skip(f"{name} is not installed")


def _wait_for(told: str) -> None:
    until = time.monotonic() + PATIENCE_S
    while time.monotonic() < until:
        try:
            with urlopen(f"{told}/readyz", timeout=5):
                return
        except OSError:
            time.sleep(0.1)
    raise AssertionError(f"{told} did not answer")
