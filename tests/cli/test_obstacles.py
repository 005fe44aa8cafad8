from pathlib import Path

import msgspec
import pytest

from tests.cli.commands import Run
from tests.support.devices import a_square


@pytest.fixture
def file(folder: Path) -> Path:
    path = folder / "houses.geojson"
    feature = {"type": "Feature", "properties": {}, "geometry": a_square(0, 0, 0.001)}
    path.write_bytes(msgspec.json.encode({"type": "FeatureCollection", "features": [feature]}))
    return path


@pytest.mark.usefixtures("registered")
def test_obstacles_are_brought_in_listed_applied_and_removed(run: Run, file: Path) -> None:
    brought = run("obstacles", "import", str(file))
    listed = run("obstacles", "list")
    as_json = run("obstacles", "list", "--json")
    applied = run("obstacles", "apply")
    removed = run("obstacles", "remove", "houses.geojson")
    again = run("obstacles", "remove", "houses.geojson")

    codes = [each.code for each in (brought, listed, as_json, applied, removed, again)]
    assert codes == [0, 0, 0, 0, 0, 2]
    assert "Kept 1 outlines of houses.geojson." in brought.err
    assert listed.out.split() == ["source", "outlines", "houses.geojson", "1"]
    assert msgspec.json.decode(as_json.out) == {
        "obstacles": [{"source": "houses.geojson", "outlines": 1}]
    }
    assert "0 devices are seen otherwise now." in applied.err
    assert "Removed 1 outlines." in removed.err
    assert "There are no obstacles of the source 'houses.geojson'." in again.err
