"""What signs say that is not so any more, in sentences for a reader."""

from collections.abc import Sequence

from dtpr.schema.sign import SignDifference
from dtpr.schema.sign_answers import DifferenceAnswer
from dtpr.web.pages.words import Words, words_in

_CLASS_WORDS = "identifiability"


def explain_differences(
    differences: Sequence[SignDifference], locale: str
) -> list[DifferenceAnswer]:
    """Return differences, each with a sentence in a language."""
    words = words_in(locale)
    return [
        DifferenceAnswer(
            kind=each.kind,
            text=sentence_of(each, words),
            locale=each.locale,
            says=each.says,
            now=each.now,
        )
        for each in differences
    ]


def sentence_of(difference: SignDifference, words: Words) -> str:
    """Return what changed as one sentence of plain text."""
    says, now = difference.says, difference.now
    if difference.kind == "class":
        says, now = (words.texts[f"{_CLASS_WORDS}.{each}"] for each in (says, now))
    return words.texts[f"stale.{_form_of(difference)}"].format(says=says, now=now)


def _form_of(difference: SignDifference) -> str:
    if difference.kind in ("withdrawn", "link"):
        return difference.kind
    form = "changed" if difference.now else "gone"
    form = form if difference.says else "new"
    return f"logo_{form}" if difference.kind == "logo" else form
