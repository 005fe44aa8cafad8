"""How to draw a sign: of a device or a place as it is public now, or one that is kept."""

from typing import TYPE_CHECKING

from dtpr.registry.access import Actor
from dtpr.registry.sign_drawing import Job, job_of
from dtpr.registry.sign_facts import Subject
from dtpr.registry.signs import STAND_IN, link_of
from dtpr.schema.sign import Sign, SignDesign, SignDraft

if TYPE_CHECKING:
    from dtpr.registry import Registry


async def present_job(registry: "Registry", subject: Subject, design: SignDesign, url: str) -> Job:
    """Return how to draw a sign that is not kept: its code leads to its device, or its place."""
    device = subject.editions[0].disclosure.code
    code, path = device, f"d/{device}"
    if subject.place:
        code, path = subject.place.slug, f"places/{subject.place.slug}"
    facts = registry.signs.facts(subject, design, f"{url}/{path}")
    return job_of(
        facts,
        design,
        code=code,
        shows=subject.shows,
        made_at=max(each.disclosure.published_at for each in subject.editions),
        logo=await registry.logos.shown(facts),
    )


async def trial_job(registry: "Registry", actor: Actor, draft: SignDraft, url: str) -> Job:
    """Return how to draw a sign that is to be kept, to see that it can be drawn at all.

    Raises:
        InvalidError: Its subject or its design is wrong.
        NotFoundError: There is nothing public of that name, or it is another organization's.
        ForbiddenError: The role is too low.
    """
    subject = await registry.signs.plan(draft.device, draft.place, actor.organization)
    actor.require("editor", subject.owner.slug)
    facts = registry.signs.facts(subject, draft.design, link_of(url, STAND_IN))
    return job_of(
        facts,
        draft.design,
        code=STAND_IN,
        shows=subject.shows,
        made_at=registry.now(),
        logo=await registry.logos.shown(facts),
    )


async def kept_job(registry: "Registry", sign: Sign) -> Job:
    """Return how to draw a sign that is kept: what it says is what it said when it was kept."""
    return job_of(
        sign.facts,
        sign.design,
        code=sign.code,
        shows=sign.shows,
        made_at=sign.made_at,
        logo=await registry.logos.shown(sign.facts),
    )
