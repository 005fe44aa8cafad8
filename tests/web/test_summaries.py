"""The memory of summaries: bounded, by language, and never of another state of the register."""

import pytest

from dtpr.registry import Registry
from dtpr.registry.access import OPERATOR
from dtpr.registry.asked import Asked
from dtpr.web.language import Language
from dtpr.web.summaries import Summaries
from tests.support.devices import a_device, an_organization, publish

ADDRESS = "https://register.example"
ENGLISH, FRENCH = Language(["en"]), Language(["fr", "en"])
COUNT = 30
ALL = list(range(1, COUNT + 1))


@pytest.fixture
async def city(registry: Registry) -> Registry:
    """A register with some devices, numbered from 1."""
    await registry.organizations.add(an_organization())
    for number in ALL:
        name = {"en": f"Camera {number}", "fr": f"Caméra {number}"}
        await publish(registry, a_device(f"{number}", name=name))
    await registry.organizations.refresh()
    await registry.watch.catch_up()
    return registry


def names(found: dict[int, tuple[bytes, bytes, bytes]]) -> list[str]:
    """Return the names in some summaries, in order."""
    return [front.decode().rsplit('"', 2)[-2] for front, _, _ in found.values()]


async def test_what_was_made_once_is_kept_by_language(city: Registry) -> None:
    summaries = Summaries(city, ADDRESS, 2**20)

    made = await summaries.of([2, 1], ENGLISH)

    assert names(made) == ["Camera 2", "Camera 1"]
    assert summaries.kept([1, 2], ENGLISH) == [made[1], made[2]]
    assert summaries.kept([1, 2], FRENCH) is None
    assert summaries.kept([1, 2, 3], ENGLISH) is None
    assert names(await summaries.of([1], FRENCH)) == ["Caméra 1"]


async def test_devices_that_are_alike_share_a_piece(city: Registry) -> None:
    summaries = Summaries(city, ADDRESS, 2**20)

    (_, one, _), (_, other, _) = (await summaries.of([1, 2], ENGLISH)).values()

    assert one is other


async def test_it_is_bounded_in_bytes_and_what_was_made_first_goes(city: Registry) -> None:
    summaries = Summaries(city, ADDRESS, 10_000)

    for number in ALL:
        await summaries.of([number], ENGLISH)

    kept = [number for number in ALL if summaries.kept([number], ENGLISH)]
    assert 8 < len(kept) < 25
    assert kept == ALL[-len(kept) :]


async def test_with_no_bytes_nothing_is_kept_and_all_is_answered(city: Registry) -> None:
    summaries = Summaries(city, ADDRESS, 0)

    made = await summaries.of(ALL, ENGLISH)

    assert list(made) == ALL
    assert summaries.kept([1], ENGLISH) is None


async def test_what_is_published_anew_is_made_anew(city: Registry) -> None:
    summaries = Summaries(city, ADDRESS, 2**20)
    await summaries.of([1, 2], ENGLISH)
    await summaries.of([1], FRENCH)
    [first] = [
        each for each in (await city.find(Asked())).listings if each.name["en"] == "Camera 1"
    ]

    async with city.devices.writing() as writer:
        await writer.replace(OPERATOR, first.id, a_device("1", name={"en": "New"}))
        await writer.publish(OPERATOR, first.id)
    await city.watch.catch_up()

    assert summaries.kept([1], ENGLISH) is None
    assert summaries.kept([1], FRENCH) is None
    assert summaries.kept([2], ENGLISH)
    assert names(await summaries.of([1], ENGLISH)) == ["New"]
