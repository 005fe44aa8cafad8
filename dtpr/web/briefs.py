"""Summaries of devices as JSON, put together from parts that many devices share.

It is what encoding `Renderer.device` gives, in less time: an owner and the elements are encoded
once for all devices that have the same.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

import msgspec
from msgspec import UNSET, Raw, Struct, UnsetType

from dtpr.registry.publishing import Listing
from dtpr.schema.answers import Links
from dtpr.schema.base import Answer
from dtpr.schema.device import Status, status_between
from dtpr.schema.taxonomy import Release
from dtpr.web.render import Renderer

_encode = msgspec.json.Encoder().encode
_NULL = Raw(b"null")


class Listed(Struct, frozen=True, kw_only=True):
    """What of a kept `Listing` a summary is made from; what is only copied stays JSON."""

    id: str
    code: str
    organization: str
    name: dict[str, str]
    release: str
    release_hash: str | None = None
    purposes: tuple[str, ...]
    technologies: tuple[str, ...]
    local_elements: dict[str, Raw] = {}
    identifiability: str
    place: str | None = None
    position: Raw
    generalization: Raw = _NULL
    source: dict[str, Any] | None = None
    active_from: date | None = None
    active_until: date | None = None


read_listed = msgspec.json.Decoder(Listed).decode


class _Brief(Answer, frozen=True, kw_only=True):
    """A `DeviceSummary` of which some parts are JSON already."""

    id: str
    code: str
    name: str | dict[str, str]
    organization: Raw
    purposes: Raw
    technologies: Raw
    identifiability: str
    status: Status
    place: str | None
    position: Raw
    generalization: Raw
    links: Links
    source: dict[str, Any] | UnsetType = UNSET


class Briefs:
    """Makes the summaries for one reader, on one day, of one state of the organizations."""

    def __init__(self, renderer: Renderer) -> None:
        self._renderer = renderer
        self._owners: dict[str, Raw] = {}
        # A release is kept beside what it is known by, so that nothing else is ever taken for it.
        self._elements: dict[tuple[int, Sequence[str]], tuple[Release, Raw]] = {}

    def encoded(self, listed: Listed, listing: bytes) -> bytes:
        """Return the JSON of a summary; `listing` is what was read as `listed`."""
        renderer = self._renderer
        if listed.local_elements:
            return _encode(renderer.device(msgspec.json.decode(listing, type=Listing)))
        release = renderer.taxonomy.release(listed.release, listed.release_hash)
        return _encode(
            _Brief(
                id=listed.id,
                code=listed.code,
                name=renderer.name(listed.name, listed.organization),
                organization=self._owner(listed.organization),
                purposes=self._told(listed.purposes, release),
                technologies=self._told(listed.technologies, release),
                identifiability=listed.identifiability,
                status=status_between(listed.active_from, listed.active_until, renderer.today),
                place=listed.place,
                position=listed.position,
                generalization=listed.generalization,
                links=renderer.links(listed.id, listed.code),
                source=listed.source or UNSET,
            )
        )

    def _owner(self, slug: str) -> Raw:
        if slug not in self._owners:
            self._owners[slug] = Raw(_encode(self._renderer.organization(slug)))
        return self._owners[slug]

    def _told(self, ids: Sequence[str], release: Release) -> Raw:
        key = id(release), ids
        if key not in self._elements:
            told = Raw(_encode(self._renderer.elements(ids, release)))
            self._elements[key] = release, told
        return self._elements[key][1]
