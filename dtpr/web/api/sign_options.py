"""The options of a sign as an address gives them."""

import re
from typing import Annotated

from msgspec import Meta
from starlette.requests import Request

from dtpr.errors import InvalidError, Problem
from dtpr.registry.signs import check_design
from dtpr.schema.base import Record, Slug
from dtpr.schema.sign import (
    FreeSide,
    SignArrangement,
    SignDesign,
    SignOrientation,
    SignPart,
    SignTemplate,
)
from dtpr.signs.files import LARGEST_WIDTH_PX, USUAL_WIDTH_PX, Output, Profile
from dtpr.signs.pdf.inks import InkChoice
from dtpr.signs.sizes import SIZES, STICKERS, sides_of
from dtpr.web.requests import reader_of

_TAG = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_MOST_LOCALES = 2

_Size = Annotated[
    str,
    Meta(
        max_length=20,
        description=f"One of {', '.join(SIZES)}; for a sticker one of {', '.join(STICKERS)}; or in "
        "mm, such as 210x74. Without it the usual one of the template.",
        examples=[*SIZES, *STICKERS],
    ),
]
_Line = Annotated[str, Meta(max_length=120)]
_Lines = Annotated[str, Meta(max_length=600)]


class OutputQuery(Record, frozen=True, kw_only=True):
    """How a sign is written."""

    profile: Annotated[Profile, Meta(description="For PDF: for a printer, or for screens.")] = (
        "print"
    )
    inks: Annotated[InkChoice, Meta(description="For print: spot inks, or process inks.")] = "spot"
    bleed: Annotated[float, Meta(ge=0, le=10, description="For print: mm beyond the trim.")] = 3.0
    width: Annotated[
        int, Meta(ge=16, le=LARGEST_WIDTH_PX, description="For PNG: how many pixels wide.")
    ] = USUAL_WIDTH_PX
    editable: Annotated[
        bool, Meta(description="For SVG: with live text for designers, marked as not for print.")
    ] = False

    def output(self) -> Output:
        """Return the same for the writers."""
        return Output(
            profile=self.profile,
            inks=self.inks,
            bleed=self.bleed,
            width=self.width,
            editable=self.editable,
        )


class SignQuery(OutputQuery, frozen=True, kw_only=True):
    """How a sign is made, and written; `locale` is one language or two, such as `fr,en`."""

    template: SignTemplate = "honeycomb"
    size: _Size | None = None
    width_mm: Annotated[FreeSide | None, Meta(description="A width in place of the size.")] = None
    height_mm: Annotated[FreeSide | None, Meta(description="A height in place of the size.")] = None
    orientation: SignOrientation = "auto"
    shows: SignPart = "auto"
    arrangement: SignArrangement = "auto"
    reading_distance_m: Annotated[
        Annotated[float, Meta(gt=0, le=10)] | None,
        Meta(description="From how far the code is to scan."),
    ] = None
    headline: Annotated[_Line, Meta(description="The line above, in the first language.")] = ""
    text: Annotated[_Lines, Meta(description="A few sentences, in the first language.")] = ""
    second_headline: Annotated[_Line, Meta(description="The line, in the second one.")] = ""
    second_text: Annotated[_Lines, Meta(description="The sentences, in the second one.")] = ""


class PlaceSignQuery(SignQuery, frozen=True, kw_only=True):
    """How one sign for all devices of a place is made, and whose devices they are."""

    organization: Annotated[
        Slug | None, Meta(description="Whose devices; by default whose the place is.")
    ] = None


def design_of(query: SignQuery, locales: list[str]) -> SignDesign:
    """Return how a sign is made in some languages.

    Raises:
        InvalidError: There are words for a second language, and no second language.
    """
    if len(locales) < _MOST_LOCALES:
        for field in ("second_headline", "second_text"):
            if getattr(query, field).strip():
                mend = "name two languages, such as locale=fr,en"
                raise InvalidError(Problem(field, "the sign has one language", mend))
    size, width_mm, height_mm = _sheet(query)
    design = SignDesign(
        template=query.template,
        size=size,
        width_mm=width_mm,
        height_mm=height_mm,
        orientation=query.orientation,
        locales=locales,
        shows=query.shows,
        arrangement=query.arrangement,
        reading_distance_m=query.reading_distance_m,
        headline=_texts(locales, query.headline, query.second_headline),
        text=_texts(locales, query.text, query.second_text),
    )
    check_design(design)
    return design


def _sheet(query: SignQuery) -> tuple[str | None, float | None, float | None]:
    """Return the size, the width and the height that are asked for, one way or the other."""
    sides = sides_of(query.size or "")
    if sides is None:
        return query.size, query.width_mm, query.height_mm
    if (query.width_mm, query.height_mm) not in ((None, None), sides):
        mend = "give the size, or width_mm and height_mm"
        raise InvalidError(Problem("size", "it is not what width_mm and height_mm say", mend))
    return None, *sides


def sign_locales(request: Request) -> list[str]:
    """Return the languages of a sign: those of `?locale=`, else the one that is accepted.

    Raises:
        InvalidError: They are more than two, or are no language tags.
    """
    given = request.query_params.getlist("locale")
    if len(given) > 1:
        raise InvalidError(Problem("locale", "it is given twice", "write it as locale=fr,en"))
    asked = [each.strip() for each in given[0].split(",")] if given and given[0] else []
    if len(asked) > _MOST_LOCALES:
        mend = "name at most two languages; make a sign of its own for each further one"
        raise InvalidError(Problem("locale", "a sign has room for two languages", mend))
    for each in asked:
        if not _TAG.fullmatch(each):
            mend = "use language tags, such as fr or fr,en"
            raise InvalidError(Problem("locale", f"{each[:40]!r} is not a language tag", mend))
    return asked or [reader_of(request).locale]


def _texts(locales: list[str], first: str, second: str) -> dict[str, str]:
    texts = zip(locales, (first.strip(), second.strip()), strict=False)
    return {locale: text for locale, text in texts if text}
