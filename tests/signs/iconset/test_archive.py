"""The zips: what each holds, that they check out, and that they are the same each time."""

import asyncio
import io
import os
import sys
import zipfile
from hashlib import sha256
from pathlib import Path
from typing import Any

import msgspec
import pytest

from dtpr.errors import BusyError
from dtpr.schema.icon_sets import IconSetManifest, SetKind
from dtpr.signs.iconset import building
from dtpr.signs.iconset.archive import archive_name, pack
from dtpr.signs.iconset.building import build_sets
from dtpr.signs.iconset.edition import edition
from dtpr.signs.iconset.files import drawings
from dtpr.signs.iconset.paths import KINDS, PNG_SIZES, paths_of
from dtpr.signs.pool import Pool, open_pool


def stand_ins(kind: SetKind) -> dict[str, bytes]:
    """Return something for every file of a zip, without drawing it."""
    return {path: path.encode() for path in paths_of(kind)}


def members(data: bytes) -> dict[str, bytes]:
    """Return what a zip holds, by its paths under the folder that it makes."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        found = {each: archive.read(each) for each in archive.namelist()}
    root = f"{edition().title}/"
    assert all(each.startswith(root) for each in found)
    return {path.removeprefix(root): data for path, data in found.items()}


@pytest.mark.parametrize("kind", KINDS)
def test_a_zip_holds_its_files_with_manifest_and_checksums(kind: SetKind) -> None:
    held = members(pack(kind, stand_ins("all")))

    assert set(held) == {*paths_of(kind), "manifest.json", "SHA256SUMS"}
    sums = held.pop("SHA256SUMS").decode().splitlines()
    assert sums == [f"{sha256(held[path]).hexdigest()}  {path}" for path in sorted(held)]


@pytest.mark.parametrize("kind", KINDS)
def test_the_manifest_in_a_zip_lists_every_icon_file_of_it(kind: SetKind) -> None:
    held = members(pack(kind, stand_ins(kind)))

    manifest = msgspec.json.decode(held["manifest.json"], type=IconSetManifest)

    listed = [file for icon in manifest.icons for file in icon.files]
    listed += [each.file for each in manifest.elements]
    folders = ("svg", "pdf", "png", "device", "ai")
    assert {each.path for each in listed} == {
        path for path in held if path.partition("/")[0] in folders
    }
    assert all(each.sha256 == sha256(held[each.path]).hexdigest() for each in listed)


def test_each_zip_is_for_somebody() -> None:
    web, print_, every = (set(paths_of(kind)) for kind in KINDS)

    assert web | print_ < every
    assert not any(path.startswith("pdf/") for path in web)
    assert not any(path.startswith("sprite/") for path in print_)
    for kind in KINDS:
        widths = {int(path.split("/")[1]) for path in paths_of(kind) if path.startswith("png/")}
        assert widths == set(PNG_SIZES[kind])


def test_names_are_sorted_and_nothing_tells_when_or_by_whom_it_was_packed() -> None:
    with zipfile.ZipFile(io.BytesIO(pack("web", stand_ins("web")))) as archive:
        infos = archive.infolist()

    assert [each.filename for each in infos] == sorted(each.filename for each in infos)
    assert {each.date_time for each in infos} == {(*edition().released.timetuple()[:3], 0, 0, 0)}
    assert {(each.extra, each.create_system, each.external_attr >> 16) for each in infos} == {
        (b"", 3, 0o100644)
    }


@pytest.mark.slow
async def test_two_builds_in_two_processes_are_the_same(tmp_path: Path) -> None:
    told: list[tuple[int, int | None]] = []
    environment = {**os.environ, "PYTHONHASHSEED": "7", "TZ": "Asia/Phnom_Penh"}
    command = (sys.executable, "-m", "dtpr", "icons", "build", "--out", "sets", "--set", "web")
    process = await asyncio.create_subprocess_exec(*command, cwd=tmp_path, env=environment)
    assert await process.wait() == 0

    async with open_pool() as pool:
        made = await build_sets(["web"], pool, lambda *each: told.append(each))

    assert (tmp_path / "sets" / archive_name("web")).read_bytes() == made["web"]
    assert members(made["web"]).items() >= drawings().items()
    assert told[-1] == (len(paths_of("web")), len(paths_of("web")))
    assert [done for done, _ in told] == sorted(done for done, _ in told)


class BusyPool(Pool):
    """A pool that is busy at the first try, and then makes nothing in no time."""

    tries = 0

    async def run(self, *arguments: Any, **_: Any) -> Any:
        self.tries += 1
        if self.tries == 1:
            raise BusyError("Too much.")
        _, paths = arguments
        return dict.fromkeys(paths, b"")


async def test_a_build_waits_for_others_to_go_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(building, "_PAUSE_S", 0)
    pool = BusyPool()

    made = await build_sets(["web", "print"], pool)

    assert set(made) == {"web", "print"}
    assert pool.tries > 10
    await pool.close()
