"""A sign that is being laid out: what it says, how, and on which sheet."""

from collections.abc import Iterator
from typing import NamedTuple

from dtpr.schema.taxonomy import Identifiability
from dtpr.signs.cells import Cell
from dtpr.signs.colours import Ink
from dtpr.signs.display import Align
from dtpr.signs.honeycomb import CellName
from dtpr.signs.labels import Label, Wording
from dtpr.signs.options import SignOptions
from dtpr.signs.sizes import SignSize
from dtpr.signs.subject import Said, SignContent, Term, note_on, say, say_own
from dtpr.signs.text import reads_right

GROUNDS: dict[Identifiability, Ink] = {
    "identifiable": "yellow",
    "de_identified": "blue",
    "none": "white",
}
_TECHNOLOGIES: tuple[CellName, ...] = ("technology", "technology 2")


class Job(NamedTuple):
    """One sign on one sheet.

    `has_second` says whether the second language stands under each label.
    """

    content: SignContent
    options: SignOptions
    sheet: SignSize
    has_second: bool = True

    @property
    def locale(self) -> str:
        """Return the main language."""
        return self.options.locale

    @property
    def rtl(self) -> bool:
        """Whether the sign reads from right to left."""
        return reads_right(self.locale)

    @property
    def start(self) -> Align:
        """Return the side that lines start from."""
        return start_of(self.locale)

    def say(self, texts: dict[str, str]) -> Said:
        """Return a text in the main language, or in one that it is known in."""
        return say(texts, self.locale)

    def label(self, term: Term) -> Label:
        """Return the name of a term with its data class, in one or two languages."""
        said = self.say(term.label)
        second = self.second_of(term.label)
        return Label(
            text=said.text,
            locale=said.locale,
            note=note_on(term, said),
            second=second and Wording(**second._asdict(), note=note_on(term, second)),
        )

    def second_of(self, texts: dict[str, str]) -> Said | None:
        """Return a text in the second language, where it is known and says it otherwise."""
        if not self.has_second or self.options.second_locale is None:
            return None
        second = say_own(texts, self.options.second_locale)
        return second if second and second.text != self.say(texts).text else None


def start_of(locale: str) -> Align:
    """Return the side that lines of a language start from."""
    return "right" if reads_right(locale) else "left"


def cells_of(job: Job) -> dict[CellName, Cell]:
    """Return what the hexagons of a sign can show, the technologies most sensitive first."""
    return {cell.name: cell for cell in _cells(job)}


def _cells(job: Job) -> Iterator[Cell]:
    content = job.content
    yield Cell(
        name="purpose",
        field="purposes.0.label",
        label=job.label(content.purposes[0]),
        ground="black",
        symbol=content.purposes[0].symbol,
    )
    # A sign for a whole place lists its technologies, each with its ground.
    shown = () if lists(job) else content.sensitive_first
    for name, term in zip(_TECHNOLOGIES, shown, strict=False):
        yield Cell(
            name=name,
            field=f"technologies.{content.technologies.index(term)}.label",
            label=job.label(term),
            ground=GROUNDS[term.identifiability],
            symbol=term.symbol,
        )
    yield Cell(
        name="organization",
        field="organization",
        label=job.label(Term(label=content.organization)),
        ground="white",
        logo=content.logo,
        logo_only=content.logo_only,
    )


def lists(job: Job) -> bool:
    """Whether the sign lists the technologies of a whole place."""
    return job.options.template == "poster" and bool(job.content.zones)
