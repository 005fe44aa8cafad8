"""A register with people who ask it, and every byte that they send."""

from collections.abc import AsyncIterator
from typing import NamedTuple

import httpx2
import pytest

from dtpr.registry import Registry
from dtpr.settings import Settings
from dtpr.web.app import create_app
from tests.support.devices import OTHER_CITY, a_coverage_statement, a_square, an_organization

ADDRESS = "https://register.example"


class Wire(httpx2.AsyncBaseTransport):
    """The line to a server: it writes down what goes over it, and may be cut."""

    def __init__(self, inner: httpx2.AsyncBaseTransport) -> None:
        self._inner = inner
        self.sent: list[bytes] = []
        self.is_cut = False

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        headers = b"\r\n".join(b"%b: %b" % each for each in request.headers.raw)
        body = await request.aread()
        line = f"{request.method} {request.url}".encode()
        self.sent.append(b"\r\n".join((line, headers, b"", body)))
        if self.is_cut:
            raise httpx2.ConnectError("there is no line", request=request)
        return await self._inner.handle_async_request(request)


class Line(NamedTuple):
    """Who asks a register, and what goes over the line."""

    client: httpx2.AsyncClient
    wire: Wire


@pytest.fixture
async def city(registry: Registry) -> Registry:
    """A register with two organizations, one of which says what it covers, and no devices."""
    coverage = [a_coverage_statement(a_square(2.30, 48.80, 0.06))]
    await registry.organizations.add(an_organization(coverage=coverage))
    await registry.organizations.add(an_organization(OTHER_CITY))
    return registry


@pytest.fixture
async def line(city: Registry) -> AsyncIterator[Line]:
    """A line to a server of the register."""
    app = create_app(Settings(public_url=ADDRESS), city)
    wire = Wire(httpx2.ASGITransport(app=app))
    async with httpx2.AsyncClient(transport=wire, base_url=ADDRESS) as client:
        yield Line(client, wire)
