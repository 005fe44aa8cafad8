"""All settings in one frozen Struct: defaults, then a TOML file, then `DTPR_…` variables."""

import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import msgspec
from msgspec import Meta, Struct, field

from dtpr.errors import SettingsError

PREFIX = "DTPR_"
FILE_VARIABLE = "DTPR_SETTINGS"
DEFAULT_FILE = Path("dtpr.toml")
_LISTS = {"grids", "locales", "pack_areas"}


class Settings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Everything an instance can be told; each field has a default and a sentence."""

    database: Annotated[
        str,
        Meta(
            pattern=r"^(sqlite:///.+|postgres(ql)?://.*)\Z",
            description="Where the register is kept: `sqlite:///FILE` or `postgresql://…`.",
        ),
    ] = "sqlite:///dtpr.sqlite3"
    host: Annotated[
        str, Meta(min_length=1, description="The address that the server listens on.")
    ] = "127.0.0.1"
    port: Annotated[int, Meta(ge=0, le=65535, description="The port; 0 takes any free one.")] = 8000
    workers: Annotated[
        int, Meta(ge=1, le=64, description="How many processes answer requests.")
    ] = 1
    public_url: (
        Annotated[
            str,
            Meta(
                pattern=r"^https?://[^\s/]+(/[^\s]*[^\s/])?\Z",
                description="The address that signs and links name, without a slash at its end; "
                "by default the one that the server listens on.",
            ),
        ]
        | None
    ) = None
    name: Annotated[
        str,
        Meta(min_length=1, max_length=80, description="What the start page calls the register."),
    ] = "Register of technology in public places"
    licence: Annotated[
        str,
        Meta(
            pattern=r"^[A-Za-z0-9.+-]{1,64}\Z",
            description="The terms on which the register's data may be used, by SPDX identifier.",
        ),
    ] = "CC-BY-4.0"
    attribution: (
        Annotated[
            str,
            Meta(
                min_length=1,
                max_length=200,
                description="What to write where the data is shown; by default the name of the "
                "register and its address.",
            ),
        ]
        | None
    ) = None
    grids: Annotated[
        list[Annotated[int, Meta(ge=1024, le=32767)]],
        Meta(
            max_length=8,
            description="National grids that GIS programs may ask for, by EPSG code, such as 2154.",
        ),
    ] = field(default_factory=list)
    locales: Annotated[
        list[Annotated[str, Meta(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*\Z")]],
        Meta(min_length=1, description="The languages of the pages, the first one by default."),
    ] = field(default_factory=lambda: ["en", "es", "fr", "km", "pt", "tl"])
    pool_size: Annotated[
        int, Meta(ge=1, le=100, description="Connections to PostgreSQL that a worker holds.")
    ] = 6
    nearby_cache_mb: Annotated[
        int,
        Meta(
            ge=0,
            le=4096,
            description="Memory of each worker for places that are asked about often, in MiB; "
            "0 remembers no place.",
        ),
    ] = 64
    nearby_blocks_mb: Annotated[
        int,
        Meta(
            ge=0,
            le=4096,
            description="Memory of each worker for the devices of blocks that are asked about, "
            "in MiB; 0 asks the database each time.",
        ),
    ] = 112
    answer_cache_mb: Annotated[
        int,
        Meta(
            ge=0,
            le=4096,
            description="Memory of each worker for parts of answers that are the same for "
            "everybody, in MiB; 0 remembers none.",
        ),
    ] = 80
    tiles_cache_mb: Annotated[
        int,
        Meta(
            ge=0,
            le=4096,
            description="Memory of each worker for tiles that are asked for often, in MiB; "
            "0 keeps none.",
        ),
    ] = 64
    rate_read: Annotated[
        int,
        Meta(
            ge=0,
            le=1_000_000,
            description="Requests a minute that one caller may make of the standard's API, "
            "counted in each worker; 0 is no limit.",
        ),
    ] = 300
    rate_validate: Annotated[
        int, Meta(ge=0, le=1_000_000, description="How many of them may validate a disclosure.")
    ] = 30
    rate_resolve: Annotated[
        int, Meta(ge=0, le=1_000_000, description="How many of them may resolve a disclosure.")
    ] = 15
    icon_sets: (
        Annotated[
            str,
            Meta(
                min_length=1,
                description="The folder that icon sets are kept in, those that "
                "`dtpr icons build` wrote and those that are made when they are first asked for; "
                "by default a temporary one.",
            ),
        ]
        | None
    ) = None
    packs: (
        Annotated[
            str,
            Meta(
                min_length=1,
                description="The folder that packs are kept in; by default `dtpr.packs` beside the "
                "SQLite file, or in the working folder.",
            ),
        ]
        | None
    ) = None
    packs_every: Annotated[
        int,
        Meta(
            ge=0,
            le=10_080,
            description="After how many minutes the server builds those packs anew in which "
            "something changed; 0 leaves that to `dtpr packs build`.",
        ),
    ] = 0
    pack_areas: Annotated[
        list[Annotated[str, Meta(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*=-?[0-9.]+(/-?[0-9.]+){3}\Z")]],
        Meta(
            max_length=100,
            description="Areas that there is a pack of beside those of organizations, such as "
            "`canada=-141/41.6/-52.6/83.2`: west, south, east, north in degrees.",
        ),
    ] = field(default_factory=list)
    shutdown_seconds: Annotated[
        int, Meta(ge=1, le=600, description="How long running requests may take at shutdown.")
    ] = 30

    @property
    def address(self) -> str:
        """Return the address that links begin with."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return self.public_url or f"http://{host}:{self.port}"

    @property
    def packs_folder(self) -> Path:
        """Return the folder that packs are kept in."""
        if self.packs:
            return Path(self.packs)
        scheme, _, file = self.database.partition(":///")
        return (Path(file).parent if scheme == "sqlite" else Path()) / "dtpr.packs"

    def as_variables(self) -> dict[str, str]:
        """Return the variables that tell another process the same settings."""
        given = msgspec.structs.asdict(self)
        return {
            PREFIX + name.upper(): ",".join(map(str, each)) if isinstance(each, list) else str(each)
            for name, each in given.items()
            if each is not None
        }


def load_settings(
    file: Path | None = None,
    environment: Mapping[str, str] | None = None,
    **given: Any,
) -> Settings:
    """Return the settings of the file, overridden by the environment, then by what is given.

    Args:
        file: A TOML file; without it the one named by `DTPR_SETTINGS`, else `dtpr.toml` if it is
            there.
        environment: The variables, `os.environ` by default. A list is separated by commas.
        given: Values from the command line; `None` means not given.

    Raises:
        SettingsError: A value is wrong or a name is not known; the sentence says which and where.
    """
    variables = os.environ if environment is None else environment
    settings = _convert(_read_file(file, variables), "the settings file")
    settings = _merge(settings, _from_environment(variables), "the environment")
    return _merge(settings, {k: v for k, v in given.items() if v is not None}, "the command line")


def _read_file(file: Path | None, variables: Mapping[str, str]) -> dict[str, Any]:
    named = file or (Path(variables[FILE_VARIABLE]) if FILE_VARIABLE in variables else None)
    if named is None and not DEFAULT_FILE.is_file():
        return {}
    path = named or DEFAULT_FILE
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise SettingsError(
            f"The settings file {path} cannot be read: {error.strerror}."
        ) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"The settings file {path} is not valid TOML: {error}.") from error


def _from_environment(variables: Mapping[str, str]) -> dict[str, Any]:
    names = {PREFIX + name.upper(): name for name in Settings.__struct_fields__}
    known = (FILE_VARIABLE, *names)
    for unknown in (each for each in variables if each.startswith(PREFIX) and each not in known):
        if not unknown.startswith("DTPR_TEST_"):
            raise SettingsError(
                f"The variable {unknown} is not known; known are {', '.join(known)}."
            )
    found: dict[str, Any] = {
        name: variables[variable] for variable, name in names.items() if variable in variables
    }
    for name in _LISTS & found.keys():
        items = [each.strip() for each in found[name].split(",")]
        found[name] = items if any(items) else []
    return found


def _merge(settings: Settings, values: dict[str, Any], source: str) -> Settings:
    return _convert({**msgspec.structs.asdict(settings), **values}, source)


def _convert(values: dict[str, Any], source: str) -> Settings:
    try:
        return msgspec.convert(values, Settings, strict=False)
    except msgspec.ValidationError as error:
        reason = str(error).replace(" - at `$.", " in the setting `").replace("$.", "")
        raise SettingsError(f"A setting from {source} is wrong: {reason}.") from error
