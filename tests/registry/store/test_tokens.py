"""Tokens, as both stores keep them."""

from datetime import timedelta

import pytest

from dtpr.errors import ConflictError
from dtpr.registry.store import Driver, tokens
from dtpr.registry.store.tokens import TokenRow
from tests.support.clock import NOON
from tests.support.devices import CITY, OTHER_CITY

ROW = TokenRow("id", CITY, "editor", "label", NOON, NOON + timedelta(days=1, microseconds=1), None)


async def test_a_token_comes_back_by_its_hash_to_the_microsecond(filled: Driver) -> None:
    await tokens.insert(filled, ROW, "hash")

    assert await tokens.find(filled, "hash") == ROW
    assert await tokens.find(filled, "id") is None


@pytest.mark.parametrize(
    ("row", "token_hash"),
    [
        (ROW, "other hash"),
        (TokenRow("other id", CITY, "viewer", "", NOON, None, None), "hash"),
        (TokenRow("other id", "nowhere", "viewer", "", NOON, None, None), "other hash"),
    ],
)
async def test_ids_and_hashes_are_unique_and_organizations_known(
    filled: Driver, row: TokenRow, token_hash: str
) -> None:
    await tokens.insert(filled, ROW, "hash")

    with pytest.raises(ConflictError):
        await tokens.insert(filled, row, token_hash)

    assert await tokens.list_some(filled, None) == [ROW]


async def test_a_token_is_revoked_once(filled: Driver) -> None:
    await tokens.insert(filled, ROW, "hash")

    assert await tokens.revoke(filled, "id", NOON)
    assert not await tokens.revoke(filled, "id", NOON + timedelta(days=1))
    assert not await tokens.revoke(filled, "no such id", NOON)

    found = await tokens.find(filled, "hash")
    assert found
    assert found.revoked_at == NOON


async def test_tokens_are_listed_newest_first(filled: Driver) -> None:
    later = NOON + timedelta(microseconds=1)
    rows = [
        TokenRow("b", CITY, "viewer", "", later, None, None),
        TokenRow("a", CITY, "viewer", "", NOON, None, None),
        TokenRow("c", OTHER_CITY, "viewer", "", NOON, None, None),
    ]
    for each in rows:
        await tokens.insert(filled, each, f"hash of {each.id}")

    assert await tokens.list_some(filled, None) == rows
    assert await tokens.list_some(filled, CITY) == rows[:2]
