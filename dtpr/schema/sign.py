"""One sign: what it shows, how it is made, where it hangs and how far it has come."""

from typing import Annotated, Literal

from msgspec import UNSET, Meta, UnsetType

from dtpr.schema.base import Identifier, Instant, Record, Slug
from dtpr.schema.device import DeviceId, ShortCode
from dtpr.schema.geometry import Position
from dtpr.schema.taxonomy import Identifiability
from dtpr.schema.text import LocaleCode

MAX_SHOWN = 500
"""How many devices a sign of a place may show: one code for all of them."""

SignTemplate = Annotated[
    Literal["honeycomb", "poster", "strip", "sticker", "cell"],
    Meta(description="How its parts are arranged."),
]
SignOrientation = Annotated[
    Literal["auto", "portrait", "landscape"], Meta(description="Which way a sheet is turned.")
]
SignPart = Annotated[
    Literal["auto", "purpose", "organization", "technology", "feedback"],
    Meta(description="The one hexagon of a sticker or a cell."),
]
Arrangement = Literal["diamond", "triangle", "2-3", "2-1-2", "2-2", "row", "column", "single"]
"""How the hexagons of a sign stand."""

SignArrangement = Annotated[
    Literal["auto"] | Arrangement, Meta(description="How its hexagons stand.")
]
FreeSide = Annotated[float, Meta(ge=50, le=1000)]
SignStatus = Annotated[
    Literal["designed", "printed", "installed", "removed"],
    Meta(description="How far it has come; a sign goes from each to the next."),
]
SIGN_STATUSES: tuple[SignStatus, ...] = ("designed", "printed", "installed", "removed")

SizeName = Annotated[
    str,
    Meta(max_length=20, description="The name of a size, such as A4.", examples=["A4", "strip"]),
]
SignLocales = Annotated[
    list[LocaleCode],
    Meta(
        min_length=1,
        max_length=2,
        description="Its languages: the main one, and at most one more.",
        examples=[["fr", "en"]],
    ),
]
Headline = Annotated[
    dict[LocaleCode, Annotated[str, Meta(min_length=1, max_length=120)]],
    Meta(description="The line above, for each of its languages."),
]
SignText = Annotated[
    dict[LocaleCode, Annotated[str, Meta(min_length=1, max_length=600)]],
    Meta(description="A few sentences, for each of its languages."),
]
Photo = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=2000,
        description="Where a picture of it is: an https address, or words such as a file number.",
    ),
]
Texts = dict[LocaleCode, str]


class SignPlace(Record, frozen=True, kw_only=True):
    """Where a sign hangs."""

    point: Annotated[
        Position | None, Meta(description="Longitude, then latitude.", examples=[[-1.55, 46.3]])
    ] = None
    note: Annotated[str, Meta(max_length=500, description="Words for whoever looks for it.")] = ""


class SignDesign(Record, frozen=True, kw_only=True):
    """How a sign is made."""

    template: SignTemplate = "honeycomb"
    size: Annotated[
        SizeName | None, Meta(description="Its size; without it the usual one of the template.")
    ] = None
    width_mm: Annotated[
        FreeSide | None, Meta(description="A width of its own, in place of the size.")
    ] = None
    height_mm: Annotated[
        FreeSide | None, Meta(description="A height of its own, in place of the size.")
    ] = None
    orientation: SignOrientation = "auto"
    locales: SignLocales
    shows: SignPart = "auto"
    arrangement: SignArrangement = "auto"
    reading_distance_m: Annotated[
        Annotated[float, Meta(gt=0, le=10)] | None,
        Meta(description="From how far the code is to scan."),
    ] = None
    headline: Headline = {}
    text: SignText = {}


class SignDraft(Record, frozen=True, kw_only=True):
    """What is asked for when a sign is kept: its subject, and how it is made."""

    device: Annotated[
        Identifier | None, Meta(description="The device that it is of, by id or code.")
    ] = None
    place: Annotated[
        Slug | None, Meta(description="The place that it is of, with all devices there.")
    ] = None
    design: Annotated[SignDesign, Meta(description="How it is made.")]
    hangs: Annotated[SignPlace, Meta(description="Where it hangs, or is to.")] = SignPlace()
    photo: Annotated[Photo | None, Meta(description="Where a picture of it is.")] = None


class ShownRevision(Record, frozen=True, kw_only=True):
    """The disclosure that a sign shows, to the very revision."""

    device: DeviceId
    code: ShortCode
    revision: Annotated[int, Meta(ge=1, description="Which of its revisions.")]
    hash: Annotated[str, Meta(description="SHA-256 of the canonical JSON of that revision.")]


class ShownElement(Record, frozen=True, kw_only=True):
    """One element as a sign shows it."""

    id: Annotated[str, Meta(description="The id of the element.")]
    title: Annotated[Texts, Meta(description="Its words in the languages of the sign.")]
    symbol: Annotated[str | None, Meta(description="The drawing in its icon.")] = None
    identifiability: Annotated[
        Identifiability, Meta(description="Whether people can be told apart by what it takes in.")
    ] = "none"
    release: Annotated[str, Meta(description="The release that its words are from.")]
    count: Annotated[int, Meta(ge=1, description="How many devices at the place have it.")] = 1


class SignFacts(Record, frozen=True, kw_only=True):
    """What a sign says of its subject, in words and ids."""

    subject: Annotated[Texts, Meta(description="What its device or place is called.")]
    organization: Annotated[Slug, Meta(description="Who is accountable.")]
    organization_name: Annotated[Texts, Meta(description="The name of who is accountable.")]
    purpose: Annotated[ShownElement, Meta(description="What it is for.")]
    technologies: Annotated[
        list[ShownElement],
        Meta(max_length=2, description="Technology that takes in data about people."),
    ] = []
    in_use: Annotated[
        list[ShownElement], Meta(description="All technology at a place, for posters.")
    ] = []
    contact: Annotated[str, Meta(description="Whom to write to; empty for nobody.")] = ""
    logo: Annotated[
        str | None, Meta(description="SHA-256 of the logo that it shows; null for none.")
    ] = None
    link: Annotated[str, Meta(description="The address in its code.")]


class SignMove(Record, frozen=True, kw_only=True):
    """One step in the life of a sign."""

    status: SignStatus
    at: Annotated[Instant, Meta(description="When it came so far.")]
    by: Annotated[str, Meta(description="The role of who said so, never a person.")]


class SignNotes(Record, frozen=True, kw_only=True):
    """What staff may change of a sign once it is kept."""

    status: SignStatus
    hangs: Annotated[SignPlace, Meta(description="Where it hangs, or is to.")] = SignPlace()
    photo: Annotated[Photo | None, Meta(description="Where a picture of it is.")] = None


class SignChange(Record, frozen=True, kw_only=True):
    """What changes of a sign (JSON Merge Patch, RFC 7396): what is left out stays as it is."""

    status: SignStatus | UnsetType = UNSET
    hangs: Annotated[
        SignPlace | UnsetType | None, Meta(description="Where it hangs; null for nowhere.")
    ] = UNSET
    photo: Annotated[
        Photo | UnsetType | None, Meta(description="Where a picture of it is; null for none.")
    ] = UNSET


class Sign(Record, frozen=True, kw_only=True):
    """One sign, as it is kept: what it shows is never changed."""

    code: ShortCode
    organization: Annotated[Slug, Meta(description="Whose sign it is.")]
    device: Annotated[DeviceId | None, Meta(description="The device that it is of.")] = None
    place: Annotated[Slug | None, Meta(description="The place that it is of.")] = None
    design: Annotated[SignDesign, Meta(description="How it is made.")]
    shows: Annotated[list[ShownRevision], Meta(description="The disclosures that it shows.")]
    facts: Annotated[SignFacts, Meta(description="What it says.")]
    notes: Annotated[SignNotes, Meta(description="How far it has come, and where it hangs.")]
    history: Annotated[list[SignMove], Meta(description="Its life so far, oldest first.")]

    @property
    def status(self) -> SignStatus:
        """Return how far it has come."""
        return self.notes.status

    @property
    def made_at(self) -> Instant:
        """Return when it was kept."""
        return self.history[0].at


DifferenceKind = Literal[
    "withdrawn",
    "purpose",
    "organization",
    "logo",
    "technology",
    "in_use",
    "class",
    "wording",
    "contact",
    "link",
]


class SignDifference(Record, frozen=True, kw_only=True):
    """One thing that a sign says and that is not so any more.

    `says` and `now` are words in a language of the sign, but for a class, where they are its ids,
    and for a logo, where they are hashes. Either is empty where nothing is said.
    """

    kind: Annotated[DifferenceKind, Meta(description="What it is about.")]
    locale: Annotated[str, Meta(description="The language of the sign that it is said in.")]
    says: Annotated[str, Meta(description="What the sign says; empty for nothing.")]
    now: Annotated[str, Meta(description="What is public now; empty for nothing.")]
