"""What the law asks a notice to say and the datachain does not hold.

Source: GDPR articles 13 and 14; EDPB Guidelines 3/2019, section 7; Amsterdam APV 2.25a.
"""

from typing import Literal

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

    legal_basis: LegalBasis | None = None
    legal_basis_url: HttpsUrl | None = None
    legitimate_interest: Prose = {}
    rights: Prose = {}
    rights_url: HttpsUrl | None = None
    privacy_email: Email | None = None
    dpo_email: Email | None = None
    recipients: list[Name] = []
    transfers: Prose = {}
    recording: Literal["live_only", "recorded", "no_recording"] | None = None
    automated_decisions: Prose = {}
    impact_assessment_url: HttpsUrl | None = None
    policy_url: HttpsUrl | None = None
    complaint_authority: Name | None = None
    complaint_url: HttpsUrl | None = None
