"""What reading any layout takes: files, their faults, and where a finding stands in them."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, ClassVar, NamedTuple, TypeVar

import msgspec
import yaml

from dtpr.errors import InvalidError, Problem
from dtpr.schema.legacy import LegacyRelease
from dtpr.schema.rules.finding import Finding
from dtpr.schema.wire import WireRelease

Files = Mapping[str, bytes]
"""Bytes by name; a name is a path below the folder, with slashes."""

MOST_PROBLEMS = 100
MOST_DEEP = 100
"""How deep lists and objects may stand in each other; a release needs about ten."""

_Kind = TypeVar("_Kind")
_AT = re.compile(r"(\w+\[\d+\]|\w+\.[^.\[\]]+|\w+)\.?(.*)")
_PLACE = re.compile(r" - at `\$(.*)`$")


class ReadRelease(NamedTuple):
    """A release that was read: `places` says which file a part of it came from."""

    source: WireRelease | LegacyRelease
    places: Mapping[str, str]
    notes: list[Finding]

    def where(self, path: str) -> str:
        """Return the file and the place in it that the path of a finding means."""
        found = _AT.match(path)
        if found and (file := self.places.get(found[1])):
            return f"{file}: {found[2]}" if found[2] else file
        head, _, rest = path.partition(".")
        return f"{self.places[head]}: {rest}" if head in self.places else path


class Faults:
    """Gathers what is wrong with files, so that all of it can be mended at once."""

    def __init__(self) -> None:
        self._problems: list[Problem] = []

    @contextmanager
    def gathered(self) -> Iterator[None]:
        """Gather the problems that the block raises, and go on behind it."""
        try:
            yield
        except InvalidError as error:
            self._problems += error.problems

    def refuse(self) -> None:
        """Raise what was gathered.

        Raises:
            InvalidError: There was something.
        """
        more = len(self._problems) - MOST_PROBLEMS
        if more > 0:
            rest = Problem("", f"{more} more faults are not shown", "mend these first")
            raise InvalidError(*self._problems[:MOST_PROBLEMS], rest)
        if self._problems:
            raise InvalidError(*self._problems)


def file_of(files: Files, name: str) -> bytes:
    """Return the content of a file.

    Raises:
        InvalidError: It is missing.
    """
    if name in files:
        return files[name]
    raise InvalidError(Problem(name, "the file is missing", "take in the whole release"))


def text_of(files: Files, name: str) -> str:
    """Return a file as text.

    Raises:
        InvalidError: It is missing or not UTF-8.
    """
    try:
        return file_of(files, name).decode()
    except UnicodeDecodeError as error:
        raise InvalidError(Problem(name, "it is not UTF-8", "write it in UTF-8")) from error


def load_json(files: Files, name: str) -> Any:
    """Return the content of a JSON file.

    Raises:
        InvalidError: It is missing or not JSON.
    """
    try:
        return msgspec.json.decode(file_of(files, name))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise InvalidError(Problem(name, f"it is not JSON: {error}", "mend its syntax")) from error


def load_yaml(files: Files, name: str) -> Any:
    """Return the content of a YAML file, in which dates and `no` are words as in JSON.

    Raises:
        InvalidError: It is missing, not YAML, nested too deeply, or has an alias, which could grow
            without bound.
    """
    text = text_of(files, name)
    try:
        if wild := _wildness(text):
            raise InvalidError(Problem(name, *wild))
        return yaml.load(text, Loader=_Loader)  # noqa: S506 - a safe loader with fewer types
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        reason = " ".join(str(error).split())
        raise InvalidError(Problem(name, f"it is not YAML: {reason}", "mend its syntax")) from error


def _wildness(text: str) -> tuple[str, str] | None:
    """Return what would take a reader of YAML long, and the mend; it is looked for bit by bit."""
    depth = 0
    for each in yaml.parse(text, Loader=_Loader):
        depth += isinstance(each, yaml.CollectionStartEvent)
        depth -= isinstance(each, yaml.CollectionEndEvent)
        if depth > MOST_DEEP:
            return "it is nested too deeply", "write it flatter"
        if isinstance(each, yaml.AliasEvent):
            return "it has an alias", "write the value out"
    return None


def convert(value: Any, kind: type[_Kind], name: str, at: str = "") -> _Kind:
    """Return plain data as a record.

    Raises:
        InvalidError: It does not have the form; the problem names the file and the field.
    """
    try:
        return msgspec.convert(value, kind)
    except (msgspec.ValidationError, RecursionError) as error:
        place = _PLACE.search(str(error))
        field = (at + (place[1] if place else "")).strip(".")
        reason = _PLACE.sub("", str(error))
        reason = reason[:1].lower() + reason[1:]
        raise InvalidError(
            Problem(f"{name}: {field}" if field else name, reason, "write it as the standard does")
        ) from error


def named(files: Files, folder: str, ending: str) -> dict[str, str]:
    """Return the files of a folder by their names without ending, sorted by name."""
    inside = sorted(each for each in files if each.startswith(folder) and each.endswith(ending))
    return {each.removeprefix(folder).removesuffix(ending): each for each in inside}


def read_each(names: Iterable[str], faults: Faults, read: Callable[[str], _Kind]) -> list[_Kind]:
    """Return what is read of each file, gathering the faults of those that cannot be."""
    found: list[_Kind] = []
    for each in names:
        with faults.gathered():
            found.append(read(each))
    return found


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc] # one of two
    """Reads YAML with the types of JSON only."""

    yaml_implicit_resolvers: ClassVar[dict[str, Any]] = {}


_Loader.add_implicit_resolver(
    "tag:yaml.org,2002:null", re.compile(r"^(?:~|null|)$"), ["~", "n", ""]
)
_Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"^(?:true|false)$"), ["t", "f"])
_Loader.add_implicit_resolver(
    "tag:yaml.org,2002:int", re.compile(r"^-?(?:0|[1-9][0-9]*)$"), list("-0123456789")
)
_Loader.add_implicit_resolver(
    "tag:yaml.org,2002:float", re.compile(r"^-?[0-9]+\.[0-9]+$"), list("-0123456789")
)
