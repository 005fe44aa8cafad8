"""Files for geographic information systems, each built from the lines of an export.

Source: OGC GeoPackage 1.3; FlatGeobuf 3; GeoParquet 1.1; OGC KML 2.3; ESRI Shapefile (1998).
"""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pyarrow as pa
import pyogrio
import shapely
from pyarrow import parquet
from pyogrio.raw import write, write_arrow
from pyproj import CRS

from dtpr.formats.flat import COLUMNS
from dtpr.formats.gis.forms import WGS84
from dtpr.formats.gis.shapefile import write_shapefile
from dtpr.formats.gis.tables import GEOMETRY, Export, geometries, projected, schema_of

DEVICES, PLACES, RECORDS = "devices", "places", "open_data"
"""The tables of a GeoPackage: devices and places to draw, and the header as it is."""

_KML_COLUMNS = tuple(each for each in COLUMNS if each not in ("longitude", "latitude"))


def build_file(lines: Path, out: Path, form: str, crs: str) -> None:
    """Build a file of a form.

    Raises:
        InvalidError: A device cannot be shown in the CRS.
    """
    export = Export(lines)
    # GDAL writes the present moment into files, and the same register is to give the same file.
    as_of = export.header.as_of
    moment = as_of.strftime("%Y-%m-%dT%H:%M:%SZ") if as_of else "1970-01-01T00:00:00Z"
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": moment, "OGR_CURRENT_DATETIME": moment})
    try:
        _BUILDERS[form](export, out, crs)
    finally:
        if export.refusal:
            raise export.refusal


def _write_layer(export: Export, out: Path, crs: str, driver: str, **more: Any) -> None:
    schema = more.pop("schema", None) or schema_of()
    write_arrow(
        pa.RecordBatchReader.from_batches(schema, export.tables(schema, crs)),
        out,
        layer=DEVICES,
        driver=driver,
        geometry_name=GEOMETRY,
        geometry_type="Unknown",
        crs=crs,
        **more,
    )


def _geopackage(export: Export, out: Path, crs: str) -> None:
    header = export.header
    _write_layer(export, out, crs, "GPKG", layer_options={"DESCRIPTION": _terms(export)})
    drawn = [each for each in header.places if each.geometry]
    shapes = projected(geometries(msgspec.json.encode(each.geometry) for each in drawn), crs)
    columns = {
        "slug": [each.slug for each in drawn],
        "organization": [each.organization for each in drawn],
        "name": [next(iter(each.name.values())) for each in drawn],
    }
    _append(out, PLACES, columns, shapely.to_wkb(shapes), crs)
    told = {"record": ["header"], "content": [msgspec.json.encode(header).decode()]}
    _append(out, RECORDS, told)


def _append(
    out: Path,
    layer: str,
    columns: Mapping[str, list[str]],
    shapes: Any = None,
    crs: str | None = None,
) -> None:
    write(
        out,
        layer=layer,
        driver="GPKG",
        append=True,
        geometry=shapes,
        geometry_type=None if shapes is None else "Unknown",
        field_data=[np.array(each, dtype=object) for each in columns.values()],
        fields=list(columns),
        crs=crs,
    )


def _flatgeobuf(export: Export, out: Path, crs: str) -> None:
    told = {"TITLE": export.header.register.name, "DESCRIPTION": _terms(export)}
    _write_layer(export, out, crs, "FlatGeobuf", layer_options=told)


def _kml(export: Export, out: Path, crs: str) -> None:
    schema = schema_of(_KML_COLUMNS, with_disclosure=False)
    _write_layer(
        export,
        out,
        crs,
        "LIBKML",
        schema=schema,
        dataset_options={"DESCRIPTION": _terms(export), "NAME": export.header.register.name},
        layer_options={"DESCRIPTION": _terms(export)},
    )


def _geoparquet(export: Export, out: Path, crs: str) -> None:
    column: dict[str, Any] = {"encoding": "WKB", "geometry_types": []}
    # Left out, it is longitude and latitude in WGS 84.
    if crs != WGS84:
        column["crs"] = CRS.from_user_input(crs).to_json_dict()
    geo = {"version": "1.1.0", "primary_column": GEOMETRY, "columns": {GEOMETRY: column}}
    told = {"geo": json.dumps(geo), "open_data": msgspec.json.encode(export.header).decode()}
    schema = schema_of().with_metadata(told)
    with parquet.ParquetWriter(out, schema, compression="zstd") as file:
        for table in export.tables(schema, crs):
            file.write_batch(table)


def _terms(export: Export) -> str:
    header = export.header
    return f"{header.attribution}. {header.licence.id}, {header.licence.url}"


_BUILDERS: Mapping[str, Callable[[Export, Path, str], None]] = {
    "gpkg": _geopackage,
    "fgb": _flatgeobuf,
    "kml": _kml,
    "parquet": _geoparquet,
    "shp.zip": write_shapefile,
}
