"""New names: ids, codes and tokens."""

from uuid import UUID

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from dtpr.registry.names import ALPHABET, Minter, hash_token, new_secret, normal_code
from dtpr.schema.base import Code


def test_ids_sort_by_the_time_they_were_made_at() -> None:
    times = iter([1.0, 1.001, 2.0, 1_800_000_000.0, 2.0**40])
    minter = Minter(1, lambda: next(times))

    ids = [minter.device_id() for _ in range(5)]

    assert ids == sorted(ids)
    assert len(set(ids)) == 5


@given(st.integers(), st.floats(min_value=0, max_value=1e11))
def test_an_id_is_a_uuid_of_version_7(seed: int, seconds: float) -> None:
    made = UUID(Minter(seed, lambda: seconds).device_id())

    assert (made.version, made.variant) == (7, "specified in RFC 4122")
    assert made.int >> 80 == int(seconds * 1000)


def test_a_seed_always_makes_the_same_names() -> None:
    first, second = [Minter(3, lambda: 1.0) for _ in range(2)]

    assert [first.device_id(), first.code()] == [second.device_id(), second.code()]


def test_without_a_seed_no_name_comes_twice() -> None:
    minter = Minter()

    assert len({minter.device_id() for _ in range(1000)}) == 1000


@given(st.integers(), st.integers(min_value=0, max_value=19))
def test_a_code_is_one_that_links_take(seed: int, attempt: int) -> None:
    code = Minter(seed).code(attempt)

    assert [msgspec.convert(each, Code) for each in (code, code.lower())] == [code, code.lower()]
    assert set(code) <= set(ALPHABET)
    assert normal_code(code.lower()) == code


def test_later_attempts_are_longer_up_to_a_bound() -> None:
    minter = Minter(1)

    assert [len(minter.code(attempt)) for attempt in (0, 3, 4, 8, 100)] == [6, 6, 7, 8, 8]


def test_a_secret_is_new_each_time_and_its_hash_belongs_to_it() -> None:
    secrets = [new_secret() for _ in range(100)]

    assert len({each.token for each in secrets}) == len({each.id for each in secrets}) == 100
    assert all(each.hash == hash_token(each.token) for each in secrets)
    assert all(len(each.token) >= len("dtpr_") + 43 for each in secrets)
