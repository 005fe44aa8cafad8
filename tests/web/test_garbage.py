"""The search for garbage leaves out what survived one, and still finds all garbage."""

import gc
import weakref
from collections.abc import Iterator

import pytest

from dtpr.web import garbage
from dtpr.web.garbage import searched_briefly


class Node:
    """Something that can be in a cycle."""

    def __init__(self) -> None:
        self.other: object = None


def a_cycle() -> Node:
    node = Node()
    node.other = node
    return node


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    gc.disable()
    yield
    gc.enable()


def test_what_survived_a_search_is_left_out_of_the_next() -> None:
    with searched_briefly():
        frozen = gc.get_freeze_count()
        kept = [Node() for _ in range(1000)]
        gc.collect()

        assert gc.get_freeze_count() >= frozen + len(kept)
        gc.collect(1)
    assert gc.get_freeze_count() == 0
    assert not [each for each in gc.callbacks if "leave_out" in repr(each)]


def test_garbage_that_is_new_is_found_at_once() -> None:
    with searched_briefly():
        seen = weakref.ref(a_cycle())
        gc.collect()

        assert seen() is None


def test_garbage_that_was_in_use_once_is_found_in_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(garbage, "_THOROUGH_EACH", 3)
    with searched_briefly():
        node = a_cycle()
        seen = weakref.ref(node)
        gc.collect()
        del node

        gc.collect()
        assert seen() is not None
        # The third makes the fourth a thorough one.
        gc.collect()
        gc.collect()
        assert seen() is None
