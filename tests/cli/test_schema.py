import json
from pathlib import Path

import pytest

from dtpr.schema.json_schema import KINDS
from tests.cli.commands import Run


def test_without_a_name_all_are_listed(run: Run) -> None:
    outcome = run("schema")

    assert outcome.code == 0
    assert [each[0] for each in outcome.rows] == [*KINDS]


def test_one_is_printed_with_the_address_of_the_register(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DTPR_PUBLIC_URL", "https://register.example")

    outcome = run("schema", "Device")

    assert outcome.code == 0
    assert outcome.json["$id"] == "https://register.example/schemas/Device.json"


def test_all_are_written_to_a_folder_that_is_made(run: Run, folder: Path) -> None:
    outcome = run("schema", "--all", "--out", "new/schemas")

    written = {each.name: each for each in (folder / "new" / "schemas").iterdir()}
    assert (outcome.code, outcome.out) == (0, "")
    assert set(written) == {f"{each}.json" for each in KINDS}
    assert json.loads(written["View.json"].read_text(encoding="utf-8"))["title"] == "View"


def test_one_is_written_as_it_is_printed(run: Run, folder: Path) -> None:
    printed = run("schema", "Notice").out

    run("schema", "Notice", "--out", ".")

    assert (folder / "Notice.json").read_text(encoding="utf-8") == printed


@pytest.mark.parametrize(
    ("argv", "told"),
    [
        (["Nonsense"], "Nonsense"),
        (["--all"], "--out"),
        (["--out", "schemas"], "NAME"),
        (["Device", "--all", "--out", "schemas"], "leave one of them out"),
        (["Device", "--out", "taken"], "taken cannot be made"),
    ],
)
def test_what_is_not_clear_is_refused_and_writes_nothing(
    run: Run, folder: Path, argv: list[str], told: str
) -> None:
    (folder / "taken").write_text("")

    outcome = run("schema", *argv)

    assert (outcome.code, outcome.out) == (2, "")
    assert told in outcome.err
    assert [each.name for each in folder.iterdir()] == ["taken"]
