"""Positions in addresses: coarse ones only, written in one plain way.

Addresses land in the logs and caches of everybody on the way, so that a position there must not
tell a doorway. What could be written finer in some other way is not taken at all.
"""

import re

from dtpr.errors import InvalidError, Problem

COARSE_DECIMALS = 3
"""A third decimal of a degree is some 100 m: a quarter, not a doorway."""

_PLAIN = re.compile(r"-?[0-9]{1,3}(\.[0-9]+)?")
_MEND = "give degrees such as 46.301, with at most 3 decimals and no exponent"


def check_coarse(field: str, text: str) -> None:
    """Refuse degrees that are fine enough to tell a doorway, or that are not written plainly.

    Raises:
        InvalidError: The field and the mend are named, and not what was sent.
    """
    if not _PLAIN.fullmatch(text):
        raise InvalidError(Problem(field, "it is not a plain number of degrees", _MEND))
    if len(text.partition(".")[2]) > COARSE_DECIMALS:
        raise InvalidError(
            Problem(
                field,
                f"it has more than {COARSE_DECIMALS} decimals",
                "round it, or send the exact position in the body of POST /v1/nearby",
            )
        )
