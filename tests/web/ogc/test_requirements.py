"""Each requirement of every conformance class that is declared has a test."""

from dtpr.web.ogc.conformance import CLASSES
from tests.web.ogc import test_core, test_cql2, test_crs  # noqa: F401 - they say what they hold
from tests.web.ogc.requirements import HELD, REQUIREMENTS

_SPEC = "http://www.opengis.net/spec/"


def test_only_classes_are_declared_whose_requirements_are_known() -> None:
    assert {each.removeprefix(_SPEC) for each in CLASSES} == set(REQUIREMENTS)
    assert len(CLASSES) == len(set(CLASSES))


def test_every_requirement_is_held_by_a_test_and_every_test_by_a_requirement() -> None:
    wanted = {each for requirements in REQUIREMENTS.values() for each in requirements}

    assert set(HELD) == wanted
