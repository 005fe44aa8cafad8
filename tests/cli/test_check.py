"""`dtpr check` tells what a file is, and what is wrong in it, and where."""

import asyncio
import shutil
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path
from typing import Any

import msgspec
import pytest
import yaml

from dtpr.cli.check_files import MAX_FILE_BYTES
from dtpr.cli.check_lines import MOST_BYTES, Lines
from dtpr.registry import open_registry
from dtpr.registry.access import OPERATOR
from dtpr.schema.datachain import Action
from dtpr.schema.local_elements import LocalElement
from dtpr.schema.resolve import resolve
from dtpr.settings import load_settings
from tests.cli.commands import Run
from tests.schema.rules.looking import placed
from tests.schema.rules.releases import a_release, decoded
from tests.support.devices import CAMERA, OWNER, PURPOSE, SENSOR, a_datachain, a_device

CONTENT = files("dtpr.schema") / "content"
WRITTEN = """\
id: gate
schema_version: device@2026-12-01
created_at: 2026-11-01T00:00:00Z
elements:
  - element_id: mobility
  - element_id: organization
    actions:
      - type: url
        label: []
        target: javascript:alert(1)
  - element_id: air_quality
  - element_id: identifiable_video
"""
PRINTED = """\
gate.yaml: a datachain, checked against device@2026-12-01
gate.yaml:12: elements[3]: warning DTPR_SENSITIVE_NOT_FIRST: identifiable_video stands below \
technology that is less sensitive
    list identifiable technology first, then de-identified
gate.yaml:10: elements[1].actions[0].target: error DTPR_ACTION_TARGET_UNSAFE: \
'javascript:alert(1)' is not a target for url
    use an https address, a mailbox or a telephone number
1 file: 1 error, 1 warning
"""


@pytest.fixture
def keep(folder: Path) -> Callable[[str, Any], str]:
    """Keeps a record as a JSON file and returns its name."""

    def keep(name: str, record: Any) -> str:
        (folder / name).write_bytes(msgspec.json.encode(record))
        return name

    return keep


Keep = Callable[[str, Any], str]


def test_findings_are_printed_like_those_of_a_compiler(run: Run, folder: Path) -> None:
    (folder / "gate.yaml").write_text(WRITTEN)

    outcome = run("check", "gate.yaml")

    assert outcome.code == 1
    assert outcome.out == PRINTED


def test_a_file_without_errors_is_sound(run: Run, keep: Keep) -> None:
    sound = keep("sound.json", a_datachain())
    warned = keep("warned.json", a_datachain([PURPOSE, OWNER, SENSOR, CAMERA]))

    assert run("check", sound).code == 0
    both = run("check", sound, warned)
    assert both.code == 0
    assert both.out.splitlines()[-1] == "2 files: 0 errors, 1 warning"


def test_the_findings_of_many_files_are_one_json_document(run: Run, keep: Keep) -> None:
    sound = keep("sound.json", a_datachain())
    wrong = keep("wrong.json", a_datachain(["crystal_ball"]))

    outcome = run("check", "--json", sound, wrong)

    first, second = outcome.json["files"]
    assert outcome.code == 1
    assert (first["file"], first["release"], first["findings"]) == (
        "sound.json",
        "device@2026-12-01",
        [],
    )
    assert second["kind"] == "a datachain"
    assert outcome.json["errors"] == len(second["findings"]) == 4
    unknown = next(each for each in second["findings"] if "UNKNOWN" in each["code"])
    assert unknown == {
        "file": "wrong.json",
        "line": 1,
        "path": "elements[0].element_id",
        "severity": "error",
        "code": "INSTANCE_ELEMENT_UNKNOWN",
        "message": "device@2026-12-01 has no element 'crystal_ball'",
        "mend": "use an element id of that release",
    }


def test_everything_that_is_wrong_with_the_form_is_told(run: Run, keep: Keep) -> None:
    name = keep(
        "odd.json", {"elements": [{"element_id": 5}], "schema_version": "ai@2026-08-12-beta"}
    )

    outcome = run("check", "--json", name)

    found = outcome.json["files"][0]["findings"]
    assert outcome.code == 1
    assert {(each["code"], each["path"]) for each in found} == {
        ("parse_error", "id"),
        ("parse_error", "created_at"),
        ("parse_error", "elements[0].element_id"),
    }


def test_a_release_may_be_asked_for_in_place_of_the_one_that_is_named(run: Run, keep: Keep) -> None:
    name = keep("old.json", a_datachain(schema_version="device@2020-01-01"))

    unknown = run("check", name)
    asked = run("check", name, "--release", "device@2026-12-01")
    wrong = run("check", name, "--release", "device@2020-01-01")

    assert unknown.code == 1
    assert "error DTPR_RELEASE_UNKNOWN: the release device@2020-01-01" in unknown.out
    assert "use one of ai@2026-08-12-beta, device@2026-12-01" in unknown.out
    assert asked.code == 0
    assert wrong.code == 2
    assert "device@2020-01-01" in wrong.err


def test_datachains_that_are_checked_together_may_be_linked(run: Run, keep: Keep) -> None:
    gate = keep("gate.json", a_datachain(id="gate", linked_instance_ids=["camera"]))
    camera = keep("camera.json", a_datachain(id="camera"))

    assert "DTPR_LINKED_INSTANCE_UNKNOWN" in run("check", gate).out
    assert "DTPR_LINKED_INSTANCE_UNKNOWN" not in run("check", gate, camera).out


def test_a_resolved_datachain_is_held_against_its_snapshot(run: Run, keep: Keep) -> None:
    source = decoded(a_release())
    element = placed("accept", context_type_id="machine")
    chain = a_datachain([element], schema_version="ai@2026-01-01", id=" ")
    name = keep("whole.json", resolve(chain, source))
    broken = keep("broken.json", {"schema_snapshot": {}, "schema_version": "ai@2026-08-12-beta"})

    outcome = run("check", name)

    assert "whole.json: a resolved datachain\n" in outcome.out
    assert "id: error DTPR_TEXT_BLANK" in outcome.out
    assert "1 error, 0 warnings" in outcome.out
    assert "parse_error" in run("check", broken).out


def test_a_resolved_datachain_is_held_against_its_release(run: Run, keep: Keep) -> None:
    source = a_release()
    source["manifest"]["version"] = "ai@2026-08-12-beta"
    chain = a_datachain(
        [placed("accept", context_type_id="machine")], schema_version="ai@2026-08-12-beta"
    )

    outcome = run("check", keep("whole.json", resolve(chain, decoded(source))))

    assert outcome.code == 1
    assert "schema_snapshot.elements: error snapshot_drift" in outcome.out
    assert "checked against ai@2026-08-12-beta" in outcome.out


def test_every_datachain_of_a_device_is_checked(run: Run, keep: Keep) -> None:
    unsafe = placed(OWNER, actions=[Action(type="form", label=[], target="/form")])
    linked = a_datachain([PURPOSE, unsafe, SENSOR], id="linked")
    device = msgspec.to_builtins(a_device(linked_datachains=[linked]))
    draft = keep("draft.json", {**device, "name": {}})
    answer = keep("answer.json", {"id": "x", "code": "y", "device": device, "revision": 1})

    outcome = run("check", draft)

    assert outcome.code == 1
    assert "draft.json: a device, checked against device@2026-12-01" in outcome.out
    assert "linked_datachains[0].elements[1].actions[0].target: error" in outcome.out
    assert "name: error DTPR_DEVICE_FORM" in outcome.out
    assert run("check", keep("sound.json", a_device())).code == 0
    kept = run("check", answer).out
    assert "device.linked_datachains[0].elements[1].actions[0].target: error" in kept
    assert "1 error" in kept


def test_a_register_knows_more_releases_and_local_elements(
    run: Run, keep: Keep, registered: str, folder: Path
) -> None:
    release = {"manifest": {**a_release()["manifest"], "version": "ai@2026-01-01"}}
    write_folder(folder / "release", {**a_release(), **release})
    assert run("taxonomy", "import", "release").code == 0
    chain = a_datachain(
        [placed("accept", context_type_id="machine")], schema_version="ai@2026-01-01"
    )
    local = keep("local.json", a_datachain([PURPOSE, OWNER, f"{registered}:drone"]))
    unknown = run("check", local)
    asyncio.run(add_element(registered, "drone"))

    outcome = run("check", keep("gate.json", chain), local)

    assert f"has no element '{registered}:drone'" in unknown.out
    assert outcome.code == 0
    assert "checked against ai@2026-01-01" in outcome.out


async def add_element(organization: str, name: str) -> None:
    """Add an element of an organization's own to the register of the folder."""
    element = LocalElement(
        datachain_type="device",
        category="device__tech",
        title={"en": "Drone"},
        description={"en": "It flies."},
    )
    async with open_registry(load_settings()) as registry:
        await registry.elements.add(OPERATOR, organization, name, element)


def test_a_register_in_postgresql_is_asked_too(
    run: Run, keep: Keep, postgres_database: str
) -> None:
    name = keep("gate.json", a_datachain())

    assert run("check", name, "--database", postgres_database).code == 0


def test_looking_leaves_no_register_behind(run: Run, keep: Keep, folder: Path) -> None:
    run("check", keep("gate.json", a_datachain()))

    assert [each.name for each in folder.iterdir()] == ["gate.json"]


@pytest.mark.parametrize("key", ["datachainType", "datachain_type"])
def test_a_release_may_be_one_document(run: Run, keep: Keep, key: str) -> None:
    plain = a_release()
    plain["elements"][0]["category_id"] = "ghost"
    plain[key] = plain.pop("datachainType")
    bare = {name: value for name, value in plain.items() if name != "symbols"}

    outcome = run("check", keep("bundle.json", plain))
    lacking = run("check", keep("empty.json", {**plain, "symbols": {}}))
    form = run("check", keep("form.json", {"manifest": {}}))

    assert outcome.code == 1
    assert "bundle.json: a release\n" in outcome.out
    assert "elements[0].category_id: error CATEGORY_REF_MISSING" in outcome.out
    assert "SYMBOL_NOT_FOUND" in lacking.out
    assert "SYMBOL_NOT_FOUND" not in run("check", keep("bare.json", bare)).out
    assert "manifest.version: error parse_error" in form.out


def write_folder(folder: Path, plain: dict[str, Any]) -> None:
    """Write a release as the folder of YAML files that it is kept in."""
    parts = {"meta.yaml": plain["manifest"], "datachain-type.yaml": plain["datachainType"]}
    for part in ("categories", "elements"):
        parts |= {f"{part}/{each['id']}.yaml": each for each in plain[part]}
    for name, value in parts.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(yaml.safe_dump(value, sort_keys=False), encoding="utf-8")
    (folder / "symbols").mkdir()
    for name, svg in plain["symbols"].items():
        (folder / "symbols" / f"{name}.svg").write_text(svg)


def test_what_is_wrong_in_a_folder_is_told_with_its_file_and_line(run: Run, folder: Path) -> None:
    plain = a_release()
    plain["elements"][1]["category_id"] = "ghost"
    plain["symbols"]["cloud"] = "<?xml?><svg/>"
    write_folder(folder / "release", plain)

    outcome = run("check", "release")

    assert outcome.code == 1
    assert "release: the release ai@2026-01-01\n" in outcome.out
    assert "release/elements/cloud.yaml:2: category_id: error CATEGORY_REF_MISSING" in outcome.out
    assert "release/symbols/cloud.svg: error SYMBOL_MALFORMED_WRAPPER" in outcome.out
    assert "release/elements/accept.yaml:3: title: warning DTPR_LOCALE_MISSING" in outcome.out


def test_a_folder_with_a_file_of_the_wrong_form_tells_which(run: Run, folder: Path) -> None:
    plain = a_release()
    plain["categories"][0]["order"] = "first"
    write_folder(folder / "release", plain)

    outcome = run("check", "release")

    assert outcome.code == 1
    assert "release/categories/decision.yaml:" in outcome.out
    assert ": order: error parse_error: " in outcome.out


def test_official_releases_in_every_layout_are_understood(run: Run, shared: Path) -> None:
    upstream = shared / "upstream"

    bundle = run("check", str(upstream / "release-ai-2026-08-12-beta"))
    legacy = run("check", str(upstream / "api-v1"))

    assert bundle.code == 0
    assert "the release ai@2026-08-12-beta\n" in bundle.out
    assert ": 0 errors, " in bundle.out
    assert legacy.code == 0
    assert "elements_device.json" in legacy.out


@pytest.fixture
def content(folder: Path) -> Path:
    """A copy of the content of the device release that ships."""
    with_files = folder / "device"
    shutil.copytree(str(CONTENT / "device@2026-12-01"), with_files)
    return with_files


@pytest.mark.parametrize("name", ["device@2026-12-01", "ai@2026-08-12-beta"])
def test_the_content_that_ships_is_sound(run: Run, name: str) -> None:
    outcome = run("check", str(CONTENT / name))

    assert outcome.code == 0
    assert f"the release {name} of this project" in outcome.out


def test_content_is_held_against_the_rules_file_by_file(run: Run, content: Path) -> None:
    edit(content / "elements/device__tech/gps.yaml", "usual", ["ghost"])
    edit(content / "categories/device__tech.yaml", "name", {"en": "Technology"})
    edit(content / "meta.yaml", "locales", ["en", "es", "fr", "km", "pt", "tl", "de"])
    edit(content / "elements/device__tech/radar.yaml", "description", {})

    outcome = run("check", "device")

    assert outcome.code == 1
    assert "device/elements/device__tech/gps.yaml:" in outcome.out
    assert "usual[0]: error DTPR_USUAL_UNKNOWN" in outcome.out
    assert "device/categories/device__tech.yaml:" in outcome.out
    assert "it has no text in es, fr, km, pt, tl, de" in outcome.out
    assert ": datachain_type.name: error DTPR_LOCALE_MISSING: it has no text in de" in outcome.out
    radar = [each for each in outcome.out.splitlines() if "/radar.yaml:" in each]
    assert any("LOCALE_FIELD_EMPTY" in each for each in radar)


def test_content_of_the_wrong_form_or_name_is_told_first(run: Run, content: Path) -> None:
    (content / "elements/device__tech/gps.yaml").rename(
        content / "elements/device__purpose/where.yaml"
    )
    edit(content / "elements/device__tech/radar.yaml", "colour", "red")
    (content / "elements/device__tech/image.yaml").write_text("id: [")

    outcome = run("check", "device")

    assert outcome.code == 1
    lines = [each for each in outcome.out.splitlines() if ": error " in each]
    assert {line.split(": error ")[1].split(":")[0] for line in lines} == {
        "DTPR_CONTENT_FORM",
        "DTPR_CONTENT_MISNAMED",
    }
    assert len(lines) == 4
    assert any("image.yaml: error DTPR_CONTENT_FORM: it is not YAML" in each for each in lines)


def test_content_without_a_head_of_the_right_form_goes_no_further(run: Run, content: Path) -> None:
    edit(content / "meta.yaml", "status", "old")

    outcome = run("check", "device")

    assert outcome.code == 1
    assert "device: a release of this project\n" in outcome.out
    assert "status: error DTPR_CONTENT_FORM" in outcome.out


def edit(file: Path, field: str, value: Any) -> None:
    """Change one field of a YAML file."""
    known = yaml.safe_load(file.read_text(encoding="utf-8"))
    file.write_text(
        yaml.safe_dump({**known, field: value}, allow_unicode=True, sort_keys=False),
        encoding="utf-8",
    )


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("odd.json", b"{", "it is not JSON"),
        ("deep.json", b'{"elements": ' + b"[" * 100_000, "it is not JSON"),
        ("odd.yaml", b"id: [", "it is not YAML"),
        ("odd.txt", b"id: [", "it is not YAML"),
        ("odd.yml", b"id: \xff", "it is not UTF-8"),
        ("deep.yaml", b"elements: " + b"[" * 100_000, "it is nested too deeply"),
        ("wild.yaml", b"a: &a [x]\nelements: [*a, *a]\n", "it has an alias"),
        ("list.json", b"[]", "it is no datachain, device or release"),
        ("other.json", b'{"name": "x"}', "it is no datachain, device or release"),
        ("large.json", b" " * (MAX_FILE_BYTES + 1), "it is larger than 8 MB"),
    ],
)
def test_a_file_that_cannot_be_read_hides_no_other(
    run: Run, keep: Keep, folder: Path, name: str, content: bytes, reason: str
) -> None:
    (folder / name).write_bytes(content)
    sound = keep("sound.json", a_datachain())

    outcome = run("check", name, sound, "--json")

    assert outcome.code == 2
    assert f"{name}: {reason}" in outcome.err
    assert [each["file"] for each in outcome.json["files"]] == ["sound.json"]


def test_a_name_without_a_file_or_a_release_is_told(run: Run, folder: Path) -> None:
    (folder / "empty").mkdir()

    outcome = run("check", "nowhere.json", "empty")

    assert outcome.code == 2
    assert outcome.out == ""
    assert "nowhere.json: it cannot be read: No such file" in outcome.err
    assert "empty: there is no release" in outcome.err


def test_yaml_and_json_are_told_apart_without_a_name_for_them(run: Run, folder: Path) -> None:
    (folder / "gate").write_text(WRITTEN)
    (folder / "gate.txt").write_bytes(msgspec.json.encode(a_datachain()))

    assert run("check", "gate").out.startswith("gate: a datachain, checked")
    assert run("check", "gate.txt").code == 0


def test_lines_are_left_out_where_they_cannot_be_told(run: Run, folder: Path) -> None:
    wrong = a_datachain(["crystal_ball"])
    text = msgspec.json.encode(wrong).decode()
    # JSON allows longer keys than YAML does.
    (folder / "odd.json").write_text(f'{{"{"x" * 2000}": 1, {text[1:]}')
    (folder / "long.json").write_text(text + " " * MOST_BYTES)

    for name in ("odd.json", "long.json"):
        found = run("check", "--json", name).json["files"][0]["findings"]
        assert {each["line"] for each in found} == {None}


def test_a_path_that_leads_nowhere_ends_at_the_last_line_that_is_there() -> None:
    lines = Lines(b"a:\n  - b: 1\n  - id: c\n    d: 2\n")

    assert [lines.of(each) for each in ("a[0].b", "a[5].b", "a[c].d", "a[x]", "a[0].b.e")] == [
        2, 1, 4, 1, 2
    ]  # fmt: skip
    assert lines.of("") is None


def test_the_line_of_a_text_is_found_by_its_language(run: Run, folder: Path) -> None:
    plain = a_release()
    plain["elements"][1]["description"].append({"locale": "fr", "value": "Gardé."})
    write_folder(folder / "release", plain)
    lines = (folder / "release/elements/cloud.yaml").read_text(encoding="utf-8").splitlines()

    outcome = run("check", "release")

    number = lines.index("- locale: fr") + 1
    assert f"cloud.yaml:{number}: description[fr]: warning LOCALE_VARIABLE_DRIFT" in outcome.out


def test_nothing_of_a_file_can_command_a_terminal(run: Run, keep: Keep) -> None:
    name = keep("evil.json", a_datachain(["\x1b[31mred\n: error"]))

    outcome = run("check", name)

    assert "\x1b" not in outcome.out
