"""Who is accountable."""

from datetime import date
from typing import Annotated, Literal

from msgspec import Meta

from dtpr.schema.base import Email, HttpsUrl, Record, Slug
from dtpr.schema.geometry import Area
from dtpr.schema.text import LocaleCode, Name, Prose

OrganizationKind = Literal["city", "agency", "institution", "vendor", "other"]
Kind = Annotated[OrganizationKind, Meta(description="What kind of organization it is.")]


class Contacts(Record, frozen=True, kw_only=True):
    """Mailboxes of roles, never of persons."""

    general: Annotated[Email | None, Meta(description="For any question.")] = None
    privacy: Annotated[Email | None, Meta(description="For questions about personal data.")] = None
    dpo: Annotated[Email | None, Meta(description="The data protection officer.")] = None
    security: Annotated[Email | None, Meta(description="For reports of weaknesses.")] = None
    press: Annotated[Email | None, Meta(description="For journalists.")] = None


class CoverageStatement(Record, frozen=True, kw_only=True):
    """What an organization registers in an area, so that "nothing here" can be believed."""

    area: Annotated[Area, Meta(description="The area that is spoken of.")]
    registers: Annotated[Prose, Meta(description="What is registered there, in each language.")]
    since: Annotated[date, Meta(description="The day from which all of it is registered.")]
    reviewed_on: Annotated[date, Meta(description="The day on which this was last looked over.")]
    exempt: Annotated[Prose, Meta(description="What is left out, in each language.")] = {}


class Organization(Record, frozen=True, kw_only=True):
    """A city, agency, institution or vendor."""

    slug: Annotated[Slug, Meta(description="Its short name in addresses.")]
    name: Annotated[Name, Meta(description="What it is called, in each language.")]
    kind: Kind = "city"
    locale: Annotated[LocaleCode, Meta(description="The language that it writes in first.")] = "en"
    website: Annotated[HttpsUrl | None, Meta(description="Its own pages.")] = None
    contacts: Annotated[Contacts, Meta(description="How to reach it.")] = Contacts()
    coverage: Annotated[
        list[CoverageStatement], Meta(description="What it registers, and where.")
    ] = []
