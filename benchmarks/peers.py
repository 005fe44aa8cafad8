"""Other open servers on the same database: tipg and pygeoapi, installed from PyPI by pip.

They answer the nearest question that they have: the items in a box of 1 km, 20 at most.
"""

import json
import subprocess
import sys
import venv
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple
from urllib.parse import parse_qs, quote, urlsplit

from benchmarks.measuring import BenchmarkError
from benchmarks.processes import Server, serving
from tests.support import postgres

_PACKAGES = ("tipg", "pygeoapi", "geoalchemy2", "psycopg2-binary", "uvicorn[standard]")
_CACHE = Path.home() / ".cache" / "dtpr-bench"
_WHOLE = "whole"
_INSTALL_SECONDS = 900
_TABLE = "peer_devices"
_VERSIONS = (
    "import importlib.metadata as m, json;"
    "print(json.dumps({each: m.version(each) for each in ('tipg', 'pygeoapi')}))"
)
# As our own server is run: one worker, the same loop and parser, no access log.
_UVICORN = ("--port", "0", "--no-access-log", "--loop", "uvloop", "--http", "httptools")


class Peer(NamedTuple):
    """One other server: its name, the application, and the path to its items without a box."""

    name: str
    application: str
    path: str
    head: str = '{"type":"FeatureCollection"'


PEERS = (
    Peer("tipg", "tipg.main:app", f"/collections/public.{_TABLE}/items?limit=20&bbox="),
    Peer("pygeoapi", "pygeoapi.starlette_app:APP", f"/collections/{_TABLE}/items?limit=20&bbox="),
)


class Installed(NamedTuple):
    """An environment that has the peers: its Python, and their versions."""

    python: Path
    versions: Mapping[str, str]


def is_installed() -> bool:
    """Return whether the peers are in the user's cache already."""
    return (_folder() / _WHOLE).exists()


def install(tell: Callable[[str], None]) -> Installed:
    """Return an environment that has the peers; it is made once, and kept in the user's cache.

    Raises:
        BenchmarkError: They cannot be installed; the sentence says so.
    """
    folder = _folder()
    python, whole = folder / "bin" / "python", folder / _WHOLE
    try:
        if not whole.exists():
            tell(f"installing {', '.join(_PACKAGES)} in {folder}")
            venv.create(folder, clear=True, with_pip=True)
            _run([str(python), "-m", "pip", "install", "--quiet", *_PACKAGES])
            whole.touch()
        return Installed(python, json.loads(_run([str(python), "-c", _VERSIONS])))
    except (OSError, subprocess.SubprocessError) as error:
        raise BenchmarkError(f"tipg and pygeoapi cannot be installed with pip: {error}") from error


async def fill(database: str) -> None:
    """Make the table that the peers serve, of the same devices, unless it is there."""
    [(found,)] = await postgres.command(database, f"SELECT to_regclass('{_TABLE}')::text")
    if found is None:
        text = Path(__file__).with_name("peers.sql").read_text(encoding="utf-8")
        for sql in text.split(";\n"):
            await postgres.command(database, sql)


@contextmanager
def running(peer: Peer, database: str, folder: Path, installed: Installed) -> Iterator[Server]:
    """Run a peer on a database, with its files in a folder.

    Raises:
        BenchmarkError: It does not start.
    """
    environment = (
        _tipg_environment(database)
        if peer.name == "tipg"
        else _pygeoapi_environment(database, folder, installed)
    )
    arguments = ["uvicorn", peer.application, *_UVICORN]
    with serving(arguments, environment, str(installed.python)) as server:
        yield server


def path_of(peer: Peer, box: tuple[float, float, float, float]) -> str:
    """Return the path of the items in a box: west, south, east, north."""
    return peer.path + ",".join(f"{each:.7f}" for each in box)


def _folder() -> Path:
    key = sha256(repr((_PACKAGES, sys.version)).encode()).hexdigest()[:12]
    return _CACHE / f"peers-{key}"


def _tipg_environment(database: str) -> dict[str, str]:
    parts = urlsplit(database)
    host = parse_qs(parts.query)["host"][0]
    # It refuses an address without a host; asyncpg takes a folder of sockets in that place.
    address = f"postgresql://{parts.username}@{quote(host, safe='')}{parts.path}"
    return {"DATABASE_URL": address, "TIPG_DB_TABLES": json.dumps([f"public.{_TABLE}"])}


def _pygeoapi_environment(database: str, folder: Path, installed: Installed) -> dict[str, str]:
    config, openapi = folder / "pygeoapi.yml", folder / "pygeoapi-openapi.yml"
    # JSON is YAML too.
    config.write_text(json.dumps(_pygeoapi_config(database)), encoding="utf-8")
    environment = {"PYGEOAPI_CONFIG": str(config), "PYGEOAPI_OPENAPI": str(openapi)}
    program = installed.python.with_name("pygeoapi")
    _run(
        [str(program), "openapi", "generate", str(config), "--output-file", str(openapi)],
        environment,
    )
    return environment


def _pygeoapi_config(database: str) -> dict[str, object]:
    parts = urlsplit(database)
    host = parse_qs(parts.query)["host"][0]
    provider = {
        "type": "feature",
        "name": "PostgreSQL",
        "data": {
            "host": host,
            "port": 5432,
            "dbname": parts.path.lstrip("/"),
            "user": parts.username,
            "password": "",
            "search_path": ["public"],
        },
        "id_field": "id",
        "table": _TABLE,
        "geom_field": "geom",
    }
    collection = {
        "type": "collection",
        "title": "Devices",
        "description": "Devices",
        "keywords": ["devices"],
        "links": [],
        "extents": {"spatial": {"bbox": [-180, -90, 180, 90]}},
        "providers": [provider],
    }
    return {
        "server": {
            "bind": {"host": "127.0.0.1", "port": 5000},
            "url": "http://localhost:5000",
            "mimetype": "application/json; charset=UTF-8",
            "encoding": "utf-8",
            "languages": ["en-US"],
            "limits": {"default_items": 20, "max_items": 20},
            "map": {"url": "https://tiles.example/{z}/{x}/{y}.png", "attribution": ""},
        },
        "logging": {"level": "ERROR"},
        "metadata": _METADATA,
        "resources": {_TABLE: collection},
    }


_METADATA = {
    "identification": {
        "title": "Devices",
        "description": "Devices",
        "keywords": ["devices"],
        "url": "https://register.example",
        "terms_of_service": "https://register.example",
    },
    "license": {"name": "none", "url": "https://register.example"},
    "provider": {"name": "bench", "url": "https://register.example"},
    "contact": {"name": "bench"},
}


def _run(command: list[str], environment: Mapping[str, str] | None = None) -> str:
    done = subprocess.run(
        command,
        check=True,
        capture_output=True,
        text=True,
        timeout=_INSTALL_SECONDS,
        env=None if environment is None else {"PATH": "/usr/bin:/bin", **environment},
    )
    return done.stdout
