"""What is measured on a sign: how large its code and letters are, and from where they are read.

Everything is read from the sheet itself. Sources: the trade rule for codes (a tenth of the
distance); the project's own 4 mm of x-height a metre; ADA 703.5 (capitals of 16 mm); WCAG 2.2.
"""

import math
from collections.abc import Iterator, Sequence

from dtpr.schema.sign import Arrangement
from dtpr.schema.sign_report import (
    CellMeasure,
    CodeMeasure,
    SignReport,
    SignWarning,
    TextMeasure,
)
from dtpr.signs.codes import codes_of
from dtpr.signs.colours import Ink, contrast
from dtpr.signs.display import DisplayList, Group
from dtpr.signs.feedback import QR_MM_PER_METRE
from dtpr.signs.job import Job, lists
from dtpr.signs.logos.logo import GOOD_DPI
from dtpr.signs.options import SignOptions, sheet_of
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
    (2, 1, 2): "2-1-2",
    (2, 2): "2-2",
}


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
            *_warn_of_logo(dpi),
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
    line: Arrangement = "row" if len(rows) == 1 else "column"
    return _BY_ROWS.get(tuple(rows[top] for top in sorted(rows)), line)


def _dpi_of(sheet: DisplayList) -> float | None:
    pictures = [each for group in sheet.groups for each in group.pictures]
    widths = [each.width_px / (each.box[2] - each.box[0]) for each in pictures]
    return round(min(widths) * _MM_PER_INCH, 1) if widths else None


def _warn_of_logo(dpi: float | None) -> Iterator[SignWarning]:
    if dpi is not None and dpi < GOOD_DPI:
        yield SignWarning(
            code="logo",
            text=f"the logo has {dpi:.0f} dpi; {GOOD_DPI:.0f} look sharp",
            values={"dpi": round(dpi), "least": round(GOOD_DPI)},
        )


def _warn_of_distance(
    options: SignOptions, code: CodeMeasure | None, texts: Sequence[TextMeasure]
) -> Iterator[SignWarning]:
    asked = options.reading_distance_m
    if not asked:
        return
    if code and code.scan_distance_m < asked - _CLOSE:
        yield SignWarning(
            code="code_distance",
            text=f"the code scans from {code.scan_distance_m:g} m, not from {asked:g} m",
            values={"distance": code.scan_distance_m, "asked": asked},
        )
    labels = [each.reading_distance_m for each in texts if each.name.endswith(" label")]
    if labels and min(labels) < asked:
        yield SignWarning(
            code="label_distance",
            text=f"the smallest label reads from {min(labels):g} m, not from {asked:g} m",
            values={"distance": min(labels), "asked": asked},
        )


def _warn_of_letters(texts: Sequence[TextMeasure]) -> Iterator[SignWarning]:
    for each in texts:
        capitals = each.x_height_mm * CAP_HEIGHT / X_HEIGHT
        if each.name == "headline" and capitals < _CAPITALS_MM - _CLOSE:
            yield SignWarning(
                code="capitals",
                text=f"the headline has capitals of {capitals:.1f} mm; a permanent sign of a "
                f"building needs {_CAPITALS_MM:.0f} mm (ADA 703.5)",
                values={"height": round(capitals, 1), "least": _CAPITALS_MM},
            )


def _left_out(job: Job, sheet: DisplayList) -> Iterator[SignWarning]:
    names = {each.name for each in sheet.groups}
    has_cells = "purpose ground" in names and "feedback ground" in names
    if has_cells and "organization ground" not in names:
        text = "the organization has no hexagon and stands in words"
        yield SignWarning(code="organization", text=text)
    has_contact = bool(job.say(job.content.contact).text) and "footer" in names
    if has_contact and "contact" not in names:
        yield SignWarning(code="contact", text="there was no room for the contact")
    has_second = job.second_of(job.content.purposes[0].label) is not None
    if has_second and "purpose ground" in names and "purpose second" not in names:
        text = "the second language does not fit the hexagons and stands in the text"
        yield SignWarning(code="second", text=text)
    if missing := _not_shown(job, names):
        labels = ", ".join(job.say(term.label).text for term in missing)
        yield SignWarning(code="hidden", text=f"not shown: {labels}", values={"labels": labels})


def _not_shown(job: Job, names: set[str]) -> list[Term]:
    listed = [term for zone in job.content.zones for term in zone.technologies]
    if lists(job):
        return []
    shown = sum(name in names for name in ("technology ground", "technology 2 ground"))
    return (job.content.sensitive_first + listed)[shown:]
