"""Records of the registry become answers: one language chosen, links and icons added."""

from collections.abc import Mapping, Sequence
from datetime import date

from dtpr.registry.nearby import Seen
from dtpr.registry.publishing import Edition, Listing, listing_of
from dtpr.schema.answers import (
    ChainEntry,
    ChainSection,
    Coverage,
    DeviceAnswer,
    DeviceSummary,
    ElementSummary,
    Links,
    NearbyDevice,
    OrganizationSummary,
)
from dtpr.schema.datachain import DatachainInstance
from dtpr.schema.device import Status
from dtpr.schema.organization import CoverageStatement, Organization
from dtpr.schema.releases import Taxonomy
from dtpr.schema.sections import Entry, sections_of
from dtpr.schema.taxonomy import Release
from dtpr.web.language import Language


class Renderer:
    """Makes answers for one reader."""

    def __init__(
        self,
        *,
        taxonomy: Taxonomy,
        organizations: Mapping[str, Organization],
        language: Language,
        address: str,
        today: date,
    ) -> None:
        self._taxonomy = taxonomy
        self._organizations = organizations
        self._language = language
        self._address = address
        self._today = today

    def organization(self, slug: str) -> OrganizationSummary:
        """Return an organization in short."""
        found = self._organizations[slug]
        name = self._language.text(found.name, found.locale)
        return OrganizationSummary(slug=slug, name=name, kind=found.kind)

    def coverage(self, slug: str, statement: CoverageStatement) -> Coverage:
        """Return a coverage statement of an organization."""
        locale = self._organizations[slug].locale
        return Coverage(
            organization=self.organization(slug),
            registers=self._language.text(statement.registers, locale),
            since=statement.since,
            reviewed_on=statement.reviewed_on,
            exempt=self._language.text(statement.exempt, locale),
        )

    def device(self, listing: Listing, status: Status | None = None) -> DeviceSummary:
        """Return a device in short."""
        release = self._taxonomy.release(listing.release)
        owner = self._organizations[listing.organization]
        return DeviceSummary(
            id=listing.id,
            code=listing.code,
            name=self._language.text(listing.name, owner.locale),
            organization=self.organization(listing.organization),
            purposes=self._elements(listing.purposes, release),
            technologies=self._elements(listing.technologies, release),
            identifiability=listing.identifiability,
            status=status or listing.status_on(self._today),
            place=listing.place,
            position=listing.position,
            links=self._links(listing),
        )

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
        release = self._taxonomy.release(device.datachain.schema_version)
        summary = self.device(listing_of(disclosure, release), status)
        owner = self._organizations[disclosure.organization]
        return DeviceAnswer(
            **{name: getattr(summary, name) for name in DeviceSummary.__struct_fields__},
            description=self._language.text(device.description, owner.locale),
            external_id=device.external_id,
            mobility=device.mobility,
            geometry=device.geometry,
            views=device.views,
            announced_on=device.announced_on,
            active_from=device.active_from,
            active_until=device.active_until,
            notice=device.notice,
            datachain=device.datachain,
            linked_datachains=device.linked_datachains,
            sections=self.sections(device.datachain),
            linked_sections=[self.sections(each) for each in device.linked_datachains],
            revision=disclosure.revision,
            published_at=disclosure.published_at,
            hash=edition.hash,
            previous_hash=disclosure.previous_hash,
            locale=self._language.locale,
        )

    def sections(self, chain: DatachainInstance) -> list[ChainSection]:
        """Return a datachain as people read it."""
        release = self._taxonomy.release(chain.schema_version)
        return [
            ChainSection(
                category=each.category.id,
                name=self._language.text(each.category.name),
                prompt=self._language.text(each.category.prompt),
                entries=[self._entry(entry) for entry in each.entries],
            )
            for each in sections_of(chain, release)
        ]

    def _entry(self, entry: Entry) -> ChainEntry:
        context = entry.context
        return ChainEntry(
            element=ElementSummary(
                id=entry.element.id,
                title=self._language.text(entry.title),
                icon=self._icon(entry.element.id),
            ),
            identifiability=entry.element.identifiability,
            context=self._language.text(context.name) if context else None,
            details=[self._language.text(each) for each in entry.details],
        )

    def _elements(self, ids: Sequence[str], release: Release) -> list[ElementSummary]:
        return [
            ElementSummary(
                id=each,
                title=self._language.text(release.elements[each].title),
                icon=self._icon(each),
            )
            for each in ids
        ]

    def _icon(self, element_id: str) -> str:
        return f"{self._address}/v1/icons/{element_id}.svg"

    def _links(self, listing: Listing) -> Links:
        device = f"{self._address}/v1/devices/{listing.id}"
        return Links(
            self=device, page=f"{self._address}/d/{listing.code}", sign=f"{device}/sign.svg"
        )
