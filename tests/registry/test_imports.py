"""What an import keeps: the registers of the examples, once, whole, or not at all."""

from itertools import count
from pathlib import Path

import hypothesis.strategies as st
import msgspec
import pytest
from hypothesis import HealthCheck, given, settings

from dtpr.registry import Registry
from dtpr.registry.access import OPERATOR
from dtpr.schema.geometry import LineString
from dtpr.schema.notice import Notice
from tests.registry.importing import MAPPING, counts, elements, example, kept, table, take
from tests.support.clock import Clock
from tests.support.devices import CITY, OTHER_CITY, a_place, a_sector, an_organization

OWN_WORDS = "external_id,name,lon,lat,elements\n1,Pier,2.5,48.5,mobility;organization;air_quality\n"
NUMBERS = count(1)

ids = st.sampled_from(["", "1", "2", "3", "1.0", "4", "5"])
degrees = st.sampled_from(["", "0", "2.5", "48.25", "95", "2,5"])
rows = st.fixed_dictionaries(
    {
        "id": ids,
        "lon": degrees,
        "lat": degrees,
        "street": st.sampled_from(["", "Quay", "Pier  1"]),
        "start": st.sampled_from(["", "2020-01-01", "03/04/2020"]),
        "technology": st.sampled_from(["identifiable_video", "", "magic"]),
    }
)


async def test_the_cameras_of_trafford_are_the_same_from_both_formats(
    city: Registry, shared: Path
) -> None:
    table, features = (shared / "data" / f"trafford_cctv.{each}" for each in ("csv", "geojson"))
    mapping = example("trafford_cctv")

    first = await take(city, table, mapping, publish=True)
    before = await kept(city)
    twin = await take(city, features, mapping, publish=True)
    other = await take(city, features, mapping, organization=OTHER_CITY)

    assert counts(first) == (163, 0, 0, 163, 0)
    assert counts(twin) == (0, 0, 163, 0, 0)
    assert counts(other) == (163, 0, 0, 0, 0)
    assert await kept(city) == before
    assert [each.device for each in await kept(city, OTHER_CITY)] == [
        each.device for each in before
    ]
    assert before[0].device.name == {"en": "CCTV camera, Trafford Wharf Road"}
    assert before[0].device.external_id == before[0].device.datachain.id == "1001"


async def test_the_nodes_of_chicago_keep_their_dates_and_their_own_sensors(
    city: Registry, shared: Path
) -> None:
    path = shared / "data" / "aot_chicago_nodes.csv"

    report = await take(city, path, example("aot_chicago_nodes"), publish=True)

    devices = {each.device.external_id: each.device for each in await kept(city)}
    ends = [str(each.active_until) for each in devices.values() if each.active_until]
    assert counts(report) == (126, 0, 0, 126, 0)
    assert sorted(ends) == ["2018-04-01", "2018-05-16", "2018-08-15", "2019-05-23"]
    assert all(each.active_from for each in devices.values())
    assert elements(devices["001e0610ba46"]) - elements(devices["001e0610ba3b"]) == {"air_quality"}
    assert sum("air_quality" in elements(each) for each in devices.values()) == 106


async def test_every_node_of_linknyc_is_rejected_with_its_reason(
    city: Registry, shared: Path
) -> None:
    path = shared / "data" / "aot_linknyc_nodes.csv"

    report = await take(city, path, example("aot_linknyc_nodes"))

    assert counts(report) == (0, 0, 0, 0, 14)
    assert [each.row for each in report.rejections] == list(range(2, 16))
    assert {each.reason for each in report.rejections} == {"the position is 0, 0"}
    assert await kept(city) == []


async def test_a_file_in_our_own_words_needs_no_mapping(city: Registry, tmp_path: Path) -> None:
    await city.places.put(a_place())
    path = tmp_path / "a.csv"
    path.write_text(
        "external_id,name,name_fr,description_fr,longitude,latitude,elements,place,active_from\n"
        "1,Pier,Jetée,Au bout,2.5,48.5,mobility; organization;air_quality,old-port,2026-01-02\n",
        encoding="utf-8",
    )

    report = await take(city, path, None, publish=True)

    (draft,) = await kept(city)
    assert counts(report) == (1, 0, 0, 1, 0)
    assert draft.state == "published"
    assert draft.device.name == {"fr": "Jetée", "en": "Pier"}
    assert draft.device.description == {"fr": "Au bout"}
    assert draft.device.place == "old-port"
    assert str(draft.device.active_from) == "2026-01-02"
    assert elements(draft.device) == {"mobility", "organization", "air_quality"}


async def test_a_name_without_a_language_is_in_the_language_of_the_organization(
    registry: Registry, tmp_path: Path
) -> None:
    await registry.organizations.add(an_organization(CITY, locale="fr"))
    path = tmp_path / "a.csv"
    path.write_text(OWN_WORDS)

    await take(registry, path, None)

    assert (await kept(registry))[0].device.name == {"fr": "Pier"}


async def test_features_in_our_own_words_need_no_position_columns(
    city: Registry, tmp_path: Path
) -> None:
    values = {"external_id": 1, "name": "Route", "elements": "mobility", "mobility": "periodic"}
    line = {"type": "LineString", "coordinates": [[1, 2], [3, 4]]}
    path = tmp_path / "a.json"
    path.write_bytes(
        msgspec.json.encode({"type": "Feature", "properties": values, "geometry": line})
    )

    await take(city, path, None)

    (draft,) = await kept(city)
    assert draft.device.mobility == "periodic"
    assert draft.device.geometry == LineString(coordinates=[(1.0, 2.0), (3.0, 4.0)])


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
async def test_umlauts_are_kept_in_every_encoding_and_with_every_delimiter(
    city: Registry, tmp_path: Path, encoding: str, delimiter: str
) -> None:
    header = ("external_id", "name", "lon", "lat", "elements")
    row = ("1", '"Straße zur Brücke, Süd"', "2.5", "48.5", "mobility")
    path = tmp_path / "a.csv"
    text = f"{delimiter.join(header)}\r\n{delimiter.join(row)}\r\n"
    path.write_bytes(text.encode(encoding))

    await take(city, path, None)

    assert (await kept(city))[0].device.name == {"en": "Straße zur Brücke, Süd"}


async def test_a_mapping_may_name_the_encoding(city: Registry, tmp_path: Path) -> None:
    path = table(tmp_path / "a.csv", {"street": "Málaga"})
    path.write_bytes(path.read_text(encoding="utf-8-sig").encode("cp850"))

    report = await take(city, path, msgspec.structs.replace(MAPPING, encoding="IBM850"))

    assert "cp850" in report.understood_as
    assert (await kept(city))[0].device.name == {"en": "Camera, Málaga"}


async def test_the_same_file_later_changes_nothing(
    city: Registry, tmp_path: Path, clock: Clock
) -> None:
    path = table(tmp_path / "a.csv", {"id": "1"}, {"id": "2"})
    await take(city, path, publish=True)
    before = await kept(city)
    clock.forward(days=3)

    again = await take(city, path, publish=True)

    assert counts(again) == (0, 0, 2, 0, 0)
    assert await kept(city) == before
    assert [each.revision for each in before] == [1, 1]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=12)
@given(some=st.lists(rows, min_size=1, max_size=5), publish=st.booleans())
async def test_importing_twice_is_importing_once(
    registry: Registry, tmp_path: Path, *, some: list[dict[str, str]], publish: bool
) -> None:
    organization = f"city-{next(NUMBERS)}"
    await registry.organizations.add(an_organization(organization))
    path = table(tmp_path / "a.csv", *some)

    once = await take(registry, path, organization=organization, publish=publish)
    before = await kept(registry, organization)
    twice = await take(registry, path, organization=organization, publish=publish)

    assert once.created == len(before) == twice.unchanged
    assert counts(twice) == (0, 0, once.created, 0, once.rejected)
    assert twice.rejections == once.rejections
    assert once.created + once.rejected == once.rows == len(some)
    assert await kept(registry, organization) == before


async def test_what_changed_is_a_new_version_and_what_was_a_draft_is_published(
    city: Registry, tmp_path: Path, clock: Clock
) -> None:
    await take(city, table(tmp_path / "a.csv", {"id": "1"}, {"id": "2"}))
    clock.forward(days=3)
    path = table(tmp_path / "a.csv", {"id": "1"}, {"id": "2.0", "street": "Pier"}, {"id": "3"})

    report = await take(city, path, publish=True)

    found = await kept(city)
    assert counts(report) == (1, 1, 1, 3, 0)
    assert [each.state for each in found] == ["published"] * 3
    assert found[1].device.name == {"en": "Camera, Pier"}
    assert found[1].device.datachain.created_at == "2026-11-22T12:00:00Z"


async def test_a_device_that_is_not_in_the_file_is_left_alone(
    city: Registry, tmp_path: Path
) -> None:
    await take(city, table(tmp_path / "a.csv", {"id": "1"}), publish=True)
    before = await kept(city)

    await take(city, table(tmp_path / "a.csv", {"id": "2"}), publish=True)

    assert (await kept(city))[0] == before[0]


async def test_what_a_mapping_does_not_speak_of_stays(city: Registry, tmp_path: Path) -> None:
    path = table(tmp_path / "a.csv", {"start": "2026-01-01"})
    await take(city, path)
    (draft,) = await kept(city)
    by_hand = msgspec.structs.replace(
        draft.device, views=[a_sector(90.0, 60.0)], notice=Notice(legal_basis="public_task")
    )
    async with city.devices.writing() as writer:
        await writer.replace(OPERATOR, draft.id, by_hand)

    report = await take(city, table(path, {"start": ""}))

    (after,) = await kept(city)
    assert report.changed == 1
    assert after.device == msgspec.structs.replace(by_hand, active_from=None)


async def test_values_of_variables_and_the_notice_come_from_the_mapping(
    city: Registry, tmp_path: Path
) -> None:
    chain = msgspec.structs.replace(
        MAPPING.datachain,
        elements=[*MAPPING.datachain.elements, "data_retained"],
        variables={
            "data_retained": {"duration": {"en": "{start}", "fr": "31 jours"}},
            "organization": {"additional_description": {"en": "{end}"}},
        },
    )
    notice = Notice(legal_basis="public_task")
    mapping = msgspec.structs.replace(MAPPING, datachain=chain, notice=notice)

    await take(city, table(tmp_path / "a.csv", {}), mapping, publish=True)

    (draft,) = await kept(city)
    (value,) = draft.device.datachain.elements[-1].variables
    assert msgspec.to_builtins(value.value) == [{"locale": "fr", "value": "31 jours"}]
    assert draft.device.datachain.elements[1].variables == []
    assert draft.device.notice == notice


async def test_a_dry_run_says_what_would_be_and_keeps_nothing(
    city: Registry, tmp_path: Path
) -> None:
    path = table(tmp_path / "a.csv", {"id": "1"}, {"id": "2", "lon": ""})

    tried = await take(city, path, publish=True, dry_run=True)
    before = await kept(city)
    real = await take(city, path, publish=True)

    assert before == []
    assert tried == msgspec.structs.replace(real, dry_run=True)


async def test_a_crash_in_the_middle_keeps_nothing(city: Registry, tmp_path: Path) -> None:
    path = table(tmp_path / "a.csv", *({"id": str(each)} for each in range(1, 6)))

    def crash(done: int, _rows: int) -> None:
        if done == 3:
            raise RuntimeError("power cut")

    with pytest.raises(RuntimeError, match="power cut"):
        await take(city, path, publish=True, progress=crash)

    assert await kept(city) == []
    assert (await take(city, path)).created == 5


async def test_progress_counts_every_row(city: Registry, tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []
    path = table(tmp_path / "a.csv", {"id": "1"}, {"id": ""}, {"id": "3"})

    await take(city, path, progress=lambda *done: seen.append(done))

    assert seen == [(1, 3), (2, 3), (3, 3)]
