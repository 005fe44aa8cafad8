"""How the parsers of all commands are built: one form, the same common options."""

import argparse
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from dtpr.settings import Settings, load_settings

_SETTING = "setting_"
_OPTION = re.compile(r"--[a-z-]+")
_NEGATIVE = re.compile(r"-\.?\d")


class Command(NamedTuple):
    """One command or one action of a command; choosing it stores the defaults."""

    name: str
    help: str
    example: str
    add_arguments: Callable[[argparse.ArgumentParser], None]
    defaults: Mapping[str, Any]


def add_commands(
    parser: argparse.ArgumentParser, commands: Sequence[Command], *, metavar: str, required: bool
) -> None:
    """Put commands under a parser, each with its example and the common options."""
    group = parser.add_subparsers(
        title=f"{metavar.lower()}s", metavar=metavar, dest=metavar.lower(), required=required
    )
    for each in commands:
        child = group.add_parser(
            each.name,
            help=each.help.replace("%", "%%"),
            description=each.help,
            epilog="example:\n" + "\n".join(f"  {line}" for line in each.example.splitlines()),
            formatter_class=argparse.RawDescriptionHelpFormatter,
            allow_abbrev=False,
        )
        each.add_arguments(child)
        _add_common(child)
        child.set_defaults(parser=child, **each.defaults)


def add_setting(parser: argparse.ArgumentParser, name: str, metavar: str) -> None:
    """Add an option that overrides the setting of the same name."""
    sentence = Settings.__annotations__[name].__metadata__[0].description
    parser.add_argument(
        f"--{name}",
        dest=_SETTING + name,
        metavar=metavar,
        default=argparse.SUPPRESS,
        help=sentence.replace("%", "%%"),
    )


def parse(parser: argparse.ArgumentParser, given: Sequence[str]) -> argparse.Namespace:
    """Return what was given, or end with the usage of the command that was not understood.

    Raises:
        SystemExit: Help was asked for (0), or something was not understood (2).
    """
    arguments, unknown = parser.parse_known_args(_bind_negatives(given))
    if unknown:
        arguments.parser.error(f"unrecognized arguments: {' '.join(unknown)}")
    return arguments


def settings_of(arguments: argparse.Namespace) -> Settings:
    """Return the settings with what the command line says of them.

    Raises:
        SettingsError: A setting is wrong; the sentence says which and where.
    """
    given = {
        name.removeprefix(_SETTING): value
        for name, value in vars(arguments).items()
        if name.startswith(_SETTING)
    }
    return load_settings(getattr(arguments, "settings", None), **given)


def is_given(arguments: argparse.Namespace, name: str) -> bool:
    """Tell whether the command line names a setting."""
    return _SETTING + name in arguments


def _add_common(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--settings",
        type=Path,
        metavar="FILE",
        default=argparse.SUPPRESS,
        help="A TOML file with settings; by default `dtpr.toml`, if it is there.",
    )
    add_setting(parser, "database", "URL")


def _bind_negatives(given: Iterable[str]) -> list[str]:
    """Turn `--bbox -1.6,46.2` into `--bbox=-1.6,46.2`: argparse would take it for an option."""
    bound: list[str] = []
    for each in given:
        if bound and _OPTION.fullmatch(bound[-1]) and _NEGATIVE.match(each):
            bound[-1] += f"={each}"
        else:
            bound.append(each)
    return bound
