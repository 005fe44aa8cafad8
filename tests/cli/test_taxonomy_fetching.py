"""`dtpr taxonomy import` from addresses: both APIs, icons by their addresses, and the limits."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from dtpr.cli import fetcher, fetching
from dtpr.formats.taxonomy import write_folder
from tests.cli.commands import Outcome, Run
from tests.support.answering import Server, Told, answering
from tests.support.releases import (
    BUNDLE_VERSION,
    LEGACY_VERSION,
    a_bundle,
    drawing,
    legacy_answers,
    legacy_files,
)

Answers = dict[str, Any]
V2 = "/api/v2/schemas"
HOME = f"{V2}/{BUNDLE_VERSION}"


def legacy_routes(icons: str = "https://dtpr.example") -> Answers:
    """Return what the first API answers; the addresses of its icons begin with `icons`."""
    text = msgspec.json.encode(legacy_answers()["elements_device.json"]).decode()
    return {
        "/api/v1/categories/device": legacy_files()["categories_device.json"],
        "/api/v1/elements/device": text.replace("https://dtpr.example", icons).encode(),
    }


def bundle_routes() -> Answers:
    """Return what the second API answers for one release, its elements on two pages."""
    source = a_bundle()
    first, second = msgspec.to_builtins(source.elements)
    kind = {"result": {"structuredContent": {"data": {"datachain_type": source.datachain_type}}}}
    page = f"{HOME}/elements?fields=all&limit=200"
    answers = {
        V2: {"ok": True, "versions": [{"id": BUNDLE_VERSION}, {"id": "ai@2026-01-01"}]},
        f"{HOME}/manifest": {"ok": True, "manifest": source.manifest},
        f"{HOME}/categories": {"ok": True, "categories": source.categories},
        page: {"ok": True, "elements": [first], "meta": {"next_cursor": "a=="}},
        f"{page}&cursor=a%3D%3D": {"ok": True, "elements": [second], "meta": {}},
        "/mcp": kind,
    }
    routes: Answers = {path: msgspec.json.encode(each) for path, each in answers.items()}
    for name, svg in source.symbols.items():
        routes[f"{HOME}/symbols/{name}.svg"] = svg.encode()
    return routes


def take_in(run: Run, address: str, *more: str) -> Outcome:
    return run("taxonomy", "import", address, *more)


def from_v2(run: Run, server: Server) -> Outcome:
    return take_in(run, f"{server.address}/api/v2/", "--release", BUNDLE_VERSION)


def test_the_first_api_is_asked_for_every_kind_of_chain(run: Run) -> None:
    with answering(legacy_routes()) as server:
        outcome = take_in(run, f"{server.address}/api/v1", "--without-icons")

    assert outcome.code == 0, outcome.err
    assert [row[0] for row in outcome.rows] == [LEGACY_VERSION]
    assert "/api/v1/elements/ai" in server.asked


def test_icons_are_fetched_by_the_addresses_that_the_answers_name(run: Run, folder: Path) -> None:
    icons = {"/dtpr-icons/tin_can.svg": drawing().encode()}
    with answering(icons) as artist:
        with answering(legacy_routes(artist.address)) as server:
            outcome = take_in(run, f"{server.address}/api/v1")
        files = {
            f"{name.split('/')[3]}_device.json": each
            for name, each in legacy_routes(artist.address).items()
        }
        write_folder(folder / "answers", files)
        again = take_in(run, "answers")

    assert outcome.rows[0][3] == "1"
    assert again.rows[0][-1] == "known already"
    assert len(artist.asked) == 12


def test_icons_are_fetched_from_an_address_that_is_named(run: Run, folder: Path) -> None:
    artwork = {"tin_can": {"symbol": "/symbols/can.svg"}}
    files = legacy_files() | {"artwork.json": msgspec.json.encode(artwork)}
    write_folder(folder / "answers", files)
    svg = drawing().encode()
    with answering({"/a/tin_can.svg": svg, "/a/symbols/can.svg": svg}) as artist:
        outcome = take_in(run, "answers", "--icons", f"{artist.address}/a/")

    assert outcome.rows[0][3:5] == ["1", "1"]


def test_a_server_of_icons_that_is_away_is_asked_no_more(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetcher, "_AT_ONCE", 1)
    with answering({}) as artist:
        gone = artist.address
    with answering(legacy_routes(gone)) as server:
        outcome = take_in(run, f"{server.address}/api/v1")

    assert outcome.code == 0
    assert outcome.rows[0][3] == "0"
    assert "6 of 6 elements have no published icon" in outcome.err
    assert outcome.err.count(f"No more drawings are asked of {gone.removeprefix('http://')}.") == 1


def test_an_icon_that_fails_leaves_the_others_of_its_server_out(run: Run) -> None:
    with (
        answering({"/dtpr-icons/tin_can.svg": Told(status=500)}) as artist,
        answering(legacy_routes(artist.address)) as server,
    ):
        outcome = take_in(run, f"{server.address}/api/v1")

    assert (outcome.code, outcome.rows[0][3]) == (0, "0")


def test_the_second_api_is_asked_for_all_that_a_release_is(run: Run, folder: Path) -> None:
    with answering(bundle_routes()) as server:
        outcome = from_v2(run, server)

    from tests.support.releases import bundle_files

    write_folder(folder / "bundle", bundle_files())
    assert outcome.code == 0, outcome.err
    assert outcome.err == ""
    assert outcome.rows[0][0] == BUNDLE_VERSION
    assert take_in(run, "bundle").rows[0][-1] == "known already"


def test_every_release_is_taken_where_none_is_named(run: Run) -> None:
    routes = bundle_routes()
    routes[V2] = msgspec.json.encode({"versions": [{"id": BUNDLE_VERSION}]})
    with answering(routes) as server:
        outcome = take_in(run, f"{server.address}/api/v2")

    assert [row[0] for row in outcome.rows] == [BUNDLE_VERSION]


def test_an_mcp_server_may_answer_with_events(run: Run) -> None:
    routes = bundle_routes()
    routes["/mcp"] = b"event: message\r\ndata: " + routes["/mcp"] + b"\r\n\r\n"
    with answering(routes) as server:
        outcome = from_v2(run, server)

    assert (outcome.code, outcome.err) == (0, "")


@pytest.mark.parametrize(
    "told", [Told(status=404), Told(status=500), b"{}", b"[]", b"no JSON", b'{"result":null}']
)
def test_a_kind_of_chain_that_is_not_told_is_made_with_a_warning(
    run: Run, told: bytes | Told
) -> None:
    with answering({**bundle_routes(), "/mcp": told}) as server:
        outcome = from_v2(run, server)

    assert outcome.code == 0
    assert "warning DTPR_KIND_DERIVED" in outcome.err


def test_a_release_that_the_api_does_not_have_is_refused(run: Run) -> None:
    with answering(bundle_routes()) as server:
        outcome = take_in(run, f"{server.address}/api/v2", "--release", "ai@1999-01-01")

    assert outcome.code == 2
    assert f"use one of {BUNDLE_VERSION}" in outcome.err


def test_a_symbol_that_is_not_there_is_an_error_of_the_release(run: Run) -> None:
    routes = bundle_routes()
    del routes[f"{HOME}/symbols/mobility.svg"]
    with answering(routes) as server:
        outcome = from_v2(run, server)

    assert outcome.code == 2
    assert "SYMBOL_NOT_FOUND" in outcome.err


def test_a_symbol_that_a_server_fails_to_answer_ends_it(run: Run) -> None:
    routes = bundle_routes() | {f"{HOME}/symbols/mobility.svg": Told(status=500)}
    with answering(routes) as server:
        outcome = from_v2(run, server)

    assert outcome.code == 2
    assert "symbols/mobility.svg answers 500" in outcome.err


def test_a_server_that_asks_for_patience_is_asked_again(run: Run) -> None:
    routes = bundle_routes()
    manifest = routes[f"{HOME}/manifest"]
    routes[f"{HOME}/manifest"] = [
        Told(status=429, headers={"Retry-After": "0"}),
        Told(manifest),
    ]
    with answering(routes) as server:
        outcome = from_v2(run, server)

    assert outcome.code == 0, outcome.err
    assert server.asked.count(f"{HOME}/manifest") == 2


def test_a_server_that_always_asks_for_patience_is_given_up(run: Run) -> None:
    told = Told(status=429, headers={"Retry-After": "0"})
    with answering({V2: told}) as server:
        outcome = from_v2(run, server)

    assert outcome.code == 2
    assert "asks for patience too often" in outcome.err


@pytest.mark.parametrize(("told", "seconds"), [("7", 7.0), ("7000", 60.0), ("Sunday", 1.0)])
def test_patience_has_an_end(told: str, seconds: float) -> None:
    assert fetcher._wait(told) == seconds  # noqa: SLF001 - nobody wants to wait for it


def redirect(to: str) -> Told:
    return Told(status=302, headers={"Location": to})


def test_a_redirect_is_followed(run: Run) -> None:
    routes = bundle_routes()
    routes["/elsewhere"] = routes[f"{HOME}/manifest"]
    routes[f"{HOME}/manifest"] = redirect("/elsewhere")
    with answering(routes) as server:
        outcome = from_v2(run, server)

    assert outcome.code == 0, outcome.err


@pytest.mark.parametrize(
    ("to", "reason"),
    [
        (V2, "leads on more than"),
        ("http://example.org/", "is not asked"),
        ("ftp://127.0.0.1/", "is not asked"),
        ("file:///etc/passwd", "is not asked"),
    ],
)
def test_a_redirect_that_leads_astray_is_refused(run: Run, to: str, reason: str) -> None:
    with answering({V2: redirect(to)}) as server:
        outcome = from_v2(run, server)

    assert outcome.code == 2
    assert reason in outcome.err


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("http://example.org/api/v2", "is not asked"),
        ("http://127.0.0.1.example.org/api/v1", "is not asked"),
        ("http://user@[/api/v1", "is not asked"),
        ("https://example.org/api", "ends in neither /v1 nor /v2"),
        ("http:///v1", "is not asked"),
        ("ftp://example.org/api/v1", "is not asked"),
    ],
)
def test_an_address_that_is_not_taken_is_refused(run: Run, address: str, reason: str) -> None:
    outcome = take_in(run, address)

    assert outcome.code == 2
    assert reason in outcome.err


@pytest.mark.parametrize(
    ("path", "told", "reason"),
    [
        (V2, b"not JSON", "did not answer with JSON"),
        (V2, b"[" * 100_000, "did not answer with JSON"),
        (V2, b"[]", "does not have the form"),
        (V2, b'{"versions":[1]}', "does not have the form"),
        (V2, Told(status=500), "answers 500"),
        (V2, Told(status=404), "answers 404"),
        (f"{HOME}/manifest", b"{}", "has no manifest"),
        (f"{HOME}/elements", b'{"elements":[7]}', "does not have the form"),
        (f"{HOME}/elements", b'{"elements":7}', "does not have the form"),
        (f"{HOME}/elements", b'{"elements":[],"meta":{"next_cursor":"x"}}', "more than 50 pages"),
    ],
)
def test_an_api_that_answers_otherwise_is_refused(
    run: Run, path: str, told: bytes | Told, reason: str
) -> None:
    routes = bundle_routes()
    if path.endswith("/elements"):
        routes = {name: each for name, each in routes.items() if "/elements" not in name}
    with answering({**routes, path: told}) as server:
        outcome = from_v2(run, server)

    assert outcome.code == 2
    assert reason in outcome.err


@pytest.mark.parametrize("limit", ["MAX_ANSWER_BYTES", "MAX_TOTAL_BYTES"])
def test_an_answer_without_end_is_refused(
    run: Run, monkeypatch: pytest.MonkeyPatch, limit: str
) -> None:
    monkeypatch.setattr(fetcher, limit, 200)
    with answering(bundle_routes()) as server:
        outcome = from_v2(run, server)

    assert outcome.code == 2
    assert "more than any release has" in outcome.err


@pytest.mark.parametrize(
    ("limit", "reason"),
    [("ANSWER_S", "it took too long"), ("TOTAL_S", "longer than 0 seconds in all")],
)
def test_a_server_that_is_too_slow_is_refused(
    run: Run, monkeypatch: pytest.MonkeyPatch, limit: str, reason: str
) -> None:
    monkeypatch.setattr(fetcher, limit, 0.0)
    with answering(bundle_routes()) as server:
        outcome = from_v2(run, server)

    assert outcome.code == 2
    assert reason in outcome.err


def test_an_api_that_is_away_is_refused(run: Run) -> None:
    with answering({}) as server:
        gone = server.address

    outcome = take_in(run, f"{gone}/api/v1")

    assert outcome.code == 2
    assert "does not answer" in outcome.err


@pytest.mark.parametrize("answer", [b"{", b"7", b'[{"element":{}}]', b'[{"element":7}]', b"[7]"])
def test_an_answer_that_cannot_be_read_names_no_icons(answer: bytes) -> None:
    assert fetching.icons_by_url([answer]) == {}


def test_only_addresses_are_asked_for_icons() -> None:
    answers = legacy_routes("/somewhere/else").values()

    assert fetching.icons_by_url(answers) == {}


@pytest.mark.parametrize("break_it", [lambda routes: routes.clear(), lambda _routes: None])
def test_an_api_without_a_whole_answer_is_refused(
    run: Run, break_it: Callable[[Answers], None]
) -> None:
    routes = legacy_routes()
    del routes["/api/v1/categories/device"]
    break_it(routes)
    with answering(routes) as server:
        outcome = take_in(run, f"{server.address}/api/v1", "--without-icons")

    assert outcome.code == 2
    assert ("the file is missing" if routes else "there is no release") in outcome.err
