"""The releases that come with the package, read from `content/` once, when first asked for."""

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import TypeVar

import msgspec
import yaml

from dtpr.errors import InvalidError, Problem
from dtpr.schema.taxonomy import Category, Element, Manifest, Release

_Entry = TypeVar("_Entry", Category, Element)
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

DEVICE_RELEASE = "device@2026-12-01"
AI_RELEASE = "ai@2026-08-12-beta"


class Taxonomy:
    """All releases of an instance, by version."""

    def __init__(self, releases: Iterable[Release]) -> None:
        self._releases = {each.version: each for each in releases}
        self.elements = frozenset(
            element for release in self._releases.values() for element in release.elements
        )
        self.locales = tuple(
            dict.fromkeys(
                locale for each in self._releases.values() for locale in each.manifest.locales
            )
        )

    def element(self, element_id: str) -> tuple[Release, Element] | None:
        """Return an element by its id, and a release that has it."""
        for release in self:
            if found := release.elements.get(element_id):
                return release, found
        return None

    def __iter__(self) -> Iterator[Release]:
        return iter(self._releases.values())

    def release(self, version: str) -> Release:
        """Return a release by its version.

        Raises:
            InvalidError: This instance does not have it.
        """
        if found := self._releases.get(version):
            return found
        known = ", ".join(sorted(self._releases))
        raise InvalidError(
            Problem("schema_version", f"the release {version} is not known here", f"use {known}")
        )


@cache
def shipped_taxonomy() -> Taxonomy:
    """Return the releases that ship with the package."""
    root = files("dtpr.schema") / "content"
    folders = sorted((each for each in root.iterdir() if each.is_dir()), key=lambda each: each.name)
    return Taxonomy(read_release(folder) for folder in folders if "@" in folder.name)


def read_release(folder: Traversable) -> Release:
    """Read one release: `meta.yaml`, `categories/*.yaml` and `elements/<category>/*.yaml`.

    Raises:
        msgspec.ValidationError: A file does not have the form of its Struct.
        yaml.YAMLError: A file is not YAML.
    """
    groups = sorted((folder / "elements").iterdir(), key=lambda each: each.name)
    return Release(
        manifest=_read(folder / "meta.yaml", Manifest),
        categories=_by_id(_read_all(folder / "categories", Category)),
        elements=_by_id(each for group in groups for each in _read_all(group, Element)),
    )


_Content = TypeVar("_Content", Category, Element, Manifest)


def _read_all(folder: Traversable, kind: type[_Content]) -> list[_Content]:
    entries = sorted(folder.iterdir(), key=lambda each: each.name)
    return [_read(each, kind) for each in entries if each.name.endswith(".yaml")]


def _read(file: Traversable, kind: type[_Content]) -> _Content:
    content = yaml.load(file.read_bytes(), Loader=_LOADER)  # noqa: S506 - a safe loader, both ways
    return msgspec.convert(content, kind)


def _by_id(entries: Iterable[_Entry]) -> Mapping[str, _Entry]:
    return {each.id: each for each in entries}
