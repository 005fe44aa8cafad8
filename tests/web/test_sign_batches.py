"""All signs at once over the API: an archive, or the sheets of a printer."""

import asyncio
import io
import time
import zipfile
from collections.abc import AsyncIterator

import httpx2
import pikepdf
import pytest

from dtpr.registry import Registry
from dtpr.registry.access import OPERATOR
from dtpr.registry.sign_batches import Batch, LaidOut, Wanted, list_batch
from dtpr.registry.sign_drawing import Draughtsman
from dtpr.registry.sign_sheets import write_sheets
from dtpr.signs.files import Output
from dtpr.signs.imposition import Plan
from dtpr.signs.pdf.print import PrintOptions
from dtpr.signs.pool import Pool
from tests.support.devices import a_place
from tests.support.lag import TICK_S, measured_lags
from tests.support.signs import URL, a_design
from tests.web.conftest import Header, Keep, Publish

LONGEST_LAG_S = 0.1
"""A sign takes more computing, so that none is laid out on the event loop."""


async def test_an_archive_has_kept_signs_and_one_for_each_device_without(
    client: httpx2.AsyncClient, publish: Publish, keep: Keep, editor: Header
) -> None:
    one, two = await publish(1), await publish(2)
    code = (await keep(device=one["id"]))["code"]

    whole = await client.get("/v1/signs/batch.zip?form=svg&size=A5", headers=editor)
    again = await client.get("/v1/signs/batch.zip?form=svg&size=A5", headers=editor)
    kept = await client.get("/v1/signs/batch.zip?kept=true&organization=town", headers=editor)

    assert whole.headers["content-type"] == "application/zip"
    assert whole.headers["dtpr-signs"] == "2"
    assert whole.content == again.content
    with zipfile.ZipFile(io.BytesIO(whole.content)) as archive:
        assert archive.testzip() is None
        assert archive.namelist() == [f"sign-{code}.svg", f"sign-{two['code']}.svg"]
        assert b"<svg" in archive.read(f"sign-{code}.svg")
    with zipfile.ZipFile(io.BytesIO(kept.content)) as archive:
        assert archive.namelist() == [f"sign-{code}.pdf"]


async def test_one_sign_that_cannot_be_drawn_does_not_lose_the_rest(
    client: httpx2.AsyncClient, town: Registry, publish: Publish, editor: Header
) -> None:
    await town.places.put(a_place("pier", "town"))
    good = await publish(1, place="pier")
    local = {"title": {"en": "W" * 80, "fr": "W" * 80}, "description": {"en": "x", "fr": "x"}}
    element = {"datachain_type": "device", "category": "device__tech", **local}
    element["identifiability"] = "identifiable"
    put = await client.put("/v1/organizations/town/elements/long", json=element, headers=editor)
    assert put.status_code == 201, put.text
    bad = await publish(2, place="pier", elements=("mobility", "institution", "town:long"))

    answer = await client.get("/v1/signs/batch.zip?place=pier&form=svg", headers=editor)

    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert archive.namelist() == [f"sign-{good['code']}.svg", "failures.txt"]
        assert archive.read("failures.txt").decode().startswith(f"{bad['code']}: ")


async def test_many_signs_come_on_the_sheets_of_a_printer(
    client: httpx2.AsyncClient, publish: Publish, keep: Keep, editor: Header
) -> None:
    one = await publish(1)
    await publish(2)
    await keep(device=one["id"], design={"locales": ["fr"], "template": "poster", "size": "A5"})
    query = "template=sticker&size=sticker48&shows=feedback&paper=A3"

    whole = await client.get(f"/v1/signs/batch.pdf?{query}", headers=editor)
    again = await client.get(f"/v1/signs/batch.pdf?{query}", headers=editor)

    assert whole.headers["content-type"] == "application/pdf"
    assert whole.headers["dtpr-signs"] == "2"
    assert whole.content == again.content
    with pikepdf.open(io.BytesIO(whole.content)) as pdf:
        assert len(pdf.pages) == 1
        assert pdf.docinfo["/Subject"] == "2 signs"


async def test_sheets_leave_out_what_cannot_be_drawn_only_when_told_to(
    client: httpx2.AsyncClient, publish: Publish, keep: Keep, editor: Header
) -> None:
    one = await publish(1)
    two = await publish(2)
    for device, size in ((one, "A5"), (two, "A6")):
        await keep(device=device["id"], design={"locales": ["en"], "size": size})
    address = "/v1/signs/batch.pdf?paper=A3"
    codes = [
        each["code"] for each in (await client.get("/v1/signs", headers=editor)).json()["signs"]
    ]

    refused = await client.get(address, headers=editor)
    rest = await client.get(f"{address}&skip=true", headers=editor)
    none = await client.get(f"{address}&skip=true&size=square100&template=poster", headers=editor)
    large = await client.get("/v1/signs/batch.pdf?size=A3", headers=editor)

    assert [each.status_code for each in (refused, rest, none, large)] == [400, 200, 400, 400]
    assert [each["field"] for each in refused.json()["errors"]] == codes[1:]
    assert "not as large" in refused.json()["errors"][0]["message"]
    with pikepdf.open(io.BytesIO(rest.content)) as pdf:
        assert pdf.docinfo["/Subject"] == "1 signs"
    assert [each["field"] for each in none.json()["errors"]] == codes
    assert large.json()["errors"][0]["field"] == "paper"


async def test_an_empty_batch_is_refused(client: httpx2.AsyncClient, editor: Header) -> None:
    for form in ("zip", "pdf"):
        answer = await client.get(f"/v1/signs/batch.{form}", headers=editor)

        assert answer.status_code == 400
        assert "there is no sign to draw" in answer.text


async def test_a_device_that_goes_while_a_batch_is_drawn_is_named(
    town: Registry, publish: Publish, pool: Pool
) -> None:
    codes = [(await publish(each))["code"] for each in (1, 2)]
    wanted = Wanted("town", None, a_design("en"))
    listed = await list_batch(town, OPERATOR, wanted)
    async with town.devices.writing() as writer:
        await writer.withdraw(OPERATOR, listed[0].device or "")

    batch = Batch(town, wanted, URL, Draughtsman(pool))
    drawn = [each async for each in batch.files(listed, "svg", Output())]
    laid_out = [each async for each in batch.sheets(listed)]

    assert [each.code for each in drawn] == [each.code for each in laid_out] == codes
    assert [bool(each.failure) for each in drawn] == [True, False]
    assert [each.sheet is None for each in laid_out] == [True, False]


async def test_a_batch_waits_where_too_much_is_drawn(
    town: Registry, publish: Publish, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dtpr.registry.sign_batches.PATIENCE_S", 0.05)
    await publish()
    wanted = Wanted("town", None, a_design("en"))
    listed = await list_batch(town, OPERATOR, wanted)
    pool = Pool(1, most_waiting=1)
    batch = Batch(town, wanted, URL, Draughtsman(pool))

    other = asyncio.create_task(pool.run(time.sleep, 1.0))
    await asyncio.sleep(0)
    (drawn,) = [each async for each in batch.files(listed, "svg", Output())]
    await other
    await pool.close()
    monkeypatch.setattr("dtpr.registry.sign_batches._ATTEMPTS", 2)
    (late,) = [each async for each in batch.files(listed, "pdf", Output())]

    assert (drawn.failure, drawn.data[:4]) == ("", b"<svg")
    assert "about to stop" in late.failure


@pytest.mark.parametrize("query", ["batch.zip?form=png", "batch.pdf?paper=A3&size=A6"])
async def test_a_batch_does_not_hold_up_other_requests(
    client: httpx2.AsyncClient, publish: Publish, editor: Header, query: str
) -> None:
    for number in range(10):
        await publish(number + 1)

    async with measured_lags() as lags:
        batch = asyncio.create_task(client.get(f"/v1/signs/{query}", headers=editor))
        others = 0
        while not batch.done():
            assert (await client.get("/healthz")).status_code == 200
            # In one process a call may end without a turn of the loop.
            await asyncio.sleep(TICK_S)
            others += 1

    assert (await batch).headers["dtpr-signs"] == "10"
    assert others > 10
    assert max(lags) < LONGEST_LAG_S


async def test_sheets_that_nobody_waits_for_any_more_are_not_written() -> None:
    begun, ended = asyncio.Event(), asyncio.Event()

    async def slow() -> AsyncIterator[LaidOut]:
        begun.set()
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()
        yield LaidOut("", None, None, "")

    task = asyncio.create_task(write_sheets(slow(), Plan(), io.BytesIO(), PrintOptions()))
    await begun.wait()
    task.cancel()

    with pytest.raises(asyncio.CancelledError):
        await task
    await asyncio.wait_for(ended.wait(), 30)


@pytest.mark.parametrize(
    "query", ["place=nowhere", "organization=tram", "form=gif", "size=A99", "width=x"]
)
async def test_a_wrong_batch_is_refused_before_it_begins(
    client: httpx2.AsyncClient, publish: Publish, editor: Header, query: str
) -> None:
    await publish()

    answer = await client.get(f"/v1/signs/batch.zip?{query}", headers=editor)

    if query == "size=A99":
        with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
            assert archive.namelist() == ["failures.txt"]
    else:
        assert answer.status_code in (400, 404)
