"""The words of the pages, and the files that come with them."""

import re
from pathlib import Path

from dtpr.web.pages.words import all_words

WEB = Path(__file__).parents[3] / "dtpr" / "web"
TEMPLATES = sorted((WEB / "templates").glob("*.html"))
KEY = re.compile(r"""(?<!\w)t(?:\.count)?\(\s*["']([a-z_.]+)["'](\s*~)?""")


def test_every_language_has_the_same_words_with_the_same_blanks() -> None:
    words = all_words()
    english = words["en"]

    assert set(words) == {"en", "fr", "km"}
    for each in words.values():
        assert set(each.texts) == set(english.texts)
        assert len(each.grammar.months) == 12
        assert len(each.grammar.compass) == 8
        for key, text in each.texts.items():
            assert blanks(text) == blanks(english.texts[key]), (each.locale, key)
            assert text.strip() == text != ""


def test_every_word_is_used_and_every_word_that_is_used_is_there() -> None:
    sources = "\n".join(each.read_text() for each in (*TEMPLATES, *(WEB / "pages").glob("*.py")))
    plain = {key for key, more in KEY.findall(sources) if not more}
    plain |= set(re.findall(r'(?:error|self)[=(]"([a-z_]+\.[a-z_]+)"', sources))
    begun = tuple(key for key, more in KEY.findall(sources) if more)
    begun += ("legal_basis.", "recording.", "stale.")

    for key in all_words()["en"].texts:
        stem = key.removesuffix(".one").removesuffix(".other")
        assert stem in plain or key.startswith(begun), key
    known = {key.removesuffix(".one") for key in all_words()["en"].texts}
    assert plain <= known


def test_the_style_and_script_are_small() -> None:
    static = WEB / "static"

    assert (static / "site.css").stat().st_size < 12_000
    assert (static / "here.js").stat().st_size < 3_000
    assert "http" not in (static / "site.css").read_text().replace('[href^="http"]', "")


def blanks(text: str) -> set[str]:
    return set(re.findall(r"{(\w+)}", text))
