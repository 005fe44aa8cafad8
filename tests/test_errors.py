"""The tree of errors is one tree, and its drawing is true."""

import inspect
import re

import pytest

from dtpr import errors
from dtpr.errors import DtprError, GoneError, InvalidError, NotFoundError, Problem, TooLargeError

CLASSES = {
    name: each
    for name, each in vars(errors).items()
    if inspect.isclass(each) and issubclass(each, Exception)
}


def drawn() -> dict[str, str]:
    """Return the parent of every error in the drawing, by its depth."""
    parents: dict[str, str] = {}
    path: list[str] = []
    for line in (errors.__doc__ or "").splitlines():
        if found := re.match(r"^([│├└─\s]*)([A-Z]\w+Error)\b", line):
            path = path[: len(found[1]) // 4]
            parents[found[2]] = path[-1] if path else "Exception"
            path.append(found[2])
    return parents


def test_the_drawing_shows_every_error_below_its_parent() -> None:
    assert drawn() == {name: each.__mro__[1].__name__ for name, each in CLASSES.items()}


def test_everything_is_a_dtpr_error_and_says_what_it_is() -> None:
    for name, each in CLASSES.items():
        assert issubclass(each, DtprError)
        assert name.endswith("Error")
        assert (each.__doc__ or "").endswith(".")


@pytest.mark.parametrize(
    ("problem", "sentence"),
    [
        (Problem("name.en", "it is empty", "write a name"), "name.en: it is empty; write a name"),
        (Problem("", "it is not JSON", "send JSON"), "it is not JSON; send JSON"),
        (Problem("name", "it is empty", ""), "name: it is empty"),
    ],
)
def test_a_problem_reads_as_a_sentence(problem: Problem, sentence: str) -> None:
    assert str(problem) == sentence


def test_an_invalid_error_names_every_problem() -> None:
    problems = [Problem("a", "it is wrong", "mend it"), Problem("b", "it is missing", "add it")]

    error = TooLargeError(*problems)

    assert isinstance(error, InvalidError)
    assert error.problems == tuple(problems)
    assert str(error) == "a: it is wrong; mend it; b: it is missing; add it"


def test_what_is_gone_holds_what_it_was() -> None:
    error = GoneError("It was withdrawn.", "the last edition")

    assert isinstance(error, NotFoundError)
    assert (str(error), error.was) == ("It was withdrawn.", "the last edition")
