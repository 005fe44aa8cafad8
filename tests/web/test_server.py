"""The server as a process: it listens, says so, and stops without dropping anybody."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.request import Request, urlopen

import pytest

PROGRAM = [sys.executable, "-m", "dtpr", "serve", "--port", "0"]
PATIENCE_S = 30


@contextmanager
def serving(folder: Path, workers: int) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Start `dtpr serve` on a free port; yield the process, all of whose words go to stdout."""
    environment = {**os.environ, "DTPR_DATABASE": f"sqlite:///{folder / 'register.sqlite3'}"}
    command = [*PROGRAM, "--workers", str(workers)]
    process = subprocess.Popen(
        command,
        env=environment,
        cwd=folder,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    try:
        assert process.stdout is not None
        address = next(word for word in process.stdout.readline().split() if word[:4] == "http")
        _wait_for(address)
        yield process, address
    finally:
        _stop(process)
        assert process.stdout is not None
        process.stdout.close()


def _stop(process: subprocess.Popen[str]) -> None:
    """End a server and its workers, by force if it does not stop by itself."""
    process.terminate()
    try:
        process.wait(PATIENCE_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _wait_for(address: str) -> None:
    until = time.monotonic() + PATIENCE_S
    while time.monotonic() < until:
        try:
            with urlopen(f"{address}/readyz", timeout=5) as answer:
                assert answer.status == 200
                return
        except OSError:
            time.sleep(0.1)
    raise AssertionError(f"{address} did not answer")


@pytest.mark.parametrize("workers", [1, 2])
def test_a_server_that_is_told_to_stop_finishes_and_succeeds(tmp_path: Path, workers: int) -> None:
    with serving(tmp_path, workers) as (process, address):
        body = json.dumps({"lat": 1, "lon": 1}).encode()
        question = Request(f"{address}/v1/nearby", data=body)
        question.add_header("Content-Type", "application/json")
        with urlopen(question, timeout=10) as answer:
            assert json.load(answer)["devices"] == []

        process.send_signal(signal.SIGTERM)

        assert process.wait(PATIENCE_S) == 0


@pytest.mark.parametrize("workers", [1, 2])
@pytest.mark.parametrize("told", [signal.SIGTERM, signal.SIGKILL])
def test_a_server_that_has_drawn_leaves_nothing_behind(
    tmp_path: Path, workers: int, told: signal.Signals
) -> None:
    with serving(tmp_path, workers) as (process, address):
        for side in (16, 24, 32, 36):
            with urlopen(f"{address}/v1/icons/gps.png?size={side}", timeout=PATIENCE_S) as answer:
                assert answer.read(4) == b"\x89PNG"

        process.send_signal(told)
        # The pipe ends when the last process that holds it does.
        rest, _ = process.communicate(timeout=2 * PATIENCE_S)

    assert told == signal.SIGKILL or rest == ""


def test_a_request_under_way_is_answered_before_the_server_stops(tmp_path: Path) -> None:
    body = json.dumps({"lat": 1, "lon": 1}).encode()
    head = (
        b"POST /v1/nearby HTTP/1.1\r\nHost: here\r\nContent-Type: application/json\r\n"
        b"Content-Length: %d\r\n\r\n" % len(body)
    )

    with serving(tmp_path, 1) as (process, address):
        host, port = address.removeprefix("http://").split(":")
        with closing(socket.create_connection((host, int(port)), timeout=PATIENCE_S)) as line:
            line.sendall(head + body[:5])
            time.sleep(0.5)
            process.send_signal(signal.SIGTERM)
            time.sleep(0.5)
            line.sendall(body[5:])
            answer = line.recv(65_536)

        assert answer.startswith(b"HTTP/1.1 200")
        assert process.wait(PATIENCE_S) == 0


def test_a_port_that_is_taken_is_named(tmp_path: Path) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        port = taken.getsockname()[1]
        environment = {**os.environ, "DTPR_DATABASE": f"sqlite:///{tmp_path / 'x.sqlite3'}"}

        done = subprocess.run(
            [*PROGRAM[:-1], str(port)],
            env=environment,
            cwd=tmp_path,
            check=False,
            capture_output=True,
            text=True,
            timeout=PATIENCE_S,
        )

    assert done.returncode == 2
    assert str(port) in done.stderr
    assert "Traceback" not in done.stderr
