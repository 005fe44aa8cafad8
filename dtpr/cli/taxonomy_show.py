"""`dtpr taxonomy list|show|diff`: what the register knows of its releases, in words."""

import argparse
from typing import TYPE_CHECKING, Any

from dtpr.cli.output import print_json, print_table, say
from dtpr.errors import InvalidError, Problem
from dtpr.settings import Settings

if TYPE_CHECKING:
    from dtpr.registry.releases import Known
    from dtpr.schema.releases import Taxonomy
    from dtpr.schema.taxonomy import Release

_LIST = (
    "version",
    "source",
    "form",
    "status",
    "in use for",
    "elements",
    "languages",
    "hash",
    "imported",
    "from",
)
_CATEGORIES = ("order", "category", "required", "elements", "name")
_ELEMENTS = ("element", "category", "identifiability", "symbol", "title")
_TEXTS = ("language", "title", "description")
_DIFF = ("what", "part", "id", "field", "before", "after")
SHOWN_HASH = 12


def add_list(parser: argparse.ArgumentParser) -> None:
    """Add the form of the list."""
    parser.add_argument("--json", action="store_true", help="Write one JSON document.")


async def run_list(arguments: argparse.Namespace, settings: Settings) -> int:
    """Write every release, ours first."""
    from dtpr.registry import open_registry

    async with open_registry(settings) as registry:
        known = await registry.releases.known()
        taxonomy = registry.taxonomy
    if arguments.json:
        print_json({"releases": [_listed(each, taxonomy) for each in known]})
        return 0
    rows = [_listed(each, taxonomy) for each in known]
    print_table(_LIST, [_list_row(each) for each in rows])
    return 0


async def run_show(arguments: argparse.Namespace, settings: Settings) -> int:
    """Write a release, or one element of it."""
    import msgspec

    from dtpr.registry import open_registry

    async with open_registry(settings) as registry:
        release = named_release(registry.taxonomy, arguments.version)
    if arguments.element is not None:
        _show_element(release, arguments.element, as_json=arguments.json)
    elif arguments.json:
        parts = ("manifest", "categories", "elements", "hash")
        print_json({each: msgspec.to_builtins(getattr(release, each)) for each in parts})
    else:
        _show_release(release)
    return 0


async def run_diff(arguments: argparse.Namespace, settings: Settings) -> int:
    """Write what is different between two releases, one line each."""
    from dtpr.registry import open_registry
    from dtpr.schema.comparing import compare, count_of

    async with open_registry(settings) as registry:
        names = (arguments.before, arguments.after)
        before, after = (named_release(registry.taxonomy, each) for each in names)
    found = compare(before, after)
    if arguments.json:
        print_json({"differences": found})
        return 0
    print_table(
        _DIFF,
        [(each.kind, each.part, each.id, each.field, each.before, each.after) for each in found],
    )
    counted = [f"{what} {count}" for what, count in count_of(found).items() if count]
    say(f"In all: {', '.join(counted)}." if counted else "No category or element is different.")
    return 0


def named_release(taxonomy: "Taxonomy", name: str) -> "Release":
    """Return a release by its version, with `#` and the beginning of its hash where that is given.

    Raises:
        InvalidError: There is none, or there are several.
    """
    from dtpr.registry.releases import find_release

    version, _, digest = name.partition("#")
    return find_release(taxonomy, version, digest or None)


def uses_of(release: "Release", taxonomy: "Taxonomy") -> list[str]:
    """Return what a release is in use for, beside what was published under it."""
    kind = release.manifest.datachain_type.id
    uses = ["new disclosures"] if taxonomy.current(kind) is release else []
    uses += ["v1"] if taxonomy.legacy(kind) is release else []
    shadowed = taxonomy.release(release.version) is not release
    return [*uses, *(["only its hash"] if shadowed else [])]


def _listed(known: "Known", taxonomy: "Taxonomy") -> dict[str, Any]:
    release = known.release
    return {
        "version": release.version,
        "source": "official" if release.is_official else "own",
        "form": known.form,
        "status": release.manifest.status,
        "in_use_for": uses_of(release, taxonomy),
        "elements": len(release.elements),
        "languages": release.manifest.locales,
        "hash": release.hash,
        "imported_at": known.imported_at,
        "imported_by": known.imported_by,
        "from": known.origin,
    }


def _list_row(listed: dict[str, Any]) -> tuple[str, ...]:
    imported = listed["imported_at"]
    return (
        listed["version"],
        listed["source"],
        listed["form"] or "",
        listed["status"],
        ", ".join(listed["in_use_for"]),
        str(listed["elements"]),
        " ".join(listed["languages"]),
        listed["hash"].removeprefix("sha256-")[:SHOWN_HASH],
        f"{imported:%Y-%m-%d}" if imported else "",
        listed["from"] or "",
    )


def _show_release(release: "Release") -> None:
    manifest = release.manifest
    say(f"{release.version} ({manifest.status}), {release.hash}")
    say(f"languages: {' '.join(manifest.locales)}", *([manifest.notes] if manifest.notes else []))
    held = [each.category for each in release.elements.values()]
    ordered = [release.categories[each] for each in release.positions if each in release.categories]
    print_table(
        _CATEGORIES,
        [
            (
                str(release.positions[each.id] + 1),
                each.id,
                "yes" if each.required else "",
                str(held.count(each.id)),
                _first(each.name),
            )
            for each in ordered
        ],
    )
    print()
    print_table(
        _ELEMENTS,
        [
            (each.id, each.category, each.identifiability, each.symbol, _first(each.title))
            for each in sorted(
                release.elements.values(),
                key=lambda each: (release.positions.get(each.category, len(ordered)), each.id),
            )
        ],
    )


def _show_element(release: "Release", name: str, *, as_json: bool) -> None:
    from dtpr.schema.mapping import suggest

    element = release.elements.get(name)
    if element is None:
        mend = suggest(name, sorted(release.elements))
        raise InvalidError(Problem("element", f"{release.version} has no element {name!r}", mend))
    if as_json:
        print_json(element)
        return
    say(f"{element.id} of {element.category}, symbol {element.symbol}: {element.identifiability}")
    locales = dict.fromkeys([*element.title, *element.description])
    print_table(
        _TEXTS,
        [
            (each, element.title.get(each, ""), element.description.get(each, ""))
            for each in locales
        ],
    )


def _first(texts: dict[str, str]) -> str:
    return next(iter(texts.values()), "")
