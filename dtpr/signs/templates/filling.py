"""What all templates share: a honeycomb filled with its cells, and the sheet under everything."""

from collections.abc import Callable, Collection, Iterable, Sequence
from typing import NamedTuple

from dtpr.errors import InvalidError, Problem
from dtpr.schema.sign import Arrangement
from dtpr.signs.byline import draw_byline, has_corner
from dtpr.signs.cells import draw_cells
from dtpr.signs.display import Box, DisplayList, Group, one_path
from dtpr.signs.feedback import draw_feedback
from dtpr.signs.footer import Foot
from dtpr.signs.honeycomb import CellName, Plan, build_honeycomb, plans_for, size_of
from dtpr.signs.job import Job, cells_of
from dtpr.signs.labels import MisfitError
from dtpr.signs.outlines import Outline, polygon

BLEED_MM = 10.0
"""How far grounds reach beyond the trim: writers cut them off where the bleed of a job ends."""


class Choice(NamedTuple):
    """An arrangement, and where the organization and the contact stand that it has no cell for."""

    plan: Plan
    has_byline: bool = False
    foot: Foot = Foot()


def choices_of(
    job: Job, only: Collection[Arrangement] = (), *, corner_first: bool = True
) -> list[list[Choice]]:
    """Return every way to show the sign, the fullest first; those that are as full stand together.

    All cells come before those without the organization, which then stands in words. The contact
    gives way before that, as the code leads to it too.
    """
    contacts = (True, False) if job.say(job.content.contact).text else (False,)
    choices: list[list[Choice]] = []
    for plans in plans_of(job, only):
        ways = _ways(plans, corner_first=corner_first)
        choices += [
            [Choice(plan, is_corner, Foot(is_named, contact)) for plan in part]
            for contact in contacts
            for part, is_corner, is_named in ways
        ]
    return [each for each in choices if each]


def _ways(plans: Sequence[Plan], *, corner_first: bool) -> list[tuple[list[Plan], bool, bool]]:
    # Plans with whether the name stands in a corner, and whether it stands at the foot.
    with_cell = [plan for plan in plans if "organization" in plan.cells]
    without = [plan for plan in plans if "organization" not in plan.cells]
    named = [([plan for plan in without if has_corner(plan)], True, False), (without, False, True)]
    return [(with_cell, False, False), *(named if corner_first else named[::-1])]


def fill(job: Job, choice: Choice, box: Box, *, ring: bool = True) -> list[Group]:
    """Return the largest honeycomb of an arrangement in a box, in reading order.

    Raises MisfitError that names the label, or the link, that does not fit.
    """
    plan = choice.plan
    comb = build_honeycomb(box, plan, rtl=job.rtl)
    groups: list[Group] = []
    if "feedback" in plan.cells:
        distance = job.options.reading_distance_m
        groups = draw_feedback(job.content.link, comb, distance, ring=ring)
    cells = cells_of(job)
    shown = [cells[name] for name in cells if name in plan.cells]
    byline = [draw_byline(job, plan, comb, box)] if choice.has_byline else []
    return byline + draw_cells(shown, comb, ring=ring) + groups


def height_in(plan: Plan, box: Box) -> float:
    """Return how high the hexagons of an arrangement are in a box, in mm."""
    left, top, right, bottom = box
    width, height = size_of(plan, 1.0)
    return max(0.0, min((right - left) / width, (bottom - top) / height))


def liked_height(plan: Plan, box: Box) -> float:
    """Return how high the hexagons are, counted less where the guide has another arrangement."""
    return plan.liking * height_in(plan, box)


def plans_of(job: Job, only: Collection[Arrangement] = ()) -> list[list[Plan]]:
    """Return the arrangements that can be chosen, those that show most first.

    Raises InvalidError for an arrangement that does not hold the cells of the sign.
    """
    cells: list[CellName] = [*cells_of(job), "feedback"]
    every = plans_for(cells)
    asked = job.options.arrangement
    wanted = only if asked == "auto" else (asked,)
    if not wanted:
        return every
    chosen = [[plan for plan in plans if plan.name in wanted] for plans in every]
    if not any(chosen):
        there = ", ".join(dict.fromkeys(plan.name for plans in every for plan in plans))
        message = f"a sign of {len(cells)} hexagons cannot stand as {asked}"
        raise InvalidError(Problem("arrangement", message, f"use auto, {there}"))
    return chosen


def shown_cell(job: Job) -> Plan:
    """Return the one hexagon of a sticker or a cell."""
    asked = job.options.shows
    cells: Sequence[CellName] = [*cells_of(job), "feedback"]
    if asked == "auto":
        asked = "technology" if "technology" in cells else "purpose"
    if asked not in cells:
        raise InvalidError(Problem("shows", f"the sign has no {asked}", f"use {', '.join(cells)}"))
    return Plan("single", ((asked,),))


def first_fit(attempts: Iterable[Callable[[], list[Group]]]) -> list[Group]:
    """Return what the first attempt gives that fits; if none does, raise what stopped the first."""
    stopped: MisfitError | None = None
    for attempt in attempts:
        try:
            return attempt()
        except MisfitError as error:
            stopped = stopped or error
    message = "there is no room for a single hexagon"
    raise stopped or MisfitError("size", message, code="room")


def finish(job: Job, groups: Sequence[Group], cut: Outline = ()) -> DisplayList:
    """Return the sheet that holds groups, lowest first."""
    texts = (each.text for each in groups if each.text and not each.name.endswith(" qr"))
    return DisplayList(
        width_mm=job.sheet.width_mm,
        height_mm=job.sheet.height_mm,
        title=job.say(job.content.title).text,
        description=" · ".join(texts),
        locale=job.locale,
        groups=tuple(groups),
        cut=cut,
    )


def white_sheet(job: Job) -> Group:
    """Return the white of the sheet: a sign that is shown on a dark page must still scan."""
    return one_path("sheet", band(job, 0.0, job.sheet.height_mm + BLEED_MM), "white")


def band(job: Job, top: float, bottom: float) -> Outline:
    """Return a band across the whole sheet; at its edges it reaches into the bleed."""
    left, right = -BLEED_MM, job.sheet.width_mm + BLEED_MM
    start = top - BLEED_MM if top <= 0 else top
    return polygon(((left, start), (right, start), (right, bottom), (left, bottom)))
