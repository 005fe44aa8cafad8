"""The version of the icon set, and the words and shapes that no element gives: `set.yaml`."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from functools import cache
from importlib.resources import files

import msgspec
import yaml

from dtpr.schema.base import Identifier, Record
from dtpr.schema.icon_sets import SetVersion
from dtpr.schema.taxonomy import ShapeId, Texts

FIRST_VERSION = "1.0.0"


class Edition(Record, frozen=True, kw_only=True):
    """One version of the set; mappings are by the id of a symbol.

    `named_after` is the element that a symbol has its name from, where several wear it.
    """

    version: SetVersion
    released: date
    since: Mapping[Identifier, SetVersion] = {}
    deprecated: Mapping[Identifier, SetVersion] = {}
    named_after: Mapping[Identifier, Identifier] = {}
    shapes: Mapping[Identifier, ShapeId] = {}
    names: Mapping[Identifier, Texts] = {}

    @property
    def title(self) -> str:
        """Return the name of the set with its version, as its folder and its zips have it."""
        return f"dtpr-icons-{self.version}"

    @property
    def made_at(self) -> datetime:
        """Return the instant that its files say they were made at."""
        return datetime.combine(self.released, time(), UTC)


@cache
def edition() -> Edition:
    """Return the version of this installation."""
    text = (files("dtpr.signs.iconset") / "set.yaml").read_bytes()
    return msgspec.convert(yaml.safe_load(text), Edition)
