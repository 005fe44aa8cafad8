"""All signs of an organization or of a place, one after another."""

from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, NamedTuple

from msgspec.structs import replace

from dtpr.errors import DtprError, InvalidError, Problem
from dtpr.registry.access import Actor
from dtpr.registry.asked import Asked
from dtpr.registry.sign_drawing import Draughtsman, Job
from dtpr.registry.sign_jobs import device_job, kept_job
from dtpr.registry.store.signs import SignFilters
from dtpr.schema.sign import Sign, SignDesign
from dtpr.signs.files import Output, SignForm

if TYPE_CHECKING:
    from dtpr.registry import Registry

_PAGE = 100


class Wanted(NamedTuple):
    """Which signs: those of an organization, or of a place.

    A device that no kept sign shows gets one of the `design`; None leaves such devices out. Kept
    signs are drawn as they were designed, or with `alike` on the sheet of the design.
    """

    organization: str | None
    place: str | None
    design: SignDesign | None
    alike: bool = False


class Planned(NamedTuple):
    """One sign of a batch: the code that it is named by, and how to draw it."""

    code: str
    job: Job


class Drawn(NamedTuple):
    """One sign of a batch as a file, or why there is none."""

    code: str
    data: bytes
    failure: str


async def plan_batch(
    registry: "Registry", actor: Actor, wanted: Wanted, url: str
) -> AsyncIterator[Planned]:
    """Yield the signs of a batch: those that are kept and not removed, then those of devices.

    Raises:
        InvalidError: Neither an organization nor a place is given.
        NotFoundError: There is no such organization or place, or it is not the actor's.
    """
    organization = await check_batch(registry, actor, wanted)
    seen: set[str] = set()
    after: int | None = 0
    while after is not None:
        filters = SignFilters(organization=organization, place=wanted.place, but="removed")
        page = await registry.signs.list_kept(filters, after, _PAGE)
        for sign in page.signs:
            seen |= {each.device for each in sign.shows}
            shown = _alike(sign, wanted.design) if wanted.alike and wanted.design else sign
            yield Planned(sign.code, await kept_job(registry, shown))
        after = page.after
    if wanted.design is not None:
        async for each in _plan_devices(registry, organization, wanted, seen, url):
            yield each


async def check_batch(registry: "Registry", actor: Actor, wanted: Wanted) -> str:
    """Return the organization that a batch is of; raises as `plan_batch` does."""
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


async def draw_batch(
    planned: AsyncIterator[Planned], draughtsman: Draughtsman, form: SignForm, output: Output
) -> AsyncIterator[Drawn]:
    """Yield the files of a batch, one after another; one that fails does not end it."""
    async for code, job in planned:
        try:
            data = await draughtsman.file(job, form, output)
        except DtprError as error:
            yield Drawn(code, b"", str(error))
        else:
            yield Drawn(code, data, "")


def _alike(sign: Sign, design: SignDesign) -> Sign:
    """Return a sign on the sheet of a design, with its own languages and words."""
    own = sign.design
    same = replace(design, locales=own.locales, headline=own.headline, text=own.text)
    return replace(sign, design=same)


async def _plan_devices(
    registry: "Registry", organization: str, wanted: Wanted, seen: set[str], url: str
) -> AsyncIterator[Planned]:
    asked = Asked(organization=organization, place=wanted.place)
    after: int | None = 0
    while after is not None and wanted.design:
        page = await registry.find(asked, after=after, limit=_PAGE)
        for listing in page.listings:
            if listing.id not in seen:
                subject = await registry.signs.plan(listing.id, None)
                job = await device_job(registry, subject, wanted.design, url)
                yield Planned(listing.code, job)
        after = page.after
