"""The files that `dtpr check` is given: what each of them is, and on which lines it is wrong."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from dtpr.cli.check_chains import (
    Verdict,
    check_chain,
    check_device,
    check_resolved_chain,
    ids_in,
)
from dtpr.cli.check_content import check_own, is_content
from dtpr.cli.check_known import Sources
from dtpr.cli.check_lines import Lines
from dtpr.cli.check_releases import check_bundle, check_folder
from dtpr.errors import InvalidError, Problem
from dtpr.formats.taxonomy import Files, read_folder
from dtpr.formats.taxonomy.base import load_yaml
from dtpr.schema.base import Answer
from dtpr.schema.rules.finding import Severity

MAX_FILE_BYTES = 8 * 1024 * 1024

Check = Callable[[Sources], Verdict]

_YAML = (".yaml", ".yml")


class Place(NamedTuple):
    """A file or folder that was read: how to check it, and the ids of the datachains in it."""

    path: Path
    files: Files
    check: Check
    ids: Sequence[str] = ()


class Told(Answer, frozen=True, kw_only=True):
    """One finding with its place; the line is counted from 1."""

    file: str
    line: int | None
    path: str
    severity: Severity
    code: str
    message: str
    mend: str


class Checked(Answer, frozen=True, kw_only=True):
    """What a file is, the release that it was held against, and what was found in it."""

    file: str
    kind: str
    release: str | None
    findings: list[Told]


def open_place(path: Path) -> Place:
    """Return the content of a file, or of the folder of a release.

    Raises:
        InvalidError: It cannot be read, is neither JSON nor YAML, or nothing that can be checked.
    """
    if path.is_dir():
        return _open_folder(path)
    document = _bytes(path)
    data = _decode(path, document)
    return Place(path, {"": document}, _check_of(path, data), list(ids_in(data)))


def check_place(place: Place, sources: Sources) -> Checked:
    """Return what is found in a file or folder."""
    verdict = place.check(sources)
    lines = {name: Lines(document) for name, document in place.files.items()}
    return Checked(
        file=str(place.path),
        kind=verdict.kind,
        release=verdict.release,
        findings=list(_told(place.path, verdict, lines)),
    )


def _open_folder(path: Path) -> Place:
    try:
        files = read_folder(path)
        verdict = check_own(files) if is_content(files) else check_folder(files)
    except InvalidError as refused:
        problems = (Problem(str(path), each.message, each.mend) for each in refused.problems)
        raise InvalidError(*problems) from refused
    return Place(path, files, lambda _: verdict)


def _bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            document = file.read(MAX_FILE_BYTES + 1)
    except OSError as error:
        reason = f"it cannot be read: {error.strerror}"
        raise InvalidError(Problem(str(path), reason, "check its name")) from error
    if len(document) > MAX_FILE_BYTES:
        reason = f"it is larger than {MAX_FILE_BYTES // 1024**2} MB"
        raise InvalidError(Problem(str(path), reason, "give one datachain or release a file"))
    return document


def _decode(path: Path, document: bytes) -> Any:
    """Return the data of a document: JSON, and YAML where its name says so or it is no JSON."""
    if path.suffix not in _YAML:
        try:
            return msgspec.json.decode(document)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            if path.suffix == ".json":
                reason = f"it is not JSON: {error}"
                raise InvalidError(Problem(str(path), reason, "mend its syntax")) from error
    return load_yaml({str(path): document}, str(path))


def _check_of(path: Path, data: Any) -> Check:
    """Return how to check some data, by the fields that only one kind of document has."""
    if isinstance(data, dict):
        if "schema_snapshot" in data:
            return partial(check_resolved_chain, data)
        if "datachain" in data or "device" in data:
            return partial(check_device, data)
        if "manifest" in data:
            return lambda _: check_bundle(data)
        if "elements" in data or "schema_version" in data:
            return partial(check_chain, data)
    reason = "it is no datachain, device or release"
    mend = "give one of them in JSON or YAML, or the folder of a release"
    raise InvalidError(Problem(str(path), reason, mend))


def _told(path: Path, verdict: Verdict, lines: Mapping[str, Lines]) -> Iterator[Told]:
    for file, finding in verdict.findings:
        yield Told(
            file=str(path / file),
            line=lines[file].of(finding.path) if file in lines else None,
            path=finding.path,
            severity=finding.severity,
            code=finding.code,
            message=finding.message,
            mend=finding.mend,
        )
