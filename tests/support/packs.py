"""Packs as tests build them and read them."""

import gzip
from collections.abc import Mapping, Sequence
from pathlib import Path

import msgspec

from dtpr.formats.pack_delta import apply_delta
from dtpr.geo.box import Box
from dtpr.registry import Registry
from dtpr.registry.pack_building import Order
from dtpr.registry.pack_shelf import KeptPack, Shelf
from dtpr.registry.pack_work import PackWorks
from dtpr.schema.open_data import OpenDataRecord, PublicDevice
from dtpr.schema.packs import PackForm
from tests.support.exports import PUBLISHER

TEXT: tuple[PackForm, ...] = ("ndjson.gz",)
EVERY_FORM: tuple[PackForm, ...] = ("ndjson.gz", "geojson.gz", "gpkg", "pmtiles")


async def build(
    registry: Registry,
    folder: Path,
    *packs: str,
    forms: Sequence[PackForm] = TEXT,
    anew: bool = False,
    areas: Mapping[str, Box] | None = None,
) -> dict[str, KeptPack]:
    """Build packs in a folder; return them by name."""
    works = PackWorks(registry, Shelf(folder), areas or {}, lambda _work: None)
    order = Order(publisher=PUBLISHER, forms=forms, anew=anew)
    return {each.pack: each for each in await works.build(order, packs)}


def content(folder: Path, pack: KeptPack, form: PackForm = "ndjson.gz") -> bytes:
    """Return the bytes of a file of a pack."""
    with Shelf(folder).open(pack, pack.files[form]) as file:
        return file.read()


def lines(packed: bytes) -> list[bytes]:
    """Return the lines of a file in gzip."""
    return gzip.decompress(packed).splitlines(keepends=True)


def devices(packed: bytes) -> list[PublicDevice]:
    """Return the devices of a pack."""
    records = [msgspec.json.decode(each, type=OpenDataRecord) for each in lines(packed)]
    return [each for each in records if isinstance(each, PublicDevice)]


def names(packed: bytes) -> list[str | None]:
    """Return the external ids of the devices of a pack, in their order."""
    return [each.device.external_id for each in devices(packed)]


def delta(folder: Path, pack: KeptPack, build_: int) -> bytes:
    """Return the delta from a build."""
    [file] = [file for base, file in pack.deltas if base.build == build_]
    return Shelf(folder).path(pack, file.name).read_bytes()


def updated(old: bytes, change: bytes) -> bytes:
    """Return the pack that a delta leads to, as plain lines."""
    return b"".join(apply_delta(lines(old), lines(change)))
