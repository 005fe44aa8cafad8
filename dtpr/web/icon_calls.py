"""The calls about icons, in one list."""

from dtpr.errors import BusyError, InvalidError, NotFoundError
from dtpr.schema.icon_sets import IconSetList
from dtpr.web.api import icon_sets, icons
from dtpr.web.api.common import NoQuery
from dtpr.web.call import Call, Handler


def _of_icon(handler: Handler, form: str, media_type: str, what: str) -> Call:
    return Call(
        method="GET",
        path=f"/v1/icons/{{element}}.{form}",
        handler=handler,
        summary=f"The icon of an element or a symbol, {what}",
        tag="Icons",
        query=icons.IconQuery,
        media_type=media_type,
        localized=True,
        errors=(InvalidError, NotFoundError, BusyError),
    )


ICONS: tuple[Call, ...] = (
    _of_icon(icons.get_icon, "svg", "image/svg+xml", "as filled paths"),
    _of_icon(icons.get_icon_png, "png", "image/png", "so many pixels wide"),
    _of_icon(icons.get_icon_pdf, "pdf", "application/pdf", "for print, so many mm wide"),
    Call(
        method="GET",
        path="/v1/icon-sets",
        handler=icon_sets.list_icon_sets,
        summary="The versions of the icon set, with their zips",
        tag="Icons",
        query=NoQuery,
        answer=IconSetList,
        errors=(InvalidError,),
    ),
    Call(
        method="GET",
        path="/v1/icon-sets/{version}/{file}",
        handler=icon_sets.get_icon_set_file,
        summary="A zip of the icon set, its manifest, its Iconify JSON or its page",
        tag="Icons",
        query=NoQuery,
        media_type="application/zip",
        other_types=("application/json", "text/html", "text/css", "text/markdown", "text/plain"),
        errors=(InvalidError, NotFoundError, BusyError),
    ),
    Call(
        method="GET",
        path="/v1/icon-sets/{version}/{folder}/{file}",
        handler=icon_sets.get_icon_set_member,
        summary="A drawing, a sprite or a licence of the icon set",
        tag="Icons",
        query=NoQuery,
        media_type="image/svg+xml",
        other_types=("image/png", "application/pdf", "application/json", "text/plain"),
        errors=(InvalidError, NotFoundError, BusyError),
    ),
)
