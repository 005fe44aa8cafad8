"""Where a row says that its device looks: views are made of it, or it is reported."""

from pathlib import Path
from typing import Any

import pytest

from dtpr.geo.assumed import assumed_table
from dtpr.registry import Registry
from dtpr.registry.imports import ImportReport
from dtpr.schema.mapping import ImportMapping, read_mapping
from dtpr.schema.view import Sector, View
from tests.registry.importing import TOML, counts, kept, table, take

VIEWS = """
[views]
direction = ["looks", "looks_too"]
bearing = "bearing"
width = "angle"
range = "reach"
certainty = "known"
"""
EMPTY = dict.fromkeys(("looks", "looks_too", "bearing", "angle", "reach", "known"), "")
CAMERA = next(each for each in assumed_table().ranges if "identifiable_video" in each.elements)
SQUARE = '{"type":"Polygon","coordinates":[[[2,48],[3,48],[3,49],[2,49],[2,48]]]}'


def mapping(more: str = "", toml: str = TOML) -> ImportMapping:
    return read_mapping((toml + VIEWS + more).encode())


async def taken(
    registry: Registry, folder: Path, more: str = "", **row: str
) -> tuple[ImportReport, list[View]]:
    """Import one row, and return the report and the views of its device."""
    path = table(folder / "a.csv", {**EMPTY, **row})
    report = await take(registry, path, mapping(more))
    found = await kept(registry)
    return report, found[0].device.views if found else []


def sector(
    bearing: float, width: float = CAMERA.width_deg, reach: float = CAMERA.range_m
) -> Sector:
    return Sector(bearing_deg=bearing, width_deg=width, range_m=reach)


@pytest.mark.parametrize(
    ("row", "sectors", "certainty", "source"),
    [
        ({"looks": "NNW"}, [sector(337.5)], "assumed", "NNW"),
        ({"looks": " 338-23 "}, [sector(0.5, 45)], "assumed", "338-23"),
        ({"looks": "225;45"}, [sector(225), sector(45)], "assumed", "225;45"),
        ({"looks_too": "E"}, [sector(90)], "assumed", "E"),
        ({"looks": "E", "looks_too": "90", "bearing": "90"}, [sector(90)], "assumed", "E"),
        ({"looks": "N;S", "looks_too": "180;0"}, [sector(0), sector(180)], "assumed", "N;S"),
        ({"bearing": "22.5"}, [sector(22.5)], "assumed", "22.5"),
        ({"looks": "N", "reach": "30 m"}, [sector(0, reach=30)], "assumed", "N"),
        ({"looks": "N", "angle": "60°"}, [sector(0, 60)], "assumed", "N"),
        ({"looks": "N", "angle": "60", "reach": "30"}, [sector(0, 60, 30)], "declared", "N"),
        (
            {"looks": "330-30", "angle": "60", "reach": "9"},
            [sector(0, 60, 9)],
            "declared",
            "330-30",
        ),
        (
            {"looks": "N", "angle": "60", "reach": "30", "known": "Surveyed"},
            [sector(0, 60, 30)],
            "surveyed",
            "N",
        ),
        ({"reach": "30"}, [sector(0, 360, 30)], "assumed", "30"),
        ({"reach": "30", "angle": "360"}, [sector(0, 360, 30)], "declared", "30"),
    ],
)
async def test_what_a_row_says_becomes_views_with_its_text(
    city: Registry,
    tmp_path: Path,
    row: dict[str, str],
    sectors: list[Sector],
    certainty: str,
    source: str,
) -> None:
    report, views = await taken(city, tmp_path, **row)

    assert (report.warned, report.warnings) == (0, [])
    assert [each.sector for each in views] == sectors
    assert {each.certainty for each in views} == {certainty}
    assert {each.source_text for each in views} == {source}


@pytest.mark.parametrize("row", [{}, {"angle": "90"}, {"known": "declared"}])
async def test_a_row_that_says_nothing_of_it_has_no_view(
    city: Registry, tmp_path: Path, row: dict[str, str]
) -> None:
    report, views = await taken(city, tmp_path, **row)

    assert (report.warned, views) == (0, [])


@pytest.mark.parametrize(
    ("row", "column", "said", "views"),
    [
        ({"looks": "EB"}, "looks", "how the road", 0),
        ({"looks": "370"}, "looks", "out of range", 0),
        ({"looks": "E", "looks_too": "EB"}, "looks_too", "how the road", 1),
        ({"looks": "E", "looks_too": "W"}, "looks, looks_too", "different directions", 0),
        ({"looks": "80-100", "looks_too": "E"}, "looks, looks_too", "different directions", 0),
        ({"bearing": "10-20"}, "bearing", "more than one bearing", 0),
        ({"bearing": "10;20"}, "bearing", "more than one bearing", 0),
        ({"looks": "80-100", "angle": "90"}, "looks, angle", "different widths", 0),
        ({"looks": "E", "angle": "wide"}, "angle", "'wide' is not understood", 1),
        ({"looks": "E", "angle": "361"}, "angle", "'361' is not understood", 1),
        ({"looks": "E", "angle": "1.2.3"}, "angle", "'1.2.3' is not understood", 1),
        ({"looks": "E", "reach": "12'"}, "reach", '"12\'" is not understood', 1),
        ({"looks": "E", "reach": "0"}, "reach", "'0' is not understood", 1),
        ({"looks": "E", "reach": "50001"}, "reach", "'50001' is not understood", 1),
        ({"looks": "E", "known": "sure"}, "known", "'sure' is no certainty", 1),
        ({"looks": "E", "technology": "air_quality"}, "looks, looks_too, bearing", "how far", 0),
    ],
)
async def test_what_is_not_understood_is_reported_and_the_device_is_kept(
    city: Registry, tmp_path: Path, row: dict[str, str], column: str, said: str, views: int
) -> None:
    report, found = await taken(city, tmp_path, **row)

    (warning,) = report.warnings
    assert counts(report) == (1, 0, 0, 0, 0)
    assert report.warned == 1
    assert (warning.file, warning.row, warning.column) == ("a.csv", 2, column)
    assert said in warning.reason
    assert warning.mend
    assert row.get(column.split(", ", maxsplit=1)[0], "") in warning.value
    assert len(found) == views


async def test_such_rows_are_rejected_where_the_mapping_says_so(
    city: Registry, tmp_path: Path
) -> None:
    more = 'on_unknown_direction = "reject"'

    report, _ = await taken(city, tmp_path, more, looks="EB", lon="x")

    assert (report.rejected, report.warned) == (1, 0)
    assert [each.column for each in report.rejections] == ["lon", "looks"]
    assert await kept(city) == []


async def test_a_direction_without_a_range_is_rejected_then_too(
    city: Registry, tmp_path: Path
) -> None:
    more = 'on_unknown_direction = "reject"'

    report, _ = await taken(city, tmp_path, more, looks="E", technology="air_quality")

    assert [each.column for each in report.rejections] == ["looks, looks_too, bearing"]


async def test_a_decimal_comma_is_read_where_the_mapping_says_so(
    city: Registry, tmp_path: Path
) -> None:
    row = {"looks": "45,9", "angle": "60,5", "reach": "7,5"}

    unsure, _ = await taken(city, tmp_path, **row)
    _, views = await taken(city, tmp_path, 'decimal = ","', **row)

    assert [each.column for each in unsure.warnings] == ["angle", "reach", "looks"]
    assert [each.sector for each in views] == [sector(45.9, 60.5, 7.5)]


async def test_a_direction_needs_a_point(city: Registry, tmp_path: Path) -> None:
    old = 'position = { longitude = "lon", latitude = "lat" }'
    area = mapping(toml=TOML.replace(old, 'position = { geometry = "area" }'))
    path = table(tmp_path / "a.csv", {**EMPTY, "looks": "E", "area": SQUARE})

    report = await take(city, path, area)

    assert "starts at a point" in report.warnings[0].reason
    assert (await kept(city))[0].device.views == []


async def test_the_same_row_twice_changes_nothing_and_an_emptied_one_takes_its_view_away(
    city: Registry, tmp_path: Path
) -> None:
    await taken(city, tmp_path, looks="E")

    again, views = await taken(city, tmp_path, looks="E")
    emptied, none = await taken(city, tmp_path)

    assert counts(again) == (0, 0, 1, 0, 0)
    assert len(views) == 1
    assert counts(emptied) == (0, 1, 0, 0, 0)
    assert none == []


async def test_views_that_the_mapping_does_not_speak_of_stay(
    city: Registry, tmp_path: Path
) -> None:
    await taken(city, tmp_path, looks="E")

    await take(city, table(tmp_path / "a.csv", EMPTY), read_mapping(TOML.encode()))

    assert len((await kept(city))[0].device.views) == 1


@pytest.mark.parametrize(
    ("columns", "found"),
    [
        ({"direction": "338-23"}, sector(0.5, 45)),
        ({"bearing_deg": "90", "width_deg": "60", "range_m": "30"}, sector(90, 60, 30)),
        ({"range_m": "30"}, None),
    ],
)
async def test_columns_with_the_words_of_the_register_need_no_mapping(
    city: Registry, tmp_path: Path, columns: dict[str, str], found: Sector | None
) -> None:
    values = {
        "external_id": "1",
        "name": "Pier",
        "lon": "2.5",
        "lat": "48.5",
        "elements": "mobility;organization;identifiable_video",
        **columns,
    }
    path = tmp_path / "own.csv"
    path.write_text(f"{','.join(values)}\n{','.join(values.values())}\n", encoding="utf-8")

    await take(city, path, None)

    (device,) = await kept(city)
    assert [each.sector for each in device.device.views] == ([found] if found else [])


async def test_a_date_that_is_not_understood_is_reported_where_the_mapping_says_so(
    city: Registry, tmp_path: Path
) -> None:
    toml = TOML.replace(
        'active_from = "start"', 'active_from = "start", on_unknown_date = "report"'
    )
    row: dict[str, Any] = {"start": "about 2019"}

    report = await take(city, table(tmp_path / "a.csv", row), read_mapping(toml.encode()))

    (warning,) = report.warnings
    assert counts(report) == (1, 0, 0, 0, 0)
    assert (warning.column, warning.value) == ("start", "about 2019")
    assert (await kept(city))[0].device.active_from is None


async def test_of_several_names_the_first_whole_one_is_taken_and_descriptions_are_joined(
    city: Registry, tmp_path: Path
) -> None:
    toml = TOML.replace(
        'name.en = "Camera, {street}"',
        'name.en = ["{place}, {street}", "Camera, {street}", "Camera"]\n'
        'description.en = ["In {street}.", "Since {start}.", "A camera."]',
    )

    await take(city, table(tmp_path / "a.csv", {}), read_mapping(toml.encode()))

    (found,) = await kept(city)
    assert found.device.name == {"en": "Camera, Quay"}
    assert found.device.description == {"en": "In Quay. A camera."}
