"""The devices of an export as Arrow tables, a thousand at a time.

Geometries are WKB in the chosen CRS, easting or longitude first.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pyarrow as pa
import shapely
from pyproj import Transformer

from dtpr.errors import InvalidError, Problem
from dtpr.formats.base import DISCLOSURE
from dtpr.formats.flat import COLUMNS, FlatDevice, Flattened, Flattener
from dtpr.formats.gis.forms import WGS84
from dtpr.schema.open_data import OpenDataHeader

GEOMETRY = "geometry"
_AT_ONCE = 1000
_DAYS = ("announced_on", "active_from", "active_until")
_TYPES: Mapping[Any, pa.DataType] = {float: pa.float64(), int: pa.int64(), str: pa.string()}


class Export:
    """The lines of an export in a file."""

    def __init__(self, lines: Path) -> None:
        self._lines = lines
        self.refusal: InvalidError | None = None
        with lines.open("rb") as file:
            self.header = msgspec.json.decode(next(file), type=OpenDataHeader)

    def devices(self) -> Iterator[list[Flattened]]:
        """Yield the devices in columns, a thousand at a time."""
        flattener = Flattener(self.header)
        with self._lines.open("rb") as file:
            lines = islice(file, 1, None)
            kept = (each for each in lines if each.startswith(b'{"record":"device"'))
            while batch := [flattener.flatten(each.rstrip()) for each in islice(kept, _AT_ONCE)]:
                yield batch

    def tables(
        self, schema: pa.Schema, crs: str, keep: Callable[[Flattened], bool] = lambda _device: True
    ) -> Iterator[pa.RecordBatch]:
        """Yield the devices, or those that are kept, as tables.

        Who reads them through Arrow's streams learns of no error what it was, so it stays here.
        """
        for batch in self.devices():
            try:
                yield _table_of([each for each in batch if keep(each)], schema, crs)
            except InvalidError as error:
                self.refusal = error
                raise


def schema_of(columns: Sequence[str] = COLUMNS, *, with_disclosure: bool = True) -> pa.Schema:
    """Return the types of some columns, of the whole record and of the geometry."""
    fields = [pa.field(each, _type_of(each)) for each in columns]
    if with_disclosure:
        fields.append(pa.field(DISCLOSURE, pa.string()))
    return pa.schema([*fields, pa.field(GEOMETRY, pa.binary())])


def _table_of(batch: Sequence[Flattened], schema: pa.Schema, crs: str) -> pa.RecordBatch:
    """Return some devices as a table.

    Raises:
        InvalidError: One cannot be shown in the CRS.
    """
    shapes = projected(geometries(each.geometry for each in batch), crs)
    for shape, device in zip(shapes, batch, strict=True):
        if not np.isfinite(shapely.bounds(shape)).all():
            raise InvalidError(
                Problem(
                    "crs",
                    f"{crs} cannot show where the device {device.columns.code} is",
                    "choose a CRS that is made for where the devices are, or select by bbox",
                )
            )
    values: dict[str, Any] = {
        each: [_value(each, getattr(device.columns, each)) for device in batch]
        for each in schema.names
        if each in COLUMNS
    }
    values[DISCLOSURE] = [each.disclosure.decode() for each in batch]
    values[GEOMETRY] = list(shapely.to_wkb(shapes))
    arrays = [pa.array(values[each.name], each.type) for each in schema]
    return pa.record_batch(arrays, schema=schema)


def geometries(texts: Iterable[bytes]) -> "np.ndarray[Any, np.dtype[np.object_]]":
    """Return GeoJSON geometries as shapes."""
    return np.asarray(shapely.from_geojson([each.decode() for each in texts]), dtype=object)


def projected(shapes: Any, crs: str) -> Any:
    """Return shapes in WGS 84 in another CRS."""
    return shapes if crs == WGS84 else shapely.transform(shapes, _projection(crs))


@cache
def _projection(crs: str) -> Callable[[Any], Any]:
    transformer = Transformer.from_crs(WGS84, crs, always_xy=True)

    def project(points: Any) -> Any:
        return np.column_stack(transformer.transform(points[:, 0], points[:, 1]))

    return project


def _type_of(column: str) -> pa.DataType:
    if column in _DAYS:
        return pa.date32()
    if column == "published_at":
        return pa.timestamp("ms", "UTC")
    annotated = FlatDevice.__annotations__[column]
    return next(kind for each, kind in _TYPES.items() if annotated in (each, each | None))


def _value(column: str, value: Any) -> Any:
    if value is None:
        return None
    if column in _DAYS:
        return date.fromisoformat(value)
    return datetime.fromisoformat(value) if column == "published_at" else value
