"""Logos of organizations: who may set them, what is kept, and how it is seen."""

import pytest

from dtpr.errors import FileError, ForbiddenError, NotFoundError
from dtpr.registry import Registry
from dtpr.registry.access import OPERATOR, Actor, Role
from dtpr.registry.store import Driver
from dtpr.signs.logos import load_logo, read_logo
from tests.signs.logos.files import SQUARE, encoded, picture_of, svg
from tests.signs.logos.test_raster import drawn
from tests.support.devices import an_organization

DRAWING = svg(SQUARE + "<title>secret</title>")


@pytest.fixture
async def city(registry: Registry) -> Registry:
    """A register with the organization `city`."""
    await registry.organizations.add(an_organization("city"))
    return registry


async def test_the_rebuilt_form_is_kept_and_not_what_was_sent(city: Registry) -> None:
    rebuilt = await city.logos.put(OPERATOR, "city", DRAWING)

    kept = await city.logos.get("city")

    assert kept == rebuilt.file
    assert kept.media_type == "image/svg+xml"
    assert b"secret" not in kept.content
    assert load_logo(await city.logos.get("city")) == read_logo(DRAWING)
    assert await city.organizations.logos() == {"city": "image/svg+xml"}


async def test_a_picture_is_kept_as_png(city: Registry) -> None:
    await city.logos.put(OPERATOR, "city", encoded(drawn("CMYK"), "JPEG"))

    kept = await city.logos.get("city")

    assert kept.media_type == "image/png"
    assert kept.content.startswith(b"\x89PNG")
    assert picture_of(load_logo(kept)).width_px == pytest.approx(140, abs=16)


async def test_an_organization_has_one_logo(city: Registry) -> None:
    await city.logos.put(OPERATOR, "city", DRAWING)
    assert await city.organizations.logos() == {"city": "image/svg+xml"}

    await city.logos.put(OPERATOR, "city", encoded(drawn()))

    assert await city.organizations.logos() == {"city": "image/png"}


async def test_a_logo_is_dropped(city: Registry) -> None:
    await city.logos.put(OPERATOR, "city", DRAWING)

    await city.logos.delete(OPERATOR, "city")

    assert await city.organizations.logos() == {}
    with pytest.raises(NotFoundError, match="city has no logo"):
        await city.logos.get("city")
    with pytest.raises(NotFoundError, match="city has no logo"):
        await city.logos.delete(OPERATOR, "city")


async def test_a_logo_set_by_another_process_is_seen(city: Registry, store: Driver) -> None:
    other = Registry(store, now=city.now)
    assert await city.organizations.logos() == {}

    await other.logos.put(OPERATOR, "city", DRAWING)

    assert await city.organizations.logos() == {"city": "image/svg+xml"}


async def test_a_file_that_is_refused_leaves_the_logo_as_it_was(city: Registry) -> None:
    await city.logos.put(OPERATOR, "city", DRAWING)

    with pytest.raises(FileError, match="`script` is not allowed"):
        await city.logos.put(OPERATOR, "city", svg("<script/>"))

    assert load_logo(await city.logos.get("city")) == read_logo(DRAWING)


@pytest.mark.parametrize("role", ["viewer", "editor", "publisher"])
async def test_only_admins_set_and_drop_logos(city: Registry, role: Role) -> None:
    actor = Actor("city", role)

    with pytest.raises(ForbiddenError, match="needs the role admin"):
        await city.logos.put(actor, "city", DRAWING)
    with pytest.raises(ForbiddenError, match="needs the role admin"):
        await city.logos.delete(actor, "city")


async def test_nobody_sets_the_logo_of_another_organization(city: Registry) -> None:
    with pytest.raises(NotFoundError, match="in your organization"):
        await city.logos.put(Actor("vendor", "admin"), "city", DRAWING)


async def test_an_organization_that_there_is_not_has_no_logo(registry: Registry) -> None:
    with pytest.raises(NotFoundError, match="no organization 'nowhere'"):
        await registry.logos.put(OPERATOR, "nowhere", DRAWING)
    with pytest.raises(NotFoundError, match="no organization 'nowhere'"):
        await registry.logos.get("nowhere")
