"""`dtpr export`: write what is public to a file that others can use."""

import argparse
import asyncio
import shutil
import sys
from contextlib import AbstractContextManager, ExitStack, nullcontext
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, BinaryIO, get_args

from dtpr.cli.files import open_whole
from dtpr.cli.output import say
from dtpr.cli.progress import Progress, shown_progress
from dtpr.errors import InvalidError, Problem
from dtpr.schema.answers import StatusFilter
from dtpr.schema.taxonomy import Identifiability
from dtpr.settings import Settings

if TYPE_CHECKING:
    from dtpr.registry.exporting import Export
    from dtpr.registry.open_data import Selection

HELP = "Write the public register, whole or selected, to a file that others can use."
EXAMPLE = """\
dtpr export --out register.geojson
dtpr export --out cameras.gpkg --element identifiable_video --crs EPSG:3857
dtpr export --out - --form ndjson --organization port-clement"""

_TEXTS = ("geojson", "csv", "ndjson")
_FILES = ("gpkg", "fgb", "parquet", "shp.zip", "kml")
_FORMS = (*_TEXTS, *_FILES)
_OUTPUT = Path("-")
_LINE_EVERY = 10_000


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add where to, in which form, and the filters; a device has to pass all that are given."""
    parser.add_argument(
        "--out", type=Path, required=True, metavar="FILE", help="The file; - is the output."
    )
    parser.add_argument(
        "--form", choices=_FORMS, help="The form; by default the ending of the file says it."
    )
    parser.add_argument(
        "--crs", metavar="EPSG:N", help="The CRS of a file for GIS; WGS 84 by default."
    )
    parser.add_argument("--q", metavar="TEXT", help="Words of a name, description, code or id.")
    parser.add_argument("--organization", metavar="SLUG", help="Whose devices.")
    parser.add_argument("--place", metavar="SLUG", help="The place that they stand in.")
    parser.add_argument("--element", metavar="ID", help="An element that the datachain has.")
    parser.add_argument("--purpose", metavar="ID", help="A purpose that the datachain has.")
    parser.add_argument(
        "--identifiability",
        choices=get_args(Identifiability),
        help="The most sensitive class among its elements.",
    )
    parser.add_argument(
        "--status", choices=get_args(get_args(StatusFilter)[0]), help="How it stands today."
    )
    parser.add_argument(
        "--bbox",
        metavar="W,S,E,N",
        help="What stands in a box in degrees; a west above the east crosses the antimeridian.",
    )


async def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Write the file, whole or not at all, and say how many devices are in it."""
    from dtpr.registry import open_registry
    from dtpr.registry.exporting import opened_export
    from dtpr.registry.open_data import publisher_of

    form = arguments.form or _form_of(arguments.out)
    crs = _crs_of(form, arguments.crs)
    selection = _selection_of(arguments)
    async with open_registry(settings) as registry:
        with shown_progress("Exporting", "devices", _LINE_EVERY) as progress, ExitStack() as held:
            folder = Path(held.enter_context(TemporaryDirectory(prefix="dtpr-export-")))
            async with opened_export(registry, publisher_of(settings), selection) as export:
                # Opened once the filters are known to be right.
                file = held.enter_context(_opened(arguments.out))
                await _write(export, form, file, folder, progress)
            if form in _FILES:
                await _build(file, folder, form, crs)
    if arguments.out != _OUTPUT:
        say(f"Wrote {export.devices} devices to {arguments.out}.")
    return 0


async def _write(
    export: "Export", form: str, file: BinaryIO, folder: Path, progress: Progress
) -> None:
    from dtpr.registry.exporting import LINES

    if form in _FILES:
        await export.write_lines(folder / LINES, progress)
        return
    async for piece in export.pieces(form, progress):
        file.write(piece)


async def _build(file: BinaryIO, folder: Path, form: str, crs: str) -> None:
    from dtpr.formats.gis import build
    from dtpr.registry.exporting import LINES

    out = folder / f"out.{form}"
    say(f"Building the {form} file.")
    await build(folder / LINES, out, form, crs)
    with out.open("rb") as built:
        await asyncio.to_thread(shutil.copyfileobj, built, file)


def _form_of(out: Path) -> str:
    for form in _FORMS:
        if out.name.lower().endswith(f".{form}"):
            return form
    mend = f"end it in one of {', '.join(f'.{each}' for each in _FORMS)}, or name the --form"
    raise InvalidError(Problem("out", f"the ending of {out.name!r} says no form", mend))


def _crs_of(form: str, crs: str | None) -> str:
    from dtpr.formats.gis.forms import check_crs, check_form

    if form in _FILES:
        return check_form(form, crs)
    return check_crs(form, crs, takes_crs=False)


def _selection_of(arguments: argparse.Namespace) -> "Selection":
    from dtpr.geo.box import parse_bbox
    from dtpr.registry.asked import Asked
    from dtpr.registry.open_data import Selection

    named = {each: getattr(arguments, each) for each in Asked.__struct_fields__}
    box = None if arguments.bbox is None else parse_bbox(arguments.bbox)
    return Selection(asked=Asked(**named), query=arguments.q, box=box)


def _opened(out: Path) -> AbstractContextManager[BinaryIO]:
    return nullcontext(sys.stdout.buffer) if out == _OUTPUT else open_whole(out)
