"""Whether what a datachain points to is there, and safe to open."""

from collections.abc import Collection, Iterator, Sequence

from msgspec import UNSET

from dtpr.schema.datachain import DatachainInstance, Placement, Source
from dtpr.schema.rules.finding import Finding, error, one_of, warning
from dtpr.schema.rules.index import RuleIndex
from dtpr.schema.targets import href_of


def check_links(
    chain: DatachainInstance, index: RuleIndex, linked: Collection[str]
) -> list[Finding]:
    """Return the ids and addresses of a datachain that lead nowhere, or where none should."""
    found = [
        *_subchains(chain, index),
        *_members(chain),
        *_linked(chain, linked),
        *_addresses("sources", chain.sources),
    ]
    for place, each in enumerate(chain.elements):
        if each.actions:
            found += _targets(f"elements[{place}].actions", each)
        if each.sources:
            found += _addresses(f"elements[{place}].sources", each.sources)
    return found


def _subchains(chain: DatachainInstance, index: RuleIndex) -> Iterator[Finding]:
    if not chain.subchain_instances:
        return
    seen = set()
    placed = {each.element_id for each in chain.elements}
    placed |= {each.element_instance_id or "" for each in chain.elements}
    for place, each in enumerate(chain.subchain_instances):
        path = f"subchain_instances[{place}]"
        if each.subchain_id not in index.subchains:
            yield error(
                "DTPR_SUBCHAIN_UNKNOWN",
                f"{path}.subchain_id",
                f"{index.version} has no subchain {each.subchain_id!r}",
                one_of(index.subchains, "take it out"),
            )
        if each.id in seen:
            yield error(
                "DTPR_SUBCHAIN_INSTANCE_DUPLICATE",
                f"{path}.id",
                f"{each.id!r} stands here already",
                "give each an id of its own",
            )
        seen.add(each.id)
        for at, head in enumerate(each.head_refs):
            if head not in placed:
                yield error(
                    "DTPR_SUBCHAIN_HEAD_UNKNOWN",
                    f"{path}.head_refs[{at}]",
                    f"nothing is placed here as {head!r}",
                    "name an element of this datachain",
                )


def _members(chain: DatachainInstance) -> list[Finding]:
    known = {each.id: None for each in chain.subchain_instances}
    return [
        error(
            "DTPR_SUBCHAIN_INSTANCE_UNKNOWN",
            f"elements[{place}].subchain_instance_id",
            f"this datachain has no subchain instance {each.subchain_instance_id!r}",
            one_of(tuple(known)),
        )
        for place, each in enumerate(chain.elements)
        if each.subchain_instance_id is not UNSET and each.subchain_instance_id not in known
    ]


def _linked(chain: DatachainInstance, linked: Collection[str]) -> Iterator[Finding]:
    for place, each in enumerate(chain.linked_instance_ids):
        path = f"linked_instance_ids[{place}]"
        if each == chain.id:
            message, mend = "it names this datachain itself", "name another one, or take it out"
            yield error("DTPR_LINKED_INSTANCE_SELF", path, message, mend)
        elif each not in linked:
            message, mend = f"there is no datachain {each!r} beside it", "add that one too"
            yield warning("DTPR_LINKED_INSTANCE_UNKNOWN", path, message, mend)


def _targets(path: str, placement: Placement) -> Iterator[Finding]:
    for at, action in enumerate(placement.actions):
        if action.type != "postal" and href_of(action.type, action.target) is None:
            yield error(
                "DTPR_ACTION_TARGET_UNSAFE",
                f"{path}[{at}].target",
                f"{action.target!r} is not a target for {action.type}",
                "use an https address, a mailbox or a telephone number",
            )


def _addresses(path: str, sources: Sequence[Source]) -> Iterator[Finding]:
    for at, each in enumerate(sources):
        if each.url is not UNSET and href_of("url", each.url) is None:
            yield warning(
                "DTPR_SOURCE_URL_UNSAFE",
                f"{path}[{at}].url",
                f"{each.url!r} is not shown as a link",
                "use an https address",
            )
