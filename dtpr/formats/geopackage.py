"""GeoPackage: the first table that has features, a row each; needs the extra `gis`.

Source: OGC GeoPackage 1.3; GDAL reads it.
"""

from collections.abc import Generator, Iterable, Mapping
from datetime import date, datetime
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, BinaryIO

import msgspec

from dtpr.errors import InvalidError, Problem
from dtpr.formats.base import RawRow, Reading, read_header, to_json
from dtpr.schema.open_data import OpenDataHeader

NAME = "GeoPackage"
SUFFIXES: tuple[str, ...] = (".gpkg",)

_MAGIC = b"SQLite format 3\0"
_RECORDS = "open_data"
_AT_ONCE = 1000
_NEEDED = ("pyogrio", "pyarrow")
_WGS84 = ("EPSG:4326", "OGC:CRS84")


def looks_like(head: bytes) -> bool:
    """Tell whether the first bytes of a file are those of SQLite, which a GeoPackage is."""
    return head.startswith(_MAGIC)


def read(file: BinaryIO, encoding: str | None = None) -> Reading:
    """Read one row a feature of the first table that has any; `encoding` is always UTF-8.

    Raises:
        InvalidError: It is no GeoPackage, has no features, or is not in WGS 84; or the extra is not
            installed.
    """
    del encoding
    _check_installed()
    path = Path(file.name)
    layers = _layers(path)
    drawn = [name for name, kind in layers.items() if kind]
    if not drawn:
        raise _refusal("it has no table with features", "export it again with one")
    _check_crs(path, drawn[0])
    header = _header(path) if _RECORDS in layers else None
    return Reading(f"{NAME}, table {drawn[0]}", _rows(path, drawn[0]), header=header)


def write(rows: Iterable[RawRow]) -> bytes:
    """Return a GeoPackage with these rows, whose values are written as texts, in WGS 84."""
    import numpy as np
    import shapely
    from pyogrio.raw import write as write_layer

    kept = list(rows)
    columns = list(dict.fromkeys(column for each in kept for column in each.values))
    shapes = [each.geometry and shapely.from_geojson(to_json(each.geometry)) for each in kept]
    with TemporaryDirectory() as folder:
        out = Path(folder) / "rows.gpkg"
        write_layer(
            out,
            geometry=np.array([each and shapely.to_wkb(each) for each in shapes], dtype=object),
            field_data=[
                np.array([_text(each.values.get(column)) for each in kept], dtype=object)
                for column in columns
            ],
            fields=columns,
            layer="rows",
            driver="GPKG",
            geometry_type="Unknown",
            crs="EPSG:4326",
        )
        return out.read_bytes()


def _check_installed() -> None:
    if missing := [each for each in _NEEDED if find_spec(each) is None]:
        mend = "install the extra: pip install 'dtpr[gis]', or save it as GeoJSON or CSV"
        raise _refusal(f"{NAME} needs {' and '.join(missing)}", mend)


def _layers(path: Path) -> Mapping[str, str | None]:
    import pyogrio
    from pyogrio.errors import DataSourceError

    try:
        return {str(name): kind for name, kind in pyogrio.list_layers(path)}
    except DataSourceError as error:
        raise _refusal("it is no GeoPackage that GDAL can read", "export it again") from error


def _check_crs(path: Path, layer: str) -> None:
    import pyogrio

    crs = pyogrio.read_info(path, layer=layer)["crs"]
    if crs not in _WGS84:
        raise InvalidError(
            Problem("crs", f"the coordinates are in {crs}", "convert to WGS 84 (EPSG:4326)")
        )


def _header(path: Path) -> OpenDataHeader | None:
    from pyogrio.raw import open_arrow

    with open_arrow(path, layer=_RECORDS, use_pyarrow=True) as (_, reader):
        for each in reader.read_all().to_pylist():
            if each.get("record") == "header":
                return read_header(str(each.get("content")).encode())
    return None


def _rows(path: Path, layer: str) -> Generator[RawRow, None, None]:
    from pyogrio.raw import open_arrow

    with open_arrow(path, layer=layer, use_pyarrow=True, batch_size=_AT_ONCE) as (meta, reader):
        column = meta["geometry_name"] or "wkb_geometry"
        number = 0
        for batch in reader:
            for values in batch.to_pylist():
                number += 1
                yield _row(number, values.pop(column, None), values)


def _row(number: int, geometry: bytes | None, values: Mapping[str, Any]) -> RawRow:
    import shapely

    told = {name: _plain(each) for name, each in values.items() if each is not None}
    if geometry is None:
        return RawRow(number=number, values=told)
    drawn = msgspec.json.decode(shapely.to_geojson(shapely.from_wkb(geometry)))
    return RawRow(number=number, values=told, geometry=drawn)


def _plain(value: Any) -> object:
    return value.isoformat() if isinstance(value, date | datetime) else value


def _text(value: object) -> str | None:
    return value if value is None or isinstance(value, str) else to_json(value).decode()


def _refusal(reason: str, mend: str) -> InvalidError:
    return InvalidError(Problem("file", reason, mend))
