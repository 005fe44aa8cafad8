"""The command line `dtpr`: one file a command, read only when that command is asked for."""

import argparse
import os
import sys
from collections.abc import Iterable, Sequence
from importlib import import_module
from pathlib import Path

from dtpr import __version__
from dtpr.cli.output import say
from dtpr.cli.parsers import Command, add_commands, parse, settings_of
from dtpr.errors import DtprError, InvalidError

COMMANDS = {
    "demo": "dtpr.cli.demo",
    "serve": "dtpr.cli.serve",
    "migrate": "dtpr.cli.migrate",
    "organization": "dtpr.cli.organizations",
    "token": "dtpr.cli.tokens",
    "import": "dtpr.cli.imports",
    "export": "dtpr.cli.export",
    "harvest": "dtpr.cli.harvest",
    "changes": "dtpr.cli.changes",
    "packs": "dtpr.cli.packs",
    "elements": "dtpr.cli.elements",
    "devices": "dtpr.cli.devices",
    "nearby": "dtpr.cli.nearby",
    "obstacles": "dtpr.cli.obstacles",
    "sign": "dtpr.cli.signs",
    "check": "dtpr.cli.check",
    "icons": "dtpr.cli.icons",
    "schema": "dtpr.cli.schema",
    "taxonomy": "dtpr.cli.taxonomy",
}
"""The module of each command. It offers `HELP`, `EXAMPLE`, `add_arguments(parser)`, and either
`async run(arguments, settings)` or, where it runs a loop of its own, `main(arguments, settings)`;
both return the exit code. One with actions may name in `USUAL_ACTION` and `ACTIONS` which of them
is meant where none is named."""

DONE, REFUSED, INTERRUPTED, UNREAD = 0, 2, 130, 141
"""Exit codes: as asked, not as asked, stopped by SIGINT, nobody read the output (SIGPIPE)."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code; nothing but an unexpected fault is raised.

    Args:
        argv: What stands behind `dtpr`, by default on the real command line.
    """
    try:
        code = _run(list(sys.argv[1:] if argv is None else argv))
        sys.stdout.flush()
    except InvalidError as error:
        say(*map(str, error.problems))
        return REFUSED
    except DtprError as error:
        say(str(error))
        return REFUSED
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        _drop_output()
        return UNREAD
    return code


def build_parser(names: Iterable[str] = COMMANDS) -> argparse.ArgumentParser:
    """Return the parser of the command line, with all commands or only some."""
    parser = argparse.ArgumentParser(
        prog="dtpr",
        description="An open register of the sensors, cameras and algorithms in public places.",
        epilog="`dtpr COMMAND --help` tells more. `dtpr demo` shows it all with an example town.",
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"dtpr {__version__}")
    commands = [_command(name) for name in names]
    add_commands(parser, commands, metavar="COMMAND", required=False)
    return parser


def _read(given: list[str]) -> argparse.Namespace:
    given = with_action(given)
    # A module is read only for its own command, and all of them for the help that lists them.
    chosen = [each for each in given[:1] if each in COMMANDS]
    parser = build_parser(chosen or COMMANDS)
    if not given:
        parser.print_help(sys.stderr)
        parser.exit(REFUSED)
    return parse(parser, given)


def with_action(given: list[str]) -> list[str]:
    """Return what was given, with the usual action of a command that has one and none is named."""
    command, *rest = given or [""]
    if not rest or command not in COMMANDS:
        return given
    module = import_module(COMMANDS[command])
    usual = getattr(module, "USUAL_ACTION", None)
    if usual is None or rest[0] in ("-h", "--help", *module.ACTIONS):
        return given
    return [command, usual, *rest]


def _command(name: str) -> Command:
    module = import_module(COMMANDS[name])
    return Command(
        name=name,
        help=module.HELP,
        example=module.EXAMPLE,
        add_arguments=module.add_arguments,
        defaults={"module": module},
    )


def _run(given: list[str]) -> int:
    try:
        arguments = _read(given)
    except SystemExit as done:
        return int(done.code or DONE)
    module, settings = arguments.module, settings_of(arguments)
    if hasattr(module, "main"):
        code: int = module.main(arguments, settings)
        return code
    import uvloop

    answer: int = uvloop.run(module.run(arguments, settings))
    return answer


def _drop_output() -> None:
    # Python writes out what is left at its end, which would complain again.
    with Path(os.devnull).open("w") as nothing:
        os.dup2(nothing.fileno(), sys.stdout.fileno())
