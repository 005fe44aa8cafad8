"""What several handlers need: the renderer of a request, filters and pages."""

from typing import Annotated

from msgspec import Meta
from starlette.requests import Request

from dtpr.registry.asked import Asked
from dtpr.schema.answers import DEFAULT_LISTED, MAX_LISTED, StatusFilter
from dtpr.schema.base import Record
from dtpr.schema.taxonomy import Identifiability
from dtpr.web.language import Language
from dtpr.web.render import Renderer
from dtpr.web.requests import registry_of, settings_of

Cursor = Annotated[str, Meta(pattern=r"^[0-9]{1,18}$", description="`next` of the page before.")]


class NoQuery(Record, frozen=True, kw_only=True):
    """A call that takes no parameters beside the language."""


class PageQuery(Record, frozen=True, kw_only=True):
    """Which page of a list."""

    limit: Annotated[int, Meta(ge=1, le=MAX_LISTED)] = DEFAULT_LISTED
    after: Cursor = "0"


SealedCursor = Annotated[
    str, Meta(max_length=64, description="`next` of the page before, of the same question.")
]


class WalkQuery(Record, frozen=True, kw_only=True):
    """Which page of devices."""

    limit: Annotated[int, Meta(ge=1, le=MAX_LISTED)] = DEFAULT_LISTED
    after: SealedCursor = ""


class FilterQuery(Record, frozen=True, kw_only=True):
    """Which devices."""

    bbox: Annotated[
        str,
        Meta(max_length=200, description="west,south,east,north in degrees: what stands in it."),
    ] = ""
    q: Annotated[
        str,
        Meta(
            max_length=200,
            description="Words, in any language: of names, descriptions, places, organizations, "
            "elements and plain words for those. Slips of the pen are forgiven.",
            examples=["surveillance camera", "libary"],
        ),
    ] = ""
    organization: str | None = None
    place: str | None = None
    identifiability: Identifiability | None = None
    element: str | None = None
    purpose: str | None = None
    status: StatusFilter | None = None

    def asked(self) -> Asked:
        """Return the filters."""
        return Asked(
            organization=self.organization,
            place=self.place,
            identifiability=self.identifiability,
            element=self.element,
            purpose=self.purpose,
            status=self.status,
        )


class DevicesQuery(FilterQuery, frozen=True, kw_only=True):
    """Which devices, and which page of them."""

    limit: Annotated[int, Meta(ge=1, le=MAX_LISTED)] = DEFAULT_LISTED
    after: SealedCursor = ""


async def renderer_of(request: Request, language: Language) -> Renderer:
    """Return the renderer of a request."""
    registry = registry_of(request)
    return Renderer(
        taxonomy=registry.taxonomy,
        organizations=await registry.organizations.all(),
        logos=await registry.organizations.logos(),
        language=language,
        address=settings_of(request).address,
        today=registry.now().date(),
    )
