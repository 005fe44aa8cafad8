"""What we ask of the elements that organizations add, and of the datachains that place them."""

from collections.abc import Collection, Iterator

from dtpr.errors import Problem
from dtpr.schema.blanks import blanks_in
from dtpr.schema.datachain import DatachainInstance
from dtpr.schema.local_elements import LocalElement, is_local, split_id
from dtpr.schema.rules.finding import Finding, error
from dtpr.schema.taxonomy import Release
from dtpr.schema.text import FALLBACK_LOCALE


def check_local_element(element: LocalElement, release: Release, locale: str) -> list[Problem]:
    """Return what is wrong with a local element, beside the form of its fields.

    Args:
        element: The element.
        release: The release in use for its kind of chain.
        locale: The language that its organization writes in first.
    """
    return [
        *_category(element, release),
        *_languages(element, locale),
        *_blank_texts(element),
        *_variables(element, release),
        *_neighbours(element, release),
    ]


def check_placements(
    chain: DatachainInstance, organization: str, retired: Collection[str]
) -> list[Finding]:
    """Return what stands against the local elements that a datachain places.

    Args:
        chain: The datachain.
        organization: Whose device it is of.
        retired: The ids of elements that may not be placed any more.
    """
    found = []
    for place, each in enumerate(chain.elements):
        path = f"elements[{place}].element_id"
        if each.element_id in retired:
            found.append(
                error(
                    "DTPR_LOCAL_ELEMENT_RETIRED",
                    path,
                    f"{each.element_id} was retired",
                    "use another element",
                )
            )
        elif is_local(each.element_id) and split_id(each.element_id)[0] != organization:
            found.append(
                error(
                    "DTPR_LOCAL_ELEMENT_FOREIGN",
                    path,
                    f"{each.element_id} belongs to another organization than {organization}",
                    "use an element of the release, or add one of your own",
                )
            )
    return found


def _category(element: LocalElement, release: Release) -> Iterator[Problem]:
    if element.category not in release.categories:
        message = f"{release.version} has no category {element.category!r}"
        yield Problem("category", message, f"use one of {', '.join(release.positions)}")


def _languages(element: LocalElement, locale: str) -> Iterator[Problem]:
    for field, texts in (("title", element.title), ("description", element.description)):
        for each in dict.fromkeys((locale, FALLBACK_LOCALE)):
            if each not in texts:
                yield Problem(f"{field}.{each}", "it is missing", f"add the {field} in {each!r}")


def _blank_texts(element: LocalElement) -> Iterator[Problem]:
    for path, text in _texts(element):
        if not text.strip():
            yield Problem(path, "nothing is written there", "write it or leave it out")


def _texts(element: LocalElement) -> Iterator[tuple[str, str]]:
    for field, texts in (("title", element.title), ("description", element.description)):
        for locale, text in texts.items():
            yield f"{field}.{locale}", text
    for locale, words in element.synonyms.items():
        for place, word in enumerate(words):
            yield f"synonyms.{locale}[{place}]", word


def _variables(element: LocalElement, release: Release) -> Iterator[Problem]:
    category = release.categories.get(element.category)
    if category is None:
        return
    known = {each.id for each in category.variables}
    for field, texts in (("title", element.title), ("description", element.description)):
        first = blanks_in(next(iter(texts.values()), ""))
        for locale, text in texts.items():
            blanks = blanks_in(text)
            if unknown := sorted(blanks - known):
                mend = f"use {' or '.join(sorted(known))}" if known else "take the blank out"
                message = f"{category.id} has no variable {unknown[0]!r}"
                yield Problem(f"{field}.{locale}", message, mend)
            elif blanks != first:
                message = "it has other blanks than the first language"
                yield Problem(f"{field}.{locale}", message, "use the same ones in every language")


def _neighbours(element: LocalElement, release: Release) -> Iterator[Problem]:
    for place, each in enumerate(element.usual):
        if each not in release.elements:
            message = f"{release.version} has no element {each!r}"
            yield Problem(f"usual[{place}]", message, "use an element id of that release")
