"""Questions sent one by one, to see that the answers are right before and while they are timed."""

import re
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException
from typing import NamedTuple
from urllib.parse import urlsplit

import msgspec

from benchmarks.measuring import BenchmarkError
from benchmarks.recording import LOADED_AT
from benchmarks.world import World, entry_at
from dtpr.geo.assumed import effective_views
from dtpr.geo.sight import RELATIONS
from dtpr.geo.site import Site
from dtpr.registry.publishing import identifiability_of
from dtpr.schema.answers import NearbyAnswer, NearbyQuestion
from dtpr.schema.releases import shipped_taxonomy
from dtpr.schema.taxonomy import IDENTIFIABILITY_ORDER

_TIMEOUT_SECONDS = 60
_LONGEST_VIEW_M = 200.0
_METRES_PER_DEGREE = 110_000
_HOLDS = re.compile(rb'"valid_within_m":[^,]*,')

Sighting = tuple[int, int, float]
"""What decides the place in an answer: relation, sensitivity, and metres to a decimetre."""


def comparable(answer: bytes) -> bytes:
    """Return an answer without how far it holds: one found in a wider look holds farther."""
    return _HOLDS.sub(b"", answer)


class Timed(NamedTuple):
    """A question by its name, and how long an answer took in seconds."""

    name: str
    seconds: float


def time_each(url: str, questions: Mapping[str, bytes], times: int) -> list[Timed]:
    """Post each question so many times, one after the other, and return what every answer took.

    Raises:
        BenchmarkError: An answer was not 200, or none came.
    """
    found: list[Timed] = []
    for name, body in questions.items():
        with _connected(url, name) as (connection, path):
            # The first answer pays for the connection too, a small part of what is looked for.
            for _ in range(times):
                begun = time.perf_counter()
                _ask(connection, path, body)
                found.append(Timed(name, time.perf_counter() - begun))
    return found


def ask_all(url: str, bodies: Iterable[bytes]) -> list[bytes]:
    """Post some bodies, one after the other, and return the answers.

    Raises:
        BenchmarkError: An answer was not 200, or none came.
    """
    with _connected(url) as (connection, path):
        return [_ask(connection, path, body) for body in bodies]


@contextmanager
def _connected(url: str, what: str = "a question") -> Iterator[tuple[HTTPConnection, str]]:
    """Give a connection and the path to ask for on it, and tell plainly where it breaks."""
    parts = urlsplit(url)
    connection = HTTPConnection(parts.hostname or "", parts.port, timeout=_TIMEOUT_SECONDS)
    try:
        yield connection, parts.path
    except (OSError, HTTPException) as error:
        raise BenchmarkError(f"{url} did not answer {what}: {error!r}.") from error
    finally:
        connection.close()


def check_answers(
    world: World, questions: Sequence[NearbyQuestion], answers: Sequence[bytes]
) -> None:
    """Refuse answers that differ from what a plain loop over the world finds.

    Raises:
        BenchmarkError: One differs.
    """
    for question, body in zip(questions, answers, strict=True):
        answer = msgspec.json.decode(body, type=NearbyAnswer)
        expected = plain_nearby(world, question)
        told = [
            (
                RELATIONS.index(each.relation),
                IDENTIFIABILITY_ORDER.index(each.identifiability),
                each.distance_m,
            )
            for each in answer.devices
        ]
        if told != expected[: question.limit] or answer.as_of != LOADED_AT:
            raise BenchmarkError(f"The answer at {question.lat}, {question.lon} is wrong.")


def plain_nearby(world: World, question: NearbyQuestion) -> list[Sighting]:
    """Return what is around a position, found by looking at every device."""
    taxonomy = shipped_taxonomy()
    found: list[tuple[int, int, float]] = []
    for index in _close(world, question):
        device = entry_at(world, index).device
        elements = [each.element_id for each in device.datachain.elements]
        views = effective_views(device.geometry, device.views, elements)
        sight = Site.whole(device.geometry, views).sight(question.lon, question.lat)
        if sight.relation == "near" and sight.distance_m > question.radius_m:
            continue
        if question.relations and sight.relation not in question.relations:
            continue
        release = taxonomy.release(device.datachain.schema_version)
        rank = IDENTIFIABILITY_ORDER.index(identifiability_of(device.datachain, release))
        found.append((RELATIONS.index(sight.relation), rank, sight.distance_m))
    return [(relation, rank, round(metres, 1)) for relation, rank, metres in sorted(found)]


def _close(world: World, question: NearbyQuestion) -> list[int]:
    """Return the devices in a box that surely holds the disc, up to 75 degrees of latitude."""
    reach = (question.radius_m + _LONGEST_VIEW_M) / _METRES_PER_DEGREE
    return [
        index
        for index, spot in enumerate(world.spots)
        if abs(spot.lat - question.lat) < reach and abs(spot.lon - question.lon) < 4 * reach
    ]


def _ask(connection: HTTPConnection, path: str, body: bytes) -> bytes:
    connection.request("POST", path, body, {"Content-Type": "application/json"})
    answer = connection.getresponse()
    text = answer.read()
    if answer.status != HTTPStatus.OK:
        raise BenchmarkError(f"{path} answered {answer.status}: {text[:200]!r}")
    return text
