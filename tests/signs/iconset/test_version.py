"""The version of the set is raised when the set changes: `./dev bless` keeps what there is."""

import json
import os
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from dtpr.signs.iconset.edition import edition
from dtpr.signs.iconset.files import drawings, make_file
from dtpr.signs.iconset.paths import paths_of

BLESSED = Path(__file__).parents[1] / "golden" / "icon-set.json"

Record = dict[str, Any]


def parts(version: str) -> tuple[int, ...]:
    return tuple(map(int, version.split(".")))


def least_version(before: Record, now: Record) -> tuple[int, ...]:
    """Return the lowest version that says what changed, by the meaning of its numbers."""
    x, y, z = parts(before["version"])
    gone, new = (
        set(one["icons"]) - set(other["icons"]) for one, other in ((before, now), (now, before))
    )
    if gone:
        return x + 1, 0, 0
    if new:
        return x, y + 1, 0
    same = all(before[each] == now[each] for each in ("icons", "files"))
    return (x, y, z) if same else (x, y, z + 1)


def as_it_is() -> Record:
    others = [each for each in paths_of("web") if "/" not in each or each.startswith("sprite/")]
    return {
        "version": edition().version,
        "icons": {path: digest(data) for path, data in sorted(drawings().items())},
        "files": {path: digest(make_file(path)) for path in ("manifest.json", *others)},
    }


def digest(data: bytes) -> str:
    return sha256(data).hexdigest()[:16]


@pytest.mark.golden
def test_a_set_that_changed_has_another_version() -> None:
    now = as_it_is()
    before = json.loads(BLESSED.read_text()) if BLESSED.exists() else now

    assert parts(now["version"]) >= least_version(before, now), (
        "raise `version` in dtpr/signs/iconset/set.yaml, then run ./dev bless"
    )
    if os.environ.get("DTPR_TEST_BLESS"):
        BLESSED.write_text(f"{json.dumps(now, indent=1)}\n")
    assert json.loads(BLESSED.read_text()) == now, "run ./dev bless"


@pytest.mark.parametrize(
    ("icons", "files", "least"),
    [
        ({"a": "1", "b": "1"}, {}, (1, 2, 3)),
        ({"a": "1", "b": "2"}, {}, (1, 2, 4)),
        ({"a": "1", "b": "1"}, {"README.md": "2"}, (1, 2, 4)),
        ({"a": "1", "b": "1", "c": "1"}, {}, (1, 3, 0)),
        ({"a": "1"}, {}, (2, 0, 0)),
        ({"a": "1", "c": "1"}, {}, (2, 0, 0)),
    ],
)
def test_each_number_of_the_version_has_a_meaning(
    icons: dict[str, str], files: dict[str, str], least: tuple[int, ...]
) -> None:
    before = {"version": "1.2.3", "icons": {"a": "1", "b": "1"}, "files": {}}

    assert least_version(before, {"version": "0.0.0", "icons": icons, "files": files}) == least
