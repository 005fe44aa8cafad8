"""How a sign is drawn: which template, on which sheet, in which languages."""

from typing import Annotated, Literal

from msgspec import Meta

from dtpr.errors import InvalidError, Problem
from dtpr.schema.base import Record
from dtpr.schema.sign import Arrangement
from dtpr.schema.text import LocaleCode
from dtpr.signs.sizes import SIZES, STICKERS, FreeSide, SignSize, free_size

Template = Literal["honeycomb", "poster", "strip", "sticker", "cell"]
Shown = Literal["auto", "purpose", "organization", "technology", "feedback"]


class SignOptions(Record, frozen=True, kw_only=True):
    """Everything about a sign that is not what it says.

    Without a size the sheet is the usual one of the template; `width_mm` and `height_mm` together
    take its place. `shows` is the one hexagon of a
    sticker or a cell: by default the technology, and the purpose where there is none.
    """

    template: Annotated[Template, Meta(description="What is on the sheet.")] = "honeycomb"
    size: Annotated[
        str | None, Meta(description="A6 to A3, Letter, square150 …; null for the usual one.")
    ] = None
    width_mm: Annotated[FreeSide | None, Meta(description="A width of your own.")] = None
    height_mm: Annotated[FreeSide | None, Meta(description="A height of your own.")] = None
    orientation: Annotated[
        Literal["auto", "portrait", "landscape"], Meta(description="How the sheet is turned.")
    ] = "auto"
    locales: Annotated[
        tuple[LocaleCode, ...],
        Meta(min_length=1, max_length=2, description="The language, and a second one under it."),
    ] = ("en",)
    reading_distance_m: Annotated[
        Annotated[float, Meta(gt=0, le=10)] | None,
        Meta(description="From how far the code is to scan."),
    ] = None
    arrangement: Annotated[
        Literal["auto"] | Arrangement, Meta(description="How the hexagons stand.")
    ] = "auto"
    shows: Annotated[Shown, Meta(description="The hexagon of a sticker or a cell.")] = "auto"

    @property
    def locale(self) -> str:
        """Return the main language."""
        return self.locales[0]

    @property
    def second_locale(self) -> str | None:
        """Return the second language, if there is one."""
        return next((each for each in self.locales[1:] if each != self.locale), None)


_USUAL = {"strip": "strip", "sticker": "sticker60", "cell": "square100"}


def usual_size(template: str) -> str:
    """Return the size of a sign of which only the template is known."""
    return _USUAL.get(template, "A4")


def sheet_of(options: SignOptions) -> SignSize:
    """Return the sheet that is asked for, turned as asked for.

    Raises InvalidError for a size that there is not, or one that the template cannot use.
    """
    if options.template == "sticker":
        return _named(options, STICKERS)
    size = _free(options) or _named(options, SIZES)
    is_wide = size.width_mm > size.height_mm
    wants_wide = options.orientation == "landscape"
    return size if options.orientation == "auto" or is_wide == wants_wide else size.turned()


def sizes_for(options: SignOptions) -> list[SignSize]:
    """Return the sizes of the table that the template can use, the smallest first."""
    return list((STICKERS if options.template == "sticker" else SIZES).values())


def _free(options: SignOptions) -> SignSize | None:
    sides = options.width_mm, options.height_mm
    if sides == (None, None):
        return None
    if options.width_mm is None or options.height_mm is None:
        missing = "height_mm" if options.height_mm is None else "width_mm"
        raise InvalidError(Problem(missing, "is missing", "give both sides, or a size"))
    return free_size(options.width_mm, options.height_mm)


def _named(options: SignOptions, table: dict[str, SignSize]) -> SignSize:
    if options.template == "sticker" and _free(options):
        raise InvalidError(
            Problem("width_mm", "a sticker has no free size", f"use one of {', '.join(table)}")
        )
    wanted = usual_size(options.template) if options.size is None else options.size
    for name, size in table.items():
        if name.casefold() == wanted.casefold():
            return size
    message = f"there is no size {wanted!r} for the template {options.template}"
    mend = f"use one of {', '.join(table)}"
    if options.template != "sticker":
        mend = f"{mend}; or width_mm and height_mm for a size of your own"
    raise InvalidError(Problem("size", message, mend))
