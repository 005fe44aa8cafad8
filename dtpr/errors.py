"""Everything that can go wrong, as one tree.

DtprError
├── InvalidError              what was sent is wrong; names each field and its mend
│   ├── RuleError             it is well formed, but breaks a rule of the standard
│   ├── TooLargeError         more was sent than is taken
│   ├── MediaTypeError        it was sent in a form that is not taken
│   ├── FileError             a file of that form cannot be used as it is
│   └── RangeError            a range of bytes that begins behind the end
├── AccessError
│   ├── UnauthenticatedError  no token, or one that is not known, expired or revoked
│   └── ForbiddenError        a token that may not do this
├── NotFoundError
│   └── GoneError             it was here and was withdrawn
├── ConflictError             it clashes with what is kept
│   ├── StaleError            it was changed by somebody else in the meantime
│   └── UnconditionalError    a change must say which version it is based on
├── BusyError                 too much is asked for at once
├── SettingsError             a setting is wrong
└── StoreError                the database cannot be reached, or refused
"""

from typing import NamedTuple


class Problem(NamedTuple):
    """One thing that is wrong: the field, what is wrong with it, and what to do.

    Where people read it in their own language, `code` says what is wrong and `values` is what a
    sentence about it is filled with, each with its name.
    """

    field: str
    message: str
    mend: str
    code: str = ""
    values: tuple[tuple[str, str | float], ...] = ()

    def __str__(self) -> str:
        place = f"{self.field}: " if self.field else ""
        return f"{place}{self.message}; {self.mend}" if self.mend else f"{place}{self.message}"


class DtprError(Exception):
    """Something that a user can be told in one sentence."""


class InvalidError(DtprError):
    """What was sent is wrong."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__("; ".join(map(str, problems)))
        self.problems = problems


class RuleError(InvalidError):
    """It is well formed, but breaks a rule of the standard."""


class TooLargeError(InvalidError):
    """More was sent than is taken."""


class MediaTypeError(InvalidError):
    """It was sent in a form that is not taken."""


class FileError(InvalidError):
    """A file of that form cannot be used as it is."""


class RangeError(InvalidError):
    """A range of bytes was asked for that begins behind the end; `size` is where that is."""

    def __init__(self, size: int) -> None:
        mend = "begin before the end, or ask without it"
        super().__init__(Problem("Range", f"there are {size} bytes", mend))
        self.size = size


class AccessError(DtprError):
    """The caller may not do this."""


class UnauthenticatedError(AccessError):
    """The call needs a token that is known, unexpired and not revoked."""


class ForbiddenError(AccessError):
    """The token is good, but not for this."""


class NotFoundError(DtprError):
    """There is nothing of this name, or nothing that the caller may see."""


class GoneError(NotFoundError):
    """It was here and was withdrawn; `was` holds the last thing that was public."""

    def __init__(self, message: str, was: object) -> None:
        super().__init__(message)
        self.was = was


class ConflictError(DtprError):
    """It clashes with what is kept."""


class StaleError(ConflictError):
    """It was changed by somebody else since the caller read it."""


class UnconditionalError(ConflictError):
    """A change must say, with If-Match, which version it is based on."""


class BusyError(DtprError):
    """Too much is asked for at once; the same a moment later may do."""


class SettingsError(DtprError):
    """A setting is wrong."""


class StoreError(DtprError):
    """The database cannot be reached, or refused."""
