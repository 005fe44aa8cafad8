"""Other open servers beside ours: the same PostGIS, the same places, 20 devices, in one run."""

import math
from collections.abc import Iterator
from itertools import islice

from benchmarks import peers
from benchmarks.bench import Bench
from benchmarks.measuring import BenchmarkError, Case
from benchmarks.peers import PEERS, Installed, Peer
from benchmarks.processes import Server
from benchmarks.setting import HEAD, TAIL, Setting, file_of
from benchmarks.targets import NewTarget, Target
from benchmarks.world import stream_of
from benchmarks.wrk import Burst
from dtpr.schema.answers import NearbyQuestion

OURS, OURS_NEW = "nearby 20", "new places 20"

# The slowest of them answers nothing in its first second.
WARM_UP_SECONDS = 10.0

_LIMIT = 20
_SIDE_M = 1000.0
_LINES = 4096
_METRES_PER_DEGREE = 111_195


async def cases_of(
    bench: Bench, setting: Setting, _hello: Server, _before: list[Case]
) -> list[Case]:
    """Return ours and the peers, both asked over and over and asked nothing twice.

    Without PostgreSQL there is nothing to compare; where they cannot be installed that is told,
    and the run goes on without them.
    """
    names = [f"{peer.name}{each}" for peer in PEERS for each in ("", " new")]
    wanted = bench.options.peers and bench.wants(OURS, OURS_NEW, *names)
    if not wanted or "postgres" not in setting.addresses:
        return []
    try:
        installed = peers.install(bench.tell)
    except BenchmarkError as error:
        bench.tell(f"going on without peers: {error}")
        return []
    bench.versions.update(installed.versions)
    await peers.fill(setting.addresses["postgres"])
    found = _ours(setting)
    for peer in PEERS:
        found += _peer(bench, setting, peer, installed, found)
    return found


def _ours(setting: Setting) -> list[Case]:
    database = setting.addresses["postgres"]
    steady, new = setting.server("postgres"), setting.server("postgres", "blocks")
    file = file_of(setting.bench, OURS, setting)
    bodies = islice(setting.new_questions(OURS, limit=_LIMIT), _LINES)
    file.write_bytes(b"\n".join(bodies))
    new_file = file_of(setting.bench, OURS_NEW, setting)
    lines = (each.decode() for each in setting.new_questions(OURS_NEW, limit=_LIMIT))
    burst = Burst(_url(steady), file, HEAD, TAIL)
    asked = Target(steady, burst, (), database, reminded_s=setting.bench.options.reminded_s)
    unasked = NewTarget(
        new,
        Burst(_url(new), new_file, HEAD, TAIL),
        lines,
        database,
        reminded_s=setting.bench.options.reminded_s,
    )
    return [
        _case(OURS, setting, asked, None),
        _case(OURS_NEW, setting, unasked, None),
    ]


def _peer(
    bench: Bench, setting: Setting, peer: Peer, installed: Installed, ours: list[Case]
) -> list[Case]:
    database = setting.addresses["postgres"]
    folder = bench.folder / f"{peer.name}-{setting.devices}"
    folder.mkdir()
    server = bench.stack.enter_context(peers.running(peer, database, folder, installed))
    file = folder / "paths"
    file.write_text("\n".join(islice(_paths(setting, peer, OURS), _LINES)), encoding="utf-8")
    burst = Burst(server.address, file, peer.head, "}", "get")
    new = burst._replace(questions=folder / "new-paths")
    lines = _paths(setting, peer, OURS_NEW)
    return [
        _case(peer.name, setting, Target(server, burst, (), database), ours[0]),
        _case(f"{peer.name} new", setting, NewTarget(server, new, lines, database), ours[1]),
    ]


def _case(name: str, setting: Setting, target: Target | NewTarget, baseline: Case | None) -> Case:
    return Case(
        name=name,
        unit="req",
        store="postgres",
        devices=setting.devices,
        measure=target.measure,
        baseline=baseline,
        warm_up=WARM_UP_SECONDS,
    )


def _url(server: Server) -> str:
    return f"{server.address}/v1/nearby"


def _paths(setting: Setting, peer: Peer, purpose: str) -> Iterator[str]:
    for each in stream_of(setting.world, purpose):
        yield peers.path_of(peer, box_around(each))


def box_around(question: NearbyQuestion) -> tuple[float, float, float, float]:
    """Return a box of 1 km around a position, in degrees."""
    high = _SIDE_M / 2 / _METRES_PER_DEGREE
    wide = high / math.cos(math.radians(question.lat))
    lon, lat = question.lon, question.lat
    return (lon - wide, lat - high, lon + wide, lat + high)
