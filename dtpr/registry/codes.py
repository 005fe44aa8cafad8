"""Short codes are given out: to devices and signs alike, each once and for ever."""

from dtpr.errors import ConflictError, StoreError
from dtpr.registry.names import Minter, normal_code
from dtpr.registry.store import Session
from dtpr.registry.store import devices as kept

_ATTEMPTS = 20


async def take_code(
    session: Session, minter: Minter, subject: str, wanted: str | None = None
) -> str:
    """Give out a code that was never given out: the wanted one, or a new one.

    Raises:
        ConflictError: The wanted one was given out before.
        StoreError: No free one was found.
    """
    for attempt in range(_ATTEMPTS):
        code = normal_code(wanted or minter.code(attempt))
        if await kept.take_code(session, code, subject):
            return code
        if wanted:
            raise ConflictError(f"The code {code} was given out before.")
    raise StoreError("No free short code was found; try again.")
