"""Named queries: how they are read, and that every one of them is sound SQL."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import apsw
import asyncpg
import pytest

from dtpr.errors import StoreError
from dtpr.registry.store.queries import Queries, Statement, read_texts

MARKERS = {"sqlite": "?", "postgres": "$"}
OPTIONAL = re.compile(r"--\? (\w+)")
BOUND = re.compile(r"(?<![:\w]):([a-z_]\w*)")


def written(folder: Path, sql: str) -> Queries:
    """Return queries that are read from a folder of the test's own."""
    (folder / "queries").mkdir()
    (folder / "queries" / "some.sql").write_text(sql, encoding="utf-8")
    return Queries(str(folder), "?")


def choices(text: str) -> Iterator[frozenset[str]]:
    """Yield which optional values to give: none, all, and each one alone."""
    optional = frozenset(OPTIONAL.findall(text))
    yield frozenset()
    yield optional
    for each in optional:
        # The second half of a box never comes without the first.
        yield frozenset({each, "west"} if each == "second_west" else {each})


def forms(backend: str) -> list[tuple[str, Statement]]:
    """Return every form that every query of a back-end takes."""
    queries = Queries(backend, MARKERS[backend])
    return [
        (
            name,
            queries.statement(name, dict.fromkeys(BOUND.findall(text)) | dict.fromkeys(given, 1)),
        )
        for name, text in read_texts(backend).items()
        for given in choices(text)
    ]


def test_both_stores_know_the_same_queries() -> None:
    assert (
        Queries("sqlite", "?").names == Queries("postgres", "$").names == set(read_texts("sqlite"))
    )


@pytest.mark.parametrize("backend", MARKERS)
def test_every_query_has_a_sentence(backend: str) -> None:
    for name, text in read_texts(backend).items():
        assert re.match(r"\n-- [A-Z](.*\n-- )*.*\.\n", text), name


def test_both_stores_take_the_same_values() -> None:
    def values_of(backend: str) -> dict[str, set[str]]:
        return {name: set(OPTIONAL.findall(text)) for name, text in read_texts(backend).items()}

    assert values_of("sqlite") == values_of("postgres")


async def test_sqlite_understands_every_form_of_every_query(sqlite_database: str) -> None:
    connection = apsw.Connection(sqlite_database.removeprefix("sqlite:///"))
    connection.create_scalar_function("do_meet", lambda *_shapes: None, 2)

    for name, statement in forms("sqlite"):
        plan = connection.execute(f"EXPLAIN {statement.sql}", _nothing(statement)).fetchall()
        assert plan, name
    connection.close()


async def test_postgres_understands_every_form_of_every_query(postgres_database: str) -> None:
    connection = await asyncpg.connect(postgres_database)

    for name, statement in forms("postgres"):
        plan = await connection.fetch(f"EXPLAIN {statement.sql}", *_nothing(statement))
        assert plan, name
    await connection.close()


def _nothing(statement: Statement) -> Sequence[None]:
    return [None for _ in statement.names]


def test_values_are_numbered_in_the_order_of_their_first_use(tmp_path: Path) -> None:
    queries = written(tmp_path, "-- find --\n-- A sentence.\nSELECT :b, :a, :b\n")

    assert queries.statement("find", {"a": 1, "b": 2}) == ("SELECT ?1, ?2, ?1", ("b", "a"))


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT x::text, '12:30', ' :a ', 'it''s :a', '--', 'a -- b' FROM t",
        "SELECT ARRAY[1][1:2]",
        r"SELECT x LIKE y ESCAPE '\'",
    ],
)
def test_casts_strings_and_slices_are_left_alone(tmp_path: Path, sql: str) -> None:
    queries = written(tmp_path, f"-- find --\n{sql}\n")

    assert queries.statement("find", {"a": 1}) == (sql, ())


def test_comments_are_left_out(tmp_path: Path) -> None:
    queries = written(tmp_path, "-- find --\n-- It's :not a value.\nSELECT :a -- isn't :b\n, 2\n")

    assert queries.statement("find", {"a": 1}) == ("SELECT ?1 \n, 2", ("a",))


@pytest.mark.parametrize(
    ("values", "sql", "names"),
    [
        ({"a": None, "b": None}, "SELECT 1", ()),
        ({"a": 0, "b": None}, "SELECT 1\n, ?1", ("a",)),
        ({"a": None, "b": ""}, "SELECT 1\n, ?1", ("b",)),
        ({"a": 1, "b": 2}, "SELECT 1\n, ?1\n, ?2", ("a", "b")),
    ],
)
def test_a_line_stands_where_its_value_is_given(
    tmp_path: Path, values: dict[str, Any], sql: str, names: tuple[str, ...]
) -> None:
    queries = written(tmp_path, "-- find --\nSELECT 1\n, :a  --? a\n, :b  --? b\n")

    assert queries.statement("find", values) == (sql, names)


def test_a_form_is_made_once(tmp_path: Path) -> None:
    queries = written(tmp_path, "-- find --\nSELECT :a\n")

    assert queries.statement("find", {"a": 1}) is queries.statement("find", {"a": 2})


def test_a_value_that_is_not_given_at_all_is_named(tmp_path: Path) -> None:
    queries = written(tmp_path, "-- find --\nSELECT :a\n")

    with pytest.raises(StoreError, match="The query find needs a value for a"):
        queries.statement("find", {"b": 1})
