import re
from pathlib import Path

import pytest

from dtpr.errors import InvalidError
from dtpr.schema.mapping import fill, read_mapping
from dtpr.schema.releases import DEVICE_RELEASE

EXAMPLES = Path(__file__).parents[2] / "examples" / "mappings"
LEAST = """
external_id = "id"
name.en = "{id}"
datachain.elements = ["mobility"]
"""


def refusal(toml: str) -> str:
    with pytest.raises(InvalidError) as caught:
        read_mapping(toml.encode())
    return str(caught.value)


def test_three_lines_are_enough() -> None:
    mapping = read_mapping(LEAST.encode())

    assert mapping.external_id == "id"
    assert mapping.position is None
    assert mapping.datachain.release == DEVICE_RELEASE


def test_a_mark_before_the_text_is_no_part_of_it() -> None:
    assert read_mapping(LEAST.encode("utf-8-sig")) == read_mapping(LEAST.encode())


@pytest.mark.parametrize(
    ("more", "named"),
    [
        ("colour = 'red'", "colour"),
        ("position = { longitude = 'x', latitude = 'y', height = 'z' }", "position.height"),
        ("dates.built_on = 'x'", "dates.built_on"),
        ("notice.dpo = 'x'", "notice.dpo"),
    ],
)
def test_a_key_that_is_not_known_is_named_with_those_that_are(more: str, named: str) -> None:
    sentence = refusal(LEAST + more)

    assert sentence.startswith(f"{named}: ")
    assert "use one of" in sentence


def test_a_key_of_one_condition_of_several_is_named_with_its_place() -> None:
    good = "[[datachain.when]]\ncolumn = 'a'\nequals = 'b'\nelements = ['c']\n"

    sentence = refusal(LEAST + good + good.replace("equals", "equal"))

    assert "datachain.when[1].equal" in sentence


@pytest.mark.parametrize("key", ["external_id", "name", "datachain"])
def test_a_key_that_is_missing_is_named(key: str) -> None:
    lines = [each for each in LEAST.splitlines() if not each.startswith(key)]

    assert refusal("\n".join(lines)).startswith(f"{key}: it is missing")


@pytest.mark.parametrize(
    "more",
    [
        "position = { longitude = 'x' }",
        "position = { longitude = 'x', latitude = 'x' }",
        "position = { longitude = 'x', latitude = 'y', geometry = 'z' }",
        "position = { decimal = ',' }",
        "position = { longitude = 'x', latitude = 'y', decimal = ';' }",
        "datachain.when = [{ column = 'a', elements = ['b'] }]",
        "datachain.when = [{ column = 'a', equals = 'c', contains = 'd', elements = ['b'] }]",
        "dates.date_order = 'year-day-month'",
        "dates.on_unknown_date = 'guess'",
        "views = { width = 'angle' }",
        "views = { direction = [] }",
        "views = { direction = ['a'], on_unknown_direction = 'guess' }",
        "description = { en = [] }",
    ],
)
def test_what_makes_no_sense_together_is_refused_with_its_table(more: str) -> None:
    assert refusal(LEAST + more).startswith(more.split(maxsplit=1)[0])


def test_a_datachain_without_elements_is_refused() -> None:
    assert "elements" in refusal(LEAST.replace('elements = ["mobility"]', "variables = {}"))


@pytest.mark.parametrize("toml", [b"external_id = camera", b"\xff\xfe", b"a = 1\na = 2"])
def test_what_is_no_toml_is_refused(toml: bytes) -> None:
    with pytest.raises(InvalidError, match="not TOML"):
        read_mapping(toml)


def test_a_template_is_filled_once() -> None:
    assert fill("{a} at {b c}, {d}", {"a": "{b c}", "b c": "2"}) == "{b c} at 2, "


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*.toml")), ids=lambda each: each.stem)
def test_every_example_is_a_mapping(path: Path) -> None:
    assert read_mapping(path.read_bytes()).datachain.release == DEVICE_RELEASE


def test_every_block_of_the_guide_is_part_of_one_mapping() -> None:
    guide = (EXAMPLES / "README.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```toml\n(.*?)```", guide, re.DOTALL)
    # Plain keys stand before the tables in TOML, as the guide says.
    ordered = sorted(blocks, key=lambda each: each.startswith("["))

    mapping = read_mapping("\n".join(ordered).encode())

    assert mapping.place == "stretford-mall"
    assert mapping.datachain.when[0].holds("AoT Chicago (S) [CA]")
    assert mapping.encoding == "cp850"
    assert mapping.views is not None
    assert mapping.columns_of("views") == [
        "camera:direction",
        "direction",
        "angle",
        "range_m",
        "known",
    ]


def test_every_template_of_a_list_names_its_columns() -> None:
    toml = LEAST.replace('name.en = "{id}"', 'name.en = ["{a}, {b}", "{a}, {c}"]')

    assert read_mapping(toml.encode()).columns_of("name") == ["a", "b", "c"]
