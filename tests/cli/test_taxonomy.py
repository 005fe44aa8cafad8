"""`dtpr taxonomy` on folders: take in, list, show, compare, write, choose, upgrade."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from dtpr.formats.taxonomy import write_folder
from dtpr.schema.releases import AI_RELEASE, DEVICE_RELEASE, shipped_taxonomy
from tests.cli.commands import Run
from tests.support.releases import (
    BUNDLE_VERSION,
    LEGACY_VERSION,
    bundle_data,
    bundle_files,
    drawing,
    legacy_answers,
    legacy_files,
)

Files = dict[str, bytes]
LIST = ("taxonomy", "list", "--json")


@pytest.fixture
def answers(folder: Path) -> str:
    """A folder with answers of the first API, and with icons."""
    write_folder(folder / "answers", legacy_files(tin_can=drawing("#FFDD00")))
    return "answers"


@pytest.fixture
def bundle(folder: Path) -> str:
    """A folder with a release of the second API."""
    write_folder(folder / "bundle", bundle_files())
    return "bundle"


def listed(run: Run) -> dict[str, dict[str, Any]]:
    """Return what the list says of each release, by version and source."""
    return {f"{each['version']} {each['source']}": each for each in run(*LIST).json["releases"]}


def test_a_release_is_taken_in_and_listed(run: Run, answers: str) -> None:
    outcome = run("taxonomy", "import", answers)

    found = listed(run)[f"{LEGACY_VERSION} official"]
    assert outcome.code == 0
    [row] = outcome.rows
    assert (row[0], row[3], row[-1]) == (LEGACY_VERSION, "1", "kept")
    assert "warning DTPR_ICON_MISSING" in outcome.err
    assert (found["form"], found["status"], found["elements"]) == ("v1", "stable", 6)
    assert found["in_use_for"] == ["new disclosures", "v1"]
    assert (found["languages"], found["from"]) == (["en", "fr"], "answers")
    assert found["imported_by"] == "operator"


def test_the_list_is_a_table_for_people(run: Run, bundle: str) -> None:
    assert run("taxonomy", "import", bundle).code == 0

    outcome = run("taxonomy", "list")

    rows = {row[0]: row for row in outcome.rows}
    assert rows[DEVICE_RELEASE][1:5] == ["own", "", "stable", "new disclosures, v1"]
    assert rows[BUNDLE_VERSION][1:7] == [
        "official",
        "v2",
        "stable",
        "new disclosures, v1",
        "2",
        "en fr",
    ]


def test_a_dry_run_keeps_nothing(run: Run, bundle: str) -> None:
    outcome = run("taxonomy", "import", bundle, "--dry-run")

    assert outcome.code == 0
    assert "nothing was kept" in outcome.err
    assert outcome.rows[0][-1] == "not kept"
    assert len(listed(run)) == 2


def test_the_same_release_again_is_known(run: Run, bundle: str) -> None:
    first = run("taxonomy", "import", bundle)

    again = run("taxonomy", "import", bundle)
    tried = run("taxonomy", "import", bundle, "--dry-run")

    assert first.rows[0][-1] == "kept"
    assert again.rows[0][-1] == tried.rows[0][-1] == "known already"
    assert len(listed(run)) == 3


def test_an_official_release_of_our_version_answers_to_it(run: Run, folder: Path) -> None:
    write_folder(folder / "ours", bundle_files(AI_RELEASE))

    assert run("taxonomy", "import", "ours").code == 0

    found = listed(run)
    assert found[f"{AI_RELEASE} own"]["in_use_for"] == ["only its hash"]
    assert found[f"{AI_RELEASE} official"]["in_use_for"] == ["new disclosures", "v1"]


def test_icons_come_from_a_folder_that_is_named(run: Run, folder: Path) -> None:
    write_folder(folder / "answers", legacy_files())
    artwork = {"tin_can": {"symbol": "/symbols/can.svg"}}
    (folder / "answers" / "artwork.json").write_text(json.dumps(artwork))
    svgs = {"tin_can.svg": drawing(), "symbols/can.svg": drawing(), "stranger.svg": drawing()}
    write_folder(folder / "drawings", {name: svg.encode() for name, svg in svgs.items()})

    outcome = run("taxonomy", "import", "answers", "--icons", "drawings")

    assert outcome.code == 0, outcome.err
    assert outcome.rows[0][3:5] == ["1", "1"]


def test_icons_can_be_left_out(run: Run, answers: str) -> None:
    outcome = run("taxonomy", "import", answers, "--without-icons")

    assert outcome.rows[0][3:5] == ["0", "0"]


def test_icons_of_a_release_that_has_symbols_are_refused(run: Run, bundle: str) -> None:
    outcome = run("taxonomy", "import", bundle, "--icons", bundle)

    assert outcome.code == 2
    assert "icons: only releases of the first API" in outcome.err


def test_one_of_the_releases_of_a_source_is_taken(run: Run, folder: Path) -> None:
    write_folder(folder / "both", legacy_files() | legacy_files("ai"))

    taken = run("taxonomy", "import", "both", "--without-icons", "--release", "ai@2025-08-29")
    other = run("taxonomy", "import", "both", "--without-icons", "--release", "ai@2020-01-01")

    assert [row[0] for row in taken.rows] == ["ai@2025-08-29"]
    assert other.code == 2
    assert "use ai@2025-08-29 or device@2025-08-29" in other.err


def unsafe(files: Files) -> None:
    files["symbols/mobility.svg"] = drawing().replace("<circle", "<script> </script><g").encode()


def unsafe_icon(files: Files) -> None:
    files["icons/tin_can.svg"] = drawing().replace("<svg", '<svg onload="x()"').encode()


def dangling(files: Files) -> None:
    element = bundle_data()["elements/mobility.yaml"] | {"category_id": "nowhere"}
    files["elements/mobility.yaml"] = msgspec.yaml.encode(element)


def dangling_answer(files: Files) -> None:
    answers = legacy_answers()
    answers["elements_device.json"][4]["element"]["category_ids"] = ["device__nowhere"]
    files |= {name: msgspec.json.encode(each) for name, each in answers.items()}


def no_json(files: Files) -> None:
    files["elements_device.json"] = b"{"


def no_meta(files: Files) -> None:
    del files["meta.yaml"]


def no_symbol(files: Files) -> None:
    del files["symbols/guessing.svg"]


@pytest.mark.parametrize(
    ("files", "break_it", "place", "reason"),
    [
        (bundle_files, unsafe, "symbols/mobility.svg: ", "SYMBOL_ACTIVE_CONTENT"),
        (bundle_files, dangling, "elements/mobility.yaml: category_id", "CATEGORY_REF_MISSING"),
        (bundle_files, no_symbol, "elements/guessing.yaml: symbol_id", "SYMBOL_NOT_FOUND"),
        (bundle_files, no_meta, "meta.yaml: ", "the file is missing"),
        (legacy_files, no_json, "elements_device.json: ", "it is not JSON"),
        (legacy_files, unsafe_icon, "icons/tin_can.svg: ", "the attribute onload"),
        (legacy_files, dangling_answer, "elements_device.json: [4]", "CATEGORY_REF_MISSING"),
    ],
)
def test_a_broken_source_is_refused_with_its_file_and_the_reason(
    run: Run,
    folder: Path,
    files: Callable[[], Files],
    break_it: Callable[[Files], None],
    place: str,
    reason: str,
) -> None:
    broken = files()
    break_it(broken)
    write_folder(folder / "broken", broken)

    options = [] if place.startswith("icons/") else ["--without-icons"]
    outcome = run("taxonomy", "import", "broken", *options)

    lines = [each for each in outcome.err.splitlines() if each.startswith(place)]
    assert outcome.code == 2
    assert len(lines) == 1
    assert reason in lines[0]
    assert outcome.out == ""
    assert len(listed(run)) == 2


def test_errors_are_counted_and_come_first(run: Run, folder: Path) -> None:
    files = bundle_files()
    no_symbol(files)
    dangling(files)
    write_folder(folder / "broken", files)

    outcome = run("taxonomy", "import", "broken")

    assert "Nothing was kept: there are 2 errors." in outcome.err
    assert outcome.err.splitlines()[0].count(": error ") == 1


def test_of_very_many_findings_the_first_hundred_are_shown(run: Run, folder: Path) -> None:
    elements = {
        f"elements/e{at}.yaml": bundle_data()["elements/mobility.yaml"]
        | {"id": f"e{at}", "symbol_id": f"nothing{at}"}
        for at in range(120)
    }
    write_folder(folder / "broken", bundle_files(changed=elements))

    outcome = run("taxonomy", "import", "broken")

    assert outcome.err.count("SYMBOL_NOT_FOUND") == 100
    assert "20 more findings are not shown." in outcome.err


def test_a_source_that_is_nothing_is_refused(run: Run, folder: Path) -> None:
    (folder / "empty").mkdir()

    assert "no folder" in run("taxonomy", "import", "nowhere").err
    assert "there is no release" in run("taxonomy", "import", "empty").err


def test_a_release_is_shown(run: Run) -> None:
    outcome = run("taxonomy", "show", DEVICE_RELEASE)

    assert DEVICE_RELEASE in outcome.err
    assert "1\tdevice__purpose\tyes\t23\tPurpose" in outcome.out
    assert "identifiable_video\tdevice__tech\tidentifiable\t" in outcome.out


def test_a_release_is_shown_as_json(run: Run) -> None:
    shown = run("taxonomy", "show", DEVICE_RELEASE, "--json").json

    assert shown["manifest"]["version"] == DEVICE_RELEASE
    assert len(shown["elements"]) == 124


def test_an_element_is_shown_in_every_language(run: Run) -> None:
    own = shipped_taxonomy().release(DEVICE_RELEASE).elements["gps"]

    outcome = run("taxonomy", "show", DEVICE_RELEASE, "--element", "gps")
    as_json = run("taxonomy", "show", DEVICE_RELEASE, "--element", "gps", "--json").json

    assert {row[0]: row[1] for row in outcome.rows} == own.title
    assert as_json["title"] == own.title


@pytest.mark.parametrize(
    ("argv", "reason"),
    [
        (("show", "device@1999-01-01"), "is not known here"),
        (("show", f"{DEVICE_RELEASE}#fff"), "use one of"),
        (("show", DEVICE_RELEASE, "--element", "gpss"), "gps"),
        (("use", "device@1999-01-01"), "is not known here"),
        (("use", DEVICE_RELEASE, "--hash", "zz"), "use one of"),
        (("diff", DEVICE_RELEASE, "x@1999-01-01"), "is not known here"),
        (("export", "x@1999-01-01", "--out", "x"), "is not known here"),
        (("upgrade", "x@1999-01-01"), "is not known here"),
        (("upgrade", "--organization", "nobody"), "nobody"),
    ],
)
def test_what_is_not_here_is_refused(run: Run, argv: tuple[str, ...], reason: str) -> None:
    outcome = run("taxonomy", *argv)

    assert outcome.code == 2
    assert reason in outcome.err


def test_two_releases_of_one_version_are_told_apart_by_hash(run: Run, folder: Path) -> None:
    write_folder(folder / "ours", bundle_files(AI_RELEASE))
    assert run("taxonomy", "import", "ours").code == 0
    own = shipped_taxonomy().release(AI_RELEASE).hash.removeprefix("sha256-")

    shown = run("taxonomy", "show", f"{AI_RELEASE}#{own[:12]}", "--json").json
    other = run("taxonomy", "show", AI_RELEASE, "--json").json

    assert (len(shown["elements"]), len(other["elements"])) == (109, 2)


def test_differences_are_listed_and_are_no_failure(run: Run, bundle: str) -> None:
    assert run("taxonomy", "import", bundle).code == 0

    outcome = run("taxonomy", "diff", AI_RELEASE, BUNDLE_VERSION)
    as_json = run("taxonomy", "diff", AI_RELEASE, BUNDLE_VERSION, "--json").json

    assert outcome.code == 0
    assert ["added", "element", "guessing", "", "", "Guessing"] in outcome.rows
    assert "element removed 108" in outcome.err
    assert len(as_json["differences"]) == len(outcome.rows)
    same = run("taxonomy", "diff", BUNDLE_VERSION, BUNDLE_VERSION)
    assert (same.rows, same.err) == ([], "No category or element is different.\n")


@pytest.mark.parametrize("source", ["answers", "bundle"])
def test_what_is_written_is_the_same_when_it_is_taken_in_again(
    run: Run, request: pytest.FixtureRequest, source: str
) -> None:
    folder = str(request.getfixturevalue(source))
    version = run("taxonomy", "import", folder).rows[0][0]

    written = run("taxonomy", "export", version, "--out", "written")
    again = run("taxonomy", "import", "written", "--dry-run")

    assert written.code == 0
    assert again.rows[0][-1] == "known already"
    assert run("taxonomy", "export", version, "--out", "written").code == 2


@pytest.mark.parametrize("form", ["v1", "v2"])
@pytest.mark.parametrize("version", [DEVICE_RELEASE, AI_RELEASE, LEGACY_VERSION, BUNDLE_VERSION])
def test_every_release_can_be_written_in_either_form_and_taken_in(
    run: Run, answers: str, bundle: str, version: str, form: str
) -> None:
    for each in (answers, bundle):
        assert run("taxonomy", "import", each).code == 0

    assert run("taxonomy", "export", version, "--out", "written", "--form", form).code == 0
    first = run("taxonomy", "import", "written")
    again = run("taxonomy", "import", "written")

    assert first.code == 0, first.err
    assert first.rows[0][0] in (version, version.removesuffix("-beta"))
    assert again.rows[0][-1] == "known already"


def test_a_release_is_put_in_use(run: Run, answers: str) -> None:
    assert run("taxonomy", "import", answers).code == 0

    outcome = run("taxonomy", "use", DEVICE_RELEASE)

    assert outcome.code == 0
    assert f"{DEVICE_RELEASE} is in use for new disclosures" in outcome.err
    found = listed(run)
    assert found[f"{DEVICE_RELEASE} own"]["in_use_for"] == ["new disclosures"]
    assert found[f"{LEGACY_VERSION} official"]["in_use_for"] == ["v1"]


def newer_of_ours(run: Run, folder: Path, without: str) -> None:
    """Take in our device release again, as an official one of a later day without an element."""
    assert run("taxonomy", "export", DEVICE_RELEASE, "--out", "ours", "--form", "v1").code == 0
    file = folder / "ours" / "elements_device.json"
    entries = json.loads(file.read_text().replace("2026-12-01T", "2027-01-01T"))
    kept = [each for each in entries if each["element"]["id"] != without]
    file.write_text(json.dumps(kept))
    (folder / "ours" / "artwork.json").unlink()
    assert run("taxonomy", "import", "ours").code == 0


def test_the_town_is_upgraded_by_drafts_only(run: Run, town: str, folder: Path) -> None:
    newer_of_ours(run, folder, without="safety_security")

    tried = run("taxonomy", "upgrade", "--dry-run")
    told = run("taxonomy", "upgrade", DEVICE_RELEASE, "--dry-run", "--json").json["upgrades"]
    done = run("taxonomy", "upgrade")
    again = run("taxonomy", "upgrade", "--dry-run")

    outcomes = [row[-1] for row in tried.rows]
    assert town
    assert set(outcomes) == {"would move", "has errors"}
    assert [each["outcome"] for each in told] == outcomes
    assert "INSTANCE_ELEMENT_UNKNOWN" in tried.err
    assert [row[-1].replace("would move", "drafted") for row in tried.rows] == [
        row[-1] for row in done.rows
    ]
    assert "Nothing was published" in done.err
    assert {row[-1] for row in again.rows} == {"has errors"}


def test_an_upgrade_that_changes_nothing_says_so(run: Run) -> None:
    assert "Nothing would change." in run("taxonomy", "upgrade", "--dry-run").err


def test_other_words_of_the_same_version_need_publishing_again(
    run: Run, town: str, folder: Path
) -> None:
    assert town
    assert run("taxonomy", "export", DEVICE_RELEASE, "--out", "own", "--form", "v1").code == 0
    assert run("taxonomy", "import", "own").code == 0

    outcome = run("taxonomy", "upgrade")

    assert folder
    assert {row[-1] for row in outcome.rows} == {"publish again"}
    assert "publishing a device again takes the other words" in outcome.err


def test_upstreams_releases_are_taken_in_and_written_again(run: Run, shared: Path) -> None:
    upstream = shared / "upstream"
    icons = str(upstream / "icons-v1")

    first = run("taxonomy", "import", str(upstream / "api-v1"), "--icons", icons)
    second = run("taxonomy", "import", str(upstream / "release-ai-2026-08-12-beta"))

    assert [row[:1] + row[3:5] + row[-1:] for row in (*first.rows, *second.rows)] == [
        ["ai@2025-08-29", "75", "64", "kept"],
        [LEGACY_VERSION, "123", "70", "kept"],
        [AI_RELEASE, "0", "89", "kept"],
    ]
    for version in ("ai@2025-08-29", LEGACY_VERSION, AI_RELEASE):
        assert run("taxonomy", "export", version, "--out", version).code == 0
        assert run("taxonomy", "import", version, "--dry-run").rows[0][-1] == "known already"
    for part in ("categories", "elements"):
        came = json.loads((upstream / "api-v1" / f"{part}_device.json").read_text("utf-8"))
        assert json.loads((Path(LEGACY_VERSION) / f"{part}_device.json").read_text()) == came
