"""Compiled arithmetic is the same arithmetic: the tests of it pass with it too."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
TESTS = (
    "formats/test_mvt.py",
    "geo/test_anchor.py",
    "geo/test_lookout.py",
    "geo/test_lookouts.py",
    "geo/test_site.py",
    "registry/test_blocks.py",
    "registry/test_cells.py",
    "registry/test_hints.py",
    "registry/test_judging.py",
    "registry/test_rings.py",
    "registry/test_searching.py",
)

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A wheel whose arithmetic is compiled."""
    folder = tmp_path_factory.mktemp("dist")
    wanted = ("wheel", "--quiet", "--no-deps", "--no-build-isolation", "--wheel-dir", str(folder))
    _run("-m", "pip", *wanted, str(ROOT), more={"DTPR_COMPILE": "1"})
    return next(folder.glob("*.whl"))


def test_a_compiled_wheel_is_for_one_platform_and_holds_the_sources_too(compiled: Path) -> None:
    packed = zipfile.ZipFile(compiled).namelist()

    assert not compiled.name.endswith("any.whl")
    assert "dtpr/registry/judging.py" in packed
    assert any(
        each.startswith("dtpr/registry/judging.") and each.endswith(".so") for each in packed
    )
    assert not list(ROOT.glob("dtpr/**/*.so"))


def test_the_tests_of_what_is_compiled_pass_with_it(compiled: Path, tmp_path: Path) -> None:
    wanted = ("install", "--quiet", "--no-deps", "--target", str(tmp_path), str(compiled))
    _run("-m", "pip", *wanted, more={})
    told = {"PYTHONPATH": str(tmp_path), "PYTHONSAFEPATH": "1"}

    where = _run("-c", "from dtpr.registry import judging; print(judging.__file__)", more=told)
    tests = [str(ROOT / "tests" / each) for each in TESTS]
    _run("-m", "pytest", "--quiet", "-p", "no:cacheprovider", *tests, more=told)

    assert where.strip().endswith(".so")
    assert where.startswith(str(tmp_path))


def _run(*arguments: str, more: dict[str, str]) -> str:
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("COVERAGE", "COV_", "PYTEST_"))
    }
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env={**kept, **more},
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout
