"""The example town: loaded whole, once, and every fault named."""

from pathlib import Path

import pytest

from dtpr.errors import GoneError, InvalidError, NotFoundError
from dtpr.registry import Registry
from dtpr.registry.access import OPERATOR
from dtpr.registry.town import load_town, read_town
from dtpr.signs.logos import load_logo, read_logo
from tests.signs.logos.files import SQUARE, svg

GROUND = """
organizations:
  - {slug: port, name: {en: Port}}
places:
  - slug: quay
    organization: port
    name: {en: Quay}
    geometry: {type: Point, coordinates: [-1.55, 46.3]}
  - {slug: steps, organization: port, name: {en: Steps}, parent: quay}
"""
DEVICE = """
- organization: port
  code: {code}
  outcome: {outcome}
  device:
    name: {{en: Tide gauge}}
    place: {place}
    geometry: {{type: Point, coordinates: [{lon}, 46.3]}}
    active_from: 2024-05-01
    datachain:
      id: tide
      schema_version: device@2026-12-01
      created_at: "2026-11-02T09:00:00Z"
      elements:
        - {{element_id: {element}}}
        - {{element_id: institution}}
        - {{element_id: water_quality}}
"""


def device(
    code: str,
    outcome: str = "published",
    *,
    place: str = "steps",
    lon: float = -1.55,
    element: str = "ecology",
) -> str:
    return DEVICE.format(code=code, outcome=outcome, place=place, lon=lon, element=element)


def write_town(folder: Path, *devices: str, ground: str = GROUND) -> Path:
    (folder / "devices").mkdir()
    (folder / "town.yaml").write_text(ground)
    for place, text in enumerate(devices):
        (folder / "devices" / f"{place}.yaml").write_text(text)
    (folder / "devices" / "notes.txt").write_text("Not a device.")
    return folder


async def codes(registry: Registry) -> list[str]:
    drafts, _ = await registry.devices.drafts(OPERATOR, "port")
    return [each.code for each in drafts]


async def test_each_device_ends_where_its_outcome_says(registry: Registry, tmp_path: Path) -> None:
    town = write_town(
        tmp_path, device("AAAA22") + device("AAAA33", "draft"), device("AAAA44", "withdrawn")
    )

    report = await load_town(registry, town)

    drafts, _ = await registry.devices.drafts(OPERATOR, "port")
    assert {each.code: each.state for each in drafts} == {
        "AAAA22": "published",
        "AAAA33": "draft",
        "AAAA44": "withdrawn",
    }
    assert (report.published, report.draft, report.withdrawn) == (1, 1, 1)
    assert (report.organizations, report.places, report.kept) == (1, 2, True)


async def test_a_withdrawn_device_tells_what_it_was(registry: Registry, tmp_path: Path) -> None:
    await load_town(registry, write_town(tmp_path, device("AAAA22"), device("AAAA44", "withdrawn")))

    with pytest.raises(GoneError):
        await registry.devices.edition("AAAA44")


async def test_a_code_is_kept_in_capitals(registry: Registry, tmp_path: Path) -> None:
    await load_town(registry, write_town(tmp_path, device("aaaa22")))

    assert await codes(registry) == ["AAAA22"]


async def test_a_town_is_loaded_once(registry: Registry, tmp_path: Path) -> None:
    town = write_town(tmp_path, device("AAAA22"))
    await load_town(registry, town)

    again = await load_town(registry, town)

    assert not again.kept
    assert again.published == 1
    assert await codes(registry) == ["AAAA22"]


async def test_a_load_that_broke_off_is_finished_the_next_time(
    registry: Registry, tmp_path: Path
) -> None:
    town = read_town(write_town(tmp_path, device("AAAA22")))
    await registry.organizations.put(town.organizations[0])

    report = await load_town(registry, tmp_path)

    assert report.kept
    assert await codes(registry) == ["AAAA22"]


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        (device("AAAA33", element="no_such_thing"), "no_such_thing"),
        (device("AAAA33", place="nowhere"), "nowhere"),
    ],
)
async def test_a_device_that_breaks_a_rule_is_named_and_none_is_kept(
    registry: Registry, tmp_path: Path, wrong: str, reason: str
) -> None:
    town = write_town(tmp_path, device("AAAA22"), wrong)

    with pytest.raises(InvalidError, match="AAAA33") as caught:
        await load_town(registry, town)

    assert reason in str(caught.value)
    assert await codes(registry) == []


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("- {organization: port", "not YAML"),
        ("- {organization: port, code: AAAA33}", "device"),
        (device("AAAA33", outcome="lost"), "outcome"),
        ("organization: port", "list"),
    ],
)
def test_a_file_of_the_wrong_form_is_named(tmp_path: Path, text: str, reason: str) -> None:
    town = write_town(tmp_path, device("AAAA22"), text)

    with pytest.raises(InvalidError, match=r"1\.yaml") as caught:
        read_town(town)

    assert reason in str(caught.value)


def test_a_town_without_a_public_device_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidError, match="published"):
        read_town(write_town(tmp_path, device("AAAA22", "draft")))


def test_a_folder_without_a_town_is_not_found(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match=r"town\.yaml"):
        read_town(tmp_path)


def test_the_sample_is_the_public_device_near_the_centre(tmp_path: Path) -> None:
    town = read_town(
        write_town(
            tmp_path,
            device("AAAA22", lon=-1.56),
            device("AAAA33", "draft"),
            device("AAAA44", lon=-1.551),
        )
    )

    assert town.centre == (-1.55, 46.3)
    assert town.sample.code == "AAAA44"


def test_a_town_without_areas_is_centred_on_its_first_device(tmp_path: Path) -> None:
    ground = "organizations: [{slug: port, name: {en: Port}}]\nplaces: []\n"

    town = read_town(write_town(tmp_path, device("AAAA22", lon=-1.5), ground=ground))

    assert town.centre == (-1.5, 46.3)


async def test_the_town_that_is_shipped_loads_whole(registry: Registry) -> None:
    report = await load_town(registry)

    assert report.kept
    assert report.published >= 50
    assert report.draft
    assert report.withdrawn


def test_a_device_with_a_view_is_the_better_sample() -> None:
    town = read_town()

    assert town.sample.outcome == "published"
    assert town.sample.device.views


ELEMENT = """
elements:
  - id: port:tide_bell
    datachain_type: device
    category: {category}
    title: {{en: Tide bell}}
    description: {{en: It rings before a flood.}}
"""


async def test_a_device_places_what_the_town_adds(registry: Registry, tmp_path: Path) -> None:
    ground = GROUND + ELEMENT.format(category="device__purpose")

    await load_town(
        registry, write_town(tmp_path, device("AAAA22", element="port:tide_bell"), ground=ground)
    )

    disclosure = (await registry.devices.edition("AAAA22")).disclosure
    assert list(disclosure.local_elements) == ["port:tide_bell"]


async def test_a_wrong_element_is_named_by_its_id(registry: Registry, tmp_path: Path) -> None:
    ground = GROUND + ELEMENT.format(category="device__bells")

    with pytest.raises(InvalidError, match="port:tide_bell, category"):
        await load_town(registry, write_town(tmp_path, device("AAAA22"), ground=ground))


async def test_an_organization_gets_the_logo_of_its_name(
    registry: Registry, tmp_path: Path
) -> None:
    town = write_town(tmp_path, device("AAAA22"))
    (town / "logos").mkdir()
    (town / "logos" / "port.svg").write_bytes(svg(SQUARE))
    (town / "logos" / "notes.txt").write_text("Not a logo.")

    await load_town(registry, town)

    assert load_logo(await registry.logos.get("port")) == read_logo(svg(SQUARE))


async def test_a_wrong_logo_is_named_by_its_file(registry: Registry, tmp_path: Path) -> None:
    town = write_town(tmp_path, device("AAAA22"))
    (town / "logos").mkdir()
    (town / "logos" / "port.svg").write_bytes(svg("<text>Port</text>"))

    with pytest.raises(InvalidError, match=r"logos/port\.svg, logo: the element `text`"):
        await load_town(registry, town)


def test_the_example_town_shows_a_logo() -> None:
    town = read_town()

    assert set(town.logos) == {town.organizations[0].slug}
