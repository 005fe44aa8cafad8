"""Summaries of devices as JSON, put together from parts that many devices share.

It is what encoding `Renderer.device` gives, in less time: an owner and the elements are encoded
once for all devices that have the same.
"""

from datetime import date
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec import Raw, Struct

from dtpr.registry.publishing import Listing
from dtpr.schema.base import Answer
from dtpr.schema.device import Status, status_between
from dtpr.schema.text import pick_locale
from dtpr.web.render import Renderer

if TYPE_CHECKING:
    from dtpr.schema.taxonomy import Release

_encode = msgspec.json.Encoder().encode
_NULL = Raw(b"null")
_MOST_MIDDLES = 4096


class Listed(Struct, frozen=True, kw_only=True):
    """What of a kept `Listing` a summary is made from; what is only copied stays JSON."""

    id: Raw
    code: Raw
    organization: str
    name: dict[str, Raw]
    release: str
    release_hash: str | None = None
    purposes: tuple[str, ...]
    technologies: tuple[str, ...]
    local_elements: dict[str, Raw] = {}
    identifiability: str
    place: Raw = _NULL
    position: Raw
    generalization: Raw = _NULL
    source: Raw = _NULL
    active_from: date | None = None
    active_until: date | None = None


read_listed = msgspec.json.Decoder(Listed).decode


Brief = tuple[bytes, bytes, bytes]
"""A summary in three pieces, without its closing brace: joined, they are the JSON.

The middle is the same for all devices of an owner that are alike, and the same object.
"""


_FRONT = b'{"id":%b,"code":%b,"name":%b'
_REAR = b',"place":%%b,"position":%%b,"generalization":%%b,"links":%b'
_SOURCE = b',"source":%b'
_ID, _CODE = "<id>", "<code>"


class _Middle(Answer, frozen=True, kw_only=True):
    organization: Any
    purposes: Any
    technologies: Any
    identifiability: str
    status: Status


class Briefs:
    """Makes the summaries for one reader, on one day, of one state of the organizations."""

    def __init__(self, renderer: Renderer) -> None:
        self._renderer = renderer
        self._rear = _REAR % _links_of(renderer)
        self._locales: dict[str, tuple[str, ...]] = {}
        # A release is kept beside what it is known by, so that nothing else is ever taken for it.
        self._middles: dict[tuple[Any, ...], tuple[Release, bytes]] = {}

    def brief(self, listed: Listed, listing: bytes) -> Brief:
        """Return a summary; `listing` is what was read as `listed`."""
        if listed.local_elements:
            whole = _encode(self._renderer.device(msgspec.json.decode(listing, type=Listing)))
            return whole[:-1], b"", b""
        front = _FRONT % (listed.id, listed.code, self._name(listed))
        own, code = bytes(listed.id)[1:-1], bytes(listed.code)[1:-1]
        rear = self._rear % (listed.place, listed.position, listed.generalization, own, code, own)
        if listed.source is not _NULL:
            rear += _SOURCE % listed.source
        return front, self._middle(listed), rear

    def _name(self, listed: Listed) -> bytes:
        """Return a name as `Renderer.name` has it, in JSON."""
        name, owner = listed.name, listed.organization
        if self._renderer.language.every:
            return _encode(name)
        locales = self._locales.get(owner)
        if locales is None:
            locales = self._locales[owner] = self._renderer.locales(owner)
        return name[pick_locale(name, locales)]

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


def _links_of(renderer: Renderer) -> bytes:
    """Return the links of any device, with `%b` for its id, its code, and its id again."""
    links = _encode(renderer.links(_ID, _CODE)).replace(b"%", b"%%")
    return links.replace(_ID.encode(), b"%b").replace(_CODE.encode(), b"%b")


def _inside(encoded: bytes) -> bytes:
    """Return the members of an object as they follow others."""
    return b"," + encoded[1:-1]
