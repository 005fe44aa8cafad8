import signal
from pathlib import Path

from tests.cli.commands import Run, fetch, started


def test_it_serves_until_it_is_told_to_stop(tmp_path: Path) -> None:
    with started("serve", "--port", "0", folder=tmp_path) as process:
        assert process.stderr
        line = process.stderr.readline()

        answer = fetch(line.split()[-1] + "/healthz")
        process.send_signal(signal.SIGINT)
        code = process.wait(timeout=60)

    assert line.startswith("Serving ")
    assert answer
    assert code == 0


def test_a_port_that_is_none_is_refused(run: Run) -> None:
    outcome = run("serve", "--port", "70000")

    assert outcome.code == 2
    assert "port" in outcome.err
