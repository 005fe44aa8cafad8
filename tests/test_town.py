"""The example town: well formed, one of every kind, and in one spot on the map."""

import re
from collections.abc import Iterator
from datetime import date
from functools import cache
from itertools import chain, pairwise
from math import cos, hypot, radians
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec
import pytest
import yaml
from msgspec import UNSET, Meta

from dtpr.schema.base import Record, Slug
from dtpr.schema.datachain import DatachainInstance, Placement
from dtpr.schema.device import Device, Status, status_between
from dtpr.schema.geometry import Geometry, LineString, MultiLineString, MultiPolygon, Polygon
from dtpr.schema.local_elements import NamedElement, local_ids, with_elements
from dtpr.schema.notice import Notice
from dtpr.schema.organization import Organization
from dtpr.schema.place import Place
from dtpr.schema.releases import AI_RELEASE, DEVICE_RELEASE, Taxonomy, shipped_taxonomy
from dtpr.schema.rules import check_datachain
from dtpr.schema.taxonomy import IDENTIFIABILITY_ORDER, Element, Identifiability, most_sensitive

FOLDER = Path(__file__).parents[1] / "examples" / "town"
CENTRE = (-1.55, 46.30)
METRES_PER_DEGREE = 111_195
TODAY = date(2026, 11, 22)
SPOKEN = ("en", "es", "fr", "pt", "tl")

Outcome = Literal["published", "draft", "withdrawn"]
Fixed = Annotated[str, Meta(pattern=r"^[2-9A-HJKMNP-Z]{6}$")]


class Town(Record, frozen=True, kw_only=True):
    organizations: list[Organization]
    elements: list[NamedElement]
    places: list[Place]


class Entry(Record, frozen=True, kw_only=True):
    organization: Slug
    outcome: Outcome = "published"
    code: Fixed
    device: Device


def read(path: Path) -> Any:
    return yaml.load(path.read_bytes(), Loader=yaml.CSafeLoader)


def mappings_in(content: Any) -> Iterator[dict[str, Any]]:
    if isinstance(content, dict):
        yield content
    for each in content.values() if isinstance(content, dict) else content:
        if isinstance(each, dict | list):
            yield from mappings_in(each)


@cache
def read_entries() -> list[Entry]:
    files = sorted((FOLDER / "devices").glob("*.yaml"))
    return list(chain.from_iterable(msgspec.convert(read(each), list[Entry]) for each in files))


@pytest.fixture(scope="module")
def town() -> Town:
    return msgspec.convert(read(FOLDER / "town.yaml"), Town)


@pytest.fixture(scope="module")
def entries() -> list[Entry]:
    return read_entries()


@pytest.fixture(scope="module")
def taxonomy(town: Town) -> Taxonomy:
    """The releases that ship, with the town's own elements."""
    own = {each.id: each.element for each in town.elements}
    return Taxonomy(with_elements(each, own) for each in shipped_taxonomy())


def every_entry() -> pytest.MarkDecorator:
    by_id = {each.device.external_id: each for each in read_entries()}
    return pytest.mark.parametrize("entry", by_id.values(), ids=by_id.keys())


def elements_of(datachain: DatachainInstance, taxonomy: Taxonomy) -> list[Element]:
    release = taxonomy.release(datachain.schema_version)
    return [release.elements[each.element_id] for each in datachain.elements]


def identifiability_of(device: Device, taxonomy: Taxonomy) -> Identifiability:
    return most_sensitive(
        [each.identifiability for each in elements_of(device.datachain, taxonomy)]
    )


def chains_of(device: Device) -> list[DatachainInstance]:
    return [device.datachain, *device.linked_datachains]


def placement_key(placement: Placement) -> str:
    named = placement.element_instance_id
    return placement.element_id if named is UNSET else named


def status_today(device: Device) -> Status:
    return status_between(device.active_from, device.active_until, TODAY)


def is_full(notice: Notice) -> bool:
    interest = notice.legitimate_interest or notice.legal_basis != "legitimate_interests"
    contacts = notice.privacy_email and notice.dpo_email and notice.complaint_authority
    texts = {"en", "fr"} <= set(notice.rights) and notice.recording and notice.policy_url
    basis = notice.legal_basis not in {None, "no_personal_data"}
    return bool(interest and contacts and texts and basis)


def rings_of(geometry: Geometry) -> list[list[tuple[float, float]]]:
    match geometry:
        case Polygon():
            return geometry.coordinates
        case MultiPolygon():
            return list(chain.from_iterable(geometry.coordinates))
        case _:
            return []


def doubled_area(ring: list[tuple[float, float]]) -> float:
    return sum(west * north - east * south for (west, south), (east, north) in pairwise(ring))


def positions_of(geometry: Geometry) -> Iterator[tuple[float, float]]:
    match geometry:
        case Polygon() | MultiPolygon():
            yield from chain.from_iterable(rings_of(geometry))
        case LineString():
            yield from geometry.coordinates
        case MultiLineString():
            yield from chain.from_iterable(geometry.coordinates)
        case _:
            yield geometry.coordinates


def metres_from_centre(position: tuple[float, float]) -> float:
    east = (position[0] - CENTRE[0]) * cos(radians(CENTRE[1]))
    return hypot(east, position[1] - CENTRE[1]) * METRES_PER_DEGREE


def geometries(town: Town, entries: list[Entry]) -> list[Geometry]:
    areas = [each.area for owner in town.organizations for each in owner.coverage]
    spots = [each.geometry for each in town.places if each.geometry]
    return [*areas, *spots, *(each.device.geometry for each in entries)]


def test_the_town_has_about_sixty_devices(entries: list[Entry]) -> None:
    assert 55 <= len(entries) <= 70


def test_a_code_is_given_once(entries: list[Entry]) -> None:
    assert len({each.code for each in entries}) == len(entries)


def test_an_external_id_is_given_once_in_an_organization(entries: list[Entry]) -> None:
    keys = {(each.organization, each.device.external_id) for each in entries}

    assert len(keys) == len(entries)
    assert all(each.device.external_id for each in entries)


def test_a_city_and_an_agency_own_devices_and_a_vendor_owns_none(
    town: Town, entries: list[Entry]
) -> None:
    kinds = {each.slug: each.kind for each in town.organizations}

    assert sorted(kinds.values()) == ["agency", "city", "vendor"]
    assert {kinds[each.organization] for each in entries} == {"city", "agency"}


def test_every_owner_says_what_it_covers_and_what_is_exempt(town: Town) -> None:
    owners = [each for each in town.organizations if each.kind != "vendor"]

    statements = [statement for each in owners for statement in each.coverage]

    assert len(statements) == len(owners) == 2
    assert all({"en", "fr"} <= set(each.registers) for each in statements)
    assert all({"en", "fr"} <= set(each.exempt) for each in statements)


def test_a_parent_place_comes_before_its_children(town: Town) -> None:
    known: set[str] = set()

    for place in town.places:
        assert place.parent is None or place.parent in known
        known.add(place.slug)

    assert len(known) == len(town.places)


def test_a_device_stands_in_a_place_of_its_own_organization(
    town: Town, entries: list[Entry]
) -> None:
    owners = {each.slug: each.organization for each in town.places}

    placed = [each for each in entries if each.device.place]

    assert len(placed) > len(entries) / 2
    assert all(owners[each.device.place or ""] == each.organization for each in placed)


def test_everything_lies_around_the_centre(town: Town, entries: list[Entry]) -> None:
    positions = chain.from_iterable(map(positions_of, geometries(town, entries)))

    assert max(map(metres_from_centre, positions)) < 5_000


def test_rings_are_closed_and_run_counter_clockwise(town: Town, entries: list[Entry]) -> None:
    rings = list(chain.from_iterable(map(rings_of, geometries(town, entries))))

    assert rings
    for ring in rings:
        assert ring[0] == ring[-1]
        assert doubled_area(ring) > 0


def test_names_are_often_in_khmer_too(town: Town, entries: list[Entry]) -> None:
    names = [each.device.name for each in entries] + [each.name for each in town.places]

    assert sum("km" in each for each in names) > len(names) / 3


@pytest.mark.parametrize("path", sorted(FOLDER.glob("**/*.yaml")), ids=lambda path: path.stem)
def test_every_text_is_in_each_language_that_is_spoken_in_the_town(path: Path) -> None:
    texts = [each for each in mappings_in(read(path)) if isinstance(each.get("en"), str)]

    assert texts
    assert [each["en"] for each in texts if not set(SPOKEN) <= set(each)] == []


def test_most_devices_are_described(entries: list[Entry]) -> None:
    described = [each for each in entries if each.device.description]

    assert len(described) > len(entries) * 0.9


def test_every_class_of_identifiability_is_there(entries: list[Entry], taxonomy: Taxonomy) -> None:
    classes = [identifiability_of(each.device, taxonomy) for each in entries]

    assert min(classes.count(each) for each in IDENTIFIABILITY_ORDER) >= 5


@pytest.mark.parametrize(
    "element",
    [
        "air_quality",
        "contactless_payments",
        "de_identified_image",
        "de_identified_video",
        "de_identified_voice",
        "electric_vehicle_charger",
        "facial_characterization",
        "identifiable_image",
        "identifiable_nfc",
        "identifiable_rfid",
        "identifiable_video",
        "identifiable_wifi_sensor",
        "induction_loop",
        "intercom",
        "li_dar",
        "location_beacon",
        "person_detection",
        "radar",
        "soil_moisture_sensor",
        "sound_level_meter",
        "thermometer",
        "ultrasonic_level_sensor",
        "unmanned_aircraft_system",
        "voice",
        "weather_station",
        "weighing_scale",
        "wireless_access_point",
    ],
)
def test_the_technology_is_there(entries: list[Entry], element: str) -> None:
    placed = {each.element_id for entry in entries for each in entry.device.datachain.elements}

    assert element in placed


def test_devices_are_points_areas_and_routes(entries: list[Entry]) -> None:
    kinds = {type(each.device.geometry).__name__ for each in entries}

    assert kinds == {"Point", "Polygon", "MultiPolygon", "LineString"}
    assert {each.device.mobility for each in entries} == {"fixed", "mobile", "periodic"}


def test_a_dome_and_a_camera_of_two_sectors_are_there(entries: list[Entry]) -> None:
    views = [each.device.views for each in entries]

    widths = {view.sector.width_deg for each in views for view in each if view.sector}
    certainties = {view.certainty for each in views for view in each}

    assert 360 in widths
    assert 2 in map(len, views)
    assert certainties == {"surveyed", "declared", "assumed"}


def test_planned_active_and_expired_devices_are_there(entries: list[Entry]) -> None:
    published = [each.device for each in entries if each.outcome == "published"]

    statuses = [status_today(each) for each in published]

    assert set(statuses) == {"planned", "active", "expired"}
    assert all(each.announced_on for each in published if status_today(each) == "planned")


@pytest.mark.parametrize("outcome", ["draft", "withdrawn"])
def test_two_devices_have_the_outcome(entries: list[Entry], outcome: Outcome) -> None:
    assert [each.outcome for each in entries].count(outcome) == 2


def test_two_devices_have_an_ai_chain_that_links_both_ways(entries: list[Entry]) -> None:
    linked = [each.device for each in entries if each.device.linked_datachains]

    assert len(linked) == 2
    for device in linked:
        chains = device.linked_datachains
        assert {each.schema_version for each in chains} == {AI_RELEASE}
        assert device.datachain.linked_instance_ids == [each.id for each in chains]
        assert all(each.linked_instance_ids == [device.datachain.id] for each in chains)


@every_entry()
def test_a_chain_bears_the_id_and_the_release_of_its_device(entry: Entry) -> None:
    assert entry.device.datachain.id == entry.device.external_id
    assert entry.device.datachain.schema_version == DEVICE_RELEASE


@every_entry()
def test_no_rule_finds_anything_in_a_chain(entry: Entry, taxonomy: Taxonomy) -> None:
    linked = {each.id for each in chains_of(entry.device)}
    for datachain in chains_of(entry.device):
        release = taxonomy.release(datachain.schema_version)

        assert check_datachain(datachain, release, linked) == []


@every_entry()
def test_a_chain_is_in_the_order_of_its_categories(entry: Entry, taxonomy: Taxonomy) -> None:
    for datachain in chains_of(entry.device):
        positions = taxonomy.release(datachain.schema_version).positions
        found = [positions[each.category] for each in elements_of(datachain, taxonomy)]

        assert found == sorted(found)


@every_entry()
def test_a_placement_is_told_from_every_other(entry: Entry) -> None:
    for datachain in chains_of(entry.device):
        keys = [placement_key(each) for each in datachain.elements]

        assert len(set(keys)) == len(keys)


@every_entry()
def test_a_text_in_a_chain_is_in_each_language_that_is_spoken_in_the_town(entry: Entry) -> None:
    for datachain in chains_of(entry.device):
        for variable in chain.from_iterable(each.variables for each in datachain.elements):
            found = {each.locale for each in variable.value if not isinstance(each, str)}

            assert set(SPOKEN) <= found


def test_one_device_says_what_the_taxonomy_has_no_word_for(
    town: Town, entries: list[Entry]
) -> None:
    (element,) = town.elements

    placing = [each for each in entries if local_ids(*chains_of(each.device))]

    assert [local_ids(each.device.datachain) for each in placing] == [[element.id]]
    assert element.id.startswith(f"{placing[0].organization}:")
    both = (element.title, element.description)
    assert all({*SPOKEN, "km"} == set(texts) for texts in both)


def test_a_device_that_sees_people_has_a_full_notice(
    entries: list[Entry], taxonomy: Taxonomy
) -> None:
    watching = [
        each.device
        for each in entries
        if each.outcome != "draft" and identifiability_of(each.device, taxonomy) != "none"
    ]

    notices = [each.notice for each in watching]

    assert len(notices) > 25
    assert [each.external_id for each in watching if not is_full(each.notice)] == []
    assert any(each.legal_basis == "legitimate_interests" for each in notices)


def test_the_codes_in_the_readme_are_those_of_the_town(entries: list[Entry]) -> None:
    text = (FOLDER / "README.md").read_text(encoding="utf-8")

    quoted = set(re.findall(r"`([2-9A-HJKMNP-Z]{6})`", text))

    assert quoted
    assert quoted <= {each.code for each in entries}
