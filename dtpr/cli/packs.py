"""`dtpr packs`: build whole areas of the register as files to keep, and bring them up to date."""

import argparse
import gzip
from pathlib import Path
from typing import TYPE_CHECKING

from dtpr.cli.output import print_table, say
from dtpr.cli.parsers import Command, add_commands
from dtpr.errors import InvalidError, Problem
from dtpr.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dtpr.registry.pack_shelf import KeptPack
    from dtpr.schema.packs import PackForm, PackWork

HELP = "Build packs: whole areas of the register as files to keep, and what changed in them."
EXAMPLE = "dtpr packs build"

_COLUMNS = ("pack", "devices", "state", "form", "bytes", "sha256")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the actions."""
    add_commands(parser, _ACTIONS, metavar="ACTION", required=True)


async def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Do what the chosen action says."""
    code: int = await arguments.run_action(arguments, settings)
    return code


def _add_build(parser: argparse.ArgumentParser) -> None:
    for kind, about in (
        ("organization", "The pack of an organization."),
        ("place", "The pack of a place, with the places inside it."),
        ("area", "The pack of an area of the setting pack_areas."),
    ):
        parser.add_argument(
            f"--{kind}", action="append", default=[], metavar="NAME", help=f"{about} Repeatable."
        )
    parser.add_argument("--register", action="store_true", help="The pack of everything.")
    parser.add_argument(
        "--forms",
        metavar="FORM,…",
        help="Some of ndjson.gz, geojson.gz, gpkg and pmtiles; all that can be written by default. "
        "ndjson.gz is always among them.",
    )
    parser.add_argument(
        "--anew", action="store_true", help="Build also those in which nothing has changed."
    )
    parser.add_argument(
        "--wait", action="store_true", help="Wait while another process is building."
    )


async def _build(arguments: argparse.Namespace, settings: Settings) -> int:
    from dtpr.registry import open_registry
    from dtpr.registry.open_data import publisher_of
    from dtpr.registry.pack_building import Order
    from dtpr.registry.pack_shelf import Shelf
    from dtpr.registry.pack_work import PackWorks
    from dtpr.registry.packs import areas_of

    forms = _forms_of(arguments.forms)
    areas = areas_of(settings)
    order = Order(publisher=publisher_of(settings), forms=forms, anew=arguments.anew)
    async with open_registry(settings) as registry:
        works = PackWorks(registry, Shelf(settings.packs_folder), areas, _say)
        built = await works.build(order, _packs_of(arguments), wait=arguments.wait)
    _print(built)
    return 0


async def _list(_arguments: argparse.Namespace, settings: Settings) -> int:
    from dtpr.registry.pack_shelf import Shelf

    _print(Shelf(settings.packs_folder).all())
    return 0


def _add_update(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("pack", type=Path, metavar="PACK", help="A pack in NDJSON, in gzip.")
    parser.add_argument("delta", type=Path, metavar="DELTA", help="What leads on from it.")
    parser.add_argument(
        "--out", type=Path, required=True, metavar="FILE", help="The newer pack to write."
    )


async def _update(arguments: argparse.Namespace, _settings: Settings) -> int:
    from dtpr.formats.pack_delta import apply_delta
    from dtpr.formats.packed import PackedFile

    out: Path = arguments.out
    part = out.with_name(f".{out.name[:200]}.part")
    try:
        part.unlink(missing_ok=True)
        packed = PackedFile(part)
        try:
            with gzip.open(arguments.pack) as pack, gzip.open(arguments.delta) as delta:
                for line in apply_delta(pack, delta):
                    packed.write(line)
            packed.finish()
            part.replace(out)
        finally:
            packed.close()
            part.unlink(missing_ok=True)
    except (OSError, EOFError) as error:
        reason = f"a file cannot be read or written: {error}"
        raise InvalidError(Problem("packs", reason, "check the three names")) from error
    return 0


def _packs_of(arguments: argparse.Namespace) -> list[str]:
    from dtpr.registry.packs import REGISTER, pack_of

    kinds = ("organization", "place", "area")
    named = [pack_of(kind, name) for kind in kinds for name in getattr(arguments, kind)]
    return [REGISTER, *named] if arguments.register else named


def _forms_of(text: str | None) -> "Sequence[PackForm]":
    from dtpr.errors import InvalidError as Refused
    from dtpr.formats.gis.forms import check_form
    from dtpr.registry.pack_building import MEDIA_TYPES

    if text is None:
        try:
            check_form("gpkg", None)
        except Refused:
            say("Packs are built without GeoPackage; for it: pip install 'dtpr[gis]'.")
            return [each for each in MEDIA_TYPES if each != "gpkg"]
        return list(MEDIA_TYPES)
    named = [each.strip() for each in text.split(",")]
    if unknown := [each for each in named if each not in MEDIA_TYPES]:
        mend = f"use some of {', '.join(MEDIA_TYPES)}"
        raise InvalidError(Problem("forms", f"{unknown[0]!r} is no form of a pack", mend))
    if "gpkg" in named:
        check_form("gpkg", None)
    return [each for each in MEDIA_TYPES if each in ("ndjson.gz", *named)]


def _say(work: "PackWork") -> None:
    of = "" if work.of is None else f" of {work.of}"
    say(f"{work.pack}: {work.step}, {work.done}{of}")


def _print(packs: "Sequence[KeptPack]") -> None:
    rows = [
        (
            each.pack,
            str(each.devices),
            each.state,
            form,
            str(file.measure.size),
            file.measure.sha256,
        )
        for each in packs
        for form, file in each.files.items()
    ]
    print_table(_COLUMNS, rows)


_ACTIONS = (
    Command(
        name="build",
        help="Build packs that are not there or in which something changed; all without a name.",
        example="dtpr packs build --organization port-clement --forms ndjson.gz,pmtiles",
        add_arguments=_add_build,
        defaults={"run_action": _build},
    ),
    Command(
        name="list",
        help="List the packs that were built.",
        example="dtpr packs list",
        add_arguments=lambda _parser: None,
        defaults={"run_action": _list},
    ),
    Command(
        name="update",
        help="Write the newer pack that a delta leads to.",
        example="dtpr packs update old.ndjson.gz delta.ndjson.gz --out new.ndjson.gz",
        add_arguments=_add_update,
        defaults={"run_action": _update},
    ),
)
