"""Elements that organizations add for themselves: read by all, written by their staff."""

from starlette.requests import Request
from starlette.responses import Response

from dtpr.registry.kept_elements import KeptElement
from dtpr.schema.answers import LocalElementList, WrittenElement
from dtpr.schema.local_elements import LocalElement
from dtpr.web.api.common import NoQuery, renderer_of
from dtpr.web.requests import (
    caller_of,
    expected_version,
    read_json,
    read_query,
    reader_of,
    registry_of,
)
from dtpr.web.responses import PRIVATE, json_answer, version_tag


async def list_local_elements(request: Request) -> Response:
    """Answer with every element of an organization."""
    read_query(request, NoQuery)
    found = await registry_of(request).elements.of_organization(request.path_params["organization"])
    language = reader_of(request)
    renderer = await renderer_of(request, language)
    answer = LocalElementList(
        elements=[renderer.local_element(each) for each in found], locale=language.locale
    )
    return json_answer(request, answer, language=language)


async def get_local_element(request: Request) -> Response:
    """Answer with one element of an organization."""
    read_query(request, NoQuery)
    found = await registry_of(request).elements.get(*_names(request))
    language = reader_of(request)
    renderer = await renderer_of(request, language)
    return json_answer(request, renderer.local_element(found), language=language)


async def put_local_element(request: Request) -> Response:
    """Add an element; with If-Match, replace the text of the one that there is."""
    actor = await caller_of(request)
    elements = registry_of(request).elements
    if "if-match" not in request.headers:
        element = await read_json(request, LocalElement)
        written = await elements.add(actor, *_names(request), element)
        return _written(request, written.kept, status=201)
    version = expected_version(request, needed=True)
    element = await read_json(request, LocalElement)
    written = await elements.replace(actor, *_names(request), element, version)
    return _written(request, written.kept)


async def retire_local_element(request: Request) -> Response:
    """Let an element not be placed any more."""
    actor = await caller_of(request)
    version = expected_version(request, needed=False)
    elements = registry_of(request).elements
    return _written(request, await elements.retire(actor, *_names(request), version))


def _names(request: Request) -> tuple[str, str]:
    return request.path_params["organization"], request.path_params["name"]


def _written(request: Request, kept: KeptElement, status: int = 200) -> Response:
    answer = WrittenElement(id=kept.id, state=kept.state, version=kept.version)
    address = f"/v1/organizations/{kept.organization}/elements/{kept.name}"
    headers = {"ETag": version_tag(kept.version), "Location": address}
    return json_answer(request, answer, cache=PRIVATE, status=status, headers=headers)
