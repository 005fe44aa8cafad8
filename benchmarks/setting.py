"""One world behind its servers: what the cases of `nearby` ask."""

from collections.abc import Iterator, Mapping
from contextlib import AsyncExitStack
from pathlib import Path
from statistics import median
from typing import Literal

import msgspec

from benchmarks.asking import ask_all, check_answers, comparable
from benchmarks.bench import Bench
from benchmarks.measuring import BenchmarkError
from benchmarks.processes import Server, serving
from benchmarks.targets import Probe, Target
from benchmarks.world import World, questions_of, stream_of
from dtpr.schema.answers import NearbyQuestion

PUBLIC_URL = "https://register.example"
HEAD, TAIL = '{"devices":[', '"locale":"en"}'

_QUESTIONS = 4096
_PROBES, _PLAIN = 128, 16

Keeps = Literal["squares", "blocks", "nothing"]
"""What a server keeps of places between questions: all that it may, no squares, or nothing."""

_KEEPS: Mapping[Keeps, Mapping[str, str]] = {
    "squares": {},
    "blocks": {"DTPR_NEARBY_CACHE_MB": "0"},
    "nothing": {"DTPR_NEARBY_CACHE_MB": "0", "DTPR_NEARBY_BLOCKS_MB": "0"},
}


class Setting:
    """One world in each store, its servers, and what people ask in it."""

    def __init__(self, bench: Bench, world: World, addresses: Mapping[str, str]) -> None:
        """Take the run, the world, and the addresses of the databases that hold it."""
        self.bench = bench
        self.world = world
        self.devices = world.size
        self.addresses = addresses
        self.probes: list[Probe] = []
        self.steady: dict[str, Target] = {}
        self.copies: dict[str, str] = {}
        self.questions = bench.folder / f"questions-{world.size}"
        self._servers: dict[tuple[str, Keeps], Server] = {}

    @property
    def answer_size(self) -> int:
        """Return the median size of an answer in bytes."""
        return round(median(len(each.answer) for each in self.probes))

    def server(self, store: str, keeps: Keeps = "squares") -> Server:
        """Return the server of a store that keeps so much of places between questions."""
        if (store, keeps) not in self._servers:
            server = self.start(self.addresses[store], self.bench.stack, keeps)
            self._servers[store, keeps] = server
        return self._servers[store, keeps]

    def start(self, database: str, stack: AsyncExitStack, keeps: Keeps = "squares") -> Server:
        """Start a server, to run until a stack is closed."""
        return stack.enter_context(
            serving(["dtpr", "serve", "--port", "0"], environment_of(database, keeps))
        )

    def new_questions(self, purpose: str, **more: object) -> Iterator[bytes]:
        """Yield bodies of questions without an end, at positions that nobody asked at before."""
        for each in stream_of(self.world, purpose):
            yield msgspec.json.encode(msgspec.structs.replace(each, **more))

    def prepare(self) -> None:
        """Write the questions down, and see that every server answers some of them rightly.

        Raises:
            BenchmarkError: An answer is wrong, or two servers answer differently.
        """
        questions = questions_of(self.world, _QUESTIONS)
        bodies = [msgspec.json.encode(each) for each in questions]
        self.questions.write_bytes(b"\n".join(bodies))
        step = _QUESTIONS // _PROBES
        self.bench.tell(f"checking answers, {self.devices:,} devices")
        self.probes = self.ask(bodies[::step])
        self.check(questions[: step * _PLAIN : step], self.probes[:_PLAIN])
        for store, address in self.addresses.items():
            self.bench.tell(f"warming {store}, {self.devices:,} devices")
            read_through(address)
            ask_all(f"{self.server(store).address}/v1/nearby", bodies)

    def ask(self, bodies: list[bytes]) -> list[Probe]:
        """Return what all servers answer alike.

        Raises:
            BenchmarkError: Two of them answer differently.
        """
        answers = [
            ask_all(f"{self.server(store, keeps).address}/v1/nearby", bodies)
            for store in self.addresses
            for keeps in _KEEPS
        ]
        for body, *told in zip(bodies, *answers, strict=True):
            if len({comparable(each) for each in told}) > 1:
                raise BenchmarkError(f"The servers answer {body.decode()} differently.")
        return [Probe(*each) for each in zip(bodies, answers[0], strict=True)]

    def check(self, questions: list[NearbyQuestion], probes: list[Probe]) -> None:
        """Hold answers against a plain loop over the world.

        Raises:
            BenchmarkError: One differs.
        """
        check_answers(self.world, questions, [each.answer for each in probes])


def read_through(address: str) -> None:
    """Read the file of an SQLite database once, so that none of it waits on a disk."""
    if address.startswith("sqlite:///"):
        with Path(address.removeprefix("sqlite:///")).open("rb", buffering=0) as file:
            while file.read(1 << 24):
                pass


def environment_of(database: str, keeps: Keeps = "squares") -> dict[str, str]:
    """Return the settings of a server: the same links from every store, so the same bytes."""
    return {"DTPR_DATABASE": database, "DTPR_PUBLIC_URL": PUBLIC_URL, **_KEEPS[keeps]}


def file_of(bench: Bench, name: str, setting: Setting) -> Path:
    """Return the path of a file of a case."""
    return bench.folder / f"{name.replace(' ', '-')}-{setting.devices}"
