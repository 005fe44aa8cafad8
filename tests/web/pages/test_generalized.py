"""What the pages say of a device whose position is not told exactly."""

from collections.abc import Awaitable, Callable
from typing import Any

import httpx2
import pytest

from tests.support.pages import ask, get

Publish = Callable[..., Awaitable[dict[str, Any]]]
GRID = {"kind": "grid", "cell_m": 500}
PLACE = {"kind": "place"}


@pytest.mark.parametrize(
    ("locale", "area", "exact"),
    [
        ("en", "Somewhere in this area of about 500 m by 500 m", "Its exact position is not"),
        ("fr", "environ 500 m sur 500 m, autour de 46.30250", "Sa position exacte"),
        ("km", "ប្រហែល 500 ម៉ែត្រ គុណ 500 ម៉ែត្រ ជុំវិញ 46.30250", "ទីតាំងពិតប្រាកដ"),
    ],
)
async def test_a_page_says_that_a_device_is_somewhere_in_an_area(
    client: httpx2.AsyncClient, publish: Publish, locale: str, area: str, exact: str
) -> None:
    code = (await publish(generalization=GRID))["code"]

    page = await get(client, f"/d/{code}?locale={locale}")

    assert area in page.text
    assert exact in page.text
    assert "46.30000" not in page.text


@pytest.mark.usefixtures("old_port")
@pytest.mark.parametrize(
    ("locale", "words"),
    [
        ("en", "Somewhere in Old Port"),
        ("fr", "Quelque part dans Vieux Port"),
        ("km", "នៅកន្លែងណាមួយក្នុង Old Port"),
    ],
)
async def test_a_page_says_that_a_device_is_somewhere_in_its_place(
    client: httpx2.AsyncClient, publish: Publish, locale: str, words: str
) -> None:
    code = (await publish(generalization=PLACE, place="old-port"))["code"]

    page = await get(client, f"/d/{code}?locale={locale}")

    assert words in page.text


@pytest.mark.parametrize(
    ("locale", "here", "rough"),
    [
        ("en", "somewhere in this area", "position given roughly"),
        ("fr", "quelque part dans cette zone", "position donnée approximativement"),
        ("km", "នៅកន្លែងណាមួយក្នុងតំបន់នេះ", "ទីតាំងប្រហាក់ប្រហែល"),
    ],
)
async def test_an_answer_does_not_pretend_to_know_where_a_device_is(
    client: httpx2.AsyncClient, publish: Publish, locale: str, here: str, rough: str
) -> None:
    await publish(generalization=GRID)

    inside = await ask(client, "46.3021, -1.5491", locale=locale)
    beside = await ask(client, "46.2991, -1.5491", locale=locale)

    assert here in inside.text
    assert here not in beside.text
    assert rough in inside.text
    assert rough in beside.text


async def test_an_exact_position_is_told_as_it_is(
    client: httpx2.AsyncClient, publish: Publish
) -> None:
    code = (await publish())["code"]

    page = await get(client, f"/d/{code}")
    answer = await ask(client, "46.3, -1.5491")

    assert "46.30000, -1.55000" in page.text
    assert "roughly" not in page.text + answer.text
