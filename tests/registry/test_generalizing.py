"""Public positions that are coarser than the true ones: what is published, refused and told."""

from pathlib import Path
from typing import Any

import msgspec
import pytest

from dtpr.errors import RuleError
from dtpr.geo.grid import cell_at, draw_cell
from dtpr.registry import Registry
from dtpr.registry.access import OPERATOR
from dtpr.registry.asked import Asked
from dtpr.registry.devices import Written
from dtpr.registry.generalizing import Generalizing
from dtpr.registry.store import Driver
from dtpr.schema.device import Device
from dtpr.schema.generalization import Generalization, GridCell, WholePlace
from dtpr.schema.geometry import LineString, Point, Polygon
from dtpr.schema.mapping import read_mapping
from dtpr.schema.notice import Notice
from dtpr.schema.view import View
from tests.registry.importing import TOML, kept, table, take
from tests.support.devices import a_device, a_place, a_sector, a_square, keep, publish

LON, LAT = 2.3512345, 48.8567891
CELL = cell_at(LON, LAT, 500)
GRID = GridCell(cell_m=500)
PLACE = WholePlace()


def hidden(kind: Generalization | None = GRID, lon: float = LON, **more: Any) -> Device:
    return a_device("1", lon=lon, lat=LAT, generalization=kind, **more)


def around(half: float) -> Polygon:
    return a_square(LON - half, LAT - half, 2 * half)


async def again(registry: Registry, device_id: str, device: Device) -> Written:
    async with registry.devices.writing() as writer:
        await writer.replace(OPERATOR, device_id, device)
        return await writer.publish(OPERATOR, device_id)


async def codes(registry: Registry, device: Device) -> dict[str, str]:
    async with registry.devices.writing() as writer:
        findings = await writer.findings("riverton", device)
    return {each.code: each.path for each in findings}


async def public(registry: Registry, device_id: str) -> Device:
    return (await registry.devices.edition(device_id)).disclosure.device


async def test_a_device_on_the_grid_is_published_as_its_cell(city: Registry) -> None:
    views = [
        a_sector(10, 60, 40, source_text="338-23"),
        View(area=a_square(LON, LAT, 0.0001), source_text="a survey"),
    ]

    draft = await publish(city, hidden(views=views))

    edition = await city.devices.edition(draft.id)
    (listing,) = (await city.find(Asked())).listings
    assert edition.disclosure.device == hidden(views=[], geometry=draw_cell(CELL))
    assert listing.generalization == GRID
    assert CELL.west < listing.position[0] < CELL.east
    assert CELL.south < listing.position[1] < CELL.north
    assert (await city.devices.draft(OPERATOR, draft.id)).device == hidden(views=views)


async def test_nothing_that_is_kept_for_the_public_has_the_exact_position(
    city: Registry,
) -> None:
    draft = await publish(city, hidden(views=[a_sector()]))

    edition = await city.devices.edition(draft.id)
    (listing,) = (await city.find(Asked())).listings
    kept_for_all = msgspec.json.encode(edition.disclosure) + msgspec.json.encode(listing)
    assert b"3512345" not in kept_for_all
    assert b"8567891" not in kept_for_all


async def test_a_device_may_be_known_by_its_place_only(city: Registry) -> None:
    area = around(0.01)
    await city.places.put(a_place("old-port", geometry=area))

    draft = await publish(city, hidden(PLACE, place="old-port", views=[a_sector()]))

    assert await public(city, draft.id) == hidden(PLACE, place="old-port", geometry=area)


async def test_a_route_may_be_known_by_its_place_only(city: Registry) -> None:
    area = around(0.01)
    await city.places.put(a_place("old-port", geometry=area))
    route = LineString(coordinates=[(LON, LAT), (LON + 0.001, LAT)])

    draft = await publish(city, hidden(PLACE, place="old-port", geometry=route))

    assert (await public(city, draft.id)).geometry == area


@pytest.mark.parametrize(
    ("inner", "outer", "shown"),
    [
        (None, None, None),
        (0.001, None, None),
        (None, 0.1, "port"),
        (0.001, 0.1, "port"),
        (0.001, 0.002, None),
        (0.1, 0.1, "quay"),
    ],
)
async def test_a_place_smaller_than_the_cell_gives_way_to_one_around_it(
    city: Registry, inner: float | None, outer: float | None, shown: str | None
) -> None:
    await city.places.put(a_place("port", geometry=around(outer) if outer else None))
    await city.places.put(a_place("quay", parent="port", geometry=around(inner) if inner else None))

    draft = await publish(city, hidden(place="quay"))

    assert (await public(city, draft.id)).place == shown
    assert len((await city.find(Asked(place="quay"))).listings) == (shown == "quay")


async def test_places_that_lie_in_each_other_are_left_out(city: Registry) -> None:
    await city.places.put(a_place("port"))
    await city.places.put(a_place("quay", parent="port"))
    await city.places.put(a_place("port", parent="quay"))

    draft = await publish(city, hidden(place="quay"))

    assert (await public(city, draft.id)).place is None


@pytest.mark.parametrize("place", [None, "square", "corner"])
async def test_a_place_that_is_no_area_cannot_stand_for_a_position(
    city: Registry, place: str | None
) -> None:
    await city.places.put(a_place("square"))
    await city.places.put(a_place("corner", geometry=Point(coordinates=(LON, LAT))))
    draft = await keep(city, hidden(PLACE, place=place))

    with pytest.raises(RuleError) as caught:
        async with city.devices.writing() as writer:
            await writer.publish(OPERATOR, draft.id)

    (problem,) = caught.value.problems
    assert problem.field == "place"
    assert "area" in problem.mend


async def test_a_route_cannot_be_snapped_to_the_grid(city: Registry) -> None:
    route = LineString(coordinates=[(LON, LAT), (LON + 0.001, LAT)])
    draft = await keep(city, hidden(geometry=route))

    with pytest.raises(RuleError) as caught:
        async with city.devices.writing() as writer:
            await writer.publish(OPERATOR, draft.id)

    assert [each.field for each in caught.value.problems] == ["generalization"]


@pytest.mark.parametrize("kind", [GRID, PLACE])
async def test_what_cannot_be_generalized_is_never_made_public_as_it_is(
    store: Driver, kind: Generalization
) -> None:
    route = LineString(coordinates=[(LON, LAT), (LON + 0.001, LAT)])

    with pytest.raises(RuleError):
        await Generalizing(store).public_form(hidden(kind, geometry=route))


@pytest.mark.parametrize(
    ("more", "path"),
    [
        ({"name": {"en": "Camera at 48.8567891"}}, "name.en"),
        ({"description": {"en": "N48,8568 O2,3512"}}, "description.en"),
        ({"external_id": "cam@48.857"}, "external_id"),
        ({"notice": Notice(policy_url="https://a.example/?ll=1.2,2.35123")}, "notice.policy_url"),
        (
            {"notice": Notice(recipients=[{"en": "x"}, {"en": "2.3512345"}])},
            "notice.recipients[1].en",
        ),
    ],
)
async def test_words_that_spell_the_exact_position_are_refused(
    city: Registry, more: dict[str, object], path: str
) -> None:
    device = msgspec.structs.replace(hidden(), **more)

    assert await codes(city, device) == {"DTPR_POSITION_IN_WORDS": path}
    assert await codes(city, msgspec.structs.replace(device, generalization=None)) == {}


@pytest.mark.parametrize(
    "words", ["Camera 48.85", "12.48.857", "49.1234", "Quay 2, 1.250 m", "2351"]
)
async def test_other_numbers_are_words_like_any_others(city: Registry, words: str) -> None:
    assert await codes(city, hidden(name={"en": words})) == {}


async def test_a_move_within_the_cell_makes_no_revision(city: Registry) -> None:
    draft = await publish(city, hidden())

    written = await again(city, draft.id, hidden(lon=LON + 0.0005, views=[a_sector()]))

    assert cell_at(LON + 0.0005, LAT, 500) == CELL
    assert (written.change, written.draft.revision) == ("unchanged", 1)


async def test_a_move_to_another_cell_makes_a_revision(city: Registry) -> None:
    draft = await publish(city, hidden())

    written = await again(city, draft.id, hidden(lon=LON + 0.01))

    assert (written.findings, written.draft.revision) == ([], 2)
    assert (await public(city, draft.id)).geometry == draw_cell(cell_at(LON + 0.01, LAT, 500))


async def test_history_that_has_the_exact_position_is_warned_of(city: Registry) -> None:
    draft = await publish(city, hidden(None))

    written = await again(city, draft.id, hidden())

    (finding,) = written.findings
    assert (finding.code, finding.severity) == ("DTPR_POSITION_PUBLIC_BEFORE", "warning")
    assert "revision 1" in finding.message
    assert (await public(city, draft.id)).geometry == draw_cell(CELL)


async def test_an_area_that_cuts_an_earlier_one_is_warned_of(city: Registry) -> None:
    half = a_square(LON, LAT - 0.002, 0.003)
    await city.places.put(a_place("old-port", geometry=half))
    draft = await publish(city, hidden(place="old-port"))

    written = await again(city, draft.id, hidden(PLACE, place="old-port"))

    (finding,) = written.findings
    assert (finding.code, finding.severity) == ("DTPR_POSITION_NARROWED", "warning")


async def test_a_finer_cell_after_a_coarser_one_needs_no_warning(city: Registry) -> None:
    draft = await publish(city, hidden(GridCell(cell_m=5000)))

    written = await again(city, draft.id, hidden(GridCell(cell_m=100)))

    assert (written.findings, written.change) == ([], "changed")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("100 m grid", GridCell(cell_m=100)),
        ("500 m grid", GRID),
        ("1000 m grid", GridCell(cell_m=1000)),
        ("5000 m grid", GridCell(cell_m=5000)),
        ("place", PLACE),
    ],
)
async def test_a_mapping_generalizes_every_row(
    city: Registry, tmp_path: Path, text: str, expected: Generalization
) -> None:
    await city.places.put(a_place("quay", geometry=a_square(2.45, 48.45, 0.1)))
    mapping = read_mapping(f'generalize = "{text}"\n{TOML}'.encode())
    file = table(
        tmp_path / "rows.csv", {"place": "quay"}, {"id": "2", "lon": "2.51", "place": "quay"}
    )

    report = await take(city, file, mapping, publish=True)
    repeated = await take(city, file, mapping, publish=True)

    assert (report.published, report.rejections) == (2, [])
    assert (repeated.unchanged, repeated.published) == (2, 0)
    for each in await kept(city):
        assert each.device.generalization == expected
        assert isinstance(each.device.geometry, Point)
        assert not isinstance((await public(city, each.id)).geometry, Point)


async def test_a_row_that_cannot_be_generalized_is_rejected(city: Registry, tmp_path: Path) -> None:
    mapping = read_mapping(f'generalize = "place"\n{TOML}'.encode())

    report = await take(city, table(tmp_path / "rows.csv", {}), mapping, publish=True)

    (rejection,) = report.rejections
    assert rejection.column == "place"
    assert report.published == 0


@pytest.mark.parametrize("text", ["250 m grid", "grid", "500m grid", ""])
def test_a_mapping_names_only_sizes_of_the_grid(text: str) -> None:
    with pytest.raises(Exception, match="generalize"):
        read_mapping(f'generalize = "{text}"\n{TOML}'.encode())
