"""Pages as a test reads them: their tags, their text, and the calls that fetch them."""

from html.parser import HTMLParser

import httpx2

BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
LOCALES = ("en", "es", "fr", "km", "pt", "tl")
"""The languages of the pages."""

_VOID = {"meta", "link", "img", "input", "br"}
_INLINE = {"a", "span", "strong", "time", "code"}


class Page(HTMLParser):
    """What a page is made of: its tags with their attributes, and its text."""

    def __init__(self, html: str) -> None:
        """Read a page; a tag that is closed in the wrong place is an error."""
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.open: list[str] = []
        self._words: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a tag."""
        self.tags.append((tag, {name: value or "" for name, value in attrs}))
        self._part(tag)
        if tag not in _VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """Close the tag that was opened last."""
        assert self.open.pop() == tag
        self._part(tag)

    def handle_data(self, data: str) -> None:
        """Note some text."""
        self._words.append(data)

    def _part(self, tag: str) -> None:
        if tag not in _INLINE:
            self._words.append(" ")

    @property
    def text(self) -> str:
        """Return all text, as it is read."""
        return " ".join("".join(self._words).split())

    def all(self, *names: str) -> list[dict[str, str]]:
        """Return the attributes of every tag of some names."""
        return [attributes for tag, attributes in self.tags if tag in names]

    def addresses(self) -> list[str]:
        """Return every address that the page leads to, loads or sends to."""
        names = ("href", "src", "action", "formaction")
        return [each[name] for _, each in self.tags for name in names if name in each]


async def get(
    client: httpx2.AsyncClient, path: str, status: int = 200, language: str = "en"
) -> Page:
    """Return a page as a browser asks for it."""
    answer = await client.get(path, headers={**BROWSER, "Accept-Language": language})
    assert answer.status_code == status, answer.text
    return Page(answer.text)


async def ask(
    client: httpx2.AsyncClient, where: str, status: int = 200, locale: str = "en", **more: str
) -> Page:
    """Return the answer to "What is here?", which nobody may keep."""
    form = {"where": where, **more}
    answer = await client.post(f"/here?locale={locale}", data=form, headers=BROWSER)
    assert answer.status_code == status, answer.text
    assert answer.headers["cache-control"] == "no-store"
    return Page(answer.text)
