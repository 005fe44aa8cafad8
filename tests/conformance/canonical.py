"""Cases of canonical JSON and of its hash."""

from typing import Any

import pytest

from dtpr.schema.canonical import canonical_json, content_hash
from tests.conformance.runner import Case, Target

CIRCLE = {"$unserializable": True}


def run(case: Case, _target: Target) -> None:
    """Write what a case gives, or hash it; a circle cannot be written."""
    if case["input"] == CIRCLE:
        circle: dict[str, Any] = {}
        circle["again"] = circle
        with pytest.raises(RecursionError):
            canonical_json(circle)
        return
    document = canonical_json(case["input"])
    hashing = case["fn"] == "contentHash"
    assert (content_hash(document) if hashing else document.decode()) == case["expected"]
