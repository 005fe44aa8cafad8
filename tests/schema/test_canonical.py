"""One way to write a record, the same as upstream's."""

import hashlib
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dtpr.schema.canonical import canonical_json, content_hash
from dtpr.schema.datachain import DatachainInstance
from tests.support.devices import a_datachain, a_device
from tests.support.strategies import characters, records, through_json

LARGEST_SAFE = 2**53 - 1

# Where JavaScript writes a number or sorts a key otherwise, Python's own writer is no model.
plain = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-LARGEST_SAFE, LARGEST_SAFE)
    | st.text(characters, max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(st.characters(max_codepoint=0xD7FF), max_size=5), inner)
    ),
    max_leaves=10,
)


@given(plain)
def test_plain_data_is_sorted_and_tight_and_means_the_same(value: Any) -> None:
    document = canonical_json(value)

    assert json.loads(document) == value
    expected = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert document.decode() == expected


@pytest.mark.parametrize(
    ("number", "written"),
    [
        (104.0, "104"),
        (-0.0, "0"),
        (-104.0, "-104"),
        (2.35, "2.35"),
        (-2.35, "-2.35"),
        (1e16, "10000000000000000"),
        (123456789012345680000.0, "123456789012345680000"),
        (1e21, "1e+21"),
        (1.5e300, "1.5e+300"),
        (0.000001, "0.000001"),
        (-1.5e-7, "-1.5e-7"),
        (5e-324, "5e-324"),
        (LARGEST_SAFE, "9007199254740991"),
        (2**60, "1152921504606847000"),
        (2**70, "1.1805916207174113e+21"),
        (float("nan"), "null"),
    ],
)
def test_a_number_is_written_as_javascript_writes_it(number: float, written: str) -> None:
    assert canonical_json(number).decode() == written
    assert canonical_json({"a": [1, number, number]}).decode() == f'{{"a":[1,{written},{written}]}}'


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_is_read_back_as_it_was(number: float) -> None:
    assert float(json.loads(canonical_json([number]))[0]) == number


def test_keys_are_sorted_by_the_units_of_utf_16() -> None:
    assert canonical_json({"\ue000": 1, "😀": 2, "a": 3}).decode() == '{"a":3,"😀":2,"\ue000":1}'


def test_a_text_that_looks_like_a_number_stays() -> None:
    text = 'a:1.0,[1e21] "\\ 😀'

    assert json.loads(canonical_json({"a": [text, None, True]})) == {"a": [text, None, True]}


def test_data_that_holds_itself_cannot_be_written() -> None:
    circle: dict[str, Any] = {}
    circle["again"] = circle

    with pytest.raises(RecursionError):
        canonical_json(circle)


@given(records(DatachainInstance))
def test_a_record_is_written_as_its_plain_data_would_be(chain: DatachainInstance) -> None:
    assert canonical_json(chain) == canonical_json(json.loads(canonical_json(chain)))
    assert canonical_json(through_json(chain)) == canonical_json(chain)


def test_a_hash_names_its_algorithm() -> None:
    document = canonical_json(a_datachain())

    assert content_hash(document) == f"sha256-{hashlib.sha256(document).hexdigest()}"


def test_any_difference_makes_another_hash() -> None:
    texts = [a_device(), a_device("2"), a_device(lon=2.3500001), a_device(mobility="mobile")]

    assert len({content_hash(canonical_json(each)) for each in texts}) == 4
