"""The latest changes in the forms that feed readers know: Atom (RFC 4287) and JSON Feed 1.1."""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from urllib.parse import urlencode

import msgspec
from lxml import etree
from msgspec import Struct

from dtpr.registry.change_feed import Latest
from dtpr.registry.open_data import Publisher
from dtpr.schema.organization import Organization
from dtpr.web.pages.reader import Reader

ATOM, JSON_FEED = "application/atom+xml", "application/feed+json"
JSON_FEED_VERSION = "https://jsonfeed.org/version/1.1"

_NAMESPACE = "http://www.w3.org/2005/Atom"
_BEFORE_ANYTHING = datetime(1970, 1, 1, tzinfo=UTC)
# XML 1.0, 2.2: what no document may hold, however it is written.
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class Entry(Struct, frozen=True, kw_only=True):
    """One change in the words of a reader."""

    id: str
    page: str
    title: str
    at: datetime
    author: str
    what: str


class Feed(Struct, frozen=True, kw_only=True):
    """The latest changes in the words of a reader, the newest first."""

    address: str
    home: str
    title: str
    author: str
    rights: str
    locale: str
    entries: list[Entry]

    @property
    def updated(self) -> datetime:
        """Return when the newest change was made."""
        return max((each.at for each in self.entries), default=_BEFORE_ANYTHING)


def feed_of(
    changes: Sequence[Latest],
    publisher: Publisher,
    reader: Reader,
    *,
    path: str,
    owner: Organization | None,
    known: Mapping[str, Organization],
) -> Feed:
    """Return changes as a feed.

    Args:
        changes: What happened, the newest first.
        publisher: Whose register it is, and on what terms.
        reader: Who reads it.
        path: The path of the feed itself.
        owner: The organization whose changes they are, None for everybody's.
        known: All organizations by slug.
    """
    base, say = publisher.register.url, reader.language.one
    title = publisher.register.name if owner is None else say(owner.name, owner.locale)
    asked = {"organization": owner.slug} if owner else {}
    asked |= {"locale": reader.locale} if reader.chosen else {}
    return Feed(
        address=f"{base}{path}" + (f"?{urlencode(asked)}" if asked else ""),
        home=f"{base}/",
        title=f"{reader.words.texts['feed.title']}: {title}",
        author=publisher.register.name,
        rights=f"{publisher.attribution} ({publisher.licence.id}, {publisher.licence.url})",
        locale=reader.words.locale,
        entries=[_entry(each, base, reader, known[each.organization]) for each in changes],
    )


def atom(feed: Feed) -> bytes:
    """Return a feed as Atom (RFC 4287)."""
    root = etree.Element(f"{{{_NAMESPACE}}}feed", nsmap={None: _NAMESPACE})
    root.set("{http://www.w3.org/XML/1998/namespace}lang", feed.locale)
    _add(root, "id", feed.address)
    _add(root, "title", feed.title)
    _add(root, "updated", _instant(feed.updated))
    _add(root, "rights", feed.rights)
    _add(_add(root, "author"), "name", feed.author)
    _add(root, "link", rel="self", type=ATOM, href=feed.address)
    _add(root, "link", rel="alternate", type="text/html", href=feed.home)
    for each in feed.entries:
        entry = _add(root, "entry")
        _add(entry, "id", each.id)
        _add(entry, "title", each.title)
        _add(entry, "updated", _instant(each.at))
        _add(_add(entry, "author"), "name", each.author)
        _add(entry, "category", term=each.what)
        _add(entry, "link", rel="alternate", type="text/html", href=each.page)
        _add(entry, "content", each.title, type="text")
    written: bytes = etree.tostring(root, xml_declaration=True, encoding="utf-8")
    return written


def json_feed(feed: Feed) -> bytes:
    """Return a feed as JSON Feed 1.1."""
    return msgspec.json.encode(
        {
            "version": JSON_FEED_VERSION,
            "title": feed.title,
            "home_page_url": feed.home,
            "feed_url": feed.address,
            "description": feed.rights,
            "language": feed.locale,
            "authors": [{"name": feed.author}],
            "items": [
                {
                    "id": each.id,
                    "url": each.page,
                    "title": each.title,
                    "content_text": each.title,
                    "date_published": _instant(each.at),
                    "authors": [{"name": each.author}],
                    "tags": [each.what],
                }
                for each in feed.entries
            ],
        }
    )


def _entry(change: Latest, base: str, reader: Reader, owner: Organization) -> Entry:
    one, texts = reader.language.one, reader.words.texts
    # Of what is not public any more, no more is said than that: its name went with it.
    named = change.name is not None and change.what != "withdrawn"
    name = one(change.name or {}, owner.locale) if named else change.code
    return Entry(
        id=f"{base}/v1/devices/{change.device}#{change.cursor}",
        page=f"{base}/d/{change.code}",
        title=texts[f"feed.{change.what}"].format(name=str(name), code=change.code),
        at=change.at,
        author=str(one(owner.name, owner.locale)),
        what=change.what,
    )


def _add(
    parent: "etree._Element", name: str, text: str = "", **attributes: str
) -> "etree._Element":
    made = etree.SubElement(parent, f"{{{_NAMESPACE}}}{name}", attributes)
    made.text = _NOT_XML.sub(" ", text) or None
    return made


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")
