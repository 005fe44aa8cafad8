"""Shapefiles: one for points, one for routes and one for areas, in an archive with the terms.

A Shapefile has one kind of geometry, names of at most 10 characters and texts of at most 254 bytes.
So its texts are cut, and the whole record is not in it.

Source: ESRI Shapefile Technical Description (1998); dBASE III.
"""

from pathlib import Path
from tempfile import TemporaryDirectory
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import msgspec
import pyarrow as pa
from msgspec import Struct
from pyogrio.raw import write_arrow

from dtpr.formats.flat import COLUMNS, Flattened
from dtpr.formats.gis.tables import GEOMETRY, Export, schema_of

_LONGEST = 254
_SHORT = {
    "external_id": "ext_id",
    "organization": "org",
    "organization_name": "org_name",
    "description": "descr",
    "generalized": "general",
    "identifiability": "identif",
    "bearing_deg": "bearing",
    "width_deg": "width",
    "announced_on": "announced",
    "active_from": "from_day",
    "active_until": "until_day",
    "published_at": "published",
    "attribution": "attrib",
}
_KINDS = {"points": "Point", "routes": "MultiLineString", "areas": "MultiPolygon"}
_KIND_OF = {
    "Point": "points",
    "LineString": "routes",
    "MultiLineString": "routes",
    "Polygon": "areas",
    "MultiPolygon": "areas",
}


class _Geometry(Struct, frozen=True):
    type: str


_TYPE = msgspec.json.Decoder(_Geometry)
_PACKED_AT = (1980, 1, 1, 0, 0, 0)


def write_shapefile(export: Export, out: Path, crs: str) -> None:
    """Write an archive of Shapefiles, one for each kind of geometry that there is."""
    with TemporaryDirectory(dir=out.parent) as folder:
        for name in _kinds_in(export):
            write_arrow(
                _reader(export, name, crs),
                Path(folder) / f"{name}.shp",
                driver="ESRI Shapefile",
                geometry_name=GEOMETRY,
                geometry_type=_KINDS[name],
                crs=crs,
                encoding="UTF-8",
                layer_options={"SPATIAL_INDEX": "NO"},
            )
        (Path(folder) / "README.txt").write_text(_readme(export), encoding="utf-8")
        _pack(Path(folder), out)


def _kinds_in(export: Export) -> list[str]:
    found = {_kind(each) for batch in export.devices() for each in batch}
    return [each for each in _KINDS if each in found] or ["points"]


def _reader(export: Export, kind: str, crs: str) -> pa.RecordBatchReader:
    schema = schema_of(with_disclosure=False)
    names = [_SHORT.get(each, each) for each in schema.names]
    short = pa.schema([field.with_name(name) for field, name in zip(schema, names, strict=True)])

    tables = export.tables(schema, crs, lambda each: _kind(each) == kind)
    cut = (_cut(each).rename_columns(names) for each in tables)
    return pa.RecordBatchReader.from_batches(short, cut)


def _cut(table: pa.RecordBatch) -> pa.RecordBatch:
    """Cut texts to the bytes that there is room for, between characters."""
    arrays = [
        pa.array([_cut_text(each) for each in column.to_pylist()], pa.string())
        if pa.types.is_string(column.type)
        else column
        for column in table.columns
    ]
    return pa.record_batch(arrays, schema=table.schema)


def _cut_text(text: str | None) -> str | None:
    return text and text.encode()[:_LONGEST].decode(errors="ignore")


def _kind(device: Flattened) -> str:
    return _KIND_OF[_TYPE.decode(device.geometry).type]


def _readme(export: Export) -> str:
    header = export.header
    short = [f"{short}: {name}" for name, short in _SHORT.items()]
    lines = (
        f"{header.register.name}, {header.register.url}",
        f"As of {header.as_of.isoformat() if header.as_of else 'the start'}.",
        f"Licence: {header.licence.id}, {header.licence.url}",
        f"Attribution: {header.attribution}",
        f"Texts are cut at {_LONGEST} bytes; other forms of this export have all of them.",
        f"Columns: {', '.join(each for each in COLUMNS if each not in _SHORT)}; {', '.join(short)}",
    )
    return "\n".join([*lines, ""])


def _pack(folder: Path, out: Path) -> None:
    with ZipFile(out, "w") as archive:
        for each in sorted(folder.iterdir()):
            info = ZipInfo(each.name, _PACKED_AT)
            info.compress_type = ZIP_DEFLATED
            with each.open("rb") as file, archive.open(info, "w") as packed:
                while chunk := file.read(1 << 20):
                    packed.write(chunk)
