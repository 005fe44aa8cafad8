"""A load generator that asks at a set pace, whether or not the server keeps up (an open loop).

`python -m benchmarks.paced URL FILE RATE SECONDS SKIP` posts the lines of a file at moments drawn
beforehand (exponential gaps) over 16 connections. What a caller waits is counted from the moment at
which it was due, so a server that stalls is not asked less (no coordinated omission). It prints
one line of JSON; `late_us` is how late the generator itself looked, 99th percentile: its own cost.
"""

import select
import socket
import sys
import time
from collections import deque
from contextlib import ExitStack
from pathlib import Path
from random import Random
from typing import Self
from urllib.parse import urlsplit

import msgspec
from msgspec import Struct

from benchmarks.wrk import CONNECTIONS

_LENGTH = b"content-length: "
_STILL_ASKING_SECONDS = 30.0


class Paced(Struct, frozen=True, kw_only=True):
    """What was seen: asked and answered, what it took, and how late the generator was."""

    requests: int
    rate: float
    p50_us: float
    p99_us: float
    late_us: float


class _Line:
    """One connection, and the moment at which its open question was due."""

    def __init__(self, host: str, port: int) -> None:
        self.socket = socket.create_connection((host, port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.due = 0.0
        self._got = bytearray()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.socket.close()

    def fileno(self) -> int:
        return self.socket.fileno()

    def ask(self, request: bytes, due: float) -> None:
        self.due = due
        self.socket.sendall(request)

    def read(self) -> bool:
        """Take in what has come; return whether the answer is whole."""
        more = self.socket.recv(262_144)
        if not more:
            raise ConnectionError("The server hung up.")
        self._got += more
        head, gap, body = self._got.partition(b"\r\n\r\n")
        if not gap or len(body) < _length_of(bytes(head)):
            return False
        self._got.clear()
        return True


def ask_at(url: str, questions: list[bytes], moments: list[float]) -> Paced:
    """Ask one question at each moment (seconds from the start, in order), and wait for answers.

    Raises:
        ConnectionError: An answer was not 200, or none came.
    """
    parts = urlsplit(url)
    host, port = parts.hostname or "", parts.port or 80
    with ExitStack() as stack:
        lines = [stack.enter_context(_Line(host, port)) for _ in range(CONNECTIONS)]
        return _ask(lines, _requests(host, parts.path, questions), moments)


def _requests(host: str, path: str, questions: list[bytes]) -> list[bytes]:
    head = f"POST {path} HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\n"
    return [f"{head}Content-Length: {len(each)}\r\n\r\n".encode() + each for each in questions]


def _ask(lines: list[_Line], requests: list[bytes], moments: list[float]) -> Paced:
    free, busy = deque(lines), list[_Line]()
    took: list[float] = []
    late: list[float] = []
    begun, asked, could = time.perf_counter(), 0, True
    while len(took) < len(moments):
        now = time.perf_counter() - begun
        while asked < len(moments) and moments[asked] <= now and free:
            line = free.popleft()
            if could:
                late.append(now - moments[asked])
            line.ask(requests[asked % len(requests)], moments[asked])
            busy.append(line)
            asked += 1
            now = time.perf_counter() - begun
        could = bool(free)
        wait = moments[asked] - now if asked < len(moments) and could else _STILL_ASKING_SECONDS
        ready, _, _ = select.select(busy, (), (), max(0.0, wait))
        if not ready and wait == _STILL_ASKING_SECONDS:
            raise ConnectionError("The server does not answer any more.")
        for line in ready:
            if line.read():
                took.append(time.perf_counter() - begun - line.due)
                busy.remove(line)
                free.append(line)
    return Paced(
        requests=len(took),
        rate=len(took) / (time.perf_counter() - begun),
        p50_us=_percentile(took, 0.5) * 1e6,
        p99_us=_percentile(took, 0.99) * 1e6,
        late_us=_percentile(late or [0.0], 0.99) * 1e6,
    )


def moments_of(rate: float, seconds: float, seed: int) -> list[float]:
    """Return moments at which somebody asks, as strangers do: so many a second on average."""
    random, found, now = Random(seed), list[float](), 0.0
    while (now := now + random.expovariate(rate)) < seconds:
        found.append(now)
    return found or [0.0]


def main(arguments: list[str]) -> int:
    """Ask as the arguments say, and print what was seen."""
    url, file, rate, seconds, skip = arguments
    lines = Path(file).read_bytes().splitlines()
    start = int(skip) % len(lines)
    moments = moments_of(float(rate), float(seconds), int(skip))
    seen = ask_at(url, lines[start:] + lines[:start], moments)
    print(msgspec.json.encode(seen).decode())
    return 0


def _length_of(head: bytes) -> int:
    if not head.startswith(b"HTTP/1.1 200 "):
        raise ConnectionError(f"The server answered {head[:60]!r}.")
    place = head.lower().index(_LENGTH) + len(_LENGTH)
    return int(head[place:].partition(b"\r")[0])


def _percentile(values: list[float], share: float) -> float:
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
