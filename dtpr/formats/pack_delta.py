"""What leads from an older pack to a newer one, written and applied, both as lines of NDJSON.

A delta says of each device that is new or another one which device it follows in the newer pack.
All others stay in their order, so whoever applies it gets the newer pack to the byte; the end of
that pack says whether it is.
"""

import hashlib
from collections.abc import Iterable, Iterator
from typing import NamedTuple

import msgspec
from msgspec import Struct

from dtpr.errors import InvalidError, Problem
from dtpr.schema.open_data import OpenDataEnd
from dtpr.schema.packs import DeltaHeader, GoneDevice

_AGAIN = "fetch the whole pack"


class _Put(Struct, frozen=True, tag_field="record", tag="put"):
    """A device that is new or another one, and the one that it follows, if any."""

    after: str | None
    device: msgspec.Raw


class _Named(Struct, frozen=True):
    """Of a device no more than its id."""

    id: str


class _Delta(NamedTuple):
    """A delta as it is applied: lines by id, ids by the one that they follow, the last line."""

    header: bytes
    lines: dict[str, bytes]
    following: dict[str | None, str]
    gone: set[str]
    end: bytes


_decoder: msgspec.json.Decoder[DeltaHeader | _Put | GoneDevice] = msgspec.json.Decoder(
    DeltaHeader | _Put | GoneDevice
)
_named = msgspec.json.Decoder(_Named).decode
_END = b'{"record":"end"'


def put_line(device: bytes, after: str | None) -> bytes:
    """Return the line of a device that is new or another one; `after` is the one before it."""
    return b'{"record":"put","after":%b,"device":%b}\n' % (msgspec.json.encode(after), device)


def gone_line(device_id: str) -> bytes:
    """Return the line of a device that is not in the newer pack."""
    return msgspec.json.encode(GoneDevice(id=device_id)) + b"\n"


def apply_delta(pack: Iterable[bytes], delta: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the lines of the newer pack; only the delta is held in memory.

    Args:
        pack: The lines of the older pack, each with its end.
        delta: The lines of a delta from its state, or from an earlier one.

    Raises:
        InvalidError: The delta is none or broke off, or it does not lead on from this pack.
    """
    found = _read(delta)
    digest, devices = hashlib.sha256(), 0
    for line in _lines(pack, found):
        digest.update(line)
        yield line
        devices += 1
    end = msgspec.json.decode(found.end, type=OpenDataEnd)
    # The header is a line too.
    if (devices - 1, digest.hexdigest()) != (end.devices, end.sha256):
        raise _refusal("the delta does not lead on from this pack")
    yield found.end


def _lines(pack: Iterable[bytes], delta: _Delta) -> Iterator[bytes]:
    yield delta.header
    yield from _chain(None, delta)
    for number, line in enumerate(pack):
        if number == 0 or line.startswith(_END):
            continue
        device = _id_of(line)
        if device not in delta.lines and device not in delta.gone:
            yield line
            yield from _chain(device, delta)


def _chain(device: str | None, delta: _Delta) -> Iterator[bytes]:
    """Yield the devices of the delta that follow one."""
    # Each is taken once, so that a delta that runs in a circle ends too.
    while (device := delta.following.pop(device, None)) is not None:
        yield delta.lines[device]


def _read(delta: Iterable[bytes]) -> _Delta:
    lines = iter(delta)
    if not isinstance(_decoded(next(lines, b"")), DeltaHeader):
        raise _refusal("it is no delta")
    found = _Delta(next(lines, b""), {}, {}, set(), b"")
    for line in lines:
        if line.startswith(_END) and line.endswith(b"\n"):
            return found._replace(end=line)
        told = _decoded(line)
        if isinstance(told, _Put):
            device = _id_of(bytes(told.device))
            found.lines[device] = bytes(told.device) + b"\n"
            found.following[told.after] = device
        elif isinstance(told, GoneDevice):
            found.gone.add(told.id)
    raise _refusal("the delta broke off")


def _decoded(line: bytes) -> "DeltaHeader | _Put | GoneDevice":
    try:
        return _decoder.decode(line)
    except msgspec.DecodeError as error:
        raise _refusal("it is no delta, or it broke off") from error


def _id_of(line: bytes) -> str:
    try:
        return _named(line).id
    except msgspec.DecodeError as error:
        raise _refusal("a line of it is no device") from error


def _refusal(reason: str) -> InvalidError:
    return InvalidError(Problem("delta", reason, _AGAIN))
