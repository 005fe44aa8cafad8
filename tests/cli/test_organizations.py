import pytest

from tests.cli.commands import Run


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
