"""One way to write a record, the same as upstream's."""

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dtpr.schema.canonical import canonical_json, content_hash
from dtpr.schema.datachain import DatachainInstance
from tests.support.devices import a_datachain, a_device
from tests.support.strategies import characters, records, through_json

# Floats are left out: where one has no fraction, JavaScript writes none.
plain = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(characters, max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(characters, max_size=5), inner, max_size=3)
    ),
    max_leaves=10,
)


@pytest.fixture
def cases(shared: Path) -> list[dict[str, Any]]:
    file = shared / "conformance" / "canonical_json_and_hash_unit.json"
    every: list[dict[str, Any]] = json.loads(file.read_bytes())["cases"]
    # The only one that throws holds a circle, which no record can.
    return [each for each in every if "throws" not in each]


def test_every_case_of_upstream_is_written_in_the_same_way(cases: list[dict[str, Any]]) -> None:
    for case in cases:
        document = canonical_json(case["input"])
        hashing = case["fn"] == "contentHash"
        written = content_hash(document) if hashing else document.decode()
        assert written == case["expected"], case["tests"]
    assert len(cases) > 20


@given(plain)
def test_plain_data_is_sorted_and_tight_and_means_the_same(value: Any) -> None:
    document = canonical_json(value)

    assert json.loads(document) == value
    expected = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert document.decode() == expected


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
