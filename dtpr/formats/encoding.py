"""Which encoding a text file is in: by its mark, as UTF-8, or by the letters that make sense."""

import codecs
from typing import BinaryIO, NamedTuple

from dtpr.errors import InvalidError, Problem

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_LEGACY = (
    "cp1252",
    "cp1250",
    "cp1251",
    "cp1253",
    "cp1254",
    "cp1257",
    "cp850",
    "mac_roman",
    "iso8859_2",
    "shift_jis",
    "euc_jp",
    "euc_kr",
    "gb18030",
    "big5",
)
"""What registers are found in, the likeliest first: it decides where the letters do not."""

_CHUNK = 1 << 20
_WINDOW = 1 << 16
_WORKBOOK = b"PK\x03\x04"
_SAVE_AS = "save it as CSV in UTF-8, or name its encoding in the mapping"


class _Stumble(NamedTuple):
    """Where a file stops being UTF-8, what stands there, and if all before it was ASCII."""

    line: int
    window: bytes
    plain_before: bool


def detect_encoding(file: BinaryIO) -> str:
    """Return the name of the encoding of a file, as Python knows it; the file is read from 0.

    Raises:
        InvalidError: It is not text, it is damaged, or no encoding makes sense of it.
    """
    file.seek(0)
    head = file.read(_WINDOW)
    for mark, name in _MARKS:
        if head.startswith(mark):
            return name
    if head.startswith(_WORKBOOK):
        raise _refusal("it is a workbook or an archive, not text")
    if b"\0" in head:
        return _wide(head)
    stumble = _find_stumble(file)
    if stumble is None:
        return "utf-8"
    if not stumble.plain_before:
        raise _refusal(f"line {stumble.line} is not UTF-8, although what stands before it is")
    return _legacy(stumble.window)


def check_encoding(name: str) -> str:
    """Return the name of an encoding as Python knows it.

    Raises:
        InvalidError: There is none of this name.
    """
    try:
        return codecs.lookup(name).name
    except LookupError as error:
        raise InvalidError(
            Problem("encoding", f"there is no encoding {name!r}", "write for example utf-8, cp1252")
        ) from error


def read_as_utf8(file: BinaryIO, encoding: str | None) -> tuple[bytes, str]:
    """Return a whole file as UTF-8, and the name of the encoding that it had, detected if not said.

    Raises:
        InvalidError: It is not in that encoding.
    """
    name = check_encoding(encoding) if encoding else detect_encoding(file)
    file.seek(0)
    try:
        return file.read().decode(name).encode(), name
    except UnicodeError as error:
        raise undecodable(error) from error


def undecodable(error: UnicodeError) -> InvalidError:
    """Return the refusal of a file that turned out not to be in the encoding that was named."""
    reason = error.reason if isinstance(error, UnicodeDecodeError) else str(error)
    return _refusal(f"its letters cannot be decoded ({reason})")


def _find_stumble(file: BinaryIO) -> _Stumble | None:
    decoder = codecs.getincrementaldecoder("utf-8")()
    lines, plain = 1, True
    file.seek(0)
    while True:
        chunk = file.read(_CHUNK)
        try:
            decoder.decode(chunk, final=not chunk)
        except UnicodeDecodeError as error:
            before = error.object[: error.start]
            window = error.object[before.rfind(b"\n") + 1 :][:_WINDOW]
            return _Stumble(lines + before.count(b"\n"), window, plain and before.isascii())
        if not chunk:
            return None
        lines += chunk.count(b"\n")
        plain = plain and chunk.isascii()


def _wide(head: bytes) -> str:
    """Tell UTF-16 without a mark by the side on which the zeros of its plain letters stand."""
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if max(even, odd) * 4 < len(head) // 2 or min(even, odd) * 10 > max(even, odd):
        raise _refusal("it is not text")
    return "utf-16-le" if odd > even else "utf-16-be"


def _legacy(window: bytes) -> str:
    from charset_normalizer import from_bytes

    lines = [each for each in window.splitlines(keepends=True) if not each.isascii()]
    found = from_bytes(b"".join(lines), cp_isolation=list(_LEGACY))
    least = min((each.chaos for each in found), default=None)
    names = {name for each in found if each.chaos == least for name in each.could_be_from_charset}
    for name in _LEGACY:
        if name in names:
            return name
    raise _refusal("no encoding makes sense of its letters")


def _refusal(reason: str) -> InvalidError:
    return InvalidError(Problem("file", reason, _SAVE_AS))
