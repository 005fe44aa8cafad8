"""A datachain as a page shows it: its sections, with what one can do and read about each step."""

from collections import defaultdict
from collections.abc import Sequence

from msgspec import UNSET, Struct

from dtpr.schema.answers import ChainEntry, ChainSection, DeviceAnswer, Localized
from dtpr.schema.datachain import Action, DatachainInstance, Placement, Source
from dtpr.schema.targets import href_of
from dtpr.schema.text import to_mapping
from dtpr.web.pages.reader import Spoken


class Link(Struct, frozen=True, kw_only=True):
    """Something to follow; text alone where its address is not safe to open."""

    label: Localized
    href: str | None


class Step(Struct, frozen=True, kw_only=True):
    """One element of a datachain."""

    entry: ChainEntry
    actions: list[Link]
    sources: list[Link]


class Stage(Struct, frozen=True, kw_only=True):
    """One category of a datachain."""

    category: str
    name: Localized
    prompt: Localized
    steps: list[Step]


class Chain(Struct, frozen=True, kw_only=True):
    """One datachain."""

    title: Localized
    description: Localized
    stages: list[Stage]
    sources: list[Link]


def chains_of(answer: DeviceAnswer, language: Spoken) -> tuple[Chain, list[Chain]]:
    """Return the datachain of a device, and those of the systems behind it."""
    linked = zip(answer.linked_sections, answer.linked_datachains, strict=True)
    own = _chain(answer.sections, answer.datachain, language)
    return own, [_chain(sections, each, language) for sections, each in linked]


def _chain(sections: Sequence[ChainSection], chain: DatachainInstance, language: Spoken) -> Chain:
    placed: dict[str, list[Placement]] = defaultdict(list)
    for each in chain.elements:
        placed[each.element_id].append(each)
    return Chain(
        title=language.one(to_mapping(chain.title)),
        description=language.one(to_mapping(chain.description)),
        stages=[_stage(each, placed, language) for each in sections],
        sources=[_source(each) for each in chain.sources],
    )


def _stage(section: ChainSection, placed: dict[str, list[Placement]], language: Spoken) -> Stage:
    return Stage(
        category=section.category,
        name=section.name,
        prompt=section.prompt,
        # A section has the placements of one element in the order of the datachain.
        steps=[_step(each, placed[each.element.id].pop(0), language) for each in section.entries],
    )


def _step(entry: ChainEntry, placement: Placement, language: Spoken) -> Step:
    return Step(
        entry=entry,
        actions=[_action(each, language) for each in placement.actions],
        sources=[_source(each) for each in placement.sources],
    )


def _action(action: Action, language: Spoken) -> Link:
    href = href_of(action.type, action.target)
    label = language.one(to_mapping(action.label)) or action.target
    # An address by post is what the reader needs, and so is one that cannot be opened.
    text = label if href or label == action.target else f"{label}: {action.target}"
    return Link(label=text, href=href)


def _source(source: Source) -> Link:
    url = None if source.url is UNSET else href_of("url", source.url)
    return Link(label=source.title, href=url)
