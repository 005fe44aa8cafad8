"""Public devices by their terms, as both stores find them, and the words that are known."""

from collections.abc import Sequence

import pytest

from dtpr.geo.box import Box
from dtpr.geo.forms import Part
from dtpr.registry.store import Driver, places, published, search, terms
from dtpr.registry.store.published import Filters
from dtpr.registry.store.search import Sought, either, every, term, without
from tests.support.clock import NOON
from tests.support.devices import a_place
from tests.support.rows import a_row, make_public

PIER, ROSE, DOCK = (term(each) for each in ("pier", "rose", "dock"))


async def found(store: Driver, sought: Sought | None = None, box: Box | None = None) -> list[str]:
    rows = await search.find(store, Filters(), sought=sought, box=box)
    return [each.listing.decode().removeprefix("id-") for each in rows]


@pytest.mark.parametrize(
    ("sought", "names"),
    [
        (PIER, ["1", "2"]),
        (every([PIER, ROSE]), ["2"]),
        (either([PIER, ROSE]), ["1", "2", "3"]),
        (without(PIER, ROSE), ["1"]),
        (without(either([PIER, ROSE]), every([PIER, ROSE])), ["1", "3"]),
        (every([either([PIER, DOCK]), either([ROSE, DOCK])]), ["2"]),
        (term(terms.named("pier")), ["2"]),
        (term("i:2"), ["1", "2", "3"]),
        (DOCK, []),
    ],
)
async def test_terms_are_joined(filled: Driver, sought: Sought, names: list[str]) -> None:
    kept = {"1": ["pier"], "2": ["pier", "rose", "=pier"], "3": ["rose"]}
    for name, own in kept.items():
        await make_public(filled, await a_row(filled, name), terms=own)

    assert await found(filled, sought) == names


async def test_what_was_removed_is_found_no_more(filled: Driver) -> None:
    row = await a_row(filled, "1")
    await make_public(filled, row, terms=["pier"])
    await published.remove(filled, row.num)
    await make_public(filled, row, terms=["rose"])

    assert (await found(filled, PIER), await found(filled, ROSE)) == ([], ["1"])


@pytest.mark.parametrize(
    ("box", "names"),
    [
        (Box(0, 0, 1, 1), ["wide"]),
        (Box(9, 9, 11, 11), ["spot", "wide"]),
        (Box(10, 10, 10, 10), ["spot", "wide"]),
        (Box(40, 40, 41, 41), []),
        (Box(10.00001, 10.00001, 10.1, 10.1), ["wide"]),
    ],
)
async def test_terms_and_a_box_hold_together(filled: Driver, box: Box, names: list[str]) -> None:
    parts = [Part(Box(0, 0, 1, 1), b"a"), Part(Box(9, 9, 11, 11), b"b")]
    await make_public(filled, await a_row(filled, "spot"), position=(10.0, 10.0), terms=["pier"])
    await make_public(filled, await a_row(filled, "wide"), grounds=parts, terms=["pier"])
    await make_public(filled, await a_row(filled, "other"), position=(10.0, 10.0), terms=["rose"])

    assert await found(filled, PIER, box) == names


async def test_words_are_known_once_and_for_ever(filled: Driver) -> None:
    row = await a_row(filled, "1")
    await make_public(filled, row, words=["library", "bus"])
    await make_public(filled, await a_row(filled, "2"), words=["library", "libra"])
    await published.remove(filled, row.num)

    assert await terms.longer(filled, "lib") == ["libra", "library"]
    assert await terms.longer(filled, "bus") == ["bus"]
    assert await terms.longer(filled, "library") == ["library"]
    assert sorted(await terms.spelled(filled, ["librar", "nothing"])) == ["library"]


async def test_the_shortest_of_very_many_words_are_given(filled: Driver) -> None:
    words = ["pier" + "a" * size for size in range(100)]
    await terms.add_words(filled, words)

    assert await terms.longer(filled, "pier") == words[: terms.MOST_LONGER]


async def test_places_have_a_term_of_each_list(filled: Driver) -> None:
    for slug, own in (("a", ["old", "pier"]), ("b", ["old", "dock"])):
        await places.put(filled, a_place(slug), NOON)
        await terms.put_place(filled, slug, own, [])
    await terms.put_place(filled, "a", ["old", "quay"], [])

    async def having(*asked: Sequence[str]) -> list[str]:
        return await terms.places_having(filled, asked, 10)

    assert await having(["old"]) == ["a", "b"]
    assert await having(["old"], ["dock", "quay"]) == ["a", "b"]
    assert await having(["old"], ["pier"]) == []
    assert await having(["old", "quay"]) == ["a", "b"]
    assert await terms.places_having(filled, [["old"]], 1) == ["a"]
