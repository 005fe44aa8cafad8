"""What one call of the API is: its address, what it takes and what it answers."""

from collections.abc import Awaitable, Callable
from typing import Any

from msgspec import Struct
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from dtpr.errors import DtprError

Handler = Callable[[Request], Awaitable[Response]]


class Call(Struct, frozen=True, kw_only=True):
    """One call: enough to route it and to describe it in OpenAPI."""

    method: str
    path: str
    handler: Handler
    summary: str
    tag: str
    query: Any = None
    body: Any = None
    files: tuple[str, ...] = ()
    """The media types of a file that is the whole body, in place of JSON."""
    answer: Any = None
    media_type: str = "application/json"
    other_types: tuple[str, ...] = ()
    """The media types that it may answer with beside that one."""
    status: int = 200
    localized: bool = False
    bilingual: bool = False
    """Whether `locale` is one language or two: those of a sign."""
    role: str | None = None
    creates: bool = False
    """Whether a PUT without If-Match makes what is not there, and answers 201."""
    errors: tuple[type[DtprError], ...] = ()
    failures: tuple[int, ...] = ()
    """Statuses that come in the standard's own envelope, not as problem+json."""

    @property
    def name(self) -> str:
        """Return the name of the call, which is the name of its handler."""
        return str(getattr(self.handler, "__name__", self.path))

    def route(self) -> Route:
        """Return the route of the call."""
        return Route(self.path, self.handler, methods=[self.method], name=self.name)
