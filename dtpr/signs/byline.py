"""The organization in words, where it has no hexagon: in a corner over the honeycomb."""

import math

from dtpr.signs.blocks import Place, Style, set_block
from dtpr.signs.display import Box, Group
from dtpr.signs.honeycomb import Honeycomb, Plan
from dtpr.signs.job import Job
from dtpr.signs.labels import MisfitError

NAME_X_HEIGHT_MM = 2.0
"""The smallest x-height of a name outside the hexagons, in mm."""

_SHARE = 0.023
_LINES = 4
_GAP_UNITS = 2.0


def has_corner(plan: Plan) -> bool:
    """Whether an arrangement leaves a corner free beside its first hexagon."""
    return len(plan.rows) > 1 and len(plan.rows[0]) < len(plan.rows[1])


def draw_byline(job: Job, plan: Plan, comb: Honeycomb, box: Box) -> Group:
    """Return the name of the organization in the corner where reading starts.

    Raises MisfitError when the corner is too small for it.
    """
    first, below = plan.rows[0][0], plan.rows[1][0]
    x, y = comb.centres[first]
    reach = comb.height * math.sqrt(3) / 4 + _GAP_UNITS * comb.unit
    left, right = (x + reach, box[2]) if job.rtl else (box[0], x - reach)
    top = y - comb.height / 2
    said = job.say(job.content.organization)
    largest = max(NAME_X_HEIGHT_MM, _SHARE * job.sheet.short_side)
    style = Style(600, largest, NAME_X_HEIGHT_MM, _LINES, is_name=True)
    block = set_block(said, style, right - left)
    if block is None or top + block.height > comb.centres[below][1] - comb.height / 2:
        message = f"“{said.text}” does not fit beside the hexagons"
        raise MisfitError("organization", message, text=said.text)
    return block.draw("organization label", "text", Place(left, right, top, job.start))
