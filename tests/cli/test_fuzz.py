"""Whatever a file holds, a command ends in time, says what is wrong, and with a known exit code."""

import json
import shutil
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dtpr.formats.taxonomy import write_folder
from dtpr.schema.json_schema import document
from tests.cli.commands import Outcome, Run
from tests.support.devices import a_datachain, a_device
from tests.support.json_values import json_values
from tests.support.releases import bundle_data, bundle_files, drawing, legacy_files
from tests.support.spoiling import spoilt, spoilt_bytes, spoilt_text, within

SECONDS = 20
"""More than any of these takes on a busy machine, and less than for ever."""

ENDINGS = ("json", "yaml", "yml", "geojson", "csv", "")
CHAIN = b"""\
id: gate
schema_version: device@2026-12-01
created_at: 2026-11-01T00:00:00Z
elements:
  - element_id: mobility
  - element_id: organization
    actions: [{type: url, label: [], target: 'https://a.example'}]
  - {element_id: identifiable_video, priority: 1}
"""
MAPPING = b"""\
external_id = "id"
name = { en = "Camera {place}" }
[position]
longitude = "lon"
latitude = "lat"
decimal = ","
[dates]
date_order = "day-month-year"
active_from = "since"
[datachain]
elements = ["organization", "{what}"]
[[datachain.when]]
column = "what"
equals = "video"
elements = ["identifiable_video"]
[datachain.variables.organization]
title = { en = "{place}" }
"""
TABLE = b'id;lon;lat;since;place;what\n1;"-1,55";46,3;03/04/2020;"Pier ""A""";video\n2;;;;;\n'
FEATURES = json.dumps(
    {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "geometry": {"type": "Point", "coordinates": [-1.55, 46.3]},
                "properties": {"id": 1, "place": "Pier", "what": "video", "since": None},
            }
        ],
    }
).encode()
OWN = b"external_id,name,lon,lat,elements\n1,Pier,2.5,48.5,mobility;organization;air_quality\n"

fuzzing = settings(
    max_examples=settings().max_examples * 2,
    suppress_health_check=[
        HealthCheck.function_scoped_fixture,
        HealthCheck.too_slow,
        HealthCheck.data_too_large,
    ],
)


def as_toml(value: Any) -> str:
    """Return a value as TOML; what is null is left out, as TOML has no word for it."""
    if isinstance(value, dict):
        fields = [f"{json.dumps(k)} = {as_toml(v)}" for k, v in value.items() if v is not None]
        return f"{{{', '.join(fields)}}}"
    if isinstance(value, list):
        return f"[{', '.join(as_toml(each) for each in value if each is not None)}]"
    return json.dumps(value, ensure_ascii=False)


def as_lines(value: dict[str, Any]) -> bytes:
    """Return an object as a TOML document."""
    lines = [f"{json.dumps(k)} = {as_toml(v)}\n" for k, v in value.items() if v is not None]
    return "".join(lines).encode("utf-8", "replace")


@cache
def made_from(name: str) -> st.SearchStrategy[Any]:
    """Return a strategy for the values that a type's JSON Schema takes."""
    return json_values(document(name, ""))


RECORDS: st.SearchStrategy[Any] = st.one_of(
    st.just(msgspec.to_builtins(a_datachain(["mobility", "institution"]))),
    st.just(msgspec.to_builtins(a_device())),
    st.just(bundle_data()),
    st.deferred(lambda: made_from("DatachainInstance")),
    st.deferred(lambda: made_from("ResolvedDatachainInstance")),
    st.deferred(lambda: made_from("Device")),
    st.deferred(lambda: made_from("Release")),
)
MAPPINGS = st.one_of(
    st.just(MAPPING),
    spoilt_text(st.just(MAPPING)),
    st.deferred(lambda: spoilt(made_from("ImportMapping")))
    .filter(lambda each: isinstance(each, dict))
    .map(as_lines),
)


def assert_said(outcome: Outcome) -> None:
    """Check that a command ended as documented, and that it says why where it did nothing."""
    assert outcome.code in (0, 1, 2)
    assert outcome.err or outcome.code != 2
    assert "Traceback" not in outcome.err


@fuzzing
@given(body=spoilt_bytes(RECORDS) | spoilt_text(st.just(CHAIN)), ending=st.sampled_from(ENDINGS))
def test_any_file_is_checked(run: Run, folder: Path, body: bytes, ending: str) -> None:
    (folder / f"it.{ending}").write_bytes(body)

    with within(SECONDS):
        outcome = run("check", f"it.{ending}", "--json")

    assert_said(outcome)
    if outcome.code != 2:
        assert (outcome.code == 1) is (outcome.json["errors"] > 0)


@fuzzing
@given(
    file=spoilt_text(st.sampled_from([TABLE, FEATURES, OWN]))
    | spoilt_bytes(st.just(json.loads(FEATURES))),
    ending=st.sampled_from(ENDINGS),
    mapping=st.none() | MAPPINGS,
)
def test_any_file_and_mapping_are_imported_or_refused(
    run: Run, folder: Path, registered: str, file: bytes, ending: str, mapping: bytes | None
) -> None:
    (folder / f"it.{ending}").write_bytes(file)
    (folder / "mapping.toml").write_bytes(mapping or b"")
    more = ("--mapping", "mapping.toml") if mapping is not None else ()

    with within(SECONDS):
        outcome = run("import", f"it.{ending}", "--organization", registered, "--publish", *more)

    assert_said(outcome)


FOLDERS: dict[str, dict[str, bytes]] = {
    "v1": legacy_files(tin_can=drawing("#FFDD00")),
    "v2": bundle_files(),
}


@fuzzing
@given(data=st.data(), form=st.sampled_from(sorted(FOLDERS)))
def test_any_release_is_taken_in_or_refused(
    run: Run, folder: Path, data: st.DataObject, form: str
) -> None:
    sound = FOLDERS[form]
    name = data.draw(st.sampled_from(sorted(sound)))
    spoilt = {**sound, name: data.draw(spoilt_text(st.just(sound[name])))}
    shutil.rmtree(folder / "release", ignore_errors=True)
    write_folder(folder / "release", spoilt)

    with within(SECONDS):
        outcomes = [run("taxonomy", "import", "release"), run("check", "release")]

    for each in outcomes:
        assert_said(each)


@pytest.mark.parametrize(
    "mapping", ["a = " + "[" * 5000, "a = " + "9" * 5000], ids=["deep", "long"]
)
def test_a_mapping_that_python_cannot_read_is_refused(
    run: Run, folder: Path, registered: str, mapping: str
) -> None:
    (folder / "it.csv").write_bytes(OWN)
    (folder / "mapping.toml").write_text(mapping)

    outcome = run("import", "it.csv", "--organization", registered, "--mapping", "mapping.toml")

    assert outcome.code == 2
    assert "it is not TOML" in outcome.err


def test_an_answer_of_an_api_that_is_not_utf_8_is_refused(run: Run, folder: Path) -> None:
    name = "categories_device.json"
    sound = FOLDERS["v1"]
    write_folder(folder / "release", {**sound, name: sound[name].replace(b"schema", b"\xff", 1)})

    outcome = run("taxonomy", "import", "release")

    assert outcome.code == 2
    assert f"{name}: it is not JSON" in outcome.err
