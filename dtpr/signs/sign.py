"""Signs: a honeycomb of purpose, organization, feedback and technology on one sheet."""

import re

from dtpr.errors import InvalidError, Problem
from dtpr.schema.base import Record
from dtpr.schema.taxonomy import Identifiability
from dtpr.signs.cells import Cell, draw_cells
from dtpr.signs.colours import Ink
from dtpr.signs.display import DisplayList, Group, one_path
from dtpr.signs.feedback import draw_feedback
from dtpr.signs.honeycomb import Honeycomb, build_honeycomb
from dtpr.signs.labels import Label, Line, MisfitError, draw_lines, shrink
from dtpr.signs.outlines import polygon
from dtpr.signs.sizes import SIZES, SignSize
from dtpr.signs.svg import write_sign
from dtpr.signs.text import X_HEIGHT, clean_text, measure, metrics_of, split_runs
from dtpr.signs.words import attribution_in, class_note

_LINK = re.compile(r"https?://[!-~]+")
_GROUNDS: dict[Identifiability, Ink] = {
    "identifiable": "yellow",
    "de_identified": "blue",
    "none": "white",
}
_FOOTER_X_HEIGHT_MM = 1.0
_FOOTER_SHARE = 0.0075
_FOOTER_GAP = 0.8


class SignContent(Record, frozen=True, kw_only=True):
    """What a sign says, in one language."""

    purpose_label: str
    purpose_symbol: str | None
    organization_name: str
    link: str
    technology_label: str | None
    technology_symbol: str | None
    identifiability: Identifiability
    locale: str
    title: str


def draw_sign(content: SignContent, size: SignSize) -> str:
    """Return a sign as SVG: outlined, in mm, the same bytes for the same content.

    Raises InvalidError that names what does not fit and the smallest size that would do, or that
    names a character which no font has.
    """
    return write_sign(lay_out_sign(content, size))


def lay_out_sign(content: SignContent, size: SignSize) -> DisplayList:
    """Return a sign as a display list; raises InvalidError as `draw_sign` does."""
    _check(content)
    try:
        return _lay_out(content, size)
    except MisfitError as error:
        mend = _advise(content, size)
        message = f"{error.message} on {size.name}"
        raise InvalidError(Problem(error.field, message, mend)) from error


def fitting_sizes(content: SignContent) -> list[SignSize]:
    """Return the sizes of the table that the sign fits on, the smallest sheet first."""
    _check(content)
    return [size for size in SIZES.values() if _fits(content, size)]


def _fits(content: SignContent, size: SignSize) -> bool:
    try:
        _lay_out(content, size)
    except MisfitError:
        return False
    return True


def _advise(content: SignContent, tried: SignSize) -> str:
    others = (size for size in SIZES.values() if size != tried and _fits(content, size))
    smallest = next(others, None)
    if smallest is None:
        return "shorten it: no size is large enough"
    return f"shorten it, or use {smallest.name}, the smallest size that does"


def _check(content: SignContent) -> None:
    texts = {
        "purpose_label": content.purpose_label,
        "organization_name": content.organization_name,
        "technology_label": content.technology_label,
    }
    problems = [
        problem
        for field, text in texts.items()
        if text is not None
        for problem in _read(field, text)
    ]
    if not _LINK.fullmatch(content.link):
        problems.append(Problem("link", "is not a web address", "start it with https://"))
    if problems:
        raise InvalidError(*problems)


def _read(field: str, text: str) -> tuple[Problem, ...]:
    if not clean_text(text):
        return (Problem(field, "is empty", "write a short text"),)
    try:
        split_runs(clean_text(text))
    except InvalidError as error:
        return tuple(each._replace(field=field) for each in error.problems)
    return ()


def _lay_out(content: SignContent, size: SignSize) -> DisplayList:
    footer, top_of_footer = _footer(content, size)
    edge = size.margin_mm
    box = (edge, edge, size.width_mm - edge, top_of_footer)
    comb = build_honeycomb(box, technology=content.technology_label is not None)
    groups = (_sheet(size), *_cells(content, comb), footer)
    return DisplayList(
        width_mm=size.width_mm,
        height_mm=size.height_mm,
        title=content.title,
        description=_describe(groups),
        locale=content.locale,
        groups=groups,
    )


def _cells(content: SignContent, comb: Honeycomb) -> list[Group]:
    return [*draw_cells(_contents(content), comb), *draw_feedback(content.link, comb)]


def _contents(content: SignContent) -> list[Cell]:
    cells = [
        Cell(
            name="purpose",
            field="purpose_label",
            label=Label(text=content.purpose_label, locale=content.locale),
            ground="black",
            symbol=content.purpose_symbol,
        ),
        Cell(
            name="organization",
            field="organization_name",
            label=Label(text=content.organization_name, locale=content.locale),
            ground="white",
        ),
    ]
    if content.technology_label is not None:
        cells.append(_technology(content, content.technology_label))
    return cells


def _technology(content: SignContent, text: str) -> Cell:
    note = class_note(content.identifiability, text, content.locale)
    return Cell(
        name="technology",
        field="technology_label",
        label=Label(text=text, locale=content.locale, note=note),
        ground=_GROUNDS[content.identifiability],
        symbol=content.technology_symbol,
    )


def _sheet(size: SignSize) -> Group:
    # The white is painted: a sign that is shown on a dark page must still scan.
    width, height = size.width_mm, size.height_mm
    corners = ((0.0, 0.0), (width, 0.0), (width, height), (0.0, height))
    return one_path("sheet", polygon(corners), "white")


def _footer(content: SignContent, size: SignSize) -> tuple[Group, float]:
    text = attribution_in(content.locale)
    metrics = metrics_of(text)
    room = size.width_mm - 2 * size.margin_mm
    largest = max(_FOOTER_X_HEIGHT_MM, _FOOTER_SHARE * size.width_mm) / X_HEIGHT
    for em in shrink(largest, _FOOTER_X_HEIGHT_MM / X_HEIGHT):
        if measure(text, 400) * em <= room:
            baseline = size.height_mm - size.margin_mm - metrics.descent * em
            outline = draw_lines([Line(text, 400, baseline, em)], size.width_mm / 2, 0)
            top = baseline - (metrics.ascent + _FOOTER_GAP) * em
            return one_path("footer", outline, "black", text), top
    raise MisfitError("locale", "the line on the standard and the licence does not fit")


def _describe(groups: tuple[Group, ...]) -> str:
    return " · ".join(
        group.text for group in groups if group.text and not group.name.endswith(" qr")
    )
