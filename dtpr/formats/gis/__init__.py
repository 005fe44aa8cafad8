"""Exports for geographic information systems, which the extra `gis` writes: GDAL and Arrow."""

from dtpr.formats.gis.forms import FORMS, GisForm, check_form
from dtpr.formats.gis.worker import build

__all__ = ["FORMS", "GisForm", "build", "check_form"]
