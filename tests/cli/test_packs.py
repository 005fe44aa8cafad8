"""`dtpr packs`: built, listed, brought up to date, and never half there."""

import signal
import time
from pathlib import Path

import pytest

from dtpr.formats.gis import forms as gis_forms
from dtpr.registry.pack_shelf import Shelf
from dtpr.schema.packs import PackForm
from tests.cli.commands import Run, started

PATIENCE_S = 120
TEXT: PackForm = "ndjson.gz"


def whole(folder: Path, pack: str = "register", form: PackForm = TEXT) -> Path:
    shelf = Shelf(folder / "dtpr.packs")
    kept = shelf.find(pack)
    return shelf.path(kept, kept.files[form].name)


def test_the_usual_packs_are_built_beside_the_register_and_listed(
    run: Run, town: str, folder: Path
) -> None:
    assert town

    done = run("packs", "build", "--forms", "pmtiles")

    assert done.code == 0
    assert [(each[0], each[3]) for each in done.rows] == [
        (pack, form)
        for pack in ("register", "organization-bay-transit", "organization-port-clement")
        for form in ("ndjson.gz", "pmtiles")
    ]
    assert "register: devices, 0" in done.err
    assert sorted(run("packs", "list").rows) == sorted(done.rows)
    assert whole(folder, form="pmtiles").read_bytes().startswith(b"PMTiles\x03")


def test_packs_are_built_by_name(run: Run, town: str) -> None:
    assert town

    done = run(*("packs", "build", "--forms", TEXT, "--register", "--organization", "port-clement"))

    assert [each[0] for each in done.rows] == ["register", "organization-port-clement"]


def test_without_the_extra_there_is_no_geopackage(
    run: Run, town: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert town
    monkeypatch.setattr(gis_forms, "find_spec", lambda _name: None)

    done = run("packs", "build", "--organization", "bay-transit")
    asked = run("packs", "build", "--forms", "gpkg")

    assert [each[3] for each in done.rows] == ["ndjson.gz", "geojson.gz", "pmtiles"]
    assert "pip install 'dtpr[gis]'" in done.err
    assert asked.code == 2
    assert "pip install 'dtpr[gis]'" in asked.err


def test_all_forms_are_built_where_they_can_be(run: Run, town: str) -> None:
    assert town

    done = run("packs", "build", "--organization", "bay-transit")

    assert sorted(each[3] for each in done.rows) == [
        "geojson.gz",
        "gpkg",
        "ndjson.gz",
        "pmtiles",
    ]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (("build", "--forms", "csv"), "no form of a pack"),
        (("build", "--area", "canada"), "pack_areas"),
        (("build", "--place", "nowhere"), "no place"),
        (("update", "no.gz", "none.gz", "--out", "new.gz"), "cannot be read"),
    ],
)
def test_what_cannot_be_is_refused_with_a_mend(
    run: Run, town: str, given: tuple[str, ...], said: str
) -> None:
    assert town

    done = run("packs", *given)

    assert done.code == 2
    assert said in done.err


def test_a_pack_is_brought_up_to_date(run: Run, town: str, folder: Path) -> None:
    assert town
    build = ("packs", "build", "--register", "--forms", TEXT, "--anew")
    run(*build)
    (folder / "old.gz").write_bytes(whole(folder).read_bytes())
    run(*build)
    [(_, file)] = Shelf(folder / "dtpr.packs").find("register").deltas
    change = str(whole(folder).with_name(file.name))

    done = run("packs", "update", "old.gz", change, "--out", "new.gz")
    other = run("packs", "update", change, change, "--out", "other.gz")

    assert (done.code, other.code) == (0, 2)
    assert (folder / "new.gz").read_bytes() == whole(folder).read_bytes()
    assert not (folder / "other.gz").exists()
    assert not [*folder.glob(".*.part")]


def test_a_build_that_is_killed_leaves_the_packs_as_they_were(
    run: Run, town: str, folder: Path
) -> None:
    assert town
    run("packs", "build", "--forms", TEXT)
    before = whole(folder).read_bytes()
    command = ("packs", "build", "--register", "--anew", "--database", town)

    with started(*command, folder=folder) as process:
        until = time.monotonic() + PATIENCE_S
        # A new folder is there from the first device on, and newest.json only at the end.
        while not (folder / "dtpr.packs" / "register" / "2").exists():
            assert time.monotonic() < until
            time.sleep(0.01)
        process.send_signal(signal.SIGKILL)
        process.wait()

    assert whole(folder).read_bytes() == before
    assert run("packs", "build", "--register", "--anew", "--forms", TEXT).code == 0
    assert whole(folder).read_bytes() == before
    assert whole(folder).parent.name == "2"
    assert {each.name for each in whole(folder).parent.parent.iterdir()} == {"2", "newest.json"}
