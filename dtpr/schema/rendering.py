"""A resolved disclosure as it is shown in one language: sections, elements, citations.

Source: DTPR API v2, display model. It is what upstream's own components show, so that pages of
others can be drawn from it; the pages of this project are drawn from `dtpr.schema.sections`.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Literal, NamedTuple

from msgspec import UNSET, Struct, UnsetType
from msgspec.structs import asdict, replace

from dtpr.errors import InvalidError, Problem
from dtpr.schema.base import Answer
from dtpr.schema.blanks import interpolate
from dtpr.schema.datachain import (
    AiProvenance,
    ElementProvenance,
    Placement,
    Source,
    VariableValue,
)
from dtpr.schema.grouping import find_category, group_by_category
from dtpr.schema.text import FALLBACK_LOCALE, LocaleValue, pick, to_mapping
from dtpr.schema.wire import ResolvedDatachainInstance, WireCategory, WireElement, WireVariable

PLAIN_ICON = (
    "data:image/svg+xml;utf8,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 100 100'%3E"
    "%3Cpolygon points='50,5 95,27.5 95,72.5 50,95 5,72.5 5,27.5' fill='%230f5153'/%3E%3C/svg%3E"
)
"""A plain hexagon, for an element whose icon has no address."""


class ShownIcon(Answer, frozen=True, kw_only=True, rename="camel"):
    """The icon of an element: its address, perhaps another one for a dark ground, its name."""

    url: str
    url_dark: str | UnsetType = UNSET
    alt: str


class ShownVariable(Answer, frozen=True, kw_only=True):
    """A blank with what the placement says for it; the empty string where it says nothing."""

    id: str
    label: str
    value: str
    type: str = "text"
    required: bool


class ShownContext(Answer, frozen=True, kw_only=True):
    """The value of a context that the placement names; no colour makes it a tag."""

    id: str
    name: str
    color: str | None


class ShownProvenance(ElementProvenance, frozen=True, kw_only=True):
    """Why an assistant placed the element, which one it was and when."""

    kind: Literal["ai_generated"] = "ai_generated"
    model: str | UnsetType = UNSET
    generated_at: str | UnsetType = UNSET


class ShownElement(Answer, frozen=True, kw_only=True, rename="camel"):
    """One element; what stands below `context_value` is known only of one in a section."""

    title: str
    description: str
    icon: ShownIcon
    variables: list[ShownVariable]
    context_value: ShownContext | UnsetType = UNSET
    proposed: bool | UnsetType = UNSET
    sources: list[Source] | UnsetType = UNSET
    source_numbers: list[int] | UnsetType = UNSET
    provenance: ShownProvenance | UnsetType = UNSET


class ShownSection(Answer, frozen=True, kw_only=True):
    """One category with its elements, which may be none."""

    id: str
    title: str
    elements: list[ShownElement]


class ShownChain(Answer, frozen=True, kw_only=True):
    """A whole disclosure; an element's `source_numbers` count the citations from 1."""

    sections: list[ShownSection]
    citations: list[Source]


class IconAddress(Struct, frozen=True, kw_only=True):
    """Where the icon of an element is; no name means that its title names it."""

    url: str = ""
    url_dark: str = ""
    alt: str | None = None


NO_ICON = IconAddress()


def _no_icon(_element: WireElement, _placement: Placement) -> IconAddress:
    return NO_ICON


class Manner(Struct, frozen=True, kw_only=True):
    """In which language and how a disclosure is shown.

    Upstream fills the blanks of descriptions and never those of titles; `fill_titles` fills both.
    `mark_proposed` says of each element whether an assistant proposed it.
    """

    locale: str
    fallback: str = FALLBACK_LOCALE
    fill_titles: bool = False
    mark_proposed: bool = True
    icon_of: Callable[[WireElement, Placement], IconAddress] = _no_icon

    def text(self, values: Iterable[LocaleValue]) -> str:
        """Return a text in this language, then in the fallback, then in any."""
        return pick(to_mapping(values), [self.locale], self.fallback)


class _Found(NamedTuple):
    element: WireElement
    is_suggested: bool


def show_chain(chain: ResolvedDatachainInstance, manner: Manner) -> ShownChain:
    """Return a disclosure as it is shown, its citations numbered.

    Every category of its kind of chain has a section, in order. A document that is named twice is
    cited once; those of the whole disclosure come first, then those of its placements.

    Raises:
        InvalidError: An element is not in the disclosure, or in no category of its kind of chain.
    """
    citations = list(dict.fromkeys(_sources(chain)))
    numbers = {each: place for place, each in enumerate(citations, start=1)}
    kind = chain.schema_snapshot.datachain_type
    categories = {each.id: each for each in chain.schema_snapshot.categories}
    placed = list(_placed(chain))
    grouped = group_by_category(placed, lambda each: [each[1].element.category_id], kind.categories)
    sections = [
        ShownSection(
            id=name,
            title=manner.text(categories[name].name) or name if name in categories else name,
            elements=[
                _show_placed(chain, placement, found, manner, numbers)
                for placement, found in entries
            ],
        )
        for name, entries in grouped.items()
    ]
    return ShownChain(sections=sections, citations=citations)


def show_element(
    element: WireElement,
    placement: Placement | None,
    manner: Manner,
    category: WireCategory | None = None,
    icon: IconAddress = NO_ICON,
) -> ShownElement:
    """Return an element with what a placement says for its blanks."""
    given = _values(element, placement, manner)
    title = manner.text(element.title)
    return ShownElement(
        title=interpolate(title, given) if manner.fill_titles else title,
        description=interpolate(manner.text(element.description), given),
        icon=ShownIcon(
            url=icon.url or PLAIN_ICON,
            url_dark=icon.url_dark or UNSET,
            alt=title if icon.alt is None else icon.alt,
        ),
        variables=[
            ShownVariable(
                id=each.id,
                label=manner.text(each.label),
                value=given.get(each.id, ""),
                required=each.required,
            )
            for each in element.variables
        ],
        context_value=_context(element, placement, category, manner),
    )


def _placed(chain: ResolvedDatachainInstance) -> Iterator[tuple[Placement, _Found]]:
    """Yield each placement with its element; the release's own goes before a proposed one."""
    snapshot = chain.schema_snapshot
    found = {each.id: _Found(each, is_suggested=True) for each in chain.suggested_elements}
    found |= {each.id: _Found(each, is_suggested=False) for each in snapshot.elements}
    for place, placement in enumerate(chain.elements):
        name = placement.element_id
        path = f"elements[{place}].element_id"
        if name not in found:
            problem = f"the disclosure does not hold the element {name!r}"
            raise InvalidError(Problem(path, problem, "resolve the disclosure anew"))
        if found[name].element.category_id not in snapshot.datachain_type.categories:
            problem = f"no category of {snapshot.datachain_type.id!r} holds {name!r}"
            raise InvalidError(Problem(path, problem, "use an element of one of its categories"))
        yield placement, found[name]


def _show_placed(
    chain: ResolvedDatachainInstance,
    placement: Placement,
    found: _Found,
    manner: Manner,
    numbers: Mapping[Source, int],
) -> ShownElement:
    category = find_category(found.element.category_id, chain.schema_snapshot.categories)
    icon = manner.icon_of(found.element, placement)
    return replace(
        show_element(found.element, placement, manner, category, icon),
        proposed=manner.mark_proposed and found.is_suggested,
        sources=placement.sources,
        source_numbers=[numbers[each] for each in placement.sources],
        provenance=_provenance(chain, placement),
    )


def _sources(chain: ResolvedDatachainInstance) -> Iterator[Source]:
    yield from chain.sources
    for each in chain.elements:
        yield from each.sources


def _provenance(
    chain: ResolvedDatachainInstance, placement: Placement
) -> ShownProvenance | UnsetType:
    """Return what is told of a placement, by its own id, else by its element's if placed once."""
    told = chain.authoring_provenance
    if not isinstance(told, AiProvenance) or told.element_provenance is UNSET:
        return UNSET
    key = placement.element_instance_id
    if key is UNSET:
        key = placement.element_id
        if sum(each.element_id == key for each in chain.elements) > 1:
            return UNSET
    if key not in told.element_provenance:
        return UNSET
    return ShownProvenance(
        **asdict(told.element_provenance[key]), model=told.model, generated_at=told.generated_at
    )


def _values(element: WireElement, placement: Placement | None, manner: Manner) -> dict[str, str]:
    given = {each.id: each for each in placement.variables} if placement else {}
    return {
        each.id: _value(given[each.id], each, manner)
        for each in element.variables
        if each.id in given
    }


def _value(given: VariableValue, variable: WireVariable, manner: Manner) -> str:
    """Return a text in one language, or the names of the chosen options."""
    names = {each.id: manner.text(each.name) for each in variable.options or ()}
    chosen = [names.get(each, each) for each in given.value if isinstance(each, str)]
    texts = [each for each in given.value if isinstance(each, LocaleValue)]
    return ", ".join(chosen) if chosen else manner.text(texts)


def _context(
    element: WireElement,
    placement: Placement | None,
    category: WireCategory | None,
    manner: Manner,
) -> ShownContext | UnsetType:
    context = element.context or (category.element_context if category else UNSET)
    if context is UNSET or placement is None:
        return UNSET
    for each in context.values:
        if each.id == placement.context_type_id:
            return ShownContext(id=each.id, name=manner.text(each.name), color=each.color)
    return UNSET
