"""What the standard's own API wraps its answers in.

Source: DTPR API v2, its answers and its error envelope; DTPR API v0, an element.
"""

from typing import Annotated, Any

from msgspec import UNSET, Meta, UnsetType

from dtpr.schema.base import Answer
from dtpr.schema.wire import WireCategory, WireElement, WireManifest

Done = Annotated[bool, Meta(description="That it was done.")]
VersionName = Annotated[
    str, Meta(description="The version of the release.", examples=["ai@2026-08-12-beta"])
]


class Service(Answer, frozen=True, kw_only=True):
    """That the standard's API answers."""

    ok: Done = True
    service: Annotated[str, Meta(description="The name of the service.")] = "dtpr-api"


class Version(Answer, frozen=True, kw_only=True):
    """One release in the list of releases."""

    id: VersionName
    status: Annotated[str, Meta(description="`beta` or `stable`.")]
    created_at: Annotated[str, Meta(description="When it was made (UTC, RFC 3339).")]
    content_hash: Annotated[str, Meta(description="The hash of its content.")]


class VersionList(Answer, frozen=True, kw_only=True):
    """All releases of this instance."""

    ok: Done = True
    versions: Annotated[list[Version], Meta(description="The releases.")]


class ManifestAnswer(Answer, frozen=True, kw_only=True):
    """The head of a release."""

    ok: Done = True
    manifest: Annotated[WireManifest, Meta(description="The head itself.")]


class CategoryList(Answer, frozen=True, kw_only=True):
    """The categories of a release, in the order of their ids."""

    ok: Done = True
    version: VersionName
    categories: Annotated[list[WireCategory], Meta(description="The categories.")]


class PageInfo(Answer, frozen=True, kw_only=True):
    """How many elements were found, how many are in this page, and how to get the next one."""

    total: Annotated[int, Meta(description="How many were found.")]
    returned: Annotated[int, Meta(description="How many of them are in this page.")]
    next_cursor: Annotated[
        str | None, Meta(description="The `cursor` of the next page; null on the last one.")
    ]


class ElementList(Answer, frozen=True, kw_only=True):
    """One page of the elements of a release; each has the fields that were asked for."""

    ok: Done = True
    version: VersionName
    elements: Annotated[list[dict[str, Any]], Meta(description="The elements of this page.")]
    meta: Annotated[PageInfo, Meta(description="Which page it is.")]


class ElementAnswer(Answer, frozen=True, kw_only=True):
    """One element of a release."""

    ok: Done = True
    version: VersionName
    element: Annotated[
        WireElement, Meta(description="The element; with `fields` only those fields of it.")
    ]


class FindingAnswer(Answer, frozen=True, kw_only=True):
    """One thing that a rule found."""

    code: Annotated[str, Meta(description="The rule that found it.")]
    message: Annotated[str, Meta(description="What is wrong.")]
    severity: Annotated[str, Meta(description="`error` or `warning`.")]
    path: Annotated[str, Meta(description="Where it is, such as `elements[2].variables[0]`.")]
    fix_hint: Annotated[str, Meta(description="What to do.")]


class CheckAnswer(Answer, frozen=True, kw_only=True):
    """What the rules found; `ok` is false when there is an error of the standard's rules."""

    ok: Annotated[bool, Meta(description="Whether there is no error.")]
    errors: (
        Annotated[list[FindingAnswer], Meta(description="What is against the standard.")]
        | UnsetType
    ) = UNSET
    warnings: Annotated[
        list[FindingAnswer], Meta(description="What the standard only warns about.")
    ]
    guide: (
        Annotated[
            list[FindingAnswer],
            Meta(description="What this register's own rules find; it does not change `ok`."),
        ]
        | UnsetType
    ) = UNSET


class StandardError(Answer, frozen=True, kw_only=True):
    """One thing that is wrong; `path` is the field or parameter, `fix_hint` what to do."""

    code: Annotated[str, Meta(description="What kind of fault it is.", examples=["not_found"])]
    message: Annotated[str, Meta(description="What is wrong.")]
    path: Annotated[str, Meta(description="The field or parameter.")] | UnsetType = UNSET
    fix_hint: Annotated[str, Meta(description="What to do.")] | UnsetType = UNSET


class ErrorAnswer(Answer, frozen=True, kw_only=True):
    """What the standard's own API answers when it cannot do what was asked."""

    ok: Annotated[bool, Meta(description="That it was not done.")] = False
    errors: Annotated[list[StandardError], Meta(description="What is wrong.")]


class OldElement(Answer, frozen=True, kw_only=True):
    """One element in one language, as the first of all APIs wrote it."""

    id: Annotated[
        str, Meta(description="Its category and its id.", examples=["tech__identifiable_video"])
    ]
    icon: Annotated[str, Meta(description="The address of its icon.")]
    category: Annotated[str, Meta(description="What its category is called.")]
    description: Annotated[str, Meta(description="What it means.")]
    title: Annotated[str, Meta(description="What it is called.")]
