"""The options of signs on the command line, and what they mean."""

import argparse
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from dtpr.errors import InvalidError, Problem
from dtpr.settings import Settings

if TYPE_CHECKING:
    from dtpr.schema.sign import SignDesign
    from dtpr.signs.files import Output

DESIGN = (
    "template",
    "size",
    "orientation",
    "shows",
    "arrangement",
    "reading_distance",
    "locale",
    "headline",
    "text",
)
"""The options that say how a sign is made; a sign that is kept has them already."""

_MOST_LOCALES = 2
_ARRANGEMENTS = ("auto", "diamond", "triangle", "2-3", "2-1-2", "2-2", "row", "column")
_TEMPLATES = ("honeycomb", "poster", "strip", "sticker", "cell")


def add_design(parser: argparse.ArgumentParser) -> None:
    """Add how a sign is made."""
    parser.add_argument("--template", choices=_TEMPLATES, help="The kind of sign (honeycomb).")
    parser.add_argument(
        "--size", help="A size by name such as A4, or in mm as 210x74 (by the template)."
    )
    parser.add_argument(
        "--orientation", choices=("auto", "portrait", "landscape"), help="How it is turned (auto)."
    )
    parser.add_argument(
        "--shows",
        choices=("auto", "purpose", "organization", "technology", "feedback"),
        help="The one hexagon of a sticker or a cell (auto).",
    )
    parser.add_argument(
        "--arrangement", choices=_ARRANGEMENTS, help="How the hexagons stand (auto)."
    )
    parser.add_argument(
        "--reading-distance", metavar="METRES", help="From how far the code is to scan, up to 10."
    )
    add_locale(parser, "Its language, or two such as fr,en; by default the register's first one.")
    parser.add_argument(
        "--headline", action="append", help="The line above; again for the second language."
    )
    parser.add_argument("--text", action="append", help="A few sentences; again for the second.")


def add_output(parser: argparse.ArgumentParser) -> None:
    """Add how a sign is written."""
    parser.add_argument(
        "--profile", choices=("print", "screen"), help="For PDF: what it is for (print)."
    )
    parser.add_argument(
        "--inks", choices=("spot", "process"), help="For print: spot or process inks (spot)."
    )
    parser.add_argument("--bleed", metavar="MM", help="For print: 0 to 10 mm beyond the trim (3).")
    parser.add_argument("--width", metavar="PX", help="For PNG: pixels across, up to 2480 (1240).")
    parser.add_argument(
        "--editable",
        action="store_const",
        const=True,
        help="For SVG: live text for designers, marked as not for print.",
    )


def add_locale(parser: argparse.ArgumentParser, sentence: str) -> None:
    """Add the languages."""
    parser.add_argument("--locale", help=sentence)


def design_from(arguments: argparse.Namespace, settings: Settings) -> "SignDesign":
    """Return how a sign is to be made.

    Raises:
        InvalidError: An option is wrong; it is named with the mend.
    """
    from dtpr.registry.signs import check_design
    from dtpr.schema.decode import convert
    from dtpr.schema.sign import SignDesign

    locales = (arguments.locale or settings.locales[0]).split(",")
    if len(locales) > _MOST_LOCALES:
        mend = "name at most two; make a sign of its own for each further one"
        raise InvalidError(Problem("locale", "a sign has room for two languages", mend))
    values: dict[str, Any] = {
        "template": arguments.template,
        "orientation": arguments.orientation,
        "shows": arguments.shows,
        "arrangement": arguments.arrangement,
        "reading_distance_m": arguments.reading_distance,
        **_size(arguments.size),
    }
    given = {name: value for name, value in values.items() if value is not None}
    words = {name: _words(name, getattr(arguments, name), locales) for name in ("headline", "text")}
    design = convert({**given, "locales": locales, **words}, SignDesign, strict=False)
    check_design(design)
    return design


def output_from(arguments: argparse.Namespace) -> "Output":
    """Return how a sign is to be written; raises InvalidError for an option that is wrong."""
    from dtpr.schema.decode import convert
    from dtpr.signs.files import Output

    names = ("profile", "inks", "bleed", "width", "editable")
    given = {name: getattr(arguments, name) for name in names}
    return convert(
        {name: value for name, value in given.items() if value is not None}, Output, strict=False
    )


def _size(text: str | None) -> dict[str, Any]:
    from dtpr.signs.sizes import sides_of

    sides = sides_of(text or "")
    return {"width_mm": sides[0], "height_mm": sides[1]} if sides else {"size": text}


def _words(name: str, given: Sequence[str] | None, locales: Sequence[str]) -> dict[str, str]:
    if given and len(given) > len(locales):
        mend = "give it once for each language of --locale"
        raise InvalidError(Problem(name, "it is given more often than there are languages", mend))
    return dict(zip(locales, given or (), strict=False))
