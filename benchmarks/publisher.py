"""Somebody who publishes devices of a world through the API, one after the other."""

from collections.abc import Mapping
from http import HTTPStatus
from random import Random
from typing import NamedTuple

import httpx2

from benchmarks.measuring import BenchmarkError
from benchmarks.processes import Server
from benchmarks.world import World, entry_at, organizations_of
from dtpr.registry import open_registry
from dtpr.registry.store import Driver, open_store
from dtpr.registry.store import devices as kept
from dtpr.schema.geometry import Position
from dtpr.settings import Settings

_AROUND_M, _MOST = 5.0, 100
_STEP_DEGREES = 1e-5


class Chosen(NamedTuple):
    """A device that is to be published again: its place in the world, and its owner."""

    place: int
    organization: str


class Publisher:
    """Publishes devices through one server, each time with another name and a metre away."""

    def __init__(
        self, world: World, server: Server, tokens: Mapping[str, str], store: Driver
    ) -> None:
        """Take the world, the server, a token for each organization, and the store to look in."""
        self.server = server
        self._world = world
        self._tokens = tokens
        self._store = store
        self._client = httpx2.AsyncClient(timeout=60)
        self._places = list(range(len(world.spots)))
        Random(f"{world.seed} publisher").shuffle(self._places)
        self._ids: dict[int, str] = {}
        self._chosen = self._done = 0

    async def close(self) -> None:
        """Close the connections and the store."""
        await self._client.aclose()
        await self._store.close()

    def choose(self) -> Chosen:
        """Return a device anywhere: another one each time, until all had their turn."""
        place = self._places[self._chosen % len(self._places)]
        self._chosen += 1
        return Chosen(place, entry_at(self._world, place).organization)

    async def publish(self, chosen: Chosen) -> str:
        """Give a device another name, move it by a metre, publish it, and return the name."""
        self._done += 1
        turn, name = self._done, f"Published again {self._done:06d}"
        address = f"{self.server.address}/v1/devices/{await self._id_of(chosen)}"
        lon, lat = self._spot(chosen)
        away = _STEP_DEGREES * (turn % 2)
        change = {
            "name": {"en": name},
            "geometry": {"type": "Point", "coordinates": [lon, lat + away]},
        }
        headers = {"Authorization": f"Bearer {self._tokens[chosen.organization]}"}
        any_version = {**headers, "If-Match": "*"}
        _check(await self._client.patch(address, json=change, headers=any_version))
        _check(await self._client.post(f"{address}/publish", headers=headers))
        return name

    async def sees(self, server: Server, chosen: Chosen) -> str:
        """Return what a server answers about the spot of a device."""
        lon, lat = self._spot(chosen)
        asked = {"lat": lat, "lon": lon, "radius_m": _AROUND_M, "limit": _MOST}
        answer = await self._client.post(f"{server.address}/v1/nearby", json=asked)
        _check(answer)
        return answer.text

    async def _id_of(self, chosen: Chosen) -> str:
        if chosen.place not in self._ids:
            key = entry_at(self._world, chosen.place).device.external_id or ""
            row = await kept.find_by_external_id(self._store, chosen.organization, key)
            if row is None:
                raise BenchmarkError(f"The device {key} of the world is not there.")
            self._ids[chosen.place] = row.id
        return self._ids[chosen.place]

    def _spot(self, chosen: Chosen) -> Position:
        spot = self._world.spots[chosen.place]
        return (spot.lon, spot.lat)


async def publisher_of(world: World, database: str, server: Server) -> Publisher:
    """Return somebody who may publish for every organization of a world."""
    async with open_registry(Settings(database=database)) as registry:
        tokens = {
            each.slug: (await registry.tokens.create(each.slug, "publisher", label="bench")).token
            for each in organizations_of(world)
        }
    return Publisher(world, server, tokens, await open_store(database, pool_size=1))


def _check(answer: httpx2.Response) -> None:
    if answer.status_code != HTTPStatus.OK:
        path = answer.request.url.path
        raise BenchmarkError(f"{path} answered {answer.status_code}: {answer.text[:200]}")
