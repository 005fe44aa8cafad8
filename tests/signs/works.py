"""Jobs for the pool: what is sent to another process must be importable there."""

import os
import signal
import time
from itertools import repeat
from pathlib import Path


def add(one: int, other: int) -> int:
    return one + other


def wait_and_add(seconds: float, one: int, other: int) -> int:
    time.sleep(seconds)
    return one + other


def loop() -> None:
    while True:
        pass


def hold_the_lock() -> None:
    """One call that Python cannot interrupt, and that never ends."""
    sum(repeat(0))


def fill(count: int) -> int:
    return len(bytearray(count))


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def name_of(descriptor: int) -> str:
    return str(Path(f"/proc/self/fd/{descriptor}").readlink())


def open_files() -> list[str]:
    return [str(each.readlink()) for each in Path("/proc/self/fd").iterdir() if each.exists()]
