"""Who is accountable."""

from datetime import date
from typing import Literal

from dtpr.schema.base import Email, HttpsUrl, Record, Slug
from dtpr.schema.geometry import Area
from dtpr.schema.text import LocaleCode, Name, Prose

OrganizationKind = Literal["city", "agency", "institution", "vendor", "other"]


class Contacts(Record, frozen=True, kw_only=True):
    """Mailboxes of roles, never of persons."""

    general: Email | None = None
    privacy: Email | None = None
    dpo: Email | None = None
    security: Email | None = None
    press: Email | None = None


class CoverageStatement(Record, frozen=True, kw_only=True):
    """What an organization registers in an area, so that "nothing here" can be believed."""

    area: Area
    registers: Prose
    since: date
    reviewed_on: date
    exempt: Prose = {}


class Organization(Record, frozen=True, kw_only=True):
    """A city, agency, institution or vendor."""

    slug: Slug
    name: Name
    kind: OrganizationKind = "city"
    locale: LocaleCode = "en"
    website: HttpsUrl | None = None
    contacts: Contacts = Contacts()
    coverage: list[CoverageStatement] = []
