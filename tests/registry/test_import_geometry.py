"""Big and messy geometry of a file: mended and told, refused with the position, or kept whole."""

from pathlib import Path
from typing import Any

import msgspec

from dtpr.registry import Registry
from dtpr.schema.answers import NearbyQuestion
from dtpr.schema.geometry import MultiPolygon
from dtpr.schema.mapping import read_mapping
from tests.registry.importing import kept, take

MAPPING = read_mapping(b"""
external_id = "area_code"
name.en = "Air quality, {area_name}"
[datachain]
elements = ["air_quality", "health", "organization"]
""")


def a_file(folder: Path, *rings: Any) -> Path:
    features = [
        {
            "type": "Feature",
            "properties": {"area_code": str(place), "area_name": "Quay"},
            "geometry": {"type": "Polygon", "coordinates": [ring]},
        }
        for place, ring in enumerate(rings)
    ]
    path = folder / "areas.geojson"
    path.write_bytes(msgspec.json.encode({"type": "FeatureCollection", "features": features}))
    return path


async def test_a_row_with_messy_ground_is_kept_with_a_warning(
    city: Registry, tmp_path: Path
) -> None:
    file = a_file(tmp_path, [[1, 1, 7], [2, 1, 7], [2, 2, 7], [1, 2, 7]])

    report = await take(city, file, MAPPING)
    again = await take(city, file, MAPPING)

    assert (report.created, report.warned, report.rejected) == (1, 1, 0)
    assert [each.column for each in report.warnings] == ["geometry", "geometry"]
    assert {each.reason for each in report.warnings} == {
        "its heights were left out",
        "open rings were closed",
    }
    assert (again.unchanged, again.warned) == (1, 1)


async def test_a_row_whose_ground_nobody_can_tell_is_refused_with_the_position(
    city: Registry, tmp_path: Path
) -> None:
    bow, good = [[3, 3], [4, 4], [4, 3], [3, 4], [3, 3]], [[1, 1], [2, 1], [2, 2], [1, 1]]

    report = await take(city, a_file(tmp_path, bow, good), MAPPING)

    assert (report.created, report.rejected, report.warned) == (1, 1, 0)
    (rejection,) = report.rejections
    assert "longitude 3.500000, latitude 3.500000" in rejection.reason
    assert rejection.mend


async def test_an_area_of_four_megabytes_is_one_device_and_exact(
    city: Registry, shared: Path
) -> None:
    file = shared / "data" / "gm_aqma_polygon.geojson"
    geometry = msgspec.json.decode(file.read_bytes())["features"][0]["geometry"]
    lon, lat = msgspec.convert(geometry, MultiPolygon).coordinates[0][0][0]

    report = await take(city, file, MAPPING, publish=True)
    again = await take(city, file, MAPPING, publish=True)

    assert (report.created, report.published, report.warned) == (1, 1, 0)
    assert again.unchanged == 1
    (device,) = await kept(city)
    found = await city.around(NearbyQuestion(lon=lon, lat=lat))
    assert [each.listing.id for each in found.devices] == [device.id]
    assert found.devices[0].sight.distance_m < 0.1
    assert found.valid_within_m < 0.1
