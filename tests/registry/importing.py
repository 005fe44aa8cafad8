"""Imports as tests make them: a small table, a mapping for it, and what came of it."""

from pathlib import Path
from typing import Any

from dtpr.formats import RawRow, delimited
from dtpr.registry import Registry
from dtpr.registry.access import OPERATOR
from dtpr.registry.imports import ImportOptions, ImportReport, import_file
from dtpr.schema.device import Device, DraftDevice
from dtpr.schema.mapping import ImportMapping, read_mapping
from tests.support.devices import CITY

EXAMPLES = Path(__file__).parents[2] / "examples" / "mappings"
TOML = """
external_id = "id"
place = "{place}"
name.en = "Camera, {street}"
position = { longitude = "lon", latitude = "lat" }
dates = { active_from = "start", active_until = "end" }
[datachain]
elements = ["safety_security", "organization", "{technology}"]
"""
MAPPING = read_mapping(TOML.encode())
ROW = {
    "id": "1",
    "street": "Quay",
    "lon": "2.5",
    "lat": "48.5",
    "start": "",
    "end": "",
    "place": "",
    "technology": "identifiable_video",
}


def example(name: str) -> ImportMapping:
    """Return one of the mappings of the examples."""
    return read_mapping((EXAMPLES / f"{name}.toml").read_bytes())


def table(path: Path, *rows: dict[str, str]) -> Path:
    """Write rows, each of which differs from a good one in some columns."""
    kept = [RawRow(number=0, values={**ROW, **each}) for each in rows]
    path.write_bytes(delimited.write(kept))
    return path


async def take(
    registry: Registry, path: Path, mapping: ImportMapping | None = MAPPING, **more: Any
) -> ImportReport:
    """Import a file."""
    options = ImportOptions(**{"organization": CITY, "actor": OPERATOR, **more})
    return await import_file(registry, path, mapping, options)


async def kept(registry: Registry, organization: str = CITY) -> list[DraftDevice]:
    """Return every device of an organization, whatever its state."""
    found, after = await registry.devices.drafts(OPERATOR, organization, limit=1000)
    assert after is None
    return found


def counts(report: ImportReport) -> tuple[int, int, int, int, int]:
    """Return how many rows were created, changed, unchanged, published and rejected."""
    return (
        report.created,
        report.changed,
        report.unchanged,
        report.published,
        report.rejected,
    )


def elements(device: Device) -> set[str]:
    """Return the ids of the elements of a device."""
    return {each.element_id for each in device.datachain.elements}
