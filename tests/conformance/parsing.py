"""Cases of plain data read as records of the standard."""

from typing import Any

import msgspec

from dtpr.schema.datachain import AiProvenance, DatachainInstance, HumanProvenance
from dtpr.schema.misfits import path_text
from dtpr.schema.parse import parse
from dtpr.schema.text import LocaleValue
from dtpr.schema.wire import (
    ResolvedDatachainInstance,
    SchemaSnapshot,
    WireCategory,
    WireDatachainType,
    WireElement,
    WireManifest,
)
from tests.conformance.runner import Case, Target

KINDS: dict[str, Any] = {
    "AuthoringProvenanceSchema": HumanProvenance | AiProvenance,
    "CategorySchema": WireCategory,
    "DatachainInstanceSchema": DatachainInstance,
    "DatachainTypeSchema": WireDatachainType,
    "ElementSchema": WireElement,
    "LocaleValueSchema": LocaleValue,
    "ResolvedDatachainInstanceSchema": ResolvedDatachainInstance,
    "SchemaManifestSchema": WireManifest,
    "SchemaSnapshotSchema": SchemaSnapshot,
}


def run(case: Case, _target: Target) -> None:
    """Read data: the same record with its defaults, or a finding at each place that is recorded."""
    answer = parse(case["input"], KINDS[case["schema"]])
    expected = case["expected"]
    if expected["success"]:
        assert msgspec.to_builtins(answer) == expected["data"]
        return
    assert isinstance(answer, list), answer
    assert {each.code for each in answer} == {"parse_error"}
    recorded = [path_text(tuple(each["path"])) for each in expected["issues"]]
    assert sorted(each.path for each in answer) == sorted(recorded)
