"""The slowest single request: questions and worlds that are meant to hurt."""

from collections.abc import Mapping

from benchmarks.asking import time_each
from benchmarks.bench import Bench
from benchmarks.hostile import crowd_questions, hard_questions, make_hostile
from benchmarks.measuring import Case, Sample
from benchmarks.processes import Server
from benchmarks.setting import Setting

HARD, CROWD = "worst", "worst crowded"

_TIMES = 5


async def cases_of(
    bench: Bench, setting: Setting, _hello: Server, _before: list[Case]
) -> list[Case]:
    """Return the hard questions in this world, and in the smallest one, crowded on purpose."""
    found: list[Case] = []
    if bench.wants(HARD):
        found += _cases(HARD, setting, hard_questions(setting.world))
    if bench.wants(CROWD) and setting.devices == min(bench.options.sizes):
        world = make_hostile(setting.devices)
        addresses = await bench.databases.filled(world, bench.tell)
        found += _cases(CROWD, Setting(bench, world, addresses), crowd_questions(world))
    return found


def _cases(name: str, setting: Setting, questions: Mapping[str, bytes]) -> list[Case]:
    return [_case(name, setting, store, questions) for store in setting.addresses]


def _case(name: str, setting: Setting, store: str, questions: Mapping[str, bytes]) -> Case:
    server = setting.server(store, "blocks")

    async def measure(_number: int, _seconds: float) -> Sample:
        timed = time_each(f"{server.address}/v1/nearby", questions, _TIMES)
        slowest = max(timed, key=lambda each: each.seconds)
        took = sorted(each.seconds for each in timed)
        return Sample(
            rate=len(took) / sum(took),
            p50_ms=took[len(took) // 2] * 1e3,
            most_ms=slowest.seconds * 1e3,
            note=slowest.name,
        )

    return Case(name=name, unit="req", store=store, devices=setting.devices, measure=measure)
