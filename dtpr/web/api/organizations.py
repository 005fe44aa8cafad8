"""Organizations and what they say they register."""

from starlette.requests import Request
from starlette.responses import Response

from dtpr.schema.answers import OrganizationAnswer
from dtpr.web.api.common import NoQuery, renderer_of
from dtpr.web.requests import read_query, reader_of, registry_of
from dtpr.web.responses import json_answer


async def get_organization(request: Request) -> Response:
    """Answer with an organization."""
    read_query(request, NoQuery)
    found = await registry_of(request).organizations.get(request.path_params["organization"])
    language = reader_of(request)
    renderer = await renderer_of(request, language)
    answer = OrganizationAnswer(
        slug=found.slug,
        name=language.text(found.name, found.locale),
        kind=found.kind,
        logo=renderer.logo(found.slug),
        website=found.website,
        contacts=found.contacts,
        coverage=[renderer.coverage(found.slug, each) for each in found.coverage],
        locale=language.locale,
    )
    return json_answer(request, answer, language=language)
