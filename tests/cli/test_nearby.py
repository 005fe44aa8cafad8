"""`dtpr nearby`: what is here, what that took, and what a server could learn."""

from pathlib import Path

import msgspec
import pytest

from tests.cli.commands import SLUG, Run, fetch
from tests.cli.test_harvest import serving
from tests.support.answering import answering

HERE = ("46.3", "-1.55")
QUESTION = {"lat": 46.3, "lon": -1.55}


@pytest.fixture
def exported(run: Run, town: str) -> str:
    """An export of the example town."""
    assert town
    assert run("export", "--out", "town.ndjson").code == 0
    return "town.ndjson"


@pytest.mark.usefixtures("town")
def test_a_server_is_asked_for_tiles_and_says_the_same(run: Run) -> None:
    with serving("town.sqlite3") as address:
        told = msgspec.json.decode(
            fetch(f"{address}/v1/nearby", data=msgspec.json.encode(QUESTION))
        )
        first = run("nearby", *HERE, "--from", address, "--cache", "tiles")
        second = run("nearby", *HERE, "--from", address, "--cache", "tiles", "--lang", "fr")

    assert [(row[0], row[1], row[6]) for row in first.rows] == [
        (each["relation"], f"{each['distance_m']:.1f}", each["code"]) for each in told["devices"]
    ]
    assert f"This holds within {told['valid_within_m']} m of here." in first.err
    assert "Fetched 1 tile, " in first.err
    assert "The server could learn: that it is somewhere in tile 12/2030/1452" in first.err
    assert "about 6.8 km \N{MULTIPLICATION SIGN} 6.8 km" in first.err
    assert "Nothing was fetched" in second.err
    assert second.rows[0][2] == "Caméra dôme de la place de la Lanterne"


def test_a_file_is_read_without_asking_anybody(run: Run, exported: str) -> None:
    outcome = run("nearby", *HERE, "--from", exported, "--limit", "2", "--relation", "near")

    assert outcome.code == 0
    assert {row[0] for row in outcome.rows} == {"near"}
    assert "There are more than these 2; raise --limit." in outcome.err
    assert "nobody could learn anything; 61 devices are known here." in outcome.err


def test_a_file_on_a_server_tells_nothing_of_where(run: Run, exported: str) -> None:
    files = {"/town.ndjson": Path(exported).read_bytes()}

    with answering(files) as server:
        outcome = run("nearby", *HERE, "--from", f"{server.address}/town.ndjson")

    assert "Fetched the whole file, " in outcome.err
    assert "that somebody asked, and nothing of where" in outcome.err


def test_one_document_has_all_of_it(run: Run, exported: str) -> None:
    found = run("nearby", *HERE, "--from", exported, "--json").json

    first = found["devices"][0]
    assert (first["code"], first["relation"], first["bearing_deg"]) == ("W33PEU", "in_view", 26.8)
    assert found["devices"][1]["bearing_deg"] is None
    assert {each["organization"] for each in found["coverage"]} == {SLUG, "bay-transit"}
    assert (found["more"], found["valid_within_m"]) == (False, 16.5)
    report = found["report"]
    assert (report["asked"], report["bytes_read"], report["area_km2"]) == ([], 0, None)


def test_a_file_of_some_devices_says_which(run: Run, town: str) -> None:
    assert town
    run("export", "--out", "some.ndjson", "--organization", "bay-transit")

    outcome = run("nearby", *HERE, "--from", "some.ndjson")

    assert {row[3] for row in outcome.rows} <= {"bay-transit"}
    assert "only those of organization bay-transit" in outcome.err


def test_where_nobody_registers_that_is_said(run: Run, exported: str) -> None:
    outcome = run("nearby", "10", "10", "--from", exported)

    assert outcome.rows == []
    assert "Nobody says that all is registered here." in outcome.err


@pytest.mark.usefixtures("town")
def test_without_padding_less_is_fetched_and_more_is_told(run: Run) -> None:
    with serving("town.sqlite3") as address:
        plain = run("nearby", *HERE, "--from", address, "--padding", "none", "--json").json
        # The corner of four tiles.
        corner = run(
            "nearby", "46.3165", "-1.5821", "--from", address, "--padding", "none",
            "--radius", "900",
        )  # fmt: skip

    assert plain["report"]["area_km2"] < 40
    assert "that it is where these tiles meet" in corner.err


@pytest.mark.usefixtures("town")
def test_without_a_line_it_says_as_of_when(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    with serving("town.sqlite3") as address:
        assert run("nearby", *HERE, "--from", address, "--cache", "tiles").code == 0
    # What was looked at just now would not be looked at again.
    monkeypatch.setattr("dtpr.client.nearby.MAX_AGE_S", 0)

    outcome = run("nearby", *HERE, "--from", address, "--cache", "tiles")

    assert outcome.code == 0
    assert f"{address} did not answer; this is as of 20" in outcome.err


@pytest.mark.parametrize(
    ("argv", "words"),
    [
        (("91", "0", "--from", "a.ndjson"), "lat: it is not within -90 and 90"),
        (("0", "nan", "--from", "a.ndjson"), "lon: it is not within -180 and 180"),
        (("0", "0", "--from", "a.ndjson"), "a.ndjson cannot be read"),
        (("0", "0", "--from", "http://a.example"), "is not asked"),
        (("0", "0", "--from", "a.ndjson", "--radius", "9999"), "radius_m"),
        (("0", "0", "--from", "a.ndjson", "--limit", "0"), "limit"),
    ],
)
def test_what_cannot_be_answered_is_refused(run: Run, argv: tuple[str, ...], words: str) -> None:
    outcome = run("nearby", *argv)

    assert outcome.code == 2
    assert words in outcome.err
