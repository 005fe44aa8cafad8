"""Cases of the version of a release, taken apart."""

import pytest

from dtpr.errors import InvalidError
from dtpr.schema.versions import parse_version
from tests.conformance.runner import Case, Target


def run(case: Case, _target: Target) -> None:
    """Parse a version; what upstream refuses is refused."""
    if "throws" in case:
        with pytest.raises(InvalidError):
            parse_version(case["input"])
        return
    found = parse_version(case["input"])
    assert {
        "type": found.type,
        "date": found.date,
        "beta": found.beta,
        "canonical": found.canonical,
        "dir": found.directory,
    } == case["expected"]
