"""A disclosure made to stand alone."""

import msgspec
import pytest
from msgspec import UNSET
from msgspec.structs import replace

from dtpr.errors import InvalidError
from dtpr.schema.canonical import canonical_json
from dtpr.schema.datachain import DatachainInstance
from dtpr.schema.exchange import wire_of
from dtpr.schema.releases import DEVICE_RELEASE, shipped_taxonomy
from dtpr.schema.resolve import resolve
from dtpr.schema.text import LocaleValue
from dtpr.schema.wire import ResolvedDatachainInstance, WireExample
from tests.schema.test_exchange import an_official_release
from tests.support.devices import a_datachain

DEVICE = wire_of(shipped_taxonomy().release(DEVICE_RELEASE))


def a_text(*locales: str) -> list[LocaleValue]:
    return [LocaleValue(locale=each, value=f"in {each}") for each in locales]


def test_a_disclosure_takes_its_elements_and_their_categories_with_it() -> None:
    chain = a_datachain(["mobility", "organization", "air_quality", "mobility"])

    resolved = resolve(chain, DEVICE)

    snapshot = resolved.schema_snapshot
    assert [each.id for each in snapshot.elements] == ["air_quality", "mobility", "organization"]
    assert [each.id for each in snapshot.categories] == [
        "device__accountable",
        "device__purpose",
        "device__tech",
    ]
    assert snapshot.datachain_type == DEVICE.datachain_type
    assert resolved.suggested_elements == []


def test_a_required_category_is_there_although_nothing_stands_in_it() -> None:
    found = resolve(a_datachain(["mobility"]), DEVICE).schema_snapshot.categories

    assert {each.id for each in found if each.required} == {
        each.id for each in DEVICE.categories if each.required
    }


def test_what_the_disclosure_itself_says_is_not_touched() -> None:
    chain = a_datachain(["organization", "mobility"], linked_instance_ids=["b", "a"])

    resolved = resolve(chain, DEVICE)

    assert resolved.elements == chain.elements
    assert resolved.linked_instance_ids == ["b", "a"]
    assert resolved.authoring_provenance is UNSET


def test_texts_stand_in_the_order_of_the_release_and_others_behind() -> None:
    chain = replace(a_datachain(["mobility"]), title=a_text("tl", "xx", "en", "aa"))

    resolved = resolve(chain, DEVICE)

    assert [each.locale for each in resolved.title] == ["en", "tl", "xx", "aa"]


def test_texts_deep_inside_are_sorted_too() -> None:
    source = an_official_release()
    (element,) = source.elements
    mixed = a_text("fr", "en")
    examples = [WireExample(scenario=mixed, narrative=mixed)]
    source = replace(source, elements=[replace(element, title=mixed, examples=examples)])

    (found,) = resolve(a_datachain(["faces"]), source).schema_snapshot.elements

    assert found.title == a_text("en", "fr")
    assert found.examples[0].narrative == a_text("en", "fr")


def test_an_element_that_the_release_does_not_have_is_named() -> None:
    with pytest.raises(InvalidError) as caught:
        resolve(a_datachain(["mobility", "crystal_ball"]), DEVICE)

    assert [each.field for each in caught.value.problems] == ["elements[1].element_id"]


def test_the_same_disclosure_gives_the_same_bytes_and_can_be_read_as_a_plain_one() -> None:
    chain = a_datachain()

    resolved = resolve(chain, DEVICE)

    document = canonical_json(resolved)
    assert canonical_json(resolve(chain, DEVICE)) == document
    assert msgspec.json.decode(document, type=ResolvedDatachainInstance) == resolved
    assert msgspec.json.decode(document, type=DatachainInstance) == chain
