"""The foot of a sign: the name where no hexagon has it, whom to ask, and what the sign follows."""

from typing import NamedTuple

from dtpr.signs.blocks import Place, Style, set_block
from dtpr.signs.byline import NAME_X_HEIGHT_MM
from dtpr.signs.display import Align, Group
from dtpr.signs.job import Job
from dtpr.signs.labels import MisfitError
from dtpr.signs.subject import Said
from dtpr.signs.words import spoken, words_in

_GAP_SHARE = 0.011
_LEAST_GAP_MM = 1.2

_NAME_SHARE = 0.016
_CONTACT_SHARE = 0.0105
_CONTACT_X_HEIGHT_MM = 1.6
_NOTICE_SHARE = 0.006
_NOTICE_X_HEIGHT_MM = 1.0


class Footer(NamedTuple):
    """What stands at the foot, in reading order, and where it begins, in mm from the top."""

    groups: list[Group]
    top: float


class Foot(NamedTuple):
    """What is to stand at the foot beside the notice."""

    has_name: bool = False
    has_contact: bool = False


def draw_footer(job: Job, align: Align, foot: Foot) -> Footer:
    """Return the foot of a sign, set upwards from the margin.

    Raises MisfitError that names what is too long for the width of the sheet.
    """
    sheet, bottom = job.sheet, job.sheet.height_mm - job.sheet.margin_mm
    side = sheet.short_side
    left, right = sheet.margin_mm, sheet.width_mm - sheet.margin_mm
    groups: list[Group] = []
    top = bottom
    for name, field, said, style in _parts(job, side, foot):
        block = set_block(said, style, right - left)
        if block is None:
            message = f"“{said.text}” does not fit at the foot"
            raise MisfitError(field, message, text=said.text)
        top = bottom - block.height
        groups.append(block.draw(name, "text", Place(left, right, top, align)))
        bottom = top - max(_LEAST_GAP_MM, _GAP_SHARE * side)
    return Footer(groups[::-1], top)


def _parts(job: Job, side: float, foot: Foot) -> list[tuple[str, str, Said, Style]]:
    notice = Said(words_in(job.locale).attribution, spoken(job.locale))
    least = _NOTICE_X_HEIGHT_MM
    style = Style(400, max(least, _NOTICE_SHARE * side), least, 4)
    parts = [("footer", "locale", notice, style)]
    contact = job.say(job.content.contact)
    if foot.has_contact and contact.text:
        least = _CONTACT_X_HEIGHT_MM
        style = Style(400, max(least, _CONTACT_SHARE * side), least, 2)
        parts.append(("contact", "contact", contact, style))
    if foot.has_name:
        least = NAME_X_HEIGHT_MM
        style = Style(600, max(least, _NAME_SHARE * side), least, 2)
        name = job.say(job.content.organization)
        parts.append(("organization label", "organization", name, style))
    return parts
