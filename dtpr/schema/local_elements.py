"""Elements that an organization adds for itself, beside those of a release.

The id of one is `<organization>:<name>`. Ids of releases never hold a colon, so that the two cannot
collide, whatever a later release brings.
"""

from collections import OrderedDict
from collections.abc import Mapping
from typing import Annotated, Literal

import msgspec
from msgspec import Meta, structs

from dtpr.schema.base import Identifier, Record, whole
from dtpr.schema.datachain import DatachainInstance
from dtpr.schema.taxonomy import Element, Identifiability, Release
from dtpr.schema.text import Line, LocaleCode, Name, Prose

SEPARATOR = ":"
NEUTRAL_SYMBOL = "local_element"
"""The drawing of an element that has none of its own: it says no more than that there is one."""

_MOST_KEPT = 64

ElementName = Annotated[
    str,
    whole(
        r"[a-z0-9]+([_-][a-z0-9]+)*",
        max_length=64,
        description="Lower-case letters, digits, single underscores and hyphens.",
        examples=["object_detection"],
    ),
]
LocalElementId = Annotated[
    str,
    whole(
        r"[a-z0-9]+(-[a-z0-9]+)*:[a-z0-9]+([_-][a-z0-9]+)*",
        max_length=129,
        description="The organization, a colon, and the name of its element.",
        examples=["port-clement:object_detection"],
    ),
]
ElementState = Annotated[
    Literal["in_use", "retired"],
    Meta(description="Whether it may be placed; a retired one is shown where it was before."),
]


class LocalElement(Record, frozen=True, kw_only=True):
    """What an organization says of a term of its own: the body of a write, and of a snapshot."""

    datachain_type: Annotated[
        Identifier, Meta(description="The kind of chain it stands in.", examples=["device"])
    ]
    category: Annotated[
        Identifier, Meta(description="A category of the release in use.", examples=["device__tech"])
    ]
    symbol: Annotated[
        Identifier, Meta(description="A drawing that there is; a neutral one by default.")
    ] = NEUTRAL_SYMBOL
    identifiability: Annotated[
        Identifiability, Meta(description="What it can tell about a person.")
    ] = "none"
    title: Annotated[Name, Meta(description="What it is called, in each language.")]
    description: Annotated[Prose, Meta(description="What it means for a passer-by.")]
    synonyms: Annotated[
        dict[LocaleCode, Annotated[list[Line], Meta(max_length=50)]],
        Meta(description="Plain words for it, by language."),
    ] = {}
    usual: Annotated[
        list[Identifier],
        Meta(max_length=50, description="Elements of the release that mostly stand beside it."),
    ] = []


class NamedElement(LocalElement, frozen=True, kw_only=True):
    """A local element with its id, as a file has it."""

    id: Annotated[LocalElementId, Meta(description="Its organization and its name.")]

    @property
    def element(self) -> LocalElement:
        """The element without its id."""
        names = LocalElement.__struct_fields__
        return LocalElement(**{each: getattr(self, each) for each in names})


LocalElements = Mapping[str, LocalElement]
"""Local elements by their ids."""


def local_id(organization: str, name: str) -> str:
    """Return the id of an organization's element."""
    return f"{organization}{SEPARATOR}{name}"


def split_id(element_id: str) -> tuple[str, str]:
    """Return the organization and the name that the id of a local element is made of."""
    organization, _, name = element_id.partition(SEPARATOR)
    return organization, name


def is_local(element_id: str) -> bool:
    """Tell whether an id is one of a local element."""
    return SEPARATOR in element_id


def local_ids(*chains: DatachainInstance) -> list[str]:
    """Return the ids of the local elements that some datachains place, each once, in order."""
    placed = (each.element_id for chain in chains for each in chain.elements)
    return [each for each in dict.fromkeys(placed) if is_local(each)]


def with_elements(release: Release, extra: LocalElements) -> Release:
    """Return a release that also has local elements, and shares everything else.

    Those of another kind of chain, and of a category that the release does not have, are left out.
    The same elements give the same release again, with what was worked out for it.
    """
    if not extra:
        return release
    kind = release.manifest.datachain_type.id
    fitting = {
        name: each
        for name, each in extra.items()
        if each.datachain_type == kind and each.category in release.categories
    }
    if not fitting:
        return release
    kept: OrderedDict[bytes, Release] = vars(release).setdefault("extended", OrderedDict())
    key = msgspec.json.encode(fitting, order="sorted")
    if key not in kept:
        own = {name: _element(name, each) for name, each in fitting.items()}
        kept[key] = structs.replace(release, elements={**release.elements, **own})
        if len(kept) > _MOST_KEPT:
            kept.popitem(last=False)
    kept.move_to_end(key)
    return kept[key]


def _element(name: str, element: LocalElement) -> Element:
    return Element(
        id=name,
        category=element.category,
        symbol=element.symbol,
        identifiability=element.identifiability,
        title=element.title,
        description=element.description,
        synonyms=element.synonyms,
        usual=element.usual,
    )
