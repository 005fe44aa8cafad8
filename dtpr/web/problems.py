"""Errors become answers in one table: problem+json for programs, a page for people.

Source: RFC 9457. The type of a problem is an address on this server that explains it.
"""

import logging
from typing import NamedTuple

import msgspec
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from dtpr.errors import (
    BusyError,
    ConflictError,
    DtprError,
    FileError,
    ForbiddenError,
    GoneError,
    InvalidError,
    MediaTypeError,
    NotFoundError,
    RangeError,
    RuleError,
    StaleError,
    StoreError,
    TooLargeError,
    UnauthenticatedError,
    UnconditionalError,
)
from dtpr.schema.answers import FieldError, ProblemAnswer
from dtpr.web.failures import describe
from dtpr.web.responses import PRIVATE

_LOG = logging.getLogger("dtpr.web")
MEDIA_TYPE = "application/problem+json"


class ProblemType(NamedTuple):
    """One kind of problem: the last part of its address, its status and its title."""

    slug: str
    status: int
    title: str
    meaning: str


_UNEXPECTED = ProblemType(
    "unexpected", 500, "Something went wrong here", "It is not your fault; the operator can see it."
)

PROBLEMS: dict[type[Exception], ProblemType] = {
    InvalidError: ProblemType(
        "invalid", 400, "What was sent is wrong", "Each field that is wrong is named with its mend."
    ),
    RuleError: ProblemType(
        "rule", 422, "A rule of the standard is broken", "Each finding is named with its mend."
    ),
    TooLargeError: ProblemType(
        "too-large", 413, "That is too much at once", "The detail names the limit."
    ),
    MediaTypeError: ProblemType(
        "media-type", 415, "This form is not taken", "The detail names the form that is."
    ),
    FileError: ProblemType(
        "file", 422, "This file cannot be used", "The detail says what is wrong with it."
    ),
    RangeError: ProblemType(
        "range", 416, "There are not so many bytes", "The header Content-Range says how many."
    ),
    UnauthenticatedError: ProblemType(
        "unauthenticated", 401, "A token is needed", "Send a token of your organization."
    ),
    ForbiddenError: ProblemType(
        "forbidden", 403, "This token may not do that", "It needs a higher role."
    ),
    NotFoundError: ProblemType(
        "not-found", 404, "There is nothing here", "Nothing of this name is public or yours."
    ),
    GoneError: ProblemType(
        "gone", 410, "It was withdrawn", "The answer says what it was, in the field `device`."
    ),
    ConflictError: ProblemType(
        "conflict", 409, "It clashes with what is kept", "The detail says with what."
    ),
    StaleError: ProblemType(
        "stale", 412, "Somebody changed it meanwhile", "Read it again and repeat the change."
    ),
    UnconditionalError: ProblemType(
        "unconditional", 428, "Say which version you changed", "Send the ETag as If-Match."
    ),
    BusyError: ProblemType("busy", 503, "Too much is asked for at once", "Try again in a moment."),
    StoreError: ProblemType(
        "unavailable", 503, "The register cannot be reached", "Try again in a moment."
    ),
    Exception: _UNEXPECTED,
}
"""What each error means over HTTP; a class without a row takes that of its nearest ancestor."""

_BY_STATUS = {
    404: PROBLEMS[NotFoundError],
    405: ProblemType("method", 405, "This address takes other methods", "See the header Allow."),
    413: PROBLEMS[TooLargeError],
}

EVERY_PROBLEM = tuple(dict.fromkeys([*PROBLEMS.values(), *_BY_STATUS.values()]))


def problem_type(error: Exception) -> ProblemType:
    """Return the row of the nearest ancestor of an error's class."""
    return next(PROBLEMS[each] for each in type(error).__mro__ if each in PROBLEMS)


def problem_answer(error: Exception) -> ProblemAnswer:
    """Return what is said about an error; of an unexpected one, nothing that it says itself."""
    kind = problem_type(error)
    problems = error.problems if isinstance(error, InvalidError) else ()
    return ProblemAnswer(
        type=f"/problems/{kind.slug}",
        title=kind.title,
        status=kind.status,
        detail=str(error) if isinstance(error, DtprError) else kind.meaning,
        errors=[FieldError(field=p.field, message=p.message, mend=p.mend) for p in problems],
    )


def answer_problem(_request: Request, error: Exception) -> Response:
    """Return an error as problem+json."""
    answer = problem_answer(error)
    if answer.status >= 500:
        _LOG.error("%s: %s", answer.title, _named(error))
    headers = {"Cache-Control": PRIVATE}
    if answer.status == 401:
        headers["WWW-Authenticate"] = 'Bearer realm="dtpr"'
    if isinstance(error, RangeError):
        headers["Content-Range"] = f"bytes */{error.size}"
    return _respond(answer, headers)


def answer_http_exception(_request: Request, error: Exception) -> Response:
    """Return what the router refuses as problem+json."""
    status = error.status_code if isinstance(error, HTTPException) else 500
    headers = dict(getattr(error, "headers", None) or {})
    kind = _BY_STATUS.get(status, _UNEXPECTED)
    answer = ProblemAnswer(
        type=f"/problems/{kind.slug}",
        title=kind.title,
        status=status,
        detail=kind.meaning,
        errors=[],
    )
    return _respond(answer, headers)


def _respond(answer: ProblemAnswer, headers: dict[str, str]) -> Response:
    body = msgspec.json.encode(answer)
    return Response(body, status_code=answer.status, headers=headers, media_type=MEDIA_TYPE)


def _named(error: Exception) -> str:
    """A store's refusal is expected now and then; of surprises it is told where they arose."""
    return type(error).__name__ if isinstance(error, DtprError) else describe(error)
