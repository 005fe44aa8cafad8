"""What happened in a register, in order, as others follow it."""

from typing import Annotated, Literal

from msgspec import Meta

from dtpr.schema.base import Answer, Instant, whole
from dtpr.schema.device import DeviceId, Owner, ShortCode
from dtpr.schema.open_data import Licence, PublicDevice, Register
from dtpr.schema.organization import Organization
from dtpr.schema.place import Place

MOST_LISTED, USUALLY_LISTED = 1000, 100
"""How many changes a page may have, and how many it has where nothing is said."""

What = Literal["published", "changed", "withdrawn"]
Position = Annotated[
    str,
    whole(
        "[A-Za-z0-9_-]{1,64}",
        description="A place in the log of one register: nothing else is to be read from it.",
    ),
]


class Change(Answer, frozen=True, kw_only=True):
    """One thing that happened to one device, and what is public of that device now."""

    cursor: Annotated[Position, Meta(description="Where to go on after this change.")]
    what: Annotated[
        What,
        Meta(
            description="It became public, a new revision did, or it was taken out of the public."
        ),
    ]
    at: Annotated[Instant, Meta(description="When.")]
    device: DeviceId
    code: ShortCode
    organization: Owner
    revision: Annotated[
        int, Meta(ge=1, description="The revision that became public, or was the last one.")
    ]
    hash: Annotated[str, Meta(description="The hash of that revision.")]
    source: Annotated[
        str | None, Meta(description="The register that it was harvested from; null for its own.")
    ] = None
    record: Annotated[
        PublicDevice | None,
        Meta(description="The device as it is public now; null where it is not any more."),
    ]


class ChangePage(Answer, frozen=True, kw_only=True):
    """Some changes in the order in which they happened, and where to go on."""

    register: Annotated[Register, Meta(description="The register that tells of them.")]
    licence: Annotated[Licence, Meta(description="On what terms the data may be used.")]
    attribution: Annotated[str, Meta(description="What to write where the data is shown.")]
    organizations: Annotated[
        list[Organization],
        Meta(
            description="The organizations of the changes; where no more changes follow, all that "
            "were asked for."
        ),
    ]
    places: Annotated[
        list[Place],
        Meta(description="The places of the devices and those they lie in, outermost first."),
    ]
    changes: Annotated[list[Change], Meta(description="What happened, oldest first.")]
    next: Annotated[
        Position, Meta(description="Where to go on: the value of `after` for the next question.")
    ]
    more: Annotated[bool, Meta(description="Whether more has happened already.")]
