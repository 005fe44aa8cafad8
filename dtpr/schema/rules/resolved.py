"""What the standard asks of a resolved datachain, which has its part of the release within it.

Source: DTPR API v2, rules R9, R14, R15 and R15a, and the rules of datachains again, held against
what the datachain brings along. Their codes are upstream's, most of them in lower case.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

import msgspec
from msgspec import UNSET
from msgspec.structs import replace

from dtpr.schema.datachain import AiProvenance
from dtpr.schema.emit import with_inherited
from dtpr.schema.exchange import release_of
from dtpr.schema.rules.finding import Finding, error
from dtpr.schema.rules.guide import check_instance_guide
from dtpr.schema.rules.index import RuleIndex, index_of
from dtpr.schema.rules.standard import check_instance
from dtpr.schema.taxonomy import Release
from dtpr.schema.wire import (
    NO_HASH,
    ResolvedDatachainInstance,
    WireCategory,
    WireElement,
    WireManifest,
    WireRelease,
)

_MEND = "resolve the datachain again, or name the release that its snapshot was taken from"


def check_resolved(
    resolved: ResolvedDatachainInstance, canonical: WireRelease | None
) -> list[Finding]:
    """Return what the standard's rules find in a resolved datachain.

    Args:
        resolved: The datachain with its snapshot.
        canonical: The release that its `schema_version` names, None where it is not known here:
            then the snapshot is taken as it is.
    """
    return [
        *_collisions(resolved),
        *_lacking_provenance(resolved),
        *_unknown_elements(resolved),
        *check_instance(resolved, _index(resolved)),
        *(_drift(resolved, canonical) if canonical else ()),
    ]


def check_resolved_guide(
    resolved: ResolvedDatachainInstance, linked: Collection[str] = ()
) -> list[Finding]:
    """Return what our own rules find in a resolved datachain, held against what it brings along."""
    index = index_of(_release_within(resolved))
    return [*_lost_categories(resolved), *check_instance_guide(resolved, index, linked)]


def _release_within(resolved: ResolvedDatachainInstance) -> Release:
    """Return the part of a release that a datachain brings along, suggested elements included."""
    snapshot = resolved.schema_snapshot
    manifest = WireManifest(
        version=resolved.schema_version,
        status="beta",
        created_at=resolved.created_at,
        content_hash=NO_HASH,
        locales=snapshot.datachain_type.locales,
    )
    return release_of(
        WireRelease(
            manifest=manifest,
            datachain_type=snapshot.datachain_type,
            categories=snapshot.categories,
            elements=_elements(resolved),
        )
    )


def _collisions(resolved: ResolvedDatachainInstance) -> Iterator[Finding]:
    known = {each.id for each in resolved.schema_snapshot.elements}
    for place, each in enumerate(resolved.suggested_elements):
        if each.id in known:
            yield error(
                "element_id_collision",
                f"suggested_elements[{place}].id",
                f"{each.id!r} is the id of an element of the snapshot",
                "rename the suggested element, or take it out",
            )


def _lacking_provenance(resolved: ResolvedDatachainInstance) -> Iterator[Finding]:
    if resolved.suggested_elements and not isinstance(resolved.authoring_provenance, AiProvenance):
        yield error(
            "provenance_required",
            "authoring_provenance",
            "it suggests elements and does not say that an assistant wrote it",
            "set its kind to ai_generated, or take the suggested elements out",
        )


def _unknown_elements(resolved: ResolvedDatachainInstance) -> Iterator[Finding]:
    known = {each.id for each in _elements(resolved)}
    for place, each in enumerate(resolved.elements):
        if each.element_id not in known:
            yield error(
                "unknown_element_id",
                f"elements[{place}].element_id",
                f"{each.element_id!r} is neither in the snapshot nor suggested",
                "add it to one of them, or take the placement out",
            )


def _lost_categories(resolved: ResolvedDatachainInstance) -> Iterator[Finding]:
    known = {each.id for each in resolved.schema_snapshot.categories}
    for each in _elements(resolved):
        if each.category_id not in known:
            yield error(
                "DTPR_SNAPSHOT_CATEGORY_MISSING",
                "schema_snapshot.categories",
                f"{each.id} is of the category {each.category_id!r}, which is not there",
                "resolve the datachain again, or add the category",
            )


def _elements(resolved: ResolvedDatachainInstance) -> list[WireElement]:
    return [*resolved.schema_snapshot.elements, *resolved.suggested_elements]


def _index(resolved: ResolvedDatachainInstance) -> RuleIndex:
    index = index_of(_release_within(resolved))
    required = [each.id for each in resolved.schema_snapshot.categories if each.required]
    return replace(index, required=tuple(required))


def _drift(resolved: ResolvedDatachainInstance, canonical: WireRelease) -> Iterator[Finding]:
    snapshot = resolved.schema_snapshot
    whole = with_inherited(canonical)
    drifted = {
        "datachain_type": _plain(snapshot.datachain_type) != _plain(whole.datachain_type),
        "categories": _differs(snapshot.categories, whole.categories),
        "elements": _differs(_inheriting(snapshot.elements, whole), whole.elements),
    }
    for branch in (each for each, differs in drifted.items() if differs):
        yield error(
            "snapshot_drift",
            f"schema_snapshot.{branch}",
            f"it is not what {resolved.schema_version} says",
            _MEND,
        )


def _differs(
    taken: Sequence[WireCategory | WireElement], whole: Sequence[WireCategory | WireElement]
) -> bool:
    by_id: Mapping[str, Any] = {each.id: each for each in whole}
    return any(each.id not in by_id or _plain(each) != _plain(by_id[each.id]) for each in taken)


def _inheriting(elements: list[WireElement], whole: WireRelease) -> list[WireElement]:
    """Return elements as answers write them, also where a snapshot leaves inheriting to readers."""
    inherited = with_inherited(replace(whole, elements=elements)).elements
    return [
        replace(each, shape=UNSET, icon_variants=UNSET) if each.variables else full
        for each, full in zip(elements, inherited, strict=True)
    ]


def _plain(value: Any) -> Any:
    """Return a record as plain data; the order of languages in a text says nothing."""
    return _sorted(msgspec.to_builtins(value))


def _sorted(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _sorted(each) for key, each in value.items()}
    if isinstance(value, list):
        items = [_sorted(each) for each in value]
        texts = all(isinstance(each, dict) and "locale" in each for each in items)
        return sorted(items, key=lambda each: str(each["locale"])) if texts else items
    return value
