"""What happened, over HTTP: pages for programs, feeds for readers, links from pages."""

import re
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

import httpx2
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from lxml import etree

from dtpr.registry import Registry
from dtpr.web.feeds import ATOM, JSON_FEED
from tests.web.conftest import Header

Publish = Callable[..., Awaitable[dict[str, Any]]]
FEEDS = ("/v1/changes.atom", "/v1/changes.json-feed")
BASE = "https://register.example"
NAMES = {"a": "http://www.w3.org/2005/Atom"}


async def withdraw(client: httpx2.AsyncClient, device: str, publisher: Header) -> None:
    done = await client.post(f"/v1/devices/{device}/withdraw", headers=publisher)
    assert done.status_code == 200


async def test_a_page_of_changes_leads_to_the_next(
    client: httpx2.AsyncClient, publish: Publish
) -> None:
    made = [await publish(number) for number in (1, 2, 3)]

    first = (await client.get("/v1/changes?limit=2")).json()
    last = (await client.get("/v1/changes", params={"after": first["next"]})).json()

    told = [*first["changes"], *last["changes"]]
    assert [each["device"] for each in told] == [each["id"] for each in made]
    assert [first["more"], last["more"]] == [True, False]
    assert first["register"]["url"] == BASE
    assert first["licence"]["id"] == "CC-BY-4.0"
    record = told[0]["record"]
    assert (record["code"], record["hash"]) == (made[0]["code"], told[0]["hash"])
    assert record["device"]["name"] == {"en": "Camera 1", "fr": "Caméra 1"}


@pytest.mark.parametrize("path", ["/v1/changes", *FEEDS])
async def test_the_same_state_has_the_same_etag(
    client: httpx2.AsyncClient, publish: Publish, path: str
) -> None:
    await publish(1)
    first = await client.get(path)
    tag = {"If-None-Match": first.headers["etag"]}

    same = [await client.get(path, headers=tag) for _ in range(3)]
    await publish(2)
    other = await client.get(path, headers=tag)

    assert [each.status_code for each in same] == [304, 304, 304]
    assert other.status_code == 200


@pytest.mark.parametrize("path", ["/v1/changes", *FEEDS])
async def test_pages_of_other_sites_may_read_it(client: httpx2.AsyncClient, path: str) -> None:
    answer = await client.get(path, headers={"Origin": "https://elsewhere.example"})

    assert answer.headers["access-control-allow-origin"] == "*"


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("after=elsewhere", "after"),
        ("after=", "after"),
        ("after=a%20b", "after"),
        ("limit=0", "limit"),
        ("limit=1001", "limit"),
        ("limit=x", "limit"),
        ("organization=nowhere", "organization"),
        ("since=2026", "since"),
        ("limit=1&limit=2", "limit"),
    ],
)
async def test_a_wrong_question_is_told_which_field_is_wrong(
    client: httpx2.AsyncClient, query: str, field: str
) -> None:
    answer = await client.get(f"/v1/changes?{query}")

    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"] == field
    assert answer.json()["errors"][0]["mend"]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(after=some.text(max_size=80))
async def test_no_cursor_breaks_it(client: httpx2.AsyncClient, after: str) -> None:
    answer = await client.get("/v1/changes", params={"after": after})

    assert answer.status_code in (200, 400)


async def test_atom_has_what_its_standard_asks_for(
    client: httpx2.AsyncClient, publish: Publish, publisher: Header
) -> None:
    one = await publish(1)
    other = await publish(2, name={"en": "A <b> & \u0001 “c”"})
    await withdraw(client, one["id"], publisher)

    answer = await client.get("/v1/changes.atom")

    feed = etree.fromstring(answer.content)
    assert answer.headers["content-type"].startswith(ATOM)
    texts = {each: feed.findtext(f"a:{each}", namespaces=NAMES) for each in ("id", "title")}
    assert texts["id"] == f"{BASE}/v1/changes.atom"
    assert "Changes of the register" in str(texts["title"])
    links = {each.get("rel"): each.get("href") for each in feed.findall("a:link", NAMES)}
    assert links == {"self": texts["id"], "alternate": f"{BASE}/"}
    entries = feed.findall("a:entry", NAMES)
    titles = [each.findtext("a:title", namespaces=NAMES) for each in entries]
    assert titles == [
        f"The device {one['code']} was withdrawn",
        "“A <b> &   “c”” was published",
        f"“{one['code']}” was published",
    ]
    ids = [each.findtext("a:id", namespaces=NAMES) for each in entries]
    assert len(set(ids)) == 3
    for each in (feed, *entries):
        updated = each.findtext("a:updated", namespaces=NAMES)
        assert datetime.fromisoformat(str(updated)).tzinfo
        assert each.findtext("a:author/a:name", namespaces=NAMES)
    assert f"{BASE}/d/{other['code']}" in answer.text


async def test_json_feed_has_what_its_version_asks_for(
    client: httpx2.AsyncClient, publish: Publish
) -> None:
    one = await publish(1)

    answer = await client.get("/v1/changes.json-feed?locale=fr")

    feed = answer.json()
    assert answer.headers["content-type"] == JSON_FEED
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert feed["feed_url"] == f"{BASE}/v1/changes.json-feed?locale=fr"
    assert feed["home_page_url"] == f"{BASE}/"
    assert feed["language"] == "fr"
    [item] = feed["items"]
    assert item["title"] == item["content_text"] == "« Caméra 1 » a été publié"
    assert item["url"] == f"{BASE}/d/{one['code']}"
    assert item["tags"] == ["published"]
    assert isinstance(item["id"], str)


async def test_an_empty_register_has_feeds_too(client: httpx2.AsyncClient, town: Registry) -> None:
    assert town

    feed = etree.fromstring((await client.get("/v1/changes.atom")).content)

    assert feed.findtext("a:updated", namespaces=NAMES) == "1970-01-01T00:00:00Z"
    assert feed.findall("a:entry", NAMES) == []


async def test_an_organization_has_feeds_of_its_own(
    client: httpx2.AsyncClient, publish: Publish
) -> None:
    await publish(1)

    town, tram, nobody = [
        await client.get(f"/v1/changes.json-feed?organization={each}")
        for each in ("town", "tram", "nobody")
    ]

    assert len(town.json()["items"]) == 1
    assert town.json()["title"].endswith(": Town")
    assert tram.json()["items"] == []
    assert nobody.status_code == 400


@pytest.mark.parametrize("path", ["/", "/here", "/d/{code}", "/places/port"])
async def test_pages_link_to_feeds_that_are_there(
    client: httpx2.AsyncClient, town: Registry, publish: Publish, path: str
) -> None:
    from tests.support.devices import a_place

    await town.places.put(a_place("port", "town"))
    code = (await publish(1, place="port"))["code"]

    page = (await client.get(path.format(code=code), headers={"Accept": "text/html"})).text

    links = re.findall(
        r'<link rel="alternate" type="application/(?:atom|feed)\S+" .*href="(.*)">', page
    )
    assert {each.partition("?")[0] for each in links} == set(FEEDS)
    assert any("organization=town" in each for each in links) == (path not in ("/", "/here"))
    for each in links:
        assert (await client.get(each.replace("&amp;", "&"))).status_code == 200
