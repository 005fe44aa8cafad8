"""The poster: a headline on black, a few lines of text, the honeycomb, a list, and the foot.

It is solved from the top: the words take the room that they need at a scale, the honeycomb what is
left. Of all scales the one is taken that leaves the hexagons large enough and the words largest.
"""

import math
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import product

from dtpr.signs.display import DisplayList, Group
from dtpr.signs.feedback import QR_MM_PER_METRE
from dtpr.signs.footer import draw_footer
from dtpr.signs.grounds import RING_MM
from dtpr.signs.honeycomb import height_for_qr
from dtpr.signs.job import Job
from dtpr.signs.labels import MisfitError
from dtpr.signs.qr import count_modules
from dtpr.signs.templates.drafts import Draft, drafts_of
from dtpr.signs.templates.filling import Choice, choices_of, fill, finish, first_fit, white_sheet
from dtpr.signs.templates.wording import draw_head, draw_texts

_HEXAGON_SHARE = 0.29
_HEXAGON_WEIGHT = 2.0
_LARGER_WEIGHT = 0.6
_BESIDE_WEIGHT = 1.0
# Words larger than usual are good only where the hexagons lose nothing.
_ROOMY_WEIGHT = 0.3
# A large headline over small words, or the other way round, looks like two signs.
_UNEVEN_WEIGHT = 0.6


def draw_poster(job: Job) -> DisplayList:
    """Return the poster that shows most.

    All cells come before fewer, and both languages in the cells before the second one in the text.
    """
    return finish(job, [white_sheet(job), *first_fit(_attempts(job))])


def _attempts(job: Job) -> Iterator[Callable[[], list[Group]]]:
    seconds = (True, False) if job.options.second_locale else (True,)
    for choices, has_second in product(choices_of(job, corner_first=False), seconds):
        yield partial(_draw, job._replace(has_second=has_second), choices)


def _draw(job: Job, choices: Sequence[Choice]) -> list[Group]:
    drawn = draw_footer(job, job.start, choices[0].foot)
    drafts = drafts_of(job, choices, drawn.top)
    stopped: MisfitError | None = None
    failed_at = 0.0
    # No more is wanted of the hexagons than the sheet has to give.
    largest = max((each.hexagon for each in drafts), default=0.0)
    wanted = min(largest, max(_HEXAGON_SHARE * job.sheet.short_side, _height_to_scan(job)))
    for draft in sorted(drafts, key=lambda each: -_worth(each, wanted)):
        # What does not fit a hexagon does not fit a smaller one.
        if draft.hexagon > failed_at:
            try:
                return _draw_draft(job, draft) + drawn.groups
            except MisfitError as error:
                stopped, failed_at = error, draft.hexagon
    message = "the words leave no room for the honeycomb"
    raise stopped or MisfitError("text", message, code="room")


def _worth(draft: Draft, wanted: float) -> float:
    hexagon = draft.choice.plan.liking * draft.hexagon
    enough = _HEXAGON_WEIGHT * min(1.0, hexagon / wanted)
    beside = _BESIDE_WEIGHT * draft.is_beside
    words = (_worth_of(draft.scale) + _worth_of(draft.words_scale)) / 2
    words -= _UNEVEN_WEIGHT * abs(math.log(draft.scale / draft.words_scale))
    return enough + beside + words + _LARGER_WEIGHT * hexagon / wanted


def _worth_of(scale: float) -> float:
    return min(1.0, scale) + _ROOMY_WEIGHT * max(0.0, scale - 1.0)


def _height_to_scan(job: Job) -> float:
    side = QR_MM_PER_METRE * (job.options.reading_distance_m or 0.0)
    return height_for_qr(side, count_modules(job.content.link), RING_MM)


def _draw_draft(job: Job, draft: Draft) -> list[Group]:
    left, top, right, _ = draft.words
    cells = fill(job, draft.choice, draft.box)
    groups = draw_head(job, draft.head) + draw_texts(draft.texts, left, right, top) + cells
    return groups + (draft.listing.draw(*draft.list_at) if draft.listing else [])
