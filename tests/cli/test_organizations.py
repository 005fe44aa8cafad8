from pathlib import Path

import pytest

from tests.cli.commands import Run
from tests.signs.logos.files import svg


def test_an_organization_is_registered_with_its_names(run: Run) -> None:
    added = run(
        "organization", "add", "ville", "--name", "Ville", "--name", "en=Town", "--locale", "fr",
        "--kind", "agency", "--website", "https://ville.example",
    )  # fmt: skip

    listed = run("organization", "list", "--json").json["organizations"]

    assert added.code == 0
    assert listed == [
        {
            "slug": "ville",
            "name": {"fr": "Ville", "en": "Town"},
            "kind": "agency",
            "locale": "fr",
            "website": "https://ville.example",
        }
    ]


def test_the_list_has_a_line_for_each(run: Run, registered: str) -> None:
    outcome = run("organization", "list")

    assert outcome.out.splitlines()[0] == "slug\tname\tkind\tlocale\twebsite"
    assert outcome.rows == [[registered, "Port-Clément", "city", "en", ""]]


def test_a_slug_is_given_once(run: Run, registered: str) -> None:
    outcome = run("organization", "add", registered, "--name", "Another")

    assert outcome.code == 2
    assert registered in outcome.err


def test_a_name_may_hold_an_equals_sign(run: Run) -> None:
    run("organization", "add", "lab", "--name", "E=mc² Lab")

    assert run("organization", "list").rows[0][1] == "E=mc² Lab"


@pytest.mark.parametrize(
    ("argv", "field"),
    [
        (("Port Clement", "--name", "Port"), "slug"),
        (("port", "--name", ""), "name"),
        (("port", "--name", "Port", "--name", "en=Harbour"), "name"),
        (("port", "--name", "Port", "--website", "http://port.example"), "website"),
        (("port", "--name", "Port", "--locale", "English"), "name"),
    ],
)
def test_a_wrong_field_is_named_and_nothing_is_kept(
    run: Run, argv: tuple[str, ...], field: str
) -> None:
    outcome = run("organization", "add", *argv)

    assert outcome.code == 2
    assert outcome.err.startswith(field)
    assert run("organization", "list").rows == []


def test_an_action_is_needed(run: Run) -> None:
    outcome = run("organization")

    assert outcome.code == 2
    assert "ACTION" in outcome.err


def test_a_logo_is_set_and_dropped(run: Run, registered: str, folder: Path) -> None:
    gradient = '<linearGradient id="a"><stop stop-color="red"/></linearGradient>'
    (folder / "logo.svg").write_bytes(svg(gradient + '<rect width="9" height="9" fill="url(#a)"/>'))

    kept = run("organization", "logo", registered, "logo.svg")
    dropped = run("organization", "logo", registered, "--remove")
    again = run("organization", "logo", registered, "--remove")

    assert kept.code == dropped.code == 0
    assert f"Kept the logo of {registered} as image/svg+xml." in kept.err
    assert "mean colour" in kept.err
    assert f"Dropped the logo of {registered}." in dropped.err
    assert again.code == 2
    assert f"{registered} has no logo." in again.err


def test_a_logo_that_cannot_be_used_is_refused_with_its_mend(
    run: Run, registered: str, folder: Path
) -> None:
    (folder / "logo.svg").write_bytes(svg("<text>Town</text>"))

    outcome = run("organization", "logo", registered, "logo.svg")

    assert outcome.code == 2
    assert "convert text to outlines" in outcome.err


def test_a_logo_that_cannot_be_read_is_named(run: Run, registered: str, folder: Path) -> None:
    (folder / "large.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(5 * 1024**2))

    missing = run("organization", "logo", registered, "missing.svg")
    large = run("organization", "logo", registered, "large.png")

    assert missing.code == large.code == 2
    assert "missing.svg: No such file or directory" in missing.err
    assert "larger than 4 MiB" in large.err


def test_a_logo_needs_a_file_or_the_wish_to_drop_it(run: Run, registered: str) -> None:
    assert run("organization", "logo", registered).code == 2
    assert run("organization", "logo", registered, "a.svg", "--remove").code == 2
