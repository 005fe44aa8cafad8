"""What lies in the set beside the icons: licences, notice, colours, how to use it (`words/`)."""

from functools import cache
from importlib.metadata import distribution
from importlib.resources import files
from string import Template

from dtpr.schema.icon_sets import InkColour
from dtpr.signs.colours import RGB, Ink
from dtpr.signs.iconset.edition import edition
from dtpr.signs.pdf.inks import CMYK, SPOTS

AUTHOR = "the DTPR registry maintainers"
LICENCE = "Apache-2.0 AND CC-BY-4.0"
LICENCES = ("Apache-2.0.txt", "CC-BY-4.0.txt")
ATTRIBUTION = (
    "Icons: DTPR registry, CC BY 4.0, on the DTPR standard by the Digital Transparency in the "
    "Public Realm contributors, CC BY 4.0; with outlines from Material Symbols by Google, "
    "Apache License 2.0"
)

_MEANINGS: dict[Ink, str] = {
    "black": "purpose",
    "white": "all else",
    "yellow": "identifiable",
    "blue": "de-identified",
}
# From memory, and so told as not verified.
_NEAR_PANTONE: dict[Ink, str] = {"black": "Black", "yellow": "108 C", "blue": "298 C"}
_NONE = "-"


def licence_text(name: str) -> bytes:
    """Return the text of a licence as it is installed.

    Raises:
        RuntimeError: The installation lacks it.
    """
    text = distribution("dtpr").read_text(f"licenses/LICENSES/{name}")
    if text is None:
        raise RuntimeError(f"the licence {name} is missing from the installation; install it anew")
    return text.encode()


def write_paper(name: str, **more: str) -> bytes:
    """Return a file of `words/` with its `$names` filled in."""
    template = Template((files("dtpr.signs.iconset") / "words" / name).read_text(encoding="utf-8"))
    text = template.substitute(
        title=edition().title, author=AUTHOR, licence=LICENCE, attribution=ATTRIBUTION, **more
    )
    return text.encode()


def colours_paper() -> bytes:
    """Return the colours for people who print."""
    return write_paper("COLOURS.md", rows="\n".join(_row(ink) for ink in colours()))


@cache
def colours() -> dict[Ink, InkColour]:
    """Return every colour with its values on screens and in print."""
    return {
        ink: InkColour(
            meaning=_MEANINGS[ink],
            rgb=RGB[ink],
            cmyk=_percent(ink),
            spot=SPOTS[ink].name if ink in SPOTS else None,
        )
        for ink in RGB
    }


def _row(ink: Ink) -> str:
    colour = colours()[ink]
    cmyk = " ".join(map(str, colour.cmyk))
    cells = (ink, colour.meaning, colour.rgb, cmyk, colour.spot, _NEAR_PANTONE.get(ink))
    return f"| {' | '.join(each or _NONE for each in cells)} |"


def _percent(ink: Ink) -> list[int]:
    return [round(each * 100) for each in CMYK[ink]]
