"""`POST /v1/nearby` on each store, beside a bare answer of the same size from the same server."""

from collections.abc import Awaitable, Callable
from statistics import median
from typing import Any

import msgspec

from benchmarks.bench import Bench
from benchmarks.cases import conditional, half_load, peers, publishing, worker, worst
from benchmarks.hello import body_of
from benchmarks.measuring import Case
from benchmarks.processes import Server, serving
from benchmarks.setting import HEAD, TAIL, Keeps, Setting, file_of
from benchmarks.targets import NewTarget, Probe, Target
from benchmarks.world import make_world
from benchmarks.wrk import Burst, find_wrk
from dtpr.schema.answers import NearbyQuestion

HELLO, STEADY, NEW, ALONE, VIEW = "hello", "nearby", "new places", "nothing kept", "in view"

_CHECKED = 8
# Steady is where everybody's places were asked about some times before, new where none was, though
# others near them were.
_STEADY_SECONDS, _NEW_SECONDS = 12.0, 20.0

More = Callable[[Bench, Setting, Server, list[Case]], Awaitable[list[Case]]]
_MORE: tuple[More, ...] = (
    half_load.cases_of,
    conditional.cases_of,
    worst.cases_of,
    publishing.cases_of,
    peers.cases_of,
    worker.cases_of,
)


async def cases(bench: Bench) -> list[Case]:
    """Return a bare answer and every store, for each size of world.

    Raises:
        BenchmarkError: `wrk` or PostgreSQL is missing, or an answer is wrong.
    """
    find_wrk()
    found: list[Case] = []
    for size in bench.options.sizes:
        world = make_world(size)
        setting = Setting(bench, world, await bench.databases.filled(world, bench.tell))
        await publishing.copy_world(bench, setting)
        setting.prepare()
        found += await _cases_of(bench, setting)
    return found


async def _cases_of(bench: Bench, setting: Setting) -> list[Case]:
    seen = _seen(setting) if bench.wants(VIEW) else []
    view_size = round(median(len(each.answer) for each in seen)) if seen else setting.answer_size
    sizes = sorted({setting.answer_size, view_size})
    hello = bench.stack.enter_context(serving(["benchmarks.hello", *map(str, sizes)], {}))
    baseline = _hello(setting, hello, HELLO, setting.answer_size)
    found = [baseline]
    for store in setting.addresses:
        found.append(_steady(setting, store, baseline))
        found.append(_new(setting, store, baseline, NEW, "blocks"))
        found.append(_new(setting, store, baseline, ALONE, "nothing"))
    if seen:
        small = _hello(setting, hello, f"{HELLO} {VIEW}", view_size)
        found += [small, *(_new_views(setting, store, small) for store in setting.addresses)]
    for more in _MORE:
        found += await more(bench, setting, hello, found)
    return found


def _hello(setting: Setting, hello: Server, name: str, size: int) -> Case:
    constant = body_of(size)
    ends = constant[:8].decode(), constant[-8:].decode()
    burst = Burst(f"{hello.address}/{size}", setting.questions, *ends)
    probes = [Probe(each.body, constant) for each in setting.probes]
    measure = Target(hello, burst, probes).measure
    return Case(name=name, unit="req", devices=setting.devices, measure=measure)


def _steady(setting: Setting, store: str, baseline: Case) -> Case:
    server = setting.server(store)
    burst = Burst(f"{server.address}/v1/nearby", setting.questions, HEAD, TAIL)
    target = Target(
        server,
        burst,
        setting.probes,
        setting.addresses[store],
        reminded_s=setting.bench.options.reminded_s,
    )
    setting.steady[store] = target
    return _case(STEADY, setting, store, baseline, target, _STEADY_SECONDS)


def _new(setting: Setting, store: str, baseline: Case, name: str, keeps: Keeps) -> Case:
    target = _unasked(setting, store, name, keeps)
    return _case(name, setting, store, baseline, target, _NEW_SECONDS)


def _new_views(setting: Setting, store: str, baseline: Case) -> Case:
    target = _unasked(setting, store, VIEW, "blocks", relations=["in_view"])
    return _case(VIEW, setting, store, baseline, target, _NEW_SECONDS)


def _unasked(setting: Setting, store: str, name: str, keeps: Keeps, **more: Any) -> NewTarget:
    server = setting.server(store, keeps)
    file = file_of(setting.bench, f"{name} {store}", setting)
    burst = Burst(f"{server.address}/v1/nearby", file, HEAD, TAIL)
    lines = (each.decode() for each in setting.new_questions(f"{name} {store}", **more))
    reminded_s = 0.0 if keeps == "nothing" else setting.bench.options.reminded_s
    return NewTarget(server, burst, lines, setting.addresses[store], reminded_s=reminded_s)


def _case(
    name: str,
    setting: Setting,
    store: str,
    baseline: Case,
    target: Target | NewTarget,
    warm_up: float,
) -> Case:
    return Case(
        name=name,
        unit="req",
        store=store,
        devices=setting.devices,
        measure=target.measure,
        baseline=baseline,
        warm_up=warm_up,
    )


def _seen(setting: Setting) -> list[Probe]:
    """Return what sees some positions, and hold a few answers against a plain loop."""
    bodies = [
        msgspec.json.encode({**msgspec.json.decode(each.body), "relations": ["in_view"]})
        for each in setting.probes
    ]
    probes = setting.ask(bodies)
    questions = [msgspec.json.decode(each, type=NearbyQuestion) for each in bodies[:_CHECKED]]
    setting.check(questions, probes[:_CHECKED])
    return probes
