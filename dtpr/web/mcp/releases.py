"""Which release the arguments of a tool mean, and what an answer says about it."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import unquote

from msgspec import UNSET, UnsetType
from starlette.requests import Request

from dtpr.errors import Problem
from dtpr.web.mcp.outcome import ArgumentsError, Notes
from dtpr.web.requests import registry_of
from dtpr.web.standard.releases import Pinned, pin


def pin_version(request: Request, version: str) -> Pinned:
    """Return the release that an argument names.

    Raises:
        InvalidError: It is not the form of a version.
        MissingError: This instance does not have it.
    """
    # Decoded as upstream does, for programs that take it out of an address.
    return pin(registry_of(request).taxonomy, unquote(version))


def notes_of(pinned: Pinned, **more: Any) -> Notes:
    """Return which content an answer is of."""
    manifest = pinned.source.manifest
    return Notes(content_hash=manifest.content_hash, version=manifest.version, **more)


def known_locales(
    request: Request, name: str, locales: Sequence[str] | UnsetType
) -> Sequence[str] | None:
    """Return the languages that an argument names, None for all.

    Raises:
        ArgumentsError: No release has texts in one of them.
    """
    if locales is UNSET:
        return None
    known = registry_of(request).taxonomy.locales
    if unknown := [each for each in locales if each not in known]:
        text = f"no release has texts in {unknown[0][:40]!r}"
        raise ArgumentsError(Problem(name, text, f"use {', '.join(known)}"))
    return locales
