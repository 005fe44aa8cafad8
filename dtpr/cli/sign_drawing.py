"""`dtpr sign CODE`: one sign as a file, of a public device or of one that is kept."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, cast

from dtpr.cli.files import write_whole
from dtpr.cli.output import say
from dtpr.cli.sign_options import add_design, add_output, design_from, output_from
from dtpr.errors import GoneError, InvalidError, NotFoundError, Problem
from dtpr.settings import Settings

if TYPE_CHECKING:
    from dtpr.registry import Registry
    from dtpr.registry.sign_drawing import Job
    from dtpr.signs.files import SignForm

_FORMS = ("svg", "pdf", "png", "json")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what to draw, how, and where to."""
    parser.add_argument("code", metavar="CODE", help="The code of a device, or of a kept sign.")
    parser.add_argument(
        "--out",
        type=Path,
        metavar="FILE",
        help="Where to; it ends in .svg, .pdf, .png or .json. Replaced if it is there.",
    )
    add_design(parser)
    add_output(parser)
    parser.add_argument(
        "--report", type=Path, metavar="FILE", help="Write what was measured, as JSON, here too."
    )
    parser.add_argument(
        "--save", action="store_true", help="Keep the sign under a code of its own, which it shows."
    )
    parser.add_argument(
        "--place",
        action="store_true",
        help="CODE is a place, with one sign for all devices there; it needs --save.",
    )


async def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Draw one sign; its files are written whole, or not at all."""
    from dtpr.registry import open_registry
    from dtpr.signs.files import make_file

    form = form_of(arguments.out) if arguments.out else None
    _check(arguments)
    output = output_from(arguments)
    async with open_registry(settings) as registry:
        job, code = await _job(registry, arguments, settings)
    wanted = [(arguments.out, form), (arguments.report, "json" if arguments.report else None)]
    made = [
        (path, make_file(job.content, job.options, job.imprint, each, output))
        for path, each in wanted
        if each
    ]
    for path, data in made:
        write_whole(path, data)
        say(f"Wrote {path}.")
    if arguments.save:
        say(f"Kept as {code}.")
        print(code)
    if settings.public_url is None:
        say(f"Its link leads to {settings.address}; set `public_url` before you print it.")
    return 0


def form_of(path: Path) -> "SignForm":
    """Return the form that the ending of a file's name asks for.

    Raises:
        InvalidError: It asks for none that there is.
    """
    ending = path.suffix.lower().removeprefix(".")
    if ending in _FORMS:
        return cast("SignForm", ending)
    if path.exists() and not path.is_file():
        return "svg"
    mend = f"end its name in one of {', '.join(f'.{each}' for each in _FORMS)}"
    raise InvalidError(Problem("out", f"{path} does not say what kind of file it is", mend))


def _check(arguments: argparse.Namespace) -> None:
    if arguments.place and not arguments.save:
        mend = "add --save: the code of such a sign leads to its place"
        raise InvalidError(Problem("place", "a sign of a place is only drawn once kept", mend))
    if not (arguments.out or arguments.report or arguments.save):
        raise InvalidError(Problem("out", "it is missing", "name the file to write"))


async def _job(
    registry: "Registry", arguments: argparse.Namespace, settings: Settings
) -> "tuple[Job, str]":
    from dtpr.registry.sign_jobs import device_job, kept_job

    if arguments.save:
        return await _save(registry, arguments, settings)
    try:
        subject = await registry.signs.plan(arguments.code, None)
    except GoneError:
        raise
    except NotFoundError as error:
        try:
            kept = await registry.signs.find(arguments.code)
        except NotFoundError:
            raise error from None
        return await kept_job(registry, kept.sign), kept.sign.code
    design = design_from(arguments, settings)
    job = await device_job(registry, subject, design, settings.address)
    return job, job.imprint.sign


async def _save(
    registry: "Registry", arguments: argparse.Namespace, settings: Settings
) -> "tuple[Job, str]":
    from dtpr.registry.access import OPERATOR
    from dtpr.registry.sign_jobs import kept_job, trial_job
    from dtpr.schema.sign import SignDraft
    from dtpr.signs.files import make_sheet

    device, place = (None, arguments.code) if arguments.place else (arguments.code, None)
    draft = SignDraft(device=device, place=place, design=design_from(arguments, settings))
    trial = await trial_job(registry, OPERATOR, draft, settings.address)
    make_sheet(trial.content, trial.options)
    kept = await registry.signs.add(OPERATOR, draft, settings.address)
    return await kept_job(registry, kept.sign), kept.sign.code
