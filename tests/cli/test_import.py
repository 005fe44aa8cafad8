import os
import pty
import sys
from pathlib import Path

import pytest

from dtpr.cli import main
from tests.cli.commands import Run

OWN_WORDS = "external_id,name,lon,lat,elements\n"
GOOD = "1,Pier,2.5,48.5,mobility;organization;air_quality\n"
BAD = "2,Quay,0,0,mobility;organization;air_quality\n"


def write(folder: Path, *lines: str) -> str:
    (folder / "devices.csv").write_text(OWN_WORDS + "".join(lines), encoding="utf-8")
    return "devices.csv"


def test_good_rows_are_kept_and_counted(run: Run, folder: Path, registered: str) -> None:
    outcome = run("import", write(folder, GOOD), "--organization", registered, "--publish")

    assert outcome.code == 0
    assert outcome.rows == [["devices.csv", "1", "1", "0", "0", "1", "0", "0"]]
    assert "read as CSV, utf-8, separated by commas" in outcome.err
    assert len(run("devices", "--organization", registered).rows) == 1


def test_a_rejected_row_is_listed_and_the_good_ones_are_kept(
    run: Run, folder: Path, registered: str
) -> None:
    outcome = run("import", write(folder, BAD, GOOD), "--organization", registered, "--publish")

    assert outcome.code == 1
    assert outcome.rows[0][-2:] == ["1", "0"]
    assert outcome.rows[-1][:4] == ["2", "lon, lat", "0, 0", "the position is 0, 0"]
    assert len(run("devices").rows) == 1


def test_a_program_reads_the_report_as_json(run: Run, folder: Path, registered: str) -> None:
    outcome = run("import", write(folder, BAD, GOOD), "--organization", registered, "--json")

    report = outcome.json
    assert outcome.code == 1
    assert (report["rows"], report["created"], report["rejected"]) == (2, 1, 1)
    assert report["rejections"] == [
        {
            "file": "devices.csv",
            "row": 2,
            "column": "lon, lat",
            "value": "0, 0",
            "reason": "the position is 0, 0",
            "mend": "fill in where the device is",
        }
    ]


def test_a_direction_that_is_not_understood_is_shown_and_the_row_is_kept(
    run: Run, folder: Path, registered: str
) -> None:
    lines = ("external_id,name,lon,lat,elements,direction\n", f"{GOOD.strip()},EB\n")
    (folder / "devices.csv").write_text("".join(lines), encoding="utf-8")

    outcome = run("import", "devices.csv", "--organization", registered)

    assert outcome.code == 0
    assert outcome.rows[0][-2:] == ["0", "1"]
    assert outcome.rows[-1][:3] == ["2", "direction", "EB"]
    assert "kept, without what is said here" in outcome.err


def test_a_dry_run_keeps_nothing(run: Run, folder: Path, registered: str) -> None:
    path = write(folder, GOOD)

    tried = run("import", path, "--organization", registered, "--publish", "--dry-run")

    assert tried.code == 0
    assert "nothing was kept" in tried.err
    assert run("devices").rows == []


def test_a_mapping_says_what_the_columns_mean(run: Run, registered: str, shared: Path) -> None:
    mapping = Path(__file__).parents[2] / "examples" / "mappings" / "trafford_cctv.toml"
    path = str(shared / "data" / "trafford_cctv.geojson")

    outcome = run("import", path, "--organization", registered, "--mapping", str(mapping))

    assert outcome.code == 0
    assert outcome.rows[0][:3] == ["trafford_cctv.geojson", "163", "163"]


def test_many_reasons_are_cut_short(run: Run, folder: Path, registered: str) -> None:
    outcome = run("import", write(folder, *([BAD] * 101)), "--organization", registered)

    assert outcome.code == 1
    assert "1 more reasons are not shown" in outcome.err


def test_a_big_file_says_now_and_then_how_far_it_is(
    run: Run, folder: Path, registered: str
) -> None:
    outcome = run("import", write(folder, *([BAD] * 5000)), "--organization", registered)

    assert "5000 of 5000 rows" in outcome.err


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        (("devices.csv", "--organization", "nobody"), "dtpr organization add nobody"),
        (("missing.csv", "--organization", "port-clement"), "missing.csv cannot be read"),
        (
            ("devices.csv", "--organization", "port-clement", "--mapping", "missing.toml"),
            "missing.toml cannot be read",
        ),
        (
            ("devices.csv", "--organization", "port-clement", "--mapping", "devices.csv"),
            "not TOML",
        ),
        (("devices.csv",), "--organization"),
    ],
)
@pytest.mark.usefixtures("registered")
def test_what_cannot_be_done_at_all_says_why(
    run: Run, folder: Path, argv: tuple[str, ...], said: str
) -> None:
    write(folder, GOOD)

    outcome = run("import", *argv)

    assert outcome.code == 2
    assert outcome.out == ""
    assert said in outcome.err


def test_a_terminal_sees_a_bar(
    folder: Path, registered: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    argv = ("import", write(folder, GOOD), "--organization", registered)
    terminal, far_end = pty.openpty()

    with os.fdopen(far_end, "w") as screen:
        monkeypatch.setattr(sys, "stderr", screen)
        code = main(argv)
        screen.flush()
        seen = os.read(terminal, 65536).decode()
    os.close(terminal)

    assert code == 0
    assert "Importing" in seen
    assert "1/1" in seen
