"""The calls for exports, in one list."""

from dtpr.errors import BusyError, InvalidError
from dtpr.formats.gis import FORMS
from dtpr.web.api.exports import TYPES, ExportQuery, GisQuery, gis_export, text_export
from dtpr.web.call import Call

_NAMES = {"geojson": "GeoJSON", "csv": "CSV", "ndjson": "NDJSON"}

EXPORTS: tuple[Call, ...] = (
    *(
        Call(
            method="GET",
            path=f"/v1/export.{form}",
            handler=text_export(form),
            summary=f"All public devices, or those that filters leave, as {_NAMES[form]}",
            tag="Open data",
            query=ExportQuery,
            media_type=media_type.partition(";")[0],
            errors=(InvalidError, BusyError),
        )
        for form, media_type in TYPES.items()
    ),
    *(
        Call(
            method="GET",
            path=f"/v1/export.{form}",
            handler=gis_export(form),
            summary=f"All public devices, or those that filters leave, as {each.name}",
            tag="Open data",
            query=GisQuery,
            media_type=each.media_type,
            errors=(InvalidError, BusyError),
        )
        for form, each in FORMS.items()
    ),
)
"""Every call for an export."""
