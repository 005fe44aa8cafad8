"""Pages of OGC items (a box of 1 km, 20 at most) beside tipg and pygeoapi on the same PostGIS."""

from collections.abc import Iterator
from itertools import islice

from benchmarks import peers
from benchmarks.bench import Bench
from benchmarks.cases.peers import WARM_UP_SECONDS, box_around
from benchmarks.measuring import BenchmarkError, Case
from benchmarks.peers import PEERS, Peer
from benchmarks.processes import Server
from benchmarks.setting import Setting
from benchmarks.targets import Target
from benchmarks.world import make_world, stream_of
from benchmarks.wrk import Burst

ITEMS = "ogc items"

_OURS = Peer(ITEMS, "dtpr", "/ogc/collections/devices/items?limit=20&bbox=")
_LINES = 4096


async def cases(bench: Bench) -> list[Case]:
    """Return ours on each store and the peers on PostGIS, for each size of world.

    Where the peers cannot be installed that is told, and the run goes on without them.

    Raises:
        BenchmarkError: `wrk` or PostgreSQL is missing.
    """
    found: list[Case] = []
    for size in bench.options.sizes:
        world = make_world(size)
        setting = Setting(bench, world, await bench.databases.filled(world, bench.tell))
        ours = {store: _case(setting, store, _OURS, None) for store in setting.addresses}
        found += ours.values()
        if bench.options.peers and "postgres" in ours:
            found += await _peers(setting, ours["postgres"])
    return found


async def _peers(setting: Setting, ours: Case) -> list[Case]:
    bench, database = setting.bench, setting.addresses["postgres"]
    try:
        installed = peers.install(bench.tell)
    except BenchmarkError as error:
        bench.tell(f"going on without peers: {error}")
        return []
    bench.versions.update(installed.versions)
    await peers.fill(database)
    found = []
    for peer in PEERS:
        folder = bench.folder / f"ogc-{peer.name}-{setting.devices}"
        folder.mkdir()
        server = bench.stack.enter_context(peers.running(peer, database, folder, installed))
        found.append(_case(setting, "postgres", peer, ours, server))
    return found


def _case(
    setting: Setting, store: str, peer: Peer, baseline: Case | None, server: Server | None = None
) -> Case:
    asked = server or setting.server(store, "blocks")
    file = setting.bench.folder / f"ogc-{peer.name}-{store}-{setting.devices}.paths"
    file.write_text("\n".join(islice(_paths(setting, peer), _LINES)), encoding="utf-8")
    burst = Burst(asked.address, file, peer.head, "}", "get")
    return Case(
        name=peer.name if peer is _OURS else f"ogc {peer.name}",
        unit="req",
        store=store,
        devices=setting.devices,
        measure=Target(asked, burst, (), setting.addresses[store]).measure,
        baseline=baseline,
        warm_up=1.0 if peer is _OURS else WARM_UP_SECONDS,
    )


def _paths(setting: Setting, peer: Peer) -> Iterator[str]:
    """Yield the same boxes for everybody."""
    for each in stream_of(setting.world, ITEMS):
        yield peers.path_of(peer, box_around(each))
