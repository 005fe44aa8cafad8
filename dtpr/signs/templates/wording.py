"""The words of a poster: its headlines on a black band, and its texts, at a scale."""

from typing import NamedTuple

from dtpr.signs.blocks import Block, Place, Style, set_block
from dtpr.signs.display import Group, one_path
from dtpr.signs.job import Job, start_of
from dtpr.signs.labels import MisfitError
from dtpr.signs.subject import MOST_LINES, Said, headline_of, say_own, text_of
from dtpr.signs.templates.filling import band
from dtpr.signs.text import clean_text

_HEADLINE_SHARE = 0.0575
_HEADLINE_X_HEIGHT_MM = 3.0
_HEADLINE_LINES = 2
_HEADLINE_GAP = 0.08
_TEXT_SHARE = 0.0215
_TEXT_X_HEIGHT_MM = 2.0
_SECOND_TO_MAIN = 0.8
_PADDING_SHARE = 0.04


class Head(NamedTuple):
    """The headlines, and how far down the band reaches on which they stand, in mm."""

    blocks: tuple[Block, ...]
    bottom: float


def set_head(job: Job, scale: float) -> Head:
    """Return the headlines at a scale; raises MisfitError for one that takes too many lines."""
    sheet = job.sheet
    least = _HEADLINE_X_HEIGHT_MM
    largest = max(least, _HEADLINE_SHARE * sheet.short_side * scale)
    blocks: list[Block] = []
    for said, style in (
        (headline_of(job.content, job.locale), Style(600, largest, least, _HEADLINE_LINES)),
        (_second_headline(job), _lighter(largest, least, _HEADLINE_LINES)),
    ):
        if said and clean_text(said.text):
            blocks.append(_block(said, style, sheet.width_mm - 2 * sheet.margin_mm, "headline"))
    if not blocks:
        return Head((), sheet.margin_mm)
    gaps = sum(_HEADLINE_GAP * block.size for block in blocks[:-1])
    return Head(tuple(blocks), _top_of(job) + _height(blocks) + gaps + _padding(job))


def draw_head(job: Job, head: Head) -> list[Group]:
    """Return the band and the headlines on it."""
    if not head.blocks:
        return []
    left, right = job.sheet.margin_mm, job.sheet.width_mm - job.sheet.margin_mm
    groups = [one_path("band", band(job, 0.0, head.bottom), "black")]
    top = _top_of(job)
    for name, block in zip(("headline", "headline second"), head.blocks, strict=False):
        place = Place(left, right, top, start_of(block.said.locale))
        groups.append(block.draw(name, "heading", place, "white"))
        top += block.height + _HEADLINE_GAP * block.size
    return groups


def set_texts(job: Job, scale: float, width: float) -> tuple[Block, ...]:
    """Return the texts at a scale; raises MisfitError for one of more than five lines."""
    least = _TEXT_X_HEIGHT_MM
    size = max(least, _TEXT_SHARE * job.sheet.short_side * scale)
    blocks: list[Block] = []
    for said, style in (
        (text_of(job.content, job.locale), Style(600, size, size, MOST_LINES)),
        (_second_text(job), _lighter(size, least, MOST_LINES)),
    ):
        if said and clean_text(said.text):
            blocks.append(_block(said, style, width, "text"))
    return tuple(blocks)


def height_of_texts(blocks: tuple[Block, ...]) -> float:
    """Return how high texts are, one under the other, in mm."""
    return _height(blocks) + sum(_gap_after(block) for block in blocks[:-1])


def draw_texts(blocks: tuple[Block, ...], left: float, right: float, top: float) -> list[Group]:
    """Return texts, one under the other, between two sides and under a top, in mm."""
    groups: list[Group] = []
    for name, block in zip(("text", "text second"), blocks, strict=False):
        place = Place(left, right, top, start_of(block.said.locale))
        groups.append(block.draw(name, "text", place))
        top += block.height + _gap_after(block)
    return groups


def _second_headline(job: Job) -> Said | None:
    second = job.options.second_locale
    return headline_of(job.content, second) if second else None


def _second_text(job: Job) -> Said | None:
    second = job.options.second_locale
    if second is None:
        return None
    text = text_of(job.content, second)
    if job.has_second:
        return text
    # The labels have no room for it, so the text says what they would.
    terms = (job.content.purposes[0], *job.content.sensitive_first[:2])
    names = [said.text for term in terms if (said := say_own(term.label, second))]
    return Said("\n".join(filter(None, (" · ".join(names), text.text))), text.locale)


def _lighter(size: float, least: float, lines: int) -> Style:
    smaller = max(least, size * _SECOND_TO_MAIN)
    return Style(400, smaller, least if lines == _HEADLINE_LINES else smaller, lines)


def _block(said: Said, style: Style, width: float, field: str) -> Block:
    block = set_block(said, style, width)
    if block is None:
        lines = f"does not fit in {style.most_lines} lines"
        raise MisfitError(field, f"“{said.text}” {lines}", text=said.text)
    return block


def _height(blocks: tuple[Block, ...] | list[Block]) -> float:
    return sum(block.height for block in blocks)


def _gap_after(block: Block) -> float:
    return 0.6 * block.size


def _top_of(job: Job) -> float:
    return max(job.sheet.margin_mm, _padding(job))


def _padding(job: Job) -> float:
    return _PADDING_SHARE * job.sheet.short_side
