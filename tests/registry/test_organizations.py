"""Organizations, and what they say they register where."""

import pytest

from dtpr.errors import ConflictError, InvalidError, NotFoundError
from dtpr.registry import Registry
from dtpr.registry.store import Driver
from dtpr.schema.geometry import MultiPolygon, Polygon
from tests.support.devices import a_coverage_statement, a_square, an_organization

BOW_TIE = Polygon(coordinates=[[(0, 0), (1, 1), (1, 0), (0, 1), (0, 0)]])


async def test_an_organization_is_found_by_its_slug(registry: Registry) -> None:
    organization = an_organization("riverton")

    await registry.organizations.add(organization)

    assert await registry.organizations.get("riverton") == organization
    assert await registry.organizations.all() == {"riverton": organization}


async def test_an_unknown_slug_is_not_found(registry: Registry) -> None:
    with pytest.raises(NotFoundError, match="'nowhere'"):
        await registry.organizations.get("nowhere")


async def test_a_slug_is_given_once(registry: Registry) -> None:
    await registry.organizations.add(an_organization("riverton"))

    with pytest.raises(ConflictError, match="'riverton' already"):
        await registry.organizations.add(an_organization("riverton", kind="vendor"))

    assert (await registry.organizations.get("riverton")).kind == "city"


async def test_a_change_in_the_same_instant_is_seen(registry: Registry) -> None:
    await registry.organizations.put(an_organization("riverton"))
    assert (await registry.organizations.get("riverton")).kind == "city"

    await registry.organizations.put(an_organization("riverton", kind="agency"))

    assert (await registry.organizations.get("riverton")).kind == "agency"


async def test_a_change_by_another_process_whose_clock_is_late_is_seen(
    registry: Registry, store: Driver
) -> None:
    late = Registry(store, now=lambda: registry.now().replace(year=2020))
    await registry.organizations.put(an_organization("riverton"))
    await registry.organizations.put(an_organization("hillford"))
    assert len(await registry.organizations.all()) == 2

    await late.organizations.put(an_organization("riverton", kind="agency"))

    assert (await registry.organizations.get("riverton")).kind == "agency"


async def test_coverage_is_told_where_it_is_stated_and_nowhere_else(registry: Registry) -> None:
    town = a_coverage_statement(a_square(10, 50, 1))
    harbour = a_coverage_statement(a_square(10.5, 50.5, 1))
    riverton = an_organization("riverton", coverage=[town, harbour])
    hillford = an_organization("hillford", coverage=[a_coverage_statement(a_square(10.9, 50, 2))])
    for each in (riverton, hillford):
        await registry.organizations.add(each)

    assert (await registry.organizations.coverage_at(10.2, 50.2)).statements == [(riverton, town)]
    assert (await registry.organizations.coverage_at(10.7, 50.7)).statements == [
        (riverton, town),
        (riverton, harbour),
    ]
    assert (await registry.organizations.coverage_at(12, 51)).statements == [
        (hillford, hillford.coverage[0])
    ]
    assert (await registry.organizations.coverage_at(0, 0)).statements == []


async def test_coverage_that_is_taken_back_is_told_no_more(registry: Registry) -> None:
    statement = a_coverage_statement(a_square(10, 50, 1))
    await registry.organizations.add(an_organization("riverton", coverage=[statement]))
    assert (await registry.organizations.coverage_at(10.5, 50.5)).statements

    await registry.organizations.put(an_organization("riverton"))

    assert (await registry.organizations.coverage_at(10.5, 50.5)).statements == []


@pytest.mark.parametrize("lon", [179.5, 180, -180, -179.5])
async def test_coverage_across_the_antimeridian_is_told_on_both_sides(
    registry: Registry, lon: float
) -> None:
    halves = [a_square(179, -1, 1), a_square(-180, -1, 1)]
    statement = a_coverage_statement(
        MultiPolygon(coordinates=[each.coordinates for each in halves])
    )
    await registry.organizations.add(an_organization("riverton", coverage=[statement]))

    assert len((await registry.organizations.coverage_at(lon, -0.5)).statements) == 1


async def test_an_area_that_cannot_be_measured_is_refused(registry: Registry) -> None:
    good = a_coverage_statement(a_square(10, 50, 1))
    organization = an_organization("riverton", coverage=[good, a_coverage_statement(BOW_TIE)])

    with pytest.raises(InvalidError) as caught:
        await registry.organizations.add(organization)

    assert caught.value.problems[0].field == "coverage[1].area.coordinates"
    assert await registry.organizations.all() == {}
