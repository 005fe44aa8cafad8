"""One way to write a record, so that a hash of it means something.

Source: DTPR API v2, canonical JSON: keys sorted, no spaces, unset fields left out.
"""

import hashlib
from typing import Any

import msgspec

_ENCODER = msgspec.json.Encoder(order="sorted")


def canonical_json(record: Any) -> bytes:
    """Return the canonical JSON of a record or of plain data, as UTF-8."""
    return _ENCODER.encode(record)


def content_hash(canonical: bytes) -> str:
    """Return `sha256-` and the hexadecimal SHA-256 of canonical JSON."""
    return f"sha256-{hashlib.sha256(canonical).hexdigest()}"
