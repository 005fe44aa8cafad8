"""Files that commands write: whole, or not at all."""

import secrets
from pathlib import Path

from dtpr.errors import InvalidError, Problem


def write_whole(path: Path, text: str) -> None:
    """Write a file beside its place and move it there, so that nobody ever reads half of it.

    A device or a pipe is written to directly, as nothing can take its place.

    Raises:
        InvalidError: It cannot be written there.
    """
    data = text.encode()
    try:
        if path.exists() and not path.is_file():
            path.write_bytes(data)
        else:
            _replace(path.resolve(), data)
    except OSError as error:
        reason = f"{path} cannot be written: {error.strerror}"
        raise InvalidError(Problem("out", reason, "name a file in a folder of yours")) from error


def _replace(path: Path, data: bytes) -> None:
    part = path.with_name(f".{path.name[:200]}.{secrets.token_hex(4)}.part")
    try:
        # Made anew, so that it gets the rights that any new file of this user gets.
        with part.open("xb") as file:
            file.write(data)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
