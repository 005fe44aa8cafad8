"""Outlines of buildings: polygons in GeoJSON or, with the extra `[gis]`, any format of GDAL."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from pyproj import Transformer
from shapely.geometry.base import BaseGeometry

from dtpr.errors import InvalidError, Problem
from dtpr.geo.footprint import as_area
from dtpr.schema.geometry import Area

_GEOJSON = (".geojson", ".json")
_WGS84 = "EPSG:4326"
_WORLD = shapely.box(-180, -90, 180, 90)


def read_outlines(path: Path) -> Iterator[Area]:
    """Yield the areas of a file, in degrees (WGS 84); what is no polygon is left out.

    Raises:
        InvalidError: The file cannot be read, or lies outside WGS 84.
    """
    read = _read_geojson if path.suffix.lower() in _GEOJSON else _read_gis
    try:
        drawings = read(path)
    except OSError as error:
        raise _unreadable(path, error.strerror or str(error)) from error
    for drawn in drawings:
        valid = shapely.make_valid(drawn)
        parts = [each for each in shapely.get_parts(valid).tolist() if each.area]
        area = as_area(shapely.union_all(parts)) if parts else None
        if area:
            yield area


def _read_geojson(path: Path) -> list[BaseGeometry]:
    try:
        collection = shapely.from_geojson(path.read_bytes())
    except shapely.errors.GEOSException as error:
        raise _unreadable(path, "it is no GeoJSON") from error
    if not shapely.covers(_WORLD, shapely.box(*shapely.total_bounds(collection))):
        mend = "convert it to WGS 84 (EPSG:4326)"
        raise InvalidError(Problem("file", f"{path.name} is not in degrees", mend))
    return list(shapely.get_parts(collection).tolist())


def _read_gis(path: Path) -> list[BaseGeometry]:
    try:
        from pyogrio.errors import DataSourceError
        from pyogrio.raw import read
    except ImportError as error:
        mend = "install dtpr[gis], or export the file as GeoJSON"
        raise InvalidError(Problem("file", f"{path.name} needs GDAL", mend)) from error
    try:
        meta, _, shapes, _ = read(path, columns=[], force_2d=True)
    except DataSourceError as error:
        raise _unreadable(path, str(error)) from error
    drawings = shapely.from_wkb(shapes)
    return list(shapely.transform(drawings, _to_degrees(path, meta["crs"])).tolist())


def _to_degrees(path: Path, crs: str | None) -> Any:
    if crs is None:
        mend = "give the file its coordinate system"
        raise InvalidError(Problem("file", f"{path.name} does not say in what it measures", mend))
    change = Transformer.from_crs(crs, _WGS84, always_xy=True)
    return lambda corners: np.column_stack(change.transform(*corners.T))


def _unreadable(path: Path, reason: str) -> InvalidError:
    return InvalidError(Problem("file", f"{path} cannot be read: {reason}", "check the file"))
