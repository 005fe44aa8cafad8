"""Logos over HTTP: staff send any file, everybody gets what was rebuilt."""

from collections.abc import Awaitable, Callable
from typing import Any

import httpx2
import pytest

from dtpr.registry.access import Role
from tests.signs.logos.files import SQUARE, encoded, svg
from tests.signs.logos.test_raster import drawn
from tests.web.conftest import Header

ADDRESS = "/v1/organizations/town/logo"
DRAWING = svg(SQUARE)
SVG = {"Content-Type": "image/svg+xml"}


@pytest.fixture
async def admin(token_of: Callable[[str, Role], Awaitable[Header]]) -> Header:
    """The header of an admin of the town."""
    return await token_of("town", "admin")


@pytest.fixture
async def sent(client: httpx2.AsyncClient, admin: Header) -> dict[str, Any]:
    """What the server says of a drawing that became the town's logo."""
    answer = await client.put(ADDRESS, content=DRAWING, headers={**admin, **SVG})
    assert answer.status_code == 200, answer.text
    said: dict[str, Any] = answer.json()
    return said


async def test_a_drawing_is_taken_and_served_alone(
    client: httpx2.AsyncClient, sent: dict[str, Any]
) -> None:
    served = await client.get("/v1/organizations/town/logo.svg")

    assert sent == {
        "logo": "https://register.example/v1/organizations/town/logo.svg",
        "media_type": "image/svg+xml",
        "notes": [],
    }
    assert served.status_code == 200
    assert served.headers["content-type"] == "image/svg+xml"
    assert served.headers["content-security-policy"] == "sandbox; default-src 'none'"
    assert served.headers["x-content-type-options"] == "nosniff"
    assert served.text.startswith('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1000 500">')


async def test_who_has_the_logo_already_gets_no_body(
    client: httpx2.AsyncClient, sent: dict[str, Any]
) -> None:
    tag = (await client.get(sent["logo"])).headers["etag"]

    again = await client.get(sent["logo"], headers={"If-None-Match": tag})

    assert again.status_code == 304
    assert again.content == b""


@pytest.mark.parametrize(("kind", "mode"), [("PNG", "RGBA"), ("JPEG", "CMYK"), ("WEBP", "RGB")])
async def test_a_picture_is_served_as_png(
    client: httpx2.AsyncClient, admin: Header, kind: str, mode: str
) -> None:
    given = {"Content-Type": f"image/{kind.lower()}; charset=binary"}
    answer = await client.put(ADDRESS, content=encoded(drawn(mode), kind), headers=admin | given)

    served = await client.get("/v1/organizations/town/logo.png")
    other = await client.get("/v1/organizations/town/logo.svg")

    assert answer.json()["logo"] == "https://register.example/v1/organizations/town/logo.png"
    assert served.headers["content-type"] == "image/png"
    assert served.content.startswith(b"\x89PNG")
    assert other.status_code == 404
    assert "see /v1/organizations/town/logo.png" in other.json()["detail"]


async def test_answers_name_the_logo(
    client: httpx2.AsyncClient,
    sent: dict[str, Any],
    publish: Callable[..., Awaitable[dict[str, Any]]],
) -> None:
    device = await publish()

    town = (await client.get("/v1/organizations/town")).json()
    tram = (await client.get("/v1/organizations/tram")).json()
    shown = (await client.get(f"/v1/devices/{device['id']}")).json()

    assert town["logo"] == shown["organization"]["logo"] == sent["logo"]
    assert tram["logo"] is None


async def test_a_logo_is_dropped(
    client: httpx2.AsyncClient, admin: Header, sent: dict[str, Any]
) -> None:
    dropped = await client.delete(ADDRESS, headers=admin)

    assert dropped.status_code == 204
    assert dropped.content == b""
    assert (await client.get(sent["logo"])).status_code == 404
    assert (await client.get("/v1/organizations/town")).json()["logo"] is None
    assert (await client.delete(ADDRESS, headers=admin)).status_code == 404


async def test_what_was_simplified_is_said(client: httpx2.AsyncClient, admin: Header) -> None:
    content = (
        '<linearGradient id="a"><stop stop-color="red"/></linearGradient>'
        '<rect width="9" height="9" fill="url(#a)"/>'
    )

    answer = await client.put(ADDRESS, content=svg(content), headers={**admin, **SVG})

    assert answer.json()["notes"] == ["It has gradients; each is drawn in its mean colour."]


@pytest.mark.parametrize(
    ("content", "said", "mend"),
    [
        ("<script>1</script>", "the element `script` is not allowed", "remove it"),
        ("<text>Town</text>", "the element `text` is not allowed", "convert text to outlines"),
        ('<image href="/etc/passwd"/>', "the element `image` is not allowed", "draw it as paths"),
    ],
)
async def test_a_file_that_cannot_be_used_is_refused_with_its_mend(
    client: httpx2.AsyncClient, admin: Header, content: str, said: str, mend: str
) -> None:
    answer = await client.put(ADDRESS, content=svg(content), headers={**admin, **SVG})

    assert answer.status_code == 422
    assert answer.json()["type"] == "/problems/file"
    (error,) = answer.json()["errors"]
    assert (error["field"], error["message"]) == ("logo", said)
    assert error["mend"].startswith(mend)


@pytest.mark.parametrize(
    ("kind", "data", "said"),
    [
        ("image/gif", b"GIF89a", "send it as image/svg+xml, image/png"),
        ("application/json", b"{}", "send it as image/svg+xml, image/png"),
        ("", DRAWING, "send it as image/svg+xml, image/png"),
        ("image/png", DRAWING, "it says image/png, but the file is image/svg+xml"),
        ("image/svg+xml", encoded(drawn()), "but the file is image/png; say image/png"),
    ],
)
async def test_another_form_is_not_taken(
    client: httpx2.AsyncClient, admin: Header, kind: str, data: bytes, said: str
) -> None:
    answer = await client.put(ADDRESS, content=data, headers={**admin, "Content-Type": kind})

    assert answer.status_code == 415
    assert said in answer.json()["detail"]


@pytest.mark.parametrize(
    ("kind", "size", "limit"),
    [("image/svg+xml", 256 * 1024 + 1, "256 KiB"), ("image/png", 4 * 1024**2 + 1, "4096 KiB")],
)
async def test_too_large_a_file_is_not_taken(
    client: httpx2.AsyncClient, admin: Header, kind: str, size: int, limit: str
) -> None:
    data = DRAWING.ljust(size)

    answer = await client.put(ADDRESS, content=data, headers={**admin, "Content-Type": kind})

    assert answer.status_code == 413
    assert limit in answer.json()["detail"]


@pytest.mark.parametrize("role", ["viewer", "editor", "publisher"])
async def test_only_admins_may_write(
    client: httpx2.AsyncClient, token_of: Callable[[str, Role], Awaitable[Header]], role: Role
) -> None:
    token = await token_of("town", role)

    assert (await client.put(ADDRESS, content=DRAWING, headers=token | SVG)).status_code == 403
    assert (await client.delete(ADDRESS, headers=token)).status_code == 403


async def test_others_may_not_write(
    client: httpx2.AsyncClient, token_of: Callable[[str, Role], Awaitable[Header]]
) -> None:
    other = await token_of("tram", "admin")

    assert (await client.put(ADDRESS, content=DRAWING, headers=SVG)).status_code == 401
    assert (await client.delete(ADDRESS)).status_code == 401
    assert (await client.put(ADDRESS, content=DRAWING, headers=other | SVG)).status_code == 404
    assert (await client.delete(ADDRESS, headers=other)).status_code == 404


async def test_there_is_no_logo_where_none_was_sent(
    client: httpx2.AsyncClient, admin: Header
) -> None:
    assert admin
    assert (await client.get("/v1/organizations/town/logo.svg")).status_code == 404
    assert (await client.get("/v1/organizations/nowhere/logo.svg")).status_code == 404
    assert (await client.get("/v1/organizations/town/logo.svg?size=5")).status_code == 400
