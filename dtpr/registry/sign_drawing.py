"""Signs are drawn: what is kept or planned of one becomes a file, in another process."""

from collections.abc import Sequence
from functools import cache
from hashlib import sha256
from importlib.metadata import version

import msgspec
from msgspec import Struct

from dtpr import __version__
from dtpr.schema.base import Instant
from dtpr.schema.sign import ShownElement, ShownRevision, SignDesign, SignFacts
from dtpr.schema.sign_report import SignReport
from dtpr.signs.display import DisplayList
from dtpr.signs.files import Output, SignForm, make_file, make_report, make_sheet
from dtpr.signs.logos import Logo
from dtpr.signs.memory import MOST_BYTES, Memory
from dtpr.signs.options import SignOptions
from dtpr.signs.pdf.print import Imprint
from dtpr.signs.pool import Pool
from dtpr.signs.subject import SignContent, Term, Zone

_LIBRARIES = ("uharfbuzz", "segno", "pikepdf", "resvg-py", "icu4py", "fontpkg-noto-sans")
_WORDS = ("headline", "text")


class Job(Struct, frozen=True, kw_only=True):
    """Everything that decides what a sign looks like: the same job gives the same bytes."""

    content: SignContent
    options: SignOptions
    imprint: Imprint

    def etag(self, form: SignForm, output: Output) -> str:
        """Return the strong ETag of a file of it, which is known before it is drawn."""
        known = msgspec.json.encode([self, form, output, _versions()])
        return f'"{sha256(known).hexdigest()[:32]}"'


class Draughtsman:
    """Draws signs in a pool of processes, the same file once, and keeps the last ones."""

    def __init__(self, pool: Pool, most_bytes: int = MOST_BYTES) -> None:
        self._pool = pool
        self._memory = Memory(most_bytes)

    async def file(self, job: Job, form: SignForm, output: Output) -> bytes:
        """Return a sign as a file, its code decoded before it is given out.

        Raises:
            InvalidError: An option is wrong or something does not fit; the field is named, and the
                smallest size that would do.
            BusyError: Too many signs are asked for at once.
        """
        made = self._pool.run(make_file, job.content, job.options, job.imprint, form, output)
        return await self._memory.get(job.etag(form, output), made)

    async def sheet(self, job: Job) -> DisplayList:
        """Return a sign laid out, its code decoded; raises as `file` does."""
        return await self._pool.run(make_sheet, job.content, job.options)

    async def report(self, job: Job) -> SignReport:
        """Return what is measured on a sign; raises as `file` does."""
        return await self._pool.run(make_report, job.content, job.options)


def job_of(
    facts: SignFacts,
    design: SignDesign,
    *,
    code: str,
    shows: Sequence[ShownRevision],
    made_at: Instant,
    logo: Logo | None = None,
) -> Job:
    """Return how to draw a sign that says some facts.

    `code` and the newest revision among those it `shows` stand outside the trim of a print.
    """
    revision = max(each.revision for each in shows)
    return Job(
        content=_content(facts, design, logo),
        options=msgspec.convert(_options(design), SignOptions),
        imprint=Imprint(sign=code, revision=revision, made_at=made_at),
    )


def _content(facts: SignFacts, design: SignDesign, logo: Logo | None) -> SignContent:
    terms = tuple(_term(each) for each in facts.in_use)
    return SignContent(
        title=facts.subject,
        purposes=(_term(facts.purpose),),
        organization=facts.organization_name,
        technologies=tuple(_term(each) for each in facts.technologies),
        zones=(Zone(technologies=terms),) if terms else (),
        link=facts.link,
        logo=logo,
        headline=design.headline,
        text=design.text,
        contact={design.locales[0]: facts.contact} if facts.contact else {},
    )


def _term(element: ShownElement) -> Term:
    return Term(
        label=element.title,
        symbol=element.symbol,
        identifiability=element.identifiability,
        count=element.count,
    )


def _options(design: SignDesign) -> dict[str, object]:
    values = msgspec.structs.asdict(design)
    return {name: each for name, each in values.items() if name not in _WORDS}


@cache
def _versions() -> dict[str, str]:
    return {"dtpr": __version__, **{each: version(each) for each in _LIBRARIES}}
