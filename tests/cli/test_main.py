"""The frame of all commands: help, errors, exit codes, common options."""

import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from dtpr import __version__
from dtpr.cli import COMMANDS
from tests.cli.commands import Run, clean_environment, started

HEAVY = ("apsw", "asyncpg", "numpy", "pyproj", "rich", "shapely", "starlette", "uvicorn")


def test_no_command_shows_the_help_and_is_an_error(run: Run) -> None:
    outcome = run()

    assert outcome.code == 2
    assert outcome.out == ""
    assert "usage: dtpr" in outcome.err


def test_help_names_every_command(run: Run) -> None:
    outcome = run("--help")

    assert outcome.code == 0
    assert set(re.findall(r"^    ([a-z]+)\b", outcome.out, re.MULTILINE)) == set(COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_help_of_a_command_shows_an_example(run: Run, name: str) -> None:
    outcome = run(name, "--help")

    assert outcome.code == 0
    assert f"example:\n  dtpr {name}" in outcome.out
    assert "--database URL" in outcome.out


@pytest.mark.parametrize("argv", [["--help"], *([name, "--help"] for name in COMMANDS)])
def test_help_reads_nothing_heavy(tmp_path: Path, argv: list[str]) -> None:
    program = (
        f"import sys; from dtpr.cli import main; main({argv}); "
        f"print(*(each for each in {HEAVY} if each in sys.modules), file=sys.stderr)"
    )

    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=tmp_path,
        env=clean_environment(),
        capture_output=True,
        text=True,
        check=True,
    )

    assert done.stderr.strip() == ""


def test_the_version_is_the_one_of_the_package(run: Run) -> None:
    outcome = run("--version")

    assert outcome.code == 0
    assert outcome.out == f"dtpr {__version__}\n"


def test_an_unknown_command_is_told_the_known_ones(run: Run) -> None:
    outcome = run("devise")

    assert outcome.code == 2
    assert "'devise'" in outcome.err
    assert "devices" in outcome.err


def test_an_unknown_option_shows_the_usage_of_its_command(run: Run) -> None:
    outcome = run("token", "list", "--organisation", "port-clement")

    assert outcome.code == 2
    assert "usage: dtpr token list" in outcome.err
    assert "unrecognized arguments: --organisation" in outcome.err


def test_an_option_is_not_shortened(run: Run) -> None:
    outcome = run("migrate", "--dry")

    assert outcome.code == 2


def test_a_wrong_setting_is_one_sentence(run: Run) -> None:
    outcome = run("devices", "--database", "mysql://here")

    assert outcome.code == 2
    assert "database" in outcome.err
    assert "Traceback" not in outcome.err


def test_a_settings_file_is_read(run: Run, folder: Path) -> None:
    (folder / "here.toml").write_text('database = "sqlite:///named.sqlite3"\n')

    outcome = run("migrate", "--settings", "here.toml")

    assert outcome.code == 0
    assert (folder / "named.sqlite3").is_file()


def test_an_option_goes_before_the_environment(
    run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DTPR_DATABASE", "sqlite:///environment.sqlite3")

    run("migrate", "--database", "sqlite:///option.sqlite3")

    assert {each.name for each in folder.glob("*.sqlite3")} == {"option.sqlite3"}


@pytest.fixture
def interruptible() -> Iterator[None]:
    """Interruptions are heard, though whoever runs tests in the background lets none through."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("interruptible")
def test_an_interrupted_command_ends_with_130(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(COMMANDS, "stopping", "tests.cli.stopping")

    outcome = run("stopping")

    assert outcome.code == 130
    assert outcome.err == ""


def test_python_m_dtpr_is_the_same_command(tmp_path: Path) -> None:
    with started("migrate", folder=tmp_path) as process:
        out, err = process.communicate(timeout=60)

    assert process.returncode == 0
    assert out.splitlines()
    assert "applied" in err


def test_nobody_reading_is_no_fault(tmp_path: Path) -> None:
    with started("devices", folder=tmp_path) as process:
        assert process.stdout
        process.stdout.close()

        code = process.wait(timeout=60)

        assert code == 141
        assert process.stderr
        assert process.stderr.read() == ""
