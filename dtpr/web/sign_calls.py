"""The calls about signs, in one list."""

from dtpr.errors import (
    BusyError,
    ConflictError,
    ForbiddenError,
    GoneError,
    InvalidError,
    MediaTypeError,
    NotFoundError,
    StaleError,
    TooLargeError,
    UnauthenticatedError,
    UnconditionalError,
)
from dtpr.schema.sign import SignChange, SignDraft
from dtpr.schema.sign_answers import SignAnswer, SignList
from dtpr.schema.sign_report import FullReport
from dtpr.signs.files import MEDIA_TYPES
from dtpr.web.api import sign_batches, sign_files, signs
from dtpr.web.api.sign_options import OutputQuery, PlaceSignQuery, SignQuery
from dtpr.web.call import Call, Handler

_BODY = (InvalidError, TooLargeError, MediaTypeError)
_STAFF = (UnauthenticatedError, ForbiddenError)


def _of_device(handler: Handler, form: str, media_type: str, what: str) -> Call:
    return Call(
        method="GET",
        path=f"/v1/devices/{{device}}/sign.{form}",
        handler=handler,
        summary=f"A sign for a device, {what}; its code was decoded before it is given out",
        tag="Signs",
        query=SignQuery,
        answer=FullReport if form == "json" else None,
        media_type=media_type,
        bilingual=True,
        errors=(InvalidError, NotFoundError, GoneError, TooLargeError, BusyError),
    )


def _of_place(handler: Handler, form: str, media_type: str, what: str) -> Call:
    return Call(
        method="GET",
        path=f"/v1/places/{{place}}/sign.{form}",
        handler=handler,
        summary=f"One sign for all public devices of a place, {what}",
        tag="Signs",
        query=PlaceSignQuery,
        answer=FullReport if form == "json" else None,
        media_type=media_type,
        bilingual=True,
        errors=(InvalidError, NotFoundError, TooLargeError, BusyError),
    )


def _of_kept(handler: Handler, form: str, media_type: str, what: str) -> Call:
    return Call(
        method="GET",
        path=f"/v1/signs/{{sign}}/sign.{form}",
        handler=handler,
        summary=f"A sign that is kept, {what}: what it said when it was kept",
        tag="Signs",
        query=OutputQuery,
        answer=FullReport if form == "json" else None,
        media_type=media_type,
        errors=(InvalidError, NotFoundError, TooLargeError, BusyError),
    )


SIGNS: tuple[Call, ...] = (
    _of_device(sign_files.get_sign_svg, "svg", MEDIA_TYPES["svg"], "as outlines in mm"),
    _of_device(sign_files.get_sign_pdf, "pdf", MEDIA_TYPES["pdf"], "for a printer or a screen"),
    _of_device(sign_files.get_sign_png, "png", MEDIA_TYPES["png"], "as a picture"),
    _of_device(sign_files.get_sign_report, "json", MEDIA_TYPES["json"], "as what was measured"),
    _of_place(sign_files.get_place_sign_svg, "svg", MEDIA_TYPES["svg"], "as outlines in mm"),
    _of_place(sign_files.get_place_sign_pdf, "pdf", MEDIA_TYPES["pdf"], "for print or a screen"),
    _of_place(sign_files.get_place_sign_png, "png", MEDIA_TYPES["png"], "as a picture"),
    _of_place(sign_files.get_place_sign_report, "json", MEDIA_TYPES["json"], "as measures"),
    _of_kept(sign_files.get_kept_sign_svg, "svg", MEDIA_TYPES["svg"], "as outlines in mm"),
    _of_kept(sign_files.get_kept_sign_pdf, "pdf", MEDIA_TYPES["pdf"], "for a printer or a screen"),
    _of_kept(sign_files.get_kept_sign_png, "png", MEDIA_TYPES["png"], "as a picture"),
    _of_kept(sign_files.get_kept_sign_report, "json", MEDIA_TYPES["json"], "as what was measured"),
    Call(
        method="POST",
        path="/v1/signs",
        handler=signs.create_sign,
        summary="Keep a sign of a device or of a place under a code of its own",
        tag="Signs",
        body=SignDraft,
        answer=SignAnswer,
        status=201,
        localized=True,
        role="editor",
        errors=(*_BODY, *_STAFF, NotFoundError, GoneError, ConflictError, BusyError),
    ),
    Call(
        method="GET",
        path="/v1/signs",
        handler=signs.list_signs,
        summary="Signs of an organization, page by page; with `stale` those that are out of date",
        tag="Signs",
        query=signs.SignsQuery,
        answer=SignList,
        localized=True,
        role="viewer",
        errors=(InvalidError, *_STAFF, NotFoundError),
    ),
    Call(
        method="GET",
        path="/v1/signs/batch.zip",
        handler=sign_batches.get_sign_batch,
        summary="All signs of an organization or of a place, as they are drawn, in one archive",
        tag="Signs",
        query=sign_batches.ArchiveQuery,
        media_type="application/zip",
        bilingual=True,
        role="viewer",
        errors=(InvalidError, *_STAFF, NotFoundError),
    ),
    Call(
        method="GET",
        path="/v1/signs/batch.pdf",
        handler=sign_batches.get_sign_sheets,
        summary="Signs of one size on the printer's sheets: many on each, with marks for the cuts",
        tag="Signs",
        query=sign_batches.SheetsQuery,
        media_type="application/pdf",
        bilingual=True,
        role="viewer",
        errors=(InvalidError, *_STAFF, NotFoundError, TooLargeError, BusyError),
    ),
    Call(
        method="GET",
        path="/v1/signs/{sign}",
        handler=signs.get_sign,
        summary="One sign, with what it says that is not so any more",
        tag="Signs",
        answer=SignAnswer,
        localized=True,
        role="viewer",
        errors=(InvalidError, *_STAFF, NotFoundError),
    ),
    Call(
        method="PATCH",
        path="/v1/signs/{sign}",
        handler=signs.patch_sign,
        summary="How far a sign has come, where it hangs, its picture (JSON Merge Patch)",
        tag="Signs",
        body=SignChange,
        answer=SignAnswer,
        localized=True,
        role="editor",
        errors=(
            *_BODY,
            *_STAFF,
            NotFoundError,
            ConflictError,
            StaleError,
            UnconditionalError,
        ),
    ),
)
"""Every call about signs, most specific first."""
