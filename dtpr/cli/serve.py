"""`dtpr serve`: answer requests until told to stop."""

import argparse

from dtpr.cli.output import say
from dtpr.cli.parsers import add_setting
from dtpr.settings import Settings

HELP = "Serve the register over HTTP until Ctrl+C or SIGTERM."
EXAMPLE = "dtpr serve --host 0.0.0.0 --port 8080 --workers 2"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add where to listen, and with how many processes."""
    add_setting(parser, "host", "ADDRESS")
    add_setting(parser, "port", "NUMBER")
    add_setting(parser, "workers", "NUMBER")


def main(_arguments: argparse.Namespace, settings: Settings) -> int:
    """Serve, and say the address as soon as it is open."""
    from dtpr.web.server import serve

    return serve(settings, ready=lambda address: say(f"Serving {settings.name} on {address}"))
