"""`dtpr devices`: search what is public."""

import argparse
from typing import TYPE_CHECKING, Any, get_args

from dtpr.cli.output import print_json, print_table, say
from dtpr.errors import InvalidError, Problem
from dtpr.schema.answers import DEFAULT_LISTED, StatusFilter
from dtpr.schema.taxonomy import Identifiability
from dtpr.schema.text import pick
from dtpr.settings import Settings

if TYPE_CHECKING:
    from dtpr.registry import Registry
    from dtpr.registry.finding import Page

HELP = "Search the public devices."
EXAMPLE = """\
dtpr devices --element identifiable_video --status active
dtpr devices --bbox -1.56,46.29,-1.54,46.31 --json"""

_COLUMNS = (
    "code",
    "name",
    "organization",
    "identifiability",
    "status",
    "technologies",
    "longitude, latitude",
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the filters; a device has to pass all that are given."""
    parser.add_argument(
        "--q",
        metavar="TEXT",
        help="Words of names, places, owners or elements; slips are forgiven.",
    )
    parser.add_argument("--organization", metavar="SLUG", help="Whose devices.")
    parser.add_argument("--element", metavar="ID", help="An element that the datachain has.")
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
    parser.add_argument(
        "--limit",
        type=int,
        default=DEFAULT_LISTED,
        metavar="NUMBER",
        help=f"How many at most ({DEFAULT_LISTED}).",
    )
    parser.add_argument("--json", action="store_true", help="Write one JSON document.")


async def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Search, and write what is found: what fits best first, then by registration."""
    from dtpr.registry import open_registry

    async with open_registry(settings) as registry:
        page = await _search(registry, arguments)
        found = _with_status(page, registry)
    more = page.after is not None
    if arguments.json:
        print_json({"devices": found, "more": more})
        return 0
    print_table(_COLUMNS, [_row(each, settings.locales) for each in found])
    if more:
        say(f"More devices match than the first {len(found)}; raise --limit.")
    return 0


async def _search(registry: "Registry", arguments: argparse.Namespace) -> "Page":
    from dtpr.geo.box import parse_bbox
    from dtpr.registry.asked import Asked

    if arguments.limit < 1:
        raise InvalidError(Problem("limit", "it would show nothing", "give 1 or more"))
    return await registry.find(
        Asked(
            organization=arguments.organization,
            element=arguments.element,
            identifiability=arguments.identifiability,
            status=arguments.status,
        ),
        query=arguments.q,
        box=None if arguments.bbox is None else parse_bbox(arguments.bbox),
        limit=arguments.limit,
    )


def _with_status(page: "Page", registry: "Registry") -> list[dict[str, Any]]:
    import msgspec

    today = registry.now().date()
    return [
        {**msgspec.structs.asdict(each), "status": each.status_on(today)} for each in page.listings
    ]


def _row(device: dict[str, Any], locales: list[str]) -> tuple[str, ...]:
    longitude, latitude = device["position"]
    return (
        device["code"],
        pick(device["name"], locales),
        device["organization"],
        device["identifiability"],
        device["status"],
        ", ".join(device["technologies"]),
        f"{longitude:.5f}, {latitude:.5f}",
    )
