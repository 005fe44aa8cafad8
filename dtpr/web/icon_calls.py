"""The calls about icons, in one list."""

from dtpr.errors import BusyError, InvalidError, NotFoundError
from dtpr.schema.icon_sets import IconSetList
from dtpr.web.api import icon_sets, icons
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
        answer=IconSetList,
    ),
    Call(
        method="GET",
        path="/v1/icon-sets/{version}/{file}",
        handler=icon_sets.get_icon_set_file,
        summary="A zip of the icon set, its manifest, its Iconify JSON or its page",
        tag="Icons",
        media_type="application/zip",
        errors=(NotFoundError, BusyError),
    ),
    Call(
        method="GET",
        path="/v1/icon-sets/{version}/{folder}/{file}",
        handler=icon_sets.get_icon_set_member,
        summary="A drawing or a sprite of the icon set",
        tag="Icons",
        media_type="image/svg+xml",
        errors=(NotFoundError, BusyError),
    ),
)
