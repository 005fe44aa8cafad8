"""`dtpr sign batch`: all signs of an organization or of a place in one file."""

import argparse
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from dtpr.cli.files import open_whole
from dtpr.cli.output import say
from dtpr.cli.progress import Progress, shown_progress
from dtpr.cli.sign_options import add_design, add_output, design_from, output_from
from dtpr.errors import DtprError, InvalidError, Problem
from dtpr.settings import Settings

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator, Sequence

    from dtpr.registry.sign_batches import Drawn, Planned
    from dtpr.signs.files import Output
    from dtpr.signs.imposition import Piece

_EVERY = 20


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add which signs, how they are made, and where to."""
    parser.add_argument("--organization", metavar="SLUG", help="All signs of an organization.")
    parser.add_argument("--place", metavar="SLUG", help="All signs of a place.")
    parser.add_argument(
        "--out",
        type=Path,
        metavar="FILE",
        required=True,
        help="An archive (.zip) with a file a sign, or sheets of many (.pdf).",
    )
    parser.add_argument(
        "--form",
        choices=("pdf", "svg", "png"),
        default="pdf",
        help="The files in an archive (pdf).",
    )
    parser.add_argument(
        "--paper", choices=("A4", "A3", "SRA3"), default="A4", help="The printer's sheets (A4)."
    )
    parser.add_argument(
        "--kept", action="store_true", help="Only signs that are kept, none for other devices."
    )
    add_design(parser)
    add_output(parser)


async def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Draw the signs, and name those that cannot be drawn at the end; then the exit code is 1."""
    from dtpr.registry import open_registry
    from dtpr.registry.access import OPERATOR
    from dtpr.registry.sign_batches import Wanted, plan_batch

    ending = arguments.out.suffix.lower()
    if ending not in (".zip", ".pdf"):
        raise InvalidError(Problem("out", "it is no archive and no PDF", "end it in .zip or .pdf"))
    design = None if arguments.kept else design_from(arguments, settings)
    alike = ending == ".pdf" and bool(arguments.template or arguments.size)
    wanted = Wanted(arguments.organization, arguments.place, design, alike)
    output = output_from(arguments)
    async with open_registry(settings) as registry:
        batch = plan_batch(registry, OPERATOR, wanted, settings.address)
        planned = [each async for each in batch]
    if not planned:
        raise InvalidError(Problem("", "there is no sign to draw", "publish a device first"))
    with shown_progress("Drawing", "signs", _EVERY) as progress:
        if ending == ".zip":
            failures = await _archive(planned, arguments, output, progress)
        else:
            failures = _sheets(planned, arguments, output, progress)
    if done := len(planned) - len(failures):
        say(f"Wrote {done} signs to {arguments.out}.")
    for failure in failures:
        say(f"Not drawn: {failure}")
    return 1 if failures else 0


async def _archive(
    planned: "Sequence[Planned]",
    arguments: argparse.Namespace,
    output: "Output",
    progress: Progress,
) -> list[str]:
    from dtpr.registry.archives import write_archive
    from dtpr.registry.sign_batches import Drawn
    from dtpr.signs.files import make_file

    failures: list[str] = []

    async def draw() -> "AsyncIterator[Drawn]":
        for number, (code, job) in enumerate(planned, 1):
            drawn = Drawn(code, b"", "")
            try:
                data = make_file(job.content, job.options, job.imprint, arguments.form, output)
                drawn = Drawn(code, data, "")
            except DtprError as error:
                drawn = Drawn(code, b"", str(error))
                failures.append(f"{code}: {error}")
            yield drawn
            progress(number, len(planned))

    with open_whole(arguments.out) as file:
        async for piece in write_archive(draw(), arguments.form):
            file.write(piece)
    return failures


def _sheets(
    planned: "Sequence[Planned]",
    arguments: argparse.Namespace,
    output: "Output",
    progress: Progress,
) -> list[str]:
    from dtpr.signs.imposition import Plan, write_imposed
    from dtpr.signs.pdf.metadata import About
    from dtpr.signs.pdf.print import PrintOptions

    failures: list[str] = []
    pieces = _pieces(planned, failures, progress)
    made_at = max(job.imprint.made_at for _, job in planned)
    about = About(title="Signs", subject=f"{len(planned)} signs", made_at=made_at)
    options = PrintOptions(inks=output.inks, bleed_mm=output.bleed)
    first = next(pieces, None)
    if first is not None:
        with open_whole(arguments.out) as file:
            write_imposed(chain([first], pieces), Plan(paper=arguments.paper), about, file, options)
    return failures


def _pieces(
    planned: "Sequence[Planned]", failures: list[str], progress: Progress
) -> "Iterator[Piece]":
    """Yield what can be drawn and is as large as the first; the rest is put among the failures."""
    from dtpr.signs.files import make_sheet

    size: tuple[float, float] | None = None
    for number, (code, job) in enumerate(planned, 1):
        progress(number, len(planned))
        try:
            sheet = make_sheet(job.content, job.options)
        except DtprError as error:
            failures.append(f"{code}: {error}")
            continue
        size = size or (sheet.width_mm, sheet.height_mm)
        if size == (sheet.width_mm, sheet.height_mm):
            yield sheet, job.imprint
        else:
            failures.append(f"{code}: it is not as large as those before it; draw it by itself")
