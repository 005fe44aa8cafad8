"""What a rule says when something is not as it should be."""

from collections.abc import Sequence
from typing import Annotated, Literal

from msgspec import Meta

from dtpr.schema.base import Answer

Severity = Annotated[
    Literal["error", "warning"],
    Meta(description="An error stands against publishing, a warning does not."),
]

_MOST_NAMED = 20


class Finding(Answer, frozen=True, kw_only=True):
    """One thing that a rule found.

    Codes of the standard are written as upstream writes them; ours begin with `DTPR_`.
    """

    code: Annotated[str, Meta(description="The rule that found it.")]
    severity: Severity
    path: Annotated[str, Meta(description="Where it is, such as `elements[2].variables[0]`.")]
    message: Annotated[str, Meta(description="What is wrong.")]
    mend: Annotated[str, Meta(description="What to do.")]


def error(code: str, path: str, message: str, mend: str) -> Finding:
    """Return a finding that stands against publishing."""
    return Finding(code=code, severity="error", path=path, message=message, mend=mend)


def warning(code: str, path: str, message: str, mend: str) -> Finding:
    """Return a finding that only asks for attention."""
    return Finding(code=code, severity="warning", path=path, message=message, mend=mend)


def one_of(choices: Sequence[str], otherwise: str = "leave it out") -> str:
    """Return how to mend a wrong choice; of many choices only the first are named."""
    if not choices:
        return otherwise
    named = [*choices[:_MOST_NAMED], *(["…"] if len(choices) > _MOST_NAMED else [])]
    return f"use one of {', '.join(named)}"
