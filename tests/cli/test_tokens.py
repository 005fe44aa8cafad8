import re

import pytest

from tests.cli.commands import Run


def create(run: Run, organization: str, *more: str) -> str:
    outcome = run("token", "create", "--organization", organization, "--role", "editor", *more)
    assert outcome.code == 0
    return outcome.out.strip()


def test_a_token_alone_stands_on_stdout(run: Run, registered: str) -> None:
    outcome = run("token", "create", "--organization", registered, "--role", "publisher")

    assert outcome.code == 0
    assert re.fullmatch(r"dtpr_[\w-]{43}\n", outcome.out)
    assert "dtpr token revoke" in outcome.err


def test_a_program_reads_the_token_as_json(run: Run, registered: str) -> None:
    outcome = run(
        "token", "create", "--organization", registered, "--role", "admin", "--days", "2", "--json"
    )

    assert outcome.json["organization"] == registered
    assert outcome.json["role"] == "admin"
    assert outcome.json["token"].startswith("dtpr_")
    assert outcome.json["expires_at"]


def test_the_list_never_shows_a_secret(run: Run, registered: str) -> None:
    token = create(run, registered, "--label", "Import from the asset system")

    plain, json = run("token", "list"), run("token", "list", "--json")

    assert [row[1:4] for row in plain.rows] == [
        [registered, "editor", "Import from the asset system"]
    ]
    assert plain.rows[0][5:] == ["never", "valid"]
    assert json.json["tokens"][0]["state"] == "valid"
    assert token not in plain.out + json.out


def test_the_list_may_be_of_one_organization(run: Run, registered: str) -> None:
    run("organization", "add", "bay-transit", "--name", "Bay Transit")
    create(run, registered)
    create(run, "bay-transit")

    rows = run("token", "list", "--organization", "bay-transit").rows

    assert [row[1] for row in rows] == ["bay-transit"]


def test_a_revoked_token_is_listed_as_revoked(run: Run, registered: str) -> None:
    create(run, registered, "--days", "30")
    token_id = run("token", "list").rows[0][0]

    outcome = run("token", "revoke", token_id)

    assert outcome.code == 0
    assert run("token", "list").rows[0][6] == "revoked"
    assert run("token", "revoke", token_id).code == 2


@pytest.mark.parametrize(
    ("more", "field"),
    [
        (("--role", "mayor"), "role"),
        (("--role", "editor", "--days", "0"), "days"),
    ],
)
def test_a_wrong_option_is_named(
    run: Run, registered: str, more: tuple[str, ...], field: str
) -> None:
    outcome = run("token", "create", "--organization", registered, *more)

    assert outcome.code == 2
    assert outcome.out == ""
    assert outcome.err.startswith(field)


@pytest.mark.parametrize("action", [("create", "--role", "editor"), ("list",)])
def test_an_unknown_organization_is_told_the_nearest(
    run: Run, registered: str, action: tuple[str, ...]
) -> None:
    outcome = run("token", *action, "--organization", "port-clemens")

    assert outcome.code == 2
    assert registered in outcome.err
