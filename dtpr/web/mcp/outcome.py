"""What a tool answers: an envelope, once as data and once as text.

Source: DTPR API v2, MCP envelope. An answer of "no" is an answer; only a tool that could not do
what was asked marks its result as an error.
"""

from typing import Any

import msgspec
from msgspec import UNSET, Struct, UnsetType

from dtpr.errors import InvalidError
from dtpr.schema.envelopes import StandardError
from dtpr.schema.rules import Finding


class ArgumentsError(InvalidError):
    """The arguments of a tool are wrong."""


class Notes(Struct, frozen=True, kw_only=True):
    """What an answer is about, beside its data."""

    content_hash: str | UnsetType = UNSET
    version: str | UnsetType = UNSET
    next_cursor: str | UnsetType | None = UNSET
    warnings: list[str] | UnsetType = UNSET


class Envelope(Struct, frozen=True, kw_only=True):
    """The form of every answer."""

    ok: bool
    data: Any = UNSET
    errors: list[Any] | UnsetType = UNSET
    meta: Notes | UnsetType = UNSET


class Outcome(Struct, frozen=True, kw_only=True):
    """An envelope as plain data, and what goes with it.

    `text` stands for the envelope where an answer has a text of its own.
    """

    envelope: dict[str, Any]
    text: str | None = None
    extra: dict[str, Any] | None = None
    is_error: bool = False

    @property
    def words(self) -> str:
        """Return the answer as text."""
        return self.text or msgspec.json.encode(self.envelope).decode()


def answered(
    data: Any,
    notes: Notes | UnsetType = UNSET,
    *,
    text: str | None = None,
    extra: dict[str, Any] | None = None,
) -> Outcome:
    """Return an answer."""
    return Outcome(envelope=_plain(ok=True, data=data, meta=notes), text=text, extra=extra)


def denied(errors: list[Any], notes: Notes | UnsetType = UNSET, data: Any = UNSET) -> Outcome:
    """Return the answer "no": the tool did its work, and this is what it found."""
    return Outcome(envelope=_plain(ok=False, errors=errors, meta=notes, data=data))


def failed(*errors: StandardError, notes: Notes | UnsetType = UNSET) -> Outcome:
    """Return that the tool could not do what was asked."""
    return Outcome(envelope=_plain(ok=False, errors=list(errors), meta=notes), is_error=True)


def tool_error(code: str, message: str, hint: str = "", path: str = "") -> StandardError:
    """Return one reason why a tool could not do what was asked."""
    return StandardError(code=code, message=message, path=path or UNSET, fix_hint=hint or UNSET)


def lines_of(findings: list[Finding]) -> list[str]:
    """Return findings as one line each."""
    return [f"{each.code}: {each.message}" for each in findings]


def _plain(**fields: Any) -> dict[str, Any]:
    plain: dict[str, Any] = msgspec.to_builtins(Envelope(**fields))
    return plain
