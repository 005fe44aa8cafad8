"""304: what a phone or a cache gets that has the newest answer already."""

import http.client
from collections.abc import Mapping
from urllib.parse import urlsplit

import msgspec

from benchmarks.bench import Bench
from benchmarks.measuring import BenchmarkError, Case
from benchmarks.processes import Server
from benchmarks.setting import Setting, file_of
from benchmarks.targets import Target
from benchmarks.wrk import Burst
from dtpr.schema.answers import NearbyAnswer, NearbyQuestion

_LINES = 256
# What a 304 is made from is forgotten after five minutes, and a round of all cases may take longer.
_REMINDED_S = 1.0
_NOT_MODIFIED = 304


async def cases_of(
    bench: Bench, setting: Setting, _hello: Server, before: list[Case]
) -> list[Case]:
    """Return each kind of GET that may be cached, on each store, beside the bare answer."""
    baseline = next(each for each in before if each.name == "hello")
    return [
        _case(setting, store, baseline, name, paths)
        for name, paths in _paths(setting).items()
        for store in setting.addresses
        if bench.wants(name)
    ]


def _paths(setting: Setting) -> Mapping[str, list[str]]:
    """Return what is asked for: devices, owners, lists, and coarse positions."""
    answers = [msgspec.json.decode(each.answer, type=NearbyAnswer) for each in setting.probes]
    devices = dict.fromkeys(device.id for each in answers for device in each.devices)
    owners = dict.fromkeys(device.organization.slug for each in answers for device in each.devices)
    asked = [msgspec.json.decode(each.body, type=NearbyQuestion) for each in setting.probes]
    coarse = dict.fromkeys(f"lat={each.lat:.3f}&lon={each.lon:.3f}" for each in asked)
    return {
        "304 device": [f"/v1/devices/{each}" for each in devices][:_LINES],
        "304 organization": [f"/v1/organizations/{each}" for each in owners],
        "304 coarse": [f"/v1/nearby?{each}&radius_m=500&limit=10" for each in coarse],
        "304 list": [f"/v1/devices?organization={each}&limit=10" for each in owners],
    }


def _case(setting: Setting, store: str, baseline: Case, name: str, paths: list[str]) -> Case:
    server = setting.server(store)
    file = file_of(setting.bench, f"{name} {store}", setting)
    tags = _tags(server, paths)
    lines = [f"{path}\t{tag}" for path, tag in tags.items()]
    file.write_text("\n".join(lines), encoding="utf-8")
    burst = Burst(server.address, file, "", "", "etag", _NOT_MODIFIED)
    reminded_s = min(_REMINDED_S, setting.bench.options.reminded_s)
    target = Target(server, burst, (), setting.addresses[store], reminded_s=reminded_s)
    return Case(
        name=name,
        unit="req",
        store=store,
        devices=setting.devices,
        measure=target.measure,
        baseline=baseline,
    )


def _tags(server: Server, paths: list[str]) -> dict[str, str]:
    parts = urlsplit(server.address)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port)
    found: dict[str, str] = {}
    try:
        for path in paths:
            connection.request("GET", path)
            answer = connection.getresponse()
            answer.read()
            tag = answer.headers["ETag"]
            if tag is None:
                raise BenchmarkError(f"{path} answered {answer.status} without an ETag.")
            found[path] = tag
    finally:
        connection.close()
    return found
