"""The releases of an instance: ours, and official ones that were taken in and are kept for ever."""

import asyncio
import contextlib
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType

import msgspec
from msgspec import Struct, structs

from dtpr.errors import InvalidError, Problem, RuleError, StoreError
from dtpr.registry.store import Driver
from dtpr.registry.store import releases as kept
from dtpr.registry.store.releases import ChoiceRow, ContentRow, Form, NewRelease, ReleaseRow
from dtpr.schema.exchange import release_of
from dtpr.schema.legacy import LegacyRelease
from dtpr.schema.legacy_exchange import release_of_legacy
from dtpr.schema.releases import Choice, Taxonomy
from dtpr.schema.source_rules import Source, check_source
from dtpr.schema.taxonomy import Release
from dtpr.schema.wire import WireRelease

POLL_S = 1.0
"""How often a running server looks for an import, in seconds."""

_FORMS: Mapping[Form, type[WireRelease] | type[LegacyRelease]] = MappingProxyType(
    {"v1": LegacyRelease, "v2": WireRelease}
)


class Known(Struct, frozen=True, kw_only=True):
    """A release and how it came here; the releases that ship have no origin and no date."""

    release: Release
    form: Form | None = None
    origin: str | None = None
    imported_at: datetime | None = None
    imported_by: str | None = None


class Added(Struct, frozen=True, kw_only=True):
    """A release after its import; `is_new` is False where the very same one was here already."""

    release: Release
    is_new: bool


class Releases:
    """Takes releases in, and knows which are there; `taxonomy` is always today's."""

    def __init__(self, store: Driver, shipped: Taxonomy, now: Callable[[], datetime]) -> None:
        self.taxonomy = shipped
        self._shipped = shipped
        self._store = store
        self._now = now
        self._loaded: dict[int, Release] = {}
        self._state = (0, 0)
        self._loading = asyncio.Lock()

    async def reload(self) -> bool:
        """Take over what was imported or chosen since, here or by another process.

        Returns:
            Whether there was anything; if not, this was one small question to the store.
        """
        async with self._loading:
            state = await kept.state(self._store)
            if state == self._state:
                return False
            rows = await kept.list_all(self._store)
            for row in rows:
                if row.num not in self._loaded:
                    self._loaded[row.num] = await self._load(row)
            chosen = await kept.choices(self._store)
            self.taxonomy = Taxonomy(
                [*self._shipped.every, *(self._loaded[each.num] for each in rows)],
                {each.datachain_type: Choice(each.version, each.hash) for each in chosen},
            )
            self._state = state
        return True

    async def follow(self) -> None:
        """Go on taking over what other processes import, until cancelled.

        A store that does not answer for a while is asked again.
        """
        while True:
            await asyncio.sleep(POLL_S)
            with contextlib.suppress(StoreError):
                await self.reload()

    async def know(self, *versions: str) -> None:
        """Take over new releases if one of these versions is not known yet."""
        if not self.taxonomy.versions.issuperset(versions):
            await self.reload()

    async def add(self, sources: Sequence[Source], *, origin: str, by: str) -> list[Added]:
        """Keep releases, all of them or none; one that is kept already is left as it is.

        Args:
            sources: The releases in upstream's own form; they are served as they are.
            origin: Where they came from, a folder or an address.
            by: Who took them in.

        Raises:
            RuleError: A rule stands against one; every error is named.
        """
        for each in sources:
            refuse_source(each)
        found = [await asyncio.to_thread(convert_source, each) for each in sources]
        async with self._store.transaction() as session:
            new = [await kept.insert(session, self._new(each, origin, by)) for each in found]
        await self.reload()
        return [
            Added(release=self.taxonomy.release(each.version, each.hash), is_new=is_new)
            for each, is_new in zip(found, new, strict=True)
        ]

    async def choose(self, version: str, digest: str | None = None, *, by: str) -> Release:
        """Put a release in use for new disclosures of its kind of chain, for all processes.

        Args:
            version: The version; where two have it, the one that answers to it now.
            digest: The content hash or its beginning, to choose among releases of one version.
            by: Who chose.

        Raises:
            InvalidError: It is not here.
        """
        await self.reload()
        release = find_release(self.taxonomy, version, digest)
        kind = release.manifest.datachain_type.id
        choice = ChoiceRow(kind, release.version, release.hash)
        await kept.choose(self._store, choice, self._now(), by)
        await self.reload()
        return release

    async def known(self) -> list[Known]:
        """Return every release: ours, then the official ones in the order of their import."""
        await self.reload()
        ours = [Known(release=each) for each in self._shipped.every]
        rows = [each for each in await kept.list_all(self._store) if each.num in self._loaded]
        return ours + [
            Known(
                release=self._loaded[each.num],
                form=each.form,
                origin=each.origin,
                imported_at=each.imported_at,
                imported_by=each.imported_by,
            )
            for each in rows
        ]

    def _new(self, release: Release, origin: str, by: str) -> NewRelease:
        return NewRelease(
            version=release.version,
            hash=release.hash,
            form="v1" if isinstance(release.source, LegacyRelease) else "v2",
            datachain_type=release.manifest.datachain_type.id,
            document=msgspec.json.encode(release.source),
            origin=origin,
            imported_at=self._now(),
            imported_by=by,
        )

    async def _load(self, row: ReleaseRow) -> Release:
        content = await kept.content(self._store, row.num)
        release = await asyncio.to_thread(_decode, content)
        # A later version of this program might count otherwise; what disclosures pin stays.
        return structs.replace(release, hash=row.hash)


def convert_source(source: Source) -> Release:
    """Return a release that was checked in the form that this project works with."""
    return release_of_legacy(source) if isinstance(source, LegacyRelease) else release_of(source)


def refuse_source(source: Source) -> None:
    """Refuse a release that a rule stands against.

    Raises:
        RuleError: There is an error; every one is named.
    """
    errors = [each for each in check_source(source) if each.severity == "error"]
    if errors:
        raise RuleError(*(Problem(each.path, each.message, each.mend) for each in errors))


def find_release(taxonomy: Taxonomy, version: str, digest: str | None = None) -> Release:
    """Return a release by its version and, where two have it, the beginning of its hash.

    Raises:
        InvalidError: There is none, or several begin like that.
    """
    answering = taxonomy.release(version)
    if digest is None:
        return answering
    wanted = digest.removeprefix("sha256-").lower()
    same = [each for each in taxonomy.every if each.version == version]
    found = [each for each in same if each.hash.removeprefix("sha256-").startswith(wanted)]
    if len(found) == 1 and wanted:
        return found[0]
    known = ", ".join(each.hash.removeprefix("sha256-")[:12] for each in same)
    message = f"{len(found) if wanted else 'no'} releases {version} have the hash {digest!r}"
    raise InvalidError(Problem("hash", message, f"use one of {known}"))


def _decode(content: ContentRow) -> Release:
    try:
        source = msgspec.json.decode(content.document, type=_FORMS[content.form])
    except msgspec.DecodeError as error:
        raise StoreError(f"A release that is kept cannot be read: {error}.") from error
    return convert_source(source)
