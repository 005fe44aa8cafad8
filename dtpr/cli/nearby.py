"""`dtpr nearby`: what is here, answered on this machine, without telling anybody where that is."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

from dtpr.cli.output import print_json, print_table, say
from dtpr.errors import InvalidError, Problem
from dtpr.schema.answers import DEFAULT_NEARBY, DEFAULT_RADIUS_M, Relation
from dtpr.schema.text import pick
from dtpr.settings import Settings

if TYPE_CHECKING:
    from dtpr.client import Found, Report, Seen, Whereabouts
    from dtpr.schema.answers import NearbyQuestion

HELP = "Tell what is around a position, from tiles or a file, without telling anybody where."
EXAMPLE = """\
dtpr nearby 46.3 -1.55 --from https://register.example
dtpr nearby 46.3 -1.55 --from https://register.example --padding region --cache tiles
dtpr nearby 46.3 -1.55 --from register.ndjson.gz --radius 500 --json"""

DONE = 0

_PADDINGS = ("none", "block", "region")
_COLUMNS = ("relation", "metres", "name", "organization", "identifiability", "certainty", "code")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the position, where the devices are read from, and what is asked."""
    parser.add_argument("lat", type=float, metavar="LAT", help="Degrees north.")
    parser.add_argument("lon", type=float, metavar="LON", help="Degrees east.")
    parser.add_argument(
        "--from",
        dest="source",
        required=True,
        metavar="SOURCE",
        help="The address of a register, or the address or path of a pack or an export of it "
        "(.ndjson, .ndjson.gz).",
    )
    parser.add_argument(
        "--radius",
        type=float,
        default=DEFAULT_RADIUS_M,
        metavar="METRES",
        help=f"How far around ({DEFAULT_RADIUS_M:g}).",
    )
    parser.add_argument(
        "--limit",
        type=int,
        default=DEFAULT_NEARBY,
        metavar="NUMBER",
        help=f"How many devices at most ({DEFAULT_NEARBY}).",
    )
    parser.add_argument(
        "--relation",
        action="append",
        choices=get_args(get_args(Relation)[0]),
        help="Only what senses here, what covers this position or what is near; may be repeated.",
    )
    parser.add_argument(
        "--padding",
        choices=_PADDINGS,
        default="block",
        help="Which tiles are asked for: those that are needed, always the block around the tile "
        "that one is in (the default), or that around a tile eight times as wide.",
    )
    parser.add_argument(
        "--cache", type=Path, metavar="FOLDER", help="Where tiles are kept until the next time."
    )
    parser.add_argument("--lang", metavar="CODE", help="The language of names, if they have it.")
    parser.add_argument("--json", action="store_true", help="Write one JSON document.")


async def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Answer, and say what that took and what a server could learn from it."""
    from dtpr.client import open_nearby

    question = _question(arguments)
    async with open_nearby(
        arguments.source, padding=arguments.padding, cache=arguments.cache
    ) as nearby:
        found = await nearby.around(question)
    if arguments.json:
        print_json(_document(found))
        return DONE
    locales = [arguments.lang] if arguments.lang else settings.locales
    print_table(_COLUMNS, [_row(each, locales) for each in found.devices])
    if found.more:
        say(f"There are more than these {len(found.devices)}; raise --limit.")
    say(
        f"This holds within {_metres(found.valid_within_m)} m of here.",
        _who(found),
        *_told(found.report),
    )
    return DONE


def _question(arguments: argparse.Namespace) -> "NearbyQuestion":
    from dtpr.schema.answers import NearbyQuestion
    from dtpr.schema.decode import convert

    for name, most in (("lat", 90), ("lon", 180)):
        if not -most <= getattr(arguments, name) <= most:
            wrong = f"it is not within -{most} and {most}"
            raise InvalidError(Problem(name, wrong, "give degrees, the latitude first"))
    given = {
        "lat": arguments.lat,
        "lon": arguments.lon,
        "radius_m": arguments.radius,
        "limit": arguments.limit,
        "relations": arguments.relation,
    }
    return convert(given, NearbyQuestion)


def _row(seen: "Seen", locales: list[str]) -> tuple[str, ...]:
    device, sight = seen
    return (
        sight.relation,
        f"{sight.distance_m:.1f}",
        pick(device.name, locales),
        device.organization,
        device.identifiability,
        sight.certainty or "",
        device.code,
    )


def _who(found: "Found") -> str:
    if not found.coverage:
        return "Nobody says that all is registered here."
    slugs = ", ".join(dict.fromkeys(owner.slug for owner, _ in found.coverage))
    return f"Registers here: {slugs}."


def _told(report: "Report") -> list[str]:
    """Return what an answer took, and what it gave away."""
    kept = f"{report.devices_known:,} devices are known here"
    if report.selection:
        chosen = ", ".join(f"{name} {value}" for name, value in report.selection.items())
        kept += f", only those of {chosen}"
    if report.is_offline and report.checked_at:
        when = f"{report.checked_at:%Y-%m-%d %H:%M}"
        return [f"{report.source} did not answer; this is as of {when} UTC. {kept}."]
    if not report.asked:
        return [f"Nothing was fetched, and nobody could learn anything; {kept}."]
    tiles = len(report.tiles)
    what = f"{tiles} tile{'' if tiles == 1 else 's'}" if report.is_tiled else "the whole file"
    size = f"Fetched {what}, {report.bytes_read / 1000:,.1f} kB; {kept}."
    return [size, f"The server could learn: {_learnt(report.gives_away)}."]


def _learnt(gives_away: "Whereabouts | None") -> str:
    if gives_away is None:
        return "that somebody asked, and nothing of where"
    wide, high = (f"{each / 1000:.2g}" for each in (gives_away.width_m, gives_away.height_m))
    area = f"about {wide} km \N{MULTIPLICATION SIGN} {high} km"
    if gives_away.tile:
        return f"that it is somewhere in tile {gives_away.tile} ({area})"
    return f"that it is where these tiles meet ({area})"


def _metres(metres: float) -> str:
    import math

    return f"{math.floor(metres * 10) / 10:.1f}"


def _document(found: "Found") -> dict[str, Any]:
    import msgspec

    report = found.report
    return {
        "devices": [_device(each) for each in found.devices],
        "more": found.more,
        "coverage": [
            {"organization": owner.slug, **msgspec.to_builtins(each)}
            for owner, each in found.coverage
        ],
        "valid_within_m": float(_metres(found.valid_within_m)),
        "report": {
            **msgspec.to_builtins(report),
            "asked": [each._asdict() for each in report.asked],
            "bytes_read": report.bytes_read,
            "tiles": report.tiles,
            "area_km2": report.gives_away and round(report.gives_away.area_km2, 2),
        },
    }


def _device(seen: "Seen") -> dict[str, Any]:
    device, sight = seen
    return {
        "id": device.id,
        "code": device.code,
        "name": device.name,
        "organization": device.organization,
        "identifiability": device.identifiability,
        "position": device.position,
        "relation": sight.relation,
        "certainty": sight.certainty,
        "distance_m": round(sight.distance_m, 1),
        "bearing_deg": None if sight.bearing_deg is None else round(sight.bearing_deg, 1) % 360,
    }
