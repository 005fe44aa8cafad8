"""Obstacles cut the views of public devices; what was disclosed stays as it was."""

import sys
from collections.abc import Sequence
from pathlib import Path

import msgspec
import numpy as np
import pytest
import shapely
from pyogrio.raw import write
from pyproj import Transformer

from dtpr.errors import InvalidError, NotFoundError
from dtpr.formats.outlines import read_outlines
from dtpr.registry import Registry
from dtpr.registry.access import OPERATOR
from dtpr.registry.shown import footprints
from dtpr.schema.answers import NearbyQuestion
from dtpr.schema.geometry import Point, Polygon, Position
from dtpr.schema.view import Sector, View
from tests.support.devices import a_device, publish
from tests.support.earth import walk

HERE: Position = (-1.55, 46.3)
BEHIND = walk(HERE, 0, 60)
DISC = View(sector=Sector(range_m=80), certainty="surveyed")


FRONT = walk(HERE, 0, 30)


def a_house(middle: Position = FRONT) -> Polygon:
    corners = [walk(middle, 45 + 90 * each, 14) for each in range(4)]
    return Polygon(coordinates=[[*corners, corners[0]]])


async def relation_at(registry: Registry, spot: Position) -> tuple[str, str | None]:
    question = NearbyQuestion(lon=spot[0], lat=spot[1])
    (seen,) = (await registry.around(question)).devices
    return seen.sight.relation, seen.sight.certainty


async def clipped(registry: Registry, device_id: str) -> Sequence[bool]:
    edition = await registry.devices.edition(device_id)
    found = footprints(edition, await registry.devices.clipped(device_id))
    return [each.properties.clipped for each in found.features]


async def test_a_view_is_cut_when_the_obstacles_are_applied_and_whole_again_after(
    city: Registry,
) -> None:
    device = (await publish(city, a_device(geometry=Point(coordinates=HERE), views=[DISC]))).id
    before = await city.devices.edition(device)
    assert await relation_at(city, BEHIND) == ("in_view", "surveyed")

    await city.obstacles.put("houses", [a_house()])
    first = await city.obstacles.apply()
    again = await city.obstacles.apply()

    assert (first, again) == (1, 0)
    assert await relation_at(city, BEHIND) == ("near", None)
    assert await relation_at(city, walk(HERE, 180, 60)) == ("in_view", "surveyed")
    assert await clipped(city, device) == [True]
    assert await city.devices.edition(device) == before

    await city.obstacles.remove("houses")
    assert await city.obstacles.apply() == 1
    assert await relation_at(city, BEHIND) == ("in_view", "surveyed")
    assert await clipped(city, device) == [False]


async def test_what_is_published_later_is_cut_at_once(city: Registry) -> None:
    await city.obstacles.put("houses", [a_house()])

    device = (await publish(city, a_device(geometry=Point(coordinates=HERE), views=[DISC]))).id

    assert await relation_at(city, BEHIND) == ("near", None)
    assert await clipped(city, device) == [True]


async def test_a_withdrawn_device_is_not_cut(city: Registry) -> None:
    device = (await publish(city, a_device(geometry=Point(coordinates=HERE), views=[DISC]))).id
    await city.obstacles.put("houses", [a_house()])
    await city.obstacles.apply()
    async with city.devices.writing() as writer:
        await writer.withdraw(OPERATOR, device)

    assert await city.obstacles.apply() == 0
    assert await city.devices.clipped(device) is None


async def test_areas_drawn_views_and_far_views_stay_as_they_are(city: Registry) -> None:
    await city.obstacles.put("houses", [a_house()])
    views = [View(area=a_house(HERE)), View(sector=Sector(range_m=5000))]

    device = (await publish(city, a_device(geometry=Point(coordinates=HERE), views=views))).id
    area = (await publish(city, a_device(geometry=a_house(HERE), external_id="area"))).id

    assert await clipped(city, device) == [False, False]
    assert await clipped(city, area) == []


async def test_a_source_is_replaced_listed_and_removed(city: Registry) -> None:
    await city.obstacles.put("houses", [a_house(), a_house(BEHIND)])
    await city.obstacles.put("houses", [a_house()])
    await city.obstacles.put("towers", [a_house()])

    assert await city.obstacles.sources() == [("houses", 1), ("towers", 1)]
    assert await city.obstacles.remove("towers") == 1
    assert await city.obstacles.sources() == [("houses", 1)]
    with pytest.raises(NotFoundError, match="'towers'"):
        await city.obstacles.remove("towers")


def a_collection(*geometries: object) -> bytes:
    features = [{"type": "Feature", "properties": {}, "geometry": each} for each in geometries]
    return msgspec.json.encode({"type": "FeatureCollection", "features": features})


def test_outlines_are_read_from_geojson_without_what_is_no_area(tmp_path: Path) -> None:
    file = tmp_path / "houses.geojson"
    file.write_bytes(a_collection(a_house(), Point(coordinates=HERE)))

    (outline,) = read_outlines(file)

    drawn = shapely.from_geojson(msgspec.json.encode(outline))
    assert shapely.covers(drawn, shapely.Point(walk(HERE, 0, 30)))


def test_outlines_are_read_from_a_geopackage_in_metres(tmp_path: Path) -> None:
    to_metres = Transformer.from_crs("EPSG:4326", "EPSG:2154", always_xy=True)
    corners = np.array(a_house().coordinates[0])
    polygon = shapely.Polygon(np.column_stack(to_metres.transform(*corners.T)))
    file = tmp_path / "houses.gpkg"
    shapes = np.array([shapely.to_wkb(polygon)], dtype=object)
    write(str(file), shapes, [], [], geometry_type="Polygon", crs="EPSG:2154", driver="GPKG")

    (outline,) = read_outlines(file)

    assert isinstance(outline, Polygon)
    found = shapely.from_geojson(msgspec.json.encode(outline))
    assert shapely.hausdorff_distance(found, shapely.Polygon(corners)) < 1e-8


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.geojson", b"{", "it is no GeoJSON"),
        ("a.geojson", a_collection(Point(coordinates=(700_000, 5))), "not in degrees"),
        ("a.gpkg", b"nothing", "cannot be read"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused(
    tmp_path: Path, name: str, content: bytes, said: str
) -> None:
    file = tmp_path / name
    file.write_bytes(content)

    with pytest.raises(InvalidError, match=said):
        list(read_outlines(file))


def test_a_missing_file_and_one_without_a_system_are_refused(tmp_path: Path) -> None:
    file = tmp_path / "houses.shp"
    shapes = np.array([shapely.to_wkb(shapely.box(0, 0, 1, 1))], dtype=object)
    with pytest.warns(UserWarning, match="crs"):
        write(str(file), shapes, [], [], geometry_type="Polygon", driver="ESRI Shapefile")

    with pytest.raises(InvalidError, match="does not say in what it measures"):
        list(read_outlines(file))
    with pytest.raises(InvalidError, match="cannot be read"):
        list(read_outlines(tmp_path / "none.geojson"))


def test_without_gdal_only_geojson_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyogrio.errors", None)

    with pytest.raises(InvalidError, match=r"dtpr\[gis\]"):
        list(read_outlines(tmp_path / "houses.gpkg"))
