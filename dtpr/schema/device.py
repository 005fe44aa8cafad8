"""One deployed technology: what is written about it, and what is public."""

from datetime import date, datetime
from typing import Annotated, Literal

from msgspec import Meta

from dtpr.schema.base import Record, Slug
from dtpr.schema.datachain import DatachainInstance
from dtpr.schema.geometry import Geometry
from dtpr.schema.notice import Notice
from dtpr.schema.text import Name, Prose
from dtpr.schema.view import View

Mobility = Literal["fixed", "mobile", "periodic"]
State = Literal["draft", "published", "withdrawn"]
Status = Literal["planned", "active", "expired", "withdrawn"]

ExternalId = Annotated[
    str,
    Meta(min_length=1, max_length=128, description="The owner's own key; unique in it."),
]


class Device(Record, frozen=True, kw_only=True):
    """What an organization says about one device: the body of a draft and of a revision."""

    external_id: ExternalId | None = None
    name: Name
    description: Prose = {}
    place: Slug | None = None
    geometry: Geometry
    mobility: Mobility = "fixed"
    views: Annotated[list[View], Meta(max_length=32)] = []
    datachain: DatachainInstance
    linked_datachains: Annotated[list[DatachainInstance], Meta(max_length=16)] = []
    notice: Notice = Notice()
    announced_on: date | None = None
    active_from: date | None = None
    active_until: date | None = None
    show_until: date | None = None
    review_due: date | None = None


class Disclosure(Record, frozen=True, kw_only=True):
    """One published revision of a device: what is hashed, kept for ever and shown."""

    id: str
    code: str
    organization: Slug
    revision: Annotated[int, Meta(ge=1)]
    published_at: datetime
    previous_hash: str | None = None
    device: Device


class DraftDevice(Record, frozen=True, kw_only=True):
    """A device as its own organization's staff see it: the newest text and where it stands."""

    id: str
    code: str
    organization: Slug
    state: State
    version: Annotated[int, Meta(ge=1, description="Counts changes; the value of the ETag.")]
    revision: Annotated[int, Meta(ge=0, description="The newest published revision, 0 for none.")]
    changed_at: datetime
    device: Device


def status_between(active_from: date | None, active_until: date | None, today: date) -> Status:
    """Return the status of a published device on a day (UTC); both of its days count."""
    if active_from and today < active_from:
        return "planned"
    if active_until and today > active_until:
        return "expired"
    return "active"
