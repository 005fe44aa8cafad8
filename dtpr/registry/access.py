"""Who may do what, and the tokens that prove who is calling."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Literal

from msgspec import Struct

from dtpr.errors import ForbiddenError, InvalidError, NotFoundError, Problem, UnauthenticatedError
from dtpr.registry.names import hash_token, new_secret
from dtpr.registry.store import Driver
from dtpr.registry.store import tokens as kept
from dtpr.registry.store.tokens import TokenRow

Role = Literal["viewer", "editor", "publisher", "admin"]
ROLES: tuple[Role, ...] = ("viewer", "editor", "publisher", "admin")
"""Each role may do what the ones before it may."""

NOT_YOURS = "There is nothing of this name in your organization."
"""Said of what there is not and of what is another's alike, so that ids cannot be tried out."""


class Actor(Struct, frozen=True):
    """Somebody who acts for one organization, or for all of them (`organization` None)."""

    organization: str | None
    role: Role

    def require(self, role: Role, organization: str) -> None:
        """Refuse what this actor may not do.

        Raises:
            NotFoundError: It belongs to another organization, so that it cannot be guessed.
            ForbiddenError: The role is too low.
        """
        if self.organization not in (None, organization):
            raise NotFoundError(NOT_YOURS)
        if ROLES.index(self.role) < ROLES.index(role):
            raise ForbiddenError(f"This needs the role {role}; the token has the role {self.role}.")


OPERATOR = Actor(None, "admin")
"""Whoever may run commands on the machine itself."""


class NewToken(Struct, frozen=True):
    """A token just made; `token` is never shown again."""

    id: str
    token: str
    organization: str
    role: str
    expires_at: datetime | None


class Tokens:
    """Bearer tokens of an instance."""

    def __init__(self, store: Driver, now: Callable[[], datetime]) -> None:
        self._store = store
        self._now = now

    async def create(
        self, organization: str, role: Role, *, label: str = "", days: int | None = None
    ) -> NewToken:
        """Make a token for an organization that is registered; it may expire after some days.

        Raises:
            InvalidError: The role is not known or the days are not positive.
        """
        if role not in ROLES:
            raise InvalidError(Problem("role", f"{role!r} is no role", f"use {', '.join(ROLES)}"))
        if days is not None and days < 1:
            raise InvalidError(Problem("days", "it would be expired at once", "give 1 or more"))
        secret, now = new_secret(), self._now()
        expires_at = now + timedelta(days=days) if days else None
        row = TokenRow(secret.id, organization, role, label, now, expires_at, None)
        await kept.insert(self._store, row, secret.hash)
        return NewToken(secret.id, secret.token, organization, role, expires_at)

    async def actor(self, token: str) -> Actor:
        """Return who a token stands for.

        Raises:
            UnauthenticatedError: It is not known, revoked or expired.
        """
        row = await kept.find(self._store, hash_token(token))
        if row is None or row.revoked_at:
            raise UnauthenticatedError("The token is not known or was revoked; ask for a new one.")
        if row.expires_at and row.expires_at <= self._now():
            raise UnauthenticatedError("The token has expired; ask for a new one.")
        role = next(each for each in ROLES if each == row.role)
        return Actor(row.organization, role)

    async def list_some(self, organization: str | None = None) -> list[TokenRow]:
        """Return tokens without their secrets, newest first."""
        return await kept.list_some(self._store, organization)

    async def revoke(self, token_id: str) -> None:
        """Revoke a token at once and for ever.

        Raises:
            NotFoundError: There is no such token, or it was revoked before.
        """
        if not await kept.revoke(self._store, token_id, self._now()):
            raise NotFoundError(f"There is no token {token_id!r} that could be revoked.")
