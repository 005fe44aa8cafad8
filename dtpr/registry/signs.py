"""Signs of devices: what a sign shows, drawn from what is public."""

import asyncio
from functools import lru_cache
from typing import TYPE_CHECKING

from dtpr.errors import InvalidError, Problem
from dtpr.registry.publishing import Edition, listing_of, release_in
from dtpr.schema.organization import Organization
from dtpr.schema.releases import Taxonomy
from dtpr.schema.text import pick
from dtpr.signs.sign import SignContent, draw_sign
from dtpr.signs.sizes import SIZES, SignSize

if TYPE_CHECKING:
    from dtpr.registry import Registry


async def sign_svg(
    registry: "Registry", code: str, *, size: str, locale: str, public_url: str
) -> str:
    """Return the sign of a device, by its id or code, as SVG.

    Raises:
        NotFoundError: There is no such public device.
        GoneError: It was withdrawn.
        InvalidError: The size is not known, or something does not fit on it.
    """
    edition = await registry.devices.edition(code)
    owner = await registry.organizations.get(edition.disclosure.organization)
    content = sign_content(edition, owner, registry.taxonomy, locale=locale, public_url=public_url)
    # Shaping and layout take tens of milliseconds, in which the event loop goes on answering.
    return await asyncio.to_thread(_draw, content, size)


def sign_content(
    edition: Edition, owner: Organization, taxonomy: Taxonomy, *, locale: str, public_url: str
) -> SignContent:
    """Return what a sign shows of a disclosure.

    The first purpose, the accountable organization, and, where any technology is identifiable or
    de-identified, the most sensitive one (DTPR guide, signage).
    """
    disclosure = edition.disclosure
    release = release_in(disclosure, disclosure.device.datachain, taxonomy)
    listing = listing_of(disclosure, release)
    purpose = release.elements[listing.purposes[0]]
    sensitive = listing.identifiability != "none" and bool(listing.technologies)
    technology = release.elements[listing.technologies[0]] if sensitive else None
    locales = [locale, owner.locale]
    return SignContent(
        purpose_label=pick(purpose.title, locales),
        purpose_symbol=purpose.symbol,
        organization_name=pick(owner.name, locales),
        link=f"{public_url}/d/{disclosure.code}",
        technology_label=pick(technology.title, locales) if technology else None,
        technology_symbol=technology.symbol if technology else None,
        identifiability=technology.identifiability if technology else "none",
        locale=locale,
        title=pick(disclosure.device.name, locales),
    )


@lru_cache(maxsize=256)
def _draw(content: SignContent, size: str) -> str:
    return draw_sign(content, _size_named(size))


def _size_named(name: str) -> SignSize:
    for each in SIZES.values():
        if each.name.casefold() == name.casefold():
            return each
    mend = f"use one of {', '.join(SIZES)}"
    raise InvalidError(Problem("size", f"there is no size {name!r}", mend))
