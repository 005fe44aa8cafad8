"""Which release an address means.

Source: DTPR API v2, version parameter. Beyond upstream, `type@latest` and a bare `type` are the
release in use.
"""

import re
from collections.abc import Callable
from typing import NamedTuple
from urllib.parse import unquote

from starlette.requests import Request

from dtpr.errors import InvalidError, Problem
from dtpr.schema.exchange import wire_of
from dtpr.schema.releases import Taxonomy
from dtpr.schema.taxonomy import Release
from dtpr.schema.versions import parse_version
from dtpr.schema.wire import WireRelease
from dtpr.web.requests import registry_of
from dtpr.web.standard.errors import MissingError

LATEST = "latest"

_ID = re.compile(r"[A-Za-z0-9_-]+")


class Pinned(NamedTuple):
    """A release in both forms; `moves` says that the address may mean another one tomorrow."""

    release: Release
    source: WireRelease
    moves: bool


def pinned_by(request: Request) -> Pinned:
    """Return the release that an address names.

    Raises:
        InvalidError: It is not the form of a version.
        MissingError: This instance does not have it.
    """
    # Decoded a second time, as upstream does, for clients that encode twice.
    text = unquote(request.path_params["version"])
    return pin(registry_of(request).taxonomy, text)


def pin(taxonomy: Taxonomy, text: str) -> Pinned:
    """Return the release that a text such as `ai@2026-08-12-beta` names.

    Raises:
        InvalidError: It is not the form of a version.
        MissingError: This instance does not have it.
    """
    kind, _, rest = text.partition("@")
    if rest == LATEST or text in taxonomy.types:
        return _pin(taxonomy.current, kind, moves=True)
    return _pin(taxonomy.release, parse_version(text).canonical, moves=False)


def id_of(request: Request, name: str) -> str:
    """Return an id of an address.

    Raises:
        InvalidError: It is not the form of an id.
    """
    value: str = request.path_params[name]
    if not _ID.fullmatch(value):
        mend = "use letters, digits, hyphens and underscores"
        raise InvalidError(Problem(name, f"{value[:80]!r} is not an id", mend))
    return value


def _pin(find: Callable[[str], Release], name: str, *, moves: bool) -> Pinned:
    try:
        release = find(name)
    except InvalidError as error:
        mend = "GET /api/v2/schemas lists the releases"
        raise MissingError(f"there is no release {name!r} here", mend) from error
    return Pinned(release, wire_of(release), moves)
