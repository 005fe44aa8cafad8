"""What happened in the register: page by page for programs, the latest for readers of feeds."""

from typing import Annotated

from msgspec import Meta
from starlette.requests import Request
from starlette.responses import Response

from dtpr.registry.open_data import publisher_of
from dtpr.schema.base import Record
from dtpr.schema.changes import MOST_LISTED, USUALLY_LISTED, Position
from dtpr.web.feeds import ATOM, JSON_FEED, Feed, atom, feed_of, json_feed
from dtpr.web.pages.reader import reader_of
from dtpr.web.requests import read_query, registry_of, settings_of
from dtpr.web.responses import cached, json_answer

Organization = Annotated[
    str | None, Meta(description="Only what happened to the devices of this organization.")
]


class ChangesQuery(Record, frozen=True, kw_only=True):
    """Which changes, and how many at once."""

    after: Annotated[
        Position | None, Meta(description="`next` of the answer before; none for the beginning.")
    ] = None
    limit: Annotated[int, Meta(ge=1, le=MOST_LISTED)] = USUALLY_LISTED
    organization: Organization = None


class FeedQuery(Record, frozen=True, kw_only=True):
    """Whose changes."""

    organization: Organization = None


async def list_changes(request: Request) -> Response:
    """Answer with a page of changes, oldest first."""
    query = read_query(request, ChangesQuery)
    page = await registry_of(request).change_feed.page(
        publisher_of(settings_of(request)),
        after=query.after,
        organization=query.organization,
        limit=query.limit,
    )
    return json_answer(request, page)


async def get_changes_atom(request: Request) -> Response:
    """Answer with the latest changes as an Atom feed."""
    feed = await _feed(request, "/v1/changes.atom")
    return cached(request, atom(feed), ATOM, headers=_headers(feed))


async def get_changes_json_feed(request: Request) -> Response:
    """Answer with the latest changes as a JSON Feed."""
    feed = await _feed(request, "/v1/changes.json-feed")
    return cached(request, json_feed(feed), JSON_FEED, headers=_headers(feed))


async def _feed(request: Request, path: str) -> Feed:
    query = read_query(request, FeedQuery)
    registry, reader = registry_of(request), reader_of(request)
    changes = await registry.change_feed.latest(query.organization)
    known = await registry.organizations.all()
    owner = known[query.organization] if query.organization else None
    publisher = publisher_of(settings_of(request))
    return feed_of(changes, publisher, reader, path=path, owner=owner, known=known)


def _headers(feed: Feed) -> dict[str, str]:
    return {"Vary": "Accept-Language", "Content-Language": feed.locale}
