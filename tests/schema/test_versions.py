"""The version of a release, taken apart."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dtpr.errors import InvalidError
from dtpr.schema.versions import Version, parse_version


def test_a_version_has_a_kind_of_chain_a_day_and_a_state() -> None:
    version = parse_version("ai@2026-08-12-beta")

    assert version == Version(type="ai", date="2026-08-12", beta=True)
    assert version.canonical == "ai@2026-08-12-beta"
    assert version.directory == "ai/2026-08-12-beta"


@given(st.from_regex(r"[A-Za-z0-9_-]+", fullmatch=True), st.dates(), st.sampled_from(["", "-beta"]))
def test_a_version_is_the_same_whether_it_is_named_or_a_folder(
    kind: str, day: date, state: str
) -> None:
    version = parse_version(f"{kind}@{day}{state}")

    assert parse_version(version.directory) == version
    assert parse_version(version.canonical) == version
    assert version.beta == bool(state)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ai",
        "ai@",
        "@2026-08-12",
        "ai@2026-08",
        "ai@2026-8-12",
        "ai2026-08-12",
        "a i@2026-08-12",
        "ai@2026-08-12-alpha",
        "ai@2026-08-12-beta-beta",
        "ai@2026-08-12\n",
        "ai//2026-08-12",
        "ai@latest",
        "ai@٢٠٢٦-08-12",
    ],
)
def test_another_form_is_refused(text: str) -> None:
    with pytest.raises(InvalidError, match="is not the version of a release"):
        parse_version(text)


@pytest.mark.parametrize(
    "text", ["ai@2026-02-29", "ai@2026-13-01", "ai@2026-00-10", "ai@0000-01-01"]
)
def test_a_day_that_is_not_in_the_calendar_is_refused(text: str) -> None:
    with pytest.raises(InvalidError, match="the calendar has no") as caught:
        parse_version(text)

    assert caught.value.problems[0].field == "version"
