"""`dtpr sign batch`: all signs of an organization or of a place in one file."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from dtpr.cli.files import open_whole
from dtpr.cli.output import say
from dtpr.cli.progress import Progress, shown_progress
from dtpr.cli.sign_options import add_design, add_output, design_from, output_from
from dtpr.errors import InvalidError, Problem
from dtpr.settings import Settings

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    from dtpr.registry.sign_batches import Batch, Drawn, LaidOut, Listed
    from dtpr.signs.files import Output

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
    from dtpr.registry.sign_batches import Batch, Wanted, list_batch
    from dtpr.registry.sign_drawing import Draughtsman
    from dtpr.signs.pool import open_pool

    ending = arguments.out.suffix.lower()
    if ending not in (".zip", ".pdf"):
        raise InvalidError(Problem("out", "it is no archive and no PDF", "end it in .zip or .pdf"))
    wanted = Wanted(
        organization=arguments.organization,
        place=arguments.place,
        design=design_from(arguments, settings),
        devices=not arguments.kept,
        alike=ending == ".pdf" and bool(arguments.template or arguments.size),
    )
    output = output_from(arguments)
    async with open_registry(settings) as registry, open_pool() as pool:
        listed = await list_batch(registry, OPERATOR, wanted)
        batch = Batch(registry, wanted, settings.address, Draughtsman(pool))
        write = _archive if ending == ".zip" else _sheets
        with shown_progress("Drawing", "signs", _EVERY) as progress:
            failures = await write(batch, listed, arguments, output, progress)
    if done := len(listed) - len(failures):
        say(f"Wrote {done} signs to {arguments.out}.")
    for code, why in failures.items():
        say(f"Not drawn: {code}: {why}")
    return 1 if failures else 0


async def _archive(
    batch: "Batch",
    listed: "Sequence[Listed]",
    arguments: argparse.Namespace,
    output: "Output",
    progress: Progress,
) -> dict[str, str]:
    from dtpr.registry.archives import write_archive

    failures: dict[str, str] = {}

    async def draw() -> "AsyncIterator[Drawn]":
        number = 0
        async for drawn in batch.files(listed, arguments.form, output):
            if drawn.failure:
                failures[drawn.code] = drawn.failure
            yield drawn
            number += 1
            progress(number, len(listed))

    with open_whole(arguments.out) as file:
        async for piece in write_archive(draw(), arguments.form):
            file.write(piece)
    return failures


async def _sheets(
    batch: "Batch",
    listed: "Sequence[Listed]",
    arguments: argparse.Namespace,
    output: "Output",
    progress: Progress,
) -> dict[str, str]:
    from dtpr.registry.sign_sheets import refusal_of, write_sheets
    from dtpr.signs.imposition import Plan
    from dtpr.signs.pdf.print import PrintOptions

    async def lay_out() -> "AsyncIterator[LaidOut]":
        number = 0
        async for each in batch.sheets(listed):
            yield each
            number += 1
            progress(number, len(listed))

    options = PrintOptions(inks=output.inks, bleed_mm=output.bleed)
    with open_whole(arguments.out) as file:
        sheets = await write_sheets(lay_out(), Plan(paper=arguments.paper), file, options)
        if not sheets.signs:
            raise refusal_of(sheets)
    return sheets.failures
