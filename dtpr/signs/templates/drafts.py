"""The ways to share the sheet of a poster out between words, honeycomb and list."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from dtpr.signs.blocks import Block
from dtpr.signs.display import Box
from dtpr.signs.honeycomb import size_of
from dtpr.signs.job import Job, lists
from dtpr.signs.labels import MisfitError
from dtpr.signs.listing import Listing, set_listing
from dtpr.signs.templates.filling import Choice, height_in
from dtpr.signs.templates.wording import Head, height_of_texts, set_head, set_texts

_SCALES = (1.6, 1.4, 1.25, 1.1, 1.0, 0.92, 0.85, 0.78, 0.72, 0.66, 0.6, 0.55, 0.5)
_GAP_SHARE = 0.04
_WORDS_TO_HEAD = 1.6
_MOST_HEAD = 0.3
_COLUMN_SCALES = (1.8, 1.6, 1.4, 1.2, 1.0, 0.85, 0.72, 0.6, 0.5)
_NARROWING = (1.0, 0.9, 0.8, 0.7, 0.6, 0.5, 0.4)


class Draft(NamedTuple):
    """One way to share the sheet out; lengths in mm.

    `words` is the box under whose top the texts stand, `list_at` the top left of the list.
    """

    is_beside: bool
    scale: float
    words_scale: float
    head: Head
    texts: tuple[Block, ...]
    words: Box
    listing: Listing | None
    list_at: tuple[float, float]
    choice: Choice
    box: Box

    @property
    def hexagon(self) -> float:
        """Return how high the hexagons are."""
        return height_in(self.choice.plan, self.box)


def drafts_of(job: Job, choices: Sequence[Choice], floor: float) -> list[Draft]:
    """Return the ways to share out what is above a floor, in no order.

    On a sheet that is not high, the words may stand beside the honeycomb. Raises MisfitError when
    the words do not fit at the smallest scale.
    """
    drafts: list[Draft] = []
    stopped: MisfitError | None = None
    for scale in _SCALES:
        try:
            head = set_head(job, scale)
            if head.bottom > _MOST_HEAD * job.sheet.height_mm and scale > _SCALES[-1]:
                continue
            area = _area(job, head, floor)
            drafts += _stacked(job, scale, head, choices, area)
            if job.sheet.width_mm >= job.sheet.height_mm and scale in _COLUMN_SCALES:
                drafts += _beside(job, scale, head, choices, area)
        except MisfitError as error:
            stopped = error
    if not drafts and stopped:
        raise stopped
    return drafts


def _area(job: Job, head: Head, floor: float) -> Box:
    gap, edge = _gap(job), job.sheet.margin_mm
    top = head.bottom + (gap if head.blocks else 0.0)
    return edge, top, job.sheet.width_mm - edge, floor - gap


def _gap(job: Job) -> float:
    return _GAP_SHARE * job.sheet.short_side


def _stacked(
    job: Job, scale: float, head: Head, choices: Sequence[Choice], area: Box
) -> Iterator[Draft]:
    left, top, right, bottom = area
    gap = _gap(job)
    texts = set_texts(job, scale, right - left)
    listing = set_listing(job, right - left, scale) if lists(job) else None
    above = top + height_of_texts(texts) + gap if texts else top
    list_top = bottom - listing.height if listing else bottom
    below = list_top - gap if listing else bottom
    if below > above:
        for choice in choices:
            box = (left, above, right, below)
            yield Draft(
                is_beside=False,
                scale=scale,
                words_scale=scale,
                head=head,
                texts=texts,
                words=area,
                listing=listing,
                list_at=(left, list_top),
                choice=choice,
                box=box,
            )


def _beside(
    job: Job, scale: float, head: Head, choices: Sequence[Choice], area: Box
) -> Iterator[Draft]:
    # The words are as large as the column holds; hexagons give way only to usual words.
    for choice in choices:
        for share in _NARROWING:
            hexagon = share * height_in(choice.plan, area)
            sizes = [each for each in _COLUMN_SCALES if each <= _WORDS_TO_HEAD * scale]
            fitting = (_in_column(job, size, choice, area, hexagon) for size in sizes)
            column = next(filter(None, fitting), None)
            if column:
                yield column._replace(head=head, scale=scale)
                if column.words_scale >= 1.0:
                    break


def _in_column(job: Job, scale: float, choice: Choice, area: Box, hexagon: float) -> Draft | None:
    left, top, right, bottom = area
    width, gap = size_of(choice.plan, hexagon)[0], _gap(job)
    column = right - left - width - 2 * gap
    words = _set_words(job, scale, column, bottom - top) if column > 0 else None
    if words is None:
        return None
    texts, listing, list_top = words
    start = right - column if job.rtl else left
    sides = (left, left + width) if job.rtl else (right - width, right)
    return Draft(
        is_beside=True,
        scale=scale,
        words_scale=scale,
        head=Head((), 0.0),
        texts=texts,
        words=(start, top, start + column, bottom),
        listing=listing,
        list_at=(start, top + list_top),
        choice=choice,
        box=(sides[0], top, sides[1], bottom),
    )


def _set_words(
    job: Job, scale: float, width: float, height: float
) -> tuple[tuple[Block, ...], Listing | None, float] | None:
    try:
        texts = set_texts(job, scale, width)
        list_top = height_of_texts(texts) + _gap(job) if texts else 0.0
        listing = set_listing(job, width, scale) if lists(job) else None
    except MisfitError:
        return None
    needed = list_top + listing.height if listing else height_of_texts(texts)
    return (texts, listing, list_top) if needed <= height else None
