"""What we ask of a release beyond upstream's rules; every code begins with `DTPR_`.

Every language of the head is there, with the same blanks; synonyms and neighbours name what exists.
In a release of our own that is an error, in one that was taken in from elsewhere only a warning, as
it is kept as it was published. A long description of ours, and a symbol that nobody has drawn, for
which a word stands in on icons, are warnings always.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from typing import NamedTuple

from dtpr.schema.blanks import blanks_in
from dtpr.schema.rules.finding import Finding, Severity, one_of, warning
from dtpr.schema.rules.structure import repeated
from dtpr.schema.taxonomy import Category, Context, Element, Release
from dtpr.schema.text import FALLBACK_LOCALE

MAX_SENTENCES = 2

_SENTENCE_END = re.compile(r"[.!?…]+(?=\s|$)|[។៕]")

Texts = Mapping[str, str]


class _Field(NamedTuple):
    """A text of a release: where it stands, its languages, and whether it must be there."""

    path: str
    texts: Texts
    required: bool = True


class _Judge(NamedTuple):
    """How bad it is, and what there is to choose from."""

    severity: Severity
    locales: tuple[str, ...]

    def find(self, code: str, path: str, message: str, mend: str) -> Finding:
        return Finding(code=code, severity=self.severity, path=path, message=message, mend=mend)


def check_content(release: Release, drawings: Collection[str] | None = None) -> list[Finding]:
    """Return what our own rules find in a release.

    Args:
        release: The release, in the form that this project works with.
        drawings: The ids of the symbols that are drawn, None where that is not known.
    """
    judge = _Judge("warning" if release.is_official else "error", tuple(release.manifest.locales))
    found = [finding for field in _fields(release) for finding in _languages(field, judge)]
    for element in release.elements.values():
        path = f"elements[{element.id}]"
        found += _blanks(path, element, release.categories.get(element.category), judge)
        if not release.is_official:
            found += _lengths(f"{path}.description", element.description)
        found += _neighbours(path, element, release, judge)
        found += _drawing(path, element, drawings)
    for category in release.categories.values():
        found += _doubles(f"categories[{category.id}].variables", category, judge)
    return found


def _fields(release: Release) -> Iterator[_Field]:
    kind = release.manifest.datachain_type
    yield _Field("datachain_type.name", kind.name)
    yield _Field("datachain_type.description", kind.description, required=False)
    for subchain in kind.subchains:
        yield _Field(f"datachain_type.subchains[{subchain.id}].name", subchain.name)
    for category in release.categories.values():
        yield from _category(f"categories[{category.id}]", category)
    for element in release.elements.values():
        path = f"elements[{element.id}]"
        yield _Field(f"{path}.title", element.title)
        yield _Field(f"{path}.description", element.description)
        yield from _context(f"{path}.context", element.context)


def _category(path: str, category: Category) -> Iterator[_Field]:
    yield _Field(f"{path}.name", category.name)
    yield _Field(f"{path}.description", category.description)
    yield _Field(f"{path}.prompt", category.prompt, required=False)
    for variable in category.variables:
        yield _Field(f"{path}.variables[{variable.id}].label", variable.label)
        for option in variable.options:
            at = f"{path}.variables[{variable.id}].options[{option.id}]"
            yield _Field(f"{at}.name", option.name)
            yield _Field(f"{at}.description", option.description, required=False)
    yield from _context(f"{path}.context", category.context)


def _context(path: str, context: Context | None) -> Iterator[_Field]:
    if context is None:
        return
    yield _Field(f"{path}.name", context.name)
    yield _Field(f"{path}.description", context.description, required=False)
    for value in context.values:
        yield _Field(f"{path}.values[{value.id}].name", value.name)
        yield _Field(f"{path}.values[{value.id}].description", value.description, required=False)


def _languages(field: _Field, judge: _Judge) -> Iterator[Finding]:
    if field.texts or field.required:
        missing = [each for each in judge.locales if not field.texts.get(each, "").strip()]
        if missing:
            message = f"it has no text in {', '.join(missing)}"
            yield judge.find("DTPR_LOCALE_MISSING", field.path, message, "write it there too")
    for each in field.texts:
        if each not in judge.locales:
            message = f"{each!r} is not a language of this release"
            path, mend = f"{field.path}[{each}]", one_of(judge.locales)
            yield judge.find("DTPR_LOCALE_NOT_ALLOWED", path, message, mend)


def _blanks(
    path: str, element: Element, category: Category | None, judge: _Judge
) -> Iterator[Finding]:
    declared = [each.id for each in category.variables] if category else []
    for name, texts in (("title", element.title), ("description", element.description)):
        yield from _drift(f"{path}.{name}", texts, judge)
        # Upstream looks for variables that are not declared in descriptions, and not in titles.
        for locale, text in texts.items() if name == "title" else ():
            for blank in blanks_in(text):
                if blank not in declared:
                    yield judge.find(
                        "DTPR_TITLE_VARIABLE_UNDECLARED",
                        f"{path}.title[{locale}]",
                        f"{element.category} has no variable for its blank {{{{{blank}}}}}",
                        "add the variable to the category, or take the blank out",
                    )


def _drift(path: str, texts: Texts, judge: _Judge) -> Iterator[Finding]:
    first = FALLBACK_LOCALE if FALLBACK_LOCALE in texts else next(iter(texts), "")
    wanted = blanks_in(texts.get(first, ""))
    for locale, text in texts.items():
        if blanks_in(text) != wanted:
            yield judge.find(
                "DTPR_VARIABLE_DRIFT",
                f"{path}[{locale}]",
                f"its blanks are not those of the text in {first!r}",
                f"use {', '.join(f'{{{{{each}}}}}' for each in sorted(wanted)) or 'no blanks'}",
            )


def _lengths(path: str, texts: Texts) -> Iterator[Finding]:
    for locale, text in texts.items():
        count = len([each for each in _SENTENCE_END.split(text) if each.strip()])
        if count > MAX_SENTENCES:
            yield warning(
                "DTPR_DESCRIPTION_LONG",
                f"{path}[{locale}]",
                f"it has {count} sentences",
                f"say it in {MAX_SENTENCES}",
            )


def _neighbours(path: str, element: Element, release: Release, judge: _Judge) -> Iterator[Finding]:
    if element.category not in release.categories:
        message = f"there is no category {element.category!r}"
        mend = one_of(tuple(release.categories))
        yield judge.find("DTPR_CATEGORY_UNKNOWN", f"{path}.category", message, mend)
    for place, each in enumerate(element.usual):
        if each not in release.elements:
            message = f"there is no element {each!r}"
            at, mend = f"{path}.usual[{place}]", "use the id of an element of this release"
            yield judge.find("DTPR_USUAL_UNKNOWN", at, message, mend)
    for locale in element.synonyms:
        if locale not in judge.locales:
            message = f"{locale!r} is not a language of this release"
            at, mend = f"{path}.synonyms[{locale}]", one_of(judge.locales)
            yield judge.find("DTPR_SYNONYM_LOCALE_UNKNOWN", at, message, mend)


def _drawing(path: str, element: Element, drawings: Collection[str] | None) -> Iterator[Finding]:
    if drawings is not None and element.symbol not in drawings:
        message = f"there is no drawing {element.symbol!r}"
        mend = "draw it in icons/symbols, or use the id of one that is there"
        yield warning("DTPR_SYMBOL_UNKNOWN", f"{path}.symbol", message, mend)


def _doubles(path: str, category: Category, judge: _Judge) -> Iterator[Finding]:
    for place, each, _ in repeated([variable.id for variable in category.variables]):
        message = f"{each!r} is declared already"
        mend = "rename one, or take it out"
        yield judge.find("DTPR_VARIABLE_DECLARED_TWICE", f"{path}[{place}]", message, mend)
