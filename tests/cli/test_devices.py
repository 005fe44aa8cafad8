import os
import pty
from pathlib import Path

import pytest

from tests.cli.commands import Run, started

EVERYWHERE = "-180,-90,180,90"


def codes(run: Run, *argv: str) -> list[str]:
    outcome = run("devices", *argv)
    assert outcome.code == 0
    return [row[0] for row in outcome.rows]


@pytest.mark.usefixtures("town")
def test_a_line_says_what_a_device_is(run: Run) -> None:
    outcome = run("devices", "--q", "dome camera on lantern")

    assert outcome.rows == [
        [
            "W33PEU",
            "Dome camera on Lantern Square",
            "port-clement",
            "identifiable",
            "active",
            "identifiable_video",
            "-1.54992, 46.30011",
        ]
    ]


@pytest.mark.usefixtures("town")
def test_json_has_every_language_and_every_field(run: Run) -> None:
    answer = run("devices", "--q", "W33PEU", "--json").json

    assert answer["more"] is False
    assert set(answer["devices"][0]["name"]) >= {"en", "fr", "km"}
    assert answer["devices"][0]["active_until"] is None
    assert answer["devices"][0]["status"] == "active"


@pytest.mark.usefixtures("town")
@pytest.mark.parametrize(
    ("argv", "column", "value"),
    [
        (("--organization", "bay-transit"), 2, "bay-transit"),
        (("--identifiability", "de_identified"), 3, "de_identified"),
        (("--status", "planned"), 4, "planned"),
        (("--element", "identifiable_video"), 5, "identifiable_video"),
    ],
)
def test_a_filter_leaves_only_what_passes(
    run: Run, argv: tuple[str, ...], column: int, value: str
) -> None:
    rows = run("devices", *argv).rows

    assert rows
    assert len(rows) < len(codes(run))
    assert all(value in row[column] for row in rows)


@pytest.mark.usefixtures("town")
def test_drafts_and_withdrawn_devices_are_not_public(run: Run) -> None:
    assert not {"NW9M5S", "YJ77Q4", "PX36DN", "EA2M9X"} & set(codes(run))


@pytest.mark.usefixtures("town")
def test_a_box_may_begin_with_a_minus(run: Run) -> None:
    found = codes(run, "--bbox", "-1.5502,46.2999,-1.5497,46.3003")

    assert "W33PEU" in found
    assert len(found) < len(codes(run, "--bbox", EVERYWHERE))
    assert codes(run, "--bbox=-1.5502,46.2999,-1.5497,46.3003") == found


@pytest.mark.usefixtures("town")
def test_a_box_whose_west_is_above_its_east_crosses_the_antimeridian(run: Run) -> None:
    assert codes(run, "--bbox", "170,40,-170,50") == []
    assert codes(run, "--bbox", "170,40,-1,50") == codes(run)


@pytest.mark.parametrize(
    "box",
    [
        "",
        "1,2,3",
        "1,2,3,4,5",
        "a,b,c,d",
        "-181,0,0,0",
        "0,0,181,0",
        "0,1,0,0",
        "0,0,0,91",
        "nan,0,0,0",
        "0,nan,0,0",
    ],
)
def test_a_box_that_is_none_is_refused(run: Run, box: str) -> None:
    outcome = run("devices", "--bbox", box)

    assert outcome.code == 2
    assert outcome.err.startswith("bbox: ")


@pytest.mark.usefixtures("town")
def test_a_limit_says_that_there_is_more(run: Run) -> None:
    outcome = run("devices", "--limit", "3")

    assert len(outcome.rows) == 3
    assert "--limit" in outcome.err
    assert run("devices", "--limit", "3", "--json").json["more"] is True


def test_a_limit_of_none_is_refused(run: Run) -> None:
    outcome = run("devices", "--limit", "0")

    assert outcome.code == 2
    assert outcome.err.startswith("limit: ")


@pytest.mark.usefixtures("town")
@pytest.mark.parametrize(
    ("option", "given", "meant"),
    [
        ("--element", "identifiable_vidoe", "identifiable_video"),
        ("--organization", "port-clemence", "port-clement"),
    ],
)
def test_an_unknown_name_is_told_the_nearest(run: Run, option: str, given: str, meant: str) -> None:
    outcome = run("devices", option, given)

    assert outcome.code == 2
    assert outcome.out == ""
    assert meant in outcome.err


def test_a_terminal_gets_a_table(town: str, folder: Path) -> None:
    terminal, its_end = pty.openpty()
    with started(
        "devices",
        "--q",
        "W33PEU",
        folder=folder,
        stdout=its_end,
        DTPR_DATABASE=town,
        COLUMNS="200",
        TERM="xterm",
    ) as process:
        code = process.wait(timeout=60)
        shown = os.read(terminal, 10_000).decode()
    os.close(its_end)
    os.close(terminal)

    assert code == 0
    assert "\t" not in shown
    assert "─" in shown
    assert "Dome camera on Lantern Square" in shown
