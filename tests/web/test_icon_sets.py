"""Icon sets over HTTP."""

import asyncio
import io
import json
import zipfile
from collections.abc import AsyncIterator
from hashlib import sha256
from pathlib import Path

import httpx2
import jsonschema
import pytest

from dtpr.registry import Registry
from dtpr.schema.json_schema import document
from dtpr.settings import Settings
from dtpr.signs.iconset.edition import edition
from dtpr.signs.iconset.files import drawings, make_file
from dtpr.signs.pool import Pool
from dtpr.web.app import create_app
from tests.support.lag import measured_lags

VERSION = edition().version
ROOT = f"/v1/icon-sets/{VERSION}"
WEB = f"{ROOT}/dtpr-icons-{VERSION}-web.zip"
FOR_EVER = "public, max-age=31536000, immutable"


@pytest.fixture
def database_url(sqlite_database: str) -> str:
    """The address of one database: icon sets are not in it."""
    return sqlite_database


@pytest.fixture
async def shop(registry: Registry, pool: Pool, tmp_path: Path) -> AsyncIterator[httpx2.AsyncClient]:
    """A client of a server whose folder of icon sets holds one of the past."""
    (tmp_path / "dtpr-icons-0.9.0-print.zip").write_bytes(b"old")
    settings = Settings(public_url="https://register.example", icon_sets=str(tmp_path))
    transport = httpx2.ASGITransport(app=create_app(settings, registry, pool))
    async with httpx2.AsyncClient(transport=transport, base_url="https://register.example") as made:
        yield made


async def test_the_list_has_every_version_and_what_is_made_of_it(shop: httpx2.AsyncClient) -> None:
    answer = await shop.get("/v1/icon-sets")

    jsonschema.Draft202012Validator(document("IconSetList", "")).validate(answer.json())
    now, past = answer.json()["versions"]
    assert now["version"] == VERSION
    assert [(each["set"], each["sha256"]) for each in now["archives"]] == [
        ("web", None),
        ("print", None),
        ("all", None),
    ]
    assert past["files"] is None
    assert past["archives"] == [
        {
            "set": "print",
            "url": "https://register.example/v1/icon-sets/0.9.0/dtpr-icons-0.9.0-print.zip",
            "bytes": 3,
            "sha256": sha256(b"old").hexdigest(),
        }
    ]
    assert (await shop.get(past["archives"][0]["url"])).content == b"old"


async def test_single_files_are_where_the_list_says(client: httpx2.AsyncClient) -> None:
    files = (await client.get("/v1/icon-sets")).json()["versions"][0]["files"]

    manifest = await client.get(files["manifest"])
    sprite = await client.get(f"{files['sprite']}@2x.json")
    field = await client.get(f"{files['sprite_sdf']}.png")

    assert manifest.headers["content-type"] == "application/json"
    assert manifest.headers["cache-control"] == FOR_EVER
    jsonschema.Draft202012Validator(document("IconSetManifest", "")).validate(manifest.json())
    assert sprite.json()["video.yellow"]["pixelRatio"] == 2
    assert (field.headers["content-type"], field.content[:4]) == ("image/png", b"\x89PNG")
    assert (await client.get(files["iconify"])).json()["prefix"] == "dtpr"
    assert "text/html" in (await client.get(files["preview"])).headers["content-type"]


async def test_what_the_manifest_lists_is_beside_it(client: httpx2.AsyncClient) -> None:
    manifest = (await client.get(f"{ROOT}/manifest.json")).json()
    shown = [manifest["icons"][0]["files"][0], manifest["elements"][-1]["file"]]

    for each in shown:
        answer = await client.get(f"{ROOT}/{each['path']}")
        assert answer.headers["content-type"] == "image/svg+xml"
        assert sha256(answer.content).hexdigest() == each["sha256"]


@pytest.mark.parametrize(
    ("path", "media_type"),
    [
        ("NOTICE", "text/plain"),
        ("README.md", "text/markdown"),
        ("preview.css", "text/css"),
        ("LICENSES/Apache-2.0.txt", "text/plain"),
        ("pdf/video.hexagon.yellow.pdf", "application/pdf"),
    ],
)
async def test_every_file_says_what_it_is(
    client: httpx2.AsyncClient, path: str, media_type: str
) -> None:
    answer = await client.get(f"{ROOT}/{path}")

    assert answer.headers["content-type"].partition(";")[0] == media_type
    assert answer.content == make_file(path)


async def test_a_file_that_is_known_is_not_sent_again(client: httpx2.AsyncClient) -> None:
    first = await client.get(f"{ROOT}/COLOURS.md")

    again = await client.get(f"{ROOT}/COLOURS.md", headers={"If-None-Match": first.headers["etag"]})

    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize(
    "path",
    [
        f"{ROOT}/nonsense.json",
        f"{ROOT}/svg/nonsense.svg",
        f"{ROOT}/svg/..%2fmanifest.json",
        f"{ROOT}/dtpr-icons-{VERSION}-cloth.zip",
        f"{ROOT}/dtpr-icons-0.9.0-print.zip",
        f"{ROOT}/%00.zip",
        "/v1/icon-sets/9.9.9/manifest.json",
        "/v1/icon-sets/9.9.9/dtpr-icons-9.9.9-web.zip",
        "/v1/icon-sets/%2e%2e/dtpr-icons-..-web.zip",
    ],
)
async def test_what_is_not_there_is_not_found(shop: httpx2.AsyncClient, path: str) -> None:
    answer = await shop.get(path)

    assert answer.status_code == 404
    assert answer.headers["content-type"].startswith("application/problem+json")


@pytest.mark.parametrize(
    "path", ["/v1/icon-sets", f"{ROOT}/manifest.json", f"{ROOT}/sprite/sprite.json"]
)
async def test_what_is_asked_but_not_understood_is_refused(
    client: httpx2.AsyncClient, path: str
) -> None:
    answer = await client.get(path, params={"set": "web"})

    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"] == "set"


async def test_openapi_names_every_type_of_the_files_of_a_set(client: httpx2.AsyncClient) -> None:
    described = (await client.get("/openapi.json")).json()["paths"]
    examples = ["manifest.json", "README.md", "NOTICE", "preview.html", "preview.css"]
    members = ["svg/video.symbol.svg", "sprite/sprite.png", "sprite/sprite.json"]
    members += ["pdf/video.symbol.pdf", "LICENSES/Apache-2.0.txt"]

    for address, paths in (("{file}", examples), ("{folder}/{file}", members)):
        call = described[f"/v1/icon-sets/{{version}}/{address}"]["get"]
        for path in paths:
            answer = await client.get(f"{ROOT}/{path}")
            kind = answer.headers["content-type"].partition(";")[0]
            assert kind in call["responses"]["200"]["content"], path


@pytest.mark.slow
async def test_a_zip_is_made_while_the_server_goes_on_answering(shop: httpx2.AsyncClient) -> None:
    async with measured_lags() as lags:
        first, second = await asyncio.gather(*(shop.get(WEB) for _ in range(2)))

    listed = (await shop.get("/v1/icon-sets")).json()["versions"][0]["archives"][0]
    again = await shop.get(WEB, headers={"If-None-Match": first.headers["etag"]})

    assert max(lags) < 0.5
    assert first.content == second.content
    assert first.headers["content-type"] == "application/zip"
    assert first.headers["cache-control"] == FOR_EVER
    assert first.headers["etag"] == f'"{sha256(first.content).hexdigest()}"'
    assert f"dtpr-icons-{VERSION}-web.zip" in first.headers["content-disposition"]
    assert listed["sha256"] == sha256(first.content).hexdigest()
    assert listed["bytes"] == len(first.content)
    assert (again.status_code, again.content) == (304, b"")
    with zipfile.ZipFile(io.BytesIO(first.content)) as archive:
        held = archive.read(f"dtpr-icons-{VERSION}/svg/video.hexagon.yellow.svg")
        manifest = json.loads(archive.read(f"dtpr-icons-{VERSION}/manifest.json"))
    assert held == drawings()["svg/video.hexagon.yellow.svg"]
    assert manifest["version"] == VERSION
