"""Signs to test with."""

from typing import Any

from dtpr.registry import Registry
from dtpr.registry.access import OPERATOR, Actor
from dtpr.registry.signs import ComparedSign, KeptSign
from dtpr.schema.sign import SignDesign, SignDraft

URL = "https://register.example"


def a_design(*locales: str, **more: Any) -> SignDesign:
    """Return how a sign is made, in English unless it is said otherwise."""
    return SignDesign(locales=list(locales or ("en",)), **more)


async def keep_sign(
    registry: Registry,
    device: str | None = None,
    *locales: str,
    place: str | None = None,
    actor: Actor = OPERATOR,
    **more: Any,
) -> KeptSign:
    """Keep a sign of a device or of a place."""
    draft = SignDraft(device=device, place=place, design=a_design(*locales, **more))
    return await registry.signs.add(actor, draft, URL)


async def compare(registry: Registry, kept: KeptSign, url: str = URL) -> ComparedSign:
    """Return a sign with how it differs from what is public now."""
    return (await registry.signs.compare([kept], url))[0]
