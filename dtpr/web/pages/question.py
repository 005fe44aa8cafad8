"""What somebody asks of "What is here?": a place or coordinates, and where that is."""

import re
from collections.abc import Sequence
from typing import Annotated
from urllib.parse import parse_qsl

from msgspec import Meta, Struct
from starlette.requests import Request

from dtpr.errors import InvalidError, MediaTypeError, Problem
from dtpr.geo.site import centre_of
from dtpr.registry import Registry
from dtpr.schema.answers import DEFAULT_RADIUS_M, MAX_RADIUS_M
from dtpr.schema.base import Record, Slug
from dtpr.schema.decode import convert
from dtpr.schema.geometry import Position
from dtpr.schema.place import Place
from dtpr.web.requests import content_type, read_body

FORM_TYPE = "application/x-www-form-urlencoded"
LONGEST_TEXT = 200
_MAX_FORM_BYTES = 4096
_NUMBER = r"[+-]?\d{1,3}(?:[.,]\d{1,12})?"
_COORDINATES = re.compile(
    rf"^\s*({_NUMBER})\s*°?\s*([NS]?)\s*[,;\s]\s*({_NUMBER})\s*°?\s*([EW]?)\s*$", re.IGNORECASE
)


class HereForm(Record, frozen=True, kw_only=True):
    """The form: `place` is set where one was chosen from several."""

    where: str = ""
    place: Slug | None = None
    radius_m: Annotated[float, Meta(gt=0, le=MAX_RADIUS_M)] = DEFAULT_RADIUS_M


class Found(Struct, frozen=True, kw_only=True):
    """Where the question is about: a spot, several places to choose from, or what is wrong."""

    spot: Position | None = None
    place: Place | None = None
    choices: Sequence[Place] = ()
    error: str | None = None


async def read_form(request: Request) -> HereForm:
    """Return the form in the body of a request.

    Raises:
        MediaTypeError: The body is no form of the usual type.
        TooLargeError: It is longer than any form of ours.
        InvalidError: A field is unknown or wrong.
    """
    if content_type(request) != FORM_TYPE:
        raise MediaTypeError(
            Problem("Content-Type", "this address takes a form", f"send it as {FORM_TYPE}")
        )
    body = await read_body(request, _MAX_FORM_BYTES)
    try:
        fields = parse_qsl(body.decode("ascii"), errors="strict", max_num_fields=10)
    except ValueError as error:
        raise InvalidError(Problem("", "it is not a form", "send the form of the page")) from error
    return convert(dict(fields), HereForm, strict=False)


async def find_spot(registry: Registry, form: HereForm) -> Found:
    """Return where a form asks about.

    Raises:
        NotFoundError: The place that it names by its slug is not there.
    """
    if form.place:
        return _found_place(await registry.places.get(form.place))
    if not form.where.strip():
        return Found(error="here.empty")
    if len(form.where) > LONGEST_TEXT:
        return Found(error="here.long")
    if matched := _COORDINATES.match(form.where.replace("\u2212", "-")):
        return _found_spot(*matched.groups())
    return await _named(registry, form.where)


def _found_spot(lat: str, north: str, lon: str, east: str) -> Found:
    latitude = _degrees(lat, backwards=north.upper() == "S")
    longitude = _degrees(lon, backwards=east.upper() == "W")
    if abs(latitude) > 90 or abs(longitude) > 180:
        return Found(error="here.range")
    return Found(spot=(longitude, latitude))


def _degrees(text: str, *, backwards: bool) -> float:
    value = float(text.replace(",", "."))
    return -value if backwards else value


async def _named(registry: Registry, name: str) -> Found:
    places = await registry.places.named(name)
    if not places:
        return Found(error="here.unknown")
    return _found_place(places[0]) if len(places) == 1 else Found(choices=places)


def _found_place(place: Place) -> Found:
    if place.geometry is None:
        return Found(choices=[place])
    return Found(spot=centre_of(place.geometry), place=place)
