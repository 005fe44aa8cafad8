"""One tool: what it is called, what it takes, and how it is used."""

import logging
from collections.abc import Awaitable, Callable
from typing import Any

from msgspec import Struct
from starlette.requests import Request

from dtpr.errors import DtprError, InvalidError, NotFoundError, StoreError
from dtpr.web.mcp.arguments import Arguments, read_arguments
from dtpr.web.mcp.outcome import ArgumentsError, Outcome, failed, tool_error

_LOG = logging.getLogger("dtpr.web")

_CODES: tuple[tuple[type[DtprError], str], ...] = (
    (ArgumentsError, "invalid_arguments"),
    (InvalidError, "bad_request"),
    (NotFoundError, "not_found"),
    (StoreError, "upstream_error"),
)


class Tool(Struct, frozen=True, kw_only=True):
    """One tool that a language model may use."""

    name: str
    description: str
    arguments: type[Arguments]
    run: Callable[[Request, Any], Awaitable[Outcome]]


async def use_tool(tool: Tool, request: Request, arguments: dict[str, Any]) -> Outcome:
    """Use a tool; whatever goes wrong becomes an outcome that says so."""
    try:
        return await tool.run(request, read_arguments(arguments, tool.arguments))
    except Exception as error:  # noqa: BLE001 - a tool answers, whatever happens
        return _outcome_of(error, tool)


def _outcome_of(error: Exception, tool: Tool) -> Outcome:
    code = next((code for kind, code in _CODES if isinstance(error, kind)), "internal_error")
    if isinstance(error, InvalidError):
        problems = error.problems
        return failed(*(tool_error(code, each.message, each.mend, each.field) for each in problems))
    if isinstance(error, NotFoundError):
        return failed(tool_error(code, str(error), getattr(error, "mend", "")))
    # Its own words may hold what was asked, such as a position.
    _LOG.error("%s in the tool %s", type(error).__name__, tool.name)
    return failed(tool_error(code, "something went wrong here", "try again in a moment"))
