"""Servers as processes of their own, and the processor time that they take."""

import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, NamedTuple

from benchmarks.measuring import BenchmarkError
from dtpr.settings import PREFIX

_ROOT = Path(__file__).parents[1]
_ADDRESS = re.compile(rb"http://127\.0\.0\.1:\d+")
_START_SECONDS, _STOP_SECONDS, _LOOK_SECONDS = 60, 10, 0.01
_UTIME, _STIME = 11, 12
_PRIVATE = re.compile(r"^Private_(?:Clean|Dirty|Hugetlb): +(\d+) kB$", re.MULTILINE)


class Server(NamedTuple):
    """A server that listens: its address and the id of its process."""

    address: str
    pid: int


@contextmanager
def serving(
    arguments: Sequence[str], environment: Mapping[str, str], python: str = sys.executable
) -> Iterator[Server]:
    """Run `python -m …`, wait for the address that it tells on stderr, and stop it at the end.

    Raises:
        BenchmarkError: It ended by itself, or told no address in time.
    """
    with tempfile.TemporaryDirectory(prefix="dtpr-bench-") as folder:
        log = Path(folder) / "log"
        with log.open("wb") as stderr:
            process = _start([python, "-m", *arguments], environment, Path(folder), stderr)
        try:
            yield Server(_wait_for_address(process, log), process.pid)
        finally:
            _stop(process)


class CpuClock:
    """Counts the processor time of some processes from the moment that it is made."""

    def __init__(self, pids: Sequence[int]) -> None:
        self._before = {pid: _ticks(pid) for pid in pids}

    def seconds(self) -> float | None:
        """Return what they took since then; None where there is no `/proc`, or no process."""
        if not self._before or not Path("/proc/self/stat").exists():
            return None
        # A process that has ended meanwhile counts as 0, not as less than nothing.
        spent = [max(0, _ticks(pid) - before) for pid, before in self._before.items()]
        return sum(spent) / os.sysconf("SC_CLK_TCK")


def uss_mb_of(pid: int) -> float | None:
    """Return the memory that a process shares with nobody in MB; None where `/proc` lacks it."""
    try:
        text = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
    except OSError:
        return None
    # Source: proc(5), /proc/pid/smaps; the figures are in units of 1024 bytes.
    return sum(int(each) for each in _PRIVATE.findall(text)) * 1024 / 1e6


def _ticks(pid: int) -> int:
    try:
        text = Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace")
    except OSError:
        return 0
    # The name of the program stands in parentheses and may hold spaces (proc(5), /proc/pid/stat).
    fields = text.rpartition(")")[2].split()
    return int(fields[_UTIME]) + int(fields[_STIME])


def _start(
    arguments: Sequence[str], environment: Mapping[str, str], folder: Path, stderr: IO[bytes]
) -> subprocess.Popen[bytes]:
    # A folder of its own, so that no `dtpr.toml` of the checkout changes what is measured.
    kept = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
    # What is compiled stands before the checkout, there as here.
    path = os.pathsep.join([*filter(None, [kept.get("PYTHONPATH")]), str(_ROOT)])
    return subprocess.Popen(
        arguments,
        cwd=folder,
        env={**kept, "PYTHONPATH": path, **environment},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=stderr,
    )


def _wait_for_address(process: subprocess.Popen[bytes], log: Path) -> str:
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        if found := _ADDRESS.search(log.read_bytes()):
            return found[0].decode()
        time.sleep(_LOOK_SECONDS)
    said = log.read_text(errors="replace").strip()
    raise BenchmarkError(f"A server did not start. It said: {said or 'nothing'}")


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(_STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
