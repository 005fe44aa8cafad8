"""A release of the second API: as a folder of YAML files, or as the answers of the API."""

from typing import Any

from dtpr.errors import InvalidError, Problem
from dtpr.formats.taxonomy.base import (
    Faults,
    Files,
    ReadRelease,
    convert,
    load_json,
    load_yaml,
    named,
    read_each,
    text_of,
)
from dtpr.schema.rules.finding import warning
from dtpr.schema.text import LocaleValue
from dtpr.schema.wire import (
    WireCategory,
    WireDatachainType,
    WireElement,
    WireManifest,
    WireRelease,
)

KIND = "datachain-type.json"

_KIND_DERIVED = warning(
    "DTPR_KIND_DERIVED",
    "datachainType",
    "the API does not tell the kind of chain, so it was made of its categories and their order",
    "take in the folder of the release to have its name and groups of categories too",
)


def read_bundle(files: Files) -> ReadRelease:
    """Return the release of a folder; categories and elements in the order of their file names.

    Raises:
        InvalidError: A file is missing or wrong; every fault is named with its file.
    """
    faults = Faults()
    names = {each: _yaml_names(files, each) for each in ("categories", "elements")}
    parts: dict[str, Any] = {}
    with faults.gathered():
        parts["manifest"] = convert(load_yaml(files, "meta.yaml"), WireManifest, "meta.yaml")
    with faults.gathered():
        name = "datachain-type.yaml"
        parts["datachain_type"] = convert(load_yaml(files, name), WireDatachainType, name)
    parts["categories"] = read_each(
        names["categories"],
        faults,
        lambda name: convert(load_yaml(files, name), WireCategory, name),
    )
    parts["elements"] = read_each(
        names["elements"],
        faults,
        lambda name: convert(load_yaml(files, name), WireElement, name),
    )
    parts |= _drawings(files, faults)
    faults.refuse()
    places = {
        f"{folder}[{at}]": name for folder, found in names.items() for at, name in enumerate(found)
    }
    heads = {"manifest": "meta.yaml", "datachainType": "datachain-type.yaml"}
    return ReadRelease(WireRelease(**parts), {**heads, **places, **_drawn(files)}, [])


def read_answers(files: Files) -> ReadRelease:
    """Return the release that the second API answers with.

    Raises:
        InvalidError: An answer is missing or wrong; every fault is named with its file.
    """
    faults = Faults()
    parts: dict[str, Any] = {}
    kinds = (
        ("manifest", WireManifest),
        ("categories", list[WireCategory]),
        ("elements", list[WireElement]),
    )
    for part, kind in kinds:
        name = f"{part}.json"
        with faults.gathered():
            parts[part] = convert(load_json(files, name), kind, name)
    if KIND in files:
        with faults.gathered():
            parts["datachain_type"] = convert(load_json(files, KIND), WireDatachainType, KIND)
    parts |= _drawings(files, faults)
    faults.refuse()
    parts.setdefault("datachain_type", _derived(parts["manifest"], parts["categories"]))
    source = WireRelease(**parts)
    places = {
        f"{part}[{at}]": f"{part}.json: [{at}]"
        for part, entries in (("categories", source.categories), ("elements", source.elements))
        for at in range(len(entries))
    }
    heads = {"manifest": "manifest.json", "datachainType": KIND}
    notes = [] if KIND in files else [_KIND_DERIVED]
    return ReadRelease(source, {**heads, **places, **_drawn(files)}, notes)


def _yaml_names(files: Files, folder: str) -> list[str]:
    inside = (each for each in files if each.startswith(f"{folder}/"))
    found = sorted(each for each in inside if each.endswith((".yaml", ".yml")))
    if not found:
        message = f"there are no {folder}"
        raise InvalidError(Problem(f"{folder}/", message, "take in the whole release"))
    return found


def _derived(manifest: WireManifest, categories: list[WireCategory]) -> WireDatachainType:
    """Return the kind of chain as far as the categories tell it: their order, and no groups."""
    kind = manifest.version.partition("@")[0]
    return WireDatachainType(
        id=kind,
        name=[LocaleValue(locale=each, value=kind) for each in manifest.locales],
        categories=[each.id for each in sorted(categories, key=lambda each: (each.order, each.id))],
        locales=manifest.locales,
    )


def _drawings(files: Files, faults: Faults) -> dict[str, dict[str, str]]:
    drawings: dict[str, dict[str, str]] = {"symbols": {}, "icons": {}}
    for folder, found in drawings.items():
        for drawing, name in named(files, f"{folder}/", ".svg").items():
            with faults.gathered():
                found[drawing] = text_of(files, name)
    return drawings


def _drawn(files: Files) -> dict[str, str]:
    return {
        f"{folder}.{drawing}": name
        for folder in ("symbols", "icons")
        for drawing, name in named(files, f"{folder}/", ".svg").items()
    }
