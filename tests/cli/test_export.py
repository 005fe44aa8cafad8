"""`dtpr export`: files that others can use, whole or not there at all."""

import json
from pathlib import Path

import pytest

from tests.cli.commands import Run


@pytest.mark.parametrize("form", ["geojson", "csv", "ndjson", "gpkg", "fgb"])
def test_a_file_is_written_in_the_form_of_its_ending(
    run: Run, town: str, folder: Path, form: str
) -> None:
    assert town

    done = run("export", "--out", f"all.{form}")

    assert done.code == 0
    assert done.err.endswith(f"Wrote 61 devices to all.{form}.\n")
    assert [each.name for each in folder.iterdir() if "all" in each.name] == [f"all.{form}"]


def test_an_export_goes_to_the_output_and_into_another_register(
    run: Run, town: str, folder: Path
) -> None:
    assert town
    (folder / "all.jsonl").write_text(run("export", "--out", "-", "--form", "ndjson").out)

    done = run("import", "all.jsonl", "--publish", "--json", "--database", "sqlite:///two.sqlite3")

    report = json.loads(done.out)
    assert done.code == 0
    assert (report["created"], report["published"], report["organization"]) == (61, 61, None)


def test_filters_choose_the_devices(run: Run, town: str, folder: Path) -> None:
    assert town

    done = run(
        *("export", "--out", "some.geojson", "--status", "planned", "--bbox", "-1.6,46.2,-1.5,46.4")
    )

    found = json.loads((folder / "some.geojson").read_text())
    assert done.code == 0
    assert found["end"]["devices"] == len(found["features"]) == 2
    assert found["open_data"]["selection"]["status"] == "planned"


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (("--out", "all.xyz"), "end it in one of .geojson"),
        (("--out", "all.csv", "--crs", "EPSG:3857"), "always in WGS 84"),
        (("--out", "all.gpkg", "--crs", "1234"), "no EPSG code"),
        (("--out", "all.csv", "--organization", "nobody"), "not known"),
        (("--out", "all.csv", "--bbox", "1,2"), "four numbers"),
        (("--out", "no/such/folder/all.csv"), "cannot be written"),
    ],
)
def test_what_cannot_be_leaves_no_file(
    run: Run, town: str, folder: Path, given: tuple[str, ...], said: str
) -> None:
    assert town

    done = run("export", *given)

    assert done.code == 2
    assert said in done.err
    assert not list(folder.glob("*all.*"))
