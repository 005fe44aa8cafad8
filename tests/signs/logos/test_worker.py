"""The process beside the server that reads what is not trusted."""

import asyncio
import io
import resource
import runpy
import sys
from pathlib import Path

import msgspec
import pytest

from dtpr.errors import FileError
from dtpr.signs.logos import read_logo, rebuild, worker, write_logo
from tests.signs.logos.files import SQUARE, svg


async def test_a_logo_is_rebuilt_as_it_is_in_this_process() -> None:
    rebuilt = await rebuild(svg(SQUARE))

    assert rebuilt.file == write_logo(read_logo(svg(SQUARE)))
    assert rebuilt.notes == ()


async def test_what_is_wrong_and_the_mend_come_back() -> None:
    with pytest.raises(FileError, match="`script` is not allowed; remove it"):
        await rebuild(svg("<script/>"))


def test_the_process_answers_with_the_logo_or_with_what_is_wrong() -> None:
    good, bad = worker.answer(svg(SQUARE)), worker.answer(b"?")

    assert good.rebuilt
    assert good.problems == ()
    assert bad.rebuilt is None
    assert bad.problems[0].message == "it is no SVG, PNG, JPEG or WebP file"


async def test_a_file_that_takes_too_long_is_refused_and_its_process_ended() -> None:
    with pytest.raises(FileError, match="too much time or memory"):
        await rebuild(svg(SQUARE), wall_seconds=0.001)


async def test_a_process_that_dies_refuses_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "COMMAND", ("-c", "import os; os.abort()"))

    with pytest.raises(FileError, match="too much time or memory"):
        await rebuild(svg(SQUARE))


@pytest.mark.parametrize(
    "work",
    [
        "bytearray(2 * 1024**3)",
        "open('/tmp/dtpr-logo-worker', 'w').write('a' * 10**6)",
    ],
)
async def test_memory_and_files_are_out_of_reach(
    work: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = f"from dtpr.signs.logos.worker import limit; limit(); {work}"
    monkeypatch.setattr(worker, "COMMAND", ("-c", code))

    with pytest.raises(FileError, match="too much time or memory"):
        await rebuild(svg(SQUARE))


async def test_the_process_knows_nothing_of_the_server(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("DTPR_DATABASE", "postgresql://secret")
    seen = tmp_path / "seen"
    code = f"import os; open({str(seen)!r}, 'w').write(' '.join(os.environ)); os.abort()"
    monkeypatch.setattr(worker, "COMMAND", ("-c", code))

    with pytest.raises(FileError):
        await rebuild(svg(SQUARE))

    assert {"DTPR_DATABASE", "HOME", "PATH"}.isdisjoint(seen.read_text().split())


async def test_giving_up_ends_the_process() -> None:
    task = asyncio.create_task(rebuild(svg(SQUARE)))
    await asyncio.sleep(0.02)

    task.cancel()

    with pytest.raises(asyncio.CancelledError):
        await task


def test_the_process_takes_its_limits_and_then_reads(monkeypatch: pytest.MonkeyPatch) -> None:
    taken: dict[int, tuple[int, int]] = {}
    output = io.BytesIO()

    def set_limit(kind: int, most: tuple[int, int]) -> None:
        taken[kind] = most
        if kind == resource.RLIMIT_AS:
            raise ValueError("not on this system")

    monkeypatch.setattr(resource, "setrlimit", set_limit)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(svg(SQUARE))))
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(output))

    runpy.run_module("dtpr.signs.logos", run_name="__main__")

    assert msgspec.msgpack.decode(output.getvalue(), type=worker.Answer) == worker.answer(
        svg(SQUARE)
    )
    assert taken[resource.RLIMIT_CPU] == (10, 10)
    assert taken[resource.RLIMIT_AS] == (1024**3, 1024**3)
    assert taken[resource.RLIMIT_FSIZE] == (0, 0)
