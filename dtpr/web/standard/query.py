"""The parameters of the standard's own API; of a parameter that is given twice the first counts.

Source: DTPR API v2, query parameters and pages.
"""

import base64
import binascii
import re
from collections.abc import Sequence
from typing import Annotated, Any

import msgspec
from msgspec import Meta, Struct
from starlette.requests import Request

from dtpr.errors import InvalidError, Problem

DEFAULT_LIMIT = 50
MAX_LIMIT = 200
EVERY_FIELD = "all"

_NUMBER = re.compile(r"\s*0*([0-9]{1,9})\s*", re.ASCII)


class Place(Struct, frozen=True, kw_only=True):
    """What a cursor says inside: how many elements stand before the page."""

    offset: Annotated[int, Meta(ge=0)]


def first_of(request: Request, name: str) -> str | None:
    """Return the first value of a parameter, None when it is not given."""
    return next(iter(request.query_params.getlist(name)), None)


def listed(request: Request, name: str) -> tuple[str, ...] | None:
    """Return the parts of a parameter between commas, None when there are none."""
    parts = (each.strip() for each in (first_of(request, name) or "").split(","))
    return tuple(dict.fromkeys(filter(None, parts))) or None


def limit_of(request: Request) -> int:
    """Return how many elements a page holds at most.

    Raises:
        InvalidError: It is not a whole number from 1 to 200.
    """
    given = first_of(request, "limit")
    if not given:
        return DEFAULT_LIMIT
    found = _NUMBER.fullmatch(given)
    if found is None or not 1 <= int(found[1]) <= MAX_LIMIT:
        mend = f"use a whole number from 1 to {MAX_LIMIT}"
        raise InvalidError(Problem("limit", f"{given[:40]!r} is not a limit", mend))
    return int(found[1])


def offset_of(request: Request) -> int:
    """Return how many elements stand before the page, from the cursor.

    Raises:
        InvalidError: It is not a cursor.
    """
    given = first_of(request, "cursor")
    return offset_at(given) if given else 0


def offset_at(given: str) -> int:
    """Return how many elements stand before the page that a cursor asks for.

    Raises:
        InvalidError: It is not a cursor.
    """
    try:
        text = base64.b64decode(given.rstrip("=") + "=" * (-len(given.rstrip("=")) % 4))
        return msgspec.json.decode(text, type=Place).offset
    except (binascii.Error, ValueError, msgspec.MsgspecError) as error:
        mend = "send the next_cursor of the page before, or none"
        raise InvalidError(Problem("cursor", "this is not a cursor", mend)) from error


def cursor_after(offset: int) -> str:
    """Return the cursor of the page that begins after some elements."""
    return base64.b64encode(msgspec.json.encode(Place(offset=offset))).decode()


def project(plain: dict[str, Any], fields: Sequence[str]) -> dict[str, Any]:
    """Return some fields of a record, always with its id; names that it lacks are left out."""
    if fields == (EVERY_FIELD,):
        return plain
    return {name: plain[name] for name in ("id", *fields) if name in plain}


def keep_locales(plain: Any, locales: Sequence[str] | None) -> Any:
    """Return plain data whose texts are only those in some languages; None keeps all."""
    if locales is None:
        return plain
    if isinstance(plain, dict):
        return {name: keep_locales(value, locales) for name, value in plain.items()}
    if not isinstance(plain, list):
        return plain
    if plain and isinstance(plain[0], dict) and plain[0].keys() == {"locale", "value"}:
        return [each for each in plain if each["locale"] in locales]
    return [keep_locales(each, locales) for each in plain]
