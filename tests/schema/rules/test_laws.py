"""Whatever is of the right form can be checked; every finding says what is wrong, and its mend."""

from hypothesis import given

from dtpr.schema.datachain import DatachainInstance
from dtpr.schema.exchange import release_of
from dtpr.schema.rules import (
    Finding,
    check_content,
    check_guide,
    check_release,
    check_resolved,
    check_standard,
)
from dtpr.schema.wire import ResolvedDatachainInstance, WireRelease
from tests.schema.rules.looking import AI, DEVICE
from tests.support.strategies import records


def told(findings: list[Finding], *, ours: bool) -> bool:
    return all(
        each.code.startswith("DTPR_") == ours and each.message and each.mend for each in findings
    )


@given(chain=records(DatachainInstance))
def test_any_datachain_can_be_checked(chain: DatachainInstance) -> None:
    for release in (DEVICE, AI):
        assert told(check_standard(chain, release), ours=False)
        assert told(check_guide(chain, release), ours=True)
        assert check_standard(chain, release) == check_standard(chain, release)


@given(resolved=records(ResolvedDatachainInstance), canonical=records(WireRelease))
def test_any_resolved_datachain_can_be_checked(
    resolved: ResolvedDatachainInstance, canonical: WireRelease
) -> None:
    alone = check_resolved(resolved, None)
    against = check_resolved(resolved, canonical)

    assert told(against, ours=False)
    assert [each for each in against if each.code != "snapshot_drift"] == alone


@given(source=records(WireRelease))
def test_any_release_can_be_checked(source: WireRelease) -> None:
    assert told(check_release(source), ours=False)
    assert told(check_content(release_of(source), set()), ours=True)
