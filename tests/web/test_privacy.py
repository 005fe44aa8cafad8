"""Where a resident is stays with the resident: no byte of it is written down anywhere."""

import json
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

from tests.web.test_server import serving

LAT, LON = "46.3012345", "-1.5543217"
COARSE_LAT, COARSE_LON = "46.317", "-1.583"
JSON = "application/json"
FORM = "application/x-www-form-urlencoded"


def ask(address: str, body: bytes | None = None, media_type: str = JSON) -> int:
    request = Request(address, data=body)
    if body is not None:
        request.add_header("Content-Type", media_type)
    try:
        with urlopen(request, timeout=30) as answer:
            answer.read()
            return int(answer.status)
    except HTTPError as refused:
        refused.read()
        return refused.code


def message(method: str, params: object) -> bytes:
    return json.dumps({"jsonrpc": "2.0", "id": 1, "method": method, "params": params}).encode()


def use(tool: str, arguments: object) -> bytes:
    return message("tools/call", {"name": tool, "arguments": arguments})


def test_no_position_is_left_behind(tmp_path: Path) -> None:
    exact = {"lat": float(LAT), "lon": float(LON)}
    where = urlencode({"where": f"{LAT}, {LON}"}).encode()

    with serving(tmp_path, 1) as (process, address):
        statuses = [
            ask(f"{address}/v1/nearby", json.dumps(exact).encode()),
            ask(f"{address}/v1/nearby", json.dumps({**exact, "radius_m": -1}).encode()),
            ask(f"{address}/v1/nearby", f'{{"lat": {LAT}, "lon": {LON}'.encode()),
            ask(f"{address}/v1/nearby?lat={COARSE_LAT}&lon={COARSE_LON}"),
            ask(f"{address}/v1/nearby?lat={LAT}&lon={LON}"),
            ask(f"{address}/here", where, FORM),
            ask(f"{address}/nothing?lat={LAT}&lon={LON}"),
            ask(f"{address}/mcp", use("find_devices_nearby", exact)),
            ask(f"{address}/mcp", use("find_devices_nearby", {**exact, "radius_m": -1})),
            ask(f"{address}/mcp", use("find_devices_nearby", f"{LAT}, {LON}")),
            ask(f"{address}/mcp", use(f"{LAT}, {LON}", exact)),
            ask(f"{address}/mcp", message(f"{LAT}, {LON}", exact)),
            ask(f"{address}/mcp", message("tools/call", [LAT, LON])),
            ask(f"{address}/mcp", f'{{"lat": {LAT}, "lon": {LON}'.encode()),
            ask(f"{address}/mcp?lat={LAT}&lon={LON}"),
        ]
        process.terminate()
        said, _ = process.communicate(timeout=30)

    assert statuses == [200, 400, 400, 200, 400, 200, 404, *[200] * 6, 400, 405]
    written = [
        said.encode(),
        *(each.read_bytes() for each in tmp_path.rglob("*") if each.is_file()),
    ]
    for digits in (LAT, LON, COARSE_LAT, COARSE_LON):
        assert not any(digits.lstrip("-").encode() in each for each in written)
