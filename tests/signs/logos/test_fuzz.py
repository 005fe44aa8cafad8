"""Whatever is sent: a logo, or a sentence about what is wrong, and soon."""

import io
import time

from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from dtpr.errors import FileError
from dtpr.signs.logos import load_logo, read_logo, write_logo
from dtpr.signs.logos.geometry import SHAPES
from dtpr.signs.outlines import points_of
from tests.signs.logos.files import ORIGINALS, encoded, svg

SEEDS = [each.read_bytes() for each in ORIGINALS]
PICTURES = [
    encoded(Image.radial_gradient("L").resize((40, 30)).convert("RGB"), kind)
    for kind in ("PNG", "JPEG", "WEBP")
]

LENGTHS = [
    *("x", "y", "width", "height", "r", "rx", "ry", "cx", "cy", "x1", "x2", "y1", "y2"),
    *("offset", "opacity", "stroke-width", "stroke-miterlimit", "fill-opacity"),
]

numbers = st.one_of(
    st.integers(-200, 200).map(str),
    st.floats(allow_nan=True, allow_infinity=True, width=32).map(str),
    st.sampled_from(["0", "1e-30", "9999999", "-0", ".5", "50%", "3mm", "", "1e400"]),
)
path_data = st.lists(
    st.tuples(st.sampled_from("MmLlHhVvCcSsQqTtAaZz"), st.lists(numbers, max_size=8)), max_size=12
).map(lambda steps: "M0 0" + "".join(letter + " ".join(values) for letter, values in steps))
transforms = st.builds(
    lambda name, values: f"{name}({','.join(values)})",
    st.sampled_from(["translate", "scale", "rotate", "skewX", "skewY", "matrix", "spin"]),
    st.lists(numbers, max_size=6),
)
paints = st.sampled_from(["red", "#000", "url(#a)", "url(#g)", "none", "currentColor", "x", "#fff"])
values = {
    "id": st.sampled_from("abcg"),
    "href": st.sampled_from(["#a", "#b", "#c", "#g", "#"]),
    "class": st.sampled_from(["a", "a b", ""]),
    "transform": transforms,
    "d": path_data,
    "points": st.lists(numbers, max_size=9).map(" ".join),
    "fill": paints,
    "stroke": paints,
    "clip-path": st.sampled_from(["url(#a)", "url(#b)", "none"]),
    "style": st.sampled_from(["fill:red", "opacity:.3", "fill:url(#g);stroke:blue", ";;", "a"]),
    "fill-rule": st.sampled_from(["evenodd", "nonzero"]),
    **dict.fromkeys(LENGTHS, numbers),
}
tags = st.sampled_from([*sorted(SHAPES), "g", "use", "defs", "linearGradient", "stop", "clipPath"])
attributes = st.dictionaries(st.sampled_from(sorted(values)), st.none(), max_size=6).flatmap(
    lambda names: st.fixed_dictionaries({name: values[name] for name in names})
)


def element(tag: str, given: dict[str, str], children: list[str]) -> str:
    said = "".join(f' {name}="{value}"' for name, value in given.items())
    return f"<{tag}{said}>{''.join(children)}</{tag}>"


drawings = st.recursive(
    st.builds(element, tags, attributes, st.just([])),
    lambda inner: st.builds(element, tags, attributes, st.lists(inner, max_size=4)),
    max_leaves=12,
)


def check(data: bytes) -> None:
    begun = time.process_time()
    try:
        logo = read_logo(data)
    except FileError as error:
        assert all(each.message and each.mend for each in error.problems)  # noqa: PT017  Either is right.
    else:
        assert max(logo.width, logo.height) <= 1000
        assert logo.paths or logo.picture
        for path in logo.paths:
            assert all(abs(x) < 1e6 and abs(y) < 1e6 for x, y in points_of(path.outline))
        assert write_logo(load_logo(write_logo(logo))) == write_logo(logo)
    assert time.process_time() - begun < 10


@given(st.binary(max_size=300))
def test_any_bytes(data: bytes) -> None:
    check(data)


@given(st.text(max_size=300))
def test_any_text_within_a_drawing(text: str) -> None:
    check(
        svg(text.replace("\ud800", "")) if text.isprintable() else text.encode("utf-8", "replace")
    )


@given(st.lists(drawings, max_size=6))
def test_any_drawing(content: list[str]) -> None:
    check(svg("".join(content)))


@given(path_data, transforms, numbers)
def test_any_path(data: str, transform: str, width: str) -> None:
    check(svg(f'<path d="{data}" transform="{transform}" stroke="red" stroke-width="{width}"/>'))


@given(st.sampled_from(SEEDS + PICTURES), st.data())
def test_spoilt_files(seed: bytes, data: st.DataObject) -> None:
    spoilt = bytearray(seed)
    for _ in range(data.draw(st.integers(1, 6))):
        start = data.draw(st.integers(0, len(spoilt) - 1))
        spoilt[start : start + data.draw(st.integers(0, 9))] = data.draw(st.binary(max_size=9))
    check(bytes(spoilt))


@given(st.text(alphabet="{}()[];:,.#@!*/\\'\" \nabu-rl0", max_size=200))
def test_any_style(sheet: str) -> None:
    content = sheet.replace("<", "").replace("&", "")
    check(svg(f'<style>{content}</style><rect class="a" id="b" width="9" height="9"/>'))


@given(st.integers(1, 60), st.integers(1, 60), st.sampled_from(["1", "L", "RGB", "RGBA", "CMYK"]))
def test_any_size_of_picture(width: int, height: int, mode: str) -> None:
    written = io.BytesIO()
    image = Image.effect_noise((width, height), 90).convert("RGB").convert(mode)
    image.save(written, "JPEG" if mode == "CMYK" else "PNG")
    check(written.getvalue())
