"""A PostgreSQL server of the tests' own: a Unix socket in a temporary folder, no TCP port."""

import os
import pwd
import secrets
import shutil
import subprocess
import tempfile
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import asyncpg

PROGRAMS = ("initdb", "pg_ctl", "postgres")
SPACE = 1_000_000_000
# A cluster that is thrown away need not survive a power cut.
OPTIONS = {
    "listen_addresses": "",
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "autovacuum": "off",
    "shared_buffers": "32MB",
    "max_wal_size": "4GB",
}


def find_programs() -> Path | None:
    """Return the folder of PostgreSQL's server programs, the newest version's, if there is one."""
    return next(
        (each for each in _folders() if all((each / one).exists() for one in PROGRAMS)), None
    )


@contextmanager
def running_cluster(
    programs: Path, kept: Path | None = None, *, more: Mapping[str, str] | None = None
) -> Iterator[str]:
    """Make a cluster, start it, yield its address, and stop and delete it.

    It has the settings `more` besides. With a folder `kept` the cluster is made there unless there
    is one, and left there.
    """
    home = Path(tempfile.mkdtemp(prefix="dtpr-", dir=_short_folder()))
    data = kept or home / "data"
    try:
        _give_up(home)
        if not (data / "PG_VERSION").exists():
            _make_cluster(programs, data)
        settings = " ".join(
            f"-c {name}='{value}'" for name, value in {**OPTIONS, **(more or {})}.items()
        )
        _run(
            programs / "pg_ctl",
            "-D",
            str(data),
            "-l",
            str(home / "log"),
            "-w",
            "-o",
            f"-k {home} {settings}",
            "start",
        )
        try:
            yield f"postgresql://postgres@/postgres?host={home}"
        finally:
            how = "fast" if kept else "immediate"
            _run(programs / "pg_ctl", "-D", str(data), "-m", how, "-w", "stop")
    finally:
        shutil.rmtree(home)


def log_of(server: str) -> bytes:
    """Return what a cluster of ours has written into its log."""
    home = Path(parse_qs(urlsplit(server).query)["host"][0])
    return (home / "log").read_bytes()


def database_address(server: str, name: str) -> str:
    """Return the address of another database of the same server."""
    parts = urlsplit(server)
    return f"{parts.scheme}://{parts.netloc}/{name}" + (f"?{parts.query}" if parts.query else "")


@asynccontextmanager
async def new_database(server: str, template: str = "template1") -> AsyncIterator[str]:
    """Make a database out of a template, yield its name, and drop it."""
    name = f"dtpr_test_{secrets.token_hex(6)}"
    await command(server, f"CREATE DATABASE {name} TEMPLATE {template}")
    try:
        yield name
    finally:
        await command(server, f"DROP DATABASE {name} WITH (FORCE)")


async def command(address: str, sql: str) -> list[Any]:
    """Run one command on a connection of its own and return its rows."""
    connection = await asyncpg.connect(address)
    try:
        return await connection.fetch(sql)
    finally:
        await connection.close()


def _make_cluster(programs: Path, data: Path) -> None:
    data.mkdir(parents=True, exist_ok=True)
    _give_up(data)
    _run(
        programs / "initdb",
        "-D",
        str(data),
        "-U",
        "postgres",
        "-A",
        "trust",
        "-E",
        "UTF8",
        "--no-locale",
        "--no-sync",
        "--no-instructions",
    )


def _give_up(folder: Path) -> None:
    """Give a folder to the user that PostgreSQL runs as, where that is another."""
    if os.geteuid() == 0:
        shutil.chown(folder, *_unprivileged())


def _short_folder() -> Path:
    # A socket's path may have some 107 bytes, so pytest's own deep folders will not do. In memory
    # a database is copied five times as quickly as on a disk.
    memory = Path("/dev/shm")
    roomy = os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > SPACE
    return memory if roomy else Path("/tmp")


def _folders() -> Iterator[Path]:
    if told := shutil.which("pg_config"):
        yield Path(_output(told, "--bindir"))
    yield from sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=_version, reverse=True)
    yield from (Path(each) for each in os.environ.get("PATH", "").split(os.pathsep) if each)


def _version(folder: Path) -> int:
    name = folder.parent.name
    return int(name) if name.isdigit() else 0


def _run(program: Path, *arguments: str) -> None:
    user: dict[str, Any] = {}
    if os.geteuid() == 0:
        # PostgreSQL refuses to run as root.
        name, group = _unprivileged()
        user = {"user": name, "group": group, "extra_groups": []}
    # pg_ctl leaves the server behind, which would hold a pipe open: its output goes nowhere.
    done = subprocess.run(
        [program, *arguments],
        check=False,
        cwd="/",
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        **user,
    )
    if done.returncode:
        raise RuntimeError(f"{program.name} failed ({done.returncode})")


def _unprivileged() -> tuple[str, int]:
    names = {each.pw_name for each in pwd.getpwall()}
    name = "postgres" if "postgres" in names else "nobody"
    return name, pwd.getpwnam(name).pw_gid


def _output(*arguments: str) -> str:
    return subprocess.run(arguments, check=True, capture_output=True, text=True).stdout.strip()
