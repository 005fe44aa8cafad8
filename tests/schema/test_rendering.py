"""A resolved disclosure as it is shown in one language."""

from typing import Any

import msgspec
import pytest
from msgspec import UNSET
from msgspec.structs import replace

from dtpr.errors import InvalidError
from dtpr.schema.datachain import (
    AiProvenance,
    ElementProvenance,
    HumanProvenance,
    Placement,
    Source,
    VariableValue,
)
from dtpr.schema.exchange import release_of, wire_of
from dtpr.schema.rendering import (
    PLAIN_ICON,
    IconAddress,
    Manner,
    ShownElement,
    show_chain,
    show_element,
)
from dtpr.schema.resolve import resolve
from dtpr.schema.text import LocaleValue
from dtpr.schema.wire import ResolvedDatachainInstance, WireElement
from tests.schema.test_exchange import an_official_release
from tests.support.devices import a_datachain

ENGLISH = Manner(locale="en")
SOURCE = wire_of(release_of(an_official_release()))
PAPER = Source(type="research_paper", title="A paper")
LAW = Source(type="regulation", title="A law", url="https://law.example")


def texts(**by_locale: str) -> list[LocaleValue]:
    return [LocaleValue(locale=locale, value=value) for locale, value in by_locale.items()]


def a_value(name: str, **by_locale: str) -> VariableValue:
    return VariableValue(id=name, value=[*texts(**by_locale)])


def an_element(**more: Any) -> WireElement:
    (element,) = SOURCE.elements
    return replace(element, **more)


def a_placement(**more: Any) -> Placement:
    return Placement(element_id="faces", **more)


def a_resolved(*placements: Placement, **more: Any) -> ResolvedDatachainInstance:
    chain = resolve(a_datachain(placements or [a_placement()]), SOURCE)
    return replace(chain, **more)


def shown(chain: ResolvedDatachainInstance, manner: Manner = ENGLISH) -> list[ShownElement]:
    (section,) = show_chain(chain, manner).sections
    return section.elements


def test_blanks_are_filled_in_the_language_asked_for() -> None:
    element = an_element(description=texts(en="Kept {{duration}}.", fr="Gardé {{duration}}."))
    given = a_value("duration", en="a day", fr="un jour")

    found = show_element(element, a_placement(variables=[given]), Manner(locale="fr"))

    assert found.description == "Gardé un jour."
    assert [(each.id, each.value) for each in found.variables] == [
        ("own", ""),
        ("duration", "un jour"),
        ("kinds", ""),
    ]


def test_a_variable_that_the_element_does_not_have_fills_nothing() -> None:
    element = an_element(description=texts(en="{{x}}"))
    placement = a_placement(variables=[a_value("x", en="a")])

    assert show_element(element, placement, ENGLISH).description == "{{x}}"


def test_titles_are_filled_where_that_is_asked_for() -> None:
    element = an_element(title=texts(en="Kept {{duration}}"))
    placement = a_placement(variables=[a_value("duration", en="a day")])

    plain = show_element(element, placement, ENGLISH)
    full = show_element(element, placement, Manner(locale="en", fill_titles=True))

    assert (plain.title, full.title) == ("Kept {{duration}}", "Kept a day")


def test_chosen_options_are_named() -> None:
    given = VariableValue(id="kinds", value=["o", "unknown"])

    found = show_element(an_element(), a_placement(variables=[given]), Manner(locale="fr"))

    assert found.variables[-1].value == "B, unknown"


def test_an_icon_has_an_address_and_a_name() -> None:
    icon = IconAddress(url="/a.svg", url_dark="/a.dark.svg", alt="A face")

    found = show_element(an_element(), None, ENGLISH, icon=icon)

    assert msgspec.to_builtins(found.icon) == {
        "url": "/a.svg",
        "urlDark": "/a.dark.svg",
        "alt": "A face",
    }
    plain = show_element(an_element(), None, ENGLISH).icon
    assert (plain.url, plain.alt) == (PLAIN_ICON, "A")


def test_a_context_is_named_where_the_placement_names_one() -> None:
    (category,) = SOURCE.categories
    tag = a_placement(context_type_id="tag")
    bare = an_element(context=UNSET)

    of_element = show_element(an_element(), tag, ENGLISH)
    of_category = show_element(bare, tag, ENGLISH, category)

    assert of_element.context_value == of_category.context_value != UNSET
    assert show_element(bare, tag, ENGLISH).context_value is UNSET
    assert show_element(an_element(), a_placement(), ENGLISH).context_value is UNSET
    assert show_element(an_element(), None, ENGLISH).context_value is UNSET


def test_every_category_has_a_section_by_its_name_or_its_id() -> None:
    chain = a_resolved()
    snapshot = chain.schema_snapshot
    kind = replace(snapshot.datachain_type, categories=["later", "data"])
    chain = replace(chain, schema_snapshot=replace(snapshot, datachain_type=kind))

    found = show_chain(chain, ENGLISH).sections

    assert [(each.id, each.title, len(each.elements)) for each in found] == [
        ("later", "later", 0),
        ("data", "A", 1),
    ]


def test_a_document_is_cited_once() -> None:
    chain = a_resolved(a_placement(sources=[LAW, PAPER]), a_placement(sources=[PAPER]))

    found = show_chain(replace(chain, sources=[PAPER]), ENGLISH)

    assert found.citations == [PAPER, LAW]
    assert [each.source_numbers for each in found.sections[0].elements] == [[2, 1], [1]]


def test_a_proposed_element_is_marked_unless_nobody_wants_to_know() -> None:
    chain = a_resolved(suggested_elements=[an_element(id="new"), an_element()])
    chain = replace(chain, elements=[*chain.elements, Placement(element_id="new")])

    assert [each.proposed for each in shown(chain)] == [False, True]
    quiet = shown(chain, Manner(locale="en", mark_proposed=False))
    assert [each.proposed for each in quiet] == [False, False]


def test_icons_come_from_whoever_knows_them() -> None:
    manner = Manner(
        locale="en",
        icon_of=lambda element, placement: IconAddress(url=f"/{element.id}/{placement.priority}"),
    )

    found = shown(a_resolved(a_placement(priority=1), a_placement(priority=2)), manner)

    assert [each.icon.url for each in found] == ["/faces/1", "/faces/2"]


def test_a_placement_is_told_about_by_its_own_id_or_where_it_stands_alone() -> None:
    told = {
        "faces": ElementProvenance(rationale="of the element"),
        "first": ElementProvenance(confidence="low"),
    }
    by = AiProvenance(model="m", element_provenance=told)
    named = a_placement(element_instance_id="first")
    other = a_placement(element_instance_id="second")

    (alone,) = shown(a_resolved(authoring_provenance=by))
    both = shown(a_resolved(named, other, authoring_provenance=by))
    twice = shown(a_resolved(a_placement(), a_placement(), authoring_provenance=by))

    assert msgspec.to_builtins(alone.provenance) == {
        "kind": "ai_generated",
        "rationale": "of the element",
        "model": "m",
    }
    assert [each.provenance is UNSET for each in both] == [False, True]
    assert [each.provenance for each in twice] == [UNSET, UNSET]


@pytest.mark.parametrize("by", [UNSET, HumanProvenance(), AiProvenance()])
def test_without_a_word_of_a_model_there_is_none(by: Any) -> None:
    (found,) = shown(a_resolved(authoring_provenance=by))

    assert found.provenance is UNSET


def test_an_element_that_the_disclosure_does_not_hold_is_named() -> None:
    chain = replace(a_resolved(), elements=[a_placement(), Placement(element_id="ghost")])

    with pytest.raises(InvalidError, match="does not hold the element 'ghost'") as caught:
        show_chain(chain, ENGLISH)

    assert caught.value.problems[0].field == "elements[1].element_id"


def test_an_element_of_no_category_of_the_chain_is_named() -> None:
    chain = replace(a_resolved(), suggested_elements=[an_element(id="lost", category_id="none")])
    chain = replace(chain, elements=[Placement(element_id="lost")])

    with pytest.raises(InvalidError, match="no category of 'ai' holds 'lost'"):
        show_chain(chain, ENGLISH)
