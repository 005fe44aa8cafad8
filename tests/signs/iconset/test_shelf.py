"""The icon sets of a server: made once, kept in a folder, found by version."""

import asyncio
from collections.abc import AsyncIterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from dtpr.errors import NotFoundError, StoreError
from dtpr.signs.iconset.archive import archive_name
from dtpr.signs.iconset.edition import edition
from dtpr.signs.iconset.paths import KINDS
from dtpr.signs.iconset.shelf import IconSets
from dtpr.signs.pool import Pool

OLD = "dtpr-icons-0.9.1-web.zip"


class QuickPool(Pool):
    """A pool that draws nothing, and counts what it is asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[Any] = []

    async def run(self, *arguments: Any, **_: Any) -> Any:
        _, what = arguments
        self.asked.append(what)
        await asyncio.sleep(0.001)
        return what.encode() if isinstance(what, str) else {each: each.encode() for each in what}


@pytest.fixture
async def pool() -> AsyncIterator[QuickPool]:
    made = QuickPool()
    yield made
    await made.close()


async def test_a_zip_is_made_once_for_all_who_ask(pool: QuickPool, tmp_path: Path) -> None:
    sets = IconSets(pool, tmp_path / "new" / "sets")
    name = archive_name("web")

    first, *others = await asyncio.gather(*(sets.archive(name) for _ in range(3)))
    asked = len(pool.asked)
    later = await IconSets(pool, tmp_path / "new" / "sets").archive(name)

    assert asked == len(pool.asked)
    assert [*others, later] == [first] * 3
    data = first.path.read_bytes()
    assert (first.bytes, first.sha256) == (len(data), sha256(data).hexdigest())
    assert [each.name for each in first.path.parent.iterdir()] == [name]


async def test_whoever_gives_up_takes_it_from_nobody(pool: QuickPool, tmp_path: Path) -> None:
    sets = IconSets(pool, tmp_path)
    impatient = asyncio.create_task(sets.archive(archive_name("web")))
    patient = asyncio.create_task(sets.archive(archive_name("web")))
    await asyncio.sleep(0.01)

    impatient.cancel()

    assert (await patient).path.is_file()
    assert impatient.cancelled()


async def test_versions_of_the_past_stay_while_their_zips_lie_there(
    pool: QuickPool, tmp_path: Path
) -> None:
    (tmp_path / OLD).write_bytes(b"old")
    (tmp_path / "dtpr-icons-0.10.0-all.zip").write_bytes(b"newer")
    (tmp_path / "notes.txt").write_bytes(b"mine")
    sets = IconSets(pool, tmp_path)

    kept = await sets.kept()

    assert list(kept) == [edition().version, "0.10.0", "0.9.1"]
    assert kept[edition().version] == {}
    assert kept["0.9.1"]["web"].sha256 == sha256(b"old").hexdigest()
    assert (await sets.archive(OLD)).bytes == 3
    assert pool.asked == []


@pytest.mark.parametrize(
    "name",
    [
        "dtpr-icons-0.9.2-web.zip",
        "dtpr-icons-1.0.0-cloth.zip",
        "../dtpr-icons-0.9.1-web.zip",
        "notes.txt",
        "",
    ],
)
async def test_nothing_else_is_given_out(pool: QuickPool, tmp_path: Path, name: str) -> None:
    (tmp_path / "notes.txt").write_bytes(b"mine")

    with pytest.raises(NotFoundError):
        await IconSets(pool, tmp_path).archive(name)

    assert pool.asked == []


async def test_without_a_folder_zips_are_kept_for_a_while(pool: QuickPool) -> None:
    sets = IconSets(pool)

    before = await sets.kept()
    found = await sets.archive(archive_name("print"))
    after = await sets.kept()
    sets.close()
    sets.close()

    assert before == {edition().version: {}}
    assert after == {edition().version: {"print": found}}
    assert not found.path.parent.exists()


async def test_what_is_being_made_ends_when_the_sets_are_closed(
    pool: QuickPool, tmp_path: Path
) -> None:
    sets = IconSets(pool, tmp_path)
    waiting = asyncio.create_task(sets.archive(archive_name("all")))
    await asyncio.sleep(0.01)

    sets.close()

    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert await IconSets(pool, tmp_path).kept() == {edition().version: {}}


async def test_a_folder_that_cannot_be_used_is_named(pool: QuickPool, tmp_path: Path) -> None:
    place = tmp_path / "file"
    place.write_text("no folder")

    with pytest.raises(StoreError, match="file"):
        await IconSets(pool, place).archive(archive_name("web"))


async def test_single_files_are_made_once(pool: QuickPool) -> None:
    sets = IconSets(pool)

    made = await asyncio.gather(*(sets.file("sprite/sprite.png") for _ in range(3)))

    assert made == [b"sprite/sprite.png"] * 3
    assert await sets.file("sprite/sprite.png") == made[0]
    assert pool.asked == ["sprite/sprite.png"]
    with pytest.raises(NotFoundError):
        await sets.file("sprite/nonsense.png")


def test_there_are_three_zips() -> None:
    assert [archive_name(kind) for kind in KINDS] == [
        f"dtpr-icons-{edition().version}-{kind}.zip" for kind in ("web", "print", "all")
    ]
