"""Pictures: exactly as large as asked for, made beside the event loop, and made once."""

import asyncio
import io
import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from multiprocessing import active_children
from pathlib import Path
from statistics import quantiles

import msgspec
import pytest
from PIL import Image

from dtpr.errors import BusyError, InvalidError, TooLargeError
from dtpr.signs import pool as pools
from dtpr.signs.boxes import rectangle
from dtpr.signs.png import Rasteriser, rasterise
from dtpr.signs.pool import Pool, open_pool
from dtpr.signs.svg import path_tag, write_icon, write_sign
from tests.signs import works
from tests.signs.sheets import area, picture, sheet, words
from tests.support.lag import measured_lags

ROOT = Path(__file__).parents[2]
SVG = write_sign(sheet())
PATIENCE_S = 60.0
STRIP = write_icon("x", 36, [path_tag(rectangle((0, 0, 36, 36)), "#FFDD00")])


@pytest.fixture
async def pool() -> AsyncIterator[Pool]:
    async with open_pool() as opened:
        yield opened


def read(png: bytes) -> Image.Image:
    return Image.open(io.BytesIO(png)).convert("RGBA")


@pytest.mark.parametrize("size", [(512, 722), (105, 148), (840, 1184), (1, 1), (63, 89), (4096, 2)])
def test_a_picture_is_exactly_as_large_as_asked_for(size: tuple[int, int]) -> None:
    assert read(rasterise(SVG, *size)).size == size


def test_a_picture_of_nearly_the_same_shape_fills_its_edges() -> None:
    white = write_sign(sheet(groups=(area("sheet", (0, 0, 105, 148), "white"),)))

    for size in ((512, 722), (512, 721), (333, 469)):
        assert read(rasterise(white, *size)).getextrema() == ((255, 255),) * 4


def test_a_picture_of_another_shape_shows_the_drawing_whole_and_in_the_middle() -> None:
    found = read(rasterise(STRIP, 30, 90))

    assert found.getpixel((15, 45)) == (255, 221, 0, 255)
    assert found.getpixel((15, 5)) == (0, 0, 0, 0)
    assert found.getpixel((15, 31)) == found.getpixel((1, 58)) == (255, 221, 0, 255)


def test_a_drawing_without_a_view_box_is_shown_as_large_as_it_says() -> None:
    svg = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><path d="M0 0H9V9Z"/></svg>'

    assert read(rasterise(svg, 18, 18)).size == (18, 18)


def test_a_logo_that_is_a_picture_is_in_the_svg_in_its_place() -> None:
    logo = words("logo", "x", (0, 0), 1, "black")
    logo = msgspec.structs.replace(logo, paths=(), pictures=(picture((20, 30, 60, 50)),))

    found = read(rasterise(write_sign(sheet(groups=(logo,))), 1050, 1480))

    # The rasteriser blends neighbouring samples.
    assert found.getpixel((210, 310)) == pytest.approx((255, 0, 0, 255), abs=60)
    assert found.getpixel((590, 490)) == pytest.approx((0, 255, 255, 255), abs=60)
    assert found.getpixel((190, 350)) == (0, 0, 0, 0)


@pytest.mark.parametrize(
    ("size", "fields"),
    [((0, 5), ["width"]), ((5, 4097), ["height"]), ((-1, 10**9), ["width", "height"])],
)
def test_a_side_of_no_pixels_or_too_many_is_refused(
    size: tuple[int, int], fields: list[str]
) -> None:
    with pytest.raises(InvalidError) as caught:
        rasterise(SVG, *size)

    assert [each.field for each in caught.value.problems] == fields


def test_the_same_svg_has_the_same_bytes() -> None:
    assert rasterise(SVG, 300, 423) == rasterise(SVG, 300, 423)


async def test_the_event_loop_goes_on_while_20_signs_are_made(pool: Pool) -> None:
    svgs = [write_sign(sheet(title=f"Sign {number}")) for number in range(20)]
    rasteriser = Rasteriser(pool)

    async with measured_lags() as lags:
        pictures = await asyncio.gather(*(rasteriser.png(each, 512, 722) for each in svgs))

    assert pictures == [rasterise(each, 512, 722) for each in svgs]
    assert len(lags) > 20
    # In the loop itself each picture would stop it for 20 ms and more.
    assert quantiles(lags, n=20)[-1] < 0.015, f"worst {max(lags):.3f} s"


async def test_a_picture_is_made_once_however_many_ask(pool: Pool) -> None:
    rasteriser = Rasteriser(pool)

    first = await asyncio.gather(*(rasteriser.png(SVG, 100, 141) for _ in range(9)))
    again = await rasteriser.png(SVG, 100, 141)

    assert all(each is first[0] for each in [*first, again])


async def test_the_pictures_that_are_kept_take_so_many_bytes_at_most(pool: Pool) -> None:
    one = len(rasterise(SVG, 100, 141))
    rasteriser = Rasteriser(pool, most_bytes=2 * one + one // 2)

    a = await rasteriser.png(SVG, 100, 141)
    await rasteriser.png(SVG, 101, 141)
    assert await rasteriser.png(SVG, 100, 141) is a
    await rasteriser.png(SVG, 102, 141)

    assert await rasteriser.png(SVG, 100, 141) is a
    assert rasteriser.memory.kept_bytes <= 2 * one + one // 2


async def test_who_gives_up_does_not_take_the_picture_from_others(pool: Pool) -> None:
    rasteriser = Rasteriser(pool)
    first = asyncio.create_task(rasteriser.png(SVG, 300, 423))
    await asyncio.sleep(0)
    second = asyncio.create_task(rasteriser.png(SVG, 300, 423))
    await asyncio.sleep(0)

    first.cancel()

    assert await second == rasterise(SVG, 300, 423)


async def test_a_refusal_comes_back_from_the_pool_and_is_not_kept(pool: Pool) -> None:
    rasteriser = Rasteriser(pool)

    for _ in range(2):
        with pytest.raises(InvalidError) as caught:
            await rasteriser.png(SVG, 0, 5)
        assert caught.value.problems[0].field == "width"


async def test_any_function_runs_in_another_process(pool: Pool) -> None:
    assert await pool.run(os.getpid) != os.getpid()


async def test_more_jobs_than_may_wait_are_refused_at_once() -> None:
    pool = Pool(1, most_waiting=2)
    try:
        jobs = [asyncio.create_task(pool.run(time.sleep, 0.2)) for _ in range(2)]
        await asyncio.sleep(0)

        with pytest.raises(BusyError):
            await pool.run(time.sleep, 0)

        await asyncio.gather(*jobs)
        assert await pool.run(works.add, 2, 3) == 5
    finally:
        await pool.close()


@pytest.mark.parametrize("work", ["loop", "hold_the_lock"])
async def test_a_job_that_takes_too_long_ends(pool: Pool, work: str) -> None:
    with pytest.raises(TooLargeError, match="takes too much"):
        await pool.run(getattr(works, work), seconds=0.4)

    assert await pool.run(works.add, 2, 3) == 5


async def test_a_job_that_wants_too_much_memory_is_refused(pool: Pool) -> None:
    with pytest.raises(TooLargeError):
        await pool.run(works.fill, 2 * pools.MEMORY_BYTES)


async def test_a_worker_that_dies_takes_no_other_job_with_it(pool: Pool) -> None:
    jobs = [pool.run(works.wait_and_add, 0.2, number, 1) for number in range(6)]
    dying = [pool.run(works.die) for _ in range(2)]

    found = await asyncio.gather(*jobs, *dying, return_exceptions=True)

    assert found[:6] == [1, 2, 3, 4, 5, 6]
    assert [type(each) for each in found[6:]] == [TooLargeError, TooLargeError]


async def test_workers_have_none_of_our_sockets_or_files(pool: Pool) -> None:
    read_end, write_end = os.pipe()
    os.set_inheritable(write_end, True)  # noqa: FBT003
    try:
        listed = await pool.run(works.open_files)
        own = works.name_of(write_end)
    finally:
        os.close(read_end)
        os.close(write_end)

    assert own.startswith("pipe:")
    assert own not in listed


async def test_closing_ends_the_workers_and_what_waits() -> None:
    pool = Pool(1)
    worker = await pool.run(os.getpid)
    running = asyncio.create_task(pool.run(works.wait_and_add, 0.3, 1, 1))
    waiting = [pool.run(works.wait_and_add, 600, 1, 1) for _ in range(3)]
    refused = asyncio.gather(*waiting, return_exceptions=True)
    await asyncio.sleep(0.1)

    await asyncio.wait_for(pool.close(), PATIENCE_S)

    assert worker not in (child.pid for child in active_children())
    assert await running == 2
    assert [type(each) for each in await refused] == [BusyError] * 3


ORPHANS = """
import asyncio, os, signal
from dtpr.signs.pool import Pool

async def main():
    pool = Pool(1)
    print(await pool.run(os.getpid), flush=True)
    os.kill(os.getpid(), signal.{name})

if __name__ == "__main__":
    asyncio.run(main())
"""


@pytest.mark.parametrize("name", ["SIGKILL", "SIGTERM"])
def test_workers_end_with_a_server_that_is_killed(name: str, tmp_path: Path) -> None:
    program = tmp_path / "server.py"
    program.write_text(ORPHANS.format(name=name))

    done = subprocess.run(
        [sys.executable, str(program)], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert done.returncode == -getattr(signal, name), done.stderr
    worker = Path(f"/proc/{int(done.stdout)}")
    until = time.monotonic() + PATIENCE_S
    while worker.exists() and time.monotonic() < until:
        time.sleep(0.05)
    assert not worker.exists()
