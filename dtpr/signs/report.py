"""What is measured on a sign: how large its code and letters are, and from where they are read.

Everything is read from the sheet itself. Sources: the trade rule for codes (a tenth of the
distance); the project's own 4 mm of x-height a metre; ADA 703.5 (capitals of 16 mm); WCAG 2.2.
"""

import math
from collections.abc import Iterator, Sequence
from typing import Annotated

from msgspec import Meta

from dtpr.schema.base import Answer
from dtpr.signs.codes import codes_of
from dtpr.signs.colours import Ink, contrast
from dtpr.signs.display import DisplayList, Group
from dtpr.signs.feedback import QR_MM_PER_METRE
from dtpr.signs.honeycomb import Arrangement
from dtpr.signs.job import Job, lists
from dtpr.signs.logos.logo import GOOD_DPI
from dtpr.signs.options import SignOptions, Template, sheet_of
from dtpr.signs.qr import QUIET_MODULES, count_modules, error_correction
from dtpr.signs.subject import SignContent, Term
from dtpr.signs.text import CAP_HEIGHT, X_HEIGHT

X_HEIGHT_MM_PER_METRE = 4.0
"""How high small letters are for each metre that they are read from."""

_CAPITALS_MM = 16.0
_MM_PER_INCH = 25.4
_CLOSE = 0.005
_BY_ROWS: dict[tuple[int, ...], Arrangement] = {
    (1,): "single",
    (1, 2, 1): "diamond",
    (1, 2): "triangle",
    (2, 1): "triangle",
    (2, 3): "2-3",
}


class CodeMeasure(Answer, frozen=True, kw_only=True):
    """The QR code."""

    side_mm: Annotated[float, Meta(description="Its side, the quiet zone not counted.")]
    modules: Annotated[int, Meta(description="How many modules a side has.")]
    module_mm: Annotated[float, Meta(description="The side of one module.")]
    error_correction: Annotated[str, Meta(description="Q, or H.")]
    quiet_zone_modules: Annotated[int, Meta(description="How much white is around it.")]
    quiet_zone_mm: Annotated[float, Meta(description="The same in mm.")]
    scan_distance_m: Annotated[float, Meta(description="From how far it scans.")]


class TextMeasure(Answer, frozen=True, kw_only=True):
    """One text."""

    name: Annotated[str, Meta(description="Where it stands.")]
    locale: Annotated[str, Meta(description="Its language.")]
    x_height_mm: Annotated[float, Meta(description="The height of its small letters.")]
    reading_distance_m: Annotated[float, Meta(description="From how far it is read.")]


class CellMeasure(Answer, frozen=True, kw_only=True):
    """One hexagon."""

    name: Annotated[str, Meta(description="What it shows.")]
    ground: Annotated[str, Meta(description="The ink of its ground.")]
    ink: Annotated[str, Meta(description="The ink of its label.")]
    contrast: Annotated[float, Meta(description="How they differ, 1 to 21 (WCAG 2.2).")]


class SignReport(Answer, frozen=True, kw_only=True):
    """What was measured on a sign."""

    template: Template
    size: Annotated[str, Meta(description="The name of the sheet.")]
    width_mm: float
    height_mm: float
    arrangement: Annotated[Arrangement, Meta(description="How the hexagons stand.")]
    hexagon_mm: Annotated[float, Meta(description="How high a hexagon is.")]
    qr: Annotated[CodeMeasure | None, Meta(description="The code, if the sheet has one.")]
    text: list[TextMeasure]
    contrast: list[CellMeasure]
    logo_dpi: Annotated[float | None, Meta(description="For a logo of pixels: how fine it is.")]
    warnings: Annotated[list[str], Meta(description="What to know before it is printed.")]


def measure_sign(content: SignContent, options: SignOptions, sheet: DisplayList) -> SignReport:
    """Return what is measured on a sheet that was laid out from a content and options."""
    grounds = [each for each in sheet.groups if _is_cell(each)]
    code = _measure_code(sheet)
    texts = [_measure_text(each, sheet.locale) for each in sheet.groups if each.x_height_mm]
    left, _, right, _ = grounds[0].box
    job = Job(content, options, sheet_of(options))
    dpi = _dpi_of(sheet)
    return SignReport(
        template=options.template,
        size=job.sheet.name,
        width_mm=sheet.width_mm,
        height_mm=sheet.height_mm,
        arrangement=_arrangement_of(grounds),
        hexagon_mm=round((right - left) * 2 / math.sqrt(3), 2),
        qr=code,
        text=texts,
        contrast=[_measure_cell(each, sheet) for each in grounds],
        logo_dpi=dpi,
        warnings=[
            *_warn_of_distance(options, code, texts),
            *_warn_of_letters(texts),
            *(
                [f"the logo has {dpi:.0f} dpi; {GOOD_DPI:.0f} look sharp"]
                if _is_coarse(dpi)
                else []
            ),
            *_left_out(job, sheet),
        ],
    )


def _is_cell(group: Group) -> bool:
    return group.name.endswith(" ground") and not group.name.startswith("item ")


def _measure_code(sheet: DisplayList) -> CodeMeasure | None:
    code = next(iter(codes_of(sheet)), None)
    if code is None:
        return None
    left, _, right, _ = code.box
    side, modules = right - left, count_modules(code.text)
    return CodeMeasure(
        side_mm=round(side, 2),
        modules=modules,
        module_mm=round(side / modules, 3),
        error_correction=error_correction(code.text),
        quiet_zone_modules=QUIET_MODULES,
        quiet_zone_mm=round(QUIET_MODULES * side / modules, 2),
        scan_distance_m=round(side / QR_MM_PER_METRE, 2),
    )


def _measure_text(group: Group, locale: str) -> TextMeasure:
    return TextMeasure(
        name=group.name,
        locale=group.locale or locale,
        x_height_mm=round(group.x_height_mm, 2),
        reading_distance_m=round(group.x_height_mm / X_HEIGHT_MM_PER_METRE, 2),
    )


def _measure_cell(ground: Group, sheet: DisplayList) -> CellMeasure:
    name = ground.name.removesuffix(" ground")
    is_ring = sum(letter == "M" for letter, _ in ground.paths[0].outline) > 1
    below: Ink = "white" if is_ring else _ink_of(ground)
    label = next((each for each in sheet.groups if each.name == f"{name} label"), None)
    above: Ink = _ink_of(label) if label else "black"
    ratio = round(contrast(below, above), 1)
    return CellMeasure(name=name, ground=below, ink=above, contrast=ratio)


def _ink_of(group: Group) -> Ink:
    ink = group.paths[0].ink
    return ink if isinstance(ink, str) else "black"


def _arrangement_of(grounds: Sequence[Group]) -> Arrangement:
    rows: dict[float, int] = {}
    for group in grounds:
        top = round(group.box[1], 1)
        rows[top] = rows.get(top, 0) + 1
    return _BY_ROWS.get(tuple(rows[top] for top in sorted(rows)), "row")


def _dpi_of(sheet: DisplayList) -> float | None:
    pictures = [each for group in sheet.groups for each in group.pictures]
    widths = [each.width_px / (each.box[2] - each.box[0]) for each in pictures]
    return round(min(widths) * _MM_PER_INCH, 1) if widths else None


def _is_coarse(dpi: float | None) -> bool:
    return dpi is not None and dpi < GOOD_DPI


def _warn_of_distance(
    options: SignOptions, code: CodeMeasure | None, texts: Sequence[TextMeasure]
) -> Iterator[str]:
    asked = options.reading_distance_m
    if not asked:
        return
    if code and code.scan_distance_m < asked - _CLOSE:
        yield f"the code scans from {code.scan_distance_m:g} m, not from {asked:g} m"
    labels = [each.reading_distance_m for each in texts if each.name.endswith(" label")]
    if labels and min(labels) < asked:
        yield f"the smallest label reads from {min(labels):g} m, not from {asked:g} m"


def _warn_of_letters(texts: Sequence[TextMeasure]) -> Iterator[str]:
    for each in texts:
        capitals = each.x_height_mm * CAP_HEIGHT / X_HEIGHT
        if each.name == "headline" and capitals < _CAPITALS_MM - _CLOSE:
            yield (
                f"the headline has capitals of {capitals:.1f} mm; a permanent sign of a building "
                f"needs {_CAPITALS_MM:.0f} mm (ADA 703.5)"
            )


def _left_out(job: Job, sheet: DisplayList) -> Iterator[str]:
    names = {each.name for each in sheet.groups}
    has_cells = "purpose ground" in names and "feedback ground" in names
    if has_cells and "organization ground" not in names:
        yield "the organization has no hexagon and stands in words"
    has_contact = bool(job.say(job.content.contact).text) and "footer" in names
    if has_contact and "contact" not in names:
        yield "there was no room for the contact"
    has_second = job.second_of(job.content.purposes[0].label) is not None
    if has_second and "purpose ground" in names and "purpose second" not in names:
        yield "the second language does not fit the hexagons and stands in the text"
    if missing := _not_shown(job, names):
        labels = ", ".join(job.say(term.label).text for term in missing)
        yield f"not shown: {labels}"


def _not_shown(job: Job, names: set[str]) -> list[Term]:
    listed = [term for zone in job.content.zones for term in zone.technologies]
    if lists(job):
        return []
    shown = sum(name in names for name in ("technology ground", "technology 2 ground"))
    return (job.content.sensitive_first + listed)[shown:]
