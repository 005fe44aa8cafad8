"""Plain questions for features are answered directly, byte for byte as the usual way answers."""

from itertools import chain
from typing import Any

import httpx2
import msgspec
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dtpr.registry import Registry
from dtpr.schema.geometry import Geometry, LineString, MultiPolygon, Point, Polygon
from dtpr.settings import Settings
from dtpr.web.app import EXPOSED, create_app
from dtpr.web.direct_items import DirectItems
from tests.support.devices import a_device, a_square, an_organization, publish_all
from tests.web.ogc.conftest import DEVICES

Headers = list[tuple[bytes, bytes]]
Answer = tuple[int, Headers, bytes]
BOX = b"bbox=-2,46,2.05,48.05"


async def asked(
    app: ASGIApp, query: bytes, headers: Headers, path: str = DEVICES, method: str = "GET"
) -> Answer:
    """Return the status, the headers and the body of an answer."""
    scope: Scope = {
        "type": "http",
        "http_version": "1.1",
        "method": method,
        "scheme": "https",
        "path": path,
        "raw_path": path.encode(),
        "root_path": "",
        "query_string": query,
        "headers": [(b"host", b"register.example"), *headers],
    }
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": b""}

    async def send(message: Message) -> None:
        sent.append(message)

    await app(scope, receive, send)
    body = b"".join(each.get("body", b"") for each in sent[1:])
    return sent[0]["status"], sorted(sent[0]["headers"]), body


class Ways:
    """The direct way, which counts what it hands on, and the usual way."""

    def __init__(self, registry: Registry) -> None:
        app = create_app(Settings(public_url="https://register.example"), registry)
        self.handed_on = 0
        self.usual = app.unchanged
        self.direct = DirectItems(self._counting, app.state, EXPOSED)

    async def _counting(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.handed_on += 1
        await self.usual(scope, receive, send)

    async def both(self, *question: Any) -> Answer:
        """Return the answer to a question, asserted to be the same by both ways."""
        direct = await asked(self.direct, *question)
        assert direct == await asked(self.usual, *question)
        return direct


@pytest.fixture
def ways(registry: Registry, town_of_five: None) -> Ways:  # noqa: ARG001 - it is filled
    return Ways(registry)


@pytest.mark.parametrize(
    "query",
    [
        BOX,
        BOX + b"&limit=2",
        b"limit=1&" + BOX + b"&f=json",
        b"limit=3",
        b"limit=9999",
        b"bbox=170,-20,-170,-10",
        b"bbox=2.1,48.1,2.1,48.1&",
        b"bbox=-1.6,46.2,0,-1.5,46.4,9",
    ],
)
@pytest.mark.parametrize(
    "headers",
    [[], [(b"origin", b"https://a.example"), (b"accept", b"application/geo+json")]],
    ids=["own", "other"],
)
@pytest.mark.parametrize("collection", ["devices", "footprints", "places"])
async def test_a_plain_question_is_answered_directly(
    ways: Ways, query: bytes, headers: Headers, collection: str
) -> None:
    status, _, body = await ways.both(query, headers, f"/ogc/collections/{collection}/items")

    assert status == 200
    assert msgspec.json.decode(body)["type"] == "FeatureCollection"
    assert ways.handed_on == 0


async def test_the_next_page_is_answered_directly(ways: Ways) -> None:
    _, _, body = await ways.both(b"limit=2&" + BOX, [])
    [following] = [x["href"] for x in msgspec.json.decode(body)["links"] if x["rel"] == "next"]

    status, _, body = await ways.both(following.partition("?")[2].encode(), [])

    assert (status, msgspec.json.decode(body)["numberReturned"]) == (200, 2)
    assert ways.handed_on == 0


async def test_a_program_that_also_takes_pages_gets_json_where_it_says_so(ways: Ways) -> None:
    accepts = [(b"accept", b"text/html")]

    _, headers, _ = await ways.both(b"f=json&" + BOX, accepts)

    assert (b"content-type", b"application/geo+json") in headers
    assert ways.handed_on == 0


@pytest.mark.parametrize(
    ("query", "headers", "status"),
    [
        (b"", [], 200),
        (BOX, [(b"accept", b"text/html")], 200),
        (BOX, [(b"cookie", b"a=b")], 200),
        (BOX, [(b"if-none-match", b"*")], 304),
        (BOX + b"&count=true", [], 200),
        (BOX + b"&" + BOX, [], 400),
        (BOX + b"&limit=0", [], 400),
        (b"bbox=1,2,3", [], 400),
        (b"bbox=-,-,-,-", [], 400),
        (BOX + b"&after=1-00000000", [], 400),
        (BOX + b"&colour=red", [], 400),
    ],
)
async def test_anything_else_goes_the_usual_way(
    ways: Ways, query: bytes, headers: Headers, status: int
) -> None:
    answer = await ways.both(query, headers)

    assert answer[0] == status
    assert ways.handed_on == 1


@pytest.mark.parametrize("method", ["HEAD", "POST"])
async def test_other_methods_go_the_usual_way(ways: Ways, method: str) -> None:
    await ways.both(BOX, [], DEVICES, method)

    assert ways.handed_on == 1


CORNERS: list[Geometry] = [
    Point(coordinates=(lon / 2, lat / 2)) for lon in range(4) for lat in range(4)
]
SHAPES: list[Geometry] = [
    *CORNERS,
    *(a_square(each / 2, each / 2, 1) for each in range(3)),
    LineString(coordinates=[(0, 0), (1.5, 0.75), (2, 2)]),
    LineString(coordinates=[(0.2500001, 0), (0.2500001, 2)]),
    MultiPolygon(coordinates=[a_square(x, y, 0.5).coordinates for x, y in ((0, 1.5), (1.5, 0))]),
    Polygon(coordinates=[[(0, 0), (2, 0), (0, 2), (0, 0)]]),
    Point(coordinates=(180, 10)),
    Point(coordinates=(-180, 11)),
]
SIDES = st.sampled_from([-0.5, 0, 0.25, 0.2500001, 0.2500002, 0.5, 0.9999999, 1, 1.5, 2, 2.5])
BOXES = st.one_of(
    st.tuples(SIDES, SIDES, SIDES, SIDES).map(
        lambda each: (*map(min, each[:2], each[2:]), *map(max, each[:2], each[2:]))
    ),
    st.sampled_from(
        [(180, 0, 180, 20), (-180, 0, -180, 20), (179, 0, -179, 20), (-180, -90, 180, 90)]
    ),
)


@pytest.fixture
async def drawn(registry: Registry) -> Registry:
    """A register of points, lines and areas, in the order of `SHAPES`."""
    await registry.organizations.add(an_organization())
    await publish_all(
        registry, [a_device(f"{number}", geometry=each) for number, each in enumerate(SHAPES)]
    )
    return registry


def names_met(box: tuple[float, float, float, float]) -> list[str]:
    west, south, east, north = box
    halves = [box] if west <= east else [(west, south, 180, north), (-180, south, east, north)]
    # A box without breadth is a line or a point.
    boxes = [shapely.convex_hull(shapely.box(*each)) for each in halves]
    shapes = [shapely.from_geojson(msgspec.json.encode(each)) for each in SHAPES]
    return [
        f"Device {number}"
        for number, shape in enumerate(shapes)
        if any(shapely.intersects(shape, each) for each in boxes)
    ]


@given(box=BOXES, limit=st.integers(1, 9))
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
async def test_pages_of_a_box_hold_what_meets_it_once_and_in_order(
    drawn: Registry, box: tuple[float, float, float, float], limit: int
) -> None:
    ways, pages = Ways(drawn), []
    query = f"bbox={','.join(map(str, box))}&limit={limit}".encode()
    while query:
        _, _, body = await asked(ways.direct, query, [])
        page = msgspec.json.decode(body)
        pages.append([each["properties"]["name"] for each in page["features"]])
        following = [each["href"] for each in page["links"] if each["rel"] == "next"]
        query = following[0].partition("?")[2].encode() if following else b""

    assert list(chain(*pages)) == names_met(box)
    assert all(len(each) == limit for each in pages[:-1])
    assert ways.handed_on == 0


async def test_the_application_answers_so(
    client: httpx2.AsyncClient,
    town_of_five: None,  # noqa: ARG001 - it is filled
) -> None:
    answer = await client.get(f"{DEVICES}?{BOX.decode()}")

    assert answer.json()["numberReturned"] == 4
