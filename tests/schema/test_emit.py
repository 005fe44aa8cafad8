"""What an element takes over from its category."""

from msgspec import UNSET
from msgspec.structs import replace

from dtpr.schema.emit import icon_variants, inherited_variables, with_icons
from dtpr.schema.wire import WireVariable
from tests.schema.test_exchange import an_official_release

SOURCE = an_official_release()
(ELEMENT,) = SOURCE.elements
(CATEGORY,) = SOURCE.categories


def test_what_an_element_declares_itself_holds() -> None:
    own = WireVariable(id="duration", label=[], required=False)

    found = inherited_variables(replace(ELEMENT, variables=[own]), [CATEGORY])

    assert [each.id for each in found] == ["duration", "kinds"]
    assert found[0] is own


def test_an_element_without_its_category_has_its_own_variables_only() -> None:
    assert inherited_variables(ELEMENT, []) == ELEMENT.variables


def test_each_value_of_a_context_is_a_variant_light_and_dark() -> None:
    assert icon_variants(CATEGORY) == [
        "default",
        "dark",
        "named",
        "named.dark",
        "tag",
        "tag.dark",
    ]


def test_without_a_context_there_are_two_variants() -> None:
    assert icon_variants(replace(CATEGORY, element_context=UNSET)) == ["default", "dark"]
    assert icon_variants(None) == ["default", "dark"]


def test_an_answer_adds_the_shape_and_the_variants() -> None:
    bare = replace(ELEMENT, shape=UNSET, icon_variants=UNSET)

    found = with_icons(bare, [CATEGORY])

    assert found.shape == "circle"
    assert found.icon_variants == icon_variants(CATEGORY)
    assert with_icons(bare, []).shape is UNSET
    assert with_icons(ELEMENT, [CATEGORY]) is ELEMENT
