"""`dtpr demo`: a register with an example town in it, to look at."""

import argparse
import os
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from dtpr.cli.parsers import add_setting, is_given
from dtpr.errors import ConflictError
from dtpr.settings import PREFIX, Settings

if TYPE_CHECKING:
    from dtpr.registry import Registry
    from dtpr.registry.town import Town, TownReport

HELP = "Serve an example town, in demo.sqlite3 unless a database is named."
EXAMPLE = "dtpr demo --port 8080"

_DATABASE = "sqlite:///demo.sqlite3"
# With these the town has the same ids wherever it is loaded, so that documents can quote them.
_SEED = 46
_MINTED = datetime(2026, 11, 1, tzinfo=UTC).timestamp()


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add where to listen, and whether to stop after loading."""
    add_setting(parser, "host", "ADDRESS")
    add_setting(parser, "port", "NUMBER")
    parser.add_argument(
        "--load-only", action="store_true", help="Load the town and stop without serving."
    )


def main(arguments: argparse.Namespace, settings: Settings) -> int:
    """Load the town if it is not there, then serve and tell where to look."""
    import uvloop

    from dtpr.registry.town import read_town

    settings, town = _demo_settings(arguments, settings), read_town()
    report = uvloop.run(_load(settings, town))
    print(_account(report, settings))
    if arguments.load_only:
        return 0
    from dtpr.web.server import serve

    return serve(settings, ready=lambda address: print(_tour(address, town), flush=True))


def _demo_settings(arguments: argparse.Namespace, settings: Settings) -> Settings:
    import msgspec

    told = is_given(arguments, "database") or f"{PREFIX}DATABASE" in os.environ
    if told or settings.database != Settings().database:
        return settings
    return msgspec.structs.replace(settings, database=_DATABASE)


async def _load(settings: Settings, town: "Town") -> "TownReport":
    from dtpr.registry import open_registry
    from dtpr.registry.names import Minter
    from dtpr.registry.town import keep_town

    minter = Minter(seed=_SEED, now=lambda: _MINTED)
    async with open_registry(settings, minter=minter) as registry:
        await _refuse_strangers(registry, town)
        return await keep_town(registry, town)


async def _refuse_strangers(registry: "Registry", town: "Town") -> None:
    known = await registry.organizations.all()
    if known and town.organizations[0].slug not in known:
        raise ConflictError(
            f"This register belongs to {next(iter(known))}; the example town is only loaded into "
            "an empty one. Name another file with --database, or use `dtpr serve`."
        )


def _account(report: "TownReport", settings: Settings) -> str:
    verb = "Loaded the example town into" if report.kept else "The example town is in"
    return (
        f"{verb} {settings.database}: {report.organizations} organizations, "
        f"{report.places} places; devices: {report.published} published, {report.draft} draft, "
        f"{report.withdrawn} withdrawn."
    )


def _tour(address: str, town: "Town") -> str:
    lon, lat = (round(each, 3) for each in town.centre)
    return f"""
Start page    {address}/
What is here  {address}/here
One device    {address}/d/{town.sample.code}

Ask there for {lat}, {lon}, or ask the API what is around that position:
curl -s {address}/v1/nearby -H 'Content-Type: application/json' -d '{{"lat": {lat}, "lon": {lon}}}'

Ctrl+C stops it."""
