import re
import shlex
import signal
import subprocess
from pathlib import Path

import msgspec
import pytest

from tests.cli.commands import Run, fetch, started


def test_the_town_is_loaded_into_a_file_of_its_own(run: Run, folder: Path) -> None:
    outcome = run("demo", "--load-only")

    assert outcome.code == 0
    assert re.search(r"Loaded .* 3 organizations, \d+ places; devices: \d+ published", outcome.out)
    assert {each.name for each in folder.iterdir()} == {"demo.sqlite3"}


def test_the_town_is_loaded_once(run: Run) -> None:
    run("demo", "--load-only")
    before = run("devices", "--json", "--database", "sqlite:///demo.sqlite3")

    again = run("demo", "--load-only")

    assert again.code == 0
    assert again.out.startswith("The example town is in")
    assert run("devices", "--json", "--database", "sqlite:///demo.sqlite3") == before


def test_the_ids_are_the_same_wherever_it_is_loaded(run: Run) -> None:
    addresses = ["sqlite:///one.sqlite3", "sqlite:///two.sqlite3"]

    for each in addresses:
        run("demo", "--load-only", "--database", each)

    first, second = (run("devices", "--json", "--database", each) for each in addresses)
    assert first.json["devices"]
    assert first.out == second.out


def test_a_database_that_is_named_is_used(
    run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "dtpr.toml").write_text('database = "sqlite:///file.sqlite3"\n')
    run("demo", "--load-only")
    monkeypatch.setenv("DTPR_DATABASE", "sqlite:///dtpr.sqlite3")
    run("demo", "--load-only")
    run("demo", "--load-only", "--database", "sqlite:///option.sqlite3")

    found = {each.name for each in folder.glob("*.sqlite3")}

    assert found == {"file.sqlite3", "dtpr.sqlite3", "option.sqlite3"}


def test_the_register_of_somebody_else_is_left_alone(run: Run) -> None:
    address = ("--database", "sqlite:///real.sqlite3")
    run("organization", "add", "real-town", "--name", "Real Town", *address)

    outcome = run("demo", "--load-only", *address)

    assert outcome.code == 2
    assert "real-town" in outcome.err
    assert run("devices", *address).rows == []


def read_tour(process: subprocess.Popen[str]) -> str:
    assert process.stdout
    lines = []
    for line in process.stdout:
        lines.append(line)
        if line.startswith("Ctrl+C"):
            break
    return "".join(lines)


def test_the_demo_serves_what_it_points_to(tmp_path: Path) -> None:
    with started("demo", "--port", "0", folder=tmp_path) as process:
        tour = read_tour(process)
        links = re.findall(r"^\w[\w ]+ {2,}(http://\S+)$", tour, re.MULTILINE)
        curl = shlex.split(next(line for line in tour.splitlines() if line.startswith("curl")))

        pages = [fetch(each, accept="text/html") for each in links]
        nearby = fetch(curl[2], data=curl[-1].encode())
        process.send_signal(signal.SIGTERM)
        code = process.wait(timeout=60)

    assert len(pages) == 3
    assert all(b"<html" in each for each in pages)
    assert msgspec.json.decode(nearby)["devices"]
    assert code == 0
