"""What another release would change for the devices that are public, and drafts that move there.

Nothing is published here: a person reads each draft before it says something new in public.
"""

from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Literal

import msgspec
from msgspec import Struct, structs

from dtpr.errors import InvalidError, StaleError
from dtpr.registry.access import Actor
from dtpr.registry.publishing import release_in
from dtpr.registry.store import Driver
from dtpr.registry.store import releases as kept
from dtpr.registry.store.releases import PublicRow
from dtpr.schema.datachain import DatachainInstance
from dtpr.schema.device import Device, Disclosure
from dtpr.schema.local_elements import with_elements
from dtpr.schema.releases import Taxonomy
from dtpr.schema.rules import Finding, check_datachain
from dtpr.schema.taxonomy import Release
from dtpr.schema.text import Name, pick

if TYPE_CHECKING:
    from dtpr.registry import Registry

Outcome = Literal["would move", "drafted", "publish again", "has errors", "changed meanwhile"]

_BATCH = 200


class Retitled(Struct, frozen=True, kw_only=True):
    """An element that the other release calls otherwise."""

    element: str
    before: str
    after: str


class Move(Struct, frozen=True, kw_only=True):
    """One chain on its way from one release to another."""

    field: str = ""
    before: str
    after: str
    gone: list[str]
    retitled: list[Retitled]
    findings: list[Finding]


class Upgrade(Struct, frozen=True, kw_only=True):
    """One public device, what would be otherwise for it, and what was done."""

    id: str
    code: str
    organization: str
    name: Name
    moves: list[Move]
    outcome: Outcome


class UpgradeOptions(Struct, frozen=True, kw_only=True):
    """Which devices, and where to.

    Without `version` every chain whose release is not the one in use; without `to` the release in
    use for its kind of chain.
    """

    actor: Actor
    version: str | None = None
    to: str | None = None
    organization: str | None = None
    dry_run: bool = True
    locale: str = "en"
    progress: Callable[[int], None] = lambda _done: None


async def upgrade(
    registry: "Registry", store: Driver, options: UpgradeOptions
) -> AsyncIterator[Upgrade]:
    """Yield each public device that another release would change, by number.

    Raises:
        InvalidError: A version is not known.
    """
    taxonomy = registry.taxonomy
    for each in (options.version, options.to):
        if each is not None:
            taxonomy.release(each)
    after, done = 0, 0
    while rows := await kept.public_texts(store, options.organization, after, _BATCH):
        for row in rows:
            if planned := _plan(row, taxonomy, options):
                yield await _carry_out(registry, row, planned, options)
        after, done = rows[-1].num, done + len(rows)
        options.progress(done)


class _Plan(Struct, frozen=True):
    device: Device
    moved: Device
    moves: list[Move]


def _plan(row: PublicRow, taxonomy: Taxonomy, options: UpgradeOptions) -> _Plan | None:
    device = msgspec.json.decode(row.draft, type=Device)
    public = msgspec.json.decode(row.revision, type=Disclosure)
    moves: list[Move] = []
    chains: list[DatachainInstance] = []
    for field, chain in _chains(device):
        before = release_in(public, chain, taxonomy)
        target = _target(chain, before, taxonomy, options)
        if target is None:
            chains.append(chain)
            continue
        chains.append(structs.replace(chain, schema_version=target.version))
        linked = [each.id for each in device.linked_datachains]
        target = with_elements(target, public.local_elements)
        move = _move(chain, before, target, linked, options.locale)
        moves.append(structs.replace(move, field=field))
    if not moves:
        return None
    return _Plan(
        device, structs.replace(device, datachain=chains[0], linked_datachains=chains[1:]), moves
    )


def _chains(device: Device) -> Iterator[tuple[str, DatachainInstance]]:
    yield "datachain", device.datachain
    for place, chain in enumerate(device.linked_datachains):
        yield f"linked_datachains[{place}]", chain


def _target(
    chain: DatachainInstance, before: Release, taxonomy: Taxonomy, options: UpgradeOptions
) -> Release | None:
    """Return the release that a chain moves to, or None where it stays."""
    kind = before.manifest.datachain_type.id
    target = taxonomy.release(options.to) if options.to else taxonomy.current(kind)
    same_kind = target.manifest.datachain_type.id == kind
    asked = options.version in (None, chain.schema_version)
    is_other = (target.version, target.hash) != (before.version, before.hash)
    return target if same_kind and asked and is_other else None


def _move(
    chain: DatachainInstance,
    before: Release,
    after: Release,
    linked: Sequence[str],
    locale: str,
) -> Move:
    placed = list(dict.fromkeys(each.element_id for each in chain.elements))
    known = {(each.code, each.path) for each in check_datachain(chain, before, linked)}
    moved = structs.replace(chain, schema_version=after.version)
    findings = check_datachain(moved, after, linked)
    return Move(
        before=_label(before),
        after=_label(after),
        gone=[each for each in placed if each in before.elements and each not in after.elements],
        retitled=list(_retitled(placed, before, after, locale)),
        findings=[each for each in findings if (each.code, each.path) not in known],
    )


def _retitled(
    placed: Sequence[str], before: Release, after: Release, locale: str
) -> Iterator[Retitled]:
    for each in placed:
        if each in before.elements and each in after.elements:
            titles = (one.elements[each].title for one in (before, after))
            was, now = (pick(title, [locale]).strip() for title in titles)
            if was != now:
                yield Retitled(element=each, before=was, after=now)


def _label(release: Release) -> str:
    return f"{release.version} {release.hash.removeprefix('sha256-')[:12]}"


async def _carry_out(
    registry: "Registry", row: PublicRow, plan: _Plan, options: UpgradeOptions
) -> Upgrade:
    outcome = _outcome(plan)
    if outcome == "would move" and not options.dry_run:
        outcome = await _draft(registry, row, plan.moved, options.actor)
    return Upgrade(
        id=row.id,
        code=row.code,
        organization=row.organization,
        name=plan.device.name,
        moves=plan.moves,
        outcome=outcome,
    )


def _outcome(plan: _Plan) -> Outcome:
    if any(each.severity == "error" for move in plan.moves for each in move.findings):
        return "has errors"
    return "publish again" if plan.moved == plan.device else "would move"


async def _draft(registry: "Registry", row: PublicRow, moved: Device, actor: Actor) -> Outcome:
    try:
        async with registry.devices.writing() as writer:
            await writer.replace(actor, row.id, moved, row.version)
    except StaleError:
        return "changed meanwhile"
    except InvalidError:
        return "has errors"
    return "drafted"
