"""An archive of signs (zip), given out piece by piece while the signs are drawn."""

import io
from collections.abc import AsyncIterator
from typing import cast
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from dtpr.registry.sign_batches import Drawn

FAILURES = "failures.txt"
"""Names each sign that could not be drawn, and why; it is there only if there is one."""

_LONG_AGO = (1980, 1, 1, 0, 0, 0)
_READABLE = 0o644 << 16
_PACKED = ("svg",)


async def write_archive(drawn: AsyncIterator[Drawn], form: str) -> AsyncIterator[bytes]:
    """Yield a zip of signs: the same bytes for the same signs."""
    outlet = _Outlet()
    failures: list[str] = []
    with ZipFile(cast("io.BytesIO", outlet), "w") as archive:
        async for code, data, failure in drawn:
            if failure:
                failures.append(f"{code}: {failure}\n")
                continue
            packing = ZIP_DEFLATED if form in _PACKED else ZIP_STORED
            _add(archive, f"sign-{code}.{form}", data, packing)
            yield outlet.take()
        if failures:
            _add(archive, FAILURES, "".join(failures).encode(), ZIP_DEFLATED)
    yield outlet.take()


def _add(archive: ZipFile, name: str, data: bytes, packing: int) -> None:
    # The time of drawing says nothing, and would make every archive another one.
    info = ZipInfo(name, _LONG_AGO)
    info.compress_type = packing
    info.external_attr = _READABLE
    archive.writestr(info, data)


class _Outlet(io.RawIOBase):
    """A file that cannot go back: what is written is taken away at once."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: bytes) -> int:  # type: ignore[override]  # Only ever given bytes.
        self._pieces.append(bytes(data))
        return len(data)

    def take(self) -> bytes:
        """Return what was written since the last time."""
        taken = b"".join(self._pieces)
        self._pieces.clear()
        return taken
