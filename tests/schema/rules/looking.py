"""What the tests of the rules look with: the releases that ship, a small one, and one code."""

from collections.abc import Sequence
from typing import Any

from dtpr.schema.datachain import DatachainInstance, Placement, VariableValue
from dtpr.schema.releases import AI_RELEASE, DEVICE_RELEASE, shipped_taxonomy
from dtpr.schema.rules import Finding, check_datachain
from dtpr.schema.taxonomy import (
    Category,
    DatachainType,
    Element,
    Manifest,
    Release,
    Subchain,
    Variable,
    VariableOption,
)
from dtpr.schema.text import LocaleValue
from tests.support.devices import a_datachain

DEVICE = shipped_taxonomy().release(DEVICE_RELEASE)
AI = shipped_taxonomy().release(AI_RELEASE)
EN = [LocaleValue(locale="en", value="thirty days")]
DURATION = VariableValue(id="duration", value=[*EN])
RETAINED = Placement(element_id="data_retained", variables=[DURATION])
OPTIONS = Release(
    manifest=Manifest(
        version="test@2026-01-01",
        status="stable",
        created_at="2026-01-01T00:00:00Z",
        locales=["en"],
        datachain_type=DatachainType(
            id="test",
            name={"en": "Test"},
            categories=["access"],
            subchains=[Subchain(id="flow", name={"en": "Flow"}, categories=["access"])],
        ),
    ),
    categories={
        "access": Category(
            id="access",
            order=0,
            required=True,
            shape="circle",
            name={"fr": "Accès"},
            variables=[
                Variable(
                    id="who",
                    label={"en": "Who"},
                    kind="multi_select_enum",
                    options=[
                        VariableOption(id="me", name={"en": "Me"}),
                        VariableOption(id="staff", name={"en": "Staff"}, applies_to=["shut"]),
                    ],
                ),
                Variable(id="when", label={"en": "When"}),
            ],
        )
    },
    elements={
        "open": Element(
            id="open",
            category="access",
            symbol="open",
            title={"en": "Open"},
            description={"en": "Open {{when}}, again {{when}}, and {{nobody}} knows."},
        ),
        "shut": Element(id="shut", category="access", symbol="shut", title={"en": "Shut"}),
        "lost": Element(id="lost", category="nowhere", symbol="lost", title={"en": "Lost"}),
    },
)
"""A release with the kinds of things that the shipped ones do not use yet."""


def placed(element_id: str, **more: Any) -> Placement:
    """Return a placement of an element."""
    return Placement(element_id=element_id, **more)


def found(chain: DatachainInstance, code: str, release: Release = DEVICE) -> list[Finding]:
    """Return what the rule of a code finds."""
    return [each for each in check_datachain(chain, release) if each.code == code]


def one(
    elements: Sequence[str | Placement], code: str, release: Release = DEVICE, **more: Any
) -> Finding:
    """Return the only finding of a code in a datachain of some elements."""
    (finding,) = found(a_datachain(elements, **more), code, release)
    assert finding.message
    assert finding.mend
    return finding
