"""A code that does not lead to its link, or that cannot be scanned, never leaves the house."""

from typing import Any

import msgspec
import pytest

from dtpr.errors import InvalidError
from dtpr.signs import files
from dtpr.signs.display import DisplayList, FilledPath, Group, Paint
from dtpr.signs.files import MEDIA_TYPES, Output, make_file, make_report
from dtpr.signs.qr import count_modules
from dtpr.signs.verify import verify_sign
from tests.signs.contents import content, options
from tests.signs.sheets import IMPRINT, LINK, area, code, picture, sheet

OTHER = "https://register.example/s/QR8TLM"


def shown(*groups: Group, **changes: Any) -> DisplayList:
    """A white sheet with groups on it."""
    return sheet(groups=(area("sheet", (0, 0, 105, 148), "white"), *groups), **changes)


def problems_of(shown: DisplayList, *links: str) -> list[str]:
    with pytest.raises(InvalidError) as caught:
        verify_sign(shown, *links)
    assert {each.field for each in caught.value.problems} == {"link"}
    assert all(each.mend for each in caught.value.problems)
    return [each.message for each in caught.value.problems]


def recoloured(group: Group, ink: Paint) -> Group:
    paths = tuple(FilledPath(outline=each.outline, ink=ink) for each in group.paths)
    return msgspec.structs.replace(group, paths=paths)


def test_a_sound_code_passes() -> None:
    verify_sign(sheet(), LINK)


@pytest.mark.parametrize("side", [20, 24.7, 30, 33.333, 65])
@pytest.mark.parametrize("at", [(15, 15), (20.123, 31.777)])
def test_a_code_passes_wherever_it_stands_and_however_large_it_is(
    side: float, at: tuple[float, float]
) -> None:
    verify_sign(shown(*code(at, side)), LINK)


def test_a_sheet_without_a_code_passes_when_there_is_no_link() -> None:
    verify_sign(shown())


def test_a_code_may_hold_its_link_in_capitals() -> None:
    verify_sign(shown(*code((20, 20), 30, LINK.upper())), LINK)


def test_capitals_are_refused_where_they_may_lead_elsewhere() -> None:
    link = "https://register.example/below/s/K7M2QX"

    found = problems_of(shown(*code((20, 20), 30, link.upper())), link)

    assert found[0] == f"the code “feedback qr” leads to {link.upper()}"
    verify_sign(shown(*code((20, 20), 30, link)), link)


def test_several_codes_may_stand_on_a_sheet() -> None:
    two = (*code((10, 10), 25), *code((60, 80), 25, OTHER, name="place qr"))

    verify_sign(shown(*two), LINK, OTHER)
    verify_sign(shown(*two), OTHER, LINK)
    verify_sign(shown(*code((10, 10), 25), *code((60, 80), 25)), LINK)


def test_a_code_that_leads_elsewhere_is_refused() -> None:
    found = problems_of(shown(*code((20, 20), 30, OTHER)), LINK)

    assert found == [
        f"the code “feedback qr” leads to {OTHER.upper()}",
        f"no code on the sheet leads to {LINK}",
    ]


@pytest.mark.parametrize("link", [LINK + "/", LINK.lower(), "HTTPS://register.example/s/K7M2QX"])
def test_a_link_that_is_nearly_the_same_is_refused(link: str) -> None:
    assert f"leads to {LINK.upper()}" in problems_of(shown(*code((20, 20), 30)), link)[0]


def test_a_missing_code_is_named() -> None:
    assert problems_of(shown(), LINK) == [f"no code on the sheet leads to {LINK}"]
    assert problems_of(shown(*code((9, 9), 25)), LINK, OTHER) == [
        f"no code on the sheet leads to {OTHER}"
    ]


def test_a_code_that_nobody_asked_for_is_refused() -> None:
    assert problems_of(shown(*code((9, 9), 25))) == [
        f"the code “feedback qr” leads to {LINK.upper()}"
    ]


def test_a_code_under_20_mm_is_refused() -> None:
    assert problems_of(shown(*code((20, 20), 19.9)), LINK) == [
        "the code “feedback qr” is 19.9 mm wide"
    ]


def test_a_module_under_0_4_mm_is_refused() -> None:
    long = f"https://register.example/s/{'x' * 90}"
    modules = count_modules(long)

    found = problems_of(shown(*code((20, 20), 0.39 * modules, long)), long)

    assert found == ["a module of the code “feedback qr” is 0.39 mm wide"]
    verify_sign(shown(*code((20, 20), 0.4 * modules, long)), long)


@pytest.mark.parametrize("side", ["left", "top", "right", "bottom"])
@pytest.mark.parametrize("ink", ["black", "yellow", "blue"])
def test_something_in_the_quiet_zone_is_refused(side: str, ink: Any) -> None:
    module = 30 / count_modules(LINK)
    near, far = 20 - 3.5 * module, 50 + 3.5 * module
    boxes = {
        "left": (0, 30, near, 32),
        "right": (far, 30, 105, 32),
        "top": (30, 0, 32, near),
        "bottom": (30, far, 32, 148),
    }

    found = problems_of(shown(area("x", boxes[side], ink), *code((20, 20), 30)), LINK)

    assert found == ["the code “feedback qr” does not stand in white"]


def test_what_only_touches_the_quiet_zone_does_not_matter() -> None:
    module = 30 / count_modules(LINK)
    near = 20 - 4 * module

    verify_sign(shown(area("x", (0, 0, near, 148), "black"), *code((20, 20), 30)), LINK)


@pytest.mark.parametrize("ground", ["yellow", "blue"])
def test_a_code_on_a_coloured_ground_is_refused(ground: Any) -> None:
    found = problems_of(shown(area("x", (0, 0, 105, 148), ground), *code((20, 20), 30)), LINK)

    assert "the code “feedback qr” does not stand in white" in found


def test_a_code_that_stands_on_nothing_is_refused() -> None:
    found = problems_of(sheet(groups=tuple(code((20, 20), 30))), LINK)

    assert found == ["the code “feedback qr” cannot be read"]


def test_a_code_at_the_edge_of_the_sheet_is_refused() -> None:
    wide = area("sheet", (-50, -50, 200, 200), "white")

    for at in ((1, 20), (20, 1), (74, 20), (20, 117)):
        found = problems_of(sheet(groups=(wide, *code(at, 30))), LINK)
        assert found == ["the code “feedback qr” does not stand in white"]


def test_a_code_whose_quiet_zone_is_cut_off_is_refused() -> None:
    whole = area("cut", (10, 10, 60, 60), "white").paths[0].outline
    near = area("cut", (18, 10, 60, 60), "white").paths[0].outline

    verify_sign(shown(*code((20, 20), 30), cut=whole), LINK)
    assert problems_of(shown(*code((20, 20), 30), cut=near), LINK)


def test_an_inverted_code_is_refused() -> None:
    inverted = recoloured(code((20, 20), 30)[0], "white")
    ground = area("ground", (10, 10, 60, 60), "black")

    assert problems_of(shown(ground, inverted), LINK) == ["the code “feedback qr” cannot be read"]


@pytest.mark.parametrize("covered", ["path", "picture"])
def test_a_code_that_something_lies_over_is_refused(covered: str) -> None:
    box = (26.0, 26.0, 50.0, 50.0)
    over = area("over", box, "white")
    if covered == "picture":
        over = Group(name="over", paths=(), pictures=(picture(box),))

    assert problems_of(shown(*code((20, 20), 30), over), LINK)


@pytest.mark.parametrize("size", [2.0, 6.0])
@pytest.mark.parametrize("ink", ["white", "black", "yellow"])
def test_a_code_is_refused_even_where_it_can_still_be_read_under_something(
    size: float, ink: Any
) -> None:
    middle = 20 + 14.2
    over = area("over", (middle, middle, middle + size, middle + size), ink)

    assert "something lies over the code “feedback qr”" in problems_of(
        shown(*code((20, 20), 30), over), LINK
    )


def test_everything_that_is_wrong_is_named_at_once() -> None:
    crowd = area("x", (0, 0, 19.5, 148), "black")

    found = problems_of(shown(crowd, *code((20, 20), 18, OTHER)), LINK)

    assert len(found) == 4


def test_a_group_named_as_a_code_that_is_none_is_refused() -> None:
    blank = area("feedback qr", (20, 20, 50, 50), "black")
    empty = area("feedback qr", (20, 20, 50, 50), "white")

    for each in (blank, empty):
        assert problems_of(shown(each), LINK) == ["the code “feedback qr” cannot be read"]


BAD = {
    "elsewhere": code((20, 20), 30, OTHER),
    "small": code((20, 20), 12),
    "covered": [*code((20, 20), 30), area("over", (30, 30, 34, 34), "yellow")],
    "crowded": [area("x", (0, 0, 19.5, 148), "black"), *code((20, 20), 30)],
    "missing": [],
}


@pytest.mark.parametrize("form", MEDIA_TYPES)
@pytest.mark.parametrize("profile", ["print", "screen"])
@pytest.mark.parametrize("fault", BAD)
def test_no_file_of_any_kind_is_made_of_a_sign_whose_code_is_bad(
    monkeypatch: pytest.MonkeyPatch, form: Any, profile: Any, fault: str
) -> None:
    monkeypatch.setattr(files, "lay_out_sign", lambda *_: shown(*BAD[fault]))
    said = content(link=LINK)

    for output in (Output(profile=profile), Output(profile=profile, editable=True)):
        with pytest.raises(InvalidError):
            make_file(said, options(), IMPRINT, form, output)
    with pytest.raises(InvalidError):
        make_report(said, options())


@pytest.mark.parametrize("template", ["sticker", "cell"])
def test_a_piece_that_shows_the_code_is_refused_without_one(
    monkeypatch: pytest.MonkeyPatch, template: Any
) -> None:
    monkeypatch.setattr(files, "lay_out_sign", lambda *_: shown())

    with pytest.raises(InvalidError, match="no code on the sheet"):
        make_report(content(), options(template=template, shows="feedback"))
