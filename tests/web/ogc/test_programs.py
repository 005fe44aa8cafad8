"""Programs of others read a real server: GDAL, as QGIS has it, and OWSLib."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import NamedTuple
from urllib.request import urlopen

import pyogrio
import pytest
from owslib.ogcapi.features import Features

from dtpr.registry import Registry
from dtpr.registry.store import open_store
from tests.support.devices import (
    CAMERA,
    OWNER,
    PURPOSE,
    a_device,
    a_place,
    a_sector,
    a_square,
    an_organization,
    publish_all,
)

PATIENCE_S = 60
COUNT = 25
GRID = "http://www.opengis.net/def/crs/EPSG/0/2154"


class Running(NamedTuple):
    """A server: its address, and the positions of its devices by name."""

    address: str
    positions: dict[str, tuple[float, float]]


async def fill(database: str) -> dict[str, tuple[float, float]]:
    store = await open_store(database, pool_size=1)
    registry = Registry(store)
    await registry.organizations.add(an_organization())
    await registry.places.put(a_place(geometry=a_square(2.3, 48.8, 0.2)))
    positions = {f"Device {n}": (2.35 + n / 1000, 48.85) for n in range(COUNT)}
    devices = [
        a_device(
            str(n),
            lon=2.35 + n / 1000,
            elements=(PURPOSE, OWNER, CAMERA),
            views=[a_sector(90, 60, 40)],
        )
        for n in range(COUNT)
    ]
    await publish_all(registry, devices)
    await store.close()
    return positions


@pytest.fixture
async def server(database_url: str, tmp_path: Path) -> AsyncIterator[Running]:
    """A server over each store, on a free port."""
    positions = await fill(database_url)
    with serving(database_url, tmp_path) as address:
        yield Running(f"{address}/ogc", positions)


@contextmanager
def serving(database: str, folder: Path) -> Iterator[str]:
    """Serve a register; links name the port, so that a free one is chosen before."""
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {**os.environ, "DTPR_DATABASE": database, "DTPR_GRIDS": "2154"}
    command = [sys.executable, "-m", "dtpr", "serve", "--port", str(port)]
    with (folder / "said").open("wb") as said:
        process = subprocess.Popen(
            command, env=environment, cwd=folder, stdout=said, stderr=subprocess.STDOUT
        )
        try:
            wait_for(f"http://127.0.0.1:{port}")
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait(PATIENCE_S)


def wait_for(address: str) -> None:
    until = time.monotonic() + PATIENCE_S
    while True:
        try:
            with urlopen(f"{address}/readyz", timeout=5):
                return
        except OSError:
            assert time.monotonic() < until, f"{address} does not answer"
            time.sleep(0.1)


def test_gdal_reads_every_collection_page_by_page(server: Running) -> None:
    source = f"OAPIF:{server.address}"

    layers = {str(name): str(kind) for name, kind in pyogrio.list_layers(source)}
    _, _, shapes, _ = pyogrio.raw.read(source, layer="devices", PAGE_SIZE="10")
    info = pyogrio.read_info(source, layer="devices")

    assert set(layers) == {"devices", "footprints", "places"}
    assert len(shapes) == COUNT
    assert "name" in set(info["fields"])
    assert len(pyogrio.raw.read(source, layer="footprints")[2]) == COUNT
    assert len(pyogrio.raw.read(source, layer="places")[2]) == 1


def test_gdal_asks_by_box_and_by_attribute(server: Running) -> None:
    source = f"OAPIF:{server.address}"
    first, last = server.positions["Device 3"], server.positions["Device 7"]
    box = (first[0] - 1e-4, 48.8, last[0] + 1e-4, 48.9)

    _, _, shapes, _ = pyogrio.raw.read(source, layer="devices", bbox=box)
    _, _, named, _ = pyogrio.raw.read(source, layer="devices", where="name = 'Device 3'")

    assert len(shapes) == 5
    assert len(named) == 1


def test_gdal_reads_a_national_grid_with_its_axes_right(server: Running) -> None:
    source = f"OAPIF:{server.address}"

    info = pyogrio.read_info(source, layer="devices", CRS="EPSG:2154")
    meta, _, shapes, _ = pyogrio.raw.read(source, layer="devices", CRS="EPSG:2154")

    assert info["crs"] == meta["crs"] == "EPSG:2154"
    assert len(shapes) == COUNT


def test_owslib_reads_collections_queryables_and_features(server: Running) -> None:
    service = Features(server.address)

    found = service.collection_items("devices", limit=10, filter="name LIKE 'Device 1%'")
    one = service.collection_item("devices", found["features"][0]["id"])

    assert set(service.feature_collections()) == {"devices", "footprints", "places"}
    assert "name" in service.collection_queryables("devices")["properties"]
    assert any("cql2-text" in each for each in service.conformance()["conformsTo"])
    assert service.api()["openapi"].startswith("3.0")
    assert found["numberReturned"] == 10
    assert one["properties"]["name"] in server.positions
