"""Copies of other registers: where a device comes from, and how far a source was read."""

from typing import Annotated, Literal

import msgspec
from msgspec import Struct

from dtpr.schema.base import Record, whole
from dtpr.schema.changes import What
from dtpr.schema.open_data import Licence, Register, SourceMark
from dtpr.schema.organization import Organization
from dtpr.schema.place import Place

STATIC_FORMAT: Literal["dtpr-static/1"] = "dtpr-static/1"
"""What the list of files of a register that is served as files says it is."""


class SourceText(Record, frozen=True, kw_only=True):
    """What a source says of itself, and where it was read."""

    address: str
    register: Register
    licence: Licence
    attribution: str

    def mark(self, name: str, code: str) -> SourceMark:
        """Return the mark of a device that has a code there."""
        return SourceMark(
            name=name,
            register=self.register.name,
            url=f"{self.register.url}/d/{code}",
            licence=self.licence.id,
            attribution=self.attribution,
        )


class Progress(Record, frozen=True, kw_only=True):
    """How far a source was read.

    `round` counts the readings from the beginning; `is_whole` tells that one is going on. `cursor`
    is a place among its changes, `file` and `line` one in a file of devices.
    """

    round: int = 1
    is_whole: bool = True
    cursor: str | None = None
    file: str | None = None
    line: int = 0


class FoundChange(Struct, frozen=True, kw_only=True):
    """A change as it is read from another register: its record is read by itself."""

    what: What
    device: str
    source: str | None = None
    record: msgspec.Raw = msgspec.Raw(b"null")


class FoundPage(Struct, frozen=True, kw_only=True):
    """A page of changes as it is read from another register, which may say more than is known."""

    register: Register
    licence: Licence
    attribution: str
    organizations: list[Organization]
    places: list[Place]
    changes: list[FoundChange]
    next: str
    more: bool


FileName = Annotated[str, whole("[A-Za-z0-9._-]{1,128}")]


class StaticChanges(Record, frozen=True, kw_only=True):
    """A file with a page of changes, and between which places in the log they happened."""

    path: FileName
    after: str
    next: str
    sha256: str


class StaticList(Record, frozen=True, kw_only=True):
    """What a folder holds in which a register is served as files.

    `cursor` is a place in the log: what happened before it is in the file of devices.
    """

    format: Literal["dtpr-static/1"]
    devices: FileName
    cursor: str
    changes: list[StaticChanges]
