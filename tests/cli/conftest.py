"""What tests of commands share: a folder of their own, and a register in it."""

import os
from pathlib import Path

import pytest

from dtpr.cli import main
from tests.cli.commands import SLUG, Outcome, Run


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to be in, with no setting in the environment."""
    monkeypatch.chdir(tmp_path)
    for name in [each for each in os.environ if each.startswith("DTPR_")]:
        monkeypatch.delenv(name)
    return tmp_path


@pytest.fixture
def run(folder: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs a command in the empty folder."""
    assert folder.is_dir()

    def run(*argv: str) -> Outcome:
        capsys.readouterr()
        code = main(argv)
        out, err = capsys.readouterr()
        return Outcome(code, out, err)

    return run


@pytest.fixture
def registered(run: Run) -> str:
    """An organization in the register of the folder."""
    assert run("organization", "add", SLUG, "--name", "Port-Clément").code == 0
    return SLUG


@pytest.fixture
def town(run: Run, monkeypatch: pytest.MonkeyPatch) -> str:
    """The address of a register with the example town, which every command then uses."""
    address = "sqlite:///town.sqlite3"
    assert run("demo", "--load-only", "--database", address).code == 0
    monkeypatch.setenv("DTPR_DATABASE", address)
    return address
