"""Signs as records over the API: kept, listed, moved, found out of date."""

from typing import Any

import httpx2
import pytest

from dtpr.registry import Registry
from tests.signs.logos.files import SQUARE, svg
from tests.signs.pictures import rasterise, scan
from tests.web.conftest import Header, Keep, Publish, TokenOf, a_body


async def revise(client: httpx2.AsyncClient, publisher: Header, device: str, **more: Any) -> None:
    headers = {**publisher, "If-Match": "*"}
    done = await client.put(f"/v1/devices/{device}", json=a_body(**more), headers=headers)
    assert done.status_code == 200, done.text
    await client.post(f"/v1/devices/{device}/publish", headers=publisher)


async def test_a_kept_sign_says_what_it_shows_and_where_it_is(
    client: httpx2.AsyncClient, publish: Publish, keep: Keep, editor: Header
) -> None:
    written = await publish()

    kept = await keep(
        device=written["code"],
        design={"locales": ["fr", "en"], "template": "poster", "size": "A3"},
        hangs={"point": [-1.55, 46.3], "note": "by the gate"},
        photo="https://photos.example/7.jpg",
    )
    answer = await client.get(f"/v1/signs/{kept['code'].lower()}", headers=editor)

    assert answer.json() == kept
    assert answer.headers["etag"] == '"v1"'
    assert answer.headers["cache-control"] == "no-store"
    assert kept["shows"][0]["device"] == written["id"]
    assert kept["shows"][0]["hash"].startswith("sha256-")
    assert kept["status"] == "designed"
    assert kept["hangs"] == {"point": [-1.55, 46.3], "note": "by the gate"}
    assert kept["links"]["page"] == f"https://register.example/s/{kept['code']}"
    assert kept["is_stale"] is False


async def test_the_code_of_a_kept_sign_leads_to_its_own_link(
    client: httpx2.AsyncClient, publish: Publish, keep: Keep
) -> None:
    kept = await keep(device=(await publish())["id"])

    svg = (await client.get(f"/v1/signs/{kept['code']}/sign.svg")).text

    assert [each.casefold() for each in scan(rasterise(svg, 800, 1131))] == [
        kept["links"]["page"].casefold()
    ]


@pytest.mark.parametrize("form", ["pdf", "png", "json"])
async def test_a_kept_sign_comes_in_each_form(
    client: httpx2.AsyncClient, publish: Publish, keep: Keep, form: str
) -> None:
    code = (await keep(device=(await publish())["id"]))["code"]

    answer = await client.get(f"/v1/signs/{code}/sign.{form}?width=200&bleed=2")
    wrong = await client.get(f"/v1/signs/{code}/sign.{form}?size=A5")

    assert answer.status_code == 200
    assert wrong.status_code == 400


async def test_a_kept_sign_is_drawn_as_it_was_when_it_was_kept(
    client: httpx2.AsyncClient, publish: Publish, keep: Keep, publisher: Header
) -> None:
    device = (await publish())["id"]
    address = f"/v1/signs/{(await keep(device=device))['code']}/sign.svg"
    before = (await client.get(address)).content

    await revise(client, publisher, device, elements=("mobility", "institution", "air_quality"))

    assert (await client.get(address)).content == before


async def test_what_cannot_be_drawn_is_not_kept(
    client: httpx2.AsyncClient, publish: Publish, editor: Header
) -> None:
    design = {"locales": ["en"], "template": "poster", "size": "square100"}
    body = {"device": (await publish())["id"], "design": design}

    answer = await client.post("/v1/signs", json=body, headers=editor)

    assert answer.status_code == 400
    assert "the smallest size that does" in answer.json()["errors"][0]["mend"]
    assert (await client.get("/v1/signs", headers=editor)).json()["signs"] == []


@pytest.mark.parametrize(
    ("draft", "field"),
    [
        ({}, "device"),
        ({"device": "x", "place": "y"}, "device"),
        ({"device": "x", "design": {"locales": ["en", "fr", "km"]}}, "design.locales"),
        ({"device": "x", "design": {"locales": []}}, "design.locales"),
        ({"device": "x", "design": {"locales": ["en"], "template": "cube"}}, "design.template"),
        ({"device": "x", "status": "printed"}, "status"),
        ({"device": "x", "hangs": {"point": [200, 0]}}, "hangs.point[0]"),
    ],
)
async def test_a_wrong_draft_is_named_by_its_field(
    client: httpx2.AsyncClient, editor: Header, draft: dict[str, Any], field: str
) -> None:
    body = {"design": {"locales": ["en"]}, **draft}

    answer = await client.post("/v1/signs", json=body, headers=editor)

    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"] == field


async def test_a_sign_moves_with_the_version_that_was_read(
    client: httpx2.AsyncClient, publish: Publish, keep: Keep, editor: Header
) -> None:
    kept = await keep(device=(await publish())["id"], hangs={"note": "gate"})
    address = f"/v1/signs/{kept['code']}"

    async def patch(body: Any, tag: str | None) -> httpx2.Response:
        headers = {**editor, **({"If-Match": tag} if tag else {})}
        return await client.patch(address, json=body, headers=headers)

    printed = await patch({"status": "printed", "hangs": {"point": [1, 2]}}, '"v1"')
    late = await patch({"status": "installed"}, '"v1"')
    blind = await patch({"status": "installed"}, None)
    leap = await patch({"status": "removed"}, "*")
    wrong = await patch({"status": "lost"}, "*")
    emptied = await patch({"hangs": None, "photo": None}, printed.headers["etag"])

    assert (printed.status_code, printed.headers["etag"]) == (200, '"v2"')
    assert printed.json()["hangs"] == {"point": [1.0, 2.0], "note": "gate"}
    assert [each["status"] for each in printed.json()["history"]] == ["designed", "printed"]
    assert printed.json()["history"][1]["by"] == "editor"
    assert [each.status_code for each in (late, blind, leap, wrong)] == [412, 428, 409, 400]
    assert "it can only become installed" in leap.json()["detail"]
    assert emptied.json()["hangs"] == {}


async def test_signs_are_for_the_staff_of_their_organization(
    client: httpx2.AsyncClient, publish: Publish, keep: Keep, token_of: TokenOf
) -> None:
    device = (await publish())["id"]
    code = (await keep(device=device))["code"]
    viewer, other = await token_of("town", "viewer"), await token_of("tram", "admin")
    body = {"device": device, "design": {"locales": ["en"]}}
    match = {"If-Match": "*"}

    seen = [
        (await client.get(f"/v1/signs/{code}")).status_code,
        (await client.get("/v1/signs")).status_code,
        (await client.get("/v1/signs/batch.zip")).status_code,
        (await client.post("/v1/signs", json=body, headers=viewer)).status_code,
        (await client.patch(f"/v1/signs/{code}", json={}, headers=viewer | match)).status_code,
        (await client.get(f"/v1/signs/{code}", headers=other)).status_code,
        (await client.post("/v1/signs", json=body, headers=other)).status_code,
        (await client.patch(f"/v1/signs/{code}", json={}, headers=other | match)).status_code,
        (await client.get("/v1/signs?organization=town", headers=other)).status_code,
        (await client.get("/v1/signs/batch.zip?organization=town", headers=other)).status_code,
        (await client.get("/v1/signs/NQTHNG", headers=viewer)).status_code,
    ]

    assert seen == [401, 401, 401, 403, 403, 404, 404, 404, 404, 404, 404]
    assert (await client.get(f"/v1/signs/{code}", headers=viewer)).status_code == 200
    assert (await client.get("/v1/signs", headers=other)).json()["signs"] == []


async def test_lists_come_page_by_page(
    client: httpx2.AsyncClient, publish: Publish, keep: Keep, editor: Header
) -> None:
    device = (await publish())["id"]
    codes = [(await keep(device=device))["code"] for _ in range(3)]

    first = (await client.get("/v1/signs?limit=2", headers=editor)).json()
    rest = await client.get(f"/v1/signs?limit=2&after={first['next']}", headers=editor)
    none = await client.get("/v1/signs?status=printed", headers=editor)

    listed = [each["code"] for each in (*first["signs"], *rest.json()["signs"])]
    assert listed == codes
    assert rest.json()["next"] is None
    assert none.json()["signs"] == []


@pytest.mark.parametrize(
    ("locale", "sentence"),
    [
        ("en", "The sign says “Safety & Security”; the disclosure now says “Mobility”."),
        (
            "fr",
            "Le panneau dit « Safety & Security » ; la déclaration dit maintenant « Mobility ».",
        ),
    ],
)
async def test_what_changed_is_said_in_the_language_of_the_reader(
    client: httpx2.AsyncClient,
    publish: Publish,
    keep: Keep,
    publisher: Header,
    locale: str,
    sentence: str,
) -> None:
    device = (await publish())["id"]
    code = (await keep(device=device))["code"]

    await revise(
        client, publisher, device, elements=("mobility", "institution", "identifiable_video")
    )
    address = f"/v1/signs?stale=true&locale={locale}"
    (stale,) = (await client.get(address, headers=publisher)).json()["signs"]

    assert stale["code"] == code
    assert stale["is_stale"] is True
    assert [each["text"].replace("\u00a0", " ") for each in stale["differences"]] == [sentence]


async def test_a_kept_sign_has_the_same_bytes_when_the_logo_changed(
    client: httpx2.AsyncClient, publish: Publish, keep: Keep, token_of: TokenOf
) -> None:
    admin = await token_of("town", "admin") | {"Content-Type": "image/svg+xml"}
    first, second = svg(SQUARE), svg('<circle cx="5" cy="5" r="4"/>')
    await client.put("/v1/organizations/town/logo", content=first, headers=admin)
    code = (await keep(device=(await publish())["id"]))["code"]
    address = f"/v1/signs/{code}/sign.pdf"
    before = await client.get(address)

    await client.put("/v1/organizations/town/logo", content=second, headers=admin)
    after = await client.get(address)
    (difference,) = (await client.get(f"/v1/signs/{code}", headers=admin)).json()["differences"]
    await client.delete("/v1/organizations/town/logo", headers=admin)
    gone = await client.get(address)

    assert before.content == after.content == gone.content
    assert before.headers["etag"] == after.headers["etag"]
    assert difference["kind"] == "logo"
    assert difference["text"] == "The sign shows a logo that the organization has replaced."


@pytest.mark.parametrize(
    "token",
    [None, "", "Basic abc", "Bearer", "Bearer dtpr_nonsense", "Bearer \x00", "bearer  a b"],
)
async def test_nobody_without_a_good_token_sees_keeps_or_moves_a_sign(
    client: httpx2.AsyncClient, publish: Publish, keep: Keep, token: str | None
) -> None:
    device = (await publish())["id"]
    code = (await keep(device=device))["code"]
    headers = {"If-Match": "*", **({"Authorization": token} if token is not None else {})}
    body = {"device": device, "design": {"locales": ["en"]}}

    answers = [
        await client.get(f"/v1/signs/{code}", headers=headers),
        await client.get("/v1/signs", headers=headers),
        await client.get("/v1/signs/batch.zip", headers=headers),
        await client.get("/v1/signs/batch.pdf", headers=headers),
        await client.post("/v1/signs", json=body, headers=headers),
        await client.patch(f"/v1/signs/{code}", json={"status": "printed"}, headers=headers),
    ]

    assert {each.status_code for each in answers} == {401}


async def test_a_token_that_was_revoked_moves_nothing(
    client: httpx2.AsyncClient, town: Registry, publish: Publish, keep: Keep
) -> None:
    code = (await keep(device=(await publish())["id"]))["code"]
    made = await town.tokens.create("town", "admin")
    headers = {"Authorization": f"Bearer {made.token}", "If-Match": "*"}
    await town.tokens.revoke(made.id)

    answer = await client.patch(f"/v1/signs/{code}", json={"status": "printed"}, headers=headers)

    assert answer.status_code == 401
