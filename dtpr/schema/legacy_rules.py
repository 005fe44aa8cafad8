"""What a release of the standard's first API must keep to before it is taken in.

Upstream checks nothing of it, so these rules are ours; where they mean the same as a rule of the
second API they have its code (DTPR API v2, semantic rules).
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence

import msgspec
from msgspec import UNSET

from dtpr.schema.blanks import blanks_in
from dtpr.schema.datachain import UtcTimestamp
from dtpr.schema.legacy import (
    CATEGORY_SCHEMA,
    ELEMENT_SCHEMA,
    LegacyElement,
    LegacyRelease,
    LegacySchema,
)
from dtpr.schema.legacy_exchange import icon_name
from dtpr.schema.rules.finding import Finding, error, warning
from dtpr.schema.text import LocaleValue

_COLOUR = re.compile(r"#[0-9A-Fa-f]{6}")
_NAMED = 5

Rule = Callable[[LegacyRelease], Iterator[Finding]]


def check_legacy(source: LegacyRelease) -> list[Finding]:
    """Return everything that is wrong with a release of the first API."""
    return [finding for rule in RULES for finding in rule(source)]


def _is_there(source: LegacyRelease) -> Iterator[Finding]:
    for name in ("categories", "elements"):
        if not getattr(source, name):
            yield error(
                "DTPR_RELEASE_EMPTY", name, f"there are no {name}", "take in the whole answer"
            )


def _form_is_known(source: LegacyRelease) -> Iterator[Finding]:
    found = [(f"categories[{at}]", each.schema) for at, each in enumerate(source.categories)]
    for path, schema in found:
        yield from _form(path, schema, CATEGORY_SCHEMA)
    for at, each in enumerate(source.elements):
        yield from _form(f"elements[{at}]", each.schema, ELEMENT_SCHEMA)


def _form(path: str, schema: LegacySchema, known: LegacySchema) -> Iterator[Finding]:
    if (schema.id, schema.version) != (known.id, known.version):
        yield error(
            "DTPR_FORM_UNKNOWN",
            f"{path}.schema",
            f"it has the form {schema.id} {schema.version}",
            f"only {known.id} {known.version} can be read",
        )


def _ids_are_unique(source: LegacyRelease) -> Iterator[Finding]:
    categories = [each.category.id for each in source.categories]
    elements = [each.element.id for each in source.elements]
    yield from _repeated("CATEGORY_DUPLICATE", "categories", "category", categories)
    yield from _repeated("ELEMENT_DUPLICATE", "elements", "element", elements)


def _repeated(code: str, field: str, word: str, ids: Sequence[str]) -> Iterator[Finding]:
    counted = Counter[str]()
    for at, each in enumerate(ids):
        counted[each] += 1
        if counted[each] > 1:
            path = f"{field}[{at}].{word}.id"
            yield error(code, path, f"{each} is there twice", "give each id once")


def _categories_are_known(source: LegacyRelease) -> Iterator[Finding]:
    known = {each.category.id for each in source.categories}
    for at, entry in enumerate(source.elements):
        path = f"elements[{at}].element.category_ids"
        mend = f"use one of {', '.join(sorted(known))}"
        own = [each for each in entry.element.category_ids if _is_own(source, each)]
        for each in own:
            if each not in known:
                message = f"{entry.element.id} is in the category {each}, which is not there"
                yield error("CATEGORY_REF_MISSING", path, message, mend)
        if not known.intersection(entry.element.category_ids) and not own:
            message = f"{entry.element.id} is in no category of this kind of chain"
            yield error("CATEGORY_REF_MISSING", path, message, mend)


def _is_own(source: LegacyRelease, category: str) -> bool:
    """Return whether a category is of this kind of chain; ids of the other kind stand beside it."""
    kind, separator, _ = category.partition("__")
    return not separator or kind == source.datachain_type


def _texts_are_there(source: LegacyRelease) -> Iterator[Finding]:
    for at, category in enumerate(source.categories):
        yield from _text(f"categories[{at}].category.name", category.category.name)
    for at, element in enumerate(source.elements):
        yield from _text(f"elements[{at}].element.title", element.element.title)


def _text(path: str, values: Sequence[LocaleValue]) -> Iterator[Finding]:
    if not any(each.value.strip() for each in values):
        yield error("LOCALE_FIELD_EMPTY", path, "there is no text", "write it in a language")
    for at, each in enumerate(values):
        if not each.value.strip():
            message = f"there is no text in {each.locale}"
            yield warning("LOCALE_FIELD_EMPTY", f"{path}[{at}].value", message, "write one")


def _blanks_are_declared(source: LegacyRelease) -> Iterator[Finding]:
    declared = {
        each.category.id: {one.id for one in each.category.element_variables}
        for each in source.categories
    }
    for at, entry in enumerate(source.elements):
        element = entry.element
        known = {each.id for each in element.variables}
        known = known.union(*(declared.get(each, set()) for each in element.category_ids))
        for blank in sorted(_blanks(element) - known):
            yield warning(
                "VARIABLE_REF_MISSING",
                f"elements[{at}].element",
                f"{element.id} has the blank {blank}, which its category does not declare",
                "where our own release declares it, that is taken over",
            )


def _blanks(element: LegacyElement) -> set[str]:
    return {
        blank for each in (*element.title, *element.description) for blank in blanks_in(each.value)
    }


def _instants_are_right(source: LegacyRelease) -> Iterator[Finding]:
    found = [
        (f"categories[{at}].category.version", each.category.version)
        for at, each in enumerate(source.categories)
    ]
    found += [
        (f"elements[{at}].element.version", each.element.version)
        for at, each in enumerate(source.elements)
    ]
    for path, value in found:
        try:
            msgspec.convert(value, UtcTimestamp)
        except msgspec.ValidationError:
            yield error(
                "DTPR_INSTANT_INVALID",
                path,
                f"{value[:40]!r} is not an instant",
                "write it like 2025-08-29T00:00:00Z",
            )


def _colours_are_right(source: LegacyRelease) -> Iterator[Finding]:
    for at, entry in enumerate(source.categories):
        context = entry.category.context
        for number, each in enumerate([] if context is UNSET else context.values):
            if each.color is not None and not _COLOUR.fullmatch(each.color):
                yield error(
                    "CONTEXT_VALUE_COLOR_INVALID",
                    f"categories[{at}].category.context.values[{number}].color",
                    f"{each.color[:40]!r} is not a colour",
                    "write it like #FFDD00, or null",
                )


def _symbols_are_there(source: LegacyRelease) -> Iterator[Finding]:
    for element, symbol in source.symbol_of.items():
        if symbol not in source.symbols:
            yield error(
                "SYMBOL_NOT_FOUND",
                f"symbol_of.{element}",
                f"the symbol {symbol} is not there",
                "take in its drawing too",
            )


def _icons_are_there(source: LegacyRelease) -> Iterator[Finding]:
    lacking = [
        each.element.id
        for each in source.elements
        if icon_name(each.element.icon.url) not in source.icons
    ]
    if lacking:
        named = ", ".join(lacking[:_NAMED]) + (" …" if len(lacking) > _NAMED else "")
        yield warning(
            "DTPR_ICON_MISSING",
            "icons",
            f"{len(lacking)} of {len(source.elements)} elements have no published icon: {named}",
            "our own icons are drawn instead; give the published ones with --icons",
        )


RULES: tuple[Rule, ...] = (
    _is_there,
    _form_is_known,
    _ids_are_unique,
    _categories_are_known,
    _texts_are_there,
    _blanks_are_declared,
    _instants_are_right,
    _colours_are_right,
    _symbols_are_there,
    _icons_are_there,
)
