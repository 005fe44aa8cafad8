"""What the public API answers."""

from datetime import date
from typing import Annotated, Literal

from msgspec import UNSET, Meta, UnsetType

from dtpr.schema.base import Answer, Instant, Record
from dtpr.schema.datachain import DatachainInstance
from dtpr.schema.device import DeviceId, ExternalId, Mobility, ShortCode, State, Status
from dtpr.schema.footprints import WithinMetres
from dtpr.schema.generalization import Generalization
from dtpr.schema.geometry import Geometry, Latitude, Longitude, Position
from dtpr.schema.local_elements import ElementState, LocalElementId
from dtpr.schema.notice import Notice
from dtpr.schema.open_data import SourceMark
from dtpr.schema.organization import Contacts, Kind
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
StatusFilter = Annotated[
    Literal["planned", "active", "expired"],
    Meta(description="Only devices that are yet to work, that work, or that have ceased to."),
]
Title = Annotated[Localized, Meta(description="What it is called.")]
Locale = Annotated[
    str, Meta(description="The language of the answer, or `all`.", examples=["en", "all"])
]
Identifiable = Annotated[
    Identifiability, Meta(description="Whether people can be told apart by what it takes in.")
]
AnswerSlug = Annotated[str, Meta(description="Its short name in addresses.")]
Owner = Annotated["OrganizationSummary", Meta(description="Who is accountable.")]
LogoAddress = Annotated[
    str | None, Meta(description="The address of its logo on this server; null if it has none.")
]
NextPage = Annotated[
    str | None, Meta(description="The cursor of the next page; null on the last one.")
]

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
    limit: Annotated[
        int, Meta(ge=1, le=MAX_NEARBY, description="How many devices to answer with at most.")
    ] = DEFAULT_NEARBY
    identifiability: Annotated[
        Identifiability | None, Meta(description="Only devices that are this sensitive.")
    ] = None
    element: Annotated[
        str | None, Meta(description="Only devices whose chain has this element, by id.")
    ] = None
    purpose: Annotated[str | None, Meta(description="Only devices of this purpose, by id.")] = None
    organization: Annotated[
        str | None, Meta(description="Only devices of this organization, by its short name.")
    ] = None
    status: StatusFilter = "active"
    active_on: Annotated[
        date | None, Meta(description="Only devices that work on this day; then no `status`.")
    ] = None
    relations: Annotated[
        Annotated[list[Relation], Meta(min_length=1, max_length=3)] | None,
        Meta(description="Only devices that are listed for one of these reasons."),
    ] = None


class ElementSummary(Answer, frozen=True, kw_only=True):
    """One element of a datachain, with its icon."""

    id: Annotated[str, Meta(description="The id of the element.")]
    title: Title
    icon: Annotated[str, Meta(description="The address of the icon on this server.")]


class OrganizationSummary(Answer, frozen=True, kw_only=True):
    """Who is accountable, in short."""

    slug: AnswerSlug
    name: Title
    kind: Kind
    logo: LogoAddress


class Links(Answer, frozen=True, kw_only=True):
    """Addresses on this server; `page` is the short link that signs carry."""

    self: Annotated[str, Meta(description="The device in this API.")]
    page: Annotated[str, Meta(description="The page that a sign leads to.")]
    sign: Annotated[str, Meta(description="Its sign, as SVG.")]


class DeviceSummary(Answer, frozen=True, kw_only=True):
    """One public device in a list."""

    id: DeviceId
    code: ShortCode
    name: Title
    organization: Owner
    purposes: Annotated[list[ElementSummary], Meta(description="What it is for.")]
    technologies: Annotated[list[ElementSummary], Meta(description="How it works.")]
    identifiability: Identifiable
    status: Status
    place: Annotated[str | None, Meta(description="The short name of the place it stands in.")]
    position: Annotated[Position, Meta(description="A point of it: longitude, then latitude.")]
    generalization: Annotated[
        Generalization | None,
        Meta(description="It is somewhere in this cell or place; null where it is exactly there."),
    ]
    links: Annotated[Links, Meta(description="More about it.")]
    source: Annotated[
        SourceMark | UnsetType,
        Meta(description="The register that it was copied from; not there for this register's."),
    ] = UNSET


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

    organization: Owner
    registers: Annotated[Localized, Meta(description="What it registers here.")]
    since: Annotated[date, Meta(description="The day from which all of it is registered.")]
    reviewed_on: Annotated[date, Meta(description="The day on which this was last looked over.")]
    exempt: Annotated[Localized, Meta(description="What it leaves out.")]


class NearbyAnswer(Answer, frozen=True, kw_only=True):
    """What is here: what senses here first, then the most sensitive, then the nearest."""

    devices: Annotated[list[NearbyDevice], Meta(description="The devices, in that order.")]
    more: Annotated[bool, Meta(description="Whether the limit left devices out.")]
    coverage: Annotated[list[Coverage], Meta(description="Who registers at this position.")]
    valid_within_m: Annotated[
        float, Meta(description="A move of less than this many metres cannot change the answer.")
    ]
    as_of: Annotated[Instant | None, Meta(description="When the register last changed.")]
    locale: Locale


class DeviceList(Answer, frozen=True, kw_only=True):
    """A page of public devices; `next` asks for the following page."""

    devices: Annotated[list[DeviceSummary], Meta(description="The devices of this page.")]
    next: NextPage
    locale: Locale


class ChainEntry(Answer, frozen=True, kw_only=True):
    """One element of a datachain as a person reads it: blanks filled, language chosen."""

    element: Annotated[ElementSummary, Meta(description="Which element it is.")]
    description: Annotated[Localized, Meta(description="What it means here.")]
    identifiability: Identifiable
    context: Annotated[Localized | None, Meta(description="What holds of it, such as a role.")]
    details: Annotated[list[Localized], Meta(description="What is said of it besides.")]


class ChainSection(Answer, frozen=True, kw_only=True):
    """One category of a datachain with what stands in it."""

    category: Annotated[str, Meta(description="The id of the category.")]
    name: Title
    prompt: Annotated[Localized, Meta(description="The question that it answers.")]
    entries: Annotated[list[ChainEntry], Meta(description="Its elements, in order.")]


class DeviceAnswer(DeviceSummary, frozen=True, kw_only=True):
    """Everything public about one device."""

    description: Annotated[Localized, Meta(description="What it does.")]
    external_id: Annotated[ExternalId | None, Meta(description="The owner's own key.")]
    mobility: Mobility
    geometry: Annotated[Geometry, Meta(description="Where it is: a spot, a route or an area.")]
    views: Annotated[list[View], Meta(description="Where it senses.")]
    simplified_within_m: WithinMetres
    geometry_url: Annotated[str, Meta(description="The address of its geometry with every corner.")]
    footprint_url: Annotated[str, Meta(description="The address of what it senses, as GeoJSON.")]
    announced_on: Annotated[date | None, Meta(description="The day on which it was made known.")]
    active_from: Annotated[date | None, Meta(description="Its first day of work.")]
    active_until: Annotated[date | None, Meta(description="Its last day of work.")]
    notice: Annotated[Notice, Meta(description="What the law asks a notice to say.")]
    datachain: Annotated[
        DatachainInstance, Meta(description="What it is and does, in the words of the standard.")
    ]
    linked_datachains: Annotated[
        list[DatachainInstance], Meta(description="Systems that work with it.")
    ]
    sections: Annotated[list[ChainSection], Meta(description="The datachain as a person reads it.")]
    linked_sections: Annotated[
        list[list[ChainSection]], Meta(description="The same of each linked datachain.")
    ]
    revision: Annotated[int, Meta(description="Counts what was published, from 1.")]
    published_at: Annotated[Instant, Meta(description="When this revision became public.")]
    hash: Annotated[str, Meta(description="SHA-256 of the canonical JSON of this revision.")]
    previous_hash: Annotated[
        str | None, Meta(description="The hash of the revision before; null for the first.")
    ]
    locale: Locale


class PlaceAnswer(Answer, frozen=True, kw_only=True):
    """One place, the places inside it and its devices."""

    slug: AnswerSlug
    name: Title
    description: Annotated[Localized, Meta(description="What it is.")]
    organization: Owner
    geometry: Annotated[Geometry | None, Meta(description="Where it is.")]
    parent: Annotated[str | None, Meta(description="The place that it lies in.")]
    places: Annotated[list[str], Meta(description="The places inside it.")]
    devices: Annotated[list[DeviceSummary], Meta(description="Its devices, on this page.")]
    next: NextPage
    locale: Locale


class OrganizationAnswer(Answer, frozen=True, kw_only=True):
    """One organization and what it registers where."""

    slug: AnswerSlug
    name: Title
    kind: Kind
    logo: LogoAddress
    website: Annotated[str | None, Meta(description="Its own pages.")]
    contacts: Annotated[Contacts, Meta(description="How to reach it.")]
    coverage: Annotated[list[Coverage], Meta(description="What it registers, and where.")]
    locale: Locale


class WrittenLogo(Answer, frozen=True, kw_only=True):
    """What a write of a logo answers: the form that is kept, which is not what was sent."""

    logo: Annotated[str, Meta(description="The address of the rebuilt logo on this server.")]
    media_type: Annotated[str, Meta(description="`image/svg+xml` or `image/png`.")]
    notes: Annotated[list[str], Meta(description="What was simplified, to be looked at.")]


class LocalElementAnswer(Answer, frozen=True, kw_only=True):
    """One element that an organization added for itself."""

    id: LocalElementId
    name: Annotated[str, Meta(description="Its name within its organization.")]
    organization: Annotated[OrganizationSummary, Meta(description="Whose devices may place it.")]
    datachain_type: Annotated[str, Meta(description="The kind of chain that it stands in.")]
    category: Annotated[str, Meta(description="The category that it belongs to.")]
    symbol: Annotated[str, Meta(description="The drawing in its icon.")]
    identifiability: Identifiable
    title: Title
    description: Annotated[Localized, Meta(description="What it means for a passer-by.")]
    synonyms: Annotated[dict[str, list[str]], Meta(description="Plain words for it, by language.")]
    usual: Annotated[list[str], Meta(description="Elements that mostly stand beside it.")]
    state: ElementState
    version: Annotated[
        int, Meta(description='Counts changes; version 3 is changed with `If-Match: "v3"`.')
    ]
    changed_at: Annotated[Instant, Meta(description="When it was changed last.")]
    icon: Annotated[str, Meta(description="The address of the icon on this server.")]
    locale: Locale


class LocalElementList(Answer, frozen=True, kw_only=True):
    """Every element that an organization added, by name, the retired ones too."""

    elements: Annotated[list[LocalElementAnswer], Meta(description="What was added.")]
    locale: Locale


class WrittenElement(Answer, frozen=True, kw_only=True):
    """What a write answers: where the element stands."""

    id: LocalElementId
    state: ElementState
    version: Annotated[int, Meta(description="Counts changes; the value of the ETag.")]


class WrittenDevice(Answer, frozen=True, kw_only=True):
    """What a write answers: where the device stands, and what the rules say about it."""

    id: DeviceId
    code: ShortCode
    state: State
    version: Annotated[int, Meta(description="Counts changes; the value of the ETag.")]
    revision: Annotated[int, Meta(description="The newest published revision, 0 for none.")]
    findings: Annotated[list[Finding], Meta(description="What the rules say about the text.")]


class BulkItem(Answer, frozen=True, kw_only=True):
    """What happened to one line of a bulk call; the first line is 1."""

    line: Annotated[int, Meta(description="Its number, from 1.")]
    status: Annotated[int, Meta(description="As the HTTP status of a single call.")]
    id: Annotated[str | None, Meta(description="The id of the device; null if it was refused.")]
    code: Annotated[str | None, Meta(description="Its code; null if it was refused.")]
    detail: Annotated[str | None, Meta(description="Why it was refused.")]
    errors: Annotated[list["FieldError"], Meta(description="The fields that are wrong.")]


class FieldError(Answer, frozen=True, kw_only=True):
    """One field that is wrong, and what to do."""

    field: Annotated[str, Meta(description="Which field; empty for the whole.")]
    message: Annotated[str, Meta(description="What is wrong with it.")]
    mend: Annotated[str, Meta(description="What to do.")]


class ProblemAnswer(Answer, frozen=True, kw_only=True):
    """Why a call failed (RFC 9457)."""

    type: Annotated[str, Meta(description="The address that explains this type of problem.")]
    title: Annotated[str, Meta(description="The type of problem in a few words.")]
    status: Annotated[int, Meta(description="The HTTP status.")]
    detail: Annotated[str, Meta(description="What happened here.")]
    errors: Annotated[list[FieldError], Meta(description="The fields that are wrong.")]


class SchemaSummary(Answer, frozen=True, kw_only=True):
    """One JSON Schema in the list of all."""

    name: Annotated[str, Meta(description="The name of the type.")]
    description: Annotated[str, Meta(description="What a record of it is.")]
    url: Annotated[str, Meta(description="Where the document is, and its `$id`.")]


class SchemaList(Answer, frozen=True, kw_only=True):
    """Every JSON Schema of this server."""

    schemas: Annotated[list[SchemaSummary], Meta(description="The schemas, by name of the type.")]
