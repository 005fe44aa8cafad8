"""The load generator `wrk`: a bounded burst of questions, every answer looked at."""

import asyncio
import shutil
from contextlib import suppress
from pathlib import Path
from typing import Literal, NamedTuple

import msgspec
from msgspec import Struct

from benchmarks.measuring import BenchmarkError

CONNECTIONS = 16
INSTALL = "apt-get install -y --no-install-recommends wrk"

_SCRIPT = Path(__file__).with_name("wrk.lua")
_TIMEOUT_SECONDS = 30


class Burst(NamedTuple):
    """Where to ask and what: a file with a question a line, and what a right answer looks like.

    A line is the body of a POST, the path of a GET, or a path, a tab and an ETag.
    """

    url: str
    questions: Path
    head: str
    tail: str
    lines: Literal["post", "get", "etag"] = "post"
    status: int = 200


class Load(Struct, frozen=True, kw_only=True):
    """What `wrk` saw."""

    requests: int
    duration_us: int
    p50_us: int
    p99_us: int
    wrong: int
    lost: int


def find_wrk() -> str:
    """Return the path of `wrk`.

    Raises:
        BenchmarkError: It is not installed; the sentence says how to.
    """
    if found := shutil.which("wrk"):
        return found
    raise BenchmarkError(f"The load generator wrk is missing. Install it: {INSTALL}")


async def run_wrk(burst: Burst, *, seconds: float, skip: int) -> Load:
    """Ask for some seconds over 16 connections, from one question of the file on.

    Raises:
        BenchmarkError: An answer was wrong or of another status, or a connection failed.
    """
    process = await asyncio.create_subprocess_exec(
        find_wrk(),
        "--threads=1",
        f"--connections={CONNECTIONS}",
        f"--duration={max(1, round(seconds))}s",
        f"--timeout={_TIMEOUT_SECONDS}s",
        f"--script={_SCRIPT}",
        burst.url,
        "--",
        *(str(burst.questions), burst.lines, str(skip)),
        *(str(burst.status), burst.head, burst.tail),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    try:
        output, _ = await process.communicate()
    finally:
        # It is still there only where the run was interrupted.
        with suppress(ProcessLookupError):
            process.kill()
    return _read(output)


def _read(output: bytes) -> Load:
    lines = [each for each in output.splitlines() if each.startswith(b'{"requests"')]
    if not lines:
        raise BenchmarkError(f"wrk failed. It said: {output.decode(errors='replace').strip()}")
    load = msgspec.json.decode(lines[-1], type=Load)
    if load.wrong or load.lost or not load.requests:
        raise BenchmarkError(
            f"Of {load.requests} answers {load.wrong} were wrong, "
            f"and {load.lost} connections failed; no figure of this run can be trusted."
        )
    return load
