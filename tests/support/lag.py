"""How long an event loop is held up, in the time that this process computes.

Other processes do not count, so that a busy machine changes nothing.
"""

import asyncio
import gc
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

TICK_S = 0.005


@asynccontextmanager
async def measured_lags() -> AsyncIterator[list[float]]:
    """Give a list that fills with the seconds computed between two turns of the loop.

    What thousands of tests have left is not searched for garbage meanwhile, as in a server it is
    not what was there at its start.
    """
    lags: list[float] = []
    gc.collect()
    gc.freeze()

    async def watch() -> None:
        while True:
            begun = time.process_time()
            await asyncio.sleep(TICK_S)
            lags.append(time.process_time() - begun)

    watcher = asyncio.create_task(watch())
    try:
        yield lags
    finally:
        watcher.cancel()
        with suppress(asyncio.CancelledError):
            await watcher
        gc.unfreeze()
