"""A disclosure made to stand alone: with the part of its release that it needs.

Source: DTPR API v2, resolver. The same disclosure and release always give the same answer.
"""

from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from dtpr.errors import InvalidError, Problem
from dtpr.schema.datachain import DatachainInstance
from dtpr.schema.text import LocaleValue
from dtpr.schema.wire import (
    ResolvedDatachainInstance,
    SchemaSnapshot,
    WireCategory,
    WireElement,
    WireRelease,
)

_Kind = TypeVar("_Kind", bound=Struct)
_Entry = TypeVar("_Entry", WireCategory, WireElement)


def resolve(chain: DatachainInstance, source: WireRelease) -> ResolvedDatachainInstance:
    """Return a disclosure with its kind of chain, its elements and its categories.

    Categories are those of its elements and every required one. Both stand in the order of their
    ids, and texts in the order of the release's languages.

    Raises:
        InvalidError: The release does not have one of the elements.
    """
    _check_elements(chain, source)
    placed = {each.element_id for each in chain.elements}
    elements = [each for each in source.elements if each.id in placed]
    needed = {each.category_id for each in elements}
    categories = [each for each in source.categories if each.required or each.id in needed]
    rank = {locale: place for place, locale in enumerate(source.manifest.locales)}
    fields = {name: getattr(chain, name) for name in DatachainInstance.__struct_fields__}
    fields |= {name: _sort(fields[name], rank) for name in ("title", "description")}
    return ResolvedDatachainInstance(
        **fields,
        schema_snapshot=SchemaSnapshot(
            datachain_type=_sort_fields(source.datachain_type, rank),
            categories=_by_id(categories, rank),
            elements=_by_id(elements, rank),
        ),
    )


def _check_elements(chain: DatachainInstance, source: WireRelease) -> None:
    known = {each.id for each in source.elements}
    problems = [
        Problem(
            f"elements[{place}].element_id",
            f"{source.manifest.version} has no element {each.element_id!r}",
            "use an element id of that release",
        )
        for place, each in enumerate(chain.elements)
        if each.element_id not in known
    ]
    if problems:
        raise InvalidError(*problems)


def _by_id(entries: Iterable[_Entry], rank: Mapping[str, int]) -> list[_Entry]:
    return sorted((_sort_fields(each, rank) for each in entries), key=lambda each: each.id)


def _sort_fields(record: _Kind, rank: Mapping[str, int]) -> _Kind:
    fields = {name: _sort(getattr(record, name), rank) for name in record.__struct_fields__}
    return replace(record, **fields)


def _sort(value: Any, rank: Mapping[str, int]) -> Any:
    """Return a value with every text, however deep, in the order of the languages.

    A language without a rank stays behind those that have one.
    """
    if isinstance(value, Struct):
        return _sort_fields(value, rank)
    if not isinstance(value, list):
        return value
    if value and isinstance(value[0], LocaleValue):
        return sorted(value, key=lambda each: rank.get(each.locale, len(rank)))
    return [_sort(each, rank) for each in value]
