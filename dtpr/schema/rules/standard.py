"""What the standard asks of a datachain: upstream's rules, codes and levels, and no others.

Source: DTPR API v2, semantic rules 4, 7, 9, 10, 12, 15 and 20, and those of `element_instance_id`.
No rule stops another; an element that the release does not have is left out of the later ones.
"""

from collections.abc import Iterator
from difflib import get_close_matches

from msgspec import UNSET

from dtpr.schema.datachain import DatachainInstance, Placement, VariableValue
from dtpr.schema.rules.finding import Finding, error, one_of, warning
from dtpr.schema.rules.index import Blank, Placed, RuleIndex, Term, placed_in
from dtpr.schema.rules.provenance import check_provenance

_MOST_GUESSES = 5


def check_instance(chain: DatachainInstance, index: RuleIndex) -> list[Finding]:
    """Return what the standard's rules find in a datachain."""
    placed = placed_in(chain, index)
    return [
        *_required_categories(placed, index),
        *_instance_ids(chain),
        *(_unknown_elements(chain, index) if len(placed) < len(chain.elements) else ()),
        *_priorities(placed),
        *_contexts(placed),
        *_variables(placed),
        *check_provenance(chain, index),
    ]


def _required_categories(placed: Placed, index: RuleIndex) -> list[Finding]:
    said = {term.category for _, _, term in placed}
    return [
        error(
            "REQUIRED_CATEGORY_MISSING",
            "elements",
            f"nothing says {index.categories[each]!r} ({each})",
            f"add an element of the category {each}",
        )
        for each in index.required
        if each not in said
    ]


def _instance_ids(chain: DatachainInstance) -> list[Finding]:
    given = [
        (place, each.element_instance_id)
        for place, each in enumerate(chain.elements)
        if each.element_instance_id is not UNSET
    ]
    return list(_wrong_instance_ids(chain, given)) if given else []


def _wrong_instance_ids(
    chain: DatachainInstance, given: list[tuple[int, str]]
) -> Iterator[Finding]:
    elements = {each.element_id for each in chain.elements}
    first: dict[str, int] = {}
    for place, each in given:
        path = f"elements[{place}].element_instance_id"
        if first.setdefault(each, place) != place:
            yield error(
                "INSTANCE_ELEMENT_INSTANCE_ID_DUPLICATE",
                path,
                f"{each!r} stands at elements[{first[each]}] already",
                "give each placement an id of its own",
            )
        if each in elements:
            yield error(
                "INSTANCE_ELEMENT_INSTANCE_ID_COLLIDES_WITH_ELEMENT_ID",
                path,
                f"{each!r} is the id of an element that is placed here",
                "use another id",
            )


def _unknown_elements(chain: DatachainInstance, index: RuleIndex) -> Iterator[Finding]:
    unknown = [
        (place, each.element_id)
        for place, each in enumerate(chain.elements)
        if each.element_id not in index.terms
    ]
    for count, (place, each) in enumerate(unknown):
        # A guess looks through the whole release, so that a long list of them would take long.
        guesses = get_close_matches(each, index.terms) if count < _MOST_GUESSES else []
        yield error(
            "INSTANCE_ELEMENT_UNKNOWN",
            f"elements[{place}].element_id",
            f"{index.version} has no element {each!r}",
            one_of(guesses, "use an element id of that release"),
        )


def _priorities(placed: Placed) -> list[Finding]:
    return [
        error(
            "INSTANCE_PRIORITY_NEGATIVE",
            f"elements[{place}].priority",
            f"{each.priority} is less than 0",
            "count from 0",
        )
        for place, each, _ in placed
        if each.priority < 0
    ]


def _contexts(placed: Placed) -> list[Finding]:
    return [
        _context(place, each, term)
        for place, each, term in placed
        if (
            term.contexts is not None
            if each.context_type_id is UNSET
            else each.context_type_id not in (term.contexts or ())
        )
    ]


def _context(place: int, placement: Placement, term: Term) -> Finding:
    path, values = f"elements[{place}].context_type_id", term.contexts or ()
    if placement.context_type_id is UNSET:
        return warning(
            "CONTEXT_TYPE_MISSING",
            path,
            f"{term.id} does not say which of {', '.join(values)} it is",
            "add context_type_id",
        )
    return error(
        "CONTEXT_TYPE_UNKNOWN",
        path,
        f"{placement.context_type_id!r} is not a value that {term.id} takes",
        one_of(values),
    )


def _variables(placed: Placed) -> list[Finding]:
    found: list[Finding] = []
    for place, each, term in placed:
        given = [value.id for value in each.variables]
        for at, value in enumerate(each.variables):
            blank = term.blanks.get(value.id)
            if blank is None or _is_suspect(value, blank):
                found += _check_value(f"elements[{place}].variables[{at}]", value, blank, term)
        found += [
            error(
                "INSTANCE_REQUIRED_VARIABLE_MISSING",
                f"elements[{place}].variables",
                f"{term.id} does not say its {name}",
                f"add a value for {name}",
            )
            for name in term.required
            if name not in given
        ]
    return found


def _is_suspect(value: VariableValue, blank: Blank) -> bool:
    # Decoding has seen to it that all of a list are texts or all are options.
    return not value.value or blank.options is not None or isinstance(value.value[0], str)


def _check_value(
    path: str, value: VariableValue, blank: Blank | None, term: Term
) -> Iterator[Finding]:
    if blank is None:
        yield error(
            "INSTANCE_VARIABLE_UNKNOWN",
            f"{path}.id",
            f"{term.id} has no variable {value.id!r}",
            one_of(tuple(term.blanks)),
        )
    elif not value.value:
        yield error(
            "INSTANCE_VARIABLE_VALUE_EMPTY",
            f"{path}.value",
            "it is empty",
            "fill it" if blank.required else "fill it or leave it out",
        )
    else:
        yield from _check_kind(f"{path}.value", value, blank, term)


def _check_kind(path: str, value: VariableValue, blank: Blank, term: Term) -> Iterator[Finding]:
    chosen = [each for each in value.value if isinstance(each, str)]
    if bool(chosen) != (blank.options is not None):
        wanted = "a list of {locale, value}" if chosen else "a list of option ids"
        yield error(
            "INSTANCE_VARIABLE_VALUE_SHAPE", path, "it has the wrong form", f"give {wanted}"
        )
        return
    first: dict[str, int] = {}
    for at, each in enumerate(chosen):
        if first.setdefault(each, at) != at:
            yield error(
                "INSTANCE_VARIABLE_VALUE_DUPLICATE",
                f"{path}[{at}]",
                f"{each!r} is chosen already",
                "choose it once",
            )
        elif finding := _wrong_option(f"{path}[{at}]", each, blank, term):
            yield finding


def _wrong_option(path: str, option: str, blank: Blank, term: Term) -> Finding | None:
    options = blank.options or {}
    if option not in options:
        return error(
            "INSTANCE_VARIABLE_OPTION_UNKNOWN",
            path,
            f"{blank.id} has no option {option!r}",
            one_of(tuple(options)),
        )
    if options[option] and term.id not in options[option]:
        fitting = [key for key, elements in options.items() if not elements or term.id in elements]
        return error(
            "INSTANCE_VARIABLE_OPTION_NOT_APPLICABLE",
            path,
            f"the option {option!r} does not apply to {term.id}",
            one_of(fitting),
        )
    return None
