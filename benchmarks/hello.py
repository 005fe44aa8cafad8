"""The bare server that others are measured against: the same HTTP server, no work at all.

`python -m benchmarks.hello SIZE…` answers `POST /SIZE` and `GET /SIZE` with a constant body of so
many bytes.
"""

import sys
from collections.abc import Iterable
from functools import partial
from unittest.mock import patch

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from dtpr.settings import Settings
from dtpr.web import server


def create_hello(sizes: Iterable[int]) -> Starlette:
    """Return an application with a route for each size of answer, and no middleware."""
    return Starlette(routes=[_route(size) for size in sizes])


def body_of(size: int) -> bytes:
    """Return JSON of so many bytes, 2 at least."""
    return b'"%s"' % (b"x" * (size - 2))


def main(sizes: Iterable[int]) -> int:
    """Serve until told to stop, with the settings of the register's own server."""
    # Another application in the place of ours: so no setting of the server can differ.
    with patch("dtpr.web.app.create_app_from_environment", partial(create_hello, sizes)):
        return server.serve(
            Settings(port=0), ready=lambda address: print(address, file=sys.stderr, flush=True)
        )


def _route(size: int) -> Route:
    body = body_of(size)

    async def hello(_request: Request) -> Response:
        return Response(body, media_type="application/json")

    return Route(f"/{size}", hello, methods=["GET", "POST"])


if __name__ == "__main__":
    sys.exit(main([int(each) for each in sys.argv[1:]]))
