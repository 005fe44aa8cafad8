"""What publishing makes of a device: a revision that is kept for ever, and what searches need."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import NamedTuple

import msgspec

from dtpr.geo.assumed import effective_views
from dtpr.geo.forms import footprint_parts, ground_parts
from dtpr.geo.site import centre_of, reach_of
from dtpr.registry.features import featured
from dtpr.registry.findable import findable
from dtpr.registry.store.devices import DeviceRow, RevisionRow
from dtpr.registry.store.published import NewPublished
from dtpr.registry.tiling import tiled_device
from dtpr.schema.base import Record
from dtpr.schema.canonical import canonical_json, content_hash
from dtpr.schema.datachain import DatachainInstance
from dtpr.schema.device import Device, Disclosure, Status, status_between
from dtpr.schema.generalization import Generalization
from dtpr.schema.geometry import Point, Position
from dtpr.schema.local_elements import (
    LocalElement,
    LocalElementId,
    LocalElements,
    with_elements,
)
from dtpr.schema.open_data import SourceMark
from dtpr.schema.place import Place
from dtpr.schema.releases import Taxonomy
from dtpr.schema.rules import PURPOSE_CATEGORIES, TECHNOLOGY_CATEGORIES
from dtpr.schema.taxonomy import (
    IDENTIFIABILITY_ORDER,
    Identifiability,
    Release,
    most_sensitive,
)
from dtpr.schema.text import Name
from dtpr.schema.view import View


class Listing(Record, frozen=True, kw_only=True):
    """The summary of one public device, in every language, as it is kept beside it."""

    id: str
    code: str
    organization: str
    name: Name
    release: str
    release_hash: str | None = None
    purposes: list[str]
    technologies: list[str]
    local_elements: dict[LocalElementId, LocalElement] = {}
    identifiability: Identifiability
    place: str | None = None
    position: Position
    generalization: Generalization | None = None
    active_from: date | None = None
    active_until: date | None = None
    source: SourceMark | None = None

    def status_on(self, today: date) -> Status:
        """Return the status on a day (UTC)."""
        return status_between(self.active_from, self.active_until, today)


class Edition(NamedTuple):
    """A disclosure with the hash of its canonical JSON, and where it was harvested, if it was."""

    disclosure: Disclosure
    hash: str
    source: SourceMark | None = None


class Wording(NamedTuple):
    """What fixes the words of a disclosure: the hashes of releases, and its local elements."""

    releases: dict[str, str]
    local_elements: dict[str, LocalElement]


def pins_of(device: Device, taxonomy: Taxonomy) -> dict[str, str]:
    """Return the content hash of each release that the chains of a device are written in."""
    versions = [each.schema_version for each in device.chains]
    return {each: taxonomy.release(each).hash for each in dict.fromkeys(versions)}


def release_in(disclosure: Disclosure, chain: DatachainInstance, taxonomy: Taxonomy) -> Release:
    """Return the very release that a chain of a disclosure was published under.

    It has the local elements of the disclosure too, as they were then.
    """
    version = chain.schema_version
    release = taxonomy.release(version, disclosure.releases.get(version))
    return with_elements(release, disclosure.local_elements)


def release_listed(listing: Listing, taxonomy: Taxonomy) -> Release:
    """Return the very release that a listing was published under, with its local elements."""
    release = taxonomy.release(listing.release, listing.release_hash)
    return with_elements(release, listing.local_elements)


def new_edition(
    row: DeviceRow,
    device: Device,
    wording: Wording,
    previous: RevisionRow | None,
    now: datetime,
) -> tuple[Edition, RevisionRow]:
    """Return the next revision of a device, chained to the one before by its hash.

    It tells of whole milliseconds: programs of GIS know no finer ones, and some fail at others.
    """
    moment = now.replace(microsecond=now.microsecond // 1000 * 1000)
    disclosure = Disclosure(
        id=row.id,
        code=row.code,
        organization=row.organization,
        revision=row.revision + 1,
        published_at=moment,
        previous_hash=previous.hash if previous else None,
        releases=wording.releases,
        local_elements=wording.local_elements,
        device=device,
    )
    document = canonical_json(disclosure)
    digest = content_hash(document)
    kept = RevisionRow(
        disclosure.revision, digest, disclosure.previous_hash, document, moment, "publisher"
    )
    return Edition(disclosure, digest), kept


def published_form(
    num: int,
    disclosure: Disclosure,
    release: Release,
    clipped: Sequence[View] | None = None,
    places: Sequence[Place] = (),
    source: SourceMark | None = None,
) -> NewPublished:
    """Return what searches need of a disclosure.

    `clipped` are its views behind obstacles, `places` the place that it stands in and those around.
    """
    device = disclosure.device
    listing = listing_of(disclosure, release, source)
    views = views_shown(device) if clipped is None else clipped
    lon, lat = listing.position
    found = findable(disclosure, places)
    encoded = msgspec.json.encode(listing)
    grounds = ground_parts(device.geometry)
    footprints = footprint_parts(device.geometry, views)
    return NewPublished(
        num=num,
        id=disclosure.id,
        organization=disclosure.organization,
        place=device.place,
        identifiability=IDENTIFIABILITY_ORDER.index(listing.identifiability),
        lon=lon,
        lat=lat,
        spot=device.geometry.coordinates if isinstance(device.geometry, Point) else None,
        grounds=grounds,
        footprints=footprints,
        active_from=device.active_from,
        active_until=device.active_until,
        listing=encoded,
        terms=found.terms,
        words=found.words,
        elements=[each.element_id for each in device.datachain.elements],
        purposes=listing.purposes,
        reach=reach_of(device.geometry, views),
        featured=featured(
            disclosure,
            listing.identifiability,
            listing.purposes,
            listing.technologies,
            views,
        ),
        tiled=tiled_device(disclosure, encoded, listing.position, views, [*grounds, *footprints]),
    )


def views_shown(device: Device) -> list[View]:
    """Return the views of a device as searches and answers have them, the assumed ones too."""
    elements = [each.element_id for each in device.datachain.elements]
    return effective_views(device.geometry, device.views, elements)


def listing_of(
    disclosure: Disclosure, release: Release, source: SourceMark | None = None
) -> Listing:
    """Return the summary of a disclosure; technology with the most sensitive first."""
    device = disclosure.device
    purposes = _placed(device.datachain, release, PURPOSE_CATEGORIES)
    technologies = _placed(device.datachain, release, TECHNOLOGY_CATEGORIES)
    return Listing(
        id=disclosure.id,
        code=disclosure.code,
        organization=disclosure.organization,
        name=device.name,
        release=release.version,
        release_hash=disclosure.releases.get(release.version),
        purposes=purposes,
        technologies=sorted(technologies, key=lambda each: _rank(release, each)),
        local_elements=_among(disclosure.local_elements, {*purposes, *technologies}),
        identifiability=identifiability_of(device.datachain, release),
        place=device.place,
        position=centre_of(device.geometry),
        generalization=device.generalization,
        active_from=device.active_from,
        active_until=device.active_until,
        source=source,
    )


def identifiability_of(chain: DatachainInstance, release: Release) -> Identifiability:
    """Return the most sensitive class among the elements of a datachain."""
    return most_sensitive(
        [
            release.elements[each.element_id].identifiability
            for each in chain.elements
            if each.element_id in release.elements
        ]
    )


def _placed(chain: DatachainInstance, release: Release, categories: tuple[str, ...]) -> list[str]:
    ids = dict.fromkeys(each.element_id for each in chain.elements)
    known = [each for each in ids if each in release.elements]
    return [each for each in known if release.elements[each].category in categories]


def _among(elements: LocalElements, ids: Collection[str]) -> dict[str, LocalElement]:
    return {name: each for name, each in elements.items() if name in ids}


def _rank(release: Release, element_id: str) -> int:
    return IDENTIFIABILITY_ORDER.index(release.elements[element_id].identifiability)
