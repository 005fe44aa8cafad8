"""Whether the ids of a release are unique and name something that is there.

Source: DTPR API v2, semantic rules 1, 2, 3, 5, 6 and 17.
"""

from collections.abc import Iterator, Sequence

from dtpr.schema.rules.contexts import contexts_of
from dtpr.schema.rules.finding import Finding, error
from dtpr.schema.wire import WireRelease, WireSubchain


def check_structure(source: WireRelease) -> Iterator[Finding]:
    """Yield the ids of a release that stand twice or name nothing."""
    yield from _doubles(source)
    yield from _categories(source)
    categories = {each.id for each in source.categories}
    yield from _order(source, categories)
    yield from _subchains(source, categories)


def repeated(ids: Sequence[str]) -> Iterator[tuple[int, str, int]]:
    """Yield each id that stood before, with its place and its first place."""
    first: dict[str, int] = {}
    for place, each in enumerate(ids):
        if first.setdefault(each, place) != place:
            yield place, each, first[each]


def _doubles(source: WireRelease) -> Iterator[Finding]:
    kinds = (
        ("CATEGORY_DUPLICATE", "categories", [each.id for each in source.categories]),
        ("ELEMENT_DUPLICATE", "elements", [each.id for each in source.elements]),
    )
    for code, field, ids in kinds:
        for place, each, first in repeated(ids):
            message = f"{each!r} stands at {field}[{first}] already"
            yield error(code, f"{field}[{place}].id", message, "rename one, or take it out")
    for path, context in contexts_of(source):
        for place, each, first in repeated([value.id for value in context.values]):
            yield error(
                "CONTEXT_VALUE_DUPLICATE",
                f"{path}.values[{place}].id",
                f"{each!r} stands at values[{first}] already",
                "rename one, or take it out",
            )


def _categories(source: WireRelease) -> Iterator[Finding]:
    known = {each.id for each in source.categories}
    for place, element in enumerate(source.elements):
        if element.category_id not in known:
            yield error(
                "CATEGORY_REF_MISSING",
                f"elements[{place}].category_id",
                f"{element.id} is in the category {element.category_id!r}, which is not there",
                "use the id of a category, or add that one",
            )
    for place, category in enumerate(source.categories):
        if category.datachain_type != source.datachain_type.id:
            yield error(
                "DATACHAIN_TYPE_MISMATCH",
                f"categories[{place}].datachain_type",
                f"{category.id} is for {category.datachain_type!r} datachains",
                f"use {source.datachain_type.id}",
            )


def _order(source: WireRelease, categories: set[str]) -> Iterator[Finding]:
    ordered = source.datachain_type.categories
    codes = ("CATEGORY_ORDER_REF_MISSING", "CATEGORY_ORDER_DUPLICATE")
    yield from _listed("datachainType.categories", ordered, categories, codes)


def _subchains(source: WireRelease, categories: set[str]) -> Iterator[Finding]:
    subchains: list[WireSubchain] = source.datachain_type.subchains
    for place, each, first in repeated([each.id for each in subchains]):
        yield error(
            "SUBCHAIN_DUPLICATE",
            f"datachainType.subchains[{place}].id",
            f"{each!r} stands at subchains[{first}] already",
            "rename one, or take it out",
        )
    codes = ("SUBCHAIN_CATEGORY_REF_MISSING", "SUBCHAIN_CATEGORY_DUPLICATE")
    for place, subchain in enumerate(subchains):
        path = f"datachainType.subchains[{place}].categories"
        yield from _listed(path, subchain.categories, categories, codes)


def _listed(
    path: str, ids: Sequence[str], categories: set[str], codes: tuple[str, str]
) -> Iterator[Finding]:
    missing, double = codes
    for place, each in enumerate(ids):
        if each not in categories:
            message = f"there is no category {each!r}"
            yield error(missing, f"{path}[{place}]", message, "add that category, or take it out")
    for place, each, first in repeated(ids):
        message = f"{each!r} stands at place {first} already"
        yield error(double, f"{path}[{place}]", message, "name it once")
