"""Bulk imports: read, map, check, compare, keep; good rows are kept, bad ones are explained."""

from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, NamedTuple

import msgspec

from dtpr.errors import InvalidError, NotFoundError, Problem
from dtpr.formats import DISCLOSURE, RawRow, Reading, find_format
from dtpr.registry.checking import refuse_errors
from dtpr.registry.devices import DeviceWriter, Written
from dtpr.registry.import_open_data import OpenDataImport
from dtpr.registry.import_report import ImportOptions, ImportReport, RowProblem, Tally
from dtpr.registry.import_rows import Fields, RowReader, to_device
from dtpr.registry.import_survey import EXTERNAL_ID, Survey, check_columns, own_mapping, survey
from dtpr.registry.mending import mend_device
from dtpr.schema.device import Device, State
from dtpr.schema.local_elements import with_elements
from dtpr.schema.mapping import ImportMapping, columns_in, suggest
from dtpr.schema.rules import Finding

if TYPE_CHECKING:
    from dtpr.registry import Registry
    from dtpr.registry.access import Role

__all__ = ["ImportOptions", "ImportReport", "RowProblem", "import_file"]

_HEAD = 4096
_PAGE = 1000


class _Known(NamedTuple):
    """A device that is kept already: its id, its JSON and where it stands."""

    id: str
    document: bytes
    state: State


class _DryRunError(Exception):
    """Ends a transaction of which nothing is to be kept."""


async def import_file(
    registry: "Registry", path: Path, mapping: ImportMapping | None, options: ImportOptions
) -> ImportReport:
    """Import the devices of a file, all in one transaction; the same file twice changes nothing.

    An export of a register needs no mapping, and says itself whose devices they are.

    Args:
        registry: The register.
        path: A file of one of the formats.
        mapping: What its columns mean; without one they must carry the registry's own words.
        options: Whose devices they are, who imports them, and what is to be kept.

    Raises:
        NotFoundError: The organization is not registered.
        InvalidError: The file or the mapping cannot be used at all; nothing is kept.
    """
    role: Role = "publisher" if options.publish else "editor"
    options.actor.require(role, options.organization or "")
    with _opened(path) as file:
        read = find_format(path.name, file.read(_HEAD)).read
        encoding = mapping.encoding if mapping else None
        found = survey(read(file, encoding), mapping.external_id if mapping else EXTERNAL_ID)
        if mapping is None and DISCLOSURE in found.columns:
            whole = OpenDataImport(registry, options, found.rows)
            return await whole.run(path.name, read(file, encoding))
        organization = _named(options)
        locale = await _locale_of(registry, organization)
        chosen = mapping or own_mapping(found, locale)
        await _check_mapping(registry, chosen, found, organization)
        work = _Import(registry, chosen, options, found)
        return await work.run(path.name, read(file, encoding))


def _named(options: ImportOptions) -> str:
    """Return whose devices they are.

    Raises:
        InvalidError: It is not said.
    """
    if options.organization is None:
        mend = "name their --organization; only an export says it itself"
        raise InvalidError(Problem("organization", "it is not said whose devices they are", mend))
    return options.organization


class _Import:
    """One file on its way in."""

    def __init__(
        self, registry: "Registry", mapping: ImportMapping, options: ImportOptions, found: Survey
    ) -> None:
        self._registry = registry
        self._options = options
        self._organization = _named(options)
        self._survey = found
        self._reader = RowReader(mapping)
        self._now = registry.now()
        self._known: dict[str, _Known] = {}

    async def run(self, name: str, reading: Reading) -> ImportReport:
        """Take every row, and tell what became of them."""
        options = self._options
        self._tally = Tally(name, reading.understood_as, options, self._survey.rows)
        # Read before the transaction is opened, which may hold the only connection there is.
        self._known = await self._read_known()
        with suppress(_DryRunError):
            async with self._registry.devices.writing() as writer:
                await self._take_all(writer, name, reading)
        return self._tally.report()

    async def _take_all(self, writer: DeviceWriter, name: str, reading: Reading) -> None:
        """Take every row; a dry run ends with an error, which undoes the transaction."""
        with closing(reading.rows) as rows:
            for done, row in enumerate(rows, start=1):
                await self._take(writer, name, row)
                if self._options.progress:
                    self._options.progress(done, self._survey.rows)
        if self._options.dry_run:
            raise _DryRunError

    async def _read_known(self) -> dict[str, _Known]:
        """Return the devices of the organization that the file speaks of, by external id."""
        known: dict[str, _Known] = {}
        after: int | None = 0
        while after is not None:
            drafts, after = await self._registry.devices.drafts(
                self._options.actor, self._organization, after=after, limit=_PAGE
            )
            for each in drafts:
                if each.device.external_id in self._survey.numbers:
                    document = msgspec.json.encode(each.device)
                    known[each.device.external_id] = _Known(each.id, document, each.state)
        return known

    async def _take(self, writer: DeviceWriter, name: str, row: RawRow) -> None:
        try:
            taken = self._reader.take(row)
            with self._by_column(row):
                device, mended = mend_device(self._device(taken.fields))
                written, published = await self._keep(writer, device)
        except InvalidError as error:
            self._tally.reject([self._told(name, row, each) for each in error.problems])
            return
        self._tally.count(written.change)
        self._tally.count("published", published)
        warnings = [*taken.warnings, *(self._noticed(row, each) for each in mended)]
        self._tally.warn([self._told(name, row, each) for each in warnings])

    def _device(self, fields: Fields) -> Device:
        """Return the device of a row.

        Raises:
            InvalidError: A field does not fit a device, or another row has the same id.
        """
        external_id = fields["external_id"]
        numbers = self._survey.numbers[external_id]
        if len(numbers) > 1:
            rows = " and ".join(map(str, numbers))
            reason = f"the id {external_id} stands in the rows {rows}"
            raise InvalidError(Problem("external_id", reason, "keep one of them"))
        known = self._known.get(external_id)
        return to_device(fields, known.document if known else None, self._now)

    async def _keep(self, writer: DeviceWriter, device: Device) -> tuple[Written, bool]:
        """Write a device and publish it if that is asked.

        Raises:
            InvalidError: A rule stands against it; nothing of it was written.
        """
        options = self._options
        if options.publish:
            await self._check_publishable(writer, device)
        written = await writer.put(options.actor, self._organization, device)
        if not options.publish:
            return written, False
        # A register that is imported again and again stays with the words it was published in.
        public = await writer.publish(options.actor, written.draft.id, repin=False)
        return written, public.change == "changed"

    async def _check_publishable(self, writer: DeviceWriter, device: Device) -> None:
        known = self._known.get(device.external_id or "")
        if known and known.state == "withdrawn":
            mend = "take the row out of the file, or publish the device again by itself"
            raise InvalidError(Problem("external_id", "the device was withdrawn", mend))
        device_id = known.id if known else None
        refuse_errors(await writer.findings(self._organization, device, device_id))

    @contextmanager
    def _by_column(self, row: RawRow) -> Iterator[None]:
        """Turn problems with the fields of a device into problems with the columns of a row."""
        try:
            yield
        except InvalidError as error:
            named = [(self._reader.label(each.field, row), each) for each in error.problems]
            raise InvalidError(
                *(
                    Problem(
                        label, each.message if label else f"{each.field}: {each.message}", each.mend
                    )
                    for label, each in named
                )
            ) from error

    def _noticed(self, row: RawRow, finding: Finding) -> Problem:
        return Problem(self._reader.label(finding.path, row), finding.message, finding.mend)

    def _told(self, name: str, row: RawRow, problem: Problem) -> RowProblem:
        return RowProblem(
            file=name,
            row=row.number,
            column=problem.field,
            value=self._reader.shown(row, problem.field),
            reason=problem.message,
            mend=problem.mend,
        )


@contextmanager
def _opened(path: Path) -> Iterator[BinaryIO]:
    try:
        file = path.open("rb")
    except OSError as error:
        raise InvalidError(
            Problem("file", f"{path} cannot be read: {error.strerror}", "check its name")
        ) from error
    with file:
        yield file


async def _locale_of(registry: "Registry", organization: str) -> str:
    try:
        return (await registry.organizations.get(organization)).locale
    except NotFoundError as error:
        raise NotFoundError(
            f"{error} Add it first: dtpr organization add {organization}"
        ) from error


async def _check_mapping(
    registry: "Registry", mapping: ImportMapping, found: Survey, organization: str
) -> None:
    """Refuse what would be wrong in every row, before there are as many rejections as rows."""
    check_columns(mapping, found)
    own = {each.id: each.element for each in await registry.elements.of_organization(organization)}
    release = with_elements(registry.taxonomy.release(mapping.datachain.release), own)
    fixed = [each for each in mapping.datachain.element_templates if not columns_in(each)]
    for element in (*fixed, *mapping.datachain.variables):
        if element not in release.elements:
            raise InvalidError(
                Problem(
                    "datachain",
                    f"{release.version} has no element {element!r}",
                    suggest(element, sorted(release.elements)),
                )
            )
    if mapping.place and not columns_in(mapping.place):
        await registry.places.get(mapping.place)
