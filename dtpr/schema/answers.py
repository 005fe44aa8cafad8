"""What the public API answers."""

from datetime import date, datetime
from typing import Annotated, Literal

from msgspec import Meta

from dtpr.schema.base import Answer, Record
from dtpr.schema.datachain import DatachainInstance
from dtpr.schema.device import ExternalId, Mobility, State, Status
from dtpr.schema.geometry import Geometry, Latitude, Longitude, Position
from dtpr.schema.notice import Notice
from dtpr.schema.organization import Contacts, OrganizationKind
from dtpr.schema.rules import Finding
from dtpr.schema.taxonomy import Identifiability
from dtpr.schema.view import Certainty, View

Localized = Annotated[
    str | dict[str, str],
    Meta(description="The text in the chosen language, or with `?locale=all` in every language."),
]
Relation = Annotated[
    Literal["in_view", "area", "near"],
    Meta(description="Why it is listed: it senses here, it covers this position, or it is near."),
]
StatusFilter = Literal["planned", "active", "expired"]

MAX_RADIUS_M = 5000.0
DEFAULT_RADIUS_M = 250.0
MAX_NEARBY = 100
DEFAULT_NEARBY = 25
MAX_LISTED = 500
DEFAULT_LISTED = 100


class NearbyQuestion(Record, frozen=True, kw_only=True):
    """What is asked of `nearby`: a position, a radius and filters."""

    lat: Latitude
    lon: Longitude
    radius_m: Annotated[float, Meta(gt=0, le=MAX_RADIUS_M, description="Metres.")] = (
        DEFAULT_RADIUS_M
    )
    limit: Annotated[int, Meta(ge=1, le=MAX_NEARBY)] = DEFAULT_NEARBY
    identifiability: Identifiability | None = None
    element: str | None = None
    purpose: str | None = None
    organization: str | None = None
    status: StatusFilter = "active"


class ElementSummary(Answer, frozen=True, kw_only=True):
    """One element of a datachain, with its icon."""

    id: str
    title: Localized
    icon: Annotated[str, Meta(description="The address of the icon on this server.")]


class OrganizationSummary(Answer, frozen=True, kw_only=True):
    """Who is accountable, in short."""

    slug: str
    name: Localized
    kind: OrganizationKind


class Links(Answer, frozen=True, kw_only=True):
    """Addresses on this server; `page` is the short link that signs carry."""

    self: str
    page: str
    sign: str


class DeviceSummary(Answer, frozen=True, kw_only=True):
    """One public device in a list."""

    id: str
    code: str
    name: Localized
    organization: OrganizationSummary
    purposes: list[ElementSummary]
    technologies: list[ElementSummary]
    identifiability: Identifiability
    status: Status
    place: str | None
    position: Position
    links: Links


class NearbyDevice(DeviceSummary, frozen=True, kw_only=True):
    """One device in an answer of `nearby`."""

    distance_m: Annotated[float, Meta(description="Geodesic metres (WGS 84); 0 inside an area.")]
    bearing_deg: Annotated[
        float | None, Meta(description="From the position, degrees from true north.")
    ]
    relation: Relation
    certainty: Annotated[
        Certainty | None, Meta(description="How well the view is known, where one covers you.")
    ]


class Coverage(Answer, frozen=True, kw_only=True):
    """Who registers here, so that an empty list can be told from an unknown one."""

    organization: OrganizationSummary
    registers: Localized
    since: date
    reviewed_on: date
    exempt: Localized


class NearbyAnswer(Answer, frozen=True, kw_only=True):
    """What is here: what senses here first, then the most sensitive, then the nearest."""

    devices: list[NearbyDevice]
    more: Annotated[bool, Meta(description="Whether the limit left devices out.")]
    coverage: list[Coverage]
    valid_within_m: Annotated[
        float, Meta(description="A move of less than this many metres cannot change the answer.")
    ]
    as_of: Annotated[datetime | None, Meta(description="When the register last changed.")]
    locale: str


class DeviceList(Answer, frozen=True, kw_only=True):
    """A page of public devices; `next` asks for the following page."""

    devices: list[DeviceSummary]
    next: Annotated[str | None, Meta(description="The cursor of the next page.")]
    locale: str


class ChainEntry(Answer, frozen=True, kw_only=True):
    """One element of a datachain as a person reads it: blanks filled, language chosen."""

    element: ElementSummary
    identifiability: Identifiability
    context: Localized | None
    details: list[Localized]


class ChainSection(Answer, frozen=True, kw_only=True):
    """One category of a datachain with what stands in it."""

    category: str
    name: Localized
    prompt: Localized
    entries: list[ChainEntry]


class DeviceAnswer(DeviceSummary, frozen=True, kw_only=True):
    """Everything public about one device."""

    description: Localized
    external_id: ExternalId | None
    mobility: Mobility
    geometry: Geometry
    views: list[View]
    announced_on: date | None
    active_from: date | None
    active_until: date | None
    notice: Notice
    datachain: DatachainInstance
    linked_datachains: list[DatachainInstance]
    sections: list[ChainSection]
    linked_sections: list[list[ChainSection]]
    revision: int
    published_at: datetime
    hash: Annotated[str, Meta(description="SHA-256 of the canonical JSON of this revision.")]
    previous_hash: str | None
    locale: str


class PlaceAnswer(Answer, frozen=True, kw_only=True):
    """One place, the places inside it and its devices."""

    slug: str
    name: Localized
    description: Localized
    organization: OrganizationSummary
    geometry: Geometry | None
    parent: str | None
    places: list[str]
    devices: list[DeviceSummary]
    next: str | None
    locale: str


class OrganizationAnswer(Answer, frozen=True, kw_only=True):
    """One organization and what it registers where."""

    slug: str
    name: Localized
    kind: OrganizationKind
    website: str | None
    contacts: Contacts
    coverage: list[Coverage]
    locale: str


class WrittenDevice(Answer, frozen=True, kw_only=True):
    """What a write answers: where the device stands, and what the rules say about it."""

    id: str
    code: str
    state: State
    version: int
    revision: int
    findings: list[Finding]


class BulkItem(Answer, frozen=True, kw_only=True):
    """What happened to one line of a bulk call; the first line is 1."""

    line: int
    status: Annotated[int, Meta(description="As the HTTP status of a single call.")]
    id: str | None
    code: str | None
    detail: str | None
    errors: list["FieldError"]


class FieldError(Answer, frozen=True, kw_only=True):
    """One field that is wrong, and what to do."""

    field: str
    message: str
    mend: str


class ProblemAnswer(Answer, frozen=True, kw_only=True):
    """Why a call failed (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str
    errors: list[FieldError]
