"""The server process: listens, answers, and stops when told to."""

import asyncio
import os
import resource
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from socket import socket

import msgspec
import uvicorn
from uvicorn.supervisors import Multiprocess

from dtpr.errors import SettingsError
from dtpr.registry import open_registry
from dtpr.settings import FILE_VARIABLE, Settings

_FACTORY = "dtpr.web.app:create_app_from_environment"

Ready = Callable[[str], None]


def serve(settings: Settings, *, ready: Ready | None = None) -> int:
    """Serve the register until SIGTERM or SIGINT; requests under way are finished first.

    Args:
        settings: Where to listen, with how many workers.
        ready: Called with the address as soon as the port is open.

    Raises:
        SettingsError: The address cannot be listened on.
        StoreError: The database cannot be opened, or is behind.
    """
    _dump_no_memory()
    # Opened once before there are workers, so that a refusal is one clear sentence.
    asyncio.run(_try_registry(settings))
    config = _config(settings)
    listening = _listen(config)
    # From here on a call waits for the server rather than being refused.
    listening.listen(config.backlog)
    host, port = listening.getsockname()[:2]
    settings = msgspec.structs.replace(settings, host=host, port=port)
    with _environment(settings), _quiet_signals():
        if ready:
            ready(f"http://{host}:{port}")
        if settings.workers > 1:
            Multiprocess(config, sockets=[listening]).run()
            return 0
        server = uvicorn.Server(config)
        server.run(sockets=[listening])
        return 0 if server.started else 1


def _dump_no_memory() -> None:
    """Keep a crash from writing this process out, with where residents are in it."""
    _, most = resource.getrlimit(resource.RLIMIT_CORE)
    resource.setrlimit(resource.RLIMIT_CORE, (0, most))


async def _try_registry(settings: Settings) -> None:
    async with open_registry(settings) as registry:
        await registry.check()


def _config(settings: Settings) -> uvicorn.Config:
    return uvicorn.Config(
        _FACTORY,
        factory=True,
        host=settings.host,
        port=settings.port,
        workers=settings.workers,
        timeout_graceful_shutdown=settings.shutdown_seconds,
        # An access log would write down where people are: coarse positions stand in addresses.
        access_log=False,
        log_level="warning",
        server_header=False,
        loop="uvloop",
        http="httptools",
    )


def _listen(config: uvicorn.Config) -> socket:
    try:
        return config.bind_socket()
    except SystemExit as error:
        raise SettingsError(
            f"Nothing can listen on {config.host}:{config.port}; "
            "is something else running there? Choose another port with --port."
        ) from error


@contextmanager
def _environment(settings: Settings) -> Iterator[None]:
    """Hand the settings to the workers, which read them anew in processes of their own."""
    before = dict(os.environ)
    os.environ.pop(FILE_VARIABLE, None)
    os.environ.update(settings.as_variables())
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


@contextmanager
def _quiet_signals() -> Iterator[None]:
    """Let a stop that was asked for end well: uvicorn raises its signal once more at the end."""
    wanted = (signal.SIGTERM, signal.SIGINT)
    before = {each: signal.signal(each, lambda *_: None) for each in wanted}
    try:
        yield
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)
