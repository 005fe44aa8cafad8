"""Icon sets: which there are, their zips, and single files under the address of their version."""

from pathlib import PurePath

from starlette.requests import Request
from starlette.responses import FileResponse, Response

from dtpr.errors import NotFoundError
from dtpr.schema.icon_sets import IconSetEdition, IconSetList, SetArchive, SetKind, SetLinks
from dtpr.signs.iconset.edition import edition
from dtpr.signs.iconset.paths import KINDS
from dtpr.signs.iconset.shelf import Archive
from dtpr.web.api.common import NoQuery
from dtpr.web.drawing import workshop_of
from dtpr.web.requests import read_query, settings_of
from dtpr.web.responses import cached, is_known, json_answer

FOR_EVER = "public, max-age=31536000, immutable"

_TYPES = {
    ".css": "text/css",
    ".html": "text/html",
    ".json": "application/json",
    ".md": "text/markdown",
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".svg": "image/svg+xml",
}


async def list_icon_sets(request: Request) -> Response:
    """Answer with the versions of the icon set, and how large their zips are."""
    read_query(request, NoQuery)
    root = f"{settings_of(request).address}/v1/icon-sets"
    kept = await workshop_of(request).icon_sets.kept()
    editions = [_edition(f"{root}/{version}", version, kept[version]) for version in kept]
    return json_answer(request, IconSetList(versions=editions))


async def get_icon_set_file(request: Request) -> Response:
    """Answer with a zip, or with a file that lies at the top of the set."""
    read_query(request, NoQuery)
    version, name = request.path_params["version"], request.path_params["file"]
    if not name.endswith(".zip"):
        return await _file(request, version, name)
    if not name.startswith(f"dtpr-icons-{version}-"):
        raise NotFoundError(f"There is no icon set {name!r} of the version {version!r}.")
    found = await workshop_of(request).icon_sets.archive(name)
    headers = {
        "Cache-Control": FOR_EVER,
        "ETag": f'"{found.sha256}"',
        "Content-Disposition": f'attachment; filename="{name}"',
    }
    if is_known(request, headers["ETag"]):
        return Response(status_code=304, headers=headers)
    return FileResponse(found.path, headers=headers, media_type="application/zip")


async def get_icon_set_member(request: Request) -> Response:
    """Answer with a file that lies in a folder of the set, such as a drawing or a sprite."""
    read_query(request, NoQuery)
    parts = request.path_params
    return await _file(request, parts["version"], f"{parts['folder']}/{parts['file']}")


async def _file(request: Request, version: str, path: str) -> Response:
    if version != edition().version:
        raise NotFoundError(
            f"There are no single files of the version {version!r} here, "
            f"only of {edition().version}."
        )
    data = await workshop_of(request).icon_sets.file(path)
    media_type = _TYPES.get(PurePath(path).suffix, "text/plain")
    return cached(request, data, media_type, cache=FOR_EVER)


def _edition(address: str, version: str, archives: dict[SetKind, Archive]) -> IconSetEdition:
    is_installed = version == edition().version
    listed = KINDS if is_installed else archives
    return IconSetEdition(
        version=version,
        archives=[_archive(address, version, each, archives.get(each)) for each in listed],
        files=_links(address) if is_installed else None,
    )


def _archive(address: str, version: str, kind: SetKind, found: Archive | None) -> SetArchive:
    return SetArchive(
        set=kind,
        url=f"{address}/dtpr-icons-{version}-{kind}.zip",
        bytes=found.bytes if found else None,
        sha256=found.sha256 if found else None,
    )


def _links(address: str) -> SetLinks:
    return SetLinks(
        manifest=f"{address}/manifest.json",
        iconify=f"{address}/iconify.json",
        sprite=f"{address}/sprite/sprite",
        sprite_sdf=f"{address}/sprite/sprite-sdf",
        preview=f"{address}/preview.html",
    )
