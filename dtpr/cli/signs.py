"""`dtpr sign`: draw the sign of a device."""

import argparse
from pathlib import Path

from dtpr.cli.files import write_whole
from dtpr.cli.output import say
from dtpr.settings import Settings

HELP = "Draw the sign of a public device as an SVG file, ready to print."
EXAMPLE = "dtpr sign W33PEU --out lantern-square.svg --size A4 --locale fr"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the device, the file, and the size and language of the sign."""
    parser.add_argument("code", metavar="CODE", help="The code of the device.")
    parser.add_argument(
        "--out", type=Path, metavar="FILE", required=True, help="Where to; replaced if it is there."
    )
    parser.add_argument("--size", default="A4", help="The size of the sign (A4).")
    parser.add_argument("--locale", help="Its language; by default the register's first one.")


async def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Draw the sign and write it, whole or not at all."""
    from dtpr.registry import open_registry
    from dtpr.registry.signs import sign_svg

    async with open_registry(settings) as registry:
        svg = await sign_svg(
            registry,
            arguments.code,
            size=arguments.size,
            locale=arguments.locale or settings.locales[0],
            public_url=settings.address,
        )
    write_whole(arguments.out, svg)
    say(f"Wrote {arguments.out}.")
    if settings.public_url is None:
        say(f"Its link leads to {settings.address}; set `public_url` before you print it.")
    return 0
