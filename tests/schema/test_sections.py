"""A datachain as people read it."""

import pytest
from msgspec import UNSET

from dtpr.schema.datachain import Placement, VariableValue
from dtpr.schema.releases import AI_RELEASE, DEVICE_RELEASE, shipped_taxonomy
from dtpr.schema.sections import Entry, sections_of
from dtpr.schema.text import LocaleValue
from tests.support.devices import CAMERA, OWNER, PURPOSE, SENSOR, a_datachain

DEVICE = shipped_taxonomy().release(DEVICE_RELEASE)
AI = shipped_taxonomy().release(AI_RELEASE)


def a_value(name: str, **texts: str) -> VariableValue:
    return VariableValue(
        id=name, value=[LocaleValue(locale=locale, value=text) for locale, text in texts.items()]
    )


def only_entry(placement: Placement, version: str = DEVICE_RELEASE) -> Entry:
    release = shipped_taxonomy().release(version)
    (section,) = sections_of(a_datachain([placement]), release)
    (entry,) = section.entries
    return entry


def test_sections_stand_in_the_order_of_the_release_and_entries_in_their_own() -> None:
    chain = a_datachain([SENSOR, OWNER, CAMERA, PURPOSE, "safety_security"])

    sections = sections_of(chain, DEVICE)

    assert [(each.category.id, [one.element.id for one in each.entries]) for each in sections] == [
        ("device__purpose", [PURPOSE, "safety_security"]),
        ("device__accountable", [OWNER]),
        ("device__tech", [SENSOR, CAMERA]),
    ]


def test_an_element_that_the_release_does_not_know_is_left_out() -> None:
    assert sections_of(a_datachain(["crystal_ball"]), DEVICE) == []


def test_a_blank_is_filled_in_each_language_with_what_is_there() -> None:
    placement = Placement(
        element_id="data_retained", variables=[a_value("duration", en="30 days", fr="30 jours")]
    )

    entry = only_entry(placement)

    assert "30 days" in entry.title["en"]
    assert "30 jours" in entry.title["fr"]
    assert "30 days" in entry.title["km"]
    assert not any("{{" in each for each in entry.title.values())
    assert entry.details == []


def test_a_blank_that_nobody_filled_stays() -> None:
    assert "{{duration}}" in only_entry(Placement(element_id="data_retained")).title["en"]


def test_what_the_title_does_not_say_is_a_detail() -> None:
    more = a_value("additional_description", en="At night only.")
    empty = VariableValue(id="other", value=[])

    entry = only_entry(Placement(element_id=CAMERA, variables=[more, empty]))

    assert entry.details == [{"en": "At night only."}]
    assert entry.title == DEVICE.elements[CAMERA].title


@pytest.mark.parametrize(
    ("given_id", "found"), [("vendor", "vendor"), ("emperor", None), (UNSET, None)]
)
def test_a_context_is_told_where_it_is_known(given_id: str, found: str | None) -> None:
    entry = only_entry(Placement(element_id="institution", context_type_id=given_id), AI_RELEASE)

    assert (entry.context and entry.context.id) == found


def test_an_element_without_a_context_has_none() -> None:
    assert only_entry(Placement(element_id=CAMERA, context_type_id="vendor")).context is None
