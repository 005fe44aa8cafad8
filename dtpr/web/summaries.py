"""Summaries of devices as they stand in answers: encoded once a language, then only copied."""

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from dtpr.registry import Registry
from dtpr.web.briefs import Brief, Briefs, read_listed
from dtpr.web.language import Language
from dtpr.web.render import Renderer

if TYPE_CHECKING:
    from datetime import date

    from dtpr.schema.organization import Organization
    from dtpr.schema.releases import Taxonomy

_BYTES_EACH = 350
"""What Python takes for a summary beside the bytes of its own: what is shared is not counted."""

_Locales = tuple[str, ...]
_EVERY: _Locales = ("*",)


class Summaries:
    """The JSON of public devices in pieces, without its closing brace; bounded in bytes.

    What is published anew is forgotten when the register tells of it, and everything when a day, an
    organization or a release is another.
    """

    def __init__(self, registry: Registry, address: str, most_bytes: int) -> None:
        self._registry = registry
        self._address = address
        self._most = most_bytes
        self._size = 0
        self._kept: dict[_Locales, OrderedDict[int, Brief]] = {}
        self._briefs: dict[_Locales, Briefs] = {}
        self._day: date | None = None
        self._owners: Mapping[str, Organization] | None = None
        self._taxonomy: Taxonomy | None = None
        registry.on_change(self._forget)

    def kept(self, nums: Sequence[int], language: Language) -> list[Brief] | None:
        """Return the summaries of some devices in order, None where one is not kept."""
        self._follow()
        own: Mapping[int, Brief] = self._kept.get(_locales(language)) or {}
        try:
            return [own[num] for num in nums]
        except KeyError:
            return None

    async def of(self, nums: Sequence[int], language: Language) -> dict[int, Brief]:
        """Return the summaries of some devices; what is not public any more is left out."""
        self._follow()
        locales = _locales(language)
        own: Mapping[int, Brief] = self._kept.get(locales) or {}
        found = {num: own[num] for num in nums if num in own}
        steps = self._registry.watch.steps
        made = await self._make([num for num in nums if num not in found], language)
        await self._registry.watch.catch_up()
        if steps == self._registry.watch.steps:
            self._keep(locales, made)
        found |= made
        return {num: found[num] for num in nums if num in found}

    async def _make(self, nums: Sequence[int], language: Language) -> dict[int, Brief]:
        rows = await self._registry.nearby.listings(nums)
        listings = [(num, read_listed(row), row) for num, row in rows.items()]
        await self._registry.releases.know(*{each.release for _, each, _ in listings})
        owners = self._registry.organizations
        if any(each.organization not in owners.known for _, each, _ in listings):
            await owners.refresh()
        briefs = self._briefs.get(_locales(language))
        if briefs is None:
            briefs = Briefs(summary_renderer(self._registry, self._address, language))
            self._briefs[_locales(language)] = briefs
        return {num: briefs.brief(each, row) for num, each, row in listings}

    def _follow(self) -> None:
        """Forget everything where something else that summaries tell is not what it was."""
        registry = self._registry
        if (
            self._day != registry.now().date()
            or self._owners is not registry.organizations.known
            or self._taxonomy is not registry.taxonomy
        ):
            self._clear()
            self._day = registry.now().date()
            self._owners = registry.organizations.known
            self._taxonomy = registry.taxonomy

    def _keep(self, locales: _Locales, made: Mapping[int, Brief]) -> None:
        kept = self._kept.setdefault(locales, OrderedDict())
        for num, brief in made.items():
            if num not in kept:
                kept[num] = brief
                self._size += _size_of(brief)
        while self._size > self._most:
            self._drop_first()

    def _drop_first(self) -> None:
        """Forget what was made first, in the language that most is kept of.

        To follow who is asked about most would cost each answer.
        """
        most = max(self._kept.values(), key=len)
        _, brief = most.popitem(last=False)
        self._size -= _size_of(brief)

    def _clear(self) -> None:
        self._kept.clear()
        self._briefs.clear()
        self._size = 0

    def _forget(self, nums: Sequence[int] | None) -> None:
        if nums is None:
            self._clear()
            return
        for kept in self._kept.values():
            for num in nums:
                if brief := kept.pop(num, None):
                    self._size -= _size_of(brief)


def _size_of(brief: Brief) -> int:
    front, _, rear = brief
    return len(front) + len(rear) + _BYTES_EACH


def _locales(language: Language) -> _Locales:
    return _EVERY if language.every else language.locales


def summary_renderer(registry: Registry, address: str, language: Language) -> Renderer:
    """Return the renderer for one reader, with what is known of the organizations now."""
    return Renderer(
        taxonomy=registry.taxonomy,
        organizations=registry.organizations.known,
        logos=registry.organizations.known_logos,
        language=language,
        address=address,
        today=registry.now().date(),
    )
