import pytest

from dtpr.cli.output import one_line, print_table, say

COMMANDING = "Pier\x1b]0;owned\x07\nnext\tcell\u2028end"


def test_control_characters_become_blanks() -> None:
    assert one_line(COMMANDING) == "Pier ]0;owned  next cell end"


def test_other_scripts_stay_as_they_are() -> None:
    text = "ព័រ\u200bក្លេម៉ង់ · Café"

    assert one_line(text) == text


def test_a_cell_cannot_make_a_second_row(capsys: pytest.CaptureFixture[str]) -> None:
    print_table(["name", "code"], [[COMMANDING, "W33PEU"]])

    assert len(capsys.readouterr().out.splitlines()) == 2


def test_what_is_said_goes_to_stderr(capsys: pytest.CaptureFixture[str]) -> None:
    say("one", "two\x1b[2J")

    assert capsys.readouterr() == ("", "one\ntwo [2J\n")
