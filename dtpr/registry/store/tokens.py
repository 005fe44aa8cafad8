"""Bearer tokens as they are kept: only their hashes."""

from datetime import datetime

from msgspec import Struct

from dtpr.registry.store.driver import Session, fetch, fetch_one


class TokenRow(Struct, frozen=True, array_like=True):
    """One token without its secret, in the order of the columns."""

    id: str
    organization: str
    role: str
    label: str
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None


async def insert(session: Session, row: TokenRow, token_hash: str) -> None:
    """Keep a new token."""
    await session.run(
        "insert_token",
        id=row.id,
        hash=token_hash,
        organization=row.organization,
        role=row.role,
        label=row.label,
        created_at=row.created_at,
        expires_at=row.expires_at,
    )


async def find(session: Session, token_hash: str) -> TokenRow | None:
    """Return one token by its hash."""
    return await fetch_one(session, TokenRow, "find_token", hash=token_hash)


async def list_some(session: Session, organization: str | None) -> list[TokenRow]:
    """Return the tokens of an organization, or all, newest first."""
    return await fetch(session, TokenRow, "list_tokens", organization=organization)


async def revoke(session: Session, token_id: str, at: datetime) -> bool:
    """Revoke a token; return False where there is none, or it was revoked before."""
    return await session.run("revoke_token", id=token_id, revoked_at=at) > 0
