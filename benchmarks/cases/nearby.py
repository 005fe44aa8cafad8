"""`POST /v1/nearby` on each store, beside a bare answer of the same size from the same server."""

from collections.abc import Sequence
from itertools import islice
from pathlib import Path
from statistics import median
from typing import NamedTuple

import msgspec

from benchmarks.asking import ask_all, check_answers
from benchmarks.bench import Bench
from benchmarks.databases import backends_of
from benchmarks.hello import body_of
from benchmarks.measuring import BenchmarkError, Case, Sample
from benchmarks.processes import CpuClock, Server, serving
from benchmarks.world import make_world, questions_of
from benchmarks.wrk import Burst, find_wrk, run_wrk

_QUESTIONS = 4096
_PROBES, _PLAIN, _RECHECKED = 128, 16, 4
# A stride that shares no factor with the number of questions: each round begins elsewhere.
_STRIDE = 997
_PUBLIC_URL = "https://register.example"
_HEAD, _TAIL = '{"devices":[', '"locale":"en"}'


class _Probe(NamedTuple):
    """A question and its right answer."""

    body: bytes
    answer: bytes


class _Setting(NamedTuple):
    """One world behind its servers, one for each store, with the address of its database."""

    devices: int
    questions: Path
    probes: list[_Probe]
    servers: dict[str, tuple[Server, str]]

    @property
    def answer_size(self) -> int:
        """Return the median size of an answer in bytes."""
        return round(median(len(each.answer) for each in self.probes))


class _Target:
    """One server that is asked over and over."""

    def __init__(
        self, server: Server, burst: Burst, probes: Sequence[_Probe], database: str | None = None
    ) -> None:
        self._server = server
        self._burst = burst
        self._probes = probes
        self._database = database

    async def measure(self, number: int, seconds: float) -> Sample:
        """Ask for some seconds; answers are checked while they come, and some again afterwards."""
        server = CpuClock([self._server.pid])
        database = CpuClock(await backends_of(self._database) if self._database else [])
        load = await run_wrk(self._burst, seconds=seconds, skip=number * _STRIDE)
        spent, database_spent = server.seconds(), database.seconds()
        self._recheck(number)
        return Sample(
            rate=load.requests / load.duration_us * 1e6,
            p50_ms=load.p50_us / 1e3,
            p99_ms=load.p99_us / 1e3,
            cpu_us=None if spent is None else spent / load.requests * 1e6,
            database_cpu_us=(
                None if database_spent is None else database_spent / load.requests * 1e6
            ),
        )

    def _recheck(self, number: int) -> None:
        start = number * _RECHECKED % len(self._probes)
        chosen = self._probes[start : start + _RECHECKED]
        if ask_all(self._burst.url, [each.body for each in chosen]) != [
            each.answer for each in chosen
        ]:
            raise BenchmarkError(f"{self._burst.url} answers differently than before.")


async def cases(bench: Bench) -> list[Case]:
    """Return a bare answer and every store, for each size of world.

    Raises:
        BenchmarkError: `wrk` or PostgreSQL is missing, or an answer is wrong.
    """
    find_wrk()
    settings = [await _prepare(bench, size) for size in bench.options.sizes]
    sizes = sorted({each.answer_size for each in settings})
    hello = bench.stack.enter_context(serving(["benchmarks.hello", *map(str, sizes)], {}))
    found: list[Case] = []
    for setting in settings:
        found += _cases_of(setting, hello)
    return found


async def _prepare(bench: Bench, size: int) -> _Setting:
    world = make_world(size)
    addresses = await bench.databases.filled(world, bench.tell)
    questions = questions_of(world, _QUESTIONS)
    bodies = [msgspec.json.encode(each) for each in questions]
    file = bench.folder / f"questions-{size}"
    file.write_bytes(b"\n".join(bodies))
    servers = {store: (_serve(bench, url), url) for store, url in addresses.items()}
    step = _QUESTIONS // _PROBES
    bench.tell(f"checking answers, {size:,} devices")
    probes = _probe([server for server, _ in servers.values()], bodies[::step])
    plain = list(islice(probes, _PLAIN))
    check_answers(world, questions[: step * _PLAIN : step], [each.answer for each in plain])
    return _Setting(size, file, probes, servers)


def _serve(bench: Bench, database: str) -> Server:
    # The same address in every link, so that every store answers the same bytes.
    environment = {"DTPR_DATABASE": database, "DTPR_PUBLIC_URL": _PUBLIC_URL}
    return bench.stack.enter_context(serving(["dtpr", "serve", "--port", "0"], environment))


def _probe(servers: Sequence[Server], bodies: Sequence[bytes]) -> list[_Probe]:
    answers = [ask_all(f"{each.address}/v1/nearby", bodies) for each in servers]
    if any(each != answers[0] for each in answers):
        raise BenchmarkError("The stores answer the same question differently.")
    return [_Probe(*each) for each in zip(bodies, answers[0], strict=True)]


def _cases_of(setting: _Setting, hello: Server) -> list[Case]:
    size = setting.answer_size
    constant = body_of(size)
    ends = constant[:8].decode(), constant[-8:].decode()
    bare = _Target(
        hello,
        Burst(f"{hello.address}/{size}", setting.questions, *ends),
        [_Probe(each.body, constant) for each in setting.probes],
    )
    baseline = Case(name="hello", unit="req", devices=setting.devices, measure=bare.measure)
    found = [baseline]
    for store, (server, database) in setting.servers.items():
        burst = Burst(f"{server.address}/v1/nearby", setting.questions, _HEAD, _TAIL)
        target = _Target(server, burst, setting.probes, database)
        found.append(
            Case(
                name="nearby",
                unit="req",
                store=store,
                devices=setting.devices,
                measure=target.measure,
                baseline=baseline,
            )
        )
    return found
