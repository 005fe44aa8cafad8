from pathlib import Path
from typing import Any

import msgspec
import pytest

from tests.cli.commands import SLUG, Run

ID = f"{SLUG}:object_detection"
YAML = f"""\
id: {ID}
datachain_type: device
category: device__tech
title: {{en: Object detection, fr: Détection}}
description: {{en: A program looks for things in pictures.}}
"""


@pytest.fixture
def file(folder: Path) -> Path:
    path = folder / "element.yaml"
    path.write_text(YAML, encoding="utf-8")
    return path


def a_record(element_id: str = ID, **more: Any) -> dict[str, Any]:
    return {
        "id": element_id,
        "datachain_type": "device",
        "category": "device__tech",
        "title": {"en": "Thing"},
        "description": {"en": "What it is."},
        **more,
    }


@pytest.mark.usefixtures("registered")
def test_an_element_is_added_changed_and_retired(run: Run, file: Path) -> None:
    added = run("elements", "add", str(file))
    again = run("elements", "add", str(file))
    file.write_text(YAML.replace("Object", "Thing"), encoding="utf-8")
    changed = run("elements", "add", str(file))
    retired = run("elements", "retire", ID)

    said = [each.err.strip() for each in (added, again, changed, retired)]
    assert [each.code for each in (added, again, changed, retired)] == [0, 0, 0, 0]
    assert said[:3] == [
        f"Added {ID}.",
        f"There was nothing to change in {ID}.",
        f"Changed {ID}.",
    ]
    assert said[3].startswith(f"Retired {ID}.")
    assert run("elements", "list").rows == [
        [ID, "Thing detection", "device", "device__tech", "none", "retired", "3"]
    ]


@pytest.mark.usefixtures("registered")
def test_a_file_may_hold_many_and_be_json(run: Run, folder: Path) -> None:
    run("organization", "add", "hill", "--name", "Hill")
    records = [a_record(), a_record("hill:drone", synonyms={"en": ["copter"]})]
    (folder / "many.json").write_bytes(msgspec.json.encode(records))

    run("elements", "add", "many.json")

    assert [row[0] for row in run("elements", "list").rows] == ["hill:drone", ID]
    listed = run("elements", "list", "--organization", "hill", "--json").json["elements"]
    assert [each.pop("changed_at")[:2] for each in listed] == ["20"]
    assert listed == [{**records[1], "state": "in_use", "version": 1}]


@pytest.mark.usefixtures("registered")
@pytest.mark.parametrize(
    ("content", "field"),
    [
        (a_record("drone"), "wrong.json, id: "),
        ([a_record(), a_record(colour="red")], "wrong.json, element 2, colour: "),
        (a_record(category="nothing"), f"{ID}, category: "),
        (None, "wrong.json: "),
    ],
)
def test_what_is_wrong_is_named(run: Run, folder: Path, content: object, field: str) -> None:
    (folder / "wrong.json").write_bytes(msgspec.json.encode(content))

    outcome = run("elements", "add", "wrong.json")

    assert outcome.code == 2
    assert field in outcome.err


def test_what_is_not_there_is_told(run: Run, registered: str, file: Path) -> None:
    assert registered == SLUG
    file.write_text(YAML.replace(SLUG, "nowhere"), encoding="utf-8")

    for argv, word in (
        (("add", "nothing.yaml"), "nothing.yaml cannot be read"),
        (("add", str(file)), "no organization 'nowhere'"),
        (("list", "--organization", "nowhere"), "no organization 'nowhere'"),
        (("retire", "drone"), "a colon"),
        (("retire", ID), ID),
    ):
        outcome = run("elements", *argv)

        assert outcome.code == 2
        assert word in outcome.err
