"""The answer of `along` as bytes, from the summaries of devices as nearby tells them."""

import asyncio
from collections.abc import Mapping, Sequence

import msgspec

from dtpr.registry import Registry
from dtpr.registry.along import Meeting, Met
from dtpr.schema.along import AlongQuestion, AlongStretch
from dtpr.web.briefs import Brief
from dtpr.web.language import Language
from dtpr.web.summaries import Summaries, summary_renderer

_MOST_TRIES = 2
_AT_ONCE = 10
"""So many summaries are made before others have their turn."""

_encode = msgspec.json.Encoder().encode
_ANSWER = (
    b'{"devices":[%b],"more":%b,"next":%b,"length_m":%.1f,"coverage":%b,"as_of":%b,"locale":%b}'
)
_END = (
    b',"relation":%b,"certainty":%b,"nearest_m":%.1f,"nearest_at_m":%.1f,"side":%b,"stretches":%b}'
)


class AlongAnswers:
    """Answers `along` for one application; of what it is asked it keeps nothing."""

    def __init__(self, registry: Registry, address: str, summaries: Summaries) -> None:
        self._registry = registry
        self._address = address
        self._summaries = summaries

    async def answer(self, question: AlongQuestion, language: Language) -> bytes:
        """Return what one meets on a way, as the JSON of an `AlongAnswer`.

        Raises:
            TooLargeError: The line has too many positions.
            InvalidError: The line is too long, or a filter names what is not known.
        """
        registry = self._registry
        await registry.check_question(question)
        for _ in range(_MOST_TRIES):
            met = await registry.along.look(question)
            steps = registry.watch.steps
            summaries = await self._told(met, language)
            await registry.watch.catch_up()
            if steps == registry.watch.steps:
                break
        return self._encoded(met, summaries, language)

    async def _told(self, met: Met, language: Language) -> Mapping[int, Brief]:
        found: dict[int, Brief] = {}
        nums = [each.num for each in met.devices]
        for first in range(0, len(nums), _AT_ONCE):
            found.update(await self._summaries.of(nums[first : first + _AT_ONCE], language))
            await asyncio.sleep(0)
        return found

    def _encoded(self, met: Met, summaries: Mapping[int, Brief], language: Language) -> bytes:
        renderer = summary_renderer(self._registry, self._address, language)
        devices = [
            b"".join((*summaries[each.num], _how_it_is_met(each)))
            for each in met.devices
            # Where the register never rests, what is gone meanwhile is left out.
            if each.num in summaries
        ]
        return _ANSWER % (
            b",".join(devices),
            _encode(met.next is not None),
            _encode(met.next),
            met.length_m,
            _encode([renderer.coverage(owner.slug, each) for owner, each in met.coverage]),
            _encode(met.as_of),
            _encode(language.locale),
        )


def _how_it_is_met(meeting: Meeting) -> bytes:
    """Return the end of the JSON of a device: metres to one decimal."""
    best, closest = meeting.best, meeting.closest
    return _END % (
        _encode(best.relation),
        _encode(best.certainty),
        closest.distance_m,
        closest.at_m,
        _encode(closest.side),
        _encode(_stretches(meeting)),
    )


def _stretches(meeting: Meeting) -> Sequence[AlongStretch]:
    return [
        AlongStretch(
            from_m=round(each.from_m, 1),
            to_m=round(each.to_m, 1),
            relation=each.relation,
            certainty=each.certainty,
        )
        for each in meeting.passages
    ]
