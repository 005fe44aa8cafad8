"""Files for geographic information systems are built by a process of their own.

GDAL and Arrow stay out of the server, which answers others meanwhile, and a build that nobody waits
for any more is ended. It reads the NDJSON of an export from a file, and writes beside it.
"""

import asyncio
import sys
from asyncio.subprocess import DEVNULL, PIPE
from contextlib import suppress
from pathlib import Path

import msgspec

from dtpr.errors import InvalidError, Problem, StoreError

REFUSED = 3
"""The exit code of a build that cannot be; why stands on its output."""


async def build(lines: Path, out: Path, form: str, crs: str) -> None:
    """Build a file of a form from the NDJSON of an export.

    Raises:
        InvalidError: A device cannot be shown in the CRS.
        StoreError: The process failed.
    """
    arguments = [sys.executable, "-m", "dtpr.formats.gis", str(lines), str(out), form, crs]
    process = await asyncio.create_subprocess_exec(
        *arguments, stdin=DEVNULL, stdout=PIPE, stderr=DEVNULL
    )
    try:
        told, _ = await process.communicate()
    finally:
        if process.returncode is None:
            with suppress(ProcessLookupError):
                process.kill()
            await process.wait()
    if process.returncode == REFUSED:
        raise InvalidError(Problem(*msgspec.json.decode(told, type=tuple[str, str, str])))
    if process.returncode:
        raise StoreError(f"The {form} file could not be built (exit code {process.returncode}).")
