"""Commands as tests give them: what stands behind `dtpr`, and what came of it."""

import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple, Protocol

import msgspec

SLUG = "port-clement"


class Outcome(NamedTuple):
    code: int
    out: str
    err: str

    @property
    def rows(self) -> list[list[str]]:
        """Return the lines of a table without the names of its columns."""
        return [line.split("\t") for line in self.out.splitlines()[1:]]

    @property
    def json(self) -> Any:
        return msgspec.json.decode(self.out)


class Run(Protocol):
    def __call__(self, *argv: str) -> Outcome: ...


def clean_environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("DTPR_")}


@contextmanager
def started(
    *argv: str, folder: Path, stdout: int = subprocess.PIPE, **environment: str
) -> Iterator[subprocess.Popen[str]]:
    """Start a command as a process of its own, and end it with the block at the latest."""
    with subprocess.Popen(
        [sys.executable, "-m", "dtpr", *argv],
        cwd=folder,
        env={**clean_environment(), **environment},
        stdout=stdout,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def fetch(address: str, *, data: bytes | None = None, accept: str = "application/json") -> bytes:
    """Return what a server answers, once it does: it may be starting yet."""
    headers = {"Accept": accept, "Content-Type": "application/json"}
    request = urllib.request.Request(address, data, headers)
    for _ in range(100):
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:
                return bytes(answer.read())
        except urllib.error.HTTPError as error:
            with error:
                raise AssertionError(f"{error} for {address}") from error
        except urllib.error.URLError:
            time.sleep(0.1)
    raise AssertionError(f"no answer from {address}")
