"""Plain data or JSON as a record of the standard, or every finding about its form.

Source: DTPR API v2, structural schemas (`parse_error`). The fast way is msgspec's; the JSON Schema
is asked only where that refuses, or where something was seen that types cannot say.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeVar

import msgspec
from msgspec import Struct

from dtpr.errors import InvalidError
from dtpr.schema.datachain import DatachainInstance, Placement
from dtpr.schema.decode import convert, decode_json
from dtpr.schema.misfits import MAX_SAFE_INTEGER, PARSE_ERROR, misfits_of
from dtpr.schema.rules.finding import Finding, error
from dtpr.schema.text import LocaleValue
from dtpr.schema.wire import (
    ResolvedDatachainInstance,
    WireContextValue,
    WireDatachainType,
    WireManifest,
)

_Kind = TypeVar("_Kind")
_COLOUR = re.compile("#[0-9A-Fa-f]{6}")

STANDARD_LOCALES = ("en", "fr")
"""The languages that upstream takes in every release."""


def parse(data: Any, kind: type[_Kind], locales: Iterable[str] = ()) -> _Kind | list[Finding]:
    """Return plain data as a record, or all that is wrong with its form.

    Texts may be in the languages of the standard and in those given, which are a release's.
    """
    known = frozenset((*STANDARD_LOCALES, *locales))
    try:
        record = msgspec.convert(data, kind)
    except msgspec.ValidationError:
        return _explain(data, kind, known)
    return _settle(record, kind, known, lambda: data)


def parse_json(
    document: bytes, kind: type[_Kind], locales: Iterable[str] = ()
) -> _Kind | list[Finding]:
    """Return JSON as a record, or all that is wrong with its form.

    Raises:
        InvalidError: It is not JSON.
    """
    known = frozenset((*STANDARD_LOCALES, *locales))
    try:
        record = msgspec.json.decode(document, type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return _explain(decode_json(document, Any), kind, known)
    return _settle(record, kind, known, lambda: msgspec.json.decode(document))


def _settle(
    record: _Kind, kind: type[_Kind], known: frozenset[str], plain: Callable[[], Any]
) -> _Kind | list[Finding]:
    return (misfits_of(plain(), kind, known) if _is_odd(record, known) else []) or record


def _explain(data: Any, kind: type[_Kind], known: frozenset[str]) -> _Kind | list[Finding]:
    """Return why data was refused; nothing may be wrong, as JSON has no whole numbers."""
    try:
        return misfits_of(data, kind, known) or convert(_whole_numbers(data), kind)
    except InvalidError as refused:
        problems = refused.problems
        return [error(PARSE_ERROR, each.field, each.message, each.mend) for each in problems]
    except RecursionError:
        return [error(PARSE_ERROR, "", "it is nested too deeply", "send a flatter document")]


def _whole_numbers(data: Any) -> Any:
    """Return data with each number that has no fraction as a whole one, as JavaScript reads it."""
    if isinstance(data, dict):
        return {name: _whole_numbers(each) for name, each in data.items()}
    if isinstance(data, list):
        return [_whole_numbers(each) for each in data]
    return int(data) if isinstance(data, float) and data.is_integer() else data


def _is_odd(record: Any, known: frozenset[str]) -> bool:
    """Return whether a record may hold what its types let through and upstream does not."""
    if type(record) is DatachainInstance:
        return _is_odd_chain(record, known)
    if isinstance(record, ResolvedDatachainInstance) and record.suggested_elements:
        return True
    return any(_is_odd_value(each, known) for each in _values(record))


def _is_odd_chain(chain: DatachainInstance, known: frozenset[str]) -> bool:
    """Return the same of a disclosure, which is read far more often than anything else."""
    texts = [*chain.title, *chain.description]
    for placement in chain.elements:
        if placement.priority > MAX_SAFE_INTEGER:
            return True
        texts += _texts_of(placement)
    runs = any(each.order and each.order > MAX_SAFE_INTEGER for each in chain.subchain_instances)
    return runs or any(each.locale not in known for each in texts)


def _texts_of(placement: Placement) -> Iterator[LocaleValue]:
    for variable in placement.variables:
        for each in variable.value:
            if isinstance(each, LocaleValue):
                yield each
    for action in placement.actions:
        yield from action.label


def _values(value: Any) -> Iterator[Any]:
    """Yield a value and, however deep, every record and number inside."""
    yield value
    if isinstance(value, Struct):
        for name in value.__struct_fields__:
            yield from _values(getattr(value, name))
    elif isinstance(value, list):
        for each in value:
            yield from _values(each)


def _is_odd_value(value: Any, known: frozenset[str]) -> bool:
    if isinstance(value, LocaleValue):
        return value.locale not in known
    if isinstance(value, WireManifest | WireDatachainType):
        return not known.issuperset(value.locales)
    if isinstance(value, WireContextValue):
        return value.color is not None and not _COLOUR.fullmatch(value.color)
    return isinstance(value, int) and value > MAX_SAFE_INTEGER
