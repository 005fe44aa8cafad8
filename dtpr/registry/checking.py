"""What the rules say of a device: its ground, its days and its datachains."""

from collections.abc import Collection, Sequence

import msgspec

from dtpr.errors import InvalidError, Problem, RuleError
from dtpr.geo.check import check_geometry, check_views
from dtpr.registry.placing import Placeable
from dtpr.schema.datachain import DatachainInstance
from dtpr.schema.device import Device
from dtpr.schema.local_elements import with_elements
from dtpr.schema.releases import Taxonomy
from dtpr.schema.rules import Finding, check_datachain
from dtpr.schema.rules.local import check_placements
from dtpr.schema.rules.positions import check_generalization
from dtpr.schema.taxonomy import Release


def refuse_errors(findings: Sequence[Finding]) -> None:
    """Raise a RuleError that names every error among some findings, if there is one."""
    errors = [each for each in findings if each.severity == "error"]
    if errors:
        raise RuleError(*(Problem(each.path, each.message, each.mend) for each in errors))


def check_device(
    device: Device, taxonomy: Taxonomy, placeable: Placeable | None = None
) -> list[Finding]:
    """Return what the rules find in the position and the datachains of a device.

    Without `placeable` it may place only elements of a release.

    Raises:
        InvalidError: Its geometry or a view is wrong, it ends before it starts, or it is written in
            a release that is not known.
    """
    check_geometry("geometry", device.geometry)
    check_views(device.geometry, device.views)
    _check_dates(device)
    chains = {"datachain": device.datachain}
    for place, each in enumerate(device.linked_datachains):
        chains[f"linked_datachains[{place}]"] = each
    linked = {each.id for each in chains.values()}
    return [
        *check_generalization(device),
        *(
            msgspec.structs.replace(each, path=f"{field}.{each.path}")
            for field, chain in chains.items()
            for each in check_chain(
                chain, taxonomy.release(chain.schema_version), placeable, linked
            )
        ),
    ]


def check_chain(
    chain: DatachainInstance,
    release: Release,
    placeable: Placeable | None = None,
    linked: Collection[str] = (),
) -> list[Finding]:
    """Return what the rules find in a datachain; `linked` are the ids of those beside it.

    Without `placeable` it may place only elements of the release.
    """
    if placeable is None:
        return check_datachain(chain, release, linked)
    return [
        *check_datachain(chain, with_elements(release, placeable.elements), linked),
        *check_placements(chain, placeable.organization, placeable.retired),
    ]


def _check_dates(device: Device) -> None:
    if device.active_from and device.active_until and device.active_from > device.active_until:
        mend = "give a day that is not before active_from"
        raise InvalidError(Problem("active_until", "it ends before it starts", mend))
