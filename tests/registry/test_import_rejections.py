"""What an import refuses: single rows, each with its reason, or the file or mapping as a whole."""

from pathlib import Path
from typing import Any

import msgspec
import pytest

from dtpr.errors import ForbiddenError, InvalidError, NotFoundError
from dtpr.registry import Registry
from dtpr.registry.access import OPERATOR, Actor
from dtpr.schema.mapping import read_mapping
from tests.registry.importing import MAPPING, TOML, counts, kept, table, take
from tests.support.devices import CITY, OTHER_CITY, a_datachain


def text(path: Path, content: str) -> Path:
    path.write_text(content, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("wrong", "column", "said"),
    [
        ({"lon": ""}, "lon", "missing"),
        ({"lat": "n/a"}, "lat", "no number of degrees"),
        ({"lat": "48,5"}, "lat", "decimal comma"),
        ({"lat": "48°30'"}, "lat", "degrees and minutes"),
        ({"lat": "95.5"}, "lon, lat", "look swapped"),
        ({"lon": "377000", "lat": "395000"}, "lon, lat", "out of range"),
        ({"lon": "0", "lat": "0.0"}, "lon, lat", "0, 0"),
        ({"id": ""}, "id", "the id is missing"),
        ({"id": "x" * 129}, "id", "longer than 128"),
        ({"street": ""}, "street", "the name would be empty"),
        ({"street": "x" * 400}, "street", "too long"),
        ({"street": "a\0b"}, "street", "zero byte"),
        ({"start": "soon"}, "start", "no date"),
        ({"start": "03/04/2020"}, "start", "may be two days"),
        ({"start": "2020-02-02", "end": "2020-02-01"}, "start, end", "ends before it starts"),
        ({"place": "nowhere"}, "place", "no place"),
        ({"place": "Not A Slug"}, "place", "form"),
        ({"technology": "magic"}, "technology", "no element 'magic'"),
    ],
)
async def test_a_bad_row_is_rejected_whole_and_the_good_ones_are_kept(
    city: Registry, tmp_path: Path, wrong: dict[str, str], column: str, said: str
) -> None:
    path = table(tmp_path / "a.csv", {"id": "before"}, {"id": "bad", **wrong}, {"id": "after"})

    report = await take(city, path)

    (rejection,) = report.rejections
    assert counts(report) == (2, 0, 0, 0, 1)
    assert (rejection.file, rejection.row, rejection.column) == ("a.csv", 3, column)
    assert said in rejection.reason
    assert rejection.mend
    assert [each.device.external_id for each in await kept(city)] == ["before", "after"]


async def test_everything_wrong_in_a_row_is_named(city: Registry, tmp_path: Path) -> None:
    path = table(tmp_path / "a.csv", {"id": "", "lon": "x", "lat": "", "start": "soon"})

    report = await take(city, path)

    assert report.rejected == 1
    assert [each.column for each in report.rejections] == ["id", "lon", "lat", "start"]
    assert [each.value for each in report.rejections] == ["", "x", "", "soon"]


async def test_rows_with_one_id_are_all_rejected_and_all_named(
    city: Registry, tmp_path: Path
) -> None:
    path = table(tmp_path / "a.csv", {"id": "7"}, {"id": "8"}, {"id": "7.0", "lon": "3"})

    report = await take(city, path)

    assert counts(report) == (1, 0, 0, 0, 2)
    assert [each.row for each in report.rejections] == [2, 4]
    assert {each.column for each in report.rejections} == {"id"}
    assert all("rows 2 and 4" in each.reason for each in report.rejections)


async def test_a_row_with_too_few_cells_is_rejected(city: Registry, tmp_path: Path) -> None:
    path = table(tmp_path / "a.csv", {"id": "1"})
    path.write_bytes(path.read_bytes() + b"2,Quay\r\n")

    report = await take(city, path)

    assert counts(report) == (1, 0, 0, 0, 1)
    assert (report.rejections[0].row, report.rejections[0].column) == (3, "")


async def test_a_row_that_breaks_a_rule_may_be_a_draft_but_is_not_published(
    city: Registry, tmp_path: Path
) -> None:
    path = table(tmp_path / "a.csv", {"technology": ""}, {"id": "2"})

    published = await take(city, path, publish=True)
    before = [each.device.external_id for each in await kept(city)]
    drafted = await take(city, path)

    assert counts(published) == (1, 0, 0, 1, 1)
    assert published.rejections[0].column == "technology"
    assert "device__tech" in published.rejections[0].reason
    assert before == ["2"]
    assert counts(drafted) == (1, 0, 1, 0, 0)


async def test_a_row_without_any_element_is_rejected(city: Registry, tmp_path: Path) -> None:
    toml = TOML.replace('"safety_security", "organization", ', "")
    path = table(tmp_path / "a.csv", {"technology": " ; "})

    report = await take(city, path, read_mapping(toml.encode()))

    assert report.rejections[0].column == "technology"
    assert report.rejections[0].reason == "no element is named"


async def test_a_chain_that_was_linked_by_hand_has_to_be_right_too(
    city: Registry, tmp_path: Path
) -> None:
    path = table(tmp_path / "a.csv", {})
    await take(city, path)
    (draft,) = await kept(city)
    linked = a_datachain(["mobility"], id="linked")
    by_hand = msgspec.structs.replace(draft.device, linked_datachains=[linked])
    async with city.devices.writing() as writer:
        await writer.replace(OPERATOR, draft.id, by_hand)

    report = await take(city, path, publish=True)

    assert report.rejections[0].reason.startswith("linked_datachains[0].elements: ")
    assert (await kept(city))[0].state == "draft"


async def test_a_problem_that_no_column_has_names_the_field(city: Registry, tmp_path: Path) -> None:
    toml = TOML.replace('"safety_security", ', "").replace("{technology}", "air_quality")

    path = table(tmp_path / "a.csv", {})
    report = await take(city, path, read_mapping(toml.encode()), publish=True)

    assert report.rejections[0].column == ""
    assert report.rejections[0].reason.startswith("datachain.elements: ")


async def test_a_feature_is_rejected_by_its_geometry(city: Registry, tmp_path: Path) -> None:
    ring = [[1, 1], [2, 2], [2, 1], [1, 2], [1, 1]]
    values = {"external_id": 1, "name": "Area", "elements": "mobility;organization;air_quality"}
    crossing: dict[str, Any] = {
        "type": "Feature",
        "properties": values,
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }
    nowhere = {**crossing, "properties": {**values, "external_id": 2}, "geometry": None}
    document = {"type": "FeatureCollection", "features": [crossing, nowhere, "?"]}
    path = tmp_path / "a.geojson"
    path.write_bytes(msgspec.json.encode(document))

    report = await take(city, path, None)

    found = [(each.row, each.column) for each in report.rejections]
    assert found == [(1, "geometry"), (2, "geometry"), (3, "")]
    assert report.rejections[0].value.startswith('{"type":"Polygon"')
    assert len(report.rejections[0].value) <= 80


async def test_geometry_may_be_a_column_of_its_own(city: Registry, tmp_path: Path) -> None:
    toml = TOML.replace('longitude = "lon", latitude = "lat"', 'geometry = "lon"')
    point = '{"type": "Point", "coordinates": [2.5, 48.5]}'
    path = table(tmp_path / "a.csv", {"lon": point}, {"id": "2", "lon": "2.5"})

    report = await take(city, path, read_mapping(toml.encode()))

    assert counts(report) == (1, 0, 0, 0, 1)
    assert report.rejections[0].column == "lon"


async def test_a_withdrawn_device_is_not_published_again_by_the_way(
    city: Registry, tmp_path: Path
) -> None:
    path = table(tmp_path / "a.csv", {})
    await take(city, path, publish=True)
    async with city.devices.writing() as writer:
        await writer.withdraw(OPERATOR, (await kept(city))[0].id)

    report = await take(city, path, publish=True)

    assert (await kept(city))[0].state == "withdrawn"
    assert report.rejections[0].column == "id"
    assert "withdrawn" in report.rejections[0].reason


async def test_columns_in_other_words_are_answered_with_the_lines_to_write(
    city: Registry, tmp_path: Path
) -> None:
    path = text(tmp_path / "a.csv", "street,camera_id,lon,lat\nQuay,1,2.5,48.5\n")

    with pytest.raises(InvalidError) as caught:
        await take(city, path, None)

    sentence = str(caught.value)
    assert "its columns are street, camera_id, lon, lat" in sentence
    assert 'external_id = "camera_id"' in sentence
    assert "name.en" in sentence
    assert "longitude" not in sentence


@pytest.mark.parametrize(
    ("content", "line"),
    [
        ('"a ""b""",c\n1,2\n', r'external_id = "a \"b\""'),
        ("external_id,name,elements\n1,Pier,mobility\n", "position = "),
        ("external_id,name,lon,lat\n1,Pier,2.5,48.5\n", "datachain.elements"),
        ("external_id,lon,lat,elements\n1,2.5,48.5,mobility\n", "name.en"),
    ],
)
async def test_the_line_that_a_mapping_needs_is_named(
    city: Registry, tmp_path: Path, content: str, line: str
) -> None:
    with pytest.raises(InvalidError) as caught:
        await take(city, text(tmp_path / "a.csv", content), None)

    assert line in str(caught.value)


@pytest.mark.parametrize(
    ("toml", "said"),
    [
        (TOML.replace('"id"', '"ids"'), "external_id: the file has no column 'ids'; did you mean"),
        (TOML.replace("{street}", "{road}"), "name: the file has no column 'road'; use one of"),
        (TOML.replace('"lat"', '"y"'), "position: the file has no column 'y'"),
        (TOML.replace('"start"', '"on"'), "dates.active_from: the file has no column 'on'"),
        (TOML.replace("{technology}", "{kind}"), "datachain: the file has no column 'kind'"),
        (TOML.replace("position", "# "), "position: nothing says where the devices are"),
        (TOML.replace("safety_security", "safety"), "has no element 'safety'; did you mean"),
        (TOML + "release = 'device@2020-01-01'", "device@2020-01-01 is not known"),
        (TOML + "variables.nothing.title.en = 'x'", "has no element 'nothing'"),
        ("encoding = 'klingon'\n" + TOML, "no encoding 'klingon'"),
    ],
)
async def test_a_mapping_that_would_spoil_every_row_is_refused(
    city: Registry, tmp_path: Path, toml: str, said: str
) -> None:
    with pytest.raises(InvalidError, match=said):
        await take(city, table(tmp_path / "a.csv", {}), read_mapping(toml.encode()))


async def test_a_place_for_all_rows_has_to_be_there(city: Registry, tmp_path: Path) -> None:
    mapping = msgspec.structs.replace(MAPPING, place="nowhere")

    with pytest.raises(NotFoundError, match="nowhere"):
        await take(city, table(tmp_path / "a.csv", {}), mapping)


async def test_a_condition_on_a_column_that_is_not_there_is_refused(
    city: Registry, tmp_path: Path
) -> None:
    toml = TOML + "when = [{ column = 'kind', equals = 'x', elements = ['mobility'] }]"

    with pytest.raises(InvalidError, match="datachain: the file has no column 'kind'"):
        await take(city, table(tmp_path / "a.csv", {}), read_mapping(toml.encode()))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "format is not known|empty"),
        ("id,street\n", "no rows"),
        ('id,street\n1,"open\n', "breaks off"),
    ],
)
async def test_a_file_that_cannot_be_read_keeps_nothing(
    city: Registry, tmp_path: Path, content: str, said: str
) -> None:
    with pytest.raises(InvalidError, match=said):
        await take(city, text(tmp_path / "a.csv", content))


async def test_a_file_that_is_not_there_is_named(city: Registry, tmp_path: Path) -> None:
    with pytest.raises(InvalidError, match=r"missing\.csv cannot be read: No such file"):
        await take(city, tmp_path / "missing.csv")


async def test_an_unknown_organization_is_answered_with_the_command(
    city: Registry, tmp_path: Path
) -> None:
    with pytest.raises(NotFoundError, match="dtpr organization add nobody"):
        await take(city, table(tmp_path / "a.csv", {}), organization="nobody")


@pytest.mark.parametrize(
    ("actor", "publish", "error"),
    [
        (Actor(CITY, "viewer"), False, ForbiddenError),
        (Actor(CITY, "editor"), True, ForbiddenError),
        (Actor(OTHER_CITY, "admin"), False, NotFoundError),
    ],
)
async def test_a_role_that_is_too_low_imports_nothing(
    city: Registry, tmp_path: Path, *, actor: Actor, publish: bool, error: type[Exception]
) -> None:
    with pytest.raises(error):
        await take(city, table(tmp_path / "a.csv", {}), actor=actor, publish=publish)
