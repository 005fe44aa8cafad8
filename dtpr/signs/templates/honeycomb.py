"""Sheets with hexagons alone, over a foot: the honeycomb, the strip and the single cell."""

from collections.abc import Callable, Collection, Iterator
from functools import partial

from dtpr.schema.sign import Arrangement
from dtpr.signs.display import DisplayList, Group
from dtpr.signs.footer import Foot, draw_footer
from dtpr.signs.job import Job
from dtpr.signs.templates.filling import (
    Choice,
    choices_of,
    fill,
    finish,
    first_fit,
    liked_height,
    shown_cell,
    white_sheet,
)

_LEAST_GAP_MM = 1.2
_GAP_SHARE = 0.014
_ROW: tuple[Arrangement, ...] = ("row",)


def draw_honeycomb(job: Job) -> DisplayList:
    """Return the arrangement with the largest hexagons that holds everything, over the foot.

    Where no arrangement of all cells fits, the organization stands in words under the hexagons.
    """
    return _draw(job, ())


def draw_strip(job: Job) -> DisplayList:
    """Return one row of hexagons over the foot."""
    return _draw(job, _ROW)


def draw_cell(job: Job) -> DisplayList:
    """Return one hexagon over the foot."""
    plan = shown_cell(job)
    has_name = plan.cells != ("organization",)
    feet = [Foot(has_name, contact) for contact in (True, False)]
    groups = first_fit(partial(_over_foot, job, Choice(plan, foot=foot)) for foot in feet)
    return finish(job, [white_sheet(job), *groups])


def _draw(job: Job, only: Collection[Arrangement]) -> DisplayList:
    return finish(job, [white_sheet(job), *first_fit(_attempts(job, only))])


def _attempts(job: Job, only: Collection[Arrangement]) -> Iterator[Callable[[], list[Group]]]:
    whole = (0.0, 0.0, job.sheet.width_mm, job.sheet.height_mm)
    for choices in choices_of(job, only):
        for choice in sorted(choices, key=lambda each: -liked_height(each.plan, whole)):
            yield partial(_over_foot, job, choice)


def _over_foot(job: Job, choice: Choice) -> list[Group]:
    drawn = draw_footer(job, "centre", choice.foot)
    edge = job.sheet.margin_mm
    gap = max(_LEAST_GAP_MM, _GAP_SHARE * job.sheet.short_side)
    box = (edge, edge, job.sheet.width_mm - edge, drawn.top - gap)
    return fill(job, choice, box) + drawn.groups
