"""A sign as a file: laid out, its code decoded, and written in the form that is asked for.

It is work for a pool of processes: everything taken and given can be pickled.
"""

from hashlib import sha256
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from dtpr.schema.base import Record
from dtpr.schema.sign_report import FullReport, MadeFile, SignReport
from dtpr.signs.codes import codes_of
from dtpr.signs.display import DisplayList
from dtpr.signs.editable import write_editable
from dtpr.signs.options import SignOptions
from dtpr.signs.pdf.inks import InkChoice
from dtpr.signs.pdf.print import Imprint, PrintOptions, write_print_pdf
from dtpr.signs.pdf.screen import write_screen_pdf
from dtpr.signs.png import rasterise
from dtpr.signs.report import measure_sign
from dtpr.signs.sign import lay_out_sign
from dtpr.signs.subject import SignContent
from dtpr.signs.svg import write_sign
from dtpr.signs.verify import verify_sign

SignForm = Literal["svg", "pdf", "png", "json"]
Profile = Literal["print", "screen"]

MEDIA_TYPES: dict[SignForm, str] = {
    "svg": "image/svg+xml",
    "pdf": "application/pdf",
    "png": "image/png",
    "json": "application/json",
}
_PARTS = ("sticker", "cell")

LARGEST_WIDTH_PX = 2480
USUAL_WIDTH_PX = 1240


class Output(Record, frozen=True, kw_only=True):
    """How a sign is written once it is laid out."""

    profile: Annotated[
        Profile, Meta(description="For PDF: for a printer (PDF/X-1a), or for screens (PDF/A, UA).")
    ] = "print"
    inks: Annotated[
        InkChoice, Meta(description="For print: yellow and blue as spot inks, or of process inks.")
    ] = "spot"
    bleed: Annotated[
        float, Meta(ge=0, le=10, description="For print: mm that are printed beyond the trim.")
    ] = 3.0
    width: Annotated[
        int, Meta(ge=16, le=LARGEST_WIDTH_PX, description="For PNG: how many pixels wide.")
    ] = USUAL_WIDTH_PX
    editable: Annotated[
        bool, Meta(description="For SVG: with live text for designers, marked as not for print.")
    ] = False


def make_sheet(content: SignContent, options: SignOptions) -> DisplayList:
    """Return a sign laid out, whose code was decoded and leads to its link.

    Raises InvalidError that names what does not fit and the smallest size that would do.
    """
    sheet = lay_out_sign(content, options)
    # A sticker or a cell of a purpose has no code, and none that could be wrong.
    is_whole = options.template not in _PARTS or options.shows == "feedback"
    has_code = is_whole or bool(codes_of(sheet))
    verify_sign(sheet, *([content.link] if has_code else []))
    return sheet


def make_report(content: SignContent, options: SignOptions) -> SignReport:
    """Return what is measured on a sign; raises InvalidError as `make_sheet` does."""
    return measure_sign(content, options, make_sheet(content, options))


def make_file(
    content: SignContent, options: SignOptions, imprint: Imprint, form: SignForm, output: Output
) -> bytes:
    """Return a sign as a file: the same bytes for the same arguments.

    Raises InvalidError as `make_sheet` does.
    """
    sheet = make_sheet(content, options)
    if form == "json":
        return _report(content, options, imprint, output, sheet)
    return write_file(sheet, imprint, form, output)


def write_file(sheet: DisplayList, imprint: Imprint, form: SignForm, output: Output) -> bytes:
    """Return a sheet that was laid out as a drawing, a PDF or a picture."""
    if form == "pdf" and output.profile == "print":
        options = PrintOptions(inks=output.inks, bleed_mm=output.bleed)
        return write_print_pdf(sheet, imprint, options)
    if form == "pdf":
        return write_screen_pdf(sheet, imprint.made_at)
    if form == "svg":
        return (write_editable(sheet) if output.editable else write_sign(sheet)).encode()
    svg = write_sign(sheet)
    height = round(output.width * sheet.height_mm / sheet.width_mm)
    return rasterise(svg, output.width, height)


def _report(
    content: SignContent,
    options: SignOptions,
    imprint: Imprint,
    output: Output,
    sheet: DisplayList,
) -> bytes:
    forms: tuple[tuple[SignForm, Profile | None], ...] = (
        ("svg", None),
        ("pdf", "print"),
        ("pdf", "screen"),
        ("png", None),
    )
    files = [_made(sheet, imprint, form, profile, output) for form, profile in forms]
    report = measure_sign(content, options, sheet)
    answer = FullReport(sign=imprint.sign, made_at=imprint.made_at, report=report, files=files)
    return msgspec.json.encode(answer)


def _made(
    sheet: DisplayList, imprint: Imprint, form: SignForm, profile: Profile | None, output: Output
) -> MadeFile:
    chosen = msgspec.structs.replace(output, profile=profile or output.profile)
    data = write_file(sheet, imprint, form, chosen)
    digest = sha256(data).hexdigest()
    return MadeFile(form=form, profile=profile, bytes=len(data), sha256=digest)
