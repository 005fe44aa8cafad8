"""Every page speaks one language: its own words are in it, and none of them is in English."""

import re
from collections.abc import Iterator
from functools import cache
from html.parser import HTMLParser
from itertools import chain, zip_longest

import httpx2
import msgspec
import pytest

from dtpr.registry import Registry
from dtpr.registry.town import load_town, read_town
from dtpr.schema.releases import shipped_taxonomy
from dtpr.settings import Settings
from dtpr.web.pages.words import all_words
from tests.support.pages import BROWSER, LOCALES
from tests.support.signs import keep_sign

ASKED = ("46.30011, -1.54992", "0, 0", "46.31, -1.55", "market", "x", "", "91, 0", "y" * 201)
DRAWN = (
    "",
    "size=A99&orientation=x",
    "template=cube",
    "size=free&width_mm=x",
    "size=square100&template=poster",
    "template=poster&size=A5&second=km",
    "template=sticker",
)
SAID = ("aria-label", "alt", "data-asking", "data-refused", "data-unfound")
LETTERS = re.compile(r"[^\W\d_]{2}")
# Addresses, codes, fingerprints, paper and forms of files are the same in every language.
NEUTRAL = re.compile(r"\S*[.@]\S+|[0-9A-Z]{2,6}|sha256-\w+…|\w+, [\d.,]+ . [\d.,]+ mm")
BLANK = re.compile(r"\s?{(\w+)}")
FILLED = {"n": r"\s?\d[\d.,]*", "length": r"\s?\d[\d.,]* \S*"}


class Spoken(HTMLParser):
    """The texts of a page that are said to be in its own language."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.texts: list[str] = []
        self._open: list[bool] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        own = tag == "html" or (tag != "title" and "lang" not in dict(attrs))
        own = own and all(self._open)
        if own:
            said = (value for name, value in attrs if name in SAID and value)
            self.texts += [" ".join(each.split()) for each in said]
        if tag not in ("meta", "link", "img", "input", "br"):
            self._open.append(own)

    def handle_endtag(self, _: str) -> None:
        self._open.pop()

    def handle_data(self, data: str) -> None:
        if data.strip() and all(self._open):
            self.texts.append(" ".join(data.split()).strip(" \N{EN DASH}\N{MIDDLE DOT}"))


class Walk:
    """The texts of every page of the example town in one language after another."""

    def __init__(self, client: httpx2.AsyncClient, paths: list[str]) -> None:
        self._client = client
        self._paths = paths

    async def texts(self, locale: str) -> list[list[str]]:
        """Return the texts of each page that are said to be in a language."""
        pages = [await self._get(path, locale) for path in self._paths]
        pages += [await self._ask(where, locale) for where in ASKED]
        return [Spoken(page).texts for page in pages]

    async def _get(self, path: str, locale: str) -> str:
        address = str(httpx2.URL(path).copy_merge_params({"locale": locale}))
        return self._checked(await self._client.get(address, headers=BROWSER), locale)

    async def _ask(self, where: str, locale: str) -> str:
        address, form = f"/here?locale={locale}", {"where": where}
        return self._checked(await self._client.post(address, data=form, headers=BROWSER), locale)

    def _checked(self, answer: httpx2.Response, locale: str) -> str:
        assert f'<html lang="{locale}"' in answer.text
        assert answer.headers["content-language"] == locale
        return answer.text


@pytest.fixture
async def walk(registry: Registry, client: httpx2.AsyncClient) -> Walk:
    """The way through every page of the example town, those of its signs and of failures too."""
    await load_town(registry)
    town = read_town()
    codes = [each.code for each in town.devices]
    sign = await keep_sign(registry, codes[0], reading_distance_m=10)
    paths = ["/", "/here", "/nowhere", "/places/old-town?after=x"]
    paths += [f"/d/{code}" for code in codes]
    paths += [f"/places/{each.slug}" for each in town.places]
    paths += [f"/d/{codes[0]}/sign?{query}" for query in DRAWN]
    return Walk(client, [*paths, f"/s/{sign.sign.code}"])


async def test_no_page_shows_english_words_in_another_language(walk: Walk) -> None:
    english = await walk.texts("en")
    names = {Settings().name, *_strings(read_town())}

    for locale in LOCALES[1:]:
        alike = names | _alike(locale)
        pages = zip(english, await walk.texts(locale), strict=True)
        leaks = {text for said, other in pages for text in {*said} & {*other} - alike}
        assert not {each for each in leaks if LETTERS.search(each) and not NEUTRAL.fullmatch(each)}


async def test_a_page_has_the_same_words_in_every_language(walk: Walk) -> None:
    told = {*_strings(read_town()), *_strings(shipped_taxonomy().current("device"))}
    told |= set(_strings(shipped_taxonomy().current("ai")))
    english = [{*page} - told for page in await walk.texts("en")]
    shown = [{key for text in page if (key := _key_of(text))} for page in english]

    assert len(set().union(*shown)) > 150
    for locale in LOCALES[1:]:
        words = all_words()[locale].texts
        for keys, page in zip(shown, await walk.texts(locale), strict=True):
            assert not {key for key in keys if not _is_on(_pattern(words[key]), page)}


def _alike(locale: str) -> set[str]:
    """Return the texts that are written alike in English and in another language."""
    own, words = all_words()["en"].texts, all_words()[locale].texts
    found = {own[key] for key in own if own[key] == words[key]}
    for release in shipped_taxonomy():
        titles = [each.title for each in release.elements.values()]
        titles += [each.name for each in release.categories.values()]
        found |= {each["en"] for each in titles if each["en"] == each[locale]}
    return found


def _strings(said: object) -> Iterator[str]:
    """Yield every text in a record."""
    plain = msgspec.to_builtins(said)
    if isinstance(plain, dict | list):
        for each in plain.values() if isinstance(plain, dict) else plain:
            yield from _strings(each)
    elif isinstance(plain, str):
        yield " ".join(plain.split())


@cache
def _key_of(text: str) -> str | None:
    """Return what an English text is of the words of the pages, the most exact one."""
    words = all_words()["en"].texts
    keys = [key for key, own in words.items() if _pattern(own).fullmatch(text)]
    return max(keys, key=lambda key: len(BLANK.sub("", words[key])), default=None)


@cache
def _pattern(text: str) -> re.Pattern[str]:
    """Return what a text of the pages looks like with its blanks filled, or left to others."""
    blanks = [FILLED.get(each, ".*?") for each in BLANK.findall(text)]
    parts = [re.escape(each) for each in BLANK.split(" ".join(text.split()))[::2]]
    return re.compile("".join(chain(*zip_longest(parts, blanks, fillvalue=""))))


def _is_on(pattern: re.Pattern[str], page: list[str]) -> bool:
    return any(pattern.fullmatch(text) for text in page)
