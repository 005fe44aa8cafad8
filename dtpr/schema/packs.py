"""Packs: a whole area of the register as files to keep, and what changed in them since.

A delta is NDJSON like the pack that it leads to: what it leads from, the header of the newer pack,
the devices that are new or others and those that are gone, by id, and the end of the newer pack.
"""

from typing import Annotated, Literal

from msgspec import Meta

from dtpr.schema.base import Answer, Instant, Record, whole
from dtpr.schema.changes import Position
from dtpr.schema.open_data import Licence, Register

PackForm = Literal["ndjson.gz", "geojson.gz", "gpkg", "pmtiles"]
PackName = Annotated[
    str,
    whole(
        "(register|(organization|place|area)-[a-z0-9]+(-[a-z0-9]+)*)",
        max_length=90,
        description="Which pack: `register` is everything; else whose, or where.",
        examples=["register", "organization-port-clement", "place-old-harbour"],
    ),
]
Sha256 = Annotated[str, whole("[0-9a-f]{64}", description="The SHA-256 of the file, hexadecimal.")]
Size = Annotated[int, Meta(ge=0, description="How many bytes the file has.")]

DELTA_FORMAT: Literal["dtpr-pack-delta/1"] = "dtpr-pack-delta/1"
"""What the first line of a delta says it is."""


class PackFile(Answer, frozen=True, kw_only=True):
    """One file of a pack."""

    form: Annotated[PackForm, Meta(description="Which form of the pack it is.")]
    url: Annotated[str, Meta(description="Its address; it answers `Range` and `If-Range`.")]
    media_type: Annotated[str, Meta(description="Its media type.")]
    size: Size
    sha256: Sha256


class PackDelta(Answer, frozen=True, kw_only=True):
    """What leads from an earlier state of a pack to this one."""

    since: Annotated[Position, Meta(description="The state that it leads from.")]
    url: Annotated[str, Meta(description="Its address.")]
    size: Size
    sha256: Sha256


class Pack(Answer, frozen=True, kw_only=True):
    """One pack: what is in it, as of which state, and its files."""

    pack: PackName
    state: Annotated[
        Position,
        Meta(
            description="Up to where it holds what happened: the value of `since` for its next "
            "delta, and of `after` for /v1/changes."
        ),
    ]
    built_at: Annotated[
        Instant | None,
        Meta(
            description="The time of its state: when the newest change was made; null for none. "
            "The same state gives the same bytes, whenever they are built."
        ),
    ]
    devices: Annotated[int, Meta(ge=0, description="How many devices are in it.")]
    files: Annotated[list[PackFile], Meta(description="The same in each form.")]
    deltas: Annotated[
        list[PackDelta], Meta(description="From earlier states of it to this one, newest first.")
    ]


class PackList(Answer, frozen=True, kw_only=True):
    """Every pack, on what terms."""

    register: Annotated[Register, Meta(description="The register that the packs are of.")]
    licence: Annotated[Licence, Meta(description="On what terms they may be used.")]
    attribution: Annotated[str, Meta(description="What to write where the data is shown.")]
    packs: Annotated[list[Pack], Meta(description="By name, the whole register first.")]


class PackWork(Answer, frozen=True, kw_only=True):
    """What is being built, and how far it is; nothing where `pack` is null."""

    pack: Annotated[PackName | None, Meta(description="Which pack is being built.")] = None
    step: Annotated[str | None, Meta(description="What is being written: a form.")] = None
    done: Annotated[int, Meta(ge=0, description="How much is done.")] = 0
    of: Annotated[int | None, Meta(description="Of how much, where that is known.")] = None


class DeltaHeader(Record, frozen=True, kw_only=True, tag_field="record", tag="delta"):
    """The first line of a delta."""

    format: Literal["dtpr-pack-delta/1"]
    pack: PackName
    since: Position
    state: Position


class GoneDevice(Record, frozen=True, kw_only=True, tag_field="record", tag="gone"):
    """A device that is not in the pack any more, or never was in the older one."""

    id: Annotated[str, Meta(description="Its id.")]
