"""What several handlers need: the renderer of a request, filters and pages."""

from typing import Annotated

from msgspec import Meta
from starlette.requests import Request

from dtpr.errors import InvalidError, Problem
from dtpr.geo.box import Box
from dtpr.registry.asked import Asked
from dtpr.schema.answers import DEFAULT_LISTED, MAX_LISTED, StatusFilter
from dtpr.schema.base import Record
from dtpr.schema.taxonomy import Identifiability
from dtpr.web.language import Language
from dtpr.web.render import Renderer
from dtpr.web.requests import registry_of, settings_of

Cursor = Annotated[str, Meta(pattern=r"^[0-9]{1,18}$", description="`next` of the page before.")]


class PageQuery(Record, frozen=True, kw_only=True):
    """Which page of a list."""

    limit: Annotated[int, Meta(ge=1, le=MAX_LISTED)] = DEFAULT_LISTED
    after: Cursor = "0"


class DevicesQuery(PageQuery, frozen=True, kw_only=True):
    """Which devices, and which page of them."""

    bbox: Annotated[str, Meta(max_length=200, description="west,south,east,north in degrees.")] = ""
    q: Annotated[str, Meta(max_length=200, description="Words of a name.")] = ""
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


async def renderer_of(request: Request, language: Language) -> Renderer:
    """Return the renderer of a request."""
    registry = registry_of(request)
    return Renderer(
        taxonomy=registry.taxonomy,
        organizations=await registry.organizations.all(),
        language=language,
        address=settings_of(request).address,
        today=registry.now().date(),
    )


def parse_bbox(text: str) -> Box | None:
    """Return a bounding box, None where none is given (OGC API Features, 7.15.3).

    Raises:
        InvalidError: It is not four numbers in range, south before north.
    """
    if not text:
        return None
    mend = "give west,south,east,north in degrees, such as -1.6,46.2,-1.5,46.4"
    try:
        west, south, east, north = (float(each) for each in text.split(","))
    except ValueError as error:
        raise InvalidError(Problem("bbox", "it is not four numbers", mend)) from error
    if not (-180 <= west <= 180 and -180 <= east <= 180 and -90 <= south <= north <= 90):
        raise InvalidError(Problem("bbox", "it is out of range or out of order", mend))
    return Box(west, south, east, north)
