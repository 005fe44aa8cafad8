"""What another register says of a device is taken only if its hash and its form are right.

A source is not trusted: what it sends must be the very text that its hash is of, decode strictly,
and pass the rules that its own register keeps.
"""

from typing import Any, NamedTuple

import msgspec

from dtpr.errors import InvalidError, Problem
from dtpr.registry.checking import check_device, refuse_errors
from dtpr.registry.placing import Placeable
from dtpr.schema.canonical import canonical_json, content_hash
from dtpr.schema.decode import convert
from dtpr.schema.device import Disclosure
from dtpr.schema.releases import Taxonomy

_BESIDE = ("record", "hash", "identifiability")
_OF_POSITIONS = "DTPR_POSITION_"
"""These rules are about exact positions, and what is public holds none."""


class Verified(NamedTuple):
    """A disclosure of another register with its canonical JSON, whose hash is right."""

    disclosure: Disclosure
    document: bytes
    hash: str


def verify(record: bytes, taxonomy: Taxonomy) -> Verified:
    """Return what a record says, if it can be kept.

    Raises:
        InvalidError: Its hash is another, it has not the form of a record, or it breaks a rule.
    """
    told = _read(record)
    digest = str(told.get("hash"))
    bare = {name: each for name, each in told.items() if name not in _BESIDE}
    document = canonical_json(bare)
    if content_hash(document) != digest:
        mend = "tell its register: it was changed on the way, or there"
        raise InvalidError(Problem("hash", "it is not the hash of this record", mend))
    disclosure = convert(bare, Disclosure)
    placeable = Placeable(
        organization=disclosure.organization, elements=disclosure.local_elements, retired=()
    )
    found = check_device(disclosure.device, taxonomy, placeable)
    refuse_errors([each for each in found if not each.code.startswith(_OF_POSITIONS)])
    return Verified(disclosure, document, digest)


def _read(record: bytes) -> dict[str, Any]:
    try:
        told = msgspec.json.decode(record)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
        raise InvalidError(Problem("record", f"it is not JSON: {error}", "")) from error
    if not isinstance(told, dict):
        raise InvalidError(Problem("record", "it is no record of a device", ""))
    return told
