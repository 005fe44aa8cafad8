import csv
import io

import pytest

from dtpr.errors import InvalidError
from dtpr.formats import RawRow
from dtpr.formats.delimited import read, write


def rows(text: str | bytes, encoding: str | None = None) -> list[RawRow]:
    data = text.encode() if isinstance(text, str) else text
    return list(read(io.BytesIO(data), encoding).rows)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_detected(delimiter: str) -> None:
    text = 'id,name,lon\n1,"Pier, north; old",2.5\n2,Quay | south,3\n'.replace(",", delimiter)

    assert list(rows(text)[0].values) == ["id", "name", "lon"]


def test_semicolons_win_over_decimal_commas() -> None:
    found = rows("id;lon;lat\n1;2,5;48,5\n2;2,6;48,6\n")

    assert found[0].values == {"id": "1", "lon": "2,5", "lat": "48,5"}


def test_one_column_needs_no_delimiter() -> None:
    assert [each.values for each in rows("id\n1\n2\n")] == [{"id": "1"}, {"id": "2"}]


def test_a_row_is_numbered_by_the_line_it_starts_on() -> None:
    found = rows('id,name\r\n1,"two\r\nlines"\r\n\r\n2,one\r\n')

    assert [each.number for each in found] == [2, 5]
    assert found[0].values["name"] == "two\r\nlines"


def test_lines_may_end_as_on_old_machines() -> None:
    assert [each.number for each in rows("id,name\r1,a\r2,b\r")] == [2, 3]


def test_rows_of_empty_cells_are_left_out() -> None:
    assert [each.number for each in rows("id,name\n,\n1,a\n , \n")] == [3]


def test_a_header_loses_the_blanks_around_its_names_and_its_empty_end() -> None:
    assert rows(" id , name,,\n1,a\n")[0].values == {"id": "1", "name": "a"}


def test_a_column_without_a_name_is_left_out() -> None:
    assert rows("id,,name\n1,x,a\n")[0].values == {"id": "1", "name": "a"}


@pytest.mark.parametrize("line", ["1", "1,a,b", '1,"a",b'])
def test_a_row_as_wide_as_the_header_it_is_not_is_a_problem(line: str) -> None:
    found = rows(f"id,name\n2,good\n{line}\n")

    assert found[0].problem is None
    assert found[1].problem
    assert "cells" in found[1].problem.message


def test_empty_cells_beyond_the_header_do_no_harm() -> None:
    assert rows("id,name\n1,a,,\n")[0].problem is None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "empty"),
        ("\n\n", "empty"),
        ("id,name,id\n1,a,2\n", "'id' stands twice"),
        ('id,name\n1,"never closed\n2,b\n', "line 2 breaks off"),
        ('id,name\n1,a\n2,"' + "x" * 5_000_000 + '"\n', "line 3 breaks off"),
    ],
)
def test_a_file_that_is_no_table_is_refused_whole(text: str, said: str) -> None:
    with pytest.raises(InvalidError, match=said):
        rows(text)


def test_letters_outside_the_named_encoding_are_refused() -> None:
    with pytest.raises(InvalidError, match="cannot be decoded"):
        rows("id\nMüller\n".encode("cp1252"), "utf-8")
    with pytest.raises(InvalidError, match="cannot be decoded"):
        rows(b"id,name\n" + b"1,a\n" * 10_000 + "2,Müller\n".encode("cp1252"), "utf-8")


def test_an_encoding_that_does_not_exist_is_refused() -> None:
    with pytest.raises(InvalidError, match="'klingon'"):
        rows("id\n1\n", "klingon")


@pytest.mark.parametrize("cell", ["=1+1", "+1+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1", "+", "-x"])
def test_a_formula_is_defused(cell: str) -> None:
    data = write([RawRow(number=1, values={"id": cell})])

    written = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))

    assert written[1] == [f"'{cell}"]


@pytest.mark.parametrize("cell", ["-5", "+5.25", "-1e-3", "-0,5", "-.5", "=", "a=b", "it's"])
def test_a_number_and_plain_text_stay_as_they_are(cell: str) -> None:
    data = write([RawRow(number=1, values={"id": cell})])

    assert (f'"{cell}"' in data.decode("utf-8-sig")) == (cell != "=")


def test_a_header_that_is_a_formula_is_defused() -> None:
    data = write([RawRow(number=1, values={"=cmd": "1"})])

    assert data.decode("utf-8-sig").startswith('"\'=cmd"')
    assert rows(data)[0].values == {"=cmd": "1"}
