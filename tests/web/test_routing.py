"""Routes are found by how their paths begin, and as if they were tried one after the other."""

import re
from typing import Any

import httpx2
import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.routing import Match, Mount, NoMatchFound, Route
from starlette.types import Scope

from dtpr.web.routes import routes
from dtpr.web.routing import Branches
from dtpr.web.standard.paths import is_standard

ROUTES = routes()
BRANCHES = Branches(ROUTES)
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE")


def a_scope(path: str, method: str = "GET", root: str = "") -> Scope:
    return {"type": "http", "path": path, "method": method, "root_path": root}


def tried_in_turn(scope: Scope) -> tuple[Match, Any, Scope]:
    """Return what the routes make of a request, as the router of Starlette asks them."""
    found = [(route, *route.matches(scope)) for route in ROUTES]
    for wanted in (Match.FULL, Match.PARTIAL):
        for route, match, child in found:
            if match is wanted:
                return match, route, child
    return Match.NONE, None, {}


def branched(scope: Scope) -> tuple[Match, Any, Scope]:
    match, child = BRANCHES.matches(scope)
    return match, child.pop("route", None), child


def filled(route: Route | Mount) -> str:
    path = re.sub(r"\{\w+:int\}", "1", route.path)
    return re.sub(r"\{\w+(:\w+)?\}", "anything", path) + ("/a.css" * isinstance(route, Mount))


@pytest.mark.parametrize("method", METHODS)
def test_every_path_is_found_as_if_the_routes_were_tried_in_turn(method: str) -> None:
    for route in ROUTES:
        for path in (filled(route), f"{filled(route)}/", f"{filled(route)}/more/still"):
            scope = a_scope(path, method)

            assert branched(scope) == tried_in_turn(scope), (method, path)


PIECES = sorted({each for route in ROUTES for each in filled(route).split("/")})


@given(
    path=st.lists(st.sampled_from(PIECES) | st.text(max_size=4), max_size=6),
    method=st.sampled_from(METHODS),
)
def test_any_path_is_found_as_if_the_routes_were_tried_in_turn(
    path: list[str], method: str
) -> None:
    scope = a_scope("/" + "/".join(path).replace("\n", ""), method)

    assert branched(scope) == tried_in_turn(scope)


def test_a_path_below_a_root_of_the_server_is_found() -> None:
    scope = a_scope("/below/healthz", root="/below")

    found = branched(scope)

    assert found == tried_in_turn(scope)
    assert found[0] is Match.FULL


def test_a_name_leads_to_its_path() -> None:
    assert BRANCHES.url_path_for("device", code="X7K2M9QA") == "/d/X7K2M9QA"
    with pytest.raises(NoMatchFound):
        BRANCHES.url_path_for("device", other="X7K2M9QA")


async def test_a_method_that_no_call_has_is_refused_at_every_path(
    client: httpx2.AsyncClient,
) -> None:
    for path in {filled(route) for route in ROUTES}:
        answer = await client.request("TRACE", path)

        # The standard's own API tells of no call then, as upstream does.
        expected = 404 if is_standard(a_scope(path)) else 405
        assert answer.status_code == expected, path


async def test_a_slash_too_much_leads_to_the_path_without(client: httpx2.AsyncClient) -> None:
    answer = await client.get("/healthz/")

    assert answer.status_code == 307
    assert answer.headers["location"] == "https://register.example/healthz"
