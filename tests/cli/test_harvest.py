"""`dtpr harvest` and `dtpr changes`: a copy kept over the network, from files, and after a kill."""

import gzip
import hashlib
import re
import shutil
import socket
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec
import pytest

from dtpr.cli import main
from tests.cli.commands import SLUG, Run, fetch, started
from tests.support.answering import Told, answering

COPY = "sqlite:///copy.sqlite3"
EXPORT = "town.ndjson"


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A register with the example town, to be copied."""
    file = tmp_path_factory.mktemp("example") / "town.sqlite3"
    assert main(["demo", "--load-only", "--database", f"sqlite:///{file}"]) == 0
    return file


@pytest.fixture
def town(run: Run, folder: Path, example: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The address of a register with the example town, which commands use unless told otherwise."""
    assert run
    shutil.copy(example, folder)
    address = "sqlite:///town.sqlite3"
    monkeypatch.setenv("DTPR_DATABASE", address)
    return address


@pytest.fixture
def exported(run: Run, town: str) -> str:
    """A file with every device of the example town."""
    assert town
    assert run("export", "--out", EXPORT).code == 0
    return EXPORT


@pytest.fixture
def served(run: Run, town: str) -> str:
    """A folder with the files of the example town."""
    assert town
    assert run("changes", "files").code == 0
    return "files"


def copied(run: Run, *argv: str) -> Any:
    """Harvest into the copy, and return what came of it."""
    outcome = run("harvest", *argv, "--database", COPY, "--json")
    assert outcome.code == 0, outcome.err
    return outcome.json


def public(run: Run, database: str) -> list[str]:
    """Return the public devices of a register as lines, without where they come from."""
    out = run("export", "--out", "-", "--form", "ndjson", "--database", database).out
    lines = [msgspec.json.decode(each) for each in out.splitlines()[1:-1]]
    for each in lines:
        each.pop("source", None)
    return sorted(msgspec.json.encode(each, order="sorted").decode() for each in lines)


def withdraw(run: Run, number: int) -> None:
    """Take some devices out of the public, through the API of a server that runs meanwhile."""
    made = run("token", "create", "--organization", SLUG, "--role", "publisher")
    token = re.findall(r"dtpr_[\w-]+", made.out)[0]
    with serving("town.sqlite3") as address:
        found = msgspec.json.decode(
            fetch(f"{address}/v1/devices?organization={SLUG}&limit={number}")
        )
        for each in found["devices"]:
            post(f"{address}/v1/devices/{each['id']}/withdraw", token)


def post(address: str, token: str) -> None:
    headers = {"Authorization": f"Bearer {token}"}
    request = urllib.request.Request(address, b"", headers, method="POST")
    with urllib.request.urlopen(request, timeout=20):
        pass


@contextmanager
def serving(database: str) -> Iterator[str]:
    """Serve a register at an address of its own."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    address = f"http://127.0.0.1:{port}"
    argv = ("serve", "--port", port, "--database", f"sqlite:///{database}")
    with started(*argv, folder=Path(), DTPR_PUBLIC_URL=address) as server:
        fetch(f"{address}/readyz")
        yield address
        server.terminate()
        server.communicate(timeout=60)


def test_an_export_becomes_a_copy(run: Run, town: str, exported: str) -> None:
    totals = copied(run, exported)

    assert totals["kept"] == totals["read"] > 10
    assert totals["rejected"] == []
    assert public(run, COPY) == public(run, town)


def test_what_came_of_it_is_told_in_a_table(run: Run, exported: str) -> None:
    outcome = run("harvest", exported, "--database", COPY)

    [row] = outcome.rows
    assert row[0] == "town"
    assert row[1:3] == [row[1], row[1]]


def test_the_same_export_again_changes_nothing(run: Run, exported: str) -> None:
    first = copied(run, exported)

    second = copied(run, exported)
    again = copied(run, exported, "--again")

    assert (second["kept"], second["read"]) == (0, 0)
    assert (again["kept"], again["unchanged"]) == (0, first["kept"])


def test_a_packed_export_is_read_too(run: Run, exported: str) -> None:
    packed = Path(f"{exported}.gz")
    packed.write_bytes(gzip.compress(Path(exported).read_bytes()))

    assert copied(run, str(packed))["kept"] > 10


@pytest.mark.parametrize("name", [EXPORT, f"{EXPORT}.gz"])
def test_an_export_over_the_network_is_read_too(run: Run, exported: str, name: str) -> None:
    # A server that unpacks what is named as packed is no surprise.
    moved = Told(status=302, headers={"Location": f"/there/{name}"})
    files: dict[str, bytes | Told | list[Told]] = {
        f"/{name}": moved,
        f"/there/{name}": Path(exported).read_bytes(),
    }

    with answering(files) as server:
        totals = copied(run, f"{server.address}/{name}", "--name", "town")

    assert totals["kept"] > 10


@pytest.mark.parametrize(
    ("told", "reason"),
    [
        (Told(status=404), "answers 404"),
        (Told(status=500), "answers 500"),
        (Told(status=302, headers={"Location": "/town.ndjson"}), "leads on more than"),
        (Told(status=302, headers={"Location": "http://other.example/"}), "is not asked"),
        (Told(b"x" * 100), "more than any register has"),
    ],
)
def test_an_export_that_does_not_come_is_said(
    run: Run, monkeypatch: pytest.MonkeyPatch, told: Told, reason: str
) -> None:
    monkeypatch.setattr("dtpr.cli.fetcher.MAX_FILE_BYTES", 99)

    with answering({f"/{EXPORT}": told}) as server:
        outcome = run("harvest", f"{server.address}/{EXPORT}", "--name", "town")

    assert (outcome.code, reason in outcome.err) == (2, True)


def test_a_server_that_is_not_there_is_said(run: Run) -> None:
    outcome = run("harvest", f"http://127.0.0.1:9/{EXPORT}", "--name", "town")

    assert (outcome.code, "does not answer" in outcome.err) == (2, True)


def test_a_newer_export_takes_away_what_it_has_not(run: Run, town: str, exported: str) -> None:
    before = copied(run, exported, "--name", "town")["kept"]
    withdraw(run, 4)
    assert run("export", "--out", exported).code == 0

    stopped = run("harvest", exported, "--name", "town", "--database", COPY)
    totals = copied(run, exported, "--name", "town", "--allow-shrink")

    assert stopped.code == 2
    assert f"shrank from {before} devices to {before - 4}" in stopped.err
    assert totals["withdrawn"] == 4
    assert public(run, COPY) == public(run, town)


def test_an_older_export_brings_back_what_it_has(run: Run, town: str, exported: str) -> None:
    older = Path(exported).read_bytes()
    before = public(run, town)
    copied(run, exported, "--name", "town")
    withdraw(run, 4)
    assert run("export", "--out", exported).code == 0
    copied(run, exported, "--name", "town", "--allow-shrink")
    Path(exported).write_bytes(older)

    totals = copied(run, exported, "--name", "town")

    assert totals["kept"] == 4
    assert public(run, COPY) == before


def test_many_refusals_are_not_all_shown(run: Run, exported: str) -> None:
    lines = Path(exported).read_bytes().splitlines(keepends=True)
    body = b"".join(
        [lines[0], *(each.replace(b'"en":', b'"en":"x","fr":', 1) for each in lines[1:-1])]
    )
    end = msgspec.json.decode(lines[-1])
    end["sha256"] = hashlib.sha256(body).hexdigest()
    Path(exported).write_bytes(body + msgspec.json.encode(end))

    outcome = run("harvest", exported, "--database", COPY)

    assert outcome.code == 1
    assert "are not shown; --json lists them all" in outcome.err


@pytest.mark.parametrize("lost", ["end", "device", "head"])
def test_an_export_that_was_cut_off_is_not_taken(run: Run, exported: str, lost: str) -> None:
    lines = Path(exported).read_bytes().splitlines(keepends=True)
    kept = {"end": lines[:-1], "device": [lines[0], *lines[2:]], "head": lines[1:]}[lost]
    Path(exported).write_bytes(b"".join(kept))

    outcome = run("harvest", exported, "--database", COPY)

    assert outcome.code == 2
    assert ("no export" if lost == "head" else "is not whole") in outcome.err
    assert public(run, COPY) == []


def test_a_packed_export_that_was_cut_off_is_not_taken(run: Run, exported: str) -> None:
    packed = Path(f"{exported}.gz")
    packed.write_bytes(gzip.compress(Path(exported).read_bytes())[:-200])

    outcome = run("harvest", str(packed), "--database", COPY)

    assert (outcome.code, "is not whole" in outcome.err) == (2, True)


def test_files_of_another_form_are_not_taken(run: Run, exported: str) -> None:
    content = Path(exported).read_bytes()
    Path(exported).write_bytes(content.replace(b"dtpr-open-data/1", b"dtpr-open-data/9", 1))

    outcome = run("harvest", exported, "--database", COPY)

    assert (outcome.code, "dtpr-open-data/9" in outcome.err) == (2, True)


@pytest.mark.parametrize("line", [b"{}\n", b"{\n", b"\xff\n"])
def test_a_line_that_is_no_device_is_told(run: Run, exported: str, line: bytes) -> None:

    head, first, *_ = Path(exported).read_bytes().splitlines(keepends=True)
    body = head + first + line
    end = {"record": "end", "devices": 2, "sha256": hashlib.sha256(body).hexdigest()}
    Path(exported).write_bytes(body + msgspec.json.encode(end) + b"\n")

    outcome = run("harvest", exported, "--database", COPY)

    assert outcome.code == 1
    assert [row[0] for row in outcome.rows][-1] == "?"
    assert len(public(run, COPY)) == 1


def test_a_register_is_followed_over_the_network(run: Run, town: str) -> None:
    with serving("town.sqlite3") as address:
        first = copied(run, address, "--name", "town")
        second = copied(run, address, "--name", "town")
        listed = run("harvest", "--sources", "--database", COPY)

    assert first["read"] >= first["kept"] > 10
    assert second["read"] == 0
    assert public(run, COPY) == public(run, town)
    assert listed.rows[0][0] == "town"
    assert listed.rows[0][2:5] == [address, "CC-BY-4.0", str(first["kept"])]


def test_a_folder_of_files_is_followed(run: Run, town: str, served: str) -> None:
    first = copied(run, served, "--name", "town")
    nothing = copied(run, served, "--name", "town")
    withdraw(run, 2)
    assert run("changes", served).rows == [[served, "1", "2"]]
    later = copied(run, served, "--name", "town", "--allow-shrink")
    withdraw(run, 1)
    assert run("changes", served).rows == [[served, "2", "1"]]
    assert copied(run, served, "--name", "town")["withdrawn"] == 1
    assert run("changes", served).rows == [[served, "2", "0"]]

    assert (first["kept"] > 10, nothing["read"], later["withdrawn"]) == (True, 0, 2)
    assert public(run, COPY) == public(run, town)


def test_a_folder_on_any_web_server_is_followed(run: Run, town: str, served: str) -> None:
    files = {f"/there/{each.name}": each.read_bytes() for each in Path(served).iterdir()}

    with answering(files) as server:
        first = copied(run, f"{server.address}/there/", "--name", "town")
        second = copied(run, f"{server.address}/there/", "--name", "town")

    assert (first["kept"] > 10, second["read"]) == (True, 0)
    assert public(run, COPY) == public(run, town)


def test_a_folder_that_was_begun_anew_is_read_again(run: Run, town: str, served: str) -> None:
    copied(run, served, "--name", "town")
    withdraw(run, 2)
    assert run("changes", served, "--anew").code == 0

    totals = copied(run, served, "--name", "town", "--allow-shrink")

    assert totals["withdrawn"] == 2
    assert public(run, COPY) == public(run, town)


def test_a_file_that_is_not_the_one_in_the_list_is_refused(run: Run, served: str) -> None:
    copied(run, served, "--name", "town")
    withdraw(run, 1)
    assert run("changes", served).code == 0
    page = next(Path(served).glob("changes-*.json"))
    page.write_bytes(page.read_bytes() + b" ")

    outcome = run("harvest", served, "--name", "town", "--database", COPY)

    assert (outcome.code, "SHA-256" in outcome.err) == (2, True)


def test_a_list_of_files_that_is_none_is_refused(run: Run, served: str) -> None:
    (Path(served) / "register.json").write_bytes(b"{}")

    read = run("harvest", served, "--database", COPY)
    written = run("changes", served)

    assert (read.code, "is no list of files" in read.err) == (2, True)
    assert (written.code, "--anew" in written.err) == (2, True)


@pytest.mark.parametrize(
    ("argv", "told"),
    [
        ((), "give an address or a file"),
        (("ftp://files.example",), "is not asked"),
        (("http://files.example",), "is not asked"),
        (("nowhere",), "cannot be read"),
        (("nowhere.ndjson",), "cannot be read"),
        (("nowhere", "--name", "Not a name"), "no name for a source"),
        (("nowhere", "--name", "a" * 33), "no name for a source"),
        (("--", "..."), "no name for a source"),
    ],
)
def test_what_can_not_be_harvested_is_said(run: Run, argv: tuple[str, ...], told: str) -> None:
    outcome = run("harvest", "--database", COPY, *argv)

    assert (outcome.code, told in outcome.err) == (2, True)


def test_a_folder_that_cannot_be_made_is_said(run: Run, town: str) -> None:
    assert town
    Path("file").touch()

    outcome = run("changes", "file/folder")

    assert (outcome.code, "cannot be made" in outcome.err) == (2, True)


def test_a_harvest_that_is_killed_goes_on(run: Run, town: str, exported: str) -> None:
    argv = ("harvest", exported, "--name", "town", "--database", COPY)
    with started(*argv, folder=Path()) as process:
        while process.poll() is None and not Path("copy.sqlite3").exists():
            pass
        process.kill()

    outcome = run(*argv)

    assert outcome.code == 0
    assert public(run, COPY) == public(run, town)
