"""A folder on disk as the files of a release."""

from collections.abc import Iterator
from pathlib import Path

from dtpr.errors import InvalidError, Problem, TooLargeError
from dtpr.formats.taxonomy.base import Files

MAX_FILES = 5000
MAX_FILE_BYTES = 8 * 1024 * 1024
MAX_TOTAL_BYTES = 64 * 1024 * 1024

_ENDINGS = (".json", ".yaml", ".yml", ".svg")


def read_folder(folder: Path, endings: tuple[str, ...] = _ENDINGS) -> dict[str, bytes]:
    """Return the files of a folder that a release can have, by their names below it.

    Raises:
        InvalidError: It is no folder, or cannot be read.
        TooLargeError: It holds more than any release does.
    """
    if not folder.is_dir():
        raise InvalidError(Problem("source", f"{folder} is no folder", "check its name"))
    files: dict[str, bytes] = {}
    total = 0
    for path in _below(folder, endings):
        name = path.relative_to(folder).as_posix()
        files[name] = _read(path, name)
        total += len(files[name])
        if total > MAX_TOTAL_BYTES or len(files) > MAX_FILES:
            message = f"{folder} holds more than any release"
            raise TooLargeError(Problem("source", message, "name the folder of one release"))
    return files


def write_folder(folder: Path, files: Files) -> None:
    """Write files below a folder, which is made where it is missing.

    Raises:
        InvalidError: Something is in the folder already, or it cannot be written.
    """
    try:
        if folder.exists() and any(folder.iterdir()):
            message = f"{folder} is not empty"
            raise InvalidError(Problem("out", message, "name a new folder"))
        for name, content in files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
    except OSError as error:
        message = f"{folder} cannot be written: {error.strerror}"
        raise InvalidError(Problem("out", message, "name a folder of yours")) from error


def _below(folder: Path, endings: tuple[str, ...]) -> Iterator[Path]:
    """Yield the files below a folder; a link that leads out of it is not followed."""
    home = folder.resolve()
    for path in sorted(folder.rglob("*")):
        if path.suffix in endings and path.is_file() and path.resolve().is_relative_to(home):
            yield path


def _read(path: Path, name: str) -> bytes:
    try:
        with path.open("rb") as file:
            content = file.read(MAX_FILE_BYTES + 1)
    except OSError as error:
        message = f"it cannot be read: {error.strerror}"
        raise InvalidError(Problem(name, message, "check its rights")) from error
    if len(content) > MAX_FILE_BYTES:
        message = f"it is larger than {MAX_FILE_BYTES // 1024 // 1024} MB"
        raise TooLargeError(Problem(name, message, "name the folder of one release"))
    return content
