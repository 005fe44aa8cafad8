"""The register as open data: one record for each public device, a header before them, an end after.

As NDJSON that is one record a line: the header, the devices in the order of their registration, the
end. The member `record` tells which of the three a line is.
"""

from typing import Annotated, Literal

from msgspec import Meta

from dtpr.schema.base import Instant, Record
from dtpr.schema.device import Disclosure
from dtpr.schema.organization import Organization
from dtpr.schema.place import Place
from dtpr.schema.taxonomy import Identifiability
from dtpr.schema.wire import ContentHash

FORMAT: Literal["dtpr-open-data/1"] = "dtpr-open-data/1"
"""What the header of this form of the data says it is."""


class SourceMark(Record, frozen=True, kw_only=True):
    """Where a device comes from that is kept here as a copy."""

    name: Annotated[str, Meta(description="What the source is called here.")]
    register: Annotated[str, Meta(description="What the register is called that it comes from.")]
    url: Annotated[str, Meta(description="Its page there.")]
    licence: Annotated[str, Meta(description="The terms of the copy, by SPDX identifier.")]
    attribution: Annotated[str, Meta(description="What to write where it is shown.")]


class PublicDevice(Disclosure, frozen=True, kw_only=True, tag_field="record", tag="device"):
    """All that is public of one device: its disclosure as published, in every language.

    `hash` is the SHA-256 of the canonical JSON of the record without the members `record`, `hash`
    and `identifiability`, so that anybody can check it. Views that nobody described are not among
    `device.views`: who needs them assumes them (`dtpr.geo.assumed`).
    """

    hash: Annotated[ContentHash, Meta(description="The hash of the disclosure.")]
    source: Annotated[
        SourceMark | None,
        Meta(
            description="Where it comes from, of a copy from another register: its terms are those "
            "of its source, and its hash is that of the disclosure there, under its names there."
        ),
    ] = None
    identifiability: Annotated[
        Identifiability, Meta(description="The most sensitive class among its elements.")
    ]


class Licence(Record, frozen=True, kw_only=True):
    """On what terms the data may be used."""

    id: Annotated[str, Meta(description="Its SPDX identifier.", examples=["CC-BY-4.0"])]
    url: Annotated[str, Meta(description="Where its text is.")]


class Register(Record, frozen=True, kw_only=True):
    """The register that the data is of."""

    name: Annotated[str, Meta(description="What it is called.")]
    url: Annotated[str, Meta(description="Its address.")]


class OpenDataHeader(Record, frozen=True, kw_only=True, tag_field="record", tag="header"):
    """What stands before the devices: whose they are, on what terms, as of when, and which."""

    format: Literal["dtpr-open-data/1"]
    register: Register
    licence: Licence
    attribution: Annotated[str, Meta(description="What to write where the data is shown.")]
    as_of: Annotated[
        Instant | None,
        Meta(description="When the newest change was made that is in it; null where none is."),
    ]
    selection: Annotated[
        dict[str, str],
        Meta(description="The filters that the devices were chosen by; none for all of them."),
    ] = {}
    organizations: Annotated[
        list[Organization], Meta(description="The organizations of the devices, by slug.")
    ]
    places: Annotated[
        list[Place],
        Meta(description="The places of the devices and those that they lie in, outermost first."),
    ]


class OpenDataEnd(Record, frozen=True, kw_only=True, tag_field="record", tag="end"):
    """What stands after the last device: without it, the rest was lost on the way."""

    devices: Annotated[int, Meta(ge=0, description="How many devices there are.")]
    sha256: Annotated[
        str, Meta(description="The SHA-256 of every byte before this record, hexadecimal.")
    ]


OpenDataRecord = OpenDataHeader | PublicDevice | OpenDataEnd
"""What a line of NDJSON holds."""
