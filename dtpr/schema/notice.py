"""What the law asks a notice to say and the datachain does not hold.

Source: GDPR articles 13 and 14; EDPB Guidelines 3/2019, section 7; Amsterdam APV 2.25a.
"""

from typing import Annotated, Literal

from msgspec import Meta

from dtpr.schema.base import Email, HttpsUrl, Record
from dtpr.schema.text import Name, Prose

LegalBasis = Literal[
    "consent",
    "contract",
    "legal_obligation",
    "vital_interests",
    "public_task",
    "legitimate_interests",
    "law_enforcement",
    "no_personal_data",
]


class Notice(Record, frozen=True, kw_only=True):
    """The legal side of one disclosure; every field may be left out."""

    legal_basis: Annotated[
        LegalBasis | None, Meta(description="Why the law allows it (GDPR, article 6).")
    ] = None
    legal_basis_url: Annotated[
        HttpsUrl | None, Meta(description="The law or decision that it rests on.")
    ] = None
    legitimate_interest: Annotated[
        Prose, Meta(description="Which interest, where that is the basis; in each language.")
    ] = {}
    rights: Annotated[
        Prose, Meta(description="What people may ask for, and how; in each language.")
    ] = {}
    rights_url: Annotated[HttpsUrl | None, Meta(description="Where they may ask for it.")] = None
    privacy_email: Annotated[
        Email | None, Meta(description="The mailbox for questions about personal data.")
    ] = None
    dpo_email: Annotated[
        Email | None, Meta(description="The mailbox of the data protection officer.")
    ] = None
    recipients: Annotated[
        list[Name], Meta(description="Who else gets the data, each in each language.")
    ] = []
    transfers: Annotated[
        Prose, Meta(description="Where abroad the data goes, in each language.")
    ] = {}
    recording: Annotated[
        Literal["live_only", "recorded", "no_recording"] | None,
        Meta(description="Whether pictures are kept, only watched live, or neither."),
    ] = None
    automated_decisions: Annotated[
        Prose, Meta(description="What is decided without a person, in each language.")
    ] = {}
    impact_assessment_url: Annotated[
        HttpsUrl | None, Meta(description="Where the impact assessment can be read.")
    ] = None
    policy_url: Annotated[
        HttpsUrl | None, Meta(description="Where the privacy policy can be read.")
    ] = None
    complaint_authority: Annotated[
        Name | None, Meta(description="Who hears complaints, in each language.")
    ] = None
    complaint_url: Annotated[HttpsUrl | None, Meta(description="Where to complain.")] = None
