"""An untrusted logo is read in a process of its own, with little memory and little time.

A file that makes a reader go wrong then takes nothing else with it. The process gets the file on
its standard input, and no environment; it answers on its standard output.
"""

import asyncio
import resource
import sys
from asyncio.subprocess import PIPE, Process
from contextlib import suppress
from pathlib import Path

import msgspec
from msgspec import Struct

import dtpr
from dtpr.errors import FileError, Problem
from dtpr.signs.logos.files import LogoFile, write_logo
from dtpr.signs.logos.limits import refused
from dtpr.signs.logos.reading import read_logo

MEMORY_BYTES = 1024**3
CPU_SECONDS = 10
WALL_SECONDS = 30.0

COMMAND = ("-m", "dtpr.signs.logos")

_TOO_MUCH = ("it takes too much time or memory to read", "simplify it, or send it as PNG")


class Rebuilt(Struct, frozen=True, kw_only=True):
    """A logo in the form that is kept, and what was simplified."""

    file: LogoFile
    notes: tuple[str, ...]


class Answer(Struct, frozen=True, kw_only=True):
    """What the process says: the logo, or what is wrong with it."""

    rebuilt: Rebuilt | None = None
    problems: tuple[Problem, ...] = ()


async def rebuild(data: bytes, wall_seconds: float = WALL_SECONDS) -> Rebuilt:
    """Return an untrusted file rebuilt as a logo.

    Raises:
        FileError: It is not taken; the error names what is wrong and the mend.
    """
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-s", "-P", *COMMAND),
        stdin=PIPE,
        stdout=PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        env={"PYTHONPATH": str(Path(dtpr.__file__).parents[1])},
    )
    try:
        said, _ = await asyncio.wait_for(process.communicate(data), wall_seconds)
    except TimeoutError as error:
        raise refused(*_TOO_MUCH) from error
    finally:
        await _end(process)
    if process.returncode != 0:
        raise refused(*_TOO_MUCH)
    answer = msgspec.msgpack.decode(said, type=Answer)
    if answer.rebuilt is None:
        raise FileError(*answer.problems)
    return answer.rebuilt


async def _end(process: Process) -> None:
    if process.returncode is None:
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()


def answer(data: bytes) -> Answer:
    """Return what the process says about a file."""
    try:
        logo = read_logo(data)
        return Answer(rebuilt=Rebuilt(file=write_logo(logo), notes=logo.notes))
    except FileError as error:
        return Answer(problems=error.problems)


def limit() -> None:
    """Take from this process all but a little memory and time, and the right to write files."""
    for kind, most in (
        (resource.RLIMIT_AS, MEMORY_BYTES),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        # Not every system lets each of them be lowered.
        with suppress(ValueError, OSError):
            resource.setrlimit(kind, (most, most))


def work() -> None:
    """Read a file from the standard input and answer on the standard output."""
    limit()
    sys.stdout.buffer.write(msgspec.msgpack.encode(answer(sys.stdin.buffer.read())))
