"""All signs of an organization or of a place, one after another."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from msgspec.structs import replace

from dtpr.errors import BusyError, DtprError, InvalidError, Problem
from dtpr.registry.access import Actor
from dtpr.registry.asked import Asked
from dtpr.registry.finding import START, Mark
from dtpr.registry.sign_drawing import Draughtsman, Job
from dtpr.registry.sign_jobs import kept_job, present_job
from dtpr.registry.store.signs import SignFilters
from dtpr.schema.sign import Sign, SignDesign
from dtpr.signs.display import DisplayList
from dtpr.signs.files import Output, SignForm

if TYPE_CHECKING:
    from dtpr.registry import Registry

PATIENCE_S = 1.0
"""How long a batch waits before it asks again, where too much is being drawn."""

_PAGE = 100
_ATTEMPTS = 60

T = TypeVar("T")


class Wanted(NamedTuple):
    """Which signs: those of an organization, or of a place.

    With `devices`, a device that no kept sign shows gets one of the design. Kept signs are drawn as
    they were designed, or with `alike` on the sheet of the design.
    """

    organization: str | None
    place: str | None
    design: SignDesign
    devices: bool = True
    alike: bool = False


class Listed(NamedTuple):
    """One sign of a batch: its code, and its device where it is not kept."""

    code: str
    device: str | None


class Drawn(NamedTuple):
    """One sign of a batch as a file, or why there is none."""

    code: str
    data: bytes
    failure: str


class LaidOut(NamedTuple):
    """One sign of a batch as a sheet, or why there is none."""

    code: str
    job: Job | None
    sheet: DisplayList | None
    failure: str


async def list_batch(registry: "Registry", actor: Actor, wanted: Wanted) -> list[Listed]:
    """Return the signs of a batch: those that are kept and not removed, then those of devices.

    Raises:
        InvalidError: Neither an organization nor a place is given, or there is no sign.
        NotFoundError: There is no such organization or place, or it is not the actor's.
    """
    organization = await _organization_of(registry, actor, wanted)
    seen: set[str] = set()
    listed: list[Listed] = []
    after: int | None = 0
    while after is not None:
        filters = SignFilters(organization=organization, place=wanted.place, but="removed")
        page = await registry.signs.list_kept(filters, after, _PAGE)
        for sign in page.signs:
            seen |= {each.device for each in sign.shows}
            listed.append(Listed(sign.code, None))
        after = page.after
    if wanted.devices:
        asked = Asked(organization=organization, place=wanted.place)
        listed += [each async for each in _devices(registry, asked, seen)]
    if not listed:
        raise InvalidError(Problem("", "there is no sign to draw", "publish a device first"))
    return listed


class Batch:
    """The signs of a batch, drawn one after another; one that fails does not end it."""

    def __init__(
        self, registry: "Registry", wanted: Wanted, url: str, draughtsman: Draughtsman
    ) -> None:
        self._registry = registry
        self._wanted = wanted
        self._url = url
        self._draughtsman = draughtsman

    async def files(
        self, listed: Sequence[Listed], form: SignForm, output: Output
    ) -> AsyncIterator[Drawn]:
        """Yield the signs as files."""
        for each in listed:
            try:
                job = await self._job(each)
                draw = partial(self._draughtsman.file, job, form, output)
                yield Drawn(each.code, await _patiently(draw), "")
            except DtprError as error:
                yield Drawn(each.code, b"", str(error))

    async def sheets(self, listed: Sequence[Listed]) -> AsyncIterator[LaidOut]:
        """Yield the signs laid out; one of another size than the first is a failure."""
        size: tuple[float, float] | None = None
        for each in listed:
            try:
                job = await self._job(each)
                sheet = await _patiently(partial(self._draughtsman.sheet, job))
            except DtprError as error:
                yield LaidOut(each.code, None, None, str(error))
                continue
            size = size or (sheet.width_mm, sheet.height_mm)
            if size == (sheet.width_mm, sheet.height_mm):
                yield LaidOut(each.code, job, sheet, "")
            else:
                failure = "it is not as large as those before it; draw it by itself"
                yield LaidOut(each.code, None, None, failure)

    async def _job(self, listed: Listed) -> Job:
        registry, design = self._registry, self._wanted.design
        if listed.device is None:
            sign = (await registry.signs.find(listed.code)).sign
            return await kept_job(registry, _alike(sign, design) if self._wanted.alike else sign)
        subject = await registry.signs.plan(listed.device, None)
        return await present_job(registry, subject, design, self._url)


async def _patiently(draw: Callable[[], Awaitable[T]]) -> T:
    """Draw, and while too much is being drawn wait: a batch has time."""
    for _ in range(_ATTEMPTS):
        try:
            return await draw()
        except BusyError:
            await asyncio.sleep(PATIENCE_S)
    return await draw()


async def _organization_of(registry: "Registry", actor: Actor, wanted: Wanted) -> str:
    organization = wanted.organization or actor.organization
    if wanted.place is not None:
        place = await registry.places.get(wanted.place)
        organization = organization or place.organization
    if organization is None:
        mend = "name an organization or a place"
        raise InvalidError(Problem("organization", "it is not said whose signs", mend))
    actor.require("viewer", organization)
    await registry.organizations.get(organization)
    return organization


async def _devices(registry: "Registry", asked: Asked, seen: set[str]) -> AsyncIterator[Listed]:
    after: Mark | None = START
    while after is not None:
        page = await registry.find(asked, after=after, limit=_PAGE)
        for listing in page.listings:
            if listing.id not in seen:
                yield Listed(listing.code, listing.id)
        after = page.after


def _alike(sign: Sign, design: SignDesign) -> Sign:
    """Return a sign on the sheet of a design, with its own languages and words."""
    own = sign.design
    same = replace(design, locales=own.locales, headline=own.headline, text=own.text)
    return replace(sign, design=same)
