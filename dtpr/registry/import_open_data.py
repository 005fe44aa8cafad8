"""Taking in an export: the same devices under the same codes, with all that they need.

Each row holds a whole disclosure, so nothing has to be mapped. Ids are made anew, as those of all
devices are, and so are revisions. A device is known again by the owner's own key, and where it has
none by its short code. Organizations, places and local elements that are not here yet come with the
devices that need them; those that are here stay as they are.
"""

from collections.abc import Iterable, Mapping
from contextlib import closing, suppress
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec import structs

from dtpr.errors import ConflictError, InvalidError, Problem
from dtpr.formats import DISCLOSURE, RawRow, Reading
from dtpr.geo.site import centre_of
from dtpr.registry.checking import refuse_errors
from dtpr.registry.devices import DeviceWriter, Written
from dtpr.registry.import_report import ImportOptions, ImportReport, RowProblem, Tally
from dtpr.registry.import_values import text_of
from dtpr.registry.store import devices as kept_devices
from dtpr.registry.store import organizations as kept_organizations
from dtpr.registry.store import places as kept_places
from dtpr.registry.store.devices import DeviceRow
from dtpr.schema.decode import convert
from dtpr.schema.device import Device, Disclosure
from dtpr.schema.generalization import GridCell
from dtpr.schema.geometry import Point
from dtpr.schema.open_data import PublicDevice
from dtpr.schema.organization import Organization
from dtpr.schema.place import Place

if TYPE_CHECKING:
    from dtpr.registry import Registry

ORGANIZATIONS, PLACES = "organization_records", "place_records"
"""The columns of an export as CSV that hold what devices need."""

_GEOMETRY = "geometry"
_LONGEST_SHOWN = 80


class _DryRunError(Exception):
    """Ends a transaction of which nothing is to be kept."""


class OpenDataImport:
    """One export on its way in."""

    def __init__(self, registry: "Registry", options: ImportOptions, rows: int) -> None:
        self._registry = registry
        self._options = options
        self._rows = rows
        self._organizations: dict[str, Organization] = {}
        self._places: dict[str, Place] = {}
        self._there: set[tuple[str, str]] = set()
        self._seen: set[str] = set()

    async def run(self, name: str, reading: Reading) -> ImportReport:
        """Take every row, and tell what became of them."""
        self._name = name
        self._tally = Tally(name, reading.understood_as, self._options, self._rows)
        if reading.header:
            self._bring(reading.header.organizations, reading.header.places)
        with suppress(_DryRunError):
            async with self._registry.devices.writing() as writer:
                with closing(reading.rows) as rows:
                    for done, row in enumerate(rows, start=1):
                        await self._take(writer, row)
                        if self._options.progress:
                            self._options.progress(done, self._rows)
                if self._options.dry_run:
                    raise _DryRunError
        return self._tally.report()

    def _bring(self, organizations: Iterable[Organization], places: Iterable[Place]) -> None:
        """Keep at hand what devices may need."""
        self._organizations |= {each.slug: each for each in organizations}
        self._places |= {each.slug: each for each in places}

    async def _take(self, writer: DeviceWriter, row: RawRow) -> None:
        try:
            self._bring(*_context_of(row))
            record = _record_of(row)
            known = await self._known(writer, record)
            here = await _public_here(writer, known)
            if here == record.device:
                # What is public already needs nothing, and a newer draft beside it stays.
                self._tally.count("unchanged")
                return
            device, warnings = _own_form(record.device, known, here)
            written, published, renamed = await self._keep(writer, record, device, known)
        except InvalidError as error:
            self._tally.reject([self._told(row, each) for each in error.problems])
            return
        self._tally.count(written.change)
        self._tally.count("published", published)
        self._tally.warn([self._told(row, each) for each in (*warnings, *renamed)])

    async def _keep(
        self, writer: DeviceWriter, record: PublicDevice, device: Device, known: DeviceRow | None
    ) -> tuple[Written, bool, list[Problem]]:
        """Write a device, and publish it if that is asked.

        Raises:
            InvalidError: Something that it needs is not here, or a rule stands against it; nothing
                of it was written.
        """
        options = self._options
        await self._prepare(writer, record)
        if options.publish:
            await _check_publishable(writer, record.organization, device, known)
        renamed: list[Problem] = []
        try:
            if known:
                written = await writer.replace(options.actor, known.id, device)
            else:
                written, renamed = await self._create(writer, record, device)
        except ConflictError as error:
            raise InvalidError(Problem("code", str(error), "take the row out")) from error
        if not options.publish:
            return written, False, renamed
        public = await writer.publish(options.actor, written.draft.id, repin=False)
        return written, public.change == "changed", renamed

    async def _known(self, writer: DeviceWriter, record: PublicDevice) -> DeviceRow | None:
        """Return the device that a row is about, None if it is not here yet.

        Raises:
            InvalidError: Another row is about it, or the code is another's here.
        """
        owner, key = record.organization, record.device.external_id
        if record.source:
            message = f"the device is a copy from {record.source.register}"
            mend = "keep a copy of that register: dtpr harvest, with its address"
            raise InvalidError(Problem(DISCLOSURE, message, mend))
        if self._options.organization not in (None, owner):
            message = f"the device is of {owner}"
            mend = "leave --organization out to take in every organization of the file"
            raise InvalidError(Problem("organization", message, mend))
        name = f"{owner} {key}" if key else record.code
        if name in self._seen:
            raise InvalidError(Problem("", "an earlier row is the same device", "keep one of them"))
        self._seen.add(name)
        if key:
            return await kept_devices.find_by_external_id(writer.session, owner, key)
        found = await kept_devices.find_by_code(writer.session, record.code)
        if found and found.organization != owner:
            raise _taken(record)
        return found

    async def _create(
        self, writer: DeviceWriter, record: PublicDevice, device: Device
    ) -> tuple[Written, list[Problem]]:
        actor, owner = self._options.actor, record.organization
        try:
            return await writer.create(actor, owner, device, record.code), []
        except ConflictError as error:
            if device.external_id is None:
                raise _taken(record) from error
        written = await writer.create(actor, owner, device)
        message = f"its code was given out here before; it is {written.draft.code} now"
        return written, [Problem("code", message, "print its signs anew")]

    async def _prepare(self, writer: DeviceWriter, record: PublicDevice) -> None:
        """See to it that what a device needs is here.

        Raises:
            InvalidError: It is not here, and the file does not bring it.
        """
        await self._need_organization(writer, record.organization)
        if record.device.place:
            await self._need_place(writer, record.device.place)
        for element_id, element in record.local_elements.items():
            if ("element", element_id) in self._there:
                continue
            owner = element_id.partition(":")[0]
            locale = await self._need_organization(writer, owner)
            if await self._registry.elements.take_in(writer.session, element_id, element, locale):
                writer.elements_added()
            self._there.add(("element", element_id))

    async def _need_organization(self, writer: DeviceWriter, slug: str) -> str:
        """Return the language of an organization, which is here now."""
        found = await kept_organizations.find(writer.session, slug)
        if found is None and slug in self._organizations:
            found = self._organizations[slug]
            await self._registry.organizations.put_in(writer.session, found)
        if found is None:
            message = f"there is no organization {slug!r}, and the file does not bring it"
            mend = f"add it first: dtpr organization add {slug}"
            raise InvalidError(Problem("organization", message, mend))
        return found.locale

    async def _need_place(self, writer: DeviceWriter, slug: str) -> None:
        if ("place", slug) in self._there:
            return
        if not await kept_places.find(writer.session, slug) and slug in self._places:
            place = self._places[slug]
            await self._need_organization(writer, place.organization)
            if place.parent:
                await self._need_place(writer, place.parent)
            await self._registry.places.put_in(writer.session, place)
        self._there.add(("place", slug))

    def _told(self, row: RawRow, problem: Problem) -> RowProblem:
        value = text_of(row.values.get(problem.field))
        shown = value if len(value) <= _LONGEST_SHOWN else f"{value[: _LONGEST_SHOWN - 1]}…"
        return RowProblem(
            file=self._name,
            row=row.number,
            column=problem.field,
            value=shown,
            reason=problem.message,
            mend=problem.mend,
        )


async def _check_publishable(
    writer: DeviceWriter, organization: str, device: Device, known: DeviceRow | None
) -> None:
    if known and known.state == "withdrawn":
        mend = "take the row out of the file, or publish the device again by itself"
        raise InvalidError(Problem("code", "the device was withdrawn", mend))
    refuse_errors(await writer.findings(organization, device, known.id if known else None))


async def _public_here(writer: DeviceWriter, known: DeviceRow | None) -> Device | None:
    """Return what is public here of a device, None if nothing is."""
    if known is None or known.state != "published":
        return None
    found = await kept_devices.find_revision(writer.session, known.num, known.revision)
    return msgspec.json.decode(found.document, type=Disclosure).device if found else None


def _own_form(
    device: Device, known: DeviceRow | None, here: Device | None
) -> tuple[Device, list[Problem]]:
    """Return a device as its own organization writes it down.

    The exact position of one that is generalized is in no export. Where it is kept here, it stays
    for as long as the public one is the same. Else the middle of its cell, which publishes the same
    cell, or the area of its place stands for it.
    """
    if device.generalization is None:
        return device, []
    draft = msgspec.json.decode(known.document, type=Device) if known else None
    if draft and here and _place_of(here) == _place_of(device):
        exact = structs.replace(
            device, geometry=draft.geometry, views=draft.views, place=draft.place
        )
        return exact, []
    message = "the exact position is in no export; its public area stands for it"
    warning = Problem(_GEOMETRY, message, "write the exact one down if you have it")
    if not isinstance(device.generalization, GridCell):
        return device, [warning]
    middle = Point(coordinates=centre_of(device.geometry))
    return structs.replace(device, geometry=middle), [warning]


def _place_of(device: Device) -> tuple[object, ...]:
    return device.generalization, device.geometry, device.place


def _record_of(row: RawRow) -> PublicDevice:
    """Return the whole record of a row.

    Raises:
        InvalidError: It is not whole, or a field of it is wrong.
    """
    if row.problem:
        raise InvalidError(row.problem)
    record = _plain(row, DISCLOSURE)
    if not isinstance(record, dict) or not isinstance(record.get("device"), dict):
        raise InvalidError(Problem(DISCLOSURE, "it is no disclosure", "export it again"))
    geometry = row.geometry if row.geometry is not None else _plain(row, _GEOMETRY)
    whole = {**record, "device": {**record["device"], _GEOMETRY: geometry}}
    try:
        return convert(whole, PublicDevice)
    except InvalidError as error:
        raise InvalidError(
            *(each._replace(field=DISCLOSURE, message=str(each)) for each in error.problems)
        ) from error


def _context_of(row: RawRow) -> tuple[list[Organization], list[Place]]:
    values: Mapping[str, Any] = {each: _plain(row, each) or [] for each in (ORGANIZATIONS, PLACES)}
    return (
        convert(values[ORGANIZATIONS], list[Organization]),
        convert(values[PLACES], list[Place]),
    )


def _plain(row: RawRow, column: str) -> Any:
    """Return what a column holds: an object, or one as JSON."""
    value = row.values.get(column)
    if not isinstance(value, str):
        return value
    try:
        return msgspec.json.decode(value) if value else None
    except (msgspec.DecodeError, RecursionError) as error:
        raise InvalidError(Problem(column, f"it is no JSON: {error}", "export it again")) from error


def _taken(record: PublicDevice) -> InvalidError:
    message = f"the code {record.code} was given out here before"
    mend = "give the device an external id where it comes from, so that it is known again"
    return InvalidError(Problem("code", message, mend))
