"""A real extract of OpenStreetMap: every camera is kept, and no direction is guessed."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import msgspec
import pytest

from dtpr.registry import Registry
from dtpr.registry.access import OPERATOR
from dtpr.schema.answers import NearbyQuestion
from dtpr.schema.device import Device
from tests.registry.importing import counts, elements, example, kept, take
from tests.support.devices import CITY

NAME = "bayarea_alpr_osm_rawtags.json"
MAPPING = example("osm_surveillance")
DIRECTIONS = ("camera:direction", "direction")


def overpass(folder: Path, *tags: dict[str, str]) -> Path:
    """Write an answer of Overpass with a camera for each of the tags."""
    found = [
        {
            "type": "node",
            "id": number,
            "lat": 37.8 + number / 1000,
            "lon": -122.2,
            "tags": {"man_made": "surveillance", "surveillance:type": "camera", **each},
        }
        for number, each in enumerate(tags, start=1)
    ]
    path = folder / "overpass.json"
    path.write_text(json.dumps({"version": 0.6, "elements": found}), encoding="utf-8")
    return path


async def devices(registry: Registry) -> dict[str, Device]:
    found: dict[str, Device] = {}
    after: int | None = 0
    while after is not None:
        page, after = await registry.devices.drafts(OPERATOR, CITY, after=after, limit=1000)
        found |= {each.device.external_id or "": each.device for each in page}
    return found


# One store is enough for thousands of rows: reading them is the same for both.
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_every_direction_of_a_real_extract_becomes_views_or_is_reported(
    city: Registry, shared: Path
) -> None:
    path = shared / "data" / NAME
    cameras: list[dict[str, Any]] = json.loads(path.read_bytes())["cameras"]

    report = await take(city, path, MAPPING, publish=True)

    kept_devices = await devices(city)
    reported = {each.row: each for each in report.warnings}
    assert counts(report) == (3757, 0, 0, 3757, 0)
    assert len(kept_devices) == 3757
    outcomes = Counter(
        (bool(texts), number in reported, bool(device.views))
        for number, each in enumerate(cameras, start=1)
        for texts in [[each["tags"][tag] for tag in DIRECTIONS if tag in each["tags"]]]
        for device in [kept_devices[f"node/{each['id']}"]]
    )
    said, unsaid = True, False
    assert outcomes == {
        (said, False, True): 3597,
        (said, True, True): 7,
        (said, True, False): 87,
        (unsaid, False, False): 66,
    }
    for each in report.warnings:
        columns = each.column.split(", ")
        texts = [cameras[each.row - 1]["tags"][column] for column in columns]
        assert each.value == ", ".join(texts)
        assert each.mend


async def test_tags_become_a_name_a_text_elements_and_dates(city: Registry, tmp_path: Path) -> None:
    tags = {
        "name": "Quay 1",
        "operator": "City of Riverton",
        "surveillance:type": "ALPR",
        "camera:type": "fixed",
        "image": "https://pictures.example/1.jpg",
        "start_date": "2020-05-01",
    }

    report = await take(city, overpass(tmp_path, tags), MAPPING, publish=True)

    (found,) = await kept(city)
    device = found.device
    assert counts(report) == (1, 0, 0, 1, 0)
    assert device.external_id == "node/1"
    assert device.name == {"en": "Quay 1"}
    assert device.description["en"].startswith("Operated by City of Riverton.")
    assert "https://pictures.example/1.jpg" in device.description["en"]
    assert "© OpenStreetMap contributors, ODbL 1.0" in device.description["en"]
    assert elements(device) == {"safety_security", "organization", "identifiable_image"}
    assert b"City of Riverton" in msgspec.json.encode(device.datachain)
    assert str(device.active_from) == "2020-05-01"


@pytest.mark.parametrize(
    ("kind", "technology"),
    [
        ("camera", {"identifiable_video"}),
        ("ANPR", {"identifiable_image"}),
        ("gunshot_detector", {"microphone"}),
        ("guard", set()),
    ],
)
async def test_the_type_of_surveillance_says_how_it_works(
    city: Registry, tmp_path: Path, kind: str, technology: set[str]
) -> None:
    await take(city, overpass(tmp_path, {"surveillance:type": kind}), MAPPING)

    (found,) = await kept(city)
    assert elements(found.device) - {"safety_security", "organization"} == technology


async def test_what_has_no_technology_is_not_published(city: Registry, tmp_path: Path) -> None:
    path = overpass(tmp_path, {"surveillance:type": "guard"})

    report = await take(city, path, MAPPING, publish=True)

    assert report.rejected == 1
    assert "device__tech" in report.rejections[0].reason


async def test_a_camera_without_a_name_is_called_by_what_is_known(
    city: Registry, tmp_path: Path
) -> None:
    await take(city, overpass(tmp_path, {"operator": "Riverton"}, {}), MAPPING)

    names = [each.device.name["en"] for each in await kept(city)]
    assert names == ["camera, Riverton", "camera, node/2"]


async def test_a_guess_at_a_date_and_the_angle_of_a_camera_are_no_facts(
    city: Registry, tmp_path: Path
) -> None:
    tags = {"start_date": "~2015", "camera:direction": "W", "camera:angle": "20"}

    report = await take(city, overpass(tmp_path, tags), MAPPING)

    (found,) = await kept(city)
    (view,) = found.device.views
    assert [each.column for each in report.warnings] == ["start_date"]
    assert found.device.active_from is None
    assert view.sector is not None
    assert (view.sector.bearing_deg, view.sector.width_deg) == (270, 90)
    assert "Angle of the camera: 20." in found.device.description["en"]


async def test_a_camera_whose_direction_is_not_known_is_assumed_to_see_all_round(
    city: Registry, tmp_path: Path
) -> None:
    path = overpass(tmp_path, {"direction": "EB"}, {"direction": "N"})
    await take(city, path, MAPPING, publish=True)

    answer = await city.nearby.around(NearbyQuestion(lat=37.8010, lon=-122.2003, radius_m=100))

    (seen,) = answer.devices
    assert (seen.sight.relation, seen.sight.certainty) == ("in_view", "assumed")
