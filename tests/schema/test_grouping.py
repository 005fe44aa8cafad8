"""Entries by their categories."""

from hypothesis import given
from hypothesis import strategies as st

from dtpr.schema.grouping import find_category, group_by_category, in_order
from tests.schema.test_exchange import an_official_release

NAMES = st.sampled_from("abcde")


@given(st.lists(st.lists(NAMES, unique=True)), st.lists(NAMES, unique=True))
def test_every_category_has_its_entries_in_the_order_given(
    entries: list[list[str]], categories: list[str]
) -> None:
    grouped = group_by_category(entries, lambda each: each, categories)

    assert grouped == {name: [each for each in entries if name in each] for name in categories}
    assert list(grouped) == categories


def test_categories_without_an_order_come_last_and_ids_decide_where_orders_do_not() -> None:
    orders = {"b": 1, "a": 1, "z": 0, "d": None, "c": None, "unused": 5}
    grouped: dict[str, list[int]] = {each: [] for each in ("c", "d", "a", "b", "z", "unknown")}

    assert [name for name, _ in in_order(grouped, orders)] == ["z", "a", "b", "c", "d"]


def test_a_category_is_found_by_its_id() -> None:
    (category,) = an_official_release().categories

    assert find_category("data", [category]) is category
    assert find_category("other", [category]) is None
