"""Elements that organizations add for themselves: how they are written, retired and read."""

from collections.abc import Callable
from datetime import datetime
from typing import Literal, NamedTuple

import msgspec

from dtpr.errors import ConflictError, InvalidError, Problem, RuleError, UnconditionalError
from dtpr.registry.access import Actor
from dtpr.registry.kept_elements import KeptElement, changed_to, drawn_in, is_name, kept_as, row_of
from dtpr.registry.organizations import Organizations
from dtpr.registry.placing import Placeable
from dtpr.registry.releases import Releases
from dtpr.registry.store import Driver, Session
from dtpr.registry.store import elements as kept
from dtpr.schema.local_elements import NEUTRAL_SYMBOL, LocalElement, local_id, split_id
from dtpr.schema.rules.local import check_local_element
from dtpr.schema.taxonomy import Release
from dtpr.signs.artwork import symbol_svg
from dtpr.signs.symbols import symbol_ids

MAX_ELEMENTS = 500
"""How many elements an organization may have, retired ones included."""

_SETTLED = ("datachain_type", "category", "identifiability")

Change = Literal["created", "changed", "unchanged"]


class WrittenElement(NamedTuple):
    """A local element after a write."""

    kept: KeptElement
    change: Change


class Elements:
    """The local elements of an instance."""

    def __init__(
        self,
        store: Driver,
        organizations: Organizations,
        releases: Releases,
        now: Callable[[], datetime],
    ) -> None:
        self._store = store
        self._organizations = organizations
        self._releases = releases
        self._now = now

    async def add(
        self, actor: Actor, organization: str, name: str, element: LocalElement
    ) -> WrittenElement:
        """Keep a new element.

        Raises:
            NotFoundError: The organization is not known, or not the actor's.
            InvalidError: The name or a field is wrong.
            RuleError: It lacks a language, or names what there is not.
            UnconditionalError: There is one of this name; a change must say which version it is of.
            ConflictError: The organization has as many as it may have.
        """
        locale = await self._locale(actor, organization, name)
        self._check(element, locale)
        async with self._store.transaction() as session:
            if len(await kept.list_all(session, organization)) >= MAX_ELEMENTS:
                raise ConflictError(
                    f"{organization} has {MAX_ELEMENTS} elements; no more are kept."
                )
            document = msgspec.json.encode(element)
            row = await kept.insert(session, organization, name, document, self._now())
        if row is None:
            raise UnconditionalError(
                f"There is an element {local_id(organization, name)} already; to change it, say "
                "which version you changed: send its ETag as If-Match (or `*` for any)."
            )
        return WrittenElement(kept_as(row), "created")

    async def replace(
        self,
        actor: Actor,
        organization: str,
        name: str,
        element: LocalElement,
        version: int | None = None,
    ) -> WrittenElement:
        """Replace the text of an element; what is published keeps saying what it said.

        Raises:
            NotFoundError: There is none of this name, or it is another organization's.
            InvalidError: The name or a field is wrong.
            RuleError: It lacks a language, or names what there is not.
            ConflictError: It is retired, or would mean something else in what is published.
            StaleError: It is not at this version any more.
        """
        locale = await self._locale(actor, organization, name)
        async with self._store.transaction() as session:
            row = await row_of(session, organization, name, version)
            known = kept_as(row)
            if known.element == element:
                return WrittenElement(known, "unchanged")
            _refuse_change(known, element)
            self._check(element, locale, known)
            changed = await kept.update(
                session,
                row,
                state=row.state,
                document=msgspec.json.encode(element),
                changed_at=self._now(),
            )
        return WrittenElement(changed_to(changed, known), "changed")

    async def take_in(
        self, session: Session, element_id: str, element: LocalElement, locale: str
    ) -> bool:
        """Keep an element that came with a disclosure; one of its name that is kept already stays.

        Return whether it is new.

        Raises:
            RuleError: It lacks the language of its organization, or names what there is not.
        """
        organization, name = split_id(element_id)
        if await kept.find(session, organization, name):
            return False
        self._check(element, locale)
        document = msgspec.json.encode(element)
        await kept.insert(session, organization, name, document, self._now())
        return True

    async def put(self, actor: Actor, element_id: str, element: LocalElement) -> WrittenElement:
        """Keep a new element, or replace the text of the one that there is."""
        organization, name = split_id(element_id)
        if await self.find(element_id):
            return await self.replace(actor, organization, name, element)
        return await self.add(actor, organization, name, element)

    async def retire(
        self, actor: Actor, organization: str, name: str, version: int | None = None
    ) -> KeptElement:
        """Let an element not be placed any more; what is published goes on showing it.

        Raises:
            NotFoundError: There is none of this name, or it is another organization's.
            ConflictError: It is retired already.
            StaleError: It is not at this version any more.
        """
        actor.require("editor", organization)
        async with self._store.transaction() as session:
            row = await row_of(session, organization, name, version)
            known = kept_as(row)
            if known.is_retired:
                raise ConflictError(f"{known.id} is retired already.")
            changed = await kept.update(
                session, row, state="retired", document=row.document, changed_at=self._now()
            )
        return changed_to(changed, known)

    async def get(self, organization: str, name: str) -> KeptElement:
        """Return an element of an organization, retired or not.

        Raises:
            NotFoundError: There is none.
        """
        await self._organizations.get(organization)
        return kept_as(await row_of(self._store, organization, name))

    async def find(self, element_id: str) -> KeptElement | None:
        """Return an element by its id, retired or not; None if there is none."""
        organization, name = split_id(element_id)
        if not (is_name(name) and organization in await self._organizations.all()):
            return None
        row = await kept.find(self._store, organization, name)
        return kept_as(row) if row else None

    async def of_organization(self, organization: str) -> list[KeptElement]:
        """Return the elements of an organization by name, the retired ones too.

        Raises:
            NotFoundError: The organization is not known.
        """
        await self._organizations.get(organization)
        return [kept_as(row) for row in await kept.list_all(self._store, organization)]

    async def placeable(self, organization: str) -> Placeable:
        """Return what new devices of an organization may place.

        Raises:
            NotFoundError: The organization is not known.
        """
        found = await self.of_organization(organization)
        return Placeable(
            organization=organization,
            elements={each.id: each.element for each in found},
            retired={each.id for each in found if each.is_retired},
        )

    async def all(self) -> list[KeptElement]:
        """Return the elements of every organization, by organization and name."""
        return [kept_as(row) for row in await kept.list_all(self._store)]

    async def _locale(self, actor: Actor, organization: str, name: str) -> str:
        """Return the language that an organization writes in, if the actor may write for it."""
        actor.require("editor", organization)
        owner = await self._organizations.get(organization)
        if not is_name(name):
            mend = "use up to 64 lower-case letters and digits, with single _ or - between them"
            raise InvalidError(Problem("name", f"{name[:80]!r} is not a name", mend))
        return owner.locale

    def _check(self, element: LocalElement, locale: str, known: KeptElement | None = None) -> None:
        taxonomy = self._releases.taxonomy
        release = taxonomy.current(element.datachain_type)
        if known and known.is_settled:
            # Its category stays, also where another release without it was taken into use.
            release = drawn_in(known, taxonomy) or release
        problems = check_local_element(element, release, locale)
        if not _is_drawn(element.symbol, release):
            mend = f"use one that docs/icons.md shows, or leave it out for {NEUTRAL_SYMBOL}"
            problems.append(Problem("symbol", f"there is no drawing {element.symbol!r}", mend))
        if problems:
            raise RuleError(*problems)


def _is_drawn(symbol: str, release: Release) -> bool:
    published = symbol_svg(release, symbol) if release.is_official else None
    return published is not None or symbol in symbol_ids()


def _refuse_change(known: KeptElement, element: LocalElement) -> None:
    if known.is_retired:
        raise ConflictError(f"{known.id} is retired; add a new element under another name.")
    changed = [each for each in _SETTLED if getattr(known.element, each) != getattr(element, each)]
    if known.is_settled and changed:
        raise ConflictError(
            f"{known.id} stands in what was published, so that its {changed[0]} stays; add a new "
            "element under another name, and retire this one."
        )
