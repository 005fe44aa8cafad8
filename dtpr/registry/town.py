"""The example town: read from its files, and kept in a register."""

from collections import Counter
from collections.abc import Mapping
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Annotated, Literal, TypeVar

import yaml
from msgspec import Meta, Struct

from dtpr.errors import InvalidError, NotFoundError, Problem
from dtpr.geo.distance import leg
from dtpr.geo.site import centre_of
from dtpr.registry import Registry
from dtpr.registry.access import OPERATOR
from dtpr.registry.devices import DeviceWriter
from dtpr.registry.names import normal_code
from dtpr.schema.base import Code, Record, Slug
from dtpr.schema.decode import convert
from dtpr.schema.device import Device
from dtpr.schema.geometry import Position
from dtpr.schema.local_elements import NamedElement
from dtpr.schema.organization import Organization
from dtpr.schema.place import Place

_Kind = TypeVar("_Kind")

Outcome = Literal["published", "draft", "withdrawn"]


class TownDevice(Record, frozen=True, kw_only=True):
    """A device under a code that documents quote; a withdrawn one was published before."""

    organization: Slug
    outcome: Outcome = "published"
    code: Code
    device: Device


class TownGround(Record, frozen=True, kw_only=True):
    """The file `town.yaml`: who is there, their own elements, and the places, parents first."""

    organizations: Annotated[list[Organization], Meta(min_length=1)]
    elements: list[NamedElement] = []
    places: list[Place]


class Town(Struct, frozen=True, kw_only=True):
    """A town as its files have it; at least one of its devices is published."""

    organizations: list[Organization]
    elements: list[NamedElement]
    places: list[Place]
    devices: list[TownDevice]
    logos: dict[str, bytes] = {}
    """Files by the slugs of the organizations whose logos they are."""

    @property
    def centre(self) -> Position:
        """Return where to look first, in degrees: in the first place that has a geometry."""
        grounds = [each.geometry for each in self.places if each.geometry]
        return centre_of(grounds[0] if grounds else self.devices[0].device.geometry)

    @property
    def sample(self) -> TownDevice:
        """Return a device to look at: published, with a view if any has, near the centre."""
        published = [each for each in self.devices if each.outcome == "published"]
        return min(published, key=lambda each: (not each.device.views, self._distance_m(each)))

    def _distance_m(self, entry: TownDevice) -> float:
        return leg(*self.centre, *centre_of(entry.device.geometry)).distance_m


class TownReport(Struct, frozen=True, kw_only=True):
    """How many of each a town has, and whether they were kept now or found to be there."""

    organizations: int
    places: int
    published: int
    draft: int
    withdrawn: int
    kept: bool


async def load_town(registry: Registry, folder: Traversable | None = None) -> TownReport:
    """Read the example town and keep it, unless the register has it already.

    Args:
        registry: Where it is kept.
        folder: Where its files are, by default the ones that come with the package.

    Raises:
        NotFoundError: There are no files.
        InvalidError: A file is wrong; the file or the code of the device is named.
    """
    return await keep_town(registry, read_town(folder))


async def keep_town(registry: Registry, town: Town) -> TownReport:
    """Keep a town, all its devices or none, unless the register has it already.

    Raises:
        InvalidError: A device or an element breaks a rule; its code or id is named.
        ConflictError: A code or a slug was given out before.
    """
    new = not await _has(registry, town)
    if new:
        await _keep(registry, town)
    outcomes = Counter(each.outcome for each in town.devices)
    return TownReport(
        organizations=len(town.organizations),
        places=len(town.places),
        published=outcomes["published"],
        draft=outcomes["draft"],
        withdrawn=outcomes["withdrawn"],
        kept=new,
    )


def read_town(folder: Traversable | None = None) -> Town:
    """Return the town of a folder: `town.yaml`, `devices/*.yaml` and `logos/SLUG.svg`.

    Raises:
        NotFoundError: There are no files.
        InvalidError: A file is not YAML, or not of the right form; the file is named.
    """
    source = folder or _shipped_folder()
    ground = _read(source / "town.yaml", TownGround)
    lists = sorted((source / "devices").iterdir(), key=lambda each: each.name)
    devices = [
        entry
        for each in lists
        if each.name.endswith(".yaml")
        for entry in _read(each, list[TownDevice])
    ]
    if not any(each.outcome == "published" for each in devices):
        raise InvalidError(Problem("devices", "none is published", "add one that is"))
    return Town(
        organizations=ground.organizations,
        elements=ground.elements,
        places=ground.places,
        devices=devices,
        logos=_read_logos(source / "logos"),
    )


def _read_logos(folder: Traversable) -> dict[str, bytes]:
    files = folder.iterdir() if folder.is_dir() else ()
    return {
        each.name.removesuffix(".svg"): each.read_bytes()
        for each in files
        if each.name.endswith(".svg")
    }


def _shipped_folder() -> Traversable:
    # A wheel holds the examples inside the package, a checkout beside it.
    packaged = files("dtpr") / "examples" / "town"
    return packaged if packaged.is_dir() else Path(__file__).parents[2] / "examples" / "town"


def _read(file: Traversable, kind: type[_Kind]) -> _Kind:
    try:
        content = yaml.load(file.read_bytes(), Loader=yaml.CSafeLoader)
        return convert(content, kind)
    except FileNotFoundError as error:
        raise NotFoundError(f"There is no file {file}.") from error
    except yaml.YAMLError as error:
        raise InvalidError(Problem(file.name, f"it is not YAML: {error}", "mend it")) from error
    except InvalidError as error:
        raise _named(file.name, error) from error


async def _has(registry: Registry, town: Town) -> bool:
    """Tell whether the town is there whole: its devices are kept last, and all at once."""
    if town.organizations[0].slug not in await registry.organizations.all():
        return False
    owner = town.devices[0].organization
    kept, _ = await registry.devices.drafts(OPERATOR, owner, limit=1)
    return bool(kept)


async def _keep(registry: Registry, town: Town) -> None:
    for organization in town.organizations:
        await registry.organizations.put(organization)
    await _keep_logos(registry, town.logos)
    for element in town.elements:
        try:
            await registry.elements.put(OPERATOR, element.id, element.element)
        except InvalidError as error:
            raise _named(element.id, error) from error
    for place in town.places:
        await registry.places.put(place)
    async with registry.devices.writing() as writer:
        for entry in town.devices:
            try:
                await _keep_device(writer, entry)
            except InvalidError as error:
                raise _named(entry.code, error) from error


async def _keep_logos(registry: Registry, logos: Mapping[str, bytes]) -> None:
    for slug, data in logos.items():
        try:
            await registry.logos.put(OPERATOR, slug, data)
        except InvalidError as error:
            raise _named(f"logos/{slug}.svg", error) from error


async def _keep_device(writer: DeviceWriter, entry: TownDevice) -> None:
    code = normal_code(entry.code)
    written = await writer.create(OPERATOR, entry.organization, entry.device, code)
    if entry.outcome != "draft":
        await writer.publish(OPERATOR, written.draft.id)
    if entry.outcome == "withdrawn":
        await writer.withdraw(OPERATOR, written.draft.id)


def _named(where: str, error: InvalidError) -> InvalidError:
    """Return an error whose problems also name the file or device that they are in."""
    problems = [
        each._replace(field=f"{where}, {each.field}" if each.field else where)
        for each in error.problems
    ]
    return type(error)(*problems)
