"""A command that is interrupted while it waits."""

import argparse
import asyncio
import os
import signal

from dtpr.settings import Settings

HELP = "Wait for an interruption."
EXAMPLE = "dtpr stopping"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.set_defaults(waits=True)


async def run(arguments: argparse.Namespace, _settings: Settings) -> int:
    os.kill(os.getpid(), signal.SIGINT)
    await asyncio.Event().wait()
    return int(arguments.waits)
