"""Which forms there are for geographic information systems, and what each can do."""

import re
from collections.abc import Mapping
from importlib.util import find_spec

from msgspec import Struct

from dtpr.errors import InvalidError, Problem

WGS84 = "EPSG:4326"
_CRS = re.compile(r"EPSG:[1-9]\d{3,5}")
_NEEDED = ("pyogrio", "pyarrow")


class GisForm(Struct, frozen=True):
    """One form: what it is called, its media type, and whether it takes other CRSs than WGS 84."""

    name: str
    media_type: str
    takes_crs: bool = True


FORMS: Mapping[str, GisForm] = {
    "gpkg": GisForm("GeoPackage", "application/geopackage+sqlite3"),
    "fgb": GisForm("FlatGeobuf", "application/vnd.flatgeobuf"),
    "parquet": GisForm("GeoParquet", "application/vnd.apache.parquet"),
    "shp.zip": GisForm("Shapefile", "application/zip"),
    "kml": GisForm("KML", "application/vnd.google-earth.kml+xml", takes_crs=False),
}
"""The forms by the ending of their files."""


def check_form(form: str, crs: str | None) -> str:
    """Return the CRS to write a form in, WGS 84 by default.

    Raises:
        InvalidError: The extra is not installed, the CRS is none, or the form has its own.
    """
    if missing := [each for each in _NEEDED if find_spec(each) is None]:
        raise InvalidError(
            Problem(
                "form",
                f"{FORMS[form].name} needs {' and '.join(missing)}",
                "install the extra: pip install 'dtpr[gis]', or take geojson, csv or ndjson",
            )
        )
    return check_crs(form, crs, takes_crs=FORMS[form].takes_crs)


def check_crs(form: str, crs: str | None, *, takes_crs: bool) -> str:
    """Return a CRS that is known, WGS 84 by default.

    Raises:
        InvalidError: It is not known, or the form is always in WGS 84.
    """
    if crs is None or crs == WGS84:
        return WGS84
    if not takes_crs:
        mend = f"leave the CRS out, or take one of {', '.join(_with_crs())}"
        raise InvalidError(Problem("crs", f"{form} is always in WGS 84 ({WGS84})", mend))
    if not _CRS.fullmatch(crs):
        raise InvalidError(Problem("crs", f"{crs[:40]!r} is no EPSG code", "write it as EPSG:3857"))
    return _known(crs)


def _known(crs: str) -> str:
    from pyproj import CRS
    from pyproj.exceptions import CRSError

    try:
        found = CRS.from_user_input(crs)
    except CRSError as error:
        mend = "look it up at https://epsg.org"
        raise InvalidError(Problem("crs", f"{crs} is not known", mend)) from error
    if not (found.is_projected or found.is_geographic) or len(found.axis_info) > len("xy"):
        mend = "name a flat one, projected or in degrees"
        raise InvalidError(Problem("crs", f"{crs} is no CRS of a flat map", mend))
    return crs


def _with_crs() -> list[str]:
    return [name for name, each in FORMS.items() if each.takes_crs]
