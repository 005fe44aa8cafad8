"""Cases of what an element takes over from its category."""

from typing import Any

import msgspec

from dtpr.schema.emit import icon_variants, inherited_variables
from dtpr.schema.wire import WireCategory, WireElement
from tests.conformance.runner import Case, Target


def run(case: Case, _target: Target) -> None:
    """Compare the variables of an element, or the variants of a category's icons."""
    compare = _variables if case["fn"] == "materializeVariables" else _variants
    assert compare(*case["input"]) == case["expected"]


def _variables(element: Any, categories: list[Any]) -> Any:
    given = [_category(each) for each in categories]
    return msgspec.to_builtins(inherited_variables(msgspec.convert(element, WireElement), given))


def _variants(category: Any) -> list[str]:
    return icon_variants(_category(category))


def _category(plain: Any) -> WireCategory:
    return msgspec.convert(plain, WireCategory)
