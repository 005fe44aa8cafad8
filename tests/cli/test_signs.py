import stat
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from tests.cli.commands import Run

pytestmark = pytest.mark.usefixtures("town")


def test_the_sign_of_a_device_is_an_svg_file(run: Run, folder: Path) -> None:
    outcome = run("sign", "w33peu", "--out", "sign.svg")

    assert outcome.code == 0
    assert outcome.out == ""
    assert ET.parse(folder / "sign.svg").getroot().tag == "{http://www.w3.org/2000/svg}svg"


def test_a_link_to_this_machine_alone_is_pointed_out(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    warned = run("sign", "W33PEU", "--out", "sign.svg")
    monkeypatch.setenv("DTPR_PUBLIC_URL", "https://register.example")

    quiet = run("sign", "W33PEU", "--out", "sign.svg")

    assert "public_url" in warned.err
    assert "public_url" not in quiet.err


def test_a_language_changes_the_words(run: Run, folder: Path) -> None:
    run("sign", "W33PEU", "--out", "en.svg")
    run("sign", "W33PEU", "--out", "fr.svg", "--locale", "fr", "--size", "A5")

    assert (folder / "en.svg").read_bytes() != (folder / "fr.svg").read_bytes()


def test_a_file_is_replaced_whole(run: Run, folder: Path) -> None:
    out = folder / "sign.svg"
    out.write_text("before")

    run("sign", "W33PEU", "--out", "sign.svg")

    assert out.read_text().startswith("<")
    assert [each.name for each in folder.iterdir() if "sign" in each.name] == ["sign.svg"]
    assert stat.S_IMODE(out.stat().st_mode) & stat.S_IRUSR


@pytest.mark.parametrize(
    "argv",
    [
        ("Q2Q2Q2", "--out", "sign.svg"),
        ("PX36DN", "--out", "sign.svg"),
        ("W33PEU", "--out", "sign.svg", "--size", "A99"),
        ("W33PEU", "--out", "missing/sign.svg"),
        ("W33PEU", "--out", "."),
    ],
)
def test_what_cannot_be_drawn_leaves_no_file(run: Run, folder: Path, argv: tuple[str, ...]) -> None:
    outcome = run("sign", *argv)

    assert outcome.code == 2
    assert outcome.err
    assert not list(folder.glob("**/*sign*"))


def test_a_pipe_is_written_to(run: Run) -> None:
    outcome = run("sign", "W33PEU", "--out", "/dev/null")

    assert outcome.code == 0
    assert not Path("/dev/null").is_file()
