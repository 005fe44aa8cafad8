"""Files that commands write: whole, or not at all."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from dtpr.errors import InvalidError, Problem


def write_whole(path: Path, content: str | bytes) -> None:
    """Write a file beside its place and move it there, so that nobody ever reads half of it.

    A device or a pipe is written to directly, as nothing can take its place.

    Raises:
        InvalidError: It cannot be written there.
    """
    with open_whole(path) as file:
        file.write(content.encode() if isinstance(content, str) else content)


@contextmanager
def open_whole(path: Path) -> Iterator[BinaryIO]:
    """Give a file to write, which takes its place when the block ends, as `write_whole` does.

    Raises:
        InvalidError: It cannot be written there.
    """
    try:
        with _open(path) as file:
            yield file
    except OSError as error:
        reason = f"{path} cannot be written: {error.strerror}"
        raise InvalidError(Problem("out", reason, "name a file in a folder of yours")) from error


@contextmanager
def _open(path: Path) -> Iterator[BinaryIO]:
    if path.exists() and not path.is_file():
        with path.open("wb") as file:
            yield file
        return
    place = path.resolve()
    part = place.with_name(f".{place.name[:200]}.{secrets.token_hex(4)}.part")
    try:
        # Made anew, so that it gets the rights that any new file of this user gets.
        with part.open("xb") as file:
            yield file
        part.replace(place)
    finally:
        part.unlink(missing_ok=True)
