"""The drawn disclosures that tools have made: one a session, the newest in place of the last.

Source: DTPR API v2, MCP resource `ui://dtpr/datachain/view.html`; MCP Apps (SEP-1865).
"""

from collections import OrderedDict
from typing import cast

from starlette.requests import Request

from dtpr.web.standard.gate import asker_of

URI = "ui://dtpr/datachain/view.html"
MEDIA_TYPE = "text/html;profile=mcp-app"
SESSION_HEADER = "mcp-session-id"
MAX_KEPT_BYTES = 16 * 2**20

_LONGEST_SESSION = 200


class Views:
    """Keeps what was drawn last in each session, up to a number of bytes."""

    def __init__(self, most: int = MAX_KEPT_BYTES) -> None:
        self._most = most
        self._size = 0
        self._kept: OrderedDict[str, bytes] = OrderedDict()

    def get(self, session: str) -> str | None:
        """Return what was drawn last in a session, None if nothing was or it is forgotten."""
        if session not in self._kept:
            return None
        self._kept.move_to_end(session)
        return self._kept[session].decode()

    def put(self, session: str, html: str) -> None:
        """Keep what was drawn in a session; of too much, what was asked for longest ago goes."""
        self.drop(session)
        self._kept[session] = html.encode()
        self._size += len(self._kept[session])
        while self._size > self._most:
            self.drop(next(iter(self._kept)))

    def drop(self, session: str) -> None:
        """Forget what was drawn in a session."""
        self._size -= len(self._kept.pop(session, b""))


def views_of(request: Request) -> Views:
    """Return the views of the application."""
    return cast("Views", request.app.state.views)


def session_of(request: Request) -> str:
    """Return whose views a request is about: its session, else who is asking.

    Upstream shows what anybody drew to everybody else without a session; here an address, with the
    name that a program gives itself, stands in for one.
    """
    given = request.headers.get(SESSION_HEADER, "").strip()
    return f"session {given[:_LONGEST_SESSION]}" if given else f"asker {asker_of(request.scope)}"
