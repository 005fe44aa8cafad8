"""What is here, answered on this side: no position ever leaves it.

A register is asked for tiles or for a pack, which are the same for everybody. The rest is done
here, and is what `POST /v1/nearby` would answer.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryFile
from typing import Protocol

import httpx2
from msgspec import Struct

from dtpr.client.asking import Asked, Server, check_address, open_client
from dtpr.client.blocks import LOOKOUT_M, Padding, Whereabouts, plan_for
from dtpr.client.judged import Devices, Seen
from dtpr.client.packs import Pack, read_pack
from dtpr.client.report import Report, is_tile
from dtpr.client.shelf import Shelf
from dtpr.client.tiles import MAX_AGE_S, Tiles, utc_now
from dtpr.errors import InvalidError, NotFoundError, Problem
from dtpr.geo.anchor import anchor_at
from dtpr.registry.coverage import CoverageMap, Statement
from dtpr.schema.answers import NearbyQuestion
from dtpr.schema.organization import Organization

_PACKS = (".ndjson", ".ndjson.gz")


class Found(Struct, frozen=True, kw_only=True):
    """An answer: in view first, then the most sensitive, then the nearest; and what it took."""

    devices: Sequence[Seen]
    more: bool
    coverage: Sequence[Statement]
    valid_within_m: float
    report: Report


class _Surroundings(Struct, frozen=True, kw_only=True):
    """What is known around a position: everything within the radius and so many metres more."""

    devices: Devices
    organizations: Sequence[Organization]
    slack_m: float


class PrivateNearby(Protocol):
    """Answers what is here without telling anybody where that is."""

    async def around(self, question: NearbyQuestion) -> Found:
        """Return what is around a position."""
        ...


class _Judging:
    """What both kinds of sources share: the judgement, and who registers here."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._coverage: tuple[Sequence[Organization], CoverageMap] | None = None

    def _found(self, question: NearbyQuestion, here: _Surroundings, report: Report) -> Found:
        anchor = anchor_at(question.lon, question.lat)
        today = self._now().date()
        judged, seen = here.devices.judge(anchor, question, here.slack_m, today)
        if self._coverage is None or self._coverage[0] is not here.organizations:
            self._coverage = here.organizations, CoverageMap(here.organizations)
        coverage = self._coverage[1].at(anchor)
        return Found(
            devices=seen,
            more=judged.more,
            coverage=coverage.statements,
            valid_within_m=min(judged.margin_m, coverage.margin_m),
            report=report,
        )


class NearbyFromTiles(_Judging):
    """Answers from the tiles of a register."""

    def __init__(
        self, server: Server, tiles: Tiles, padding: Padding, now: Callable[[], datetime]
    ) -> None:
        super().__init__(now)
        self._server = server
        self._tiles = tiles
        self._padding = padding
        # What is counted is counted for one question at a time.
        self._turn = asyncio.Lock()

    async def around(self, question: NearbyQuestion) -> Found:
        """Return what is around a position.

        Raises:
            InvalidError: A filter is asked for that tiles do not tell, or there are too many tiles.
            SourceError: The register does not answer as it should.
        """
        _refuse(question.element, "element", "purpose")
        here = question.lon, question.lat
        plan = plan_for(here, question.radius_m, self._padding)
        async with self._turn:
            self._server.asked.clear()
            known = _Surroundings(
                devices=await self._tiles.devices(plan.block),
                organizations=await self._tiles.organizations(),
                slack_m=plan.block.room_m(here, question.radius_m, LOOKOUT_M),
            )
            report = self._report(len(known.devices), plan.gives_away)
        return self._found(question, known, report)

    def _report(self, devices: int, gives_away: Whereabouts) -> Report:
        asked = [*self._server.asked]
        return Report(
            source=self._server.address,
            asked=asked,
            gives_away=gives_away if any(is_tile(each.path) for each in asked) else None,
            devices_known=devices,
            checked_at=self._tiles.checked_at,
            is_offline=self._tiles.is_offline,
        )


class NearbyFromPack(_Judging):
    """Answers from a pack or an export that is here already."""

    def __init__(self, pack: Pack, report: Report, now: Callable[[], datetime]) -> None:
        super().__init__(now)
        self._pack = pack
        self._report = report

    async def around(self, question: NearbyQuestion) -> Found:
        """Return what is around a position.

        Raises:
            InvalidError: A filter is asked for that packs do not tell.
        """
        _refuse(question.purpose, "purpose", "element")
        known = _Surroundings(
            devices=self._pack.devices,
            organizations=self._pack.organizations,
            slack_m=LOOKOUT_M,
        )
        return self._found(question, known, self._report)


@asynccontextmanager
async def open_nearby(
    source: str,
    *,
    padding: Padding = "block",
    cache: Path | None = None,
    max_age_s: float | None = None,
    client: httpx2.AsyncClient | None = None,
    now: Callable[[], datetime] = utc_now,
) -> AsyncIterator[PrivateNearby]:
    """Hold what answers from a register, a pack or an export for the length of the block.

    Args:
        source: The address of a register, or the address or path of a file (.ndjson, .ndjson.gz).
        padding: How many tiles more than needed are asked for, so that they tell less.
        cache: A folder to keep tiles in. Whoever reads it sees about where one was.
        max_age_s: For how long the list of tiles is taken for the newest, by default a minute.
        client: What asks servers, by default one of its own that keeps no cookie.
        now: The clock.

    Raises:
        InvalidError: The address is not asked.
        NotFoundError: There is no such file.
        SourceError: The file cannot be had, or is none of a register.
    """
    if "://" not in source:
        yield NearbyFromPack(*_from_path(Path(source)), now)
        return
    async with _client_of(client) as asking:
        if source.endswith(_PACKS):
            yield NearbyFromPack(*await _from_address(asking, source), now)
            return
        server = Server(asking, source)
        age = MAX_AGE_S if max_age_s is None else max_age_s
        tiles = Tiles(server, Shelf(server.address, cache), max_age_s=age, now=now)
        yield NearbyFromTiles(server, tiles, padding, now)


@asynccontextmanager
async def _client_of(client: httpx2.AsyncClient | None) -> AsyncIterator[httpx2.AsyncClient]:
    if client:
        yield client
        return
    async with open_client() as own:
        yield own


def _from_path(path: Path) -> tuple[Pack, Report]:
    try:
        file = path.open("rb")
    except OSError as error:
        raise NotFoundError(f"{path} cannot be read: {error.strerror}.") from error
    with file:
        pack = read_pack(file, path.name)
    return pack, _report_of(pack, str(path), [])


async def _from_address(client: httpx2.AsyncClient, address: str) -> tuple[Pack, Report]:
    check_address(address)
    base, _, name = address.rpartition("/")
    server = Server(client, base)
    with TemporaryFile(prefix="dtpr-pack-") as file:
        await server.download(f"/{name}", file)
        file.seek(0)
        pack = read_pack(file, name)
    return pack, _report_of(pack, address, server.asked)


def _report_of(pack: Pack, source: str, asked: Sequence[Asked]) -> Report:
    return Report(
        source=source,
        asked=asked,
        devices_known=len(pack.devices),
        checked_at=pack.as_of,
        selection=pack.selection,
    )


def _refuse(asked: str | None, field: str, other: str) -> None:
    if asked is not None:
        wrong = f"this source does not tell by which {field} a device is found"
        raise InvalidError(Problem(field, wrong, f"leave it out, or ask by {other}"))
