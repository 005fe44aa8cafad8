"""What is measured on a sign, and its files."""

from typing import Annotated, Literal

from msgspec import Meta

from dtpr.schema.base import Answer, Instant
from dtpr.schema.sign import Arrangement, SignTemplate


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


class SignWarning(Answer, frozen=True, kw_only=True):
    """Something to know before a sign is printed."""

    code: Annotated[
        Literal[
            "code_distance",
            "label_distance",
            "capitals",
            "logo",
            "organization",
            "contact",
            "second",
            "hidden",
        ],
        Meta(description="What it is about."),
    ]
    text: Annotated[str, Meta(description="The same as a sentence in English.")]
    values: Annotated[
        dict[str, str | float], Meta(description="The figures and names in the sentence.")
    ] = {}


class SignReport(Answer, frozen=True, kw_only=True):
    """What was measured on a sign."""

    template: SignTemplate
    size: Annotated[str, Meta(description="The name of the sheet.")]
    width_mm: Annotated[float, Meta(description="How wide it is, trimmed.")]
    height_mm: Annotated[float, Meta(description="How high it is, trimmed.")]
    arrangement: Annotated[Arrangement, Meta(description="How the hexagons stand.")]
    hexagon_mm: Annotated[float, Meta(description="How high a hexagon is.")]
    qr: Annotated[CodeMeasure | None, Meta(description="The code, if the sheet has one.")]
    text: Annotated[list[TextMeasure], Meta(description="Its texts.")]
    contrast: Annotated[list[CellMeasure], Meta(description="Its hexagons.")]
    logo_dpi: Annotated[float | None, Meta(description="For a logo of pixels: how fine it is.")]
    warnings: Annotated[list[SignWarning], Meta(description="What to know before it is printed.")]


class MadeFile(Answer, frozen=True, kw_only=True):
    """One file of a sign, to be checked after it was handed on."""

    form: Annotated[str, Meta(description="Whether it is svg, pdf or png.")]
    profile: Annotated[str | None, Meta(description="For PDF: print or screen.")]
    bytes: Annotated[int, Meta(description="How long it is.")]
    sha256: Annotated[str, Meta(description="The SHA-256 of its bytes, hexadecimal.")]


class FullReport(Answer, frozen=True, kw_only=True):
    """What was measured on a sign, and its files."""

    sign: Annotated[
        str, Meta(description="The code of the sign or its device, or the name of its place.")
    ]
    made_at: Annotated[Instant, Meta(description="When what it shows was published or kept.")]
    report: Annotated[SignReport, Meta(description="What was measured.")]
    files: Annotated[list[MadeFile], Meta(description="Its files with the same options.")]
