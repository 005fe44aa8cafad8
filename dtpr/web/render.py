"""Records of the registry become answers: one language chosen, links and icons added."""

from collections.abc import Mapping, Sequence
from datetime import date
from urllib.parse import urlencode

from msgspec import UNSET

from dtpr.registry.kept_elements import KeptElement
from dtpr.registry.nearby import Seen
from dtpr.registry.publishing import (
    Edition,
    Listing,
    listing_of,
    release_in,
    release_listed,
)
from dtpr.registry.shown import shown_ground
from dtpr.schema.answers import (
    ChainEntry,
    ChainSection,
    Coverage,
    DeviceAnswer,
    DeviceSummary,
    ElementSummary,
    Links,
    LocalElementAnswer,
    NearbyDevice,
    OrganizationSummary,
)
from dtpr.schema.datachain import DatachainInstance
from dtpr.schema.device import Disclosure, Status
from dtpr.schema.organization import CoverageStatement, Organization
from dtpr.schema.releases import Taxonomy
from dtpr.schema.sections import Entry, sections_of
from dtpr.schema.taxonomy import Release
from dtpr.web.language import Language


def logo_address(base: str, slug: str, media_type: str) -> str:
    """Return the address of a logo of a media type."""
    extension = "svg" if media_type == "image/svg+xml" else "png"
    return f"{base}/v1/organizations/{slug}/logo.{extension}"


class Renderer:
    """Makes answers for one reader."""

    def __init__(
        self,
        *,
        taxonomy: Taxonomy,
        organizations: Mapping[str, Organization],
        logos: Mapping[str, str],
        language: Language,
        address: str,
        today: date,
    ) -> None:
        self.taxonomy = taxonomy
        self.today = today
        self._organizations = organizations
        self._logos = logos
        self.language = language
        self._address = address
        self._owners: dict[str, OrganizationSummary] = {}
        # A release is kept beside what it is known by, so that nothing else is ever taken for it.
        self._told: dict[tuple[int, str], tuple[Release, ElementSummary]] = {}

    def organization(self, slug: str) -> OrganizationSummary:
        """Return an organization in short."""
        if slug not in self._owners:
            self._owners[slug] = self._organization(slug)
        return self._owners[slug]

    def _organization(self, slug: str) -> OrganizationSummary:
        found = self._organizations[slug]
        name = self.language.text(found.name, found.locale)
        return OrganizationSummary(slug=slug, name=name, kind=found.kind, logo=self.logo(slug))

    def logo(self, slug: str) -> str | None:
        """Return the address of an organization's logo, None if it has none."""
        kind = self._logos.get(slug)
        return kind and logo_address(self._address, slug, kind)

    def coverage(self, slug: str, statement: CoverageStatement) -> Coverage:
        """Return a coverage statement of an organization."""
        locale = self._organizations[slug].locale
        return Coverage(
            organization=self.organization(slug),
            registers=self.language.text(statement.registers, locale),
            since=statement.since,
            reviewed_on=statement.reviewed_on,
            exempt=self.language.text(statement.exempt, locale),
        )

    def locales(self, slug: str) -> tuple[str, ...]:
        """Return the languages for what an organization keeps, best first."""
        return (*self.language.locales, self._organizations[slug].locale)

    def name(self, name: Mapping[str, str], slug: str) -> str | dict[str, str]:
        """Return the name of something that an organization keeps."""
        return self.language.text(name, self._organizations[slug].locale)

    def device(self, listing: Listing, status: Status | None = None) -> DeviceSummary:
        """Return a device in short."""
        release = release_listed(listing, self.taxonomy)
        return DeviceSummary(
            id=listing.id,
            code=listing.code,
            name=self.name(listing.name, listing.organization),
            organization=self.organization(listing.organization),
            purposes=self.elements(listing.purposes, release),
            technologies=self.elements(listing.technologies, release),
            identifiability=listing.identifiability,
            status=status or listing.status_on(self.today),
            place=listing.place,
            position=listing.position,
            generalization=listing.generalization,
            source=listing.source or UNSET,
            links=self.links(listing.id, listing.code),
        )

    def elements(self, ids: Sequence[str], release: Release) -> list[ElementSummary]:
        """Return elements of a release in short."""
        return [self._element(each, release) for each in ids]

    def links(self, device_id: str, code: str) -> Links:
        """Return where there is more about a device."""
        device = f"{self._address}/v1/devices/{device_id}"
        return Links(self=device, page=f"{self._address}/d/{code}", sign=f"{device}/sign.svg")

    def nearby(self, seen: Seen) -> NearbyDevice:
        """Return a device and how it lies to the position; metres to a decimetre."""
        summary = self.device(seen.listing)
        bearing = seen.sight.bearing_deg
        return NearbyDevice(
            **{name: getattr(summary, name) for name in DeviceSummary.__struct_fields__},
            distance_m=round(seen.sight.distance_m, 1),
            bearing_deg=None if bearing is None else round(bearing, 1) % 360,
            relation=seen.sight.relation,
            certainty=seen.sight.certainty,
        )

    def edition(self, edition: Edition, status: Status | None = None) -> DeviceAnswer:
        """Return everything public about a device."""
        disclosure, device = edition.disclosure, edition.disclosure.device
        release = release_in(disclosure, device.datachain, self.taxonomy)
        summary = self.device(listing_of(disclosure, release, edition.source), status)
        owner = self._organizations[disclosure.organization]
        ground = shown_ground(edition)
        return DeviceAnswer(
            **{name: getattr(summary, name) for name in DeviceSummary.__struct_fields__},
            description=self.language.text(device.description, owner.locale),
            external_id=device.external_id,
            mobility=device.mobility,
            geometry=ground.geometry,
            views=ground.views,
            simplified_within_m=ground.within_m,
            geometry_url=f"{summary.links.self}/geometry",
            footprint_url=f"{summary.links.self}/footprint",
            announced_on=device.announced_on,
            active_from=device.active_from,
            active_until=device.active_until,
            notice=device.notice,
            datachain=device.datachain,
            linked_datachains=device.linked_datachains,
            sections=self._sections(disclosure, device.datachain),
            linked_sections=[self._sections(disclosure, each) for each in device.linked_datachains],
            revision=disclosure.revision,
            published_at=disclosure.published_at,
            hash=edition.hash,
            previous_hash=disclosure.previous_hash,
            locale=self.language.locale,
        )

    def local_element(self, kept: KeptElement) -> LocalElementAnswer:
        """Return an element that an organization added for itself."""
        element = kept.element
        locale = self._organizations[kept.organization].locale
        return LocalElementAnswer(
            id=kept.id,
            name=kept.name,
            organization=self.organization(kept.organization),
            datachain_type=element.datachain_type,
            category=element.category,
            symbol=element.symbol,
            identifiability=element.identifiability,
            title=self.language.text(element.title, locale),
            description=self.language.text(element.description, locale),
            synonyms=element.synonyms,
            usual=element.usual,
            state=kept.state,
            version=kept.version,
            changed_at=kept.changed_at,
            icon=f"{self._address}/v1/icons/{kept.id}.svg",
            locale=self.language.locale,
        )

    def _sections(self, disclosure: Disclosure, chain: DatachainInstance) -> list[ChainSection]:
        release = release_in(disclosure, chain, self.taxonomy)
        return [
            ChainSection(
                category=each.category.id,
                name=self.language.text(each.category.name),
                prompt=self.language.text(each.category.prompt),
                entries=[self._entry(entry, release) for entry in each.entries],
            )
            for each in sections_of(chain, release)
        ]

    def _entry(self, entry: Entry, release: Release) -> ChainEntry:
        context = entry.context
        return ChainEntry(
            element=ElementSummary(
                id=entry.element.id,
                title=self.language.text(entry.title),
                icon=self._icon(entry.element.id, release),
            ),
            description=self.language.text(entry.description),
            identifiability=entry.element.identifiability,
            context=self.language.text(context.name) if context else None,
            details=[self.language.text(each) for each in entry.details],
        )

    def _element(self, element_id: str, release: Release) -> ElementSummary:
        key = id(release), element_id
        if key not in self._told:
            told = ElementSummary(
                id=element_id,
                title=self.language.text(release.elements[element_id].title),
                icon=self._icon(element_id, release),
            )
            self._told[key] = release, told
        return self._told[key][1]

    def _icon(self, element_id: str, release: Release) -> str:
        """Return the address of an icon; it names its release where that is not the one in use."""
        address = f"{self._address}/v1/icons/{element_id}.svg"
        found = self.taxonomy.element(element_id)
        if found is None or _draws_alike(found[0], release):
            return address
        return f"{address}?{urlencode({'release': release.version, 'hash': release.hash})}"


def _draws_alike(one: Release, other: Release) -> bool:
    """Return whether two releases have the same drawings: those that ship share ours."""
    same = (one.version, one.hash) == (other.version, other.hash)
    return same or not (one.is_official or other.is_official)
