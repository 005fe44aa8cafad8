"""Which packs there may be: everything, and what is of one organization, place or named area."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from msgspec import Struct

from dtpr.errors import InvalidError, NotFoundError, Problem
from dtpr.geo.box import Box, parse_bbox
from dtpr.registry.asked import Asked
from dtpr.registry.open_data import Selection
from dtpr.schema.decode import convert
from dtpr.schema.packs import PackName
from dtpr.settings import Settings

if TYPE_CHECKING:
    from dtpr.registry import Registry

REGISTER = "register"
"""The pack of everything."""


class Subject(Struct, frozen=True, kw_only=True):
    """What a pack is of: its devices, and the organization that it belongs to, if any."""

    pack: str
    selection: Selection
    owner: str | None = None


def pack_of(kind: str, name: str) -> str:
    """Return the name of the pack of an organization, a place or an area."""
    return f"{kind}-{name}"


def areas_of(settings: Settings) -> Mapping[str, Box]:
    """Return the boxes that packs are made of beside organizations and places.

    Raises:
        InvalidError: One of the setting is no box.
    """
    found: dict[str, Box] = {}
    for each in settings.pack_areas:
        name, _, box = each.partition("=")
        try:
            found[name] = parse_bbox(box.replace("/", ","))
        except InvalidError as error:
            mend = "write it as name=west/south/east/north, in degrees"
            raise InvalidError(Problem("pack_areas", f"{each!r} is no area", mend)) from error
    return found


async def subject_of(registry: "Registry", pack: str, areas: Mapping[str, Box]) -> Subject:
    """Return what a pack is of.

    Raises:
        NotFoundError: There is no such organization, place or area, or it is no name of a pack.
    """
    try:
        convert(pack, PackName)
    except InvalidError as error:
        raise NotFoundError(f"{pack[:90]!r} is no name of a pack.") from error
    kind, _, name = pack.partition("-")
    if kind == REGISTER:
        return Subject(pack=pack, selection=Selection())
    if kind == "organization":
        await registry.organizations.get(name)
        return Subject(pack=pack, selection=Selection(asked=Asked(organization=name)), owner=name)
    if kind == "place":
        place = await registry.places.get(name)
        return Subject(pack=pack, selection=Selection(inside=name), owner=place.organization)
    if name not in areas:
        raise NotFoundError(
            f"There is no area {name!r}; areas are named in the setting pack_areas."
        )
    return Subject(pack=pack, selection=Selection(box=areas[name]))


async def usual_packs(registry: "Registry", areas: Mapping[str, Box]) -> list[str]:
    """Return the packs that are built where none is named: all but those of places."""
    organizations = sorted(await registry.organizations.all())
    return [
        REGISTER,
        *(pack_of("organization", each) for each in organizations),
        *(pack_of("area", each) for each in sorted(areas)),
    ]
