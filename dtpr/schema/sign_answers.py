"""What the public API answers about signs."""

from typing import Annotated

from msgspec import Meta

from dtpr.schema.answers import DeviceAnswer, Locale, NextPage, PlaceAnswer
from dtpr.schema.base import Answer, Instant, Slug
from dtpr.schema.device import DeviceId, ShortCode
from dtpr.schema.sign import (
    DifferenceKind,
    ShownRevision,
    SignDesign,
    SignFacts,
    SignMove,
    SignPlace,
    SignStatus,
)


class DifferenceAnswer(Answer, frozen=True, kw_only=True):
    """One thing that a sign says and that is not so any more."""

    kind: Annotated[DifferenceKind, Meta(description="What it is about.")]
    text: Annotated[str, Meta(description="What changed, in a sentence for the reader.")]
    locale: Annotated[str, Meta(description="The language of the sign that it is said in.")]
    says: Annotated[str, Meta(description="What the sign says; empty for nothing.")]
    now: Annotated[str, Meta(description="What is public now; empty for nothing.")]


class SignLinks(Answer, frozen=True, kw_only=True):
    """Addresses on this server."""

    self: Annotated[str, Meta(description="The sign in this API.")]
    page: Annotated[str, Meta(description="Where its code leads.")]
    svg: Annotated[str, Meta(description="The sign as a drawing.")]
    pdf: Annotated[str, Meta(description="The sign for a printer.")]
    screen_pdf: Annotated[str, Meta(description="The sign for screens, tagged.")]
    png: Annotated[str, Meta(description="The sign as a picture.")]
    report: Annotated[str, Meta(description="What was measured on it.")]


class SignAnswer(Answer, frozen=True, kw_only=True):
    """One sign, as the staff of its organization see it."""

    code: ShortCode
    organization: Annotated[Slug, Meta(description="Whose sign it is.")]
    device: Annotated[DeviceId | None, Meta(description="The device that it is of.")]
    place: Annotated[Slug | None, Meta(description="The place that it is of.")]
    status: SignStatus
    version: Annotated[int, Meta(description="Counts changes; the value of the ETag.")]
    design: Annotated[SignDesign, Meta(description="How it is made.")]
    shows: Annotated[list[ShownRevision], Meta(description="The disclosures that it shows.")]
    facts: Annotated[SignFacts, Meta(description="What it says.")]
    hangs: Annotated[SignPlace, Meta(description="Where it hangs, or is to.")]
    photo: Annotated[str | None, Meta(description="Where a picture of it is.")]
    history: Annotated[list[SignMove], Meta(description="Its life so far, oldest first.")]
    changed_at: Annotated[Instant, Meta(description="When it was changed last.")]
    is_stale: Annotated[bool, Meta(description="Whether it says what is not so any more.")]
    differences: Annotated[list[DifferenceAnswer], Meta(description="What is not so any more.")]
    links: Annotated[SignLinks, Meta(description="More about it.")]
    locale: Locale


class SignList(Answer, frozen=True, kw_only=True):
    """A page of signs; `next` asks for the following page."""

    signs: Annotated[list[SignAnswer], Meta(description="The signs of this page.")]
    next: NextPage
    locale: Locale


class ScannedSign(Answer, frozen=True, kw_only=True):
    """What the code of a sign leads to: its device or its place, and how old the sign is."""

    code: ShortCode
    status: SignStatus
    shows: Annotated[list[ShownRevision], Meta(description="The disclosures that it shows.")]
    is_stale: Annotated[bool, Meta(description="Whether it says what is not so any more.")]
    differences: Annotated[list[DifferenceAnswer], Meta(description="What is not so any more.")]
    device: Annotated[DeviceAnswer | None, Meta(description="The device that it is of.")]
    place: Annotated[PlaceAnswer | None, Meta(description="The place that it is of.")]
    locale: Locale
