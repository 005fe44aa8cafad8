"""The PDF for screens and archives: PDF/A-2u and PDF/UA-1, in RGB, tagged and searchable.

Source: ISO 19005-2 (PDF/A-2), ISO 14289-1 (PDF/UA-1).
"""

import io
from functools import cache

from pikepdf import Array, Dictionary, Name, Object, Page, Pdf
from PIL import ImageCms

from dtpr.schema.base import Instant
from dtpr.schema.colours import parse_colour
from dtpr.signs.codes import is_code
from dtpr.signs.display import DisplayList, Group, Paint, rgb_of
from dtpr.signs.pdf import content
from dtpr.signs.pdf.document import image_of, metadata_of, save, stream_of
from dtpr.signs.pdf.metadata import FOR_SCREEN, About, info_of, xmp_of
from dtpr.signs.pdf.tags import Tags
from dtpr.signs.pdf.words import Typeface

_SRGB = "sRGB IEC61966-2.1"
_PROFILE_VERSION = slice(8, 12)
_PROFILE_DATE = slice(24, 36)


def write_screen_pdf(sheet: DisplayList, made_at: Instant) -> bytes:
    """Return a sheet as a file for screens: the same bytes for the same arguments.

    Every group with a text is a tagged piece with its language, in the order of the groups: a
    figure, a heading, a paragraph or a link. The others are decoration.
    """
    about = About(title=sheet.title, subject=sheet.description, made_at=made_at)
    to = io.BytesIO()
    with Pdf.new() as pdf:
        _add_page(pdf, sheet)
        _describe(pdf, sheet, about)
        save(pdf, to, "1.7")
    return to.getvalue()


def _describe(pdf: Pdf, sheet: DisplayList, about: About) -> None:
    profile = stream_of(pdf, _srgb_profile(), Dictionary(N=3, Alternate=Name.DeviceRGB))
    intent = Dictionary(
        Type=Name.OutputIntent,
        S=Name.GTS_PDFA1,
        OutputConditionIdentifier=_SRGB,
        Info=_SRGB,
        DestOutputProfile=profile,
    )
    pdf.Root.OutputIntents = Array([intent])
    pdf.Root.Lang = sheet.locale
    pdf.Root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
    pdf.Root.Metadata = metadata_of(pdf, xmp_of(about, FOR_SCREEN))
    pdf.trailer.Info = pdf.make_indirect(info_of(about))


def _add_page(pdf: Pdf, sheet: DisplayList) -> None:
    shape = content.Page(sheet.width_mm, sheet.height_mm)
    page = pdf.make_indirect(Dictionary(Type=Name.Page, MediaBox=shape.media_box))
    pdf.pages.append(Page(page))
    pictures: dict[str, Object] = {}
    typeface = Typeface(each.text for each in sheet.groups if _is_read(each))
    tags = Tags(pdf, page, sheet.locale)
    pieces = [shape.transform]
    for group in filter(_shows, sheet.groups):
        shown = _show(pdf, group, pictures)
        if _is_read(group):
            locale = group.locale or sheet.locale
            shown += "\n" + typeface.set_words(group.text, locale, group.box)
        pieces.append(tags.mark(group, shown, shape.to_pdf(group.box), _address_of(group, sheet)))
    tags.finish()
    page.Resources = Dictionary(XObject=Dictionary(pictures), Font=typeface.resources(pdf))
    page.Contents = stream_of(pdf, "\n".join(pieces).encode())


def _shows(group: Group) -> bool:
    return bool(group.paths or group.pictures)


def _is_read(group: Group) -> bool:
    return bool(group.text) and group.role != "art" and not is_code(group)


def _show(pdf: Pdf, group: Group, pictures: dict[str, Object]) -> str:
    operators: list[str] = []
    for path in group.paths:
        operators.append(_set_fill(path.ink))
        operators.append(content.fill(path.outline, even_odd=path.even_odd))
    for picture in group.pictures:
        name = f"Picture{len(pictures) + 1}"
        pictures[f"/{name}"] = image_of(pdf, picture, picture.samples, Name.DeviceRGB)
        operators.append(content.place_image(name, picture.box))
    return "\n".join(operators)


def _set_fill(paint: Paint) -> str:
    colour = parse_colour(rgb_of(paint)) or (0, 0, 0)
    return content.colour(tuple(each / 255 for each in colour), "rg")


def _address_of(group: Group, sheet: DisplayList) -> str | None:
    """Return where a link leads to: a printed address stands for the whole one on the sheet."""
    if group.role != "link" and not is_code(group):
        return None
    whole = (each.text for each in (group, *sheet.groups) if _is_address(each.text))
    printed = group.text.casefold()
    matching = (each for each in whole if printed in {each.casefold(), _bare(each)})
    return next(matching, f"https://{group.text}")


def _is_address(text: str) -> bool:
    return text.lower().startswith(("http://", "https://"))


def _bare(address: str) -> str:
    return address.partition("://")[2].casefold().rstrip("/")


@cache
def _srgb_profile() -> bytes:
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    # It was made just now; the file must not say so. PDF 1.7 knows profiles up to version 4.2,
    # and everything in this one was there by then.
    profile[_PROFILE_VERSION] = bytes([4, 0x20, 0, 0])
    profile[_PROFILE_DATE] = bytes([7, 0xD0, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0])
    return bytes(profile)
