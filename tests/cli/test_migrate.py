from pathlib import Path

import apsw

from tests.cli.commands import Run


def test_the_steps_are_applied_and_named(run: Run) -> None:
    outcome = run("migrate")

    assert outcome.code == 0
    assert outcome.out.splitlines()[0] == "0001_registry"
    assert "applied" in outcome.err


def test_a_second_time_there_is_nothing_to_do(run: Run) -> None:
    run("migrate")

    outcome = run("migrate")

    assert outcome.code == 0
    assert outcome.out == ""
    assert outcome.err == "The database is up to date.\n"


def test_a_dry_run_names_the_steps_and_applies_none(run: Run) -> None:
    first = run("migrate", "--dry-run")
    second = run("migrate", "--dry-run")

    assert first.code == 0
    assert "0001_registry" in first.out.splitlines()
    assert "pending" in first.err
    assert second.out == first.out


def test_a_file_that_is_no_database_is_refused(run: Run, folder: Path) -> None:
    (folder / "dtpr.sqlite3").write_text("These are words, and no database at all. " * 100)

    outcome = run("migrate")

    assert outcome.code == 2
    assert "SQLite" in outcome.err


def test_a_database_of_a_newer_version_is_refused(run: Run, folder: Path) -> None:
    run("migrate")
    connection = apsw.Connection(str(folder / "dtpr.sqlite3"))
    connection.execute("INSERT INTO migrations VALUES ('9999_future', '2030-01-01')")
    connection.close()

    outcome = run("migrate")

    assert outcome.code == 2
    assert "9999_future" in outcome.err
