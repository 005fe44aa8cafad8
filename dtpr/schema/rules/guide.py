"""What we ask of a datachain beyond upstream's rules; every code begins with `DTPR_`.

Sources: DTPR guide, data chain and signage (purposes, who is accountable, technology); what
upstream's validator lets pass although readers are misled by it; safe links.
"""

from collections import Counter
from collections.abc import Collection

from msgspec import UNSET

from dtpr.schema.datachain import DatachainInstance
from dtpr.schema.parts import PARTS
from dtpr.schema.rules.finding import Finding, error, warning
from dtpr.schema.rules.index import (
    ACCOUNTABLE_CATEGORIES,
    LEAST_SENSITIVE,
    PURPOSE_CATEGORIES,
    TECHNOLOGY_CATEGORIES,
    Placed,
    RuleIndex,
    placed_in,
)
from dtpr.schema.rules.links import check_links
from dtpr.schema.rules.provenance import provenance_of, wrong_rationales
from dtpr.schema.rules.wording import check_wording

_MINUTE = len("2026-11-22T09:30")


def check_instance_guide(
    chain: DatachainInstance, index: RuleIndex, linked: Collection[str]
) -> list[Finding]:
    """Return what our own rules find in a datachain; `linked` are the ids of those beside it."""
    placed = placed_in(chain, index)
    return [
        *_release(chain, index),
        *_times(chain),
        *_purposes(placed, index),
        *_accountable(placed, index),
        *_technology(placed, index),
        *_sensitive_first(placed),
        *_placed_twice(chain, index),
        *_variables_twice(placed),
        *_blanks(placed),
        *check_wording(chain, index),
        *check_links(chain, index, linked),
        *_rationales(chain, index),
    ]


def _release(chain: DatachainInstance, index: RuleIndex) -> list[Finding]:
    if chain.schema_version == index.version:
        return []
    return [
        error(
            "DTPR_SCHEMA_VERSION_MISMATCH",
            "schema_version",
            f"it names {chain.schema_version}, and was checked against {index.version}",
            "name the release that it was written for, and check it against that one",
        )
    ]


def _times(chain: DatachainInstance) -> list[Finding]:
    updated = chain.updated_at
    if updated is UNSET or updated == chain.created_at:
        return []
    if _instant(updated) >= _instant(chain.created_at):
        return []
    return [
        error(
            "DTPR_UPDATED_BEFORE_CREATED",
            "updated_at",
            f"it was updated at {updated}, before it was created",
            f"give a time that is not before {chain.created_at}",
        )
    ]


def _instant(timestamp: str) -> tuple[str, str]:
    # Seconds and their fraction may be left out, and a fraction may be longer than a clock's.
    whole, _, fraction = timestamp.removesuffix("Z").partition(".")
    return whole if len(whole) > _MINUTE else f"{whole}:00", fraction.rstrip("0")


def _offers(index: RuleIndex, categories: tuple[str, ...]) -> str | None:
    return next((each for each in categories if each in index.categories), None)


def _purposes(placed: Placed, index: RuleIndex) -> list[Finding]:
    count = sum(term.category in PURPOSE_CATEGORIES for _, _, term in placed)
    most = PARTS.purpose.at_most
    if most is not None and count > most:
        return [
            error(
                "DTPR_PURPOSE_TOO_MANY",
                "elements",
                f"it names {count} purposes",
                f"keep the {most} most important ones, the first one first",
            )
        ]
    category = _offers(index, PURPOSE_CATEGORIES)
    if count or category is None:
        return []
    return [_lacking("DTPR_PURPOSE_MISSING", "what it is for", category)]


def _accountable(placed: Placed, index: RuleIndex) -> list[Finding]:
    category = _offers(index, ACCOUNTABLE_CATEGORIES)
    if category is None or any(term.category in ACCOUNTABLE_CATEGORIES for _, _, term in placed):
        return []
    return [_lacking("DTPR_ACCOUNTABLE_MISSING", "who is accountable", category)]


def _technology(placed: Placed, index: RuleIndex) -> list[Finding]:
    category = _offers(index, TECHNOLOGY_CATEGORIES)
    if (
        category is None
        or all(term.sensitivity == LEAST_SENSITIVE for _, _, term in placed)
        or any(term.category in TECHNOLOGY_CATEGORIES for _, _, term in placed)
    ):
        return []
    return [_lacking("DTPR_TECHNOLOGY_MISSING", "which technology collects the data", category)]


def _lacking(code: str, what: str, category: str) -> Finding:
    return error(
        code, "elements", f"it does not say {what}", f"add an element of the category {category}"
    )


def _sensitive_first(placed: Placed) -> list[Finding]:
    found, least = [], 0
    for place, _, term in placed:
        if term.category not in TECHNOLOGY_CATEGORIES:
            continue
        if term.sensitivity < least:
            found.append(
                warning(
                    "DTPR_SENSITIVE_NOT_FIRST",
                    f"elements[{place}]",
                    f"{term.id} stands below technology that is less sensitive",
                    "list identifiable technology first, then de-identified",
                )
            )
        least = max(least, term.sensitivity)
    return found


def _placed_twice(chain: DatachainInstance, index: RuleIndex) -> list[Finding]:
    found, seen = [], set()
    placed = {each.element_id for each in chain.elements}
    for place, each in enumerate(chain.elements):
        key = (each.element_id, each.element_instance_id)
        if key in seen:
            found.append(
                warning(
                    "DTPR_PLACEMENT_DUPLICATE",
                    f"elements[{place}]",
                    f"{each.element_id} stands here already, and nothing tells the two apart",
                    "give each of them an element_instance_id, or take one out",
                )
            )
        seen.add(key)
        if key[1] is not UNSET and key[1] in index.terms and key[1] not in placed:
            found.append(
                error(
                    "DTPR_ELEMENT_INSTANCE_ID_IS_ELEMENT",
                    f"elements[{place}].element_instance_id",
                    f"{key[1]!r} is the id of an element of {index.version}",
                    "use another id",
                )
            )
    return found


def _variables_twice(placed: Placed) -> list[Finding]:
    return [
        error(
            "DTPR_VARIABLE_DUPLICATE",
            f"elements[{place}].variables",
            f"{term.id} says its {name} {count} times",
            "say it once, with a text for each language",
        )
        for place, each, term in placed
        if len(each.variables) > 1
        for name, count in Counter(value.id for value in each.variables).items()
        if count > 1
    ]


def _blanks(placed: Placed) -> list[Finding]:
    found: list[Finding] = []
    for place, each, term in placed:
        if term.title_blanks or term.description_blanks:
            given = {value.id for value in each.variables}
            path = f"elements[{place}].variables"
            found += [
                _unfilled(path, term.id, name, in_title=name in term.title_blanks)
                for name in dict.fromkeys((*term.title_blanks, *term.description_blanks))
                if name not in given
            ]
    return found


def _unfilled(path: str, element: str, name: str, *, in_title: bool) -> Finding:
    if in_title:
        code, level, text = "DTPR_TITLE_VARIABLE_MISSING", error, "title"
    else:
        code, level, text = "DTPR_DESCRIPTION_VARIABLE_MISSING", warning, "description"
    message = f"the {text} of {element} has a blank for its {name}, which stays empty"
    return level(code, path, message, f"add a value for {name}")


def _rationales(chain: DatachainInstance, index: RuleIndex) -> list[Finding]:
    said = provenance_of(chain)
    if not said:
        return []
    # Upstream looks only at keys that are ids of elements.
    return [
        error("DTPR_VARIABLE_RATIONALE_UNKNOWN", *wrong)
        for each in chain.elements
        if each.element_instance_id in said
        for wrong in wrong_rationales(
            str(each.element_instance_id),
            said[str(each.element_instance_id)],
            each.element_id,
            index,
        )
    ]
