"""One deployed technology: what is written about it, and what is public."""

from datetime import date
from typing import Annotated, Literal

from msgspec import Meta

from dtpr.schema.base import Instant, Record, Slug
from dtpr.schema.datachain import DatachainInstance, ReleaseVersion
from dtpr.schema.generalization import Generalization
from dtpr.schema.geometry import Geometry
from dtpr.schema.local_elements import LocalElement, LocalElementId
from dtpr.schema.notice import Notice
from dtpr.schema.text import Name, Prose
from dtpr.schema.view import View
from dtpr.schema.wire import ContentHash

Mobility = Annotated[
    Literal["fixed", "mobile", "periodic"],
    Meta(description="Whether it stays, moves about, or is here now and then."),
]
State = Annotated[
    Literal["draft", "published", "withdrawn"],
    Meta(description="How far it has come: not public yet, public, or taken out of the public."),
]
Status = Annotated[
    Literal["planned", "active", "expired", "withdrawn"],
    Meta(description="Whether it works today, by its days; withdrawn once it is not public."),
]

ExternalId = Annotated[
    str,
    Meta(min_length=1, max_length=128, description="The owner's own key; unique in it."),
]

DeviceId = Annotated[str, Meta(description="Its id in this register (UUID, version 7).")]
ShortCode = Annotated[
    str, Meta(description="The code that signs carry; never given out twice.", examples=["W33PEU"])
]
Owner = Annotated[Slug, Meta(description="The organization that is accountable for it.")]


class Device(Record, frozen=True, kw_only=True):
    """What an organization says about one device: the body of a draft and of a revision."""

    external_id: Annotated[
        ExternalId | None, Meta(description="The owner's own key; no two of its devices share one.")
    ] = None
    name: Annotated[Name, Meta(description="What it is called, in each language.")]
    description: Annotated[Prose, Meta(description="What it does, in each language.")] = {}
    place: Annotated[Slug | None, Meta(description="The place that it stands in.")] = None
    geometry: Annotated[Geometry, Meta(description="Where it is: a spot, a route or an area.")]
    generalization: Annotated[
        Generalization | None,
        Meta(description="How coarse its public position is; null for as exact as it is given."),
    ] = None
    mobility: Mobility = "fixed"
    views: Annotated[list[View], Meta(max_length=32, description="Where it senses.")] = []
    datachain: Annotated[
        DatachainInstance, Meta(description="What it is and does, in the words of the standard.")
    ]
    linked_datachains: Annotated[
        list[DatachainInstance],
        Meta(max_length=16, description="Systems that work with it, such as an algorithm."),
    ] = []
    notice: Annotated[Notice, Meta(description="What the law asks a notice to say.")] = Notice()
    announced_on: Annotated[
        date | None, Meta(description="The day on which it was made known.")
    ] = None
    active_from: Annotated[date | None, Meta(description="Its first day of work.")] = None
    active_until: Annotated[date | None, Meta(description="Its last day of work.")] = None
    show_until: Annotated[
        date | None, Meta(description="The last day on which it is listed after its work.")
    ] = None
    review_due: Annotated[
        date | None, Meta(description="The day by which its owner looks it over.")
    ] = None

    @property
    def chains(self) -> list[DatachainInstance]:
        """The datachain of the device, and those of the systems behind it."""
        return [self.datachain, *self.linked_datachains]


class Disclosure(Record, frozen=True, kw_only=True):
    """One published revision of a device: what is hashed, kept for ever and shown."""

    id: DeviceId
    code: ShortCode
    organization: Owner
    revision: Annotated[int, Meta(ge=1, description="Counts what was published, from 1.")]
    published_at: Annotated[Instant, Meta(description="When this revision became public.")]
    previous_hash: Annotated[
        str | None, Meta(description="The hash of the revision before; null for the first.")
    ] = None
    releases: Annotated[
        dict[ReleaseVersion, ContentHash],
        Meta(description="The content hash of each release that its chains are written in."),
    ] = {}
    local_elements: Annotated[
        dict[LocalElementId, LocalElement],
        Meta(description="What the local elements that its chains place said at that time."),
    ] = {}
    device: Annotated[Device, Meta(description="What was published.")]


class DraftDevice(Record, frozen=True, kw_only=True):
    """A device as its own organization's staff see it: the newest text and where it stands."""

    id: DeviceId
    code: ShortCode
    organization: Owner
    state: State
    version: Annotated[int, Meta(ge=1, description="Counts changes; the value of the ETag.")]
    revision: Annotated[int, Meta(ge=0, description="The newest published revision, 0 for none.")]
    changed_at: Annotated[Instant, Meta(description="When the text was last changed.")]
    device: Annotated[Device, Meta(description="The newest text.")]


def status_between(active_from: date | None, active_until: date | None, today: date) -> Status:
    """Return the status of a published device on a day (UTC); both of its days count."""
    if active_from and today < active_from:
        return "planned"
    if active_until and today > active_until:
        return "expired"
    return "active"
