"""Signs: a honeycomb of purpose, organization, feedback and technology, as sheets ready to print.

`lay_out_sign` decides where everything stands; what writes files reads the display list.
"""

import msgspec

from dtpr.errors import InvalidError, Problem
from dtpr.signs.display import DisplayList
from dtpr.signs.job import Job
from dtpr.signs.labels import MisfitError
from dtpr.signs.options import SignOptions, sheet_of, sizes_for
from dtpr.signs.sizes import SignSize
from dtpr.signs.subject import SignContent, check_content
from dtpr.signs.svg import write_sign
from dtpr.signs.templates import TEMPLATES


def draw_sign(content: SignContent, options: SignOptions) -> str:
    """Return a sign as SVG: outlined, in mm, the same bytes for the same content and options.

    Raises InvalidError as `lay_out_sign` does.
    """
    return write_sign(lay_out_sign(content, options))


def lay_out_sign(content: SignContent, options: SignOptions) -> DisplayList:
    """Return a sign as a display list.

    Raises InvalidError that names what does not fit, with the smallest size that would do and for
    a label the smallest hexagon; or what cannot be drawn at all, each by its field.
    """
    sheet = sheet_of(options)
    check_content(content, options.locales)
    try:
        return TEMPLATES[options.template](Job(content, options, sheet))
    except MisfitError as error:
        raise _refusal(content, options, sheet, error) from error


def fitting_sizes(content: SignContent, options: SignOptions) -> list[SignSize]:
    """Return the sizes of the table that the sign fits on, the smallest sheet first."""
    check_content(content, options.locales)
    return [size for size in sizes_for(options) if _fits(content, options, size)]


def _fits(content: SignContent, options: SignOptions, size: SignSize) -> bool:
    named = msgspec.structs.replace(options, size=size.name, width_mm=None, height_mm=None)
    try:
        TEMPLATES[options.template](Job(content, named, sheet_of(named)))
    except MisfitError:
        return False
    return True


def _refusal(
    content: SignContent, options: SignOptions, sheet: SignSize, error: MisfitError
) -> InvalidError:
    others = (size for size in sizes_for(options) if size.name != sheet.name)
    smallest = next((size for size in others if _fits(content, options, size)), None)
    hexagon = error.least_hexagon()
    needed = f"; it needs a hexagon of {hexagon:.0f} mm" if hexagon else ""
    values: dict[str, str | float] = {**error.values, "size": sheet.name}
    if hexagon:
        values["hexagon"] = round(hexagon)
    mend = "shorten it: no size is large enough"
    if smallest:
        mend = f"shorten it, or use {smallest.name}, the smallest size that does"
        values["smallest"] = smallest.name
    message = f"{error.message} on {sheet.name}{needed}"
    return InvalidError(Problem(error.field, message, mend, error.code, tuple(values.items())))
