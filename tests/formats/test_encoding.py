import io
import random

import pytest

from dtpr.errors import InvalidError
from dtpr.formats.delimited import read
from dtpr.formats.encoding import detect_encoding

GERMAN = "Kennung;Straße;Länge;Breite\r\nK1;Königstraße / Ecke Überweg;9,1;53,2\r\n"
FRENCH = (
    "id,lieu\n1,Rue de la Préfecture\n2,Hôtel de ville près de l\u2019école\n3,Façade du bâtiment\n"
)
POLISH = "id;ulica\n1;Łódzka\n2;Święty Krzyż\n3;Źródlana, Żółta ścieżka\n"
RUSSIAN = "id;улица\n1;Красная площадь\n2;Ленинский проспект\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "cp1252"])
@pytest.mark.parametrize("text", [GERMAN, FRENCH])
def test_letters_are_the_same_in_every_encoding(text: str, encoding: str) -> None:
    file = io.BytesIO(text.encode(encoding))

    values = next(read(file).rows).values

    assert list(values.items()) == list(next(read(io.BytesIO(text.encode())).rows).values.items())


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_is_told_without_its_mark(encoding: str) -> None:
    assert detect_encoding(io.BytesIO(GERMAN.encode(encoding))) == encoding


@pytest.mark.parametrize(
    ("text", "encoding"),
    [(GERMAN, "cp1252"), (FRENCH, "cp1252"), (POLISH, "cp1250"), (RUSSIAN, "cp1251")],
)
def test_an_old_encoding_is_told_by_its_letters(text: str, encoding: str) -> None:
    assert detect_encoding(io.BytesIO(text.encode(encoding))) == encoding


def test_one_short_name_is_not_taken_for_chinese() -> None:
    file = io.BytesIO("id,name\n1,Müllerstraße\n".encode("cp1252"))

    assert detect_encoding(file) == "cp1252"


def test_letters_far_down_a_long_file_are_seen() -> None:
    plain = b"1,plain\n" * 300_000

    assert detect_encoding(io.BytesIO(plain)) == "utf-8"
    assert detect_encoding(io.BytesIO(plain + "2,Müllerstraße\n".encode())) == "utf-8"
    assert detect_encoding(io.BytesIO(plain + "2,Müllerstraße\n".encode("cp1252"))) == "cp1252"


def test_a_letter_may_lie_across_two_pieces_of_a_file() -> None:
    assert detect_encoding(io.BytesIO(b"x" * ((1 << 20) - 1) + "ü".encode())) == "utf-8"


def test_utf_8_with_a_damaged_line_is_not_guessed_at() -> None:
    data = "id,name\n1,Königsweg\n2,".encode() + b"M\xfcller\n"

    with pytest.raises(InvalidError, match="line 3 is not UTF-8"):
        detect_encoding(io.BytesIO(data))


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"PK\x03\x04" + bytes(range(256)), "workbook"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(64), "not text"),
        (random.Random(1).randbytes(4096).replace(b"\0", b"\x81"), "makes sense"),
    ],
)
def test_what_is_no_text_is_refused_with_a_mend(data: bytes, said: str) -> None:
    with pytest.raises(InvalidError, match=f"{said}.*save it as CSV in UTF-8"):
        detect_encoding(io.BytesIO(data))
