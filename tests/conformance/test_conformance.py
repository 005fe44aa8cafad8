"""What upstream's own code answered is answered here too, or the documentation says why not."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.conformance import runner
from tests.conformance.__main__ import main
from tests.conformance.runner import DIFFERENCES, FILES, explain, files_in, listed_cases, run_folder

MOST_DIFFERENCES = 12
GOOD = {
    "tests": ["a good one"],
    "input": "ai@2026-04-16",
    "expected": {
        "type": "ai",
        "date": "2026-04-16",
        "beta": False,
        "canonical": "ai@2026-04-16",
        "dir": "ai/2026-04-16",
    },
}
BAD = {**GOOD, "tests": ["a bad one"], "input": "ai@2026-04-17"}
REFUSED = {"tests": ["one that is not refused"], "input": "ai@2026-04-16", "throws": {}}


@pytest.fixture
def cases(shared: Path) -> Path:
    """The folder of recorded cases."""
    return shared / "conformance"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder for a few cases of a test's own."""
    made = tmp_path / "cases"
    made.mkdir()
    return made


def write(folder: Path, *cases: dict[str, Any], file: str = "version_parser_unit") -> None:
    (folder / f"{file}.json").write_text(json.dumps({"about": "", "cases": cases}))


async def test_every_recorded_case_is_answered_or_documented(cases: Path) -> None:
    results = [each async for each in run_folder(cases)]

    failures = [one for each in results for one in each.failures if not one.is_listed]
    assert [explain(each) for each in failures] == []
    assert len(results) == len(files_in(cases)) > 0
    assert all(each.count for each in results)


def test_every_file_of_cases_has_a_module_that_runs_it(cases: Path) -> None:
    assert {each.stem for each in files_in(cases)} <= set(FILES)


def test_there_are_at_most_a_dozen_documented_cases() -> None:
    listed = listed_cases()

    lines = re.findall(r"^- `", DIFFERENCES.read_text().partition("## Cases")[2], re.MULTILINE)
    assert len(listed) == len(lines) <= MOST_DIFFERENCES
    assert {file for file, _ in listed} <= set(FILES)


def test_the_runner_prints_a_line_a_file_and_the_sum(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(folder, GOOD)
    write(
        folder,
        {"fn": "contentHash", "input": {}, "expected": "x"},
        file="canonical_json_and_hash_unit",
    )

    code = main([str(folder)])

    out, err = capsys.readouterr()
    assert code == 1
    assert out.splitlines() == [
        "canonical_json_and_hash_unit  0/1",
        "version_parser_unit  1/1",
        "all  1/2",
    ]
    assert "canonical_json_and_hash_unit, x contentHash: failed: AssertionError: assert " in err


def test_only_good_cases_are_no_error(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(folder, GOOD, GOOD)

    assert main([str(folder)]) == 0
    assert capsys.readouterr().out.endswith("all  2/2\n")


def test_a_documented_case_is_counted_but_is_no_error(
    folder: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    document = tmp_path / "differences.md"
    document.write_text("- `version_parser_unit`, `a bad one`: the reason\n")
    monkeypatch.setattr(runner, "DIFFERENCES", document)
    write(folder, GOOD, BAD)

    assert main([str(folder)]) == 0
    assert "version_parser_unit  1/2" in capsys.readouterr().out


@pytest.mark.parametrize("case", [BAD, REFUSED])
def test_a_case_that_is_not_documented_is_an_error(
    case: dict[str, Any], folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(folder, GOOD, case)

    assert main([str(folder)]) == 1
    assert f"{case['tests'][0]}: failed" in capsys.readouterr().err


def test_a_file_that_no_module_runs_is_an_error(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(folder, GOOD, file="something_else")

    assert main([str(folder)]) == 1
    assert "something_else  0/1" in capsys.readouterr().out
