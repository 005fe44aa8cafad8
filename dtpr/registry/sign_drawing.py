"""Signs are drawn: what is kept or planned of one becomes a file, in another process."""

import asyncio
from collections import OrderedDict
from collections.abc import Sequence
from functools import cache
from hashlib import sha256
from importlib.metadata import version

import msgspec
from msgspec import Struct

from dtpr import __version__
from dtpr.schema.base import Instant
from dtpr.schema.sign import ShownElement, ShownRevision, SignDesign, SignFacts
from dtpr.signs.files import Output, SignForm, make_file, make_report
from dtpr.signs.logos import Logo
from dtpr.signs.options import SignOptions
from dtpr.signs.pdf.print import Imprint
from dtpr.signs.pool import Pool, shared_pool
from dtpr.signs.report import SignReport
from dtpr.signs.subject import SignContent, Term, Zone

CACHE_BYTES = 32 << 20

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
    """Draws signs in a pool of processes, and keeps the last files in so many bytes."""

    def __init__(self, pool: Pool, most_bytes: int = CACHE_BYTES) -> None:
        self._pool = pool
        self._most_bytes = most_bytes
        self._bytes = 0
        self._kept: OrderedDict[str, bytes] = OrderedDict()
        self._under_way: dict[str, asyncio.Task[bytes]] = {}

    async def file(self, job: Job, form: SignForm, output: Output) -> bytes:
        """Return a sign as a file, its code decoded before it is given out.

        Raises:
            InvalidError: An option is wrong or something does not fit; the field is named, and the
                smallest size that would do.
            BusyError: Too many signs are asked for at once.
        """
        key = job.etag(form, output)
        if key in self._kept:
            self._kept.move_to_end(key)
            return self._kept[key]
        if key not in self._under_way:
            task = asyncio.create_task(self._make(key, job, form, output))
            self._under_way[key] = task
            task.add_done_callback(lambda _: self._under_way.pop(key))
        # Whoever gives up waiting must not take the file from the others.
        return await asyncio.shield(self._under_way[key])

    async def report(self, job: Job) -> SignReport:
        """Return what is measured on a sign; raises as `file` does."""
        return await self._pool.run(make_report, job.content, job.options)

    async def _make(self, key: str, job: Job, form: SignForm, output: Output) -> bytes:
        made = await self._pool.run(make_file, job.content, job.options, job.imprint, form, output)
        self._kept[key] = made
        self._bytes += len(made)
        while self._bytes > self._most_bytes:
            _, dropped = self._kept.popitem(last=False)
            self._bytes -= len(dropped)
        return made


@cache
def shared_draughtsman() -> Draughtsman:
    """Return the one that all requests of this process share; its processes end with this one."""
    return Draughtsman(shared_pool())


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
