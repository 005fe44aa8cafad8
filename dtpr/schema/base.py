"""The two kinds of record, and the names that every record is built from."""

from datetime import datetime
from typing import Annotated, Any

from msgspec import Meta, Struct


class Record(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A record of this registry: frozen, and strict about unknown fields."""


class WireRecord(Struct, frozen=True, kw_only=True):
    """A record of the DTPR standard, which drops unknown fields and writes out its defaults."""


class Answer(Struct, frozen=True, kw_only=True):
    """A part of an answer of the API: every field is written, so that clients need no defaults."""


def whole(pattern: str, **more: Any) -> Meta:
    """Return what is said of a text that matches a pattern from its start to its very end.

    Python's `$` also stands before a newline at the end, JSON Schema's (ECMA-262) does not; with
    what follows it here both mean the same.
    """
    return Meta(pattern=rf"^{pattern}$(?!\n)", **more)


Instant = Annotated[datetime, Meta(tz=True)]
Slug = Annotated[
    str,
    whole(
        r"[a-z0-9]+(-[a-z0-9]+)*",
        max_length=64,
        description="Lower-case letters, digits and single hyphens.",
        examples=["port-clement"],
    ),
]
Identifier = Annotated[
    str,
    whole(
        r"[A-Za-z0-9_-]+",
        max_length=128,
        description="Letters, digits, hyphens and underscores.",
    ),
]
Code = Annotated[
    str,
    whole(
        r"[2-9A-HJKMNP-Za-hjkmnp-z]{6,8}",
        description="The short code of a printed link; upper and lower case are the same.",
    ),
]
HttpsUrl = Annotated[
    str,
    whole(r"https://[^\s<>\"]+", max_length=2000, description="An https address."),
]
Email = Annotated[
    str,
    whole(
        r"[^@:\s<>\"]+@[^@:\s<>\"]+\.[^@:\s<>\"]+",
        max_length=254,
        description="The mailbox of a role, never of a person.",
    ),
]
