"""The few words that a sign adds of its own, in the languages of the standard."""

from collections.abc import Mapping

from dtpr.schema.taxonomy import Identifiability
from dtpr.schema.text import pick

ATTRIBUTION: Mapping[str, str] = {
    "en": "This sign follows the open DTPR standard. Icons: DTPR registry, CC BY 4.0",
    "es": "Este letrero sigue el estándar abierto DTPR. Iconos: DTPR registry, CC BY 4.0",
    "fr": "Ce panneau suit la norme ouverte DTPR. Icônes\u00a0: DTPR registry, CC BY 4.0",
    "km": "ផ្លាកនេះអនុវត្តតាមស្តង់ដារបើកទូលាយ DTPR។ រូបតំណាង៖ DTPR registry, CC BY 4.0",
    "pt": "Esta placa segue o padrão aberto DTPR. Ícones: DTPR registry, CC BY 4.0",
    "tl": "Sumusunod ang karatulang ito sa bukas na pamantayang DTPR. "
    "Mga icon: DTPR registry, CC BY 4.0",
}

_CLASSES: dict[Identifiability, Mapping[str, tuple[str, ...]]] = {
    "identifiable": {
        "en": ("Identifiable",),
        "es": ("Identificable",),
        "fr": ("Identifiable",),
        "km": ("អាចកំណត់អត្តសញ្ញាណ", "អាចកំណត់បាន"),
        "pt": ("Identificável",),
        "tl": ("Makikilala",),
    },
    "de_identified": {
        "en": ("De-identified", "Deidentified"),
        "es": ("Desidentificado", "no identificad", "desidentificad"),
        "fr": ("Désidentifié", "dé-identifié"),
        "km": ("មិនអាចកំណត់អត្តសញ្ញាណ",),
        "pt": ("Desidentificado", "desidentificad"),
        "tl": ("Hindi makikilala", "de-kinilala", "de-kinikilala"),
    },
}


def attribution_in(locale: str) -> str:
    """Return the line that every sign carries: what it follows, and the licence of its icons."""
    return pick(ATTRIBUTION, [locale, locale.partition("-")[0]])


def class_note(identifiability: Identifiability, label: str, locale: str) -> str:
    """Return the words for a data class, empty when there is none or the label says it already.

    Colour must never be the only carrier of a meaning (WCAG 2.2, 1.4.1).
    """
    if identifiability == "none":
        return ""
    table = _CLASSES[identifiability]
    words = table.get(locale.partition("-")[0], table["en"])
    said = label.replace("\u2060", "").replace("\u200b", "").casefold()
    return "" if any(word.casefold() in said for word in words) else words[0]
