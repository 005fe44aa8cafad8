"""Icons and signs a second, drawn one after the other in one process."""

import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import cycle

from benchmarks.bench import Bench
from benchmarks.load import LOADED_AT
from benchmarks.measuring import Case, Sample
from benchmarks.world import entry_at, make_world, organizations_of
from dtpr.registry.publishing import Edition
from dtpr.registry.signs import sign_content
from dtpr.schema.device import Disclosure
from dtpr.schema.releases import DEVICE_RELEASE, shipped_taxonomy
from dtpr.schema.text import pick
from dtpr.signs.icon import compose_icon, default_variant
from dtpr.signs.sign import SignContent, draw_sign
from dtpr.signs.sizes import SIZES

# More than any cache of drawings holds, so that none of them is drawn from it.
_SIGNS = 512
_PUBLIC_URL = "https://register.example"
_LOCALES = ("en", "fr")

Draw = Callable[[], str]


async def cases(_bench: Bench) -> list[Case]:
    """Return the drawing of icons, and of signs beside it."""
    icons = _Drawing(list(_icons()))
    signs = _Drawing([partial(draw_sign, each, SIZES["A4"]) for each in _contents()])
    baseline = Case(name="icon", unit="icons", measure=icons.measure)
    return [baseline, Case(name="sign", unit="signs", measure=signs.measure, baseline=baseline)]


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


def _icons() -> Iterator[Draw]:
    release = shipped_taxonomy().release(DEVICE_RELEASE)
    for element in release.elements.values():
        category = release.category_of(element.id)
        variant, title = default_variant(element, category), pick(element.title, ["en"])
        yield partial(compose_icon, element, category, variant, title)


def _contents() -> Iterator[SignContent]:
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
        yield sign_content(
            Edition(disclosure, ""),
            owners[organization],
            shipped_taxonomy(),
            locale=_LOCALES[index % len(_LOCALES)],
            public_url=_PUBLIC_URL,
        )
