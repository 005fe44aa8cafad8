"""Organizations, as both stores keep them."""

from dtpr.registry.store import Driver, organizations
from tests.support.clock import NOON
from tests.support.devices import an_organization


async def test_an_organization_comes_back_as_it_was_kept(store: Driver) -> None:
    organization = an_organization("riverton", name={"en": "Riverton", "km": "ភ្នំ"})

    await organizations.put(store, organization, NOON)

    assert await organizations.find(store, "riverton") == organization
    assert await organizations.find(store, "hillford") is None


async def test_organizations_are_listed_by_slug(store: Driver) -> None:
    for slug in ("b", "c", "a"):
        await organizations.put(store, an_organization(slug), NOON)

    assert [each.slug for each in await organizations.list_all(store)] == ["a", "b", "c"]


async def test_every_write_makes_another_version(store: Driver) -> None:
    versions = [await organizations.version(store)]
    for slug in ("a", "b", "a"):
        await organizations.put(store, an_organization(slug), NOON)
        versions.append(await organizations.version(store))

    assert len(set(versions)) == 4
    assert await organizations.version(store) == versions[-1]
