"""Drawings from elsewhere: what only draws is taken, everything else is refused."""

from pathlib import Path

import pytest

from dtpr.schema.drawing import MAX_DRAWING_BYTES, fault_in
from tests.support.releases import drawing

HEAD = (
    '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"{}>{}</svg>'
)


@pytest.mark.parametrize(
    ("attributes", "inner"),
    [
        ("", ""),
        ("", "<style>.a{fill:#fff;stroke:url('#b')}</style><path class='a' d='M0 0'/>"),
        ("", "<defs><mask id='m'/></defs><g mask='url(#m)'/>"),
        ("", "<symbol id='s'/><use xlink:href='#s'/>"),
        (" style='enable-background:new'", "<title>Icon</title>"),
    ],
)
def test_what_only_draws_is_taken(attributes: str, inner: str) -> None:
    svg = HEAD.format(attributes, inner)

    assert fault_in(svg) is None
    assert fault_in(f'<?xml version="1.0" encoding="UTF-8"?>\n<!-- made by hand -->{svg}') is None


@pytest.mark.parametrize(
    ("attributes", "inner", "fault"),
    [
        ("", "<script>1</script>", "the element script"),
        ("", "<foreignObject/>", "the element foreignObject"),
        ("", "<image href='#a'/>", "the element image"),
        ("", "<a href='#x'/>", "the element a"),
        ("", "<animate/>", "the element animate"),
        ("", "<h:script xmlns:h='http://www.w3.org/1999/xhtml'/>", "the element script"),
        (" onload='x()'", "", "the attribute onload"),
        (" OnLoad='x()'", "", "the attribute OnLoad"),
        ("", "<use href='http://example.org/#a'/>", "href leads out"),
        ("", "<use xlink:href='data:image/svg+xml,x'/>", "href leads out"),
        ("", "<g xml:base='http://example.org/'/>", "base leads out"),
        ("", "<rect fill='url(http://example.org/)'/>", "'url('"),
        ("", "<rect style='background:image-set(\"http://x\")'/>", "'image-set('"),
        ("", "<style>@IMPORT 'x'</style>", "'@IMPORT'"),
        ("", "<style>.a{b:url( //x)}</style>", "'url('"),
        ("", "<style>@imp<!-- -->ort 'x'; @import 'y'</style>", "'@import'"),
        ("", "<style>.a{b:\\75rl(x)}</style>", "can load or run"),
        ("", "<rect fill='javascript:x'/>", "'javascript:'"),
        ("", "<g>" * 40 + "</g>" * 40, "nested"),
        ("", "<g>", "not well-formed"),
        ("", " " * MAX_DRAWING_BYTES, "larger than"),
    ],
)
def test_what_could_do_more_is_refused(attributes: str, inner: str, fault: str) -> None:
    assert fault in (fault_in(HEAD.format(attributes, inner)) or "")


@pytest.mark.parametrize(
    ("svg", "fault"),
    [
        ("", "not well-formed"),
        ("a word", "not well-formed"),
        ("<svg/>", "the element svg"),
        ("<g xmlns='http://www.w3.org/2000/svg'/>", "the element g"),
        (f"<!DOCTYPE svg [<!ENTITY a 'b'>]>{drawing()}", "a document type"),
        (f"<?xml-stylesheet href='x'?>{drawing()}", "the instruction xml-stylesheet"),
        (f"<?xml version='1.0' encoding='UTF-7'?>{drawing()}", "written in UTF-7"),
    ],
)
def test_what_is_no_plain_drawing_is_refused(svg: str, fault: str) -> None:
    assert fault in (fault_in(svg) or "")


def test_every_published_drawing_is_taken(shared: Path) -> None:
    drawings = list((shared / "upstream").rglob("*.svg"))

    assert len(drawings) > 300
    assert [each.name for each in drawings if fault_in(each.read_text("utf-8"))] == []
