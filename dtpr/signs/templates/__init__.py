"""Templates: what stands on the sheet of a sign, and where."""

from collections.abc import Callable, Mapping

from dtpr.signs.display import DisplayList
from dtpr.signs.job import Job
from dtpr.signs.options import Template
from dtpr.signs.templates.honeycomb import draw_cell, draw_honeycomb, draw_strip
from dtpr.signs.templates.poster import draw_poster
from dtpr.signs.templates.sticker import draw_sticker

Draw = Callable[[Job], DisplayList]

TEMPLATES: Mapping[Template, Draw] = {
    "honeycomb": draw_honeycomb,
    "poster": draw_poster,
    "strip": draw_strip,
    "sticker": draw_sticker,
    "cell": draw_cell,
}
"""Every template; each raises MisfitError that names what does not fit."""
