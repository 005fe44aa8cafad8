"""Headers as ASGI takes them, for answers that are made before any middleware."""

from collections.abc import Mapping, Sequence

RawHeaders = list[tuple[bytes, bytes]]


def raw_headers(headers: Mapping[str, str]) -> RawHeaders:
    """Return headers by their lowercase names, in bytes."""
    return [(name.lower().encode(), value.encode()) for name, value in headers.items()]


def cors_headers(exposed: Sequence[str]) -> RawHeaders:
    """Return what lets pages of others read an answer, and which of its headers."""
    return raw_headers(
        {
            "Access-Control-Allow-Origin": "*",
            "Access-Control-Expose-Headers": ", ".join(exposed),
        }
    )
