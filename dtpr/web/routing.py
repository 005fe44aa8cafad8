"""Routes found by how their paths begin: a request is not held against every one of them."""

from collections.abc import Mapping, Sequence
from typing import Any

from starlette.datastructures import URLPath
from starlette.routing import BaseRoute, Match, Mount, NoMatchFound, Route
from starlette.types import Receive, Scope, Send

_DEPTH = 2
"""So many segments tell the routes of the register apart well: few share their first two."""

_Beginning = tuple[str, ...]


class Branches(BaseRoute):
    """Routes by the literal segments that their paths begin with; they are tried in their order.

    It answers as the routes would one after the other: the first that fits, or else the first that
    would fit another method.
    """

    def __init__(self, routes: Sequence[Route | Mount]) -> None:
        """Take the routes, most specific first."""
        self.routes = routes
        self._beginning = _by_beginning(routes)

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Return how well the best of the routes fits, and what it adds to the scope."""
        partial: tuple[Match, Scope] = (Match.NONE, {})
        for route in self._candidates(scope):
            match, child = route.matches(scope)
            if match is Match.FULL:
                return match, {**child, "route": route}
            if match is Match.PARTIAL and partial[0] is Match.NONE:
                partial = (match, {**child, "route": route})
        return partial

    def url_path_for(self, name: str, /, **path_params: Any) -> URLPath:
        """Return the path of a route by its name.

        Raises:
            NoMatchFound: There is none of this name and these parameters.
        """
        for route in self.routes:
            try:
                return route.url_path_for(name, **path_params)
            except NoMatchFound:
                continue
        raise NoMatchFound(name, path_params)

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer by the route that was found."""
        await scope["route"].handle(scope, receive, send)

    def _candidates(self, scope: Scope) -> Sequence[Route | Mount]:
        if scope.get("root_path"):
            return self.routes
        beginning = tuple(scope["path"].split("/", _DEPTH + 1)[1 : _DEPTH + 1])
        while beginning not in self._beginning:
            beginning = beginning[:-1]
        return self._beginning[beginning]


def _by_beginning(
    routes: Sequence[Route | Mount],
) -> Mapping[_Beginning, Sequence[Route | Mount]]:
    """Return for each beginning the routes whose own beginning it has; all of no segment too."""
    own = [(_literal(each.path), each) for each in routes]
    known = {beginning[:length] for beginning, _ in own for length in range(len(beginning) + 1)}
    return {
        each: [route for beginning, route in own if each[: len(beginning)] == beginning]
        for each in known | {()}
    }


def _literal(path: str) -> _Beginning:
    """Return the first segments of a path as far as none of them holds a parameter."""
    segments = path.split("/")[1 : _DEPTH + 1]
    return tuple(segments[: next((n for n, each in enumerate(segments) if "{" in each), _DEPTH)])
