"""A disclosure drawn as one page that needs nothing else: words, icons and style are inside it.

Everything that a disclosure says is escaped; it has no script, and links lead to `https:` only.
"""

import base64
from collections.abc import Callable
from functools import cache
from importlib.resources import files

from markupsafe import Markup

from dtpr.schema.datachain import Placement, Source
from dtpr.schema.emit import DEFAULT_VARIANT
from dtpr.schema.rendering import (
    NO_ICON,
    IconAddress,
    Manner,
    ShownChain,
    ShownElement,
    ShownSection,
    show_chain,
)
from dtpr.schema.targets import href_of
from dtpr.schema.taxonomy import Release
from dtpr.schema.wire import ResolvedDatachainInstance, WireElement
from dtpr.signs.artwork import DARK, icon_svg, variants_of
from dtpr.web.mcp.explanation import wrap
from dtpr.web.mcp.phrases import phrases_in
from dtpr.web.mcp.views import URI
from dtpr.web.pages.drawing import environment

_TEMPLATE = "disclosure.html"


def draw(chain: ResolvedDatachainInstance, locale: str, release: Release | None) -> str:
    """Return a disclosure as a page; `release`, where it is known, has its icons.

    Raises:
        InvalidError: An element is not in the disclosure, or in no category of its kind of chain.
    """
    icons = _icons_of(release) if release else _no_icons
    manner = Manner(locale=locale, fill_titles=True, icon_of=icons)
    shown = show_chain(chain, manner)
    return _page(
        locale,
        title=manner.text(chain.title),
        description=manner.text(chain.description),
        sections=[each for each in shown.sections if each.elements],
        unsaid=[each.title for each in shown.sections if not each.elements],
        citations=[(each.title, _address(each)) for each in shown.citations],
    )


def draw_nothing(locale: str = "en") -> str:
    """Return the page of a session in which nothing was drawn."""
    return _page(locale, title="", description="", sections=None, unsaid=[], citations=[])


def summarize(shown: ShownChain) -> str:
    """Return a disclosure as text; what fills its blanks is marked as words of others."""
    count = sum(len(each.elements) for each in shown.sections)
    head = f"Drawn at {URI}: {len(shown.sections)} categories, {count} elements."
    return "\n".join([head, *(_line(each) for each in shown.sections)])


def _line(section: ShownSection) -> str:
    entries = "; ".join(_entry(each) for each in section.elements)
    return f"- {section.title} ({len(section.elements)}): {entries}".removesuffix(": ")


def _entry(element: ShownElement) -> str:
    given = [f"{each.id}={wrap(each.value)}" for each in element.variables if each.value]
    return f"{element.title} [{', '.join(given)}]" if given else element.title


def _page(locale: str, **values: object) -> str:
    template = environment("dtpr.web.mcp").get_template(_TEMPLATE)
    return template.render(t=phrases_in(locale), locale=locale, style=_style(), **values)


@cache
def _style() -> Markup:
    """Return the style of the pages, which is ours and holds nothing to escape."""
    return Markup((files("dtpr.web") / "static" / "site.css").read_text(encoding="utf-8"))  # noqa: S704


def _address(source: Source) -> str | None:
    return href_of("url", source.url) if isinstance(source.url, str) else None


def _icons_of(release: Release) -> Callable[[WireElement, Placement], IconAddress]:
    def icon_of(element: WireElement, placement: Placement) -> IconAddress:
        if element.id not in release.elements:
            return NO_ICON
        variant = str(placement.context_type_id)
        if variant not in variants_of(release, element.id):
            variant = DEFAULT_VARIANT
        return IconAddress(
            url=_data(icon_svg(release, element.id, variant)),
            url_dark=_data(icon_svg(release, element.id, f"{variant}{DARK}")),
        )

    return icon_of


def _no_icons(_element: WireElement, _placement: Placement) -> IconAddress:
    return NO_ICON


def _data(svg: str | None) -> str:
    return f"data:image/svg+xml;base64,{base64.b64encode(svg.encode()).decode()}" if svg else ""
