"""What a datachain must keep to that its types cannot say.

Sources: DTPR API v2, semantic rules (their codes in capitals); DTPR guide, data chain and signage
(codes of our own, prefixed `DTPR_`).
"""

from collections import Counter
from collections.abc import Callable, Iterator
from typing import Literal

from msgspec import UNSET

from dtpr.schema.base import Answer
from dtpr.schema.datachain import DatachainInstance, Placement, VariableValue
from dtpr.schema.sections import blanks_in
from dtpr.schema.targets import href_of
from dtpr.schema.taxonomy import IDENTIFIABILITY_ORDER, Release, Variable
from dtpr.schema.text import LocaleValue

MAX_PURPOSES = 3
PURPOSE_CATEGORIES = ("device__purpose", "purpose")
TECHNOLOGY_CATEGORIES = ("device__tech",)


class Finding(Answer, frozen=True, kw_only=True):
    """One thing that a rule found in a datachain."""

    code: str
    severity: Literal["error", "warning"]
    path: str
    message: str
    mend: str


Rule = Callable[[DatachainInstance, Release], Iterator[Finding]]


def check_datachain(chain: DatachainInstance, release: Release) -> list[Finding]:
    """Return everything that the rules find in a datachain; no error means that it may be shown."""
    return [finding for rule in RULES for finding in rule(chain, release)]


def _error(code: str, path: str, message: str, mend: str) -> Finding:
    return Finding(code=code, severity="error", path=path, message=message, mend=mend)


def _warning(code: str, path: str, message: str, mend: str) -> Finding:
    return Finding(code=code, severity="warning", path=path, message=message, mend=mend)


def _placed(
    chain: DatachainInstance, release: Release
) -> Iterator[tuple[str, Placement, dict[str, Variable]]]:
    """Yield each placement of a known element with its path and the variables it may fill."""
    for place, each in enumerate(chain.elements):
        if each.element_id in release.elements:
            variables = release.category_of(each.element_id).variables
            yield f"elements[{place}]", each, {one.id: one for one in variables}


def _element_is_known(chain: DatachainInstance, release: Release) -> Iterator[Finding]:
    for place, each in enumerate(chain.elements):
        if each.element_id not in release.elements:
            yield _error(
                "INSTANCE_ELEMENT_UNKNOWN",
                f"elements[{place}].element_id",
                f"{release.version} has no element {each.element_id!r}",
                "use an element id of that release",
            )


def _required_categories_are_there(chain: DatachainInstance, release: Release) -> Iterator[Finding]:
    placed = {
        release.elements[each.element_id].category
        for each in chain.elements
        if each.element_id in release.elements
    }
    for category in release.categories.values():
        if category.required and category.id not in placed:
            yield _error(
                "REQUIRED_CATEGORY_MISSING",
                "elements",
                f"nothing says {category.name.get('en', category.id)!r} ({category.id})",
                f"add an element of the category {category.id}",
            )


def _context_is_known(chain: DatachainInstance, release: Release) -> Iterator[Finding]:
    for path, each, _ in _placed(chain, release):
        context = release.context_of(each.element_id)
        given = None if each.context_type_id is UNSET else each.context_type_id
        values = [one.id for one in context.values] if context else []
        if given is not None and given not in values:
            yield _error(
                "CONTEXT_TYPE_UNKNOWN",
                f"{path}.context_type_id",
                f"{given!r} is not a value that {each.element_id} takes",
                f"use one of {', '.join(values)}" if values else "leave it out",
            )
        if given is None and values:
            yield _warning(
                "CONTEXT_TYPE_MISSING",
                f"{path}.context_type_id",
                f"{each.element_id} does not say which of {', '.join(values)} it is",
                "add context_type_id",
            )


def _variables_are_known(chain: DatachainInstance, release: Release) -> Iterator[Finding]:
    for path, each, variables in _placed(chain, release):
        for place, value in enumerate(each.variables):
            if value.id not in variables:
                yield _error(
                    "INSTANCE_VARIABLE_UNKNOWN",
                    f"{path}.variables[{place}].id",
                    f"{each.element_id} has no variable {value.id!r}",
                    f"use one of {', '.join(variables)}",
                )


def _required_variables_are_there(chain: DatachainInstance, release: Release) -> Iterator[Finding]:
    for path, each, variables in _placed(chain, release):
        given = {value.id for value in each.variables}
        blanks = blanks_in(release.elements[each.element_id].title.get("en", ""))
        for variable in variables.values():
            if (variable.required or variable.id in blanks) and variable.id not in given:
                yield _error(
                    "INSTANCE_REQUIRED_VARIABLE_MISSING",
                    f"{path}.variables",
                    f"{each.element_id} does not say its {variable.id}",
                    f"add a value for {variable.id}",
                )


def _values_have_the_right_form(chain: DatachainInstance, release: Release) -> Iterator[Finding]:
    for path, each, variables in _placed(chain, release):
        for place, value in enumerate(each.variables):
            if variable := variables.get(value.id):
                yield from _check_value(f"{path}.variables[{place}].value", value, variable)


def _check_value(path: str, value: VariableValue, variable: Variable) -> Iterator[Finding]:
    if not value.value:
        yield _error("INSTANCE_VARIABLE_VALUE_EMPTY", path, "it is empty", "fill it or drop it")
        return
    texts = variable.kind == "localized_text"
    if any(isinstance(one, LocaleValue) != texts for one in value.value):
        wanted = "a list of {locale, value}" if texts else "a list of option ids"
        yield _error(
            "INSTANCE_VARIABLE_VALUE_SHAPE", path, "it has the wrong form", f"give {wanted}"
        )


def _locales_are_allowed(chain: DatachainInstance, release: Release) -> Iterator[Finding]:
    allowed = release.manifest.locales
    for path, values in _texts(chain):
        for each in values:
            if isinstance(each, LocaleValue) and each.locale not in allowed:
                yield _error(
                    "LOCALE_NOT_ALLOWED",
                    path,
                    f"{release.version} has no text in {each.locale!r}",
                    f"use {', '.join(allowed)}",
                )


def _texts(chain: DatachainInstance) -> Iterator[tuple[str, list[LocaleValue | str]]]:
    yield "title", list(chain.title)
    yield "description", list(chain.description)
    for place, each in enumerate(chain.elements):
        for at, value in enumerate(each.variables):
            yield f"elements[{place}].variables[{at}].value", list(value.value)


def _placement_ids_are_unique(chain: DatachainInstance, release: Release) -> Iterator[Finding]:
    given = [each.element_instance_id for each in chain.elements]
    counts = Counter(each for each in given if each is not UNSET)
    for place, each in enumerate(given):
        path = f"elements[{place}].element_instance_id"
        if each is not UNSET and counts[each] > 1:
            yield _error(
                "INSTANCE_ELEMENT_INSTANCE_ID_DUPLICATE",
                path,
                f"{each!r} stands twice",
                "give each placement an id of its own",
            )
        if each is not UNSET and each in release.elements:
            yield _error(
                "INSTANCE_ELEMENT_INSTANCE_ID_COLLIDES_WITH_ELEMENT_ID",
                path,
                f"{each!r} is the id of an element",
                "use another id",
            )


def _purposes_are_few(chain: DatachainInstance, release: Release) -> Iterator[Finding]:
    purposes = [
        each
        for _, each, _ in _placed(chain, release)
        if release.elements[each.element_id].category in PURPOSE_CATEGORIES
    ]
    if len(purposes) > MAX_PURPOSES:
        yield _error(
            "DTPR_PURPOSE_TOO_MANY",
            "elements",
            f"it names {len(purposes)} purposes",
            f"keep the {MAX_PURPOSES} most important ones, the first one first",
        )


def _sensitive_comes_first(chain: DatachainInstance, release: Release) -> Iterator[Finding]:
    least = 0
    for path, each, _ in _placed(chain, release):
        element = release.elements[each.element_id]
        if element.category not in TECHNOLOGY_CATEGORIES:
            continue
        rank = IDENTIFIABILITY_ORDER.index(element.identifiability)
        if rank < least:
            yield _warning(
                "DTPR_SENSITIVE_NOT_FIRST",
                path,
                f"{each.element_id} stands below technology that is less sensitive",
                "list identifiable technology first, then de-identified",
            )
        least = max(least, rank)


def _targets_are_safe(chain: DatachainInstance, _release: Release) -> Iterator[Finding]:
    for place, each in enumerate(chain.elements):
        for at, action in enumerate(each.actions):
            if action.type != "postal" and href_of(action.type, action.target) is None:
                yield _error(
                    "DTPR_ACTION_TARGET_UNSAFE",
                    f"elements[{place}].actions[{at}].target",
                    f"{action.target!r} is not a target for {action.type}",
                    "use an https address, a mailbox or a telephone number",
                )


RULES: tuple[Rule, ...] = (
    _element_is_known,
    _required_categories_are_there,
    _context_is_known,
    _variables_are_known,
    _required_variables_are_there,
    _values_have_the_right_form,
    _locales_are_allowed,
    _placement_ids_are_unique,
    _purposes_are_few,
    _sensitive_comes_first,
    _targets_are_safe,
)
