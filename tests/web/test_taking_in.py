"""Running servers take over what is imported beside them, and answer exactly that."""

import sqlite3
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import urlopen

import httpx2
import msgspec

from dtpr.formats.taxonomy import write_folder
from dtpr.registry import Registry
from dtpr.schema.legacy import ElementEntry, LegacyRelease
from dtpr.schema.releases import DEVICE_RELEASE
from tests.cli.commands import clean_environment
from tests.support.releases import (
    BUNDLE_VERSION,
    LEGACY_VERSION,
    a_legacy_release,
    bundle_files,
    drawing,
    legacy_files,
)
from tests.web.conftest import Header, a_body
from tests.web.test_server import serving

Publish = Callable[..., Awaitable[dict[str, Any]]]
SEEN_S = 2.0
"""The second between two looks, and a little more."""
PATIENCE_S = 60.0
"""How long a busy machine may take for it."""


def dtpr(folder: Path, *argv: str) -> str:
    """Run a command in a process of its own, on the database of `serving`."""
    address = f"sqlite:///{folder / 'register.sqlite3'}"
    done = subprocess.run(
        [sys.executable, "-m", "dtpr", *argv],
        cwd=folder,
        env={**clean_environment(), "DTPR_DATABASE": address},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def status_of(address: str) -> int:
    try:
        with urlopen(address, timeout=10) as answer:
            return int(answer.status)
    except HTTPError as error:
        error.close()
        return error.code


def seen_at(address: str, expected: set[int]) -> set[int]:
    """Return what 20 calls in a row are answered with, as expected or when patience ends."""
    until = time.monotonic() + PATIENCE_S
    while True:
        seen = {status_of(address) for _ in range(20)}
        if seen == expected or time.monotonic() > until:
            return seen
        time.sleep(0.1)


def test_every_worker_sees_an_import_within_about_a_second(tmp_path: Path) -> None:
    write_folder(tmp_path / "answers", legacy_files(tin_can=drawing()))
    with serving(tmp_path, 2) as (_, address):
        icon = f"{address}/v1/icons/tin_can.svg"
        before = {status_of(icon) for _ in range(10)}

        dtpr(tmp_path, "taxonomy", "import", "answers")
        after = seen_at(icon, {200})
        with urlopen(icon, timeout=10) as answer:
            served = answer.read().decode()

    assert (before, after) == ({404}, {200})
    assert served == drawing()


def test_a_release_goes_from_one_register_to_another(tmp_path: Path) -> None:
    home, other = tmp_path / "home", tmp_path / "other"
    write_folder(home / "answers", legacy_files(tin_can=drawing("#FFDD00")))
    write_folder(home / "bundle", bundle_files())
    other.mkdir()
    dtpr(home, "taxonomy", "import", "answers")
    kept = dtpr(home, "taxonomy", "import", "bundle")
    with serving(home, 1) as (_, address):
        bundle = dtpr(other, "taxonomy", "import", f"{address}/api/v2", "--release", BUNDLE_VERSION)
        answers = f"{address}/api/dtpr/v1"
        legacy = dtpr(other, "taxonomy", "import", answers, "--release", LEGACY_VERSION)
        again = dtpr(other, "taxonomy", "import", answers, "--release", LEGACY_VERSION)
    dtpr(other, "taxonomy", "export", LEGACY_VERSION, "--out", "written")

    # Of the first API the addresses of the icons are the server's own, so the hash is another.
    [row] = [line.split("\t") for line in legacy.splitlines()[1:]]
    assert bundle == kept
    assert row[:4] == [LEGACY_VERSION, "6", "en fr", "6"]
    assert again.endswith("known already\n")
    assert (other / "written" / "icons" / "tin_can.svg").read_text() == drawing("#FFDD00")


def test_a_server_that_cannot_look_goes_on_answering(tmp_path: Path) -> None:
    with serving(tmp_path, 1) as (_, address):
        beside = sqlite3.connect(tmp_path / "register.sqlite3")
        beside.execute("ALTER TABLE release_choices RENAME TO away")
        beside.commit()
        time.sleep(SEEN_S)
        failing = status_of(f"{address}/v1/icons/gps.svg")
        beside.execute("ALTER TABLE away RENAME TO release_choices")
        beside.commit()
        beside.close()
        write_folder(tmp_path / "answers", legacy_files())
        dtpr(tmp_path, "taxonomy", "import", "answers", "--without-icons")
        seen = seen_at(f"{address}/v1/icons/tin_can.svg", {200})

    assert (failing, seen) == (200, {200})


def other_words() -> LegacyRelease:
    """Return an official release of the version of ours, with another title and icon."""
    source = a_legacy_release(identifiable_video=drawing("#FFDD00"))
    elements = msgspec.to_builtins(source.elements)
    for each in elements:
        each["element"]["version"] = "2026-12-01T00:00:00Z"
    elements[3]["element"]["title"] = [{"locale": "en", "value": "A watching eye"}]
    return msgspec.structs.replace(source, elements=msgspec.convert(elements, list[ElementEntry]))


SOUND = ("safety_security", "organization", "identifiable_video")


async def told(client: httpx2.AsyncClient, device: dict[str, Any]) -> dict[str, Any]:
    """Return what the API says of the technology of a device, in its answer and in the list."""
    answer = (await client.get(f"/v1/devices/{device['id']}")).json()
    listed = (await client.get("/v1/devices")).json()["devices"]
    [summary] = [each for each in listed if each["id"] == device["id"]]
    nearby = (await client.post("/v1/nearby", json={"lat": 46.3, "lon": -1.55})).json()["devices"]
    [near] = [each for each in nearby if each["id"] == device["id"]]
    assert answer["technologies"] == summary["technologies"] == near["technologies"]
    [technology] = answer["technologies"]
    assert technology == answer["sections"][2]["entries"][0]["element"]
    found: dict[str, Any] = technology
    return found


async def test_answers_and_pages_keep_the_release_that_a_device_was_published_under(
    client: httpx2.AsyncClient, town: Registry, publish: Publish
) -> None:
    old = await publish(1, elements=SOUND)
    before = await told(client, old)
    page = (await client.get(f"/d/{old['code']}", headers={"Accept": "text/html"})).text

    await town.releases.add([other_words()], origin="a folder", by="tester")
    new = await publish(2, elements=SOUND)

    after, fresh = await told(client, old), await told(client, new)
    assert before["title"] == after["title"] == "Identifiable Video"
    assert fresh["title"] == "A watching eye"
    again = (await client.get(f"/d/{old['code']}", headers={"Accept": "text/html"})).text
    assert "Identifiable Video" in page
    assert "Identifiable Video" in again
    assert "A watching eye" not in again
    sign = (await client.get(f"/v1/devices/{old['id']}/sign.svg")).text
    assert "A watching eye" not in sign


async def test_the_icon_of_a_pinned_device_is_that_of_its_release(
    client: httpx2.AsyncClient, town: Registry, publish: Publish
) -> None:
    old = await publish(1, elements=SOUND)
    plain = (await told(client, old))["icon"]
    ours = (await client.get(plain)).text

    await town.releases.add([other_words()], origin="a folder", by="tester")
    new = await publish(2, elements=SOUND)

    pinned, fresh = (await told(client, old))["icon"], (await told(client, new))["icon"]
    assert fresh == plain
    assert pinned.startswith(f"{plain}?release=device%402026-12-01&hash=sha256-")
    assert (await client.get(pinned)).text == ours
    assert (await client.get(fresh)).text == drawing("#FFDD00")


async def test_an_icon_of_a_release_that_is_not_here_is_refused(
    client: httpx2.AsyncClient,
) -> None:
    unknown = await client.get("/v1/icons/gps.svg?release=device@1999-01-01")
    lacking = await client.get(f"/v1/icons/agentic_mode.svg?release={DEVICE_RELEASE}")
    known = await client.get(f"/v1/icons/gps.svg?release={DEVICE_RELEASE}")

    assert (unknown.status_code, lacking.status_code, known.status_code) == (400, 404, 200)


async def test_a_language_that_only_an_import_has_can_be_asked_for(
    client: httpx2.AsyncClient, town: Registry, publish: Publish, publisher: Header
) -> None:
    source = a_legacy_release()
    elements = msgspec.to_builtins(source.elements)
    for each in elements:
        each["element"]["title"].append({"locale": "de", "value": "Auf Deutsch"})
    german = msgspec.structs.replace(source, elements=msgspec.convert(elements, list[ElementEntry]))
    await town.releases.add([german], origin="a folder", by="tester")
    chain = a_body(1, elements=SOUND)["datachain"] | {"schema_version": LEGACY_VERSION}
    device = await publish(1, datachain=chain)

    answer = (await client.get(f"/v1/devices/{device['id']}?locale=de")).json()

    assert publisher
    assert answer["technologies"][0]["title"] == "Auf Deutsch"
