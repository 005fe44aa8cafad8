"""Summaries put together from shared parts: to the byte what encoding them whole gives."""

from datetime import date

import msgspec
import pytest

from dtpr.registry import Registry
from dtpr.registry.publishing import Listing
from dtpr.registry.town import load_town
from dtpr.schema.generalization import WholePlace
from dtpr.schema.open_data import SourceMark
from dtpr.web.briefs import Briefs, read_listed
from dtpr.web.language import Language
from dtpr.web.summaries import summary_renderer

ADDRESS = "https://register.example/any%20path"
MARK = SourceMark(
    name="harbour",
    register="The harbour's register",
    url="https://harbour.example/d/1",
    licence="CC-BY-4.0",
    attribution="The harbour",
)
LANGUAGES = [Language(["en"]), Language(["fr", "en"]), Language(["km"]), Language([], every=True)]


async def listings(registry: Registry) -> list[bytes]:
    """Return the listings of all public devices as they are kept, with dates, and generalized."""
    nums = list(range(1, 200))
    kept = [*(await registry.nearby.listings(nums)).values()]
    first = msgspec.json.decode(kept[0], type=Listing)
    dated = [
        msgspec.structs.replace(first, active_from=date(2020, 1, 1), active_until=date(2021, 1, 1)),
        msgspec.structs.replace(first, active_from=date(2999, 1, 1), name={"km": "កាមេរ៉ា"}),
        msgspec.structs.replace(first, generalization=WholePlace()),
        msgspec.structs.replace(first, place="pier", source=MARK),
    ]
    return [*kept, *map(msgspec.json.encode, dated)]


@pytest.mark.parametrize("language", LANGUAGES, ids=lambda each: each.locale)
async def test_they_are_what_the_whole_summary_is(registry: Registry, language: Language) -> None:
    await load_town(registry)
    await registry.organizations.refresh()
    renderer = summary_renderer(registry, ADDRESS, language)
    briefs = Briefs(renderer)
    every = await listings(registry)

    for each in every:
        whole = renderer.device(msgspec.json.decode(each, type=Listing))
        told = b"".join((*briefs.brief(read_listed(each), each), b"}"))
        assert told == msgspec.json.encode(whole)
    assert len(every) > 10
    assert any(msgspec.json.decode(each, type=Listing).local_elements for each in every)
