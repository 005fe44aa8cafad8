"""`GET /v1/devices?q=`: what people type, one by one; how the slowest grow with the register."""

import time
from http.client import HTTPConnection, HTTPException
from itertools import cycle
from urllib.parse import quote, urlsplit

from benchmarks.bench import Bench
from benchmarks.measuring import BenchmarkError, Case, Sample
from benchmarks.setting import Setting
from benchmarks.world import make_world

SEARCH = "search"

WORDS = (
    "camera",
    "harbour street",
    "surveillance camera",
    "survelliance camera",
    "CCTV",
    "vidéosurveillance",
    "caméra sur le mât",
    "number plate reader",
    "noise meter cooper",
    "university hospital",
    "bin level castle quarter",
    "harbuor",
    "12 mill",
    "borne wi-fi",
    "air quality canal",
    "zebra",
)
"""Names, plain words, owners, slips, numbers, and one that nothing has; in two languages."""

_LIMIT = 20
_TIMEOUT_SECONDS = 60
_OK = 200


async def cases(bench: Bench) -> list[Case]:
    """Return the searches in each size of world and each store.

    Raises:
        BenchmarkError: PostgreSQL is missing.
    """
    found: list[Case] = []
    for size in bench.options.sizes:
        world = make_world(size)
        setting = Setting(bench, world, await bench.databases.filled(world, bench.tell))
        found += [_case(setting, store) for store in setting.addresses]
    return found


def _case(setting: Setting, store: str) -> Case:
    server = setting.server(store)
    paths = [f"/v1/devices?q={quote(each)}&limit={_LIMIT}" for each in WORDS]

    async def measure(_number: int, seconds: float) -> Sample:
        took = _ask(server.address, paths, seconds)
        slowest = max(took, key=lambda each: each[0])
        ordered = sorted(each for each, _ in took)
        return Sample(
            rate=len(ordered) / sum(ordered),
            p50_ms=ordered[len(ordered) // 2] * 1e3,
            p99_ms=ordered[len(ordered) * 99 // 100] * 1e3,
            most_ms=slowest[0] * 1e3,
            note=slowest[1],
        )

    return Case(name=SEARCH, unit="req", store=store, devices=setting.devices, measure=measure)


def _ask(address: str, paths: list[str], seconds: float) -> list[tuple[float, str]]:
    """Ask in turn for some seconds, each at least once; return how long each took, and its words.

    Raises:
        BenchmarkError: An answer was not 200, or none came.
    """
    parts = urlsplit(address)
    connection = HTTPConnection(parts.hostname or "", parts.port, timeout=_TIMEOUT_SECONDS)
    took: list[tuple[float, str]] = []
    end = time.perf_counter() + seconds
    try:
        for path, words in cycle(zip(paths, WORDS, strict=True)):
            if len(took) >= len(paths) and time.perf_counter() > end:
                return took
            begun = time.perf_counter()
            connection.request("GET", path)
            answer = connection.getresponse()
            answer.read()
            took.append((time.perf_counter() - begun, words))
            if answer.status != _OK:
                raise BenchmarkError(f"{path} answered {answer.status}.")
    except (OSError, HTTPException) as error:
        raise BenchmarkError(f"{address} did not answer a search: {error!r}.") from error
    finally:
        connection.close()
    raise BenchmarkError("There are no words to look for.")
