"""New names: ids, short codes and tokens."""

import hashlib
import random
import secrets
import time
from collections.abc import Callable
from typing import NamedTuple

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""Digits and capitals that cannot be taken for one another: no 0 O 1 I L."""

CODE_LENGTH = 6
LONGEST_CODE = 8
TOKEN_PREFIX = "dtpr_"  # noqa: S105 - no secret, but what secret scanners find ours by


class Secret(NamedTuple):
    """A new token: the id to revoke it by, the secret to show once, the hash to keep."""

    id: str
    token: str
    hash: str


class Minter:
    """Makes ids and codes; with a seed always the same ones, for examples and tests."""

    def __init__(self, seed: int | None = None, now: Callable[[], float] = time.time) -> None:
        self._random = random.SystemRandom() if seed is None else random.Random(seed)  # noqa: S311 - a seed is asked for where the same names are wanted, never for secrets
        self._now = now

    def device_id(self) -> str:
        """Return a new id that sorts by time: 32 hexadecimal digits (UUID version 7, RFC 9562)."""
        millis = int(self._now() * 1000) & (1 << 48) - 1
        value = millis << 80 | 7 << 76 | self._random.getrandbits(12) << 64
        value |= 0b10 << 62 | self._random.getrandbits(62)
        return f"{value:032x}"

    def code(self, attempt: int = 0) -> str:
        """Return a short code; later attempts are longer, as the short ones are used up."""
        length = min(CODE_LENGTH + attempt // 4, LONGEST_CODE)
        return "".join(self._random.choice(ALPHABET) for _ in range(length))


def normal_code(text: str) -> str:
    """Return a code as it is kept: in capitals."""
    return text.upper()


def new_secret() -> Secret:
    """Return a new random token of 256 bits."""
    token = TOKEN_PREFIX + secrets.token_urlsafe(32)
    return Secret(secrets.token_hex(6), token, hash_token(token))


def hash_token(token: str) -> str:
    """Return the SHA-256 of a token; it is random enough to need no salt or stretching."""
    return hashlib.sha256(token.encode()).hexdigest()
