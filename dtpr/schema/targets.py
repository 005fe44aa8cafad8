"""Where the actions and sources of a disclosure may lead: `https:`, `mailto:` and `tel:` only."""

import re

_MAILBOX = re.compile(r"[^@:?\s<>\"]+@[^@:?\s<>\"]+")
_PHONE = re.compile(r"\+?[0-9][0-9 ().-]{3,30}")
_HTTPS = re.compile(r"https://[^\s<>\"]+")


def href_of(kind: str, target: str) -> str | None:
    """Return the address that an action of a kind opens, None where it is not safe to open.

    A target by post is no address, so it has none either.
    """
    if kind == "email":
        mailbox = target.removeprefix("mailto:")
        return f"mailto:{mailbox}" if _MAILBOX.fullmatch(mailbox) else None
    if kind == "phone":
        number = target.removeprefix("tel:")
        return "tel:" + re.sub(r"[^+0-9]", "", number) if _PHONE.fullmatch(number) else None
    return target if kind in ("url", "form") and _HTTPS.fullmatch(target) else None
