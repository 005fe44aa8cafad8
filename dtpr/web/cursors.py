"""Cursors of lists of devices: where a page ended, sealed with the question that it answers.

A cursor is good for the same question on the same server only: on another it would show a page that
begins anywhere. It says nothing else, and holds whatever is registered meanwhile.
"""

import struct
from base64 import urlsafe_b64decode, urlsafe_b64encode
from hashlib import blake2b

import msgspec
from starlette.requests import Request

from dtpr.errors import InvalidError, Problem
from dtpr.registry.finding import START, Mark
from dtpr.web.requests import settings_of

_FORM = struct.Struct(">Bq8s")
_OF_THE_PAGE = ("limit", "after")


class Seal:
    """Makes and reads the cursors of one question."""

    def __init__(self, request: Request, question: msgspec.Struct | str) -> None:
        """Take a question as it was read: how many it wants of a page may change."""
        asked = msgspec.to_builtins(question)
        if isinstance(asked, dict):
            asked = {name: each for name, each in asked.items() if name not in _OF_THE_PAGE}
        told = msgspec.json.encode([settings_of(request).address, asked], order="sorted")
        self._stamp = blake2b(told, digest_size=8).digest()

    def close(self, mark: Mark | None) -> str | None:
        """Return the cursor of where a page ends, None at the end of all."""
        if mark is None:
            return None
        return urlsafe_b64encode(_FORM.pack(mark.rank, mark.num, self._stamp)).decode().rstrip("=")

    def open(self, cursor: str) -> Mark:
        """Return where a page begins; an empty cursor asks for the first.

        Raises:
            InvalidError: It is not a cursor, or one of another question or server.
        """
        if not cursor:
            return START
        try:
            content = urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
            rank, num, stamp = _FORM.unpack(content)
        except (ValueError, struct.error) as error:
            raise _refused("this is not a cursor") from error
        if stamp != self._stamp:
            raise _refused("this cursor is of another question, or of another server")
        return Mark(rank, num)


def _refused(message: str) -> InvalidError:
    mend = "send `next` of the page before, with the same filters, or none to begin anew"
    return InvalidError(Problem("after", message, mend))
