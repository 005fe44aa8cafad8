"""Signs and icons, drawn one after the other in one process, beside the picture of one of them."""

import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import cycle

from benchmarks.bench import Bench
from benchmarks.measuring import Case, Sample
from benchmarks.recording import LOADED_AT
from benchmarks.world import entry_at, make_world, organizations_of
from dtpr.registry.publishing import Edition
from dtpr.registry.sign_drawing import Job, job_of
from dtpr.registry.sign_facts import Subject, facts_of
from dtpr.schema.device import Disclosure
from dtpr.schema.releases import DEVICE_RELEASE, shipped_taxonomy
from dtpr.schema.sign import SignDesign
from dtpr.schema.text import pick
from dtpr.signs.icon import compose_icon, default_variant
from dtpr.signs.pdf.print import write_print_pdf
from dtpr.signs.png import rasterise
from dtpr.signs.sign import draw_sign, lay_out_sign

# More than any cache of drawings holds, so that none of them is drawn from it.
_SIGNS = 512
_PUBLIC_URL = "https://register.example"
_LOCALES = ("en", "fr")
_PIXELS = 512
_PICTURES = 16

# What one may cost, as a multiple of the processor time of its picture.
_SIGN, _PRINT, _ICON = 4.0, 6.0, 0.02

Draw = Callable[[], object]


async def cases(_bench: Bench) -> list[Case]:
    """Return signs and icons, each beside its picture of 512 pixels."""
    jobs, icons = list(_jobs()), list(_icons())
    picture = _case("picture", "signs", [_picture_of(_sign(each)) for each in jobs[:_PICTURES]])
    icon_picture = _case("icon picture", "icons", [_picture_of(each()) for each in icons])
    return [
        picture,
        _case("sign", "signs", [partial(_sign, each) for each in jobs], picture, _SIGN),
        _case("print", "signs", [partial(_print, each) for each in jobs], picture, _PRINT),
        icon_picture,
        _case("icon", "icons", icons, icon_picture, _ICON),
    ]


def _case(
    name: str,
    unit: str,
    drawings: Sequence[Draw],
    baseline: Case | None = None,
    budget: float | None = None,
) -> Case:
    measure = _Drawing(drawings).measure
    return Case(name=name, unit=unit, measure=measure, baseline=baseline, budget=budget)


def _sign(job: Job) -> str:
    return draw_sign(job.content, job.options)


def _print(job: Job) -> bytes:
    return write_print_pdf(lay_out_sign(job.content, job.options), job.imprint)


def _picture_of(svg: str) -> Draw:
    return partial(rasterise, svg, _PIXELS, _PIXELS)


class _Drawing:
    """Draws one thing after the other, and goes on where it stopped the time before."""

    def __init__(self, drawings: Sequence[Draw]) -> None:
        self._drawings = cycle(drawings)

    async def measure(self, _number: int, seconds: float) -> Sample:
        begun, cpu, done = time.perf_counter(), time.process_time(), 0
        while time.perf_counter() - begun < seconds / 2:
            next(self._drawings)()
            done += 1
        return Sample(
            rate=done / (time.perf_counter() - begun),
            cpu_us=(time.process_time() - cpu) / done * 1e6,
        )


def _icons() -> Iterator[Callable[[], str]]:
    release = shipped_taxonomy().release(DEVICE_RELEASE)
    for element in release.elements.values():
        category = release.category_of(element.id)
        variant, title = default_variant(element, category), pick(element.title, ["en"])
        yield partial(compose_icon, element, category, variant, title)


def _jobs() -> Iterator[Job]:
    world = make_world(_SIGNS)
    owners = {each.slug: each for each in organizations_of(world)}
    for index in range(_SIGNS):
        organization, device = entry_at(world, index)
        disclosure = Disclosure(
            id=f"{index:032x}",
            code=f"BENCH{index:03d}",
            organization=organization,
            revision=1,
            published_at=LOADED_AT,
            device=device,
        )
        design = SignDesign(locales=[_LOCALES[index % len(_LOCALES)]])
        subject = Subject(owners[organization], None, [Edition(disclosure, "")], None)
        link = f"{_PUBLIC_URL}/d/{disclosure.code}"
        yield job_of(
            facts_of(subject, shipped_taxonomy(), design.locales, link),
            design,
            code=disclosure.code,
            shows=subject.shows,
            made_at=LOADED_AT,
        )
