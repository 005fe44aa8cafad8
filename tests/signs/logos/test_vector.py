"""What SVG may say, and what becomes of it: shapes, colours, styles, clipping, copies."""

from pathlib import Path

import pathops
import pytest
from PIL import ImageChops

from dtpr.signs.logos import load_logo, read_logo, write_logo
from dtpr.signs.outlines import bounds_of, points_of
from tests.signs.logos.files import ORIGINALS, SQUARE, colours, problem_of, raster, svg

BLACK = "#000000"


@pytest.mark.parametrize("original", ORIGINALS, ids=lambda path: path.stem)
def test_a_rebuilt_logo_looks_like_the_original(original: Path) -> None:
    text = original.read_text()
    rebuilt = write_logo(read_logo(text.encode())).content.decode()

    before = raster(text)
    after = raster(rebuilt).resize(before.size)

    counts = ImageChops.difference(before, after).convert("L").histogram()
    pixels = before.width * before.height
    assert sum(level * count for level, count in enumerate(counts)) / pixels < 2
    assert sum(counts[64:]) / pixels < 0.01


@pytest.mark.parametrize("original", ORIGINALS, ids=lambda path: path.stem)
def test_a_rebuilt_logo_is_the_same_when_it_is_sent_again(original: Path) -> None:
    kept = write_logo(read_logo(original.read_bytes()))

    assert write_logo(read_logo(kept.content)) == kept
    assert write_logo(load_logo(kept)) == kept


def test_a_logo_is_cropped_to_what_is_seen_and_its_longer_side_has_1000_units() -> None:
    logo = read_logo(svg('<rect x="30" y="5" width="20" height="40" fill="red"/>'))

    assert (logo.width, logo.height) == (500, 1000)
    assert bounds_of(logo.paths[0].outline) == (0, 0, 500, 1000)
    assert logo.dpi_at(50) is None


def test_nothing_is_left_beyond_the_view() -> None:
    logo = read_logo(
        svg('<circle cx="0" cy="25" r="20"/>' + '<rect x="200" width="9" height="9"/>')
    )

    (path,) = logo.paths
    assert (logo.width, logo.height) == (500, 1000)
    assert all(-1 <= x <= 501 and -1 <= y <= 1001 for x, y in points_of(path.outline))


def test_a_white_ground_is_paper_and_white_above_a_colour_is_kept() -> None:
    ground = '<rect width="100%" height="100%" fill="white"/>'
    above = '<rect x="12" y="12" width="5" height="5" fill="#fff"/>'

    assert colours(ground + SQUARE + above) == [BLACK, "#FFFFFF"]


@pytest.mark.parametrize(
    "content",
    [
        "",
        "<g/>",
        '<rect width="50" height="20" fill="#fff"/>',
        '<rect width="50" height="20" fill="#FAFAD2"/>',
        '<rect width="50" height="20" fill-opacity="0.05"/>',
        '<rect width="0" height="20"/><circle r="0"/><ellipse rx="3"/><rect width="4" rx="2"/>',
        '<path/><polygon/><polyline points=""/><path d=""/><path d="M5 5"/>',
        '<rect x="300" width="50" height="20"/>',
        '<rect width="50" height="20" transform="scale(0)"/>',
        '<rect width="50" height="20" stroke="red" stroke-width="0" fill="none"/>',
    ],
)
def test_what_is_not_seen_on_white_is_refused(content: str) -> None:
    assert "nothing of it is seen on white" in problem_of(svg(content))
    assert "white grounds" in problem_of(svg(content))


def test_the_yellow_of_the_standard_can_be_seen() -> None:
    assert colours('<rect width="50" height="20" fill="#FFDD00"/>') == ["#FFDD00"]


@pytest.mark.parametrize(
    ("head", "said"),
    [
        ("", "does not say how large it is; give `svg` a viewBox"),
        ('width="0" height="5"', "does not say how large"),
        ('width="100%" height="100%"', "does not say how large"),
        ('viewBox="0 0 10"', "does not say how large"),
        ('viewBox="0 0 -5 5"', "does not say how large"),
        ('viewBox="0 0 1e-9 1e-9"', "viewBox is too small"),
        ('viewBox="a b c d"', "`viewBox` is not a list of numbers"),
        ('width="5em" height="5em"', "`width` is not a length"),
    ],
)
def test_a_drawing_without_a_size_is_refused(head: str, said: str) -> None:
    assert said in problem_of(svg(SQUARE, head))


@pytest.mark.parametrize("unit", ["", "px", "mm", "pt", "in", "Q"])
def test_a_size_without_a_view_is_taken(unit: str) -> None:
    head = f'width="20{unit}" height="10{unit}"'
    content = f'<rect width="20{unit}" height="5{unit}"/>'

    logo = read_logo(svg(content, head))

    assert logo.width == 1000
    assert logo.height == pytest.approx(250, abs=0.01)


@pytest.mark.parametrize(
    ("paint", "colour"),
    [
        ("", BLACK),
        ('fill="red"', "#FF0000"),
        ('fill="#0b4f6c"', "#0B4F6C"),
        ('fill="#f00"', "#FF0000"),
        ('fill="rgb(255, 0, 51)"', "#FF0033"),
        ('fill="hsl(240, 100%, 50%)"', "#0000FF"),
        ('fill="rgba(0, 0, 0, 0.5)"', "#808080"),
        ('fill="currentColor" color="blue"', "#0000FF"),
        ('fill="currentColor" color="currentColor"', BLACK),
        ('fill="initial"', BLACK),
        ('fill-opacity="50%"', "#808080"),
        ('opacity="0.5"', "#808080"),
        ('fill="none" stroke="lime" stroke-opacity="0.5"', "#80FF80"),
        ('style="fill : RED ;"', "#FF0000"),
        ('fill="blue" style="fill:red"', "#FF0000"),
        ('fill="url(#none) red"', "#FF0000"),
        ('fill="red" style="fill:unset"', BLACK),
    ],
)
def test_colours_are_read_and_flattened_on_white(paint: str, colour: str) -> None:
    assert colours(f'<rect width="50" height="20" {paint}/>') == [colour]


def test_what_is_seen_through_a_transparent_shape_has_its_own_colour() -> None:
    below = '<rect width="30" height="20" fill="#f00"/>'
    above = '<rect x="10" width="40" height="20" fill="#00f" opacity="0.5"/>'

    red, on_white, on_red = read_logo(svg(below + above)).paths

    assert [each.ink.rgb for each in (red, on_white, on_red) if not isinstance(each.ink, str)] == [
        "#FF0000",
        "#8080FF",
        "#800080",
    ]
    assert bounds_of(on_red.outline) == pytest.approx((200, 0, 600, 400), abs=0.01)


@pytest.mark.parametrize(
    ("stops", "colour"),
    [
        ('<stop stop-color="#f00"/><stop offset="1" stop-color="#00f"/>', "#800080"),
        ('<stop offset="50%" stop-color="#f00"/><stop offset="50%" stop-color="#00f"/>', "#800080"),
        ('<stop offset=".5" style="stop-color:red"/>', "#FF0000"),
        ('<stop stop-color="red"/><stop offset="1" stop-color="red" stop-opacity="0"/>', "#FF8080"),
        ('<stop offset="1" class="end"/><stop offset=".2" stop-color="#0f0"/>', "#0000FF"),
    ],
)
@pytest.mark.parametrize("kind", ["linearGradient", "radialGradient"])
def test_a_gradient_is_drawn_in_its_mean_colour_and_that_is_said(
    kind: str, stops: str, colour: str
) -> None:
    content = (
        f'<style>.end{{stop-color:blue}}</style><{kind} id="a">{stops}</{kind}>'
        f'<{kind} id="b" xlink:href="#a"/><rect width="9" height="9" fill="url(#b)"/>'
    )

    logo = read_logo(svg(content))

    assert colours(content) == [colour]
    assert logo.notes == ("It has gradients; each is drawn in its mean colour.",)


def test_a_gradient_without_colours_paints_nothing() -> None:
    empty = '<linearGradient id="a"/><rect width="9" height="9" fill="url(#a)"/>'
    clear = (
        '<linearGradient id="b"><stop stop-opacity="0"/></linearGradient>'
        '<rect width="9" height="9" fill="url(\'#b\')"/>'
    )

    assert colours(empty + clear + SQUARE) == [BLACK]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ('<rect width="9" height="9" fill="url(#a)"/>', "leads to '#a', which is no gradient"),
        ('<g id="a"/><rect width="9" height="9" fill="url(#a)"/>', "which is no gradient"),
        ('<rect width="9" height="9" fill="cornflower"/>', "'cornflower' is not understood"),
        ('<rect width="9" height="9" fill="context-fill"/>', "write it as #RRGGBB"),
        (
            '<linearGradient id="a" href="#a"/><rect width="9" height="9" fill="url(#a)"/>',
            "gradients follow more than 4 others",
        ),
        ('<rect width="9" height="9" filter="url(#f)"/>', "`filter` is not drawn here"),
        ('<g style="mix-blend-mode:multiply"/>', "`mix-blend-mode` is not drawn here"),
        ('<g mask="url(#m)"/>', "`mask` is not drawn here"),
        ('<line x2="9" stroke-dasharray="2 1"/>', "turn the dashes into paths"),
        ('<path marker-end="url(#m)"/>', "`marker-end` is not drawn here"),
        ('<path style="vector-effect:non-scaling-stroke"/>', "`vector-effect` is not drawn"),
        ('<path paint-order="stroke"/>', "turn the stroke into a path"),
        ('<g style="animation: spin 2s"/>', "`animation` is not drawn here"),
        ('<g style="transform: rotate(9deg)"/>', "`transform` stands in a style"),
        ("<style>rect{width:9px}</style>", "`width` stands in a style"),
        ("<style>g rect{fill:red}</style>", "'g rect' in `style` is not simple"),
        ("<style>.a:hover{fill:red}</style>", "'.a:hover' in `style` is not simple"),
        ("<style>.a,{fill:red}</style>", "'' in `style` is not simple"),
        ("<style>.a</style>", "`style` is not understood"),
        ('<use href="#none"/>', "a `use` leads to nothing"),
        ("<use/>", "a `use` leads to nothing"),
        ('<defs id="d"/><use href="#d"/>', "a `use` leads to nothing"),
        ('<g clip-path="circle(5px)"/>', "`clip-path` is not understood"),
        ('<g clip-path="url(#none)"/>', "`clip-path` is not understood"),
        (
            '<clipPath id="c" clipPathUnits="objectBoundingBox"/><g clip-path="url(#c)"/>',
            "in units of what it clips",
        ),
        (
            '<clipPath id="c"><use href="#g"/></clipPath><g id="g" clip-path="url(#c)"/>',
            "a `use` in a clipPath leads to no shape",
        ),
        ('<path d="L5 5"/>', "path data is not understood: 'L5 5'"),
        ('<path d="M0 0 X"/>', "path data is not understood: ' X'"),
        ('<path d="M0"/>', "the path command M takes 2 numbers"),
        ('<path d="M0 0A5 5 0 2 1 9 9"/>', "the path command A takes 7 numbers"),
        ('<polygon points="1 2 3"/>', "`points` lacks a number"),
        ('<polygon points="1 a"/>', "`points` is not a list of numbers"),
        ('<rect width="5em"/>', "`width` is not a length: '5em'; give it in px"),
        ('<rect transform="spin(3)"/>', "the transform `spin` is not understood"),
        ('<rect transform="matrix(3)"/>', "the transform `matrix` is not understood"),
        ('<rect transform="rotate(3"/>', "a transform is not understood"),
        ('<path opacity="very"/>', "opacity is not a number"),
        ('<rect width="9" height="9" stroke="red" stroke-miterlimit="a"/>', "stroke-miterlimit"),
    ],
)
def test_what_is_not_drawn_here_is_refused_with_its_mend(content: str, said: str) -> None:
    assert said in problem_of(svg(SQUARE + content))


@pytest.mark.parametrize(
    ("sheet", "attributes", "colour"),
    [
        ("rect{fill:red}", "", "#FF0000"),
        (".a{fill:red}", 'class="b a"', "#FF0000"),
        ("#i{fill:red}", 'id="i"', "#FF0000"),
        ("*{fill:red}", "", "#FF0000"),
        ("rect.a.b{fill:red}", 'class="a b"', "#FF0000"),
        ("rect.a.b{fill:red}", 'class="a"', BLACK),
        (".x,.a{fill:red}", 'class="a"', "#FF0000"),
        (".a{fill:red}rect{fill:blue}", 'class="a"', "#FF0000"),
        ("#i{fill:red}.a{fill:blue}", 'id="i" class="a"', "#FF0000"),
        ("rect{fill:blue}rect{fill:red}", "", "#FF0000"),
        ("rect{fill:red}", 'fill="blue"', "#FF0000"),
        ("rect{fill:blue}", 'style="fill:red"', "#FF0000"),
        ("rect{fill:red!important}", 'style="fill:blue"', "#FF0000"),
        ("rect{fill:blue!important}", 'style="fill:red!important"', "#FF0000"),
        ("/* a */ @media print{rect{fill:blue}} rect{fill:red}", "", "#FF0000"),
        ("rect{fill:red;cursor:pointer;-x-y:1}", "", "#FF0000"),
        ("<![CDATA[rect{fill:red}]]>", "", "#FF0000"),
        ("rect{fill:inherit}", "", "#008000"),
    ],
)
def test_simple_styles_win_as_in_a_browser(sheet: str, attributes: str, colour: str) -> None:
    own = f'<rect width="9" height="9" {attributes}/>'
    ground = "green" if "inherit" in sheet else "black"

    assert colours(f'<style>{sheet}</style><g fill="{ground}">{own}</g>') == [colour]


@pytest.mark.parametrize(
    "hidden",
    [
        'display="none"',
        'visibility="hidden"',
        'opacity="0"',
        'style="fill:none"',
        'style="display:none"',
        'fill-opacity="0"',
        'clip-path="url(#empty)"',
        'clip-path="url(#hidden)"',
    ],
)
def test_what_is_hidden_is_not_drawn(hidden: str) -> None:
    clips = (
        '<clipPath id="empty"/><clipPath id="hidden"><rect display="none" width="9" height="9"/>'
        "</clipPath>"
    )

    assert colours(f'{clips}{SQUARE}<rect fill="red" width="9" height="9" {hidden}/>') == [BLACK]


def test_what_is_visible_within_hidden_groups_is_drawn() -> None:
    inner = '<rect width="9" height="9" visibility="visible"/>'

    assert colours(f'<g visibility="hidden">{inner}</g>') == [BLACK]


@pytest.mark.parametrize(
    ("clip", "box"),
    [
        ('<rect width="20" height="20"/>', (0, 0, 20, 20)),
        ('<rect width="20" height="20"/><circle cx="30" cy="10" r="10"/>', (0, 0, 40, 20)),
        ('<rect width="20" height="20" transform="translate(5)"/>', (5, 0, 25, 20)),
        ('<g id="ignored"/><use href="#shape" x="3"/>', (3, 0, 13, 10)),
        (
            '<path d="M0 0h40v40h-40zM0 0h40v20h-40z" clip-rule="evenodd"/>',
            (0, 20, 40, 40),
        ),
        ('<rect width="20" height="20" clip-path="url(#half)"/>', (0, 0, 20, 10)),
    ],
)
def test_clipping_cuts(clip: str, box: tuple[int, ...]) -> None:
    defs = (
        '<defs><rect id="shape" width="10" height="10"/></defs>'
        '<clipPath id="half"><rect width="99" height="10"/></clipPath>'
    )
    drawn = '<g clip-path="url(#c)"><g clip-path="url(#all)"><rect width="50" height="50"/></g></g>'
    every = '<clipPath id="all"><rect width="99" height="99"/></clipPath>'
    corners = '<path d="M0 0h1v1h-1z"/><path d="M99 49h1v1h-1z"/>'

    logo = read_logo(svg(f'{defs}{every}<clipPath id="c">{clip}</clipPath>{corners}{drawn}'))

    found = bounds_of(logo.paths[-1].outline)
    assert found == pytest.approx([each * 10 for each in box], abs=0.05)


def test_copies_are_placed_and_painted_by_where_they_stand() -> None:
    content = (
        '<defs><g id="pair"><rect width="10" height="10"/>'
        '<rect x="20" width="10" height="10" fill="blue"/></g></defs>'
        '<use href="#pair" fill="red"/><use xlink:href="#pair" x="70" y="40"/>'
    )

    logo = read_logo(svg(content))

    assert colours(content) == ["#FF0000", "#0000FF", BLACK, "#0000FF"]
    assert bounds_of(logo.paths[3].outline) == pytest.approx((900, 400, 1000, 500))


@pytest.mark.parametrize(
    ("transform", "box"),
    [
        ("translate(10)", (10, 0, 30, 10)),
        ("translate(10, 5)", (10, 5, 30, 15)),
        ("scale(2)", (0, 0, 40, 20)),
        ("scale(2 1)", (0, 0, 40, 10)),
        ("rotate(90) translate(0 -10)", (0, 0, 10, 20)),
        ("rotate(180 10 5)", (0, 0, 20, 10)),
        ("matrix(1 0 0 2 3 4)", (3, 4, 23, 24)),
        ("skewX(45)", (0, 0, 30, 10)),
        ("skewY(45)", (0, 0, 20, 30)),
        ("translate(1),translate(2)  scale(1e0)", (3, 0, 23, 10)),
    ],
)
def test_transforms_are_applied(transform: str, box: tuple[int, ...]) -> None:
    corners = '<path d="M0 0h.01v.01h-.01z"/><path d="M100 50h-.01v-.01h.01z"/>'

    logo = read_logo(svg(f'{corners}<rect width="20" height="10" transform="{transform}"/>'))

    found = bounds_of(logo.paths[2].outline)
    assert found == pytest.approx([each * 10 for each in box], abs=0.01)


@pytest.mark.parametrize(
    ("shape", "box"),
    [
        ('<path d="M20 20h10v10H20V20"/>', (20, 20, 30, 30)),
        ('<path d="m20 20 10 0 0 10z m20 0 5 0 0 5z"/>', (20, 20, 45, 30)),
        ('<path d="M20,20L30,20 30,30ZL25 40 20 40"/>', (20, 20, 30, 40)),
        ('<path d="M20 20zzl10 0v10"/>', (20, 20, 30, 30)),
        ('<path d="M20 20a5 5 0 0110 0"/>', (20, 15, 30, 20)),
        ('<path d="M20 20a5 5 0 1010 0z"/>', (20, 20, 30, 25)),
        ('<path d="M20 20A1 1 0 0 0 30 20z"/>', (20, 20, 30, 25)),
        ('<path d="M20 20a0 5 0 0 0 10 0v10a5 5 0 0 0 0 0"/>', (20, 20, 30, 30)),
        ('<path d="M20 20t10 0 0 10"/>', (20, 20, 35, 30)),
        ('<path d="M20 20s0 10 10 10V20"/>', (20, 20, 30, 30)),
        ('<path d="M20 20C20 30 30 30 30 20S40 10 40 20V10"/>', (20, 10, 40, 27.5)),
        ('<path d="M20 20Q25 30 30 20T40 20"/>', (20, 15, 40, 25)),
        ('<circle cx="30" cy="20" r="10"/>', (20, 10, 40, 30)),
        ('<ellipse cx="30" cy="20" rx="10" ry="5"/>', (20, 15, 40, 25)),
        ('<rect x="20" y="20" width="10" height="5" rx="99"/>', (20, 20, 30, 25)),
        ('<rect x="20" y="20" width="10" height="5" ry="1" rx="auto"/>', (20, 20, 30, 25)),
        ('<rect x="20%" y="20%" width="10%" height="10%"/>', (40, 40, 60, 60)),
        ('<polygon points="20,20 30,20 30,30"/>', (20, 20, 30, 30)),
        ('<polyline points="20 20-5 20-5-5"/>', (-5, -5, 20, 20)),
        ('<line x1="20" x2="30" y1="5" y2="5" stroke="red" stroke-width="2"/>', (20, 4, 30, 6)),
        (
            (
                '<line x1="20" x2="30" y1="5" y2="5" stroke="red" stroke-width="2" '
                'stroke-linecap="square"/>'
            ),
            (19, 4, 31, 6),
        ),
        (
            (
                '<path d="M20 20h10v10" fill="none" stroke="red" stroke-width="2" '
                'stroke-linejoin="bevel"/>'
            ),
            (20, 19, 31, 30),
        ),
        (
            '<path d="M10 5h10" stroke="red" stroke-width="1" transform="scale(2 4)"/>',
            (20, 18, 40, 22),
        ),
    ],
)
def test_every_shape_has_its_place(shape: str, box: tuple[float, ...]) -> None:
    logo = read_logo(svg(shape, 'viewBox="-50 -50 200 200"'))

    width, height = box[2] - box[0], box[3] - box[1]
    assert logo.width / logo.height == pytest.approx(width / height, rel=1e-3)
    assert max(logo.width, logo.height) == 1000


def test_even_odd_is_kept() -> None:
    hole = '<path fill-rule="evenodd" d="M0 0h30v30h-30zM10 10h10v10h-10z"/>'

    assert [each.even_odd for each in read_logo(svg(hole + SQUARE)).paths] == [True, False]


def test_a_stroke_becomes_a_filled_path() -> None:
    ring = '<circle cx="25" cy="25" r="20" fill="none" stroke="red" stroke-width="4"/>'

    (path,) = read_logo(svg(ring)).paths

    assert [letter for letter, _ in path.outline].count("M") == 2
    assert raster(write_logo(read_logo(svg(ring))).content.decode()).getpixel((450, 450)) == (
        255,
        255,
        255,
    )


def test_paths_that_are_cut_and_have_too_many_points_are_refused() -> None:
    zigzag = "".join(f"L{each % 97} {each % 53}" for each in range(4100))
    clip = '<clipPath id="c"><rect width="50" height="50"/></clipPath>'

    said = problem_of(svg(f'{clip}<path d="M0 0{zigzag}" clip-path="url(#c)"/>'))

    assert "too many points; simplify the paths" in said


def test_too_many_transparent_paths_are_refused() -> None:
    sheets = "".join(f'<rect x="{each}" width="70" height="9" opacity=".5"/>' for each in range(70))

    assert "flatten transparency" in problem_of(svg(sheets))


def test_a_stroke_that_becomes_too_many_curves_is_refused() -> None:
    waves = "".join(f"q1 {each % 7} 2 0" for each in range(5000))
    style = 'fill="none" stroke="red" stroke-width="3" stroke-linejoin="round"'

    said = problem_of(
        svg(f'<path transform="translate(5) scale(.009 1)" d="M0 20{waves}" {style}/>')
    )

    assert "more than 20000 lines and curves" in said


def test_points_without_lines_are_left_out() -> None:
    assert colours(SQUARE + '<path d="M5 5zM30 40z" fill="red"/>') == [BLACK]


def test_transparent_shapes_whose_boxes_meet_but_not_their_areas_are_drawn_once() -> None:
    circles = '<circle cx="20" cy="20" r="9"/><circle cx="34" cy="34" r="9" opacity=".5"/>'

    assert colours(circles) == [BLACK, "#808080"]


def test_a_gradient_is_used_as_often_as_one_likes_and_may_hold_more_than_stops() -> None:
    gradient = '<linearGradient id="a"><g/><stop stop-color="red"/></linearGradient>'

    assert colours(gradient + '<rect width="9" height="9" fill="url(#a)"/>' * 2) == ["#FF0000"] * 2


def test_areas_that_cannot_be_computed_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise pathops.PathOpsError("operation did not succeed")

    monkeypatch.setattr(pathops, "op", fail)

    said = problem_of(svg('<circle r="20"/>'))

    assert "too intricate; simplify the paths" in said
