"""Signs as records: kept under a code, moved from design to removal, and held to what is public."""

from collections.abc import Callable, Sequence
from datetime import datetime

import msgspec
from msgspec import Struct

from dtpr.errors import ConflictError, InvalidError, NotFoundError, Problem, StaleError
from dtpr.registry.access import NOT_YOURS, Actor
from dtpr.registry.codes import take_code
from dtpr.registry.names import Minter, normal_code
from dtpr.registry.releases import Releases
from dtpr.registry.sign_differences import differences_between
from dtpr.registry.sign_facts import Subject, facts_of
from dtpr.registry.sign_subjects import Subjects
from dtpr.registry.store import Driver, Session
from dtpr.registry.store import logos as kept_logos
from dtpr.registry.store import signs as kept
from dtpr.registry.store.signs import NewSign, SignFilters, SignRow
from dtpr.schema.sign import (
    SIGN_STATUSES,
    Sign,
    SignDesign,
    SignDifference,
    SignDraft,
    SignFacts,
    SignMove,
    SignNotes,
    SignStatus,
)
from dtpr.signs.options import usual_size

_LOOKED_AT = 100
"""How many signs are compared in one step, where only stale ones are asked for."""

_MOST_LOOKED_AT = 2000
"""How many signs one page looks at before it is answered, even if it is not full."""

STAND_IN = "222222"
"""The code that a sign is tried out with before it has one: as long as most."""


class AskedSigns(Struct, frozen=True, kw_only=True):
    """Which signs are asked for; None does not ask. `stale` is for those out of date."""

    organization: str | None = None
    place: str | None = None
    device: str | None = None
    status: SignStatus | None = None
    stale: bool = False


class KeptSign(Struct, frozen=True, kw_only=True):
    """A sign as it is kept, with the version that a change must name."""

    num: int
    version: int
    changed_at: datetime
    sign: Sign


class ComparedSign(Struct, frozen=True):
    """A sign, and how it differs from what is public now."""

    kept: KeptSign
    differences: Sequence[SignDifference]

    @property
    def is_stale(self) -> bool:
        """Return whether it says something that is not so any more."""
        return bool(self.differences)


class KeptPage(Struct, frozen=True):
    """Some signs as they are kept, and the number to go on after, None at the end."""

    signs: Sequence[Sign]
    after: int | None


class SignPage(Struct, frozen=True):
    """Some signs, and the number to go on after, None at the end."""

    signs: Sequence[ComparedSign]
    after: int | None


class Signs:
    """The signs of an instance."""

    def __init__(
        self,
        store: Driver,
        subjects: Subjects,
        releases: Releases,
        minter: Minter,
        now: Callable[[], datetime],
    ) -> None:
        self._store = store
        self._subjects = subjects
        self._releases = releases
        self._minter = minter
        self._now = now

    async def plan(
        self, device: str | None, place: str | None, organization: str | None = None
    ) -> Subject:
        """Return what a sign of a device, or of a place, would show.

        Raises:
            InvalidError: Neither or both are given, or nothing is public at the place.
            NotFoundError: There is no such public device, or no such place.
            GoneError: The device was withdrawn.
        """
        if (device is None) == (place is None):
            mend = "give one of device and place"
            raise InvalidError(Problem("device", "a sign is of one device or of one place", mend))
        if place is not None:
            return await self._subjects.of_place(place, organization)
        return await self._subjects.of_device(device or "")

    def facts(self, subject: Subject, design: SignDesign, link: str) -> SignFacts:
        """Return what a sign says of its subject as it is public now."""
        check_design(design)
        return facts_of(subject, self._releases.taxonomy, design.locales, link)

    async def add(self, actor: Actor, draft: SignDraft, public_url: str) -> KeptSign:
        """Keep a sign of what is public now, under a code of its own.

        Raises:
            InvalidError: Its subject or its design is wrong.
            NotFoundError: There is nothing public of that name, or it is another organization's.
            GoneError: The device was withdrawn.
            ForbiddenError: The role is too low.
            ConflictError: The logo was changed in this moment.
        """
        subject = await self.plan(draft.device, draft.place, actor.organization)
        actor.require("editor", subject.owner.slug)
        check_design(draft.design)
        design = _pinned(draft.design)
        now = self._now()
        async with self._store.transaction() as session:
            await _hold_logo(session, subject)
            code = await take_code(session, self._minter, "sign")
            sign = Sign(
                code=code,
                organization=subject.owner.slug,
                device=None if subject.place else subject.shows[0].device,
                place=subject.place.slug if subject.place else None,
                design=design,
                shows=subject.shows,
                facts=self.facts(subject, design, link_of(public_url, code)),
                notes=SignNotes(status="designed", hangs=draft.hangs, photo=draft.photo),
                history=[SignMove(status="designed", at=now, by=actor.role)],
            )
            row = await kept.insert(session, _new(sign, subject, now))
        return _kept(row)

    async def get(self, actor: Actor, code: str) -> KeptSign:
        """Return a sign of the actor's own organization.

        Raises:
            NotFoundError: There is none of this code, or it is another organization's.
        """
        row = await kept.find(self._store, normal_code(code))
        if row is None:
            raise NotFoundError(NOT_YOURS)
        actor.require("viewer", row.organization)
        return _kept(row)

    async def find(self, code: str) -> KeptSign:
        """Return a sign by the code that is printed on it, in whatever state it is.

        Raises:
            NotFoundError: There is none.
        """
        row = await kept.find(self._store, normal_code(code))
        if row is None:
            raise NotFoundError(f"There is no sign {code[:80]!r}.")
        return _kept(row)

    async def change(
        self, actor: Actor, code: str, notes: SignNotes, version: int | None = None
    ) -> KeptSign:
        """Write down how far a sign has come, where it hangs, and its picture.

        Raises:
            NotFoundError: There is none of this code, or it is another organization's.
            ConflictError: It cannot go from its status to that one.
            StaleError: It is not at this version any more.
        """
        known = await self.get(actor, code)
        actor.require("editor", known.sign.organization)
        if version is not None and version != known.version:
            raise _stale(known.sign)
        if notes == known.sign.notes:
            return known
        now = self._now()
        changed = msgspec.structs.replace(
            known.sign, notes=notes, history=_moved(known.sign, notes.status, now, actor)
        )
        async with self._store.transaction() as session:
            row = await kept.find(session, known.sign.code)
            if row is None or row.version != known.version:
                raise _stale(known.sign)
            document = msgspec.json.encode(changed)
            written = await kept.update(
                session, row, status=notes.status, document=document, changed_at=now
            )
        if written is None:
            raise _stale(known.sign)
        return _kept(written)

    async def page(
        self,
        actor: Actor,
        asked: AskedSigns,
        public_url: str,
        *,
        after: int = 0,
        limit: int = 100,
    ) -> SignPage:
        """Return signs of the actor's organization in the order they were made, from one on.

        Of stale ones, without those removed unless they are asked for, a page may hold fewer than
        its limit and still not be the last.

        Raises:
            NotFoundError: The organization is another one.
        """
        organization = asked.organization or actor.organization
        if organization is not None:
            actor.require("viewer", organization)
        filters = SignFilters(
            organization=organization,
            place=asked.place,
            device=asked.device and await self._subjects.device_id(asked.device),
            status=asked.status,
            but="removed" if asked.stale and asked.status is None else None,
        )
        if asked.stale:
            return await self._stale_page(filters, public_url, after, limit)
        rows = await kept.list_some(self._store, filters, after=after, limit=limit + 1)
        found = await self.compare([_kept(row) for row in rows[:limit]], public_url)
        return SignPage(found, rows[limit - 1].num if len(rows) > limit else None)

    async def list_kept(self, filters: SignFilters, after: int, limit: int) -> KeptPage:
        """Return signs in the order they were made, from one on, compared with nothing."""
        rows = await kept.list_some(self._store, filters, after=after, limit=limit + 1)
        signs = [_kept(row).sign for row in rows[:limit]]
        return KeptPage(signs, rows[limit - 1].num if len(rows) > limit else None)

    async def compare(self, signs: Sequence[KeptSign], public_url: str) -> list[ComparedSign]:
        """Return signs with how each differs from what is public now."""
        subjects = await self._subjects.of_signs([each.sign for each in signs])
        return [
            ComparedSign(each, self._differences(each.sign, subject, public_url))
            for each, subject in zip(signs, subjects, strict=True)
        ]

    async def _stale_page(
        self, filters: SignFilters, public_url: str, after: int, limit: int
    ) -> SignPage:
        found: list[ComparedSign] = []
        for _ in range(0, _MOST_LOOKED_AT, _LOOKED_AT):
            rows = await kept.list_some(self._store, filters, after=after, limit=_LOOKED_AT)
            compared = await self.compare([_kept(row) for row in rows], public_url)
            found += [each for each in compared if each.is_stale]
            if len(found) > limit:
                return SignPage(found[:limit], found[limit - 1].kept.num)
            if len(rows) < _LOOKED_AT:
                return SignPage(found, None)
            after = rows[-1].num
        return SignPage(found, after)

    def _differences(
        self, sign: Sign, subject: Subject | None, public_url: str
    ) -> list[SignDifference]:
        link = link_of(public_url, sign.code)
        now = subject and self.facts(subject, sign.design, link)
        return differences_between(sign.facts, now or None, sign.design)


def check_design(design: SignDesign) -> None:
    """Refuse words in a language that a sign does not have, and one language twice.

    Raises:
        InvalidError: The field and the mend are named.
    """
    if len(set(design.locales)) < len(design.locales):
        raise InvalidError(Problem("locales", "a language is given twice", "give each once"))
    problems = [
        Problem(f"{field}.{locale}", "the sign is not in this language", "add it to locales")
        for field, texts in (("headline", design.headline), ("text", design.text))
        for locale in texts
        if locale not in design.locales
    ]
    if problems:
        raise InvalidError(*problems)


def link_of(public_url: str, code: str) -> str:
    """Return the address in the code of a sign that is kept."""
    return f"{public_url}/s/{code}"


def _pinned(design: SignDesign) -> SignDesign:
    """Return a design with its size, which then stays even if another one becomes usual."""
    if design.size or design.width_mm:
        return design
    return msgspec.structs.replace(design, size=usual_size(design.template))


async def _hold_logo(session: Session, subject: Subject) -> None:
    slug = subject.owner.slug
    if subject.logo and not await kept_logos.hold(session, slug, subject.logo):
        raise ConflictError(f"The logo of {slug} was changed in this moment; try again.")


def _new(sign: Sign, subject: Subject, now: datetime) -> NewSign:
    stands = subject.editions[0].disclosure.device.place
    return NewSign(
        code=sign.code,
        organization=sign.organization,
        device=sign.device,
        place=sign.place or stands,
        logo=sign.facts.logo,
        status=sign.status,
        document=msgspec.json.encode(sign),
        changed_at=now,
    )


def _kept(row: SignRow) -> KeptSign:
    sign = msgspec.json.decode(row.document, type=Sign)
    return KeptSign(num=row.num, version=row.version, changed_at=row.changed_at, sign=sign)


def _moved(sign: Sign, status: SignStatus, now: datetime, actor: Actor) -> list[SignMove]:
    if status == sign.status:
        return sign.history
    place = SIGN_STATUSES.index(sign.status) + 1
    if status not in SIGN_STATUSES[place : place + 1]:
        further = SIGN_STATUSES[place : place + 1]
        mend = f"it can only become {further[0]}" if further else "no status comes after that"
        raise ConflictError(f"The sign {sign.code} is {sign.status}, not to be {status}: {mend}.")
    return [*sign.history, SignMove(status=status, at=now, by=actor.role)]


def _stale(sign: Sign) -> StaleError:
    return StaleError(
        f"The sign {sign.code} was changed meanwhile; read it again and repeat the change."
    )
