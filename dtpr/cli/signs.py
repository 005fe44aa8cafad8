"""`dtpr sign`: draw signs, keep them, follow where they are, and find those out of date."""

import argparse
from typing import TYPE_CHECKING

from dtpr.cli import sign_batches, sign_drawing
from dtpr.cli.output import print_json, print_table, say
from dtpr.cli.parsers import Command, add_commands
from dtpr.cli.sign_options import add_locale
from dtpr.errors import InvalidError, Problem
from dtpr.settings import Settings

if TYPE_CHECKING:
    from dtpr.registry.signs import ComparedSign, SignPage
    from dtpr.schema.sign import SignDesign

HELP = "Draw signs ready to print, keep them under codes, and find those that are out of date."
EXAMPLE = "dtpr sign W33PEU --size A4 --template poster --locale fr,en --out sign.pdf"

USUAL_ACTION = "draw"
"""What is done where no action is named: `dtpr sign CODE` is `dtpr sign draw CODE`."""

ACTIONS = ("draw", "batch", "list", "stale", "move")

_COLUMNS = ("code", "status", "of", "size", "languages", "made", "out of date")
_PAGE = 200


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the actions."""
    add_commands(parser, _ACTIONS, metavar="ACTION", required=True)


async def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Do what the chosen action says."""
    code: int = await arguments.run_action(arguments, settings)
    return code


def _add_which(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--organization", metavar="SLUG", help="Only signs of one organization.")
    parser.add_argument(
        "--place", metavar="SLUG", help="Only signs of a place, and of devices that stood there."
    )
    parser.add_argument("--json", action="store_true", help="Write one JSON document.")


def _add_list(parser: argparse.ArgumentParser) -> None:
    _add_which(parser)
    parser.add_argument(
        "--status",
        choices=("designed", "printed", "installed", "removed"),
        help="Only signs that have come so far.",
    )


def _add_stale(parser: argparse.ArgumentParser) -> None:
    _add_which(parser)
    add_locale(parser, "The language to say it in; by default the register's first one.")


async def _list(arguments: argparse.Namespace, settings: Settings) -> int:
    found = await _find(arguments, settings, stale=False)
    if arguments.json:
        print_json({"signs": [each.kept.sign for each in found]})
    else:
        print_table(_COLUMNS, [_row(each) for each in found])
    return 0


async def _stale(arguments: argparse.Namespace, settings: Settings) -> int:
    """List what changed; the exit code is 1 where a sign is out of date."""
    from dtpr.web.pages.sign_words import explain_differences

    locale = arguments.locale or settings.locales[0]
    found = await _find(arguments, settings, stale=True)
    explained = {
        each.kept.sign.code: explain_differences(each.differences, locale) for each in found
    }
    if arguments.json:
        print_json(explained)
    else:
        rows = [(code, item.kind, item.text) for code, items in explained.items() for item in items]
        print_table(("code", "about", "what changed"), rows)
    return 1 if found else 0


async def _find(
    arguments: argparse.Namespace, settings: Settings, *, stale: bool
) -> "list[ComparedSign]":
    from dtpr.registry import open_registry
    from dtpr.registry.access import OPERATOR
    from dtpr.registry.signs import AskedSigns

    asked = AskedSigns(
        organization=arguments.organization,
        place=arguments.place,
        status=getattr(arguments, "status", None),
        stale=stale,
    )
    found: list[ComparedSign] = []
    after: int | None = 0
    async with open_registry(settings) as registry:
        while after is not None:
            page: SignPage = await registry.signs.page(
                OPERATOR, asked, settings.address, after=after, limit=_PAGE
            )
            found += page.signs
            after = page.after
    return found


def _row(compared: "ComparedSign") -> tuple[str, ...]:
    sign = compared.kept.sign
    return (
        sign.code,
        sign.status,
        sign.place or sign.shows[0].code,
        _size_of(sign.design),
        ",".join(sign.design.locales),
        f"{sign.made_at:%Y-%m-%d}",
        "yes" if compared.is_stale else "no",
    )


def _size_of(design: "SignDesign") -> str:
    return design.size or f"{design.width_mm:g}x{design.height_mm:g}"


def _add_move(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("code", metavar="CODE", help="The code of the sign.")
    parser.add_argument(
        "status",
        choices=("designed", "printed", "installed", "removed"),
        help="How far it has come now; the same as before changes only the rest.",
    )
    parser.add_argument("--note", help="Where it hangs, in words.")
    parser.add_argument("--point", metavar="LON,LAT", help="Where it hangs, in degrees.")
    parser.add_argument("--photo", help="Where a picture of it is.")


async def _move(arguments: argparse.Namespace, settings: Settings) -> int:
    from msgspec import structs

    from dtpr.registry import open_registry
    from dtpr.registry.access import OPERATOR
    from dtpr.schema.decode import convert
    from dtpr.schema.sign import SignPlace

    async with open_registry(settings) as registry:
        known = await registry.signs.get(OPERATOR, arguments.code)
        notes = known.sign.notes
        hangs = {
            "note": notes.hangs.note if arguments.note is None else arguments.note,
            "point": _point(arguments.point) if arguments.point else notes.hangs.point,
        }
        changed = structs.replace(
            notes,
            status=arguments.status,
            hangs=convert(hangs, SignPlace),
            photo=arguments.photo or notes.photo,
        )
        await registry.signs.change(OPERATOR, known.sign.code, changed, known.version)
    say(f"{known.sign.code} is {arguments.status}.")
    return 0


def _point(text: str) -> list[float]:
    try:
        return [float(each) for each in text.split(",")]
    except ValueError as error:
        mend = "write longitude,latitude in degrees, such as -1.55,46.3"
        raise InvalidError(Problem("point", f"{text!r} is not a position", mend)) from error


_ACTIONS = (
    Command(
        name="draw",
        help="Draw the sign of a public device, or one that is kept; the action may be left out.",
        example=EXAMPLE,
        add_arguments=sign_drawing.add_arguments,
        defaults={"run_action": sign_drawing.run},
    ),
    Command(
        name="batch",
        help="Draw all signs of an organization or of a place: an archive, or sheets of many.",
        example="dtpr sign batch --organization port-clement --out signs.zip",
        add_arguments=sign_batches.add_arguments,
        defaults={"run_action": sign_batches.run},
    ),
    Command(
        name="list",
        help="List the signs that are kept.",
        example="dtpr sign list --organization port-clement",
        add_arguments=_add_list,
        defaults={"run_action": _list},
    ),
    Command(
        name="stale",
        help="List the signs that say what is not so any more, and what changed; exit code 1.",
        example="dtpr sign stale --organization port-clement --locale fr",
        add_arguments=_add_stale,
        defaults={"run_action": _stale},
    ),
    Command(
        name="move",
        help="Write down how far a sign has come, where it hangs or is to, and its picture.",
        example="dtpr sign move R8KW2M installed --note 'lamp post by the north gate'",
        add_arguments=_add_move,
        defaults={"run_action": _move},
    ),
)
