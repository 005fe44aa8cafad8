"""The variables of a release: blanks in descriptions, and the options to choose from.

Source: DTPR API v2, semantic rules 8, 18 and 19.
"""

from collections.abc import Iterator

from dtpr.schema.blanks import every_blank
from dtpr.schema.rules.finding import Finding, error, warning
from dtpr.schema.rules.structure import repeated
from dtpr.schema.wire import WireElement, WireRelease, WireVariable


def check_variables(source: WireRelease) -> Iterator[Finding]:
    """Yield the blanks that no variable fills, and options that nobody can choose."""
    for place, category in enumerate(source.categories):
        elements = {each.id for each in source.elements if each.category_id == category.id}
        for at, variable in enumerate(category.element_variables):
            if variable.kind == "multi_select_enum":
                yield from _options(
                    f"categories[{place}].element_variables[{at}]", variable, elements
                )
    declared = {
        each.id: {variable.id for variable in each.element_variables} for each in source.categories
    }
    for place, element in enumerate(source.elements):
        path = f"elements[{place}].description"
        yield from _undeclared(path, element, declared.get(element.category_id, set()))
        yield from _drift(path, element)


def _options(path: str, variable: WireVariable, elements: set[str]) -> Iterator[Finding]:
    options = variable.options or []
    for place, each, first in repeated([each.id for each in options]):
        yield error(
            "VARIABLE_OPTION_DUPLICATE",
            f"{path}.options[{place}].id",
            f"{each!r} stands at options[{first}] already",
            "rename one, or take it out",
        )
    for place, option in enumerate(options):
        for at, element in enumerate(option.applies_to):
            if element not in elements:
                yield error(
                    "VARIABLE_OPTION_APPLIES_TO_UNKNOWN",
                    f"{path}.options[{place}].applies_to[{at}]",
                    f"the category has no element {element!r}",
                    "use the id of an element of the same category",
                )
    if not options:
        yield from _unanswerable(path, variable)


def _unanswerable(path: str, variable: WireVariable) -> Iterator[Finding]:
    message, mend = f"{variable.id} has no options", "add one, or take the variable out"
    yield warning("VARIABLE_OPTIONS_EMPTY", f"{path}.options", message, mend)
    if variable.required:
        message = f"{variable.id} is required and has no options, so that nobody can answer it"
        mend = "add an option, or ask for it later"
        yield error("VARIABLE_REQUIRED_EMPTY_OPTIONS", path, message, mend)


def _undeclared(path: str, element: WireElement, declared: set[str]) -> Iterator[Finding]:
    for text in element.description:
        for name in every_blank(text.value):
            if name not in declared:
                yield error(
                    "VARIABLE_REF_MISSING",
                    f"{path}[{text.locale}]",
                    f"{{{{{name}}}}} stands in the text, and {element.category_id} has no such "
                    "variable",
                    "add the variable to the category, or take the blank out",
                )


def _drift(path: str, element: WireElement) -> Iterator[Finding]:
    english = next((each for each in element.description if each.locale == "en"), None)
    wanted = dict.fromkeys(every_blank(english.value)) if english else {}
    for text in element.description:
        if text.locale == "en":
            continue
        given = every_blank(text.value)
        for name in wanted:
            if name not in given:
                yield warning(
                    "LOCALE_VARIABLE_DRIFT",
                    f"{path}[{text.locale}]",
                    f"{{{{{name}}}}} stands in the English text and not in this one",
                    "put the blank into this text too",
                )
