"""What a datachain and a release must keep to that their types cannot say.

Sources: DTPR API v2, semantic rules (their codes); DTPR guide, data chain and signage, and what
upstream leaves unchecked (codes of our own, which begin with `DTPR_`).
"""

from collections.abc import Collection

from dtpr.schema.datachain import DatachainInstance
from dtpr.schema.rules.content import check_content
from dtpr.schema.rules.finding import Finding
from dtpr.schema.rules.guide import check_instance_guide
from dtpr.schema.rules.index import (
    ACCOUNTABLE_CATEGORIES,
    PURPOSE_CATEGORIES,
    TECHNOLOGY_CATEGORIES,
    index_of,
)
from dtpr.schema.rules.release import check_release
from dtpr.schema.rules.resolved import check_resolved, check_resolved_guide
from dtpr.schema.rules.standard import check_instance
from dtpr.schema.taxonomy import Release

__all__ = [
    "ACCOUNTABLE_CATEGORIES",
    "PURPOSE_CATEGORIES",
    "TECHNOLOGY_CATEGORIES",
    "Finding",
    "check_content",
    "check_datachain",
    "check_guide",
    "check_release",
    "check_resolved",
    "check_resolved_guide",
    "check_standard",
]


def check_standard(chain: DatachainInstance, release: Release) -> list[Finding]:
    """Return what the standard's rules find in a datachain, in upstream's codes only."""
    return check_instance(chain, index_of(release))


def check_guide(
    chain: DatachainInstance, release: Release, linked: Collection[str] = ()
) -> list[Finding]:
    """Return what our own rules find in a datachain; `linked` are the ids of those beside it."""
    return check_instance_guide(chain, index_of(release), linked)


def check_datachain(
    chain: DatachainInstance, release: Release, linked: Collection[str] = ()
) -> list[Finding]:
    """Return everything that the rules find in a datachain; no error means that it may be shown.

    Where both ask for the same mend at the same place, only the standard's finding is told.
    """
    index = index_of(release)
    standard, guide = check_instance(chain, index), check_instance_guide(chain, index, linked)
    told = {(each.path, each.mend) for each in standard}
    return [*standard, *(each for each in guide if (each.path, each.mend) not in told)]
