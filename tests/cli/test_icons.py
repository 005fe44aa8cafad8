import zipfile
from hashlib import sha256
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from dtpr.cli import icons
from dtpr.schema.json_schema import document
from dtpr.signs.iconset import building
from dtpr.signs.iconset.archive import archive_name
from dtpr.signs.iconset.paths import KINDS
from dtpr.signs.pool import Pool
from tests.cli.commands import Run


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Draw nothing: what zips hold is tested elsewhere."""

    async def make(piece: list[str], _pool: Pool) -> dict[str, bytes]:
        return {each: each.encode() for each in piece}

    monkeypatch.setattr(building, "_make_piece", make)


@pytest.mark.usefixtures("quick")
def test_all_zips_are_written_with_their_checksums(run: Run, folder: Path) -> None:
    outcome = run("icons", "build", "--out", "new/sets")

    assert outcome.code == 0
    assert [name for name, *_ in outcome.rows] == [archive_name(kind) for kind in KINDS]
    for name, size, checksum in outcome.rows:
        data = (folder / "new" / "sets" / name).read_bytes()
        assert (size, checksum) == (str(len(data)), sha256(data).hexdigest())
        assert zipfile.is_zipfile(folder / "new" / "sets" / name)
    assert " of " in outcome.err
    assert "files" in outcome.err


@pytest.mark.usefixtures("quick")
def test_one_zip_is_written_if_it_is_named(run: Run, folder: Path) -> None:
    run("icons", "build", "--out", "sets", "--set", "print")

    assert [each.name for each in (folder / "sets").iterdir()] == [archive_name("print")]


@pytest.mark.parametrize(
    "argv", [("--out", "file"), ("--out", "file/sets"), (), ("--out", "a", "--set", "cloth")]
)
def test_what_cannot_be_built_is_told(run: Run, folder: Path, argv: tuple[str, ...]) -> None:
    (folder / "file").write_text("no folder")

    outcome = run("icons", "build", *argv)

    assert outcome.code == 2
    assert outcome.err


def test_the_list_has_every_icon_with_where_it_comes_from(run: Run) -> None:
    rows = {tuple(each[:2]): each[2:] for each in run("icons", "list").rows}

    assert rows["video", "hexagon"][0] == "Video camera"
    assert "identifiable_video" in rows["video", "hexagon"][1]
    assert rows["video", "hexagon"][2] == "material-symbols:videocam"


def test_the_list_as_json_is_the_manifest(run: Run) -> None:
    manifest: dict[str, Any] = run("icons", "list", "--json").json

    jsonschema.Draft202012Validator(document("IconSetManifest", "")).validate(manifest)


def test_the_sets_that_can_be_named_are_those_that_there_are() -> None:
    assert icons.KINDS == KINDS
