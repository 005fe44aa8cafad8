"""Who may do what: roles, organizations, and the tokens that prove them."""

import hashlib
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from dtpr.errors import (
    ConflictError,
    ForbiddenError,
    InvalidError,
    NotFoundError,
    UnauthenticatedError,
)
from dtpr.registry import Registry, open_registry
from dtpr.registry.access import OPERATOR, ROLES, Actor, Role
from dtpr.registry.store import Driver
from dtpr.registry.store import tokens as kept
from dtpr.settings import Settings
from tests.support.clock import NOON, Clock
from tests.support.devices import CITY, OTHER_CITY, a_device, an_organization, publish

Deed = Callable[[Registry, Actor, str], Awaitable[object]]


async def create(registry: Registry, actor: Actor, _device_id: str) -> None:
    async with registry.devices.writing() as writer:
        await writer.create(actor, CITY, a_device("new"))


async def put_new(registry: Registry, actor: Actor, _device_id: str) -> None:
    async with registry.devices.writing() as writer:
        await writer.put(actor, CITY, a_device("new"))


async def put_known(registry: Registry, actor: Actor, _device_id: str) -> None:
    async with registry.devices.writing() as writer:
        await writer.put(actor, CITY, a_device("1", mobility="mobile"))


async def replace(registry: Registry, actor: Actor, device_id: str) -> None:
    async with registry.devices.writing() as writer:
        await writer.replace(actor, device_id, a_device("1", mobility="mobile"))


async def publish_again(registry: Registry, actor: Actor, device_id: str) -> None:
    async with registry.devices.writing() as writer:
        await writer.publish(actor, device_id)


async def withdraw(registry: Registry, actor: Actor, device_id: str) -> None:
    async with registry.devices.writing() as writer:
        await writer.withdraw(actor, device_id)


async def read(registry: Registry, actor: Actor, device_id: str) -> None:
    await registry.devices.draft(actor, device_id)


async def list_all(registry: Registry, actor: Actor, _device_id: str) -> None:
    await registry.devices.drafts(actor, CITY)


DEEDS: dict[Deed, Role] = {
    read: "viewer",
    list_all: "viewer",
    create: "editor",
    put_new: "editor",
    put_known: "editor",
    replace: "editor",
    publish_again: "publisher",
    withdraw: "publisher",
}


@pytest.mark.parametrize("deed", DEEDS)
async def test_a_role_below_the_one_that_is_needed_may_not(city: Registry, deed: Deed) -> None:
    draft = await publish(city, a_device("1"))

    for role in ROLES[: ROLES.index(DEEDS[deed])]:
        with pytest.raises(ForbiddenError, match=f"needs the role {DEEDS[deed]}"):
            await deed(city, Actor(CITY, role), draft.id)

    assert (await city.devices.drafts(OPERATOR, CITY)) == ([draft], None)


@pytest.mark.parametrize("deed", DEEDS)
async def test_the_role_that_is_needed_is_enough(city: Registry, deed: Deed) -> None:
    draft = await publish(city, a_device("1"))

    await deed(city, Actor(CITY, DEEDS[deed]), draft.id)


async def test_an_administrator_may_do_all_in_its_organization(city: Registry) -> None:
    draft = await publish(city, a_device("1"))
    deeds = [each for each in DEEDS if each is not put_new]

    for deed in deeds:
        await deed(city, Actor(CITY, "admin"), draft.id)

    assert (await city.devices.draft(OPERATOR, draft.id)).state == "withdrawn"


async def test_not_even_an_administrator_reaches_another_organization(city: Registry) -> None:
    draft = await publish(city, a_device("1"))

    for deed in DEEDS:
        with pytest.raises(NotFoundError, match="in your organization"):
            await deed(city, Actor(OTHER_CITY, "admin"), draft.id)

    assert (await city.devices.drafts(OPERATOR, CITY)) == ([draft], None)


@pytest.mark.parametrize("deed", [read, replace, publish_again, withdraw])
async def test_a_foreign_device_looks_like_one_that_is_not_there(
    city: Registry, deed: Deed
) -> None:
    draft = await publish(city, a_device("1"))
    stranger = Actor(OTHER_CITY, "admin")

    with pytest.raises(NotFoundError) as foreign:
        await deed(city, stranger, draft.id)
    with pytest.raises(NotFoundError) as missing:
        await deed(city, stranger, "0" * 32)

    assert str(foreign.value) == str(missing.value)


def _bytes_in(folder: Path) -> bytes:
    return b"".join(each.read_bytes() for each in folder.iterdir())


async def test_a_token_stands_for_its_organization_and_role(city: Registry) -> None:
    new = await city.tokens.create(CITY, "editor", label="import")

    actor = await city.tokens.actor(new.token)

    assert actor == Actor(CITY, "editor")
    assert new.token.startswith("dtpr_")
    assert new.expires_at is None


async def test_only_the_hash_of_a_token_is_kept(
    sqlite_database: str, tmp_path: Path, clock: Clock
) -> None:
    async with open_registry(Settings(database=sqlite_database), now=clock) as registry:
        await registry.organizations.add(an_organization(CITY))
        new = await registry.tokens.create(CITY, "admin")
        while_open = _bytes_in(tmp_path)

    for every in (while_open, _bytes_in(tmp_path)):
        assert new.token.removeprefix("dtpr_").encode() not in every
        assert hashlib.sha256(new.token.encode()).hexdigest().encode() in every


@pytest.mark.parametrize("token", ["", "dtpr_", "dtpr_guess", "\x00", "\N{SNOWMAN}"])
async def test_an_unknown_token_is_refused(city: Registry, token: str) -> None:
    await city.tokens.create(CITY, "admin")

    with pytest.raises(UnauthenticatedError):
        await city.tokens.actor(token)


async def test_the_hash_of_a_token_is_no_token(city: Registry) -> None:
    new = await city.tokens.create(CITY, "admin")

    with pytest.raises(UnauthenticatedError):
        await city.tokens.actor(hashlib.sha256(new.token.encode()).hexdigest())


async def test_a_revoked_token_is_refused_at_once_and_for_ever(city: Registry) -> None:
    new, other = await city.tokens.create(CITY, "admin"), await city.tokens.create(CITY, "admin")

    await city.tokens.revoke(new.id)

    with pytest.raises(UnauthenticatedError, match="revoked"):
        await city.tokens.actor(new.token)
    assert await city.tokens.actor(other.token)
    with pytest.raises(NotFoundError, match=new.id):
        await city.tokens.revoke(new.id)


async def test_a_token_is_good_until_its_last_second(city: Registry, clock: Clock) -> None:
    new = await city.tokens.create(CITY, "viewer", days=2)
    clock.forward(days=2, seconds=-1)
    assert await city.tokens.actor(new.token)

    clock.forward(seconds=1)

    assert new.expires_at == clock.at
    with pytest.raises(UnauthenticatedError, match="expired"):
        await city.tokens.actor(new.token)


@pytest.mark.parametrize(
    ("role", "days", "field"),
    [("king", None, "role"), ("viewer", 0, "days"), ("viewer", -1, "days")],
)
async def test_a_token_that_makes_no_sense_is_refused(
    city: Registry, role: Role, days: int | None, field: str
) -> None:
    with pytest.raises(InvalidError) as caught:
        await city.tokens.create(CITY, role, days=days)

    assert caught.value.problems[0].field == field
    assert await city.tokens.list_some() == []


async def test_a_token_needs_an_organization_that_is_registered(city: Registry) -> None:
    with pytest.raises(ConflictError):
        await city.tokens.create("nowhere", "viewer")


async def test_tokens_are_listed_without_their_secrets(city: Registry, clock: Clock) -> None:
    first = await city.tokens.create(CITY, "viewer", label="one")
    clock.forward(days=1)
    second = await city.tokens.create(CITY, "admin", days=1)
    await city.tokens.create(OTHER_CITY, "admin")
    await city.tokens.revoke(first.id)

    ours = await city.tokens.list_some(CITY)

    assert ours == [
        kept.TokenRow(second.id, CITY, "admin", "", clock.at, second.expires_at, None),
        kept.TokenRow(first.id, CITY, "viewer", "one", NOON, None, clock.at),
    ]
    assert len(await city.tokens.list_some()) == 3


async def test_two_tokens_never_share_a_hash(city: Registry, store: Driver) -> None:
    new = await city.tokens.create(CITY, "viewer")
    digest = hashlib.sha256(new.token.encode()).hexdigest()
    row = kept.TokenRow("another", CITY, "admin", "", NOON, None, None)

    with pytest.raises(ConflictError):
        await kept.insert(store, row, digest)
