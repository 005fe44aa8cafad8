"""What the register knows about a place and its devices, as tools."""

from typing import Annotated, cast

from msgspec import UNSET, Meta, UnsetType
from starlette.requests import Request

from dtpr.errors import GoneError
from dtpr.registry.publishing import Edition, release_in
from dtpr.schema.answers import (
    DEFAULT_NEARBY,
    DEFAULT_RADIUS_M,
    MAX_NEARBY,
    MAX_RADIUS_M,
    DeviceAnswer,
    NearbyQuestion,
)
from dtpr.schema.base import whole
from dtpr.schema.device import Status
from dtpr.schema.geometry import Latitude, Longitude
from dtpr.schema.text import FALLBACK_LOCALE
from dtpr.web.api.common import renderer_of
from dtpr.web.api.nearby import nearby_answer
from dtpr.web.language import Language, known_among
from dtpr.web.mcp.arguments import Arguments
from dtpr.web.mcp.explanation import Subject, explain, spoken
from dtpr.web.mcp.outcome import Notes, Outcome, answered
from dtpr.web.mcp.tool import Tool
from dtpr.web.pages.reader import Spoken
from dtpr.web.requests import registry_of

DeviceName = Annotated[
    str,
    whole(
        r"[0-9A-Za-z-]{1,64}",
        description="The id of a device, or the short code that stands on its sign.",
        examples=["W33PEU"],
    ),
]
Tongue = Annotated[
    str,
    whole(
        r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*",
        max_length=35,
        description="The language to answer in, such as en, es, fr, km, pt or tl.",
    ),
]


class NearbyArguments(Arguments, frozen=True, kw_only=True):
    """Where to look."""

    lat: Annotated[Latitude, Meta(description="Degrees north, WGS 84.")]
    lon: Annotated[Longitude, Meta(description="Degrees east, WGS 84.")]
    radius_m: Annotated[float, Meta(gt=0, le=MAX_RADIUS_M, description="Metres.")] = (
        DEFAULT_RADIUS_M
    )
    limit: Annotated[int, Meta(ge=1, le=MAX_NEARBY, description="Devices at most.")] = (
        DEFAULT_NEARBY
    )
    locale: Tongue = "en"


class DeviceArguments(Arguments, frozen=True, kw_only=True):
    """Which device, in which language."""

    device: DeviceName
    locale: Tongue = "en"


async def find_devices_nearby(request: Request, asked: NearbyArguments) -> Outcome:
    """Answer with what is around a position, which is kept nowhere."""
    question = NearbyQuestion(
        lat=asked.lat, lon=asked.lon, radius_m=asked.radius_m, limit=asked.limit
    )
    language = _language(request, asked.locale)
    return answered(await nearby_answer(request, question, language), _told(language, asked.locale))


async def get_device(request: Request, asked: DeviceArguments) -> Outcome:
    """Answer with everything public about a device; of a withdrawn one, with what it was."""
    edition, status = await _edition(request, asked.device)
    language = _language(request, asked.locale)
    renderer = await renderer_of(request, language)
    return answered(renderer.edition(edition, status), _told(language, asked.locale))


async def explain_device(request: Request, asked: DeviceArguments) -> Outcome:
    """Answer with what a device does, in plain words."""
    edition, status = await _edition(request, asked.device)
    language = Spoken(_language(request, asked.locale).locales)
    renderer = await renderer_of(request, language)
    answer = renderer.edition(edition, status)
    passages = explain(await _subject(request, edition, answer), language)
    data = {
        "id": answer.id,
        "code": answer.code,
        "name": str(answer.name),
        "page": answer.links.page,
        "status": answer.status,
        "identifiability": answer.identifiability,
        "locale": language.locale,
        "passages": [each.plain for each in passages],
    }
    return answered(data, _told(language, asked.locale), text=spoken(passages))


async def _subject(request: Request, edition: Edition, answer: DeviceAnswer) -> Subject:
    registry, disclosure = registry_of(request), edition.disclosure
    return Subject(
        answer=answer,
        release=release_in(disclosure, disclosure.device.datachain, registry.taxonomy),
        owner=await registry.organizations.get(disclosure.organization),
        place=await registry.places.get(answer.place) if answer.place else None,
        page=answer.links.page,
    )


async def _edition(request: Request, name: str) -> tuple[Edition, Status | None]:
    try:
        return await registry_of(request).devices.edition(name), None
    except GoneError as error:
        return cast("Edition", error.was), "withdrawn"


def _language(request: Request, locale: str) -> Language:
    known = registry_of(request).taxonomy.locales
    return Language(known_among([locale], known) or [FALLBACK_LOCALE])


def _told(language: Language, locale: str) -> Notes | UnsetType:
    """Return a warning where a language was asked for that there is nothing in."""
    if locale.lower().partition("-")[0] == language.locale.lower().partition("-")[0]:
        return UNSET
    return Notes(warnings=[f"nothing here is written in {locale!r}; this is {language.locale!r}"])


TOOLS = (
    Tool(
        name="find_devices_nearby",
        description=(
            "What is around a position: registered cameras, sensors and algorithms that see it, "
            "cover it or stand near it, most relevant first, and who registers devices there. An "
            "empty list is not proof that nothing is there: read `coverage`. The position is "
            "neither kept nor logged."
        ),
        arguments=NearbyArguments,
        run=find_devices_nearby,
    ),
    Tool(
        name="get_device",
        description=(
            "Everything public about one device: its disclosure, its legal notice, its place and "
            "view, its revision and links. Of a withdrawn device, what it was."
        ),
        arguments=DeviceArguments,
        run=get_device,
    ),
    Tool(
        name="explain_device",
        description=(
            "One device in plain words, for somebody who walks by: what it is, who runs it, why, "
            "what it collects, how long that is kept, who sees it, and what one can do. Pass the "
            "answer on in the user's language; ask for it in that language where there is one."
        ),
        arguments=DeviceArguments,
        run=explain_device,
    ),
)
