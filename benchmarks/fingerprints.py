"""What a filled database was made from, in one word: the same word, the same database."""

import hashlib
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import msgspec

from benchmarks.recording import Named, record
from benchmarks.world import World, organizations_of
from dtpr.registry.store.queries import Queries

_LENGTH = 12
_SAMPLE = 300
_LOADING = ("bulk.py", "load.py", "recording.py", "world.py", "kinds.py", "hostile.py")


async def fingerprint_of(world: World, kind: str) -> str:
    """Return a word for what a world looks like in a kind of store.

    It changes with the world, the schema of the database, the loader, and what the register makes
    of the first devices: so a change elsewhere in the register keeps it.
    """
    digest = hashlib.sha256(f"{world.seed} {world.size}".encode())
    for file in _files(kind):
        digest.update(file)
    digest.update(msgspec.json.encode(list(organizations_of(world))))
    queries = Queries(kind, "?")
    sample = [Named(each, f"{each:032x}", str(each)) for each in _places(world)]
    for told in await record(world, sample, 1, set()):
        digest.update(queries.statement(told.query, dict.fromkeys(told.names)).sql.encode())
        digest.update(repr(told).encode())
    return digest.hexdigest()[:_LENGTH]


def _files(kind: str) -> Iterator[bytes]:
    for name in _LOADING:
        yield Path(__file__).with_name(name).read_bytes()
    folder = files("dtpr.registry.store") / kind / "migrations"
    for each in sorted(folder.iterdir(), key=lambda file: file.name):
        if each.is_file():
            yield each.read_bytes()


def _places(world: World) -> range:
    return range(0, world.size, max(1, world.size // _SAMPLE))
