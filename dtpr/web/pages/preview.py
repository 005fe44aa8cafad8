"""The page that shows a sign while its options change: a form, a picture, a report, downloads."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from msgspec import Struct
from starlette.requests import Request
from starlette.responses import Response

from dtpr.errors import InvalidError, Problem
from dtpr.registry.sign_facts import Subject
from dtpr.registry.sign_jobs import present_job
from dtpr.schema.decode import convert
from dtpr.schema.sign_report import SignReport
from dtpr.signs.options import Template, usual_size
from dtpr.signs.sizes import SIZES, STICKERS
from dtpr.web.api.sign_options import SignQuery, design_of
from dtpr.web.drawing import workshop_of
from dtpr.web.pages.drawing import base_of, draw
from dtpr.web.pages.reader import Reader, reader_of
from dtpr.web.pages.sign_advice import label_of, name_size, refusal_of, warning_of
from dtpr.web.pages.words import Words, words_in
from dtpr.web.requests import registry_of, settings_of

TEMPLATES: tuple[Template, ...] = ("honeycomb", "poster", "strip", "sticker", "cell")
ORIENTATIONS = ("auto", "portrait", "landscape")
ARRANGEMENTS = ("auto", "diamond", "triangle", "2-3", "2-1-2", "2-2", "row", "column")
PARTS = ("auto", "purpose", "organization", "technology", "feedback")
FREE = "free"
"""The choice of a size that takes its width and height from the form."""

_PREVIEW_PX = 900
_WORDS = ("headline", "text", "second_headline", "second_text")
_CHOICES = ("orientation", "arrangement", "shows")
_NUMBERS = ("width_mm", "height_mm", "reading_distance_m")
_FIELDS = ("template", "size", *_CHOICES, *_NUMBERS, *_WORDS)
_SECOND = ("second_headline", "second_text")
# One more than a sign has room for, so that longer words are refused and not cut in silence.
_MOST_CHARACTERS = 601


class Form(Struct, frozen=True, kw_only=True):
    """What stands in the form: everything as it was typed."""

    values: Mapping[str, str]
    main: str
    second: str

    def __getitem__(self, name: str) -> str:
        return self.values.get(name, "")


class Shown(Struct, frozen=True, kw_only=True):
    """A sign as the page shows it: its report, and where its files are."""

    report: SignReport
    files: Mapping[str, str]


async def preview(request: Request) -> Response:
    """Answer with the sign of a public device as the form asks for it."""
    subject = await registry_of(request).signs.plan(request.path_params["code"], None)
    return await _preview(request, subject)


async def place_preview(request: Request) -> Response:
    """Answer with one sign for all public devices of a place as the form asks for it."""
    subject = await registry_of(request).signs.plan(None, request.path_params["place"])
    return await _preview(request, subject)


async def _preview(request: Request, subject: Subject) -> Response:
    reader = reader_of(request)
    form = _read(request, reader)
    problems: tuple[Problem, ...] = ()
    shown: Shown | None = None
    try:
        shown = await _show(request, subject, form)
    except InvalidError as error:
        problems = error.problems
    return draw(
        request,
        reader,
        "preview.html",
        status=400 if problems else 200,
        name=subject.name,
        own=_page_of(subject),
        form=form,
        chosen=reader.chosen,
        options=_options(form),
        shown=shown,
        distances=sorted(each.reading_distance_m for each in shown.report.text) if shown else [],
        refusals=[
            (label_of(each, reader.words), refusal_of(each, reader.words)) for each in problems
        ],
        warnings=[warning_of(each, reader.words) for each in shown.report.warnings]
        if shown
        else [],
        wrong={each.field.partition(".")[0] for each in problems},
        templates=TEMPLATES,
        sizes=_sizes(reader.words),
        orientations=ORIENTATIONS,
        arrangements=ARRANGEMENTS,
        parts=PARTS,
        sign_locales=[(each, _name(each)) for each in _locales(request)],
    )


def _read(request: Request, reader: Reader) -> Form:
    given = request.query_params
    known = _locales(request)
    values = {name: given.get(name, "")[:_MOST_CHARACTERS] for name in _FIELDS}
    values["template"] = values["template"] or "honeycomb"
    values |= {name: values[name] or "auto" for name in _CHOICES}
    values["size"] = _size(values["size"], values["template"])
    main = given.get("main", reader.locale)
    second = given.get("second", "")
    return Form(
        values=values,
        main=main if main in known else known[0],
        second=second if second in known and second != main else "",
    )


def _size(given: str, template: str) -> str:
    """Return a size that a template may have: what was asked for, else the usual one."""
    is_other = (given in STICKERS) != (template == "sticker")
    return usual_size(template) if is_other or not given else given


async def _show(request: Request, subject: Subject, form: Form) -> Shown:
    asked = _asked(form)
    query = convert(asked, SignQuery, strict=False)
    locales = [each for each in (form.main, form.second) if each]
    registry, address = registry_of(request), settings_of(request).address
    job = await present_job(registry, subject, design_of(query, locales), address)
    report = await workshop_of(request).draughtsman.report(job)
    return Shown(report=report, files=_files(request, subject, asked, locales))


def _asked(form: Form) -> dict[str, str]:
    """Return the options that differ from the usual ones, as an address gives them."""
    usual = dict.fromkeys(_CHOICES, "auto")
    given = {name: value for name, value in form.values.items() if value.strip()}
    asked = {name: value for name, value in given.items() if value != usual.get(name)}
    if form["size"] == FREE:
        del asked["size"]
    else:
        asked = {name: value for name, value in asked.items() if not name.endswith("_mm")}
    asked |= {name: asked[name].replace(",", ".") for name in _NUMBERS if name in asked}
    if not form.second:
        asked = {name: value for name, value in asked.items() if name not in _SECOND}
    return asked


def _options(form: Form) -> str:
    """Return the form as an address gives it, without the language of the page."""
    given = {**form.values, "main": form.main, "second": form.second}
    return urlencode({name: each for name, each in given.items() if each})


def _files(
    request: Request, subject: Subject, asked: dict[str, str], locales: list[str]
) -> dict[str, str]:
    start = f"{base_of(request)}{_api_of(subject)}/sign"
    options: dict[str, Any] = {"locale": ",".join(locales), **asked}

    def address(form: str, **more: str) -> str:
        return f"{start}.{form}?{urlencode({**options, **more})}"

    return {
        "picture": address("png", width=str(_PREVIEW_PX)),
        "print": address("pdf"),
        "screen": address("pdf", profile="screen"),
        "svg": address("svg"),
        "png": address("png"),
        "report": address("json"),
    }


def _sizes(words: Words) -> list[tuple[str, str]]:
    named = [(each, name_size(each, words)) for each in SIZES]
    stickers = [(each, name_size(each, words)) for each in STICKERS]
    return [*named, (FREE, words("sign.free")), *stickers]


def _page_of(subject: Subject) -> str:
    return f"/places/{subject.place.slug}" if subject.place else f"/d/{subject.shows[0].code}"


def _api_of(subject: Subject) -> str:
    if subject.place:
        return f"/v1/places/{subject.place.slug}"
    return f"/v1/devices/{subject.shows[0].device}"


def _locales(request: Request) -> list[str]:
    known = (*settings_of(request).locales, *registry_of(request).taxonomy.locales)
    return list(dict.fromkeys(known))


def _name(locale: str) -> str:
    words = words_in(locale)
    return words.grammar.name if words.locale == locale else locale
