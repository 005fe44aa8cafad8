"""No input to the standard's own API ends in a fault of the server."""

from typing import Any
from urllib.parse import quote, urlencode

import httpx2
import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dtpr.schema.datachain import DatachainInstance
from dtpr.schema.wire import ResolvedDatachainInstance
from tests.support.strategies import records
from tests.web.standard.conftest import BETA, Open, a_chain

PARAMETERS = ("locales", "fields", "limit", "cursor", "category_id", "query", "locale")
SEGMENTS = ("api", "v2", "schemas", "dtpr", "v1", "v0", "elements", "icon.svg", "symbols", BETA)
ROUTES = ("validate", "resolve", "validate_resolved")

# The application keeps nothing between examples that an answer could depend on.
shared = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])

plain = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=9),
    lambda inside: st.lists(inside, max_size=4) | st.dictionaries(st.text(max_size=9), inside),
    max_leaves=20,
)
well_formed = st.one_of(records(DatachainInstance), records(ResolvedDatachainInstance))
"""Disclosures of the right form, whose ids are of no release."""


def a_spoilt_chain(field: str, value: Any) -> dict[str, Any]:
    return {**a_chain(), field: value}


spoilt = st.builds(a_spoilt_chain, st.sampled_from(sorted(a_chain())), plain)


@pytest.fixture
async def free_api(open_api: Open) -> httpx2.AsyncClient:
    """A client that may ask as often as it likes."""
    return await open_api(rate_read=0, rate_validate=0, rate_resolve=0)


@shared
@given(st.lists(st.sampled_from(SEGMENTS) | st.text(max_size=9), max_size=7))
async def test_any_address_is_answered(free_api: httpx2.AsyncClient, parts: list[str]) -> None:
    path = "/".join(quote(each.encode("utf-8", "surrogatepass"), safe="") for each in parts)

    answer = await free_api.get(f"/api/{path}")

    assert answer.status_code < 500


@shared
@given(st.dictionaries(st.sampled_from(PARAMETERS), st.text(max_size=30)))
async def test_any_question_is_answered(
    free_api: httpx2.AsyncClient, asked: dict[str, str]
) -> None:
    query = urlencode({name: value.encode("utf-8", "replace") for name, value in asked.items()})

    for path in ("/api/v2/schemas/device@latest/elements", "/api/dtpr/v1/categories/device"):
        answer = await free_api.get(f"{path}?{query}")
        assert answer.status_code in (200, 400)


@shared
@given(
    st.sampled_from(ROUTES),
    st.binary(max_size=300) | (plain | spoilt | well_formed).map(msgspec.json.encode),
)
async def test_any_body_is_answered(free_api: httpx2.AsyncClient, route: str, body: bytes) -> None:
    for version in ("device@latest", "ai@latest"):
        answer = await free_api.post(f"/api/v2/schemas/{version}/{route}", content=body)
        assert answer.status_code in (200, 400, 413), answer.text
