"""A legal notice as a page shows it: only what is given, in one order."""

from collections.abc import Mapping, Sequence

from msgspec import Struct

from dtpr.schema.notice import Notice
from dtpr.schema.organization import Contacts

_ORDER = (
    "legal_basis",
    "legitimate_interest",
    "recording",
    "recipients",
    "transfers",
    "automated_decisions",
    "rights",
    "rights_url",
    "privacy_email",
    "dpo_email",
    "impact_assessment_url",
    "policy_url",
    "complaint_authority",
)
_WORDS = ("legal_basis", "recording")
_LINKS = {
    "legal_basis": "legal_basis_url",
    "rights_url": "rights_url",
    "impact_assessment_url": "impact_assessment_url",
    "policy_url": "policy_url",
    "complaint_authority": "complaint_url",
}
_MAILBOXES = ("privacy_email", "dpo_email")


class Row(Struct, frozen=True, kw_only=True):
    """One line: a word of the page or texts that others wrote, and where it leads."""

    key: str
    word: str | None
    texts: Sequence[Mapping[str, str]]
    href: str | None


def rows_of(notice: Notice, known: Contacts) -> list[Row]:
    """Return what a notice says, field by field, without mailboxes that are known already."""
    shown = {f"mailto:{getattr(known, each)}" for each in known.__struct_fields__}
    rows = [_row(notice, key) for key in _ORDER]
    given = [each for each in rows if each.word or each.texts or each.href]
    return [each for each in given if each.href not in shown]


def _row(notice: Notice, key: str) -> Row:
    value = getattr(notice, key)
    word = f"{key}.{value}" if value and key in _WORDS else None
    return Row(key=key, word=word, texts=_texts(value), href=_href(notice, key))


def _texts(value: object) -> Sequence[Mapping[str, str]]:
    if isinstance(value, Mapping):
        return [value] if value else []
    return value if isinstance(value, list) else []


def _href(notice: Notice, key: str) -> str | None:
    if key in _MAILBOXES:
        mailbox = getattr(notice, key)
        return f"mailto:{mailbox}" if mailbox else None
    return getattr(notice, _LINKS[key]) if key in _LINKS else None
