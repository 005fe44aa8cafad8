"""What is installed is whole: content, drawings, SQL, templates, static files and the example."""

import json
import os
import re
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPResponse
from pathlib import Path
from urllib.request import urlopen

import pytest

ROOT = Path(__file__).parents[1]
CARRIED = ("*.py", "*.sql", "*.yaml", "*.toml", "*.svg", "*.html", "*.css", "*.js", "*.md")

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the sdist, and the wheel that was built from it."""
    folder = tmp_path_factory.mktemp("dist")
    _run(sys.executable, "-m", "build", "--no-isolation", "--outdir", str(folder), str(ROOT))
    return folder


@pytest.fixture(scope="module")
def installed(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The programs of an environment that holds the locked packages and the wheel alone."""
    folder = tmp_path_factory.mktemp("environment")
    _run(sys.executable, "-m", "venv", str(folder))
    pip = [str(folder / "bin" / "python"), "-m", "pip", "install", "--quiet"]
    _run(*pip, "--require-hashes", "-r", str(ROOT / "requirements" / "run.txt"))
    _run(*pip, "--no-deps", str(next(built.glob("*.whl"))))
    return folder / "bin"


def test_the_wheel_holds_everything_that_the_package_reads(built: Path) -> None:
    packed = set(zipfile.ZipFile(next(built.glob("*.whl"))).namelist())

    assert _files("dtpr") <= packed
    assert "dtpr/signs/symbols.json" in packed
    assert {f"dtpr/{each}" for each in _files("examples/town")} <= packed
    for notice in ("NOTICE", "LICENSES/Apache-2.0.txt", "LICENSES/CC-BY-4.0.txt"):
        assert any(name.endswith(f"licenses/{notice}") for name in packed)


def test_the_sdist_holds_everything_that_is_needed_to_build_and_test(built: Path) -> None:
    with tarfile.open(next(built.glob("*.tar.gz"))) as archive:
        packed = {name.partition("/")[2] for name in archive.getnames()}

    for folder in ("dtpr", "icons", "examples", "tests", "docs"):
        assert _files(folder) <= packed
    assert "dtpr/signs/symbols.json" not in packed
    assert {
        "hatch_build.py",
        "LICENSE",
        "NOTICE",
        "README.md",
        "CHANGELOG.md",
        "CONTRIBUTING.md",
    } <= packed


def test_an_installed_package_needs_nothing_else(installed: Path, tmp_path: Path) -> None:
    _run(str(installed / "python"), "-m", "pip", "check")

    shown = _run(str(installed / "dtpr"), "--help", folder=tmp_path)

    assert "organization" in shown


def test_an_installed_package_serves_the_example_town(installed: Path, tmp_path: Path) -> None:
    with _demo(installed, tmp_path) as address:
        devices = json.load(_get(f"{address}/v1/devices?limit=500"))["devices"]
        page = _get(f"{address}/d/{devices[0]['code']}").read()
        icon = _get(devices[0]["technologies"][0]["icon"]).read()
        sign = _get(devices[0]["links"]["sign"]).read()

    assert len(devices) > 50
    assert devices[0]["code"].encode() in page
    assert icon.startswith(b"<svg")
    assert sign.startswith(b"<svg")


@contextmanager
def _demo(programs: Path, folder: Path) -> Iterator[str]:
    process = subprocess.Popen(
        [str(programs / "dtpr"), "demo", "--port", "0"],
        cwd=folder,
        env=_environment(),
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    assert process.stdout is not None
    try:
        for line in process.stdout:
            if found := re.search(r"http://127\.0\.0\.1:\d+", line):
                yield found[0]
                break
        else:
            pytest.fail("the demo said no address")
    finally:
        process.terminate()
        process.stdout.close()
        process.wait(timeout=30)


def _get(address: str) -> HTTPResponse:
    answer: HTTPResponse = urlopen(address, timeout=30)
    return answer


# What is made in the checkout beside what it holds.
_MADE = {"__pycache__", "node_modules"}


def _files(folder: str) -> set[str]:
    found = {path for form in CARRIED for path in (ROOT / folder).rglob(form)}
    return {str(path.relative_to(ROOT)) for path in found if not _MADE & {*path.parts}}


def _run(*command: str, folder: Path = ROOT) -> str:
    done = subprocess.run(
        command, cwd=folder, env=_environment(), check=False, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def _environment() -> dict[str, str]:
    """Return an environment without settings of ours, or a path to the checkout."""
    ours = ("DTPR_", "PYTHONPATH", "COVERAGE")
    return {name: value for name, value in os.environ.items() if not name.startswith(ours)}
