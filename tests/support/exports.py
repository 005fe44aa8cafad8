"""A small register that has a bit of everything that exports must carry, and what is compared."""

from datetime import date
from pathlib import Path
from typing import Any

import msgspec

from dtpr.formats import gis
from dtpr.formats.gis import FORMS
from dtpr.registry import Registry
from dtpr.registry.access import OPERATOR
from dtpr.registry.exporting import LINES, opened_export
from dtpr.registry.imports import ImportOptions, ImportReport, import_file
from dtpr.registry.open_data import Publisher, Selection, publisher_of
from dtpr.schema.device import Device
from dtpr.schema.generalization import GridCell, WholePlace
from dtpr.schema.geometry import LineString
from dtpr.schema.local_elements import LocalElement
from dtpr.schema.notice import Notice
from dtpr.schema.open_data import PublicDevice
from dtpr.schema.view import View
from dtpr.settings import Settings
from tests.support.devices import (
    CAMERA,
    CITY,
    COUNTER,
    OTHER_CITY,
    OWNER,
    PURPOSE,
    a_device,
    a_place,
    a_sector,
    a_square,
    an_organization,
    publish_all,
)

READ_BACK = ("ndjson", "geojson", "csv", "gpkg")
"""The forms that an import gives the same register from."""

SETTINGS = Settings(public_url="https://register.example", name="Register of Riverton")
PUBLISHER: Publisher = publisher_of(SETTINGS)
OWN_ELEMENT = f"{CITY}:robot_dog"


def devices() -> list[Device]:
    """Return devices that differ in all that may get lost."""
    camera = (PURPOSE, OWNER, CAMERA)
    return [
        a_device(
            "=1+1",
            name={"en": "=HYPERLINK(1)", "fr": "Caméra, «quai»"},
            description={"en": 'A "text",\nof two lines; with \u2028 and 🚲'},
            place="quay",
            views=[a_sector(350, 60, 90, certainty="surveyed", source_text="-10"), a_sector()],
            elements=camera,
            active_from=date(2025, 5, 17),
            announced_on=date(2025, 4, 1),
            notice=Notice(recipients=[{"en": "Police"}], recording="recorded"),
        ),
        a_device(None, lon=2.3500001, lat=-48.8499999, mobility="mobile"),
        a_device("tram", geometry=LineString(coordinates=[(2.3, 48.8), (2.31, 48.81)])),
        a_device(
            "park",
            geometry=a_square(2.3, 48.8, 0.01),
            views=[View(area=a_square(2.3, 48.8, 0.02))],
            elements=(PURPOSE, OWNER, COUNTER, OWN_ELEMENT),
        ),
        a_device(
            "hidden", generalization=GridCell(cell_m=500), views=[a_sector()], elements=camera
        ),
        a_device("in-port", place="port", generalization=WholePlace(), elements=camera),
    ]


async def fill(registry: Registry) -> None:
    """Register two organizations, places in places, an element of their own, and devices."""
    await registry.organizations.add(an_organization(CITY, locale="fr"))
    await registry.organizations.add(an_organization(OTHER_CITY))
    await registry.places.put(a_place("zone", OTHER_CITY, geometry=a_square(2.0, 48.0, 1.5)))
    await registry.places.put(a_place("port", geometry=a_square(2.3, 48.8, 0.1), parent="zone"))
    await registry.places.put(a_place("quay", parent="port"))
    element = LocalElement(
        datachain_type="device",
        category="device__tech",
        title={"en": "Robot dog", "fr": "Chien robot"},
        description={"en": "It walks.", "fr": "Il marche."},
    )
    await registry.elements.put(OPERATOR, OWN_ELEMENT, element)
    await publish_all(registry, devices())
    await publish_all(registry, [a_device("=1+1")], OTHER_CITY)


async def write(
    registry: Registry,
    path: Path,
    selection: Selection | None = None,
    *,
    crs: str = "EPSG:4326",
    settings: Settings = SETTINGS,
) -> Path:
    """Write an export to a file, whose ending says the form."""
    form = path.name.partition(".")[2]
    async with opened_export(registry, publisher_of(settings), selection or Selection()) as export:
        if form in FORMS:
            await export.write_lines(path.with_name(LINES))
        else:
            with path.open("wb") as file:
                file.writelines([each async for each in export.pieces(form)])
    if form in FORMS:
        await gis.build(path.with_name(LINES), path, form, crs)
    return path


async def take_in(registry: Registry, path: Path, **more: Any) -> ImportReport:
    """Import an export, and publish what it holds."""
    options = ImportOptions(**{"actor": OPERATOR, "publish": True, **more})
    return await import_file(registry, path, None, options)


async def public(registry: Registry) -> list[dict[str, Any]]:
    """Return what is public, but for what each register says for itself: ids and revisions."""
    return [_same(each) async for each in registry.open_data.stream()]


def _same(device: PublicDevice) -> dict[str, Any]:
    told: dict[str, Any] = msgspec.to_builtins(device)
    own = ("id", "revision", "published_at", "previous_hash", "hash")
    return {name: each for name, each in told.items() if name not in own}
