"""The answer of nearby as bytes: what is the same for everybody is encoded once and copied."""

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

import msgspec
from librt.strings import BytesWriter

from dtpr.registry import Registry
from dtpr.registry.coverage import Statement
from dtpr.registry.nearby import Look
from dtpr.schema.answers import NearbyQuestion
from dtpr.web.briefs import Brief
from dtpr.web.language import Language
from dtpr.web.summaries import Summaries, summary_renderer
from dtpr.web.telling import tell, write_down

if TYPE_CHECKING:
    from dtpr.schema.organization import Organization

_MOST_TRIES = 5
_MOST_COVERAGES = 1024
_MOST_ENDS = 64

_BEGINNING = b'{"devices":['
_MORE, _NO_MORE = b'],"more":true,"coverage":', b'],"more":false,"coverage":'
_VALID = b',"valid_within_m":'
_END = b',"as_of":%b,"locale":%b}'
_encode = msgspec.json.Encoder().encode


class Around:
    """Answers `nearby` for one application, with a memory of what answers are made of."""

    def __init__(self, registry: Registry, address: str, summaries: Summaries) -> None:
        self._registry = registry
        self._address = address
        self._summaries = summaries
        self._owners: Mapping[str, Organization] = {}
        self._ends: dict[tuple[datetime | None, str], bytes] = {}
        self._coverages: OrderedDict[tuple[object, ...], bytes] = OrderedDict()

    async def answer(
        self, question: NearbyQuestion, language: Language, *, alike: bool = False
    ) -> bytes:
        """Return what is around a position, as the JSON of a `NearbyAnswer`.

        `alike` makes the same bytes of the same state of the register: caches compare them.

        Raises:
            InvalidError: A filter names an element or organization that is not known.
        """
        registry = self._registry
        await registry.check_question(question)
        for _ in range(_MOST_TRIES):
            found = await registry.nearby.look(question, alike=alike)
            nums = [num for num, _ in found.devices]
            if (kept := self._summaries.kept(nums, language)) is not None:
                return self._written(found, kept, language)
            steps = registry.watch.steps
            summaries = await self._summaries.of(nums, language)
            await registry.watch.catch_up()
            if steps == registry.watch.steps:
                break
        return self._written(found, [summaries.get(num) for num in nums], language)

    def _written(self, found: Look, summaries: Sequence[Brief | None], language: Language) -> bytes:
        written = BytesWriter()
        written.write(_BEGINNING)
        tell(written, found.devices, summaries)
        written.write(_MORE if found.more else _NO_MORE)
        written.write(self._coverage(found.coverage, language))
        written.write(_VALID)
        write_down(written, found.valid_within_m)
        written.write(self._end(found.as_of, language.locale))
        return written.getvalue()

    def _end(self, as_of: datetime | None, locale: str) -> bytes:
        found = self._ends.get((as_of, locale))
        if found is None:
            if len(self._ends) >= _MOST_ENDS:
                self._ends.clear()
            found = self._ends[as_of, locale] = _END % (_encode(as_of), _encode(locale))
        return found

    def _coverage(self, statements: Sequence[Statement], language: Language) -> bytes:
        if not statements:
            return b"[]"
        organizations = self._registry.organizations
        if self._owners is not organizations.known:
            self._owners = organizations.known
            self._coverages.clear()
        # Statements live as long as the organizations that were read with them.
        key = (language.every, language.locales, *(id(each) for _, each in statements))
        kept = self._coverages.get(key)
        if kept is None:
            renderer = summary_renderer(self._registry, self._address, language)
            told = [renderer.coverage(owner.slug, each) for owner, each in statements]
            kept = self._coverages[key] = _encode(told)
            if len(self._coverages) > _MOST_COVERAGES:
                self._coverages.popitem(last=False)
        return kept
