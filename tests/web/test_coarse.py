"""Positions in addresses: a fourth decimal is refused, however it is written."""

from typing import Any
from urllib.parse import quote

import httpx2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dtpr.errors import InvalidError
from dtpr.web.coarse import COARSE_DECIMALS, check_coarse
from tests.support.pages import get

SPOT = "46.3012345, -1.5543217"


@pytest.fixture
def database_url(sqlite_database: str) -> str:
    """One store is enough: the address is refused before anything is asked."""
    return sqlite_database


@given(st.text() | st.from_regex(r"[-+ ]?[0-9_]{0,4}\.?[0-9_]{0,9}(e[-+]?[0-9]{1,2})? ?"))
def test_no_text_that_is_taken_tells_more_than_three_decimals(text: str) -> None:
    try:
        check_coarse("lat", text)
    except InvalidError:
        return

    assert round(float(text), COARSE_DECIMALS) == float(text)
    assert text.isascii()
    assert len(text) <= len("-180.123")


@given(st.integers(-180_000, 180_000))
def test_every_thousandth_of_a_degree_is_taken(thousandths: int) -> None:
    check_coarse("lon", f"{thousandths / 1000:.3f}")
    check_coarse("lon", str(thousandths / 1000) if thousandths % 1000 else str(thousandths // 1000))


@pytest.mark.usefixtures("town")
@pytest.mark.parametrize(
    "lat",
    [
        "46.3012",
        "46.3010",
        "46.3000000",
        "46.3012e0",
        "4.63012e1",
        "4.63012E1",
        "463012e-4",
        "463012E-4",
        "463012e-04",
        "0.463012e2",
        "0.000463012e5",
        "46.301e0",
        "4.6_3012e1",
        "46.30_12",
        "46.301 2",
        " 46.3012",
        "46.3012 ",
        " 46.301",
        "46.301\n",
        "46.301\t",
        "+46.3012",
        "+46.301",
        "--46.301",
        "46,3012",
        "46.301.2",
        "\u0664\u0666.\u0663\u0660\u0661\u0662",
        "\uff14\uff16.\uff13\uff10\uff11\uff12",
        "46.\u00b2",
        "46.301\u200b2",
        "\u221246.3012",
        "46\u00b018'04.4\"",
        "0x2e",
        "nan",
        "inf",
        "-",
        ".301",
        "46.",
        "",
        "1000",
        "46.301\x00",
    ],
)
async def test_a_finer_or_odder_number_is_refused(client: httpx2.AsyncClient, lat: str) -> None:
    for lat_in_address in (quote(lat), "".join(f"%{each:02x}" for each in lat.encode())):
        answer = await client.get(f"/v1/nearby?lat={lat_in_address}&lon=-1.554")

        problem: dict[str, Any] = answer.json()
        assert answer.status_code == 400
        assert [each["field"] for each in problem["errors"]] == ["lat"]
        assert problem["errors"][0]["mend"]
        assert "max-age" not in answer.headers["cache-control"]


@pytest.mark.usefixtures("town")
@pytest.mark.parametrize(
    "query",
    [
        "lat=46.301&lat=46.3012&lon=-1.554",
        "lat=46.3012&lat=46.301&lon=-1.554",
        "lat=46.301&l%61t=46.3012&lon=-1.554",
        "lat=46.301&lon=-1.554&Lat=46.3012",
        "lat=46.301&lon=-1.554&lat[]=46.3012",
        "lat=46.301&lon=-1.554;lat=46.3012",
        "lat=46.301&lon=-1.554%26lat=46.3012",
        "lat=46.301%2B0.0002&lon=-1.554",
        "lat=46.301+0.0002&lon=-1.554",
    ],
)
async def test_a_finer_position_beside_a_coarse_one_is_refused(
    client: httpx2.AsyncClient, query: str
) -> None:
    answer = await client.get(f"/v1/nearby?{query}")

    assert answer.status_code == 400


@pytest.mark.usefixtures("town")
async def test_a_coarse_number_is_taken_however_its_letters_are_sent(
    client: httpx2.AsyncClient,
) -> None:
    for lat in ("46.301", "46.3", "46", "%34%36%2e%33%30%31", "-0.000"):
        answer = await client.get(f"/v1/nearby?lat={lat}&lon=-1.554")

        assert answer.status_code == 200


@pytest.mark.usefixtures("town")
async def test_a_page_takes_no_position_from_its_address(client: httpx2.AsyncClient) -> None:
    asked = quote(SPOT)
    plain = await get(client, "/here")

    page = await get(client, f"/here?where={asked}&lat=46.3012345&lon=-1.5543217&radius_m=50")

    assert page.text == plain.text
    for address in page.addresses():
        assert "46.3" not in address


@pytest.mark.usefixtures("town")
async def test_a_tool_takes_no_position_from_the_address(client: httpx2.AsyncClient) -> None:
    message = {
        "jsonrpc": "2.0",
        "id": 1,
        "method": "tools/call",
        "params": {"name": "find_devices_nearby", "arguments": {}},
    }

    answer = await client.post("/mcp?lat=46.3012345&lon=-1.5543217", json=message)

    assert answer.json()["result"]["isError"] is True
    assert "46.3" not in answer.text
