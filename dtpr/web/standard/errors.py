"""Errors of the standard's own API, in upstream's envelope instead of problem+json.

Source: DTPR API v2, error envelope and its codes.
"""

import logging
from collections.abc import Awaitable, Callable, Mapping

import msgspec
from msgspec import UNSET
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from dtpr.errors import DtprError, InvalidError, NotFoundError, StoreError, TooLargeError
from dtpr.schema.envelopes import ErrorAnswer, StandardError
from dtpr.web.failures import describe
from dtpr.web.responses import PRIVATE
from dtpr.web.standard.paths import is_standard

_LOG = logging.getLogger("dtpr.web")
RETRY_AFTER_SECONDS = 60

Handler = Callable[[Request, Exception], Awaitable[Response]]


class MissingError(NotFoundError):
    """There is nothing of this name; `mend` says where the names are listed."""

    def __init__(self, message: str, mend: str) -> None:
        super().__init__(message)
        self.mend = mend


CODES = {
    400: "bad_request",
    404: "not_found",
    413: "payload_too_large",
    429: "rate_limited",
    500: "internal_error",
    502: "upstream_error",
    504: "timeout",
}
"""The code of each status; there are no others."""

_STATUSES: tuple[tuple[type[DtprError], int], ...] = (
    (TooLargeError, 413),
    (InvalidError, 400),
    (NotFoundError, 404),
    (StoreError, 502),
)


def unless_standard(other: Handler) -> Handler:
    """Return a handler that answers for the standard's API, and leaves the rest to another."""

    async def answer(request: Request, error: Exception) -> Response:
        if is_standard(request.scope):
            return answer_error(error)
        return await other(request, error)

    return answer


def answer_error(error: Exception) -> Response:
    """Return an error in the envelope; of an unexpected one, nothing that it says itself."""
    if isinstance(error, HTTPException):
        # Upstream answers a method that an address does not take like an address it does not have.
        hint = "see /openapi.json for the addresses and their methods"
        return envelope(404, "there is nothing at this address", hint, headers=error.headers)
    status = next((status for kind, status in _STATUSES if isinstance(error, kind)), 500)
    if status >= 500:
        _LOG.error("in the standard's API: %s", describe(error))
        return envelope(status, "something went wrong here; the operator can see it")
    if isinstance(error, InvalidError):
        errors = [_error(status, each.field, each.message, each.mend) for each in error.problems]
        return _respond(status, errors)
    return envelope(status, str(error), getattr(error, "mend", ""))


def too_many_requests() -> Response:
    """Return what a caller gets who asked too often."""
    hint = f"wait {RETRY_AFTER_SECONDS} seconds; send DTPR-Client for a count of your own"
    headers = {"Retry-After": str(RETRY_AFTER_SECONDS)}
    return envelope(429, "too many requests in a minute", hint, headers=headers)


def too_slow(seconds: float) -> Response:
    """Return what a caller gets whose request took too long."""
    return envelope(504, f"this took longer than {seconds:g} seconds", "try again, with less")


def envelope(
    status: int, message: str, hint: str = "", *, headers: Mapping[str, str] | None = None
) -> Response:
    """Return one error in the envelope."""
    return _respond(status, [_error(status, "", message, hint)], headers)


def _error(status: int, path: str, message: str, hint: str) -> StandardError:
    return StandardError(
        code=CODES[status], message=message, path=path or UNSET, fix_hint=hint or UNSET
    )


def _respond(
    status: int, errors: list[StandardError], headers: Mapping[str, str] | None = None
) -> Response:
    return Response(
        msgspec.json.encode(ErrorAnswer(errors=errors)),
        status_code=status,
        headers={"Cache-Control": PRIVATE, **(headers or {})},
        media_type="application/json",
    )
