"""Files that were made to harm: refused by name, or rebuilt without what is harmful."""

import os
import time
from pathlib import Path

import pytest
from PIL import Image, ImageDraw

from dtpr.signs.logos import read_logo, write_logo
from dtpr.signs.logos.limits import MAX_PICTURE_BYTES, MAX_SVG_BYTES
from tests.signs.logos.files import SQUARE, encoded, problem_of, svg

BILLION = (
    '<!DOCTYPE svg [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">'
    '<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]>'
)
LOCAL_FILE = '<!DOCTYPE svg [<!ENTITY a SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ('<image href="/etc/passwd"/>', "`image` is not allowed; draw it as paths"),
        ('<image xlink:href="file:///etc/passwd"/>', "`image` is not allowed"),
        ("<script>fetch('/')</script>", "`script` is not allowed"),
        ('<script xmlns="http://www.w3.org/1999/xhtml">1</script>', "`script` is not allowed"),
        ("<metadata><script>1</script></metadata>", "`script` is not allowed"),
        ('<title><x:script xmlns:x="urn:x">1</x:script></title>', "`script` is not allowed"),
        ("<foreignObject><p>1</p></foreignObject>", "`foreignObject` is not allowed; export"),
        ("<switch><g/></switch>", "`switch` is not allowed; export"),
        ('<iframe src="https://evil.example"/>', "`iframe` is not allowed"),
        ('<a href="javascript:alert(1)"><rect/></a>', "`a` is not allowed"),
        ('<animate attributeName="x" to="5"/>', "`animate` is not allowed"),
        ('<set attributeName="href" to="javascript:1"/>', "`set` is not allowed"),
        ('<filter id="f"><feImage href="/etc/passwd"/></filter>', "`feImage` is not allowed"),
        ('<mask id="m"/>', "`mask` is not allowed; use a clipping path"),
        ('<pattern id="p"/>', "`pattern` is not allowed; fill it with one colour"),
        ("<text>Town</text>", "`text` is not allowed; convert text to outlines"),
        ("<svg/>", "`svg` is not allowed; ungroup"),
        ('<b:rect xmlns:b="urn:unknown"/>', "`rect` is not allowed"),
        ('<rect onload="alert(1)"/>', "`onload` is not allowed"),
        ('<rect ONCLICK="alert(1)"/>', "`ONCLICK` is not allowed"),
        ('<g xml:base="https://evil.example/"/>', "`base` is not allowed"),
        ('<use href="https://evil.example/a.svg#b"/>', "`href` leads out of the file"),
        ('<use xlink:href="other.svg#b"/>', "`href` leads out of the file"),
        ('<use href="data:image/svg+xml,&lt;svg/&gt;"/>', "`href` holds a script or data"),
        ('<use href=" java&#10;script:alert(1)#b"/>', "`href` holds a script or data"),
        ('<g id="x" data-a="JavaScript:alert(1)"/>', "`data-a` holds a script or data"),
        ('<rect fill="url(https://evil.example/#a)"/>', "`fill` names another file"),
        ("<rect fill=\"url( '/etc/passwd' )\"/>", "`fill` names another file"),
        ('<rect style="fill:u\\72l(//evil.example)"/>', "`style` names another file"),
        ("<rect style=\"background:image-set('//evil.example' 1x)\"/>", "`style` names another"),
        ("<style>rect{fill:url(//evil.example)}</style>", "`style` names another file"),
        ("<style>@font-face{src:url(/a.woff)}</style>", "`style` names another file"),
        ("<style>@import '//evil.example'; .a{}</style>", "`style` imports another file"),
        ("<style><![CDATA[@import url(//evil.example)]]></style>", "`style` names another file"),
        ("<g>&unknown;</g>", "not well-formed XML"),
    ],
)
def test_what_loads_runs_or_moves_something_is_refused_by_name(content: str, said: str) -> None:
    assert said in problem_of(svg(SQUARE + content))


@pytest.mark.parametrize(
    "before",
    [
        BILLION,
        LOCAL_FILE,
        '<!doctype svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://evil.example/svg11.dtd">',
        '<?xml version="1.0"?><?xml-stylesheet href="//evil.example/a.css"?>',
        "<!ENTITY a 'b'>",
    ],
)
def test_declarations_and_instructions_are_refused(before: str) -> None:
    assert "which can make a reader load or repeat anything; delete" in problem_of(
        svg("<g>&a;</g>" + SQUARE, before=before)
    )


def test_an_instruction_within_the_drawing_is_refused() -> None:
    assert "it holds `<?`" in problem_of(svg(SQUARE + "<?php system('id') ?>"))


def test_copies_of_copies_are_refused() -> None:
    levels = "".join(f'<g id="l{n + 1}">' + f'<use href="#l{n}"/>' * 2 + "</g>" for n in range(8))

    assert "`use` stands more than 4 deep" in problem_of(
        svg(f'<g id="l0">{SQUARE}</g>{levels}<use href="#l8"/>')
    )


def test_wide_copies_are_refused_before_they_are_drawn() -> None:
    levels = "".join(f'<g id="l{n + 1}">' + f'<use href="#l{n}"/>' * 200 + "</g>" for n in range(3))
    begun = time.process_time()

    said = problem_of(svg(f'<defs><g id="l0">{SQUARE}</g>{levels}</defs><use href="#l3"/>'))

    assert "draws more than 2000 elements" in said
    assert time.process_time() - begun < 5


@pytest.mark.parametrize(
    "content",
    ['<g id="a"><use href="#a"/></g>', '<use id="a" href="#b"/><use id="b" href="#a"/>'],
)
def test_copies_that_hold_themselves_are_refused(content: str) -> None:
    assert "`use` stands more than 4 deep" in problem_of(svg(content))


def test_copies_of_a_large_path_are_refused() -> None:
    path = '<path id="p" d="M0 0' + "l1 1" * 15_000 + '"/>'

    assert "more than 20000 lines and curves" in problem_of(svg(path + '<use href="#p"/>' * 50))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("<g>" * 90 + SQUARE + "</g>" * 90, "more than 64 deep"),
        ("<g>" * 9000 + "</g>" * 9000, "not well-formed XML"),
        (SQUARE * 2001, "more than 2000 elements"),
        ('<path d="M0 0' + "h1v1" * 12_000 + '"/>', "more than 20000 lines and curves"),
        ('<path d="M' + "9" * 200_000 + ' 0z"/>', "larger than 10000000"),
        ('<polygon points="' + "9" * 200_000 + 'x"/>', "not a list of numbers"),
        ('<rect width="' + "1" * 200_000 + 'x"/>', "not a length"),
        ('<rect transform="' + "scale(1) " * 20_000 + 'x"/>', "a transform is not understood"),
        ('<rect style="fill:' + "(" * 100_000 + '"/>', "nested too deep"),
        ("<style>" + "g{fill:red}" * 501 + "</style>", "more than 500 rules"),
    ],
)
def test_too_much_of_anything_is_refused_soon(content: str, said: str) -> None:
    begun = time.process_time()

    assert said in problem_of(svg(content))
    assert time.process_time() - begun < 5


@pytest.mark.parametrize(
    "content",
    [
        '<path d="M0 0L NaN 5"/>',
        '<path d="M0 0L1e999 5z"/>',
        '<path d="M0 0L-Infinity 5z"/>',
        '<circle r="NaN"/>',
        '<circle r="1e400"/>',
        '<rect width="5" height="5" transform="scale(NaN)"/>',
        '<rect width="5" height="5" transform="scale(1e6)scale(1e6)scale(1e6)"/>',
        '<rect width="5" height="5" opacity="nan"/>',
        '<rect width="5" height="5" transform="rotate(5) scale(9999999)"/>',
        '<path d="M0 0' + "l9999999 0" * 3 + '"/>',
        '<rect width="5" height="5" fill="rgb(1e999,0,0)"/>',
        '<rect width="5" height="5" fill="hsl(0,1e999%,50%)"/>',
    ],
)
def test_numbers_that_are_none_or_huge_are_refused(content: str) -> None:
    assert problem_of(svg(content))


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_another_encoding_is_refused(encoding: str) -> None:
    text = '<?xml version="1.0" encoding="UTF-16"?>' + svg(SQUARE).decode()

    said = problem_of(text.encode(encoding))

    assert "UTF-8" in said or "no SVG" in said


def test_bytes_that_are_no_text_are_refused() -> None:
    assert "not in UTF-8; save it as UTF-8" in problem_of(b"<svg>\xff\xfe</svg>")


def test_an_encoding_that_is_declared_wrongly_does_not_count() -> None:
    text = (
        '<?xml version="1.0" encoding="UTF-7"?>'
        + svg("<!-- +ADw-script/+AD4- -->" + SQUARE).decode()
    )

    assert len(read_logo(text.encode()).paths) == 1


def test_a_byte_order_mark_is_taken() -> None:
    assert read_logo(b"\xef\xbb\xbf \n" + svg(SQUARE)) == read_logo(svg(SQUARE))


def test_nothing_of_the_sender_is_in_the_result_but_shapes() -> None:
    sent = svg(
        '<!-- secret --><title>secret</title><desc>secret</desc><metadata id="secret"/>'
        '<rect id="secret" class="secret" data-x="secret" aria-label="secret" '
        'font-family="secret" width="50" height="20"/>'
    )

    kept = write_logo(read_logo(sent))

    assert b"secret" not in kept.content
    assert kept.content.decode() == (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1000 400">\n'
        '<path d="M0 0L1000 0L1000 400L0 400Z" fill="#000000"/>\n</svg>\n'
    )


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "no SVG, PNG, JPEG or WebP file"),
        (b"GIF89a", "no SVG, PNG, JPEG or WebP file"),
        (b"%PDF-1.7 <svg/>", "no SVG, PNG, JPEG or WebP file"),
        (b"\x1f\x8b\x08", "no SVG, PNG, JPEG or WebP file"),
        (b"<html><svg/></html>", "its first element is not `svg`"),
        (b"<svg viewBox='0 0 9 9'/>", "its first element is not `svg` of SVG's namespace"),
        (b"<", "not well-formed XML"),
        (b"\x89PNG\r\n\x1a\n<svg/>", "cannot be read as a picture"),
        (b"\xff\xd8\xff\xe0<svg/>", "cannot be read as a picture"),
        (b"RIFF\x00\x00\x00\x00WEBP<svg/>", "cannot be read as a picture"),
    ],
)
def test_what_is_no_logo_is_refused(data: bytes, said: str) -> None:
    assert said in problem_of(data)


@pytest.mark.parametrize(
    "data",
    [
        svg('<path d="M0 25H100V25.9H0Z"/>'),
        svg('<path d="M50 0H50.001V50H50Z"/>'),
        encoded(Image.new("RGB", (4000, 1), "#0B4F6C"), "PNG"),
    ],
    ids=["lying", "standing", "picture"],
)
def test_a_logo_that_is_a_line_is_refused(data: bytes) -> None:
    assert "is a line, over a hundred times as long" in problem_of(data)


def test_a_long_word_is_no_line() -> None:
    logo = read_logo(svg('<path d="M0 25H100V26.1H0Z"/>'))

    assert (logo.width, logo.height) == (1000, 11)


def _drawn(size: tuple[int, int] = (64, 64), kind: str = "PNG", **options: object) -> bytes:
    image = Image.new("RGB", size, "white")
    ImageDraw.Draw(image).rectangle((4, 4, size[0] // 2, size[1] - 5), fill="#0B4F6C")
    return encoded(image, kind, **options)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_what_hides_behind_a_picture_is_not_kept(kind: str) -> None:
    hidden = b"<script>alert(1)</script><?php system('id') ?>PK\x03\x04"

    kept = write_logo(read_logo(_drawn(kind=kind) + hidden)).content

    assert b"script" not in kept
    assert kept == write_logo(read_logo(_drawn(kind=kind))).content


def test_words_within_a_picture_are_not_kept() -> None:
    exif = Image.Exif()
    exif[0x010E] = "<script>secret</script>"

    assert b"secret" not in write_logo(read_logo(_drawn(kind="JPEG", exif=exif))).content


def test_a_picture_with_too_many_pixels_is_refused_before_it_is_unpacked() -> None:
    bomb = encoded(Image.new("1", (30_000, 30_000)))
    begun = time.process_time()

    assert len(bomb) < 500_000
    assert "more than 25 million pixels; make it smaller" in problem_of(bomb)
    assert "more than 25 million pixels" in problem_of(encoded(Image.new("1", (9000, 9000))))
    assert time.process_time() - begun < 5


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_a_picture_that_moves_is_refused(kind: str) -> None:
    frames = [Image.new("RGB", (32, 32), each) for each in ("red", "blue", "green")]

    moving = encoded(frames[0], kind, save_all=True, append_images=frames[1:], duration=100)

    assert "it is animated; send one picture" in problem_of(moving)


def test_files_that_are_too_large_are_refused() -> None:
    assert "larger than 256 KiB; simplify" in problem_of(svg(SQUARE) + b" " * MAX_SVG_BYTES)
    assert "larger than 4 MiB; make it smaller" in problem_of(_drawn() + b" " * MAX_PICTURE_BYTES)


def test_a_picture_that_is_cut_off_is_refused() -> None:
    whole = _drawn((400, 400))

    assert "cannot be read as a picture; export it again" in problem_of(whole[: len(whole) // 2])


def test_no_file_is_opened_while_a_hostile_one_is_read(tmp_path: Path) -> None:
    secret = tmp_path / "secret.svg"
    secret.write_bytes(svg(SQUARE))
    hostile = [
        svg(f'<image href="{secret}"/>'),
        svg(f'<use href="{secret}#a"/>'),
        svg(f"<style>@import '{secret}'</style>"),
        svg("<g>&a;</g>", before=f'<!DOCTYPE svg [<!ENTITY a SYSTEM "{secret}">]>'),
    ]
    os.utime(secret, ns=(0, 0))
    secret.read_bytes()
    if secret.stat().st_atime_ns == 0:
        pytest.skip("this file system does not write down when a file is read")
    os.utime(secret, ns=(0, 0))

    for each in hostile:
        problem_of(each)

    assert secret.stat().st_atime_ns == 0
