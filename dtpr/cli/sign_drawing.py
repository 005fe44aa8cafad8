"""`dtpr sign CODE`: one sign as a file, of a public device or of one that is kept."""

import argparse
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, cast

from dtpr.cli.files import open_whole
from dtpr.cli.output import say
from dtpr.cli.sign_options import DESIGN, add_design, add_output, design_from, output_from
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
        help="CODE is the name of a place, with one sign for all devices there.",
    )


async def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Draw one sign; its files are written whole, or not at all."""
    from dtpr.registry import open_registry
    from dtpr.signs.files import make_file

    wanted = _wanted(arguments)
    output = output_from(arguments)
    with ExitStack() as opened:
        # A file that cannot be written is told before a sign is kept for it.
        files = [(opened.enter_context(open_whole(path)), form) for path, form in wanted]
        async with open_registry(settings) as registry:
            job, code = await _job(registry, arguments, settings)
        for file, form in files:
            file.write(make_file(job.content, job.options, job.imprint, form, output))
    for path, _ in wanted:
        say(f"Wrote {path}.")
    if arguments.save:
        say(f"Kept as {code}.")
        print(code)
    if settings.public_url is None:
        say(f"Its link leads to {settings.address}; set `public_url` before you print it.")
    return 0


def _wanted(arguments: argparse.Namespace) -> "list[tuple[Path, SignForm]]":
    wanted: list[tuple[Path, SignForm]] = []
    if arguments.out:
        wanted.append((arguments.out, form_of(arguments.out)))
    if arguments.report:
        wanted.append((arguments.report, "json"))
    if not wanted and not arguments.save:
        raise InvalidError(Problem("out", "it is missing", "name the file to write"))
    return wanted


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


async def _job(
    registry: "Registry", arguments: argparse.Namespace, settings: Settings
) -> "tuple[Job, str]":
    from dtpr.registry.sign_jobs import present_job

    if arguments.save:
        return await _save(registry, arguments, settings)
    device, place = _named(arguments)
    try:
        subject = await registry.signs.plan(device, place)
    except NotFoundError as error:
        if place or isinstance(error, GoneError):
            raise
        return await _kept_job(registry, arguments, error)
    design = design_from(arguments, settings)
    job = await present_job(registry, subject, design, settings.address)
    return job, job.imprint.sign


async def _kept_job(
    registry: "Registry", arguments: argparse.Namespace, error: NotFoundError
) -> "tuple[Job, str]":
    from dtpr.registry.sign_jobs import kept_job

    try:
        kept = await registry.signs.find(arguments.code)
    except NotFoundError:
        raise error from None
    for name in DESIGN:
        if getattr(arguments, name) is not None:
            message = f"{kept.sign.code} is a sign that is kept, with a design of its own"
            raise InvalidError(Problem(name, message, "leave it out, or draw its device")) from None
    return await kept_job(registry, kept.sign), kept.sign.code


def _named(arguments: argparse.Namespace) -> tuple[str | None, str | None]:
    return (None, arguments.code) if arguments.place else (arguments.code, None)


async def _save(
    registry: "Registry", arguments: argparse.Namespace, settings: Settings
) -> "tuple[Job, str]":
    from dtpr.registry.access import OPERATOR
    from dtpr.registry.sign_jobs import kept_job, trial_job
    from dtpr.schema.sign import SignDraft
    from dtpr.signs.files import make_sheet

    device, place = _named(arguments)
    draft = SignDraft(device=device, place=place, design=design_from(arguments, settings))
    trial = await trial_job(registry, OPERATOR, draft, settings.address)
    make_sheet(trial.content, trial.options)
    kept = await registry.signs.add(OPERATOR, draft, settings.address)
    return await kept_job(registry, kept.sign), kept.sign.code
