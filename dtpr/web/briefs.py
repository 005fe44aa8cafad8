"""Summaries of devices as JSON, put together from parts that many devices share.

It is what encoding `Renderer.device` gives, in less time: an owner and the elements are encoded
once for all devices that have the same.
"""

from datetime import date
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec import UNSET, Raw, Struct, UnsetType

from dtpr.registry.publishing import Listing
from dtpr.schema.answers import Links
from dtpr.schema.base import Answer
from dtpr.schema.device import Status, status_between
from dtpr.web.render import Renderer

if TYPE_CHECKING:
    from dtpr.schema.taxonomy import Release

_encode = msgspec.json.Encoder().encode
_NULL = Raw(b"null")
_MOST_MIDDLES = 4096


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


Brief = tuple[bytes, bytes, bytes]
"""A summary in three pieces, without its closing brace: joined, they are the JSON.

The middle is the same for all devices of an owner that are alike, and the same object.
"""


class _Front(Answer, frozen=True, kw_only=True):
    id: str
    code: str
    name: str | dict[str, str]


class _Middle(Answer, frozen=True, kw_only=True):
    organization: Any
    purposes: Any
    technologies: Any
    identifiability: str
    status: Status


class _Rear(Answer, frozen=True, kw_only=True):
    place: str | None
    position: Raw
    generalization: Raw
    links: Links
    source: dict[str, Any] | UnsetType = UNSET


class Briefs:
    """Makes the summaries for one reader, on one day, of one state of the organizations."""

    def __init__(self, renderer: Renderer) -> None:
        self._renderer = renderer
        # A release is kept beside what it is known by, so that nothing else is ever taken for it.
        self._middles: dict[tuple[Any, ...], tuple[Release, bytes]] = {}

    def brief(self, listed: Listed, listing: bytes) -> Brief:
        """Return a summary; `listing` is what was read as `listed`."""
        renderer = self._renderer
        if listed.local_elements:
            whole = _encode(renderer.device(msgspec.json.decode(listing, type=Listing)))
            return whole[:-1], b"", b""
        front = _Front(
            id=listed.id,
            code=listed.code,
            name=renderer.name(listed.name, listed.organization),
        )
        rear = _Rear(
            place=listed.place,
            position=listed.position,
            generalization=listed.generalization,
            links=renderer.links(listed.id, listed.code),
            source=listed.source or UNSET,
        )
        return _encode(front)[:-1], self._middle(listed), _inside(_encode(rear))

    def _middle(self, listed: Listed) -> bytes:
        renderer = self._renderer
        release = renderer.taxonomy.release(listed.release, listed.release_hash)
        status = status_between(listed.active_from, listed.active_until, renderer.today)
        key = (
            id(release),
            listed.organization,
            listed.purposes,
            listed.technologies,
            listed.identifiability,
            status,
        )
        found = self._middles.get(key)
        if found is None:
            middle = _Middle(
                organization=renderer.organization(listed.organization),
                purposes=renderer.elements(listed.purposes, release),
                technologies=renderer.elements(listed.technologies, release),
                identifiability=listed.identifiability,
                status=status,
            )
            if len(self._middles) >= _MOST_MIDDLES:
                self._middles.clear()
            found = self._middles[key] = release, _inside(_encode(middle))
        return found[1]


def _inside(encoded: bytes) -> bytes:
    """Return the members of an object as they follow others."""
    return b"," + encoded[1:-1]
