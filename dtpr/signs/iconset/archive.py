"""The zips of the set: the same bytes for the same files, whoever packs them."""

import io
from collections.abc import Mapping
from hashlib import sha256
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from dtpr.schema.icon_sets import SetKind
from dtpr.signs.iconset.edition import edition
from dtpr.signs.iconset.manifest import write_manifest
from dtpr.signs.iconset.paths import CHECKSUMS, MANIFEST, paths_of

_PACKED_ALREADY = (".png", ".pdf")
_UNIX = 3
_PLAIN_FILE = 0o100644 << 16


def archive_name(kind: SetKind) -> str:
    """Return what a zip of this version is called."""
    return f"{edition().title}-{kind}.zip"


def pack(kind: SetKind, files: Mapping[str, bytes]) -> bytes:
    """Return a zip; of the files that are given it takes those that belong in it.

    A manifest and checksums of exactly these files are added.
    """
    chosen = {path: files[path] for path in paths_of(kind)}
    chosen[MANIFEST] = write_manifest(chosen)
    chosen[CHECKSUMS] = checksums(chosen)
    to = io.BytesIO()
    with ZipFile(to, "w") as archive:
        for path, data in sorted(chosen.items()):
            archive.writestr(_head(path), data, compresslevel=9)
    return to.getvalue()


def checksums(files: Mapping[str, bytes]) -> bytes:
    """Return the checksums of files in the form that `sha256sum --check` reads."""
    lines = [f"{sha256(data).hexdigest()}  {path}\n" for path, data in sorted(files.items())]
    return "".join(lines).encode()


def _head(path: str) -> ZipInfo:
    day = edition().released
    head = ZipInfo(f"{edition().title}/{path}", (day.year, day.month, day.day, 0, 0, 0))
    head.create_system = _UNIX
    head.external_attr = _PLAIN_FILE
    head.compress_type = ZIP_STORED if path.endswith(_PACKED_ALREADY) else ZIP_DEFLATED
    return head
