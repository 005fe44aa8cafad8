"""What a page says of the sign that led to it."""

from datetime import datetime

from msgspec import Struct

from dtpr.registry.signs import ComparedSign
from dtpr.schema.sign import Sign, SignStatus
from dtpr.web.pages.sign_words import sentence_of
from dtpr.web.pages.words import Words


class Scanned(Struct, frozen=True, kw_only=True):
    """A sign that was scanned; without a revision where it is of many devices."""

    code: str
    made_on: datetime
    installed_on: datetime | None
    removed_on: datetime | None
    revision: int | None
    newest: int | None
    sentences: list[str]


def scanned_of(compared: ComparedSign, words: Words, newest: int | None) -> Scanned:
    """Return what is to be said of a sign; `newest` is the present revision of its device."""
    sign = compared.kept.sign
    return Scanned(
        code=sign.code,
        made_on=sign.made_at,
        installed_on=_reached(sign, "installed"),
        removed_on=_reached(sign, "removed"),
        revision=sign.shows[0].revision if sign.device else None,
        newest=newest,
        # Who reads this came by the link, so that it does lead here.
        sentences=[
            sentence_of(each, words) for each in compared.differences if each.kind != "link"
        ],
    )


def _reached(sign: Sign, status: SignStatus) -> datetime | None:
    return next((each.at for each in sign.history if each.status == status), None)
