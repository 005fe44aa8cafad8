"""All releases that an instance knows, and those that come with the package (`content/`)."""

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import NamedTuple, TypeVar

import msgspec
import yaml

from dtpr.errors import InvalidError, Problem
from dtpr.schema.canonical import canonical_json, content_hash
from dtpr.schema.legacy import LegacyRelease
from dtpr.schema.taxonomy import Category, Element, Manifest, Release

_Entry = TypeVar("_Entry", Category, Element)
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

DEVICE_RELEASE = "device@2026-12-01"
AI_RELEASE = "ai@2026-08-12-beta"


class Choice(NamedTuple):
    """The one release that somebody chose for new disclosures of a kind of chain."""

    version: str
    hash: str


class Taxonomy:
    """All releases of an instance; where two have one version, one of them answers to it.

    That is the one that was chosen, else the official one (of several, the one taken in last), else
    ours. The others are found by version and content hash, so that what was published under them
    goes on meaning what it meant.
    """

    def __init__(
        self, releases: Iterable[Release], chosen: Mapping[str, Choice] | None = None
    ) -> None:
        """Put releases together: ours first, then official ones in the order of their import.

        `chosen` names the release in use by kind of chain, where somebody has chosen one.
        """
        self.every = tuple(releases)
        self._chosen = dict(chosen or {})
        self._exact = {(each.version, each.hash): each for each in self.every}
        self._answering = self._by_version()
        self._current = {each: self._current_of(each) for each in self.types}
        in_use = sorted(self._current.values(), key=lambda each: not each.is_official)
        self._having = {
            element: each for each in reversed((*in_use, *self)) for element in each.elements
        }
        self.versions = frozenset(self._answering)
        self.elements = frozenset(element for each in self.every for element in each.elements)
        self.locales = tuple(
            dict.fromkeys(locale for each in self.every for locale in each.manifest.locales)
        )

    @property
    def types(self) -> tuple[str, ...]:
        """Return the kinds of chain that there are releases for."""
        return tuple(dict.fromkeys(_type_of(each) for each in self.every))

    def element(self, element_id: str) -> tuple[Release, Element] | None:
        """Return an element by its id, and a release that has it.

        Those in use go before the others, and of those the official ones.
        """
        release = self._having.get(element_id)
        return (release, release.elements[element_id]) if release else None

    def __iter__(self) -> Iterator[Release]:
        """Yield the release that answers to each version."""
        return iter(self._answering.values())

    def release(self, version: str, digest: str | None = None) -> Release:
        """Return a release by its version, and by its content hash where that is given.

        A hash that is not known was that of a release of ours whose words have been mended since:
        then ours answers, as it is today.

        Raises:
            InvalidError: This instance does not have the version.
        """
        if found := self._exact.get((version, digest or "")):
            return found
        if digest and (own := self._own_of(version)):
            return own
        if found := self._answering.get(version):
            return found
        known = ", ".join(sorted(self._answering))
        raise InvalidError(
            Problem("schema_version", f"the release {version} is not known here", f"use {known}")
        )

    def current(self, datachain_type: str) -> Release:
        """Return the release in use for new disclosures of a kind of chain, and for lists.

        The one that was chosen; else an official one before ours; else the newest.

        Raises:
            InvalidError: There is no release for this kind of chain.
        """
        if found := self._current.get(datachain_type):
            return found
        raise InvalidError(
            Problem(
                "datachain_type",
                f"there is no taxonomy of the kind {datachain_type}",
                f"use {' or '.join(self.types)}",
            )
        )

    def legacy(self, datachain_type: str) -> Release:
        """Return the release that answers the standard's first API (v0 and v1).

        The one in use if it came in from that API, else the newest that did, else the one in use.

        Raises:
            InvalidError: There is no release for this kind of chain.
        """
        current = self.current(datachain_type)
        legacy = [each for each in self._of_type(datachain_type) if is_legacy(each)]
        if is_legacy(current) or not legacy:
            return current
        return max(legacy, key=_date_of)

    def is_in_use(self, release: Release) -> bool:
        """Return whether new disclosures of its kind of chain are offered this release."""
        return self._current[_type_of(release)] is release

    def _by_version(self) -> dict[str, Release]:
        answering: dict[str, Release] = {}
        for each in self.every:
            answering[each.version] = each
        for version, digest in self._chosen.values():
            if found := self._exact.get((version, digest)):
                answering[version] = found
        return answering

    def _current_of(self, datachain_type: str) -> Release:
        known = self._of_type(datachain_type)
        chosen = self._chosen.get(datachain_type)
        if chosen and (found := self._exact.get(chosen)):
            return found
        return max(known, key=lambda each: (_is_offered(each), _date_of(each)))

    def _of_type(self, datachain_type: str) -> list[Release]:
        return [each for each in self if _type_of(each) == datachain_type]

    def _own_of(self, version: str) -> Release | None:
        return next((each for each in self.every if _is_own(each, version)), None)


def is_legacy(release: Release) -> bool:
    """Return whether a release came in from the standard's first API."""
    return isinstance(release.source, LegacyRelease)


def shares_elements(source: LegacyRelease) -> bool:
    """Return whether an element stands in two categories of its own kind of chain.

    A placement names an element only, so it could not say which of the two is meant.
    """
    known = {each.category.id for each in source.categories}
    return any(len(known.intersection(each.element.category_ids)) > 1 for each in source.elements)


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
    manifest = _read(folder / "meta.yaml", Manifest)
    categories = _read_all(folder / "categories", Category)
    elements = [each for group in groups for each in _read_all(group, Element)]
    return Release(
        manifest=manifest,
        categories=_by_id(categories),
        elements=_by_id(elements),
        hash=content_hash(canonical_json([manifest, categories, elements])),
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


def _type_of(release: Release) -> str:
    return release.manifest.datachain_type.id


def _date_of(release: Release) -> str:
    return release.version.partition("@")[2]


def _is_own(release: Release, version: str) -> bool:
    return release.version == version and not release.is_official


def _is_offered(release: Release) -> bool:
    """Return whether an official release goes before ours: it can carry whole disclosures."""
    source = release.source
    return source is not None and not (
        isinstance(source, LegacyRelease) and shares_elements(source)
    )
