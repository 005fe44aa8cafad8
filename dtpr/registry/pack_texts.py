"""The texts of a pack as they are written: NDJSON, GeoJSON, deltas, lines for a GeoPackage."""

from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path

from dtpr.formats.packed import Measure, PackedFile
from dtpr.formats.streaming import WRITERS, Writer
from dtpr.registry.exporting import LINES
from dtpr.registry.open_data import PublicRow
from dtpr.registry.pack_ledger import Base, Deltas, delta_name
from dtpr.registry.pack_shelf import KeptFile
from dtpr.schema.open_data import OpenDataHeader
from dtpr.schema.packs import PackForm

_PACKED: Sequence[PackForm] = ("ndjson.gz", "geojson.gz")
_BASE: PackForm = "ndjson.gz"
_SMALL_BYTES = 1 << 16
"""A delta of so few bytes is kept, whatever the pack has."""


class PackTexts:
    """The texts of one build, written side by side."""

    def __init__(self, folder: Path, names: Mapping[PackForm, str], deltas: Deltas) -> None:
        """Begin them.

        Args:
            folder: Where they are written.
            names: What the files are called, by the forms that are wanted; NDJSON is among them.
            deltas: What leads to this build.
        """
        self._held = ExitStack()
        self._held.callback(deltas.close)
        self._folder = folder
        self._deltas = deltas
        self._files = {form: PackedFile(folder / names[form]) for form in _PACKED if form in names}
        for each in self._files.values():
            self._held.callback(each.close)
        self._writers: dict[PackForm, Writer] = {
            form: WRITERS[form.removesuffix(".gz")]() for form in self._files
        }
        # A GeoPackage is built from plain lines, by a process of its own.
        self._plain = (
            self._held.enter_context((folder / LINES).open("xb")) if "gpkg" in names else None
        )

    def begin(self, pack: str, state: str, header: OpenDataHeader) -> None:
        """Write what stands before the devices."""
        for form, writer in self._writers.items():
            self._put(form, writer.begin(header))
        self._deltas.begin(pack, state, header)

    def add(self, rows: Sequence[PublicRow], lines: Sequence[bytes]) -> None:
        """Write some devices."""
        for form, writer in self._writers.items():
            self._put(form, writer.add(lines))
        for row, line in zip(rows, lines, strict=True):
            self._deltas.add(row.num, row.id, line)

    def finish(self) -> tuple[dict[PackForm, Measure], list[tuple[Base, KeptFile]]]:
        """Write what stands behind the last device; a delta no smaller than the pack is dropped."""
        ends = {form: writer.end() for form, writer in self._writers.items()}
        for form, end in ends.items():
            self._put(form, end)
        told = self._deltas.finish(ends[_BASE])
        files = {form: each.finish() for form, each in self._files.items()}
        self.close()
        kept = []
        for base, each in told:
            name = delta_name(base.build)
            if each.size < max(files[_BASE].size, _SMALL_BYTES):
                kept.append((base, KeptFile(name, each)))
            else:
                (self._folder / name).unlink()
        return files, kept

    def close(self) -> None:
        """Close the files, whole or not."""
        self._held.close()

    def _put(self, form: PackForm, content: bytes) -> None:
        self._files[form].write(content)
        if form == _BASE and self._plain:
            self._plain.write(content)
