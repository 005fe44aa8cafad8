"""Summaries of devices as they stand in answers: encoded once a language, then only copied."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from dtpr.registry import Registry
from dtpr.web.briefs import Briefs, read_listed
from dtpr.web.language import Language
from dtpr.web.render import Renderer

if TYPE_CHECKING:
    from datetime import date

    from dtpr.schema.organization import Organization
    from dtpr.schema.releases import Taxonomy

_BYTES_EACH = 250
"""What Python takes for a summary beside its own bytes."""

_Locales = tuple[str, ...]
_EVERY: _Locales = ("*",)


class Summaries:
    """The JSON of public devices, each without its closing brace; bounded in bytes.

    What is published anew is forgotten when the register tells of it, and everything when a day, an
    organization or a release is another.
    """

    def __init__(self, registry: Registry, address: str, most_bytes: int) -> None:
        self._registry = registry
        self._address = address
        self._most = most_bytes
        self._size = 0
        self._kept: dict[int, dict[_Locales, bytes]] = {}
        self._briefs: dict[_Locales, Briefs] = {}
        self._day: date | None = None
        self._owners: Mapping[str, Organization] | None = None
        self._taxonomy: Taxonomy | None = None
        registry.on_change(self._forget)

    def kept(self, nums: Sequence[int], language: Language) -> Mapping[int, bytes] | None:
        """Return the summaries of some devices, None where one is not kept."""
        self._follow()
        locales = _locales(language)
        try:
            return {num: self._kept[num][locales] for num in nums}
        except KeyError:
            return None

    async def of(self, nums: Sequence[int], language: Language) -> Mapping[int, bytes]:
        """Return the summaries of some devices; what is not public any more is left out."""
        self._follow()
        locales = _locales(language)
        missing = [num for num in nums if locales not in self._kept.get(num, {})]
        steps = self._registry.watch.steps
        made = await self._make(missing, language)
        found = {num: made.get(num) or self._kept.get(num, {}).get(locales) for num in nums}
        await self._registry.watch.catch_up()
        if steps == self._registry.watch.steps:
            for num, summary in made.items():
                self._keep(num, locales, summary)
        return {num: summary for num, summary in found.items() if summary}

    async def _make(self, nums: Sequence[int], language: Language) -> dict[int, bytes]:
        rows = await self._registry.nearby.listings(nums)
        listings = {num: read_listed(row) for num, row in rows.items()}
        await self._registry.releases.know(*(each.release for each in listings.values()))
        owners = self._registry.organizations
        if not owners.known.keys() >= {each.organization for each in listings.values()}:
            await owners.refresh()
        briefs = self._briefs.get(_locales(language))
        if briefs is None:
            briefs = Briefs(summary_renderer(self._registry, self._address, language))
            self._briefs[_locales(language)] = briefs
        return {num: briefs.encoded(each, rows[num])[:-1] for num, each in listings.items()}

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

    def _keep(self, num: int, locales: _Locales, summary: bytes) -> None:
        size = len(summary) + _BYTES_EACH
        if size > self._most:
            return
        kept = self._kept.setdefault(num, {})
        if locales in kept:
            return
        kept[locales] = summary
        self._size += size
        while self._size > self._most:
            # The one that was made first: to follow who is asked about most would cost each answer.
            self._drop(next(iter(self._kept)))

    def _drop(self, num: int) -> None:
        for each in self._kept.pop(num, {}).values():
            self._size -= len(each) + _BYTES_EACH

    def _clear(self) -> None:
        self._kept.clear()
        self._briefs.clear()
        self._size = 0

    def _forget(self, nums: Sequence[int] | None) -> None:
        if nums is None:
            self._clear()
            return
        for each in nums:
            self._drop(each)


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
